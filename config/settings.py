"""What a person may set: the models, the bounds in code, and where each value came from.

Order, strongest first: command line, `LINKPRUNE_*` environment, `.env`, the workspace's `config.toml`, `defaults.toml`.
Every unknown key is an error, so that a typing mistake in a limit never goes unnoticed.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import InputError
from bot.model import Confirm
from config.sections import (
    BrowserSettings,
    EvaluateSettings,
    EvidenceSettings,
    ExportSettings,
    FarewellSettings,
    LoginSettings,
    NurtureSettings,
    PaceSettings,
    RetentionSettings,
    ReviewSettings,
    RunSettings,
    SiteSettings,
    is_loopback,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PREFIX = "LINKPRUNE_"
NOT_SETTINGS = frozenset({"LINKPRUNE_HOME"})
DEFAULTS = Path(__file__).with_name("defaults.toml")

MOST_PER_DAY = 150
LEAST_GAP_SECONDS = 8.0
LEAST_SETTLE_SECONDS = 60.0
LEAST_GRACE_DAYS = 2

__all__ = ("DEFAULTS", "Loaded", "Setting", "Settings", "is_loopback", "known_keys", "load", "out_of_bounds", "rows")


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
    export: ExportSettings
    farewell: FarewellSettings
    nurture: NurtureSettings
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
    if settings.farewell.grace_days < LEAST_GRACE_DAYS:
        yield "farewell.grace_days", f"an answer gets at least {LEAST_GRACE_DAYS} days"


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
