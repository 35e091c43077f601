"""Many people as a table that fits the terminal, and what is said below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.fitting import Column, fitted
from bot.evaluate.judgement import Verdict
from bot.model import Decision
from bot.services.portrait import label_of, last_of, score_of, standing_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.cli.finding import Found
    from bot.console import Terminal
    from bot.store.people import Person

_COLUMNS: Mapping[Column, Callable[[Person], object]] = {
    Column("name", 16, 28): lambda person: person.name,
    Column("company or headline", 12, 34, goes=2): lambda person: person.company or person.headline,
    Column("since", 7, 7, goes=1): lambda person: f"{person.connected_on:%Y-%m}" if person.connected_on else "",
    Column("label", 8, 8): lambda person: label_of(person.standing),
    Column("last message", 12, 12, goes=4): lambda person: last_of(person.standing),
    Column("score", 5, 6, goes=3, right=True): lambda person: score_of(person.standing),
    Column("decision", 18, 50): standing_of,
    Column("address", 26, 48, whole=True): lambda person: person.slug,
}
_EVIDENCE = frozenset({"label", "last message", "score"})


def people_table(
    terminal: Terminal,
    people: Sequence[Person],
    *,
    evidence: bool,
    without: frozenset[str] = frozenset(),
    errors: bool = False,
) -> None:
    """Print people, as a result or (with `errors`) as narrative; without evidence its columns are left out too."""
    left_out = without if evidence else without | _EVIDENCE
    columns = [column for column in _COLUMNS if column.title not in left_out]
    fitted(terminal, columns, ([_COLUMNS[column](person) for column in columns] for person in people), errors=errors)


def closing(found: Found) -> Iterator[str]:
    """How many match, how fresh that is, and what can be done next."""
    yield ""
    if not found.people:
        why = " `linkprune policy check` says what each rule finds, or lacks." if found.proposals else ""
        yield f"Nobody matches, of {found.total:,} known.{why}"
        return
    shown = (
        f"{len(found.people):,} of {found.matching:,}" if len(found.people) < found.matching else f"{found.matching:,}"
    )
    yield f"{shown} shown, of {found.total:,} known.{_as_of(found)}"
    if found.by_rule:
        rules = ", ".join(f'{count:,} by "{rule}"' for rule, count in found.by_rule.items())
        yield f"Proposed in all: {rules}."
    if found.imported is None:
        yield "Messages, companies and scores are unknown: `linkprune import FILE.zip` adds them from your data export."
    yield f"Next: {', '.join(_ways(found))}."


def _ways(found: Found) -> Iterator[str]:
    yield f"`linkprune people show {found.people[0].slug}` tells everything of one person"
    proposed = next((person.standing for person in found.people if _proposed(person)), None)
    if proposed is not None:
        yield f'`linkprune decide --suggested "{proposed.rule}"` takes a rule\'s proposals after showing them'
    yield "`linkprune decide keep|remove ADDRESS` decides"
    yield "`--csv FILE.csv` writes this list for a spreadsheet"
    if len(found.people) < found.matching:
        yield f"`--limit {found.matching}` shows all"


def _proposed(person: Person) -> bool:
    undecided = person.decision is Decision.UNDECIDED and person.gone_at is None
    return undecided and person.standing is not None and person.standing.verdict is Verdict.SUGGEST_REMOVE


def _as_of(found: Found) -> str:
    if found.imported is None:
        return ""
    return f" Evidence as of {found.imported}, the day of your data export; silence in it is no evidence."
