"""export: how the member gets the data export, step by step, and a watch for its arrival."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add, group_of
from bot.cli.session import Session
from bot.errors import Exit, InputError, StoppedByOperator, UsageError

if TYPE_CHECKING:
    from bot.cli.importing import Taken
    from bot.cli.watching import Download

PAGE = "/mypreferences/d/download-my-data"
TICK = ("Connections", "Messages", "Invitations", "Recommendations", "Endorsements", "Profile", "Positions")
TICK_SECONDS = 1.0
DEFAULT_MINUTES = 60
LONGEST_MINUTES = 4320  # the links in the mails work for three days
# Without a person who is asked, an archive of an earlier request is not taken for the one that is waited for.
RECENT = timedelta(days=7)
_MEGABYTE = 1_000_000
_YES = {"y", "yes"}
STEPS = """\
On that page, and only by your own hand (linkprune clicks nothing there):
  1. Sign in if the page asks. Your password belongs on LinkedIn's page alone:
     linkprune never asks for it here and never types it there.
  2. Choose one of the two:
     - "Want something in particular?", and tick Connections, Messages,
       Invitations, Recommendations, Endorsements, Profile and Positions:
       a mail comes within minutes; or
     - the larger archive, which holds everything: a first part (Basic)
       comes within minutes, the rest (Complete) within about a day.
  3. Press "Request archive" once and wait for the mail. Asking again soon
     makes it no quicker, and the page limits how often one may ask.
  4. Download the file where the mail leads you; the link works for 72 hours.
  5. linkprune export wait
     sees it arrive in your downloads and offers to import it.

