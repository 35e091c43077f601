"""What one line says, and which lines are not believed although their hash fits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.audit import chain, shape, verify_alone
from bot.audit.reading import Line, Untrusted, read
from bot.audit.receipt import parse
from bot.audit.shape import write_schemas
from bot.errors import InputError
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

STOPPED = BASE | {"event": "run.stop", "run": "r", "plan": PLAN, "counts": {"done": 1, "held": 2}}


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
        chain.canonical(STOPPED).replace(b'{"done":1,"held":2}', b'{"held":2,"done":1}'),
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


def test_what_is_no_number_is_never_written() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        chain.canonical({"a": float("nan")})


def test_a_changed_line_states_its_hash() -> None:
    good = line(chain.canonical(HELD), ADA)
    with pytest.raises(Untrusted, match="the hash does not fit the content") as error:
        read(good.replace(b"moved", b"other"))
    assert error.value.stated_hash == hash_of(HELD)


# --- receipts, schemas, and the verifier that stands alone ------------------------------------------------------------

RECEIPT = f"linkprune-receipt-v1 origin={ORIGIN} events=12 head={'5a' * 32} time=2026-11-23T09:00:00.000Z"


def test_receipts_are_found_in_a_text() -> None:
    (found,) = parse(f"Dear me,\n{RECEIPT}\nyours")
    assert (found.origin_id, found.count, found.head, chain.stamp(found.time)) == (ORIGIN, 12, "5a" * 32, TIME)
    assert (found.code, found.text()) == ("5A5A-5A5A-5A5A-5A5A", RECEIPT)
    assert len(parse(f"{RECEIPT} {RECEIPT}")) == 2


@pytest.mark.parametrize("text", ["", "linkprune-receipt-v1", RECEIPT.replace("2026-11", "2026-99"), RECEIPT[:-10]])
def test_a_text_without_a_receipt_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="holds no receipt"):
        parse(text)


def test_the_published_schemas_are_written_by_one_function(tmp_path: Path) -> None:
    write_schemas(tmp_path)
    written = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    published = Path(shape.__file__).parent / "schema"
    assert written == {file.name: file.read_bytes() for file in published.iterdir()}


SCHEMA: dict[str, Any] = {"type": ["object"], "properties": {"a": {"type": ["integer"]}}, "required": ["a"]}
MAP: dict[str, Any] = {
    "type": ["object"],
    "propertyNames": {"type": ["string"], "pattern": "^[a-z]+$"},
    "additionalProperties": {"type": ["integer", "string"]},
}


@pytest.mark.parametrize(
    ("value", "schema", "fit"),
    [
        ("x", {}, False),
        ("x", {"type": ["string"]}, True),
        ("x", {"type": ["integer"]}, False),
        (True, {"type": ["integer"]}, False),
        (True, {"type": ["boolean"]}, True),
        ("x", {"type": ["string"], "const": "x"}, True),
        ("x", {"type": ["string"], "const": "y"}, False),
        ("x", {"type": ["string"], "pattern": "^(a|x)$"}, True),
        ("xx", {"type": ["string"], "pattern": "^(a|x)$"}, False),
        ("a\nb", {"type": ["string"]}, True),
        (0, {"type": ["integer"]}, True),
        (10**15 - 1, {"type": ["integer"]}, True),
        (10**15, {"type": ["integer"]}, False),
        (-1, {"type": ["integer"]}, False),
        ({"a": 1}, SCHEMA, True),
        ({}, SCHEMA, False),
        ({"a": "x"}, SCHEMA, False),
        ({"a": 1, "b": 2}, SCHEMA, False),
        ({"a": 1, "b": "x"}, MAP, True),
        ({"A": 1}, MAP, False),
        ({"a": []}, MAP, False),
        ({}, MAP, True),
    ],
)
def test_the_verifier_that_stands_alone_reads_the_schemas(value: object, schema: dict[str, Any], fit: bool) -> None:
    assert verify_alone.fits(value, schema) is fit
