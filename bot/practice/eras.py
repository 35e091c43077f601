"""The eras of LinkedIn's data export as values: columns, dates, addresses, encodings (data-archive.md, 16.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class Era(StrEnum):
    """When an export of this form was made. Only the form changes; the people and their dates stay."""

    Y2018 = "2018"
    Y2021 = "2021"
    Y2021_PREAMBLE = "2021-preamble"
    Y2023_01 = "2023-01"
    Y2023_01_EXCEL = "2023-01-excel"
    Y2023_07 = "2023-07"
    Y2023_11 = "2023-11"
    Y2024_03 = "2024-03"
    Y2024_12 = "2024-12"
    Y2025_11 = "2025-11"
    Y2026_02 = "2026-02"
    Y2026_02_CRLF = "2026-02-crlf"
    Y2026_03 = "2026-03"
    Y2026_03_13 = "2026-03-13"


NEWEST_ERA: Final = Era.Y2026_03_13
MARKER: Final = "PRACTICE.txt"  # the file in each practice export that says what it is


class Preamble(StrEnum):
    """What stands above the header of Connections.csv."""

    NONE = "none"
    RAW = "raw"
    EXCEL = "excel"


class Day(StrEnum):
    """How Connected On is written."""

    WORDS = "05 Sep 2023"
    EXCEL = "05-Sep-23"
    MOMENT = "9/5/23, 6:14 PM"


class Invited(StrEnum):
    """What Invitations.csv says of the two people beside their names."""

    NAMES = "names"
    URNS = "urns"
    BARE = "bare addresses"
    URLS = "addresses"


MESSAGES_2018: Final = ("From", "To", "Date", "Subject", "Content", "Direction", "Folder")
_TALK: Final = ("CONVERSATION ID", "CONVERSATION TITLE", "FROM", "SENDER PROFILE URL", "TO")
_TEXT: Final = ("DATE", "SUBJECT", "CONTENT", "FOLDER")
RECIPIENTS: Final = "RECIPIENT PROFILE URLS"
ATTACHMENTS: Final = "ATTACHMENTS"
DRAFT: Final = "IS MESSAGE DRAFT"
CONVERSATION_DRAFT: Final = "IS CONVERSATION DRAFT"
NINE: Final = (*_TALK, *_TEXT)
TEN: Final = (*_TALK, RECIPIENTS, *_TEXT)


@dataclass(frozen=True, slots=True)
class Traits:
    """The form of one era. Shares are of rows."""

    preamble: Preamble = Preamble.RAW
    addresses: bool = True  # Connections.csv has the column URL
    day: Day = Day.WORDS
    emails: float = 0.02
    nameless: float = 0.02
    messages: tuple[str, ...] = TEN
    invited: Invited = Invited.URLS
    endorser_addresses: bool = True
    coaches: bool = False
    notes: bool = False
    quoted: bool = False  # every field of the messages, and their texts keep line breaks
    resaved: bool = False  # BOM and CRLF, as a spreadsheet leaves them
    numbered: bool = False  # Comments_<n>.csv
    utf16: bool = False  # Shares, Search Queries and Logins are UTF-16 and tab separated

    @property
    def recipients(self) -> bool:
        """Whether messages name the addresses of those who received them."""
        return RECIPIENTS in self.messages

    @property
    def senders(self) -> bool:
        """Whether messages name the address of their sender, and their conversation."""
        return self.messages is not MESSAGES_2018


_OLD: Final = Traits(addresses=False, messages=NINE, invited=Invited.NAMES, endorser_addresses=False)
_NEW: Final = Traits()
_LAST: Final = Traits(notes=True, quoted=True, numbered=True, coaches=True)
TRAITS: Final = {
    Era.Y2018: replace(
        _OLD, preamble=Preamble.NONE, day=Day.MOMENT, emails=1.0, messages=MESSAGES_2018, utf16=True, nameless=0.01
    ),
    Era.Y2021: replace(_OLD, preamble=Preamble.NONE),
    Era.Y2021_PREAMBLE: _OLD,
    Era.Y2023_01: _OLD,
    Era.Y2023_01_EXCEL: replace(_OLD, preamble=Preamble.EXCEL, day=Day.EXCEL, resaved=True),
    Era.Y2023_07: replace(_NEW, invited=Invited.URNS),
    Era.Y2023_11: replace(_NEW, invited=Invited.BARE),
    Era.Y2024_03: _NEW,
    Era.Y2024_12: replace(_NEW, messages=(*TEN, DRAFT, CONVERSATION_DRAFT), numbered=True),
    Era.Y2025_11: replace(_NEW, messages=(*TEN, ATTACHMENTS), nameless=0.22, coaches=True),
    Era.Y2026_02: replace(_NEW, messages=(*TEN, ATTACHMENTS, DRAFT), coaches=True),
    Era.Y2026_02_CRLF: replace(_NEW, messages=(*TEN, ATTACHMENTS, DRAFT), coaches=True, resaved=True),
    Era.Y2026_03: replace(_LAST, messages=(*TEN, ATTACHMENTS)),
    Era.Y2026_03_13: replace(_LAST, messages=(*TEN, ATTACHMENTS, DRAFT, CONVERSATION_DRAFT)),
}
