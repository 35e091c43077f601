"""Answers of the Member Data Portability API, saved as JSON: rows under the headers of the export's files.

Accepted are one page, a list of pages, one page a line, and an object of rows by domain (data-archive.md, section 13).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.evaluate.evidence import Kind, Source
from bot.intake.archive import SeenFile
from bot.intake.connections import read_connections
from bot.intake.invitations import read_invitations
from bot.intake.own import read_notes, read_positions, read_profile
from bot.intake.table import comparable
from bot.intake.ties import read_endorsements, read_follows, read_recommendations
from bot.intake.told import MOST_ROWS, Part, Told, part_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import BinaryIO

    from bot.intake.archive import Refused
    from bot.intake.told import Sheet

    Mark = Callable[[str], str]
    Row = tuple[int, dict[str, str]]

# A document is parsed as a whole: both figures together keep that under 300 MB, whatever is in it. Measured: 20 MB of
# empty objects would take 600 MB, 20 MB of real rows take 150 MB. More than that comes as one page a line.
MOST_BYTES = 20_000_000
MOST_VALUES = 2_000_000
INBOX = "INBOX"
UNSTATED = "direction not stated"
_WORD = b'"snapshotDomain"'
_DOMAIN = re.compile(r"[A-Z][A-Z0-9_]{0,59}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHAPE = "is no answer of the Member Data Portability API; give the data export itself, or the answers as they came."


class NoAnswer(InputError):
    """A file of another shape, or a broken one; `speaks`: it has the API's words in it."""

    def __init__(self, sentence: str, content: bytes = b"") -> None:
        super().__init__(sentence)
        self.speaks = _WORD in content


@dataclass(slots=True)
class JsonSheet:
    """Rows of one domain below the names of all their keys."""

    name: str
    columns: dict[str, int]
    content: Sequence[Row]
    rows: int = 0
    cut: int = 0
    refused: list[Refused] = field(default_factory=list)

    def column(self, *names: str) -> int | None:
        """The first of several columns that is there."""
        return next((self.columns[name] for name in names if name in self.columns), None)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        for number, row in self.content:
            self.rows += 1
            yield number, [row.get(name, "") for name in self.columns]


@dataclass(slots=True)
class _Domain:
    """Rows of one domain, from all pages; doubled ones once, but rows with nothing but a date as often as they come."""

    file: str
    count: int = 0
    kept: list[Row] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)
    skipped: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def take(self, row: object) -> None:
        self.count += 1
        cells = _cells(row, self.file) if isinstance(row, Mapping) else {}
        content = sorted((name, text) for name, text in cells.items() if text)
        digest = blake2b(repr(content).encode(), digest_size=16).digest()
        if not content or digest in self.seen:
            self.skipped += 1
            self.reasons["double" if content else "empty"] += 1
            return
        self.kept.append((self.count, cells))
        if len(content) > 1:
            self.seen.add(digest)


@dataclass(frozen=True, slots=True)
class _Use:
    """What a domain makes known, and who reads it."""

    sources: frozenset[Source]
    read: Callable[[Sheet, Mark], Told]


def _use(read: Callable[[Sheet, Mark], Told], *sources: Source) -> _Use:
    return _Use(frozenset(sources), read)


_USES: Mapping[str, _Use] = {
    "CONNECTIONS": _use(lambda sheet, _: read_connections(sheet), Source.CONNECTIONS),
    "INVITATIONS": _use(read_invitations, Source.INVITATIONS),
    "NOTES": _use(read_notes, Source.NOTES),
    "POSITIONS": _use(lambda sheet, _: read_positions(sheet), Source.POSITIONS),
    "PROFILE": _use(lambda sheet, _: read_profile(sheet), Source.PROFILE),
    "MEMBER_FOLLOWS": _use(lambda sheet, _: read_follows(sheet), Source.FOLLOWS),
    "RECOMMENDATIONS": _use(
        lambda sheet, _: read_recommendations(sheet, Kind.RECOMMENDED_BY, detail=UNSTATED),
        Source.RECOMMENDATIONS_RECEIVED,
        Source.RECOMMENDATIONS_GIVEN,
    ),
    "ENDORSEMENTS": _use(
        lambda sheet, _: _endorsements(sheet), Source.ENDORSEMENTS_RECEIVED, Source.ENDORSEMENTS_GIVEN
    ),
}


