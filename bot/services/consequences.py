"""What goes with the people of a plan, as far as an export says it: counted, and each with whom it concerns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.evaluate.contacts import condense
from bot.evaluate.evidence import Kind, Source
from bot.evaluate.score import current_employers, shared_employer
from bot.model import ActionKind
from bot.services.judging import imported_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from bot.evaluate.company import Companies
    from bot.evaluate.evidence import Basis, Dossier
    from bot.model import Plan, Slug
    from bot.services.rules import Horizon, Rules
    from bot.store import Store

ALWAYS = (
    "Nobody is told. A removal cannot be undone: only a new invitation, which may be declined, brings somebody back.",
    "Removed people usually go on following you.",
)
UNKNOWN = (
    "Recommendations between you may be lost. Who of them wrote or received one is unknown without your data export.",
    "Your own notes about people on LinkedIn are unknown too; `linkprune import` without a file says how to get it.",
)
OTHERS = {
    ActionKind.ACCEPT: "To accept: {count:,}. They become connections, and see of you what connections see.",
    ActionKind.IGNORE: "To ignore: {count:,}. Their invitations leave your list.",
    ActionKind.WITHDRAW: "To withdraw: {count:,}. Your invitations to them leave your list.",
    ActionKind.UNFOLLOW: "To unfollow: {count:,}. They stay connections; you no longer see what they post.",
}
NAMED = 5
LEAST_GROUP = 10
LARGE_SHARE = 0.5
_RECOMMENDATIONS = frozenset({Kind.RECOMMENDED, Kind.RECOMMENDED_BY})
_ENDORSEMENTS = frozenset({Kind.ENDORSED, Kind.ENDORSED_BY})


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one group of your connections a plan takes: of those at one company, or connected in one year."""

    kind: str
    name: str
    going: int
    of: int


@dataclass(frozen=True, slots=True)
class Impact:
    """What goes with the people whom a plan removes. None: the file that says it was never imported."""

    going: int
    network: int
    exported: date | None
    as_of: date
    recent_days: int
    recommendations: tuple[Slug, ...] | None = None
    endorsements: tuple[Slug, ...] | None = None
    skills: int = 0
    conversations: tuple[Slug, ...] | None = None
    colleagues: tuple[Slug, ...] | None = None
    recent: tuple[Slug, ...] = ()
    emails: tuple[Slug, ...] = ()
    groups: tuple[Share, ...] = ()

    @property
    def percent(self) -> float:
        """The share of the network."""
        return 100 * self.going / self.network if self.network else 0.0


def impact_of(store: Store, plan: Plan, rules: Rules) -> Impact:
    """Read what is known of everybody, once, and count what concerns the plan."""
    basis = store.evidence.basis()
    count = Count(
        plan=frozenset(action.slug for action in plan.actions if action.kind is ActionKind.DISCONNECT),
        basis=basis,
        exported=imported_on(store),
        companies=rules.policy.companies,
        horizon=rules.horizon,
    )
    return count.over(store.evidence.dossiers(), network=store.people.count())


