"""Invented people of a practice network: the same seed gives the same people, in the order of the list."""

from __future__ import annotations

import base64
import random
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Final

NEWEST: Final = date(2026, 6, 29)
# The day on which the network stands: its export is of this morning, and ages of invitations count from it.
AS_OF: Final = NEWEST + timedelta(days=1)
DAYS: Final = 20 * 365
NAMESAKE_SHARE: Final = 0.02
SPECIAL_LETTERS: Final = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)


@dataclass(frozen=True, slots=True)
class PracticePerson:
    """One invented member. `slug` is decoded and lower-case; `member_id` is what Message links and requests carry."""

    slug: str
    member_id: str
    first: str
    last: str
    headline: str
    connected_on: date

    @property
    def name(self) -> str:
        """The name as the list shows it."""
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class _Pool:
    latin: bool
    first: tuple[str, ...]
    last: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Names:
    pools: tuple[_Pool, ...]
    shares: tuple[int, ...]
    roles: tuple[str, ...]
    places: tuple[str, ...]
    shapes: tuple[str, ...]
    credentials: tuple[str, ...]
    emoji: tuple[str, ...]


def generate(count: int, seed: int) -> tuple[PracticePerson, ...]:
    """`count` people with unique slugs and about 2 % namesakes, newest connection first."""
    maker = _Maker(_load_names(), random.Random(seed))  # noqa: S311 - invented people need no secrecy
    dates = _dates(count, random.Random(seed + 1))  # noqa: S311 - the same
    people: list[PracticePerson] = []
    for index, day in enumerate(dates):
        people.append(maker.namesake(people, day) if maker.wants_namesake(index) else maker.person(index, day))
    return tuple(people)


def owner(seed: int) -> PracticePerson:
    """The member who is signed in; nobody in the list has this slug."""
    maker = _Maker(_load_names(), random.Random(-seed - 1))  # noqa: S311 - invented
    return replace(maker.person(0, NEWEST), slug=f"practice-member-{seed}", first="Pat", last="Practice")


def namesakes(of: PracticePerson, count: int) -> tuple[PracticePerson, ...]:
    """Other people with the same name and headline as one person."""
    return tuple(
        replace(of, slug=f"{of.slug}-{number}", member_id=_member_id(random.Random(f"{of.slug}-{number}")))  # noqa: S311
        for number in range(2, count + 2)
    )


@cache
def _load_names() -> _Names:
    raw = tomllib.loads(resources.files("bot.practice").joinpath("names.toml").read_text(encoding="utf-8"))
    pools = tuple(_Pool(p["script"] == "latin", tuple(p["first"]), tuple(p["last"])) for p in raw["pool"])
    shares = tuple(p["share"] for p in raw["pool"])
    lines, extras = raw["headline"], raw["extras"]
    return _Names(
        pools,
        shares,
        tuple(lines["roles"]),
        tuple(lines["places"]),
        tuple(lines["shapes"]),
        tuple(extras["credentials"]),
        tuple(extras["emoji"]),
    )


def _dates(count: int, rng: random.Random) -> list[date]:
    days = sorted(int(rng.random() ** 1.5 * DAYS) for _ in range(count))
    return [NEWEST - timedelta(days=day) for day in days]


class _Maker:
    """Draws people one after another and keeps slugs and names unique, except for the namesakes it is asked for."""

    def __init__(self, names: _Names, rng: random.Random) -> None:
        self._names = names
        self._rng = rng
        self._slugs: set[str] = set()
        self._taken: set[tuple[str, str]] = set()

    def wants_namesake(self, index: int) -> bool:
        return index > 1 and self._rng.random() < NAMESAKE_SHARE

    def person(self, index: int, day: date) -> PracticePerson:
        pool = self._rng.choices(self._names.pools, self._names.shares)[0]
        first, last = self._fresh_name(pool)
        slug = self._slug(first, last, latin=pool.latin)
        headline = self._headline()
        if index == 7:  # noqa: PLR2004 - one early person bears a slug that holds a word of warning pages
            slug, headline = self._unique(f"challenge-coach-{self._suffix()}"), "Challenge coach"
        return PracticePerson(slug, _member_id(self._rng), *self._decorated(first, last), headline, day)

    def namesake(self, people: list[PracticePerson], day: date) -> PracticePerson:
        twin = self._rng.choice(people)
        slug = self._slug(twin.first, twin.last, latin=twin.first.isascii())
        headline = twin.headline if self._rng.random() < 1 / 3 else self._headline()
        return replace(twin, slug=slug, member_id=_member_id(self._rng), headline=headline, connected_on=day)

    def _fresh_name(self, pool: _Pool) -> tuple[str, str]:
        first, last = self._rng.choice(pool.first), self._rng.choice(pool.last)
        while (first, last) in self._taken:
            extra = self._rng.choice(pool.first)
            first, last = f"{self._rng.choice(pool.first)} {extra}", self._rng.choice(pool.last)
        self._taken.add((first, last))
        return first, last

    def _decorated(self, first: str, last: str) -> tuple[str, str]:
        draw = self._rng.random()
        if draw < 0.02:  # noqa: PLR2004 - share of names with an emoji
            return first, f"{last} {self._rng.choice(self._names.emoji)}"
        if draw < 0.05:  # noqa: PLR2004 - and with credentials
            return first, f"{last}, {self._rng.choice(self._names.credentials)}"
        return first, last

    def _headline(self) -> str:
        shape, role, place = map(self._rng.choice, (self._names.shapes, self._names.roles, self._names.places))
        return shape.format(role=role, place=place)

    def _slug(self, first: str, last: str, *, latin: bool) -> str:
        words = slug_words(f"{first} {last}")
        draw = self._rng.random()
        if latin and draw < 0.85:  # noqa: PLR2004 - most members of Latin scripts have plain ASCII slugs
            words = _romanised(words)
        elif not latin and draw < 0.4:  # noqa: PLR2004 - many others have a slug that tells nothing
            words = "member"
        if draw < 0.1 and words not in self._slugs and words != "member":  # noqa: PLR2004 - a short slug of their own
            return self._unique(words)
        return self._unique(f"{words}-{self._suffix()}")

    def _suffix(self) -> str:
        return f"{self._rng.getrandbits(32):08x}"

    def _unique(self, slug: str) -> str:
        while slug in self._slugs:
            slug = f"{slug}{self._rng.randrange(10)}"
        self._slugs.add(slug)
        return slug


def slug_words(name: str) -> str:
    """Lower-case words of a name joined by hyphens, letters of every script kept, dotted I folded first."""
    folded = unicodedata.normalize("NFC", name.replace("İ", "i").lower())
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in folded)
    return "-".join(kept.split())


def _romanised(words: str) -> str:
    plain = unicodedata.normalize("NFD", words.translate(SPECIAL_LETTERS))
    return "".join(c for c in plain if c.isascii())


def _member_id(rng: random.Random) -> str:
    return "ACoAA" + base64.urlsafe_b64encode(rng.randbytes(25)).decode().rstrip("=")
