from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import config
from bot.errors import InputError
from flows.words import Grade, Word, known_languages, load_words, parse_words

LOCALES = Path(config.__file__).parent / "locales"


def raw(tag: str = "en") -> dict[str, Any]:
    return tomllib.loads((LOCALES / f"{tag}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("tag", known_languages(LOCALES))
def test_every_word_file_is_sound(tag: str) -> None:
    words = load_words(LOCALES, tag)
    assert words is not None
    assert words.tag == tag
    for entry in words.entries.values():
        assert entry.where
        assert entry.seen


def test_regions_share_their_language() -> None:
    assert load_words(LOCALES, "en-US") == load_words(LOCALES, "en_GB") == load_words(LOCALES, "en")


@pytest.mark.parametrize("tag", ["xx", "", "..", "../en", "en/../../x"])
def test_an_unknown_language_has_no_words(tag: str) -> None:
    assert load_words(LOCALES, tag) is None


def test_a_label_matches_whole_or_not_at_all() -> None:
    words = parse_words(raw())
    pattern = words.pattern(Word.CONFIRM)
    assert pattern.match("Remove")
    assert pattern.match(" Remove  connection ")
    assert not pattern.match("Remove me")
    assert not pattern.match("remove")


def test_a_name_in_a_label_must_be_the_name() -> None:
    words = parse_words(raw())
    assert words.pattern(Word.MORE).match("More actions for Ada (Ex.) Ample")
    assert words.pattern(Word.MORE, "Ada (Ex.) Ample").match("More actions for Ada (Ex.) Ample")
    assert not words.pattern(Word.MORE, "Ada (Ex.) Ample").match("More actions for Ada Ex Ample")


def test_names_are_read_out_of_a_dialog() -> None:
    text = "Are you sure you want to remove Mary Ann Lee as a connection? Don’t worry."
    assert parse_words(raw()).names_in(Word.DIALOG_BODY, text) == {"Mary Ann Lee"}
    turkish = "Ayşe Işık adlı kişiyi bağlantılarınızdan kaldırmak istediğinize emin misiniz? Tamam."
    assert parse_words(raw("tr")).names_in(Word.DIALOG_BODY, turkish) == {"Ayşe Işık"}


def test_a_language_arms_clicks_only_with_words_seen_live() -> None:
    broken = raw()
    broken["words"]["confirm"]["grade"] = Grade.IN_CODE_ONLY.value
    with pytest.raises(InputError, match="confirm"):
        parse_words(broken)
    broken["language"]["arms_clicks"] = False
    assert not parse_words(broken).arms_clicks


@pytest.mark.parametrize("change", ["missing", "unknown", "grade", "empty", "extra", "months"])
def test_a_broken_word_file_is_refused(change: str, tmp_path: Path) -> None:
    broken = raw()
    match change:
        case "missing":
            del broken["words"]["cancel"]
        case "unknown":
            broken["words"]["typo"] = broken["words"]["cancel"]
        case "grade":
            broken["words"]["cancel"]["grade"] = "certain"
        case "empty":
            broken["words"]["cancel"]["spellings"] = []
        case "extra":
            broken["other"] = {}
        case _:
            broken["language"]["months"] = ["January"]
    with pytest.raises(InputError):
        parse_words(broken)
    (tmp_path / "en.toml").write_text("[language", encoding="utf-8")
    with pytest.raises(InputError, match=r"en\.toml"):
        load_words(tmp_path, "en")
