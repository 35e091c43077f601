"""What the member decided about each person, and whom he protects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.model import Decision
from bot.store.people import SELECT_PERSON, people_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import Slug
    from bot.store.people import Person
    from bot.store.session import Session


class Decisions:
    """Decisions and pins. A pinned person cannot be decided for removal."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def set(self, slug: Slug, decision: Decision, *, because: str | None, by: str) -> None:
        """Decide about one person; InputError for a stranger, or to remove somebody pinned."""
        with self._session.write():
            person = self._known(slug)
            if decision is Decision.REMOVE and person["pinned"]:
                raise InputError(f"{slug} is pinned; run `linkprune unpin {slug}` first if you mean it.")
            self._database.run(
                "update person set decision = ?, because = ?, decided_by = ?, decided_at = ? where slug = ?",
                decision.value,
                because,
                by,
                self._session.stamp(),
                slug,
            )

    def pin(self, slug: Slug, because: str | None = None) -> None:
        """Protect one person from every act; a decision to remove becomes one to keep."""
        with self._session.write():
            self._known(slug)
            self._database.run(
                "update person set pinned = 1, pin_reason = ?,"
                " decision = case decision when 'remove' then 'keep' else decision end where slug = ?",
                because,
                slug,
            )

    def unpin(self, slug: Slug) -> None:
        """Lift the protection."""
        with self._session.write():
            self._known(slug)
            self._database.run("update person set pinned = 0, pin_reason = null where slug = ?", slug)

    def protected(self, slug: Slug) -> str | None:
        """Tell why nothing may be done to this person, or None. The member's own words stay out of it: it is logged."""
        found = self._database.row("select pinned, decision from person where slug = ?", slug)
        if found is None:
            return None
        if found["pinned"]:
            return "pinned by the member"
        return "the member decided to keep this person" if found["decision"] == Decision.KEEP else None

    def removable(self) -> list[Person]:
        """People decided for removal who are still connected as far as is known, by name."""
        return people_of(
            self._database.rows(
                f"{SELECT_PERSON} where decision = 'remove' and gone_at is null order by search_key, slug"
            )
        )

    def counts(self) -> Mapping[Decision, int]:
        """How many connected people stand under each decision."""
        rows = self._database.rows("select decision, count(*) as n from person where gone_at is null group by decision")
        found = {Decision(row["decision"]): int(row["n"]) for row in rows}
        return {decision: found.get(decision, 0) for decision in Decision}

    def _known(self, slug: Slug) -> Mapping[str, int]:
        found = self._database.row("select pinned from person where slug = ?", slug)
        if found is None:
            raise InputError(f"Nobody with the address {slug} is known; run `linkprune sync` first.")
        return {"pinned": found["pinned"]}
