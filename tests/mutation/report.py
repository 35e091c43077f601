"""What a run reached: the table, the survivors with their reasons, and the page that holds both."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.mutation.areas import AREAS, ROOT
from tests.mutation.mutants import Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.mutation.mutants import Mutant
    from tests.mutation.verdicts import Verdict

REASONS: Final = Path(__file__).parent / "survivors.toml"
PAGE: Final = ROOT / "docs" / "mutants.md"
TARGET: Final = 0.9


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant and its verdict."""

    mutant: Mutant
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Count:
    """How many mutants of one area or module there are, and how many were noticed. Seconds of wall time."""

    mutants: int
    killed: int
    seconds: float

    @property
    def survived(self) -> int:
        return self.mutants - self.killed

    @property
    def share(self) -> float:
        return self.killed / self.mutants if self.mutants else 0.0


def reasons(file: Path = REASONS) -> dict[Key, str]:
    """Why some mutants survive, by their names."""
    with file.open("rb") as opened:
        tables = tomllib.load(opened).get("survivor", [])
    return {
        Key(one["module"], one["function"], one["kind"], one["change"], one.get("nth", 1)): one["reason"]
        for one in tables
    }


def counted(judged: Iterable[Judged]) -> Count:
    """All of them together."""
    all_of_them = list(judged)
    killed = sum(one.verdict.killed for one in all_of_them)
    return Count(len(all_of_them), killed, sum(one.verdict.seconds for one in all_of_them))


def by_area(judged: Sequence[Judged]) -> dict[str, Count]:
    """Counts of the areas, in their order."""
    return {
        area.name: counted(one for one in judged if one.mutant.area == area.name)
        for area in AREAS
        if any(one.mutant.area == area.name for one in judged)
    }


def survivors(judged: Iterable[Judged]) -> list[Judged]:
    """Those that nobody noticed."""
    return [one for one in judged if not one.verdict.killed]


def unexplained(judged: Iterable[Judged], known: Mapping[Key, str]) -> list[Key]:
    """Survivors without a reason."""
    return [one.mutant.key for one in survivors(judged) if one.mutant.key not in known]


def outdated(judged: Iterable[Judged], known: Mapping[Key, str], modules: Iterable[str]) -> list[Key]:
    """Reasons for mutants of these modules that do not exist any more, or that a test does notice."""
    alive = {one.mutant.key for one in survivors(judged)}
    chosen = set(modules)
    return [key for key in known if key.module in chosen and key not in alive]


def told(key: Key) -> str:
    """One mutant in one line."""
    again = f", number {key.nth}" if key.nth > 1 else ""
    return f"{key.module} {key.function}: {key.kind}: {key.change}{again}"


def table(judged: Sequence[Judged]) -> Iterator[str]:
    """Rows of areas, and of their modules below them."""
    yield "| area | module | mutants | killed | survived | share | seconds |"
    yield "|---|---|---|---|---|---|---|"
    for area, count in by_area(judged).items():
        yield _row(f"**{area}**", "", count)
        own = [one for one in judged if one.mutant.area == area]
        for module in dict.fromkeys(one.mutant.key.module for one in own):
            yield _row("", f"`{module}`", counted(one for one in own if one.mutant.key.module == module))
    yield _row("**all**", "", counted(judged))


def _row(area: str, module: str, count: Count) -> str:
    share = f"{count.share:.1%}".replace("%", " %")
    numbers = f"{count.mutants:,} | {count.killed:,} | {count.survived:,} | {share} | {count.seconds:,.0f}"
    return f"| {area} | {module} | {numbers} |"


def page(judged: Sequence[Judged], known: Mapping[Key, str]) -> str:
    """The whole page."""
    lines = [
        "# Mutants: what the tests notice",
        "",
        "Written by `make mutation`; not edited by hand. The code that keeps the tool's promises is broken on purpose,",
        "one small change at a time, and the quick tests that run the changed line must fail. Sentences for people,",
        "types, tables of more than eight entries and what a script alone runs are not changed. The reasons stand in",
        "`tests/mutation/survivors.toml`; a survivor without one, and a reason without a survivor, are failures.",
        "Seconds are those of the tests, on a machine that did other work too.",
        "",
        *table(judged),
        "",
        "## What was changed",
        "",
        *_kinds(judged),
        "",
        "## Survivors, and why they do no harm",
        *_survivors(judged, known),
    ]
    return "\n".join(lines) + "\n"


def _kinds(judged: Sequence[Judged]) -> Iterator[str]:
    made = Counter(one.mutant.key.kind for one in judged)
    killed = Counter(one.mutant.key.kind for one in judged if one.verdict.killed)
    yield "| change | mutants | killed |"
    yield "|---|---|---|"
    yield from (f"| {kind} | {number:,} | {killed[kind]:,} |" for kind, number in made.most_common())


def _survivors(judged: Sequence[Judged], known: Mapping[Key, str]) -> Iterator[str]:
    left = survivors(judged)
    for module in dict.fromkeys(one.mutant.key.module for one in left):
        yield from ("", f"### `{module}`", "", "| function | change | line | why |", "|---|---|---|---|")
        for one in left:
            if one.mutant.key.module == module:
                yield _survivor(one.mutant, known.get(one.mutant.key, "**NO REASON**"))


def _survivor(mutant: Mutant, reason: str) -> str:
    key = mutant.key
    cells = (f"`{key.function}`", f"{key.kind}: {_code(key.change)}", _code(mutant.text), reason)
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    """Source inside a table: a bar would end the cell, and a backquote the code."""
    return (
        f"<code>{text.replace('&', '&amp;').replace('<', '&lt;').replace('|', '&#124;').replace('*', '&#42;')}</code>"
    )
