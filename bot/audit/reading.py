"""Reads one line of an audit log: what the verifier looks at, or why the line cannot be trusted. Pure.

Lines as they should be are read by one expression of their event; anything else takes the slow way, which explains.
"""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

from bot.audit import chain
from bot.audit.shape import grammar, misfit


class Line(NamedTuple):
    """One line whose hash fits its content. Named tuples are the quickest to make."""

    seq: int
    prev: str
    time: str
    origin: str
    event: str
    stated_hash: str
    clock_back: bool
    ref: str | None
    opened: bool | None  # whether the person fits `ref`; None when nobody is named
    upto: int
    misfit: str | None


class Untrusted(ValueError):
    """The line was changed, or is no line of a log; `stated_hash` is what it claims."""

    def __init__(self, reason: str, stated_hash: str | None = None) -> None:
        super().__init__(reason)
        self.stated_hash = stated_hash


_EVENT = b'"event":"'
_HASH_KEY = len(b',"hash":"')


def read(raw: bytes) -> Line:
    """Read a line with its newline; Untrusted when it is not what its hash says."""
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        raise Untrusted(f"unreadable ({error})") from error
    return _quick(raw) or _careful(raw)


def _quick(raw: bytes) -> Line | None:
    """The common case; None leaves the judgement to the careful way."""
    start = raw.find(_EVENT) + len(_EVENT)
    # Where no event is named, the cut may go through a sign; no event has such a name.
    event = raw[start : raw.find(b'"', start)].decode(errors="replace")
    expression = grammar(event)
    found = expression.fullmatch(raw) if expression else None
    if found is None:
        return None
    parts = found.groupdict()
    origin, stated = parts["origin"][1:-1].decode(), parts["hash"].decode()
    if chain.digest(origin, raw[: found.start("hash") - _HASH_KEY] + b"}") != stated or not _sorted_maps(parts):
        return None
    ref = parts.get("person_ref")
    return Line(
        seq=int(parts["seq"]),
        prev=parts["prev"][1:-1].decode(),
        time=parts["time"][1:-1].decode(),
        origin=origin,
        event=event,
        stated_hash=stated,
        clock_back=parts.get("clock_back_ms") is not None,
        ref=ref[1:-1].decode() if ref else None,
        opened=None if parts["name"] is None else _opens(parts),
        upto=int(parts.get("upto") or 0),
        misfit=None,
    )


def _sorted_maps(parts: dict[str, bytes]) -> bool:
    """The order of names inside a map is the one thing about canonical form that no expression can tell."""
    maps = (parts.get("detail"), parts.get("counts"))
    return all(chain.canonical(json.loads(text)) == text for text in maps if text and b"," in text)


def _opens(parts: dict[str, bytes]) -> bool:
    texts = (parts["salt"], parts["profile"], parts["name"])
    plain = (json.loads(text).encode() if b"\\" in text else text[1:-1] for text in texts)
    ref = hashlib.sha256(chain.PERSON_DOMAIN + b"\n".join(plain)).hexdigest()
    return parts.get("person_ref") == f'"{ref}"'.encode()


def _careful(raw: bytes) -> Line:
    """Any line; Untrusted says what cannot be right, `misfit` what only breaks the schema."""
    try:
        record = chain.dissect(raw.removesuffix(b"\n"))
    except (ValueError, RecursionError) as error:
        raise Untrusted(f"unreadable ({error})") from error
    body, origin, seq = record.body, record.body.get("origin"), record.body.get("seq")
    if not isinstance(origin, str) or record.stated_hash != chain.digest(origin, record.canonical):
        raise Untrusted("the hash does not fit the content", record.stated_hash)
    if type(seq) is not int or seq < 1:
        raise Untrusted("it has no number", record.stated_hash)
    ref, upto = body.get("person_ref"), body.get("upto")
    return Line(
        seq=seq,
        prev=str(body.get("prev")),
        time=str(body.get("time")),
        origin=origin,
        event=str(body.get("event")),
        stated_hash=record.stated_hash,
        clock_back="clock_back_ms" in body,
        ref=ref if isinstance(ref, str) else None,
        opened=None if record.person is None else record.person.ref == ref,
        upto=upto if type(upto) is int else 0,
        misfit=misfit(body, record.canonical),
    )
