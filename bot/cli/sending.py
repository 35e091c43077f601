"""Brings the member to a conversation, with the text at hand. Nothing here sends: the member does, and says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cli.keys import END_OF_INPUT
from bot.errors import InputError, UsageError
from bot.farewell.values import Said
from bot.ports import Control
from bot.services import farewells

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.cli.session import Session
    from bot.cli.site import Desk
    from bot.farewell.values import Farewell
    from bot.model import Subject
    from bot.store import Store
    from bot.store.people import Person

TICK_SECONDS = 0.1
KEYS: Mapping[str, Said] = {"y": Said.SENT, "n": Said.SKIPPED, "l": Said.LATER}
WORDS: Mapping[str, Said] = {
    **KEYS,
    "sent": Said.SENT, "yes": Said.SENT, "skipped": Said.SKIPPED, "no": Said.SKIPPED, "later": Said.LATER,
}  # fmt: skip
QUESTION = "Did you send it?   [y] yes, sent   [n] no farewell after all   [l] later:"
NO_WORD = "Nothing was recorded. Say it later: `linkprune farewell said {} sent` (or skipped, or later)."


@dataclass(frozen=True, slots=True)
class Brought:
    """How the member was brought to a conversation: which page was opened, and where the text is."""

    opened: str | None
    copied: bool
    filled: bool


def need_terminal(session: Session, slug: str) -> None:
    """The member says what became of the text; without a terminal nothing is opened at all."""
    if not session.terminal.interactive:
        raise UsageError(
            "There is no terminal to ask on; send it by hand and say `linkprune farewell said "
            f"{slug} sent`, or run this in a terminal."
        )


def in_own_browser(session: Session, store: Store, person: Person, farewell: Farewell) -> Brought:
    """Open the conversation in the member's own browser; the text is on the clipboard, or printed to be copied."""
    address = farewells.compose_address(session.origin, person.member_id)
    copied = session.world.copy_text(_text(farewell))
    _tell_text(session, farewell, copied=copied)
    if address is None:
        session.terminal.warn(
            f"The site's number of {person.name} is not known: find the person in your list of connections and press "
            "Message there. (Do not open the profile: the person would see it.)"
        )
    store.farewells.opened(person.slug)
    page = address or f"{session.origin}{farewells.MESSAGING}"
    if not session.world.open_page(page):
        session.terminal.warn(f"No browser could be opened; open this yourself: {page}")
        return Brought(None, copied, filled=False)
    session.terminal.warn(f"Check that the conversation is with {person.name}, paste, look, and send it yourself.")
    return Brought(page, copied, filled=False)


def _tell_text(session: Session, farewell: Farewell, *, copied: bool) -> None:
    if copied:
        session.terminal.warn("The text is on your clipboard.")
    elif session.terminal.look.json:
        session.terminal.warn("There is no clipboard here; the text stands in the document.")
    else:
        session.terminal.warn("There is no clipboard here; copy this text:")
        session.terminal.exact(_text(farewell))


def _text(farewell: Farewell) -> str:
    if farewell.text is None:
        raise InputError("The text of this farewell is forgotten; draft a new one.")
    return farewell.text


def ask(session: Session) -> Said | None:
    """What the member did with it; None when he gives no clear word."""
    return WORDS.get(session.terminal.ask(QUESTION, instead="say it with `farewell said`").casefold())


def filled_and_asked(
    session: Session, store: Store, farewell: Farewell, subject: Subject
) -> tuple[Brought, Said | None]:
    """Fill the text into the visible browser, recipient verified, and keep that open until the member says what he did.

    NotFilled where anything is in doubt. Send is never pressed.
    """
    from bot.cli import site

    settings = session.settings.settings
    with site.open_place(session, store, settings) as place:
        site.check_account(store, place)
        conversations = site.conversations_of(place)
        store.farewells.opened(farewell.slug)
        conversations.fill(subject, _text(farewell))
        session.terminal.warn(
            "The text stands in the box of the window. Look at it and at whom it goes to, and send it"
        )
        session.terminal.warn("yourself; linkprune never does. Answer here afterwards.")
        return Brought(None, copied=False, filled=True), _ask_beside(session, place.desk)


def _ask_beside(session: Session, desk: Desk) -> Said | None:
    """Ask while the browser stays alive; where keys cannot be read one by one, for a whole line."""
    from bot.cli.keys import NoKeys

    with desk.controls.question() as keys:
        if isinstance(keys, NoKeys):
            return ask(session)
        session.terminal.bell()
        session.terminal.warn(QUESTION)
        while desk.controls.poll() is not Control.STOP:
            key = keys.read()
            if key == END_OF_INPUT:
                return None
            if key is not None and key in KEYS:
                return KEYS[key]
            if key is None:
                desk.waiter.wait(TICK_SECONDS)
    return None
