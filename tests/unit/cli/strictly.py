"""A reader of vCard 3.0 (RFC 2425, 2426) and iCalendar (RFC 5545) that forgives nothing, written for these tests.

It shares no code with the libraries that write the files: lines end with CR LF, hold at most 75 octets of UTF-8, no
sign is cut in two by a fold, no control character stands anywhere, values are escaped, and each part has what it must.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_CONTENT = re.compile(r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:\"[^\"]*\"|[^\";:,]*))*):(.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)")
_TEXTS = frozenset({"FN", "NOTE", "TITLE", "SUMMARY", "DESCRIPTION", "ORG", "N", "CATEGORIES", "X-WR-CALNAME"})
_NEEDED = {
    "VCARD": {"VERSION", "FN", "N", "UID", "URL"},
    "VCALENDAR": {"VERSION", "PRODID"},
    "VEVENT": {"UID", "DTSTAMP", "SEQUENCE", "DTSTART", "SUMMARY", "TRANSP"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
}
_FORBIDDEN = frozenset({"ATTENDEE", "ORGANIZER", "PHOTO", "METHOD", "REV"})


@dataclass(frozen=True, slots=True)
class Property:
    """One content line: its parameters as they are written, its value as it is written."""

    name: str
    parameters: str
    raw: str

    @property
    def text(self) -> str:
        """The value without escapes; an escape that there is none of is refused."""
        return _ESCAPE.sub(_plain, self.raw)

    @property
    def parts(self) -> list[str]:
        """A list (by commas) or a structure (by semicolons), each part without escapes."""
        pieces = re.split(r"(?<!\\)(?:\\\\)*[,;]", self.raw)
        return [_ESCAPE.sub(_plain, piece) for piece in pieces]


@dataclass(slots=True)
class Part:
    """One component with its properties and what it contains."""

    name: str
    properties: dict[str, Property] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.properties[name].text


def _plain(found: re.Match[str]) -> str:
    assert found[1] in "\\,;nN", f"no such escape: {found[0]!r}"
    return "\n" if found[1] in "nN" else found[1]


def lines_of(content: bytes) -> list[str]:
    """The unfolded lines."""
    assert content.endswith(b"\r\n")
    assert b"\r\n\r\n" not in content
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    for line in physical:
        assert len(line) <= 75, line
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line), line
        line.decode()  # no sign is cut in two
    logical: list[bytes] = []
    for line in physical:
        if line[:1] in {b" ", b"\t"}:
            logical[-1] += line[1:]
        else:
            logical.append(line)
    return [line.decode() for line in logical]


def read(content: bytes) -> list[Part]:
    """The components of a file; an assertion fails for what the rules do not allow."""
    root = Part("")
    open_: list[Part] = [root]
    for line in lines_of(content):
        found = _CONTENT.fullmatch(line)
        assert found is not None, line
        name, parameters, value = found.groups()
        if name == "BEGIN":
            open_.append(Part(value))
        elif name == "END":
            done = open_.pop()
            assert done.name == value
            _complete(done)
            open_[-1].parts.append(done)
        else:
            _keep(open_[-1], Property(name, parameters, value))
    assert open_ == [root]
    return root.parts


def _keep(part: Part, found: Property) -> None:
    assert part.name, "a line outside of every component"
    assert found.name not in _FORBIDDEN, found.name
    assert found.name not in part.properties, f"{found.name} twice"
    if found.name in _TEXTS:
        assert found.text is not None
        bare = re.sub(r"\\.", "", found.raw)
        allowed = {"N": ";", "ORG": ";", "CATEGORIES": ","}.get(found.name, "")
        assert not set(bare) & (set(",;") - set(allowed)), found.raw
    part.properties[found.name] = found


def _complete(part: Part) -> None:
    missing = _NEEDED[part.name] - part.properties.keys()
    assert not missing, f"{part.name} lacks {missing}"
    if part.name == "VCARD":
        assert part["VERSION"] == "3.0"
        assert part["FN"].strip()
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", part["UID"])
        assert len(part.properties["N"].parts) == 5
    if part.name == "VEVENT":
        assert part.properties["DTSTART"].parameters == ";VALUE=DATE"
        assert re.fullmatch(r"\d{8}", part["DTSTART"])
        assert re.fullmatch(r"\d{8}T\d{6}Z", part["DTSTAMP"])
        assert part["SEQUENCE"].isdigit()
        assert part["TRANSP"] == "TRANSPARENT"
        assert [alarm.name for alarm in part.parts] == ["VALARM"]
