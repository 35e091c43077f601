from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import config
from bot.errors import InputError
from bot.practice.invented import INVENTED
from flows.words import (
    CLICKED,
    NEEDED,
    Grade,
    Word,
    arming_languages,
    find_words,
    known_languages,
    load_words,
    parse_words,
)
from tests.languages import DOCUMENT, with_table

LOCALES = Path(config.__file__).parent / "locales"
# No source has the Turkish words of invitations.
INVITATIONS = set(list(Word)[list(Word).index(Word.ACCEPT) :])


def raw(tag: str = "en") -> dict[str, Any]:
    return tomllib.loads((LOCALES / f"{tag}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("tag", known_languages(LOCALES))
def test_every_word_file_is_sound(tag: str) -> None:
    words = load_words(LOCALES, tag)
    assert words is not None
    assert words.tag == tag
    for entry in (*words.entries.values(), *words.others.values()):
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


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad"])
def test_signs_that_the_browser_drops_from_labels_may_be_missing(sign: str) -> None:
    words = load_words(LOCALES, "en")
    assert words is not None
    pattern = words.pattern(Word.REMOVE_ICON, f"Ada{sign} Example")
    label = next(one for one in words.spellings(Word.REMOVE_ICON) if "{name}" in one)
    assert pattern.match(label.replace("{name}", f"Ada{sign} Example"))
    assert pattern.match(label.replace("{name}", "Ada Example"))
    assert not pattern.match(label.replace("{name}", "Adam Example"))


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


def test_only_languages_seen_live_arm_clicks() -> None:
    """Words of other languages are those that a source holds; nobody completes such a list from a dictionary."""
    arming = []
    for tag in known_languages(LOCALES):
        words = load_words(LOCALES, tag)
        assert words is not None
        if words.arms_clicks:
            arming.append(tag)
            assert not set(words.missing) - (INVITATIONS if tag == "tr" else set())
            assert {words.entries[word].grade for word in CLICKED} == {Grade.SEEN_LIVE}
        else:
            assert words.missing
            assert Grade.SEEN_LIVE not in {entry.grade for entry in words.entries.values()}
    assert arming == ["en", "tr"]
    assert {"da", "de", "es", "fr", "it", "pt", "ru"} < set(known_languages(LOCALES))


def test_the_invented_language_of_the_practice_site_has_no_word_file() -> None:
    assert load_words(LOCALES, INVENTED) is None


@pytest.mark.parametrize("word", NEEDED)
def test_clicks_need_every_word_of_the_click_and_its_dialog(word: Word) -> None:
    few = raw()
    few["words"] = {name: few["words"][name] for name in NEEDED}
    assert parse_words(few).arms_clicks
    del few["words"][word]
    with pytest.raises(InputError, match=f"lacks the words {word}"):
        parse_words(few)


def test_a_word_that_is_not_known_matches_nothing() -> None:
    few = raw()
    few["language"]["arms_clicks"] = False
    few["words"] = {"load_more": few["words"]["load_more"]}
    words = parse_words(few)
    assert words.says("Load more")
    assert words.pattern(Word.LOAD_MORE).match("Load more")
    for word in words.missing:
        assert words.spellings(word) == ()
        assert words.names_in(word, "Ada") == frozenset()
        for label in ("", " ", "Load more", "Ada"):
            assert not words.pattern(word).match(label)
            assert not words.pattern(word, "Ada").match(label)
            assert not words.says(label, word)


def test_labels_noted_for_later_are_known_labels() -> None:
    words = load_words(LOCALES, "de")
    assert words is not None
    assert words.says("Vernetzen")
    assert not words.says("Kontakt entfernen")


def test_own_words_come_before_those_of_the_program(tmp_path: Path) -> None:
    own = tmp_path / "en.toml"
    text = (LOCALES / "en.toml").read_text(encoding="utf-8")
    own.write_text(text.replace('["Remove connection"]', '["End it"]', 1), encoding="utf-8")
    words = find_words((tmp_path, LOCALES), "en-GB")
    assert words is not None
    assert words.spellings(Word.REMOVE_ITEM) == ("End it",)
    assert find_words((tmp_path, LOCALES), "tr") == load_words(LOCALES, "tr")
    assert find_words((tmp_path, LOCALES), "") is None


def test_a_word_file_bears_the_name_of_its_language(tmp_path: Path) -> None:
    (tmp_path / "fr.toml").write_text((LOCALES / "en.toml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(InputError, match=r"must be en\.toml"):
        load_words(tmp_path, "fr")


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


def test_the_document_shows_every_word_with_its_grade() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == with_table(text), "run `python -m tests.languages`"


def test_a_click_needs_its_own_words() -> None:
    english, turkish = load_words(LOCALES, "en"), load_words(LOCALES, "tr")
    assert english is not None
    assert turkish is not None
    assert english.arms(Word.ACCEPT, Word.MORE)
    assert not english.arms(Word.ACCEPT, Word.AGE_DAYS), "seen by somebody, every one"
    assert turkish.arms(Word.MORE)
    assert not turkish.arms(Word.MORE, Word.ACCEPT)
    assert arming_languages(LOCALES) == ("en", "tr")
    assert arming_languages(LOCALES, needed=[Word.WITHDRAW]) == ("en",)
