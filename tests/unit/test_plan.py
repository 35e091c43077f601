"""A plan is its content."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.model import Action, ActionKind, Connection, Plan, Slug
from bot.plan import canonical, diff, drift, parse, plan_id

TEXT = st.text(max_size=30).filter(lambda text: text.isprintable())
ACTION = st.builds(
    Action,
    kind=st.sampled_from(ActionKind),
    slug=st.text("abcdefghij-ğ王", min_size=3, max_size=20).map(Slug),
    name=TEXT,
    headline=st.none() | TEXT,
    connected_on=st.none() | st.dates(date(2003, 5, 5), date(2026, 11, 1)),
    member_id=st.none() | st.just("ACoAAEXAMPLE0001"),
    because=TEXT,
)
PLAN = st.builds(
    Plan,
    origin=st.just("https://www.linkedin.com"),
    account=st.just(Slug("member-example")),
    created_at=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    actions=st.lists(ACTION, max_size=5).map(tuple),
)
ADA = Action(
    ActionKind.DISCONNECT,
    Slug("ada-example-1"),
    "Ada Example",
    connected_on=date(2024, 8, 7),
    member_id="ACoAAEXAMPLE0001",
)


@given(PLAN)
def test_a_plan_reads_back_as_itself(plan: Plan) -> None:
    content = canonical(plan)
    assert parse(content, plan_id(content)) == plan
    assert canonical(parse(content, plan_id(content))) == content


@given(PLAN, st.data())
def test_one_changed_byte_is_refused(plan: Plan, data: st.DataObject) -> None:
    content = canonical(plan)
    place = data.draw(st.integers(0, len(content) - 1))
    changed = bytearray(content)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(InputError, match="changed after it was made"):
        parse(bytes(changed), plan_id(content))


@given(PLAN, ACTION)
def test_another_person_is_another_plan(plan: Plan, action: Action) -> None:
    longer = replace(plan, actions=(*plan.actions, action))
    assert plan_id(canonical(longer)) != plan_id(canonical(plan))


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("ADA  EXAMPLE", True),
        ("Ada Example 🚀", True),
        ("Ada\u200b Example\ufe0f", True),
        ("Ａda Example", True),
        ("Ada Example, PhD", False),
        ("Аda Example", False),
        ("Ada Exemple", False),
        ("", False),
    ],
)
def test_only_the_same_name_passes(name: str, *, same: bool) -> None:
    seen = Connection(ADA.slug, name, connected_on=ADA.connected_on, member_id=ADA.member_id)
    assert (drift(ADA, seen) is None) is same


@pytest.mark.parametrize(
    "seen",
    [
        Connection(Slug("ada-example-2"), "Ada Example"),
        Connection(ADA.slug, "Ada Example", member_id="ACoAAEXAMPLE0002"),
        Connection(ADA.slug, "Ada Example", connected_on=date(2026, 10, 1)),
    ],
)
def test_another_row_member_or_date_is_drift(seen: Connection) -> None:
    assert drift(ADA, seen) is not None


def test_what_the_row_does_not_show_is_no_drift() -> None:
    assert drift(ADA, Connection(ADA.slug, "Ada Example")) is None


def test_two_plans_compare_by_person() -> None:
    bo = replace(ADA, slug=Slug("bo-example-2"))
    cy = replace(ADA, slug=Slug("cy-example-3"))
    old = Plan("o", Slug("m"), datetime(2026, 1, 1, tzinfo=UTC), (ADA, bo))
    new = replace(old, actions=(replace(ADA, because="asked again"), cy))
    found = diff(old, new)
    assert (found.added, found.dropped, found.changed) == ((cy.slug,), (bo.slug,), (ADA.slug,))
