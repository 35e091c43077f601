"""A whole run of the engine with the real page objects and a real browser, and its comparison with the site's truth."""

from __future__ import annotations

import os
import signal
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from bot.cli.session import SystemClock
from bot.errors import LinkpruneError, SiteObjects
from bot.evaluate.identity import slug_of
from bot.invitation import SIDES, Invitation
from bot.model import Action, ActionKind, Approval, Confirm, Connection, ListReading, Mode, OutcomeName, Plan, Slug
from bot.pace import BudgetLimits, Pace
from bot.plan import APPROVAL_LASTS, canonical, plan_id
from bot.ports import Control
from bot.practice.faults import parse_fault
from bot.runner import Runner, RunPorts, RunSettings
from bot.steps import Steps
from bot.store import open_store
from flows.linkedin import LinkedInNetwork
from tests.contract.practice_rig import PumpWaiter
from tests.scripted import ScriptedOperator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.model import IncidentKind, PlanId, Proof
    from bot.ports import Step
    from bot.practice.people import PracticePerson
    from bot.practice.server import PracticeServer
    from bot.practice.settings import Variant
    from bot.store import Store
    from flows.browser import BrowserSession
    from flows.options import SiteOptions

AT_ONCE: Final = Pace(BudgetLimits(1000, 5000), 1000, (0.0, 0.0), 10, (0.0, 0.0))
SETTLE_SECONDS: Final = 0.5
# What the site calls the request of each kind of act, and its effect.
REQUESTS: Final = {
    ActionKind.DISCONNECT: "remove",
    ActionKind.ACCEPT: "accept",
    ActionKind.IGNORE: "ignore",
    ActionKind.WITHDRAW: "withdraw",
}
EFFECTS: Final = {
    ActionKind.DISCONNECT: "removed",
    ActionKind.ACCEPT: "accepted",
    ActionKind.IGNORE: "ignored",
    ActionKind.WITHDRAW: "withdrawn",
}
BY_OTHERS: Final = frozenset({"control", "himself"})


class NobodyStops:
    """Controls that nobody touches."""

    def poll(self) -> Control:
        return Control.GO


@dataclass(frozen=True, slots=True)
class Ended:
    """What one run left in the workspace. `corrected`: once recorded as done, and seen in the list since."""

    exit: int
    outcomes: Mapping[Slug, OutcomeName]
    done: frozenset[Slug]
    corrected: frozenset[Slug]
    incident: IncidentKind | None
    why: str

    def of(self, slug: Slug) -> str:
        """What the journal says of one person."""
        return self.outcomes[slug].value if slug in self.outcomes else "not reached"


