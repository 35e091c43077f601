"""The narrative log: lines of JSON, private, without people and secrets."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.cli import logs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.unit.cli.kit import Cli

SECRETS = {
    "ada@example.com": "wrote to ada@example.com today",
    "ada-example-1": "opened https://www.linkedin.com/in/ada-example-1/?x=1",
    "ACoAAB12_-x": "answer about ACoAAB12_-x",
    "fsd_profile:AB12": "urn:li:fsd_profile:AB12 removed",
    "AQEDAT": "cookie li_at=AQEDAT; path=/",
    "ajax:123": "JSESSIONID: ajax:123",
    "tok-123": "Authorization Bearer tok-123",
}


@pytest.fixture
def quiet_afterwards() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.mark.parametrize("secret", SECRETS)
def test_patterns_take_out_what_names_a_person_or_opens_a_door(secret: str) -> None:
    assert secret not in str(logs.redact_value(SECRETS[secret]))


@pytest.mark.parametrize("key", ["name", "slug", "Password", "cookie", "token", "email", "headline", "note", "text"])
def test_private_keys_are_never_written(key: str) -> None:
    assert logs.redact({key: "Ada Example", "count": 3}) == {key: "[private]", "count": 3}


def test_nested_values_and_strange_objects() -> None:
    class Person:
        def __repr__(self) -> str:
            return "Ada Example"

    found = logs.redact({"a": [{"slug": "x"}, ("b@example.com",)], "who": Person()})
    assert found == {"a": [{"slug": "[private]"}, ["[e-mail]"]], "who": "Person"}


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_one_event_is_one_line(fields: dict[str, object]) -> None:
    line = logs.json_line(logs.redact(fields))
    assert len(line.splitlines()) <= 1
    json.loads(line)


@pytest.mark.usefixtures("quiet_afterwards")
def test_events_go_to_a_private_file_and_warnings_to_the_person_too(tmp_path: Path) -> None:
    shown: list[str] = []
    log = logs.start(tmp_path / "log.jsonl", shown.append)
    log.info("sync.started", people=3)
    structlog.get_logger().warning("page.slow", seconds=4, slug="ada-example-1")
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["event"], line["level"]) for line in lines] == [("sync.started", "info"), ("page.slow", "warning")]
    assert lines[1]["slug"] == "[private]"
    assert shown == ["page.slow seconds=4 slug=[private]"]
    assert stat.S_IMODE((tmp_path / "log.jsonl").stat().st_mode) == 0o600


@pytest.mark.usefixtures("quiet_afterwards")
def test_a_log_that_cannot_be_written_costs_the_line_and_not_the_work(tmp_path: Path) -> None:
    logs.start(tmp_path / "missing" / "log.jsonl", print).info("anything")


def test_commands_leave_a_log_without_names(cli: Cli) -> None:
    plan = cli.planned("person-01")
    assert cli("run", plan, "--live", "--confirm", "none").code == 0
    text = (cli.folder / "log.jsonl").read_text(encoding="utf-8")
    events = [json.loads(line) for line in text.splitlines()]
    assert [event["step"] for event in events if event["event"] == "step"][-1] == "settled"
    assert {event["command"] for event in events if event["event"] == "end"} >= {"login", "sync", f"run {plan[:12]}"}
    assert "person-01" not in text
    assert "Number1" not in text


def test_frames_tell_where_and_not_what() -> None:
    try:
        int("ada-example-1")
    except ValueError as error:
        found = logs.frames(error)
    assert found[-1].startswith("test_logs.py:")
    assert "ada" not in " ".join(found)
