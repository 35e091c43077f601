"""How an invitation is accepted, ignored or withdrawn: by a button on its own card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotPerformed
from bot.evaluate.identity import same_name
from bot.model import ActionKind
from flows.acts.recipe import Aim, Said
from flows.locate import TargetError, resolve
from flows.pages.dialogs import UNKNOWN, WITHDRAWING, holds_name, judge_dialogs
from flows.pages.invitations import is_whole
from flows.pages.menu import receives_clicks
from flows.words import Word

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from playwright.sync_api import Locator

    from bot.model import Action
    from flows.acts.recipe import Trigger
    from flows.eyes import DialogSeen
    from flows.pages.dialogs import Objection
    from flows.pages.invitations import CardHit, InvitationsPage
    from flows.search import ListSearch
    from flows.site import Site
    from flows.targets import Target
    from flows.words import Words

WORDS: Mapping[ActionKind, tuple[Word, ...]] = {
    ActionKind.ACCEPT: (Word.ACCEPT,),
    ActionKind.IGNORE: (Word.IGNORE,),
    ActionKind.WITHDRAW: (Word.WITHDRAW, Word.WITHDRAW_CONFIRM),
}
SAID = Said(
    covered="Something lies over the card of the invitation.",
    unanswered="No answer came to the request about the invitation.",
    answered="The site answered {} to the request about the invitation.",
    unnamed="The request about the invitation names nobody whom the page ties to the approved person.",
    lingers="The site accepted the request about the invitation, and its effect is not seen.",
)
CHANGED = "The card of the invitation changed before the click."
SAYS = "element => element.getAttribute('aria-label')"


class CardButton:
    """One button on the card of one invitation."""

    opens = False

    def __init__(self, site: Site, page: InvitationsPage, hit: CardHit, kind: ActionKind) -> None:
        self._site = site
        self._page = page
        self._hit = hit
        self._kind = kind

    def open(self) -> None:
        """Nothing hides the button."""

    def find(self) -> Locator:
        """The button by its word and its place; what it is called must not name anybody else."""
        if self._page.variant is None:
            raise NotPerformed("The list is not known here.")
        card, name = self._page.row(self._hit.row), self._hit.seen.name
        found = resolve(self._page.variant.buttons[self._kind], card, self._site.words, witnesses=2, name=name)
        label = found.locator.evaluate(SAYS)
        if label and not self._is_bare(str(label)) and not holds_name(str(label), name, self._hit.others):
            raise TargetError(self._kind.value, "its label does not name the person", {"label": 1})
        return found.locator

    def _is_bare(self, label: str) -> bool:
        """Whether a label is a word alone, without anybody's name."""
        words = self._site.words
        return words is not None and label in words.spellings(WORDS[self._kind][0])

    def receives_clicks(self, control: Locator) -> bool:
        """Whether nothing lies over it."""
        control.scroll_into_view_if_needed(timeout=self._site.limits.click * 1000)
        return receives_clicks(control)

    def still(self) -> None:
        """The card still shows what was approved, and the same witnesses still agree on its button."""
        if not self._page.shows(self._hit):
            raise NotPerformed(CHANGED)
        if not receives_clicks(self.find()):
            raise NotPerformed(CHANGED)

    def explain(self, _error: TargetError) -> NotPerformed | None:
        """There is no better reason."""
        return None

    def close(self) -> bool:
        """Nothing was opened."""
        return True


class AnswerInvitation:
    """One act on one invitation. `shown` is a card that may still stand on the page."""

    said: Said = SAID

    def __init__(
        self, site: Site, page: InvitationsPage, search: ListSearch, kind: ActionKind, shown: CardHit | None
    ) -> None:
        self._site = site
        self._page = page
        self._search = search
        self._kind = kind
        self._hit = shown
        self.clicked: tuple[Word, ...] = WORDS[kind]
        self.asks = kind is ActionKind.WITHDRAW

    def locate(self, action: Action) -> Aim:
        """The one card of the approved slug, with the approved name, and one member id."""
        hit = self._hit = self.located(action)
        return Aim(action, hit.tie, hit.others)

    def located(self, action: Action) -> CardHit:
        """The card, as the list shows it."""
        shown = self._hit
        usable = shown is not None and shown.seen.slug == action.slug and self._page.shows(shown)
        hit = shown if usable else self._page.find(action.subject)[0]
        if hit is None:
            raise NotPerformed("The invitation is not in the list.")
        if not same_name(hit.row.name, action.name):
            raise NotPerformed("The name on the page is another than the approved one.")
        members = hit.tie.member_ids
        if len(members) > 1 or (action.member_id and members - {action.member_id}):
            raise NotPerformed("The page ties another member to this profile than the plan does.")
        if len(hit.tie.invitation_ids) > 1:
            raise NotPerformed("The page ties several invitations to this profile.")
        if self._page.row(hit.row).count() != 1:
            raise NotPerformed("The card of the person is not certain.")
        return hit

    def trigger(self, _aim: Aim) -> Trigger:
        """The button of this kind on this card."""
        return CardButton(self._site, self._page, self._found(), self._kind)

    def judge(self, dialogs: Collection[DialogSeen], aim: Aim, words: Words) -> Objection | None:
        """Only a withdrawal may ask, and about this person."""
        if not self.asks:
            return UNKNOWN
        return judge_dialogs(dialogs, aim.action.slug, aim.action.name, aim.others, words, WITHDRAWING)

    def confirm(self, _aim: Aim) -> Target:
        """The confirming button of this era."""
        if self._page.variant is None:
            raise NotPerformed("The list is not known here.")
        return self._page.variant.confirm

    def absent(self, aim: Aim) -> dict[str, str | int] | None:
        """A fresh and complete reading lacks the card; who was accepted is found among the connections too."""
        hit, reading = self._page.find(aim.action.subject)
        if hit is not None or not is_whole(reading):
            return None
        if self._kind is ActionKind.ACCEPT and self._search.find(aim.action.slug, aim.action.name) is None:
            return None
        return {"entries": reading.read}

    def _found(self) -> CardHit:
        if self._hit is None:
            raise NotPerformed("The invitation is not in the list.")
        return self._hit
