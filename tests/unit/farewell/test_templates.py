"""Templates are checked when they are loaded, and a text never has a hole or a word that a name brought in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.farewell.greeting import one_line
from bot.farewell.rendering import Facts, render
from bot.farewell.template import PLACEHOLDERS, Mistake, parse
from config.farewell import DEFAULT_TEMPLATES, load_templates

if TYPE_CHECKING:
    from pathlib import Path

    from bot.farewell.template import Template

HEAD = "tone: warm\nlanguage: en\ntitle: Mine\ngreeting: Hi {first_name},\nneutral: Hello,\n\n"
BODY = "{greeting}\n\nthank you[[ since {since_year}]]. [[Really, {first_name}.]]\n\n[[{my_first_name}]]\n"
FULL = Facts("Ada", "Ben", 2014)
OURS = load_templates(None)


def test_what_comes_with_linkprune_covers_tones_and_languages() -> None:
    assert {one.language for one in OURS} == {"en", "de", "tr", "fr", "es"}
    assert {one.tone for one in OURS} == {"warm", "plain", "short"}
    assert len(OURS) == 15
    assert {path.stem for path in DEFAULT_TEMPLATES.glob("*.txt")} == {one.name for one in OURS}


@pytest.mark.parametrize("template", OURS, ids=lambda one: one.name)
@pytest.mark.parametrize("facts", [FULL, Facts(None, None, None), Facts("Ada", None, None), Facts(None, "Ben", 2014)])
def test_every_text_is_whole_whatever_is_known(template: Template, facts: Facts) -> None:
    text = render(template, facts)
    assert not re.search(r"[{}\[\]]|\bNone\b|  |\n\n\n| \n| [.,]", text)
    assert ("Ada" in text) == (facts.first_name is not None)
    assert text.endswith("Ben") == (facts.my_first_name is not None)
    assert 60 < len(text) < 1000


def test_a_passage_falls_away_with_what_is_not_known() -> None:
    template = parse(HEAD + BODY, "mine")
    assert render(template, FULL) == "Hi Ada,\n\nthank you since 2014. Really, Ada.\n\nBen"
    assert render(template, Facts(None, None, None)) == "Hello,\n\nthank you."
    assert render(template, Facts("🌿", "Ben", None)) == "Hello,\n\nthank you.\n\nBen"


def test_what_a_name_holds_is_never_a_placeholder() -> None:
    template = parse(HEAD + BODY, "mine")
    text = render(template, Facts("{my_first_name}", "[[{since_year}]]", 2014))
    assert text == "Hi {my_first_name},\n\nthank you since 2014. Really, {my_first_name}.\n\n[[{since_year}]]"


@given(st.text(max_size=60), st.text(max_size=60), st.none() | st.integers(2003, 2026))
def test_a_text_is_the_template_with_its_values(first: str, mine: str, year: int | None) -> None:
    template = parse(HEAD + "{greeting}\n[[<{first_name}|{since_year}>]]\n[[>{my_first_name}<]]", "mine")
    text = render(template, Facts(first, mine, year))
    name, own = one_line(first), one_line(mine)
    lines = [f"Hi {name}," if name else "Hello,"]
    lines += [f"<{name}|{year}>" if name and year else ""] + ([f">{own}<"] if own else [])
    assert text == "\n".join(lines).strip()


@given(st.text(alphabet="{}[]abfirst_nme \n", max_size=60))
def test_every_template_is_read_or_refused_with_a_line(body: str) -> None:
    text = f"{HEAD}{{greeting}}{body}"
    try:
        found: Template | int = parse(text, "mine")
    except Mistake as mistake:
        found = mistake.line
    if isinstance(found, int):
        assert 1 <= found <= text.count("\n") + 1
    else:
        assert not re.search(r"\{|\[\[", render(found, FULL))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD + "{greeting}\n\nBye {frist_name}", 9, "{frist_name} is no placeholder; there are"),
        (HEAD + "{greeting}\nBye {first_name}", 8, "not always known"),
        (HEAD + "{greeting} [[since {since_year}", 7, "has no ]]"),
        (HEAD + "{greeting}\n]]", 8, "do not fit"),
        (HEAD + "{greeting} [[a [[{since_year}]]]]", 7, "do not fit"),
        (HEAD + "{greeting}\n\n[[well]]", 9, "has a placeholder"),
        (HEAD + "{greeting} { alone", 7, "stands alone"),
        (HEAD + "Hello there", 6, "{greeting} once"),
        (HEAD + "{greeting} {greeting}", 6, "{greeting} once"),
        (HEAD + "[[{greeting} {since_year}]]", 7, "outside"),
        (HEAD.replace("Hi {first_name}", "Hi"), 4, "lacks {first_name}"),
        (HEAD.replace("Hi {first_name}", "Hi {since_year}"), 4, "no placeholder"),
        (HEAD.replace("Hello,", "Hello {first_name},") + "{greeting}", 5, "no placeholder"),
        (HEAD.replace("title: Mine\n", ""), 4, "lacks title"),
        (HEAD.replace("title: Mine", "tilte: Mine"), 3, "the head has"),
        (HEAD.replace("title: Mine", "title:"), 3, "the head has"),
        (HEAD.replace("title: Mine", "tone: plain"), 3, "said twice"),
        (HEAD.replace("language: en", "language: English"), 2, "such as en"),
        (HEAD.replace("tone: warm", "tone: Very warm"), 1, "such as warm"),
        ("", 1, "lacks tone"),
    ],
)  # fmt: skip
def test_a_mistake_names_file_and_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(said)) as refused:
        load_templates(tmp_path)
    assert str(refused.value).startswith(f"{path}, line {line}: ")


def test_an_own_template_stands_in_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text(HEAD + BODY, encoding="utf-8-sig", newline="\r\n")
    found = load_templates(tmp_path)
    assert len(found) == len(OURS)
    assert [one.title for one in found if one.name == "warm-en"] == ["Mine"]


def test_two_own_templates_of_one_tone_are_refused(tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(HEAD + BODY, encoding="utf-8")
    with pytest.raises(InputError, match="both warm in en"):
        load_templates(tmp_path)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * 20_001])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mine.txt").write_bytes(content)
    with pytest.raises(InputError, match=r"mine\.txt"):
        load_templates(tmp_path)


def test_the_documents_name_every_placeholder() -> None:
    assert PLACEHOLDERS == ("first_name", "my_first_name", "since_year")
