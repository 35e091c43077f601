"""Verify a linkprune audit log with Python alone: python verify_alone.py audit.jsonl [--receipt "TEXT" ...].

Exit 0: consistent, and every receipt fits; 10: not. Shares no code with linkprune, only the folder `schema` beside it.
"""

import json
import re
import sys
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

SCHEMAS = {path.stem: json.loads(path.read_text("utf-8")) for path in Path(__file__).parent.glob("schema/*.json")}
TYPES = {"object": dict, "string": str, "integer": int, "boolean": bool}
# A crash leaves the beginning of a line, never a whole one with something else than a newline behind it.
WHOLE_AND_MORE = rb'(?s),"hash":"[0-9a-f]{64}"(\}|,"person":\{.*[0-9a-f]"\}\}).'
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def fits(value: object, schema: dict[str, Any]) -> bool:
    """Tell whether a value fits: the part of JSON Schema that the events use."""
    if not schema or type(value) not in map(TYPES.get, schema["type"]) or value != schema.get("const", value):
        return False
    if isinstance(value, dict):
        names, known, rest = (schema.get(part, {}) for part in ("propertyNames", "properties", "additionalProperties"))
        fit = all(fits(item, known.get(key, rest)) and (not names or fits(key, names)) for key, item in value.items())
        return fit and value.keys() >= set(schema.get("required", ()))
    return bool(re.fullmatch(schema.get("pattern", "[0-9]{1,15}" if type(value) is int else "(?s:.*)"), str(value)))


def fault(line: str, before: dict[str, Any]) -> str | None:
    """Tell what is wrong with the line that follows the event `before`."""
    event = json.loads(line)
    body = canonical({key: value for key, value in event.items() if key not in {"hash", "person"}})
    tail = "".join(f',"{key}":{canonical(event[key])}' for key in ("hash", "person") if key in event) + "}\n"
    hashed, who = f"linkprune-audit-v1\n{event['origin']}\n{body}", event.get("person", {})
    opened = "\n".join(["linkprune-person-v1", *(who[key] for key in ("salt", "profile", "name") if "person" in event)])
    checks = {
        "it is not in canonical form": body[:-1] + tail == line,
        "it was changed": event["hash"] == sha256(hashed.encode()).hexdigest(),
        "it does not follow": (event["seq"], event["prev"]) == (before["seq"] + 1, before["hash"]),
        "it is of another log": event["origin"] == before.get("origin", event["origin"]),
        "time goes back": event["time"] >= before["time"] or "clock_back_ms" in event,
        "it names another person": "person" not in event or event["person_ref"] == sha256(opened.encode()).hexdigest(),
        "it does not fit its schema": not SCHEMAS or fits(event, SCHEMAS.get(event["event"], {})),
    }
    return next((sentence for sentence, holds in checks.items() if not holds), None)


def judge(log: IO[bytes], receipts: list[tuple[str, str, str]]) -> str | None:
    """Tell the first fault of a log, or None; a fault of reading is an error."""
    last: dict[str, Any] = {"seq": 0, "hash": "0" * 64, "time": ""}
    heads, nameless, purged, upto = [last["hash"]], {}, {}, 0
    for raw in log:
        if raw.endswith(b"\n") or re.search(WHOLE_AND_MORE, raw):
            if wrong := fault(raw.decode(), last):
                return f"record {len(heads)}: {wrong}"
            last = json.loads(raw)
            heads.append(last["hash"])
            if "person_ref" in last and "person" not in last:
                nameless[last["seq"]] = last["person_ref"]
            if last["event"] == "purge":
                upto = max(upto, min(last.get("upto", 0), last["seq"] - 1))
                purged[last.get("person_ref")] = last["seq"]
    if missing := [seq for seq, ref in nameless.items() if seq > max(upto, purged.get(ref, 0))]:
        return f"record {missing[0]}: its person is missing and no purge says so"
    fit = all((origin, head) == (last.get("origin"), heads[int(count)]) for origin, count, head in receipts)
    return "it is empty" if len(heads) == 1 else None if fit else "a receipt does not fit"


if __name__ == "__main__":
    given = re.findall(r"receipt-v1\s+origin=(\w{32})\s+events=(\d{1,15})\s+head=(\w{64})", " ".join(sys.argv[2:]))
    try:
        with Path(sys.argv[1]).open("rb") as file:
            verdict = judge(file, given) if len(given) * 2 == len(sys.argv[2:]) else "a receipt is unreadable"
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        verdict = f"it cannot be read: {error!r}"
    sys.stdout.write(f"NOT consistent: {verdict}\n" if verdict else "consistent\n")
    sys.exit(10 if verdict else 0)
