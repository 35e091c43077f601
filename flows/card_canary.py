"""The read-only self-check of the invitation lists: are cards, buttons and words understood? Nothing is clicked."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.model import CanaryReport, Health, TargetCheck
from flows.acts.invitation import WORDS
from flows.canary import ORDER, health_of, rows_check
from flows.labels import advice_on
from flows.locate import TargetError, resolve
from flows.words import arming_languages

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.model import ActionKind
    from flows.eyes import RowSeen
    from flows.pages.invitations import InvitationsPage
    from flows.site import Site

NOBODY = TargetCheck("card", ("an empty list",), (), Health.GREEN)


class CardCanary:
    """Looks at one list of invitations once, for the kinds of act that a plan has there."""

    def __init__(self, site: Site, page: InvitationsPage, kinds: Collection[ActionKind]) -> None:
        self._site = site
        self._page = page
        self._kinds = sorted(kinds)

    def check(self) -> CanaryReport:
        """Load the list and check what an act needs before its button is clicked."""
        begun = time.monotonic()
        look = self._page.load()
        self._site.agree_on_language()
        row = next((row for row in look.rows if row.slug is not None and row.name), None)
        cards = [NOBODY] if row is None else [rows_check(look, "card"), *self._buttons(row)]
        language = self._language()
        checks = (language, *cards)
        return CanaryReport(
            health=max((check.health for check in checks), key=ORDER.index),
            variant=self._page.variant.name if self._page.variant else "",
            language=self._site.language,
            checks=checks,
            seconds=time.monotonic() - begun,
            advice="" if language.matched else self._advice(),
        )

    def _buttons(self, row: RowSeen) -> list[TargetCheck]:
        return [self._button(row, kind) for kind in self._kinds]

    def _button(self, row: RowSeen, kind: ActionKind) -> TargetCheck:
        if self._page.variant is None:
            return TargetCheck(kind.value, (), ("a known list",), Health.AMBER)
        target = self._page.variant.buttons[kind]
        try:
            found = resolve(target, self._page.row(row), self._site.words, witnesses=1, name=row.name)
        except TargetError as error:
            self._site.artefacts.keep(f"canary-{kind}", error, error.found)
            return TargetCheck(kind.value, (), tuple(error.found), Health.AMBER)
        return found.check(kind.value)

    def _language(self) -> TargetCheck:
        """The words that are clicked must have been seen in the page's language."""
        words, way = self._site.words, ("words seen",)
        fine = words is not None and words.arms(*(word for kind in self._kinds for word in WORDS[kind]))
        return TargetCheck("language", way if fine else (), () if fine else way, health_of(fine))

    def _advice(self) -> str:
        needed = [word for kind in self._kinds for word in WORDS[kind]]
        arming = arming_languages(*self._site.options.word_folders, needed=needed)
        return advice_on(self._site.language, (), arming, armed=False)


def both(reports: Collection[CanaryReport]) -> CanaryReport:
    """Several looks as one report: as healthy as the worst of them."""
    checks = tuple(check for report in reports for check in report.checks)
    first = next(iter(reports))
    return CanaryReport(
        health=max((report.health for report in reports), key=ORDER.index),
        variant=first.variant,
        language=first.language,
        checks=checks,
        seconds=sum(report.seconds for report in reports),
        labels=tuple(label for report in reports for label in report.labels),
        advice=next((report.advice for report in reports if report.advice), ""),
    )
