"""The dialog that asks whether to remove: is it the one, is it about the approved person, and how it is left."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.evaluate.identity import name_key, same_name
from bot.model import IncidentKind
from flows.locate import TargetError, resolve
from flows.targets import CANCEL, DIALOGS, IGNORED_DIALOGS
from flows.words import Word

if TYPE_CHECKING:
    from collections.abc import Collection

    from playwright.sync_api import Locator

    from bot.model import Slug
    from flows.eyes import DialogSeen
    from flows.site import Site
    from flows.words import Words


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a dialog is not confirmed."""

    kind: IncidentKind
    sentence: str


UNKNOWN = Objection(IncidentKind.UNKNOWN_DIALOG, "A dialog that is not known here appeared.")
SEVERAL = Objection(IncidentKind.UNKNOWN_DIALOG, "Several dialogs appeared at once.")
NOBODY = Objection(IncidentKind.UNKNOWN_DIALOG, "The dialog names nobody.")
SOMEBODY_ELSE = Objection(IncidentKind.OTHER_PERSON, "The dialog does not name the approved person.")


@dataclass(frozen=True, slots=True)
class Asking:
    """The words of one kind of dialog: its heading, and where it names the person."""

    title: Word
    naming: Word


REMOVING = Asking(Word.DIALOG_TITLE, Word.DIALOG_BODY)
WITHDRAWING = Asking(Word.WITHDRAW_TITLE, Word.WITHDRAW_CONFIRM)


def judge_dialogs(  # noqa: PLR0917 - dialogs, whom they must be about, and in which words
    dialogs: Collection[DialogSeen],
    slug: Slug,
    name: str,
    others: Collection[str],
    words: Words,
    asking: Asking = REMOVING,
) -> Objection | None:
    """Say what is wrong with the dialogs that appeared; None when it is the one dialog, about this person.

    A dialog of an unknown text is refused unless it names the person: it could ask about somebody else.
    """
    if len(dialogs) != 1:
        return SEVERAL
    dialog = next(iter(dialogs))
    told = (*dialog.paragraphs, *dialog.labels)
    if dialog.slugs - {slug}:
        return SOMEBODY_ELSE
    if named := [one for text in told for one in words.names_in(asking.naming, text)]:
        return _named(dialog, name, others, words, asking) if _all(named, name) else SOMEBODY_ELSE
    text = " ".join((dialog.title, *dialog.paragraphs))
    if not words.pattern(asking.title).match(dialog.title):
        return UNKNOWN
    if not dialog.paragraphs or holds_name(text, name, others):
        return None
    body = " ".join(dialog.paragraphs)
    return SOMEBODY_ELSE if _may_name(body) or any(holds_name(body, other, ()) for other in others) else NOBODY


def _all(named: Collection[str], name: str) -> bool:
    return all(same_name(one, name) for one in named)


def _named(dialog: DialogSeen, name: str, others: Collection[str], words: Words, asking: Asking) -> Objection | None:
    """Naming the person in a known text is enough; on a button alone, heading and text must be in order too."""
    if any(words.names_in(asking.naming, paragraph) for paragraph in dialog.paragraphs):
        return None
    if not words.pattern(asking.title).match(dialog.title):
        return UNKNOWN
    body = " ".join(dialog.paragraphs)
    about_others = any(holds_name(body, other, ()) for other in others)
    return SOMEBODY_ELSE if about_others and not holds_name(body, name, others) else None


def _may_name(text: str) -> bool:
    """Whether two words in a row are written as a name may be: with capitals, or in a script that has none."""
    begun_small = [word[0].islower() for word in re.findall(r"[^\W\d_][^\s.,:;!?]*", text)]
    return any(not one and not two for one, two in pairwise(begun_small))


def holds_name(text: str, name: str, others: Collection[str]) -> bool:
    """Whether a text holds this name as whole words, and not as a part of another known name."""
    folded, key = name_key(text), name_key(name)
    if not key or not _holds(folded, key):
        return False
    longer = (name_key(other) for other in others)
    return not any(other != key and key in other and _holds(folded, other) for other in longer)


def _holds(text: str, key: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(key)}(?!\w)", text) is not None


class Dialogs:
    """The dialogs of the page."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def scope(self) -> Locator:
        """The element of the visible dialog."""
        page = self._site.page
        return page.locator(DIALOGS).and_(page.locator(f":not({IGNORED_DIALOGS})")).filter(visible=True)

    def cancel(self) -> bool:
        """Leave a dialog by its cancelling button where that is certain, else by Escape. True when it is gone."""
        try:
            button = resolve(CANCEL, self.scope(), self._site.words, witnesses=1).locator
            button.click(timeout=self._site.limits.click * 1000)
        except TargetError:
            self._site.page.keyboard.press("Escape")
        gone = self._site.until(lambda: True if not self._site.eyes.dialogs() else None, self._site.limits.cancelled)
        return gone is True
