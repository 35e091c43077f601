"""The files about the member alone, and those that nobody needs: they are there so that a reader meets them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.practice.export import sheet, tables
from bot.practice.export.model import Part
from bot.practice.export.sheet import Sheet
from bot.practice.texts import load_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from random import Random

    from bot.practice.eras import Traits
    from bot.practice.export.model import History
    from bot.practice.texts import Texts

EMPLOYER: Final = "Lighthouse Freight"
NUMBER: Final = 400_317


def extras(history: History, traits: Traits, part: Part, as_of: date, rng: Random) -> Iterator[Sheet]:
    """Everything beside the files that name connections."""
    yield from _of_member(history)
    if part is Part.COMPLETE:
        begun = datetime.combine(as_of, time(12), UTC)
        moments = [begun - timedelta(days=3 + 17 * step, minutes=step * step) for step in range(20)]
        yield from _acts(traits, moments, rng)
        yield from _unread(traits, moments)


def _of_member(history: History) -> Iterator[Sheet]:
    owner = history.owner
    yield Sheet(
        "Profile.csv",
        ("First Name", "Last Name", "Maiden Name", "Address", "Birth Date", "Headline", "Summary", "Industry"),
        ((owner.first, owner.last, "", "", "", owner.headline, "Practises with invented people.", "Logistics"),),
    )
    yield Sheet(
        "Positions.csv",
        ("Company Name", "Title", "Description", "Location", "Started On", "Finished On"),
        (
            (EMPLOYER, "Planner", "Routes, and the tea.", "Harbour", "Jan 2020", ""),
            ("Paper Lantern Press", "Editor", "", "Old town", "Mar 2012", "Dec 2019"),
            ("Tidewater School", "Teacher", "", "", "2006", "2012"),
        ),
    )
    yield Sheet(
        "Education.csv",
        ("School Name", "Start Date", "End Date", "Notes", "Degree Name", "Activities"),
        (("Practice College", "2001", "2005", "", "BA", "Choir"),),
    )
    yield Sheet("Skills.csv", ("Name",), (("Logistics",), ("Editing",)))
    yield Sheet(
        "Registration.csv",
        ("Registered At", "Registration Ip", "Subscription Types"),
        (("1/12/05, 9:14 AM", "192.0.2.7", ""),),
    )
    yield Sheet(
        "Email Addresses.csv",
        ("Email Address", "Confirmed", "Primary", "Updated On"),
        (("member@practice.example", "Yes", "Yes", "1/12/05, 9:14 AM"),),
    )
    yield Sheet("PhoneNumbers.csv", ("Extension", "Number", "Type"), (("", "+00 000 0000", "Mobile"),))


def _acts(traits: Traits, moments: list[datetime], rng: Random) -> Iterator[Sheet]:
    texts = load_texts()
    for table in (_comments(texts, moments, rng), _shares(texts, traits, moments, rng), _reactions(moments)):
        yield tables.numbered(table, NUMBER) if traits.numbered else table
    queries = tuple((sheet.slashed_utc(at), texts.draw("titles", "", rng)) for at in moments[:6])
    yield Sheet("Search Queries.csv", ("Time", "Search Query"), queries, tabs=traits.utf16)


def _comments(texts: Texts, moments: list[datetime], rng: Random) -> Sheet:
    rows = tuple(
        (sheet.moment(at), f"https://www.linkedin.com/feed/update/{at:%Y%m%d}", texts.draw("comments", "", rng))
        for at in moments
    )
    return Sheet("Comments.csv", ("Date", "Link", "Message"), rows, backslash=True)


def _shares(texts: Texts, traits: Traits, moments: list[datetime], rng: Random) -> Sheet:
    """Each line of a post is wrapped in quotes of its own, inside the cell."""
    rows = tuple(
        (
            sheet.moment(at),
            f"https://www.linkedin.com/feed/update/{at:%Y%m%d}",
            texts.draw("posts", "", rng).replace("\n", '"\n"'),
            "",
            "",
            "MEMBER_NETWORK",
        )
        for at in moments[:8]
    )
    header = ("Date", "ShareLink", "ShareCommentary", "SharedUrl", "MediaUrl", "Visibility")
    return Sheet("Shares.csv", header, rows, tabs=traits.utf16)


def _reactions(moments: list[datetime]) -> Sheet:
    rows = tuple(
        (sheet.moment(at), "LIKE", f"https://www.linkedin.com/feed/update/{at:%Y%m%d}") for at in moments for _ in "ab"
    )
    return Sheet("Reactions.csv", ("Date", "Type", "Link"), rows)


def _unread(traits: Traits, moments: list[datetime]) -> Iterator[Sheet]:
    """Known files that a reader has no business in."""
    yield Sheet(
        "Receipts.csv",
        ("Transaction Made At", "Description", "Total Amount", "Currency Code"),
        ((sheet.padded_moment(moments[0]), "Nothing", "0.00", "EUR"),),
    )
    yield Sheet(
        "Logins.csv",
        ("Login Date", "IP Address", "User Agent", "Login Type"),
        tuple((long, "192.0.2.7", "", "Practice") for long in map(sheet.long_moment, moments[:5])),
        tabs=traits.utf16,
    )
    yield Sheet(
        "Company Follows.csv",
        ("Organization", "Followed On"),
        tuple((name, sheet.long_moment(at)) for name, at in zip(("Cedar Clinic", EMPLOYER), moments, strict=False)),
    )
    yield Sheet("Votes.csv", ("Date", "Link", "OptionText"), ())
    yield Sheet("Saved_Items.csv", ("savedItem", "CreatedTime"), ())
    yield Sheet("Ad_Targeting.csv", ("Member Age", "Company Names"), (("", ""),))
    yield Sheet("Inferences_about_you.csv", ("Category", "Type of inference", "Inference"), ())
    yield Sheet("Security Challenges.csv", ("Challenge Date", "IP Address", "Country", "Challenge Type"), ())
    for number in (1, 2):
        header = ("Application Date", "Company Name", "Job Title")
        rows = ((sheet.padded_moment(moments[number]), EMPLOYER, "Planner"),)
        yield Sheet(f"Jobs/Job Applications_{number}.csv", header, rows)
    yield _contacts(traits)
    if traits.coaches:
        yield from _coaches(traits, moments)


def _contacts(traits: Traits) -> Sheet:
    """The member's address book. Nobody in it is a connection."""
    header = ("Source", "FirstName", "Companies", "Title", "Emails", "PhoneNumbers", "FullName", "Profiles")
    rows = (("MOBILE_CONTACTS", "Aunt Example", "", "", "aunt@mail.example", "", "Aunt Example", ""),)
    return Sheet("Imported Contacts.csv" if traits.utf16 else "Contacts.csv", header, rows)


def _coaches(traits: Traits, moments: list[datetime]) -> Iterator[Sheet]:
    """Chats with the site's programs: the header of the messages, and never messages of people."""
    for name in ("guide_messages", "coach_messages", "learning_coach_messages", "learning_role_play_messages"):
        texts = load_texts().pool("coach")
        rows = tuple(_coach(traits, at, text) for at, text in zip(moments, texts, strict=False))
        yield Sheet(f"{name}.csv", traits.messages, rows, quoted=traits.quoted)


def _coach(traits: Traits, at: datetime, text: str) -> tuple[str, ...]:
    cells = {"CONVERSATION ID": "coach-1", "FROM": "Coach", "DATE": sheet.moment_utc(at), "CONTENT": text}
    return tuple(cells.get(column, "") for column in traits.messages)
