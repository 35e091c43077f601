"""Settings: order of sources, unknown names, bounds, and documents that agree with the model."""

from __future__ import annotations

import json
import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from config.settings import DEFAULTS, is_loopback, known_keys, load, rows

if TYPE_CHECKING:
    from datetime import time

    from tests.unit.cli.kit import Cli

LOOPBACK = {"LINKPRUNE_SITE__BASE_URL": "http://127.0.0.1:9"}
EXAMPLE = Path(__file__).parents[3] / ".env.example"
OPTIONAL = {
    "site.language", "browser.executable", "browser.channel", "login.email", "login.password", "pace.working_hours",
    "export.folder", "farewell.my_first_name",
}  # fmt: skip


def variable(key: str) -> str:
    """The environment variable of a dotted key, as the documents say."""
    return "LINKPRUNE_" + key.replace(".", "__").upper()


def test_defaults_hold_every_setting_with_a_comment() -> None:
    text = DEFAULTS.read_text(encoding="utf-8")
    given_keys = {f"{section}.{name}" for section, table in tomllib.loads(text).items() for name in table}
    section, commented, undescribed = "", set(), []
    lines = text.splitlines()
    for before, line in pairwise(lines):
        if line.startswith("["):
            section = line.strip("[]")
        elif found := re.match(r"(# )?(\w+) = ", line):
            if found[1]:
                commented.add(f"{section}.{found[2]}")
            if not before.startswith("# "):
                undescribed.append(line)
    assert undescribed == []
    assert commented == OPTIONAL
    assert given_keys | commented == set(known_keys())


