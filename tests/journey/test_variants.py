"""Every era of the page, in both languages: read wholly, removed exactly, repeated without effect."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.practice.invented import INVENTED
from bot.practice.settings import Variant
from tests.stage import Stage, as_it_was, copied, own_process, prepared, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.stage import Way

PEOPLE = 46
TWENTY = tuple(range(1, 41, 2))
FEW = (2, 13, 14, 44)
# Nothing here waits for a time-out to pass, so a busy machine gets the time that it needs.
PATIENT = {"LINKPRUNE_SITE__PATIENCE": "1"}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, way: Way) -> Iterator[Stage]:
    with served(people=PEOPLE, login="classic" if way is own_process else "open") as server:
        yield prepared(server, tmp_path_factory.mktemp("variants") / "home", TWENTY, way)


@pytest.fixture(scope="module")
def few(template: Stage, tmp_path_factory: pytest.TempPathFactory, way: Way) -> Stage:
    as_it_was(template.server)
    return prepared(template.server, tmp_path_factory.mktemp("few") / "home", FEW, way)


@pytest.fixture
def stage(template: Stage, tmp_path: Path) -> Stage:
    return copied(template, tmp_path / "home")


# The oldest and the newest page in the usual run, the others in the long one.
ERAS = [
    Variant.EMBER,
    Variant.SDUI2026_SCROLL,
    *(pytest.param(era, marks=pytest.mark.chaos) for era in (Variant.SDUI2025, Variant.SDUI2026_LOADMORE)),
]
TURKISH = [
    (Variant.SDUI2026_SCROLL, "tr"),
    *(pytest.param(era, "tr", marks=pytest.mark.chaos) for era in Variant if era is not Variant.SDUI2026_SCROLL),
]


@pytest.mark.parametrize(("variant", "language"), [*((era, "en") for era in Variant), *TURKISH], ids=str)
def test_the_whole_list_is_read(stage: Stage, variant: Variant, language: str) -> None:
    stage.server.world.change_settings({"variant": variant, "language": language})
    read = stage.command("sync")
    assert read.code == 0, read.stderr
    assert {key: read.document[key] for key in ("stated", "read", "unreadable", "complete")} == {
        "stated": PEOPLE,
        "read": PEOPLE,
        "unreadable": 0,
        "complete": True,
    }
    known = {person["slug"] for person in json.loads(stage.command("people").stdout)["people"]}
    assert known == {person.slug for person in stage.server.world.connected()}


@pytest.mark.parametrize("variant", ERAS, ids=str)
def test_a_header_that_lags_is_said_and_what_was_read_is_kept(stage: Stage, variant: Variant) -> None:
    stage.server.world.change_settings({"variant": variant, "language": "en"})
    stage.faults("header-lag:count=3")
    read = stage.command("sync", changes={"LINKPRUNE_SITE__PATIENCE": "0.02"})
    assert read.code == 4, read.stderr
    assert (read.document["stated"], read.document["read"], read.document["complete"]) == (PEOPLE + 3, PEOPLE, False)


@pytest.mark.parametrize("variant", ERAS, ids=str)
def test_a_stall_is_waited_for(stage: Stage, variant: Variant) -> None:
    stage.server.world.change_settings({"variant": variant, "language": "en", "scale": 0.1})
    stage.faults("list-stall:seconds=20,after=1,times=1")
    read = stage.command("sync")
    stage.server.world.change_settings({"scale": 0})
    assert read.code == 0, read.stderr
    assert read.document["read"] == PEOPLE


@pytest.mark.parametrize(
    ("variant", "language"),
    [(Variant.SDUI2026_SCROLL, "tr"), *(pytest.param(era, "en", marks=pytest.mark.chaos) for era in Variant)],
    ids=str,
)
def test_twenty_are_removed_and_proven(stage: Stage, variant: Variant, language: str) -> None:
    _are_removed_and_proven(stage, variant, language)


@pytest.mark.parametrize("variant", Variant, ids=str)
def test_a_few_are_removed_and_proven(few: Stage, tmp_path: Path, variant: Variant) -> None:
    _are_removed_and_proven(copied(few, tmp_path / "home"), variant, "en")


def _are_removed_and_proven(stage: Stage, variant: Variant, language: str) -> None:
    stage.server.world.change_settings({"variant": variant, "language": language})
    before = stage.server.world.truth()
    dry = stage.command("run", stage.plan, changes=PATIENT)
    assert sorted(dry.slugs("ready")) == sorted(stage.people), dry.stderr
    assert stage.changing_requests() == []
    loads = stage.server.world.truth()["page_loads"]
    live = stage.run_live(changes=PATIENT)
    assert live.code == 0, live.stderr
    after = stage.server.world.truth()
    assert sorted(live.slugs("done")) == sorted(stage.people) == sorted(stage.removals()), live.stdout
    assert after["profile_views"] == before["profile_views"]
    # The gate loads the own profile and the list for the account, the canary and the count; the end loads it once.
    assert after["page_loads"] - loads <= 6
    _every_removal_is_five_lines(stage)
    _repeating_does_nothing(stage)


def test_a_language_without_words_stops_before_a_click(stage: Stage) -> None:
    stage.server.world.change_settings({"variant": Variant.SDUI2026_SCROLL, "language": INVENTED})
    before = stage.audit_log.read_bytes()
    live = stage.run_live()
    assert live.code == 4
    assert "nothing is clicked" in live.stderr
    assert "set the language of the site to one of en, tr, or use `linkprune run … --by-hand`" in live.stderr
    assert b"action." not in stage.audit_log.read_bytes()[len(before) :]
    dry = stage.command("run", stage.plan)
    assert dry.code == 0, dry.stderr
    assert sorted(dry.slugs("ready")) == sorted(stage.people)
    assert "The page is in qaa" in str(dry.document["live_needs"])
    assert stage.changing_requests() == stage.removals() == []
    doctor = stage.command("doctor", "--words")
    assert doctor.code == 4
    assert '"Evomer noitcennoc"' in str(doctor.document["skeleton"])


def _every_removal_is_five_lines(stage: Stage) -> None:
    by_person: dict[str, list[str]] = {}
    for line in stage.audit_log.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["event"].startswith("action."):
            by_person.setdefault(event["person"]["profile"], []).append(event["event"])
    expected = ["action.intent", "action.dispatched", "action.proof", "action.proof", "action.outcome"]
    assert by_person == dict.fromkeys(stage.people, expected)


def _repeating_does_nothing(stage: Stage) -> None:
    again = stage.run_live()
    assert again.code == 0, again.stderr
    assert sorted(again.slugs("already_gone")) == sorted(stage.people)
    assert len(stage.changing_requests()) == len(stage.people)
    checked = stage.command("verify")
    assert checked.document["consistent"] is True, checked.stdout
