"""Invitations.csv of every era: who invited whom, with or without a note. The note's text is never kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.evaluate.evidence import Evidence, Kind
from bot.intake.dates import PACIFIC, moment_of
from bot.intake.told import Facts, cell, mark_of, moment_key, person, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.intake.told import Person, Sheet, Told

_WORDS: Mapping[str, Kind] = {"OUTGOING": Kind.INVITED, "INCOMING": Kind.INVITED_BY}


def is_invitations_header(names: frozenset[str]) -> bool:
    """The five columns of all eras, without the note's."""
    return {"from", "to", "sentat", "direction"} <= names


def read_invitations(sheet: Sheet, mark: Callable[[str], str]) -> Told:
    """One fact for each invitation; addresses where the era has good ones, else names."""
    facts = Facts()
    who = _who(sheet)
    sent, note, direction = sheet.column("sentat"), sheet.column("message"), sheet.column("direction")
    for source, cells in rows_of(sheet):
        kind = _WORDS.get(cell(cells, direction).upper())
        known = who(kind, cells) if kind else None
        if kind is None or known is None:
            facts.left.refuse(source, "no person" if kind else "no direction")
            continue
        at, text = moment_of(cell(cells, sent), PACIFIC), cell(cells, note)
        evidence = Evidence(
            kind,
            source,
            at=at,
            detail="note" if text else "",
            mark=mark_of(text, mark),
            by_name=known.slug is None,
        )
        facts.add(known, moment_key(cell(cells, sent), at), evidence)
    return facts.told()


def _who(sheet: Sheet) -> Callable[[Kind, Sequence[str]], Person | None]:
    """The other side of an invitation."""
    invitee = sheet.column("inviteeprofileurl"), sheet.column("to")
    inviter = sheet.column("inviterprofileurl"), sheet.column("from")

    def who(kind: Kind, cells: Sequence[str]) -> Person | None:
        url, name = invitee if kind is Kind.INVITED else inviter
        return person(cell(cells, url), cell(cells, name))

    return who
