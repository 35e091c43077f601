"""What the member decides on the page: one step a key press, each taken back and made again as a whole.

A decision is about the person who was on the screen: it carries the revision that was shown, and is refused when that
has moved on. One key press has one effect, however often it arrives.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audit.chain import clean
from bot.errors import InputError
from bot.model import Decision, Slug
from bot.store.people import SELECT_PERSON, people_of
from bot.store.steps import Moved, Step, What

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from bot.store.addresses import Addresses
    from bot.store.decisions import Decisions
    from bot.store.people import Person
    from bot.store.session import Session
    from bot.store.steps import Steps

__all__ = ["Changes", "Made", "Shielded", "Shown", "Stale", "Step", "What"]

_MOST_CHANGED = 100
_MOST_NAMED = 5
_SOURCE = "review"
_STAYS = (
    "The last step stays: somebody in it has been changed in another way since, or is protected now. "
    "Undo again takes back the step before it."
)
_PURGED = "The people of this step have been purged."


@dataclass(frozen=True, slots=True)
class Shown:
    """A person as he was on the screen."""

    slug: Slug
    revision: int


@dataclass(frozen=True, slots=True)
class Made:
    """A step that was taken, back or made again. `changed`: its people as they are now, at most 100.

    `repeated`: the key press had arrived before, and nothing happened now.
    """

    step: Step
    changed: tuple[Person, ...]
    repeated: bool


class Stale(InputError):
    """What was on the screen has changed since: nothing was written. `people`: whose revision has moved on."""

    def __init__(self, sentence: str, people: tuple[Slug, ...]) -> None:
        super().__init__(sentence)
        self.people = people


class Shielded(InputError):
    """Some of the people cannot be decided for removal: nothing was written. `people`: who, each with the reason."""

    def __init__(self, sentence: str, people: tuple[tuple[Slug, str], ...]) -> None:
        super().__init__(sentence)
        self.people = people


@dataclass(frozen=True, slots=True)
class Reason:
    """What to decide and why; `title` names the step, such as a group's title."""

    decision: Decision
    because: str | None
    title: str


@dataclass(frozen=True, slots=True)
class _Press:
    """One key press: who asks for what."""

    key: str
    asked: str
    by: str


