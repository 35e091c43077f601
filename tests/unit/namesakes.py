"""Lists of people who are hard to tell apart, pages that show them while they shift, and who would be acted on.

The decisions are those of the product: rows against answers, the plan against the row, the dialog against the plan.
A row acts on the person its profile link names; a dialog acts on the person it is about.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, cast

import config
from bot.errors import LinkpruneError, NotPerformed, PageError
from bot.evaluate.identity import name_key, slug_of
from bot.model import Action, ActionKind, Connection, Slug
from bot.plan import drift
from flows.acts.disconnect import Disconnect
from flows.eyes import DialogSeen, Look, RowSeen
from flows.listing import ListAnswer, ListedPerson
from flows.pages.dialogs import judge_dialogs
from flows.pages.rows import connection_of
from flows.search import Hit, Result, _hit, _row_of, agree
from flows.words import Words, load_words

if TYPE_CHECKING:
    from random import Random

    from flows.pages.connections import ConnectionsPage
    from flows.search import ListSearch
    from flows.site import Site

FIRST = ("Ada", "Аda", "Ad\u0430", "ADA", "Ada\u200b", "\u202eadA", "Adá", "דנה", "دانا", "İrem", "李", "Jean-Luc")
LAST = ("Example", "Ехample", "Example, MBA", "Examplé", "Example 🚀", "לוי", "علي", "Örnek", "四", "O’Example", "Exam")
BEGUN = date(2020, 1, 1)


class Moment(StrEnum):
    """What the page does while it is decided about."""

    STEADY = "steady"
    ANSWER_BEHIND = "the answer lacks a row"
    TWO_ROWS = "one person in two rows"
    TWO_LINKS = "a row that links two people"
    NAME_SHIFTED = "a row with the name of another"
    ID_SHIFTED = "a row with the member id of another"
    ANSWER_SHIFTED = "an answer that ties another member"
    ADDRESS_TAKEN = "the address belongs to somebody else now"
    DIALOG_OTHER_NAME = "a dialog that names somebody else"
    DIALOG_OTHER_LINK = "a dialog that links somebody else"
    GONE = "the person is gone"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whom a decision would act on (None: on nobody), and whom it must act on if on anybody."""

    moment: Moment
    acted_on: str | None
    approved: str

    @property
    def wrong(self) -> bool:
        return self.acted_on not in {None, self.approved}


@dataclass(frozen=True, slots=True)
class Scene:
    """One list as a search shows it, and the person the plan is about. Member ids are the true identity."""

    people: tuple[Connection, ...]
    victim: int
    words: Words

    @property
    def wanted(self) -> Connection:
        return self.people[self.victim]


def english() -> Words:
    found = load_words(Path(config.__file__).parent / "locales", "en")
    if found is None:
        raise FileNotFoundError("en.toml")
    return found


def scene(random: Random, words: Words, size: int = 6) -> Scene:
    """Namesakes, names that only look the same, and slugs that are the beginning of others."""
    name = f"{random.choice(FIRST)} {random.choice(LAST)}"
    stem = random.choice(("ada-example", "ada", "дана", "%C3%B6rnek", "örnek", "ADA-Example"))
    people = []
    for number in range(size):
        own = f"{stem}{random.choice(('', '-', '1'))}{number or ''}{random.choice(('', '', 'a', '1'))}-{number}"
        other = f"{random.choice(FIRST)} {random.choice(LAST)}"
        shown = random.choice((name, name, other))
        day = BEGUN + timedelta(days=random.randint(0, 900))
        people.append(Connection(slug_of(own), shown, "Engineer", day, f"ACoAA{random.getrandbits(48):012x}"))
    return Scene(tuple(people), random.randrange(size), words)


def judged(scene: Scene, moment: Moment, random: Random) -> Verdict:
    """Decide about one person with the product's own code."""
    wanted = scene.wanted
    known_id = wanted.member_id if random.random() < 0.8 else None
    action = Action(ActionKind.DISCONNECT, wanted.slug, wanted.name, None, wanted.connected_on, known_id)
    rows, answers, owners = _shown(scene, moment, random, known_id)
    look = Look("", "sdui2026", None, wanted.name, more=False, unreadable=0, rows=rows)
    hit = _found(look, Result(wanted.name, {0: ListAnswer(answers, more=False)}), wanted.slug)
    approved = str(wanted.member_id)
    if hit is None or not _fits(action, hit, scene.words):
        return Verdict(moment, None, approved)
    owner = owners[hit.row]
    named, linked = _dialog_of(scene, moment, random, owner)
    dialog = _asking(named, linked)
    if judge_dialogs([dialog], action.slug, action.name, hit.others, scene.words) is not None:
        return Verdict(moment, None, approved)
    return Verdict(moment, str(named.member_id), approved)


