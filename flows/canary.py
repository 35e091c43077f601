"""The read-only self-check: is the page still understood? One menu is opened and closed; no item is clicked."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.errors import PageError
from bot.model import CanaryReport, Health, TargetCheck
from flows.labels import advice_on, judged, strange
from flows.locate import TargetError, resolve
from flows.pages.menu import RowMenu
from flows.targets import SEARCH
from flows.words import Word, arming_languages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.model import LabelSeen
    from flows.eyes import Look, RowSeen
    from flows.locate import Resolved
    from flows.pages.connections import ConnectionsPage
    from flows.site import Site

READABLE_SHARE = 0.95
ORDER = (Health.GREEN, Health.AMBER, Health.RED)


class Canary:
    """Looks at the connections page once."""

    def __init__(self, site: Site, page: ConnectionsPage) -> None:
        self._site = site
        self._page = page

    def check(self) -> CanaryReport:
        """Load the list and check each target that a removal needs before the item of the menu is clicked."""
        begun = time.monotonic()
        look = self._page.load()
        row = next((row for row in look.rows if row.slug is not None and row.name), None)
        if row is None:
            raise PageError("The list shows nobody, so the page cannot be checked.")
        self._site.agree_on_language()
        found = self._site.eyes.labels()
        menu_checks, shown = self._menu(row)
        labels = self._labels({**found, **shown}, row.name)
        language = self._language(labels)
        checks = [rows_check(look, "row"), language, self._check("search", self._search), *menu_checks]
        return CanaryReport(
            health=max((check.health for check in checks), key=ORDER.index),
            variant=self._page.variant.name if self._page.variant else "",
            language=self._site.language,
            checks=tuple(checks),
            seconds=time.monotonic() - begun,
            labels=labels,
            advice="" if language.matched else self._advice(labels),
        )

    def _search(self) -> Resolved:
        return resolve(SEARCH, self._site.page, self._site.words, witnesses=1)

    def _labels(self, found: Mapping[Word, tuple[str, ...]], name: str) -> tuple[LabelSeen, ...]:
        return judged(found, name, self._site.words, self._site.options.word_folders)

    def _language(self, labels: tuple[LabelSeen, ...]) -> TargetCheck:
        """A language without words, or with words never seen live, allows reading only; so does a mixture of two."""
        armed = self._site.words is not None and self._site.words.arms_clicks
        fine = armed and not strange(labels)
        way = ("labels of one language",) if armed else ("words seen live",)
        return TargetCheck("language", way if fine else (), () if fine else way, health_of(fine))

    def _advice(self, labels: tuple[LabelSeen, ...]) -> str:
        armed = self._site.words is not None and self._site.words.arms_clicks
        return advice_on(self._site.language, labels, arming_languages(*self._site.options.word_folders), armed=armed)

    def _menu(self, row: RowSeen) -> tuple[list[TargetCheck], dict[Word, tuple[str, ...]]]:
        if self._page.variant is None:
            return [], {}
        menu = RowMenu(self._site, self._page.variant, self._page.row(row), row.name)
        button = self._check("menu", lambda: menu.button(witnesses=1))
        if not button.matched:
            return [button], {}
        more = menu.label()
        try:
            before = menu.labels()
            menu.open()
            item = self._check("item", lambda: menu.item(witnesses=1))
            labels = tuple(label for label in menu.labels() if label not in before)
        except TargetError:
            item, labels = TargetCheck("item", (), ("menu opens",), Health.AMBER), ()
        finally:
            closed = menu.close()
        if not closed:
            item = TargetCheck("item", item.matched, (*item.missed, "menu closes"), Health.AMBER)
        return [button, item], {Word.MORE: (more,) if more else (), Word.REMOVE_ITEM: labels}

    def _check(self, target: str, find: Callable[[], Resolved]) -> TargetCheck:
        """A target that is not found leaves reading alive, and disarms clicking."""
        try:
            return find().check(target)
        except TargetError as error:
            self._site.artefacts.keep(f"canary-{target}", error, error.found)
            return TargetCheck(target, (), tuple(error.found), Health.AMBER)


def rows_check(look: Look, target: str) -> TargetCheck:
    """Too few rows with slug and name: nothing on this page can be trusted."""
    readable = sum(1 for row in look.rows if row.slug is not None and row.name)
    enough = bool(look.rows) and readable / len(look.rows) >= READABLE_SHARE
    way = ("slug and name",)
    return TargetCheck(target, way if enough else (), () if enough else way, Health.GREEN if enough else Health.RED)


def health_of(fine: bool) -> Health:
    """What one check means for a live run."""
    return Health.GREEN if fine else Health.AMBER
