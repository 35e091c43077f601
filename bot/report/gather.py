"""Reads from the store what a report says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.evaluate.contacts import condense, label_of
from bot.evaluate.evidence import Source
from bot.evaluate.identity import profile_url
from bot.evaluate.judgement import Label
from bot.model import Action, ActionKind, Mode, OutcomeName
from bot.plan import parse
from bot.report.values import REMOVED, Approved, Fate, Line, Listed, PlanLine, Proof, Report
from bot.services.audit import search
from bot.services.judging import imported_on
from bot.store.selecting import Filter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.model import PlanId, RunId, Slug
    from bot.store import Store
    from bot.store.history import Finished
    from bot.store.people import Person
    from bot.store.plans import PlanRecord
    from bot.store.runs import RunRecord

_ALL = 1_000_000_000
_FATES = {
    OutcomeName.DONE: Fate.REMOVED,
    OutcomeName.ALREADY_GONE: Fate.GONE,
    OutcomeName.HELD: Fate.HELD,
    OutcomeName.NOT_DONE: Fate.NOT_DONE,
    OutcomeName.UNKNOWN: Fate.UNKNOWN,
}
# What is said of a person who was removed before adds nothing, unless it is an attempt.
_AFTERWARDS = frozenset({OutcomeName.HELD, OutcomeName.ALREADY_GONE})


@dataclass(frozen=True, slots=True)
class Scope:
    """One plan or one run; neither: every plan that was acted on."""

    plan: PlanId | None = None
    run: RunId | None = None

    @property
    def words(self) -> str:
        """For the head of the page."""
        if self.run is not None:
            return f"run {self.run}"
        return f"plan {self.plan[:12]}" if self.plan is not None else ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """When, by which program and of which kind of site the report is made."""

    now: datetime
    version: str
    practice: bool


def gather(store: Store, scope: Scope, occasion: Occasion) -> Report:
    """Everything that a report says; InputError for a run that is not there, or that was only a preview."""
    runs = _runs(store, scope)
    records = _records(store, scope, runs)
    approvals = _approvals(store)
    reader = _Reader(store, scope, runs, approvals)
    told = sorted((line for record in records for line in reader.lines(record)), key=_order)
    lines = tuple(line for line in told if line.kind is ActionKind.DISCONNECT)
    others = tuple(line for line in told if line.kind is not ActionKind.DISCONNECT)
    removed = frozenset(line.slug for line in lines if line.fate in REMOVED)
    count, head = store.events.head()
    return Report(
        account=store.account or "",
        origin=store.origin,
        practice=occasion.practice,
        scope=scope.words,
        generated_at=occasion.now,
        version=occasion.version,
        listed=_listed(store, removed),
        lines=lines,
        others=others,
        plans=tuple(_plan(record, approvals, others) for record in records),
        runs=tuple(runs),
        proof=Proof(count, head, store.origin_id),
        removed_wrote=_wrote(store, removed),
    )


def _order(line: Line) -> tuple[bool, float, str]:
    """As it happened; those to whom nothing happened last."""
    return line.at is None, line.at.timestamp() if line.at else 0.0, line.slug


def _runs(store: Store, scope: Scope) -> list[RunRecord]:
    """The runs that acted, in order."""
    found = store.journal.runs(_ALL)[::-1]
    if scope.run is not None:
        return [_acting(found, scope.run)]
    acting = [run for run in found if run.mode is not Mode.DRY]
    return acting if scope.plan is None else [run for run in acting if run.plan == scope.plan]


def _acting(runs: Iterable[RunRecord], wanted: RunId) -> RunRecord:
    found = next((run for run in runs if run.id == wanted), None)
    if found is None:
        raise InputError(f"There is no run {wanted[:64]}; `linkprune audit show` names the runs.")
    if found.mode is Mode.DRY:
        raise InputError(f"Run {wanted} was a preview: it did nothing that could be reported.")
    return found


def _records(store: Store, scope: Scope, runs: Sequence[RunRecord]) -> list[PlanRecord]:
    """The plans, oldest first."""
    plans = {scope.plan} if scope.plan is not None else {run.plan for run in runs}
    return [record for record in reversed(store.plans.list()) if record.id in plans]


def _approvals(store: Store) -> dict[str, list[Approved]]:
    """Every approval of each plan, oldest first; the log keeps those that were renewed too."""
    found: dict[str, list[Approved]] = {}
    for event in reversed(search(store, event="plan.approved", limit=_ALL)):
        found.setdefault(event.plan or "", []).append(Approved(event.by or "", event.time))
    return found


def _plan(record: PlanRecord, approvals: Mapping[str, Sequence[Approved]], others: Iterable[Line]) -> PlanLine:
    given = tuple(approvals.get(record.id, ()))
    no_removals = sum(line.plan == record.id for line in others)
    return PlanLine(record.id, record.created_at, record.actions, record.held, record.purged, given, no_removals)


class _Reader:
    """Makes lines of plans; what is the same for all plans is read once."""

    def __init__(
        self, store: Store, scope: Scope, runs: Sequence[RunRecord], approvals: Mapping[str, Sequence[Approved]]
    ) -> None:
        self._store = store
        self._scope = scope
        self._runs = runs
        self._approvals = approvals
        self._seen_again = {(found.slug, found.run) for found in store.journal.contradictions()}
        self._open = store.journal.open_intent()

    def lines(self, record: PlanRecord) -> Iterator[Line]:
        """Everybody in one plan whom no purge has reached."""
        finished = self._finished(record.id)
        content = self._content(record)
        people = self._people(frozenset(finished).union(action.slug for action in content))
        # A plan that lost its people to a purge is told by what is known of those who are left.
        for action in content or [_action(people[slug]) for slug in finished if slug in people]:
            yield self._line(record.id, action, finished.get(action.slug), people.get(action.slug))

    def _finished(self, plan: PlanId) -> dict[Slug, tuple[Finished, RunRecord]]:
        """The last word on each person, which is the first one that says he was removed."""
        found: dict[Slug, tuple[Finished, RunRecord]] = {}
        for run in self._runs:
            for one in self._store.journal.finished(run.id) if run.plan == plan else ():
                before = found.get(one.slug)
                if before is None or before[0].outcome is not OutcomeName.DONE or one.outcome not in _AFTERWARDS:
                    found[one.slug] = (one, run)
        return found

    def _people(self, slugs: frozenset[Slug]) -> dict[Slug, Person]:
        return {person.slug: person for person in self._store.people.select(Filter(among=slugs))}

    def _content(self, record: PlanRecord) -> tuple[Action, ...]:
        content = None if record.purged else self._store.plans.get(record.id)
        return parse(content, record.id).actions if content is not None else ()

    def _line(
        self, plan: PlanId, action: Action, last: tuple[Finished, RunRecord] | None, person: Person | None
    ) -> Line:
        finished, run = last if last is not None else (None, None)
        fate, detail = self._fate(plan, action, last)
        at = finished.at if finished is not None else None
        return Line(
            slug=action.slug,
            name=action.name,
            link=profile_url(self._store.origin, action.slug),
            work=(action.headline or (person.position if person else None) or ""),
            company=(person.company if person else None) or "",
            since=action.connected_on or (person.connected_on if person else None),
            because=action.because,
            fate=fate,
            detail=detail,
            at=at,
            run=run.id if run is not None else None,
            plan=plan,
            approved=_approved(self._approvals.get(plan, ()), at),
            kind=action.kind,
        )

    def _fate(self, plan: PlanId, action: Action, last: tuple[Finished, RunRecord] | None) -> tuple[Fate, str]:
        if self._open is not None and (self._open.plan, self._open.slug) == (plan, action.slug):
            return Fate.UNKNOWN, "`linkprune settle` resolves it"
        if last is None:
            return Fate.WAITING, ""
        finished, run = last
        if finished.outcome is not OutcomeName.DONE:
            return _FATES[finished.outcome], finished.reason
        if (action.slug, run.id) in self._seen_again:
            return Fate.AGAIN, ""
        return Fate.BY_HAND if run.mode is Mode.BY_HAND else Fate.REMOVED, ""


def _action(person: Person) -> Action:
    return Action(
        ActionKind.DISCONNECT,
        person.slug,
        person.name,
        person.headline,
        person.connected_on,
        because=person.because or "",
    )


def _approved(given: Sequence[Approved], at: datetime | None) -> Approved | None:
    """The approval that was in force: the last one before the act."""
    before = [one for one in given if at is None or one.at <= at]
    return before[-1] if before else None


# --- the list ---------------------------------------------------------------------------------------------------------


def _listed(store: Store, removed: frozenset[Slug]) -> Listed:
    last = store.syncs.last()
    return Listed(
        now=store.people.count(),
        otherwise=store.people.count(gone=True) - store.people.matching(Filter(gone=True, among=removed)),
        wrote=store.overview.wrote_share().before.wrote,
        years=tuple((bar.title, bar.people) for bar in store.overview.by_year()),
        read_at=last.at if last else None,
        stated=last.stated if last else None,
        read=last.read if last else None,
        unreadable=last.unreadable if last else 0,
        exported=imported_on(store),
        nameless=store.reporting.nameless(),
    )


def _wrote(store: Store, slugs: Iterable[Slug]) -> int | None:
    """With how many of them there is a message of somebody's own words."""
    basis = store.evidence.basis()
    if Source.MESSAGES not in basis.sources:
        return None
    labels = (label_of(condense(one.evidence), basis) for one in store.reporting.dossiers(slugs))
    return sum(label in {Label.TALKED, Label.ONE_WAY} for label in labels)
