from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.invitations import is_invitations_header, read_invitations
from tests.unit.intake.tables import mark, moment, table, ties, told

if TYPE_CHECKING:
    from bot.intake.told import Told

FIVE = "From,To,Sent At,Message,Direction"
URNS = FIVE + ",inviterProfileUrn,inviteeProfileUrn"
URLS = FIVE + ",inviterProfileUrl,inviteeProfileUrl"
AT = "https://www.linkedin.com/in/"
ME = AT + "me-example"


def _read(content: str) -> Told:
    return told(lambda sheet: read_invitations(sheet, mark), is_invitations_header, content, "Invitations.csv")


def _row(*more: str, note: str = "", direction: str = "OUTGOING", sent: str = "8/18/24, 9:08 AM") -> tuple[str, ...]:
    people = ("Zoë Brandt", "Me Example") if direction == "INCOMING" else ("Me Example", "Zoë Brandt")
    return (*people, sent, note, direction, *more)


@pytest.mark.parametrize(
    ("header", "more", "slug"),
    [
        (FIVE, (), None),
        (URNS, ("urn:li:member:1", "urn:li:member:2"), None),
        (URLS, (AT.rstrip("/"), AT.rstrip("/")), None),
        (URLS, (ME, AT + "zoë-brandt"), "zoë-brandt"),
        (URLS, (ME, AT + "zo%C3%AB-brandt"), "zoë-brandt"),
    ],
    ids=["2018", "2023-07 numbers", "2023-11 bare addresses", "2024-03", "percent-encoded"],
)
def test_every_era_ties_to_an_address_or_to_a_name(header: str, more: tuple[str, ...], slug: str | None) -> None:
    read = _read(table(header, _row(*more)))
    name = None if slug else "Zoë Brandt"
    assert ties(read) == {("invited", slug, name, "2024-08-18T16:08+00:00")}
    assert read.facts[0].evidence.by_name == (slug is None)
    assert read.names == ({(slug, "Zoë Brandt")} if slug else set())


def test_an_incoming_invitation_is_tied_to_the_inviter() -> None:
    read = _read(table(URLS, _row(AT + "zoë-brandt", ME, direction="INCOMING")))
    assert ties(read) == {("invited by", "zoë-brandt", None, "2024-08-18T16:08+00:00")}


@pytest.mark.parametrize(
    ("sent", "utc"), [("8/18/18, 9:08 AM", "2018-08-18T16:08"), ("1/8/18, 6:14 PM", "2018-01-09T02:14")]
)
def test_sent_at_is_pacific_time_in_summer_and_winter(sent: str, utc: str) -> None:
    read = _read(table(FIVE, _row(sent=sent)))
    assert read.facts[0].evidence.at == moment(utc)
    assert read.newest == moment(utc).date()


def test_a_note_leaves_a_mark_and_never_its_text() -> None:
    read = _read(table(URLS, _row(ME, AT + "zoë-brandt", note=" Hello  Zoë,\nshall we? ")))
    evidence = read.facts[0].evidence
    assert (evidence.detail, evidence.mark) == ("note", mark("Hello Zoë, shall we?"))
    assert "Hello" not in repr(read)


def test_rows_that_name_nobody_or_no_direction_are_refused_by_line() -> None:
    hidden = ("Me Example", "LinkedIn Member", "8/18/24, 9:08 AM", "", "OUTGOING")
    read = _read(table(FIVE, _row(), hidden, (*_row()[:4], "SIDEWAYS")))
    assert [(row.source, row.reason) for row in read.refused] == [
        ("Invitations.csv:3", "no person"),
        ("Invitations.csv:4", "no direction"),
    ]
    assert len(read.facts) == 1


def test_an_unreadable_date_keeps_the_fact() -> None:
    read = _read(table(FIVE, _row(sent="some day")))
    assert ties(read) == {("invited", None, "Zoë Brandt", "some day")}
    assert read.facts[0].evidence.at is None


_some = st.lists(
    st.tuples(
        st.sampled_from(["Ada Example", "Zoë Brandt", "LinkedIn Member", ""]),
        st.sampled_from(["8/18/24, 9:08 AM", "8/18/24, 9:09 AM", "never"]),
        st.sampled_from(["", "Hello"]),
        st.sampled_from(["OUTGOING", "INCOMING", ""]),
        st.sampled_from(["", AT + "ada", AT + "zoë"]),
    ),
    max_size=8,
)


@given(_some.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows + rows))))
def test_order_and_doubles_change_nothing(both: tuple[list[tuple[str, ...]], list[tuple[str, ...]]]) -> None:
    read = [_read(table(URLS, *((n, n, at, note, way, u, u) for n, at, note, way, u in rows))) for rows in both]
    plain = [
        {(fact.key, fact.slug, fact.name, fact.evidence.mark, fact.evidence.at) for fact in one.facts} for one in read
    ]
    assert plain[0] == plain[1]
    assert all(len(one.facts) + sum(one.reasons.values()) == len(rows) for one, rows in zip(read, both, strict=True))
