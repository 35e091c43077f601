"""The published JSON Schemas, the expression per event and the stand-alone verifier say the same of every event."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

import bot.audit
from bot.audit import chain, reading, verify_alone
from bot.audit.shape import EVENTS, grammar, misfit, schema_of
from tests.unit.audit.events import bodies, changed_bodies
from tests.unit.audit.logs import PEOPLE, record

FOLDER = Path(bot.audit.__file__).parent / "schema"
VALIDATORS = {event: jsonschema.Draft202012Validator(schema_of(event)) for event in EVENTS}


def as_line(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"hash": "0" * 64}


def published(body: dict[str, Any]) -> bool:
    validator = VALIDATORS.get(str(body.get("event")))
    return validator is not None and validator.is_valid(as_line(body))


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_the_published_schema_is_the_table(event: str) -> None:
    schema = json.loads((FOLDER / f"{event}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema == schema_of(event)


def test_every_published_schema_is_of_an_event() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(EVENTS)


@given(bodies())
def test_what_fits_the_table_fits_everywhere(body: dict[str, Any]) -> None:
    assert misfit(body, chain.canonical(body)) is None
    assert published(body)
    assert verify_alone.fits(as_line(body), verify_alone.SCHEMAS[body["event"]])


@settings(max_examples=300)
@given(changed_bodies())
def test_all_judges_agree_on_changed_events(body: dict[str, Any]) -> None:
    fits = misfit(body, chain.canonical(body)) is None
    assert published(body) is fits
    assert verify_alone.fits(as_line(body), verify_alone.SCHEMAS.get(str(body.get("event")), {})) is fits


@given(bodies())
def test_both_ways_of_reading_a_line_agree(body: dict[str, Any]) -> None:
    written = chain.canonical(body)
    person = PEOPLE[body["seq"] % 3] if "person_ref" in body else None
    raw = chain.compose(written, chain.digest(body["origin"], written), person)
    assert reading._quick(raw) == reading._careful(raw)


@given(changed_bodies())
def test_the_quick_way_never_accepts_what_the_careful_way_refuses(body: dict[str, Any]) -> None:
    written = chain.canonical(body)
    raw = chain.compose(written, chain.digest(str(body.get("origin")), written))
    quick = reading._quick(raw)
    assert quick is None or quick == reading._careful(raw)


@pytest.mark.parametrize("seq", range(1, 6))
def test_the_common_events_take_the_quick_way(seq: int) -> None:
    fields, person = record(seq)
    body = {"seq": seq, "prev": "0" * 64, "time": "2026-11-23T09:00:00.000Z", "origin": "ab" * 16, **fields}
    written = chain.canonical(body)
    line = reading._quick(chain.compose(written, chain.digest("ab" * 16, written), person))
    assert line is not None
    assert line.opened is (True if person else None)


def test_a_newline_at_the_end_of_a_value_does_not_fit() -> None:
    # Python's `$` would let it pass, other readers of the published schemas do not.
    body = {"seq": 1, "prev": "0" * 64, "time": "2026-11-23T09:00:00.000Z", "origin": "ab" * 16, "event": "logout"}
    assert misfit(body, chain.canonical(body)) is None
    body |= {"prev": "0" * 64 + "\n"}
    assert misfit(body, chain.canonical(body)) == "a value is malformed"
    assert not verify_alone.fits(as_line(body), verify_alone.SCHEMAS["logout"])


def test_there_is_no_expression_for_a_strange_event() -> None:
    assert grammar("action.guessed") is None
    assert misfit({"event": "action.guessed"}, b"{}") == "unknown event"
