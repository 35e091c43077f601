"""The check after the acts: a fresh load, a control search, everybody removed searched again, and the count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import PageError
from bot.runner.looking import control_search, is_listed
from bot.runner.types import Reconciliation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    gone, still = _search_all(ports, ports.store.journal.removed())
    unexplained = _unexplained(ports, stated, frozenset(still))
    vanished = ports.store.people.listed().intersection(unexplained)
    return Verification(not still and not vanished, gone, still, unexplained, stated)


def _unexplained(ports: RunPorts, stated: int, still: frozenset[Slug]) -> tuple[Slug, ...]:
    """People who came or went without an act of ours since the last complete reading."""
    known = ports.store.people.listed()
    if not ports.store.syncs.last_complete() or stated == len(known) + len(still):
        return ()
    seen: set[Slug] = set()
    reading = ports.site.read(lambda connection: seen.add(connection.slug))
    if not reading.complete:
        raise PageError(f"The list could not be read completely: {reading.reason}; try `linkprune verify` again later.")
    return tuple(sorted((known ^ seen) - still))
