"""One workspace, opened: its parts, and the account and origin it belongs to."""

from __future__ import annotations

import secrets
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Self

from bot.audit.mirror import FILE_NAME as MIRROR_NAME
from bot.errors import AuditDamaged, InputError
from bot.model import Slug
from bot.store.addresses import Addresses
from bot.store.binding import bind, told
from bot.store.changes import Changes
from bot.store.controls import Consents, StoredControls
from bot.store.database import FILE_NAME, Database, open_database
from bot.store.decisions import Decisions
from bot.store.events import Events
from bot.store.evidence import EvidenceStore
from bot.store.farewells import Farewells
from bot.store.groups import Groups
from bot.store.incidents import Incidents
from bot.store.invitations import Invitations
from bot.store.journal import Journal
from bot.store.judgements import Judgements
from bot.store.log import Log
from bot.store.names import fill_keys
from bot.store.no_return import NoReturn
from bot.store.nurture import Nurture
from bot.store.overview import Overview
from bot.store.pages import Pages
from bot.store.people import People
from bot.store.plans import Plans
from bot.store.preferences import Preferences
from bot.store.purge import Purge, Purged
from bot.store.queue import Queue
from bot.store.reporting import Reporting
from bot.store.session import Session
from bot.store.shields import Shields
from bot.store.since import Since
from bot.store.steps import Steps
from bot.store.syncs import Syncs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from bot.model import RunId
    from bot.ports import Clock


class Store:
    """Everything that is remembered of one account on one site."""

    def __init__(self, session: Session, folder: Path) -> None:
        self._session = session
        self._database = session.database
        self.folder = folder
        addresses = Addresses(session)
        shields = Shields(session, addresses)
        self.people = People(session, addresses, shields)
        self._steps = Steps(session)
        self.decisions = Decisions(session, addresses, self._steps, shields)
        self.changes = Changes(session, addresses, self._steps, self.decisions)
        self.groups = Groups(session, shields, self.changes)
        self.pages = Pages(session, shields)
        self.queue = Queue(session, shields)
        self.overview = Overview(session, shields)
        self.preferences = Preferences(session)
        self.evidence = EvidenceStore(session, addresses)
        self.farewells = Farewells(session, addresses, self.evidence)
        self.judgements = Judgements(session)
        self.reporting = Reporting(session, addresses)
        self.plans = Plans(session)
        self.incidents = Incidents(session)
        self.journal = Journal(session, self.decisions, self.incidents)
        self.controls = StoredControls(session)
        self.consents = Consents(session)
        self.events = Events(session)
        self.syncs = Syncs(session, addresses)
        self.invitations = Invitations(session)
        self.no_return = NoReturn(session, addresses)
        self.nurture = Nurture(session, addresses, self.evidence)
        self.since = Since(session, self.preferences, self.nurture, self.invitations)
        self._purge = Purge(session, self.journal, addresses, folder)

    @property
    def path(self) -> Path:
        """The database file."""
        return self.folder / FILE_NAME

    @property
    def mirror_path(self) -> Path:
        """The JSON Lines copy of the audit log."""
        return self.folder / MIRROR_NAME

    @property
    def origin_id(self) -> str:
        """Names this audit log in every line and receipt."""
        return self._session.log.origin_id

    @property
    def origin(self) -> str:
        """The site this workspace belongs to; InputError before it is bound."""
        found = told(self._session, "origin")
        if found is None:
            raise InputError("This workspace belongs to no site yet; run `linkprune login` first.")
        return found

    @property
    def account(self) -> Slug | None:
        """The member's own slug, once known."""
        found = told(self._session, "account")
        return Slug(found) if found is not None else None

    def bind_origin(self, origin: str) -> None:
        """Bind the workspace to one site, once; WrongAccount for another."""
        bind(self._session, "origin", origin, "This workspace belongs to {}, not to {}; use another --account.")

    def bind_account(self, account: Slug) -> None:
        """Bind the workspace to one account, once; WrongAccount for another."""
        bind(self._session, "account", account, "This workspace belongs to {}, not to {}; use another --account.")

    def purge(self, *, person: Slug | None = None, run: RunId | None = None, all: bool = False) -> Purged:  # noqa: A002 - named as the command's option
        """Forget one person, the people of one run, or everybody; Unsettled while an intent is open."""
        if (person is not None) + (run is not None) + all != 1:
            raise InputError("Say whom to purge: one person, one run, or all.")
        if person is not None:
            return self._purge.person(person)
        return self._purge.run(run) if run is not None else self._purge.all()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make several writes one transaction: all of them, or none. Decisions among them are one step."""
        with self._session.write(), self._steps.as_one():
            yield

    def close(self) -> None:
        """Close the workspace; closing twice does no harm."""
        # What cannot be noted now is found out at the next opening.
        with suppress(AuditDamaged):
            self._session.log.close()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(
    folder: Path, *, account: Slug | None = None, origin: str | None = None, clock: Clock, mirror: bool = True
) -> Store:
    """Open or create the workspace in `folder`, mending what a crash left; InputError when it is refused.

    Without `mirror` the JSON Lines copy is neither looked at nor written, so that `audit verify` sees it as it is.
    AuditDamaged when the copy is not what a crash can have left.
    """
    database = open_database(folder / FILE_NAME)
    with ExitStack() as refused:
        refused.callback(database.close)
        log = Log(database, clock, _origin_id(database), folder / MIRROR_NAME, copying=mirror)
        session = Session(database, clock, log)
        store = Store(session, folder)
        if origin is not None:
            store.bind_origin(origin)
        if account is not None:
            store.bind_account(account)
        log.mend()
        fill_keys(session)
        refused.pop_all()
    return store


def _origin_id(database: Database) -> str:
    """Random name of this log, made with the database."""
    sql = "select value from meta where key = 'origin_id'"
    if database.row(sql) is None:
        with database.write():
            database.run("insert or ignore into meta (key, value) values ('origin_id', ?)", secrets.token_hex(16))
    found = database.row(sql)
    if found is None:
        raise InputError("The database names no audit log; it cannot be used.")
    return str(found["value"])
