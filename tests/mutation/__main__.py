"""Break the product on purpose and see whether the tests notice; writes docs/mutants.md after a whole run.

Usage: python -m tests.mutation [--area NAME …] [--module PATH …] [--jobs N] [--result FILE] [--again FILE]

`--again` tries those alone that survived in an earlier run, whose `--result` was that file.
"""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tests.mutation import report
from tests.mutation.areas import AREAS, modules
from tests.mutation.mutants import Key, Module
from tests.mutation.report import Judged
from tests.mutation.running import NotReady, Task, judge

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence

    from tests.mutation.mutants import Mutant


def main(arguments: Sequence[str]) -> int:
    """0 when each area reaches its target and every survivor has a reason."""
    chosen = _parser().parse_args(arguments)
    known = report.reasons()
    with os.fdopen(os.dup(sys.stderr.fileno()), "w") as progress:
        everything = [Module(path) for path in modules()]
        mutants = [one for module in everything for one in module.mutants if _wanted(one, chosen)]
        try:
            verdicts = judge(Task(everything, mutants, known.keys(), chosen.jobs, progress))
        except NotReady as error:
            sys.stderr.write(f"{error}\n")
            return 2
    judged = [Judged(one, verdicts[one.key]) for one in mutants]
    whole = not (chosen.area or chosen.module or chosen.again)
    wrong = list(_wrong(judged, known, whole=whole))
    sys.stdout.write("\n".join([*report.table(judged), *wrong]) + "\n")
    if chosen.result:
        Path(chosen.result).write_text(json.dumps(_document(judged, known), ensure_ascii=False, indent=1), "utf-8")
    if whole:
        report.PAGE.write_text(report.page(judged, known), encoding="utf-8")
    return 1 if wrong else 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("--area", action="append", choices=[area.name for area in AREAS], default=[])
    parser.add_argument("--module", action="append", choices=modules(), default=[])
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--result")
    parser.add_argument("--again", type=_survived_in)
    return parser


def _survived_in(file: str) -> set[Key]:
    document = json.loads(Path(file).read_text("utf-8"))
    return {Key(**one["key"]) for one in document["survivors"]}


def _wanted(mutant: Mutant, chosen: Namespace) -> bool:
    fits_area = not chosen.area or mutant.area in chosen.area
    fits_module = not chosen.module or mutant.key.module in chosen.module
    return fits_area and fits_module and (chosen.again is None or mutant.key in chosen.again)


def _wrong(judged: Sequence[Judged], known: Mapping[Key, str], *, whole: bool) -> list[str]:
    """What makes the command fail."""
    found = [f"survived without a reason: {report.told(key)}" for key in report.unexplained(judged, known)]
    if whole:
        found += [
            f"a reason without a survivor: {report.told(key)}" for key in report.outdated(judged, known, modules())
        ]
        counts = report.by_area(judged).items()
        found += [f"too few killed in {area}: {one.share:.1%}" for area, one in counts if one.share < report.TARGET]
    return found


def _document(judged: Sequence[Judged], known: Mapping[Key, str]) -> dict[str, object]:
    left = report.survivors(judged)
    return {
        "areas": {name: asdict(count) for name, count in report.by_area(judged).items()},
        "unexplained": len(report.unexplained(judged, known)),
        "survivors": [
            {"key": asdict(one.mutant.key), "line": one.mutant.text, "reason": known.get(one.mutant.key)}
            for one in left
        ],
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