@dataclass(slots=True)
class Live:
    """One workspace, one plan, one practice site, one window. `at` is what happens when a step is first reached."""

    folder: Path
    server: PracticeServer
    session: BrowserSession
    options: SiteOptions
    people: list[PracticePerson]
    at: dict[Step, Callable[[], object]] = field(default_factory=dict)
    settle_seconds: float = SETTLE_SECONDS
    kind: ActionKind = ActionKind.DISCONNECT
    since: int = 0
    asked: int = 0
    well: bool = False
    gone_before: Counter[str] = field(default_factory=Counter)
    plan: tuple[PlanId, Plan] = field(init=False)

    def __post_init__(self) -> None:
        truth = self.server.world.truth()
        self.since, self.asked = len(truth["changes"]), len(truth["requests"])
        self.plan = _plan(self.server, self.people, self.kind)
        with self.store() as store:
            _prepare(store, self.server, self.plan)
            _note_invitations(store, self.server, self.kind)

    @property
    def slugs(self) -> list[Slug]:
        return [slug_of(person.slug) for person in self.people]

    def store(self) -> Store:
        """The workspace, opened as a new process would."""
        return open_store(
            self.folder, account=Slug(self.server.world.owner.slug), origin=self.server.url, clock=SystemClock()
        )

    def faults(self, *texts: str) -> None:
        self.server.world.set_faults(tuple(parse_fault(text) for text in texts))

    def run(self) -> Ended:
        """Run the plan as far as it goes."""
        with self.store() as store:
            code, why = self._run(store)
            corrected = frozenset(one.slug for one in store.journal.contradictions())
            done = frozenset(one for one in self.slugs if store.journal.was_done(one, self.kind))
            outcomes = {slug: name for slug, (name, _, _) in store.journal.outcomes(self.plan[0]).items() if name}
            if (intent := store.journal.open_intent()) is not None:
                outcomes[intent.slug] = OutcomeName.UNKNOWN
            found = store.incidents.current()
        return Ended(code, outcomes, done, corrected, found.kind if found else None, why)

    def _run(self, store: Store) -> tuple[int, str]:
        steps, waiter = Steps(), PumpWaiter(self.session)
        steps.subscribe(self._happen)
        network = LinkedInNetwork(self.session, self.options, steps=steps, waiter=waiter)
        settings = RunSettings(Mode.LIVE, Confirm.NONE, AT_ONCE, self.settle_seconds, by="operator")
        operator, chance = ScriptedOperator(), Random(1)  # noqa: S311 - pauses need no cryptography
        ports = RunPorts(store, operator, SystemClock(), NobodyStops(), waiter, steps, chance, network)
        try:
            summary = Runner(ports, *self.plan, settings).run()
        except SiteObjects as error:
            store.incidents.open(error.incident)
            return int(error.exit), f"gate: {error}"
        except LinkpruneError as error:
            return int(error.exit), f"gate: {error}"
        finally:
            network.close()
        return int(summary.exit), summary.sentence or ""

    def _happen(self, step: Step, _: Proof | None) -> None:
        if (do := self.at.pop(step, None)) is not None:
            do()

    def mend(self, session: BrowserSession) -> None:
        """The site is well again, and the member has looked himself."""
        world = self.server.world
        self.at.clear()
        self.well, self.gone_before = True, self.removed()
        world.set_faults(())
        world.change_settings({"login": "open", "scale": 0, "language": "en"})
        world.pass_challenge()
        self.session = session
        session.page.goto("about:blank")  # a request of the old page, answered late, is no objection to the next run
        with self.store() as store:
            if store.incidents.current() is not None:
                store.incidents.clear("looked myself, all is well", by="operator")

    # --- the site's truth ---

    def requests(self) -> Counter[str | None]:
        """About whom the browser asked the site, and how often; refused requests too, unless nobody read them."""
        wanted = REQUESTS[self.kind]
        requests = [one for one in self.server.world.truth()["requests"][self.asked :] if one["kind"] == wanted]
        return Counter(one["slug"] for one in requests if one["slug"] or one["status"])

    def strange_requests(self) -> list[str]:
        """Requests for acts that no plan holds."""
        others = set(REQUESTS.values()) - {REQUESTS[self.kind]}
        return [one["kind"] for one in self.server.world.truth()["requests"][self.asked :] if one["kind"] in others]

    def removed(self) -> Counter[str]:
        """On whom a request of the browser had its effect, and how often."""
        changes, effect = self.server.world.truth()["changes"][self.since :], EFFECTS[self.kind]
        ours = (change for change in changes if change["kind"] == effect and change["via"] not in BY_OTHERS)
        return Counter(change["slug"] for change in ours)

    def broken(self, ended: Ended) -> dict[str, int]:
        """How often each promise was broken, by the site's own truth. All is settled once the site is well again."""
        raw = {person.slug: slug_of(person.slug) for person in self.people}
        removed, asked = self.removed(), self.requests()
        fine = {OutcomeName.DONE} if self.well else {OutcomeName.DONE, OutcomeName.UNKNOWN}
        certain = (slug for slug, name in ended.outcomes.items() if name in fine)
        recorded = ended.done | ended.corrected | frozenset(certain)
        return {
            "wrong persons": sum(slug not in raw for slug in {*asked, *removed}) + len(self.strange_requests()),
            "repeated removals": sum(number > self._may_be_asked(slug) for slug, number in asked.items()),
            "unrecorded removals": sum(slug in raw and raw[slug] not in recorded for slug in removed),
            "false done": sum(raw[slug] in ended.done and not removed[slug] for slug in raw),
        }

    def _may_be_asked(self, slug: str | None) -> int:
        """One request; a second one in a later run, where the first was seen to do nothing."""
        return 2 if self.well and not self.gone_before[slug or ""] else 1


