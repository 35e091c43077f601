"""The real entry point, as a process of its own."""

from __future__ import annotations

import ast
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli.app import ABOUT
from bot.cli.main import answered, globals_first
from bot.cli.session import Globals, Session, World
from bot.console import Streams
from bot.errors import Exit

if TYPE_CHECKING:
    from tests.unit.cli.kit import Cli

HEAVY = {"playwright", "pydantic", "rich", "starlette", "uvicorn", "structlog", "vobject", "keyring", "tenacity"}
COMMANDS = (
    "demo", "practice", "doctor", "import", "login", "logout", "whoami", "sync", "people", "policy", "decide", "pin",
    "unpin", "plan", "run", "pause", "resume", "stop", "status", "settle", "verify", "incident", "audit", "config",
    "purge", "invitations",
)  # fmt: skip
GROUPS = {
    "practice": ["serve", "export"],
    "plan": ["new", "show", "diff", "list", "export", "approve"],
    "incident": ["show", "clear"],
    "audit": ["show", "verify", "export", "receipt", "repair"],
    "config": ["show", "path"],
    "people": ["show", "same"],
    "policy": ["check", "explain"],
    "invitations": ["sync", "list", "decide", "block", "unblock", "blocked"],
}
EVERY_COMMAND = [*COMMANDS, *(f"{group} {name}" for group, names in GROUPS.items() for name in names)]


def linkprune(
    *words: str, home: Path, cwd: Path | None = None, limit: float = 60, **environ: str
) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LINKPRUNE_")}
    return subprocess.run(
        [sys.executable, "-c", "from bot.cli.main import main; main()", *words],
        env=clean | {"LINKPRUNE_HOME": str(home), **environ},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        cwd=cwd,
        timeout=limit,
    )


def test_help_is_on_stdout_and_names_the_risk(tmp_path: Path) -> None:
    said = linkprune("--help", home=tmp_path)
    assert (said.returncode, said.stderr) == (0, "")
    assert "against LinkedIn's User Agreement" in said.stdout
    for command in COMMANDS:
        assert f"\n  {command} " in said.stdout


PROBE = """
import sys
sys.argv[1:] = ["--help"]
from bot.cli.main import main
try:
    main()
finally:
    print(sorted({heavy} & set(sys.modules)), file=sys.stderr)
"""


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", PROBE.format(heavy=HEAVY)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert ast.literal_eval(said.stderr.strip()) == []


def test_status_of_nothing_makes_nothing(tmp_path: Path) -> None:
    said = linkprune("status", "--json", home=tmp_path / "home")
    assert said.returncode == 0
    assert json.loads(said.stdout)["next"] == "linkprune import"
    assert not (tmp_path / "home").exists()


def test_an_ascii_terminal_shows_escapes_instead_of_failing(tmp_path: Path) -> None:
    said = linkprune("config", "path", home=tmp_path / "zoë", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert said.returncode == 0
    assert said.stdout.isascii()
    assert "zo\\" in said.stdout


def test_files_are_private_under_any_umask(tmp_path: Path) -> None:
    said = linkprune("login", home=tmp_path / "home", LINKPRUNE_BROWSER__EXECUTABLE="/nonexistent/browser")
    assert said.returncode in {Exit.CONSENT, Exit.INPUT}
    for path in (tmp_path / "home").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_reader_that_leaves_is_no_failure(tmp_path: Path) -> None:
    command = f"{sys.executable} -c 'from bot.cli.main import main; main()' config show --json | head -c 1"
    said = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],  # noqa: S607 - any bash
        env=os.environ | {"LINKPRUNE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stdout, said.stderr) == (0, "{", "")


@pytest.mark.parametrize("command", EVERY_COMMAND)
def test_every_help_begins_with_what_it_does_and_an_example(
    cli: Cli, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert cli(*command.split(), "--help").code == 0
    shown, group = capsys.readouterr().out, command.split(maxsplit=1)[0]
    assert f"Example: linkprune {command}" in shown or f"Example: linkprune {group}" in shown
    assert shown.index("Example:") < 500


def test_the_help_lists_every_exit_code() -> None:
    flat = " ".join(ABOUT.split())
    for code in Exit:
        assert f"{int(code)} " in flat.split("Exit codes: ")[1]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["sync", "--json"], ["--json", "sync"]),
        (["--home", "x", "sync"], ["--home", "x", "sync"]),
        (["sync", "--home", "x", "--quiet"], ["--home", "x", "--quiet", "sync"]),
        (["sync", "--home=x"], ["--home=x", "sync"]),
        (["decide", "keep", "--", "--json"], ["decide", "keep", "--", "--json"]),
        (["sync", "--home"], ["--home", "sync"]),
    ],
)
def test_global_options_stand_anywhere(given: list[str], expected: list[str]) -> None:
    assert globals_first(given) == expected


def test_no_secret_can_be_given_on_the_command_line() -> None:
    sources = Path(__file__).parents[3] / "bot" / "cli"
    for file in sources.rglob("*.py"):
        assert '"--password' not in file.read_text(encoding="utf-8")
        assert '"--token' not in file.read_text(encoding="utf-8")


def test_a_command_that_ends_without_a_result_still_leaves_one_document(cli: Cli) -> None:
    streams = Streams(io.StringIO(), out := io.StringIO(), io.StringIO())
    session = Session(World(streams, cli.environ), Globals(json=True))
    assert answered(int(Exit.PAGE), session) == Exit.PAGE
    assert json.loads(out.getvalue()) == {"exit": Exit.PAGE}


BY_HAND = """
import sys
from pathlib import Path
from tests.scripted import ScriptedOperator
from tests.unit.cli.kit import Cli
cli = Cli(Path(sys.argv[1]))
plan = cli.planned("person-01", "person-02")
cli.operator = ScriptedOperator()
said = cli("run", plan, "--by-hand", "--json")
assert said.json["done"] == ["person-01", "person-02"], said
print(sorted({"playwright", "flows"} & set(sys.modules)))
"""


def test_ctrl_c_in_any_command_is_a_stop_by_the_operator(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.cli.commands.state.where_am_i", interrupted)
    said = cli()
    assert (said.code, said.err) == (Exit.OPERATOR, "linkprune: Stopped.\n")


def test_by_hand_needs_no_playwright(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", BY_HAND, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert said.stdout.strip() == "[]", said.stderr
