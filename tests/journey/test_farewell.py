"""Parting politely on the practice site: who answered is held, whatever way it is seen, and nothing is ever sent."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.practice.settings import Variant
from tests.inprocess import InThisProcess
from tests.stage import Stage, copied, own_process, prepared, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flows.browser import BrowserSession
    from tests.stage import Way

PLACES = (3, 7, 11, 16, 21, 26, 31)
NO_GRACE = {"LINKPRUNE_FAREWELL__GRACE_DAYS": "0", "LINKPRUNE_SITE__PATIENCE": "1"}
LINKEDIN = "https://www.linkedin.com/in/"
COLUMNS = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,CONTENT,FOLDER"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, way: Way) -> Iterator[Stage]:
    with served(people=46, login="classic" if way is own_process else "open") as server:
        yield prepared(server, tmp_path_factory.mktemp("farewell") / "home", PLACES, way)


@pytest.fixture
def stage(template: Stage, tmp_path: Path) -> Stage:
    return copied(template, tmp_path / "home")


@dataclass(frozen=True, slots=True)
class Parting:
    """A member who parts: what he does by his own hand, and what the site knows of it."""

    stage: Stage

    def command(self, *words: str) -> dict[str, object]:
        ended = self.stage.command(*words, changes=NO_GRACE)
        assert ended.code == 0, ended.stderr
        return ended.document

    def send(self, slug: str) -> str:
        """Draft, send by hand, and say so; returns the text."""
        self.command("farewell", "draft", slug, "--tone", "warm")
        text = str(self.command("farewell", "show", slug)["text"])
        self.stage.server.world.messages.send(slug, text)
        self.command("farewell", "said", slug, "sent")
        return text

    def held(self, document: dict[str, object]) -> dict[str, str]:
        people = document["held"]
        assert isinstance(people, list)
        return {one["slug"]: one["reason"] for one in people}

    def messages(self) -> list[tuple[str, str]]:
        """Who sent to whom, as the site has it."""
        return [(one["by"], one["slug"]) for one in self.stage.server.world.truth()["messages"]]


def answered_in_an_export(folder: Path, slug: str, owner: str) -> Path:
    """An export that was made a minute later, with an answer in it."""
    folder.mkdir()
    at = datetime.now(UTC) + timedelta(minutes=1)
    row = f"c1,,Somebody,{LINKEDIN}{slug},Member,{LINKEDIN}{owner},{at:%Y-%m-%d %H:%M:%S} UTC,Pineapple,INBOX"
    (folder / "messages.csv").write_text(f"{COLUMNS}\n{row}\n", encoding="utf-8")
    return folder


def test_who_answered_is_held_however_it_is_seen(stage: Stage, tmp_path: Path) -> None:
    late, silent, replied, twice, drafted, exported, plain = stage.people
    member = Parting(stage)
    for slug in (late, silent, replied, twice, exported):
        member.send(slug)
    member.command("farewell", "draft", drafted)
    sent = member.messages()
    world = stage.server.world
    world.reply(replied)
    export = answered_in_an_export(tmp_path / "export", exported, world.owner.slug)
    assert member.command("import", str(export), "--owner", f"{LINKEDIN}{world.owner.slug}")["answered"] == [exported]
    # The first look at the conversations sees no answer of the first person; the second one does.
    stage.faults(f"two-rows-of-a-name:slug={twice}", f"reply-arrives:slug={late},after=1,times=1")

    ended = stage.run_live(changes=NO_GRACE)

    assert ended.code == 0, ended.stderr
    held = member.held(ended.document)
    assert {slug: reason[:15] for slug, reason in held.items()} == {
        late: "answered you on",
        replied: "answered you on",
        exported: "answered you on",
        twice: "it is not certa",
        drafted: "a farewell is d",
    }
    assert ended.document["done"] == [silent, plain]
    assert stage.removals() == [silent, plain]
    # Nothing was sent by the tool, and no conversation was opened.
    assert [one for one in member.messages() if one[0] == "member"] == sent
    assert world.truth()["threads_opened"] == []
    log = stage.audit_log.read_text(encoding="utf-8")
    assert "Pineapple" not in log
    assert "thank you for being connected" not in log


def test_after_an_answer_the_member_decides_again(stage: Stage) -> None:
    replied = stage.people[2]
    member = Parting(stage)
    member.send(replied)
    stage.server.world.reply(replied)
    for _ in range(2):
        ended = stage.run_live(changes=NO_GRACE)
        assert list(member.held(ended.document)) == [replied]
    states = {one["slug"]: one["state"] for one in _list(member)}
    assert states == {replied: "answered"}
    member.command("decide", "remove", replied)
    assert stage.run_live(changes=NO_GRACE).document["done"] == [replied]
    assert _list(member) == []


def _list(member: Parting) -> list[dict[str, str]]:
    found = member.command("farewell", "list")["farewells"]
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    "variant",
    [Variant.EMBER, *(pytest.param(one, marks=pytest.mark.chaos) for one in Variant if one is not Variant.EMBER)],
    ids=str,
)
def test_silence_is_seen_in_every_era(stage: Stage, variant: Variant) -> None:
    stage.server.world.change_settings({"variant": variant, "language": "en"})
    member = Parting(stage)
    silent, replied = stage.people[1], stage.people[2]
    for slug in (silent, replied):
        member.send(slug)
    stage.server.world.reply(replied)
    ended = stage.run_live("--max", "4", changes=NO_GRACE)
    assert list(member.held(ended.document)) == [replied]
    assert silent in stage.removals()
    assert replied not in stage.removals()


def test_a_filled_farewell_waits_for_the_members_hand(stage: Stage, browser_session: BrowserSession) -> None:
    slug = stage.people[0]
    here = replace(stage, way=InThisProcess(browser_session, typed="l\n"))
    member = Parting(here)
    member.command("farewell", "draft", slug)
    text = str(member.command("farewell", "show", slug)["text"])
    before = member.messages()
    filled = member.command("farewell", "send", slug, "--fill")
    assert (filled["filled"], filled["state"]) == (True, "later")
    assert stage.server.world.messages.box(slug) == text
    assert member.messages() == before


def test_a_draft_of_another_is_left_alone(stage: Stage, browser_session: BrowserSession) -> None:
    slug = stage.people[3]
    here = replace(stage, way=InThisProcess(browser_session, typed="y\n"))
    member = Parting(here)
    member.command("farewell", "draft", slug)
    before = member.messages()
    stage.faults(f"draft-of-another:slug={slug}")
    ended = here.command("farewell", "send", slug, "--fill", changes=NO_GRACE)
    assert ended.code == 4, ended.stderr
    assert json.loads(here.command("farewell", "show", slug).stdout)["state"] == "draft"
    assert member.messages() == before
