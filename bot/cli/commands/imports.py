"""import: a data export becomes evidence about every connection."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.commands import add
from bot.cli.session import MEMBER, Session
from bot.errors import Exit, InputError, StoppedByOperator, UsageError, WrongAccount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cli.importing import Taken
    from bot.intake.archive import Archive
    from bot.model import Slug
    from bot.store import Store

_RARELY = (50_000, 20, 100)
_LONGEST = 200  # characters of a path that a sentence repeats
# No line is longer than a narrow terminal.
HOW_TO_EXPORT = """\
How to get your data from LinkedIn (on a computer; the mobile app has no such
page):
  1. On linkedin.com: Me > Settings & Privacy > Data privacy > Get a copy of
     your data.
  2. Choose the larger download, which holds everything. Or tick what you
     want to be judged by: Connections, Messages, Invitations,
     Recommendations, Endorsements, Profile and Positions.
  3. Request it and wait for two mails: a Basic part within minutes, the
     Complete one within 24 hours. Each link works for 72 hours.
  4. Import the file as it came, without unpacking:
     linkprune import Complete_LinkedInDataExport_MM-DD-YYYY.zip

You can begin with the Basic part and import the Complete one later: they are
merged, and what you decided stays. The file holds other people's data. It is
read where it lies, nothing is sent anywhere, and no message text is stored.
"""


def register(app: typer.Typer) -> None:
    """Add this command."""
    add(app, "import", import_)


def import_(
    context: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH...", help="Zip, folder, CSV files, or API rows as JSON.")
    ] = None,
    *,
    owner: Annotated[
        str | None,
        typer.Option("--owner", help="Your own profile, where the export does not say it.", metavar="SLUG|URL"),
    ] = None,
) -> int:
    """Turn LinkedIn's data export into evidence about every connection. No login, no browser.

    Example: linkprune import Complete_LinkedInDataExport_11-23-2026.zip

    Get it on LinkedIn: Me > Settings & Privacy > Data privacy > Get a copy of your data (on a computer; a first part
    comes within minutes, all of it within 24 hours). `linkprune import` alone explains each step.

    Several exports are merged, in any order: newer facts win, your decisions and notes stay. The file stays where it
    is; it holds other people's data, so keep it safe or delete it. Message texts are never stored.
    """
    session = Session.of(context)
    if not paths:
        for line in HOW_TO_EXPORT.splitlines():
            session.terminal.say(line)
        raise UsageError("Say which file to import; `linkprune import --help` shows how.")
    if not all(paths):
        # An empty word is the current folder to the file system, and no member means that.
        raise UsageError("A path is empty; say which file to import.")
    # Rows and people refer to each other in no circles: looking for such takes a twelfth of an import.
    gc.set_threshold(*_RARELY)
    return take_in(session, [Path(path) for path in paths], owner=_owner(session, owner))


def _owner(session: Session, text: str | None) -> Slug | None:
    from bot.evaluate.identity import slug_from_text

    if text is None:
        return None
    slug = slug_from_text(text, session.origin)
    if slug is None:
        raise UsageError(
            f"--owner {text} is no profile address; give it such as https://www.linkedin.com/in/your-name."
        )
    return slug


def take_in(session: Session, paths: Sequence[Path], *, owner: Slug | None = None) -> int:
    """Read exports, record them in one transaction, evaluate everybody, and say what was found."""
    tell(session, record(session, paths, owner=owner))
    return Exit.DONE


def record(session: Session, paths: Sequence[Path], *, owner: Slug | None = None) -> Taken:
    """Read exports, record them in one transaction, and evaluate everybody."""
    from bot.cli.importing import gather
    from bot.cli.judging import ensure_judged, policy_of
    from bot.cli.rehearsal import keep_apart

    missing = next((path for path in paths if not _is_there(path)), None)
    if missing is not None:
        raise InputError(f"There is no file or folder {str(missing)[:_LONGEST]}.")
    # A wrong rule is refused before anything is read, not after everything was recorded.
    policy_of(session)
    with session.locked("import"), session.store(create=True) as store:
        archives = _read(session, store, paths, owner)
        keep_apart(session, store, archives)
        summary = store.evidence.record(archives, by=MEMBER)
        ensure_judged(session, store)
        return gather(store, archives, summary)


def tell(session: Session, taken: Taken) -> None:
    """Give the one result of an import."""
    from bot.cli.import_report import show
    from bot.cli.importing import document

    session.terminal.result(document(taken), lambda: show(session.terminal, taken))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long for the disk, or a place that may not be looked into
        return False


def _read(session: Session, store: Store, paths: Sequence[Path], owner: Slug | None) -> tuple[Archive, ...]:
    from bot.cli.progress import file_progress
    from bot.intake.read import read_exports

    if owner is not None and store.account not in {None, owner}:
        raise WrongAccount(f"This workspace belongs to {store.account}, not to {owner}; use another --account.")
    with file_progress(session.terminal) as progress:
        try:
            return read_exports(paths, key=store.evidence.key(), owner=owner, progress=progress)
        except KeyboardInterrupt:
            raise StoppedByOperator("Stopped while reading; nothing was imported.") from None
