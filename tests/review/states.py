"""Every state that the page can be in, reached as a member reaches it: axe looks at each, and so do we.

A state is a context: while it is open the tab shows it, afterwards the house is as it was.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.model import ActionKind, Decision, Incident, IncidentKind, Mode
from bot.ports import Control
from bot.services.steering import ASKING
from bot.store.selecting import Filter
from tests.review.house import actions
from tests.unit.store.kit import WIDE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from bot.model import PlanId, RunId
    from bot.store import Store
    from bot.store.groups import Group
    from tests.review.tabs import Hand

MANY: Final = 25  # above so many the number is typed
PAGE: Final = 100  # rows of the table


@dataclass(frozen=True, slots=True)
class Scene:
    """A tab in a house, with what its states are about."""

    hand: Hand
    older: PlanId
    newer: PlanId

    def group(self) -> Group:
        """A group whose number must be typed, with people left out."""
        with self.hand.rig.store() as store:
            return max(store.groups.all(), key=lambda one: (one.closable > MANY, one.exceptions > 0, one.closable))

    def ref(self, *, protected: bool) -> str:
        with self.hand.rig.store() as store:
            return store.people.select(Filter(protected=protected, decision=Decision.UNDECIDED))[0].ref


def at(below: str) -> Callable[[Scene], AbstractContextManager[None]]:
    """A page as it is when it is opened."""

    @contextmanager
    def state(scene: Scene) -> Iterator[None]:
        scene.hand.go(below)
        yield

    return state


def after(below: str, *steps: Callable[[Hand], object]) -> Callable[[Scene], AbstractContextManager[None]]:
    """A page, and what was done on it; a dialog that is open is closed again."""

    @contextmanager
    def state(scene: Scene) -> Iterator[None]:
        scene.hand.go(below)
        for step in steps:
            step(scene.hand)
        yield
        scene.hand.page.keyboard.press("Escape")

    return state


def button(name: str) -> Callable[[Hand], object]:
    return lambda hand: hand.page.get_by_role("button", name=name, exact=True).click()


def starting(name: str) -> Callable[[Hand], object]:
    """The first button of this beginning: each row has one, which goes on with a name."""
    return lambda hand: hand.page.get_by_role("button", name=re.compile(f"^{name}")).first.click()


def dialog(hand: Hand) -> None:
    hand.page.get_by_role("dialog").wait_for()


def key(name: str) -> Callable[[Hand], object]:
    return lambda hand: hand.asked(name)


def says(text: str) -> Callable[[Hand], object]:
    return lambda hand: hand.says(text)


# --- groups and cards -------------------------------------------------------------------------------------------------


@contextmanager
def group(scene: Scene) -> Iterator[None]:
    scene.hand.go(f"groups/{scene.group().facet.id}")
    yield


@contextmanager
def group_count(scene: Scene) -> Iterator[None]:
    scene.hand.go(f"groups/{scene.group().facet.id}")
    scene.hand.asked("r")
    yield
    scene.hand.answer("Escape")


@contextmanager
def offline(scene: Scene) -> Iterator[None]:
    """The server is gone, and the key that found out is not saved."""
    hand = scene.hand
    hand.go("cards")
    hand.page.context.set_offline(True)
    hand.press("k")
    hand.page.locator("#offline").wait_for()
    yield
    hand.page.context.set_offline(False)
    hand.page.locator("#offline").wait_for(state="hidden")
    hand.settled()
    hand.press("z")
    hand.says("Undone")


@contextmanager
def stale(scene: Scene) -> Iterator[None]:
    """Whoever was on the card was decided elsewhere meanwhile."""
    hand = scene.hand
    hand.go("cards")
    ref = hand.page.locator("#card").get_attribute("data-ref") or ""
    with hand.rig.store() as store:
        person = store.people.by_ref(ref)
        assert person is not None
        store.decisions.set(person.slug, Decision.ASK, because=None, by="member")
    hand.press("k")
    hand.says("has changed since")
    yield
    with hand.rig.store() as store:
        store.decisions.set(person.slug, Decision.UNDECIDED, because=None, by="member")


@contextmanager
def card_with_everything(scene: Scene) -> Iterator[None]:
    """Somebody protected, with evidence on both sides."""
    scene.hand.go(f"person/{scene.ref(protected=True)}")
    yield


@contextmanager
def person(scene: Scene) -> Iterator[None]:
    scene.hand.go(f"person/{scene.ref(protected=False)}")
    yield


# --- runs -------------------------------------------------------------------------------------------------------------


@contextmanager
def going(scene: Scene, step: str, control: Control = Control.GO, below: str = "runs") -> Iterator[None]:
    """A run in another process, two of its people dealt with."""
    hand, rig = scene.hand, scene.hand.rig
    rig.outside.running = True
    with rig.store() as store:
        run = _begun(scene, store)
        store.controls.present(os.getpid(), run, step, {"mode": "live", "total": 26, "finished": 9})
        store.controls.request(control)
    hand.go(below)
    hand.page.get_by_text(step if below == "runs" else "A run is going on").first.wait_for()
    yield
    rig.outside.running = False
    with rig.store() as store:
        store.journal.stop_run(run, stopped_by="operator", counts={"done": 2})
        store.controls.clear()
        store.controls.absent()


def _begun(scene: Scene, store: Store) -> RunId:
    return store.journal.start_run(scene.older, Mode.LIVE, total=26, by="member")


@contextmanager
def incident(scene: Scene, below: str = "runs") -> Iterator[None]:
    with scene.hand.rig.store() as store:
        store.incidents.open(Incident(IncidentKind.CHALLENGE, "The site shows a security check.", "artefacts/x"))
    scene.hand.go(below)
    yield
    with scene.hand.rig.store() as store:
        store.incidents.clear("looked at", "member")


@contextmanager
def unsettled(scene: Scene) -> Iterator[None]:
    """An act whose outcome nobody knows, with the member's own words opened."""
    rig, now = scene.hand.rig, scene.hand.rig.clock.now()
    with rig.store() as store:
        run = _begun(scene, store)
        removals = [one for one in actions(rig, store, scene.older) if one.kind is ActionKind.DISCONNECT]
        # Each look at this state attempts one, and nobody is attempted three times.
        chosen = min(reversed(removals), key=lambda one: store.journal.attempts(scene.older, one.slug))
        intent = store.journal.intend(run, scene.older, chosen, now=now, limits=WIDE)
        store.journal.dispatched(intent, now)
        store.journal.stop_run(run, stopped_by="unknown", counts={"unknown": 1})
    scene.hand.go("runs")
    scene.hand.page.get_by_text("I looked myself").click()
    yield
    scene.hand.page.get_by_role("button", name="still among").click()
    scene.hand.page.get_by_role("button", name="Yes, I looked").click()
    scene.hand.says("Settled")