@dataclass(frozen=True, slots=True)
class Count:
    """What is counted, and against which day."""

    plan: frozenset[Slug]
    basis: Basis
    exported: date | None
    companies: Companies
    horizon: Horizon

    def over(self, everybody: Iterable[Dossier], *, network: int) -> Impact:
        """Count in one pass; only those of the plan are kept."""
        going: list[Dossier] = []
        sizes: Counter[tuple[str, str]] = Counter()
        names: dict[tuple[str, str], str] = {}
        for dossier in everybody:
            groups = dict(self._groups(dossier))
            sizes.update(groups.keys())
            if dossier.slug in self.plan:
                going.append(dossier)
                names.update(groups)
        shares = self._shares(going, names, sizes)
        return self._impact(going, network, shares)

    def _impact(self, going: Sequence[Dossier], network: int, shares: tuple[Share, ...]) -> Impact:
        endorsed = self._known(_ENDORSED_IN, _with(going, _ENDORSEMENTS))
        return Impact(
            going=len(self.plan),
            network=network,
            exported=self.exported,
            as_of=self.basis.as_of,
            recent_days=self.horizon.recent_days,
            recommendations=self._known(_RECOMMENDED_IN, _with(going, _RECOMMENDATIONS)),
            endorsements=endorsed,
            skills=len(
                {(one.slug, fact.detail) for one in going for fact in one.evidence if fact.kind in _ENDORSEMENTS}
            ),
            conversations=self._known((Source.MESSAGES,), _slugs(going, self._open)),
            colleagues=self._known((Source.POSITIONS,), self._colleagues(going)),
            recent=_slugs(going, self._recent),
            emails=_slugs(going, lambda dossier: bool(dossier.email)),
            groups=shares,
        )

    def _known(self, sources: Iterable[Source], slugs: tuple[Slug, ...]) -> tuple[Slug, ...] | None:
        return slugs if self.basis.sources.intersection(sources) else None

    def _open(self, dossier: Dossier) -> bool:
        said = condense(dossier.evidence)
        if said.last is None:
            return False
        days = ((self.exported or self.basis.as_of) - said.last.date()).days
        return days <= self.horizon.recent_days or (said.last_by == "them" and days <= self.horizon.open_days)

    def _recent(self, dossier: Dossier) -> bool:
        first = self.basis.as_of - timedelta(days=self.horizon.recent_days)
        return dossier.connected_on is not None and dossier.connected_on >= first

    def _colleagues(self, going: Sequence[Dossier]) -> tuple[Slug, ...]:
        current = current_employers(self.basis, self.companies)
        return _slugs(going, lambda dossier: shared_employer(dossier, current, self.companies) is not None)

    def _groups(self, dossier: Dossier) -> Iterator[tuple[tuple[str, str], str]]:
        if dossier.company and (key := self.companies.name(dossier.company).key):
            yield ("company", key), dossier.company
        if dossier.connected_on is not None:
            year = str(dossier.connected_on.year)
            yield ("year", year), year

    def _shares(
        self, going: Sequence[Dossier], names: Mapping[tuple[str, str], str], sizes: Counter[tuple[str, str]]
    ) -> tuple[Share, ...]:
        taken = Counter(group for dossier in going for group, _ in self._groups(dossier))
        found = [Share(group[0], names[group], number, sizes[group]) for group, number in taken.items()]
        large = [share for share in found if share.of >= LEAST_GROUP and share.going >= LARGE_SHARE * share.of]
        return tuple(sorted(large, key=lambda share: (-share.going / share.of, share.kind, share.name)))


_RECOMMENDED_IN = (Source.RECOMMENDATIONS_RECEIVED, Source.RECOMMENDATIONS_GIVEN)
_ENDORSED_IN = (Source.ENDORSEMENTS_RECEIVED, Source.ENDORSEMENTS_GIVEN)


def _with(going: Iterable[Dossier], kinds: frozenset[Kind]) -> tuple[Slug, ...]:
    return _slugs(going, lambda dossier: any(fact.kind in kinds for fact in dossier.evidence))


def _slugs(going: Iterable[Dossier], holds: Callable[[Dossier], bool]) -> tuple[Slug, ...]:
    return tuple(dossier.slug for dossier in going if holds(dossier))


# --- in words ---------------------------------------------------------------------------------------------------------


def sentences(impact: Impact, names: Mapping[Slug, str], *, unmatched: int = 0) -> list[str]:
    """The consequences in words, each with whom it concerns. `unmatched` recommendations name nobody who is known."""
    return [*ALWAYS, _share(impact), *map(_group, impact.groups), *_evidence(impact, names, unmatched)]


def told(store: Store, plan: Plan, impact: Impact) -> list[str]:
    """The consequences of a plan in words, with the names that the plan has."""
    names = {action.slug: action.name for action in plan.actions}
    removals = sentences(impact, names, unmatched=len(store.evidence.unmatched_names())) if impact.going else []
    return [*removals, *_others(store, plan)]


def _others(store: Store, plan: Plan) -> Iterator[str]:
    """What the other kinds of act bring about."""
    kinds = Counter(action.kind for action in plan.actions)
    yield from (OTHERS[kind].format(count=kinds[kind]) for kind in OTHERS if kinds[kind])
    barred = store.no_return.reasons() if kinds[ActionKind.ACCEPT] else {}
    accepted = (action for action in plan.actions if action.kind is ActionKind.ACCEPT)
    back = [f"{action.name} ({barred[action.slug]})" for action in accepted if action.slug in barred]
    if back:
        yield f"On your do-not-reconnect list, and to be accepted all the same: {', '.join(back)}."


