"""Whose turn it is this week: why, since when, with which words; done, put off, or put closer or farther."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.nurture.model import How, Tier
from bot.review.desk import Html, Json
from bot.review.marks import shown
from bot.review.pages import shared
from bot.review.pages.shared import BY, person_of
from bot.review.routing import act, page
from bot.review.views import nurture as views
from bot.review.views.words import counted
from bot.store.changes import Stale

if TYPE_CHECKING:
    from bot.nurture.model import Contact
    from bot.review.desk import Desk
    from bot.review.routing import Ask, Fields, Way
    from bot.store.people import Person

MOST_DAYS: Final = 3650


class Place(StrEnum):
    """Where somebody can be put: a tier, or none."""

    INNER = Tier.INNER.value
    PROFESSIONAL = Tier.PROFESSIONAL.value
    FAR = Tier.FAR.value
    NONE = "none"


def show(desk: Desk, ask: Ask) -> Html:
    """This week's short list."""
    desk.judged()
    nurture, today = desk.store.nurture, desk.now().date()
    templates = desk.words.nurture()
    language = ask.query.text("language", otherwise=desk.words.language)
    sender = views.Sender(language, desk.words.my_first_name)
    due = nurture.due(today, desk.rhythm.week, desk.rhythm)
    contacts = nurture.contacts(today)
    return shared.work(
        desk,
        "nurture.html",
        "nurture",
        rows=[views.row(one, nurture.touches(one.person.slug), templates, sender) for one in due],
        tiers=views.TIERS,
        hows=views.HOWS,
        snoozes=views.SNOOZES,
        language=language,
        languages=views.languages(templates),
        until=nurture.messages_until(),
        numbers=_numbers(contacts),
        put_off=sum(one.snoozed_until is not None and one.snoozed_until > today for one in contacts),
        staying=len(contacts),
    )


def _numbers(contacts: list[Contact]) -> list[tuple[str, int]]:
    """How many there are in each tier."""
    held = [one.tier.value if one.tier else "" for one in contacts]
    return [(word, held.count(tier)) for tier, word in views.TIERS.items()]


# --- acts -------------------------------------------------------------------------------------------------------------


def done(desk: Desk, ask: Ask) -> Json:
    """Note that the member was in touch today. It is about the person as he was shown: nothing is noted twice."""
    how = ask.body.choice("how", How, How.MESSAGE)
    with desk.store.together():
        person = _seen(desk, ask.body)
        desk.store.nurture.touch(person.slug, desk.now().date(), how, by=BY)
    back = {"ref": person.ref, "seen": views.seen(desk.store.nurture.touches(person.slug))}
    return Json(
        {
            "sentence": f"Noted: in touch with {shown(person.name)} ({how}).",
            "back": {"act": "nurture/undone", "body": back},
        }
    )


def _seen(desk: Desk, fields: Fields) -> Person:
    person = person_of(desk, fields)
    if views.seen(desk.store.nurture.touches(person.slug)) != fields.text("seen"):
        raise Stale("Something was noted about this person meanwhile; look again.", (person.slug,))
    return person


def undone(desk: Desk, ask: Ask) -> Json:
    """Take back what was noted last."""
    with desk.store.together():
        person = _seen(desk, ask.body)
        desk.store.nurture.untouch(person.slug)
    return Json({"sentence": f"Taken back: nothing was noted about {shown(person.name)}."})


def snooze(desk: Desk, ask: Ask) -> Json:
    """Put somebody off by so many days; 0: not any more."""
    days = ask.body.whole("days", most=MOST_DAYS)
    person = person_of(desk, ask.body)
    until = desk.now().date() + timedelta(days=days) if days else None
    desk.store.nurture.snooze(person.slug, until, by=BY)
    if until is None:
        return Json({"sentence": f"{shown(person.name)} is not put off any more."})
    back = {"act": "nurture/snooze", "body": {"ref": person.ref, "days": 0}}
    return Json({"sentence": f"{shown(person.name)}: put off for {counted(days, 'day')}, until {until}.", "back": back})


def tier(desk: Desk, ask: Ask) -> Json:
    """Say how close somebody is."""
    place = ask.body.choice("tier", Place)
    person = person_of(desk, ask.body)
    wanted = None if place is Place.NONE else Tier(place.value)
    desk.store.nurture.tier(person.slug, wanted, by=BY)
    return Json({"sentence": f"{shown(person.name)}: {views.TIERS[wanted.value if wanted else ''].lower()}."})


PAGES: Final[tuple[Way, ...]] = (page("/nurture", show),)
ACTS: Final[tuple[Way, ...]] = (
    act("/nurture/done", done),
    act("/nurture/undone", undone),
    act("/nurture/snooze", snooze),
    act("/nurture/tier", tier),
)