def read_portability(
    file: BinaryIO,
    name: str,
    mark: Mark,
    messages: Callable[[JsonSheet], SeenFile],
    progress: Callable[[int], None] | None = None,
) -> tuple[Part, ...]:
    """Every domain of a file; messages are passed on page by page, because there may be very many."""
    domains: dict[str, _Domain] = {}
    for page in _documents(file, name, progress or (lambda _: None)):
        for domain, rows in _sections(page, name):
            _take(domain, rows, domains.setdefault(domain, _Domain(name)), messages)
    parts = tuple(_part(name, domain, domains[domain], mark) for domain in sorted(domains))
    return parts or (Part(SeenFile(name, 0, 0, used=False)),)


def is_answer(file: BinaryIO, name: str) -> bool:
    """Whether a file has the shape of answers, or says so itself: then a broken one is refused and not passed over."""
    try:
        for page in islice(_documents(file, name, lambda _: None), 1):
            list(_sections(page, name))
    except NoAnswer as error:
        return error.speaks
    return True


def _take(domain: str, rows: Sequence[object], kept: _Domain, messages: Callable[[JsonSheet], SeenFile]) -> None:
    if domain == INBOX:
        seen = messages(_page_of_messages(rows, kept))
        kept.count += len(rows)
        kept.skipped += seen.skipped
        kept.reasons.update(seen.reasons)
    elif domain not in _USES:
        kept.count += len(rows)
    else:
        for row in rows:
            kept.take(row)
        if kept.count > MOST_ROWS:
            raise InputError(f"More than {MOST_ROWS:,} rows of {domain} are more than any LinkedIn network has.")


def _part(name: str, domain: str, kept: _Domain, mark: Mark) -> Part:
    listed = f"{name}: {domain}"
    use = _USES.get(domain)
    if use is None:
        seen = SeenFile(listed, kept.count, kept.skipped, used=domain == INBOX, reasons=kept.reasons)
        return Part(seen, frozenset({Source.MESSAGES} if domain == INBOX else ()))
    sheet = _sheet(domain, kept.kept)
    part = part_of(listed, sheet, use.sources, use.read(sheet, mark))
    reasons = Counter(part.seen.reasons) + kept.reasons
    skipped = part.seen.skipped + kept.skipped
    return replace(part, seen=replace(part.seen, rows=kept.count, skipped=skipped, reasons=reasons))


def _sheet(domain: str, rows: Sequence[Row]) -> JsonSheet:
    names = dict.fromkeys(name for _, row in rows for name in row)
    return JsonSheet(f"{domain}.json", {name: index for index, name in enumerate(names)}, rows)


def _page_of_messages(rows: Sequence[object], kept: _Domain) -> JsonSheet:
    cells = (_cells(row, kept.file) if isinstance(row, Mapping) else {} for row in rows)
    return _sheet(INBOX, list(enumerate(cells, kept.count + 1)))


def _endorsements(sheet: Sheet) -> Told:
    """Given and received come together; the header of each row tells which it is."""
    given, received = (_side(sheet, side) for side in ("endorsee", "endorser"))
    one, other = read_endorsements(given, Kind.ENDORSED), read_endorsements(received, Kind.ENDORSED_BY)
    newest = max((told.newest for told in (one, other) if told.newest), default=None)
    unclear = sum(1 for _ in sheet) - given.rows - received.rows
    reasons = Counter(one.reasons) + Counter(other.reasons) + Counter({UNSTATED: unclear})
    return Told(
        facts=one.facts + other.facts,
        names=one.names | other.names,
        newest=newest,
        reasons=reasons,
        refused=one.refused + other.refused,
    )


