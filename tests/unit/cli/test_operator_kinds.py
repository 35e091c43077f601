"""The questions to the member name what would be done, for each kind of act."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import ActionKind
from bot.ports import Answer, Attestation
from tests.unit.cli.test_operator import CARD, Table

ACCEPT, IGNORE = ActionKind.ACCEPT, ActionKind.IGNORE
INVITATIONS = [ACCEPT, IGNORE, ActionKind.WITHDRAW]
DISCONNECT, UNFOLLOW = ActionKind.DISCONNECT, ActionKind.UNFOLLOW
CARDS = {kind: replace(CARD, action=replace(CARD.action, kind=kind, connected_on=None)) for kind in ActionKind}


@pytest.mark.parametrize(
    ("kind", "asked", "tie"),
    [
        (DISCONNECT, "[y] yes, remove", "date of connection unknown"),
        (UNFOLLOW, "[y] yes, unfollow", "date of connection unknown"),
        (ACCEPT, "[y] yes, accept", "invites you; this would accept the invitation"),
        (IGNORE, "[y] yes, ignore", "invites you; this would ignore the invitation"),
        (ActionKind.WITHDRAW, "[y] yes, withdraw", "invited by you; this would withdraw the invitation"),
    ],
)
def test_a_card_says_what_would_be_done(kind: ActionKind, asked: str, tie: str) -> None:
    table = Table("y")
    assert table.operator.approve(CARDS[kind]) is Answer.YES
    assert asked in table.err.getvalue()
    assert tie in table.err.getvalue()


@pytest.mark.parametrize("kind", INVITATIONS)
def test_an_invitation_cannot_be_kept_for_ever(kind: ActionKind) -> None:
    table = Table("ks")
    assert table.operator.approve(CARDS[kind]) is Answer.SKIP
    table = Table("ks")
    assert table.by_hand.attest(CARDS[kind]) is Answer.SKIP
    assert "for ever" not in table.err.getvalue()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (DISCONNECT, ("Profile of", "[d] done: removed   [c] still connected")),
        (UNFOLLOW, ("Profile of", "[d] done: unfollowed   [c] still followed")),
        (ACCEPT, ("Invitation of", "[d] done: accepted   [c] still pending")),
        (IGNORE, ("Invitation of", "[d] done: ignored   [c] still pending")),
        (ActionKind.WITHDRAW, ("Invitation of", "[d] done: withdrawn   [c] still pending")),
    ],
)
def test_the_members_word_is_asked_in_words_of_the_kind(kind: ActionKind, words: tuple[str, str]) -> None:
    table = Table("d")
    assert table.by_hand.attest(CARDS[kind]) is Attestation.REMOVED
    assert all(word in table.err.getvalue() for word in words)


def test_before_an_invitation_its_page_is_offered_and_no_profile() -> None:
    table = Table("y")
    assert table.by_hand.approve(CARDS[ACCEPT]) is Answer.YES
    assert "[y] open the page of invitations" in table.err.getvalue()


@pytest.mark.parametrize(
    ("kinds", "asked"),
    [((ACCEPT, ACCEPT), "[y] yes, accept all of these"), ((ACCEPT, IGNORE), "[y] yes, do all of this")],
)
def test_a_batch_says_what_would_be_done_to_whom(kinds: tuple[ActionKind, ...], asked: str) -> None:
    table = Table("y")
    assert table.operator.approve_batch([CARDS[kind] for kind in kinds]) is Answer.YES
    told = table.err.getvalue()
    assert asked in told
    assert ("ignore    Ada Example" in told) is (IGNORE in kinds)