class Changes:
    """Decides, pins, notes and puts off, one step at a time."""

    def __init__(self, session: Session, addresses: Addresses, steps: Steps, decisions: Decisions) -> None:
        self._session = session
        self._database = session.database
        self._addresses = addresses
        self._steps = steps
        self._decisions = decisions

    # --- steps --------------------------------------------------------------------------------------------------------

    def decide(
        self,
        shown: Sequence[Shown],
        decision: Decision,
        *,
        by: str,
        key: str,
        because: str | None = None,
        title: str = "",
    ) -> Made:
        """Decide about all of these people, or none: Stale, or Shielded when somebody may not be removed."""
        reason = Reason(decision, because, title)
        return self.decide_about(lambda: self._current(shown), reason, by=by, key=key)

    def decide_about(self, chosen: Callable[[], Sequence[Slug]], reason: Reason, *, by: str, key: str) -> Made:
        """Decide about whoever is chosen within the transaction; what `chosen` raises changes nothing."""
        decision, because = reason.decision, clean(reason.because) if reason.because else None

        def act(slugs: Sequence[Slug]) -> None:
            if decision is Decision.REMOVE:
                self._refuse_shielded(slugs)
            now = self._session.stamp()
            self._database.run_many(
                "update person set decision = ?, because = ?, decided_by = ?, decided_at = ?, later_at = null"
                " where slug = ?",
                ((decision.value, because, by, now, slug) for slug in slugs),
            )

        press = _Press(key, decision.value, by)
        return self._step(press, What(decision.value), chosen, act, title=reason.title)

    def pin(self, shown: Shown, *, by: str, key: str, because: str | None = None) -> Made:
        """Protect one person from every act; a decision to remove becomes one to keep."""
        reason = clean(because) if because else None
        return self._step(
            _Press(key, What.PIN, by),
            What.PIN,
            lambda: self._current((shown,)),
            lambda slugs: self._decisions.put_pin(slugs[0], reason),
        )

    def unpin(self, shown: Shown, *, by: str, key: str) -> Made:
        """Lift the pin, under every address of the person."""
        also = self._addresses.of_one(shown.slug)[1:]
        return self._step(
            _Press(key, What.UNPIN, by),
            What.UNPIN,
            lambda: self._current((shown,)),
            lambda slugs: self._decisions.lift_pin(slugs[0]),
            also=also,
        )

    def later(self, shown: Shown, *, by: str, key: str) -> Made:
        """Put one person off: undecided as before, and at the end of queues."""
        return self._step(
            _Press(key, What.LATER, by),
            What.LATER,
            lambda: self._current((shown,)),
            lambda slugs: self._database.run_many(
                "update person set later_at = ? where slug = ?", ((self._session.stamp(), slug) for slug in slugs)
            ),
        )

    def note(self, shown: Shown, text: str, *, by: str, key: str) -> Made:
        """Keep a remark about one person."""
        remark = clean(text).strip()
        if not remark:
            raise InputError("An empty note says nothing; type a word or two.")
        with self._session.write():
            press = _Press(key, What.NOTE, by)
            answered = self._answered(press)
            if answered is not None:
                return answered
            (slug,) = self._current((shown,))
            number = self._write_note(slug, remark)
            state = self._steps.states((slug,))[slug]
            return self._made(
                press, self._steps.add(What.NOTE, [Moved(slug, True, state, state, number, remark)], by=by)
            )

    def _write_note(self, slug: str, text: str) -> int:
        return self._database.run(
            "insert into note (slug, text, source, at) values (?, ?, ?, ?)", slug, text, _SOURCE, self._session.stamp()
        )

    def _step(
        self,
        press: _Press,
        what: What,
        chosen: Callable[[], Sequence[Slug]],
        act: Callable[[Sequence[Slug]], None],
        *,
        title: str = "",
        also: Sequence[Slug] = (),
    ) -> Made:
        with self._session.write():
            answered = self._answered(press)
            if answered is not None:
                return answered
            main = tuple(chosen())
            before = self._steps.states((*main, *also))
            act(main)
            after = self._steps.states((*main, *also))
            kept = frozenset(main)
            moved = [Moved(slug, slug in kept, before[slug], after[slug], None, None) for slug in before]
            return self._made(press, self._steps.add(what, moved, by=press.by, title=title))

    def _current(self, shown: Sequence[Shown]) -> tuple[Slug, ...]:
        """Who was shown, if everybody is still as shown."""
        wanted = {one.slug: one.revision for one in shown}
        if not wanted:
            raise InputError("Nobody was chosen.")
        rows = self._database.rows(
            "select slug, revision, slug in (select old from moved) as moved from person"
            " where slug in (select value from json_each(?))",
            json.dumps(sorted(wanted)),
        )
        if len(rows) != len(wanted):
            raise InputError("Somebody of these is not known any more; load the page anew.")
        stale = tuple(Slug(row["slug"]) for row in rows if row["moved"] or row["revision"] != wanted[row["slug"]])
        if stale:
            who = "This person has" if len(wanted) == 1 else f"{len(stale):,} of {len(wanted):,} people have"
            raise Stale(f"{who} changed since this was shown; nothing was decided.", stale)
        return tuple(wanted)

    def _refuse_shielded(self, slugs: Sequence[Slug]) -> None:
        found = self._shielded(slugs)
        if found:
            named = "; ".join(f"{slug} ({reason})" for slug, reason in found[:_MOST_NAMED])
            more = f" and {len(found) - _MOST_NAMED:,} more" if len(found) > _MOST_NAMED else ""
            raise Shielded(f"Nothing was decided, because these cannot be removed: {named}{more}.", found)

    def _shielded(self, slugs: Sequence[Slug]) -> tuple[tuple[Slug, str], ...]:
        if len(slugs) <= _MOST_NAMED:
            reasons = ((slug, self._decisions.shield(slug)) for slug in slugs)
            return tuple((slug, reason) for slug, reason in reasons if reason is not None)
        everybody = self._decisions.shielded()
        return tuple((slug, everybody[slug]) for slug in slugs if slug in everybody)

    # --- back and again -----------------------------------------------------------------------------------------------

    def undo(self, *, by: str, key: str) -> Made | None:
        """Take the last step back, all of it; None when there is none. InputError when people have moved on otherwise.

        A step so refused stays as it is, and the next undo takes back the one before it.
        """
        return self._turn("undo", by=by, key=key)

    def redo(self, *, by: str, key: str) -> Made | None:
        """Make the step again that was taken back last; None when there is none, or another step was taken since."""
        return self._turn("redo", by=by, key=key)

    def _turn(self, way: str, *, by: str, key: str) -> Made | None:
        press = _Press(key, way, by)
        with self._session.write():
            pressed = self._pressed(press)
            if pressed is not None:
                return self._answered(press) if pressed["step"] is not None else None
            sql = {
                "undo": "select max(id) from step where state = 'done'",
                "redo": "select min(id) from step where state = 'undone'",
            }[way]
            step = self._database.number(sql)
            if not step:
                self._remember(press, None)
                return None
            refused = self._turned(step, way)
            state = {"undo": ("undone", "stuck"), "redo": ("done", "dropped")}[way][refused]
            self._database.run("update step set state = ? where id = ?", state, step)
            if not refused:
                self._database.run(
                    "insert into step_turn (step, way, by, at) values (?, ?, ?, ?)",
                    *(step, way, by, self._session.stamp()),
                )
                return self._made(press, step)
            self._remember(press, step, refused=True)
        raise InputError(_STAYS)

    def _turned(self, step: int, way: str) -> bool:
        """Put everybody of a step as before it (or as after it); tells whether that was refused."""
        moved = self._steps.moved(step)
        source = {one.slug: one.after if way == "undo" else one.before for one in moved}
        target = {one.slug: one.before if way == "undo" else one.after for one in moved}
        gone = self._addresses.moved()
        if self._steps.states(tuple(source)) != source or any(one.main and one.slug in gone for one in moved):
            return True
        self._steps.restore(target)
        removed = [Slug(slug) for slug, state in target.items() if json.loads(state)[0] == Decision.REMOVE.value]
        if self._shielded(removed) or not all(self._note_turned(step, one, way) for one in moved):
            self._steps.restore(source)
            return True
        return False

    def _note_turned(self, step: int, one: Moved, way: str) -> bool:
        if one.text is None:
            return True
        if way == "undo":
            return self._database.change("delete from note where id = ? and text = ?", one.note, one.text) == 1
        number = self._write_note(one.slug, one.text)
        self._database.run("update step_person set note = ? where step = ? and slug = ?", number, step, one.slug)
        return True

    def steps(self, limit: int = 20, before: int | None = None) -> list[Step]:
        """The last steps (or those before one), the newest first."""
        return self._steps.newest(limit, before)

    # --- one effect a key press ---------------------------------------------------------------------------------------

    def _pressed(self, press: _Press) -> sqlite3.Row | None:
        """What an earlier arrival of this key press led to."""
        found = self._database.row("select asked, step, refused from pressed where key = ?", press.key)
        if found is not None and found["asked"] != press.asked:
            raise InputError("This key press was used for something else; load the page anew.")
        return found

    def _answered(self, press: _Press) -> Made | None:
        """The answer to a key press that has been answered; None for a new one."""
        found = self._pressed(press)
        if found is None:
            return None
        if found["refused"]:
            raise InputError(_STAYS)
        if found["step"] is None:
            raise InputError(_PURGED)
        return self._told(found["step"], repeated=True)

    def _remember(self, press: _Press, step: int | None, *, refused: bool = False) -> None:
        if not press.key:
            raise InputError("The request has no key; load the page anew.")
        self._database.run(
            "insert into pressed (key, asked, step, refused, at) values (?, ?, ?, ?, ?)",
            *(press.key, press.asked, step, refused, self._session.stamp()),
        )

    def _made(self, press: _Press, step: int) -> Made:
        self._remember(press, step)
        return self._told(step, repeated=False)

    def _told(self, number: int, *, repeated: bool) -> Made:
        step = self._steps.one(number)
        if step is None:
            raise InputError(_PURGED)
        rows = self._database.rows(
            f"{SELECT_PERSON} where person.slug in (select slug from step_person where step = ? and main = 1)"  # noqa: S608 - fixed text
            " order by search_key, person.slug limit ?",
            *(number, _MOST_CHANGED),
        )
        return Made(step, tuple(people_of(rows)), repeated)
