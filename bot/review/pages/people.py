"""The table: everybody, sorted and filtered in the store, a hundred rows a page; and one person in full."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.errors import InputError
from bot.model import Decision
from bot.review.desk import Html, Json
from bot.review.pages import shared
from bot.review.pages.shared import BY, card_of, person_of, shown_of
from bot.review.routing import NotFoundHereError, act, page
from bot.review.views.cards import done_sentence
from bot.review.views.groups import title_of
from bot.review.views.table import Wanted, bulk_words, caption, headings, line
from bot.review.views.words import STATES, people
from bot.services.portrait import evidence_rows, finding_rows, point_rows, portrait, spoken
from bot.store.selecting import Filter, Sort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.review.desk import Desk
    from bot.review.routing import Ask, Fields, Way
    from bot.store.changes import Shown
    from bot.store.facets import Facet

PER_PAGE: Final = 100
LONGEST_SEARCH: Final = 100
LONGEST_NOTE: Final = 2000
DECISIONS: Final = {
    Decision.REMOVE: "Remove",
    Decision.KEEP: "Keep",
    Decision.ASK: "Ask",
    Decision.UNFOLLOW: "Unfollow",
    Decision.UNDECIDED: "Undecided",
}
MORE_STATES: Final = {"gone": "Not connected any more"}


# --- the table --------------------------------------------------------------------------------------------------------


def table(desk: Desk, ask: Ask) -> Html:
    """A hundred people of a filter, in order."""
    desk.judged()
    wanted = _wanted(ask.query)
    after = ask.query.maybe("after", longest=1000)
    facet, text = _facet(desk, wanted), _text(desk, wanted)
    found = desk.store.pages.page(
        _filter(wanted, facet, text), wanted.sort, descending=wanted.descending, after=after, limit=PER_PAGE
    )
    group = title_of(desk.store.groups.one(facet)) if facet else None
    shields = desk.store.decisions.shielded()
    return shared.work(
        desk,
        "people.html",
        "people",
        wanted=wanted,
        caption=caption(wanted, group, text, found.total),
        total=found.total,
        headings=headings(wanted),
        rows=[line(person, shields.get(person.slug)) for person in found.people],
        previous=wanted.address(after=found.previous) if found.previous is not None else None,
        next=wanted.address(after=found.next) if found.next is not None else None,
        start=wanted.address() if after else None,
        states={**STATES, **MORE_STATES},
        decisions={decision.value: word for decision, word in DECISIONS.items()},
    )


def _wanted(fields: Fields) -> Wanted:
    state = fields.text("state", otherwise="")
    if state not in {"", *STATES, *MORE_STATES}:
        raise InputError("There is no such filter.")
    return Wanted(
        state=state,
        group=fields.text("group", otherwise=""),
        find=fields.text("find", otherwise=""),
        sort=fields.choice("sort", Sort, Sort.NAME),
        descending=fields.flag("desc"),
    )


def _facet(desk: Desk, wanted: Wanted) -> Facet | None:
    if not wanted.group:
        return None
    facet = desk.store.groups.find(wanted.group)
    if facet is None:
        raise NotFoundHereError("This group is no more; look at the groups again.")
    return facet


def _text(desk: Desk, wanted: Wanted) -> str:
    return desk.searches.text(wanted.find) if wanted.find else ""


def _filter(wanted: Wanted, facet: Facet | None, text: str) -> Filter:
    """The filter of a state as the overview counts it: whoever is pinned stands under "pinned" alone."""
    state = wanted.state
    here = Filter(search=text, facet=facet, gone=state == "gone")
    if state in {"", "gone"}:
        return here
    if state == "pinned":
        return replace(here, pinned=True)
    if state in {"protected", Decision.UNDECIDED}:
        return replace(here, pinned=False, decision=Decision.UNDECIDED, protected=state == "protected")
    return replace(here, pinned=False, decision=Decision(state))


def search(desk: Desk, ask: Ask) -> Json:
    """Keep the text here and lead to an address that holds its id alone."""
    text = ask.body.text("text", longest=LONGEST_SEARCH, otherwise="").strip()
    wanted = _wanted(ask.body)
    return Json({"to": wanted.address(find=desk.searches.keep(text) if text else "")})


# --- many at once -----------------------------------------------------------------------------------------------------


def count(desk: Desk, ask: Ask) -> Json:
    """What a decision about many would do, before it is taken: how many, who is left out, the list's digest."""
    decision = ask.body.choice("decision", Decision)
    chosen, left_out = _chosen(desk, ask.body, decision)
    if not chosen:
        raise InputError("Nobody of these can be decided so: all of them are protected.")
    return Json(
        {
            "count": len(chosen),
            "title": f"{DECISIONS[decision]}: {people(len(chosen))}?",
            "text": bulk_words(left_out, _decided(desk, ask.body)),
            "digest": _digest(chosen),
        }
    )


