"""A network in which something was done, as a report finds it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.model import Action, ActionKind, AlreadyGone, Connection, Held, ListReading, Mode, NotDone, Plan, Slug
from bot.plan import canonical, plan_id
from bot.report.gather import Occasion, Scope, gather
from bot.services.approving import approve
from tests.unit.store.kit import ORIGIN, OWNER, START, WIDE, fill, intend, prove, slug, start

if TYPE_CHECKING:
    from bot.model import PlanId
    from bot.report.values import Report
    from bot.store import Store

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
OCCASION = Occasion(NOW, "1.2.3", practice=False)
REASON = "Recruiter, and nobody wrote"
HOSTILE = (
    "<script>document.title='hit'</script>", "\"><img src=x onerror=document.title='hit'>", "<!--", "-->", "]]>", " ",
    "</title><script>document.title='hit'</script>", "</style><script>document.title='hit'</script>", "<plaintext>",
    "' onmouseover='document.title=1", "javascript:alert(1)", "{{ 7*7 }}", "{% raw %}", "&lt;script&gt;",
    "&#x3c;b&#x3e;", "</bdi></th></tr></table>", "<svg onload=alert(1)>", "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>", "<style>*{display:none}</style>", "<iframe src=//e>",
    "<a href=javascript:alert(1)>x</a>", "%3Cscript%3E",
    "\\u003cscript\\u003e", "=cmd|'/c calc'!A0", "@import '//e'", "\u202egnp.exe", "\u2066x", "\u200fright",
    "zero\u200bwidth", "tag\U000e0041", "Z" + "\u0337\u0321" * 60, "\ufdfd" * 30, "W" * 400, "nul\x00l", "line\nfeed",
    "\x1b[31mred", "\u2028line", "a\u0300" * 50, "\U0001f468\u200d\U0001f469",
)  # fmt: skip
PLACES = ("{}", "Ada {}", "{} Example", "{0}{0}", "Dr. {} (she/her)")


def hostile_names() -> list[str]:
    """Two hundred of them."""
    return [place.format(text) for text in HOSTILE for place in PLACES]


def action(number: int, because: str = REASON) -> Action:
    return Action(
        ActionKind.DISCONNECT,
        slug(number),
        f"Pérsona Number-{number}",
        f"Role {number}",
        date(2010 + number % 3, 5, 6),
        f"urn:{number}",
        because,
    )


def add_plan(store: Store, *actions: Action) -> PlanId:
    content = canonical(Plan(ORIGIN, OWNER, START, actions))
    identity = plan_id(content)
    store.plans.add(identity, content, held=[(slug(90), "pinned")])
    approve(store, identity, count=len(actions), digest=identity, by="member", now=START)
    return identity


def acted(store: Store) -> PlanId:
    """Nine people, a plan of seven: two removed, one by hand, one gone, one held, one refused, one not reached."""
    from bot.model import Done

    fill(store, 9)
    plan = add_plan(store, *map(action, range(7)))
    run = start(store, plan)
    for number in (0, 1):
        intent = intend(store, run, plan, number)
        prove(store, intent)
        store.journal.settle(intent, Done(), by="linkprune")
    store.journal.settle(intend(store, run, plan, 3), AlreadyGone(), by="linkprune")
    store.journal.settle(intend(store, run, plan, 4), Held("the name differs"), by="linkprune")
    refused = intend(store, run, plan, 5)
    store.journal.dispatched(refused, START)
    store.journal.settle(refused, NotDone("the site refused"), by="linkprune", settled=True, reads=2)
    store.journal.stop_run(run, stopped_by="operator", counts={})
    by_hand = start(store, plan, Mode.BY_HAND)
    promised = store.journal.intend(by_hand, plan, action(2), now=START, limits=WIDE, by_hand=True)
    store.journal.settle(promised, Done(), by="member", settled=True)
    store.journal.stop_run(by_hand, stopped_by=None, counts={})
    return plan


def reported(store: Store, scope: Scope | None = None) -> Report:
    return gather(store, scope or Scope(), OCCASION)


def person(name: str, number: int, headline: str) -> Connection:
    return Connection(Slug(f"hostile-{number}"), name, headline)


def seen(people: int, unreadable: int) -> ListReading:
    return ListReading(people + unreadable, people, unreadable, complete=False, seconds=1.0)
