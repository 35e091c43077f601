"""login, logout, whoami, sync."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add
from bot.cli.session import MEMBER, Session
from bot.errors import Exit, LoginNeeded, StoppedByOperator
from bot.ports import Control

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cli.site import Place
    from bot.model import Connection, ListReading, Slug
    from bot.ports import Controls
    from bot.store import Store
    from bot.store.comparing import Comparison
    from bot.store.people import Suspect

BUFFER = 200
PASSES = 5


def register(app: typer.Typer) -> None:
    """Add these commands."""
    add(app, "login", login)
    add(app, "logout", logout)
    add(app, "whoami", whoami)
    add(app, "sync", sync)


def login(
    context: typer.Context,
    *,
    check: Annotated[bool, typer.Option("--check", help="Only say whether you are signed in (exit 0 or 5).")] = False,
) -> int:
    """Sign in in a browser window of linkprune's own.

    Example: linkprune login

    You sign in yourself in the window. Credentials that you stored (settings, .env, keyring) are filled in; a second
    factor or a security check always waits for you.
    """
    session = Session.of(context)
    return sign_in(session, check=check)


def sign_in(session: Session, *, check: bool = False) -> int:
    """Bring the member to the site, and bind the workspace to his account."""
    from bot.cli.consent import require_consent
    from bot.cli.site import open_place

    settings = session.settings.settings
    with session.locked("login"), session.store(create=True) as store:
        require_consent(session, store)
        with open_place(session, store, settings) as place:
            if not check:
                account = place.sign_in(session.terminal.say)
            elif place.signed_in():
                account = place.network.whoami()
            else:
                raise LoginNeeded("You are not signed in; run `linkprune login`.")
        store.bind_account(account)
        if not check:
            store.events.note("login", by=MEMBER)
    document = {"account": account, "origin": settings.site.base_url}
    session.terminal.result(document, lambda: session.terminal.line(f"Signed in as {account}."))
    return Exit.DONE


def logout(context: typer.Context) -> int:
    """Sign out here: delete the browser profile, which is the login.

    Example: linkprune logout
    """
    from flows.browser import logout as delete_profile

    session = Session.of(context)
    session.need_workspace()
    with session.locked("logout"), session.store() as store:
        there = delete_profile(session.workspace.profile)
        store.events.note("logout", by=MEMBER)
    said = "The browser profile is deleted." if there else "There was no browser profile."
    session.terminal.result({"deleted": there}, lambda: session.terminal.line(said))
    return Exit.DONE


def whoami(context: typer.Context) -> int:
    """Read from the site which account is signed in.

    Example: linkprune whoami
    """
    from bot.cli.consent import require_contact
    from bot.cli.site import open_place

    session = Session.of(context)
    session.need_workspace()
    with session.locked("whoami"), session.store() as store:
        require_contact(session, store)
        with open_place(session, store, session.settings.settings) as place:
            account = place.network.whoami()
    document = {"account": account, "origin": session.origin}
    session.terminal.result(document, lambda: session.terminal.line(account))
    return Exit.DONE


def sync(
    context: typer.Context,
    *,
    full: Annotated[
        bool, typer.Option("--full", help=f"Read again, up to {PASSES} times, while people are missing.")
    ] = False,
) -> int:
    """Read your whole connection list in the browser, and prove that it is complete.

    Example: linkprune sync

    Exit 4 when the page states another number than was read; what was read is kept. The site is known not to show
    everybody in one pass at times: --full adds further passes. After `linkprune import` it also says who is in the list
    and not in the export, or the other way round, and probably why.
    """
    return read_connections(Session.of(context), passes=PASSES if full else 1)


def read_connections(session: Session, *, passes: int = 1) -> int:
    """Read the list into the store, and say whether it is complete."""
    from bot.cli.consent import require_contact
    from bot.cli.judging import ensure_judged, policy_of
    from bot.cli.site import check_account, open_place

    session.need_workspace()
    # A wrong rule is refused before the list is read, not after.
    policy_of(session)
    with session.locked("sync"), session.store() as store:
        require_contact(session, store)
        with open_place(session, store, session.settings.settings) as place:
            check_account(store, place)
            reading = Reader(session, store, place.desk.controls).read(place, passes)
            stopped = place.desk.controls.poll() is Control.STOP
        ensure_judged(session, store)
        found = _found(store, reading)
    session.terminal.result(_document(found), lambda: _show(session, found))
    if found.contradicted:
        session.terminal.warn(
            f"{found.contradicted} people recorded as removed are in the list again; see `linkprune verify`."
        )
    if reading.complete:
        return Exit.DONE
    return Exit.OPERATOR if stopped else Exit.PAGE


@dataclass(frozen=True, slots=True)
class Found:
    """One reading, and what it says beside the export; `compared` None: incomplete, or there is no export."""

    reading: ListReading
    compared: Comparison | None
    suspects: Sequence[Suspect]
    contradicted: int


def _found(store: Store, reading: ListReading) -> Found:
    return Found(
        reading=reading,
        compared=store.syncs.compare() if reading.complete else None,
        suspects=store.people.suspects(),
        contradicted=len(store.journal.contradictions()),
    )


class Reader:
    """Puts people into the store as they are seen, some at a time, and keeps them whatever happens later."""

    def __init__(self, session: Session, store: Store, controls: Controls) -> None:
        self._session = session
        self._store = store
        self._controls = controls
        self._waiting: list[Connection] = []
        self._seen: set[Slug] = set()

    def read(self, place: Place, passes: int) -> ListReading:
        """Read the whole list, again while people are missing, and record what all passes saw together."""
        seconds = 0.0
        for _ in range(passes):
            reading = self._pass(place)
            seconds += reading.seconds
            if reading.complete or self._controls.poll() is Control.STOP:
                break
        reading = replace(reading, seconds=seconds)
        self._store.syncs.record(reading, self._seen)
        return reading

    def _pass(self, place: Place) -> ListReading:
        try:
            reading = place.network.read(self._take)
        finally:
            self._flush()
        together = replace(reading, read=len(self._seen))
        if not reading.complete and reading.stated == len(self._seen) + reading.unreadable:
            return replace(together, complete=True, reason=None)
        return together

    def _take(self, connection: Connection) -> None:
        if self._controls.poll() is Control.STOP:
            raise StoppedByOperator("Stopped while reading; what was read is kept, `linkprune sync` begins anew.")
        self._waiting.append(connection)
        self._seen.add(connection.slug)
        if len(self._waiting) >= BUFFER:
            self._flush()
            self._session.terminal.say(f"{len(self._seen):,} people read …")

    def _flush(self) -> None:
        if self._waiting:
            self._store.people.upsert_many(self._waiting, source="sync")
            self._waiting.clear()


def _document(found: Found) -> dict[str, object]:
    from bot.cli.comparing import comparison_document

    reading, compared = found.reading, found.compared
    return {
        "stated": reading.stated,
        "read": reading.read,
        "unreadable": reading.unreadable,
        "complete": reading.complete,
        "seconds": round(reading.seconds, 3),
        "reason": reading.reason,
        "export": comparison_document(compared, found.suspects) if compared is not None else None,
    }


def _show(session: Session, found: Found) -> None:
    from bot.cli.comparing import show_comparison

    terminal, reading = session.terminal, found.reading
    stated = "no number" if reading.stated is None else f"{reading.stated:,}"
    terminal.line(f"{reading.read:,} people read in {reading.seconds:.1f} s; the page states {stated}.")
    if reading.complete:
        terminal.line("The list is complete.")
    else:
        terminal.line(f"The list is NOT complete: {reading.reason}. What was read is kept; try again later.")
    if found.compared is not None:
        show_comparison(terminal, found.compared, found.suspects)
