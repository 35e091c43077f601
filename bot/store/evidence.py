"""Evidence: what exports say of people, recorded in one transaction and handed out with its ties resolved."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.audit.chain import moment
from bot.errors import WrongAccount
from bot.evaluate.evidence import Basis, Employer, Kind, Source
from bot.evaluate.identity import loose_name_key
from bot.store import noticed, recording
from bot.store.binding import bind, told
from bot.store.dossiers import Dossiers
from bot.store.revision import touch
from bot.store.summary import Crowd, rows_without_address, summarise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.evaluate.evidence import Dossier
    from bot.intake.archive import Archive
    from bot.model import Slug
    from bot.store.addresses import Addresses
    from bot.store.session import Session
    from bot.store.summary import ImportSummary

# Who invited whom was found for every connection of the last 175 days, and for none older than 190 (data-archive.md).
INVITATIONS_REACH = timedelta(days=175)
_OWNER_NAMES = "owner_names"


@dataclass(frozen=True, slots=True)
class ImportedArchive:
    """One export that was imported."""

    name: str
    as_of: date
    imported_at: datetime


class EvidenceStore:
    """Records exports and reads what they say."""

    def __init__(self, session: Session, addresses: Addresses) -> None:
        self._session = session
        self._database = session.database
        self._addresses = addresses
        self._dossiers = Dossiers(session, addresses)

    def key(self) -> bytes:
        """The key of keyed digests, made once for this workspace: marks of other workspaces tell nothing here."""
        found = self._database.row("select value from meta where key = 'mark_key'")
        return bytes.fromhex(found["value"]) if found else b""

    # --- recording ----------------------------------------------------------------------------------------------------

    def record(self, archives: Sequence[Archive], *, by: str = "member") -> ImportSummary:
        """Record exports, all or none; WrongAccount when a certain owner is not the workspace's account.

        Order of archives, one or several calls, and importing again make no difference to what is stored.
        """
        database = self._database
        with self._session.write():
            owner = self._bound_owner(archives)
            account = told(self._session, "account")
            self._addresses.part_listed(recording.days_listed(archives))
            moved = self._addresses.moved()
            recording.forget_named(database)
            new = recording.record_people(database, archives, moved)
            contradicted = recording.contradict(database, archives, moved)
            now = self._session.stamp()
            for archive in archives:
                self._record(archive, account, moved, now)
                self._session.log.append("import", counts=_counts(archive), by=by)
            recording.mark_gone_before(database)
            self._addresses.part_contradicted()
            self._addresses.join_certain()
            recording.name_people(database)
            noticed.observe(database, archives, now)
            touch(database)
            done = {
                "new_people": new,
                "contradicted": contradicted,
                "suspects": len(self._addresses.suspected()),
            }
            return summarise(archives, self._crowd(), owner, done)

    def _bound_owner(self, archives: Sequence[Archive]) -> Slug | None:
        """Bind the account to a certain owner. An uncertain one is told, and binds nothing."""
        certain = [one.owner.slug for one in archives if one.owner.certain and one.owner.slug]
        for slug in certain:
            bind(self._session, "account", slug, "This workspace belongs to {}, not to {}; use another --account.")
        self._refuse_a_connection_of_the_member(archives)
        self._refuse_another_name(archives)
        named = [one.owner.slug for one in sorted(archives, key=lambda one: one.as_of, reverse=True) if one.owner.slug]
        return next(iter(certain + named), None)

    def _refuse_a_connection_of_the_member(self, archives: Sequence[Archive]) -> None:
        """Nobody is a connection of himself: an export that lists the account is somebody else's."""
        account = told(self._session, "account")
        for archive in archives:
            if account is not None and any(row.slug == account for row in archive.connections):
                raise WrongAccount(
                    f"{archive.name} lists {account}, whose workspace this is, as a connection: it is the export of "
                    "somebody else; use another --account."
                )

    def _refuse_another_name(self, archives: Sequence[Archive]) -> None:
        """Where an export does not say for certain whose it is, the name of its owner must be one that is known."""
        owners = [one.owner for one in archives if one.owner.name]
        known = {*json.loads(told(self._session, _OWNER_NAMES) or "[]")}
        known |= {loose_name_key(owner.name or "") for owner in owners if owner.certain}
        for owner in owners:
            key = loose_name_key(owner.name or "")
            if known and key not in known:
                raise WrongAccount(
                    "One of these exports bears the name of another member than those before; use another --account, "
                    "or, if it is your own under another name, give your address (--owner)."
                )
            known.add(key)
        self._database.run(
            "insert or replace into meta (key, value) values (?, ?)", _OWNER_NAMES, json.dumps(sorted(known))
        )

    def _record(self, archive: Archive, account: str | None, moved: Mapping[str, str], now: str) -> None:
        recording.record_archive(self._database, archive, now)
        recording.record_unlinked(self._database, archive, rows_without_address(archive))
        recording.record_facts(self._database, archive, account)
        recording.record_notes(self._database, archive, moved, now)

    def _crowd(self) -> Crowd:
        database, moved = self._database, self._addresses.moved()
        people = database.rows("select slug, gone_at is null as connected from person")
        known = {row["slug"] for row in people} - moved.keys()
        bearers: dict[str, set[str]] = {}
        for slug, key in database.rows("select slug, name_key from known_as where slug in (select slug from person)"):
            bearers.setdefault(key, set()).add(moved.get(slug, slug))
        rows = database.rows("select loose_key, sum(rows) as rows from unlinked group by loose_key")
        strangers = database.rows(
            "select min(slug) as slug, name_key from known_as where name_key in"
            " (select loose_key from unlinked group by loose_key having sum(rows) = 1)"
            " group by name_key having count(*) = 1"
        )
        return Crowd(
            moved=moved,
            known=frozenset(known),
            connected=frozenset(row["slug"] for row in people if row["connected"]) & known,
            bearers={key: frozenset(slugs) for key, slugs in bearers.items()},
            rows={row["loose_key"]: row["rows"] for row in rows},
            strangers={row["slug"]: row["name_key"] for row in strangers if row["slug"] not in moved},
        )

    # --- reading ------------------------------------------------------------------------------------------------------

    def dossier(self, slug: Slug) -> Dossier | None:
        """Everything known of one person, under any address; None for a stranger."""
        return self._dossiers.one(slug)

    def dossier_of_stranger(self, slug: Slug, name: str) -> Dossier:
        """What exports say of somebody who may never have been in the list."""
        return self._dossiers.one(slug) or self._dossiers.stranger(slug, name)

    def dossiers(self) -> Iterator[Dossier]:
        """Everything known of everybody connected, in the order of addresses."""
        return self._dossiers.everybody()

    def dossiers_of_earlier(self) -> Iterator[Dossier]:
        """Of those who are not listed any more, and perhaps are somebody connected under an earlier address."""
        for slug in sorted({pair.old for pair in self._addresses.suspected()}):
            if self._database.row("select 1 from person where slug = ? and gone_at is not null", slug):
                found = self._dossiers.one(slug)
                if found is not None:
                    yield found

    def basis(self) -> Basis:
        """What all evaluations rest on. The day is that of the newest export, else of the newest reading, else today.

        A reading of the list tells nothing of messages: counted from its day, what was not imported would be silence.
        """
        return Basis(
            self._newest_source() or self._read_on() or self._session.now().date(),
            self.sources(),
            tuple(self._employers()),
            tuple(self._invitation_windows()),
            self._newest_source(Source.MESSAGES),
        )

    def _newest_source(self, source: Source | None = None) -> date | None:
        """The day of the newest export, or of the newest that has one source."""
        wanted = source.value if source else None
        found = self._database.row(
            "select max(as_of) as day from archive_source where source = coalesce(?, source)", wanted
        )
        return _day(found["day"] or "") if found else None

    def _read_on(self) -> date | None:
        found = self._database.row("select substr(max(at), 1, 10) as day from sync")
        return _day(found["day"] or "") if found else None

    def _employers(self) -> Iterator[Employer]:
        rows = self._database.rows(
            "select * from employer where as_of = (select max(as_of) from archive_source where source = ?)"
            " order by since desc, company, until",
            Source.POSITIONS.value,
        )
        for row in rows:
            yield Employer(row["company"], _day(row["since"]), _day(row["until"]), row["source"])

    def _invitation_windows(self) -> Iterator[tuple[date, date]]:
        rows = self._database.rows(
            "select as_of from archive_source where source = ? order by as_of", Source.INVITATIONS.value
        )
        for row in rows:
            end = date.fromisoformat(row["as_of"])
            yield end - INVITATIONS_REACH, end

    def sources(self) -> frozenset[Source]:
        """What was ever imported."""
        return frozenset(Source(row[0]) for row in self._database.rows("select distinct source from archive_source"))

    def imported(self) -> bool:
        """Whether any export with connections was imported."""
        return Source.CONNECTIONS in self.sources()

    def archives(self) -> list[ImportedArchive]:
        """Every export that was imported, the newest day first."""
        rows = self._database.rows("select name, as_of, imported_at from archive order by as_of desc, name")
        return [
            ImportedArchive(row["name"], date.fromisoformat(row["as_of"]), moment(row["imported_at"])) for row in rows
        ]

    def unmatched_names(self) -> list[tuple[Kind, str]]:
        """Recommendations by a name that nobody known bears: whom they protect cannot be said."""
        rows = self._database.rows(
            "select kind, name from evidence where by_name = 1 and kind in ('recommended by', 'recommended')"
            " and not exists (select 1 from known_as join person using (slug) where known_as.name_key = evidence.tie)"
            " group by kind, tie order by name, kind"
        )
        return [(Kind(row["kind"]), row["name"]) for row in rows]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _counts(archive: Archive) -> dict[str, str | int]:
    """Figures of one archive for the log: no name of a person or a file."""
    kinds = Counter(tied.evidence.kind for tied in archive.facts)
    return {
        "connections": len(archive.connections),
        "unnamed": sum(archive.unnamed.values()),
        "without_url": sum(row.slug is None for row in archive.connections),
        "messages": archive.messages,
        "conversations": archive.conversations,
        "groups": archive.groups,
        "invitations": kinds[Kind.INVITED] + kinds[Kind.INVITED_BY],
        "endorsements": kinds[Kind.ENDORSED] + kinds[Kind.ENDORSED_BY],
        "recommendations": kinds[Kind.RECOMMENDED] + kinds[Kind.RECOMMENDED_BY],
        "notes": len(archive.notes),
        "files": len(archive.files),
        "rows": sum(file.rows for file in archive.files),
        "refused": len(archive.refused),
    }
