"""nurture: due, list, done, snooze, tier, tag, draft, as commands."""

from __future__ import annotations

import pytest

from bot.errors import Exit
from tests.unit.cli.keepers import keeping_some
from tests.unit.cli.kit import Cli


@pytest.fixture
def kept(cli: Cli) -> Cli:
    return keeping_some(cli)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """One workspace for all tests that only look."""
    return keeping_some(Cli(tmp_path_factory.mktemp("nurture") / "home"))


def due(cli: Cli, *words: str) -> list[tuple[str, str]]:
    said = cli("nurture", "due", *words, "--json")
    assert said.code == 0, said
    return [(one["slug"], one["why"]) for one in said.json["due"]]


def listed(cli: Cli, *words: str) -> list[str]:
    said = cli("nurture", "list", *words, "--json")
    assert said.code == 0, said
    return [one["slug"] for one in said.json["people"]]


def test_due_says_why_and_what_to_do(unchanged: Cli) -> None:
    found = unchanged("nurture", "due", "--date", "2026-12-20", "--json").json
    assert found["messages_until"] == "2026-11-25"
    (one,) = found["due"]
    assert (one["slug"], one["tier"], one["tags"]) == ("person-01", "inner", ["berlin", "mentor"])
    assert (one["why"], one["last_contact"], one["how"]) == ("silence", "2026-08-17", "they wrote")
    said = unchanged("nurture", "due", "--date", "2026-12-20").out
    assert "1. Person Number1 (inner, berlin, mentor, person-01)" in said
    assert "Last contact 2026-08-17 (they wrote), wanted every 45 days." in said
    assert "linkprune nurture done person-01" in said


def test_the_settings_make_the_rhythm(unchanged: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(unchanged.environ, "LINKPRUNE_NURTURE__TAG_DAYS", '{"mentor":300}')
    assert due(unchanged) == []
    monkeypatch.setitem(unchanged.environ, "LINKPRUNE_NURTURE__FAR_DAYS", "5")
    assert due(unchanged) == [("person-02", "silence"), ("person-08", "never")]
    monkeypatch.setitem(unchanged.environ, "LINKPRUNE_NURTURE__WEEK_PEOPLE", "1")
    assert due(unchanged) == [("person-02", "silence")]
    assert due(unchanged, "--limit", "9") == [("person-02", "silence"), ("person-08", "never")]


def test_nobodys_turn_is_said(unchanged: Cli) -> None:
    said = unchanged("nurture", "due", "--date", "2026-08-18")
    assert said.out.startswith("It is nobody's turn.")


def test_list_filters(unchanged: Cli) -> None:
    assert listed(unchanged) == ["person-08", "person-01", "person-02"]
    assert listed(unchanged, "--tier", "inner") == ["person-01"]
    assert listed(unchanged, "--untiered") == ["person-08", "person-02"]
    assert listed(unchanged, "--tag", "Mentor") == ["person-01"]
    assert "2026-10-01 call" in unchanged("nurture", "list").out
    assert unchanged("nurture", "list", "--tier", "far", "--untiered").code == Exit.USAGE


def test_done_ends_the_turn_and_undo_brings_it_back(kept: Cli) -> None:
    assert due(kept) == [("person-01", "silence")]
    said = kept("nurture", "done", "person-01", "--how", "call")
    assert said.out.strip() == "Noted: in touch with person-01 on 2026-11-25 (call)."
    assert due(kept) == []
    undone = kept("nurture", "done", "person-01", "--undo", "--json").json
    assert undone == {"slug": "person-01", "on": "2026-11-25", "how": "call", "undone": True}
    assert due(kept) == [("person-01", "silence")]
    assert kept("nurture", "done", "person-01", "--undo").code == Exit.INPUT
    assert kept("nurture", "done", "person-01", "--on", "2027-01-01").code == Exit.INPUT
    assert kept("nurture", "done", "person-01", "--on", "yesterday").code == Exit.USAGE


def test_snooze_puts_off_and_ends(kept: Cli) -> None:
    assert kept("nurture", "snooze", "person-01", "--for", "2w", "--json").json["until"] == "2026-12-09"
    assert due(kept) == []
    assert due(kept, "--date", "2026-12-09") == [("person-01", "silence")]
    assert kept("nurture", "snooze", "person-01", "--off").code == 0
    assert due(kept) == [("person-01", "silence")]
    for words in (["--for", "2 moons"], ["--until", "2026-11-25"], [], ["--off", "--for", "2w"], ["--for", "0d"]):
        assert kept("nurture", "snooze", "person-01", *words).code == Exit.USAGE, words


def test_tiers_are_set_for_many_and_strangers_are_named(kept: Cli) -> None:
    assert (
        kept("nurture", "tier", "person-02", "person-03", "professional").out.strip()
        == "2 now in the tier professional."
    )
    assert listed(kept, "--tier", "professional") == ["person-03", "person-02"]
    assert kept("nurture", "tier", "person-02", "none").code == 0
    assert listed(kept, "--tier", "professional") == ["person-03"]
    assert kept("nurture", "tier", "person-02", "somebody-else", "far").code == Exit.INPUT
    assert listed(kept, "--tier", "far") == []
    assert kept("nurture", "tier", "person-02").code == Exit.USAGE
    assert kept("decide", "remove", "person-03").code == 0
    assert "the turn never comes" in kept("nurture", "tier", "person-03", "far").out


def test_tags_come_and_go(kept: Cli) -> None:
    assert kept("nurture", "tag", "person-01", "+Club", "-berlin", "--json").json["tags"] == ["club", "mentor"]
    assert kept("nurture", "tag", "person-01", "--json").json["tags"] == ["club", "mentor"]
    assert kept("nurture", "tag", "person-01", "+a", "-a").code == Exit.USAGE
    assert kept("nurture", "tag", "person-01", "+=x").code == Exit.INPUT


def test_a_draft_fits_the_reason_and_is_not_kept(unchanged: Cli) -> None:
    said = unchanged("nurture", "draft", "person-01", "--json").json
    assert (said["why"], said["template"]) == ("silence", "silence-en")
    assert said["text"].startswith("Hi Person,\n")
    german = unchanged("nurture", "draft", "person-01", "--why", "never", "--language", "de").out
    assert german.startswith("Hallo Person,")
    with unchanged.store() as store:
        assert said["text"].splitlines()[2].encode() not in store.path.read_bytes()
    assert unchanged("nurture", "draft", "person-05").code == Exit.INPUT, "nobody who stays"
    assert "there is one in: de, en, es, fr, tr" in unchanged("nurture", "draft", "person-01", "--language", "xx").err
