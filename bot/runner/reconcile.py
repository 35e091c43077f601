"""The check after the acts: a fresh load, a control search, everybody removed searched again, and the count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import PageError
from bot.runner.looking import control_search, is_listed
from bot.runner.types import Reconciliation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Slug, Subject
    from bot.runner.types import RunPorts


@dataclass(frozen=True, slots=True)
class Verification:
    """The list now against the journal: who is gone as recorded, who is not, and who came or went unrecorded.

    Somebody new is no contradiction; somebody gone whom nobody recorded may be.
    """

    consistent: bool
    gone: tuple[Slug, ...]
    still_connected: tuple[Slug, ...]
    unexplained: tuple[Slug, ...]
    stated: int

    def document(self) -> dict[str, object]:
        """The JSON document of `linkprune verify`."""
        return {
            "consistent": self.consistent,
            "still_connected": list(self.still_connected),
            "gone": list(self.gone),
            "unexplained": list(self.unexplained),
            "stated": self.stated,
        }


def reconcile(ports: RunPorts, removed: Sequence[Subject], stated_before: int | None) -> Reconciliation:
    """Search everybody this run removed once more. A count that lags is said, it is no contradiction by itself."""
    stated = control_search(ports).stated
    gone, still = _search_all(ports, removed)
    return Reconciliation(
        consistent=not still,
        gone=gone,
        still_connected=still,
        stated_before=stated_before,
        stated_after=stated,
        sentence=_sentence(len(removed), len(still), stated_before, stated),
    )


def _search_all(ports: RunPorts, people: Iterable[Subject]) -> tuple[tuple[Slug, ...], tuple[Slug, ...]]:
    gone: list[Slug] = []
    still: list[Slug] = []
    for subject in people:
        (still if is_listed(ports, subject) else gone).append(subject.slug)
    return tuple(gone), tuple(still)


def _sentence(removed: int, still: int, before: int | None, after: int) -> str:
    if still:
        return f"{still} of the {removed} recorded as removed are still in the list."
    everybody = f"everybody removed ({removed}) is gone"
    if before is not None and before - removed != after:
        return f"{everybody}; the page stated {before} before and {after} now, expected {before - removed}."
    return f"{everybody}, and the page states {after} connections."


def verify_all(ports: RunPorts) -> Verification:
    """Compare the whole list with the journal, at any time. PageError when the list cannot be read completely."""
    stated = control_search(ports).stated
    removed = ports.store.journal.removed()
    _, found = _search_all(ports, removed)
    known = ports.store.people.listed()
    everybody = _everybody(ports) if _differs(ports, stated, len(known) + len(found)) else None
    still = tuple(one.slug for one in removed if one.slug in found or _stands_in(everybody or {}, one))
    gone = tuple(one.slug for one in removed if one.slug not in still)
    unexplained = frozenset() if everybody is None else (known ^ everybody.keys()) - set(still)
    consistent = not still and not known & unexplained
    return Verification(consistent, gone, still, tuple(sorted(unexplained)), stated)


def _differs(ports: RunPorts, stated: int, expected: int) -> bool:
    """Whether people came or went without an act of ours since the last complete reading."""
    return ports.store.syncs.last_complete() is not None and stated != expected


def _everybody(ports: RunPorts) -> dict[Slug, str | None]:
    """Everybody in the list, with the member id where the list shows it."""
    seen: dict[Slug, str | None] = {}
    reading = ports.site.read(lambda one: seen.update({one.slug: one.member_id}))
    if not reading.complete:
        raise PageError(f"The list could not be read completely: {reading.reason}; try `linkprune verify` again later.")
    return seen


def _stands_in(everybody: Mapping[Slug, str | None], subject: Subject) -> bool:
    """Whether somebody is in the list under whatever name: a search by the old name would not find him."""
    by_id = subject.member_id is not None and subject.member_id in everybody.values()
    return subject.slug in everybody or by_id
