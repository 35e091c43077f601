"""plan show and approve: what goes with the people, as of which day, and unknown without an export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evaluate.evidence import Kind
from bot.intake.archive import Archive, Owner, Tied
from tests.unit.cli.kit import OWNER
from tests.unit.cli.network import AS_OF, NETWORK, Somebody, fact, imported, record, wrote

if TYPE_CHECKING:
    from tests.unit.cli.kit import Cli


def planned(cli: Cli, *slugs: str) -> str:
    assert cli("decide", "remove", *slugs).code == 0
    return str(cli("plan", "new", "--max-percent", "100", "--json").json["plan"])


def test_without_an_export_recommendations_and_notes_are_unknown(cli: Cli) -> None:
    plan = planned(cli.ready(), "person-01")
    for said in (cli("plan", "show", plan).out, cli("plan", "approve", plan, "--count", "1").err):
        assert "is unknown without your data export" in said
        assert "notes about people on LinkedIn are unknown" in said
    assert cli("plan", "show", plan, "--json").json["impact"]["recommendations"] is None


def test_with_one_they_are_counted_as_of_its_day(cli: Cli) -> None:
    imported(cli)
    plan = planned(cli, "person-02", "person-06", "person-08")
    found = cli("plan", "show", plan, "--json").json
    impact = found["impact"]
    assert impact["as_of"] == AS_OF.isoformat()
    assert impact["endorsements"] == ["person-06"]
    assert impact["endorsed_skills"] == 2
    assert impact["recently_connected"] == ["person-08"]
    assert impact["with_email"] == ["person-08"]
    assert impact["recommendations"] == impact["open_conversations"] == impact["own_employer"] == []
    assert (impact["people"], impact["network"], impact["percent"]) == (3, 12, 25.0)
    said = "\n".join(found["consequences"])
    assert "data export of 2026-11-25" in said
    assert "3 of 12 connections (25.0 %)" in said
    assert "Person Number6" in said
    assert "unknown" not in said
    told = cli("plan", "approve", plan, "--count", "3", "--json")
    assert told.json["consequences"] == found["consequences"]


def test_a_recommendation_by_nobodys_name_is_told(cli: Cli) -> None:
    imported(cli)
    praise = Tied(fact(Kind.RECOMMENDED_BY), "1", name="Somebody Else")
    with cli.store() as store:
        sources = frozenset(store.evidence.sources())
        store.evidence.record([Archive("second.zip", AS_OF, Owner(OWNER, certain=True), sources, facts=(praise,))])
    plan = planned(cli, "person-02")
    assert "1 recommendation names nobody" in cli("plan", "show", plan).out


def test_who_became_protected_is_held_with_the_reason(cli: Cli) -> None:
    imported(cli)
    assert cli("decide", "remove", "person-05", "person-06").code == 0
    talked = Somebody(6, facts=(wrote(Kind.WROTE, 20, 9), wrote(Kind.WRITTEN, 21, 9)))
    with cli.store() as store:
        record(store, *(talked if one.number == 6 else one for one in NETWORK))
    made = cli("plan", "new", "--json").json
    assert made["actions"] == 1
    assert made["held"] == [{"slug": "person-06", "reason": "protected by a rule of the policy"}]
