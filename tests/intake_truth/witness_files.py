"""The files of an export of every era, as the facts describe them (data-archive.md, sections 2 to 6 and 16)."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from tests.intake_truth.witness import Being, Life, Row

SITE = "https://www.linkedin.com/in/"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
RAW = (
    'Notes:\n"When exporting your connection data, you may notice that some of the email addresses are missing. You '
    'will only see email addresses for connections who have allowed it (https://www.linkedin.com/help)."\n\n'
)
EXCEL = 'Notes:,,,,,\n"When exporting your connection data, you may notice that some are missing.",,,,,\n,,,,,\n'
OF_2018 = ("From", "To", "Date", "Subject", "Content", "Direction", "Folder")
NINE = (
    "CONVERSATION ID", "CONVERSATION TITLE", "FROM", "SENDER PROFILE URL", "TO", "DATE", "SUBJECT", "CONTENT", "FOLDER",
)  # fmt: skip
TEN = (*NINE[:5], "RECIPIENT PROFILE URLS", *NINE[5:])
TWO_DRAFTS = ("IS MESSAGE DRAFT", "IS CONVERSATION DRAFT")
COACH = ("guide_messages.csv", "coach_messages.csv", "learning_coach_messages.csv", "learning_role_play_messages.csv")


@dataclass(frozen=True, slots=True)
class Form:
    """How the files of one era look; `invited` is the fourth kind of addresses in Invitations.csv."""

    messages: tuple[str, ...]
    preamble: str = RAW
    url: bool = True
    invited: str = "good"  # none, urn, bare or good
    endorsed: bool = True  # with addresses
    short_dates: bool = False
    all_quoted: bool = False
    line: str = "\n"
    mark: bool = False
    numbered: bool = False
    coach: bool = False

    @property
    def by_name(self) -> bool:
        """Whether partners are told by name alone."""
        return not self.url

    @property
    def owner(self) -> bool:
        """Whether messages have addresses."""
        return "SENDER PROFILE URL" in self.messages


FORMS = {
    "2018": Form(OF_2018, "", url=False, invited="none", endorsed=False, short_dates=True),
    "2021-bare": Form(NINE, "", url=False, invited="none", endorsed=False),
    "2021": Form(NINE, url=False, invited="none", endorsed=False),
    "2023-01": Form(NINE, EXCEL, url=False, invited="none", line="\r\n", mark=True),
    "2023-07": Form(TEN, invited="urn"),
    "2023-11": Form(TEN, invited="bare"),
    "2024-03": Form(TEN),
    "2024-12": Form((*TEN, *TWO_DRAFTS)),
    "2025-11": Form((*TEN, "ATTACHMENTS"), coach=True),
    "2026-02": Form((*TEN, "ATTACHMENTS", "IS MESSAGE DRAFT"), line="\r\n", coach=True),
    "2026-03-11": Form((*TEN, "ATTACHMENTS"), all_quoted=True, numbered=True),
    "2026-03-13": Form((*TEN, "ATTACHMENTS", *TWO_DRAFTS), all_quoted=True, numbered=True, coach=True),
}


def files(life: Life, form: Form) -> dict[str, bytes]:
    """Every file by name."""
    found = {
        "Connections.csv": form.preamble.encode() + _csv(form, _connections(life, form)).rstrip(b"\r\n"),
        "Messages.csv" if form.short_dates else "messages.csv": _csv(form, _messages(life, form)),
        "Invitations.csv": _csv(form, _invitations(life, form)),
        "Endorsement_Received_Info.csv": _csv(form, _endorsements(life, form, received=True)),
        "Endorsement_Given_Info.csv": _csv(form, _endorsements(life, form, received=False)),
        "Recommendations_Received.csv": _csv(form, _recommendations(life, received=True)),
        "Recommendations_Given.csv": _csv(form, _recommendations(life, received=False)),
        "Profile.csv": _csv(form, [("First Name", "Last Name"), (life.me.first, life.me.last)]),
        "Imported Contacts.csv"
        if form.short_dates
        else "Contacts.csv": b"Source,FirstName,Emails\nx,y,z@example.org\n",
        "Jobs/Saved Jobs_1.csv": b"Saved Date,Job Title\n",
    }
    if form.short_dates:
        found |= {name: "\ufeffDate\tLink\n".encode("utf-16-le") for name in ("Shares.csv", "Logins.csv")}
    if form.coach:
        found |= dict.fromkeys(COACH, found["messages.csv"])
    if form.numbered:
        found["Comments_123456.csv"] = b'Date,Link,Message\n2023-12-12 10:00:00,https://x,"say \\"hi\\", you"\n'
    return {name: b"\xef\xbb\xbf" * form.mark + content for name, content in found.items()}


def zipped(path: Path, life: Life, form: Form, folder: str = "") -> Path:
    """The export as one zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files(life, form).items():
            archive.writestr(f"{folder}{name}", content)
    return path