@contextmanager
def approved_elsewhere(scene: Scene) -> Iterator[None]:
    scene.hand.go("cards")
    scene.hand.rig.clock.advance(60)
    with scene.hand.rig.store() as store:
        count = len(actions(scene.hand.rig, store, scene.older))
    reply = scene.hand.rig.act("plans/approve", {"plan": scene.older, "digest": scene.older, "count": count})
    assert reply.status == 200
    scene.hand.page.get_by_text("was approved until").wait_for()
    yield


@contextmanager
def old_run(scene: Scene) -> Iterator[None]:
    with scene.hand.rig.store() as store:
        run = next(one for one in store.journal.runs(50) if one.mode is Mode.LIVE and one.consistent)
    scene.hand.go(f"runs/{run.id}")
    yield


@contextmanager
def quick(scene: Scene) -> Iterator[None]:
    """The page asks whether anybody is still there."""
    hand = scene.hand
    hand.go("cards?order=name")
    hand.press(*"k" * 25)
    hand.page.get_by_role("dialog").wait_for()
    yield
    hand.answer("Escape")
    hand.settled()
    for _ in range(25):
        assert hand.rig.act("undo", {"key": os.urandom(8).hex()}).status == 200


def tick(number: int) -> Callable[[Hand], object]:
    return lambda hand: hand.page.locator("input.one").nth(number).check()


def chosen_all(hand: Hand) -> None:
    """Everybody of a filter, where it has more than one page."""
    if hand.page.locator("tbody tr").count() == PAGE:
        hand.page.locator("#choose-all").click()


def summary(text: str) -> Callable[[Hand], object]:
    return lambda hand: hand.page.locator("summary", has_text=text).first.click()


def searched(text: str) -> Callable[[Hand], object]:
    def search(hand: Hand) -> None:
        with hand.page.expect_navigation():
            hand.page.get_by_role("searchbox").fill(text)
            hand.page.get_by_role("searchbox").press("Enter")
        hand.ready()

    return search


