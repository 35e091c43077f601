"""Requests of our own invention that no page sends: odd methods, addresses, heads and bodies, by a seed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.review.pages import ACTS, PAGES

if TYPE_CHECKING:
    from random import Random

    from tests.review.kit import Rig

METHODS = (*(("GET", "POST") * 8), "HEAD", "OPTIONS", "TRACE", "PUT", "M-SEARCH", "G\u00eaT")
PIECES = (
    "..", "%2e%2e", "%00", "%0d%0aX:%201", "%ff%fe", "%ED%A0%80", "%", "%zz", "a" * 500, "\u00e4", "'", '"', "<script>",
    "{{7*7}}", "${7}", ";ls", "1e309", "-1", "0", "99999999999999999999999", "0a1b2c3d4e5f6071", "%F0%9F%98%80", "//",
    "?", "#", "*", "=", "person-001", "undefined", "null", "reason-0123456789ab", "\\", "|", "~", "%25%32%65",
)  # fmt: skip
NAMES = (
    "key", "slug", "revision", "shown", "people", "decision", "because", "text", "count", "state", "plan", "digest",
    "ref", "max_percent", "event", "run", "before", "after", "sort", "order", "queue", "group", "facet", "id", "a",
    "b", "q", "tab", "name", "value", "said", "control", "search", "limit", "filter", "keys", "letters", "pace",
    "step", "intent", "descending", "year", "label", "side", "verdict", "seen", "template", "language", "tier", "days",
    "how", "chosen", "from",
)  # fmt: skip
WORDS = (
    "keep",
    "remove",
    "undecided",
    "reason",
    "company",
    "name",
    "score",
    "gone",
    "still-connected",
    "pause",
    "stop",
    "go",
    "true",
    "received",
    "withdraw",
    "sent",
    "warm-en",
    "inner",
)
TYPES = (
    "application/json",
    "application/json",
    "application/json; charset=utf-8",
    "text/plain",
    "",
    "application/xml",
    "json",
)
DEEP = 60_000


@dataclass(frozen=True, slots=True)
class Hostile:
    """One request as bytes; `ends`: the sender stops in the middle."""

    content: bytes
    ends: bool = False


def requests(page: Rig, random: Random, count: int) -> list[Hostile]:
    return [_one(page, random) for _ in range(count)]


def _one(page: Rig, random: Random) -> Hostile:
    if random.random() < 0.06:
        return Hostile(_noise(page, random), ends=True)
    method = random.choice(METHODS)
    body = _body(random) if method == "POST" or random.random() < 0.1 else b""
    head = "".join(f"{name}: {value}\r\n" for name, value in _head(page, random, len(body)))
    line = f"{method} {_path(page, random, method)} HTTP/1.1\r\n"
    content = (line + head + "Connection: close\r\n\r\n").encode("utf-8", "surrogatepass") + body
    return Hostile(content, ends="Transfer-Encoding" in head or _told(head) > len(body))


def _told(head: str) -> int:
    found = re.search(r"Content-Length: (\d+)\r", head)
    return int(found[1][:9]) if found else 0


def _noise(page: Rig, random: Random) -> bytes:
    good = f"GET {page.prefix}/ HTTP/1.1\r\nHost: {page.host}\r\nCookie: {page.cookie}\r\n\r\n".encode()
    torn = good[: random.randrange(len(good))]
    flipped = bytearray(good)
    for _ in range(3):
        flipped[random.randrange(len(flipped))] = random.randrange(256)
    return random.choice(
        (random.randbytes(200), torn, bytes(flipped), b"\x16\x03\x01" + random.randbytes(80), b"GET / HTTP/9.9\r\n\r\n")
    )


def _path(page: Rig, random: Random, method: str) -> str:
    way = random.choice(ACTS if method == "POST" else PAGES)
    path = re.sub(r"\{\w+\}", lambda _: random.choice(PIECES), way.path)
    path = (f"{page.prefix}/act" if method == "POST" else page.prefix) + path
    if random.random() < 0.3:
        path += random.choice(("/", "")) + random.choice(PIECES)
    if random.random() < 0.5:
        pairs = (f"{random.choice(NAMES)}={random.choice((*PIECES, *WORDS))}" for _ in range(random.randrange(1, 6)))
        path += "?" + "&".join(pairs)
    if random.random() < 0.05:
        path = random.choice(PIECES)
    return re.sub(r"[\s\x00-\x20]", "", path) or "/"


def _head(page: Rig, random: Random, length: int) -> list[tuple[str, str]]:
    """Mostly what lets a request in, so that it reaches the handlers."""
    given = list(page.acting().items())
    given = [
        (name, random.choice(TYPES) if name == "Content-Type" and random.random() < 0.2 else value)
        for name, value in given
    ]
    if random.random() < 0.1:
        given.pop(random.randrange(len(given)))
    if random.random() < 0.1:
        given.append(random.choice(given))
    if random.random() < 0.05:
        given += [(f"X-{number}", "\u00e4" * 10) for number in range(random.choice((10, 90)))]
    if random.random() < 0.03:
        given.append(("X-Large", "a" * random.choice((10_000, 70_000))))
    told = length if random.random() < 0.97 else random.choice((length + 5, 10**12, 3))
    extra = ("Transfer-Encoding", "chunked") if random.random() < 0.02 else ("Content-Length", str(told))
    return [*given, extra] if length or random.random() < 0.1 else given


def _body(random: Random) -> bytes:
    if random.random() < 0.75:
        return json.dumps(_object(random), ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    return random.choice(
        (
            b"", b"null", b"[]", b"1", b'"x"', b"{", b"{'a':1}", b"\xff\xfe", b"\x00", b"[" * DEEP, b'{"a":' * DEEP,
            b"NaN", b'{"count":NaN}', b'{"count":1e999}', b'{"count":-Infinity}', b'{"revision":' + b"9" * 5000 + b"}",
            b'{"tab":"\\ud800"}', b'{"text":"\\u0000"}', b'{"tab":"' + b"a" * 200_000 + b'"}',
            b'{"tab":"' + b"a" * 300_000 + b'"}', b'{"a":1,"a":2}', b"\xef\xbb\xbf{}", random.randbytes(300),
        )
    )  # fmt: skip


def _object(random: Random) -> dict[str, Any]:
    return {random.choice(NAMES): _value(random, 0) for _ in range(random.randrange(0, 9))}


def _value(random: Random, depth: int) -> Any:  # noqa: ANN401 - any JSON
    kind = random.randrange(9 if depth < 3 else 7)
    if kind == 7:
        return [_value(random, depth + 1) for _ in range(random.choice((0, 1, 3, 1200 if depth == 0 else 2)))]
    if kind == 8:
        return {random.choice(NAMES): _value(random, depth + 1) for _ in range(3)}
    texts = (
        *WORDS,
        *PIECES,
        "person-001",
        "\ud800",
        "\x00",
        "\u202e",
        "a" * 3000,
        "",
        " ",
        "key-1",
        "' or 1=1 --",
        "%_",
    )
    return (
        random.choice(texts), random.choice((-1, 0, 1, 7, 2**31, 2**63, 2**200)), None, random.random() < 0.5,
        random.choice((0.5, -1e300)), random.choice(texts), random.choice((1, 2, 3)),
    )[kind]  # fmt: skip
