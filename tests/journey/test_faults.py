"""Every fault of the practice site: the truthful outcome, the documented exit code, and a way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stage import Stage, copied, prepared, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.stage import Way

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, way: Way) -> Iterator[Stage]:
    with served(people=24) as server:
        yield prepared(server, tmp_path_factory.mktemp("faults") / "home", (3, 11, 20), way)


@pytest.fixture
def stage(template: Stage, tmp_path: Path) -> Stage:
    return copied(template, tmp_path / "home")


def victim(stage: Stage) -> str:
    return stage.people[1]


@pytest.mark.parametrize(
    "fault", ["drop-500", "silently-refused", pytest.param("request-lost", marks=pytest.mark.chaos)]
)
def test_a_refusal_ends_as_not_done(stage: Stage, fault: str) -> None:
    stage.faults(f"{fault}:slug={victim(stage)}")
    run = stage.run_live()
    assert run.slugs("not_done") == [victim(stage)], run.stderr
    assert sorted(run.slugs("done")) == sorted({*stage.people} - {victim(stage)}) == sorted(stage.removals())
    stage.faults()
    again = stage.run_live()
    assert again.slugs("done") == [victim(stage)], again.stderr


@pytest.mark.parametrize(
    "fault", ["answer-lost", "answer-late:seconds=30", pytest.param("apply-late:seconds=15", marks=pytest.mark.chaos)]
)
def test_an_unknown_is_settled_in_the_run(stage: Stage, fault: str) -> None:
    name, _, options = fault.partition(":")
    stage.faults(f"{name}:slug={victim(stage)}" + (f",{options}" if options else ""))
    with stage.scale(0.1 if options else 0):
        run = stage.run_live(changes={"LINKPRUNE_RUN__SETTLE_SECONDS": "4"})
    assert run.code == 0, run.stderr
    assert sorted(run.slugs("done")) == sorted(stage.people) == sorted(stage.removals())


@pytest.mark.parametrize(
    "fault", ["menu-first-click-ignored", "namesakes:slug={}", pytest.param("no-dialog", marks=pytest.mark.chaos)]
)
def test_an_oddity_changes_nothing(stage: Stage, fault: str) -> None:
    stage.faults(fault.format(victim(stage)))
    run = stage.run_live()
    assert sorted(run.slugs("done")) == sorted(stage.people) == sorted(stage.removals()), run.stderr


@pytest.mark.parametrize(
    ("fault", "removed"),
    [
        ("drop-429", False),
        ("drop-999", False),
        ("redirect-challenge", False),
        ("redirect-login:after=12", None),
    ],
)
def test_an_objection_stops_and_stays_until_cleared(stage: Stage, fault: str, removed: bool | None) -> None:
    stage.faults(fault if ":" in fault else f"{fault}:slug={victim(stage)}")
    run = stage.run_live()
    assert run.code == 6, (run.stdout, run.stderr)
    assert victim(stage) not in run.slugs("done")
    if removed is False:
        assert victim(stage) not in stage.removals()
    stage.faults()
    stage.server.world.change_settings({"login": "open"})
    stage.server.world.pass_challenge()
    requests = len(stage.changing_requests())
    settle = [("settle",)] if run.slugs("unknown") else []
    for words in (("run", stage.plan, "--live", "--confirm", "none"), *settle, ("verify",), ("sync",)):
        assert stage.command(*words).code == 6
    assert len(stage.changing_requests()) == requests
    assert stage.command("incident", "clear", "--because", "looked myself, all is well").code == 0
    if run.slugs("unknown"):
        assert stage.command("settle").code == 0
    assert stage.run_live().code == 0
    assert sorted(stage.removals()) == sorted(stage.people)


@pytest.mark.parametrize("fault", ["dialog-other-person", "unknown-dialog"])
def test_a_strange_dialog_is_left_and_nobody_is_removed(stage: Stage, fault: str) -> None:
    stage.faults(f"{fault}:slug={stage.people[0]}")
    run = stage.run_live()
    assert run.code == 6, run.stderr
    assert run.slugs("held") == [stage.people[0]]
    assert stage.changing_requests() == []


def test_a_person_already_gone_is_not_clicked(stage: Stage) -> None:
    stage.server.world.remove(victim(stage), "himself")
    run = stage.run_live()
    assert run.slugs("held") == [victim(stage)]
    assert len(stage.changing_requests()) == 2
    stage.command("sync")
    assert victim(stage) in stage.run_live().slugs("already_gone")


def test_a_header_that_lags_is_no_contradiction(stage: Stage) -> None:
    stage.faults("header-lag:count=2")
    run = stage.run_live()
    assert sorted(run.slugs("done")) == sorted(stage.people), run.stderr


def test_a_dry_run_under_every_fault_sends_no_changing_request(stage: Stage) -> None:
    stage.faults("drop-500", "no-dialog", "dialog-other-person", "menu-first-click-ignored")
    run = stage.command("run", stage.plan)
    assert sorted(run.slugs("ready")) == sorted(stage.people)
    assert stage.changing_requests() == []
