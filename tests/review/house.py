"""A house that is lived in: a practice network with decisions, plans and runs, as pages look after weeks of use."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.farewell.values import Said
from bot.intake.read import read_exports
from bot.invitation import Invitation, Side
from bot.model import Decision, Done, ListReading, Mode, NotDone, PlanId, Proof, ProofKind, RunId, Slug
from bot.nurture.model import How, Tier
from bot.practice.export import write_export
from bot.practice.people import owner
from bot.practice.settings import PracticeSettings
from bot.services import planning
from bot.services.farewells import draft, pick
from bot.store import open_store
from bot.store.selecting import Filter
from config.farewell import load_templates
from tests.fakes import FakeClock
from tests.review.kit import ORIGIN, Rig, review
from tests.unit.store.kit import WIDE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.model import Action
    from bot.store import Store

ALL: Final = 100
_SAID: Final = ((), (Said.LATER,), (Said.SENT,), (Said.SENT, Said.ANSWERED), (Said.SKIPPED,), ())
SEED: Final = 1


@contextmanager
def house(folder: Path, people: int = 400) -> Iterator[Rig]:
    """A page over a practice network of so many people; nothing is decided yet."""
    export, workspace, clock = folder / "export.zip", folder / "workspace", FakeClock()
    write_export(export, PracticeSettings(people=people, seed=SEED))
    with open_store(workspace, origin=ORIGIN, account=Slug(owner(SEED).slug), clock=clock) as store:
        store.evidence.record(read_exports([export], key=store.evidence.key(), owner=store.account))
    with review(workspace, count=None) as rig:
        rig.enter()
        rig.get()  # judges everybody
        yield rig


def live_in(rig: Rig, remove: int = 26) -> tuple[PlanId, PlanId]:
    """Decide, plan, run, decide again, plan again: an older plan that was run, and a newer one."""
    with rig.store() as store:
        free = _free(store)
        for number, person in enumerate(free[: remove + 9]):
            store.decisions.set(person, _decision(number, remove), because="no trace of each other", by="member")
        store.decisions.pin(free[remove + 9], by="member", because="a friend of the family")
    older = _planned(rig)
    rig.clock.advance(3600)
    with rig.store() as store:
        _run(store, rig, older)
        for person in free[remove + 10 : remove + 14]:
            store.decisions.set(person, Decision.REMOVE, because="a group closed too early", by="member")
    rig.clock.advance(3600)
    return older, _planned(rig, approve=False)


def beside(rig: Rig, *, received: int = 12, sent: int = 40) -> None:
    """Invitations both ways, farewells in every state, and people who stay, some of them silent for long."""
    with rig.store() as store:
        for side, number in ((Side.RECEIVED, received), (Side.SENT, sent)):
            reading = ListReading(number, number, 0, complete=True, seconds=1.0)
            store.invitations.record(reading, side, [_invitation(side, one) for one in range(number)])
        store.no_return.add(Slug("guest-received-5"), "Guest Received5", "sold me something twice", "member")
        kept = store.people.select(Filter(decision=Decision.KEEP, gone=False))
        for tier, person in zip((*Tier, None), kept, strict=False):
            store.nurture.tier(person.slug, tier, by="member")
        store.nurture.touch(kept[0].slug, rig.clock.now().date() - timedelta(days=80), How.CALL, by="member")
        shielded = store.decisions.shielded()
        parting = [one for one in store.decisions.removable() if one.slug not in shielded][:6]
        template = pick(load_templates(None), "warm", "en")
        for said, person in zip(_SAID, parting, strict=False):
            draft(store, person, template, "Robin", by="member")
            for word in said:
                store.farewells.say(person.slug, word, by="member")


def _invitation(side: Side, number: int) -> Invitation:
    return Invitation(
        side,
        Slug(f"guest-{side}-{number}"),
        f"Guest {side.title()}{number}",
        headline=("Baker at Globex", "Recruiter | Hiring", "Founder, Umbrella")[number % 3],
        mutual=(None, 0, 3, 28)[number % 4],
        note="A word" if number % 3 == 0 else None,
        age_days=7 * number,
    )


def _free(store: Store) -> list[Slug]:
    shielded = store.decisions.shielded()
    return [person.slug for person in store.people.select(Filter()) if person.slug not in shielded]


def _decision(number: int, remove: int) -> Decision:
    if number < remove:
        return Decision.REMOVE
    return (Decision.KEEP, Decision.ASK, Decision.UNFOLLOW)[number % 3]


def _planned(rig: Rig, *, approve: bool = True) -> PlanId:
    made = rig.act("plans/new", {"max_percent": ALL}).json()
    plan = PlanId(made["plan"])
    if approve:
        with rig.store() as store:
            count = len(actions(rig, store, plan))
        assert rig.act("plans/approve", {"plan": plan, "digest": plan, "count": count}).status == 200
    return plan


def actions(rig: Rig, store: Store, plan: PlanId) -> tuple[Action, ...]:
    """Who is in a plan."""
    return planning.load(store, rig.folder / "plans", plan)[1].actions


def _run(store: Store, rig: Rig, plan: PlanId) -> None:
    first, second, third, fourth, *more = actions(rig, store, plan)
    dry = store.journal.start_run(plan, Mode.DRY, total=4 + len(more), by="member")
    store.journal.stop_run(dry, stopped_by=None, counts={})
    run = store.journal.start_run(plan, Mode.LIVE, total=4 + len(more), by="member")
    for action in (first, second):
        removed(store, rig, run, plan, action)
    store.journal.hold(run, plan, third, "the name on the page differs from the name in the plan")
    refused = store.journal.intend(run, plan, fourth, now=rig.clock.now(), limits=WIDE)
    store.journal.dispatched(refused, rig.clock.now())
    store.journal.settle(refused, NotDone("the site refused"), by="linkprune", settled=True, reads=2)
    store.journal.stop_run(run, stopped_by="operator", counts={"done": 2, "held": 1, "not_done": 1})
    store.journal.reconciled(run, consistent=True, details={})


def removed(store: Store, rig: Rig, run: RunId, plan: PlanId, action: Action) -> None:
    """One whole removal."""
    intent = store.journal.intend(run, plan, action, now=rig.clock.now(), limits=WIDE)
    store.journal.dispatched(intent, rig.clock.now())
    for kind in (ProofKind.ACCEPTED, ProofKind.ABSENT):
        store.journal.proof(intent, Proof(kind, rig.clock.now(), {"entries": 0}))
    store.journal.settle(intent, Done(), by="linkprune")
