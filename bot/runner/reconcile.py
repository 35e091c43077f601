"""The check after the acts: a fresh load, a control search, everybody removed searched again, and the count.

A search goes by name, so it says nothing of somebody who has taken another one. The count does: it must have fallen by
the number of removals. Where it has not, the whole list is read once, and whoever stands in it is recorded as still
connected. A count cannot tell an ignored removal from a removal while somebody else leaves; the next reading of the
list can (`bot.store.syncs`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import PageError
from bot.runner.looking import control_search, is_listed, read_whole_list
from bot.runner.types import Reconciliation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import RunId, Slug, Subject
    from bot.runner.looking import WholeList
    from bot.runner.types import RunPorts, RunState

SEEN_AGAIN = "recorded as removed, and in the list at the last check"
SEEN_ELSEWHERE = "recorded as removed, and in the list under another name or address"


@dataclass(frozen=True, slots=True)
class Verification:
    """The list now against the journal: who is gone as recorded, who is not, and who came or went unrecorded.

    Somebody new is no contradiction; somebody gone whom nobody recorded may be. `doubt` says why the list could not be
    read completely, where it could not and somebody was seen in it all the same.
    """

    consistent: bool
    gone: tuple[Slug, ...]
    still_connected: tuple[Slug, ...]
    unexplained: tuple[Slug, ...]
    stated: int
    doubt: str | None = None

    def document(self) -> dict[str, object]:
        """The JSON document of `linkprune verify`."""
        return {
            "consistent": self.consistent,
            "still_connected": list(self.still_connected),
            "gone": list(self.gone),
            "unexplained": list(self.unexplained),
            "stated": self.stated,
            "doubt": self.doubt,
        }


# --- at the end of a run ----------------------------------------------------------------------------------------------


def reconcile_run(state: RunState, *, stopped: bool) -> Reconciliation | None:
    """Close a live run: look once more for everybody it removed, and for whom earlier runs could not look any more.

    None when there is nobody to look for, or the run was stopped before it removed anybody.
    """
    unchecked = state.ports.store.journal.unchecked()
    fresh = unchecked.get(state.run, [])
    if not unchecked or (stopped and not fresh):
        return None
    state.show("checking everybody removed once more")
    earlier = [one for run, people in unchecked.items() if run != state.run for one in people]
    found = _reconcile(state.ports, fresh, earlier, state.stated_before)
    with state.ports.store.together():
        _record(state, [*earlier, *fresh], found)
        for run in {**unchecked, state.run: fresh}:
            _close(state, run, unchecked.get(run, []), found)
    return found


def _reconcile(
    ports: RunPorts, fresh: Sequence[Subject], earlier: Sequence[Subject], before: int | None
) -> Reconciliation:
    """`before` is what the page stated before this run: it says nothing of what `earlier` runs removed."""
    stated, people = control_search(ports).stated, [*earlier, *fresh]
    still = dict.fromkeys(_searched(ports, people), SEEN_AGAIN)
    expected = None if before is None else before - sum(one.slug not in still for one in fresh)
    whole = None if not earlier and stated == expected else read_whole_list(ports)
    still |= dict.fromkeys(_standing(people, whole, still), SEEN_ELSEWHERE)
    return Reconciliation(
        gone=tuple(one.slug for one in people if one.slug not in still),
        still=tuple(still.items()),
        stated_before=before,
        stated_after=stated,
        expected=expected,
        whole_list_read=whole is not None,
        doubt=whole.doubt if whole is not None else None,
    )


def _record(state: RunState, people: Sequence[Subject], found: Reconciliation) -> None:
    names = {one.slug: one.name for one in people}
    for slug, reason in found.still:
        state.ports.store.journal.contradict(slug, reason)
        state.tally.correct(slug, reason)
        state.ports.operator.say(f"{names[slug]}: {reason}.")


def _close(state: RunState, run: RunId, people: Sequence[Subject], found: Reconciliation) -> None:
    """Write what was found of the removals of one run. What is in doubt stays open for the next run's check."""
    still = sum(one.slug in found.still_connected for one in people)
    state.ports.store.journal.reconciled(
        run,
        consistent=not still and found.doubt is None,
        open_question=found.doubt is not None,
        details={
            "gone": len(people) - still,
            "still_connected": still,
            "stated_after": found.stated_after,
            **({"doubt": found.doubt} if found.doubt is not None else {}),
        },
    )


# --- at any time ------------------------------------------------------------------------------------------------------


def verify_all(ports: RunPorts) -> Verification:
    """Compare the whole list with the journal, at any time, and correct the journal where it is wrong.

    PageError when the list cannot be read completely, and nobody recorded as removed was seen in it.
    """
    stated = control_search(ports).stated
    removed = ports.store.journal.removed()
    known = ports.store.people.listed() if ports.store.syncs.last_complete() is not None else None
    still = dict.fromkeys(_searched(ports, removed), SEEN_AGAIN)
    expected = (len(known) + len(still)) if known is not None else None if removed else stated
    whole = None if stated == expected else read_whole_list(ports)
    still |= dict.fromkeys(_standing(removed, whole, still), SEEN_ELSEWHERE)
    _contradict(ports, still)
    return _verification(removed, still, known, whole, stated)


def _verification(
    removed: Sequence[Subject],
    still: Mapping[Slug, str],
    known: frozenset[Slug] | None,
    whole: WholeList | None,
    stated: int,
) -> Verification:
    doubt = whole.doubt if whole is not None else None
    if doubt is not None and not still:
        raise PageError(f"The list could not be read completely: {doubt}; try `linkprune verify` again later.")
    unexplained: frozenset[Slug] = frozenset()
    if known is not None and whole is not None and doubt is None:
        unexplained = (known ^ whole.slugs) - still.keys()
    return Verification(
        consistent=not still and not (known or frozenset()) & unexplained,
        gone=tuple(one.slug for one in removed if one.slug not in still),
        still_connected=tuple(one.slug for one in removed if one.slug in still),
        unexplained=tuple(sorted(unexplained)),
        stated=stated,
        doubt=doubt,
    )


def _contradict(ports: RunPorts, still: Mapping[Slug, str]) -> None:
    with ports.store.together():
        for slug, reason in still.items():
            ports.store.journal.contradict(slug, reason)


# --- both -------------------------------------------------------------------------------------------------------------


def _searched(ports: RunPorts, people: Iterable[Subject]) -> list[Slug]:
    """Who is found by the search that found nobody after the act."""
    return [one.slug for one in people if is_listed(ports, one)]


def _standing(people: Iterable[Subject], whole: WholeList | None, found: Mapping[Slug, str]) -> list[Slug]:
    """Who is in the whole list though no search finds him."""
    return [one.slug for one in people if whole is not None and one.slug not in found and whole.holds(one)]
