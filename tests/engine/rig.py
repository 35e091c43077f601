"""One workspace with a fake site: everything a run needs, and nothing that waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from bot.invitation import SIDES, Invitation, Side
from bot.model import Action, ActionKind, Approval, Confirm, Connection, Decision, ListReading, Mode, Plan, Slug
from bot.pace import BudgetLimits, Pace
from bot.plan import APPROVAL_LASTS, canonical, plan_id
from bot.ports import Control
from bot.runner import Runner, RunPorts, RunSettings, RunSummary
from bot.steps import Steps
from bot.store import Store, open_store
from tests.fakes import FakeClock, FakeNetwork, FakeWaiter
from tests.scripted import ScriptedOperator

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bot.model import PlanId
    from tests.fakes import Crash

OWNER = Slug("member-example")
ORIGIN = "http://127.0.0.1:1"
FAST = Pace(BudgetLimits(1000, 5000), 1000, (20.0, 60.0), 10, (120.0, 300.0))


def people(count: int = 12) -> list[Connection]:
    """Invented connections."""
    return [
        Connection(
            Slug(f"person-{n}"), f"Person Number{n}", "Engineer at Example Ltd", date(2020, 1, 1), f"ACoAA{n:05}"
        )
        for n in range(count)
    ]


def invitations(count: int = 8) -> list[Invitation]:
    """Invented people who invite (guest-N), and who are invited (asked-N)."""
    return [
        Invitation(
            side,
            Slug(f"{word}-{n}"),
            f"{word.title()} Number{n}",
            "Engineer at Example Ltd",
            mutual=n,
            age_days=7 * n,
            member_id=f"ACoAA{word}{n:05}",
            invitation_id=f"{side.value}-{n}",
        )
        for side, word in ((Side.RECEIVED, "guest"), (Side.SENT, "asked"))
        for n in range(count)
    ]


@dataclass(slots=True)
class ScriptedControls:
    """Asks for what it was told to ask for, after so many polls; a request in the store counts too."""

    store: Store
    stop_after: int | None = None
    polls: int = 0

    def poll(self) -> Control:
        self.polls += 1
        if self.stop_after is not None and self.polls > self.stop_after:
            return Control.STOP
        return self.store.controls.current()


@dataclass(slots=True)
class Rig:
    """A workspace, a site and a member; `restart` is what a new process would see."""

    folder: Path
    clock: FakeClock
    network: FakeNetwork
    store: Store
    operator: ScriptedOperator = field(default_factory=ScriptedOperator)
    steps: Steps = field(default_factory=Steps)
    stop_after: int | None = None

    def ports(self, *, by_hand: bool = False) -> RunPorts:
        return RunPorts(
            store=self.store,
            operator=self.operator,
            clock=self.clock,
            controls=ScriptedControls(self.store, self.stop_after),
            waiter=FakeWaiter(self.clock),
            steps=self.steps,
            random=Random(1),  # noqa: S311 # pauses need no cryptography
            network=None if by_hand else self.network,
        )

    def plan(self, slugs: Iterable[str], *, approve: bool = True) -> tuple[PlanId, Plan]:
        """Freeze some people into an approved plan."""
        known = self.network.truth.people
        actions = tuple(
            Action(ActionKind.DISCONNECT, p.slug, p.name, p.headline, p.connected_on, p.member_id, "asked for")
            for p in (known[Slug(slug)] for slug in slugs)
        )
        return self.freeze(actions, approve=approve)

    def plan_acts(self, acts: Iterable[tuple[ActionKind, str]], *, approve: bool = True) -> tuple[PlanId, Plan]:
        """Freeze acts of any kind into an approved plan."""
        return self.freeze(tuple(self._act(kind, Slug(slug)) for kind, slug in acts), approve=approve)

    def freeze(self, actions: tuple[Action, ...], *, approve: bool = True) -> tuple[PlanId, Plan]:
        plan = Plan(ORIGIN, OWNER, self.clock.now(), actions)
        name = plan_id(canonical(plan))
        self.store.plans.add(name, canonical(plan), held=())
        if approve:
            self.approve(name, len(actions))
        return name, plan

    def _act(self, kind: ActionKind, slug: Slug) -> Action:
        truth, side = self.network.truth, SIDES.get(kind)
        found = truth.people[slug] if side is None else truth.invitations[side][slug]
        since = found.connected_on if isinstance(found, Connection) else None
        return Action(kind, slug, found.name, found.headline, since, found.member_id, "asked for")

    def approve(self, name: PlanId, count: int) -> None:
        now = self.clock.now()
        self.store.plans.approve(Approval(name, count, now, now + APPROVAL_LASTS, "operator"))

    def run(
        self,
        plan: tuple[PlanId, Plan],
        mode: Mode = Mode.LIVE,
        *,
        confirm: Confirm = Confirm.NONE,
        pace: Pace = FAST,
        max_acts: int | None = None,
    ) -> RunSummary:
        settings = RunSettings(mode, confirm, pace, settle_seconds=120, by="operator", max_acts=max_acts)
        return Runner(self.ports(by_hand=mode is Mode.BY_HAND), *plan, settings).run()

    def sync(self) -> ListReading:
        """Read the whole list into the store, as `linkprune sync` does."""
        seen: list[Connection] = []
        reading = self.network.read(seen.append)
        self.store.people.upsert_many(seen, source="sync")
        self.store.syncs.record(reading, [connection.slug for connection in seen])
        return reading

    def read_invitations(self, *sides: Side) -> None:
        """Read lists of invitations into the store, as `linkprune invitations sync` does."""
        for side in sides or Side:
            seen: list[Invitation] = []
            self.store.invitations.record(self.network.invitations(side, seen.append), side, seen)

    def restart(self) -> None:
        """Let another process take over: a new store connection, a new view of the same site, new listeners."""
        self.store.close()
        self.steps = Steps()
        self.store = open_store(self.folder, origin=ORIGIN, clock=self.clock)
        self.network = self.network.reborn(steps=self.steps)
        self.operator = ScriptedOperator()

    def decide_remove(self, slugs: Iterable[str]) -> None:
        for slug in slugs:
            self.store.decisions.set(Slug(slug), Decision.REMOVE, because="asked for", by="operator")

    def set_clock_forward(self, days: int) -> None:
        """Move the wall clock without moving the site's."""
        self.clock.wall += timedelta(days=days)
        self.network.site_ahead -= timedelta(days=days)


def make_rig(
    folder: Path,
    *,
    count: int = 12,
    faults: Sequence[str] = (),
    crash: Crash | None = None,
    synced: bool = True,
    invited: int = 0,
) -> Rig:
    """Build a workspace, synced or not; `invited` people invite, and as many are invited."""
    clock = FakeClock()
    steps = Steps()
    network = FakeNetwork(people(count), owner=OWNER, origin=ORIGIN, clock=clock, steps=steps, crash=crash)
    for invitation in invitations(invited):
        network.truth.invite(invitation)
    network.set_faults(faults)
    store = open_store(folder, account=OWNER, origin=ORIGIN, clock=clock)
    rig = Rig(folder, clock, network, store, steps=steps)
    if synced:
        rig.sync()
    if synced and invited:
        rig.read_invitations()
    return rig
