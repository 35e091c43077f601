"""What the member decided about each person, and whom he protects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.model import Decision
from bot.store.people import SELECT_PERSON, people_of
from bot.store.shields import PINNED
from bot.store.steps import What

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Slug
    from bot.store.addresses import Addresses
    from bot.store.people import Person
    from bot.store.session import Session
    from bot.store.shields import Shields
    from bot.store.steps import Steps


class Decisions:
    """Decisions and pins, each recorded as a step. A pinned person cannot be decided for removal."""

    def __init__(self, session: Session, addresses: Addresses, steps: Steps, shields: Shields) -> None:
        self._session = session
        self._database = session.database
        self._addresses = addresses
        self._steps = steps
        self._shields = shields

    def set(self, slug: Slug, decision: Decision, *, because: str | None, by: str) -> None:
        """Decide about one person; InputError for a stranger, or to remove somebody who is protected."""
        with self._session.write():
            newest = self._known(slug)
            if decision is Decision.REMOVE:
                self._refuse_shielded(newest)
            with self._steps.recorded(What(decision.value), (newest,), by=by):
                self._database.run(
                    "update person set decision = ?, because = ?, decided_by = ?, decided_at = ?, later_at = null"
                    " where slug = ?",
                    decision.value,
                    because,
                    by,
                    self._session.stamp(),
                    newest,
                )

    def _refuse_shielded(self, slug: Slug) -> None:
        reason = self.shield(slug)
        if reason == PINNED:
            raise InputError(f"{slug} is pinned; run `linkprune unpin {slug}` first if you mean it.")
        if reason is not None:
            raise InputError(f"{slug} cannot be decided for removal: {reason}; `linkprune people show` says more.")

    def pin(self, slug: Slug, because: str | None = None, *, by: str = "member") -> None:
        """Protect one person from every act; a decision to remove becomes one to keep."""
        with self._session.write():
            newest = self._known(slug)
            with self._steps.recorded(What.PIN, (newest,), by=by):
                self.put_pin(newest, because)

    def put_pin(self, slug: Slug, because: str | None) -> None:
        """The same in the caller's transaction, and unrecorded."""
        self._database.run(
            "update person set pinned = 1, pin_reason = ?,"
            " decision = case decision when 'remove' then 'keep' else decision end where slug = ?",
            because,
            slug,
        )

    def unpin(self, slug: Slug, *, by: str = "member") -> None:
        """Lift the protection, under every address of the person."""
        with self._session.write():
            newest, *earlier = self._addresses.of_one(self._known(slug))
            with self._steps.recorded(What.UNPIN, (newest,), by=by, also=earlier):
                self.lift_pin(newest)

    def lift_pin(self, slug: Slug) -> None:
        """The same in the caller's transaction, and unrecorded."""
        self._database.run_many(
            "update person set pinned = 0, pin_reason = null where slug = ?",
            ((one,) for one in self._addresses.of_one(slug)),
        )

    def protected(self, slug: Slug) -> str | None:
        """Tell why nothing may be done to this person, or None. The member's own words stay out of it: it is logged."""
        return self._shields.protected(slug)

    def shield(self, slug: Slug) -> str | None:
        """Tell what forbids to decide for removal; an earlier decision to keep does not."""
        return self._shields.shield(slug)

    def shielded(self) -> dict[Slug, str]:
        """Everybody whom `shield` protects, with the reason."""
        return self._shields.shielded()

    def removable(self) -> list[Person]:
        """People decided for removal who are still connected as far as is known, by name."""
        return self._decided(Decision.REMOVE)

    def unfollowable(self) -> list[Person]:
        """People decided not to be followed any more who are still connected as far as is known, by name."""
        return self._decided(Decision.UNFOLLOW)

    def _decided(self, decision: Decision) -> list[Person]:
        return people_of(
            self._database.rows(
                f"{SELECT_PERSON} where decision = ? and gone_at is null"  # noqa: S608 - fixed text
                " and person.slug not in (select old from moved) order by search_key, person.slug",
                decision.value,
            )
        )

    def counts(self) -> Mapping[Decision, int]:
        """How many connected people stand under each decision."""
        rows = self._database.rows("select decision, count(*) as n from person where gone_at is null group by decision")
        found = {Decision(row["decision"]): int(row["n"]) for row in rows}
        return {decision: found.get(decision, 0) for decision in Decision}

    def _known(self, slug: Slug) -> Slug:
        """The newest address of a person who is known."""
        newest = self._addresses.newest(slug)
        if self._database.row("select 1 from person where slug = ?", newest) is None:
            raise InputError(f"Nobody with the address {slug} is known; run `linkprune sync` first.")
        return newest
