"""What each event holds: one table, from which the JSON Schemas are made and by which `verify` judges. Pure.

A key means the same and has the same type in every event. A name followed by `?` may be absent. No event holds the
name or slug of a connection, or free text about one: that would be hashed and could never be purged.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
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
    "invitations": "side stated? read unreadable complete milliseconds gone new reason?",
    "import": "counts",
    "audit.receipt": "reason?",
    "audit.mirror_repaired": "added cut reason?",
    "purge": "scope person_ref? upto?",
    "farewell": "person_ref outcome",
}
INTEGERS = (
    "seq clock_back_ms intent attempt reads total held count incident left_24h left_7d stated read unreadable"
    " milliseconds gone returned new added cut upto"
)
BOOLEANS = "attested consistent complete"
MAPS = "detail counts"
PATTERNS = {
    "prev person_ref text_sha256": "[0-9a-f]{64}",
    "origin": "[0-9a-f]{32}",
    "time at expires next_at": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z",
    "action": "disconnect|unfollow|accept|ignore|withdraw",
    "outcome": "done|already_gone|not_done|held|unknown|sent|skipped|later|answered|dropped",
    "proof": "accepted|absent",
    "mode": "dry|live|by-hand",
    "scope": "person|run|all",
    "side": "received|sent",
}
LIMIT = 10**15  # well below 2^53, so that every JSON reader gets integers right

_MAP_KEY = "[a-z][a-z0-9_]*"
_INTEGER_FORM = "(?:0|[1-9][0-9]{0,14})"
# RFC 8785: a sign that can stand for itself does, and control characters have one spelling each.
_ESCAPE = r'\\(?:["\\bfnrt]|u00(?:0[0-7bef]|1[0-9a-f]))'
_TEXT_FORM = rf'"[^"\\\x00-\x1f]*(?:{_ESCAPE}[^"\\\x00-\x1f]*)*"'
_MAP_FORM = rf'\{{(?:,?"{_MAP_KEY}":(?:{_TEXT_FORM}|{_INTEGER_FORM}))*\}}'
_CAPTURED = {"seq", "prev", "time", "origin", "clock_back_ms", "person_ref", "upto", "detail", "counts"}
_PERSON_FORM = (
    rf'"person":\{{"name":(?P<name>{_TEXT_FORM}),"profile":(?P<profile>{_TEXT_FORM}),"salt":(?P<salt>{_TEXT_FORM})\}}'
)

Keys = tuple[frozenset[str], frozenset[str]]


def _keys(event: str) -> Keys:
    """Required and allowed keys of an event."""
    keys = f"{COMMON} {EVENTS[event]}".split()
    required = frozenset(key for key in keys if not key.endswith("?"))
    return required, frozenset(key.rstrip("?") for key in keys)


def _forms() -> dict[str, str]:
    """Regular expressions for the JSON text of values; every other value is a text."""
    forms = {key: f'"(?:{pattern})"' for keys, pattern in PATTERNS.items() for key in keys.split()}
    forms |= dict.fromkeys(INTEGERS.split(), _INTEGER_FORM)
    forms |= dict.fromkeys(BOOLEANS.split(), "(?:true|false)")
    return forms | dict.fromkeys(MAPS.split(), _MAP_FORM)


def _member(key: str, form: str) -> str:
    return f'"{key}":(?P<{key}>{form}),' if key in _CAPTURED else f'"{key}":{form},'


@cache
def grammar(event: str) -> re.Pattern[bytes] | None:
    """One expression for whole lines of an event, far quicker than a look at each member; None for no event of ours."""
    if event not in EVENTS:
        return None
    required, allowed = _keys(event)
    forms = _forms() | {"event": f'"{re.escape(event)}"'}
    members = ((key, _member(key, forms.get(key, _TEXT_FORM))) for key in sorted(allowed))
    body = "".join(member if key in required else f"(?:{member})?" for key, member in members)
    line = rf'\{{{body}"hash":"(?P<hash>[0-9a-f]{{64}})"(?:,{_PERSON_FORM})?\}}\n'
    return re.compile(line.encode())


_NO_HASH = b',"hash":"' + b"0" * 64 + b'"}\n'


def misfit(body: Mapping[str, object], canonical: bytes) -> str | None:
    """Tell what does not fit the schema of the event, or None. `canonical` is the JSON text of `body`."""
    expression = grammar(str(body.get("event")))
    if expression is None:
        return "unknown event"
    if expression.fullmatch(canonical[:-1] + _NO_HASH):
        return None
    required, allowed = _keys(str(body["event"]))
    wrong = sorted((required - body.keys()) | (body.keys() - allowed))
    return f"missing or extra keys: {', '.join(wrong)}" if wrong else "a value is malformed"


# --- JSON Schemas -----------------------------------------------------------------------------------------------------


def schema_of(event: str) -> dict[str, object]:
    """The JSON Schema of one event's lines, with `hash` and `person`."""
    required, allowed = _keys(event)
    properties = {key: _property(key) for key in sorted(allowed)}
    properties |= {"event": {"type": ["string"], "const": event}, "hash": _property("prev"), "person": _PERSON}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"linkprune audit event {event}",
        "type": ["object"],
        "properties": properties,
        "required": sorted(required | {"hash"}),
        "additionalProperties": False,
    }


_INTEGER: dict[str, object] = {"type": ["integer"], "minimum": 0, "exclusiveMaximum": LIMIT}
_TEXT: dict[str, object] = {"type": ["string"]}
_PERSON: dict[str, object] = {
    "type": ["object"],
    "properties": dict.fromkeys(("name", "profile", "salt"), _TEXT),
    "required": ["name", "profile", "salt"],
    "additionalProperties": False,
}


def _property(key: str) -> dict[str, object]:
    if key in INTEGERS.split():
        return _INTEGER
    if key in BOOLEANS.split():
        return {"type": ["boolean"]}
    if key in MAPS.split():
        names = _TEXT | {"pattern": f"^{_MAP_KEY}$"}
        return {
            "type": ["object"],
            "propertyNames": names,
            "additionalProperties": _INTEGER | {"type": ["integer", "string"]},
        }
    pattern = next((pattern for keys, pattern in PATTERNS.items() if key in keys.split()), None)
    return _TEXT | {"pattern": f"^({pattern})$"} if pattern else _TEXT


def write_schemas(folder: Path) -> None:
    """Write one file per event, as published in the repository."""
    for event in EVENTS:
        text = json.dumps(schema_of(event), indent=2, sort_keys=True)
        (folder / f"{event}.json").write_text(text + "\n", encoding="utf-8")
