"""The network at a glance: counts, the next step, and pictures whose every bar leads to the people behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.charts import Bar, Chart, Kind, Part, Svg, Table, stacked, table, thin_pair
from bot.review.marks import shown
from bot.review.views.words import STATES, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.store.overview import Bar as Counted
    from bot.store.overview import Share, Shares, State

# The store's states as kinds of the picture; pinned and protected people are one colour, for both stay.
_KINDS: Final = (
    (Kind.KEEP, "keep", ("keep",)),
    (Kind.PINNED, "pinned or protected", ("pinned", "protected")),
    (Kind.UNFOLLOW, "unfollow", ("unfollow",)),
    (Kind.ASK, "ask", ("ask",)),
    (Kind.UNDECIDED, "undecided", ("undecided",)),
    (Kind.REMOVE, "remove", ("remove",)),
)
_LABELS: Final = {"talked": "you both wrote", "one-way": "only one wrote", "no trace": "no message"}


@dataclass(frozen=True, slots=True)
class Tile:
    """One state with its number; it leads to these people."""

    state: str
    title: str
    number: int
    address: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of deciding; `now`: the one that comes next."""

    title: str
    sentence: str
    address: str
    now: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the same figures as a table."""

    title: str
    svg: Svg
    table: Table


def tiles(states: Mapping[State, int]) -> list[Tile]:
    """All states, with those in which nobody is."""
    numbers = {state.value: number for state, number in states.items()}
    return [Tile(name, title, numbers.get(name, 0), f"/people?state={name}") for name, title in STATES.items()]


def stages(left: int, *, groups: bool, removed: int) -> list[Stage]:
    """What is to do, in order: groups, then cards, then the last check, then a plan."""
    now = 0 if groups else 1 if left else 2 if removed else 3
    shared = "Most people share a reason, a day, a company or a year: decide about them together."
    told = (
        ("Groups", shared if groups else "No group is left.", "/groups"),
        ("Cards", f"{left:,} to look at one by one." if left else "Nobody is undecided.", "/cards"),
        (
            "Last check",
            f"{removed:,} on Remove, the strongest tie first." if removed else "Nobody is on Remove yet.",
            "/check",
        ),
        ("Plan", "Freeze the list, look at what it means, approve it with its number.", "/plans"),
    )
    return [Stage(title, sentence, address, place == now) for place, (title, sentence, address) in enumerate(told)]


def beyond(received: int, sent: int, farewells: Mapping[str, int]) -> list[Stage]:
    """What comes beside deciding. `farewells`: how many stand in each part of their page."""
    answered = farewells.get("answered", 0) + farewells.get("look", 0)
    pending = f"{received:,} received and {sent:,} sent are undecided." if received or sent else "Nothing is undecided."
    parting = f"{farewells.get('draft', 0):,} to send, {farewells.get('waiting', 0):,} waited for."
    told = (
        ("Invitations", pending, "/invitations", False),
        (
            "Farewells",
            f"{counted(answered, 'answer')} to look at." if answered else parting,
            "/farewell",
            bool(answered),
        ),
        ("Nurture", "This week's short list of those who stay.", "/nurture", False),
        ("Since", "What came, changed and went since your last look.", "/since", False),
    )
    return [Stage(*one) for one in told]


# --- pictures ---------------------------------------------------------------------------------------------------------


def by_year(counted: Sequence[Counted]) -> Picture:
    """When people were connected, and how they stand."""
    return _picture("years", "Connected in", "Connections by year, and how they stand.", counted, str)


def last_contact(counted: Sequence[Counted]) -> Picture:
    """When the last message was written."""
    none = sum(one.people for one in counted if not one.title)
    about = "The year of the last message between you, as far as the export says."
    title = f"Last message in ({none:,} without any)" if none else "Last message in"
    return _picture("contact", title, about, [one for one in counted if one.title], str)


def labels(counted: Sequence[Counted]) -> Picture:
    """Who wrote to whom."""
    about = "Silence in the export is no evidence of low value."
    return _picture("labels", "Messages", about, counted, lambda key: _LABELS.get(key, "not known"))


def companies(counted: Sequence[Counted]) -> Picture:
    """Where most people work."""
    return _picture("companies", "Companies", "The companies with most people.", counted, shown)


def titles(counted: Sequence[Counted]) -> Picture:
    """What most people do."""
    return _picture("titles", "Kinds of work", "Families of job titles.", counted, shown)


def _picture(
    name: str,
    title: str,
    about: str,
    counted: Sequence[Counted],
    word: Callable[[str], str],
) -> Picture:
    kinds = [kind for kind in _KINDS if any(_number(one, kind[2]) for one in counted)]
    rows = tuple(
        Bar(word(one.title) or "not known", _parts(one, kinds), f"people?group={one.facet.id}")
        for one in counted
        if one.people
    )
    chart = Chart(name, title, about, rows, first=title)
    return Picture(title, stacked(chart), table(chart))


def _parts(one: Counted, kinds: Sequence[tuple[Kind, str, tuple[str, ...]]]) -> tuple[Part, ...]:
    return tuple(Part(kind, _number(one, states), word) for kind, word, states in kinds)


def _number(one: Counted, states: tuple[str, ...]) -> int:
    return sum(number for state, number in one.mix.items() if state.value in states)


def before_after(shares: Shares) -> list[Picture]:
    """The size of the network and the share who ever wrote, now and without those decided for removal."""
    size = Chart(
        "size",
        "Size of your network",
        "Before and after the decisions so far.",
        tuple(_bar(word, share.people) for word, share in (("now", shares.before), ("after", shares.after))),
    )
    pictures = [Picture(size.title, thin_pair(size), table(size))]
    if shares.before.wrote is not None:
        wrote = Chart(
            "wrote",
            "Share who ever wrote",
            "Of a hundred people, so many have a message with you.",
            (_share("now", shares.before), _share("after", shares.after)),
            full=100,
        )
        pictures.append(Picture(wrote.title, thin_pair(wrote), table(wrote)))
    return pictures


def _bar(word: str, number: int) -> Bar:
    return Bar(word, (Part(Kind.PLAIN, number, "people"),))


def _share(word: str, share: Share) -> Bar:
    percent = round(100 * (share.wrote or 0) / share.people) if share.people else 0
    return Bar(word, (Part(Kind.PLAIN, percent, "percent"),), value=f"{percent} %")
