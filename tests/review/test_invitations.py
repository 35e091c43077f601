"""Invitations on the page: proposals with reasons, one decision at a time or one proposal at a time, and a plan."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.invitation import Invitation, InvitationDecision, Side
from bot.model import ListReading, Mode, PlanId, Slug
from bot.services import planning
from tests.review.house import removed
from tests.review.kit import review
from tests.unit.store.kit import WIDE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.store.invitations import KnownInvitation
    from tests.review.kit import Rig

ACCEPT, IGNORE, ASK, UNDECIDED, WITHDRAW = (
    InvitationDecision.ACCEPT,
    InvitationDecision.IGNORE,
    InvitationDecision.ASK,
    InvitationDecision.UNDECIDED,
    InvitationDecision.WITHDRAW,
)


def invited(number: int, side: Side = Side.RECEIVED, **more: object) -> Invitation:
    given = {"headline": f"Baker {number}", "mutual": number, "age_days": 7 * number, **more}
    return Invitation(side, Slug(f"guest-{side}-{number:02}"), f"Guest {side.title()} {number}", **given)  # type: ignore[arg-type]


def read(rig: Rig, *found: Invitation, side: Side = Side.RECEIVED) -> None:
    with rig.store() as store:
        store.invitations.record(ListReading(len(found), len(found), 0, complete=True, seconds=1.0), side, found)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Rig]:
    with review(tmp_path / "workspace", count=5) as found:
        found.enter()
        read(found, invited(1, note="A note that nobody keeps"), invited(2), invited(3))
        read(found, *(invited(number, Side.SENT) for number in (2, 13, 14)), side=Side.SENT)
        found.get("invitations")  # judges
        yield found


def known(page: Rig, number: int, side: Side = Side.RECEIVED) -> KnownInvitation:
    with page.store() as store:
        found = store.invitations.one(side, Slug(f"guest-{side}-{number:02}"))
    assert found is not None
    return found


def decide(page: Rig, one: KnownInvitation, decision: InvitationDecision, **more: object) -> int:
    return page.act(
        "invitations/decide", {"ref": one.ref, "revision": one.revision, "decision": decision, **more}
    ).status


def test_the_list_says_what_the_card_says_and_what_the_rules_say(page: Rig) -> None:
    shown = page.get("invitations").text
    assert "Guest Received 1" in shown
    assert "1 connection in common, with a note, sent 7 days ago or earlier" in shown
    assert "2 connections in common, no note, sent 14 days ago or earlier" in shown
    assert "no rule decides about this one" in shown
    assert "A note that nobody keeps" not in shown
    assert "Guest Sent" not in shown
    sent = page.get("invitations?side=sent").text
    assert "Nobody answered for twelve weeks" in sent
    assert "Guest Received" not in sent


def test_nothing_is_decided_by_itself(page: Rig) -> None:
    with page.store() as store:
        assert {one.decision for one in store.invitations.list()} == {UNDECIDED}


def test_one_decision_is_about_the_one_shown(page: Rig) -> None:
    one = known(page, 2)
    reply = page.act("invitations/decide", {"ref": one.ref, "revision": one.revision, "decision": "ignore"})
    assert reply.json()["sentence"] == "Ignore: Guest Received 2"
    assert [known(page, number).decision for number in (1, 2, 3)] == [UNDECIDED, IGNORE, UNDECIDED]
    assert known(page, 2).decided_by == "member"
    assert "Guest Received 2" not in page.get("invitations").text
    assert "Guest Received 2" in page.get("invitations?decision=ignore").text
    assert "decided: ignore" in page.get("invitations?decision=all").text


def test_it_is_taken_back_as_the_page_was_told(page: Rig) -> None:
    decide(page, known(page, 2), ASK, because="a colleague of my brother")
    one = known(page, 2)
    back = page.act("invitations/decide", {"ref": one.ref, "revision": one.revision, "decision": "accept"}).json()
    assert page.act(back["back"]["act"], back["back"]["body"]).status == 200
    assert (known(page, 2).decision, known(page, 2).because) == (ASK, "a colleague of my brother")


def test_what_changed_meanwhile_is_not_decided(page: Rig) -> None:
    one = known(page, 2)
    decide(page, one, ASK)
    assert decide(page, one, ACCEPT) == 409
    assert known(page, 2).decision is ASK
    gone = known(page, 3)
    read(page, invited(1), invited(2))
    assert decide(page, gone, ACCEPT) == 409


@pytest.mark.parametrize(("side", "decision"), [(Side.RECEIVED, "withdraw"), (Side.SENT, "accept"), (Side.SENT, "ask")])
def test_a_side_is_decided_as_the_site_can(page: Rig, side: Side, decision: str) -> None:
    one = known(page, 2, side)
    reply = page.act("invitations/decide", {"ref": one.ref, "revision": one.revision, "decision": decision})
    assert reply.status == 422
    assert known(page, 2, side).decision is UNDECIDED


def bulk(page: Rig, **changes: object) -> dict[str, object]:
    shown = page.get("invitations?side=sent").text.replace("&#34;", '"')
    digest = re.search(r'"digest": "([0-9a-f]{64})", "side": "sent", "verdict": "withdraw"', shown)
    assert digest is not None
    return {"side": "sent", "verdict": "withdraw", "digest": digest[1], "count": 2, **changes}


def test_a_proposal_is_taken_for_exactly_the_list_shown(page: Rig) -> None:
    before = bulk(page)
    for wrong in ({"count": 3}, {"count": 1}, {"digest": "0" * 64}, {"verdict": "wait"}):
        assert page.act("invitations/decide-all", before | wrong).status == 409
    decide(page, known(page, 13, Side.SENT), InvitationDecision.WAIT)
    assert page.act("invitations/decide-all", before).status == 409
    assert known(page, 14, Side.SENT).decision is UNDECIDED


def test_a_proposal_is_taken_and_taken_back_whole(page: Rig) -> None:
    done = page.act("invitations/decide-all", bulk(page)).json()
    assert done["sentence"] == "Withdraw: 2 invitations"
    decided = [known(page, number, Side.SENT).decision for number in (2, 13, 14)]
    assert decided == [UNDECIDED, WITHDRAW, WITHDRAW]
    assert page.act(done["back"]["act"], done["back"]["body"]).status == 200
    assert known(page, 14, Side.SENT).decision is UNDECIDED


def test_a_large_proposal_needs_its_number_typed(page: Rig) -> None:
    assert 'data-count="' not in page.get("invitations?side=sent").text
    read(page, *(invited(number, Side.SENT) for number in range(20, 50)), side=Side.SENT)
    assert 'data-count="30"' in page.get("invitations?side=sent").text


def test_whoever_was_removed_is_marked(page: Rig) -> None:
    with page.store() as store:
        store.no_return.add(Slug("guest-received-03"), "Guest Received 3", "sold me something twice", "member")
    shown = page.get("invitations").text
    assert shown.count("Do not reconnect:") == 1
    assert "sold me something twice" in shown


def test_a_plan_holds_exactly_what_was_decided(page: Rig) -> None:
    assert page.act("invitations/plan").status == 422
    for number, decision in ((1, ACCEPT), (2, IGNORE), (3, ASK)):
        decide(page, known(page, number), decision)
    decide(page, known(page, 14, Side.SENT), WITHDRAW)
    assert "Decided: 3 invitations" in page.get("invitations").text
    made = page.act("invitations/plan").json()
    assert "3 invitations, 0 held. Nothing is answered by this." in made["sentence"]
    shown = page.get(made["to"].lstrip("/")).text
    assert "Guest Received 1" in shown
    assert "Guest Received 3" not in shown
    assert "1 to accept, 1 to ignore, 1 to withdraw." in shown
    assert "Type how many people it is about: 3" in shown
    assert "people go:" not in shown
    with page.store() as store:
        assert [one.actions for one in store.plans.list()] == [3]


def test_a_long_list_has_pages(page: Rig) -> None:
    read(page, *(invited(number) for number in range(60)))
    first, second = page.get("invitations").text, page.get("invitations?from=50").text
    assert (first.count("data-row"), second.count("data-row")) == (50, 10)
    assert "from=50" in first
    assert page.get("invitations?from=x").status == 400


def test_lists_that_were_never_read_say_how(tmp_path: Path) -> None:
    with review(tmp_path / "workspace", count=0) as empty:
        empty.enter()
        shown = empty.get("invitations").text
    assert "This list was never read to its end." in shown
    assert "linkprune invitations sync" in shown


def test_a_run_of_a_plan_speaks_of_its_acts(page: Rig) -> None:
    decide(page, known(page, 1), ACCEPT)
    plan = PlanId(page.act("invitations/plan").json()["plan"])
    with page.store() as store:
        action = planning.load(store, page.folder / "plans", plan)[1].actions[0]
        run = store.journal.start_run(plan, Mode.LIVE, total=1, by="member")
        removed(store, page, run, plan, action)
        store.journal.stop_run(run, stopped_by=None, counts={"done": 1})
    shown = page.get(f"runs/{run}").text
    assert "live: the site is changed. 1 accepted, and proven." in shown
    assert "removed" not in shown.partition("<main")[2]
    assert "accepted, and proven" in page.get(f"plans/{plan}").text


def test_an_open_act_is_closed_with_its_own_words(page: Rig) -> None:
    decide(page, known(page, 2), IGNORE)
    plan = PlanId(page.act("invitations/plan").json()["plan"])
    with page.store() as store:
        action = planning.load(store, page.folder / "plans", plan)[1].actions[0]
        run = store.journal.start_run(plan, Mode.LIVE, total=1, by="member")
        intent = store.journal.intend(run, plan, action, now=page.clock.now(), limits=WIDE)
        store.journal.dispatched(intent, page.clock.now())
    shown = page.get("runs").text
    assert "It is: ignored" in shown
    assert "the invitation is still pending" in shown
    assert "my connections" not in shown
