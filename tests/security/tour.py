"""The whole journey of a member by the commands he types, on the fake site, with everything that was shown and written.

People, texts and the password are given, so that a test can look for them wherever they must not be.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import pytest

from bot.cli.main import main
from bot.cli.session import World
from bot.console import Streams
from bot.invitation import Invitation, Side
from bot.model import Connection, Slug
from tests.fakes import FakeNetwork
from tests.scripted import ScriptedOperator
from tests.unit.cli.exports import Export, message, row
from tests.unit.cli.kit import ORIGIN, OWNER, Cli, Said, TypedIn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SECRET_EMAIL, SECRET_PASSWORD = "canary.member@mail.example", "canary-Pa55word-Zq"
MESSAGE_TEXT, INVITATION_TEXT, RECOMMENDATION_TEXT = "canarymessagetext", "canaryinvitetext", "canaryrecommendation"
NOTE = "canarynoteofaninvitation"
MEMBER_NAME = "Member Example"  # as the export's builder has it


@dataclass(frozen=True, slots=True)
class Somebody:
    """One connection with the texts that the site and the export show of it."""

    slug: str
    first: str
    last: str
    headline: str = "Engineer"
    company: str = "Acme"
    position: str = "Engineer"

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}".strip()

    def seen(self) -> Connection:
        return Connection(Slug(self.slug), self.name, self.headline, member_id=f"ACoAA{self.slug}")

    def exported(self) -> tuple[str, ...]:
        first, last, url, email, _, _, on = row(self.first, self.last, self.slug, "03 Mar 2015")
        return (first, last, url, email, self.company, self.position, on)


def storable(*rows: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """What an export can hold: one with these signs in a cell is refused as damaged."""
    return tuple(tuple(cell.replace("\x00", "").replace("\r", "") for cell in row) for row in rows)


CANARIES = tuple(
    Somebody(f"canaria-{n}-vexworth", f"Canaria{n}", "Vexworth", f"Quuxsmith {n}", f"Vexcorp {n}") for n in range(8)
)


@dataclass(frozen=True, slots=True)
class Step:
    """One command and what it left."""

    words: tuple[str, ...]
    said: Said


@dataclass
class Tourist(Cli):
    """Runs commands, keeps what they said. With a umask each goes through `main`, as in a process begun with it."""

    place: Path
    people: Sequence[Somebody] = CANARIES
    umask: int | None = None
    plan: str = ""
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.place / "home")
        self.out = self.place / "out"
        self.out.mkdir(exist_ok=True)
        self.network = FakeNetwork([one.seen() for one in self.people], owner=OWNER, origin=ORIGIN, clock=self.clock)
        self.environ |= {"LINKPRUNE_LOGIN__EMAIL": SECRET_EMAIL, "LINKPRUNE_LOGIN__PASSWORD": SECRET_PASSWORD}

    def __call__(self, *words: str) -> Said:
        said = super().__call__(*words) if self.umask is None else self._through_main(words, self.umask)
        self.steps.append(Step(words, said))
        return said

    def _through_main(self, words: Sequence[str], umask: int) -> Said:
        streams = Streams(TypedIn(self.typed), TypedIn(), TypedIn())
        before = os.umask(umask)
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(World, "real", lambda: self._world(streams))
                patch.setattr(sys, "argv", ["linkprune", *words])
                with pytest.raises(SystemExit) as ended:
                    main()
        finally:
            os.umask(before)
        assert isinstance(streams.stdout, TypedIn)
        assert isinstance(streams.stderr, TypedIn)
        return Said(int(str(ended.value.code)), streams.stdout.getvalue(), streams.stderr.getvalue())

    def must(self, *words: str, code: int = 0) -> Said:
        said = self(*words)
        assert said.code == code, (words, said)
        return said

    def both(self, *words: str) -> None:
        """For people and for programs."""
        self.must(*words)
        self.must(*words, "--json")

    # --- the journey --------------------------------------------------------------------------------------------------

    @property
    def slugs(self) -> list[str]:
        return [one.slug for one in self.people]

    def go(self) -> Self:
        """Everything that a member can do, but purge and logout."""
        self.look_at_people()
        self.look_at_invitations()
        self.plan = self.decide_and_plan()
        self.part_with(self.slugs[5])
        self.act(self.plan)
        self.meet_an_objection()
        self.look_back()
        return self

    def copied(self, place: Path) -> Tourist:
        """The same member with the same workspace, elsewhere."""
        shutil.copytree(self.home, place / "home")
        again = Tourist(place, self.people, plan=self.plan)
        again.clock, again.network = self.clock, self.network
        return again

    def look_at_people(self) -> None:
        export = self.export().write(self.place / "export.zip")
        self.must("import", str(export), "--owner", OWNER)
        self.must("import", str(export), "--json")
        self.must("login")
        self.both("whoami")
        self.both("sync")
        self.both("people")
        self.both("people", "--suggested")
        self.both("people", "show", self.slugs[0])
        self.both("policy", "check")
        self.both("policy", "explain", self.slugs[0])
        self.must("policy", "path", "--write")
        self.must("people", "--csv", str(self.out / "people.csv"))

    def look_at_invitations(self) -> None:
        guest = Invitation(Side.RECEIVED, Slug("guest-one"), "Guest One", "Sales", note=NOTE, invitation_id="i-1")
        self.network.truth.invite(guest)
        self.must("invitations", "sync")
        self.both("invitations", "list")
        self.must("invitations", "decide", "ask", guest.slug)

    def part_with(self, slug: str) -> None:
        self.must("farewell", "draft", slug)
        self.both("farewell", "list")
        self.must("farewell", "said", slug, "skipped")

    def decide_and_plan(self) -> str:
        remove = self.slugs[2:7]
        self.must("pin", self.slugs[1], "--because", "a reason of the member")
        self.must("pin", self.slugs[0])
        self.must("unpin", self.slugs[0])
        self.must("decide", "remove", *remove, "--because", "never met")
        self.must("decide", "--from", str(self.out / "people.csv"))
        made = self.must("plan", "new", "--max-percent", "100", "--json").json
        plan = str(made["plan"])
        self.must("plan", "new", "--max-percent", "100")
        for words in (("plan", "show", plan), ("plan", "list"), ("plan", "diff", plan, plan)):
            self.both(*words)
        for name in ("plan.csv", "plan.vcf"):
            self.must("plan", "export", plan, str(self.out / name))
        self.must("plan", "approve", plan, "--count", str(made["actions"]))
        return plan

    def act(self, plan: str) -> None:
        self.both("run", plan)
        self.operator = ScriptedOperator()
        self.must("run", plan, "--by-hand", "--max", "1")
        self.network.truth.leave(Slug(self.slugs[2]))
        self.operator = None
        self.network.set_faults([f"drop-500:slug={self.slugs[3]}", f"already-gone:slug={self.slugs[4]}"])
        self("run", plan, "--live", "--confirm", "none", "--max", "2")
        self.network.set_faults([f"drop-429:slug={self.slugs[6]}"])
        self("run", plan, "--live", "--confirm", "none", "--json")
        self.network.set_faults([])

    def meet_an_objection(self) -> None:
        self.network.set_faults(["redirect-challenge"])
        self("sync")
        self.both("incident", "show")
        self.both("status")
        self.network.set_faults([])
        self.must("incident", "clear", "--because", f"{self.people[2].name} is well, and so am I")
        self("settle")
        self("run", self.plan, "--live", "--confirm", "none", "--json")
        self("verify")
        self("verify", "--json")

    def look_back(self) -> None:
        for words in (("audit", "show"), ("audit", "verify"), ("status",), (), ("config", "show"), ("config", "path")):
            self.both(*words)
        self.must("audit", "receipt")
        self.must("audit", "export", str(self.out / "audit.jsonl"))
        self.must("audit", "repair")
        self.both("report")
        self.must("report", "--redacted", "--out", str(self.out / "redacted.html"))
        self.must("practice", "export", str(self.out / "p.zip"), "--people", "10", "--truth", str(self.out / "p.json"))

    def export(self) -> Export:
        """What the member downloads: everybody, some of whom wrote."""
        first, second, third = self.people[:3]
        return Export(
            connections=storable(*(one.exported() for one in self.people)),
            messages=storable(
                message(first.slug, first.name, "2026-11-21", mine=True, text=MESSAGE_TEXT),
                message(first.slug, first.name, "2026-11-22", mine=False, text=MESSAGE_TEXT),
                message(second.slug, second.name, "2023-09-05", mine=False, text=MESSAGE_TEXT),
            ),
            invitations=storable(
                (third.name, MEMBER_NAME, "11/19/16, 9:08 AM", INVITATION_TEXT, "INCOMING", "", ""),
                (MEMBER_NAME, first.name, "11/19/16, 9:08 AM", INVITATION_TEXT, "OUTGOING", "", ""),
            ),
            recommendations=storable(
                (second.first, second.last, "Acme", "Engineer", RECOMMENDATION_TEXT, "12/14/20, 09:16 PM", "VISIBLE"),
            ),
        )

    # --- what is left -------------------------------------------------------------------------------------------------

    @property
    def live_runs(self) -> list[dict[str, Any]]:
        """The documents of the live runs, as they came."""
        return [step.said.json for step in self.steps if {"--live", "--json"} <= {*step.words}]

    @property
    def shown(self) -> str:
        """Everything that went to stdout and stderr."""
        return "".join(step.said.out + step.said.err for step in self.steps)

    def files(self) -> dict[str, bytes]:
        """Every file that was written, but the export that the member brought."""
        found = [path for folder in (self.home, self.out) for path in folder.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.place)): path.read_bytes() for path in found}
