"""From decisions or an approved list to a plan: who goes in, who is held and why, and how much is too much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import plan as plans
from bot.errors import InputError
from bot.invitation import KINDS
from bot.model import Action, ActionKind, Decision, Plan, PlanId, Slug
from bot.services.files import write_private
from bot.store.invitations import KnownInvitation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from bot.store import Store
    from bot.store.people import Person


ANOTHER_ACT = "another act on this person is in this plan already"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One act that the member wants on one person, and his reason."""

    person: Person | KnownInvitation
    because: str
    note: str | None = None
    kind: ActionKind = ActionKind.DISCONNECT


@dataclass(frozen=True, slots=True)
class Draft:
    """What a plan would be: its acts, and who is left out."""

    actions: tuple[Action, ...]
    held: tuple[tuple[Slug, str], ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A draft, and the plan it was frozen into; None where everybody is held."""

    plan: PlanId | None
    draft: Draft


def account_of(store: Store) -> Slug:
    """The member's own slug; InputError before an export or a login has told it."""
    if store.account is None:
        raise InputError(
            "This workspace does not know its account yet; `linkprune login` tells it, or `linkprune import FILE "
            "--owner YOUR-PROFILE-ADDRESS`."
        )
    return store.account


def make(store: Store, folder: Path, wanted: Iterable[Wanted], *, max_percent: float, now: datetime) -> Made:
    """Draft, check and freeze a plan. Everybody is judged before: whom a rule protects depends on what is known now."""
    account = account_of(store)
    parts = draft(store, wanted)
    removals = sum(action.kind is ActionKind.DISCONNECT for action in parts.actions)
    refuse_too_many(removals, store.people.count(), max_percent)
    return Made(freeze(store, folder, parts, account=account, now=now) if parts.actions else None, parts)


def wanted_by_decision(store: Store) -> list[Wanted]:
    """Everybody decided for removal, and everybody decided not to be followed any more."""
    return [
        *(Wanted(person, person.because or "") for person in store.decisions.removable()),
        *(Wanted(person, person.because or "", kind=ActionKind.UNFOLLOW) for person in store.decisions.unfollowable()),
    ]


def wanted_invitations(store: Store) -> list[Wanted]:
    """Every pending invitation decided to be accepted, ignored or withdrawn."""
    return [
        Wanted(one, one.because or "", kind=KINDS[one.decision])
        for one in store.invitations.list()
        if one.decision in KINDS
    ]


def draft(store: Store, wanted: Iterable[Wanted]) -> Draft:
    """Part the acts that can be planned from those that are held. One person has one act in a plan, the first."""
    wanted = list(wanted)
    needs_list = any(not isinstance(item.person, KnownInvitation) for item in wanted)
    if needs_list and store.syncs.last() is None and not store.evidence.imported():
        raise InputError(
            "The connection list was never read here; run `linkprune import FILE` with your data export, or "
            "`linkprune sync` first."
        )
    listed, planned = store.people.listed(), set[Slug]()
    actions: list[Action] = []
    held: list[tuple[Slug, str]] = []
    for item in wanted:
        slug = item.person.slug
        reason = ANOTHER_ACT if slug in planned else _hindrance(store, item, listed)
        if reason is None:
            actions.append(_action(item))
            planned.add(slug)
        else:
            held.append((slug, reason))
    return Draft(tuple(actions), tuple(held))


def _hindrance(store: Store, wanted: Wanted, listed: frozenset[Slug]) -> str | None:
    person = wanted.person
    if isinstance(person, KnownInvitation):
        return f"not pending any more since {person.gone_at:%Y-%m-%d}" if person.gone_at is not None else None
    if (protected := store.decisions.protected(person.slug)) is not None:
        return protected
    if person.decision is Decision.KEEP:
        return "you decided to keep this person"
    if person.gone_at is not None:
        return f"not connected any more since {person.gone_at:%Y-%m-%d}"
    # Without a complete reading nobody is known to be missing: those who were seen may go.
    if listed and person.slug not in listed:
        return "not in the list at the last complete sync"
    return None


def _action(wanted: Wanted) -> Action:
    person = wanted.person
    return Action(
        kind=wanted.kind,
        slug=person.slug,
        name=person.name,
        headline=person.headline,
        connected_on=None if isinstance(person, KnownInvitation) else person.connected_on,
        member_id=person.member_id,
        because=wanted.because,
    )


class TooMany(InputError):
    """The plan would take a larger part of the network than was named. `what` says it without naming an option."""

    def __init__(self, what: str, needed: int) -> None:
        super().__init__(f"{what}; if you mean it, say --max-percent {needed}.")
        self.what = what
        self.needed = needed


def refuse_too_many(actions: int, network: int, max_percent: float) -> None:
    """A plan for a large part of the network is refused unless the share is named."""
    share = 100 * actions / network if network else 100.0 if actions else 0.0
    if share > max_percent:
        raise TooMany(
            f"This plan would remove {actions:,} of {network:,} connections ({share:.0f} %), which is more than "
            f"{max_percent:g} %",
            _at_least(share),
        )


def _at_least(share: float) -> int:
    return min(100, int(share) + 1)


def freeze(store: Store, folder: Path, parts: Draft, *, account: Slug, now: datetime) -> PlanId:
    """Store the plan under its content's hash, in the database and as a file that anybody can check."""
    plan = Plan(origin=store.origin, account=account, created_at=now, actions=parts.actions)
    content = plans.canonical(plan)
    identity = plans.plan_id(content)
    write_private(folder / f"{identity}.json", content)
    store.plans.add(identity, content, held=parts.held)
    return identity


def load(store: Store, folder: Path, prefix: str) -> tuple[PlanId, Plan]:
    """A plan by the beginning of its id; its file, where there is one, must still be the plan."""
    identity = store.plans.resolve(prefix)
    content = store.plans.get(identity)
    if content is None:
        raise InputError(f"There is no plan {identity[:12]}; `linkprune plan list` shows the plans.")
    file = folder / f"{identity}.json"
    if file.is_file():
        plans.parse(_bytes(file), identity)
    return identity, plans.parse(content, identity)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from error
