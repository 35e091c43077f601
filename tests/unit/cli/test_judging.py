"""The evaluation follows evidence, policy and weights, and is not made anew without a reason."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import Exit
from bot.evaluate.evidence import Kind
from bot.model import Connection, Slug
from tests.fakes import FakeNetwork
from tests.unit.cli.exports import Export, message, row
from tests.unit.cli.kit import ORIGIN, OWNER
from tests.unit.cli.network import Somebody, archive, wrote

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.kit import Cli

RULE = "No exchange for five years"


@pytest.fixture
def imported(cli: Cli, tmp_path: Path) -> Cli:
    assert cli("import", str(Export().write(tmp_path / "Basic_LinkedInDataExport_11-23-2026.zip"))).code == 0
    return cli


def proposed(cli: Cli) -> dict[str, int]:
    found = cli("status", "--json").json["imported"]["proposed"]
    assert isinstance(found, dict)
    return found


def scores(cli: Cli) -> dict[str, float]:
    return {person["slug"]: person["evaluation"]["score"] for person in cli("people", "--json").json["people"]}


def test_the_rule_that_is_switched_off_proposes_nobody_any_more(imported: Cli) -> None:
    assert proposed(imported) == {RULE: 1}
    (imported.folder / "policy.toml").write_text(f'off = ["{RULE}"]\n', encoding="utf-8")
    assert imported("people", "--json").code == 0
    assert proposed(imported) == {}


def test_weights_are_part_of_it(imported: Cli) -> None:
    before = scores(imported)
    imported.environ["LINKPRUNE_EVALUATE__BOTH_SIDES"] = "9"
    changed = {slug for slug, score in scores(imported).items() if score != before[slug]}
    assert changed == {"ada-anders", "zoë-brandt"}


def test_new_evidence_is_judged_at_once(imported: Cli, tmp_path: Path) -> None:
    newer = Export(messages=(*Export().messages, message("zoë-brandt", "Zoë Brandt", "2026-11-24", mine=False)))
    assert imported("import", str(newer.write(tmp_path / "newer.zip"))).code == 0
    assert proposed(imported) == {}


def test_a_message_more_lowers_no_score_but_of_those_to_whom_the_same_went(imported: Cli, tmp_path: Path) -> None:
    """The fifth message of one beginning makes templates of all of them: a correction, and nobody else is touched."""
    alike = [row("Eva", f"Alike{n}", f"eva-alike-{n}", "03 Mar 2013") for n in range(5)]
    sent = [
        message(f"eva-alike-{n}", f"Eva Alike{n}", "2020-01-02", mine=True, text="Happy birthday") for n in range(5)
    ]
    every = Export(connections=(*Export().connections, *alike))
    steps = []
    for many in (3, 4, 5):
        export = replace(every, messages=(*Export().messages, *sent[:many]))
        assert (
            imported("import", str(export.write(tmp_path / f"Basic_LinkedInDataExport_11-{23 + many}-2026.zip"))).code
            == 0
        )
        steps.append(scores(imported))
    three, four, five = steps
    greeted = {f"eva-alike-{n}" for n in range(5)}
    assert all(four[slug] >= score - 0.01 for slug, score in three.items())
    assert {slug for slug in five if five[slug] < four[slug] - 0.01} == {f"eva-alike-{n}" for n in range(4)}
    assert {five[slug] for slug in greeted} == {0}


def test_nothing_new_is_not_judged_again(imported: Cli) -> None:
    with closing(sqlite3.connect(imported.folder / "linkprune.sqlite3")) as database, database:
        database.execute("update judgement set score = 77")
    assert set(scores(imported).values()) == {77}, "made anew without a reason"
    imported.environ["LINKPRUNE_EVALUATE__BOTH_SIDES"] = "9"
    assert 77 not in scores(imported).values()


def test_a_rule_protects_who_perhaps_has_another_address_now(imported: Cli) -> None:
    """Whom the list no longer shows is no connection, and still the one whose conversations the rule means."""
    talks = [wrote(kind, 300, 6) for kind in (Kind.WROTE, Kind.WRITTEN)]
    with imported.store() as store:
        store.evidence.record([archive(Somebody(1, facts=tuple(talks)))])
        known = store.people.get(Slug("person-01"))
    assert known is not None
    imported.clock.advance(4 * 86_400)
    imported.network = FakeNetwork(
        [Connection(Slug("person-01-new"), known.name, "Other", known.connected_on)],
        owner=OWNER, origin=ORIGIN, clock=imported.clock,
    )  # fmt: skip
    imported.ready()
    for words in (["decide", "remove", "person-01-new"], ["plan", "new", "--max-percent", "100"]):
        assert imported(*words).code == Exit.INPUT, words
    assert "earlier address" in imported("decide", "remove", "person-01-new").err


def test_a_wrong_rule_is_refused_wherever_it_is_needed(imported: Cli) -> None:
    (imported.folder / "policy.toml").write_text('[[rule]]\nname = "x"\nthen = "delete"\n', encoding="utf-8")
    for words in (["people"], ["plan", "new"], ["policy", "check"], ["sync"]):
        said = imported(*words)
        assert (said.code, said.out) == (Exit.INPUT, ""), words
        assert "policy.toml" in said.err
    assert imported("status").code == 0
