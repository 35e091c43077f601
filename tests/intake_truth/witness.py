"""A second witness: an invented network and what an import of its export must say, from the published facts alone.

It shares no code with the practice export and none with the importer, so that one mistake cannot hide in both.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

FIRST = ("Ada", "Zoë", "Jörg", "Ngozi", "王", "Ólafur", "Mary Ann", "Łucja", "Siân", "O'Neil", "Ravi 🚀", "𝓑𝓮𝓷")
LAST = ("Brandt", "Nuñez", "Okafor", "Østby", "伟", "de la Cruz", "Smith", "Ångström", "Kowalska", "D’Arcy", "Li")
NEWEST = date(2026, 3, 14)
SPAN = 3000  # days of history


@dataclass(frozen=True, slots=True)
class Being:
    """An invented person; `raw` is the end of the address as messages write it."""

    raw: str
    first: str
    last: str
    connected: date | None = None
    company: str = ""

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a messages file. `counts`: a person wrote and sent it, and no row before is equal."""

    thread: str
    by: Being | None
    to: tuple[Being, ...]
    at: datetime
    text: str
    title: str = ""
    folder: str = "INBOX"
    draft: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation; `outgoing`: the member sent it."""

    who: Being
    outgoing: bool
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Endorsement:
    """A skill, either way; one that is pending does not count."""

    who: Being
    received: bool
    skill: str
    at: datetime
    pending: bool = False


@dataclass(slots=True)
class Life:
    """Everything that a member has done on the site."""

    me: Being
    people: list[Being] = field(default_factory=list)
    strangers: list[Being] = field(default_factory=list)
    nameless: list[date] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    endorsements: list[Endorsement] = field(default_factory=list)
    recommendations: list[tuple[Being, bool]] = field(default_factory=list)


def live(seed: int, people: int = 120, nameless: float = 0.02) -> Life:
    """A network with the oddities of real exports, at about the rates that were measured."""
    rng = Random(seed)  # noqa: S311 - invented people, no secret
    life = Life(Being("olga-owner-1", "Olga", "Öwner"))
    beings = [_being(rng, number) for number in range(people + people // 4)]
    life.people, life.strangers = beings[:people], [replace(one, connected=None) for one in beings[people:]]
    twins = replace(life.people[0], raw="a-twin-of-0"), replace(life.people[1], raw="a-twin-of-1")
    life.people += twins
    life.nameless = [_day(rng) for _ in range(max(2, int(people * nameless)))]
    life.nameless.append(life.nameless[0])
    for number, one in enumerate(rng.sample(life.people, people // 3) + rng.sample(life.strangers, people // 8)):
        _talk(life, rng, one, number)
    _crowds(life, rng)
    _noise(life, rng)
    _ties(life, rng)
    return life


def _being(rng: Random, number: int) -> Being:
    first, last = FIRST[number % len(FIRST)], f"{LAST[number // len(FIRST) % len(LAST)]}{_letters(number)}"
    raw = f"{first} {last}".replace(" ", "-").lower() if number % 7 == 0 else f"person-{number}-{rng.randrange(999)}"
    last += ", PhD" if number % 11 == 5 else ""
    return Being(raw, first, last, _day(rng), rng.choice(("", "Acme & Co", 'The "Best", Ltd.', "株式会社")))


def _letters(number: int) -> str:
    return "abcdefghij"[number // 10 % 10] + "abcdefghij"[number % 10] + "xyz"[number // 100 % 3]


def _day(rng: Random) -> date:
    return NEWEST - timedelta(days=rng.randrange(SPAN))


def _moment(rng: Random) -> datetime:
    at = datetime(2026, 3, 14, tzinfo=UTC) - timedelta(days=rng.randrange(SPAN), seconds=rng.randrange(80_000))
    return at.replace(microsecond=0)


def _talk(life: Life, rng: Random, one: Being, number: int) -> None:
    """A conversation of two: often a single message, sometimes a template."""
    both, start = rng.random() < 0.5, _moment(rng)
    template = "Hello, I saw your profile and would like to talk about the harvest of this year with you"
    for place in range(1 if rng.random() < 0.4 else rng.randrange(2, 6)):
        mine = (place + number) % 2 == 0 if both else number % 3 > 0
        text = template if mine and rng.random() < 0.2 else f'word {number}.{place}, "quoted" and, commas; é'
        by, to = (life.me, one) if mine else (one, life.me)
        minutes = timedelta(minutes=17 * place)
        life.rows.append(Row(f"2-{number:032}==", by, (to,), start - minutes, "" if place == 3 else text))


def _crowds(life: Life, rng: Random) -> None:
    """Groups, which credit nobody."""
    for number in range(3):
        members = rng.sample(life.people, 3)
        for place, by in enumerate((life.me, *members)):
            to = tuple(each for each in (life.me, *members) if each is not by)
            at = _moment(rng)
            life.rows.append(Row(f"2-group{number}==", by, to, at, f"to all {place}", title="Our group"))
        life.rows.append(Row(f"2-silent{number}==", life.me, tuple(members[:2]), _moment(rng), "nobody answered"))


def _noise(life: Life, rng: Random) -> None:
    """What is no message between people, and a row twice."""
    me, some = life.me, rng.sample(life.people, 6)
    hidden = Row("2-hidden==", None, (me,), _moment(rng), "from somebody hidden", counts=False)
    advert = Row("2-ad==", None, (me,), _moment(rng), "Buy", title="Sponsored Conversation", counts=False)
    quill = Row("2-ad2==", some[0], (me,), _moment(rng), '<p class="spinmail-quill-editor">x</p>', counts=False)
    spam = Row("2-spam==", some[1], (me,), _moment(rng), "spam", folder="SPAM", counts=False)
    twice = replace(life.rows[0], counts=False)
    life.rows += [hidden, advert, quill, spam, twice]
    life.rows.append(Row("2-draft==", me, (some[2],), _moment(rng), "a draft", draft=True, counts=False))


def _ties(life: Life, rng: Random) -> None:
    for number, one in enumerate(rng.sample(life.people + life.strangers, 30)):
        note = f"Nice to meet you, {number}" if number % 6 == 0 else ""
        life.invitations.append(Invitation(one, number % 3 > 0, _moment(rng).replace(second=0), note))
    for number, one in enumerate(rng.sample(life.people[2:-2], 25)):
        for skill in ("Python", "Gardening, indoor")[: 1 + number % 2]:
            pending = number % 12 == 5
            life.endorsements.append(Endorsement(one, number % 4 > 0, skill, _moment(rng), pending))
    life.recommendations = [(one, at % 2 == 0) for at, one in enumerate(rng.sample(life.people[2:-2], 5))]


# --- what must be found -----------------------------------------------------------------------------------------------


def truth(life: Life, *, by_name: bool = False, known: bool = True) -> dict[str, object]:
    """The figures of an import. `by_name`: partners are told by name alone; `known`: the owner has an address."""
    sides = _sides(life)
    names = Counter(one.name for one in life.people)
    people = [one for one in life.people if one.raw in sides and not (by_name and names[one.name] > 1)]
    return {
        "owner": life.me.raw if known else None,
        "connections": len(life.people),
        "unnamed": len(life.nameless),
        "messages": sum(row.counts for row in life.rows),
        "people_with_thread": len(people),
        "both_wrote": sum(len(sides[one.raw]) > 1 for one in people),
        "invitations": len(life.invitations),
        "endorsements": sum(not one.pending for one in life.endorsements),
        "recommendations": len(life.recommendations),
    }


def _sides(life: Life) -> dict[str, set[bool]]:
    """Who wrote in conversations of two, by the other person's address: True stands for the member."""
    threads: dict[str, list[Row]] = {}
    for row in life.rows:
        if row.counts:
            threads.setdefault(row.thread, []).append(row)
    sides: dict[str, set[bool]] = {}
    for rows in threads.values():
        others = {one.raw for row in rows for one in (row.by, *row.to) if one and one.raw != life.me.raw}
        if len(others) == 1:
            sides.setdefault(min(others), set()).update(bool(row.by and row.by.raw == life.me.raw) for row in rows)
    return sides
