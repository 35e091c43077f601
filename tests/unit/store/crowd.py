"""A judged crowd for the tests of what the review page shows: by numbers, what speaks for whom is plain to see."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.evaluate.judgement import Judgement, Label, Verdict
from bot.store.changes import Shown
from tests.unit.store.exports import export, row
from tests.unit.store.kit import slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.intake.archive import Exported
    from bot.store import Store
    from bot.store.people import Person

DIGEST = "crowd"


def listed(count: int, *, company: str = "Acme", days: int = 1) -> list[Exported]:
    """People who connected on some days, in turn."""
    return [row(number, company=company, on=date(2015, 3, 1) + timedelta(number % days)) for number in range(count)]


def judgement(
    number: int,
    *,
    score: float = 0.0,
    label: Label | None = Label.NO_TRACE,
    verdict: Verdict | None = None,
    rule: str | None = None,
    contrary: str | None = None,
    company: str | None = "acme",
    title: str | None = "sales",
    pro: float = 0.0,
    last_year: int | None = None,
) -> Judgement:
    """What was said of one person."""
    at = datetime(last_year, 6, 1, tzinfo=UTC) if last_year else None
    return Judgement(
        slug=slug(number),
        label=label,
        score=score,
        points=(),
        theirs=0,
        mine=0,
        last_at=at,
        last_by="them" if at else None,
        verdict=verdict,
        rule=rule,
        why=(),
        title=title,
        company=company,
        pro=pro,
        contrary=contrary,
    )


def judge(store: Store, judgements: Iterable[Judgement]) -> None:
    """Make these the judgements of today."""
    store.judgements.replace(DIGEST, judgements)


def crowd(store: Store, count: int, *, exceptions: Iterable[int] = (), days: int = 1) -> None:
    """So many people of one company, proposed by one rule; something speaks for some of them."""
    spoken_for = frozenset(exceptions)
    store.evidence.record([export(listed(count, days=days))])
    judge(
        store,
        (
            judgement(
                number,
                score=number % 7,
                verdict=Verdict.SUGGEST_REMOVE,
                rule="Never wrote",
                contrary="endorsements" if number in spoken_for else None,
            )
            for number in range(count)
        ),
    )


def seen(store: Store, number: int) -> Person:
    """One person as stored now."""
    found = store.people.get(slug(number))
    assert found is not None
    return found


def shown(store: Store, *numbers: int) -> list[Shown]:
    """People as they are on the screen now."""
    return [Shown(one.slug, one.revision) for one in (seen(store, number) for number in numbers)]


def plain(one: Person) -> tuple[object, ...]:
    """What a step changes."""
    return one.slug, one.decision, one.because, one.decided_at, one.pinned, one.pin_reason, one.note
