"""Who is let in, told by the head of a request alone. Pure but for the tokens, which are used up.

Any page that a browser shows can send requests to this machine, and any program on it can listen on another port. So a
request must name this server exactly, come from a page of ours, bring the cookie, and, where it changes anything, bring
a secret that no cookie carries. The random prefix keeps the cookie from the servers of other ports.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.types import Scope

    from bot.ports import Clock

COOKIE: Final = "linkprune"
SECRET_HEADER: Final = "x-linkprune-secret"  # noqa: S105 - a name, no secret
ENTER: Final = "/enter/"
ACT: Final = "/act/"
TOKEN_SECONDS: Final = 60.0
MOST_HEADERS: Final = 64
LONGEST_ADDRESS: Final = 4096
LARGEST_HEAD: Final = 16_384
LARGEST_BODY: Final = 262_144
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Door:
    """What lets a request in: all of it is drawn anew by each server."""

    port: int
    prefix: str
    cookie: str
    secret: str

    @classmethod
    def made(cls, port: int) -> Door:
        """A door that nobody can guess."""
        return cls(port, f"/{secrets.token_urlsafe(16)}", secrets.token_urlsafe(32), secrets.token_urlsafe(32))

    @property
    def hosts(self) -> frozenset[str]:
        """The names under which this server answers, to the letter."""
        return frozenset(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]"))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not served."""

    status: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Head:
    """Method, path and headers of a request, names in lower case."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, scope: Scope) -> Head:
        """The head as ASGI hands it over."""
        headers = ((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"])
        return cls(scope["method"], scope["path"], scope["query_string"].decode("latin-1"), tuple(headers))

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for found, value in self.headers if found == name]

    def one(self, name: str) -> str | None:
        """The value of a header that stands exactly once."""
        found = self.all(name)
        return found[0] if len(found) == 1 else None


_ELSEWHERE: Final = Refusal(403, "Only linkprune's own page may ask this.")
_OUTSIDE: Final = Refusal(
    403, "This page is opened by `linkprune review`; its address alone lets nobody in. What was decided is kept."
)
_NOTHING: Final = Refusal(404, "There is nothing here. `linkprune review` opens the page.")


def judge(head: Head, door: Door) -> Refusal | None:
    """Why this request is refused, or None. What is cheap and what says least comes first."""
    return _shape(head) or _host(head, door) or _method(head) or _place(head, door) or _caller(head, door)


def _shape(head: Head) -> Refusal | None:
    size = sum(len(name) + len(value) for name, value in head.headers)
    if len(head.headers) > MOST_HEADERS or size > LARGEST_HEAD:
        return Refusal(431, "The request has too many headers.")
    if len(head.path) + len(head.query) > LONGEST_ADDRESS:
        return Refusal(414, "The address is too long.")
    return None


def _host(head: Head, door: Door) -> Refusal | None:
    """A name that only looks like this machine's belongs to somebody else's page (DNS rebinding)."""
    if len(head.all("host")) != 1:
        return Refusal(400, "The request must name its host once.")
    if head.one("host") not in door.hosts:
        return Refusal(421, "This server answers under its own name only.")
    return None


def _method(head: Head) -> Refusal | None:
    if head.method not in {"GET", "HEAD", "POST"}:
        return Refusal(405, "This method is not served.")
    return None


def _place(head: Head, door: Door) -> Refusal | None:
    if not same(head.path[: len(door.prefix) + 1], f"{door.prefix}/"):
        return _NOTHING
    acts = rest(head, door).startswith(ACT)
    if acts is not (head.method == "POST"):
        return Refusal(405, "This method is not served here.")
    return None


def rest(head: Head, door: Door) -> str:
    """The address below the prefix, with its slash."""
    return head.path[len(door.prefix) :]


def _caller(head: Head, door: Door) -> Refusal | None:
    if rest(head, door).startswith(ENTER):
        return _first(head)
    if head.method == "POST":
        return _from_here(head) or _known(head, door) or _trusted(head, door) or _body(head)
    return _read(head) or _known(head, door)


def _first(head: Head) -> Refusal | None:
    """The token's address is opened from a file, so it may come from anywhere; looking ahead must not use it up."""
    if head.method != "GET" or head.all("sec-purpose") or head.all("purpose"):
        return Refusal(405, "This address is opened once, by a browser's window.")
    return None


def _read(head: Head) -> Refusal | None:
    """Pages of other sites, and of other ports of this machine, may not load ours."""
    sites = head.all("sec-fetch-site")
    return _ELSEWHERE if sites not in ([], ["same-origin"], ["none"]) else None


def _from_here(head: Head) -> Refusal | None:
    """What changes something comes from a page of this very server, and the browser says so."""
    sites, origins = head.all("sec-fetch-site"), head.all("origin")
    ours = [f"http://{head.one('host')}"]
    if sites:
        return None if sites == ["same-origin"] and origins in ([], ours) else _ELSEWHERE
    return None if origins == ours else _ELSEWHERE


def _known(head: Head, door: Door) -> Refusal | None:
    given = [part.strip() for value in head.all("cookie") for part in value.split(";")]
    ours = [part.removeprefix(f"{COOKIE}=") for part in given if part.startswith(f"{COOKIE}=")]
    return None if len(ours) == 1 and same(ours[0], door.cookie) else _OUTSIDE


def _trusted(head: Head, door: Door) -> Refusal | None:
    """Cookies are not split by port: the secret is."""
    return None if same(head.one(SECRET_HEADER) or "", door.secret) else _OUTSIDE


def _body(head: Head) -> Refusal | None:
    if (head.one("content-type") or "").split(";")[0].strip().lower() != "application/json":
        return Refusal(415, "Only JSON is understood here.")
    length = head.one("content-length")
    if length is not None and (not length.isascii() or not length.isdecimal() or int(length[:9]) > LARGEST_BODY):
        return Refusal(413, "The request is too large.")
    return None


def same(one: str, other: str) -> bool:
    """Equality that takes the same time wherever the two differ."""
    return hmac.compare_digest(one.encode(errors="surrogatepass"), other.encode(errors="surrogatepass"))


@dataclass(slots=True)
class Tokens:
    """The one token that is good now: 256 random bits, once, for a minute."""

    clock: Clock
    _token: str | None = None
    _until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def issue(self) -> str:
        """A new token; the one before is good no more."""
        with self._lock:
            self._token = secrets.token_urlsafe(32)
            self._until = self.clock.monotonic() + TOKEN_SECONDS
            return self._token

    def redeem(self, said: str) -> bool:
        """Whether this is the token; then it is used up."""
        with self._lock:
            good = self._token is not None and same(said, self._token) and self.clock.monotonic() <= self._until
            if good:
                self._token = None
            return good

    @property
    def waiting(self) -> bool:
        """Whether a token can still be used."""
        return self._token is not None and self.clock.monotonic() <= self._until
