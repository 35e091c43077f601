"""`make bench`: removals, readings, commands, imports and long runs, as ratios to a bare reference of the same run.

Usage, all of them where none is named:
  python -m tests.bench [removals] [readings] [commands] [imports] [people] [audit] [soak] [list] [review]
"""

from __future__ import annotations

import resource
import sys
import tempfile

from tests.bench import bare, imports, long, review
from tests.bench.figures import PROGRAM, memory, row, started, timed
from tests.bench.stand import stand

PEOPLE = 2250
REMOVALS = 10
STARTS = 9


def _both_removals() -> None:
    for scale in (0, 1):
        _removals(scale)


def _removals(scale: float) -> None:
    with stand(PEOPLE, scale) as bench:
        people = sorted(bench.read_by_tool(), key=lambda p: p.slug)
        unique = [p for p in people if sum(p.name in other.name for other in people) == 1 and p.name.isascii()]
        ours: list[float] = []
        theirs: list[float] = []
        for turn in range(2):
            start = turn * 2 * REMOVALS
            ours += bench.removal_by_tool(unique[start : start + REMOVALS])
            theirs += bench.removal_by_script(unique[start + REMOVALS : start + 2 * REMOVALS])
        speed = "no latency" if scale == 0 else "practice latency"
        row(f"one removal, both proofs ({speed})", "ms", ours, theirs, budget="1.5 x")


def _readings() -> None:
    with stand(PEOPLE, 0) as bench:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        pairs = [
            (timed(bench.read_by_tool), timed(lambda: bare.read(bench.session.page, bench.server.url, PEOPLE)))
            for _ in range(3)
        ]
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        row(f"reading {PEOPLE:,} connections", "s", [a for a, _ in pairs], [b for _, b in pairs], budget="1.3 x")
        memory("  growth of the process over three readings", grown, budget="50 MB")


def _commands() -> None:
    with tempfile.TemporaryDirectory() as home:
        for words, budget in ((["--help"], "250 ms"), (["--home", home, "status"], "500 ms")):
            ours = [started([PROGRAM, *words]) for _ in range(STARTS)]
            theirs = [started([sys.executable, "-c", ""]) for _ in range(STARTS)]
            row(f"linkprune {words[-1]}, beside an empty Python", "ms", ours, theirs, budget=budget)


PARTS = {
    "removals": _both_removals,
    "readings": _readings,
    "commands": _commands,
    "imports": imports.imports,
    "people": imports.people,
    "audit": long.audit_verify,
    "soak": long.removals,
    "list": long.reading,
    "review": review.review,
}


def main(chosen: list[str]) -> int:
    """Run the chosen parts; 2 when one of them is none."""
    if unknown := [part for part in chosen if part not in PARTS]:
        print(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(f"{'':44} {'linkprune':>13} {'bare':>13}  ratio")
    for part in chosen or PARTS:
        PARTS[part]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
