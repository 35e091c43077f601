"""What really happened on the practice site: every change and every request, in order."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any


def stamp() -> str:
    """The site's clock, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to one person; `via` is the kind of request, or `control`."""

    seq: int
    time: str
    kind: str
    slug: str
    via: str


@dataclass(slots=True)
class Recorded:
    """One request. `status` is None while it runs, 0 when the connection was cut without an answer."""

    seq: int
    time: str
    method: str
    path: str
    query: str
    kind: str
    slug: str | None = None
    status: int | None = None


@dataclass(slots=True)
class Truth:
    """The site's own record. Its owner guards it with a lock."""

    changes: list[Change] = field(default_factory=list)
    requests: list[Recorded] = field(default_factory=list)
    profile_views: list[str] = field(default_factory=list)
    page_loads: int = 0

    def change(self, kind: str, slug: str, via: str) -> None:
        """Add one change."""
        self.changes.append(Change(len(self.changes) + 1, stamp(), kind, slug, via))

    def request(self, method: str, path: str, query: str, kind: str) -> Recorded:
        """Add one request that has just arrived."""
        entry = Recorded(len(self.requests) + 1, stamp(), method, path, query, kind)
        self.requests.append(entry)
        return entry

    def as_json(self) -> dict[str, Any]:
        """Plain values for the truth endpoint and the state file."""
        return {
            "changes": [asdict(change) for change in self.changes],
            "requests": [asdict(request) for request in self.requests],
            "profile_views": list(self.profile_views),
            "page_loads": self.page_loads,
        }


def truth_from_json(raw: dict[str, Any]) -> Truth:
    """The reverse of `as_json`."""
    return Truth(
        [Change(**change) for change in raw["changes"]],
        [Recorded(**request) for request in raw["requests"]],
        list(raw["profile_views"]),
        int(raw["page_loads"]),
    )
