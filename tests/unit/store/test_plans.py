"""Plans, approvals, incidents, consents, controls and small events."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import AuditDamaged, InputError
from bot.model import Approval, Incident, IncidentKind, Mode, PlanId, RunId
from bot.ports import Control
from tests.unit.store.kit import START, add_plan, events, fill, names, slug, start

if TYPE_CHECKING:
    from bot.store import Store

TEXT = hashlib.sha256(b"the terms in plain words").hexdigest()


def test_a_plan_reads_back_byte_for_byte(store: Store) -> None:
    plan = add_plan(store)
    content = store.plans.get(plan)
    assert content is not None
    assert hashlib.sha256(content).hexdigest() == plan
    assert store.plans.get(PlanId("f" * 64)) is None
    assert store.plans.held(plan) == [(slug(90), "pinned")]


def test_the_same_plan_is_stored_once(store: Store) -> None:
    plan = add_plan(store)
    content = store.plans.get(plan)
    assert content is not None
    store.plans.add(plan, content, held=[])
    assert names(store).count("plan.created") == 1
    assert store.plans.held(plan) == [(slug(90), "pinned")]


def test_plans_are_listed_newest_first(store: Store) -> None:
    one, two = add_plan(store, range(1)), add_plan(store, range(2))
    records = store.plans.list()
    assert [(record.id, record.actions, record.held, record.purged) for record in records] == [
        (two, 2, 1, False),
        (one, 1, 1, False),
    ]


def test_a_plan_is_found_by_the_beginning_of_its_id(store: Store) -> None:
    plan = add_plan(store)
    for length in (4, 12, 64):
        assert store.plans.resolve(f" {plan[:length].upper()} ") == plan


@pytest.mark.parametrize("prefix", ["", "abc", "____", "%%%%", "zzzz", "0" * 65])
def test_a_beginning_that_is_short_or_fits_nothing_is_refused(store: Store, prefix: str) -> None:
    add_plan(store)
    with pytest.raises(InputError, match="plan list"):
        store.plans.resolve(prefix)


def test_a_beginning_of_two_plans_is_refused(store: Store) -> None:
    for end in ("0", "1"):
        store.plans.add(PlanId("abcd" + end * 60), b'{"actions":[]}')
    with pytest.raises(InputError, match="2 plans begin"):
        store.plans.resolve("abcd")


def test_the_newest_approval_counts(store: Store) -> None:
    plan = add_plan(store)
    again = Approval(plan, 3, START + timedelta(days=1), START + timedelta(days=15), "owner")
    store.plans.approve(again)
    assert store.plans.approval(plan) == again
    assert store.plans.list()[0].approval == again
    assert names(store) == ["plan.created", "plan.approved", "plan.approved"]


def test_there_is_no_approval_without_one(store: Store) -> None:
    assert store.plans.approval(PlanId("f" * 64)) is None


# --- incidents --------------------------------------------------------------------------------------------------------


def test_every_incident_is_recorded_and_the_oldest_is_current(store: Store) -> None:
    store.incidents.open(Incident(IncidentKind.CHALLENGE, "a challenge", "artefacts/1"), RunId("r-1"))
    store.incidents.open(Incident(IncidentKind.THROTTLED, "too many requests"))
    current = store.incidents.current()
    assert current is not None
    assert (current.kind, current.sentence, current.evidence, current.run) == (
        IncidentKind.CHALLENGE,
        "a challenge",
        "artefacts/1",
        "r-1",
    )
    assert store.incidents.clear("I passed it by hand", "owner") == 2
    assert store.incidents.current() is None
    assert names(store) == ["incident.opened", "incident.opened", "incident.cleared", "incident.cleared"]


def test_an_incident_is_cleared_with_a_reason_only(store: Store) -> None:
    store.incidents.open(Incident(IncidentKind.RESTRICTED, "restricted"))
    with pytest.raises(InputError, match="Say why"):
        store.incidents.clear("  ", "owner")
    assert store.incidents.current() is not None
    store.incidents.clear("waited", "owner")
    with pytest.raises(InputError, match="No incident"):
        store.incidents.clear("again", "owner")


def test_words_about_an_incident_enter_the_log_without_people(store: Store) -> None:
    fill(store)
    store.incidents.open(Incident(IncidentKind.UNKNOWN_DIALOG, "A dialog names Pérsona Number-2 (person-2)"))
    store.incidents.clear("it was PÉRSONA NUMBER-2, ask http://x/in/person-2/", "owner")
    log = b"".join(store.events.iterate()).decode().casefold()
    assert "number-2" not in log
    assert "person-2" not in log
    assert [event["reason"] for event in events(store) if "incident" in event] == [
        "A dialog names [person] ([person])",
        "it was [person], ask http://x/in/[person]/",
    ]


# --- controls, consents, small events ---------------------------------------------------------------------------------


def test_the_newest_request_counts(store: Store) -> None:
    assert store.controls.current() is Control.GO
    for wanted in (Control.PAUSE, Control.STOP, Control.GO, Control.STOP):
        store.controls.request(wanted)
        assert store.controls.current() is wanted
    store.controls.clear()
    assert store.controls.current() is Control.GO
    assert names(store) == []


def test_a_run_says_what_it_is_doing(store: Store) -> None:
    assert store.controls.presence() is None
    store.controls.present(4711, RunId("r-1"), "searching", {"done": 3, "eta": 1.5, "next": None})
    presence = store.controls.presence()
    assert presence is not None
    assert (presence.pid, presence.run, presence.step) == (4711, "r-1", "searching")
    assert presence.progress == {"done": 3, "eta": 1.5, "next": None}
    store.controls.absent()
    assert store.controls.presence() is None


def test_a_consent_is_to_one_text(store: Store) -> None:
    assert not store.consents.given("terms")
    store.consents.give("terms", TEXT, "owner")
    assert store.consents.given("terms")
    assert store.consents.given("terms", TEXT)
    assert not store.consents.given("terms", "0" * 64)
    assert not store.consents.given("other")
    assert [(event["kind"], event["text_sha256"]) for event in events(store)] == [("terms", TEXT)]


def test_login_and_logout_are_noted(store: Store) -> None:
    store.events.note("login", by="owner")
    store.events.note("logout")
    store.events.note("import", counts={"connections": 12})
    assert names(store) == ["login", "logout", "import"]


@pytest.mark.parametrize(
    ("event", "fields"), [("gossip", {}), ("login", {"who": "x"}), ("import", {"counts": {"Bad Key": 1}}), ("sync", {})]
)
def test_an_event_that_fits_no_schema_is_never_written(
    store: Store, event: str, fields: dict[str, dict[str, str | int]]
) -> None:
    with pytest.raises(AuditDamaged, match=event):
        store.events.note(event, **fields)
    assert names(store) == []


def test_a_receipt_covers_its_own_event_and_is_remembered(store: Store) -> None:
    fill(store)
    one = store.events.receipt()
    two = store.events.receipt()
    assert (one.count, two.count) == (2, 3)
    assert (two.origin_id, two.count, two.head) == (store.origin_id, *store.events.head())
    assert store.events.receipts() == [one, two]


def test_runs_are_listed_newest_first(store: Store) -> None:
    plan = add_plan(store)
    runs = [start(store, plan) for _ in range(3)]
    store.journal.stop_run(runs[0], stopped_by="operator", counts={"done": 2})
    store.journal.reconciled(runs[0], consistent=True, details={"gone": 2, "why": "all gone"})
    assert runs == sorted(runs)
    records = store.journal.runs(2)
    assert [record.id for record in records] == [runs[2], runs[1]]
    first = store.journal.runs(9)[2]
    assert (first.plan, first.mode, first.total, first.by) == (plan, Mode.LIVE, 3, "owner")
    assert (first.stopped_by, first.counts, first.consistent) == ("operator", {"done": 2}, True)
    assert (records[0].stopped_at, records[0].counts, records[0].consistent) == (None, {}, None)