STATES: Final[Mapping[str, Callable[[Scene], AbstractContextManager[None]]]] = {
    "overview": at(""),
    "overview-table": after("", summary("As a table")),
    "groups": at("groups"),
    "groups-of-a-kind": at("groups?kind=company"),
    "group": group,
    "group-count": group_count,
    "cards": at("cards"),
    "cards-queues": after("cards", summary("Another queue")),
    "cards-note": after("cards", key("n")),
    "cards-pin": after("cards", key("p")),
    "cards-help": after("cards", key("?")),
    "cards-palette": after("cards", key("Control+k")),
    "cards-offline": offline,
    "cards-changed": stale,
    "cards-still-there": quick,
    "cards-running": lambda scene: going(scene, "looking", below="cards"),
    "cards-incident": lambda scene: incident(scene, "cards"),
    "cards-approved": approved_elsewhere,
    "people": at("people"),
    "people-chosen": after("people", tick(0), tick(2)),
    "people-count": after(
        "people?state=undecided",
        lambda hand: hand.page.get_by_role("checkbox", name="Choose everybody").check(),
        lambda hand: (
            hand.page.locator("#choose-all:visible").click() if hand.page.locator("tbody tr").count() == PAGE else None
        ),
        lambda hand: hand.page.locator("#bulk").get_by_role("button", name="Remove").click(),
        lambda hand: hand.page.get_by_role("dialog").wait_for(),
    ),
    "people-nobody": after("people", searched("nobody of this name")),
    "people-protected": at("people?state=protected"),
    "person": person,
    "person-protected": card_with_everything,
    "check": at("check"),
    "check-fastest": after("check", summary("decided fastest")),
    "plans": at("plans"),
    "plan": lambda scene: at(f"plans/{scene.newer}")(scene),
    "plan-wrong-count": lambda scene: after(
        f"plans/{scene.newer}",
        lambda hand: hand.page.get_by_label("Type how many").fill("1"),
        lambda hand: hand.page.get_by_label("Type how many").press("Enter"),
        says("not 1"),
    )(scene),
    "plan-approved": lambda scene: at(f"plans/{scene.older}")(scene),
    "plans-compared": lambda scene: at(f"plans/compare?a={scene.older}&b={scene.newer}")(scene),
    "runs": at("runs"),
    "runs-going": lambda scene: going(scene, "looking at the list"),
    "runs-paused": lambda scene: going(scene, "paused", Control.PAUSE),
    "runs-stopping": lambda scene: going(scene, "looking at the list", Control.STOP),
    "runs-asking": lambda scene: going(scene, ASKING),
    "runs-incident": incident,
    "runs-unsettled": unsettled,
    "run": old_run,
    "invitations": at("invitations"),
    "invitations-sent": at("invitations?side=sent"),
    "invitations-bulk": after("invitations?side=sent", starting("Withdraw all"), dialog),
    "invitations-decided": at("invitations?decision=all"),
    "farewell": at("farewell"),
    "farewell-skip": after("farewell", starting("No farewell"), dialog),
    "nurture": at("nurture"),
    "nurture-text": after("nurture", summary("A text to begin with")),
    "since": at("since"),
    "audit": at("audit"),
    "audit-verified": after("audit", button("Verify"), lambda hand: hand.page.locator("#verdict").wait_for()),
    "audit-receipt": after("audit", button("Issue a receipt"), lambda hand: hand.page.locator("#receipt").wait_for()),
    "audit-nothing": after("audit", searched("nothing of this kind")),
    "keys": at("keys"),
    "no-such-page": at("nowhere"),
    "no-such-filter": at("people?state=nonsense"),
    "no-such-run": at("runs/nothing"),
}

# In a house where nobody lives yet.
EMPTY: Final = {
    f"empty-{name}": at(below)
    for name, below in {
        "overview": "", "groups": "groups", "cards": "cards", "people": "people",
        "check": "check", "plans": "plans", "runs": "runs", "audit": "audit", "invitations": "invitations",
        "farewell": "farewell", "nurture": "nurture", "since": "since",
    }.items()
}  # fmt: skip

# What the usual run looks at; each of the others differs little from one of these.
USUAL: Final = frozenset(
    {
        "overview", "groups", "group-count", "cards-queues", "cards-palette", "cards-offline", "cards-incident",
        "people-chosen", "people-count", "person-protected", "check-fastest", "plans", "plan-wrong-count",
        "runs-asking", "runs-incident", "runs-unsettled", "audit-verified", "keys", "no-such-page", "empty-cards",
        "invitations", "invitations-bulk", "farewell", "nurture-text", "since", "empty-nurture",
    }
)  # fmt: skip
