"""Many decisions in the real browser, each as far as the open menu: whose menu it is, says the page's own request."""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.errors import LinkpruneError, NotPerformed
from bot.evaluate.identity import slug_of
from bot.model import Connected, Slug
from bot.plan import drift
from bot.practice.settings import Variant
from tests.contract.rigs import action, subject
from tests.reporting import bound
from tests.unit.namesakes import FIRST, LAST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Request

    from bot.model import Connection
    from tests.browser.conftest import OpenRig
    from tests.contract.practice_rig import PracticeRig
    from tests.reporting import Figure

pytestmark = [pytest.mark.browser, pytest.mark.chaos]
PEOPLE = 40
# Three a second where the machine is free, one on a busy one: in parts, so that a long run may be stopped and
# go on. `make reliability` asks for 5,000 in all.
PARTS = 5
DECISIONS = int(os.environ.get("LINKPRUNE_DECISIONS", "1000")) // len(Variant) // PARTS
NAMES = 6


@contextmanager
def _menus(rig: PracticeRig) -> Iterator[list[Slug]]:
    """Whose menus the page opens, in order, as it tells the site."""
    opened: list[Slug] = []

    def hear(request: Request) -> None:
        asked = parse_qs(urlsplit(request.url).query)
        if asked.get("at") == ["menu"]:
            opened.append(slug_of(asked["slug"][0]))

    rig.session.page.on("request", hear)
    try:
        yield opened
    finally:
        rig.session.page.remove_listener("request", hear)


def _renamed(rig: PracticeRig, random: Random) -> None:
    """A few names for everybody, and names that only look like them."""
    names = [(random.choice(FIRST), random.choice(LAST)) for _ in range(NAMES)]
    for person in rig.server.world.connected():
        rig.server.world.rename(person.slug, *random.choice(names))


def _shift(rig: PracticeRig, random: Random, kept: Connection) -> None:
    """Somebody else leaves, comes back, or takes another name."""
    others = [one for one in rig.server.world.connected() if slug_of(one.slug) != kept.slug]
    other = random.choice(others)
    if random.random() < 0.5:
        rig.server.world.rename(other.slug, random.choice(FIRST), random.choice(LAST))
    elif len(others) > PEOPLE // 2:
        rig.server.world.remove(other.slug, "himself")


def _decided(rig: PracticeRig, person: Connection, opened: list[Slug], random: Random) -> str:
    """Find, compare with the plan, open the menu, find the item, close the menu again. Nothing is removed."""
    wanted = action(person)
    opened.clear()
    seen = rig.network.observe(subject(person))
    if not isinstance(seen, Connected):
        return "not found"
    if random.random() < 0.3:
        _shift(rig, random, person)
    if drift(wanted, seen.seen) is not None:
        return "held"
    try:
        armed = rig.linkedin._acts.arm(wanted, rig.linkedin._recipe(wanted))
    except NotPerformed:
        return "held"
    armed.trigger.close()
    return "right" if set(opened) == {person.slug} else "wrong"


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("variant", Variant, ids=str)
def test_each_decision_opens_the_right_menu_or_none(
    open_rig: OpenRig, variant: Variant, part: int, figure: Figure
) -> None:
    random = Random(f"{variant} {part}")  # noqa: S311 - decisions that can be repeated
    rig = open_rig(people=PEOPLE, variant=variant, scale=0.0)
    outcomes, begun = Counter[str](), time.monotonic()
    with _menus(rig) as opened:
        while outcomes.total() < DECISIONS:
            if outcomes.total() % 100 == 0:
                for slug in {change["slug"] for change in rig.truth()["changes"] if change["kind"] == "removed"}:
                    rig.server.world.restore(slug)
                _renamed(rig, random)
            try:
                outcomes[_decided(rig, random.choice(rig.people()), opened, random)] += 1
            except LinkpruneError:
                outcomes["not read"] += 1
    figure("decisions", outcomes.total())
    figure("wrong persons", outcomes["wrong"])
    figure("bound", bound(outcomes.total()))
    figure("outcomes", ", ".join(f"{name} {count}" for name, count in outcomes.most_common()))
    figure("decisions per second", round(outcomes.total() / (time.monotonic() - begun), 1))
    assert outcomes["wrong"] == 0
    assert [request for request in rig.truth()["requests"] if request["kind"] == "remove"] == []
    assert outcomes["right"] > outcomes.total() / 2
