"""A clock that tests move, a workspace that tests fill, and the run of one person as the journal sees it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import jsonschema

from bot.audit.shape import EVENTS, schema_of
from bot.audit.verify import verify
from bot.model import (
    Action,
    ActionKind,
    Approval,
    Connection,
    Done,
    ListReading,
    Mode,
    Plan,
    PlanId,
    Proof,
    ProofKind,
    RunId,
    Slug,
)
from bot.pace import BudgetLimits
from bot.plan import canonical, plan_id
from bot.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.model import Intent

ORIGIN = "http://127.0.0.1:8765"
OWNER = Slug("owner-example")
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WIDE = BudgetLimits(10_000, 10_000)
VALIDATORS = {event: jsonschema.Draft202012Validator(schema_of(event)) for event in EVENTS}


@dataclass
class Clock:
    """Time that moves a millisecond at each look, so that nothing depends on two things being at once."""

    wall: datetime = START
    step: timedelta = field(default=timedelta(milliseconds=1))

    def now(self) -> datetime:
        self.wall += self.step
        return self.wall

    def monotonic(self) -> float:
        return (self.wall - START).total_seconds()


def open_at(folder: Path, clock: Clock | None = None) -> Store:
    return open_store(folder, origin=ORIGIN, account=OWNER, clock=clock or Clock())


def slug(number: int) -> Slug:
    return Slug(f"person-{number}")


def person(number: int) -> Connection:
    return Connection(slug(number), f"Pérsona Number-{number}", headline=f"Role {number}", member_id=f"urn:{number}")


def action(number: int, kind: ActionKind = ActionKind.DISCONNECT) -> Action:
    seen = person(number)
    return Action(kind, seen.slug, seen.name, member_id=seen.member_id, because="no trace")


def fill(store: Store, count: int = 5) -> None:
    """Put people into the workspace, as a complete sync would."""
    store.people.upsert_many(map(person, range(count)), source="sync")
    store.syncs.record(reading(count), map(slug, range(count)))


def reading(count: int, *, complete: bool = True) -> ListReading:
    return ListReading(count, count, 0, complete, 1.25, None if complete else "the list stalled")


def add_plan(store: Store, numbers: Iterable[int] = range(3)) -> PlanId:
    """An approved plan to remove some of them."""
    actions = tuple(action(number) for number in numbers)
    content = canonical(Plan(ORIGIN, OWNER, START, actions))
    identity = plan_id(content)
    store.plans.add(identity, content, held=[(slug(90), "pinned")])
    store.plans.approve(Approval(identity, len(actions), START, START + timedelta(days=14), "owner"))
    return identity


def start(store: Store, plan: PlanId, mode: Mode = Mode.LIVE) -> RunId:
    return store.journal.start_run(plan, mode, total=3, by="owner")


def intend(store: Store, run: RunId, plan: PlanId, number: int = 0, now: datetime = START) -> Intent:
    return store.journal.intend(run, plan, action(number), now=now, limits=WIDE)


def prove(store: Store, intent: Intent) -> None:
    """Dispatch, and see both proofs."""
    store.journal.dispatched(intent, START)
    store.journal.proof(intent, Proof(ProofKind.ACCEPTED, START, {"status": 200, "named_by": "slug"}))
    store.journal.proof(intent, Proof(ProofKind.ABSENT, START, {"entries": 0}))


def remove(store: Store, run: RunId, plan: PlanId, number: int = 0) -> None:
    """One whole removal."""
    intent = intend(store, run, plan, number)
    prove(store, intent)
    store.journal.settle(intent, Done(), by="linkprune")


def events(store: Store) -> list[dict[str, object]]:
    return [json.loads(line) for line in store.events.iterate()]


def names(store: Store) -> list[str]:
    return [str(event["event"]) for event in events(store)]


def check_whole(store: Store) -> None:
    """What holds after every test: each event fits its schema, the chain verifies, the copy is the database's."""
    for event in events(store):
        VALIDATORS[str(event["event"])].validate(event)
    if store.mirror_path.exists() and store.events.head()[0]:
        report = verify(store.mirror_path, original=store.events.original())
        assert report.damage == ()
        assert (report.events, report.head) == store.events.head()
