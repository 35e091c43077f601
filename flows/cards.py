"""Where things are in the lists of invitations, as data (linkedin-web.md, section 9).

Accept and Ignore share their attribute, so what is clicked needs the word and the place. That Ignore stands before
Accept is inferred: on a page that has them the other way round nothing is clicked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.invitation import Side
from bot.model import ActionKind
from flows.targets import EMBER_CARD, EMBER_CLASSES, BesideWord, ByCss, ByPlace, ByRole, ByText, Rows, Target
from flows.words import Word

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class CardEra(Rows):
    """One era of a list of invitations: the buttons of a card, and the dialog that may follow a withdrawal."""

    buttons: Mapping[ActionKind, Target]
    confirm: Target


CARD_HEADER: Final = "#mn-invitation-manager__invitation-facet-pills--CONNECTION"
SDUI_BUTTON: Final = 'button[data-view-name="invitation-action"]'
SDUI_WITHDRAW: Final = '[data-view-name="sent-invitations-withdraw-single"]'
PAIR: Final = 2

_CONFIRMING: Final = ByRole("button", Word.WITHDRAW_CONFIRM)
_CONFIRM: Final = Target("confirm", (_CONFIRMING, BesideWord(Word.CANCEL)))


def _answer(css: str) -> dict[ActionKind, Target]:
    """The two buttons of a received invitation: the word on each, and its place among the two."""
    return {
        ActionKind.IGNORE: Target("ignore", (ByText(css, Word.IGNORE), ByPlace(css, 1, PAIR))),
        ActionKind.ACCEPT: Target("accept", (ByText(css, Word.ACCEPT), ByPlace(css, PAIR, PAIR))),
    }


def _take_back(css: str) -> dict[ActionKind, Target]:
    """The one button of a sent invitation."""
    return {ActionKind.WITHDRAW: Target("withdraw", (ByText("button", Word.WITHDRAW), ByPlace(css, 1, 1)))}


def _sdui(name: str, row: str, buttons: Mapping[ActionKind, Target], *, virtual: bool) -> CardEra:
    return CardEra(name, row, None, None, None, virtual=virtual, buttons=buttons, confirm=_CONFIRM)


def _eras(answers: Mapping[str, Mapping[ActionKind, Target]]) -> tuple[CardEra, ...]:
    return (
        _sdui("sdui2026", '[role="listitem"][componentkey*="invitation"]', answers["sdui2026"], virtual=True),
        _sdui("sdui2025", '[data-view-name="pending-invitation"]', answers["sdui2025"], virtual=False),
        CardEra(
            name="ember",
            row=EMBER_CARD["card"],
            marks=None,
            parts=tuple(EMBER_CARD[part] for part in ("name", "headline", "mutual", "age", "note")),
            more_rows=EMBER_CLASSES["more rows"],
            virtual=False,
            buttons=answers["ember"],
            confirm=Target("confirm", (_CONFIRMING, ByCss("[data-test-dialog-primary-btn]"))),
        ),
    )


CARD_ERAS: Final = {
    Side.RECEIVED: _eras(
        {"sdui2026": _answer(SDUI_BUTTON), "sdui2025": _answer(SDUI_BUTTON), "ember": _answer(EMBER_CARD["button"])}
    ),
    Side.SENT: _eras(
        {
            "sdui2026": _take_back("button"),
            "sdui2025": _take_back(SDUI_WITHDRAW),
            "ember": _take_back(EMBER_CARD["button"]),
        }
    ),
}
