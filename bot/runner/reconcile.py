"""The check after the acts: a fresh load, a control search, everybody dealt with looked at again, and the count.

A search goes by name, so it says nothing of somebody who has taken another one. The count does: it must have changed by
the number of removals and accepts. Where it has not, the whole list is read once, and whoever stands in it is recorded
as still connected. A count cannot tell an ignored removal from a removal while somebody else leaves; the next reading
of the list can (`bot.store.syncs`). Answers to invitations are looked up in one fresh reading of their list.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import PageError
from bot.invitation import SIDES
from bot.kinds import WORDS
from bot.model import ActionKind, Slug
from bot.runner.checked import Reconciliation, Verification
from bot.runner.looking import control_search, is_listed, read_invitations, read_whole_list
from bot.store.history import Acted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.model import RunId, Subject
    from bot.runner.checked import Broken
    from bot.runner.looking import WholeList
    from bot.runner.types import RunPorts, RunState

    # What the page should state: from those who are still there, and from accepted people who were found.
    Expect = Callable[["Mapping[Acted, str]", "frozenset[Slug]"], int | None]

SEEN_AGAIN = "recorded as removed, and in the list at the last check"
SEEN_ELSEWHERE = "recorded as removed, and in the list under another name or address"
NOT_CONNECTED = "recorded as accepted, and not in the list of connections at the last check"
PENDING_AGAIN = "recorded as {}, and pending at the last check"
# Acts that change the list of connections; all others change a list of invitations alone.
CONNECTING = frozenset({ActionKind.DISCONNECT, ActionKind.ACCEPT})


# --- at the end of a run ----------------------------------------------------------------------------------------------


def reconcile_run(state: RunState, *, stopped: bool) -> Reconciliation | None:
    """Close a live run: look once more at everybody it dealt with, and whom earlier runs could not look at any more.

    None when there is nobody to look at, or the run was stopped before it did anything.
    """
    unchecked = state.ports.store.journal.unchecked()
    fresh = unchecked.get(state.run, [])
    if not unchecked or (stopped and not fresh):
        return None
    earlier = [one for run, acts in unchecked.items() if run != state.run for one in acts]
    removed_alone = all(one.kind is ActionKind.DISCONNECT for one in (*earlier, *fresh))
    state.show(f"checking everybody {'removed ' if removed_alone else ''}once more")
    found = _reconcile(state.ports, fresh, earlier, state.stated_before)
    with state.ports.store.together():
        _record(state, found)
        for run in {**unchecked, state.run: fresh}:
            _close(state, run, unchecked.get(run, []), found)
    return found.told(state.stated_before)


def _reconcile(ports: RunPorts, fresh: Sequence[Acted], earlier: Sequence[Acted], before: int | None) -> _Found:
    """`before` is what the page stated before this run: it says nothing of what `earlier` runs did."""

    def expect(still: Mapping[Acted, str], found: frozenset[Slug]) -> int | None:
        gone = sum(one.kind is ActionKind.DISCONNECT and one not in still for one in fresh)
        come = sum(one.kind is ActionKind.ACCEPT and one.subject.slug in found for one in fresh)
        return None if before is None else before - gone + come

    acts = [*earlier, *fresh]
    read_all = any(one.kind in CONNECTING for one in earlier)
    listed = _compare(ports, acts, expect, read_all=read_all) if _of(acts, *CONNECTING) else _Listed(expected=before)
    return _Found(acts, listed, _answers(ports, acts))


def _record(state: RunState, found: _Found) -> None:
    for act, reason in found.broken.items():
        state.ports.store.journal.contradict(act.subject.slug, reason, act.kind)
        state.tally.correct(act.subject.slug, reason)
        state.ports.operator.say(f"{act.subject.name}: {reason}.")


def _close(state: RunState, run: RunId, acts: Sequence[Acted], found: _Found) -> None:
    """Write what was found of the acts of one run. What is in doubt stays open for the next run's check."""
    still = sum(one in found.broken for one in acts)
    stated = {"stated_after": found.listed.stated} if found.listed.stated is not None else {}
    state.ports.store.journal.reconciled(
        run,
        consistent=not still and found.doubt is None,
        open_question=found.doubt is not None,
        details={
            "gone": len(acts) - still,
            "still_connected": still,
            **stated,
            **({"doubt": found.doubt} if found.doubt is not None else {}),
        },
    )


# --- at any time ------------------------------------------------------------------------------------------------------


def verify_all(ports: RunPorts) -> Verification:
    """Compare the lists with the journal, at any time, and correct the journal where it is wrong.

    PageError when a list cannot be read completely, and no act was seen not to hold.
    """
    journal = ports.store.journal
    acts = [Acted(ActionKind.DISCONNECT, one) for one in journal.removed()]
    acts += [Acted(kind, one) for kind in SIDES for one in journal.unseen(kind)]
    known = ports.store.people.listed() if ports.store.syncs.last_complete() is not None else None

    def expect(still: Mapping[Acted, str], found: frozenset[Slug]) -> int | None:
        return None if known is None else len(known) + len(still) + len(found - known)

    nothing_known = known is None and not _of(acts, *CONNECTING)
    listed = _compare(ports, acts, expect, uncounted=nothing_known)
    found = _Found(acts, listed, _answers(ports, acts))
    with ports.store.together():
        for act, reason in found.broken.items():
            journal.contradict(act.subject.slug, reason, act.kind)
    return _verification(found, known)