def _share(impact: Impact) -> str:
    return f"That is {impact.going:,} of {impact.network:,} connections ({impact.percent:.1f} %)."


def _group(share: Share) -> str:
    where = f"at {share.name}" if share.kind == "company" else f"of the year {share.name}"
    return f"It takes {share.going:,} of your {share.of:,} connections {where} ({100 * share.going / share.of:.0f} %)."


def _evidence(impact: Impact, names: Mapping[Slug, str], unmatched: int) -> Iterator[str]:
    def whom(slugs: Sequence[Slug]) -> str:
        shown = ", ".join(names.get(slug, slug) for slug in slugs[:NAMED])
        return f": {shown}{f' and {len(slugs) - NAMED:,} more' if len(slugs) > NAMED else ''}"

    if impact.exported is None:
        yield from UNKNOWN
    else:
        yield f"As your data export of {impact.exported} says:"
        yield from _lost(impact, whom, unmatched)
        yield from _close(impact, whom)
    if impact.recent:
        days = f"the {impact.recent_days} days before {impact.as_of}"
        yield f"{_people(impact.recent)} {_was(impact.recent)} connected within {days}{whom(impact.recent)}."
    if impact.emails:
        yield (
            f"{_people(impact.emails)} left an e-mail address in the export; `linkprune plan export PLAN leaving.vcf` "
            "keeps what is known of everybody."
        )


def _lost(impact: Impact, whom: Callable[[Sequence[Slug]], str], unmatched: int) -> Iterator[str]:
    recommended, endorsed = impact.recommendations, impact.endorsements
    if recommended is None:
        yield "Recommendations are unknown: the export has no file of them, or there are none."
    elif recommended:
        count = _people(recommended)
        yield f"{count} may share a recommendation with you, which may be lost; a run holds them{whom(recommended)}."
    else:
        yield "No recommendation goes with them: whoever gave or received one is protected."
    if unmatched:
        yield (
            f"{unmatched:,} recommendation{_s(unmatched)} name{'s' if unmatched == 1 else ''} nobody in your network "
            "under that name now; `linkprune import` lists the names. Look whether one of them has another name here."
        )
    if endorsed:
        skills = f"{impact.skills:,} skill{_s(impact.skills)}"
        yield f"Endorsements with {_people(endorsed)} ({skills}) may be lost, given or received{whom(endorsed)}."
    elif endorsed is None:
        yield "Endorsements are unknown: the export has no file of them, or there are none."


def _close(impact: Impact, whom: Callable[[Sequence[Slug]], str]) -> Iterator[str]:
    open_ones, colleagues = impact.conversations, impact.colleagues
    if open_ones is None:
        yield "Open conversations are unknown: the export has no messages."
    elif open_ones:
        yield f"{_people(open_ones)} {_was(open_ones)} in an open conversation with you{whom(open_ones)}."
    if colleagues:
        yield f"{_people(colleagues)} showed your own employer of today{whom(colleagues)}."
    elif colleagues is None:
        yield "Who works at your own employer is unknown: the export has no positions of yours."


def _people(slugs: Sequence[Slug]) -> str:
    return "1 of them" if len(slugs) == 1 else f"{len(slugs):,} of them"


def _was(slugs: Sequence[Slug]) -> str:
    return "was" if len(slugs) == 1 else "were"


def _s(number: int) -> str:
    return "" if number == 1 else "s"


# --- as a document ----------------------------------------------------------------------------------------------------


def impact_document(impact: Impact) -> dict[str, object]:
    """The figures as JSON; null where the export does not say it."""
    return {
        "as_of": impact.exported.isoformat() if impact.exported else None,
        "people": impact.going,
        "network": impact.network,
        "percent": round(impact.percent, 2),
        "recommendations": _list(impact.recommendations),
        "endorsements": _list(impact.endorsements),
        "endorsed_skills": impact.skills,
        "open_conversations": _list(impact.conversations),
        "own_employer": _list(impact.colleagues),
        "recently_connected": _list(impact.recent),
        "with_email": _list(impact.emails),
        "groups": [
            {"kind": share.kind, "name": share.name, "going": share.going, "of": share.of} for share in impact.groups
        ],
    }


def _list(slugs: Sequence[Slug] | None) -> list[Slug] | None:
    return None if slugs is None else list(slugs)
