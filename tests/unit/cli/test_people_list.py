"""people: filters, order, what is said below the table, documents."""

from __future__ import annotations

import pytest

from bot.errors import Exit
from tests.unit.cli.kit import Cli
from tests.unit.cli.network import PITCH, RECRUITER, imported


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """One network for all tests that only look."""
    made = imported(Cli(tmp_path_factory.mktemp("people") / "home"))
    for words in ("decide keep person-10", "pin person-11"):
        assert made(*words.split()).code == 0
    return made


def slugs(cli: Cli, *words: str) -> list[str]:
    said = cli("people", *words, "--json")
    assert said.code == 0, said
    return [person["slug"].removeprefix("person-") for person in said.json["people"]]


def test_without_an_import_the_evidence_is_left_out_and_named(cli: Cli) -> None:
    cli.ready()
    said = cli("people")
    assert "score" not in said.out.splitlines()[0]
    assert "linkprune import FILE.zip" in said.out
    assert cli("people", "--json").json["as_of"] is None


def test_the_table_shows_evidence_and_proposals(known: Cli) -> None:
    said = known("people")
    header = said.out.splitlines()[0]
    assert all(title in header for title in ("name", "company", "since", "label", "last message", "score", "decision"))
    row = next(line for line in said.out.splitlines() if "person-01" in line)
    assert "talked" in row
    assert "2026-08 them" in row
    assert "protected: Talked within two years" in row
    assert f"remove? {PITCH}" in next(line for line in said.out.splitlines() if "person-02" in line)
    assert "12 shown, of 12 known. Evidence as of 2026-11-25" in said.out


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--suggested"], ["02", "03", "04", "05"]),
        (["--suggested", "--search", "number2"], ["02"]),
        (["--suggested", PITCH], ["02", "03", "04"]),
        (["--suggested", PITCH.upper()], ["02", "03", "04"]),
        (["--suggested", RECRUITER, "--suggested", PITCH, "--limit", "2"], ["02", "03"]),
        (["--label", "talked"], ["01"]),
        (["--company", "globex", "--sort", "name", "--reverse"], ["06", "05", "04", "03"]),
        (["--position", "recruit"], ["05"]),
        (["--protected"], ["00", "01", "11", "07"]),
        (["--protected", "--limit", "1"], ["00"]),
        (["--connected-from", "2026-10-01"], ["08"]),
        (["--year", "2026"], ["08"]),
        (["--connected-to", "2020-01-01"], ["10", "11", "09"]),
        (["--gone"], []),
        (["--pinned"], ["11"]),
        (["--decision", "keep"], ["10"]),
        (["--min-score", "5"], ["07"]),
        (["--sort", "score", "--limit", "2"], ["07", "01"]),
        (["--sort", "last", "--limit", "1"], ["01"]),
        (["--sort", "since", "--limit", "1"], ["08"]),
    ],
)
def test_filters_and_order(known: Cli, words: list[str], found: list[str]) -> None:
    assert slugs(known, *words) == found


def test_what_matches_is_counted_beyond_what_is_shown(known: Cli) -> None:
    assert known("people", "--suggested", "--limit", "2", "--json").json["matching"] == 4
    assert "2 of 4 shown, of 12 known." in known("people", "--suggested", "--limit", "2").out
    assert "3 of 4" not in known("people", "--suggested", PITCH, "--suggested", RECRUITER, "--limit", "4").out


def test_nobody_matches(known: Cli) -> None:
    assert known("people", "--search", "nobody at all").out.strip() == "Nobody matches, of 12 known."


def test_a_rule_that_does_not_exist_lists_those_that_do(known: Cli) -> None:
    said = known("people", "--suggested", "Ptiched")
    assert said.code == Exit.INPUT
    assert f'"{PITCH}"' in said.err
    assert "Talked within two years" not in said.err, "that one proposes nobody"


def test_a_year_and_days_contradict(known: Cli) -> None:
    assert known("people", "--year", "2026", "--connected-to", "2026-02-01").code == Exit.USAGE
    assert known("people", "--connected-from", "yesterday").code == Exit.USAGE


def test_one_person_in_full(known: Cli) -> None:
    said = known("people", "show", "person-02").out
    for part in (
        "Person Number2",
        "http://127.0.0.1:1/in/person-02/",
        "=cmd|calc",
        "wrote to you, 1 message on 1 day, 2022-10-",
        "messages.csv:8",
        PITCH,
        "undecided",
    ):
        assert part in said, part
    found = known("people", "show", "person-02", "--json").json
    assert found["evaluation"]["label"] == "one-way"
    assert found["evaluation"]["score"] == round(sum(point["value"] for point in found["points"]), 2)
    assert {rule["truth"] for rule in found["rules"]} == {"true", "false"}
    assert found["evidence"][0]["source"] == "messages.csv:8"
    assert found["protected"] is None


def test_one_person_who_is_protected(known: Cli) -> None:
    found = known("people", "show", "person-07", "--json").json
    assert "recommendation" in found["protected"]
    assert "recommended you" in known("people", "show", "person-07").out


def test_a_wrong_policy_file_is_named_with_its_line(cli: Cli) -> None:
    imported(cli)
    (cli.folder / "policy.toml").write_text('[[rule]]\nname = "Mine"\nthen = "delete"\nall = [{ email = true }]\n')
    for words in (["people"], ["policy", "check"], ["plan", "new"], ["decide", "remove", "person-02"]):
        said = cli(*words)
        assert said.code == Exit.INPUT
        assert "line 3" in said.err
        assert "'Mine'" in said.err