def _verification(found: _Found, known: frozenset[Slug] | None) -> Verification:
    if found.doubt is not None and not found.broken:
        raise PageError(f"The list could not be read completely: {found.doubt}; try `linkprune verify` again later.")
    whole, unexplained = found.listed.whole, frozenset[Slug]()
    if known is not None and whole is not None and whole.doubt is None:
        dealt_with = {one.subject.slug for one in found.acts if one in found.listed.still}
        dealt_with |= {one.slug for one in _of(found.acts, ActionKind.ACCEPT)}
        unexplained = (known ^ whole.slugs) - dealt_with
    return Verification(
        consistent=not found.broken and not (known or frozenset()) & unexplained,
        gone=found.gone,
        still_connected=tuple(slug for slug, _ in found.still),
        unexplained=tuple(sorted(unexplained)),
        stated=found.listed.stated or 0,
        doubt=found.doubt,
        failed=found.failed,
    )


# --- both -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Listed:
    """What the list of connections says: removals that did not hold (`still`), accepts that did not (`lost`)."""

    still: Mapping[Acted, str] = field(default_factory=dict)
    lost: Mapping[Acted, str] = field(default_factory=dict)
    stated: int | None = None
    expected: int | None = None
    whole: WholeList | None = None


@dataclass(frozen=True, slots=True)
class _Answers:
    """What the lists of invitations say; `unread` why one of them could not be read completely."""

    pending: Mapping[Acted, str]
    unread: str | None


@dataclass(frozen=True, slots=True)
class _Found:
    """Everything that a check found about these acts."""

    acts: Sequence[Acted]
    listed: _Listed
    answers: _Answers

    @property
    def broken(self) -> dict[Acted, str]:
        return {**self.listed.still, **self.listed.lost, **self.answers.pending}

    @property
    def doubt(self) -> str | None:
        return (self.listed.whole.doubt if self.listed.whole is not None else None) or self.answers.unread

    @property
    def gone(self) -> tuple[Slug, ...]:
        return tuple(one.slug for one in _of([one for one in self.acts if one not in self.broken], *_REMOVALS))

    @property
    def still(self) -> tuple[Broken, ...]:
        return tuple((one.subject.slug, reason) for one, reason in self.listed.still.items())

    @property
    def failed(self) -> tuple[Broken, ...]:
        failed = {**self.listed.lost, **self.answers.pending}
        return tuple((one.subject.slug, reason) for one, reason in failed.items())

    def told(self, before: int | None) -> Reconciliation:
        answers = [one for one in self.acts if one.kind in SIDES and one not in self.broken]
        return Reconciliation(
            gone=self.gone,
            still=self.still,
            stated_before=before,
            stated_after=self.listed.stated,
            expected=self.listed.expected,
            whole_list_read=self.listed.whole is not None,
            doubt=self.listed.whole.doubt if self.listed.whole is not None else None,
            holding=tuple(one.subject.slug for one in answers),
            failed=self.failed,
            unread=self.answers.unread,
        )


_REMOVALS = (ActionKind.DISCONNECT,)


def _compare(
    ports: RunPorts, acts: Sequence[Acted], expect: Expect, *, read_all: bool = False, uncounted: bool = False
) -> _Listed:
    """Search everybody; read the whole list too where the count does not agree, or somebody accepted is not found.

    `uncounted`: there is nothing to compare the count with, and nobody whom the whole list could show.
    """
    stated = control_search(ports).stated
    removed = [one for one in acts if one.kind is ActionKind.DISCONNECT]
    accepted = [one for one in acts if one.kind is ActionKind.ACCEPT]
    still = {one: SEEN_AGAIN for one in removed if is_listed(ports, one.subject)}
    found = frozenset(one.subject.slug for one in accepted if is_listed(ports, one.subject))
    expected = stated if uncounted else expect(still, found)
    certain = stated == expected and len(found) == len(accepted) and not read_all
    whole = None if certain else read_whole_list(ports)
    lost: dict[Acted, str] = {}
    if whole is not None:
        still |= {one: SEEN_ELSEWHERE for one in removed if one not in still and whole.holds(one.subject)}
        lost = {one: NOT_CONNECTED for one in accepted if one.subject.slug not in found and whole.lacks(one.subject)}
    return _Listed(still, lost, stated, expected, whole)


def _answers(ports: RunPorts, acts: Iterable[Acted]) -> _Answers:
    """Read each list of invitations once; what it contradicts, the journal knows by then."""
    answers = [one for one in acts if one.kind in SIDES]
    unread: str | None = None
    for side in dict.fromkeys(SIDES[one.kind] for one in answers if one.kind not in CONNECTING):
        unread = read_invitations(ports, side) or unread
    again = {(one.kind, one.slug) for one in ports.store.journal.contradictions()} if answers else set()
    pending = {
        one: PENDING_AGAIN.format(WORDS[one.kind].did) for one in answers if (one.kind, one.subject.slug) in again
    }
    return _Answers(pending, unread)


def _of(acts: Iterable[Acted], *kinds: ActionKind) -> list[Subject]:
    return [one.subject for one in acts if one.kind in kinds]
