"""Builds logs without a store, and breaks them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.audit import chain
from bot.audit.receipt import AuditReceipt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

ORIGIN = "ab" * 16
PLAN = "cd" * 32
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PEOPLE = (
    chain.Person("Ada Örnek", "ada-ornek-1", "11" * 16),
    chain.Person('Bo "B" Beispiel\\', "bo-beispiel", "22" * 16),
    chain.Person("Çağla 🌿 Deneme\u2028", "çağla-deneme", "33" * 16),
)
ACT = {"run": "20261123-090000-0001", "plan": PLAN, "action": "disconnect"}


def record(seq: int) -> tuple[dict[str, Any], chain.Person | None]:
    """An event like those of a run, chosen by its number."""
    person, act = PEOPLE[seq % len(PEOPLE)], {**ACT, "intent": seq}
    match seq % 5:
        case 0:
            return {"event": "run.stop", "run": ACT["run"], "plan": PLAN, "counts": {"done": seq}}, None
        case 1:
            return {"event": "action.intent", **act, "attempt": 1, "person_ref": person.ref}, person
        case 2:
            at = chain.stamp(START)
            return {"event": "action.dispatched", **act, "at": at, "person_ref": person.ref}, person
        case 3:
            proof = {"proof": "absent", "at": chain.stamp(START), "detail": {"entries": 0, "named_by": "slug"}}
            return {"event": "action.proof", **act, **proof, "person_ref": person.ref}, person
        case _:
            closing = {"outcome": "done", "reason": "both proofs – ağ", "by": "linkprune"}
            return {"event": "action.outcome", **act, **closing, "person_ref": person.ref}, person


class Writer:
    """Chains events into lines."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.lines: list[bytes] = []
        self.hashes = [chain.GENESIS]
        self.origin = origin

    def add(self, fields: dict[str, Any], person: chain.Person | None = None) -> bytes:
        seq = len(self.lines) + 1
        time = chain.stamp(START + timedelta(seconds=seq))
        body = {"seq": seq, "prev": self.hashes[-1], "time": time, "origin": self.origin, **fields}
        written = chain.canonical(body)
        self.hashes.append(chain.digest(self.origin, written))
        self.lines.append(chain.compose(written, self.hashes[-1], person))
        return self.lines[-1]


def written(count: int, origin: str = ORIGIN) -> Writer:
    """A log of so many events."""
    writer = Writer(origin)
    for seq in range(1, count + 1):
        writer.add(*record(seq))
    return writer


def receipt(writer: Writer, count: int) -> AuditReceipt:
    """A receipt as it would have been given after `count` events."""
    return AuditReceipt(writer.origin, count, writer.hashes[count], START)


def save(path: Path, lines: Iterable[bytes]) -> Path:
    """Put lines into a file."""
    path.write_bytes(b"".join(lines))
    return path


def edited(line: bytes, **changes: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """The line with other members, and its hash left as it was."""
    fields = json.loads(line) | changes
    person = fields.pop("person", None)
    stated = fields.pop("hash")
    return chain.compose(chain.canonical(fields), stated, chain.Person(**person) if person else None)


def rechained(lines: Sequence[bytes], start: int) -> list[bytes]:
    """All lines from index `start` on with hashes that fit again: what somebody with our source code can do."""
    out = list(lines[:start])
    prev = json.loads(out[-1])["hash"] if out else chain.GENESIS
    for line in lines[start:]:
        fields = json.loads(line)
        person = fields.pop("person", None)
        del fields["hash"]
        fields["prev"] = prev
        body = chain.canonical(fields)
        prev = chain.digest(fields["origin"], body)
        out.append(chain.compose(body, prev, chain.Person(**person) if person else None))
    return out
