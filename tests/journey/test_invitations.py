"""Triage of invitations on the practice network: every decision explained, accepted exactly the approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.evaluate.identity import slug_of
from bot.practice.export import write_export
from bot.practice.server import PracticeServer
from bot.practice.settings import PracticeSettings
from tests.inprocess import InThisProcess
from tests.stage import Ended, Stage, own_process

if TYPE_CHECKING:
    from pathlib import Path

    from bot.practice.settings import Login
    from flows.browser import BrowserSession
    from tests.stage import Way

# Nothing here waits for a time-out to pass, so a busy machine gets the time that it needs.
PATIENT = {
    "LINKPRUNE_SITE__PATIENCE": "1",
    "LINKPRUNE_PACE__PER_RUN": "500",
    "LINKPRUNE_PACE__PER_DAY": "500",
    "LINKPRUNE_PACE__PER_WEEK": "500",
}
# Besides the rules that come along: who has enough people in common, or wrote a few words, is welcome.
RULES = """
[[invitation]]
name = "Many people in common"
then = "accept"
all = [{ mutual = { at_least = 20 } }, { note = false }]
"""
DID = {"accept": "accepted", "ignore": "ignored", "withdraw": "withdrawn"}

pytestmark = pytest.mark.browser


def must(ended: Ended) -> Any:  # noqa: ANN401 - a JSON document
    assert ended.code == 0, ended.stderr
    return ended.document


def began(folder: Path, way: Way, settings: PracticeSettings, server: PracticeServer) -> Stage:
    """Signed in, the export imported, both lists of invitations read."""
    stage = Stage(server, folder / "home", way)
    file = folder / "Complete_LinkedInDataExport_11-23-2026.zip"
    write_export(file, settings)
    for words in (("login",), ("import", str(file))):
        must(stage.command(*words, changes=PATIENT))
    (stage.home / "accounts" / "default" / "policy.toml").write_text(RULES, encoding="utf-8")
    return stage


def changes(server: PracticeServer) -> set[tuple[str, str]]:
    found = [(change["kind"], str(slug_of(change["slug"]))) for change in server.world.truth()["changes"]]
    assert len(found) == len(set(found)), "nothing was done twice"
    return set(found)


def test_every_decision_is_explained_and_exactly_the_approved_is_done(tmp_path: Path, way: Way) -> None:
    triaged(tmp_path, way, 15, 6)


@pytest.mark.chaos
def test_two_hundred_are_triaged(tmp_path: Path, browser_session: BrowserSession) -> None:
    triaged(tmp_path, InThisProcess(browser_session), 200, 60)


def triaged(tmp_path: Path, way: Way, received: int, sent: int) -> None:
    """Read, judged, decided, previewed, approved, done: the site's own record holds exactly what was approved."""
    login: Login = "classic" if way is own_process else "open"
    settings = PracticeSettings(people=60, received=received, sent=sent, scale=0, login=login)
    with PracticeServer(settings) as server:
        stage = began(tmp_path, way, settings, server)
        read = must(stage.command("invitations", "sync", changes=PATIENT))
        assert {side: (read[side]["stated"], read[side]["read"]) for side in ("received", "sent")} == {
            "received": (received, received),
            "sent": (sent, sent),
        }
        assert read["complete"] is True
        listed = must(stage.command("invitations", "list"))["invitations"]
        assert len(listed) == received + sent
        assert all(len(one["reasons"]) >= 2 for one in listed), "no verdict without facts"
        wanted = {(DID[one["verdict"]], one["slug"]) for one in listed if one["verdict"] in DID}
        assert {kind for kind, _ in wanted} == {"accepted", "ignored", "withdrawn"}
        must(stage.command("invitations", "decide", "--suggested", "--count", str(len(wanted))))
        plan = must(stage.command("plan", "new", "--invitations"))
        assert plan["actions"] == len(wanted)
        preview = must(stage.command("run", str(plan["plan"]), changes=PATIENT))
        assert len(preview["ready"]) == len(wanted)
        assert changes(server) == set()
        must(stage.command("plan", "approve", str(plan["plan"]), "--count", str(len(wanted))))
        done = must(stage.command("run", str(plan["plan"]), "--live", "--confirm", "none", changes=PATIENT))
        assert set(done["done"]) == {slug for _, slug in wanted}
        assert changes(server) == wanted
        assert server.world.truth()["profile_views"] == []
        assert must(stage.command("audit", "verify"))["consistent"] is True
