"""Real tabs on a page: invented people, a Chromium that reaches this machine alone, and keys as a hand presses them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.evaluate.company import company_key
from bot.evaluate.evidence import Evidence, Kind, Source
from bot.intake.archive import Archive, Exported, Owner, Tied
from bot.model import Decision, Slug
from bot.store.facets import Facet, FacetKind
from bot.store.selecting import Filter
from tests.review.kit import Rig, review

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route

LOOPBACK = "127.0.0.1"
SETTLED = 20_000.0  # milliseconds for a page to show what it must, on a machine with much else to do
APART = 140.0  # milliseconds between two presses that both count
FIRST_DAY = date(2012, 1, 1)
GROUP = "Initech"
TABLE = 12


def slug(number: int) -> Slug:
    return Slug(f"guest-{number:03}")


def name(number: int) -> str:
    return f"Guest Number{number:03}"


def firm(table: int) -> str:
    return f"Firm {table}"


def exported(number: int, company: str = "Acme", position: str = "Engineer") -> Exported:
    """One row of Connections.csv; everybody on a day of his own, in the order of the numbers."""
    first, _, last = name(number).partition(" ")
    day = FIRST_DAY.replace(year=2012 + number // 300, month=1 + number % 12, day=1 + number % 28)
    return Exported(slug(number), first, last, company, position, None, day, "Connections.csv:5")


def endorsed(number: int) -> Tied:
    """Evidence to the contrary: the person endorsed the member."""
    at = datetime(2024, 5, 6, tzinfo=UTC)
    return Tied(Evidence(Kind.ENDORSED_BY, "Endorsement.csv:2", at, detail="Go"), "Go", slug(number), None)


def archive(rows: list[Exported], facts: list[Tied]) -> Archive:
    return Archive(
        name="Complete.zip",
        as_of=date(2026, 11, 24),  # after the empty sync that every page of the kit begins with
        owner=Owner(),
        sources=frozenset(Source),
        connections=tuple(rows),
        unnamed={},
        facts=tuple(facts),
        notes=(),
        names=frozenset(),
        messages=0,
        conversations=0,
        files=(),
    )


@contextmanager
def party(folder: Path, guests: int = 12, *, group: int = 0, exceptions: int = 0, pinned: int = 0) -> Iterator[Rig]:
    """A page over so many guests; the first of them are a group of one company, with exceptions and pins in it.

    The others sit at tables of twelve: so many work for one firm.
    """
    with review(folder, count=0) as rig:
        rows = [exported(number, GROUP if number < group else firm(number // TABLE)) for number in range(guests)]
        with rig.store() as store:
            store.evidence.record([archive(rows, [endorsed(number) for number in range(exceptions)])])
            for number in range(exceptions, exceptions + pinned):
                store.decisions.pin(slug(number), by="member")
        yield rig


def decisions(rig: Rig, table: int | None = None) -> dict[str, Decision]:
    """What is decided, by name, of all about whom something is, or of those at one table."""
    among = None if table is None else frozenset(slug(table * TABLE + seat) for seat in range(TABLE))
    with rig.store() as store:
        found = store.people.select(Filter(among=among))
    return {one.name: one.decision for one in found if one.decision is not Decision.UNDECIDED}


@dataclass(slots=True)
class Hand:
    """A member at one tab. Anything that the page complains of in the console is kept in `complaints`."""

    rig: Rig
    page: Page
    complaints: list[str] = field(default_factory=list)
    table: int = 0

    def slug(self, seat: int) -> Slug:
        return slug(self.table * TABLE + seat)

    def name(self, seat: int) -> str:
        return name(self.table * TABLE + seat)

    @property
    def decided(self) -> dict[str, Decision]:
        """What is decided about the guests at this table."""
        return decisions(self.rig, self.table)

    @property
    def cards(self) -> str:
        """The cards of this table, by name."""
        return f"cards?order=name&group={self.group}"

    @property
    def group(self) -> str:
        """The group that this table is, as addresses name it."""
        return Facet(FacetKind.COMPANY, company_key(firm(self.table))).id

    def go(self, below: str) -> None:
        self.page.goto(f"http://{self.rig.host}{self.rig.prefix}/{below}")
        self.ready()

    def ready(self) -> None:
        """Until keys and buttons of this page answer."""
        self.page.locator("html.ready").wait_for()

    def asked(self, key: str) -> Locator:
        """The dialog that a key opens."""
        self.page.keyboard.press(key)
        dialog = self.page.get_by_role("dialog")
        dialog.wait_for()
        return dialog

    def answer(self, key: str) -> None:
        """Press a key in a dialog, and wait until it is closed."""
        self.page.keyboard.press(key)
        self.page.get_by_role("dialog").wait_for(state="hidden")

    def press(self, *keys: str, apart: float = APART) -> None:
        """Presses with a pause after each."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(apart)

    @property
    def person(self) -> str:
        """Who is on the card."""
        return self.page.locator("#card-name").inner_text()

    def says(self, text: str) -> None:
        self.page.locator("#status", has_text=text).wait_for(timeout=SETTLED)

    def settled(self) -> None:
        """Until nothing is unsaved any more."""
        self.page.locator('[data-triage][data-unsaved="0"]').wait_for(timeout=SETTLED)

    def shows(self, person: str) -> None:
        """Until the card is this person's."""
        self.page.locator("#card-name", has_text=person).wait_for(timeout=SETTLED)


@contextmanager
def seated(browser: Browser, rig: Rig, **options: Any) -> Iterator[Hand]:  # noqa: ANN401
    """A tab that was let in; afterwards nothing went out, and nothing was complained of."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 860}, **options})
    context.set_default_timeout(SETTLED)
    outside: list[str] = []
    context.route("**/*", lambda route: _guard(route, outside))
    hand = tab(context, rig)
    hand.page.goto(f"http://{rig.host}{rig.address()}")
    hand.page.wait_for_url(rig.server.url)
    yield hand
    context.close()
    assert outside == []
    assert hand.complaints == []


def tab(context: BrowserContext, rig: Rig) -> Hand:
    """One more tab of the same browser."""
    hand = Hand(rig, context.new_page())
    hand.page.on("pageerror", lambda error: hand.complaints.append(str(error)))
    hand.page.on("console", lambda said: hand.complaints.append(said.text) if _complains(said.text) else None)
    return hand


def _guard(route: Route, outside: list[str]) -> None:
    if urlsplit(route.request.url).hostname == LOOPBACK:
        route.continue_()
        return
    outside.append(route.request.url)
    route.abort()


def _complains(text: str) -> bool:
    """A refused request is the page's own business; a broken policy is not."""
    return "policy" in text.lower() or ("error" in text.lower() and "Failed to load resource" not in text)
