"""Names of files, as programs, browsers and LinkedIn itself vary them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.kinds import UNUSED, FileKind, kind_of

READ = {
    "Connections.csv": FileKind.CONNECTIONS,
    "connections.CSV": FileKind.CONNECTIONS,
    "Connections (1).csv": FileKind.CONNECTIONS,
    "Connections(2).csv": FileKind.CONNECTIONS,
    "Messages.csv": FileKind.MESSAGES,
    "messages.csv": FileKind.MESSAGES,
    "Invitations.csv": FileKind.INVITATIONS,
    "Endorsement_Received_Info.csv": FileKind.ENDORSEMENTS_RECEIVED,
    "Endorsement Given Info.csv": FileKind.ENDORSEMENTS_GIVEN,
    "Recommendations_Received.csv": FileKind.RECOMMENDATIONS_RECEIVED,
    "Recommendations Given.csv": FileKind.RECOMMENDATIONS_GIVEN,
    "Notes.csv": FileKind.NOTES,
    "Positions.csv": FileKind.POSITIONS,
    "Education.csv": FileKind.EDUCATION,
    "Profile.csv": FileKind.PROFILE,
    "Contacts.csv": FileKind.CONTACTS,
    "Imported Contacts.csv": FileKind.CONTACTS,
    "ImportedContacts.csv": FileKind.CONTACTS,
    "Member_Follows_1234567.csv": FileKind.FOLLOWS,
    "Comments_1234567 (1).csv": FileKind.COMMENTS,
    "Reactions.csv": FileKind.REACTIONS,
    "a/b/Shares_7.csv": FileKind.SHARES,
    r"a\b\Registration.csv": FileKind.REGISTRATION,
    "rows.json": FileKind.PORTABILITY,
}
UNREAD = [
    "guide_messages.csv",
    "coach_messages.csv",
    "learning_coach_messages.csv",
    "learning_role_play_messages_3.csv",
    "Receipts.csv",
    "Learning.csv",
    "Ad_Targeting.csv",
    "Inferences_about_you.csv",
    "Logins.csv",
    "Security Challenges.csv",
    "PhoneNumbers.csv",
    "Phone Numbers.csv",
    "Email Addresses.csv",
    "Jobs/Saved Jobs_1.csv",
    "Jobs/Something New.csv",
    "Verifications/Verifications.csv",
]
OTHER = [
    "my messages.csv",
    "messages.csv.exe",
    "messages",
    "messages.txt",
    "Connections of a friend.csv",
    "__MACOSX/._Connections.csv",
    "connections/readme.csv",
    "Articles/Articles/one.html",
    "",
    ".csv",
]


@pytest.mark.parametrize(("name", "kind"), READ.items())
def test_a_file_is_known_under_all_of_its_names(name: str, kind: FileKind) -> None:
    assert kind_of(name) is kind


@pytest.mark.parametrize("name", UNREAD)
def test_private_files_and_chats_with_machines_are_never_opened(name: str) -> None:
    assert kind_of(name) is FileKind.UNREAD


@pytest.mark.parametrize("name", OTHER)
def test_only_whole_names_count(name: str) -> None:
    assert kind_of(name) is FileKind.OTHER


@given(st.text(max_size=40))
def test_any_name_has_a_kind(name: str) -> None:
    assert kind_of(name) in FileKind


@given(st.sampled_from(sorted(READ)), st.integers(0, 10**9), st.booleans())
def test_a_number_added_to_a_name_changes_nothing(name: str, number: int, brackets: bool) -> None:
    stem, _, extension = name.rpartition(".")
    added = f"{stem} ({number})" if brackets else f"{stem}_{number}"
    assert kind_of(f"{added}.{extension}") is READ[name]


def test_unused_kinds_are_told_apart() -> None:
    assert {FileKind.UNREAD, FileKind.OTHER} == UNUSED
