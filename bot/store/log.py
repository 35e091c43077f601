"""The audit log in the database, and its JSON Lines copy that may lag but never leads.

The copy is written under the database's write lock, so that two processes never write it at once. How much of it is
known to be on disk is stored with the next change: a file that holds less was cut, not left behind by a crash.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audit import chain, mirror
from bot.audit.shape import misfit
from bot.errors import AuditDamaged

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bot.ports import Clock
    from bot.store.database import Database

DAMAGED_SUFFIX = ".damaged-"
_PAGE = 2000


_TEXT_LIMIT = 1000  # characters of one text in an event


@dataclass(frozen=True, slots=True)
class Copied:
    """How much of the log the file holds: number of the last event, and bytes."""

    seq: int
    size: int
    inode: int = 0  # another one means that the file was put anew in its place


class Log:
    """Appends events inside the caller's transaction, and keeps the copy up to date after it."""

    def __init__(self, database: Database, clock: Clock, origin_id: str, path: Path, *, copying: bool = True) -> None:
        self._database = database
        self._clock = clock
        self._path = path
        self._copying = copying
        self.origin_id = origin_id
        self.problem: str | None = None
        self._copied: Copied | None = None
        self._noted = Copied(0, 0)

    # --- events -------------------------------------------------------------------------------------------------------

    def head(self) -> tuple[int, str]:
        """Number of events, and the hash of the last."""
        found = self._database.row("select seq, hash from event order by seq desc limit 1")
        return (found["seq"], found["hash"]) if found else (0, chain.GENESIS)

    def append(self, event: str, person_ref: str | None = None, /, **fields: chain.Value | None) -> int:
        """Add one event to the chain, in the caller's transaction; returns its number."""
        last, prev = self.head()
        body: chain.Body = {key: _clean(value) for key, value in fields.items() if value is not None}
        body |= {"seq": last + 1, "prev": prev, "event": event, "origin": self.origin_id}
        if person_ref is not None:
            body["person_ref"] = person_ref
        body |= self._time(last)
        written = chain.canonical(body)
        wrong = misfit(body, written)
        if wrong is not None:
            raise AuditDamaged(f"The event {event} cannot be written: {wrong}.")
        self._database.run(
            "insert into event (seq, body, hash, person_ref) values (?, ?, ?, ?)",
            last + 1,
            written,
            chain.digest(self.origin_id, written),
            person_ref,
        )
        return last + 1

    def _time(self, last: int) -> dict[str, str | int]:
        """The wall clock; a clock that went back is said in the event, so that it does not look like tampering."""
        now = chain.stamp(self._clock.now())
        found = self._database.row("select body from event where seq = ?", last)
        before = str(chain.fields_of(found["body"])["time"]) if found else now
        if before <= now:
            return {"time": now}
        behind = chain.moment(before) - chain.moment(now)
        return {"time": now, "clock_back_ms": int(behind.total_seconds() * 1000)}

    def ref(self, slug: str, name: str) -> str:
        """The commitment for one person, with one salt a person; remembers whom it stands for until a purge."""
        found = self._database.row("select salt from audit_person where slug = ? limit 1", slug)
        person = chain.Person(chain.clean(name), slug, found["salt"] if found else secrets.token_hex(16))
        self._database.run(
            "insert or ignore into audit_person (person_ref, slug, name, salt) values (?, ?, ?, ?)",
            person.ref,
            slug,
            person.name,
            person.salt,
        )
        return person.ref

    def lines(self, after: int = 0, until: int | None = None) -> Iterator[bytes]:
        """The lines of the log as the copy holds them, read in pages."""
        while page := self._page(after, until):
            yield from (line for _, line in page)
            after = page[-1][0]

    def _page(self, after: int, until: int | None) -> list[tuple[int, bytes]]:
        rows = self._database.rows(
            "select seq, body, hash, name, slug, salt from event left join audit_person using (person_ref)"
            " where seq > ? and seq <= coalesce(?, seq) order by seq limit ?",
            after,
            until,
            _PAGE,
        )
        return list(_composed(rows))

    # --- the copy -----------------------------------------------------------------------------------------------------

    def note_copied(self) -> None:
        """Store, in the caller's transaction, how much of the copy is on disk."""
        if self._copied is not None and self._copied != self._noted:
            self._database.run(
                "update mirror set seq = ?, size = ? where seq < ?",
                self._copied.seq,
                self._copied.size,
                self._copied.seq,
            )
            self._noted = self._copied

    def copied(self) -> tuple[Copied, bool]:
        """What is durably known of the copy, and whether it waits to be written anew after a purge."""
        found = self._database.row("select seq, size, rewrite from mirror")
        if found is None:
            raise AuditDamaged("The state of the audit log's copy is missing from the database.")
        return Copied(found["seq"], found["size"]), bool(found["rewrite"])

    def copy(self) -> None:
        """Add what the copy lacks. A failure here loses nothing: the events are committed, and the next call mends."""
        if not self._copying:
            return
        try:
            with self._database.write():
                self._extend(self._path)
        except (OSError, AuditDamaged) as error:
            self._copied = None
            self.problem = f"The copy of the audit log lags behind ({error})."
        else:
            self.problem = None

    def _extend(self, path: Path) -> None:
        have = self._copied
        if have is None or _identity(path) != (have.size, have.inode):
            have = self._examine(path)
        last, _ = self.head()
        size = mirror.append(path, self.lines(have.seq), have.size) if have.seq < last else have.size
        self._copied = Copied(last, size, _identity(path)[1])

    def _examine(self, path: Path) -> Copied:
        """Compare the end of the copy with the database; AuditDamaged when a crash cannot have made it so."""
        tail, (known, rewriting) = mirror.tail(path), self.copied()
        if rewriting:
            return self._rewrite(path)
        seq = self._seq_of(tail)
        if seq < known.seq:
            raise AuditDamaged(
                f"{path.name} ends at event {seq}, but {known.seq} were written; run `linkprune audit verify`."
            )
        if known.size + sum(map(len, self.lines(known.seq, seq))) != tail.end:
            raise AuditDamaged(f"{path.name} was changed before event {seq}; run `linkprune audit verify`.")
        return Copied(seq, tail.end)

    def _seq_of(self, tail: mirror.Tail) -> int:
        """Number of the last whole line, which must be the database's own."""
        if not tail.end:
            return 0
        try:
            seq = chain.dissect(tail.line).body.get("seq")
        except (ValueError, RecursionError):
            seq = None
        if not isinstance(seq, int) or b"".join(self.lines(seq - 1, seq)) != tail.line + b"\n":
            raise AuditDamaged(
                "The end of the audit log's copy differs from the database; run `linkprune audit verify`."
            )
        return seq

    def mend(self) -> None:
        """At opening: complete what a crash left short or torn, and say so in the log."""
        if not self._copying:
            return
        with _readable(self._path), self._database.write():
            have, (size, _) = self._examine(self._path), _identity(self._path)
            missing = self.head()[0] - have.seq
            if missing or size != have.size:
                self.append("audit.mirror_repaired", added=missing, cut=size - have.size)
        self.copy()

    def _rewrite(self, path: Path) -> Copied:
        """Write the copy anew, without the names that a purge took out."""
        have = Copied(self.head()[0], mirror.replace(path, self.lines()))
        self._database.run("update mirror set seq = ?, size = ?, rewrite = 0", have.seq, have.size)
        self._noted = have
        return have

    def rewrite(self) -> None:
        """After a purge: the copy without the purged names, in place of the old one."""
        with _readable(self._path), self._database.write():
            self._copied = self._rewrite(self._path)

    def rebuild(self) -> Path | None:
        """Put a damaged copy aside, for whoever wants to look into it, and write it anew from the database."""
        size, _ = _identity(self._path)
        with self._database.write():
            self.append(
                "audit.mirror_repaired", added=self.head()[0], cut=size, reason="written anew from the database"
            )
            self._database.run("update mirror set rewrite = 1")
        aside = self._path.with_name(f"{self._path.name}{DAMAGED_SUFFIX}{self.head()[0]}") if size else None
        if aside is not None:
            with _readable(self._path):
                self._path.replace(aside)
        self.rewrite()
        return aside

    def close(self) -> None:
        """Remember how much of the copy is on disk, so that a later cut is seen."""
        if self._copied is not None and self._copied != self._noted:
            with self._database.write():
                self.note_copied()


def _composed(rows: Iterable[sqlite3.Row]) -> Iterator[tuple[int, bytes]]:
    """Lines of rows. Successive events are mostly about one person, whose part is written once."""
    last, named = None, b""
    for seq, body, stated, name, slug, salt in rows:
        if (name, slug, salt) != last:
            last = (name, slug, salt)
            named = chain.named(chain.Person(name, slug, salt)) if salt else b""
        yield seq, chain.join(body, stated, named)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """An error of the file becomes one sentence; the events themselves are safe in the database."""
    try:
        yield
    except OSError as error:
        raise AuditDamaged(f"{path} cannot be read or written ({error.strerror}).") from error


def _identity(path: Path) -> tuple[int, int]:
    """Size and inode, so that an append by another process or a new file in its place is noticed."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_size, found.st_ino


def _clean(value: chain.Value) -> chain.Value:
    if isinstance(value, dict):
        return {key: chain.clean(item) if isinstance(item, str) else item for key, item in value.items()}
    return chain.clean(value)[:_TEXT_LIMIT] if isinstance(value, str) else value
