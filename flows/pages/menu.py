"""A row's menu: opened, looked into, closed. Nothing in it is clicked here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Error as PlaywrightError

from flows.locate import Resolved, TargetError, resolve

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from flows.site import Site
    from flows.targets import Variant

RECEIVES = """element => {
  const box = element.getBoundingClientRect();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return hit !== null && (element.contains(hit) || hit.contains(element));
}"""


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

    def open(self) -> Resolved:
        """Click the button, once more if the first click is ignored. Raises TargetError when nothing opens."""
        found = self.button(witnesses=1)
        for _ in range(2):
            found.locator.click(timeout=self._site.limits.click * 1000)
            if self._site.until(lambda: self._is_open(found.locator) or None, self._site.limits.menu):
                return found
        raise TargetError("menu", "it does not open", {"clicks": 2})

    def item(self, *, witnesses: int) -> Resolved:
        """The item that removes."""
        return resolve(self._variant.item, self._scope(), self._site.words, witnesses=witnesses, name=self._name)

    def receives_clicks(self, item: Locator) -> bool:
        """Whether a click on the item would reach it: nothing lies over it."""
        return bool(item.evaluate(RECEIVES))

    def labels(self) -> tuple[str, ...]:
        """What the open menu offers; where nothing marks the menu, all that the page offers."""
        texts = (
            self._scope().locator("[role='menuitem'], [role='button'], button").filter(visible=True).all_inner_texts()
        )
        return tuple(" ".join(text.split()) for text in texts)

    def close(self) -> None:
        """Close it with Escape; where the page is gone there is nothing to close."""
        try:
            self._site.page.keyboard.press("Escape")
        except PlaywrightError:
            return

    def _is_open(self, button: Locator) -> bool:
        if self._variant.menu is None:
            return button.get_attribute("aria-expanded") == "true"
        return self._site.page.locator(self._variant.menu).filter(visible=True).count() == 1

    def _scope(self) -> Page | Locator:
        if self._variant.menu is None:
            return self._site.page
        return self._site.page.locator(self._variant.menu).filter(visible=True)
