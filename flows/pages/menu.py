"""A row's menu: opened, looked into, closed. Nothing in it is clicked here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError

from flows.locate import Resolved, TargetError, matches, resolve

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from flows.site import Site
    from flows.targets import Variant

EXPANDED = "button[aria-expanded='true']"
NAME = """element => element.getAttribute('aria-label')
  ?? element.querySelector('[aria-label]')?.getAttribute('aria-label') ?? element.textContent"""
RECEIVES = """element => {
  const box = element.getBoundingClientRect();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return hit !== null && (element.contains(hit) || hit.contains(element));
}"""


def receives_clicks(control: Locator) -> bool:
    """Whether a click on the middle of a control would reach it: nothing lies over it."""
    return bool(control.evaluate(RECEIVES))


class RowMenu:
    """The menu of one row of the list."""

    def __init__(self, site: Site, variant: Variant, row: Locator, name: str) -> None:
        self._site = site
        self._variant = variant
        self._row = row
        self._name = name

    def button(self, *, witnesses: int) -> Resolved:
        """The button that opens it."""
        return resolve(self._variant.menu_button, self._row, self._site.words, witnesses=witnesses, name=self._name)

    def label(self) -> str:
        """What the button is called."""
        return " ".join(str(self.button(witnesses=1).locator.evaluate(NAME)).split())

    def open(self) -> Resolved:
        """Click the button, once more if the first click is ignored. Raises TargetError when this menu does not open.

        A menu that is open before would be taken for this one, so it is closed first.
        """
        found = self.button(witnesses=1)
        if self._any_open() and (self._site.eyes.dialogs() or not self.close()):
            raise TargetError("menu", "another one stays open", {"open": self._open_menus().count()})
        for _ in range(2):
            found.locator.click(timeout=self._site.limits.click * 1000)
            if self._site.until(lambda: self._is_open(found.locator) or None, self._site.limits.menu):
                return found
        raise TargetError("menu", "it does not open", {"clicks": 2})

    def is_open(self) -> bool:
        """Whether this row's menu, and no other one, is open."""
        return self._is_open(self.button(witnesses=1).locator)

    def item(self, *, witnesses: int) -> Resolved:
        """The item that removes."""
        return resolve(self._variant.item, self._scope(), self._site.words, witnesses=witnesses, name=self._name)

    def receives_clicks(self, item: Locator) -> bool:
        """Whether a click on the item would reach it: nothing lies over it."""
        return receives_clicks(item)

    def labels(self) -> tuple[str, ...]:
        """What the open menu offers; where nothing marks the menu, all that the page offers."""
        texts = (
            self._scope().locator("[role='menuitem'], [role='button'], button").filter(visible=True).all_inner_texts()
        )
        return tuple(" ".join(text.split()) for text in texts)

    def close(self) -> bool:
        """Close what is open with Escape. True when no menu is open any more, also because the page is gone."""
        try:
            self._site.page.keyboard.press("Escape")
            return bool(self._site.until(lambda: not self._any_open() or None, self._site.limits.menu))
        except PlaywrightError:
            return self._site.session.lost is not None

    def _open_menus(self) -> Locator:
        """Every open menu of the page; where nothing marks a menu, every button of a row that says its menu is open."""
        page = self._site.page
        if self._variant.menu is None:
            return page.locator(self._variant.row).locator(EXPANDED)
        return page.locator(self._variant.menu).filter(visible=True)

    def _any_open(self) -> bool:
        """Where nothing marks a menu, an item that is seen is one too, whatever the buttons say."""
        if self._open_menus().count():
            return True
        return self._variant.menu is None and matches(self._variant.item, self._scope(), self._site.words, self._name)

    def _is_open(self, button: Locator) -> bool:
        """This row's own button says so, and one menu is open on the whole page: that one is this row's."""
        if button.get_attribute("aria-expanded") != "true" or self._open_menus().count() != 1:
            return False
        own = self._row.locator(self._variant.menu or EXPANDED).filter(visible=True)
        return own.count() == 1 if self._variant.menu_in_row else True

    def _scope(self) -> Page | Locator:
        if self._variant.menu is None:
            return self._site.page
        scope = self._row if self._variant.menu_in_row else self._site.page
        return scope.locator(self._variant.menu).filter(visible=True)