The file holds other people's data: keep it safe, or delete it after the import.
"""


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = group_of("Get your data from LinkedIn, by your own hand.", "linkprune export open")
    add(group, "open", open_)
    add(group, "wait", wait)
    app.add_typer(group, name="export")


def open_(context: typer.Context) -> int:
    """Open the official page for your data in your own browser, and say what to tick there.

    Example: linkprune export open

    It is your everyday browser, not the one that linkprune steers; linkprune does not look at the page.
    """
    session = Session.of(context)
    address = session.origin + PAGE
    opened = session.world.open_page(address)
    said = f"Opened in your browser: {address}" if opened else f"Open this page in your browser: {address}"
    session.terminal.result(
        {"url": address, "opened": opened, "tick": list(TICK), "next": "linkprune export wait"},
        lambda: session.terminal.exact(f"{said}\n\n{STEPS}"),
    )
    return Exit.DONE


def wait(
    context: typer.Context,
    *,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Where your browser saves downloads (export.folder).", metavar="DIR")
    ] = None,
    minutes: Annotated[
        float, typer.Option("--minutes", min=0.1, max=LONGEST_MINUTES, help="Give up after so long.")
    ] = DEFAULT_MINUTES,
    yes: Annotated[bool, typer.Option("--yes", help="Import what comes without asking.")] = False,
    complete: Annotated[
        bool, typer.Option("--complete", help="After a Basic part, keep watching for the Complete one.")
    ] = False,
) -> int:
    """Watch your downloads for LinkedIn's archive, and import it when it has arrived.

    Example: linkprune export wait
             linkprune export wait --folder ~/Downloads --minutes 1440 --yes --complete

    Only the folder is looked at; nobody is contacted. The file stays where it is. Ctrl-C ends the watch.
    """
    session = Session.of(context)
    if not yes and not session.terminal.interactive:
        raise UsageError("There is no terminal to ask on; give --yes, and what comes is imported.")
    place = (folder or session.settings.settings.export.downloads).expanduser()
    watch = _Watch(session, place, session.world.clock.monotonic() + minutes * 60, yes=yes, complete=complete)
    try:
        watch.run()
    except KeyboardInterrupt:
        raise StoppedByOperator("Stopped watching; what was imported stays, and so does the file.") from None
    return Exit.DONE


@dataclass(slots=True)
class _Watch:
    """One watch: until an archive was imported, the time is over, or the member ends it."""

    session: Session
    folder: Path
    end: float
    yes: bool
    complete: bool
    _known: set[Download] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Import what arrives."""
        self._say(f"Watching {self.folder} for Basic_ or Complete_LinkedInDataExport_*.zip; Ctrl-C ends it.")
        taken = self._take(self._next(basic_too=True))
        while taken is not None and self._goes_on(taken[0]):
            self._say("Watching for the Complete part.")
            following = self._next(basic_too=False)
            if following is None:
                self._say("The Complete part has not come yet; `linkprune export wait` looks for it again.")
                break
            taken = self._take(following) or taken
        if taken is None:
            raise InputError(
                f"No new archive came to {self.folder}. The mail can take a day: run `linkprune export wait` again, "
                "or name the folder your browser saves to (--folder)."
            )
        self._show(taken[1], final=True)

    def _next(self, *, basic_too: bool) -> Download | None:
        """The next archive that the member wants; None when the time is over."""
        from bot.cli.watching import Part, Stillness, look

        still = Stillness()
        while True:
            now = self.session.world.clock.monotonic()
            seen = look(self.folder)
            for name in seen.unfinished:
                self._once(f"{name} is still being downloaded.")
            for one in still.ready(seen, now, self._known):
                if (basic_too or one.part is Part.COMPLETE) and self._wanted(one):
                    return one
            if now >= self.end:
                return None
            self.session.world.let_pass(TICK_SECONDS)

    def _wanted(self, one: Download) -> bool:
        """Whether an archive is whole, new, and meant; each is asked about once as long as it stays the same."""
        from bot.cli.watching import trouble

        self._known.add(one)
        refusal = trouble(one) or self._imported(one) or self._too_old(one)
        if refusal is not None:
            self._once(f"Not this one: {refusal}")
            return False
        self._say(f"Found {one.path.name}: {_size(one.size)}, of {one.day}, saved {_saved(one)}.")
        if self.yes:
            return True
        answer = self.session.terminal.ask("Import it? [y/N]", instead="give --yes")
        if answer.lower() not in _YES:
            self._say("Left alone. Watching on.")
        return answer.lower() in _YES

    def _imported(self, one: Download) -> str | None:
        """Whether an archive of this name was imported before, in words."""
        from bot.cli.watching import label_of, named

        if not self.session.workspace.exists:
            return None
        with self.session.store() as store:
            before = store.evidence.archives()
        for each in before:
            said = named(each.name)
            if said is not None and label_of(*said) == one.label:
                day = each.imported_at.date()
                return f"{one.path.name} was imported on {day}; `linkprune import FILE` reads it once more."
        return None

    def _too_old(self, one: Download) -> str | None:
        """The practice network's archive is of one day for ever: on this machine no age is too high."""
        age = self.session.world.clock.now().date() - one.day
        if not self.yes or age <= RECENT or self.session.settings.settings.site.loopback:
            return None
        return f"{one.path.name} is of {one.day} and no fresh archive; `linkprune import FILE` takes it all the same."

    def _take(self, one: Download | None) -> tuple[Download, Taken] | None:
        from bot.cli.commands.imports import record

        if one is None:
            return None
        taken = record(self.session, [one.path])
        self._show(taken, final=False)
        return one, taken

    def _show(self, taken: Taken, *, final: bool) -> None:
        """For people each import as it happens; the one document at the end."""
        from bot.cli.commands.imports import tell

        if self.session.terminal.look.json is final:
            tell(self.session, taken)

    def _goes_on(self, one: Download) -> bool:
        """Whether the other part is waited for."""
        from bot.cli.watching import Part

        if one.part is Part.COMPLETE:
            return False
        if self.complete or self.yes:
            return self.complete
        question = "A Complete part may follow within a day. Keep watching for it? [y/N]"
        return self.session.terminal.ask(question, instead="give --complete").lower() in _YES

    def _say(self, sentence: str) -> None:
        self.session.terminal.say(sentence)

    def _once(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self._say(sentence)


def _size(count: int) -> str:
    return f"{count / _MEGABYTE:.1f} MB" if count >= _MEGABYTE else f"{max(1, round(count / 1000))} kB"


def _saved(one: Download) -> str:
    """When the file was last written, in the time of this computer."""
    return f"{datetime.fromtimestamp(one.changed / 1e9, UTC).astimezone():%Y-%m-%d %H:%M}"
