"""Two hundred hostile names, headlines and companies through an import, the terminal and every page of a browser."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Final

import pytest

from bot.invitation import Invitation, InvitationDecision, Side
from bot.model import Decision, ListReading, Slug
from bot.store.facets import FacetKind
from bot.store.selecting import Filter
from flows.browser import find_browser
from tests.review.kit import Rig, review
from tests.review.tabs import Hand, seated
from tests.unit.cli.kit import OWNER, Cli
from tests.unit.report.kit import hostile_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Playwright

    from tests.reporting import Figure

pytestmark = pytest.mark.browser

PEOPLE: Final = 200
WIDTHS: Final = (1280, 390)
_DECIDED: Final = {Side.RECEIVED: InvitationDecision.ASK, Side.SENT: InvitationDecision.WAIT}
# Each of them sets a flag where it runs.
RUNS: Final = "window.hit=1;document.title='hit'"
MORE: Final = (
    f"<script>{RUNS}</script>",
    f"<img src=x onerror={RUNS}>",
    f"<svg><script>{RUNS}</script></svg>",
    f"<svg/onload={RUNS}>",
    f'" autofocus onfocus="{RUNS}" x="',
    f"'-{RUNS}-'",
    f"</script><script>{RUNS}</script>",
    f"</textarea><script>{RUNS}</script>",
    f"</template><script>{RUNS}</script>",
    f"javascript:{RUNS}",
    "{{ ''.__class__ }}",
    "${window.hit=1}",
    "#{1+1}",
    "<%= 1 %>",
    "[[constructor.constructor('window.hit=1')()]]",
    '=HYPERLINK("http://e.example","x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "\x1b]0;title\x07\x1b[2J",
    "\x9b31m",
    "\u202eevil\u202c",
    "\u2067\u2066\u2069",
    "\u200b\u200c\u200d\ufeff",
    "Z" + "\u0301\u0489\u20dd" * 160,
    "W" * 500,
    "\u0645" * 500,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 80,
    "\ufdfd" * 100,
    "\u3164" * 40,
    "a b " * 120,
    "null",
    "undefined",
    "__proto__",
    "constructor",
    "<!-- --!> <!---->",
    "]]><![CDATA[",
    "%00%0d%0aSet-Cookie:x=1",
    "../../etc/passwd",
    "\\\\e.example\\share",
)
# What nobody sees and what turns a line around; joiners within a picture are writing.
HIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u3164]")
PAGES: Final = (
    "",
    "groups",
    "groups?kind=company",
    "groups?kind=title",
    "cards?order=name",
    "people",
    "people?sort=company&desc=1",
    "people?state=remove",
    "check",
    "plans",
    "invitations",
    "invitations?side=sent",
    "invitations?decision=all",
    "farewell",
    "nurture",
    "since",
    "audit",
    "keys",
)


def texts() -> list[str]:
    """Two hundred of them."""
    return (list(MORE) + hostile_names())[:PEOPLE]


def export(folder: Path) -> Path:
    """An export whose every text is hostile: names, companies, positions, and addresses among them."""
    folder.mkdir()
    found = texts()
    with (folder / "Connections.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"])
        for number, text in enumerate(found):
            company, position = found[number // 4 * 4], found[-1 - number]
            address = f"https://www.linkedin.com/in/hostile-{number:03}" if number % 50 else "javascript:window.hit=1"
            rows.writerow([text, "Example", address, "", company, position, f"{1 + number % 28:02} Mar 2019"])
    return folder


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    home = tmp_path_factory.mktemp("home")
    cli = Cli(home)
    said = cli("import", str(export(home / "export")), "--owner", OWNER)
    assert said.code == 0, said.err
    return cli


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    choice = find_browser()
    assert choice is not None
    browser = playwright.chromium.launch(executable_path=choice.path, chromium_sandbox=False)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def rig(terminal: Cli) -> Iterator[Rig]:
    with review(terminal.folder, count=None) as found:
        found.enter()
        found.get()
        yield found


@pytest.fixture(scope="module")
def hand(chromium: Browser, rig: Rig) -> Iterator[Hand]:
    with seated(chromium, rig) as found:
        found.page.on("dialog", lambda dialog: found.complaints.append(f"a dialog: {dialog.message}"))
        yield found


def beside(rig: Rig) -> None:
    """Invitations, farewells and people who stay, all of hostile names."""
    found = texts()
    rig.clock.advance(3600)
    with rig.store() as store:
        for side in Side:
            seen = [
                Invitation(side, Slug(f"stranger-{number}"), text, headline=found[-1 - number], note=text, mutual=1)
                for number, text in enumerate(found[:50])
            ]
            store.invitations.record(ListReading(50, 50, 0, complete=True, seconds=1.0), side, seen)
            first = store.invitations.list(side)[0]
            store.invitations.decide(side, [first.slug], _DECIDED[side], because=found[0], by="member")
        for number in range(10):
            store.no_return.add(Slug(f"stranger-{number}"), found[number], found[number], "member")
        for person in store.decisions.removable()[:8]:
            store.farewells.draft(person.slug, person.name + found[7], "warm-en", "en", by="member")
        for person in store.people.select(Filter(decision=Decision.UNDECIDED, pinned=False, gone=False))[:10]:
            store.decisions.set(person.slug, Decision.KEEP, because=person.name, by="member")


def unharmed(hand: Hand) -> list[str]:
    """What is wrong with the page that is shown."""
    page, wrong = hand.page, list(hand.complaints)
    hand.complaints.clear()
    if page.evaluate("window.hit !== undefined") or "hit" in page.title():
        wrong.append("a script ran")
    if not page.title().endswith("linkprune"):
        wrong.append("the title names somebody")
    if found := HIDDEN.search(page.locator("body").inner_text().replace("\n", " ").replace("\t", " ")):
        wrong.append(f"a sign that nobody sees: {found[0]!r}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 860})
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append(f"too wide for {width}")
    page.set_viewport_size({"width": WIDTHS[0], "height": 860})
    return [f"{page.url.rpartition('/')[2]}: {one}" for one in wrong]


def test_no_page_is_harmed(hand: Hand, figure: Figure) -> None:
    with hand.rig.store() as store:
        people = store.people.select(Filter())
        groups = store.groups.all(FacetKind.COMPANY, 3)
        for person in people[:20]:
            store.decisions.set(person.slug, Decision.REMOVE, because=person.name, by="member")
        store.decisions.pin(people[20].slug, by="member", because=people[20].name)
    assert len(people) >= PEOPLE - PEOPLE // 50
    beside(hand.rig)
    made = hand.rig.act("plans/new", {"max_percent": 100}).json()
    more = [f"groups/{group.facet.id}" for group in groups] + [f"person/{one.ref}" for one in people[:40:10]]
    wrong: list[str] = []
    shown = [*PAGES, *more, f"plans/{made['plan']}"]
    for below in shown:
        hand.go(below)
        wrong += unharmed(hand)
    figure("hostile texts", PEOPLE)
    figure("pages", len(shown))
    figure("harmed", len(wrong))
    assert wrong == []


def test_no_card_and_no_dialog_is_harmed(hand: Hand) -> None:
    hand.go("cards?order=name")
    wrong: list[str] = []
    for _ in range(10):
        hand.asked("p")
        wrong += unharmed(hand)
        hand.answer("Escape")
        hand.press("l")
        wrong += unharmed(hand)
    hand.press("g")
    hand.press("Escape")
    hand.asked("n")
    hand.page.keyboard.insert_text(MORE[0] + MORE[21])
    hand.answer("Enter")
    hand.says("Note")
    wrong += unharmed(hand)
    assert wrong == []


@pytest.mark.parametrize("text", [MORE[0], MORE[21]])
def test_no_search_is_harmed(hand: Hand, text: str) -> None:
    for below in ("people", "audit"):
        hand.go(below)
        with hand.page.expect_navigation():
            hand.page.get_by_role("searchbox").fill(text)
            hand.page.get_by_role("searchbox").press("Enter")
        hand.ready()
        assert unharmed(hand) == []


def test_the_terminal_and_its_files_are_not_harmed(terminal: Cli, rig: Rig, tmp_path: Path) -> None:
    with rig.store() as store:
        slugs = [person.slug for person in store.people.select(Filter())]
    said = [terminal("people"), terminal("people", "show", slugs[19]), terminal("policy", "check")]
    for one in said:
        assert one.code == 0
        assert HIDDEN.search((one.out + one.err).replace("\n", " ")) is None
    file = tmp_path / "people.csv"
    assert terminal("people", "--csv", str(file)).code == 0
    with file.open(encoding="utf-8", newline="") as rows:
        assert [cell for row in csv.reader(rows) for cell in row if cell[:1] in set("=+-@\t\r")] == []
    assert terminal("report", "--out", str(tmp_path / "report.html")).code in {0, 3}
