"""The tables of settings: one model a table. The bounds of the real site are in `config.settings`."""

from __future__ import annotations

import ipaddress
from datetime import time  # noqa: TC003 - pydantic reads annotations at run time
from pathlib import Path  # noqa: TC003 - the same
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from bot.evaluate.weights import Weights
from bot.model import Confirm  # noqa: TC001 - the same

Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]
Range = tuple[Seconds, Seconds]


class _Section(BaseModel):
    """One table of settings: frozen, and closed against unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SiteSettings(_Section):
    """The network that is worked on."""

    base_url: str
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")] | None = None
    patience: Annotated[float, Field(gt=0, le=10, allow_inf_nan=False)]

    @field_validator("base_url")
    @classmethod
    def _origin_only(cls, value: str) -> str:
        return _origin(value)

    @property
    def loopback(self) -> bool:
        """Whether the site is on this machine: there no bound applies."""
        return is_loopback(self.base_url)


class BrowserSettings(_Section):
    """Which browser, and how it is started."""

    executable: Path | None = None
    channel: Literal["chrome", "msedge"] | None = None
    headless: bool
    sandbox: bool


class LoginSettings(_Section):
    """Credentials that the member stored himself, and how long a person is waited for."""

    email: SecretStr | None = None
    password: SecretStr | None = None
    limit_seconds: Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)]


class PaceSettings(_Section):
    """How slowly, and how much at most."""

    gap_seconds: Range
    batch: Annotated[int, Field(ge=0, le=1000)]
    batch_break_seconds: Range
    per_run: Annotated[int, Field(ge=1, le=30_000)]
    per_day: Annotated[int, Field(ge=1, le=30_000)]
    per_week: Annotated[int, Field(ge=1, le=210_000)]
    working_hours: tuple[time, time] | None = None

    @field_validator("gap_seconds", "batch_break_seconds")
    @classmethod
    def _ordered(cls, value: tuple[float, float]) -> tuple[float, float]:
        if value[0] > value[1]:
            raise ValueError("the first figure is the shorter one")
        return value

    @field_validator("working_hours")
    @classmethod
    def _some_hours(cls, value: tuple[time, time] | None) -> tuple[time, time] | None:
        if value is not None and (value[0] >= value[1] or any(end.tzinfo for end in value)):
            raise ValueError('two local times of one day are needed, such as ["09:00", "21:00"]')
        return value


class RunSettings(_Section):
    """How a run acts."""

    settle_seconds: Seconds
    confirm: Confirm


class ReviewSettings(_Section):
    """The local page."""

    idle_minutes: Annotated[float, Field(gt=0, le=1440, allow_inf_nan=False)]


Points = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]


class EvaluateSettings(_Section):
    """How much each kind of evidence counts in the score, and which periods count as open or recent."""

    half_life_days: Annotated[float, Field(ge=1, le=36_525, allow_inf_nan=False)]
    both_sides: Points
    one_side: Points
    recency: Points
    duration: Points
    services: Points
    employer: Points
    recommendation: Points
    note: Points
    open_days: Annotated[int, Field(ge=0, le=36_525)]
    recent_days: Annotated[int, Field(ge=0, le=36_525)]

    @property
    def weights(self) -> Weights:
        """The figures that the score is made with."""
        return Weights(**{name: getattr(self, name) for name in Weights.__dataclass_fields__})


class EvidenceSettings(_Section):
    """What is kept of a failure."""

    screenshots: bool


class RetentionSettings(_Section):
    """How long it is kept."""

    artefact_days: Annotated[int, Field(ge=0, le=3650)]


class ExportSettings(_Section):
    """Where an export is waited for."""

    folder: Path | None = None

    @property
    def downloads(self) -> Path:
        """The folder that is watched: the one that was set, else the one where this system keeps downloads."""
        if self.folder is not None:
            return self.folder.expanduser()
        from platformdirs import user_downloads_path  # noqa: PLC0415 - only where nothing was set

        return user_downloads_path()


class FarewellSettings(_Section):
    """How long a farewell waits for an answer, and how one is drafted where no option says it."""

    grace_days: Annotated[int, Field(ge=0, le=365)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")]
    tone: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,30}$")]
    my_first_name: Annotated[str, Field(min_length=1, max_length=60)] | None = None


Days = Annotated[int, Field(ge=1, le=3650)]


class NurtureSettings(_Section):
    """How often each tier wants to hear from the member, and how much one week holds."""

    inner_days: Days
    professional_days: Days
    far_days: Days
    week_people: Annotated[int, Field(ge=1, le=100)]
    tag_days: dict[str, Days]
    fields: tuple[str, ...]

    @field_validator("tag_days")
    @classmethod
    def _as_tags(cls, value: dict[str, int]) -> dict[str, int]:
        if any(tag != " ".join(tag.casefold().split()) for tag in value):
            raise ValueError("tags are written in small letters")
        return value

    @field_validator("fields")
    @classmethod
    def _known_fields(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if value:
            from bot.evaluate.titles import Family  # noqa: PLC0415 - its word lists are for those who set this

            if unknown := sorted(set(value) - set(Family)):
                raise ValueError(f"{unknown[0]} is none of: {', '.join(Family)}")
        return value


def is_loopback(origin: str) -> bool:
    """Whether an origin is on this machine."""
    host = urlsplit(origin).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _origin(text: str) -> str:
    parts = urlsplit(text.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise ValueError("an address such as https://www.linkedin.com is needed")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("only scheme, host and port: no path")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default_port = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in {None, default_port} else "")
