"""Takes what one rule proposes: shows it, asks for the number, decides. A person decides, never a rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.cli.session import MEMBER
from bot.errors import Exit, InputError
from bot.evaluate.judgement import Verdict
from bot.model import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.cli.session import Session
    from bot.model import Slug
    from bot.store import Store
    from bot.store.people import Person

SHOWN = 50
# All of them are undecided, and proposed by one rule.
_SAME = frozenset({"decision"})


@dataclass(frozen=True, slots=True)
class Take:
    """Which rule's proposals to take, and how the member agrees: `unasked`, by a repeated count, or when asked."""

    rule: str
    decision: Decision
    because: str | None
    count: int | None
    unasked: bool


@dataclass(frozen=True, slots=True)
class Proposals:
    """Whom a rule proposes, and how many of its proposals are left out, by the reason."""

    people: tuple[Person, ...]
    left_out: Mapping[str, int]


def take(session: Session, wanted: Take) -> int:
    """Decide about everybody whom the rule proposes."""
    from bot.cli.finding import rule_named
    from bot.cli.judging import ensure_judged

    with session.store() as store:
        wanted = replace(wanted, rule=rule_named(ensure_judged(session, store), wanted.rule))
        found = proposals(store, wanted.rule)
        if found.people:
            _agree(session, wanted, found)
        with store.together():
            for person in found.people:
                store.decisions.set(person.slug, wanted.decision, because=wanted.because or wanted.rule, by=MEMBER)
    session.terminal.result(_document(wanted, found), lambda: _tell(session, wanted, found))
    return Exit.DONE


def proposals(store: Store, rule: str) -> Proposals:
    """Whom exactly this rule proposes to remove: still connected, undecided and not protected."""
    from bot.store.selecting import Filter

    proposed = store.people.select(Filter(verdict=Verdict.SUGGEST_REMOVE, rule=rule))
    shielded = store.decisions.shielded()
    judged = [(person, _reason(person, shielded)) for person in proposed]
    return Proposals(
        tuple(person for person, reason in judged if reason is None),
        Counter(reason for _, reason in judged if reason is not None),
    )


def _reason(person: Person, shielded: Mapping[Slug, str]) -> str | None:
    if person.gone_at is not None:
        return "gone"
    if person.decision is not Decision.UNDECIDED:
        return "decided"
    return "protected" if person.slug in shielded else None


def _agree(session: Session, wanted: Take, found: Proposals) -> None:
    total = len(found.people)
    _show(session, wanted, found.people)
    if wanted.unasked and wanted.count is None:
        return
    count = wanted.count if wanted.count is not None else _asked(session, wanted, total)
    if count != total:
        raise InputError(f'The rule "{wanted.rule}" proposes {total:,} people, not {count:,}; nothing was decided.')


def _show(session: Session, wanted: Take, people: Sequence[Person]) -> None:
    from bot.cli.listing import people_table

    people_table(session.terminal, people[:SHOWN], evidence=True, without=_SAME, errors=True)
    if len(people) > SHOWN:
        session.terminal.say(
            f'{len(people) - SHOWN:,} more; `linkprune people --suggested "{wanted.rule}" --limit {len(people)}` '
            "shows all."
        )


def _asked(session: Session, wanted: Take, total: int) -> int:
    session.terminal.say(
        f'The rule "{wanted.rule}" proposes these {total:,}; `linkprune policy explain ADDRESS` says why.'
    )
    said = session.terminal.ask(
        f"Type their number to decide {wanted.decision.value} for all of them:",
        instead="look with `linkprune people --suggested`, then repeat the number with --count N",
    )
    if not said.isdecimal():
        raise InputError("That is no number; nothing was decided.")
    return int(said)


def _document(wanted: Take, found: Proposals) -> dict[str, object]:
    return {
        "rule": wanted.rule,
        "decided": len(found.people),
        "people": [{"slug": person.slug, "decision": wanted.decision} for person in found.people],
        "left_out": {reason: found.left_out.get(reason, 0) for reason in ("decided", "protected", "gone")},
    }


def _tell(session: Session, wanted: Take, found: Proposals) -> None:
    out = [f"{number:,} {reason}" for reason, number in sorted(found.left_out.items())]
    left_out = f" Left out: {', '.join(out)}." if out else ""
    if not found.people:
        session.terminal.line(f'The rule "{wanted.rule}" proposes nobody who is still to be decided.{left_out}')
        return
    session.terminal.line(f"{len(found.people):,} decided: {wanted.decision.value}.{left_out}")
    if wanted.decision is Decision.REMOVE:
        session.terminal.line(
            "Nobody is removed by this. Next: `linkprune plan new` freezes the decisions into a plan to look at."
        )
