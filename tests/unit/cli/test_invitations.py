"""`linkprune invitations …` on a fake site: read, judged with reasons, decided, blocked."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import Exit, PageError
from bot.evaluate.evidence import Kind, Source
from bot.invitation import Invitation, InvitationDecision, Side
from bot.model import Slug
from bot.ports import Attestation
from tests.fakes import FakeNetwork
from tests.scripted import ScriptedOperator
from tests.unit.cli.kit import ORIGIN, OWNER
from tests.unit.cli.network import Somebody, archive, record, wrote

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.model import ListReading
    from tests.unit.cli.kit import Cli

NOTE = "We met at the invented fair."
RECEIVED = (
    Invitation(Side.RECEIVED, Slug("sally-seller"), "Sally Seller", "Sales Manager at Globex", mutual=1, age_days=3),
    Invitation(
        Side.RECEIVED, Slug("carl-colleague"), "Carl Colleague", "Carpenter at Own Works", mutual=12, age_days=7
    ),
    Invitation(Side.RECEIVED, Slug("nora-note"), "Nora Note", "Recruiter at Globex", mutual=0, note=NOTE, age_days=1),
    Invitation(Side.RECEIVED, Slug("person-99"), "Person Number99", "Baker", mutual=4),
    Invitation(Side.RECEIVED, Slug("eve-evil"), "=cmd|'/c calc'!A1", "Engineer", mutual=None),
)
SENT = (
    Invitation(Side.SENT, Slug("late-lou"), "Late Lou", "Engineer", age_days=120),
    Invitation(Side.SENT, Slug("young-yan"), "Young Yan", "Engineer", age_days=7),
)


def invite(cli: Cli) -> Cli:
    for one in (*RECEIVED, *SENT):
        cli.network.truth.invite(one)
    cli("login")
    with cli.store() as store:
        record(store)
        # Somebody who was never in the list, but wrote and was answered.
        stranger = Somebody(99, facts=(wrote(Kind.WROTE, 400, 3), wrote(Kind.WRITTEN, 401, 2)))
        told = replace(archive(stranger), name="talk.zip", sources=frozenset({Source.MESSAGES}), connections=())
        store.evidence.record([told])
    return cli


@pytest.fixture
def invited(cli: Cli) -> Cli:
    said = invite(cli)("invitations", "sync")
    assert said.code == 0, said
    return cli


def verdicts(cli: Cli) -> dict[str, str]:
    return {one["slug"]: one["verdict"] for one in cli("invitations", "list", "--json").json["invitations"]}


def test_what_is_read_adds_up_and_a_note_is_shown_once_and_never_kept(cli: Cli) -> None:
    said = invite(cli)("invitations", "sync")
    assert said.code == 0, said
    assert "Invitations to you: 5 read; the page states 5." in said.out
    assert f"Nora Note: {NOTE}" in said.out
    assert NOTE not in cli("invitations", "list", "--json").out
    assert not [file for file in cli.folder.rglob("*") if file.is_file() and NOTE.encode() in file.read_bytes()]
    found = cli("invitations", "sync", "--side", "received", "--json").json
    assert (found["received"]["read"], found["received"]["notes"], found["complete"]) == (5, 1, True)
    assert "sent" not in found


def test_every_verdict_stands_with_its_reasons(invited: Cli) -> None:
    assert verdicts(invited) == {
        "sally-seller": "ignore",
        "carl-colleague": "accept",
        "nora-note": "ask",
        "person-99": "accept",
        "eve-evil": "ask",
        "late-lou": "withdraw",
        "young-yan": "wait",
    }
    found = invited("invitations", "list", "--json").json["invitations"]
    assert all(len(one["reasons"]) > 1 for one in found)
    assert "You wrote to each other before" in {one["rule"] for one in found}


def test_the_list_is_filtered_and_written_for_a_spreadsheet(invited: Cli, tmp_path: Path) -> None:
    only = invited("invitations", "list", "--side", "received", "--verdict", "ask", "--json").json["invitations"]
    assert [one["slug"] for one in only] == ["nora-note", "eve-evil"]
    assert invited("invitations", "list", "--csv", str(tmp_path / "all.csv")).code == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "all.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) == 7
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def test_decided_one_by_one_by_address(invited: Cli) -> None:
    said = invited("invitations", "decide", "ignore", "nora-note", "https://www.linkedin.com/in/eve-evil/")
    assert said.code == 0, said
    with invited.store() as store:
        decided = {one.slug for one in store.invitations.list() if one.decision is InvitationDecision.IGNORE}
    assert decided == {"nora-note", "eve-evil"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("accept", Exit.USAGE),
        ("accept nobody-here", Exit.INPUT),
        ("withdraw sally-seller", Exit.INPUT),
        ("accept late-lou", Exit.INPUT),
        ("accept Nora%20Note", Exit.INPUT),
        ("--suggested", Exit.USAGE),
        ("--suggested --count 3", Exit.INPUT),
        ("--suggested late-lou", Exit.USAGE),
        ("ignore --older-than 8weeks", Exit.USAGE),
        ("withdraw --older-than soon --yes", Exit.INPUT),
        ("accept carl-colleague --yes", Exit.USAGE),
    ],
)
def test_what_is_unclear_decides_nothing(invited: Cli, words: str, code: Exit) -> None:
    said = invited("invitations", "decide", *words.split())
    assert said.code == code, said
    with invited.store() as store:
        assert {one.decision for one in store.invitations.list()} == {InvitationDecision.UNDECIDED}


def test_the_proposals_are_taken_by_their_number_and_leave_questions_open(invited: Cli) -> None:
    invited("invitations", "decide", "ask", "sally-seller")
    said = invited("invitations", "decide", "--suggested", "--count", "3", "--json")
    assert said.code == 0, said
    assert {one["slug"]: one["decision"] for one in said.json["invitations"]} == {
        "carl-colleague": "accept",
        "person-99": "accept",
        "late-lou": "withdraw",
    }
    with invited.store() as store:
        found = store.invitations.one(Side.RECEIVED, Slug("person-99"))
        assert found is not None
        assert (found.because, found.decided_by) == ("You wrote to each other before", "member")


def test_only_one_kind_of_proposal_is_taken_where_it_is_named(invited: Cli) -> None:
    said = invited("invitations", "decide", "ignore", "--suggested", "--yes", "--json")
    assert [one["slug"] for one in said.json["invitations"]] == ["sally-seller"]


def test_sent_ones_are_withdrawn_by_their_age(invited: Cli) -> None:
    said = invited("invitations", "decide", "withdraw", "--older-than", "8 weeks", "--yes", "--json")
    assert [one["slug"] for one in said.json["invitations"]] == ["late-lou"]


def test_who_is_blocked_is_a_question_until_unblocked(invited: Cli) -> None:
    assert invited("invitations", "block", "carl-colleague", "--because", "sold my address").code == 0
    assert invited("invitations", "blocked", "--json").json["people"] == [
        {"slug": "carl-colleague", "because": "sold my address", "removed": False}
    ]
    assert verdicts(invited)["carl-colleague"] == "ask"
    found = invited("invitations", "list", "--json").json["invitations"]
    (carl,) = [one for one in found if one["slug"] == "carl-colleague"]
    assert carl["do_not_reconnect"] == "sold my address"
    assert carl["reasons"][0] == "in the do-not-reconnect list: sold my address"
    assert invited("invitations", "unblock", "carl-colleague").code == 0
    assert verdicts(invited)["carl-colleague"] == "accept"
    assert invited("invitations", "unblock", "carl-colleague").code == Exit.INPUT


class Halting(FakeNetwork):
    """A site whose list of invitations cannot be read beyond the second card."""

    def invitations(self, side: Side, sink: Callable[[Invitation], None]) -> ListReading:
        for one in list(self.truth.invitations[side].values())[:2]:
            sink(one)
        raise PageError("The list stopped in the middle.")


def test_a_list_that_ends_early_is_an_error_and_what_was_read_is_kept(cli: Cli) -> None:
    cli.network = Halting([], owner=OWNER, origin=ORIGIN, clock=cli.clock)
    said = invite(cli)("invitations", "sync", "--side", "received")
    assert (said.code, said.out) == (Exit.PAGE, "")
    with cli.store() as store:
        assert [one.slug for one in store.invitations.list()] == ["sally-seller", "carl-colleague"]
        assert store.invitations.last_read(Side.RECEIVED) is None


def test_without_a_reading_the_next_step_is_named(cli: Cli) -> None:
    cli("login")
    assert "invitations sync" in cli("invitations", "list").out
    assert "no undecided invitation" in cli("invitations", "decide", "--suggested").out


# --- plans and runs ---------------------------------------------------------------------------------------------------


def planned(cli: Cli) -> str:
    """The proposals as an approved plan: two to accept, one to ignore, one to withdraw."""
    assert cli("invitations", "decide", "--suggested", "--yes").code == 0
    made = cli("plan", "new", "--invitations", "--json")
    assert made.code == 0, made
    assert made.json["kinds"] == {"accept": 2, "ignore": 1, "withdraw": 1}
    plan = str(made.json["plan"])
    said = cli("plan", "approve", plan, "--count", "4")
    assert "2 to accept, 1 to ignore, 1 to withdraw" in said.out
    return plan


def test_a_plan_tells_each_act_and_what_it_brings_about(invited: Cli) -> None:
    plan = planned(invited)
    said = invited("plan", "show", plan)
    assert "2 to accept, 1 to ignore, 1 to withdraw" in said.out
    assert "To accept: 2. They become connections" in said.out
    assert "removal cannot be undone" not in said.out
    assert {one["slug"]: one["kind"] for one in invited("plan", "show", plan, "--json").json["actions"]} == {
        "sally-seller": "ignore",
        "carl-colleague": "accept",
        "person-99": "accept",
        "late-lou": "withdraw",
    }
    assert "removes nobody" in invited("plan", "export", plan, "x.csv").err


def test_who_is_accepted_in_spite_of_the_list_is_named(invited: Cli) -> None:
    invited("invitations", "block", "carl-colleague", "--because", "sold my address")
    invited("invitations", "decide", "accept", "carl-colleague")
    plan = str(invited("plan", "new", "--invitations", "--json").json["plan"])
    assert "and to be accepted all the same: Carl Colleague (sold my address)" in invited("plan", "show", plan).out


def test_nothing_decided_makes_no_plan(invited: Cli) -> None:
    said = invited("plan", "new", "--invitations")
    assert (said.code, "No invitation is decided" in said.err) == (Exit.INPUT, True)


def test_a_preview_says_what_would_happen_and_changes_nothing(invited: Cli) -> None:
    plan = planned(invited)
    said = invited("run", plan)
    assert said.code == 0, said
    for what in ("would be accepted", "would be ignored", "would be withdrawn"):
        assert what in said.out
    assert "would be removed" not in said.out
    assert invited.network.truth.answered == []


def test_a_run_does_exactly_what_was_approved_and_every_page_says_so(invited: Cli, tmp_path: Path) -> None:
    plan = planned(invited)
    said = invited("run", plan, "--live", "--confirm", "none")
    assert said.code == 0, said
    assert {(kind.value, slug) for kind, slug in invited.network.truth.answered} == {
        ("ignore", "sally-seller"),
        ("accept", "carl-colleague"),
        ("accept", "person-99"),
        ("withdraw", "late-lou"),
    }
    for what in ("accepted", "ignored", "withdrawn"):
        assert what in said.out
    assert invited("verify", "--json").json["consistent"] is True
    shown = invited("plan", "show", plan, "--json").json["actions"]
    assert {one["outcome"] for one in shown} == {"done"}
    assert "accept" in invited("audit", "show").out
    for words, named in ((), True), (("--redacted",), False):
        assert invited("report", "--out", str(tmp_path / "report.html"), *words).code == 0
        page = (tmp_path / "report.html").read_text()
        assert "Also done: 2 accepted, 1 ignored, 1 withdrawn." in page
        assert "withdrawn and proven" in page
        assert ("Late Lou" in page) is named
        assert "You wrote to each other before" in page


def test_what_a_reading_contradicts_is_named_each_time_until_it_is_done_again(invited: Cli) -> None:
    plan = planned(invited)
    invited.operator = ScriptedOperator(attestations=[Attestation.REMOVED] * 4)
    assert invited("run", plan, "--by-hand").code == 0
    assert invited("invitations", "sync").code == 0
    for _ in range(2):
        said = invited("verify", "--json")
        assert said.code == Exit.AUDIT
        assert "sally-seller" in {one["slug"] for one in said.json["failed"]}
        assert all("in a later reading" in one["reason"] for one in said.json["failed"])
    assert "sally-seller" in invited("verify").out


def test_where_the_member_stands_names_the_next_step_with_invitations(invited: Cli) -> None:
    found = invited("status", "--json").json["invitations"]
    assert found == {"received": 5, "sent": 2, "decided": 0, "proposed": 4}
    invited("invitations", "decide", "--suggested", "--yes")
    assert invited("--json").json["next"] == "linkprune plan new --invitations"
    plan = str(invited("plan", "new", "--invitations", "--json").json["plan"])
    assert "holds 4 acts" in invited().out
    assert invited("plan", "approve", plan, "--count", "4").code == 0
    assert invited("run", plan, "--live", "--confirm", "none").code == 0
    found = invited("status", "--json").json
    assert found["invitations"] == {"received": 2, "sent": 1, "decided": 0, "proposed": 0}
    assert found["next"] == "linkprune verify"


def test_the_rules_say_what_they_do_to_invitations_and_why(invited: Cli) -> None:
    rules = {one["rule"]: one for one in invited("policy", "check", "--json").json["invitations"]["rules"]}
    assert rules["Offers you something, and shares hardly anybody"] == {
        "rule": "Offers you something, and shares hardly anybody",
        "then": "ignore",
        "hits": 1,
        "unknown": 0,
        "decides": 1,
    }
    assert rules["Colleague of today"]["unknown"] == 2
    assert "would withdraw" in invited("policy", "check").out
    said = invited("policy", "explain", "sally-seller", "--json").json["invitations"]
    assert [(one["side"], one["verdict"]) for one in said] == [("received", "ignore")]
    shown = invited("policy", "explain", "eve-evil").out
    assert "No rule decides: ask." in shown
    assert "- not known: how many connections you have in common" in shown
    assert invited("policy", "explain", "nobody-here").code == Exit.INPUT
