"""A small data export of invented people, with figures that a reader can count."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tests.unit.cli.kit import OWNER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

URL = "https://www.linkedin.com/in/"
ME = "Member Example"
PREAMBLE = 'Notes:\n"When exporting your connection data, you may notice that some addresses are missing."\n\n'
CONNECTIONS = ("First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On")
MESSAGES = (
    "CONVERSATION ID", "CONVERSATION TITLE", "FROM", "SENDER PROFILE URL", "TO", "RECIPIENT PROFILE URLS", "DATE",
    "SUBJECT", "CONTENT", "FOLDER",
)  # fmt: skip
INVITATIONS = ("From", "To", "Sent At", "Message", "Direction", "inviterProfileUrl", "inviteeProfileUrl")
RECOMMENDATIONS = ("First Name", "Last Name", "Company", "Job Title", "Text", "Creation Date", "Status")
POSITIONS = ("Company Name", "Title", "Description", "Location", "Started On", "Finished On")
PROFILE = ("First Name", "Last Name", "Headline")

Cells = tuple[str, ...]


def row(first: str, last: str, slug: str, on: str, company: str = "Acme") -> Cells:
    """One connection."""
    return (first, last, URL + slug if slug else "", "", company, "Engineer", on)


def message(slug: str, name: str, at: str, *, mine: bool, text: str = "Hello there") -> Cells:
    """One message between the member and one person."""
    me, other = (ME, URL + OWNER), (name, URL + slug)
    sender, recipient = (me, other) if mine else (other, me)
    return (f"2-{slug}==", "", *sender, *recipient, f"{at} 10:00:00 UTC", "", text, "INBOX")


@dataclass(frozen=True, slots=True)
class Export:
    """What is in the export."""

    connections: Sequence[Cells] = (
        row("Ada", "Anders", "ada-anders", "20 Nov 2026"),
        row("Ben", "Berg", "ben-berg", "05 Sep 2023", "Globex"),
        row("Zoë", "Brandt", "zo%C3%AB-brandt", "01 Feb 2019"),
        row("Cyd", "Castro", "cyd-castro", "03 Mar 2015"),
        row("Dora", "Diaz", "dora-diaz", "03 Mar 2014"),
        ("", "", "", "", "", "", "02 Mar 2014"),
        ("", "", "", "", "", "", "02 Mar 2014"),
    )
    messages: Sequence[Cells] = (
        message("ada-anders", "Ada Anders", "2026-11-21", mine=True),
        message("ada-anders", "Ada Anders", "2026-11-22", mine=False),
        message("zoë-brandt", "Zoë Brandt", "2019-02-02", mine=True),
        message("zoë-brandt", "Zoë Brandt", "2019-02-03", mine=False),
        message("ben-berg", "Ben Berg", "2023-09-05", mine=False),
    )
    invitations: Sequence[Cells] = (
        (ME, "Ada Anders", "11/19/26, 9:08 AM", "", "OUTGOING", URL + OWNER, URL + "ada-anders"),
        (ME, "Somebody Else", "11/19/26, 9:09 AM", "", "OUTGOING", URL + OWNER, URL + "somebody-else"),
    )
    recommendations: Sequence[Cells] = (
        ("Dora", "Diaz", "Acme", "Engineer", "Very good.", "12/14/20, 09:16 PM", "VISIBLE"),
        ("Nobody", "Known", "Acme", "Engineer", "Very good.", "12/14/20, 09:16 PM", "VISIBLE"),
    )
    profile: Sequence[Cells] = (("Member", "Example", "Engineer"),)
    positions: Sequence[Cells] = (("Umbrella", "Engineer", "", "", "Jan 2020", ""),)
    more: dict[str, str] = field(default_factory=lambda: {"Ad_Targeting.csv": "a,b\n1,2\n"})

    left_out: frozenset[str] = frozenset()

    def without(self, *files: str) -> Export:
        """The same without some files."""
        return replace(self, left_out=self.left_out | {f"{file}.csv" for file in files})

    def write(self, file: Path) -> Path:
        """Write the zip."""
        contents = {
            "Connections.csv": PREAMBLE + _csv(CONNECTIONS, self.connections),
            "messages.csv": _csv(MESSAGES, self.messages),
            "Invitations.csv": _csv(INVITATIONS, self.invitations),
            "Recommendations_Received.csv": _csv(RECOMMENDATIONS, self.recommendations),
            "Positions.csv": _csv(POSITIONS, self.positions),
            "Profile.csv": _csv(PROFILE, self.profile),
            **self.more,
        }
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, text in contents.items():
                if name not in self.left_out:
                    packed.writestr(name, text)
        return file


def _csv(header: Cells, rows: Sequence[Cells]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
