"""Groups first: people who share a reason are decided together, and exceptions are left out and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.model import Decision
from bot.review.desk import Html, Json
from bot.review.marks import shown
from bot.review.pages import shared
from bot.review.pages.shared import BY, still_left
from bot.review.routing import NotFoundHereError, act, page
from bot.review.views.cards import done_sentence
from bot.review.views.groups import KINDS, TYPED_ABOVE, aside, confirmation, missing, row, sections
from bot.review.views.table import line
from bot.store.facets import FacetKind

if TYPE_CHECKING:
    from bot.review.desk import Desk
    from bot.review.routing import Ask, Fields, Way
    from bot.store.facets import Facet
    from bot.store.groups import Group

MOST_EXCEPTIONS: Final = 100
SAMPLES: Final = 9
_WORDS: Final = {
    Decision.REMOVE: "Remove",
    Decision.KEEP: "Keep",
    Decision.ASK: "Ask",
    Decision.UNFOLLOW: "Unfollow",
}


def overview(desk: Desk, ask: Ask) -> Html:
    """All groups in which somebody can be decided, the largest first."""
    desk.judged()
    kind = ask.query.choice("kind", FacetKind) if "kind" in ask.query else None
    groups = desk.store.groups.all(kind) if kind is not None else []
    every = desk.store.groups.sections() if kind is None else {}
    left = desk.store.queue.left()
    return shared.work(
        desk,
        "groups.html",
        "groups",
        kind=kind.value if kind else "",
        kinds={kind.value: words for kind, words in KINDS.items()},
        groups=[row(group) for group in groups],
        sections=sections(every),
        eta=still_left(desk, left),
        missing=missing(desk.store.evidence.sources()),
    )


def show(desk: Desk, ask: Ask) -> Html:
    """One group: samples first, then what can be decided, then who is left out and why."""
    desk.judged()
    facet = _facet(desk, ask.path)
    group = desk.store.groups.one(facet)
    exceptions = desk.store.groups.exceptions(facet, MOST_EXCEPTIONS)
    return shared.work(
        desk,
        "group.html",
        "groups",
        group=row(group),
        kind=facet.kind.value,
        kind_title=KINDS[facet.kind],
        state=desk.store.groups.state(facet),
        samples=[line(person) for person in desk.store.groups.samples(facet, SAMPLES)],
        exceptions=[(line(person), shown(why)) for person, why in exceptions],
        aside=aside(group),
        typed=TYPED_ABOVE,
        confirm={decision.value: confirmation(word, group) for decision, word in _WORDS.items()},
        following=_following(desk, facet),
        missing=missing(desk.store.evidence.sources()),
    )


def _facet(desk: Desk, fields: Fields) -> Facet:
    facet = desk.store.groups.find(fields.text("id"))
    if facet is None:
        raise NotFoundHereError("This group is no more; look at the groups again.")
    return facet


def _following(desk: Desk, facet: Facet) -> Group | None:
    """The next group of the same kind that something can be decided in."""
    every = desk.store.groups.all(facet.kind)
    place = next((place for place, group in enumerate(every) if group.facet == facet), -1)
    return every[place + 1] if place + 1 < len(every) else None


def close(desk: Desk, ask: Ask) -> Json:
    """Decide about everybody of a group who is undecided, unprotected and no exception: exactly those shown."""
    body = ask.body
    facet = _facet(desk, body)
    made = desk.store.groups.close(
        facet,
        body.choice("decision", Decision),
        state=body.text("state"),
        count=body.whole("count") if "count" in body else None,
        by=BY,
        key=body.text("key"),
    )
    return Json({"sentence": done_sentence(made), "to": "/groups"})


PAGES: Final[tuple[Way, ...]] = (page("/groups", overview), page("/groups/{id}", show))
ACTS: Final[tuple[Way, ...]] = (act("/groups/close", close),)
