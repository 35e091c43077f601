"""What is mutated, and by which tests it must be noticed. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Place:
    """A module, or some functions and classes of it; no names mean all that no earlier area took."""

    module: str
    names: tuple[str, ...] = ()

    def holds(self, module: str, function: str) -> bool:
        """Whether a function of a module belongs here; a class brings all its methods."""
        named = not self.names or any(function == name or function.startswith(f"{name}.") for name in self.names)
        return module == self.module and named


@dataclass(frozen=True, slots=True)
class Area:
    """One promise of the tool, and the code that keeps it."""

    name: str
    places: tuple[Place, ...]


AREAS: Final = (
    Area(
        "budget",
        (
            Place("bot/pace.py"),
            Place(
                "bot/store/history.py",
                ("History.intent_times", "History.last_intent_at", "History.budget", "History._intents_after"),
            ),
            Place("bot/store/journal.py", ("Journal.intend", "Journal.budget_denied", "Journal._deny")),
            Place("bot/runner/loop.py", ("_Loop._budget_allows", "_Loop._pace", "_Loop._acts_left")),
            Place("bot/runner/types.py", ("RunPorts", "RunState.budget")),
        ),
    ),
    Area(
        "journal",
        (
            Place("bot/store/journal.py"),
            Place("bot/store/history.py"),
            Place("bot/store/runs.py"),
            Place("bot/store/acts.py"),
            Place("bot/store/invitations.py"),
            Place("bot/store/no_return.py"),
        ),
    ),
    Area(
        "identity",
        (
            Place("bot/evaluate/identity.py"),
            Place("bot/plan.py"),
            Place("flows/listing.py"),
            Place("flows/requests.py"),
            Place("flows/pages/rows.py"),
            Place("flows/pages/dialogs.py", ("judge_dialogs", "_may_name", "_names", "_holds")),
            Place("flows/search.py", ("Result", "queries_for", "agree", "_hit", "_row_of")),
            Place("flows/acts/disconnect.py", ("Disconnect.located",)),
            Place("flows/acts/invitation.py", ("AnswerInvitation.located",)),
        ),
    ),
    Area(
        "settle",
        (
            Place("bot/runner/settle.py"),
            Place("bot/runner/reconcile.py"),
            Place("bot/runner/looking.py"),
            Place("bot/runner/effects.py"),
            Place("bot/runner/readiness.py"),
            Place("bot/runner/checked.py"),
            Place("bot/runner/attempt.py"),
            Place("bot/runner/approval.py"),
            Place("bot/runner/gate.py"),
            Place("bot/runner/loop.py"),
            Place("bot/runner/types.py"),
        ),
    ),
    Area(
        "verify",
        (
            Place("bot/audit/chain.py"),
            Place("bot/audit/verify.py"),
            Place("bot/audit/reading.py"),
            Place("bot/audit/shape.py"),
            Place("bot/audit/receipt.py"),
            Place("bot/audit/verify_alone.py"),
        ),
    ),
)

TESTS: Final = (
    "tests/engine",
    "tests/unit/audit",
    "tests/unit/store",
    "tests/unit/test_flows_exactly.py",
    "tests/unit/test_flows_listing.py",
    "tests/unit/test_flows_requests.py",
    "tests/unit/test_flows_rows.py",
    "tests/unit/test_identity.py",
    "tests/unit/test_identity_at_scale.py",
    "tests/unit/test_identity_exactly.py",
    "tests/unit/test_locating.py",
    "tests/unit/test_pace.py",
    "tests/unit/test_pace_exactly.py",
    "tests/unit/test_plan.py",
)
# Those that start processes of their own, in which nothing is mutated.
WITHOUT: Final = ("tests/unit/store/test_crash.py",)


def area_of(module: str, function: str) -> str | None:
    """The first area that holds a function."""
    return next((area.name for area in AREAS if any(place.holds(module, function) for place in area.places)), None)


def modules() -> tuple[str, ...]:
    """Every module of any area, once."""
    return tuple(dict.fromkeys(place.module for area in AREAS for place in area.places))


def module_name(module: str) -> str:
    """The import name of a path such as bot/pace.py."""
    return module.removesuffix(".py").replace("/", ".")
