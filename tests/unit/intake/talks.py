"""Invented messages, and the files of every era that hold them."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.intake.messages import Conversations, is_messages_header
from bot.intake.rows import open_rows
from tests.unit.intake.tables import mark, member, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evaluate.evidence import Evidence
    from bot.intake.archive import SeenFile, Tied
    from bot.intake.threads import Messages
    from bot.model import Slug

AT = "https://www.linkedin.com/in/"
BASE = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO"
NINE = f"{BASE},DATE,SUBJECT,CONTENT,FOLDER"
TEN = f"{BASE},RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER"
ADDRESSED = {
    "10": TEN,
    "11": f"{TEN},ATTACHMENTS",
    "12 of 2024": f"{TEN},IS MESSAGE DRAFT,IS CONVERSATION DRAFT",
    "12 of 2026": f"{TEN},ATTACHMENTS,IS MESSAGE DRAFT",
    "13": f"{TEN},ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT",
}
DIRECTED = "From,To,Date,Subject,Content,Direction,Folder"
ERAS = {"2018": DIRECTED, "9": NINE, **ADDRESSED}


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person in a conversation."""

    name: str
    slug: str

    @property
    def url(self) -> str:
        return AT + self.slug if self.slug else ""


ME = Somebody("Ada Owner", "ada-owner")
BOB, CLEO, DAN = Somebody("Bob Bell", "bob-bell"), Somebody("Cleo Card", "cleo-card"), Somebody("Dan Dent", "dan-dent")
MEMBER = Somebody("LinkedIn Member", "")


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `at` counts minutes, so that all eras can write it."""

    thread: str
    by: Somebody
    to: tuple[Somebody, ...]
    at: int = 0
    text: str = "Good day"
    folder: str = "INBOX"
    title: str = ""
    draft: str = "No"
    attachments: str = ""


def clock(minutes: int) -> tuple[str, str]:
    """Two forms of the moment that is so many minutes after midnight of 1 June 2023."""
    day, minute = divmod(minutes, 1440)
    hour, minute = divmod(minute, 60)
    half = f"{hour % 12 or 12}:{minute:02} {'PM' if hour > 11 else 'AM'}"
    return f"2023-06-{day + 1:02} {hour:02}:{minute:02}:00 UTC", f"6/{day + 1}/23, {half}"


def row(said: Said, header: str) -> list[str]:
    usual, short = clock(said.at)
    cells = {
        "CONVERSATION ID": said.thread,
        "CONVERSATION TITLE": said.title,
        "FROM": said.by.name,
        "SENDER PROFILE URL": said.by.url,
        "TO": ",".join(to.name for to in said.to),
        "RECIPIENT PROFILE URLS": ",".join(to.url for to in said.to if to.slug),
        "DATE": short if header == DIRECTED else usual,
        "CONTENT": said.text,
        "DIRECTION": "OUTGOING" if said.by == ME else "INCOMING",
        "FOLDER": said.folder,
        "IS MESSAGE DRAFT": said.draft,
        "IS CONVERSATION DRAFT": "No",
        "ATTACHMENTS": said.attachments,
    }
    return [cells.get(name.upper(), "") for name in header.split(",")]


def file(header: str, *said: Said) -> str:
    return table(header, *(row(each, header) for each in said))


def read(*files: str, profile: str | None = None, owner: Slug | None = None) -> Messages:
    return reading(*files, profile=profile, owner=owner)[0]


def reading(*files: str, profile: str | None = None, owner: Slug | None = None) -> tuple[Messages, list[SeenFile]]:
    """What files say, and how each was read."""
    numbered = [("messages.csv" if at == 1 else f"messages_{at}.csv", each) for at, each in enumerate(files, 1)]
    conversations = Conversations(mark)
    with ExitStack() as stack:
        opened = [stack.enter_context(open_rows(member(*each), is_messages_header)) for each in numbered]
        seen = [conversations.add(rows) for rows in opened]
    return conversations.finish(profile, owner), seen


def figures(messages: Messages) -> Messages:
    """Everything but the lines, in one order."""
    facts = sorted((replace(fact, evidence=replace(fact.evidence, source="")) for fact in messages.facts), key=repr)
    return replace(messages, facts=tuple(facts), refused=())


def told(messages: Messages) -> set[tuple[str, str, int]]:
    """Who, which kind, how many."""
    return {(str(fact.slug or fact.name), fact.evidence.kind.value, fact.evidence.count) for fact in messages.facts}


def evidence(facts: Sequence[Tied], who: str, kind: str) -> Evidence:
    (found,) = (each.evidence for each in facts if who in {each.slug, each.name} and each.evidence.kind.value == kind)
    return found
