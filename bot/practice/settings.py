"""What a practice network is made of: every choice a caller can make, as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import TYPE_CHECKING, Final, Literal, get_args

from bot.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.practice.faults import Fault

EMAIL: Final = "member@practice.example"
PASSWORD: Final = "practice-password"  # noqa: S105 - public: it opens nothing but a practice site
PIN: Final = "123456"

# What can change while the site runs; people, seed and files stay.
CHANGEABLE: Final = frozenset(
    {"variant", "language", "scale", "login", "second_factor", "challenge", "composer", "export_frame"}
)

Login = Literal["classic", "new", "open"]
Composer = Literal["overlay", "shadow", "page"]


class Variant(StrEnum):
    """Eras of the connections page that the site can look like."""

    EMBER = "ember"
    SDUI2025 = "sdui2025"
    SDUI2026_SCROLL = "sdui2026-scroll"
    SDUI2026_LOADMORE = "sdui2026-loadmore"

    @property
    def page_size(self) -> int:
        """Rows that one list answer carries."""
        return 40 if self is Variant.EMBER else 10


class ExportState(StrEnum):
    """What the page of the data export shows: a form, a wait, an archive (that cannot be clicked), a prompt."""

    REQUEST = "request"
    PENDING = "pending"
    READY = "ready"
    DISABLED = "disabled"
    PASSWORD = "password"  # noqa: S105 - a word


@dataclass(frozen=True, slots=True)
class PracticeSettings:
    """One practice network. `scale` multiplies all its times (0 = no waiting); port 0 = any free port."""

    people: int = 2250
    received: int = 40
    sent: int = 25
    seed: int = 1
    variant: Variant = Variant.SDUI2026_SCROLL
    language: str = "en"
    port: int = 0
    scale: float = 1.0
    state_file: Path | None = None
    faults: tuple[Fault, ...] = ()
    login: Login = "open"
    composer: Composer = "overlay"
    second_factor: bool = False
    challenge: bool = False
    export_state: ExportState = ExportState.REQUEST
    export_frame: bool = False
    email: str = EMAIL
    password: str = PASSWORD
    pin: str = PIN

    def __post_init__(self) -> None:
        """Refuse values that no site can have, wherever they come from. Raises InputError."""
        if self.login not in get_args(Login):
            raise InputError(f"There is no practice login named {self.login!r}; choose {', '.join(get_args(Login))}.")
        if self.composer not in get_args(Composer):
            known = ", ".join(get_args(Composer))
            raise InputError(f"There is no practice composer named {self.composer!r}; choose {known}.")
        numbers: dict[str, object] = {name: getattr(self, name) for name in ("people", "received", "sent", "scale")}
        for name, value in numbers.items():
            if not isinstance(value, int | float) or not 0 <= value < inf:
                raise InputError(f"The practice setting {name} must be a number of at least 0, not {value!r}.")
