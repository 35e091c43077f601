"""Farewells as the terminal and the review page need them: choosing a template, drafting, whom a plan waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.errors import InputError
from bot.farewell.greeting import first_name
from bot.farewell.rendering import Facts, render

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from bot.farewell.template import Template
    from bot.farewell.values import Farewell
    from bot.model import Slug
    from bot.store import Store
    from bot.store.people import Person

MESSAGING = "/messaging/"


def pick(templates: Iterable[Template], tone: str, language: str) -> Template:
    """The template of this tone in this language; InputError says which there are."""
    known = tuple(templates)
    for one in known:
        if (one.tone, one.language) == (tone, language):
            return one
    found = ", ".join(one.name for one in known if language in {one.language, ""} or one.tone == tone)
    raise InputError(
        f"There is no farewell in the tone {tone} and the language {language}"
        + (f"; near it: {found}." if found else "; `linkprune farewell templates` shows all.")
    )


def text_for(person: Person, template: Template, my_first_name: str | None) -> str:
    """The text for one person, with what is known of him and nothing guessed."""
    since = person.connected_on.year if person.connected_on else None
    return render(template, Facts(first_name(person.name), my_first_name, since))


def draft(store: Store, person: Person, template: Template, my_first_name: str | None, *, by: str) -> Farewell:
    """Write a draft for one person; InputError for somebody who stays, or is gone."""
    refuse(store, person)
    text = text_for(person, template, my_first_name)
    return store.farewells.draft(person.slug, text, template.name, template.language, by=by)


def refuse(store: Store, person: Person) -> None:
    """Nobody says goodbye to somebody who stays, or who is gone already."""
    if person.gone_at is not None:
        raise InputError(f"{person.slug} is not connected with you any more; no farewell is needed.")
    if (protected := store.decisions.protected(person.slug)) is not None:
        raise InputError(f"{person.slug} stays: {protected}; no farewell is written.")


def waiting(store: Store, slugs: Iterable[Slug], now: datetime, grace: timedelta) -> tuple[tuple[Slug, str], ...]:
    """Who of these waits for a farewell or its answer, and why."""
    chosen = frozenset(farewell.slug for farewell in store.farewells.list())
    moved = ((slug, store.people.moved_to(slug)) for slug in slugs)
    reasons = ((slug, store.farewells.why_wait(slug, now, grace)) for slug, newest in moved if newest in chosen)
    return tuple((slug, reason) for slug, reason in reasons if reason is not None)


def compose_address(origin: str, member_id: str | None) -> str | None:
    """Where the site opens a conversation with exactly this member; None where his number is not known.

    Source: linkedin-web.md, section 8. The profile is never opened: the person would see the visit.
    """
    if not member_id:
        return None
    number = quote(member_id.rpartition(":")[2], safe="")
    return f"{origin}{MESSAGING}compose/?profileUrn=urn%3Ali%3Afsd_profile%3A{number}&recipient={number}"


def names_of(templates: Sequence[Template]) -> tuple[tuple[str, str, str], ...]:
    """Language, tone and title of each."""
    return tuple((one.language, one.tone, one.title) for one in templates)
