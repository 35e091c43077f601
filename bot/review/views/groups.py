"""Groups: people who share a reason, with a small picture of how they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.charts import Kind, Part, Svg, mix
from bot.evaluate.evidence import Source
from bot.evaluate.judgement import Label
from bot.model import Decision
from bot.review.marks import shown
from bot.review.views.words import STATES, counted, people
from bot.store.facets import Facet, FacetKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.evaluate.judgement import Judgement
    from bot.store.groups import Group
    from bot.store.people import Person

# What a kind of group is called as a heading, and why it is one.
SECTIONS: Final[Mapping[FacetKind, tuple[str, str]]] = {
    FacetKind.REASON: ("Your rules say the same of them", "The rule suggests or asks; you decide."),
    FacetKind.BULK_DAY: ("Connected on the same day", "Fifteen or more in one day are rarely people you met."),
    FacetKind.COMPANY: ("Same company", ""),
    FacetKind.TITLE: ("Same kind of work", ""),
    FacetKind.YEAR: ("Connected in the same year", ""),
    FacetKind.LABEL: ("Same messages", "Silence in the export is no evidence of low value."),
}
IN_SECTION: Final = 5
_LABELS: Final[Mapping[str, str]] = {
    Label.TALKED.value: "You both wrote",
    Label.ONE_WAY.value: "Only one of you wrote",
    Label.NO_TRACE.value: "No message in the export",
}
_UNKNOWN_MESSAGES: Final = (
    "No messages were ever imported: who wrote to whom is not known, so nobody is left out of a group for it. "
    "`linkprune import` of the whole data export adds it."
)
TYPED_ABOVE: Final = 25  # people: from here on the number is typed
KINDS: Final[Mapping[FacetKind, str]] = {
    FacetKind.REASON: "Same reason",
    FacetKind.COMPANY: "Company",
    FacetKind.BULK_DAY: "Same day",
    FacetKind.YEAR: "Year",
    FacetKind.LABEL: "Messages",
    FacetKind.TITLE: "Kind of work",
}


def missing(sources: frozenset[Source]) -> str | None:
    """What nobody can be an exception for, because it was never imported; None when enough is known."""
    return None if Source.MESSAGES in sources else _UNKNOWN_MESSAGES


@dataclass(frozen=True, slots=True)
class Row:
    """One group in the list."""

    id: str
    title: str
    closable: int
    people: int
    names: tuple[str, ...]
    aside: str
    mix: Svg
    mix_words: str


@dataclass(frozen=True, slots=True)
class Section:
    """Groups of one kind, the largest first, and how many more there are."""

    kind: str
    title: str
    why: str
    rows: tuple[Row, ...]
    more: int


def sections(groups: Mapping[FacetKind, Sequence[Group]]) -> list[Section]:
    """A few groups of each kind: reasons first, for they say most about a person."""
    return [
        Section(kind.value, title, why, tuple(map(row, found[:IN_SECTION])), max(0, len(found) - IN_SECTION))
        for kind, (title, why) in SECTIONS.items()
        if (found := groups.get(kind, ()))
    ]


def title_of(group: Group) -> str:
    """A group's name, as a heading."""
    if group.facet.kind is FacetKind.LABEL:
        return _LABELS.get(group.facet.key, "Messages are not known")
    title = shown(group.title)
    return title if group.facet.kind in {FacetKind.COMPANY, FacetKind.REASON} else title[:1].upper() + title[1:]


def row(group: Group) -> Row:
    """A group as it stands in the list."""
    words = ", ".join(f"{number:,} {STATES[one.value].lower()}" for one, number in _present(group.mix))
    parts = [Part(Kind(one.value), number) for one, number in _present(group.mix)]
    return Row(
        id=group.facet.id,
        title=title_of(group),
        closable=group.closable,
        people=group.people,
        names=tuple(shown(name) for name in group.names),
        aside=aside(group),
        mix=mix(f"mix-{group.facet.id}", words, parts),
        mix_words=words,
    )


def aside(group: Group) -> str:
    """Who is left out of a decision about this group, in words; empty for nobody."""
    parts = [
        counted(group.exceptions, "exception") if group.exceptions else "",
        f"{group.protected:,} protected" if group.protected else "",
    ]
    return ", ".join(part for part in parts if part)


def _present(numbers: Mapping[Decision, int]) -> Sequence[tuple[Decision, int]]:
    order = (Decision.KEEP, Decision.UNFOLLOW, Decision.ASK, Decision.UNDECIDED, Decision.REMOVE)
    return [(decision, numbers.get(decision, 0)) for decision in order if numbers.get(decision, 0)]


def confirmation(word: str, group: Group) -> str:
    """What is asked before a large group is decided as a whole."""
    return f"{word}: {people(group.closable)} of “{title_of(group)}”?"


def facets_of(person: Person, judgement: Judgement | None) -> Iterator[Facet]:
    """The groups that a person is in, the closest reason first."""
    keys = {
        FacetKind.REASON: judgement.rule if judgement else None,
        FacetKind.COMPANY: judgement.company if judgement else None,
        FacetKind.BULK_DAY: person.connected_on.isoformat() if person.connected_on else None,
        FacetKind.TITLE: judgement.title if judgement else None,
        FacetKind.YEAR: str(person.connected_on.year) if person.connected_on else None,
    }
    return (Facet(kind, key) for kind, key in keys.items() if key)


def leading(group: Group) -> dict[str, object]:
    """A group as something to go to."""
    return {
        "title": title_of(group),
        "people": group.closable,
        "id": group.facet.id,
        "href": f"/groups/{group.facet.id}",
    }
