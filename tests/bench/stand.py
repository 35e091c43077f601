"""One practice site, one browser window, one workspace: what removals and readings are measured on."""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

import config
from bot.cli.session import SystemClock
from bot.model import Action, ActionKind, Approval, Confirm, Mode, Plan
from bot.pace import BudgetLimits, Pace
from bot.plan import APPROVAL_LASTS, canonical, plan_id
from bot.ports import Answer, Control, Step
from bot.practice.server import PracticeServer
from bot.practice.settings import PracticeSettings
from bot.runner import Runner, RunPorts, RunSettings
from bot.steps import Steps
from bot.store import open_store
from bot.waiting import PumpingWaiter
from flows.browser import open_browser
from flows.linkedin import LinkedInNetwork
from flows.options import BrowserOptions, SiteOptions
from tests.bench import bare
from tests.bench.figures import timed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.model import Connection, Incident, PlanId, Proof
    from bot.ports import Card, Progress
    from flows.browser import BrowserSession

NO_PAUSE = Pace(BudgetLimits(10_000, 10_000), 10_000, (0, 0), 0, (0, 0))


class Silent:
    """An operator and controls that never ask for anything."""

    def poll(self) -> Control:
        return Control.GO

    def approve(self, card: Card) -> Answer:
        return Answer.YES if card.total else Answer.QUIT

    def approve_batch(self, cards: Sequence[Card]) -> Answer:
        return Answer.YES if cards else Answer.QUIT

    def attest(self, card: Card) -> Answer:
        return Answer.QUIT if card.total else Answer.SKIP

    def progress(self, progress: Progress) -> None:
        """Show nothing."""

    def incident(self, incident: Incident) -> None:
        raise SystemExit(incident.sentence)

    def say(self, sentence: str) -> None:
        """Say nothing."""


class Bench:
    """One practice site, one browser window, one workspace; the tool and the bare script take turns in the window."""

    def __init__(self, server: PracticeServer, session: BrowserSession, folder: Path) -> None:
        self.server = server
        self.session = session
        self.clock = SystemClock()
        self.steps = Steps()
        self.waiter = PumpingWaiter(session.pump, Silent(), self.clock)
        self.options = SiteOptions(server.url, Path(config.__file__).with_name("locales"), folder / "artefacts")
        self.network = self._network()
        self.account = self.network.whoami()
        self.store = open_store(folder / "store", account=self.account, origin=server.url, clock=self.clock)

    def _network(self) -> LinkedInNetwork:
        return LinkedInNetwork(self.session, self.options, steps=self.steps, waiter=self.waiter)

    def removal_by_tool(self, people: Sequence[Connection]) -> list[float]:
        """Milliseconds of each removal in one run: observed, journalled, proven twice; without gate and end."""
        ends = [0.0]

        def listen(step: Step, _: Proof | None) -> None:
            if step is Step.SETTLED:
                ends.append(time.perf_counter())

        self.steps.subscribe(listen)
        self.network.close()
        self.network = self._network()  # the bare script's removals in the same window would stop the old one
        plan = self._approved(people)
        how = RunSettings(Mode.LIVE, Confirm.NONE, NO_PAUSE, 1, "bench")
        ports = RunPorts(
            self.store, Silent(), self.clock, Silent(), self.waiter, self.steps, SystemRandom(), self.network
        )
        summary = Runner(ports, *plan, how).run()
        if len(summary.done) != len(people):
            raise SystemExit(f"the run did not remove everybody: {summary.document()}")
        return [(after - before) * 1000 for before, after in pairwise(ends[1:])]

    def _approved(self, people: Sequence[Connection]) -> tuple[PlanId, Plan]:
        actions = tuple(
            Action(ActionKind.DISCONNECT, p.slug, p.name, p.headline, p.connected_on, p.member_id) for p in people
        )
        now = self.clock.now()
        plan = Plan(self.server.url, self.account, now, actions)
        name = plan_id(canonical(plan))
        self.store.plans.add(name, canonical(plan), held=())
        self.store.plans.approve(Approval(name, len(actions), now, now + APPROVAL_LASTS, "bench"))
        return name, plan

    def removal_by_script(self, people: Sequence[Connection]) -> list[float]:
        """Milliseconds of each removal by the bare script."""
        bare.open_list(self.session.page, self.server.url)
        bare.remove(self.session.page, people[0])
        return [timed(partial(bare.remove, self.session.page, person)) * 1000 for person in people[1:]]

    def read_by_tool(self) -> list[Connection]:
        seen: list[Connection] = []
        reading = self.network.read(seen.append)
        if not reading.complete:
            raise SystemExit(f"the reading is not complete: {reading}")
        return seen


@contextmanager
def stand(people: int, scale: float) -> Iterator[Bench]:
    """Everything begun, and ended afterwards."""
    with tempfile.TemporaryDirectory() as folder, PracticeServer(PracticeSettings(people=people, scale=scale)) as site:
        options = BrowserOptions(Path(folder) / "profile", headless=True, sandbox=False, only_loopback=True)
        with open_browser(options) as session:
            yield Bench(site, session, Path(folder))
