"""What a preview tells, and what speaks against a composer: pure rules, without a browser."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import SURE_SIGNS, Answered, ConversationRow, fits, folded, judge_lines, judge_rows
from bot.model import Slug
from flows.conversations import plain
from flows.pages import composer
from flows.pages.composer import ComposerSeen, Recipient, Scene, objection
from flows.pages.conversations import named_by, row_of
from flows.words import Words, parse_words
from tests.unit.test_flows_words import raw

OWN = "Dear Ada,\n\nthank you for the years in which we knew each other here."
SHOWN = "Dear Ada, thank you for the years in which we knew each other here."


# --- previews ---


@pytest.mark.parametrize(
    ("lines", "answered"),
    [
        ((SHOWN,), Answered.SILENT),
        (("Dear Ada, thank you for the years…",), Answered.SILENT),
        (("Dear Ada, thank you for the years ...",), Answered.SILENT),
        (("Dear  Ada,\u00a0thank you for the years in which we knew each other here.",), Answered.SILENT),
        (("Status is online", SHOWN), Answered.SILENT),
        ((SHOWN, "Thank you!"), Answered.UNKNOWN),
        (("2 new", SHOWN), Answered.UNKNOWN),
        ((SHOWN, "1 new"), Answered.UNKNOWN),
        ((SHOWN, "٣"), Answered.UNKNOWN),
        (("You: " + SHOWN,), Answered.UNKNOWN),
        (("Siz: Dear Ada, thank you for the years…",), Answered.UNKNOWN),
        (("Dear Ada…",), Answered.UNKNOWN),
        (("…",), Answered.UNKNOWN),
        ((), Answered.UNKNOWN),
        (("  ",), Answered.UNKNOWN),
        (("Thank you!",), Answered.REPLIED),
        (("Ada: thanks",), Answered.REPLIED),
        (("Dear Ada, thank you for the years",), Answered.REPLIED),
        ((SHOWN + " Thank you!",), Answered.REPLIED),
        ((SHOWN + "…",), Answered.UNKNOWN),
        (("Ada reacted 👍 to your message",), Answered.REPLIED),
    ],
)
def test_only_our_own_text_is_silence(lines: tuple[str, ...], answered: Answered) -> None:
    assert judge_lines(lines, OWN).answered is answered


@pytest.mark.parametrize("own", ["", "Thanks!", "x" * (SURE_SIGNS - 1)])
def test_a_short_text_of_ours_could_be_an_answer(own: str) -> None:
    assert judge_lines((own,), own).answered is Answered.UNKNOWN


@given(st.text(min_size=SURE_SIGNS, max_size=80), st.integers(0, 80))
def test_a_cut_text_fits_from_twenty_signs_on(text: str, length: int) -> None:
    own = folded(text)
    start = own[:length].rstrip()
    expected = SURE_SIGNS <= len(start) < len(own)
    assert fits(f"{start}...", own) is (expected or f"{start}..." == own)


@given(st.text(max_size=60), st.text(min_size=SURE_SIGNS, max_size=60))
def test_silence_is_never_concluded_from_another_text(shown: str, own: str) -> None:
    seen = judge_lines((shown,), own)
    if seen.answered is Answered.SILENT:
        assert folded(own).startswith(folded(shown).removesuffix("...").rstrip())
    assert not shown.strip() or len(shown) < 4 or shown not in seen.reason


@pytest.mark.parametrize(
    ("names", "answered"),
    [
        (("Ada Example",), Answered.SILENT),
        (("ADA  example ✨", "Ben Sample"), Answered.SILENT),
        ((), Answered.UNKNOWN),
        (("Ada Examples",), Answered.UNKNOWN),
        (("Ada Example", "Ada Example"), Answered.UNKNOWN),
        (("Ada Example", "Ada Example and Ben Sample"), Answered.UNKNOWN),
        (("Ada Example, Ben Sample",), Answered.UNKNOWN),
        (("Ada Example", "Ada Examples"), Answered.SILENT),
    ],
)
def test_one_row_of_the_name_and_no_other_counts(names: tuple[str, ...], answered: Answered) -> None:
    rows = [ConversationRow(name, (SHOWN,)) for name in names]
    seen = judge_rows(rows, "Ada Example", OWN)
    assert seen.answered is answered
    assert "Ada" not in seen.reason


def test_a_row_shows_no_text_in_its_representation() -> None:
    assert "secret" not in repr(ConversationRow("Ada Example", ("secret",)))


# --- rows ---


def words(tag: str = "en") -> Words:
    return parse_words(raw(tag))


def test_a_row_names_by_its_label_and_by_its_text() -> None:
    label = "Select conversation with Ada Example"
    assert row_of([label], ["Ada Example", SHOWN], words()) == ConversationRow("Ada Example", (SHOWN,))
    assert row_of([label], ["Ben Sample", SHOWN], words()) is None
    assert row_of([label, label], ["Ada Example", SHOWN], words()) is None
    assert row_of(["Pick Ada Example"], ["Ada Example", SHOWN], words()) is None
    assert row_of([label], [], words()) is None


def test_a_row_of_a_language_without_words_names_by_its_structure() -> None:
    assert row_of(["Ada Example ile"], ["Ada Example", SHOWN], words("tr")) == ConversationRow("Ada Example", (SHOWN,))
    assert row_of(["Ada Example ile"], ["Ada Example", SHOWN], None) == ConversationRow("Ada Example", (SHOWN,))
    assert row_of(["Ben Sample ile"], ["Ada Example", SHOWN], words("tr")) is None


def test_a_name_is_read_out_of_the_label_whole() -> None:
    assert named_by(words(), "Select conversation with Ada Example, Ph.D.") == "Ada Example, Ph.D."
    assert named_by(words(), "Select conversation with ") is None
    assert named_by(words("tr"), "Select conversation with Ada") is None


# --- composers ---

WHO = Recipient(Slug("ada-example-1"), frozenset({"ACoAA1"}), "Ada Example")
SEEN = ComposerSeen(("ACoAA1",), ("Ada Example",), None, subject=False, premium=False, boxes=1, text="")
SCENE = Scene(1, upsell=False, framed=False, same=True, chosen=SEEN)


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({}, None),
        ({"links": ("ada-example-1",)}, None),
        ({"links": ("ACoAA1", "Ada-Example-1")}, None),
        ({"names": ("ADA EXAMPLE ✨",)}, None),
        ({"links": (), "recipient": "ACoAA1"}, None),
        ({"links": ("ACoAA2",)}, composer.SOMEBODY_ELSE),
        ({"links": ("acoaa1",)}, composer.SOMEBODY_ELSE),
        ({"links": ("ACoAA1", "ACoAA2")}, composer.SOMEBODY_ELSE),
        ({"names": ("Ben Sample",)}, composer.SOMEBODY_ELSE),
        ({"names": ("Ada Example", "Ben Sample")}, composer.SOMEBODY_ELSE),
        ({"recipient": "ACoAA2"}, composer.SOMEBODY_ELSE),
        ({"links": ()}, composer.NO_ADDRESS),
        ({"names": ()}, composer.NO_NAME),
        ({"subject": True}, composer.INMAIL),
        ({"premium": True}, composer.PAID),
        ({"boxes": 0}, composer.NO_BOX),
        ({"boxes": 2}, composer.NO_BOX),
    ],
)
def test_a_recipient_needs_an_address_and_a_name_that_agree(changes: dict[str, object], doubt: str | None) -> None:
    seen = replace(SEEN, **changes)  # type: ignore[arg-type]
    assert objection(replace(SCENE, chosen=seen), WHO) == doubt


@pytest.mark.parametrize(
    ("scene", "doubt"),
    [
        (Scene(0, upsell=False, framed=False, same=True, chosen=None), composer.NONE_OPENED),
        (Scene(0, upsell=False, framed=True, same=True, chosen=None), composer.FRAMED),
        (Scene(2, upsell=False, framed=False, same=True, chosen=None), composer.SEVERAL_OPENED),
        (Scene(0, upsell=True, framed=False, same=True, chosen=None), composer.PAID),
        (replace(SCENE, same=False), composer.CHANGED),
    ],
)
def test_anything_but_one_new_composer_is_refused(scene: Scene, doubt: str) -> None:
    assert objection(scene, WHO) == doubt


def test_a_text_is_laid_in_without_what_a_box_cannot_hold() -> None:
    assert plain("\n Dear Ada, \r\n\r\nthanks.  \n\n") == "Dear Ada,\n\nthanks."
