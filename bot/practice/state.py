"""The state file: what survives a restart of the practice site."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import InputError
from bot.invitation import Side
from bot.practice.inviting import Act, InvitingState
from bot.practice.truth import Truth, truth_from_json


@dataclass(frozen=True, slots=True)
class Later:
    """Something that the site has accepted and does only at `due`, in seconds since 1970."""

    due: float
    kind: Act
    slug: str
    via: str


@dataclass(slots=True)
class State:
    """People are drawn again from `people` and `seed`; only what differs from the draw is kept."""

    people: int
    seed: int
    gone: list[str] = field(default_factory=list)
    renamed: dict[str, tuple[str, str]] = field(default_factory=dict)
    pending: list[Later] = field(default_factory=list)
    inviting: InvitingState = field(default_factory=InvitingState)
    sessions: list[str] = field(default_factory=list)
    truth: Truth = field(default_factory=Truth)
    messaging: dict[str, Any] = field(default_factory=dict)


def load_state(path: Path, people: int, seed: int) -> State:
    """Read the file, or begin anew when there is none. Raises InputError when it belongs to other people."""
    if not path.exists():
        return State(people, seed)
    try:
        state = _state_from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"The practice state file {path.name} cannot be read ({type(error).__name__}).") from error
    if (state.people, state.seed) != (people, seed):
        raise InputError(
            f"The practice state file {path.name} belongs to {state.people} people of seed {state.seed}, "
            f"not to {people} of seed {seed}."
        )
    return state


def save_state(path: Path, state: State) -> None:
    """Replace the file as a whole, so that a crash leaves the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(_state_as_json(state), file, ensure_ascii=False)
    Path(name).replace(path)


def _state_as_json(state: State) -> dict[str, Any]:
    return {
        "people": state.people,
        "seed": state.seed,
        "gone": state.gone,
        "renamed": state.renamed,
        "pending": [[item.due, item.kind, item.slug, item.via] for item in state.pending],
        "inviting": _inviting_as_json(state.inviting),
        "sessions": state.sessions,
        "messaging": state.messaging,
        **state.truth.as_json(),
    }


def _state_from_json(raw: dict[str, Any]) -> State:
    return State(
        people=int(raw["people"]),
        seed=int(raw["seed"]),
        gone=list(raw["gone"]),
        renamed={slug: (first, last) for slug, (first, last) in raw["renamed"].items()},
        pending=[Later(float(due), Act(kind), slug, via) for due, kind, slug, via in raw["pending"]],
        inviting=_inviting_from_json(raw["inviting"]),
        sessions=list(raw["sessions"]),
        truth=truth_from_json(raw),
        messaging=dict(raw.get("messaging", {})),
    )


def _inviting_as_json(inviting: InvitingState) -> dict[str, Any]:
    left = [[side, slug, act] for (side, slug), act in inviting.left.items()]
    return {"left": left, "came": inviting.came, "joined": inviting.joined}


def _inviting_from_json(raw: dict[str, Any]) -> InvitingState:
    return InvitingState(
        left={(Side(side), slug): Act(act) for side, slug, act in raw["left"]},
        came=[(slug, note) for slug, note in raw["came"]],
        joined=list(raw["joined"]),
    )
