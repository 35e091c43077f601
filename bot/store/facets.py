"""What people have in common: the facets by which groups are closed and bars lead to people."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# That many people connected on one day: 15 or more in 24 hours are no coincidence (data-archive.md).
BULK = 15
_ID_DIGITS = 12


class FacetKind(StrEnum):
    """Kinds of groups. LAST is the year of the last message; it serves pictures, and no group is closed by it."""

    REASON = "reason"
    COMPANY = "company"
    BULK_DAY = "bulk-day"
    YEAR = "year"
    LABEL = "label"
    TITLE = "title"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Facet:
    """One group: a rule, a company, a day, a year, a label, a family of titles. An empty key: it is not known."""

    kind: FacetKind
    key: str

    @property
    def id(self) -> str:
        """Names the group in addresses, where no company and no rule shall stand."""
        return f"{self.kind.value}-{hashlib.sha256(self.key.encode()).hexdigest()[:_ID_DIGITS]}"

    @property
    def condition(self) -> tuple[str, str]:
        """Who belongs to it, as SQL over person and judgement, and the value of each of its parameters."""
        return (_CONDITIONS if self.key else _WITHOUT)[self.kind], self.key


# What each kind groups by, as SQL over person and judgement; NULL belongs to no group.
KEYS: Mapping[FacetKind, str] = {
    FacetKind.REASON: "rule",
    FacetKind.COMPANY: "judgement.company",
    FacetKind.BULK_DAY: "connected_on",
    FacetKind.YEAR: "substr(connected_on, 1, 4)",
    FacetKind.LABEL: "label",
    FacetKind.TITLE: "title",
    FacetKind.LAST: "substr(last_at, 1, 4)",
}
_CONDITIONS: Mapping[FacetKind, str] = {
    FacetKind.REASON: "rule = ?",
    FacetKind.COMPANY: "judgement.company = ?",
    FacetKind.BULK_DAY: "connected_on = ?",
    FacetKind.YEAR: "connected_on between ? || '-01-01' and ? || '-12-31'",
    FacetKind.LABEL: "label = ?",
    FacetKind.TITLE: "title = ?",
    FacetKind.LAST: "last_at >= ? || '-01-01' and last_at < ? || '-13'",
}
# Whose value is not known; judged people only, where a judgement would tell it.
_WITHOUT: Mapping[FacetKind, str] = {
    kind: f"{'connected_on is' if kind in {FacetKind.BULK_DAY, FacetKind.YEAR} else f'score is not null and {key} is'}"
    " nullif(?, '')"
    for kind, key in KEYS.items()
}
