"""The cards: one person at a time, in an order and a group that the member chooses; and undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import InputError
from bot.model import Decision
from bot.review.desk import Html, Json
from bot.review.pages import shared
from bot.review.pages.shared import BY, card_document, person_of, shown_of, still_left
from bot.review.routing import NotFoundHereError, act, page
from bot.review.views import pace
from bot.review.views.cards import QUEUES, done_sentence, queue_title
from bot.review.views.groups import facets_of, leading, title_of
from bot.services.portrait import portrait
from bot.store.changes import Stale
from bot.store.facets import FacetKind
from bot.store.queue import QueueOrder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.model import Slug
    from bot.review.desk import Desk
    from bot.review.routing import Ask, Fields, Way
    from bot.store.changes import Made, Shown
    from bot.store.facets import Facet

AHEAD: Final = 6  # cards that the page holds, so that a key is answered at once
LONGEST_NOTE: Final = 2000
MOST_QUEUES: Final = 12


def show(desk: Desk, ask: Ask) -> Html:
    """The first card, and what may come instead of this queue."""
    rules = desk.judged()
    order, facet = _chosen(desk, ask.query)
    people = desk.store.queue.next(order, facet=facet, limit=AHEAD)
    left = desk.store.queue.left(facet)
    cards = [card_document(desk, rules, person) for person in people]
    return shared.work(
        desk,
        "cards.html",
        "cards",
        order=order.value,
        group=facet.id if facet else "",
        title=queue_title(order, title_of(desk.store.groups.one(facet)) if facet else None),
        queues=QUEUES,
        groups=[leading(group) for group in desk.store.groups.all(FacetKind.REASON, MOST_QUEUES)],
        cards=cards,
        left=left,
        eta=still_left(desk, left),
    )


def _chosen(desk: Desk, fields: Fields) -> tuple[QueueOrder, Facet | None]:
    order = fields.choice("order", QueueOrder, QueueOrder.SUGGESTED)
    name = fields.maybe("group")
    if name is None:
        return order, None
    facet = desk.store.groups.find(name)
    if facet is None:
        raise NotFoundHereError("This group is no more; look at the groups again.")
    return order, facet


# --- acts -------------------------------------------------------------------------------------------------------------


def following(desk: Desk, ask: Ask) -> Json:
    """Who comes next now."""
    return Json(_following(desk, ask.body))


def _following(desk: Desk, body: Fields) -> dict[str, object]:
    """Who comes next; of those whom the page `have`s already, as they are now, the word for them alone."""
    rules = desk.judged()
    order, facet = _chosen(desk, body)
    have = {one.text("ref"): one.whole("revision") for one in body.items("have")} if "have" in body else {}
    people = desk.store.queue.next(order, facet=facet, after=body.maybe("after"), limit=AHEAD)
    left = desk.store.queue.left(facet)
    cards = [
        {"ref": person.ref} if have.get(person.ref) == person.revision else card_document(desk, rules, person)
        for person in people
    ]
    return {"cards": cards, "left": left, "eta": still_left(desk, left)}


def decide(desk: Desk, ask: Ask) -> Json:
    """Decide about the person who was on the screen, or put him off."""
    body = ask.body
    key, what = body.text("key"), body.text("what")
    if what == "later":
        return _changed(desk, ask, lambda shown: desk.store.changes.later(shown, by=BY, key=key), stays=False)
    decision = body.choice("what", Decision)
    made = _changed(desk, ask, lambda shown: desk.store.changes.decide((shown,), decision, by=BY, key=key), stays=False)
    if made.status == 200:  # noqa: PLR2004 - answered
        _learn(desk, body.whole("ms", otherwise=0))
    return made


def _learn(desk: Desk, took: int) -> None:
    preferences = desk.store.preferences
    if preferences.get(shared.NUDGES) == "off":
        return
    before = pace.read(preferences.get(shared.PACE))
    after = pace.adapted(before, took)
    if after is not None and after != before:
        preferences.set(shared.PACE, str(after))


def pin(desk: Desk, ask: Ask) -> Json:
    """Pin for good; the card goes."""
    because, key = ask.body.maybe("because", longest=LONGEST_NOTE), ask.body.text("key")
    return _changed(
        desk, ask, lambda shown: desk.store.changes.pin(shown, by=BY, key=key, because=because), stays=False
    )


def unpin(desk: Desk, ask: Ask) -> Json:
    """Lift the protection; the card stays."""
    key = ask.body.text("key")
    return _changed(desk, ask, lambda shown: desk.store.changes.unpin(shown, by=BY, key=key), stays=True)


def note(desk: Desk, ask: Ask) -> Json:
    """Keep a remark; the card stays."""
    text, key = ask.body.text("text", longest=LONGEST_NOTE).strip(), ask.body.text("key")
    if not text:
        raise InputError("The note is empty.")
    return _changed(desk, ask, lambda shown: desk.store.changes.note(shown, text, by=BY, key=key), stays=True)


def one(desk: Desk, ask: Ask) -> Json:
    """One person's card, as he is now."""
    return Json({"card": card_document(desk, desk.judged(), person_of(desk, ask.body))})


