"""Whom the member protects, and why. Doubt protects: a name protects all who bear it, an earlier address its successor.

The sentences are logged where no purge reaches them: they hold no name and none of the member's own words.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model import Slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.store.addresses import Addresses
    from bot.store.session import Session

PINNED = "pinned by the member"
RECOMMENDED = "a recommendation, given or received, protects this person"
NOTED = "the member's own note on the site protects this person"
BY_RULE = "protected by a rule of the policy"
KEPT = "the member decided to keep this person"
EARLIER = "{}; perhaps under an earlier address"

_TIED = (
    "select tie as slug from evidence where by_name = 0 and kind in ({kinds}) {tie}"
    " union select slug from known_as where exists"
    " (select 1 from evidence where tie = known_as.name_key and by_name = 1 and kind in ({kinds})) {slug}"
)
_RECOMMENDATIONS = _TIED.replace("{kinds}", "'recommended by', 'recommended'")
_NOTES = _TIED.replace("{kinds}", "'note'")
# In the order in which they are told. Each finds addresses; {slug} and {tie} narrow it to some.
_SHIELDS = (
    (PINNED, "select slug from person where pinned = 1 {slug}"),
    (RECOMMENDED, _RECOMMENDATIONS),
    (NOTED, _NOTES + " union select slug from note where site = 1 {slug}"),  # noqa: S608 - fixed text
    (BY_RULE, "select slug from judgement where verdict = 'protect' {slug}"),
)
_KEPT = (KEPT, "select slug from person where decision = 'keep' {slug}")
_NARROWING = re.compile(r"\{(slug|tie)\}")


# Changes with everything that protects: what is known of people, judgements, pins.
_MARK = "select number, shields from revision"


@dataclass(frozen=True, slots=True)
class Listed:
    """Everybody shielded, with the reason; `slugs`: the same people as a JSON array, for queries."""

    reasons: Mapping[Slug, str]
    slugs: str


class Shields:
    """Tells who is protected, one or all, by the same queries."""

    def __init__(self, session: Session, addresses: Addresses) -> None:
        self._database = session.database
        self._addresses = addresses
        self._kept: tuple[tuple[int, int], Listed] | None = None

    def shield(self, slug: Slug) -> str | None:
        """Why nobody may decide to remove this person; what the member decided himself is no hindrance."""
        return self._protected(slug, _SHIELDS)

    def protected(self, slug: Slug) -> str | None:
        """Why nothing may be done to this person, or None."""
        return self._protected(slug, (*_SHIELDS, _KEPT))

    def _protected(self, slug: Slug, shields: tuple[tuple[str, str], ...]) -> str | None:
        own = self._addresses.of_one(slug)
        found = self._first(own, shields)
        if found is not None:
            return found
        for pair in self._addresses.suspected(own[0]):
            earlier = self._first(self._addresses.of_one(pair.old), shields)
            if earlier is not None:
                return EARLIER.format(earlier)
        return None

    def _first(self, slugs: tuple[Slug, ...], shields: tuple[tuple[str, str], ...]) -> str | None:
        for sentence, sql in shields:
            # What was decided under an earlier address has passed on: the newest one says what is decided now.
            asked = slugs[:1] if sentence == KEPT else slugs
            narrowed, times = _NARROWING.subn(rf"and \1 in ({','.join('?' * len(asked))})", sql)
            if self._database.row(f"{narrowed} limit 1", *asked * times):
                return sentence
        return None

    def shielded(self) -> dict[Slug, str]:
        """Everybody whom `shield` protects, with the reason; under the newest address."""
        found = dict(self._everybody())
        earlier: dict[Slug, str] = {}
        for pair in self._addresses.suspected():
            if pair.new not in found and pair.old in found:
                earlier.setdefault(pair.new, EARLIER.format(found[pair.old]))
        return found | earlier

    def listed(self) -> Listed:
        """As `shielded`, kept until something that protects changes. For lists; whoever decides asks anew."""
        row = self._database.row(_MARK)
        mark = (row["number"], row["shields"]) if row else (0, 0)
        if self._kept is not None and self._kept[0] == mark:
            return self._kept[1]
        reasons = self.shielded()
        listed = Listed(reasons, json.dumps(sorted(reasons)))
        # What is written now may yet be taken back, and the mark with it.
        self._kept = None if self._database.in_write else (mark, listed)
        return listed

    def _everybody(self) -> Iterator[tuple[Slug, str]]:
        """The weakest reason first, so that the first one told stays in a dictionary."""
        moved = self._addresses.moved()
        for sentence, sql in reversed(_SHIELDS):
            for row in self._database.rows(_NARROWING.sub("", sql)):
                yield Slug(moved.get(row["slug"], row["slug"])), sentence