def back(server: PracticeServer, variant: Variant, *, language: str = "en", scale: float = 0) -> None:
    """The practice site as it was, in this era."""
    world = server.world
    world.set_faults(())
    world.change_settings({"variant": variant, "language": language, "scale": scale, "login": "open"})
    world.pass_challenge()
    for slug in {change["slug"] for change in world.truth()["changes"]}:
        world.restore(slug)
        first = world.known(slug)
        if first is not None and " Renamed" in first.name:
            world.rename(slug, first.first.removesuffix(" Renamed"), first.last.removesuffix(" Renamed"))


def _plan(server: PracticeServer, people: list[PracticePerson], kind: ActionKind) -> tuple[PlanId, Plan]:
    dated = kind is ActionKind.DISCONNECT
    actions = tuple(
        Action(kind, one.slug, one.name, one.headline, one.connected_on if dated else None, one.member_id, "asked for")
        for one in map(connection, people)
    )
    plan = Plan(server.url, Slug(server.world.owner.slug), datetime.now(UTC), actions)
    return plan_id(canonical(plan)), plan


def connection(person: PracticePerson) -> Connection:
    return Connection(slug_of(person.slug), person.name, person.headline, person.connected_on, person.member_id)


def _prepare(store: Store, server: PracticeServer, plan: tuple[PlanId, Plan]) -> None:
    """Everything that sync, plan and approve leave."""
    everybody = [connection(person) for person in server.world.connected()]
    store.people.upsert_many(everybody, source="sync")
    count = len(everybody)
    store.syncs.record(ListReading(count, count, 0, complete=True, seconds=1.0), [one.slug for one in everybody])
    now = datetime.now(UTC)
    store.plans.add(plan[0], canonical(plan[1]), held=())
    store.plans.approve(Approval(plan[0], len(plan[1].actions), now, now + APPROVAL_LASTS, "operator"))


def _note_invitations(store: Store, server: PracticeServer, kind: ActionKind) -> None:
    """What a reading of the invitations leaves, where the plan is about them."""
    if kind not in SIDES:
        return
    side = SIDES[kind]
    pending = server.world.invitations(side)
    seen = [Invitation(side, slug_of(one.slug), one.person.name, member_id=one.person.member_id) for one in pending]
    store.invitations.record(ListReading(len(seen), len(seen), 0, complete=True, seconds=1.0), side, seen)


def spread(server: PracticeServer, *places: int) -> list[PracticePerson]:
    """People at some places of the list."""
    listed = server.world.connected()
    return [listed[place] for place in places]


def crash(session: BrowserSession) -> None:
    """Kill the renderers of the window, as a lack of memory would; returns when the window knows."""
    profile = str(session.options.profile)
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and _renders(folder, profile):
            os.kill(int(folder.name), signal.SIGKILL)
    while session.lost is None:
        session.context.cookies()


def _renders(folder: Path, profile: str) -> bool:
    try:
        line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return False
    return "--type=renderer" in line and _within(parent, profile)


def _within(pid: int, profile: str) -> bool:
    """Whether the process, or one above it, is the browser of this profile."""
    while pid > 1:
        try:
            line = Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
            if f"--user-data-dir={profile}" in line and "--type=" not in line:
                return True
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return False
