"""farewell on the command line: chosen one by one, edited, sent by the member, and what became of it."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pyperclip
import pytest

from bot.cli.session import World
from bot.errors import Exit
from bot.farewell.values import Said, State
from bot.model import Slug
from bot.store import open_store
from tests.unit.cli.kit import Cli, people

if TYPE_CHECKING:
    from pathlib import Path

ONE = "person-03"
LINKEDIN = "https://www.linkedin.com/in/"
COMPOSE = "http://127.0.0.1:1/messaging/compose/?profileUrn=urn%3Ali%3Afsd_profile%3AACoAA00003&recipient=ACoAA00003"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """One workspace with a draft, copied for each test."""
    return Cli(tmp_path_factory.mktemp("farewell") / "home").ready(f"farewell draft {ONE}")


@pytest.fixture
def drafted(template: Cli, tmp_path: Path) -> Cli:
    shutil.copytree(template.home, tmp_path / "home")
    return Cli(tmp_path / "home")


def state(cli: Cli, slug: str = ONE) -> str | None:
    with cli.store() as store:
        found = store.farewells.one(Slug(slug))
    return found.state.value if found else None


def text(cli: Cli) -> str:
    with cli.store() as store:
        found = store.farewells.one(Slug(ONE))
    assert found is not None
    return found.text or ""


# --- drafts -----------------------------------------------------------------------------------------------------------


def test_templates_are_listed_with_those_of_ones_own(cli: Cli) -> None:
    cli.ready()
    (cli.folder / "farewell").mkdir()
    (cli.folder / "farewell" / "mine.txt").write_text(
        "tone: formal\nlanguage: it\ntitle: Formale\ngreeting: Buongiorno {first_name},\nneutral: Buongiorno,\n\n"
        "{greeting}\n",
        encoding="utf-8",
    )
    found = cli("farewell", "templates", "--json").json["templates"]
    assert len(found) == 16
    assert [one["title"] for one in found if one["language"] == "it"] == ["Formale"]
    assert cli("farewell", "draft", ONE, "--tone", "formal", "--language", "it").code == Exit.DONE
    assert text(cli) == "Buongiorno Person,"


def test_a_wrong_template_names_file_and_line(cli: Cli) -> None:
    cli.ready()
    (cli.folder / "farewell").mkdir()
    (cli.folder / "farewell" / "mine.txt").write_text("tone: warm\nlanguage: en\n", encoding="utf-8")
    said = cli("farewell", "draft", ONE)
    assert (said.code, state(cli)) == (Exit.INPUT, None)
    assert "mine.txt, line 2: the head lacks title" in said.err


def test_a_draft_says_what_is_known_and_sends_nothing(cli: Cli) -> None:
    cli.environ["LINKPRUNE_FAREWELL__MY_FIRST_NAME"] = "Mira"
    cli.ready()
    said = cli("farewell", "draft", ONE, "--tone", "warm", "--language", "de")
    assert said.code == Exit.DONE
    assert "Hallo Person," in said.out
    assert "seit 2020" in said.out
    assert "Nothing was sent" in said.out
    assert text(cli).endswith("\n\nMira")
    assert (cli.opened, cli.clipboard, cli.conversations.opened) == ([], [], [])


def test_an_option_beats_the_setting(cli: Cli) -> None:
    cli.environ |= {"LINKPRUNE_FAREWELL__LANGUAGE": "fr", "LINKPRUNE_FAREWELL__TONE": "short"}
    cli.ready(f"farewell draft {ONE}", "farewell draft person-04 --language tr")
    with cli.store() as store:
        assert {one.template for one in store.farewells.list()} == {"short-fr", "short-tr"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("draft",), Exit.USAGE, "Name people, or a plan"),
        (("draft", ONE, "--plan", "abcd"), Exit.USAGE, "one of them"),
        (("draft", ONE, "--tone", "rude"), Exit.INPUT, "no farewell in the tone rude"),
        (("draft", ONE, "--language", "xx"), Exit.INPUT, "the language xx"),
        (("draft", ONE, "nobody-here"), Exit.INPUT, "nobody in your connection list"),
        (("draft", ONE, "person-05"), Exit.INPUT, "person-05 stays: pinned"),
        (("show", ONE), Exit.INPUT, "There is no farewell"),
        (("said", ONE, "sent"), Exit.INPUT, "There is no farewell"),
        (("said", ONE, "lost"), Exit.USAGE, "lost"),
        (("send", ONE), Exit.INPUT, "There is no farewell"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(cli: Cli, words: tuple[str, ...], code: Exit, said: str) -> None:
    cli.ready("pin person-05")
    found = cli("farewell", *words)
    assert found.code == code
    assert said in found.err
    assert (state(cli), cli.opened) == (None, [])


def test_people_of_a_plan_are_chosen_one_by_one(cli: Cli) -> None:
    plan = cli.planned("person-01", "person-02", "person-03", "person-04")
    assert cli("farewell", "draft", "--plan", plan).code == Exit.USAGE
    cli("farewell", "draft", "person-01")
    cli.terminal, cli.typed = True, "n\ny\nq\n"
    said = cli("farewell", "draft", "--plan", plan)
    assert said.code == Exit.DONE
    assert "1 of 3: Person Number2" in said.err
    assert [state(cli, f"person-0{n}") for n in range(1, 5)] == ["draft", None, "draft", None]


def test_a_draft_is_edited_by_option_file_and_editor(drafted: Cli, tmp_path: Path) -> None:
    assert drafted("farewell", "edit", ONE, "--text", "First").code == Exit.DONE
    assert text(drafted) == "First"
    (tmp_path / "new.txt").write_text("Second\n", encoding="utf-8")
    assert drafted("farewell", "edit", ONE, "--file", str(tmp_path / "new.txt")).code == Exit.DONE
    assert text(drafted) == "Second"
    script = tmp_path / "editor.py"
    script.write_text("import sys\nwith open(sys.argv[1], 'a') as file: file.write(' and third')\n", encoding="utf-8")
    drafted.environ["EDITOR"] = f"{sys.executable} {script}"
    assert drafted("farewell", "edit", ONE).code == Exit.DONE
    assert text(drafted) == "Second and third"
    assert not list(drafted.folder.glob("*draft-in-editor*"))


@pytest.mark.parametrize(
    ("editor", "words", "code"),
    [
        (None, (), Exit.USAGE),
        ("false", (), Exit.INPUT),
        ("/nowhere/editor", (), Exit.INPUT),
        (None, ("--text", ""), Exit.INPUT),
        (None, ("--text", "x", "--file", "y"), Exit.USAGE),
        (None, ("--file", "/nowhere/file"), Exit.INPUT),
    ],
)
def test_an_edit_that_fails_leaves_the_draft(
    drafted: Cli, editor: str | None, words: tuple[str, ...], code: Exit
) -> None:
    before = text(drafted)
    if editor:
        drafted.environ["EDITOR"] = editor
    assert drafted("farewell", "edit", ONE, *words).code == code
    assert text(drafted) == before


# --- sending ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("y\n", "sent"), ("sent\n", "sent"), ("n\n", "skipped"), ("l\n", "later"), ("what?\n", "draft"), ("", "draft")],
)
def test_the_member_sends_in_his_own_browser_and_says_so(drafted: Cli, typed: str, expected: str) -> None:
    drafted.terminal, drafted.typed = True, typed
    before, searches = text(drafted), drafted.network.truth.searches
    said = drafted("farewell", "send", ONE)
    assert said.code == Exit.DONE
    assert drafted.opened == [COMPOSE]
    assert drafted.clipboard == [before]
    assert before not in said.out
    assert state(drafted) == expected
    assert ("Nothing was recorded" in said.err) == (expected == "draft")
    # No automation touched the site, and nothing was sent.
    assert (drafted.network.truth.searches, drafted.conversations.opened, drafted.conversations.sent) == (
        searches,
        [],
        [],
    )


def test_without_a_clipboard_the_text_is_printed(drafted: Cli) -> None:
    drafted.terminal, drafted.typed, drafted.clipboard = True, "l\n", None
    said = drafted("farewell", "send", ONE)
    assert text(drafted) in said.out
    said = drafted("farewell", "send", ONE, "--json")
    assert said.json["text"] == text(drafted)


def test_a_computer_without_a_clipboard_says_so() -> None:
    pyperclip.set_clipboard("no")
    assert not World.real().copy_text("anything")


def test_without_a_number_the_messaging_page_opens_and_the_person_is_named(drafted: Cli) -> None:
    with drafted.store() as store:
        store._database._connection.execute("update person set member_id = null where slug = ?", (ONE,))
    drafted.terminal, drafted.typed = True, "l\n"
    said = drafted("farewell", "send", ONE)
    assert drafted.opened == ["http://127.0.0.1:1/messaging/"]
    assert "number of Person Number3 is not known" in said.err


@pytest.mark.parametrize("fill", [False, True])
def test_nothing_opens_without_a_terminal_or_for_who_stays(drafted: Cli, fill: bool) -> None:
    words = ("farewell", "send", ONE, *(["--fill"] if fill else []))
    assert drafted(*words).code == Exit.USAGE
    drafted.terminal, drafted.typed = True, "y\n"
    drafted("pin", ONE)
    assert drafted(*words).code == Exit.INPUT
    drafted("unpin", ONE)
    drafted("farewell", "said", ONE, "sent")
    assert drafted(*words).code == Exit.INPUT
    assert (drafted.opened, drafted.clipboard, drafted.conversations.opened) == ([], [], [])


@pytest.mark.parametrize(("typed", "expected"), [("y\n", "sent"), ("n\n", "skipped"), ("", "draft")])
def test_a_filled_box_waits_for_the_members_hand(drafted: Cli, typed: str, expected: str) -> None:
    drafted.terminal, drafted.typed = True, typed
    before = text(drafted)
    said = drafted("farewell", "send", ONE, "--fill", "--json")
    assert (said.code, said.json["filled"], said.json["state"]) == (Exit.DONE, True, expected)
    assert drafted.conversations.boxes == {Slug(ONE): before}
    assert (drafted.conversations.sent, drafted.opened) == ([], [])


def test_a_box_that_is_in_doubt_is_not_filled(drafted: Cli) -> None:
    drafted.terminal, drafted.typed = True, "y\n"
    drafted.conversations.boxes[Slug(ONE)] = "half a sentence"
    said = drafted("farewell", "send", ONE, "--fill")
    assert (said.code, state(drafted)) == (Exit.PAGE, "draft")
    assert drafted.conversations.boxes == {Slug(ONE): "half a sentence"}


def test_filling_on_a_real_site_needs_a_window_and_consent(tmp_path: Path) -> None:
    cli = Cli(tmp_path / "home")
    cli.environ = {"LINKPRUNE_HOME": str(cli.home), "LINKPRUNE_SITE__BASE_URL": "https://site.example"}
    cli.home.mkdir()
    with open_store(cli.folder, origin="https://site.example", clock=cli.clock) as store:
        store.people.upsert_many(people(4), source="sync")
    assert cli("farewell", "draft", ONE).code == Exit.DONE
    cli.terminal, cli.typed = True, "no\ny\n"
    assert cli("farewell", "send", ONE, "--fill").code == Exit.CONSENT
    cli.environ["LINKPRUNE_BROWSER__HEADLESS"] = "true"
    assert cli("farewell", "send", ONE, "--fill").code == Exit.INPUT
    assert (state_at(cli), cli.conversations.opened) == ("draft", [])


def state_at(cli: Cli) -> str:
    """As `state`, on a site that the test named."""
    with open_store(cli.folder, clock=cli.clock) as store:
        return store.farewells.list()[0].state.value


def test_filling_stops_at_an_incident(drafted: Cli) -> None:
    from bot.model import Incident, IncidentKind

    with drafted.store() as store:
        store.incidents.open(Incident(IncidentKind.CHALLENGE, "The site shows a challenge."))
    drafted.terminal, drafted.typed = True, "y\n"
    assert drafted("farewell", "send", ONE, "--fill").code == Exit.INCIDENT
    assert drafted.conversations.opened == []


# --- what it means for a run ------------------------------------------------------------------------------------------


def test_an_empty_list_says_how_to_begin(cli: Cli) -> None:
    cli.ready()
    assert "No farewells here; `linkprune farewell draft ADDRESS`" in cli("farewell", "list").out


def test_list_tells_what_each_removal_waits_for(drafted: Cli) -> None:
    drafted.ready("farewell draft person-04", "farewell draft person-06", "farewell said person-04 sent")
    drafted.ready("farewell said person-06 skipped")
    found = drafted("farewell", "list", "--json").json["farewells"]
    assert {one["slug"]: one["state"] for one in found} == {ONE: "draft", "person-04": "sent"}
    assert all("waits" in one and "text" not in one for one in found)
    everybody = drafted("farewell", "list", "--all", "--json").json["farewells"]
    assert {one["slug"] for one in everybody} == {ONE, "person-04", "person-06"}
    assert drafted("farewell", "show", "person-04", "--json").json["waits"].startswith("a farewell was sent")


@pytest.mark.parametrize("mode", [(), ("--live", "--confirm", "none")])
def test_a_run_holds_and_says_so(cli: Cli, mode: tuple[str, ...]) -> None:
    plan = cli.planned("person-02", ONE)
    cli.ready(f"farewell draft {ONE}")
    said = cli("run", plan, *mode, "--json")
    assert said.code == Exit.DONE
    assert [one["slug"] for one in said.json["held"]] == [ONE]
    assert "drafted and not sent yet" in said.json["held"][0]["reason"]
    assert said.json["ready" if not mode else "done"] == ["person-02"]


def test_a_plan_shows_who_waits(cli: Cli) -> None:
    plan = cli.planned("person-02", ONE)
    assert cli("plan", "show", plan, "--json").json["waiting"] == []
    cli.ready(f"farewell draft {ONE}")
    shown = cli("plan", "show", plan, "--json").json["waiting"]
    assert [one["slug"] for one in shown] == [ONE]
    assert f"{ONE} waits: a farewell is drafted and not sent yet" in cli("plan", "show", plan).out


def test_an_import_with_an_answer_holds_and_is_told(cli: Cli, tmp_path: Path) -> None:
    plan = cli.planned(ONE)
    cli.ready(f"farewell draft {ONE}", f"farewell said {ONE} sent")
    cli.clock.advance(timedelta(days=9).total_seconds())
    written = f"{cli.clock.now() - timedelta(days=8):%Y-%m-%d %H:%M:%S} UTC"
    rows = [
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,CONTENT,FOLDER",
        f"c1,,Person Number3,{LINKEDIN}{ONE},Member Example,{LINKEDIN}member-example,{written},Pineapple,INBOX",
    ]
    (tmp_path / "messages.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    said = cli("import", str(tmp_path), "--owner", f"{LINKEDIN}member-example", "--json")
    assert said.code == Exit.DONE
    assert said.json["answered"] == [ONE]
    found = cli("run", plan, "--live", "--confirm", "none", "--json").json
    assert found["done"] == []
    assert "answered you on 2026-11-24" in found["held"][0]["reason"]
    cli.clock.advance(1)
    cli.ready(f"decide remove {ONE}")
    assert cli("run", plan, "--live", "--confirm", "none", "--json").json["done"] == [ONE]


def test_the_whole_way_to_a_removal(cli: Cli) -> None:
    plan = cli.planned(ONE)
    cli.ready(f"farewell draft {ONE}")
    cli.terminal, cli.typed = True, "y\n"
    assert cli("farewell", "send", ONE).code == Exit.DONE
    cli.conversations.say(Slug(ONE), text(cli))
    cli.terminal = False
    cli.clock.advance(timedelta(days=6, hours=23).total_seconds())
    assert cli("run", plan, "--live", "--confirm", "none", "--json").json["done"] == []
    cli.clock.advance(timedelta(hours=2).total_seconds())
    assert cli("run", plan, "--json").json["ready"] == [ONE]
    assert cli("run", plan, "--live", "--confirm", "none", "--json").json["done"] == [ONE]
    assert state(cli) == State.CLOSED
    lines = [json.loads(line) for line in (cli.folder / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [one["outcome"] for one in lines if one["event"] == "farewell"] == ["sent"]
    assert cli("audit", "verify").code == Exit.DONE


def test_the_days_of_grace_are_a_setting(cli: Cli) -> None:
    cli.environ["LINKPRUNE_FAREWELL__GRACE_DAYS"] = "0"
    plan = cli.planned(ONE)
    cli.ready(f"farewell draft {ONE}", f"farewell said {ONE} sent")
    cli.conversations.say(Slug(ONE), text(cli))
    assert cli("run", plan, "--live", "--confirm", "none", "--json").json["done"] == [ONE]


def test_no_word_reaches_the_narrative_log(drafted: Cli) -> None:
    drafted.ready(f"farewell edit {ONE} --text Pineapple")
    drafted.terminal, drafted.typed = True, "y\n"
    drafted("farewell", "send", ONE, "--fill")
    for name in ("log.jsonl", "audit.jsonl"):
        assert "Pineapple" not in (drafted.folder / name).read_text(encoding="utf-8")
    assert state(drafted) == Said.SENT.value
