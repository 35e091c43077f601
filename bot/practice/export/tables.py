"""The files that say something about connections, in the form of an era."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from random import Random
from typing import TYPE_CHECKING, Final

from bot.practice.eras import (
    ATTACHMENTS,
    CONVERSATION_DRAFT,
    DRAFT,
    MESSAGES_2018,
    RECIPIENTS,
    Day,
    Invited,
    Preamble,
    Traits,
)
from bot.practice.export import sheet
from bot.practice.export.model import Talk, work_of
from bot.practice.export.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.practice.export.model import Conversation, Endorsement, History, Invitation, Message
    from bot.practice.people import PracticePerson

Cells = tuple[str, ...]
NOTES: Final = (
    '"When exporting your connection data, you may notice that some of the email addresses are missing. '
    "On this practice network, as on the real one, people choose who may export their address: "
    'https://practice.example/help and https://practice.example/settings."'
)
PREAMBLES: Final = {
    Preamble.NONE: "",
    Preamble.RAW: f"Notes:\n{NOTES}\n\n",
    Preamble.EXCEL: f"Notes:,,,,,\n{NOTES},,,,,\n,,,,,\n",
}
MISSING: Final = 0.03  # share of people who show no work at all
BLANKS: Final = 0.05  # share of names with blanks around them


def connections(history: History, traits: Traits, seed: int) -> Sheet:
    """Connections.csv, newest first, with rows that hold nothing but a date."""
    header: Cells = ("First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On")
    rows = [(person.connected_on, _connection(person, traits, seed)) for person in history.connected]
    rows += [(day, ("", "", "", "", "", "", _day(day, traits, Random(str(day))))) for day in history.nameless]  # noqa: S311
    rows.sort(key=lambda row: row[0], reverse=True)
    cells = [row for _, row in rows]
    if not traits.addresses:
        header, cells = _without_url(header), [_without_url(row) for row in cells]
    return Sheet(
        "Connections.csv", header, tuple(cells), above=PREAMBLES[traits.preamble], resaved=traits.resaved, open_end=True
    )


def _connection(person: PracticePerson, traits: Traits, seed: int) -> Cells:
    rng = Random(f"{seed}:row:{person.slug}")  # noqa: S311 - the same in every export
    position, company = work_of(person.headline) if rng.random() >= MISSING else ("", "")
    first, last = person.first, person.last
    if rng.random() < BLANKS:
        first, last = rng.choice(((f" {first}", last), (first, f"{last} "), (f"{first} ", f" {last}")))
    email = f"{person.member_id[-12:].lower()}@mail.example" if rng.random() < traits.emails else ""
    return first, last, sheet.encoded_url(person), email, company, position, _day(person.connected_on, traits, rng)


def _without_url(cells: Cells) -> Cells:
    return cells[:2] + cells[3:]


def _day(day: date, traits: Traits, rng: Random) -> str:
    match traits.day:
        case Day.EXCEL:
            return sheet.day_of_excel(day)
        case Day.MOMENT:
            return sheet.short_moment(datetime.combine(day, time(rng.randrange(24), rng.randrange(60)), UTC))
        case Day.WORDS:
            return sheet.day_in_words(day)


# --- messages ---------------------------------------------------------------------------------------------------------


def messages(history: History, traits: Traits, rng: Random) -> Sheet:
    """The messages: grouped by conversation, newest first inside, conversations in no order."""
    talks = list(history.conversations)
    rng.shuffle(talks)
    rows = [row for talk in talks for row in _talk(talk, history.owner, traits, rng)]
    name = "messages.csv" if traits.senders else "Messages.csv"
    return Sheet(name, traits.messages, tuple(rows), quoted=traits.quoted, resaved=traits.resaved)


def _talk(talk: Conversation, owner: PracticePerson, traits: Traits, rng: Random) -> Iterator[Cells]:
    comma = "," if rng.random() < 0.9 else ", "  # noqa: PLR2004 - share of groups without a blank
    for message in sorted(talk.messages, key=lambda message: message.at, reverse=True):
        if message.draft and talk.id and DRAFT not in traits.messages:
            continue
        cells = _message(talk, message, owner, comma)
        row = tuple(_flat(cells[column], traits) for column in traits.messages)
        yield from (row, row) if message.twice else (row,)


def _flat(text: str, traits: Traits) -> str:
    """Up to 2026-02 no text has a line break."""
    return text if traits.quoted else " ".join(text.split("\n"))


def _message(talk: Conversation, message: Message, owner: PracticePerson, comma: str) -> dict[str, str]:
    mine = message.sender is owner
    hearers = [person for person in (owner, *talk.others) if person is not message.sender]
    to = comma.join(person.name for person in hearers) if talk.others or not mine else talk.shown
    never_sent = message.draft and not talk.id
    cells = {
        "CONVERSATION ID": talk.id,
        "CONVERSATION TITLE": talk.title,
        "FROM": "" if never_sent else _sender(talk, message),
        "SENDER PROFILE URL": sheet.raw_url(message.sender) if message.sender and not never_sent else "",
        "TO": to,
        RECIPIENTS: ",".join(sheet.raw_url(person) for person in hearers if talk.others or not mine),
        "DATE": sheet.moment_utc(message.at),
        "SUBJECT": talk.subject,
        "CONTENT": message.text,
        "FOLDER": "SPAM" if talk.talk is Talk.SPAM else "INBOX",
        ATTACHMENTS: f"https://files.practice.example/{message.at:%Y%m%d%H%M}" if message.attached else "",
        DRAFT: "Yes" if message.draft else "No",
        CONVERSATION_DRAFT: "No",
    }
    return cells | _of_2018(cells, message, mine=mine)


def _sender(talk: Conversation, message: Message) -> str:
    return message.sender.name if message.sender else talk.shown


def _of_2018(cells: dict[str, str], message: Message, *, mine: bool) -> dict[str, str]:
    here = (
        cells["FROM"],
        cells["TO"],
        sheet.short_moment(message.at),
        cells["SUBJECT"],
        cells["CONTENT"],
        "OUTGOING" if mine else "INCOMING",
        cells["FOLDER"],
    )
    return dict(zip(MESSAGES_2018, here, strict=True))


# --- invitations and the small files ----------------------------------------------------------------------------------


def invitations(history: History, traits: Traits) -> Sheet:
    """Invitations.csv, newest first."""
    header: Cells = ("From", "To", "Sent At", "Message", "Direction")
    match traits.invited:
        case Invited.URNS:
            header = (*header, "inviterProfileUrn", "inviteeProfileUrn")
        case Invited.BARE | Invited.URLS:
            header = (*header, "inviterProfileUrl", "inviteeProfileUrl")
        case Invited.NAMES:
            pass
    newest_first = sorted(history.invitations, key=lambda one: one.at, reverse=True)
    rows = tuple(_invitation(one, history.owner, traits.invited) for one in newest_first)
    return Sheet("Invitations.csv", header, rows, resaved=traits.resaved)


def _invitation(one: Invitation, owner: PracticePerson, form: Invited) -> Cells:
    inviter, invitee = (owner, one.person) if one.outgoing else (one.person, owner)
    way = "OUTGOING" if one.outgoing else "INCOMING"
    cells = (inviter.name, invitee.name, sheet.short_moment(sheet.pacific(one.at)), one.note, way)
    match form:
        case Invited.NAMES:
            return cells
        case Invited.URNS:
            return (*cells, _urn(inviter), _urn(invitee))
        case Invited.BARE:
            return (*cells, "https://www.linkedin.com/in", "https://www.linkedin.com/in")
        case Invited.URLS:
            return (*cells, sheet.raw_url(inviter), sheet.raw_url(invitee))


def _urn(person: PracticePerson) -> str:
    return f"urn:li:member:{int.from_bytes(person.member_id[5:10].encode()) % 900_000_000}"


def endorsements(history: History, traits: Traits, *, received: bool) -> Sheet:
    """Endorsement_Received_Info.csv or Endorsement_Given_Info.csv."""
    who, way = ("Endorser", "Received") if received else ("Endorsee", "Given")
    header = ["Endorsement Date", "Skill Name", f"{who} First Name", f"{who} Last Name"]
    header += [f"{who} Public Url"] if traits.endorser_addresses else []
    found = [one for one in history.endorsements if one.received == received]
    rows = tuple(_endorsement(one, traits) for one in sorted(found, key=lambda one: one.at, reverse=True))
    name = f"Endorsement_{way}_Info.csv"
    return Sheet(name, (*header, "Endorsement Status"), rows, resaved=traits.resaved)


def _endorsement(one: Endorsement, traits: Traits) -> Cells:
    address = (sheet.bare_url(one.person),) if traits.endorser_addresses else ()
    status = "PENDING" if one.pending else "ACCEPTED"
    return (sheet.slashed_utc(one.at), one.skill, one.person.first, one.person.last, *address, status)


def recommendations(history: History, traits: Traits, *, received: bool) -> Sheet:
    """Recommendations_Received.csv or Recommendations_Given.csv: by name only."""
    header = ("First Name", "Last Name", "Company", "Job Title", "Text", "Creation Date", "Status")
    rows = []
    for one in history.recommendations:
        if one.received == received:
            position, company = work_of(one.person.headline)
            day = sheet.padded_moment(one.at)
            rows.append((one.person.first, one.person.last, company, position, one.text, day, "VISIBLE"))
    name = f"Recommendations_{'Received' if received else 'Given'}.csv"
    return Sheet(name, header, tuple(rows), resaved=traits.resaved)


def notes(history: History, traits: Traits) -> Sheet:
    """Notes.csv."""
    who = "Connection"
    header = (f"{who} First Name", f"{who} Last Name", f"{who} Profile URL", "Note", "Created On", "Edited On")
    rows = tuple(
        (one.person.first, one.person.last, sheet.raw_url(one.person), one.text, sheet.moment_utc(one.at), "")
        for one in history.remarks
    )
    return Sheet("Notes.csv", header, rows, resaved=traits.resaved)


def follows(history: History, traits: Traits) -> Sheet:
    """Member_Follows.csv: by name only."""
    rows = tuple(
        (sheet.moment(one.at), "Active" if one.active else "Unfollow", one.person.name) for one in history.follows
    )
    return Sheet("Member_Follows.csv", ("Date", "Status", "FullName"), rows, resaved=traits.resaved)


def numbered(table: Sheet, number: int) -> Sheet:
    """The same under a numbered name."""
    return replace(table, name=table.name.replace(".csv", f"_{number}.csv"))
