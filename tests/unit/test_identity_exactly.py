"""Who is who at the edges: addresses, names and plans that differ in one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import InputError
from bot.evaluate.identity import loose_name_key, name_key, profile_url, same_name, slug_from_text, slug_in_path
from bot.model import Action, ActionKind, Connection, Plan, Slug
from bot.plan import APPROVAL_LASTS, MAX_ATTEMPTS, PlanDiff, canonical, diff, drift, parse, plan_id

ORIGIN = "http://127.0.0.1:8000"
DAY = date(2024, 8, 7)
ADA = Action(ActionKind.DISCONNECT, Slug("ada-1"), "Ada Example", "Engineer", DAY, "ACoAA1", "no trace")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        (f"  {ORIGIN}/in/ada-1/ ", "ada-1"),
        (f"{ORIGIN}/in/ada-1?from=https://www.linkedin.com/in/bo-2", "ada-1"),
        (f"{ORIGIN}/feed?from=https://www.linkedin.com/in/bo-2", None),
        (f"{ORIGIN}//linkedin.com/in/bo-2", None),
        ("http://127.0.0.1:80001/in/ada-1", None),
        ("see https://www.linkedin.com/in/bo-2, please", "bo-2"),
        ("  ada-1\n", "ada-1"),
        ("ada.example", None),
        ("ab", None),
        ("x" * 120, "x" * 120),
        ("x" * 121, None),
    ],
)
def test_an_address_of_our_site_names_whom_its_path_names(text: str, slug: str | None) -> None:
    assert slug_from_text(text, ORIGIN) == slug


def test_an_address_of_another_site_names_nobody() -> None:
    assert slug_from_text(f"{ORIGIN}/in/ada-1") is None
    assert slug_from_text(f"{ORIGIN}/in/ada-1", "http://127.0.0.1:9000") is None
    linkedin = "https://www.linkedin.com"
    assert slug_from_text(f"{linkedin}/in/ada-1, and so on", linkedin) == "ada-1"


def test_the_address_of_a_profile_is_encoded() -> None:
    assert profile_url(ORIGIN, Slug("zoë-1.a_b~c/d")) == f"{ORIGIN}/in/zo%C3%AB-1.a_b~c%2Fd/"
    assert slug_in_path("/in/zo%C3%AB-1/") == "zoë-1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada  Example ", "ada example"),
        ("Ada ^Example`", "ada example"),
        ("Ａｄａ Example", "Ada Example"),
        ("Ada\u200b Example 🚀", "Ada Example"),
        ("A" * 120 + "\u200b", "a" * 120),
        ("Ada 1\ufe0f\u20e3", "Ada 1"),
        ("Ada\ufe0e Example", "Ada Example"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert same_name(one, other)
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Example, Ada MBA", "Example", True),
        ("Dr. Ada Example, PhD", "Ada Example", True),
        ("Prof Dr Ada Example", "Example Ada", True),
        ("Ada Example MBA PMP", "Ada Example", True),
        ("Ada MBA", "Ada", False),
        ("Dr", "Prof", False),
        ("Ada (Bo) Example", "Ada Example", True),
        ('Ada "Bo" Example', "Ada Example", True),
        ("(Ada) Example", "Example Ada", True),
        ("Ada Example | Engineer", "Ada Example", True),
        ("Ada Example - Engineer - Writer", "Ada Example", True),
        ("Jean-Luc Example", "Jean Luc Example", True),
        ("O'Example", "OExample", True),
        ("Adá Ørnek", "Ada Ornek", True),
        ("Adà Example", "Ada Example", True),
        ("Ͱda Example", "da Example", False),
        ("李 小", "小李", True),
        ("！！", "!!", True),
        ("!!", "??", False),
        ("간사", "가산", False),
        ("Ada Example", "Ada Exampel", False),
    ],
)
def test_what_stands_around_a_name_does_not_protect_somebody_else(one: str, other: str, same: bool) -> None:
    assert (loose_name_key(one) == loose_name_key(other)) is same


def seen(**changes: object) -> Connection:
    fields: dict[str, object] = {
        "slug": Slug("ada-1"),
        "name": "Ada Example",
        "connected_on": DAY,
        "member_id": "ACoAA1",
    }
    return Connection(**(fields | changes))  # type: ignore[arg-type] # keyword overrides of one test value


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"name": "ADA  example"}, None),
        ({"headline": "Writer"}, None),
        ({"member_id": None}, None),
        ({"connected_on": None}, None),
        ({"connected_on": DAY + timedelta(days=1)}, None),
        ({"connected_on": DAY - timedelta(days=1)}, None),
        ({"connected_on": DAY + timedelta(days=2)}, "the date of the connection differs from the plan"),
        ({"connected_on": DAY - timedelta(days=2)}, "the date of the connection differs from the plan"),
        ({"member_id": "ACoAA2"}, "the address now belongs to another member"),
        ({"name": "Bo Example"}, "the name on the page differs from the name in the plan"),
        ({"slug": Slug("bo-2")}, "another person is in this row"),
    ],
)
def test_what_differs_from_the_plan_is_said(changes: dict[str, object], reason: str | None) -> None:
    assert drift(ADA, seen(**changes)) == reason


def test_what_the_plan_does_not_know_is_no_difference() -> None:
    assert drift(replace(ADA, connected_on=None, member_id=None), seen()) is None


def plan_of(*actions: Action) -> Plan:
    return Plan(ORIGIN, Slug("owner"), datetime(2026, 1, 1, tzinfo=UTC), actions)


@pytest.mark.parametrize("content", [b"no JSON", b"[]", b'{"schema":1}', b'{"schema":1,"actions":5}'])
def test_what_is_no_plan_is_refused_though_its_id_fits(content: bytes) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        parse(content, plan_id(content))


def test_a_plan_of_another_version_is_refused() -> None:
    other = canonical(plan_of(ADA)).replace(b'"schema":1', b'"schema":2')
    with pytest.raises(InputError, match="another version"):
        parse(other, plan_id(other))


def test_the_terms_of_a_plan_are_those_of_the_design() -> None:
    assert timedelta(days=14) == APPROVAL_LASTS
    assert MAX_ATTEMPTS == 2


def test_plans_are_compared_person_by_person() -> None:
    bo, cy = replace(ADA, slug=Slug("bo-2")), replace(ADA, slug=Slug("cy-3"))
    changed = replace(bo, name="Bo Example")
    assert diff(plan_of(ADA, bo), plan_of(changed, cy)) == PlanDiff((cy.slug,), (ADA.slug,), (bo.slug,))
    assert diff(plan_of(ADA, bo), plan_of(ADA, bo)) == PlanDiff((), (), ())


def test_a_plan_of_nothing_but_a_slug_reads_back() -> None:
    bare = plan_of(Action(ActionKind.DISCONNECT, Slug("ada-1"), ""))
    assert parse(canonical(bare), plan_id(canonical(bare))) == bare
    assert canonical(plan_of(ADA)).startswith(
        b'{"account":"owner","actions":[{"because":"no trace","connected_on":"2024-08-07"'
    )
