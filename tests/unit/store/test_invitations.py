"""Invitations in the store: what readings say, what is decided, what is remembered of a note."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import InputError
from bot.invitation import Invitation, InvitationDecision, Side
from bot.model import Action, ActionKind, Done, ListReading, PlanId, Slug
from tests.unit.store.kit import START, VALIDATORS, WIDE, events, prove, reading, slug, start

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.store import Store
    from bot.store.invitations import KnownInvitation
    from tests.unit.store.kit import Clock

RECEIVED, SENT = Side.RECEIVED, Side.SENT
ACCEPT, WAIT = InvitationDecision.ACCEPT, InvitationDecision.WAIT
PLAN = PlanId("a" * 64)
NOTE = "Do you remember the bridge at Example Falls?"


def card(number: int, side: Side = RECEIVED, **changes: object) -> Invitation:
    return Invitation(side, slug(number), f"Guest Number-{number}", **changes)  # type: ignore[arg-type] # parts of a card


def read(store: Store, cards: Iterable[Invitation], side: Side = RECEIVED, *, complete: bool = True) -> None:
    seen = list(cards)
    store.invitations.record(reading(len(seen), complete=complete), side, seen)


def one(store: Store, number: int, side: Side = RECEIVED) -> KnownInvitation:
    found = store.invitations.one(side, slug(number))
    assert found is not None
    return found


def pending(store: Store, side: Side = RECEIVED) -> list[Slug]:
    return [known.slug for known in store.invitations.list(side)]


# --- readings ---------------------------------------------------------------------------------------------------------


def test_what_a_card_shows_is_kept(store: Store) -> None:
    read(store, [card(1, headline="Role 1", mutual=3, age_days=21, member_id="urn:1", invitation_id="i-1")])
    known = one(store, 1)
    assert (known.name, known.headline, known.mutual, known.age_days) == ("Guest Number-1", "Role 1", 3, 21)
    assert (known.member_id, known.invitation_id, known.noted, known.gone_at) == ("urn:1", "i-1", False, None)
    assert (known.decision, known.verdict, known.reasons) == (InvitationDecision.UNDECIDED, None, ())


def test_the_text_of_a_note_is_never_kept(store: Store, folder: Path) -> None:
    read(store, [card(1, note=NOTE)])
    assert one(store, 1).noted
    assert NOTE not in repr(card(1, note=NOTE))
    assert not [path for path in folder.rglob("*") if path.is_file() and b"Example Falls" in path.read_bytes()]


def test_a_complete_reading_says_who_is_gone(store: Store) -> None:
    read(store, map(card, range(4)))
    read(store, [card(2)], complete=False)
    assert len(pending(store)) == 4
    store.invitations.record(ListReading(3, 2, 1, complete=True, seconds=1.0), RECEIVED, [card(1), card(2)])
    assert len(pending(store)) == 4
    read(store, [card(2), card(1)])
    assert pending(store) == [slug(2), slug(1)]
    assert [known.slug for known in store.invitations.list(RECEIVED, pending=False)] == [slug(n) for n in (2, 1, 0, 3)]


def test_the_two_lists_do_not_mix(store: Store) -> None:
    read(store, [card(1), card(2)])
    read(store, [card(2, SENT)], SENT)
    read(store, [], SENT)
    assert (pending(store), pending(store, SENT)) == ([slug(1), slug(2)], [])
    assert len(store.invitations.list()) == 2
    with pytest.raises(InputError, match="other side"):
        read(store, [card(1)], SENT)


def test_an_age_grows_with_the_days_and_never_falls(store: Store, clock: Clock) -> None:
    read(store, [card(1, age_days=21), card(2), card(3, age_days=7)])
    clock.wall += timedelta(days=5)
    read(store, [card(1, age_days=21), card(2), card(3, age_days=14)])
    assert [one(store, number).age_days for number in (1, 2, 3)] == [26, None, 14]


def test_what_a_later_reading_does_not_show_stays(store: Store) -> None:
    read(store, [card(1, headline="Role 1", mutual=3, note=NOTE, member_id="urn:1", invitation_id="i-1")])
    read(store, [card(1)])
    known = one(store, 1)
    assert (known.headline, known.mutual, known.noted, known.member_id) == ("Role 1", 3, True, "urn:1")
    assert known.invitation_id == "i-1"


@pytest.mark.parametrize("gone", [True, False])
def test_whoever_invites_anew_is_decided_anew(store: Store, gone: bool) -> None:
    read(store, [card(1, invitation_id="i-1")])
    store.invitations.decide(RECEIVED, [slug(1)], InvitationDecision.IGNORE, because="no", by="member")
    if gone:
        read(store, [])
    before = one(store, 1)
    read(store, [card(1, invitation_id="i-2")])
    after = one(store, 1)
    assert (after.decision, after.because, after.gone_at) == (InvitationDecision.UNDECIDED, None, None)
    assert after.ref != before.ref
    assert after.first_seen > before.first_seen


def test_the_same_invitation_keeps_its_decision_when_it_is_met_again(store: Store) -> None:
    read(store, [card(1, invitation_id="i-1"), card(2)])
    store.invitations.decide(RECEIVED, [slug(1), slug(2)], ACCEPT, because=None, by="member")
    read(store, [card(2)])
    read(store, [card(1, invitation_id="i-1"), card(2)])
    assert [one(store, number).decision for number in (1, 2)] == [ACCEPT, ACCEPT]


def test_a_reading_is_an_event_without_names(store: Store) -> None:
    read(store, [card(1), card(2)])
    read(store, [card(3)])
    told = events(store)[-1]
    VALIDATORS["invitations"].validate(told)
    assert {key: told[key] for key in ("side", "stated", "read", "unreadable", "complete", "gone", "new")} == {
        "side": "received",
        "stated": 1,
        "read": 1,
        "unreadable": 0,
        "complete": True,
        "gone": 2,
        "new": 1,
    }
    assert "milliseconds" in told
    assert "person" not in told
    assert store.invitations.last_read(RECEIVED) is not None
    assert store.invitations.last_read(SENT) is None


@pytest.mark.parametrize("wrong", ["", "a\nb"])
def test_an_address_that_is_none_is_refused(store: Store, wrong: str) -> None:
    with pytest.raises(InputError, match="empty or holds"):
        read(store, [Invitation(RECEIVED, Slug(wrong), "Somebody")])


# --- decisions --------------------------------------------------------------------------------------------------------


def test_a_decision_is_kept_with_its_reason(store: Store) -> None:
    read(store, map(card, range(3)))
    decide = store.invitations.decide
    assert decide(RECEIVED, [slug(0), slug(1), slug(0)], ACCEPT, because="a colleague", by="member") == 2
    assert decide(RECEIVED, [slug(0), slug(2)], ACCEPT, because="a colleague", by="member") == 1
    known = one(store, 0)
    assert (known.decision, known.because, known.decided_by) == (ACCEPT, "a colleague", "member")
    assert known.decided_at is not None
    assert (known.revision, one(store, 2).revision) == (1, 1)
    assert store.invitations.by_ref(known.ref) == known


@pytest.mark.parametrize(("side", "decision"), [(RECEIVED, WAIT), (SENT, ACCEPT)])
def test_a_side_has_its_own_decisions(store: Store, side: Side, decision: InvitationDecision) -> None:
    read(store, [card(1, side)], side)
    with pytest.raises(InputError, match="cannot be decided so"):
        store.invitations.decide(side, [slug(1)], decision, because=None, by="member")


def test_nothing_is_decided_when_one_of_them_is_not_pending(store: Store) -> None:
    read(store, [card(1), card(2)])
    read(store, [card(1)])
    for missing in (2, 3):
        with pytest.raises(InputError, match="is pending"):
            store.invitations.decide(RECEIVED, [slug(1), slug(missing)], ACCEPT, because=None, by="member")
    assert one(store, 1).decision is InvitationDecision.UNDECIDED


def test_what_rules_say_is_kept_and_changes_no_revision(store: Store) -> None:
    read(store, [card(1), card(2)])
    store.invitations.judged(RECEIVED, {slug(1): ("accept", "colleagues", ["the same employer", "4 in common"])})
    known = one(store, 1)
    assert (known.verdict, known.rule, known.reasons) == (
        "accept",
        "colleagues",
        ("the same employer", "4 in common"),
    )
    assert (known.revision, one(store, 2).verdict) == (0, None)


# --- acts and later readings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("later", "changes", "contradicted"),
    [
        (3, {}, True),
        (3, {"invitation_id": "i-1"}, True),
        (3, {"invitation_id": "i-2"}, False),
        (3, {"age_days": 3}, True),
        (3, {"age_days": 2}, False),
        (8, {"age_days": 7}, True),
        (20, {"age_days": 5}, False),
    ],
)
def test_a_later_reading_contradicts_an_act_on_the_same_invitation(
    store: Store, clock: Clock, later: int, changes: dict[str, Any], contradicted: bool
) -> None:
    read(store, [card(1, invitation_id="i-1", age_days=1)])
    run = start(store, PLAN)
    act = Action(ActionKind.IGNORE, slug(1), "Guest Number-1")
    intent = store.journal.intend(run, PLAN, act, now=START, limits=WIDE)
    prove(store, intent)
    store.journal.settle(intent, Done(), by="linkprune")
    assert store.journal.was_done(slug(1), ActionKind.IGNORE)
    for days in (later, 30):
        clock.wall += timedelta(days=days)
        read(store, [card(1, **changes)])
        assert [found.slug for found in store.journal.contradictions()] == ([slug(1)] if contradicted else [])
        assert not store.journal.was_done(slug(1), ActionKind.IGNORE)
