"""Plans on the page: made of the decisions, shown with what is kept back, approved for exactly the list shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.model import Decision, Slug
from tests.review.kit import ORIGIN, review

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.review.kit import Rig


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Rig]:
    with review(tmp_path / "workspace", count=40) as found:
        found.enter()
        yield found


def decide(page: Rig, numbers: range, decision: Decision = Decision.REMOVE) -> None:
    with page.store() as store:
        for number in numbers:
            store.decisions.set(Slug(f"person-{number:03}"), decision, because="unknown to me", by="member")


def made(page: Rig, count: int = 5, **body: object) -> str:
    decide(page, range(count))
    reply = page.act("plans/new", body)
    assert reply.status == 200, reply.text
    return str(reply.json()["plan"])


def test_a_plan_is_made_of_the_decisions_and_shown(page: Rig) -> None:
    plan = made(page)
    shown = page.get(f"plans/{plan}").text
    assert plan in shown
    assert "5 people" in shown
    assert "12.5 % of your 40 connections" in shown
    assert "Nobody is told." in shown
    assert "unknown to me" in shown
    assert f'href="{ORIGIN}/in/person-001/"' in shown
    assert [number for number in range(40) if f"Person Number{number}<" in shown] == [0, 1, 2, 3, 4]
    listed = page.get("plans").text
    assert plan[:12] in listed
    assert "not approved" in listed


def test_nobody_decided_makes_no_plan(page: Rig) -> None:
    reply = page.act("plans/new")
    assert reply.status == 422
    assert reply.json() == {"sentence": "Nobody is decided for removal yet."}


def test_a_large_share_is_typed(page: Rig) -> None:
    decide(page, range(20))
    refused = page.act("plans/new", {"max_percent": 25})
    assert refused.status == 422
    assert "20 of 40 connections (50 %)" in refused.json()["sentence"]
    assert "raise the largest share to 51 %" in refused.json()["sentence"]
    assert page.act("plans/new", {"max_percent": 51}).status == 200
    for wrong in (101, -1, "x", ["1"], 50.5):
        assert page.act("plans/new", {"max_percent": wrong}).status == 422


def test_whoever_is_protected_is_held_out_and_told_why(page: Rig) -> None:
    decide(page, range(5))
    with page.store() as store:
        store.decisions.pin(Slug("person-002"))
        store.decisions.set(Slug("person-003"), Decision.KEEP, because=None, by="member")
    reply = page.act("plans/new")
    assert "3 people to remove, 0 held" in reply.json()["sentence"]
    with page.store() as store:
        store.decisions.pin(Slug("person-001"))
    shown = page.get(f"plans/{reply.json()['plan']}").text
    assert "Protected since then." in shown
    assert "1 person: pinned by the member" in shown


def test_a_plan_is_approved_by_its_count_and_its_digest(page: Rig) -> None:
    plan = made(page)
    shown = page.get(f"plans/{plan}").text
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', shown)
    assert digest is not None
    assert digest[1] == plan
    for count in (4, 6, 0, "", "five", None, 5.5):
        assert page.act("plans/approve", {"plan": plan, "digest": plan, "count": count}).status == 422
    other = plan[:-1] + ("0" if plan[-1] != "0" else "1")
    assert page.act("plans/approve", {"plan": plan, "digest": other, "count": 5}).status == 422
    assert page.act("plans/approve", {"plan": plan, "count": 5}).status == 422
    assert _approval(page, plan) is None
    reply = page.act("plans/approve", {"plan": plan, "digest": plan, "count": 5})
    assert reply.status == 200
    assert "5 people" in reply.json()["sentence"]
    assert _approval(page, plan) == (5, "member")
    assert "approved until" in page.get("plans").text


def _approval(page: Rig, plan: str) -> tuple[int, str] | None:
    with page.store() as store:
        found = store.plans.approval(store.plans.resolve(plan))
    return (found.count, found.by) if found else None


def test_a_changed_plan_file_is_refused(page: Rig) -> None:
    plan = made(page)
    file = page.folder / "plans" / f"{plan}.json"
    file.write_bytes(file.read_bytes().replace(b"Number0", b"Number9"))
    assert page.get(f"plans/{plan}").status == 400
    assert page.act("plans/approve", {"plan": plan, "digest": plan, "count": 5}).status == 422
    assert _approval(page, plan) is None


def test_an_approval_ends_and_is_said_to_open_pages(page: Rig) -> None:
    plan = made(page)
    before = page.act("frame").json()["since"] or round(page.clock.now().timestamp() * 1000)
    page.clock.advance(5)
    page.act("plans/approve", {"plan": plan, "digest": plan, "count": 5})
    assert "was approved until" in page.act("frame", {"since": before}).json()["approved"]
    assert page.act("frame", {"since": before + 60_000}).json()["approved"] is None
    page.clock.advance(14 * 86_400 + 1)
    assert "the approval has ended" in page.get("plans").text


def test_two_plans_are_compared(page: Rig) -> None:
    old = made(page)
    with page.store() as store:
        store.decisions.set(Slug("person-000"), Decision.UNDECIDED, because=None, by="member")
        store.decisions.set(Slug("person-009"), Decision.REMOVE, because=None, by="member")
        store.decisions.set(Slug("person-001"), Decision.REMOVE, because="left the field", by="member")
    new = str(page.act("plans/new").json()["plan"])
    shown = page.get(f"plans/compare?a={old[:12]}&b={new[:12]}").text
    assert "1 person more, 1 person less, 1 person stated differently, 3 people the same." in shown
    for name in ("Person Number9", "Person Number0", "Person Number1"):
        assert name in shown
    assert "reason" in shown
    assert page.get(f"plans/compare?a={old}").status == 400


def test_no_such_plan(page: Rig) -> None:
    assert page.get("plans/ab").status == 404
    assert page.get("plans/abcdef").status == 400
    assert page.act("plans/approve", {"plan": "abcdef", "digest": "x", "count": 1}).status == 422


def test_a_long_plan_has_pages(tmp_path: Path) -> None:
    with review(tmp_path / "large", count=230) as large:
        large.enter()
        plan = made(large, 230, max_percent=100)
        first, second = large.get(f"plans/{plan}").text, large.get(f"plans/{plan}?page=2").text
        assert "Page 1 of 2, 230 people in all" in first
        assert (first.count("<tr>"), second.count("<tr>")) == (201, 31)
        assert large.get(f"plans/{plan}?page=99").text.count("<tr>") == 31
        assert large.act("plans/approve", {"plan": plan, "digest": plan, "count": 230}).status == 200
