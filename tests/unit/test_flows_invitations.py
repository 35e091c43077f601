"""Invitations without a browser: what cards say, which requests are deeds, what answers tie, whom dialogs ask about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

import config
from bot.invitation import Side
from bot.model import Slug
from flows.eyes import DialogSeen, RowSeen
from flows.guard import PageState, judge_path
from flows.listing import ListAnswer, ListedPerson, Listing, parse_answer, parse_document, question_of
from flows.pages.card_texts import CardTexts, age_days, invitation_of, texts_of
from flows.pages.dialogs import NOBODY, SOMEBODY_ELSE, UNKNOWN, WITHDRAWING, judge_dialogs
from flows.requests import Deed, DeedRequest, Naming, Tie, deed_of, naming
from flows.words import Word, Words, load_words

LOCALES = Path(config.__file__).parent / "locales"
ORIGIN: Final = "http://127.0.0.1:1"
SERVER: Final = f"{ORIGIN}/flagship-web/rsc-action/actions/server-request?sduiid=com.linkedin.sdui.requests.mynetwork."
SERVICE: Final = f"{ORIGIN}/voyager/api/relationships/"
PAGER: Final = f"{ORIGIN}/flagship-web/rsc-action/actions/pagination?sduiid=com.linkedin.sdui.pagers.mynetwork."
ADA, BO = Slug("ada-1"), Slug("bo-2")


def words(tag: str = "en") -> Words:
    found = load_words(LOCALES, tag)
    assert found is not None
    return found


def sdui(**payload: str) -> str:
    return json.dumps({"serverRequest": {"requestedArguments": {"payload": payload}}})


# --- requests ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "body", "expected"),
    [
        (
            SERVER + "addaInvitationAction",
            sdui(inviteeActionType="InviteeActionType_ACCEPT", vanityName="Ada-1", invitationUrn="urn:li:invitation:7"),
            DeedRequest(Deed.ACCEPT, frozenset({ADA}), invitation_ids=frozenset({"7"})),
        ),
        (
            SERVER + "addaInvitationAction",
            sdui(inviteeActionType="InviteeActionType_IGNORE", inviterProfileUrn="urn:li:fsd_profile:A1"),
            DeedRequest(Deed.IGNORE, member_ids=frozenset({"A1"})),
        ),
        (SERVER + "addaInvitationAction", sdui(inviteeActionType="InviteeActionType_BLOCK"), DeedRequest(Deed.UNKNOWN)),
        (SERVER + "addaInvitationAction", "{}", DeedRequest(Deed.UNKNOWN)),
        (
            SERVER + "addaInvitationAction",
            json.dumps([{"inviteeActionType": "X_ACCEPT"}, {"inviteeActionType": "X_IGNORE"}]),
            DeedRequest(Deed.UNKNOWN),
        ),
        (
            SERVER + "addaWithdrawInvitation",
            sdui(inviteeProfileUrn="urn:li:fsd_profile:A1"),
            DeedRequest(Deed.WITHDRAW, member_ids=frozenset({"A1"})),
        ),
        (SERVER + "addaAddConnection", sdui(vanityName="bo-2"), DeedRequest(Deed.CONNECT, frozenset({BO}))),
        (SERVER + "addaUpdateFollowState", "", DeedRequest(Deed.FOLLOW)),
        (
            SERVICE + "invitations?action=accept",
            '{"invitationId": 7001, "isGenericInvitation": false}',
            DeedRequest(Deed.ACCEPT, invitation_ids=frozenset({"7001"})),
        ),
        (
            SERVICE + "invitations/urn%3Ali%3Afs_relInvitation%3A7?action=ignore",
            "",
            DeedRequest(Deed.IGNORE, invitation_ids=frozenset({"7"})),
        ),
        (
            SERVICE + "invitations?action=closeInvitations",
            '{"inviteActionData":[{"entityUrn":"urn:li:fs_relInvitation:7"}]}',
            DeedRequest(Deed.WITHDRAW, invitation_ids=frozenset({"7"})),
        ),
        (SERVICE + "invitations?action=report", "", DeedRequest(Deed.UNKNOWN)),
        (SERVICE + "invitations", '{"invitationType": "CONNECTION"}', DeedRequest(Deed.CONNECT)),
    ],
)
def test_each_deed_is_recognised_with_whom_it_names(url: str, body: str, expected: DeedRequest) -> None:
    assert deed_of("POST", url, body) == expected
    assert deed_of("GET", url, body) is None


@pytest.mark.parametrize(
    "url",
    [
        SERVICE + "invitationViews",
        PAGER + "invitationsList",
        f"{ORIGIN}/voyager/api/voyagerMessagingDashMessengerMessages?action=createMessage",
        f"{ORIGIN}/mynetwork/invitation-manager/received/",
    ],
)
def test_what_changes_nothing_between_people_is_no_deed(url: str) -> None:
    assert deed_of("POST", url, "{}") is None


def test_a_deed_names_the_approved_by_any_tied_id_and_by_no_other() -> None:
    tie = Tie(ADA, frozenset({"A1"}), frozenset({"7"}))
    assert naming(DeedRequest(Deed.ACCEPT, frozenset({ADA}), invitation_ids=frozenset({"7"})), tie).by == "slug"
    assert naming(DeedRequest(Deed.ACCEPT, member_ids=frozenset({"A1"})), tie).by == "member id"
    assert naming(DeedRequest(Deed.ACCEPT, invitation_ids=frozenset({"7"})), tie).by == "invitation id"
    assert naming(DeedRequest(Deed.ACCEPT, invitation_ids=frozenset({"7"})), Tie(ADA)) == Naming()
    stranger = Naming(somebody_else=True)
    assert naming(DeedRequest(Deed.ACCEPT, invitation_ids=frozenset({"8"})), tie) == stranger
    assert naming(DeedRequest(Deed.ACCEPT, frozenset({ADA}), invitation_ids=frozenset({"7", "8"})), tie) == stranger
    assert naming(DeedRequest(Deed.ACCEPT, frozenset({ADA}), frozenset({"A2"})), tie) == stranger


# --- list answers -----------------------------------------------------------------------------------------------------


def pair(slug: str = "ada-1", member: str = "A1", invitation: str = "urn:li:invitation:7") -> list[object]:
    payload = {"vanityName": slug, "vieweeProfileId": member}
    return [["$", "div", "x", {"navigation": {"payload": payload}, "invitationUrn": invitation}]]


def test_answers_of_both_eras_tie_slug_member_and_invitation() -> None:
    tied = ListedPerson(ADA, "A1", invitation_id="7")
    flight = "0:" + json.dumps([[], None, [pair()], None])
    assert parse_answer(PAGER, flight) == ListAnswer((tied,), more=False)
    assert parse_document(flight) == parse_document(json.dumps(flight)) == ListAnswer((tied,), more=False)
    voyager = {
        "data": {"paging": {"count": 2, "start": 0}, "*elements": ["urn:li:fs_relInvitation:7"]},
        "included": [
            {"entityUrn": "urn:li:fs_relInvitation:7", "fromMember": "urn:li:fsd_profile:A1"},
            {"entityUrn": "urn:li:fsd_profile:A1", "publicIdentifier": "ada-1"},
        ],
    }
    assert parse_answer(SERVICE + "invitationViews?q=receivedInvitation", json.dumps(voyager)) == ListAnswer(
        (tied,), False
    )
    voyager["included"][0]["toMember"] = "urn:li:fsd_profile:B2"  # type: ignore[index]
    assert parse_answer(SERVICE + "invitationViews", json.dumps(voyager)) is None


@pytest.mark.parametrize("text", ["", "{}", "null", '"x"', "0:{}", "0:[[],null,[[{}]],null]"])
def test_a_document_without_rows_ties_nothing(text: str) -> None:
    assert parse_document(text) is None


def test_an_entry_with_two_invitations_is_no_answer() -> None:
    both = [*pair(), *pair(invitation="urn:li:invitation:8")]
    assert parse_answer(PAGER, "0:" + json.dumps([[], None, [both], None])) is None


def test_questions_are_told_apart_by_their_list() -> None:
    asked = question_of("POST", PAGER + "invitationsList", '{"clientArguments":{"payload":{"startIndex":20}}}')
    assert asked is not None
    assert (asked.listing, asked.start) == (Listing.INVITATIONS, 20)
    voyager = question_of("GET", SERVICE + "invitationViews?start=10&q=sentInvitation", None)
    assert voyager is not None
    assert (voyager.listing, voyager.start) == (Listing.INVITATIONS, 10)
    assert question_of("GET", SERVICE + "invitationsSummary", None) is None
    connections = question_of("POST", PAGER + "connectionsList", "{}")
    assert connections is not None
    assert connections.listing is Listing.CONNECTIONS


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/mynetwork/invitation-manager/", PageState.RECEIVED),
        ("/mynetwork/invitation-manager/received", PageState.RECEIVED),
        ("/mynetwork/invitation-manager/sent/", PageState.SENT),
        ("/mynetwork/invitation-manager/other/", PageState.OTHER),
    ],
)
def test_the_pages_are_known_by_their_path(path: str, state: PageState) -> None:
    assert judge_path(ORIGIN + path) is state


# --- cards ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("today", 0),
        ("Sent today", 0),
        ("1 day ago", 1),
        ("Sent 3 weeks ago", 21),
        ("2 months ago", 60),
        ("Sent 1 year ago", 365),
        ("3 fortnights ago", None),
        ("Sent 3 weeks ago by pigeon", None),
        ("", None),
    ],
)
def test_an_age_is_so_many_days_at_least(text: str, days: int | None) -> None:
    assert age_days(text, words()) == days


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Bo Example is a mutual connection", 1),
        ("Bo Example & Cy Example are mutual connections", 2),
        ("Bo Example, Cy Example & 19 other mutual connections", 21),
        ("Bo 2 Example, Cy, PhD & 3 other mutual connections", 5),
        ("Follows you", None),
        ("", None),
    ],
)
def test_common_connections_are_counted_as_the_card_says(text: str, count: int | None) -> None:
    assert words().count_in(Word.MUTUAL, text) == count


MUTUAL, AGE, NOTE = "Bo Example is a mutual connection", "2 weeks ago", "Hello, we met 5 days ago"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Baker", MUTUAL, AGE, NOTE), CardTexts("Baker", MUTUAL, AGE, NOTE)),
        (("", "", AGE, ""), CardTexts("", "", AGE, "")),
        (("Fırıncı", "", "3 hafta önce", ""), CardTexts("Fırıncı", "", "3 hafta önce", "")),
        (("Baker", "2nd", MUTUAL, AGE, NOTE), CardTexts("Baker")),
        (("Baker", AGE), CardTexts("Baker", "", AGE, "")),
        (("Baker", AGE, NOTE), CardTexts("Baker", "", AGE, NOTE)),
        (("Baker", MUTUAL, AGE), CardTexts("Baker", MUTUAL, AGE, "")),
        ((MUTUAL, AGE), CardTexts("", MUTUAL, AGE, "")),
        ((AGE,), CardTexts("", "", AGE, "")),
        (("Baker", "no age"), CardTexts("Baker")),
        ((), CardTexts()),
    ],
)
def test_the_lines_of_a_card_are_told_apart(lines: tuple[str, ...], expected: CardTexts) -> None:
    assert texts_of(lines, words()) == expected


def test_a_card_in_a_language_without_words_is_read_by_structure() -> None:
    row = RowSeen(frozenset({ADA}), "/in/ada-1/", ("Ada", "Fırıncı", "3 hafta önce"), None)
    found = invitation_of(Side.SENT, row, words("tr"), ListedPerson(ADA, "A1", invitation_id="7"))
    assert found is not None
    assert (found.slug, found.name, found.headline) == (ADA, "Ada", "Fırıncı")
    assert (found.mutual, found.age_days, found.note) == (None, None, None)
    assert (found.member_id, found.invitation_id) == ("A1", "7")


def test_a_card_of_nobody_or_of_two_is_no_invitation() -> None:
    assert invitation_of(Side.SENT, RowSeen(frozenset({ADA, BO}), "/in/ada-1/", ("Ada",), None), words(), None) is None
    assert invitation_of(Side.SENT, RowSeen(frozenset({ADA}), "/in/ada-1/", (), None), words(), None) is None


# --- the dialog of a withdrawal ---------------------------------------------------------------------------------------

TITLE, TO_ADA, TO_BO = (
    "Withdraw invitation?",
    "Withdrawn invitation sent to Ada Example",
    "Withdraw invitation sent to Bo Example",
)


@pytest.mark.parametrize(
    ("dialog", "objection"),
    [
        (DialogSeen(None, TITLE, ("Text.",), ("Cancel", "Withdraw"), frozenset(), (TO_ADA,)), None),
        (DialogSeen(None, TITLE, ("Ada Example is not told.",), ("Cancel", "Withdraw"), frozenset()), None),
        (DialogSeen(None, TITLE, (), ("Cancel", "Withdraw"), frozenset()), None),
        (DialogSeen(None, TITLE, ("Text.",), ("Cancel", "Withdraw"), frozenset(), (TO_BO,)), SOMEBODY_ELSE),
        (
            DialogSeen(None, TITLE, ("Bo Example stays.",), ("Cancel", "Withdraw"), frozenset(), (TO_ADA,)),
            SOMEBODY_ELSE,
        ),
        (DialogSeen(None, TITLE, ("Bo Example is not told.",), ("Cancel", "Withdraw"), frozenset()), SOMEBODY_ELSE),
        (DialogSeen(None, TITLE, ("they are not told.",), ("Cancel", "Withdraw"), frozenset()), NOBODY),
        (DialogSeen(None, TITLE, (), ("Cancel", "Withdraw"), frozenset({BO}), (TO_ADA,)), SOMEBODY_ELSE),
        (DialogSeen(None, "Keep up", ("Text.",), ("Cancel", "Withdraw"), frozenset(), (TO_ADA,)), UNKNOWN),
        (DialogSeen(None, "Remove connection", ("Ada Example",), ("Cancel", "Remove"), frozenset()), UNKNOWN),
    ],
)
def test_only_a_dialog_about_the_approved_withdrawal_is_confirmed(dialog: DialogSeen, objection: object) -> None:
    assert judge_dialogs([dialog], ADA, "Ada Example", ("Bo Example",), words(), WITHDRAWING) == objection
