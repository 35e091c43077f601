from __future__ import annotations

import json
import re

import pytest

from bot.errors import InputError
from bot.review.views import keymap


def test_no_key_has_two_meanings_as_they_come() -> None:
    every = [key for keys in keymap.keys(None).values() for key in keys]
    assert len(every) == len(set(every))


def test_a_changed_key_is_kept_and_the_others_stay() -> None:
    stored = keymap.changed(None, {"keep": "y →", "remove": "x"})
    found = keymap.keys(stored)
    assert found["keep"] == ("Y", "ArrowRight")
    assert found["remove"] == ("X",)
    assert found["ask"] == ("A",)


def test_keys_read_as_they_are_printed() -> None:
    typed = {name: " ".join(map(keymap.shown, keys)) for name, keys in keymap.keys(None).items()}
    assert keymap.keys(keymap.changed(None, typed)) == keymap.keys(None)


def test_an_empty_field_switches_a_key_off_but_never_the_fixed_ones() -> None:
    found = keymap.keys(keymap.changed(None, {"undo": "", "keep": ""}))
    assert found["undo"] == ("Ctrl+Z",)
    assert found["keep"] == ()


def test_two_actions_may_change_places_in_one_go() -> None:
    found = keymap.keys(keymap.changed(None, {"keep": "R", "remove": "K"}))
    assert (found["keep"], found["remove"]) == (("R",), ("K",))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"keep": "R"}, "R already means: Remove."),
        ({"keep": "Ctrl+Z"}, "Ctrl+Z already means: Undo."),
        ({"keep": "Tab"}, "Tab is no key"),
        ({"keep": "Enter"}, "Enter is no key"),
        ({"keep": "1 2 3 4"}, "at most 3 keys"),
        ({"nothing": "1"}, "no such action"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_in_words(typed: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        keymap.changed(None, typed)


@pytest.mark.parametrize("stored", ["", "x", "[]", '{"keep": 3}', '{"keep": [3]}', '{"nobody": ["K"]}'])
def test_nonsense_in_the_store_leaves_the_defaults(stored: str) -> None:
    assert keymap.keys(stored) == keymap.keys(None)


def test_the_page_is_told_every_action() -> None:
    assert [one["action"] for one in keymap.bindings(json.dumps({"keep": ["Y"]}))] == [
        one.name for one in keymap.ACTIONS
    ]
