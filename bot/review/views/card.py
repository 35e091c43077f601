"""One person as a card: large and calm, what speaks for and against, and never more than fits on a screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.evaluate.judgement import Label, Verdict
from bot.model import Decision
from bot.review.marks import shown
from bot.review.views.words import STATES, counted, day, shield_words, state_of, work_of
from bot.services.telling import Told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.evaluate.judgement import Judgement, Standing
    from bot.services.portrait import Portrait
    from bot.services.telling import Said

MOST_SAID: Final = 4
MOST_ROWS: Final = 2
_LABELS: Final = {
    Label.TALKED: "You both wrote",
    Label.ONE_WAY: "Only one of you wrote",
    Label.NO_TRACE: "No message in the export",
}
_PROPOSALS: Final = {
    Verdict.ASK: 'The rule "{}" asks you.',
    Verdict.SUGGEST_REMOVE: 'The rule "{}" suggests to remove.',
}


@dataclass(frozen=True, slots=True)
class Card:
    """What the member sees of one person; every text is marked (`bot.review.marks`). `None`: not shown."""

    ref: str
    revision: int
    name: str
    work: str
    headline: str | None
    since: str | None
    label: str | None
    last: str | None
    score: float
    suggestion: str | None
    proposes: str
    namesakes: str | None
    shield: str | None
    pinned: bool
    state: str
    state_word: str
    decided: bool
    nothing: bool
    note: str | None
    for_: tuple[dict[str, str], ...]
    against: tuple[dict[str, str], ...]
    plain: tuple[dict[str, str], ...]
    profile: str
    page: str


def card(portrait: Portrait, told: Told, *, shield: str | None, profile: str, page: str) -> Card:
    """The card of one person. `shield`: why removal is refused; `page`: where everything else is told."""
    person, judgement = portrait.person, portrait.judgement
    work = work_of(person)
    state = state_of(person, shield)
    return Card(
        ref=person.ref,
        revision=person.revision,
        name=shown(person.name),
        work=shown(work),
        headline=shown(person.headline) if person.headline and person.headline != work else None,
        since=f"Connected since {day(person.connected_on)}" if person.connected_on else None,
        label=_LABELS[judgement.label] if judgement and judgement.label else None,
        last=_last(person.standing),
        score=judgement.score if judgement else 0.0,
        suggestion=_suggestion(judgement),
        proposes=judgement.verdict.value if judgement and judgement.verdict else "",
        namesakes=_namesakes(portrait),
        shield=shown(shield_words(shield, person.standing)) if shield else None,
        pinned=person.pinned,
        state=state,
        state_word=STATES.get(state, "Not connected any more"),
        decided=person.decision is not Decision.UNDECIDED,
        nothing=told == Told(),
        note=shown(person.note) if person.note else None,
        for_=_said(told.for_),
        against=_said(told.against),
        plain=_said(told.plain),
        profile=profile,
        page=page,
    )


def _last(standing: Standing | None) -> str | None:
    """The last message with its date and side, and how many there were."""
    if standing is None or standing.last_at is None:
        return None
    by = {"them": ", from them", "me": ", from you"}.get(standing.last_by or "", "")
    return f"Last message {day(standing.last_at)}{by}; {standing.theirs:,} from them, {standing.mine:,} from you"


def _suggestion(judgement: Judgement | None) -> str | None:
    """What a rule says, unless it protects: that is told as what forbids to remove."""
    if judgement is None or judgement.verdict is None or judgement.verdict is Verdict.PROTECT:
        return None
    return shown(_PROPOSALS[judgement.verdict].format(judgement.rule))


def _namesakes(portrait: Portrait) -> str | None:
    others = portrait.dossier.namesakes if portrait.dossier else 0
    if not others:
        return None
    return f"{counted(others, 'other connection')} with the same name. This one: {portrait.person.slug}"


def _said(sentences: Iterable[Said]) -> tuple[dict[str, str], ...]:
    """The first few; the rest stands on the person's own page."""
    every = tuple(sentences)
    rest = len(every) - MOST_SAID
    told = [{"sentence": shown(one.sentence), "source": _sources(one.sources)} for one in every[:MOST_SAID]]
    return (*told, *([{"sentence": f"and {rest} more", "source": ""}] if rest > 0 else []))


def _sources(rows: tuple[str, ...]) -> str:
    """The first rows that say it; the person's own page names all."""
    rest = len(rows) - MOST_ROWS
    return shown(", ".join(rows[:MOST_ROWS])) + (f" and {rest} more" if rest > 0 else "")