def decide(desk: Desk, ask: Ask) -> Json:
    """Decide about many: only the very list that was counted, and only with its number."""
    body = ask.body
    decision = body.choice("decision", Decision)
    chosen, _ = _chosen(desk, body, decision)
    if _digest(chosen) != body.text("digest") or len(chosen) != body.whole("count"):
        return Json({"sentence": "These people have changed since they were counted; nothing was decided."}, 409)
    made = desk.store.changes.decide(
        chosen, decision, by=BY, key=body.text("key"), title=body.text("title", otherwise="")
    )
    return Json({"sentence": done_sentence(made)})


def _chosen(desk: Desk, body: Fields, decision: Decision) -> tuple[list[Shown], int]:
    """Those meant, without whom a decision to remove must leave out; and how many that are."""
    meant = _ticked(desk, body) if "chosen" in body else _all(desk, body)
    if decision is not Decision.REMOVE:
        return meant, 0
    shields = desk.store.decisions.shielded()
    free = [one for one in meant if one.slug not in shields]
    return free, len(meant) - len(free)


def _decided(desk: Desk, body: Fields) -> int:
    """How many of those meant are decided already: that is overwritten."""
    if "chosen" in body:
        meant = (person_of(desk, fields) for fields in body.items("chosen"))
        return sum(one.decision is not Decision.UNDECIDED for one in meant)
    wanted = _wanted(body)
    every = _filter(wanted, _facet(desk, wanted), _text(desk, wanted))
    if every.decision is not None:
        return 0
    return len(desk.store.pages.shown(every)) - len(desk.store.pages.shown(replace(every, decision=Decision.UNDECIDED)))


def _ticked(desk: Desk, body: Fields) -> list[Shown]:
    return [shown_of(desk, fields) for fields in body.items("chosen")]


def _all(desk: Desk, body: Fields) -> list[Shown]:
    desk.judged()
    wanted = _wanted(body)
    return desk.store.pages.shown(_filter(wanted, _facet(desk, wanted), _text(desk, wanted)))


def _digest(chosen: Sequence[Shown]) -> str:
    lines = sorted(f"{one.slug}\n{one.revision}" for one in chosen)
    return hashlib.sha256("\n\n".join(lines).encode()).hexdigest()


# --- one person -------------------------------------------------------------------------------------------------------


def person(desk: Desk, ask: Ask) -> Html:
    """Everything known of one person."""
    rules = desk.judged()
    found = person_of(desk, ask.path)
    seen = portrait(desk.store, rules.policy, rules.weights, found.slug)
    return shared.work(
        desk,
        "person.html",
        "people",
        card=card_of(desk, rules, found),
        ref=found.ref,
        revision=found.revision,
        because=found.because,
        pin_reason=found.pin_reason,
        email=found.email,
        slug=found.slug,
        evidence=evidence_rows(seen.dossier) if seen.dossier else [],
        points=point_rows(seen.judgement) if seen.judgement else [],
        score=seen.judgement.score if seen.judgement else None,
        findings=finding_rows(spoken(seen.judgement.findings)) if seen.judgement else [],
        decisions={decision.value: word for decision, word in DECISIONS.items() if decision is not found.decision},
    )


def decide_one(desk: Desk, ask: Ask) -> Json:
    """Decide about the one person shown."""
    decision, key = ask.body.choice("decision", Decision), ask.body.text("key")
    made = desk.store.changes.decide((shown_of(desk, ask.body),), decision, by=BY, key=key)
    return Json({"sentence": done_sentence(made)})


def pin(desk: Desk, ask: Ask) -> Json:
    """Protect the one person shown."""
    because = ask.body.maybe("because", longest=LONGEST_NOTE)
    made = desk.store.changes.pin(shown_of(desk, ask.body), by=BY, key=ask.body.text("key"), because=because)
    return Json({"sentence": done_sentence(made)})


def unpin(desk: Desk, ask: Ask) -> Json:
    """Lift the protection of the one person shown."""
    made = desk.store.changes.unpin(shown_of(desk, ask.body), by=BY, key=ask.body.text("key"))
    return Json({"sentence": done_sentence(made)})


def note(desk: Desk, ask: Ask) -> Json:
    """Keep a remark about the one person shown."""
    text = ask.body.text("text", longest=LONGEST_NOTE).strip()
    if not text:
        raise InputError("The note is empty.")
    made = desk.store.changes.note(shown_of(desk, ask.body), text, by=BY, key=ask.body.text("key"))
    return Json({"sentence": done_sentence(made)})


PAGES: Final[tuple[Way, ...]] = (page("/people", table), page("/person/{ref}", person))
ACTS: Final[tuple[Way, ...]] = (
    act("/people/search", search),
    act("/people/count", count),
    act("/people/decide", decide),
    act("/person/decide", decide_one),
    act("/person/pin", pin),
    act("/person/unpin", unpin),
    act("/person/note", note),
)
