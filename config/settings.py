"""What a person may set: the models, the bounds in code, and where each value came from.

Order, strongest first: command line, `LINKPRUNE_*` environment, `.env`, the workspace's `config.toml`, `defaults.toml`.
Every unknown key is an error, so that a typing mistake in a limit never goes unnoticed.
"""

from __future__ import annotations

import ipaddress
import json
import tomllib
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import InputError
from bot.evaluate.weights import Weights
from bot.model import Confirm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PREFIX = "LINKPRUNE_"
NOT_SETTINGS = frozenset({"LINKPRUNE_HOME"})
DEFAULTS = Path(__file__).with_name("defaults.toml")

MOST_PER_DAY = 150
LEAST_GAP_SECONDS = 8.0
LEAST_SETTLE_SECONDS = 60.0

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


class Settings(BaseSettings):
    """All settings. Built by `load` from layers that are already merged, so that it reads no source by itself."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=PREFIX, env_nested_delimiter="__", validate_default=True
    )

    site: SiteSettings
    browser: BrowserSettings
    login: LoginSettings
    pace: PaceSettings
    run: RunSettings
    review: ReviewSettings
    evaluate: EvaluateSettings
    evidence: EvidenceSettings
    retention: RetentionSettings

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what `load` hands over and nothing else."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of one layer: a dotted key, and in words where it came from."""

    key: str
    value: object
    source: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and for each dotted key the source that decided it."""

    settings: Settings
    sources: Mapping[str, str]


def load(
    folder: Path | None,
    environ: Mapping[str, str],
    *,
    env_file: Path | None = None,
    options: Mapping[str, object] | None = None,
) -> Loaded:
    """Merge all layers of one account folder; InputError names the key and the source that are wrong."""
    layers = [*_option_layer(options or {}), *_environment_layer(environ)]
    layers += _dotenv_layer(env_file, must_exist=True) if env_file else _dotenv_layer(_in(folder, ".env"))
    layers += [*_toml_layer(_in(folder, "config.toml")), *_toml_layer(DEFAULTS)]
    chosen: dict[str, Setting] = {}
    for setting in layers:
        chosen.setdefault(setting.key, setting)
    settings = _build(chosen)
    sources = {key: chosen[key].source if key in chosen else "not set" for key in known_keys()}
    for key, sentence in out_of_bounds(settings):
        raise InputError(f"{key} ({sources[key]}): {sentence}")
    return Loaded(settings, sources)


def out_of_bounds(settings: Settings) -> Iterator[tuple[str, str]]:
    """Bounds that no setting can lift on a site that is not this machine: keys and sentences."""
    if settings.site.loopback:
        return
    if settings.site.base_url.startswith("http://"):
        yield "site.base_url", "a site that is not on this machine needs https"
    if settings.site.patience < 1:
        yield "site.patience", "below 1 is for a site on this machine only"
    if not settings.browser.sandbox:
        yield "browser.sandbox", "the browser's sandbox stays on for a site that is not on this machine"
    if settings.pace.gap_seconds[0] < LEAST_GAP_SECONDS:
        yield "pace.gap_seconds", f"at least {LEAST_GAP_SECONDS:g} seconds lie between two acts"
    if settings.pace.per_day > MOST_PER_DAY:
        yield "pace.per_day", f"at most {MOST_PER_DAY} acts a day"
    if settings.run.settle_seconds < LEAST_SETTLE_SECONDS:
        yield "run.settle_seconds", f"at least {LEAST_SETTLE_SECONDS:g} seconds"


def rows(loaded: Loaded) -> Iterator[Setting]:
    """Every setting as it is shown to a person; secrets only as set or not set."""
    for key in known_keys():
        value = _value_of(loaded.settings, key)
        shown = "set" if isinstance(value, SecretStr) else "not set" if value is None else _plain(value)
        yield Setting(key, shown, loaded.sources[key])


def known_keys() -> tuple[str, ...]:
    """Dotted names of all settings, in the order of the model."""
    return tuple(
        f"{section}.{name}"
        for section, field in Settings.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
        for name in field.annotation.model_fields
    )


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


def _in(folder: Path | None, name: str) -> Path | None:
    return folder / name if folder is not None else None


def _option_layer(options: Mapping[str, object]) -> Iterator[Setting]:
    for key, value in options.items():
        if value is not None:
            yield Setting(key, value, "command line")


def _environment_layer(environ: Mapping[str, str], where: str = "environment") -> Iterator[Setting]:
    """One variable at a time, so that a mistake can be named."""
    for name, text in sorted(environ.items()):
        if name.upper().startswith(PREFIX) and name.upper() not in NOT_SETTINGS:
            source = f"{where} {name}"
            # An empty variable is checked like any other, and then counts as not given.
            yield from (setting for setting in _known(_explode(name, text, source), source) if text)


def _explode(name: str, text: str, source: str) -> dict[str, Any]:
    if not text:
        section, _, rest = name.upper().removeprefix(PREFIX).lower().partition("__")
        return {section: {rest: None}}
    reader = EnvSettingsSource(Settings)
    reader.env_vars = {name.lower(): text}
    try:
        return reader()
    except ValueError as error:
        raise InputError(f"{source} is not understood; lists are JSON, such as '[20,60]'.") from error


def _dotenv_layer(path: Path | None, *, must_exist: bool = False) -> Iterator[Setting]:
    from dotenv import dotenv_values  # noqa: PLC0415 - only where a file is there to read

    if path is None or not path.is_file():
        if must_exist:
            raise InputError(f"--env-file: there is no file {path}.")
        return
    try:
        # A password may hold a dollar sign: nothing is interpolated.
        values = dotenv_values(path, interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as settings: {type(error).__name__}.") from error
    foreign = sorted(name for name in values if not name.upper().startswith(PREFIX) or name.upper() in NOT_SETTINGS)
    if foreign:
        raise InputError(f"{path}: {foreign[0]} is not a setting of linkprune.")
    yield from _environment_layer({name: value or "" for name, value in values.items()}, str(path))


def _toml_layer(path: Path | None) -> Iterator[Setting]:
    if path is None or not path.is_file():
        return
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path} cannot be read as settings: {error}.") from error
    yield from _known(values, "default" if path == DEFAULTS else str(path))


def _known(values: Mapping[str, Any], source: str) -> Iterator[Setting]:
    """Flatten one nested document; refuse what is no setting."""
    if not values:
        raise InputError(f"{source}: there is no such setting; `linkprune config show` lists them.")
    keys = frozenset(known_keys())
    for section, content in values.items():
        if not isinstance(content, dict):
            raise InputError(f"{source}: {section} is no setting; `linkprune config show` lists them.")
        for name, value in content.items():
            key = f"{section}.{name}"
            if key not in keys:
                raise InputError(f"{source}: there is no setting {key}; `linkprune config show` lists them.")
            yield Setting(key, value, source)


def _build(chosen: Mapping[str, Setting]) -> Settings:
    nested: dict[str, dict[str, object]] = {section: {} for section in Settings.model_fields}
    for key, setting in chosen.items():
        section, name = key.split(".")
        nested[section][name] = setting.value
    try:
        return Settings(**nested)  # type: ignore[arg-type] # the point is that pydantic checks it
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"][:2])
        source = chosen[key].source if key in chosen else "settings"
        raise InputError(f"{key} ({source}): {first['msg'].removeprefix('Value error, ')}.") from None


def _value_of(settings: Settings, key: str) -> object:
    section, name = key.split(".")
    return getattr(getattr(settings, section), name)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return json.loads(json.dumps([str(item) if isinstance(item, time) else item for item in value]))
    return str(value) if isinstance(value, Path | time | Confirm) else value
