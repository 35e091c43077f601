"""How an export writes dates, addresses and tables."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.practice.people import PracticePerson

SITE: Final = "https://www.linkedin.com/in/"
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of an export. `above`: lines before the header, as they are."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    above: str = ""
    quoted: bool = False
    backslash: bool = False  # quotes are escaped by a backslash instead of being doubled
    tabs: bool = False  # UTF-16, tab separated, all quoted
    resaved: bool = False  # BOM and CRLF
    open_end: bool = False  # no line end after the last row

    def content(self) -> bytes:
        """The bytes of the file."""
        text = self.above + "\n".join(self._lines()) + ("" if self.open_end else "\n")
        if self.tabs:
            return b"\xff\xfe" + text.encode("utf-16-le")
        return text.replace("\n", "\r\n").encode("utf-8-sig") if self.resaved else text.encode()

    def _lines(self) -> Iterable[str]:
        return map(self._line, (self.header, *self.rows))

    def _line(self, cells: Sequence[str]) -> str:
        if self.backslash:
            return ",".join(_backslashed(cell) for cell in cells)
        text = io.StringIO()
        delimiter, all_cells = "\t" if self.tabs else ",", self.quoted or self.tabs
        quoting: Literal[0, 1] = csv.QUOTE_ALL if all_cells else csv.QUOTE_MINIMAL
        csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="").writerow(cells)
        return text.getvalue()


def _backslashed(cell: str) -> str:
    if not any(sign in cell for sign in ',"\\\n'):
        return cell
    return '"' + cell.replace("\\", "\\\\").replace('"', '\\"') + '"'


# --- addresses --------------------------------------------------------------------------------------------------------


def encoded_url(person: PracticePerson) -> str:
    """As Connections.csv writes it: percent-encoded, upper-case hexadecimal."""
    return SITE + quote(person.slug, safe="-._~")


def raw_url(person: PracticePerson) -> str:
    """As messages.csv and Invitations.csv write it: letters of every script as they are."""
    return SITE + person.slug


def bare_url(person: PracticePerson) -> str:
    """As the endorsements write it: without a scheme."""
    return raw_url(person).removeprefix("https://")


# --- dates ------------------------------------------------------------------------------------------------------------


def day_in_words(day: date) -> str:
    """05 Sep 2023."""
    return f"{day.day:02} {MONTHS[day.month - 1]} {day.year}"


def day_of_excel(day: date) -> str:
    """05-Sep-23."""
    return f"{day.day:02}-{MONTHS[day.month - 1]}-{day.year % 100:02}"


def short_moment(at: datetime) -> str:
    """9/5/23, 6:14 PM."""
    return f"{at.month}/{at.day}/{at.year % 100:02}, {_hour(at)}:{at.minute:02} {_half(at)}"


def padded_moment(at: datetime) -> str:
    """09/05/23, 06:14 PM."""
    return f"{at.month:02}/{at.day:02}/{at.year % 100:02}, {_hour(at):02}:{at.minute:02} {_half(at)}"


def _hour(at: datetime) -> int:
    return at.hour % 12 or 12


def _half(at: datetime) -> str:
    return "AM" if at.hour < 12 else "PM"  # noqa: PLR2004 - noon


def moment(at: datetime) -> str:
    """2023-09-05 18:14:09."""
    return at.strftime("%Y-%m-%d %H:%M:%S")


def moment_utc(at: datetime) -> str:
    """2023-09-05 18:14:09 UTC."""
    return moment(at) + " UTC"


def slashed_utc(at: datetime) -> str:
    """2023/09/05 18:14:09 UTC."""
    return moment_utc(at).replace("-", "/")


def long_moment(at: datetime) -> str:
    """Tue Sep 05 18:14:09 UTC 2023."""
    return f"{WEEKDAYS[at.weekday()]} {MONTHS[at.month - 1]} {at:%d %H:%M:%S} UTC {at.year}"


def pacific(at: datetime) -> datetime:
    """The wall clock on the Pacific coast of the USA, by the rule of 2007: summer from March to November."""
    year = at.year
    begins = _sunday(year, 3, 2) + timedelta(hours=10)
    ends = _sunday(year, 11, 1) + timedelta(hours=9)
    return at - timedelta(hours=7 if begins <= at < ends else 8)


def _sunday(year: int, month: int, number: int) -> datetime:
    first = datetime(year, month, 1, tzinfo=UTC)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (number - 1))
