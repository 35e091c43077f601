"""`linkprune import` from the outside: what it says, what it keeps, and what it refuses."""

from __future__ import annotations

import zipfile
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.cli.workspace import Workspace, locked
from bot.errors import Exit
from bot.store.database import NO_ROOM, PRAGMAS, open_database
from tests.unit.cli.exports import URL, Export, message, row
from tests.unit.cli.kit import OWNER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.kit import Cli


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return Export().write(tmp_path / "Basic_LinkedInDataExport_11-23-2026.zip")


def content(cli: Cli) -> str:
    """All of the workspace, as far as it says anything about anybody."""
    kept = {name: cli(*name.split(), "--json").json for name in ("people", "status")}
    kept["audit"] = {"log": (cli.folder / "audit.jsonl").read_text(encoding="utf-8")}
    return repr(kept)


def test_the_document_has_every_promised_figure(cli: Cli, export: Path) -> None:
    said = cli("import", str(export), "--json")
    assert said.code == 0, said
    figures = (
        "connections", "unnamed", "without_url", "messages", "people_with_thread", "both_wrote", "invitations",
        "invitations_accepted", "endorsements", "recommendations",
    )  # fmt: skip
    assert [said.json[name] for name in figures] == [5, 2, 0, 5, 3, 2, 2, 1, 0, 2]
    assert said.json["owner"] == OWNER
    assert said.json["as_of"] == "2026-11-23"
    files = {file["name"]: file for file in said.json["files"]}
    assert (files["Connections.csv"]["rows"], files["Connections.csv"]["used"]) == (7, True)
    assert files["Ad_Targeting.csv"]["used"] is False
    labels = said.json["evaluation"]["labels"]
    assert labels == {"talked": 2, "one-way": 1, "no trace": 2}
    assert [item["name"] for item in said.json["unmatched_names"]] == ["Nobody Known"]


def test_the_summary_says_it_to_a_newcomer(cli: Cli, export: Path) -> None:
    said = cli("import", str(export))
    assert said.code == 0, said
    for part in (
        "Member Example (member-example), as of 2026-11-23",
        "5 connections with a name, 5 of them new here.",
        "2 more rows with nothing but a date",
        "With 3 connections there is a message in a conversation of two; with 2 of them both of you wrote.",
        "2 invitations, 1 of them",
        "Nobody Known",
        "Ad_Targeting.csv",
        "Silence is no evidence",
        "holds other people's data",
        "Next: linkprune review",
    ):
        assert part in said.out, part
    assert said.err == ""


def test_it_needs_no_login_and_binds_the_account(cli: Cli, export: Path) -> None:
    assert cli("import", str(export)).code == 0
    assert cli("status", "--json").json["account"] == OWNER
    assert cli.network.truth.page_loads == 0


def test_twice_is_once(cli: Cli, export: Path) -> None:
    first = cli("import", str(export), "--json").json
    again = cli("import", str(export), str(export), "--json").json
    assert again["new_people"] == 0
    assert again["evaluation"] == first["evaluation"]
    assert cli("people", "--json").json["known"] == 5


def test_decisions_survive_a_newer_export(cli: Cli, export: Path, tmp_path: Path) -> None:
    cli("import", str(export))
    assert cli("decide", "remove", "cyd-castro", "--because", "never met").code == 0
    newer = Export(connections=(row("Cyd", "Castro", "cyd-castro", "03 Mar 2015", "Initech"),))
    assert cli("import", str(newer.write(tmp_path / "Basic_LinkedInDataExport_11-30-2026.zip"))).code == 0
    shown = cli("people", "show", "cyd-castro", "--json").json
    assert (shown["decision"], shown["because"], shown["company"]) == ("remove", "never met", "Initech")


def test_whoever_recommended_the_member_cannot_be_decided_away(cli: Cli, export: Path) -> None:
    cli("import", str(export))
    assert cli("decide", "remove", "dora-diaz").code == Exit.INPUT


def test_without_a_path_it_explains_how_to_get_the_export(cli: Cli) -> None:
    said = cli("import")
    assert said.code == Exit.USAGE
    for part in ("Settings & Privacy", "Get a copy of", "24 hours", "72 hours", "mobile", "Basic part"):
        assert part in said.err, part
    assert max(map(len, said.err.splitlines())) <= 80
    assert not cli.home.exists()
    assert cli("import", "--json").json["exit"] == 2


