"""Write a data export of the practice network as a zip, with the truth about it. The same settings, the same bytes."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING, Final

from bot.errors import InputError
from bot.practice.eras import MARKER, NEWEST_ERA, TRAITS, Era
from bot.practice.export import tables
from bot.practice.export.extras import extras
from bot.practice.export.history import draw_history, known_state
from bot.practice.export.model import Part
from bot.practice.export.truth import ExportTruth, truth_of
from bot.practice.people import AS_OF

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from bot.practice.eras import Traits
    from bot.practice.export.model import History
    from bot.practice.export.sheet import Sheet
    from bot.practice.settings import PracticeSettings
    from bot.practice.state import State

NOTICE: Final = """\
Practice data of linkprune. Every person and every text in this archive is invented; nobody of these names is meant.
"""
ARTICLE: Final = "<!doctype html><title>An article</title><p>Practice.</p>\n"
MODE: Final = 0o600 << 16
UNIX: Final = 3


def write_export(
    file: Path, settings: PracticeSettings, *, era: Era = NEWEST_ERA, part: Part = Part.COMPLETE, as_of: date = AS_OF
) -> ExportTruth:
    """Write the export of one day in the form of one era. Raises InputError when the file is there already."""
    state = known_state(settings)
    history = _history(settings, TRAITS[era], part, as_of, state)
    sheets = list(_sheets(history, TRAITS[era], settings.seed, part, as_of))
    _write(file, _zip({sheet.name: sheet.content() for sheet in sheets}, as_of))
    traits = TRAITS[era]
    return truth_of(history, traits, era, as_of, {sheet.name: len(sheet.rows) for sheet in sheets})


def export_content(settings: PracticeSettings, *, part: Part, state: State) -> bytes:
    """The archive of a network in this state, in the newest form."""
    traits = TRAITS[NEWEST_ERA]
    history = _history(settings, traits, part, AS_OF, state)
    sheets = _sheets(history, traits, settings.seed, part, AS_OF)
    return _zip({sheet.name: sheet.content() for sheet in sheets}, AS_OF)


def _history(settings: PracticeSettings, traits: Traits, part: Part, as_of: date, state: State) -> History:
    history = draw_history(settings, traits, as_of, state)
    return _basic(history) if part is Part.BASIC else history


def _basic(history: History) -> History:
    """The first part of a larger export lacks what the second adds."""
    return replace(history, endorsements=(), recommendations=(), remarks=(), follows=())


def _sheets(history: History, traits: Traits, seed: int, part: Part, as_of: date) -> Iterator[Sheet]:
    rng = Random(f"{seed}:files")  # noqa: S311 - order of rows and invented texts
    yield tables.connections(history, traits, seed)
    yield tables.messages(history, traits, rng)
    yield tables.invitations(history, traits)
    if part is Part.COMPLETE:
        for received in (True, False):
            yield tables.endorsements(history, traits, received=received)
            yield tables.recommendations(history, traits, received=received)
        yield tables.follows(history, traits)
        if traits.notes:
            yield tables.notes(history, traits)
    yield from extras(history, traits, part, as_of, rng)


def _zip(files: Mapping[str, bytes], as_of: date) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        texts = {MARKER: NOTICE.encode(), "Articles/Articles/An article.html": ARTICLE.encode()}
        for name, content in {**texts, **files}.items():
            archive.writestr(_entry(name, as_of), content)
    return stream.getvalue()


def _entry(name: str, as_of: date) -> zipfile.ZipInfo:
    """An entry that depends neither on the clock nor on the system."""
    entry = zipfile.ZipInfo(name, (as_of.year, as_of.month, as_of.day, 6, 0, 0))
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, UNIX, MODE
    return entry


def _write(file: Path, content: bytes) -> None:
    try:
        with file.open("xb") as stream:
            stream.write(content)
    except FileExistsError:
        raise InputError(f"{file} is there already; choose another name, or delete it.") from None
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror or type(error).__name__}.") from error
