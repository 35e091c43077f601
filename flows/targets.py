"""Where things are on the page, as data. Structure and words; class names only in the one table of the Ember era."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flows.words import Word


@dataclass(frozen=True, slots=True)
class ByRole:
    """An element of this role whose accessible name is the word."""

    role: str
    word: Word
    label: str = "role and name"


@dataclass(frozen=True, slots=True)
class ByText:
    """An element found by structure whose whole text is the word."""

    css: str
    word: Word
    label: str = "structure and text"


@dataclass(frozen=True, slots=True)
class ByCss:
    """An element found by structure alone."""

    css: str
    label: str = "structure"


@dataclass(frozen=True, slots=True)
class BesideWord:
    """Of exactly two buttons, the one that does not bear the word while the other does."""

    word: Word
    label: str = "the other of two buttons"


@dataclass(frozen=True, slots=True)
class ByPicture:
    """An element of this role that holds a picture whose name is the word."""

    role: str
    word: Word
    label: str = "picture"


@dataclass(frozen=True, slots=True)
class ByPlace:
    """Of exactly `of` elements found by structure, the one that stands in this place, from 1 on."""

    css: str
    place: int
    of: int
    label: str = "place"


Way = ByRole | ByText | ByCss | BesideWord | ByPicture | ByPlace


@dataclass(frozen=True, slots=True)
class Target:
    """A named element and independent ways to point at it, the best first."""

    name: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """One era of a list: its rows, and what marks it where there are none.

    `parts` are the texts of a row where they have places of their own, `more_rows` is the button below the list.
    `virtual`: rows that scroll away leave the document.
    """

    name: str
    row: str
    marks: str | None
    parts: tuple[str, ...] | None
    more_rows: str | None
    virtual: bool


@dataclass(frozen=True, slots=True)
class Variant(Rows):
    """One era of the connections page. `menu_in_row`: a row's menu stands inside the row."""

    menu: str | None
    menu_in_row: bool
    menu_button: Target
    item: Target
    confirm: Target


# The Ember era has little but class names; they stand here and nowhere else (linkedin-web.md, section 2.1).
EMBER_CLASSES: Final = {
    "header": "header.mn-connections__header > h1, .mn-connections > h2",
    "row": "li.mn-connection-card",
    "name": ".mn-connection-card__name",
    "headline": ".mn-connection-card__occupation",
    "date": "time.time-badge",
    "more rows": "button.scaffold-finite-scroll__load-button",
    "menu button": "button.mn-connection-card__dropdown-trigger",
    "menu": ".artdeco-dropdown__content--is-open",
    "item": ".mn-connection-card__dropdown-item button",
}
# The same for the cards of invitations (section 9).
EMBER_CARD: Final = {
    "card": "li.invitation-card",
    "name": ".invitation-card__tvm-title strong",
    "headline": ".invitation-card__subtitle",
    "mutual": ".member-insights__reason",
    "age": "time.time-badge",
    "note": ".invitation-card__custom-message",
    "button": ".invitation-card__action-btn",
}
SDUI_HEADER: Final = '[componentkey="ConnectionsPage_ConnectionsListHeader"] p'
HEADER: Final = f"{EMBER_CLASSES['header']}, {SDUI_HEADER}"

# Dialogs that may lie on the page without asking anything: conversations at its lower edge.
IGNORED_DIALOGS: Final = '[data-view-name="message-overlay-conversation-bubble-item"]'
DIALOGS: Final = 'dialog[open], [role="dialog"], [role="alertdialog"]'

CHALLENGES: Final = ", ".join(
    (
        "#captcha-internal",
        "#email-pin-challenge",
        "#input__email_verification_pin",
        "form#two-step-challenge",
        "#input__phone_verification_pin",
        "[data-test-id='auth-app-approval']",
        *(f"iframe[src*='{word}' i]" for word in ("captcha", "arkoselabs", "challenge")),
    )
)

SEARCH_CSS: Final = (
    "main input:not([type='hidden'], [type='checkbox'], [type='radio'], [type='password'], [role='combobox'])"
)
SEARCH: Final = Target("search", (ByCss(SEARCH_CSS), ByRole("textbox", Word.SEARCH)))
CANCEL: Final = Target("cancel", (ByRole("button", Word.CANCEL), ByText("button", Word.CANCEL)))

_CONFIRM_WORD = ByRole("button", Word.CONFIRM)
_BESIDE_CANCEL = BesideWord(Word.CANCEL)

VARIANTS: Final = (
    Variant(
        name="sdui2026",
        row='[componentkey^="ConnectionCard_"]',
        marks=None,
        parts=None,
        more_rows=None,
        virtual=True,
        menu='[role="menu"]',
        menu_in_row=False,
        menu_button=Target("menu", (ByRole("button", Word.MORE), ByCss("button[aria-expanded]"))),
        item=Target("item", (ByRole("menuitem", Word.REMOVE_ITEM), ByText('[role="menuitem"]', Word.REMOVE_ITEM))),
        confirm=Target("confirm", (_CONFIRM_WORD, _BESIDE_CANCEL)),
    ),
    Variant(
        name="sdui2025",
        row='[data-view-name="connections-list"]',
        marks='[componentkey="ConnectionsPage_ConnectionsListHeader"]',
        parts=None,
        more_rows=None,
        virtual=False,
        menu=None,
        menu_in_row=False,
        menu_button=Target(
            "menu",
            (ByRole("button", Word.MORE), ByCss('[data-view-name="connections-remove-connection-dropdown"]')),
        ),
        item=Target("item", (ByRole("button", Word.REMOVE_ITEM), ByText('[role="button"]', Word.REMOVE_ITEM))),
        confirm=Target("confirm", (_CONFIRM_WORD, ByCss('button[data-view-name="connections-remove"]'))),
    ),
    Variant(
        name="ember",
        row=EMBER_CLASSES["row"],
        marks=EMBER_CLASSES["header"],
        parts=(EMBER_CLASSES["name"], EMBER_CLASSES["headline"], EMBER_CLASSES["date"]),
        more_rows=EMBER_CLASSES["more rows"],
        virtual=False,
        menu=EMBER_CLASSES["menu"],
        menu_in_row=True,
        menu_button=Target("menu", (ByRole("button", Word.MORE), ByCss(EMBER_CLASSES["menu button"]))),
        item=Target("item", (ByText(EMBER_CLASSES["item"], Word.REMOVE_ITEM), ByPicture("button", Word.REMOVE_ICON))),
        confirm=Target("confirm", (_CONFIRM_WORD, ByCss("[data-test-dialog-primary-btn]"))),
    ),
)
