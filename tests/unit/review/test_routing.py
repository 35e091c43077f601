"""What handlers may read of a request: values of one type and within bounds, or one sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.model import Decision
from bot.review.routing import LARGEST_WHOLE, Fields, act, body_of, find, page, query_of

if TYPE_CHECKING:
    from collections.abc import Callable


def never(*_: object) -> Any:  # noqa: ANN401
    raise AssertionError("a handler was called")


def test_a_text_is_a_text() -> None:
    fields = Fields({"name": "Ada", "empty": "", "none": None, "lines": "a\nb\tc"})
    assert fields.text("name") == "Ada"
    assert fields.text("lines") == "a\nb\tc"
    assert fields.text("missing", otherwise="x") == fields.text("none", otherwise="x") == "x"
    assert fields.maybe("empty") is fields.maybe("missing") is None
    assert "name" in fields
    assert "empty" not in fields


@pytest.mark.parametrize("value", [1, True, [], {}, None, "a" * 201, "\x00", "\x1b[31m", "\ud800", "\x7f"])
def test_anything_else_is_no_text(value: object) -> None:
    with pytest.raises(InputError):
        Fields({"name": value}).text("name")


def test_a_whole_number_is_one_within_bounds() -> None:
    fields = Fields({"a": 7, "b": "7", "c": 7.0, "none": None})
    assert [fields.whole(name) for name in "abc"] == [7, 7, 7]
    assert fields.whole("none", otherwise=3) == 3


@pytest.mark.parametrize(
    "value", [-1, 101, True, "x", "-1", "7.5", 7.5, float("inf"), "9" * 400, "٧", "", None, [], LARGEST_WHOLE + 1]
)
def test_anything_else_is_no_whole_number(value: object) -> None:
    with pytest.raises(InputError):
        Fields({"n": value}).whole("n", most=100)


def test_flags_choices_and_lists() -> None:
    fields = Fields({"yes": True, "one": "1", "no": "false", "word": "keep", "items": [{"a": 1}], "texts": ["a", "b"]})
    assert (fields.flag("yes"), fields.flag("one"), fields.flag("no"), fields.flag("missing")) == (
        True,
        True,
        False,
        False,
    )
    assert fields.choice("word", Decision) is Decision.KEEP
    assert fields.choice("missing", Decision, Decision.ASK) is Decision.ASK
    assert [item.whole("a") for item in fields.items("items")] == [1]
    assert fields.texts("texts") == ["a", "b"]


@pytest.mark.parametrize(
    "read",
    [
        lambda fields: fields.flag("odd"),
        lambda fields: fields.choice("odd", Decision),
        lambda fields: fields.choice("missing", Decision),
        lambda fields: fields.items("odd"),
        lambda fields: fields.items("texts"),
        lambda fields: fields.items("many"),
        lambda fields: fields.texts("numbers"),
    ],
)
def test_odd_values_are_refused(read: Callable[[Fields], object]) -> None:
    fields = Fields({"odd": "perhaps", "texts": ["a"], "numbers": [1], "many": [{}] * 1001})
    with pytest.raises(InputError):
        read(fields)


def test_addresses_find_their_way() -> None:
    ways = (page("/", never), page("/plans/compare", never), page("/plans/{id}", never), act("/a.b", never))
    found = [find(ways, path) for path in ("/", "/plans/compare", "/plans/ab12", "/axb", "/plans/", "/plans/a/b")]
    assert [None if one is None else one[0].path for one in found] == [
        "/",
        "/plans/compare",
        "/plans/{id}",
        None,
        None,
        None,
    ]
    assert found[2] is not None
    assert found[2][1].text("id") == "ab12"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"1",
        b"null",
        b'"x"',
        b"{",
        b"NaN",
        b'{"a":NaN}',
        b"\xff",
        b"[" * 100_000,
        b'{"a":' * 5000,
        b'{"a":[[[[[[[[1]]]]]]]]}',
    ],
)
def test_a_body_is_one_flat_object(content: bytes) -> None:
    with pytest.raises(InputError):
        body_of(content)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_a_body_is_read_as_it_is_or_refused(value: object) -> None:
    try:
        assert body_of(json.dumps({"a": value}).encode()).values["a"] == value
    except InputError:
        assert "[[[[" in json.dumps(value)


@given(st.text(max_size=200))
def test_a_query_is_read_or_refused(text: str) -> None:
    try:
        query_of(text)
    except InputError:
        assert text.count("&") >= 64