def _side(sheet: Sheet, side: str) -> JsonSheet:
    """The rows whose only person stands on this side."""
    other = "endorser" if side == "endorsee" else "endorsee"
    mine, others = ([at for name, at in sheet.columns.items() if name.startswith(one)] for one in (side, other))
    rows = [
        (line, dict(zip(sheet.columns, cells, strict=True)))
        for line, cells in sheet
        if any(cells[at] for at in mine) and not any(cells[at] for at in others)
    ]
    return JsonSheet(sheet.name, dict(sheet.columns), rows)


# --- documents --------------------------------------------------------------------------------------------------------


def _documents(file: BinaryIO, name: str, progress: Callable[[int], None]) -> Iterator[object]:
    """One document, or one a line."""
    content = _limited(file.readline(MOST_BYTES + 1), name)
    if not _is_whole(content):
        content += file.read(MOST_BYTES - len(content) + 1)
    done = 0
    while content:
        done += len(content)
        progress(done)
        if content.strip():
            yield _document(content, name)
        content = file.readline(MOST_BYTES + 1)


def _is_whole(line: bytes) -> bool:
    """Whether a line is a document of its own."""
    try:
        _parsed(line)
    except (ValueError, RecursionError):
        return False
    return True


def _document(content: bytes, name: str) -> object:
    try:
        return _parsed(_limited(content, name))
    except ValueError:
        raise NoAnswer(f"{name} is no valid JSON, perhaps only half of it; save the answers again.", content) from None
    except RecursionError:
        raise NoAnswer(f"{name} is nested too deeply and {_SHAPE}", content) from None


def _limited(content: bytes, name: str) -> bytes:
    if len(content) > MOST_BYTES or sum(map(content.count, (b",", b"{", b"["))) > MOST_VALUES:
        raise NoAnswer(f"{name} holds too much in one piece; save the answers as they came, one page a line.", content)
    return content


def _parsed(content: bytes) -> object:
    # Numbers stay text: a number of a million digits is a text like any other.
    document: object = json.loads(content, parse_int=str, parse_float=str)
    return document


def _sections(document: object, name: str) -> Iterator[tuple[str, list[object]]]:
    """Every domain of a page, or of a list of pages, with its rows."""
    pages: Iterable[object] = document if isinstance(document, list) else (document,)
    for page in pages:
        if not isinstance(page, Mapping):
            raise NoAnswer(f"{name} {_SHAPE}")
        yield from _of_page(page, name)


def _of_page(page: Mapping[str, object], name: str) -> Iterator[tuple[str, list[object]]]:
    if {"status", "message"} <= page.keys():  # the answer behind the last page: no data found
        return
    for domain, rows in _pairs(page):
        if not (isinstance(domain, str) and _DOMAIN.fullmatch(domain) and isinstance(rows, list)):
            raise NoAnswer(f"{name} {_SHAPE}")
        yield domain, rows


def _pairs(page: Mapping[str, object]) -> Iterator[tuple[object, object]]:
    """Domains with their rows, as a page or an object by domain has them."""
    elements = page.get("elements", [page] if "snapshotDomain" in page else None)
    if not isinstance(elements, list):
        yield from page.items() or ((None, None),)
        return
    for one in elements:
        yield (one.get("snapshotDomain"), one.get("snapshotData")) if isinstance(one, Mapping) else (None, None)


def _cells(row: Mapping[str, object], file: str) -> dict[str, str]:
    cells = {comparable(name): _text(value) for name, value in row.items()}
    if any("\0" in text for text in cells.values()):
        raise InputError(f"{file}: a row holds a NUL character, which no text has; save the answers again.")
    return cells


def _text(value: object) -> str:
    """A value as the cell that the export would have."""
    if isinstance(value, list):
        return ",".join(_text(one) for one in value if isinstance(one, str))
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else ""
