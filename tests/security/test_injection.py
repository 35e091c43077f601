"""What people are called is shown and never obeyed: by spreadsheets, terminals, address books, and readers of logs."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest

from bot.cli.keys import RunControls, StopFlag
from bot.cli.operator import TerminalOperator
from bot.console import Look, Streams, Terminal
from bot.model import Action, ActionKind, Incident, IncidentKind, Mode, Slug
from bot.ports import Card, Progress
from tests.fakes import FakeClock
from tests.security.tour import Somebody, Tourist
from tests.unit.cli.kit import TypedIn
from tests.unit.cli.test_keys import Box, Typed

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = ("cmd|'/c calc'!A0", 'HYPERLINK("http://x.example")', "1+1", "SUM(A1:A9)", "@SUM(1)", 'IMPORTXML("x")')
STARTS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝", "＋")
FORMULAS = tuple(f"{start}{command}" for start in STARTS for command in COMMANDS)

ESCAPES = (
    "\x1b[31mred", "\x1b[2J", "\x1b[H", "\x1b]0;title\x07", "\x1b]8;;http://x.example\x07link\x1b]8;;\x07",
    "\x1b]52;c;ZXZpbA==\x07", "\x1bP+q544e\x1b\\", "\x1b[6n", "\x1b[?1049h", "\x1b[1A", "\x1b[99D", "\x1bc", "\x1b(0",
    "\x1b]1337;File=:\x07", "\x1b[8mhidden", "\x1b[200~paste", "\x1b^pm\x1b\\", "\x1b_apc\x1b\\", "\x1bXsos\x1b\\",
    "\x9b31m", "\x9b2J", "\x9d0;title\x9c", "\x90q\x9c", "\x85next", "\x8dup", "\x98sos\x9c", "\x9e\x9c", "\x9f\x9c",
    "\x00nul", "\x07bell", "\x08\x08\x08back", "\x0bvt", "\x0cff", "\x0e", "\x7fdel", "\u202egpj.exe",
    "\u2066iso\u2069", "\u200frtl", "\u061carabic", "\ufeffmark",
)  # fmt: skip
LINES = ("\r\n[done] everybody", "\nlinkprune: forged", "\rDone.", "\u2028forged", "\u2029forged", "\x1e\x1c\x1d\x85x")
HOSTILE = (*ESCAPES, *LINES)
STEERING = {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"}


def test_the_figures() -> None:
    assert (len(set(FORMULAS)), len(set(ESCAPES))) == (60, 40)


def raw(text: str, *, own: str = "\n") -> list[str]:
    """Signs that steer a terminal, or end a line where nobody meant to."""
    return [sign for sign in text if sign not in own and (_controls(sign) or _hides(sign))]


def _controls(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}


def _hides(sign: str) -> bool:
    return unicodedata.bidirectional(sign) in STEERING or sign in "\u200e\u200f\u061c\ufeff"


def crowd(texts: tuple[str, ...]) -> tuple[Somebody, ...]:
    """Eight people who bear these texts between them, as many texts each as are needed."""
    shares = [texts[number::8] for number in range(8)]
    return tuple(
        Somebody(f"hostile-{number}", " ".join(share), f"End{number}", " | ".join(share), share[0], share[-1])
        for number, share in enumerate(shares)
    )


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Tourist:
    return Tourist(tmp_path_factory.mktemp("hostile"), crowd(HOSTILE)).go()


def test_no_command_shows_a_raw_sign(tour: Tourist) -> None:
    shown = [(" ".join(step.words), raw(step.said.out + step.said.err)) for step in tour.steps]
    assert [(words, found) for words, found in shown if found] == []
    assert "\\x1b[31mred" in tour.shown
    assert "\\u202egpj.exe" in tour.shown


def test_no_name_begins_a_line_of_its_own(tour: Tourist) -> None:
    """What a line of a table begins with, the tool has written."""
    lines = tour.shown.splitlines()
    assert [line for line in lines if re.match(r"(\[done\] everybody|linkprune: forged|Done\.|forged)", line)] == []


def test_logs_hold_one_event_a_line(tour: Tourist) -> None:
    for file in ("audit.jsonl", "log.jsonl"):
        content = (tour.folder / file).read_bytes()
        assert raw(content.decode(), own="\n" + ALLOWED_IN_JSON) == []
        lines = content.decode().split("\n")
        assert lines.pop() == ""
        assert len(lines) > 20
        assert all(isinstance(json.loads(line), dict) for line in lines)


# A JSON string holds these as they are, and canonical JSON must; a reader of lines splits at "\n" alone.
ALLOWED_IN_JSON = "".join(sign for sign in "".join(HOSTILE) if sign > "\x1f")


def test_a_vcard_has_the_lines_that_the_tool_wrote(tour: Tourist) -> None:
    text = (tour.out / "plan.vcf").read_bytes().decode()
    unfolded = text.replace("\r\n ", "")
    known = ("BEGIN:", "END:", "VERSION:", "FN:", "N:", "UID:", "URL:", "TITLE:", "ORG:", "EMAIL", "NOTE:")
    assert [line for line in unfolded.splitlines() if line and not line.startswith(known)] == []
    assert [sign for sign in text if _controls(sign) and sign not in "\r\n"] == []
    assert unfolded.count("BEGIN:VCARD") == unfolded.count("END:VCARD") == 5


@pytest.mark.parametrize("name", ["people.csv", "plan.csv"])
def test_a_spreadsheet_has_a_row_a_person(tour: Tourist, name: str) -> None:
    rows = list(csv.reader(io.StringIO((tour.out / name).read_bytes().decode("utf-8-sig"), newline="")))
    assert len(rows) == (9 if name == "people.csv" else 6)
    assert len({len(row) for row in rows}) == 1
    assert [sign for row in rows for cell in row for sign in cell if _controls(sign) and sign not in "\t\n"] == []


# --- formulas ---------------------------------------------------------------------------------------------------------


def test_no_cell_of_any_spreadsheet_is_a_formula(tmp_path: Path) -> None:
    """Every formula is once a name, a headline, a company, a position and a reason."""
    cells: list[str] = []
    people = tuple(
        Somebody(f"formula-{number}", formula, f"Name{number}", formula, formula, formula)
        for number, formula in enumerate(FORMULAS)
    )
    tour = Tourist(tmp_path, people)
    tour.must("import", str(tour.export().write(tmp_path / "export.zip")), "--owner", "member-example")
    tour.must("login")
    tour.must("sync")
    tour.must("people", "--csv", str(tour.out / "people.csv"))
    for number in (4, 5, 6):
        tour.must("decide", "remove", f"formula-{number}", "--because", FORMULAS[number].strip())
    tour.must("decide", "remove", *(f"formula-{number}" for number in range(7, 60)))
    plan = str(tour.must("plan", "new", "--max-percent", "100", "--json").json["plan"])
    tour.must("plan", "export", plan, str(tour.out / "plan.csv"))
    for file in tour.out.iterdir():
        rows = csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline=""))
        cells += [cell for row in rows for cell in row]
    assert len(cells) > 60 * 15
    assert [cell for cell in cells if re.match(r"[\t\r\n]|\s*[=+\-@＝＋－＠]", cell)] == []
    assert sum(cell.startswith("'") for cell in cells) >= 60 * 4


# --- questions and progress -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_cards_questions_and_progress_show_no_raw_sign(text: str) -> None:
    err = TypedIn()
    keys = Typed()
    terminal = Terminal(Streams(TypedIn(), TypedIn(), err), Look(color=False), {})
    waiter = Answering(keys)
    controls = RunControls(keys, StopFlag(print), Box(), FakeClock())
    operator = TerminalOperator(terminal, controls, waiter)
    by_hand = TerminalOperator(terminal, controls, waiter, lambda address: text in address)
    action = Action(ActionKind.DISCONNECT, Slug("hostile-1"), f"Ada{text}", text, because=text)
    card = Card(action, 1, 1, "http://127.0.0.1:1/in/hostile-1/", (f"Note: {text}",))
    operator.approve(card)
    operator.approve_batch([card])
    by_hand.attest(card)
    operator.progress(Progress(Mode.LIVE, 1, 0, 0, 0, 1, 1, None, f"looking at {text}"))
    operator.incident(Incident(IncidentKind.UNKNOWN_DIALOG, f"It says {text}."))
    operator.say(f"Ada{text}: done")
    operator.close()
    assert raw(err.getvalue(), own="\n\a") == []
    assert err.getvalue().count("Ada") >= 4
    assert not [line for line in err.getvalue().splitlines() if line.startswith(("forged", "linkprune: forged"))]


class Answering:
    """Somebody who skips whatever is asked."""

    def __init__(self, keys: Typed) -> None:
        self._keys = keys

    def wait(self, _seconds: float) -> None:
        self._keys.keys.append("s")

    def while_paused(self) -> None:
        """Never asked here."""