def test_the_help_says_it_in_short(cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli("import", "--help").code == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Get a copy of your data" in shown
    assert "24 hours" in shown


@pytest.mark.parametrize("words", [["import", "nowhere.zip"], ["import", "nowhere.zip", "--json"]])
def test_a_file_that_is_not_there_makes_no_workspace(cli: Cli, words: list[str]) -> None:
    assert cli(*words).code == Exit.INPUT
    assert not cli.home.exists()


def hostile(kind: str, file: Path) -> Path:
    """Something that is no export."""
    Export().write(file)
    match kind:
        case "half a zip":
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        case "another program's file":
            Export(more={"Connections.csv": "Server,Port\nalpha,22\nbeta,22\n"}).write(file)
        case "nothing of use":
            Export().without(
                "Connections", "messages", "Invitations", "Recommendations_Received", "Profile", "Positions"
            ).write(file)
        case "empty":
            file.write_bytes(b"")
        case "NUL":
            Export(positions=(("Ac\0me", "x", "", "", "", ""),)).write(file)
    return file


@pytest.mark.parametrize("kind", ["half a zip", "another program's file", "nothing of use", "empty", "NUL"])
def test_a_refused_import_changes_nothing(cli: Cli, export: Path, tmp_path: Path, kind: str) -> None:
    assert cli("import", str(export)).code == 0
    before = content(cli)
    said = cli("import", str(hostile(kind, tmp_path / "hostile.zip")))
    assert said.code == Exit.INPUT, said
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert content(cli) == before


def test_a_refused_first_import_leaves_nobody(cli: Cli, tmp_path: Path) -> None:
    assert cli("import", str(hostile("half a zip", tmp_path / "x.zip"))).code == Exit.INPUT
    assert cli("--json").json["next"] == "linkprune import"


def foreign(tmp_path: Path) -> Path:
    """The export of somebody else."""
    theirs = [
        (
            *cells[:2],
            *("Olga Other" if cell == "Member Example" else cell.replace(OWNER, "olga-other") for cell in cells[2:]),
        )
        for cells in Export().messages
    ]
    return (
        Export(messages=theirs, profile=(("Olga", "Other", ""),)).without("Invitations").write(tmp_path / "other.zip")
    )


def test_the_export_of_another_member_is_refused(cli: Cli, export: Path, tmp_path: Path) -> None:
    assert cli("import", str(export)).code == 0
    before = content(cli)
    other = foreign(tmp_path)
    assert cli("import", str(other)).code == Exit.INPUT
    assert cli("import", str(export), str(other)).code == Exit.INPUT
    assert cli("import", str(export), "--owner", "olga-other").code == Exit.INPUT
    assert content(cli) == before


def test_the_export_of_another_member_is_refused_after_login(cli: Cli, tmp_path: Path) -> None:
    cli.ready()
    assert cli("import", str(foreign(tmp_path))).code == Exit.INPUT
    assert cli("people", "--json").json["known"] == 12


def test_who_is_not_certain_is_asked_for(cli: Cli, tmp_path: Path) -> None:
    file = Export().without("messages", "Profile", "Invitations").write(tmp_path / "x.zip")
    said = cli("import", str(file))
    assert "--owner" in said.out
    assert cli("status", "--json").json["account"] is None
    assert cli("import", str(file), "--owner", URL + OWNER, "--json").json["account"] == OWNER


def test_a_wrong_policy_refuses_before_anything_is_read(cli: Cli, export: Path) -> None:
    cli.folder.mkdir(parents=True)
    (cli.folder / "policy.toml").write_text('[[rule]]\nname = "x"\nthen = "delete"\n', encoding="utf-8")
    said = cli("import", str(export))
    assert said.code == Exit.INPUT
    assert "policy.toml" in said.err
    assert not (cli.folder / "linkprune.sqlite3").exists()


def test_messages_that_are_missing_are_said_to_be_unknown(cli: Cli, tmp_path: Path) -> None:
    said = cli("import", str(Export().without("messages").write(tmp_path / "x.zip")))
    assert said.code == 0, said
    assert "who wrote to whom stays unknown" in said.out
    assert "no trace" not in said.out


def test_a_first_part_says_what_the_rules_cannot_know_yet(cli: Cli, tmp_path: Path) -> None:
    part, whole = Export().without("Recommendations_Received", "Positions"), Export()
    first = cli("import", str(part.write(tmp_path / "Basic_LinkedInDataExport_11-22-2026.zip"))).out
    assert "No recommendations so far" in first
    assert "No Positions.csv so far" in first
    assert "may become a question" in first
    then = cli("import", str(whole.write(tmp_path / "Complete_LinkedInDataExport_11-23-2026.zip"))).out
    assert "so far" not in then
    only = cli("--home", str(tmp_path / "two"), "import", str(whole.without("messages").write(tmp_path / "y.zip"))).out
    assert "rules about messages propose nobody" in only


@pytest.mark.parametrize("paths", [[""], ["", "{}"], ["{}", ""]])
def test_an_empty_path_is_not_the_current_folder(
    cli: Cli, export: Path, monkeypatch: pytest.MonkeyPatch, paths: list[str]
) -> None:
    monkeypatch.chdir(export.parent)
    said = cli("import", *(path.format(export) for path in paths))
    assert (said.code, said.err) == (Exit.USAGE, "linkprune: A path is empty; say which file to import.\n")
    assert cli("--json", "status").json["people"] == 0


def test_a_full_disk_says_what_to_do(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [row("Ada", f"Number{number}", f"ada-{number}", "20 Nov 2026") for number in range(300)]
    export = Export(connections=people).write(tmp_path / "Basic_LinkedInDataExport_11-23-2026.zip")
    with closing(open_database(tmp_path / "empty.sqlite3")) as empty, monkeypatch.context() as full:
        full.setitem(PRAGMAS, "max_page_count", empty.number("pragma page_count"))
        said = cli("import", str(export), "--json")
    assert (said.code, said.json["error"]) == (Exit.AUDIT, NO_ROOM)
    assert cli("--json", "status").json["people"] == 0
    assert cli("import", str(export)).code == Exit.DONE


def test_a_name_too_long_for_the_disk_is_no_file(cli: Cli) -> None:
    said = cli("import", "x" * 5000)
    assert said.code == Exit.INPUT
    assert "There is no file or folder" in said.err
    assert len(said.err) < 300


def test_ctrl_c_while_reading_imports_nothing(cli: Cli, export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.intake.read.read_exports", interrupted)
    said = cli("import", str(export))
    assert said.code == Exit.OPERATOR
    assert "nothing was imported" in said.err
    assert cli("--json", "status").json["people"] == 0


def test_the_files_are_listed_in_the_order_of_their_names(cli: Cli, export: Path, tmp_path: Path) -> None:
    other = Export().write(tmp_path / "another.zip")
    files = [(file["archive"], file["name"]) for file in cli("--json", "import", str(export), str(other)).json["files"]]
    assert files == sorted(files)


def test_no_message_text_is_kept_anywhere(cli: Cli, tmp_path: Path) -> None:
    secret = "a very particular sentence about quinces"
    file = Export(messages=[message("ada-anders", "Ada Anders", "2026-11-21", mine=False, text=secret)])
    assert cli("import", str(file.write(tmp_path / "x.zip"))).code == 0
    left = [path for path in cli.folder.rglob("*") if path.is_file() and b"quinces" in path.read_bytes()]
    assert left == []


def test_names_cannot_steer_the_terminal(cli: Cli, tmp_path: Path) -> None:
    recommended = (("\x1b[31mRed", "\u202eKnown", "", "", "x", "12/14/20, 09:16 PM", ""),)
    said = cli("import", str(Export(recommendations=recommended).write(tmp_path / "x.zip")))
    assert said.code == 0, said
    assert "\x1b" not in said.out
    assert "\u202e" not in said.out


def test_the_account_is_held_while_it_imports(cli: Cli, export: Path) -> None:
    with locked(Workspace(cli.home, "default"), "run"):
        said = cli("import", str(export))
    assert said.code == Exit.INPUT
    assert "linkprune run" in said.err


def test_a_terminal_sees_a_bar_and_a_file_does_not(cli: Cli, tmp_path: Path) -> None:
    long = [
        message("ada-anders", "Ada Anders", f"20{n % 20:02}-01-02", mine=n % 2 == 0, text="x" * 900)
        for n in range(9000)
    ]
    file = Export(messages=long).write(tmp_path / "x.zip")
    assert cli("import", str(file)).err == ""
    cli.terminal = True
    assert "messages.csv" in cli("import", str(file)).err


def test_one_person_in_any_spelling(cli: Cli, export: Path) -> None:
    cli("import", str(export))
    for word in ("zoë-brandt", URL + "zo%C3%AB-brandt", URL + "Zo%c3%ab-Brandt/?trk=x"):
        assert cli("people", "show", word, "--json").json["slug"] == "zoë-brandt"


def test_a_folder_and_single_files_are_taken_too(cli: Cli, export: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(export) as packed:
        packed.extractall(folder)
    assert cli("import", str(folder / "Connections.csv"), "--json").json["connections"] == 5
    assert cli("import", str(folder), "--json").json["both_wrote"] == 2
