"""demo: the whole journey on a practice network, made of the same functions as the real commands."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add
from bot.cli.session import Globals, Session
from bot.console import Streams
from bot.errors import AuditDamaged, Exit, InputError
from bot.model import Confirm, Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.audit.verify import Report
    from bot.model import PlanId, Slug
    from bot.practice.server import PracticeServer
    from bot.practice.settings import PracticeSettings
    from bot.store.people import Person

KEPT = "demo-workspace"
# The practice network's own times, so that 2,250 people are read in seconds and not in minutes.
SCALE = 0.1
SETTINGS = """\
# Made by `linkprune demo`. The practice network it names ran only as long as the demo.
[site]
base_url = "{url}"
patience = 0.5
[browser]
headless = {headless}
[login]
email = "{email}"
password = "{password}"
[pace]
gap_seconds = [0.1, 0.3]
batch_break_seconds = [0.5, 1.0]
per_run = {most}
per_day = {most}
[run]
settle_seconds = 2
"""


REAL = (
    "",
    "The same for real (read `linkprune --help` first: automated removal is against LinkedIn's terms)",
    "  linkprune import                         says how to download your data from LinkedIn; then: import FILE.zip",
    "  linkprune policy check                   whom the rules protect and propose; nobody is decided for you",
    "  linkprune review                         look at everybody and decide, on a page in your browser",
    "  linkprune login, linkprune sync          sign in by yourself, in a window, and read the list as it is today",
    "  linkprune plan new                       freeze your decisions",
    "  linkprune run PLAN                       the preview, changes nothing",
    "  linkprune plan approve PLAN --count N",
    "  linkprune run PLAN --by-hand             you act, linkprune keeps the record; or --live under your eyes",
    "  linkprune audit verify",
)


@dataclass(frozen=True, slots=True)
class Proven:
    """What the practice network says about itself, beside what linkprune says."""

    wanted: frozenset[Slug]
    removed: frozenset[Slug]
    profile_views: int
    report: Report
    page: Path

    @property
    def agrees(self) -> bool:
        """Exactly the approved people were removed, nobody else, no profile was opened, and the log verifies."""
        return self.removed == self.wanted and self.profile_views == 0 and self.report.consistent


def register(app: typer.Typer) -> None:
    """Add this command."""
    add(app, "demo", demo)


def demo(
    context: typer.Context,
    *,
    people: Annotated[int, typer.Option("--people", min=10, max=30_000, help="Size of the practice network.")] = 2250,
    remove: Annotated[int, typer.Option("--remove", min=1, max=200, help="How many to remove.")] = 20,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help=f"Keep the workspace in ./{KEPT}.")] = False,
) -> int:
    """The whole journey in two minutes, with invented people on a practice network on this computer.

    Example: linkprune demo

    Imports a data export, evaluates everybody, signs in, reads the list, takes whom the rules propose, plans, approves,
    previews, removes, proves what happened, and reports. It contacts nothing outside this computer.
    """
    from bot.practice.server import PracticeServer
    from bot.practice.settings import PracticeSettings

    session = Session.of(context)
    if 4 * remove > people:
        raise InputError(f"--remove {remove} is more than 25 % of {people} people; take fewer.")
    home = _folder(keep=keep)
    practice = PracticeSettings(people=people, scale=SCALE, login="classic")
    with PracticeServer(practice) as server:
        tour = Tour(_inner_session(session, home), session.terminal.say)
        tour.write_settings(server.url, headless=not headed, most=remove)
        tour.download(practice)
        proven = tour.go(server, remove)
    if not keep:
        shutil.rmtree(tour.session.workspace.profile, ignore_errors=True)
    _tell(session, tour.session, proven)
    if not proven.agrees:
        raise AuditDamaged("The practice network's own record does not agree with the audit log; please report this.")
    return Exit.DONE


def _folder(*, keep: bool) -> Path:
    if not keep:
        return Path(tempfile.mkdtemp(prefix="linkprune-demo-"))
    folder = Path(KEPT).absolute()
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder} is there already; delete it, or run the demo without --keep.")
    return folder


def _inner_session(session: Session, home: Path) -> Session:
    """The same commands in a workspace of their own: what they print is narrative here."""
    streams = session.world.streams
    environ = {
        name: value
        for name, value in session.world.environ.items()
        if not name.startswith("LINKPRUNE_") or name in {"LINKPRUNE_BROWSER__EXECUTABLE", "LINKPRUNE_BROWSER__CHANNEL"}
    }
    world = replace(session.world, streams=Streams(streams.stdin, streams.stderr, streams.stderr), environ=environ)
    return Session(world, Globals(home=home, quiet=session.options.quiet, no_color=session.options.no_color))


class Tour:
    """The steps of the demo, each a real command."""

    def __init__(self, session: Session, say: Callable[[str], None]) -> None:
        self.session = session
        self._say = say

    def write_settings(self, url: str, *, headless: bool, most: int) -> None:
        """The only difference to the real site."""
        from bot.practice.settings import EMAIL, PASSWORD
        from bot.services.files import write_private

        self.session.workspace.create()
        filled = SETTINGS.format(
            url=url, headless=str(headless).lower(), email=EMAIL, password=PASSWORD, most=max(40, most)
        )
        write_private(self.session.workspace.folder / "config.toml", filled.encode())

    def download(self, practice: PracticeSettings) -> None:
        """The data export of the practice network, as the member would get it by mail."""
        from bot.practice.export import write_export

        write_export(self._export, practice)

    def go(self, server: PracticeServer, count: int) -> Proven:
        """Walk the whole way."""
        self._evaluate()
        wanted = self._sample(count)
        self._remove(count)
        return self._prove(server, wanted)

    def _evaluate(self) -> None:
        from bot.cli.commands.account import read_connections, sign_in
        from bot.cli.commands.imports import take_in

        session = self.session
        self._step(f"1  linkprune import {self._export.name}", lambda: take_in(session, (self._export,)))
        self._step("2  linkprune policy check", self._rules)
        self._step("3  linkprune login", lambda: sign_in(session))
        self._step("4  linkprune sync", lambda: read_connections(session))

    def _rules(self) -> int:
        from bot.cli.surveying import check_policy, show_checked

        show_checked(self.session.terminal, check_policy(self.session))
        return Exit.DONE

    def _remove(self, count: int) -> None:
        from bot.cli.commands.plan import give_approval, make_plan
        from bot.cli.commands.run import run_plan

        session = self.session
        self._step("5  linkprune plan new --from list.csv", lambda: make_plan(session, self._list, 25))
        plan = self._plan()
        self._step(f"6  linkprune run {plan[:12]}  (the preview)", lambda: run_plan(session, plan, Mode.DRY, None))
        self._step(
            f"7  linkprune plan approve {plan[:12]} --count {count}", lambda: give_approval(session, plan, count)
        )
        self._step(f"8  linkprune run {plan[:12]} --live", lambda: run_plan(session, plan, Mode.LIVE, Confirm.NONE))

    def _step(self, title: str, command: Callable[[], int]) -> None:
        self._title(title)
        code = command()
        if code != Exit.DONE:
            self.session.terminal.warn(f"The demo stopped there; its workspace is {self.session.workspace.folder}.")
            raise typer.Exit(code)

    def _title(self, title: str) -> None:
        self._say("")
        self._say(f"── {title}")

    @property
    def _list(self) -> Path:
        return self.session.workspace.folder / "list.csv"

    @property
    def _export(self) -> Path:
        return self.session.workspace.folder / "practice-export.zip"

    def _sample(self, count: int) -> frozenset[Slug]:
        """Whom the rules propose, as an approved list in CSV; where those are too few, undecided people too."""
        from bot.evaluate.identity import profile_url
        from bot.services.files import write_private

        chosen = self._chosen(count)
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(("Name", "Profile URL", "Reason"))
        writer.writerows((p.name, profile_url(self.session.origin, p.slug), _reason(p)) for p in chosen)
        write_private(self._list, text.getvalue().encode())
        return frozenset(person.slug for person in chosen)

    def _chosen(self, count: int) -> list[Person]:
        from bot.evaluate.judgement import Verdict
        from bot.store.selecting import Filter

        with self.session.store() as store:
            shielded = store.decisions.shielded()
            proposed = store.people.select(Filter(verdict=Verdict.SUGGEST_REMOVE, gone=False))
            everybody = store.people.select(Filter(gone=False))
        known = {person.slug for person in proposed} | shielded.keys()
        others = [person for person in everybody if person.slug not in known]
        return [*_spread(proposed, min(count, len(proposed))), *_spread(others, max(0, count - len(proposed)))]

    def _plan(self) -> PlanId:
        with self.session.store() as store:
            return store.plans.list()[0].id

    def _prove(self, server: PracticeServer, wanted: frozenset[Slug]) -> Proven:
        from bot.cli.commands.audit import check
        from bot.cli.commands.report import written
        from bot.evaluate.identity import slug_of

        self._title("9  linkprune audit verify")
        verified = check(self.session, [])
        self._title("10 linkprune report")
        _, page = written(self.session)
        truth = server.world.truth()
        removed = frozenset(slug_of(change["slug"]) for change in truth["changes"] if change["kind"] == "removed")
        return Proven(wanted, removed, len(truth["profile_views"]), verified, page)


def _spread(people: Sequence[Person], count: int) -> list[Person]:
    """So many of them, from all over the list."""
    return [people[index * len(people) // count] for index in range(count)]


def _reason(person: Person) -> str:
    rule = person.standing.rule if person.standing is not None else None
    return rule or "sample of the demo"


def _tell(outer: Session, inner: Session, proven: Proven) -> None:
    place = inner.workspace
    document = {
        "removed": sorted(proven.removed),
        "approved": sorted(proven.wanted),
        "agrees": proven.agrees,
        "profile_views": proven.profile_views,
        "audit": {"consistent": proven.report.consistent, "events": proven.report.events},
        "workspace": str(place.folder),
        "audit_log": str(place.audit),
        "report": str(proven.page),
        "list": str(place.folder / "list.csv"),
        "export": str(place.folder / "practice-export.zip"),
    }
    outer.terminal.result(document, lambda: _summary(outer, inner, proven))


def _summary(outer: Session, inner: Session, proven: Proven) -> None:
    place, count = inner.workspace, len(proven.wanted)
    removed = f"{len(proven.removed)} removed, {proven.profile_views} profiles opened"
    truth = "exactly the approved people, nobody else" if proven.agrees else "NOT what was approved"
    verdict = "it verifies" if proven.report.consistent else "it does NOT verify"
    for line in (
        "",
        "What happened",
        "  linkprune imported a data export, evaluated everybody by evidence, signed in to a practice network on this",
        f"  computer and read its list. It took {count} people, those whom the rules propose first, froze them into",
        "  a plan, previewed it, had it approved, and removed them one by one in a real browser.",
        f"  The practice network's own record: {removed}; {truth}.",
        f"  The audit log: {proven.report.events} events; {verdict}.",
        "",
        "Where the files are",
        f"  workspace   {place.folder}",
        f"  the report  {proven.page}   (who was removed and why; opens in any browser)",
        f"  audit log   {place.audit}",
        f"  the list    {place.folder / 'list.csv'}",
        f"  the export  {place.folder / 'practice-export.zip'}",
        "",
        "Decide about the others yourself, on a page in your browser (Ctrl-C ends it)",
        f"  linkprune --home {place.home} review",
        *REAL,
    ):
        outer.terminal.line(line)
