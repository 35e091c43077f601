"""From decisions or an approved list to a plan: who goes in, who is held and why, and how much is too much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import plan as plans
from bot.errors import InputError
from bot.model import Action, ActionKind, Decision, Plan, PlanId, Slug
from bot.services.files import write_private

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from bot.store import Store
    from bot.store.people import Person


@dataclass(frozen=True, slots=True)
class Wanted:
    """One person who shall go, and the member's reason."""

    person: Person
    because: str
    note: str | None = None


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
    refuse_too_many(len(parts.actions), store.people.count(), max_percent)
    return Made(freeze(store, folder, parts, account=account, now=now) if parts.actions else None, parts)


def wanted_by_decision(store: Store) -> list[Wanted]:
    """Everybody decided for removal."""
    return [Wanted(person, person.because or "") for person in store.decisions.removable()]


def draft(store: Store, wanted: Iterable[Wanted]) -> Draft:
    """Part those who can go from those who are held."""
    if store.syncs.last() is None and not store.evidence.imported():
        raise InputError(
            "The connection list was never read here; run `linkprune import FILE` with your data export, or "
            "`linkprune sync` first."
        )
    listed = store.people.listed()
    judged = [(item, _hindrance(store, item.person, listed)) for item in wanted]
    return Draft(
        actions=tuple(_action(item) for item, reason in judged if reason is None),
        held=tuple((item.person.slug, reason) for item, reason in judged if reason is not None),
    )


def _hindrance(store: Store, person: Person, listed: frozenset[Slug]) -> str | None:
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
        kind=ActionKind.DISCONNECT,
        slug=person.slug,
        name=person.name,
        headline=person.headline,
        connected_on=person.connected_on,
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
    share = 100 * actions / network if network else 100.0
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
