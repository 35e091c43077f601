"""Texts that fit a reason: every template that comes along, and what is unknown falls away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.nurture.drafting import write
from bot.nurture.model import What, Why
from config.nurturing import load_drafts
from tests.unit.nurture.kit import ago, change, contact

if TYPE_CHECKING:
    from pathlib import Path

    from bot.farewell.template import Template

TEMPLATES = load_drafts(None)
HEAD = "tone: silence\nlanguage: en\ntitle: Mine\ngreeting: Dear {first_name},\nneutral: Dear all,\n\n{greeting}\n\n"
LANGUAGES = ("de", "en", "es", "fr", "tr")


def template(why: Why, language: str = "en") -> Template:
    return next(one for one in TEMPLATES if (one.tone, one.language) == (why.value, language))


def test_each_reason_has_a_text_in_each_language() -> None:
    assert {(one.tone, one.language) for one in TEMPLATES} == {
        (why.value, tongue) for why in Why for tongue in LANGUAGES
    }


@pytest.mark.parametrize("one", TEMPLATES, ids=lambda one: one.name)
def test_no_text_has_a_hole(one: Template) -> None:
    known = contact(company="Acme", message=ago(900), message_by="me", changes=(change(),))
    for somebody in (known, contact(connected_on=None)):
        for me in ("Mo", None):
            made = write(one, Why(one.tone), somebody, me)
            assert not re.search(r"[\[\]{}]|None|  | [,.?!]\n|\n\n\n", made.text.replace(" ?", "?").replace(" !", "!"))
            assert made.text == made.text.strip()
            assert len(made.text) > 30
            assert made.text.endswith("Mo") == (me == "Mo")


def test_what_is_known_is_said_and_news_name_the_new_place() -> None:
    news = (change(), change(What.POSITION, after="Head of Data"))
    made = write(template(Why.CHANGE), Why.CHANGE, contact(company="Acme", changes=news), None)
    assert "Hi Ada," in made.text
    assert "Head of Data at Globex" in made.text
    assert "Acme" not in made.text
    old = write(template(Why.SILENCE), Why.SILENCE, contact(company="Acme", message=ago(900), message_by="me"), None)
    assert "since we last wrote in 2024" in old.text
    assert "at Acme" in old.text


def test_a_name_is_never_read_as_a_placeholder() -> None:
    made = write(template(Why.SILENCE), Why.SILENCE, contact(company="{first_name} [[x]]"), None)
    assert "{first_name} [[x]]" in made.text


def test_the_members_own_text_replaces_ours(tmp_path: Path) -> None:
    own = tmp_path / "nurture"
    own.mkdir()
    (own / "mine.txt").write_text(f"{HEAD}Boo.\n")
    found = next(one for one in load_drafts(own) if (one.tone, one.language) == ("silence", "en"))
    assert write(found, Why.SILENCE, contact(), None).text == "Dear Ada,\n\nBoo."
    assert len(load_drafts(own)) == len(TEMPLATES)


def test_a_wrong_placeholder_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text(HEAD + "[[{salary}]]\n")
    with pytest.raises(InputError, match=r"bad\.txt, line 9: \{salary\} is no placeholder; .*last_year"):
        load_drafts(tmp_path)
