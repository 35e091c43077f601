"""What one line says, and which lines are not believed although their hash fits."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.audit import chain
from bot.audit.reading import Line, Untrusted, read
from tests.unit.audit.logs import ORIGIN, PEOPLE, PLAN

TIME = "2026-11-23T09:00:00.000Z"
ADA = PEOPLE[0]
BASE: dict[str, Any] = {"seq": 7, "prev": "0" * 64, "time": TIME, "origin": ORIGIN}
HELD = BASE | {
    "event": "action.held",
    "run": "r",
    "plan": PLAN,
    "action": "disconnect",
    "person_ref": ADA.ref,
    "outcome": "held",
    "reason": "moved",
}
PROVEN = BASE | {"event": "run.reconciled", "run": "r", "plan": PLAN, "consistent": True, "detail": {"a": 1, "b": "x"}}


def line(body: bytes, person: chain.Person | None = None, origin: str = ORIGIN) -> bytes:
    """A line whose hash fits its bytes, whatever they are."""
    return chain.compose(body, chain.digest(origin, body), person)


def told(body: dict[str, Any], person: chain.Person | None = None) -> Line:
    return read(line(chain.canonical(body), person))


def base(**changes: Any) -> Line:  # noqa: ANN401 - any field of a line
    plain = Line(
        7, "0" * 64, TIME, ORIGIN, "run.reconciled", "", clock_back=False, ref=None, opened=None, upto=0, misfit=None
    )
    return plain._replace(**changes)


def hash_of(body: dict[str, Any]) -> str:
    return chain.digest(ORIGIN, chain.canonical(body))


@pytest.mark.parametrize("by", [None, "owner"])
def test_a_line_about_nobody(by: str | None) -> None:
    body = PROVEN | ({"by": by} if by else {})
    assert told(body) == base(stated_hash=hash_of(body))


def test_a_line_about_somebody() -> None:
    expected = base(event="action.held", stated_hash=hash_of(HELD), ref=ADA.ref)
    assert told(HELD) == expected
    assert told(HELD, ADA) == expected._replace(opened=True)
    assert told(HELD, PEOPLE[1]) == expected._replace(opened=False)


def test_a_clock_that_went_back_and_a_purge_are_told() -> None:
    back = PROVEN | {"clock_back_ms": 0}
    assert told(back) == base(stated_hash=hash_of(back), clock_back=True)
    purge = BASE | {"event": "purge", "scope": "all", "upto": 12}
    assert told(purge) == base(event="purge", stated_hash=hash_of(purge), upto=12)


def test_a_line_of_an_unknown_event_is_read_and_said_to_misfit() -> None:
    strange = BASE | {"event": "run.halt", "upto": "x", "person_ref": 5}
    assert told(strange) == base(event="run.halt", stated_hash=hash_of(strange), misfit="unknown event")
    with_ref = BASE | {"event": "run.halt", "upto": 3, "person_ref": ADA.ref, "clock_back_ms": 1}
    assert told(with_ref, ADA) == base(
        event="run.halt",
        stated_hash=hash_of(with_ref),
        misfit="unknown event",
        upto=3,
        ref=ADA.ref,
        opened=True,
        clock_back=True,
    )


def test_a_truth_value_is_no_number() -> None:
    strange = BASE | {"event": "run.halt", "upto": True}
    assert told(strange).upto == 0


@pytest.mark.parametrize("seq", [0, -1, True, "7", None, 1.5])
def test_a_line_needs_a_number(seq: object) -> None:
    body = json.dumps(BASE | {"event": "run.halt", "seq": seq}, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(Untrusted, match="it has no number") as error:
        read(line(body))
    assert error.value.stated_hash == chain.digest(ORIGIN, body)


def test_a_line_of_no_log_is_not_believed() -> None:
    body = chain.canonical(BASE | {"event": "run.halt", "origin": 5})
    with pytest.raises(Untrusted, match="the hash does not fit"):
        read(line(body))


@pytest.mark.parametrize(
    "body",
    [
        chain.canonical(PROVEN).replace(b'{"a":1,"b":"x"}', b'{"b":"x","a":1}'),
        chain.canonical(HELD).replace(b"moved", b"mov\xff"),
        chain.canonical(HELD).replace(b"moved", b"mov\\u00e9"),
        chain.canonical(PROVEN).replace(b'"a":1', b'"a": 1'),
        chain.canonical(PROVEN).replace(b'"seq":7', b'"seq":07'),
        b"[" * 100_000,
        b'["x"]',
        b"5",
    ],
)
def test_a_line_in_another_form_is_not_believed_though_its_hash_fits(body: bytes) -> None:
    with pytest.raises(Untrusted, match="unreadable") as error:
        read(line(body))
    assert error.value.stated_hash is None


@pytest.mark.parametrize(
    "raw",
    [
        b'{"hash":5,"seq":1}\n',
        b'{"seq":1}\n',
        b'{"hash":"x","person":null,"seq":1}\n',
        b'{"hash":"x","person":{"name":"a"},"seq":1}\n',
        b'{"hash":"x","person":{"name":"a","profile":"b","salt":5},"seq":1}\n',
    ],
)
def test_a_line_needs_a_hash_and_a_whole_person(raw: bytes) -> None:
    with pytest.raises(Untrusted, match="unreadable"):
        read(raw)


def test_a_changed_line_states_its_hash() -> None:
    good = line(chain.canonical(HELD), ADA)
    with pytest.raises(Untrusted, match="the hash does not fit the content") as error:
        read(good.replace(b"moved", b"other"))
    assert error.value.stated_hash == hash_of(HELD)