def test_env_example_documents_every_setting_with_its_default() -> None:
    found = dict(re.findall(r"^# (LINKPRUNE_\w+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))
    assert set(found) == {variable(key) for key in known_keys()} | {"LINKPRUNE_HOME"}
    environ = {name: text.strip("'") for name, text in found.items()}
    assert load(None, environ).settings == load(None, {}).settings


def test_every_source_beats_the_next(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[pace]\nper_day = 11\nper_week = 12\nbatch = 3\nper_run = 4\n")
    (tmp_path / ".env").write_text(
        "LINKPRUNE_PACE__PER_WEEK=22\nLINKPRUNE_PACE__BATCH=23\nLINKPRUNE_PACE__PER_RUN=24\n"
    )
    environ = {"LINKPRUNE_PACE__BATCH": "33", "LINKPRUNE_PACE__PER_RUN": "34"}
    loaded = load(tmp_path, environ, options={"pace.per_run": 44, "run.confirm": None})
    pace = loaded.settings.pace
    assert (pace.per_day, pace.per_week, pace.batch, pace.per_run) == (11, 22, 33, 44)
    assert loaded.sources["pace.per_day"] == str(tmp_path / "config.toml")
    assert loaded.sources["pace.per_week"] == f"{tmp_path / '.env'} LINKPRUNE_PACE__PER_WEEK"
    assert loaded.sources["pace.batch"] == "environment LINKPRUNE_PACE__BATCH"
    assert loaded.sources["pace.per_run"] == "command line"
    assert loaded.sources["run.confirm"] == "default"
    assert loaded.sources["login.email"] == "not set"


def test_a_dotenv_of_the_current_folder_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("LINKPRUNE_PACE__PER_DAY=1\n")
    monkeypatch.chdir(tmp_path)
    assert load(None, {}).settings.pace.per_day == 40


def test_a_named_env_file_replaces_the_workspaces(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LINKPRUNE_PACE__PER_DAY=1\n")
    other = tmp_path / "other.env"
    other.write_text("LINKPRUNE_PACE__PER_WEEK=2\n")
    pace = load(tmp_path, {}, env_file=other).settings.pace
    assert (pace.per_day, pace.per_week) == (40, 2)
    with pytest.raises(InputError, match="there is no file"):
        load(tmp_path, {}, env_file=tmp_path / "missing.env")


def test_a_password_with_dollar_signs_survives(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LINKPRUNE_LOGIN__PASSWORD='a$HOME${x}\"b'\n")
    password = load(tmp_path, {}).settings.login.password
    assert password is not None
    assert password.get_secret_value() == 'a$HOME${x}"b'


def test_secrets_are_never_shown() -> None:
    environ = {"LINKPRUNE_LOGIN__EMAIL": "a@example.com", "LINKPRUNE_LOGIN__PASSWORD": "hunter22"}
    loaded = load(None, environ)
    assert "hunter22" not in repr(loaded)
    assert "a@example.com" not in repr(loaded)
    shown = {row.key: row.value for row in rows(loaded)}
    assert (shown["login.email"], shown["login.password"]) == ("set", "set")
    assert {row.key for row in rows(load(None, {})) if row.value == "not set"} == OPTIONAL


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"LINKPRUNE_PAEC__BATCH": "1"}, "LINKPRUNE_PAEC__BATCH"),
        ({"LINKPRUNE_PACE__BATHC": "1"}, "pace.bathc"),
        ({"LINKPRUNE_PACE__BATHC": ""}, "pace.bathc"),
        ({"LINKPRUNE_DEBUG": "1"}, "LINKPRUNE_DEBUG"),
        ({"linkprune_debug": "1"}, "linkprune_debug"),
        ({"LINKPRUNE_": "1"}, "LINKPRUNE_"),
        ({"LINKPRUNE_PACE": "3"}, "LINKPRUNE_PACE"),
        ({"LINKPRUNE_PACE__GAP_SECONDS": "20,60"}, "LINKPRUNE_PACE__GAP_SECONDS"),
        ({"LINKPRUNE_PACE__GAP_SECONDS": "[60,20]"}, "pace.gap_seconds"),
        ({"LINKPRUNE_PACE__GAP_SECONDS": "[20]"}, "pace.gap_seconds"),
        ({"LINKPRUNE_PACE__GAP_SECONDS": "[-1,20]"}, "pace.gap_seconds"),
        ({"LINKPRUNE_PACE__GAP_SECONDS": "[NaN,20]"}, "pace.gap_seconds"),
        ({"LINKPRUNE_PACE__PER_DAY": "0"}, "pace.per_day"),
        ({"LINKPRUNE_PACE__PER_DAY": "many"}, "pace.per_day"),
        ({"LINKPRUNE_PACE__WORKING_HOURS": '["21:00","09:00"]'}, "pace.working_hours"),
        ({"LINKPRUNE_PACE__WORKING_HOURS": '["09:00Z","21:00Z"]'}, "pace.working_hours"),
        ({"LINKPRUNE_RUN__CONFIRM": "never"}, "run.confirm"),
        ({"LINKPRUNE_SITE__BASE_URL": "linkedin.com"}, "site.base_url"),
        ({"LINKPRUNE_SITE__BASE_URL": "https://www.linkedin.com/in/"}, "site.base_url"),
        ({"LINKPRUNE_SITE__BASE_URL": "https://a:b@example.com"}, "site.base_url"),
        ({"LINKPRUNE_SITE__BASE_URL": "https://example.com:port"}, "site.base_url"),
        ({"LINKPRUNE_SITE__BASE_URL": "http://example.com"}, "site.base_url"),
        ({"LINKPRUNE_BROWSER__CHANNEL": "firefox"}, "browser.channel"),
        ({"LINKPRUNE_FAREWELL__GRACE_DAYS": "-1"}, "farewell.grace_days"),
        ({"LINKPRUNE_NURTURE__INNER_DAYS": "0"}, "nurture.inner_days"),
        ({"LINKPRUNE_NURTURE__WEEK_PEOPLE": "0"}, "nurture.week_people"),
    ],
)
def test_a_wrong_setting_is_named(environ: dict[str, str], named: str) -> None:
    with pytest.raises(InputError, match=re.escape(named)):
        load(None, environ)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".env", "LINKPRUNE_PACE__BATHC=1"),
        (".env", "PATH=/x"),
        (".env", "LINKPRUNE_HOME=/x"),
        (".env", b"LINKPRUNE_PACE__BATCH=\xff\xfe"),
        ("config.toml", "[pace]\nbathc = 1"),
        ("config.toml", "[paec]\nbatch = 1"),
        ("config.toml", "batch = 1"),
        ("config.toml", "[pace"),
        ("config.toml", b"\xff\xfe\x00"),
        ("config.toml", '[pace]\nbatch = "a"'),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, name: str, text: str | bytes) -> None:
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError):
        load(tmp_path, {})


