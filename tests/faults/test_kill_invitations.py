"""kill -9 of the real process, with the real browser, at every named step of one act on an invitation of each kind."""

from __future__ import annotations

import copy
import signal
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from bot.audit.verify import verify
from bot.invitation import Side
from bot.ports import Step
from bot.practice.server import PracticeServer
from bot.practice.settings import PracticeSettings
from tests.inprocess import InThisProcess
from tests.stage import Ended, Stage, copied, own_process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.practice.inviting import InvitingState
    from flows.browser import BrowserSession

LATE: Final = "apply-late:seconds=1"
# Nothing here waits for a time-out to pass, so a busy machine gets the time that it needs.
PATIENT: Final = {"LINKPRUNE_SITE__PATIENCE": "1"}
EFFECTS: Final = {"accept": "accepted", "ignore": "ignored", "withdraw": "withdrawn"}
# Only a withdrawal asks before it does what it says; no act on an invitation opens a menu.
ASKED: Final = (Step.DIALOG_CHECKED, Step.CONFIRMED)
STEPS: Final = [step for step in Step if step is not Step.MENU_OPEN]
MATRIX: Final = [
    (step, when, place, late)
    for step in STEPS
    for when in ("before", "after")
    for place in (range(1) if step in ASKED else range(3))
    for late in (False, True)
    # With a late server the second proof is not reached in the act.
    if not (late and step is Step.ABSENT)
]
SAMPLE: Final = [
    (Step.DISPATCHING, "after", 0, False),
    (Step.ITEM_CLICKED, "after", 0, True),
    (Step.DIALOG_CHECKED, "after", 0, False),
    (Step.ACCEPTED, "before", 2, True),
]


class Template:
    """A prepared workspace with an approved plan of one act of each kind; every test begins with it."""

    def __init__(self, stage: Stage, wanted: dict[str, str]) -> None:
        self.stage = stage
        self.wanted = wanted
        self._untouched: InvitingState = copy.deepcopy(stage.server.world._inbox.state)

    def copied(self, home: Path) -> Stage:
        """The workspace again, on the same site with every invitation back."""
        world = self.stage.server.world
        world._inbox.state = copy.deepcopy(self._untouched)
        world._roster.joined = []
        return copied(self.stage, home)


def _must(ended: Ended) -> Ended:
    assert ended.code == 0, ended.stderr
    return ended


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, browser_session: BrowserSession) -> Iterator[Template]:
    with PracticeServer(PracticeSettings(people=24, received=12, sent=11, scale=0, login="open")) as server:
        stage = Stage(server, tmp_path_factory.mktemp("template") / "home", InThisProcess(browser_session))
        received, sent = server.world.invitations(Side.RECEIVED), server.world.invitations(Side.SENT)
        wanted = {"accept": received[11].slug, "ignore": received[3].slug, "withdraw": sent[10].slug}
        for words in (("login",), ("sync",), ("invitations", "sync")):
            _must(stage.command(*words, changes=PATIENT))
        for decision, slug in wanted.items():
            _must(stage.command("invitations", "decide", decision, slug))
        plan = str(_must(stage.command("plan", "new", "--invitations")).document["plan"])
        _must(stage.command("plan", "approve", plan, "--count", "3"))
        ready = replace(stage, way=own_process, plan=plan, people=tuple(wanted.values()))
        yield Template(ready, wanted)


def _check(  # noqa: PLR0917 - a step, and where it is met
    template: Template, home: Path, session: BrowserSession, step: Step, when: str, place: int, late: bool
) -> None:
    stage = template.copied(home)
    if late:
        stage.faults(LATE)
    killed = stage.run_live(victim=(step.value, when, str(place)), changes=PATIENT)
    assert killed.code == -signal.SIGKILL, killed.stderr
    restarted = replace(stage, way=InThisProcess(session))
    again = restarted.run_live(changes=PATIENT)
    assert again.code == 0, again.stderr
    changes = stage.server.world.truth()["changes"][stage.since :]
    wanted = sorted((EFFECTS[decision], slug) for decision, slug in template.wanted.items())
    assert sorted((change["kind"], change["slug"]) for change in changes) == wanted, again.stdout
    assert sorted(again.slugs("done") + again.slugs("already_gone")) == sorted(template.wanted.values())
    assert verify(stage.audit_log).consistent
    assert restarted.command("audit", "verify").code == 0


@pytest.mark.browser
@pytest.mark.crash
@pytest.mark.parametrize(("step", "when", "place", "late"), SAMPLE, ids=str)
def test_a_kill_is_made_good(  # noqa: PLR0917 - a step, and where it is met
    template: Template, tmp_path: Path, browser_session: BrowserSession, step: Step, when: str, place: int, late: bool
) -> None:
    _check(template, tmp_path / "home", browser_session, step, when, place, late)


@pytest.mark.chaos
@pytest.mark.browser
@pytest.mark.parametrize(("step", "when", "place", "late"), MATRIX, ids=str)
def test_every_kill_is_made_good(  # noqa: PLR0917 - a step, and where it is met
    template: Template, tmp_path: Path, browser_session: BrowserSession, step: Step, when: str, place: int, late: bool
) -> None:
    _check(template, tmp_path / "home", browser_session, step, when, place, late)


@pytest.mark.browser
def test_a_dry_run_sends_nothing_that_changes_anything(
    template: Template, tmp_path: Path, browser_session: BrowserSession
) -> None:
    stage = replace(template.copied(tmp_path / "home"), way=InThisProcess(browser_session))
    run = _must(stage.command("run", stage.plan, changes=PATIENT))
    assert sorted(run.slugs("ready")) == sorted(template.wanted.values())
    truth = stage.server.world.truth()
    assert truth["changes"][stage.since :] == []
    acting = {*EFFECTS, "remove"}
    assert [request for request in truth["requests"][stage.asked :] if request["kind"] in acting] == []
    assert truth["profile_views"] == []
