"""How a connection is ended: by the item in the menu of the person's row in the connection list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotPerformed
from bot.evaluate.identity import same_name
from bot.model import ActionKind, Incident, IncidentKind
from flows.acts.recipe import Aim, Said
from flows.labels import judged, strange
from flows.pages.dialogs import judge_dialogs
from flows.pages.menu import RowMenu
from flows.requests import Tie
from flows.words import CLICKED, Word

if TYPE_CHECKING:
    from collections.abc import Collection

    from playwright.sync_api import Locator

    from bot.model import Action
    from flows.acts.recipe import Trigger
    from flows.eyes import DialogSeen
    from flows.locate import TargetError
    from flows.pages.connections import ConnectionsPage
    from flows.pages.dialogs import Objection
    from flows.search import Hit, ListSearch
    from flows.site import Site
    from flows.targets import Target
    from flows.words import Words

OTHER_LABELS = "The menu of a row speaks another language than the page states."
SAID = Said(
    covered="Something lies over the menu of the row.",
    unanswered="No answer came to the removal.",
    answered="The site answered {} to the removal.",
    unnamed="The removal request names nobody whom the page ties to the approved person.",
    lingers="The site accepted the removal, and the person is still listed.",
)


class MenuItem:
    """The removing item in one row's menu."""

    opens = True

    def __init__(self, site: Site, menu: RowMenu) -> None:
        self._site = site
        self._menu = menu

    def open(self) -> None:
        """Open the menu."""
        self._menu.open()

    def find(self) -> Locator:
        """The item, by two witnesses."""
        return self._menu.item(witnesses=2).locator

    def receives_clicks(self, control: Locator) -> bool:
        """Whether nothing lies over it."""
        return self._menu.receives_clicks(control)

    def still(self) -> None:
        """The item that is clicked is in the same row's menu."""
        if not self._menu.is_open():
            raise NotPerformed("The menu of the row closed before the click.")

    def explain(self, _error: TargetError) -> NotPerformed | None:
        """Where the item is missing, and the menu speaks another language, so will all others."""
        labels = {Word.REMOVE_ITEM: self._menu.labels()}
        if not strange(judged(labels, "", self._site.words, self._site.options.word_folders)):
            return None
        return NotPerformed(OTHER_LABELS, self._site.incident(Incident(IncidentKind.UNKNOWN_PAGE, OTHER_LABELS)))

    def close(self) -> bool:
        """Close the menu."""
        return self._menu.close()


class Disconnect:
    """One removal. `shown` is the result of a search that may still stand on the page."""

    said: Said = SAID
    asks: bool = True
    clicked: tuple[Word, ...] = CLICKED

    def __init__(self, site: Site, page: ConnectionsPage, search: ListSearch, shown: Hit | None) -> None:
        self._site = site
        self._page = page
        self._search = search
        self._shown = shown
        self._hit: Hit | None = shown

    def locate(self, action: Action) -> Aim:
        """The one row of the approved slug, with the approved name, and one member id."""
        hit = self._hit = self.located(action)
        return Aim(action, Tie(hit.tied.slug, hit.tied_ids), hit.others)

    def located(self, action: Action) -> Hit:
        """The row, as a search shows it."""
        if action.kind is not ActionKind.DISCONNECT:
            raise NotPerformed(f"The act {action.kind} is not known here.")
        shown = self._shown
        usable = shown is not None and shown.tied.slug == action.slug and self._search.shows(shown)
        hit = shown if usable else self._search.find(action.slug, action.name)
        if hit is None:
            raise NotPerformed("The person is not in the list.")
        if not same_name(hit.row.name, action.name):
            raise NotPerformed("The name on the page is another than the approved one.")
        if len(hit.tied_ids) > 1 or (action.member_id and hit.tied_ids - {action.member_id}):
            raise NotPerformed("The page ties another member to this profile than the plan does.")
        if self._page.row(hit.row).count() != 1:
            raise NotPerformed("The row of the person is not certain.")
        return hit

    def trigger(self, _aim: Aim) -> Trigger:
        """The item of this row's menu."""
        hit, variant = self._found(), self._page.variant
        if variant is None:
            raise NotPerformed("The list is not known here.")
        return MenuItem(self._site, RowMenu(self._site, variant, self._page.row(hit.row), hit.row.name))

    def judge(self, dialogs: Collection[DialogSeen], aim: Aim, words: Words) -> Objection | None:
        """The dialog must ask about this person."""
        return judge_dialogs(dialogs, aim.action.slug, aim.action.name, aim.others, words)

    def confirm(self, _aim: Aim) -> Target:
        """The confirming button of this era."""
        if self._page.variant is None:
            raise NotPerformed("The list is not known here.")
        return self._page.variant.confirm

    def absent(self, aim: Aim) -> dict[str, str | int] | None:
        """The query that found exactly this slug finds it no longer."""
        result, hit = self._search.run(self._found().query, aim.action.slug)
        return {"entries": result.entries, "pages": len(result.pages)} if hit is None else None

    def _found(self) -> Hit:
        if self._hit is None:
            raise NotPerformed("The person is not in the list.")
        return self._hit
