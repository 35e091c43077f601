"""A workspace in which some people stay, made through the store: quicker than by commands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.model import Decision, Slug
from bot.nurture.model import How, Tier
from bot.store import open_store
from tests.unit.cli.kit import ORIGIN, OWNER
from tests.unit.cli.network import record

if TYPE_CHECKING:
    from tests.unit.cli.kit import Cli

ONE, TWO, EIGHT = Slug("person-01"), Slug("person-02"), Slug("person-08")


def keeping_some(cli: Cli) -> Cli:
    """Person 1 is in the inner circle and wrote lately; 2 was called in October; 8 is kept, and nobody wrote."""
    cli.clock.advance(2 * 86_400)
    with open_store(cli.folder, origin=ORIGIN, account=OWNER, clock=cli.clock) as store:
        record(store)
        for slug in (ONE, TWO, EIGHT):
            store.decisions.set(slug, Decision.KEEP, because="we talk", by="member")
        store.nurture.tier(ONE, Tier.INNER, by="member")
        store.nurture.tags(ONE, ["mentor", "berlin"])
        store.nurture.touch(TWO, date(2026, 10, 1), How.CALL, by="member")
    return cli
