"""Where the member stands between login and a proven removal, and which command comes next. Pure but for `look`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.console import duration
from bot.evaluate.judgement import Verdict
from bot.farewell.values import State
from bot.farewell.verdict import Wait
from bot.invitation import KINDS, InvitationDecision, Side
from bot.kinds import WORDS
from bot.model import Decision, Mode, OutcomeName
from bot.plan import MAX_ATTEMPTS
from bot.store.selecting import Filter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from bot.model import Intent, PlanId, Slug
    from bot.pace import Budget, BudgetLimits
    from bot.store import Store
    from bot.store.controls import Presence
    from bot.store.incidents import OpenIncident
    from bot.store.plans import PlanRecord

# Other people's data is kept until the member purges it: `status` reminds after this time.
REMIND_PURGE_AFTER = timedelta(days=365)
_LOOK = (
    "Look at them and decide on a page in your browser; in the terminal `linkprune people` shows them, and a list goes "
    "in by `linkprune plan new --from LIST.csv`."
)


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """One plan and how far it is."""

    record: PlanRecord
    finished: int
    dry_run_done: bool
    live_run_begun: bool

    @property
    def left(self) -> int:
        """People of the plan without a final outcome."""
        return max(0, self.record.actions - self.finished)

    def approved(self, now: datetime) -> bool:
        """Whether the member's word still holds."""
        return self.record.approval is not None and self.record.approval.expires_at > now


@dataclass(frozen=True, slots=True)
class Imported:
    """What was imported: how many exports, and the day that the newest describes."""

    archives: int
    as_of: date
    with_connections: bool


