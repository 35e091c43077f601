"""What a large network and a long life need: a long log verified, thousands of removals, a list read to its end.

Each writes its figures where the scorecard collects them. Verdicts rest on time of the processor: a busy machine takes
longer, but does no more.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from bot.audit.verify import verify
from bot.pace import BudgetLimits, Pace
from bot.ports import Step
from tests.bench import bare
from tests.bench.figures import memory, row, timed
from tests.bench.stand import stand
from tests.engine.rig import make_rig
from tests.engine.storm import memory_folder
from tests.reporting import FILE, keep
from tests.unit.audit.logs import Writer, record, save

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.model import ListReading, Proof
    from tests.engine.rig import Rig

HERE: Final = "tests/bench/long.py::"
EVENTS: Final = 300_000
VERIFY_SECONDS: Final = 5
NETWORK: Final = 30_000
REMOVALS: Final = 5_000
GROWTH_MB: Final = 50
SLOWER: Final = 2
PART: Final = 10  # the first and the last tenth are compared
AT_ONCE: Final = Pace(BudgetLimits(10_000, 10_000), 10_000, (0.0, 0.0), 0, (0.0, 0.0))


def resident() -> float:
    """Memory of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _told(name: str, *, reached: bool, seconds: float, figures: Mapping[str, object]) -> None:
    for what, value in figures.items():
        print(f"  {what}: {value}", flush=True)
    print(f"  {'reached' if reached else 'NOT REACHED'}", flush=True)
    if (target := os.environ.get(FILE)) is not None:
        keep(Path(target), f"{HERE}{name}", "passed" if reached else "failed", seconds, figures)


# --- a long log -------------------------------------------------------------------------------------------------------


def audit_verify() -> None:
    """`audit verify` of a log of years, beside reading the same lines as JSON and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        writer = Writer()
        for seq in range(1, EVENTS + 1):
            writer.add(*record(seq))
        path = save(Path(folder) / "audit.jsonl", writer.lines)
        del writer
        theirs = timed(lambda: _read_as_json(path))
        wall, begun = time.perf_counter(), time.process_time()
        report = verify(path)
        busy, seconds = time.process_time() - begun, time.perf_counter() - wall
    row(f"audit verify, {EVENTS:,} events", "s", [busy], [theirs], budget=f"{VERIFY_SECONDS} s")
    figures = {
        "events": report.events,
        "seconds of the processor": round(busy, 2),
        "seconds of the clock": round(seconds, 2),
    }
    reached = report.consistent and report.events == EVENTS and busy < VERIFY_SECONDS
    _told("audit_verify", reached=reached, seconds=seconds, figures=figures)


def _read_as_json(path: Path) -> None:
    with path.open("rb") as file:
        for line in file:
            json.loads(line)


# --- thousands of removals --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Pulse:
    """What each step of each act cost, and how much memory there was after each act."""

    before: float = field(default_factory=time.process_time)
    steps: dict[Step, list[float]] = field(default_factory=lambda: defaultdict(list))
    ends: list[float] = field(default_factory=list)
    resident: list[float] = field(default_factory=list)

    def __call__(self, step: Step, _: Proof | None) -> None:
        now = time.process_time()
        self.steps[step].append(now - self.before)
        self.before = now
        if step is Step.SETTLED:
            self.ends.append(now)
            self.resident.append(resident())

    @property
    def acts(self) -> list[float]:
        """Seconds from one outcome to the next."""
        return [after - before for before, after in pairwise(self.ends)]


def slower(costs: Sequence[float]) -> float:
    """How much more the last tenth costs than the first."""
    size = max(1, len(costs) // PART)
    return median(costs[-size:]) / median(costs[:size])


def removals() -> None:
    """5,000 of 30,000 people in one run: the whole engine with its store, over a site in memory."""
    with memory_folder() as folder:
        begun = time.perf_counter()
        rig = make_rig(folder / "store", count=NETWORK)
        pulse = Pulse()
        rig.steps.subscribe(pulse)
        done = _removed(rig, pulse)
        seconds = time.perf_counter() - begun
        rig.store.close()
    grown = pulse.resident[-1] - pulse.resident[len(pulse.resident) // PART]
    steps = {step: slower(costs) for step, costs in pulse.steps.items()}
    slowest = max(steps, key=lambda step: steps[step])
    memory(f"soak: {done:,} removals among {NETWORK:,}", grown, budget=f"{GROWTH_MB} MB")
    figures = {
        "removals": done,
        "people": f"{NETWORK:,}",
        "memory grown at most, MB": round(grown, 1),
        "the last tenth of the acts against the first": f"{slower(pulse.acts):.2f} x",
        "the step that slowed most": f"{slowest} {steps[slowest]:.2f} x",
        "ms of the processor an act": round(median(pulse.acts) * 1000, 2),
        "seconds of the clock": round(seconds),
    }
    reached = done == REMOVALS and grown < GROWTH_MB and max(*steps.values(), slower(pulse.acts)) < SLOWER
    _told("removals", reached=reached, seconds=seconds, figures=figures)


def _removed(rig: Rig, pulse: Pulse) -> int:
    """One run over its whole plan; how many the site lost, all of them recorded."""
    listed = [person.slug for person in rig.network.truth.listed()]
    chosen = listed[:: NETWORK // REMOVALS]
    plan = rig.plan(chosen)
    pulse.before = time.process_time()
    summary = rig.run(plan, pace=AT_ONCE)
    same = sorted(rig.network.truth.removals) == sorted(chosen) == sorted(summary.done)
    return len(summary.done) if same and summary.exit == 0 else 0


# --- a long list ------------------------------------------------------------------------------------------------------


def reading() -> None:
    """30,000 people read in the real browser, beside the bare scrolling script."""
    with stand(NETWORK, 0) as bench:
        seen: list[float] = []
        readings: list[ListReading] = []
        before = resident()
        ours = timed(lambda: readings.append(bench.network.read(lambda _: seen.append(time.perf_counter()))))
        grown = resident() - before
        theirs = timed(lambda: bare.read(bench.session.page, bench.server.url, NETWORK))
    row(f"reading {NETWORK:,} connections", "s", [ours], [theirs], budget="1.3 x")
    memory("  growth of the process", grown, budget=f"{GROWTH_MB} MB")
    tenths = [seen[place] for place in range(0, len(seen), NETWORK // PART)] + seen[-1:]
    costs = [after - before for before, after in pairwise(tenths)]
    figures = {
        "people read": len(seen),
        "memory grown at most, MB": round(grown, 1),
        "the last tenth against the first": f"{costs[-1] / costs[0]:.2f} x",
        "against the bare script": f"{ours / theirs:.2f} x",
        "seconds of the clock": round(ours),
    }
    reached = readings[0].complete and len(seen) == NETWORK and grown < GROWTH_MB
    _told("reading", reached=reached, seconds=ours, figures=figures)
