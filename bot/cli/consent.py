"""The terms in plain words, the typed consent, and what is refused on a site that is not this machine."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bot.cli.session import MEMBER
from bot.errors import ConsentMissing, InputError, SiteObjects, UsageError
from bot.model import Incident

if TYPE_CHECKING:
    from bot.cli.session import Session
    from bot.store import Store
    from config.settings import Settings

KIND = "terms"
WORDS = "I understand"
TERMS = """\
Before linkprune touches the site for the first time, please read this.

linkprune helps you look at your connections and decide. Reading the list and removing people with a program is
another matter: LinkedIn's User Agreement forbids automated methods, and that covers your own connections too.
LinkedIn may restrict or close your account. Nobody can make this safe, and linkprune hides nothing: the pauses
between two people protect the service and give you time to stop.

A removal cannot be undone. Only a new invitation, which the other person may decline, brings a connection back;
recommendations between you may be lost. If LinkedIn shows any warning, the run stops and stays stopped until you
clear it.

There is another way: `linkprune run PLAN --by-hand` shows who is next and why, you act in your own browser, and
linkprune keeps the record. (This is our reading of the terms, not legal advice.)
"""
REMINDER = (
    "Reminder: LinkedIn's terms forbid automated removal and may cost you the account. q or Ctrl-C stops at any time."
)


def text_hash() -> str:
    """Which wording was shown, for the audit log."""
    return hashlib.sha256(TERMS.encode()).hexdigest()


def require_consent(session: Session, store: Store) -> None:
    """Ask once for the typed consent, unless the site is this machine. No option answers it."""
    if session.settings.settings.site.loopback or store.consents.given(KIND, text_hash()):
        return
    for line in TERMS.splitlines():
        session.terminal.warn(line)
    try:
        said = session.terminal.ask(f'Type "{WORDS}" to go on, anything else to leave:', instead="run it in a terminal")
    except UsageError:
        raise ConsentMissing(
            "The consent to these terms is typed once, in a terminal; run `linkprune login` in one."
        ) from None
    if said.casefold().strip(" .\"'") != WORDS.casefold():
        raise ConsentMissing("Without your consent nothing is done, and the site was not contacted.")
    store.consents.give(KIND, text_hash(), MEMBER)


def refuse_unsafe_browser(session: Session, settings: Settings, *, live: bool = False) -> None:
    """Bounds that belong to the process: no root, and a visible browser where something is changed."""
    if settings.site.loopback:
        return
    if session.world.is_root():
        raise InputError(
            "linkprune does not open a browser on this site as root, because the browser's sandbox would be off; "
            "run it as an ordinary user."
        )
    if live and settings.browser.headless:
        raise InputError("A live run shows its browser; leave browser.headless at false.")


def refuse_while_stopped(store: Store) -> None:
    """An open incident forbids every automated contact with the site but login and doctor."""
    found = store.incidents.current()
    if found is not None:
        sentence = (
            f"An incident is open ({found.sentence}). Look at the site yourself, then run "
            "`linkprune incident clear --because …`."
        )
        raise SiteObjects(Incident(found.kind, sentence, found.evidence))


def require_contact(session: Session, store: Store) -> None:
    """What must hold before any automated contact with the site that is no login: no incident, and consent."""
    refuse_while_stopped(store)
    require_consent(session, store)
