"""The chain: canonical bytes, hashes, and the form of one line. Pure.

A line is the canonical body (RFC 8785) with two members appended that are outside the hash: `hash`, and `person` where
the event is about somebody. The body holds only a commitment (`person_ref`) to the person, so names can be purged and
the chain still verifies.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Mapping

DOMAIN = b"linkprune-audit-v1\n"
PERSON_DOMAIN = b"linkprune-person-v1\n"
GENESIS = "0" * 64  # `prev` of the first event

Value = str | int | bool | dict[str, str | int]
Body = dict[str, Value]

_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
).encode


_decode = json.JSONDecoder().decode


@dataclass(frozen=True, slots=True)
class Person:
    """The part of a line that can be purged: who `person_ref` stands for."""

    name: str
    profile: str
    salt: str

    @property
    def ref(self) -> str:
        """The commitment that stands in the hashed body."""
        parts = (self.salt, self.profile, self.name)
        return hashlib.sha256(PERSON_DOMAIN + "\n".join(parts).encode()).hexdigest()

    def fields(self) -> dict[str, str]:
        """The JSON object of a line."""
        return {"name": self.name, "profile": self.profile, "salt": self.salt}


@dataclass(frozen=True, slots=True)
class Record:
    """One line, read and found well-formed: its hashed body, its stated hash, and the person if named."""

    body: dict[str, object]
    canonical: bytes
    stated_hash: str
    person: Person | None


def canonical(value: Mapping[str, object]) -> bytes:
    """RFC 8785 bytes of an object without floats, with ASCII keys and integers below 2^53."""
    return _encode(value).encode()


def fields_of(body: bytes) -> dict[str, object]:
    """The members of a stored body."""
    fields: dict[str, object] = json.loads(body)
    return fields


def clean(text: str) -> str:
    """Text that UTF-8 can carry: half a surrogate pair, as a page may hold it, becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def digest(origin_id: str, body: bytes) -> str:
    """Hash of one event: domain, origin id and canonical body."""
    return hashlib.sha256(DOMAIN + origin_id.encode() + b"\n" + body).hexdigest()


def compose(body: bytes, stated_hash: str, person: Person | None = None) -> bytes:
    """Write one line, with its newline."""
    return join(body, stated_hash, named(person) if person else b"")


def named(person: Person) -> bytes:
    """The part of a line that names the person, with the comma before it."""
    return b',"person":' + canonical(person.fields())


def join(body: bytes, stated_hash: str, named: bytes) -> bytes:
    """Put the parts of a line together."""
    return body[:-1] + b',"hash":"' + stated_hash.encode() + b'"' + named + b"}\n"


def dissect(line: bytes) -> Record:
    """Read one line without its newline; ValueError when it is not, byte for byte, what `compose` writes."""
    fields = _decode(line.decode())
    if not isinstance(fields, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - every misfit is one kind of damage
    stated_hash, raw = fields.pop("hash", None), fields.pop("person", None)
    person = Person(**raw) if _is_person(raw) else None
    body = canonical(fields)
    if not isinstance(stated_hash, str) or (raw is not None and person is None):
        raise ValueError("hash or person is malformed")
    if compose(body, stated_hash, person) != line + b"\n":
        raise ValueError("not in canonical form")
    return Record(fields, body, stated_hash, person)


def _is_person(raw: object) -> TypeGuard[dict[str, str]]:
    return isinstance(raw, dict) and raw.keys() == {"name", "profile", "salt"} and set(map(type, raw.values())) == {str}


def stamp(moment: datetime) -> str:
    """RFC 3339 UTC with milliseconds; such texts sort as the moments do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def moment(text: str) -> datetime:
    """Read back what `stamp` wrote."""
    return datetime.fromisoformat(text)