@dataclass(frozen=True, slots=True)
class Pending:
    """Invitations that are not answered: how many on each side, how many of them the member decided to act on.

    `proposed`: undecided ones for which the rules propose something to do, as they were judged last.
    """

    received: int = 0
    sent: int = 0
    decided: int = 0
    proposed: int = 0

    @property
    def known(self) -> bool:
        """Whether there is any."""
        return bool(self.received or self.sent)


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything the next step depends on. `proposed`: people by the rule that proposes them, while undecided.

    `answered`: people who answered a farewell and were not decided since; `parting`: people decided as remove whose
    removal waits for their farewell.
    """

    now: datetime
    account: Slug | None
    people: int
    gone: int
    synced: bool
    imported: Imported | None
    proposed: Mapping[str, int]
    decisions: Mapping[Decision, int]
    plan: PlanProgress | None
    plans: int
    budget: Budget
    incident: OpenIncident | None
    open_intent: Intent | None
    running: Presence | None
    contradictions: int
    remind_purge: float | None
    invitations: Pending
    answered: int
    parting: int


@dataclass(frozen=True, slots=True)
class NextStep:
    """One sentence on where the member stands, and the command that comes next."""

    sentence: str
    command: str


NOTHING_YET = NextStep(
    "Nothing was begun here yet. Try everything on a practice network first with `linkprune demo`. Then import the data"
    " export that LinkedIn gives you: `linkprune import` explains how to get it. Until it comes, `linkprune login` and"
    " `linkprune sync` read your list in a browser.",
    "linkprune import",
)


def look(store: Store, limits: BudgetLimits, now: datetime, running: Presence | None, *, grace: timedelta) -> Standing:
    """Read where this account stands."""
    records = store.plans.list()
    usable = next((record for record in records if not record.purged), None)
    return Standing(
        now=now,
        account=store.account,
        people=store.people.count(),
        gone=store.people.count(gone=True),
        synced=store.syncs.last() is not None,
        imported=_imported(store),
        proposed=_proposed(store),
        decisions=store.decisions.counts(),
        plan=_progress(store, usable) if usable is not None else None,
        plans=len(records),
        budget=store.journal.budget(limits, now),
        incident=store.incidents.current(),
        open_intent=store.journal.open_intent(),
        running=running,
        contradictions=len(store.journal.contradictions()),
        remind_purge=_kept_for(store, now),
        invitations=_pending(store),
        answered=_answered(store),
        parting=_parting(store, now, grace),
    )


def _answered(store: Store) -> int:
    """Whoever is kept after the answer is decided; whoever shall go again is free, unless a newer answer came."""
    people = (store.people.get(one.slug) for one in store.farewells.list(State.ANSWERED))
    return sum(one is not None and one.decision is not Decision.KEEP for one in people)


def _parting(store: Store, now: datetime, grace: timedelta) -> int:
    """Where only a look at the conversations is missing, nobody waits: a run looks."""
    verdicts = ((one.slug, store.farewells.judge(one.slug, now, grace)) for one in store.farewells.list())
    people = (store.people.get(slug) for slug, verdict in verdicts if isinstance(verdict, Wait))
    return sum(one is not None and one.gone_at is None and one.decision is Decision.REMOVE for one in people)


def _pending(store: Store) -> Pending:
    listed = store.invitations.list()
    undecided = [one for one in listed if one.decision is InvitationDecision.UNDECIDED]
    return Pending(
        received=sum(one.side is Side.RECEIVED for one in listed),
        sent=sum(one.side is Side.SENT for one in listed),
        decided=sum(one.decision in KINDS for one in listed),
        proposed=sum(one.verdict in KINDS for one in undecided),
    )


def _imported(store: Store) -> Imported | None:
    archives = store.evidence.archives()
    if not archives:
        return None
    newest = max(archive.as_of for archive in archives)
    return Imported(len(archives), newest, with_connections=store.evidence.imported())


def _proposed(store: Store) -> dict[str, int]:
    """As it was judged last, so that saying where the member stands takes no time."""
    rules = [rule for verdict, rule in store.judgements.by_rule() if verdict is Verdict.SUGGEST_REMOVE]
    open_ones = Filter(verdict=Verdict.SUGGEST_REMOVE, decision=Decision.UNDECIDED, gone=False)
    counts = {rule: store.people.matching(replace(open_ones, rule=rule)) for rule in rules}
    return {rule: count for rule, count in counts.items() if count}


def _kept_for(store: Store, now: datetime) -> float | None:
    """Seconds since people who are gone were last dealt with, where that is long; None: no reason to remind."""
    newest = store.journal.last_intent_at()
    if newest is None or now - newest < REMIND_PURGE_AFTER or not store.people.count(gone=True):
        return None
    return (now - newest).total_seconds()


def _progress(store: Store, record: PlanRecord) -> PlanProgress:
    outcomes = store.journal.outcomes(record.id)
    # Who was recorded as removed and is in the list all the same is for another plan.
    corrected = {one.slug for one in store.journal.contradictions()}
    modes = {run.mode for run in store.journal.runs() if run.plan == record.id}
    return PlanProgress(
        record=record,
        finished=sum(
            slug in corrected or _is_final(name, attempts) for slug, (name, _reason, attempts) in outcomes.items()
        ),
        dry_run_done=Mode.DRY in modes,
        live_run_begun=bool(modes - {Mode.DRY}),
    )


def _is_final(name: OutcomeName, attempts: int) -> bool:
    """Whether running the plan again would not try this person again by itself."""
    return name is not OutcomeName.UNKNOWN and (name is not OutcomeName.NOT_DONE or attempts >= MAX_ATTEMPTS)


def next_step(standing: Standing) -> NextStep:
    """The one step that comes next; what stops everything else comes first."""
    step = _blocked(standing) or _before_plan(standing) or _with_plan(standing)
    notes = list(_notes(standing))
    return replace(step, sentence=f"{step.sentence} Note: {' '.join(notes)}") if notes else step


def _notes(standing: Standing) -> Iterator[str]:
    """What waits for the member besides."""
    if standing.contradictions:
        who = _people(standing.contradictions)
        yield f"{who} recorded as removed stood in the list again; see `linkprune verify`."
    if standing.answered:
        yield f"{_people(standing.answered)} answered your farewell; see `linkprune farewell list`, and decide again."


def _blocked(standing: Standing) -> NextStep | None:
    if standing.running is not None:
        return NextStep(f"A run is going on: {standing.running.step}.", "linkprune status")
    if standing.incident is not None:
        return NextStep(
            f"The site objected ({standing.incident.sentence}); everything is stopped. Look at the site yourself.",
            "linkprune incident show",
        )
    if standing.open_intent is not None:
        did = WORDS[standing.open_intent.kind].do
        return NextStep(f"One act ({did}) was begun and nobody knows its outcome yet.", "linkprune settle")
    return None


def _before_plan(standing: Standing) -> NextStep | None:
    if not standing.synced and not standing.people:
        return _begin(standing)
    if standing.plan is not None and standing.plan.left:
        return None
    if to_remove := standing.decisions[Decision.REMOVE]:
        return _to_remove(standing, to_remove)
    if standing.invitations.decided:
        sentence = f"You decided about {_invitations(standing.invitations.decided)}; freeze that into a plan."
        return NextStep(sentence, "linkprune plan new --invitations")
    return _decide(standing) if standing.plan is None else None


def _to_remove(standing: Standing, count: int) -> NextStep:
    """So many are decided as remove, and no plan holds them."""
    if standing.account is None:
        sentence = f"{_people(count)} decided as remove; a plan needs to know whose account this is."
        return NextStep(sentence, "linkprune login (or: linkprune import FILE --owner YOUR-PROFILE-ADDRESS)")
    if count == standing.parting:
        word = "waits for a farewell" if count == 1 else "wait for their farewells"
        return NextStep(f"{_people(count)} decided as remove: {word}.", "linkprune farewell list")
    return NextStep(f"{_people(count)} decided as remove; freeze them into a plan.", "linkprune plan new")


def _begin(standing: Standing) -> NextStep:
    """Nobody is known yet."""
    if standing.imported is not None and standing.imported.with_connections:
        return NextStep(
            "The export names your connections without their addresses. Sign in with `linkprune login` and read the "
            "list: the names in it tie the evidence.",
            "linkprune sync",
        )
    if standing.imported is not None:
        return NextStep(
            "What was imported has no list of connections; import the export that has Connections.csv too.",
            "linkprune import FILE",
        )
    if standing.account is None:
        return NextStep(
            "Nobody is known here yet. Import the data export that LinkedIn gives you (`linkprune import` explains how "
            "to get it), or sign in with `linkprune login`.",
            "linkprune import",
        )
    return NextStep(
        "You are signed in; the connection list was not read yet. The data export says more about each person, and "
        "needs no browser: `linkprune import`.",
        "linkprune sync",
    )


def _decide(standing: Standing) -> NextStep:
    """People are known, nobody is decided for removal."""
    known = f"{_people(standing.people)} known{_known_from(standing)}"
    if standing.proposed:
        return NextStep(f"{known}. {_proposals(standing)} {_LOOK}", "linkprune review")
    return NextStep(f"{known}, nobody decided as remove. {_LOOK}", "linkprune review")


def _known_from(standing: Standing) -> str:
    if standing.imported is None:
        return " from the list on the site; `linkprune import` adds who wrote to whom"
    if not standing.synced:
        return f" from the export of {standing.imported.as_of}; `linkprune sync` would show who left since"
    return f", with evidence as of {standing.imported.as_of}"


def _proposals(standing: Standing) -> str:
    count = sum(standing.proposed.values())
    by_count = sorted(standing.proposed.items(), key=lambda item: -item[1])
    rules = ", ".join(f'{people:,} by "{rule}"' for rule, people in by_count)
    return f"{_people(count)} {'is' if count == 1 else 'are'} proposed for removal: {rules}."


def _with_plan(standing: Standing) -> NextStep:
    plan = standing.plan
    if plan is None or not plan.left:
        more = f" {_proposals(standing)} See `linkprune people --suggested`." if standing.proposed else ""
        more += _open_invitations(standing.invitations)
        more += " `linkprune nurture due` says whose turn it is." if standing.decisions[Decision.KEEP] else ""
        return NextStep(
            f"Everything in your newest plan is finished; `linkprune report` writes it down on a page.{more}",
            "linkprune verify",
        )
    short = short_id(plan.record.id)
    if not plan.dry_run_done and not plan.live_run_begun:
        contact = (
            "" if standing.synced else " It looks at the site: `linkprune login` comes first; --by-hand needs none."
        )
        return NextStep(
            f"Plan {short} holds {_acts(plan.record.actions)}. Preview it: a dry run changes nothing.{contact}",
            f"linkprune run {short}",
        )
    if not plan.approved(standing.now):
        word = "The approval has ended" if plan.record.approval is not None else "It is not approved yet"
        return NextStep(
            f"Plan {short} was previewed. {word}: look at it, then approve it with the number of acts in it.",
            f"linkprune plan approve {short} --count {plan.record.actions}",
        )
    if standing.budget.left <= 0 and standing.budget.next_at is not None:
        wait = duration((standing.budget.next_at - standing.now).total_seconds())
        at = f"{standing.budget.next_at.astimezone():%a %d %b, %H:%M}"
        return NextStep(f"The budget is used up; it goes on {at} (in {wait}).", f"linkprune run {short} --live")
    begun = f"{plan.finished} of {plan.record.actions} are finished" if plan.live_run_begun else "It is approved"
    return NextStep(f"Plan {short}: {begun}. Go on, and stay with it.", f"linkprune run {short} --live")


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def _acts(count: int) -> str:
    return "1 act" if count == 1 else f"{count:,} acts"


def _invitations(count: int) -> str:
    return "1 invitation" if count == 1 else f"{count:,} invitations"


def _open_invitations(pending: Pending) -> str:
    if not pending.proposed:
        return ""
    return f" The rules propose something for {_invitations(pending.proposed)}; see `linkprune invitations list`."


def short_id(plan_id: PlanId) -> str:
    """As much of a plan's id as people type."""
    return plan_id[:12]