def same(desk: Desk, ask: Ask) -> Json:
    """The groups that this person is in, with others who can be decided with him."""
    rules = desk.judged()
    person = person_of(desk, ask.body)
    seen = portrait(desk.store, rules.policy, rules.weights, person.slug)
    found = [desk.store.groups.one(facet) for facet in facets_of(person, seen.judgement)]
    return Json({"same": [leading(group) for group in found if group.closable > 1]})


def _changed(desk: Desk, ask: Ask, change: Callable[[Shown], Made], *, stays: bool) -> Json:
    """What a change answers: who comes next, and with `stays` the same person as he is now. 409: nothing was done."""
    rules = desk.judged()
    try:
        made = change(shown_of(desk, ask.body))
    except Stale as error:
        return Json({"sentence": str(error), "cards": _cards(desk, error.people)}, 409)
    card = card_document(desk, rules, made.changed[0]) if stays and made.changed else None
    return Json({"sentence": done_sentence(made), "card": card, **_following(desk, ask.body)})


def _cards(desk: Desk, slugs: Sequence[Slug]) -> list[dict[str, object]]:
    rules = desk.judged()
    people = (desk.store.people.get(slug) for slug in slugs[:AHEAD])
    return [card_document(desk, rules, person) for person in people if person is not None]


def undo(desk: Desk, ask: Ask) -> Json:
    """Take the last step back."""
    return _stepped(
        desk, desk.store.changes.undo(by=BY, key=ask.body.text("key")), "Undone", "There is nothing to undo."
    )


def redo(desk: Desk, ask: Ask) -> Json:
    """Make the step again that was undone last."""
    return _stepped(
        desk, desk.store.changes.redo(by=BY, key=ask.body.text("key")), "Done again", "There is nothing to do again."
    )


def _stepped(desk: Desk, made: Made | None, word: str, nothing: str) -> Json:
    if made is None:
        return Json({"sentence": nothing, "changed": False})
    undecided = [person for person in made.changed if person.decision is Decision.UNDECIDED]
    cards = _cards(desk, [person.slug for person in undecided]) if len(made.changed) == 1 else []
    return Json({"sentence": f"{word}: {done_sentence(made)}", "changed": True, "cards": cards})


PAGES: Final[tuple[Way, ...]] = (page("/cards", show),)
ACTS: Final[tuple[Way, ...]] = (
    act("/cards/next", following),
    act("/cards/decide", decide),
    act("/cards/pin", pin),
    act("/cards/unpin", unpin),
    act("/cards/note", note),
    act("/cards/one", one),
    act("/cards/same", same),
    act("/undo", undo),
    act("/redo", redo),
)
