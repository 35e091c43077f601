"""The canonical form and the hashes, against an independent implementation and fixed values."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from bot.audit import chain

KEYS = st.from_regex("[a-z][a-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
SMALL = st.one_of(TEXTS, st.integers(0, 2**53 - 1))
BODIES = st.dictionaries(KEYS, st.one_of(SMALL, st.booleans(), st.dictionaries(KEYS, SMALL, max_size=3)), max_size=6)
PEOPLE = st.builds(chain.Person, TEXTS, TEXTS, st.just("0f" * 16))


@given(BODIES)
def test_canonical_form_is_that_of_rfc_8785(body: dict[str, object]) -> None:
    assert chain.canonical(body) == rfc8785.dumps(body)  # type: ignore[arg-type]


@given(BODIES, st.one_of(st.none(), PEOPLE))
def test_a_line_reads_back_as_it_was_written(body: dict[str, object], person: chain.Person | None) -> None:
    body = {key: value for key, value in body.items() if key not in {"hash", "person"}}
    if not body:
        return
    written = chain.canonical(body)
    line = chain.compose(written, "00" * 32, person)
    record = chain.dissect(line.removesuffix(b"\n"))
    assert (record.body, record.canonical, record.stated_hash, record.person) == (body, written, "00" * 32, person)
    assert line.count(b"\n") == 1


def test_fixed_values_of_hash_and_person_ref() -> None:
    body = chain.canonical({"seq": 1, "event": "login"})
    assert body == b'{"event":"login","seq":1}'
    assert chain.digest("ab" * 16, body) == (
        hashlib.sha256(b"linkprune-audit-v1\n" + b"ab" * 16 + b'\n{"event":"login","seq":1}').hexdigest()
    )
    person = chain.Person("Ada Örnek", "ada", "77" * 16)
    assert (
        person.ref
        == hashlib.sha256("\n".join(("linkprune-person-v1", "77" * 16, "ada", "Ada Örnek")).encode()).hexdigest()
    )
    # Fixed for ever: a change of these would orphan every log that was ever written.
    assert chain.digest("ab" * 16, body) == "fd95b8654fe76091fa91cec8ef93ebd75408f6804587bc548b757b7542e87248"
    assert person.ref == "e75095941f3aef4589e61c2c5ccfd1229ca32fe45de8f9618af6e4508cb6470f"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"null",
        b'{"seq":1}',
        b'{"seq":1,"hash":1}',
        b'{"seq": 1,"hash":"x"}',
        b'{"hash":"x","seq":1}',
        b'{"seq":1,"seq":1,"hash":"x"}',
        b'{"b":1,"a":1,"hash":"x"}',
        b'{"a":"\\u0041","hash":"x"}',
        b'{"a":"\\u001F","hash":"x"}',
        b'{"a":1,"hash":"x","person":null}',
        b'{"a":1,"hash":"x","person":{"name":"n","profile":"p"}}',
        b'{"a":1,"hash":"x","person":{"name":"n","profile":"p","salt":1}}',
        b'{"a":1,"hash":"x","person":{"name":"n","profile":"p","salt":"s","x":"y"}}',
        b'{"a":NaN,"hash":"x"}',
        b'{"a":1.0e2,"hash":"x"}',
        b'{"a":"\xff","hash":"x"}',
        b'{"a":"\\ud800","hash":"x"}',
    ],
)
def test_anything_that_compose_does_not_write_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        chain.dissect(line)


@given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001 - aware by `timezones`
def test_stamps_read_back_to_the_millisecond(moment: datetime) -> None:
    assert timedelta() <= moment - chain.moment(chain.stamp(moment)) < timedelta(milliseconds=1)


def test_stamps_are_utc_and_sort_as_moments_do() -> None:
    east = datetime(2026, 11, 23, 1, 30, tzinfo=timezone(timedelta(hours=3)))
    assert chain.stamp(east) == "2026-11-22T22:30:00.000Z"
    assert chain.stamp(east) < chain.stamp(east + timedelta(milliseconds=1))


def test_half_surrogates_do_not_stop_a_log() -> None:
    assert json.loads(chain.canonical({"reason": chain.clean("a\ud800b")})) == {"reason": "a?b"}
