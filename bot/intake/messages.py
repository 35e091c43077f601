"""messages.csv of every era: what people wrote to each other, without a word of what they wrote.

Eras, columns and the order of the filter: data-archive.md, sections 4, 8 and 9.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from operator import itemgetter
from typing import TYPE_CHECKING

from bot.evaluate.identity import name_key
from bot.intake.archive import SeenFile
from bot.intake.dates import moment_of
from bot.intake.ledger import (
    HIDDEN,
    LONGEST,
    ME,
    MOST_NAMES,
    NOBODY,
    UNOPENED,
    Ledger,
    Stretch,
    head_of,
    need_at_most,
    pair_key,
)
from bot.intake.threads import messages_of
from bot.intake.told import Left

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.intake.ledger import Party
    from bot.intake.threads import Messages
    from bot.intake.told import Sheet
    from bot.model import Slug

_DAY = 86_400
_MOST_DAYS = 20_000
_SPONSORED = "sponsored conversation"
_AD = "spinmail-quill-editor"
_DIRECTIONS = {"incoming", "outgoing"}
# The clock of the usual form, "2023-06-11 15:33:58 UTC", is looked up: converting numbers would take longer.
_MINUTES = {f" {hour:02}:{minute:02}": hour * 3600 + minute * 60 for hour in range(24) for minute in range(60)}
_SECONDS = {f":{second:02} UTC": second for second in range(60)}
_FOLDERS = frozenset({"", "INBOX", "ARCHIVE"})  # the usual ones; any but spam is read
_NO = frozenset({"", "No"})
_COLUMNS = (
    "conversationid", "conversationtitle", "from", "senderprofileurl", "to", "recipientprofileurls",
    "date", "content", "folder", "ismessagedraft", "isconversationdraft",
)  # fmt: skip
_Picker = Callable[[list[str]], tuple[str, ...]]


def is_messages_header(names: frozenset[str]) -> bool:
    """Whether columns, by comparable name, are those of messages: with conversation ids, or with directions (2018)."""
    texts = {"from", "to", "date", "content"} <= names
    return texts and ({"conversationid", "senderprofileurl"} <= names or "direction" in names)


class Conversations:
    """Gathers the messages files of one export, of any era and in any order, and says what they are evidence of."""

    def __init__(self, mark: Callable[[str], str]) -> None:
        """`mark` is the keyed digest that recognises a short text whose blanks are collapsed."""
        self._ledger = Ledger(mark)
        self._days: dict[str, int] = {}
        self._own_names: set[tuple[str, int]] = set()  # with the conversations that show them
        self._left = Left()

    def add(self, sheet: Sheet) -> SeenFile:
        """Read one file; its rows are dated, counted, tied to numbers and forgotten."""
        ledger, self._left = self._ledger, Left(refused=self._left.refused)
        ledger.files.append(sheet.name)
        ledger.starts.append(len(ledger.at))
        if sheet.column("conversationid") is not None:
            self._read(sheet)
        elif sheet.column("direction") is not None:
            self._read_directed(sheet)
        self._left.reasons["double"] += ledger.drop_doubles()
        reasons = self._left.reasons + Counter(row.reason for row in sheet.refused)
        return SeenFile(sheet.name, sheet.rows, reasons.total(), used=True, reasons=dict(reasons))

    def finish(self, profile_name: str | None, owner: Slug | None = None) -> Messages:
        """Everything that was read, as evidence about the people whom the owner wrote with."""
        self._ledger.align()
        self._ledger.people.parties.clear()
        self._ledger.people.addresses.clear()
        shown = Counter(name for name, _ in self._own_names)
        own_name = min(shown, key=lambda name: (-shown[name], name), default=None)
        return messages_of(self._ledger, profile_name or own_name, owner, tuple(self._left.refused))

    def _read(self, sheet: Sheet) -> None:
        """Eras with conversation ids. Every step is taken half a million times: what is usual is looked up."""
        ledger = self._ledger
        add_sender, add_moment, add_head = ledger.sender.append, ledger.at.append, ledger.head.append
        addressed = sheet.column("recipientprofileurls") is not None
        self._expect(addressed=addressed)
        conversation, number, members, first, opener, opening = None, -1, set[int](), UNOPENED, NOBODY, ""
        for line, found, (sender, people, to), at in self._human(sheet, addressed=addressed):
            key, content = found[0], found[7]
            if key != conversation or not key:
                if number >= 0:
                    ledger.close(Stretch(number, members, first, opener, opening))
                number, conversation = ledger.enter(key or pair_key(found[2], found[4])), key
                members, first = set(), UNOPENED
            members |= people
            if at >= first:
                ledger.suspects.add(number)
            if at <= first:
                if at == first:
                    ledger.settle(Stretch(number, members, first, opener, opening))
                first, opener, opening = at, sender, content
            add_sender(sender)
            add_moment(at)
            add_head(head_of(content))
            ledger.line.append(line)
            if not addressed:
                ledger.to.append(to)
        if number >= 0:
            ledger.close(Stretch(number, members, first, opener, opening))

    def _human(self, sheet: Sheet, *, addressed: bool) -> Iterator[tuple[int, tuple[str, ...], Party, int]]:
        """Rows that a member wrote and sent: line, cells, people, seconds. The others are counted with a reason."""
        days, people, parties = self._days, self._ledger.people, self._ledger.people.parties
        pick, width = _picker(sheet, _COLUMNS)
        whole = self._ledger.whole.append
        for line, cells in sheet:
            if len(cells) < width:
                cells.extend([""] * (width - len(cells)))
            cells.append("")
            found = pick(cells)
            _, title, _, url, _, _, date, content, folder, draft, unsent = found
            if title or not url or folder not in _FOLDERS or draft not in _NO or unsent not in _NO or _AD in content:
                reason = _left_out(found) or ("" if url else "no sender")
                if reason:
                    self._left.skip(reason)
                    continue
            party = parties.get(found[2:6]) or people.party(found[2:6], addressed=addressed)
            if not party[0]:
                self._left.skip("no sender")
                continue
            try:
                at = days[date[:10]] + _MINUTES[date[10:16]] + _SECONDS[date[16:]]
            except KeyError:
                at = self._seconds(date)
            if at == UNOPENED:
                self._left.refuse(f"{sheet.name}:{line}", "no date")
            else:
                whole(hash(tuple(cells)))
                yield line, found, party, at

    def _expect(self, *, addressed: bool) -> None:
        """Before a file: whether its rows name recipients by address, or by name alone."""
        if addressed:
            self._ledger.addressed = True
        else:
            self._ledger.align()

    def _read_directed(self, sheet: Sheet) -> None:
        """The era of 2018: names and a direction. All messages with one name are one conversation."""
        ledger, people = self._ledger, self._ledger.people
        self._expect(addressed=False)
        for line, (name, to, content, whole), outgoing, at in self._directed(sheet):
            partner = people.named(to if outgoing else name)
            # Several names were written to; or it is one with a comma, the member's own: that is told in the end.
            group = "," in to and not outgoing
            number = ledger.enter(pair_key(name, to) if group else f"name:{people.name_of(partner)}")
            self._own_names.add(((name if outgoing else to)[:LONGEST], number))
            need_at_most(MOST_NAMES, len(self._own_names), "names")
            sender = ME if outgoing else partner
            ledger.close(Stretch(number, {ME, partner} - {NOBODY}, at, sender, content))
            named = people.named(to) if group else NOBODY
            ledger.write(sender, at, head_of(content), line, whole=whole, to=named)

    def _directed(self, sheet: Sheet) -> Iterator[tuple[int, tuple[str, str, str, int], bool, int]]:
        """Rows of 2018 that a person wrote: line; from, to, text and hash; whether it is the member's; seconds."""
        pick, width = _picker(sheet, (*_COLUMNS, "direction"))
        for line, cells in sheet:
            cells.extend([""] * (width - len(cells) + 1))
            *found, direction = pick(cells)
            name, to, content, way = found[2], found[4], found[7], direction.strip().casefold()
            reason = _left_out(found)
            at = self._seconds(found[6])
            if reason or name_key(name) in {"", HIDDEN}:
                self._left.skip(reason or "no sender")
            elif at == UNOPENED or way not in _DIRECTIONS:
                self._left.refuse(f"{sheet.name}:{line}", "no date" if at == UNOPENED else "no direction")
            else:
                yield line, (name, to, content, hash(tuple(cells))), way == "outgoing", at

    def _seconds(self, text: str) -> int:
        """Seconds since 1970; UNOPENED where the text is no moment. Days of the usual form are remembered."""
        moment = moment_of(text)
        if moment is None:
            return UNOPENED
        at = int(moment.timestamp())
        if text[10:16] in _MINUTES and text[16:] in _SECONDS:
            if len(self._days) >= _MOST_DAYS:
                self._days.clear()
            self._days[text[:10]] = at // _DAY * _DAY
        return at


def _picker(sheet: Sheet, names: tuple[str, ...]) -> tuple[_Picker, int]:
    """Takes the cells of a row in this order, and how many it needs; what the file lacks is the empty last cell."""
    places = [sheet.column(name) for name in names]
    width = max((place for place in places if place is not None), default=-1) + 1
    return itemgetter(*(-1 if place is None else place for place in places)), width


def _left_out(found: Sequence[str]) -> str | None:
    """Why a row is no message between people; the first reason counts."""
    key, title, name, url, _, _, _, content, folder, draft, unsent = (cell.strip() for cell in found)
    if "yes" in {draft.casefold(), unsent.casefold()} or not (key or name or url):
        return "draft"
    if folder.casefold() == "spam":
        return "spam"
    return "sponsored" if title.casefold() == _SPONSORED or _AD in content else None
