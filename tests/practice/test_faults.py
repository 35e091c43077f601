from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.practice.faults import Fault, FaultBox, FaultName, parse_fault


def test_a_fault_is_read_with_its_options() -> None:
    assert parse_fault("drop-500:slug=ada-1,times=1") == Fault(FaultName.DROP_500, slug="ada-1", times=1)
    assert parse_fault("list-stall:seconds=2.5,after=3") == Fault(FaultName.LIST_STALL, seconds=2.5, after=3)
    assert parse_fault("header-lag:count=7") == Fault(FaultName.HEADER_LAG, count=7)


@pytest.mark.parametrize("name", FaultName)
def test_every_fault_has_a_spelling(name: FaultName) -> None:
    kind = ",kind=row-twice" if name is FaultName.DRIFT else ""
    assert parse_fault(f"{name}:slug=x{kind}").name is name


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("drop-5000", "drop-429"),
        ("", "menu-first-click-ignored"),
        ("drop-500:slog=a", "slug"),
        ("drop-500:times=often", "numbers"),
        ("drop-500:times", "key=value"),
        ("already-gone", "slug=SLUG"),
        ("drift", "row-twice"),
        ("drift:kind=none-such", "no drift named 'none-such'"),
    ],
)
def test_a_wrong_fault_is_refused_with_what_there_is(text: str, hint: str) -> None:
    with pytest.raises(InputError, match=hint):
        parse_fault(text)


def test_defaults_of_times_and_amounts() -> None:
    assert parse_fault("list-stall").delay == 20
    assert parse_fault("answer-late").delay == parse_fault("apply-late").delay == 5
    assert parse_fault("header-lag").amount == 3
    assert parse_fault("namesakes").amount == 2


@given(st.integers(0, 5), st.integers(0, 5) | st.none(), st.integers(0, 15))
def test_a_fault_skips_and_ends_as_told(after: int, times: int | None, occasions: int) -> None:
    box = FaultBox((Fault(FaultName.DROP_500, after=after, times=times),))
    struck = [box.fires(FaultName.DROP_500, "anybody") is not None for _ in range(occasions)]
    due = max(0, occasions - after)
    assert sum(struck) == (due if times is None else min(times, due))
    assert not any(struck[:after])


def test_a_fault_for_one_person_spares_the_others() -> None:
    box = FaultBox((parse_fault("drop-500:slug=ada,times=1"),))
    assert box.fires(FaultName.DROP_500, "bob") is None
    assert box.fires(FaultName.DROP_500) is None
    assert box.fires(FaultName.DROP_429, "ada") is None
    assert box.fires(FaultName.DROP_500, "ada") is not None
