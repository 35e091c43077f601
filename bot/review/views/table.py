"""People as rows: short facts, filters in words, and addresses that hold no name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from bot.evaluate.judgement import Label, Verdict
from bot.model import Decision
from bot.review.marks import shown
from bot.review.views.words import STATES, people, shield_words, state_of, work_of
from bot.store.selecting import Sort

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.evaluate.judgement import Standing
    from bot.store.people import Person

# The column's sort, its title, and whether the first click begins with the highest.
COLUMNS: Final[Mapping[Sort, tuple[str, bool]]] = {
    Sort.NAME: ("Name", False),
    Sort.COMPANY: ("Company", False),
    Sort.SINCE: ("Since", True),
    Sort.LAST: ("Last message", True),
    Sort.SCORE: ("Score", True),
}
_LABELS: Final = {Label.TALKED: "talked", Label.ONE_WAY: "one way", Label.NO_TRACE: "no message"}
_PROPOSALS: Final = {
    Verdict.PROTECT: "protected: {}",
    Verdict.ASK: "asks: {}",
    Verdict.SUGGEST_REMOVE: "suggests remove: {}",
}
_BY: Final = {"them": "from them", "me": "from you"}


@dataclass(frozen=True, slots=True)
class Line:
    """One person in a list. Texts are marked; `facts`: everything short in one line."""

    ref: str
    revision: int
    name: str
    work: str
    position: str
    company: str
    since: str
    last: str
    label: str
    score: str
    state: str
    state_word: str
    why: str
    pinned: bool
    facts: str


def line(person: Person, shield: str | None = None) -> Line:
    """One person in a list. `shield`: why nobody may decide to remove him, where that is known."""
    standing, state = person.standing, state_of(person, shield)
    since = f"{person.connected_on:%Y-%m}" if person.connected_on else ""
    last, label = last_of(standing), label_of(standing)
    facts = (f"since {since}" if since else "", label if not last else f"last message {last}", _score_words(standing))
    return Line(
        ref=person.ref,
        revision=person.revision,
        name=shown(person.name),
        work=shown(work_of(person)),
        position=shown(person.position or person.headline or ""),
        company=shown(person.company or ""),
        since=since,
        last=last,
        label=label,
        score=f"{standing.score:.1f}" if standing else "",
        state=state,
        state_word=STATES.get(state, "Not connected"),
        why=shown(shield_words(shield, standing)) if shield else proposal_of(person),
        pinned=person.pinned,
        facts=", ".join(fact for fact in facts if fact),
    )


def last_of(standing: Standing | None) -> str:
    """The month of the last message, and who wrote it."""
    if standing is None or standing.last_at is None:
        return ""
    return f"{standing.last_at:%Y-%m} {_BY.get(standing.last_by or '', '')}".strip()


def label_of(standing: Standing | None) -> str:
    """Who wrote to whom; empty where that is not known."""
    return _LABELS[standing.label] if standing and standing.label else ""


def _score_words(standing: Standing | None) -> str:
    return f"score {standing.score:.1f}" if standing and standing.score else ""


def proposal_of(person: Person) -> str:
    """What the rules say, as long as nothing is decided."""
    standing = person.standing
    if person.decision is not Decision.UNDECIDED or standing is None or standing.verdict is None:
        return ""
    return shown(_PROPOSALS[standing.verdict].format(standing.rule))


# --- addresses and headings -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address of a table asks for: ids and words of ours only."""

    state: str = ""
    group: str = ""
    find: str = ""
    sort: Sort = Sort.NAME
    descending: bool = False

    def address(self, **changes: object) -> str:
        """The address of this table, or of another one that differs in some fields; a new order begins at its start."""
        fields = {
            "state": self.state,
            "group": self.group,
            "find": self.find,
            "sort": self.sort.value,
            "desc": "1" if self.descending else "",
        }
        asked = {name: str(value) for name, value in (fields | changes).items() if value}
        return f"/people?{urlencode(asked)}" if asked else "/people"

    def document(self) -> dict[str, str]:
        """The filter alone, to be sent back with an act."""
        return {"state": self.state, "group": self.group, "find": self.find}


@dataclass(frozen=True, slots=True)
class Heading:
    """One column's title, the address that sorts by it, and what `aria-sort` says (empty: not sorted by it)."""

    title: str
    address: str
    sorted: str
    number: bool


def headings(wanted: Wanted) -> list[Heading]:
    """All columns that sort."""
    return [_heading(wanted, sort, title, first) for sort, (title, first) in COLUMNS.items()]


def _heading(wanted: Wanted, sort: Sort, title: str, first: bool) -> Heading:
    now = wanted.sort is sort
    descending = not wanted.descending if now else first
    said = ("descending" if wanted.descending else "ascending") if now else ""
    address = wanted.address(sort=sort.value, desc="1" if descending else "")
    return Heading(title, address, said, number=sort is Sort.SCORE)


def caption(wanted: Wanted, group: str | None, text: str | None, total: int) -> str:
    """The filter in words. It stands on the page and nowhere else: it may hold a name."""
    parts = [
        {**STATES, "gone": "Not connected any more"}.get(wanted.state, ""),
        f"group “{group}”" if group else "",
        f"containing “{shown(text)}”" if text else "",
    ]
    told = ", ".join(part for part in parts if part) or "Everybody"
    return f"{told}: {total:,}"


def bulk_words(left_out: int, decided: int) -> str:
    """What a decision about many means, before it is taken."""
    told = ["It is one step, and undo takes it back as one."]
    if decided:
        told.append(f"About {people(decided)} of this choice you have decided before: that is overwritten.")
    if left_out:
        stay = "stays as it was" if left_out == 1 else "stay as they were"
        told.append(f"{people(left_out)} of this choice cannot be removed and {stay}.")
    return " ".join(told)
