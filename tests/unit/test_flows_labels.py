from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from bot.errors import InputError
from bot.model import LabelSeen
from flows.labels import advice_on, judged, skeleton, strange, where
from flows.words import Grade, Word, load_words, parse_words

if TYPE_CHECKING:
    from flows.words import Words

LOCALES = Path(config.__file__).parent / "locales"
NAME = "Ada  Example"


def words(tag: str) -> Words:
    found = load_words(LOCALES, tag)
    assert found is not None
    return found


def seen(text: str, own: Words | None, place: Word = Word.REMOVE_ITEM) -> LabelSeen:
    (label,) = judged({place: (text,)}, NAME, own, (LOCALES,))
    return label


def test_a_label_of_the_page_s_own_language_is_known() -> None:
    assert seen("Remove connection", words("en")) == LabelSeen("remove_item", "Remove connection", known=True)
    assert seen("Share profile", words("en")).known
    assert not seen("End it", words("en")).known


def test_a_label_that_another_language_has_there_tells_its_language() -> None:
    label = seen("Bağlantıyı kaldır", words("en"))
    assert (label.known, label.spoken_in) == (False, ("tr",))
    assert strange([label]) == ("tr",)
    assert strange([seen("Remove connection", words("en"))]) == ()
    assert strange([seen("Remove connection", None)]) == ("en",)


def test_the_same_word_in_another_place_tells_nothing() -> None:
    assert seen("Bağlantıyı kaldır", words("en"), Word.SEARCH).spoken_in == ()


def test_the_word_message_is_shared_by_languages() -> None:
    """A French page says "Message" too, and its word file does not have the word yet."""
    label = seen("Message", words("fr"), Word.MESSAGE)
    assert label.spoken_in == ("en",)
    assert strange([label]) == ()


def test_a_label_keeps_no_name() -> None:
    label = seen("Erom snoitca rof Ada Example", None, Word.MORE)
    assert label.text == "Erom snoitca rof {name}"
    assert seen("Ada Example için diğer işlemler", words("tr"), Word.MORE).known


@pytest.mark.parametrize(
    ("language", "labels", "armed", "expected"),
    [
        ("qaa", ["Evomer"], False, "The page is in qaa, in which the words that a click needs were never seen live."),
        ("", ["Remove connection"], False, "set `site.language` in your settings"),
        ("", ["Evomer"], False, "The page states no language, in which"),
        ("en", ["Bağlantıyı kaldır"], True, "The page is in en, and shows labels of tr."),
    ],
)
def test_what_a_live_run_needs_is_one_clear_sentence(
    language: str, labels: list[str], armed: bool, expected: str
) -> None:
    own = load_words(LOCALES, language)
    told = advice_on(language, [seen(text, own) for text in labels], ("en", "tr"), armed=armed)
    assert expected in told
    if language:
        assert "set the language of the site to one of en, tr, or use `linkprune run … --by-hand`" in told


def test_every_place_can_be_told() -> None:
    assert all(where(word) for word in Word)


# --- the word file to fill ---


def uncommented(text: str) -> str:
    """The file after a person filled in everything: a label in each list."""
    return re.sub(r"^# (\[words|spellings|grade|where|seen)", r"\1", text, flags=re.MULTILINE).replace(
        '[""]', '["A label"]'
    )


def test_the_skeleton_is_a_word_file_that_knows_nothing() -> None:
    empty = parse_words(tomllib.loads(skeleton("qaa", [], None, "2026-11")))
    assert (empty.tag, empty.arms_clicks, empty.months, dict(empty.entries)) == ("qaa", False, (), {})


def test_a_skeleton_filled_in_is_a_whole_word_file() -> None:
    text = uncommented(skeleton("qaa-ZZ", [], None, "2026-11"))
    filled = parse_words(tomllib.loads(text))
    assert filled.missing == ()
    assert {entry.seen for entry in filled.entries.values()} == {"2026-11"}
    assert parse_words(tomllib.loads(text.replace("arms_clicks = false", "arms_clicks = true"))).arms_clicks
    weak = text.replace("arms_clicks = false", "arms_clicks = true").replace(Grade.SEEN_LIVE, Grade.REPORTED)
    with pytest.raises(InputError, match="not seen live"):
        parse_words(tomllib.loads(weak))


@pytest.mark.parametrize("tag", ["da", "fr", "es", "en"])
def test_words_that_are_known_stay_in_the_skeleton(tag: str) -> None:
    known = words(tag)
    again = parse_words(tomllib.loads(skeleton(tag, [], known, "2026-11")))
    assert again.entries == known.entries
    assert again.months == known.months
    assert not again.arms_clicks


@given(st.text(max_size=40), st.sampled_from([Word.SEARCH, Word.MORE, Word.REMOVE_ITEM]))
def test_no_label_of_a_page_breaks_out_of_its_comment(text: str, place: Word) -> None:
    label = LabelSeen(place.value, text, known=False)
    told = skeleton("qaa", [label], None, "2026-11")
    assert parse_words(tomllib.loads(told)).entries == {}
    assert all(c.isprintable() or c == "\n" for c in told if ord(c) < 160)
    assert tomllib.loads(f"x = {told.partition('Seen there: ')[2].splitlines()[0]}")["x"] == text