def _shown(
    scene: Scene, moment: Moment, random: Random, known_id: str | None
) -> tuple[tuple[RowSeen, ...], tuple[ListedPerson, ...], dict[RowSeen, Connection]]:
    """Rows, the answer, and whom each row acts on."""
    people = list(scene.people)
    other = people[(scene.victim + 1) % len(people)]
    if moment is Moment.ADDRESS_TAKEN:
        people[scene.victim] = _heir(scene.wanted, random, known_id)
    if moment is Moment.GONE:
        del people[scene.victim]
    shown = [(_row(one, with_id=random.random() < 0.7), one) for one in people]
    answers = [ListedPerson(one.slug, str(one.member_id), one.connected_on) for one in people]
    if moment is not Moment.GONE:
        _disturb(shown, answers, scene.victim, moment, other)
    random.shuffle(shown)
    return tuple(row for row, _ in shown), tuple(answers), dict(shown)


def _disturb(
    shown: list[tuple[RowSeen, Connection]], answers: list[ListedPerson], place: int, moment: Moment, other: Connection
) -> None:
    row, owner = shown[place]
    match moment:
        case Moment.ANSWER_BEHIND:
            del answers[place]
        case Moment.TWO_ROWS:
            shown.append((replace(row, lines=(other.name, *row.lines[1:])), other))
        case Moment.TWO_LINKS:
            shown[place] = (replace(row, slugs=row.slugs | {other.slug}), other)
        case Moment.NAME_SHIFTED:
            shown[place] = (replace(row, lines=(other.name, *row.lines[1:])), owner)
        case Moment.ID_SHIFTED:
            shown[place] = (replace(row, member_id=other.member_id), other)
        case Moment.ANSWER_SHIFTED:
            answers[place] = replace(answers[place], member_id=str(other.member_id))
        case _:
            return


def _heir(wanted: Connection, random: Random, known_id: str | None) -> Connection:
    """Somebody else who took the address; told apart by the member id, or by the day where the plan knows no id."""
    name = wanted.name if random.random() < 0.7 else f"{random.choice(FIRST)} {random.choice(LAST)}"
    day = wanted.connected_on or BEGUN
    later = day + timedelta(days=random.choice((-40, -2, 2, 400))) if known_id is None else day
    return Connection(wanted.slug, name, wanted.headline, later, f"ACoAB{random.getrandbits(48):012x}")


def _row(one: Connection, *, with_id: bool) -> RowSeen:
    day = f"Connected on {one.connected_on:%B %d, %Y}" if one.connected_on else ""
    lines = (one.name, one.headline or "", day)
    return RowSeen(frozenset({one.slug}), f"/in/{one.slug}/", lines, one.member_id if with_id else None)


def _found(look: Look, result: Result, slug: Slug) -> Hit | None:
    """The row of a slug once rows and answers agree; nobody is decided about while they do not."""
    try:
        row = _row_of(look, slug) if agree(look, result) else None
    except PageError:
        return None
    return _hit(look, result, row, slug, 1) if row is not None else None


class _Shown:
    """A page and a search on which the hit still stands."""

    def shows(self, _hit: Hit) -> bool:
        return True

    def row(self, _row: RowSeen) -> _Shown:
        return self

    def count(self) -> int:
        return 1


def _fits(action: Action, hit: Hit, words: Words) -> bool:
    seen = connection_of(hit.row, words, hit.tied)
    if seen is None or drift(action, seen) is not None:
        return False
    page = _Shown()
    site, found, search = cast("Site", page), cast("ConnectionsPage", page), cast("ListSearch", page)
    try:
        return Disconnect(site, found, search, hit).located(action) is hit
    except NotPerformed:
        return False


def _dialog_of(scene: Scene, moment: Moment, random: Random, owner: Connection) -> tuple[Connection, bool]:
    """Whom the dialog is about, and whether it links him. A namesake named without a link cannot be told apart."""
    others = [one for one in scene.people if one.slug != owner.slug]
    if moment is Moment.DIALOG_OTHER_LINK:
        return random.choice(others), True
    strangers = [one for one in others if name_key(one.name) != name_key(owner.name)]
    if moment is Moment.DIALOG_OTHER_NAME and strangers:
        return random.choice(strangers), False
    return owner, random.random() < 0.3


def _asking(named: Connection, linked: bool) -> DialogSeen:
    body = f"Are you sure you want to remove {named.name} as a connection?"
    slugs = frozenset({named.slug}) if linked else frozenset[Slug]()
    return DialogSeen("alertdialog", "Remove connection", (body,), ("Cancel", "Remove"), slugs)


def decisions(random: Random, count: int) -> tuple[list[Verdict], list[str]]:
    """So many decisions; and what was raised that no caller expects."""
    words, verdicts, raised = english(), list[Verdict](), list[str]()
    moments = list(Moment)
    while len(verdicts) < count:
        one = scene(random, words)
        for moment in moments:
            try:
                verdicts.append(judged(one, moment, random))
            except LinkpruneError as error:
                raised.append(str(error))
    return verdicts[:count], raised
