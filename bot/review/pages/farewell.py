"""Farewells: drafted one by one, edited here, sent by the member himself; and who answered."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from bot.errors import InputError
from bot.farewell.values import OPEN, Said
from bot.review.desk import Html, Json
from bot.review.marks import shown
from bot.review.pages import shared
from bot.review.pages.shared import BY, person_of, shown_of
from bot.review.routing import NotFoundHereError, act, page
from bot.review.views import farewell as views
from bot.review.views.farewell import Part
from bot.services import farewells
from bot.store.changes import Stale

if TYPE_CHECKING:
    from bot.farewell.template import Template
    from bot.farewell.values import Farewell
    from bot.review.desk import Desk
    from bot.review.routing import Ask, Fields, Way
    from bot.store.people import Person

PER_PAGE: Final = 50
LONGEST_TEXT: Final = 8000
_MOST: Final = 100_000
_TOLD: Final = {
    Said.SENT: "sent; a removal waits for the answer",
    Said.LATER: "put off; a removal waits until it is sent",
    Said.SKIPPED: "no farewell; the text is forgotten",
    Said.ANSWERED: "answered; decide again",
}


def show(desk: Desk, ask: Ask) -> Html:
    """Answers first, then drafts, then who is waited for, then who could get one."""
    templates = desk.words.farewells()
    usual = f"{desk.words.tone}-{desk.words.language}"
    name = ask.query.text("template", otherwise=usual)
    parts = _parts(desk)
    start = ask.query.whole("from", most=_MOST, otherwise=0)
    candidates = _candidates(desk)
    return shared.work(
        desk,
        "farewell.html",
        "farewell",
        parts=parts,
        headings=views.HEADINGS,
        words=views.WORDS,
        grace=desk.grace.days,
        templates=views.choices(templates),
        usual=name if views.chosen(templates, name) else templates[0].name if templates else "",
        candidates=[views.candidate(one) for one in candidates[start : start + PER_PAGE]],
        total=len(candidates),
        start=start,
        previous=max(0, start - PER_PAGE) if start else None,
        next=start + PER_PAGE if start + PER_PAGE < len(candidates) else None,
    )


def _parts(desk: Desk) -> dict[str, list[views.Row]]:
    found: dict[str, list[views.Row]] = {part.value: [] for part in Part}
    for farewell in desk.store.farewells.list():
        person = desk.store.people.get(farewell.slug)
        if person is not None:
            verdict = desk.store.farewells.judge(farewell.slug, desk.now(), desk.grace)
            conversation = farewells.compose_address(desk.base_url, person.member_id)
            messaging = f"{desk.base_url}{farewells.MESSAGING}"
            row = views.row(farewell, verdict, person, conversation, messaging)
            found[views.part_of(farewell, verdict).value].append(row)
    return found


def numbers(desk: Desk) -> Counter[str]:
    """How many farewells stand in each part."""
    store, now = desk.store, desk.now()
    return Counter(
        views.part_of(one, store.farewells.judge(one.slug, now, desk.grace)).value
        for one in store.farewells.list()
        if one.state in OPEN
    )


def _candidates(desk: Desk) -> list[Person]:
    """Who is decided for removal, may be removed, and never got a draft."""
    drafted = {farewell.slug for farewell in desk.store.farewells.list()}
    shielded = desk.store.decisions.shielded()
    return [one for one in desk.store.decisions.removable() if one.slug not in drafted and one.slug not in shielded]


# --- acts -------------------------------------------------------------------------------------------------------------


def draft(desk: Desk, ask: Ask) -> Json:
    """Write a draft for the one person shown."""
    template = _template(desk, ask.body)
    meant = shown_of(desk, ask.body)
    with desk.store.together():
        person = person_of(desk, ask.body)
        if person.revision != meant.revision:
            raise Stale("This person has changed since the page was made; look again.", (person.slug,))
        farewells.draft(desk.store, person, template, desk.words.my_first_name, by=BY)
    return Json({"sentence": f"Drafted for {shown(person.name)}. Nothing was sent.", "to": "/farewell"})


def _template(desk: Desk, fields: Fields) -> Template:
    found = views.chosen(desk.words.farewells(), fields.text("template"))
    if found is None:
        raise InputError("There is no such template.")
    return found


def _seen(desk: Desk, fields: Fields) -> Farewell:
    """The farewell as it was on the screen; Stale where it is another one now."""
    person = person_of(desk, fields)
    found = desk.store.farewells.one(person.slug)
    if found is None:
        raise NotFoundHereError("There is no farewell for this person any more.")
    if views.seen(found) != fields.text("seen"):
        raise Stale("This farewell has changed since it was shown; look at it again.", (person.slug,))
    return found


def edit(desk: Desk, ask: Ask) -> Json:
    """Keep another text in place of the draft shown."""
    text = ask.body.text("text", longest=LONGEST_TEXT)
    with desk.store.together():
        farewell = desk.store.farewells.edit(_seen(desk, ask.body).slug, text, by=BY)
    return Json({"sentence": f"Saved: the draft for {shown(farewell.name)}.", "seen": views.seen(farewell)})


def redraft(desk: Desk, ask: Ask) -> Json:
    """Write the draft anew, with another template."""
    template = _template(desk, ask.body)
    with desk.store.together():
        farewell, person = _seen(desk, ask.body), person_of(desk, ask.body)
        text = farewells.text_for(person, template, desk.words.my_first_name)
        made = desk.store.farewells.redraft(farewell.slug, text, template.name, template.language, by=BY)
    return Json({"sentence": f"Written anew for {shown(person.name)}.", "seen": views.seen(made), "text": made.text})


def say(desk: Desk, ask: Ask) -> Json:
    """Record what became of the farewell shown. A text that stands in its field is the one that is meant."""
    said, text = ask.body.choice("said", Said), ask.body.maybe("text", longest=LONGEST_TEXT)
    with desk.store.together():
        before = _seen(desk, ask.body)
        if text is not None and text != before.text:
            desk.store.farewells.edit(before.slug, text, by=BY)
        after = desk.store.farewells.say(before.slug, said, by=BY)
    document: dict[str, object] = {"sentence": f"{shown(after.name)}: {_TOLD[said]}.", "seen": views.seen(after)}
    if said is Said.SENT:
        body = {"ref": after.ref, "seen": views.seen(after), "said": Said.LATER.value}
        document["back"] = {"act": "farewell/say", "body": body}
    return Json(document)


def drop(desk: Desk, ask: Ask) -> Json:
    """Close the farewell shown: nothing waits for it any more."""
    with desk.store.together():
        farewell = desk.store.farewells.drop(_seen(desk, ask.body).slug, by=BY)
    return Json({"sentence": f"{shown(farewell.name)}: closed. No removal waits for this farewell."})


def opened(desk: Desk, ask: Ask) -> Json:
    """Note that the member opens the conversation now: from here on an answer may come."""
    desk.store.farewells.opened(person_of(desk, ask.body).slug)
    return Json({})


PAGES: Final[tuple[Way, ...]] = (page("/farewell", show),)
ACTS: Final[tuple[Way, ...]] = (
    act("/farewell/draft", draft),
    act("/farewell/edit", edit),
    act("/farewell/redraft", redraft),
    act("/farewell/say", say),
    act("/farewell/drop", drop),
    act("/farewell/opened", opened),
)