def _csv(form: Form, rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    if form.all_quoted:
        csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator=form.line).writerows(rows)
    else:
        csv.writer(out, lineterminator=form.line).writerows(rows)
    return out.getvalue().encode()


def _connections(life: Life, form: Form) -> Iterable[Sequence[str]]:
    head = ["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"]
    rows = [(one.connected, _person(one, at)) for at, one in enumerate(life.people) if one.connected]
    rows += [(day, ["", "", "", "", "", ""]) for day in life.nameless]
    rows.sort(key=lambda row: row[0], reverse=True)
    table = [head, *([*cells, _day(day, form)] for day, cells in rows)]
    return table if form.url else [[*cells[:2], *cells[3:]] for cells in table]


def _person(one: Being, at: int) -> list[str]:
    blank = " " if at % 15 == 0 else ""
    return [f"{blank}{one.first}", f"{one.last}{blank}", f"{SITE}{quote(one.raw)}", "", one.company, "Engineer"]


def _day(day: date, form: Form) -> str:
    return (
        f"{day.month}/{day.day}/{day:%y}, 6:14 PM" if form.short_dates else f"{day:%d} {MONTHS[day.month - 1]} {day:%Y}"
    )


def _messages(life: Life, form: Form) -> Iterable[Sequence[str]]:
    drafts = "IS MESSAGE DRAFT" in form.messages
    yield form.messages
    for row in life.rows:
        if not row.draft or drafts:
            cells = _cells(life, row, form)
            yield [cells.get(name.upper(), "") for name in form.messages]


def _cells(life: Life, row: Row, form: Form) -> dict[str, str]:
    breaks = form.all_quoted and row.text
    return {
        "CONVERSATION ID": row.thread,
        "CONVERSATION TITLE": row.title,
        "FROM": "LinkedIn Member" if row.by is None else row.by.name,
        "SENDER PROFILE URL": "" if row.by is None else f"{SITE}{row.by.raw}",
        "TO": ",".join(one.name for one in row.to),
        "RECIPIENT PROFILE URLS": ",".join(f"{SITE}{unicodedata.normalize('NFD', one.raw)}" for one in row.to),
        "DATE": _short(row.at) if form.short_dates else f"{row.at:%Y-%m-%d %H:%M:%S} UTC",
        "CONTENT": f"{row.text}\nsecond line" if breaks else row.text,
        "FOLDER": row.folder,
        "DIRECTION": "OUTGOING" if row.by == life.me else "INCOMING",
        "IS MESSAGE DRAFT": "Yes" if row.draft else "No",
        "IS CONVERSATION DRAFT": "No",
    }


def _short(at: datetime) -> str:
    return f"{at.month}/{at.day}/{at:%y}, {at.hour % 12 or 12}:{at:%M} {'PM' if at.hour > 11 else 'AM'}"


def _invitations(life: Life, form: Form) -> Iterable[Sequence[str]]:
    more = {"none": (), "urn": ("inviterProfileUrn", "inviteeProfileUrn")}
    yield [
        "From",
        "To",
        "Sent At",
        "Message",
        "Direction",
        *more.get(form.invited, ("inviterProfileUrl", "inviteeProfileUrl")),
    ]
    for number, one in enumerate(life.invitations):
        pair = (life.me, one.who) if one.outgoing else (one.who, life.me)
        ends = {"none": [], "urn": [f"urn:li:member:{number}"] * 2, "bare": [SITE.rstrip("/")] * 2}
        urls = ends.get(form.invited, [f"{SITE}{side.raw}" for side in pair])
        way = "OUTGOING" if one.outgoing else "INCOMING"
        yield [pair[0].name, pair[1].name, _short(one.at - timedelta(hours=8)), one.note, way, *urls]


def _endorsements(life: Life, form: Form, *, received: bool) -> Iterable[Sequence[str]]:
    side = "Endorser" if received else "Endorsee"
    head = ["Endorsement Date", "Skill Name", f"{side} First Name", f"{side} Last Name", f"{side} Public Url"]
    yield [*head[: 5 if form.endorsed else 4], "Endorsement Status"]
    for one in life.endorsements:
        if one.received is received:
            url = [f"www.linkedin.com/in/{one.who.raw}"] if form.endorsed else []
            status = "PENDING" if one.pending else "ACCEPTED"
            yield [f"{one.at:%Y/%m/%d %H:%M:%S} UTC", one.skill, one.who.first, one.who.last, *url, status]


def _recommendations(life: Life, *, received: bool) -> Iterable[Sequence[str]]:
    yield ["First Name", "Last Name", "Company", "Job Title", "Text", "Creation Date", "Status"]
    for one, way in life.recommendations:
        if way is received:
            yield [one.first, one.last, one.company, "Engineer", "Good, very good.", "12/14/20, 09:16 PM", "VISIBLE"]
