"""What a terminal shows: nothing steers it, nothing prompts without one, one document on stdout."""

from __future__ import annotations

import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console import Look, Streams, Terminal, duration, visible
from bot.errors import UsageError
from tests.unit.cli.kit import TypedIn

STEERING = {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"}
HOSTILE = "\x1b[31mred\x07 \x9b2J \u202egpj.exe\u202c line\nbreak\ttab \u2028 \u200f\x7f"


def terminal(*, tty: bool = False, typed: str = "", look: Look | None = None, **environ: str) -> Terminal:
    kind = TypedIn if tty else io.StringIO
    return Terminal(Streams(kind(typed), kind(), kind()), look or Look(), environ)


def out(shown: Terminal) -> str:
    assert isinstance(shown.streams.stdout, io.StringIO)
    return shown.streams.stdout.getvalue()


def err(shown: Terminal) -> str:
    assert isinstance(shown.streams.stderr, io.StringIO)
    return shown.streams.stderr.getvalue()


@given(st.text())
def test_nothing_visible_steers_a_terminal(text: str) -> None:
    shown = visible(text)
    assert not any(unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} for sign in shown)
    assert not any(unicodedata.bidirectional(sign) in STEERING for sign in shown)


def test_ordinary_names_stay_as_they_are() -> None:
    for name in ("Zoë Brandt", "王伟", "İpek Işık", "עדה", "محمد", "Ada 🚀", "علی‌رضا", "👩‍🚀 Cleo"):
        assert visible(name) == name


@pytest.mark.parametrize("tty", [True, False])
def test_hostile_text_is_shown_and_not_obeyed(tty: bool) -> None:
    shown = terminal(tty=tty)
    shown.line(HOSTILE)
    shown.table(("name", "[bold]markup[/bold]"), [(HOSTILE, "[red]:smile:[/red]")])
    shown.say(HOSTILE)
    for text in (out(shown), err(shown)):
        assert "\x9b" not in text
        assert "\u202e" not in text
        assert "\x1b[31m" not in text
        assert "\\x1b[31mred" in text
    assert "[red]:smile:[/red]" in out(shown)


def test_json_is_one_document_and_nothing_else() -> None:
    shown = terminal(look=Look(json=True))
    shown.say("narrative")
    shown.result({"name": HOSTILE}, lambda: shown.line("not this"))
    assert json.loads(out(shown)) == {"name": HOSTILE}
    assert out(shown).isascii()
    assert err(shown) == "narrative\n"


def test_quiet_silences_the_narrative_and_not_the_warning() -> None:
    shown = terminal(look=Look(quiet=True))
    shown.say("narrative")
    shown.warn("warning")
    assert err(shown) == "warning\n"


@pytest.mark.parametrize(
    ("look", "environ"), [(Look(color=False), {}), (Look(), {"NO_COLOR": "1"}), (Look(), {"TERM": "dumb"})]
)
def test_no_colour_and_no_movement_where_it_is_not_wanted(look: Look, environ: dict[str, str]) -> None:
    shown = terminal(tty=True, look=look, **environ)
    assert not shown.animated
    shown.table(("name",), [("Ada",)])
    assert "\x1b[3" not in out(shown)


def test_nothing_prompts_without_a_terminal() -> None:
    shown = terminal()
    with pytest.raises(UsageError, match="say --count N"):
        shown.ask("How many?", instead="say --count N")
    assert err(shown) == ""


def test_a_question_stands_on_stderr() -> None:
    shown = terminal(tty=True, typed=" 20 \n")
    assert shown.ask("How many?", instead="say --count N") == "20"
    assert out(shown) == ""
    assert "How many?" in err(shown)


def test_a_wide_table_loses_nothing_without_a_terminal() -> None:
    shown = terminal()
    headline = "x" * 300
    shown.table(("a", "b"), [("Ada", headline)])
    assert out(shown).count("x") == 300


def test_a_point_of_a_list_stays_indented_where_a_terminal_breaks_it() -> None:
    shown = terminal(tty=True)
    shown.line("- " + "word " * 60)
    first, *others = out(shown).rstrip("\n").split("\n")
    assert first.startswith("- word")
    assert others
    assert all(line.startswith("  word") for line in others)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.4, "0 s"), (59, "59 s"), (120, "2 min"), (3599, "1 h 00 min"), (7300, "2 h 02 min"), (259_200, "3 days")],
)
def test_durations_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said
