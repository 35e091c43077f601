"""What each event holds: one table, from which the JSON Schemas are made and by which `verify` judges. Pure.

A key means the same and has the same type in every event. A name followed by `?` may be absent. No event holds the
name or slug of a connection, or free text about one: that would be hashed and could never be purged.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

COMMON = "seq prev time event origin clock_back_ms? by?"
EVENTS = {
    "action.intent": "run plan action person_ref intent attempt attested?",
    "action.dispatched": "run plan action person_ref intent at attested?",
    "action.proof": "run plan action person_ref intent proof at detail attested?",
    "action.outcome": "run plan action person_ref outcome reason intent? attested?",
    "action.settled": "run plan action person_ref outcome reason intent reads attested?",
    "action.held": "run plan action person_ref outcome reason intent? attested?",
    "run.start": "run plan mode total",
    "run.stop": "run plan counts stopped_by?",
    "run.reconciled": "run plan consistent detail",
    "plan.created": "plan total held",
    "plan.approved": "plan count expires",
    "consent": "kind text_sha256",
    "incident.opened": "incident kind reason run? evidence?",
    "incident.cleared": "incident reason",
    "budget.denied": "run plan action person_ref next_at left_24h left_7d",
    "login": "outcome? reason?",
    "logout": "outcome? reason?",
    "sync": "stated? read unreadable complete milliseconds gone returned reason?",
    "import": "counts",
    "audit.receipt": "reason?",
    "audit.mirror_repaired": "added cut reason?",
    "purge": "scope person_ref? upto?",
}
INTEGERS = (
    "seq clock_back_ms intent attempt reads total held count incident left_24h left_7d stated read unreadable"
    " milliseconds gone returned added cut upto"
)
BOOLEANS = "attested consistent complete"
MAPS = "detail counts"
PATTERNS = {
    "prev person_ref text_sha256": "[0-9a-f]{64}",
    "origin": "[0-9a-f]{32}",
    "time at expires next_at": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z",
    "action": "disconnect|unfollow|accept|ignore|withdraw",
    "outcome": "done|already_gone|not_done|held|unknown",
    "proof": "accepted|absent",
    "mode": "dry|live|by-hand",
    "scope": "person|run|all",
}
LIMIT = 2**53

Rule = tuple[frozenset[str], frozenset[str]]
_MAP_KEY = re.compile("[a-z][a-z0-9_]*")


def _is_integer(value: object) -> bool:
    return type(value) is int and 0 <= value < LIMIT


def _is_boolean(value: object) -> bool:
    return type(value) is bool


def _is_text(value: object) -> bool:
    return type(value) is str


def _is_map(value: object) -> bool:
    return type(value) is dict and all(
        _MAP_KEY.fullmatch(key) and (_is_text(item) or _is_integer(item)) for key, item in value.items()
    )


def _matches(pattern: str) -> Callable[[object], bool]:
    fullmatch = re.compile(pattern).fullmatch
    return lambda value: type(value) is str and fullmatch(value) is not None


def _tests() -> dict[str, Callable[[object], bool]]:
    tests: dict[str, Callable[[object], bool]] = {}
    for keys, test in ((INTEGERS, _is_integer), (BOOLEANS, _is_boolean), (MAPS, _is_map)):
        tests |= dict.fromkeys(keys.split(), test)
    for keys, pattern in PATTERNS.items():
        tests |= dict.fromkeys(keys.split(), _matches(pattern))
    return tests


def _rule(event: str) -> Rule:
    keys = f"{COMMON} {EVENTS[event]}".split()
    required = frozenset(key for key in keys if not key.endswith("?"))
    return required, frozenset(key.rstrip("?") for key in keys)


_TESTS = _tests()
_RULES = {event: _rule(event) for event in EVENTS}


def misfit(body: Mapping[str, object]) -> str | None:
    """Tell what does not fit the schema of the event, or None."""
    rule = _RULES.get(str(body.get("event")))
    if rule is None:
        return "unknown event"
    required, allowed = rule
    keys = body.keys()
    if not required <= keys <= allowed:
        return "missing or extra keys: " + ", ".join(sorted((required - keys) | (keys - allowed)))
    return next((f"{key} is malformed" for key, value in body.items() if not _TESTS.get(key, _is_text)(value)), None)


# --- JSON Schemas -----------------------------------------------------------------------------------------------------


def schema_of(event: str) -> dict[str, object]:
    """The JSON Schema of one event's lines, with `hash` and `person`."""
    required, allowed = _RULES[event]
    properties = {key: _property(key) for key in sorted(allowed)}
    properties |= {"event": {"const": event}, "hash": _property("prev"), "person": _PERSON}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"linkprune audit event {event}",
        "type": "object",
        "properties": properties,
        "required": sorted(required | {"hash"}),
        "additionalProperties": False,
    }


_INTEGER: dict[str, object] = {"type": "integer", "minimum": 0, "exclusiveMaximum": LIMIT}
_PERSON: dict[str, object] = {
    "type": "object",
    "properties": {key: {"type": "string"} for key in ("name", "profile", "salt")},
    "required": ["name", "profile", "salt"],
    "additionalProperties": False,
}


def _property(key: str) -> dict[str, object]:
    if key in INTEGERS.split():
        return _INTEGER
    if key in BOOLEANS.split():
        return {"type": "boolean"}
    if key in MAPS.split():
        either = {"anyOf": [{"type": "string"}, _INTEGER]}
        return {"type": "object", "propertyNames": {"pattern": f"^{_MAP_KEY.pattern}$"}, "additionalProperties": either}
    pattern = next((pattern for keys, pattern in PATTERNS.items() if key in keys.split()), None)
    return {"type": "string", "pattern": f"^({pattern})$"} if pattern else {"type": "string"}


def write_schemas(folder: Path) -> None:
    """Write one file per event, as published in the repository."""
    for event in EVENTS:
        text = json.dumps(schema_of(event), indent=2, sort_keys=True)
        (folder / f"{event}.json").write_text(text + "\n", encoding="utf-8")