BOUNDS = {
    "LINKPRUNE_PACE__PER_DAY": "151",
    "LINKPRUNE_PACE__GAP_SECONDS": "[7.9,60]",
    "LINKPRUNE_RUN__SETTLE_SECONDS": "59",
    "LINKPRUNE_BROWSER__SANDBOX": "false",
    "LINKPRUNE_SITE__PATIENCE": "0.9",
    "LINKPRUNE_FAREWELL__GRACE_DAYS": "1",
}


@pytest.mark.parametrize("name", BOUNDS)
def test_bounds_hold_on_a_site_elsewhere_and_not_on_this_machine(name: str) -> None:
    with pytest.raises(InputError, match=name.removeprefix("LINKPRUNE_").lower().replace("__", ".")):
        load(None, {name: BOUNDS[name]})
    load(None, {name: BOUNDS[name], **LOOPBACK})


def test_the_downloads_are_where_the_member_says_or_where_the_system_keeps_them(tmp_path: Path) -> None:
    assert load(None, {"LINKPRUNE_EXPORT__FOLDER": str(tmp_path)}).settings.export.downloads == tmp_path
    assert load(None, {"LINKPRUNE_EXPORT__FOLDER": "~/x"}).settings.export.downloads == Path.home() / "x"
    assert load(None, {}).settings.export.downloads.is_absolute()


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8", "http://localhost", "http://[::1]:9", "http://127.9.9.9"])
def test_loopback(origin: str) -> None:
    assert is_loopback(origin)


@pytest.mark.parametrize(
    "origin", ["https://www.linkedin.com", "http://127.0.0.1.example.com", "http://localhost.example"]
)
def test_not_loopback(origin: str) -> None:
    assert not is_loopback(origin)


@given(
    gap=st.tuples(st.integers(0, 1000), st.integers(0, 1000)).map(sorted),
    batch=st.integers(0, 1000),
    per_day=st.integers(1, 30_000),
    headless=st.booleans(),
    confirm=st.sampled_from(["each", "batch", "none"]),
    hours=st.none() | st.tuples(st.times(), st.times()).filter(lambda pair: pair[0] < pair[1]),
)
def test_what_the_environment_says_is_what_holds(
    *, gap: list[int], batch: int, per_day: int, headless: bool, confirm: str, hours: tuple[time, time] | None
) -> None:
    environ = LOOPBACK | {
        "LINKPRUNE_PACE__GAP_SECONDS": json.dumps(gap),
        "LINKPRUNE_PACE__BATCH": str(batch),
        "LINKPRUNE_PACE__PER_DAY": str(per_day),
        "LINKPRUNE_BROWSER__HEADLESS": str(headless).lower(),
        "LINKPRUNE_RUN__CONFIRM": confirm,
        "LINKPRUNE_PACE__WORKING_HOURS": json.dumps([end.isoformat() for end in hours]) if hours else "",
    }
    found = load(None, environ).settings
    assert found.pace.gap_seconds == tuple(gap)
    assert (found.pace.batch, found.pace.per_day) == (batch, per_day)
    assert (found.browser.headless, found.run.confirm.value) == (headless, confirm)
    assert found.pace.working_hours == hours


@given(name=st.text(st.characters(categories=["Lu", "Ll", "Nd"]) | st.sampled_from("_"), min_size=1, max_size=20))
def test_no_invented_name_passes(name: str) -> None:
    known = {variable(key) for key in known_keys()}
    full = f"LINKPRUNE_{name}".upper()
    if full in known or full == "LINKPRUNE_HOME":
        return
    with pytest.raises(InputError):
        load(None, {full: "1"})


def test_config_show_names_value_and_source(cli: Cli) -> None:
    cli.environ["LINKPRUNE_LOGIN__PASSWORD"] = "hunter22"
    shown: dict[str, Any] = cli("config", "show", "--json").json
    assert shown["pace.per_day"] == {"value": 40, "source": "default"}
    assert shown["site.base_url"]["source"] == "environment LINKPRUNE_SITE__BASE_URL"
    assert shown["login.password"]["value"] == "set"
    table = cli("config", "show").out
    assert "hunter22" not in table
    assert "pace.working_hours" in table


def test_config_path_works_without_a_workspace(cli: Cli) -> None:
    shown = cli("config", "path", "--json").json
    assert shown["workspace"] == {"path": str(cli.folder), "exists": False}
