"""Import of a large export, and the list of a large network, as whole processes."""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from bot.practice.export import write_export
from bot.practice.people import generate, owner
from bot.practice.settings import PracticeSettings
from tests.bench.figures import PROGRAM, Cost, cost, memory, row, started

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.practice.people import PracticePerson

CONNECTIONS = 12_000
MESSAGES = 500_000
CONVERSATIONS = 10_000
NETWORK = 30_000
TURNS = 3
NEWEST = datetime(2026, 6, 29, 20, tzinfo=UTC)
SITE = "https://www.linkedin.com/in/"
MESSAGES_HEADER = (
    '"CONVERSATION ID","CONVERSATION TITLE","FROM","SENDER PROFILE URL","TO","RECIPIENT PROFILE URLS","DATE",'
    '"SUBJECT","CONTENT","FOLDER","ATTACHMENTS","IS MESSAGE DRAFT","IS CONVERSATION DRAFT"\n'
)
# One pass over the same files with the standard library's reader, and nothing else.
BARE = """\
import csv, pathlib, sys
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.csv")):
    with path.open(encoding="utf-8", newline="") as file:
        for cells in csv.reader(file):
            pass
"""


def imports() -> None:
    """`linkprune import FOLDER` beside one pass of csv.reader over the same files."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "export"
        size = write_large_export(folder)
        ours, theirs = [], []
        for turn in range(TURNS):  # in turns, so that a busy machine is as busy for both
            ours.append(_import(Path(home) / f"home-{turn}", folder))
            theirs.append(cost([sys.executable, "-c", BARE, str(folder)]))
        what = f"import: {MESSAGES:,} messages, {size / 1e6:.0f} MB"
        row(what, "s", [one.seconds for one in ours], [one.seconds for one in theirs], budget="4 x")
        row(
            "  the same in time of the processor",
            "s",
            [one.busy for one in ours],
            [one.busy for one in theirs],
            budget="4 x",
        )
        memory("  peak of the process", max(one.peak for one in ours), budget="200 MB")


def _import(home: Path, source: Path) -> Cost:
    return cost([PROGRAM, "--home", str(home), "--quiet", "--json", "import", str(source)])


def people() -> None:
    """`linkprune people` in a workspace of 30,000 people, beside an empty Python."""
    with tempfile.TemporaryDirectory() as folder:
        home, export = Path(folder) / "home", Path(folder) / "export.zip"
        write_export(export, PracticeSettings(people=NETWORK))
        taken = _import(home, export)
        print(f"  (import of {NETWORK:,} people with all their evidence: {taken.seconds:.1f} s, {taken.peak:.0f} MB)")
        theirs = [started([sys.executable, "-c", ""]) for _ in range(TURNS)]
        for words in (["people"], ["people", "--sort", "score", "--label", "no trace"]):
            command = [PROGRAM, "--home", str(home), *words]
            ours = [cost(command).seconds * 1000 for _ in range(TURNS)]
            row(f"linkprune {' '.join(words)}, {NETWORK:,}"[:44], "ms", ours, theirs, budget="1,000 ms")


# --- a large export ---------------------------------------------------------------------------------------------------


def write_large_export(folder: Path) -> int:
    """A folder with 12,000 connections and 500,000 messages in the form of 2026; returns its size in bytes."""
    folder.mkdir()
    everybody, member = generate(CONNECTIONS + 4000, 1), owner(1)
    _write(folder / "Profile.csv", [f"First Name,Last Name\n{member.first},{member.last}\n"])
    _write(folder / "Connections.csv", _connections(everybody[:CONNECTIONS]))
    _write(folder / "messages.csv", _messages(everybody, member))
    return sum(path.stat().st_size for path in folder.iterdir())


def _write(path: Path, texts: Sequence[str] | Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(texts)


def _connections(connected: Sequence[PracticePerson]) -> Iterator[str]:
    yield 'Notes:\n"When exporting your connection data, you may notice that some are missing."\n\n'
    yield "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    for one in connected:
        yield f'{one.first},"{one.last}",{SITE}{one.slug},,"{one.headline}",,{one.connected_on:%d %b %Y}\n'


def _messages(everybody: Sequence[PracticePerson], member: PracticePerson) -> Iterator[str]:
    rng = Random(1)  # noqa: S311 - a benchmark
    yield MESSAGES_HEADER
    texts = [_text(rng) for _ in range(500)]
    for number, size in enumerate(_sizes(rng)):
        other = everybody[rng.randrange(len(everybody))]
        yield "".join(_conversation(number, size, other, member, texts))


def _sizes(rng: Random) -> Iterator[int]:
    """Conversations of very different lengths that add up."""
    left = MESSAGES
    while left:
        size = min(left, 1 + int(rng.expovariate(CONVERSATIONS / MESSAGES)))
        left -= size
        yield size


def _conversation(
    number: int, size: int, other: PracticePerson, member: PracticePerson, texts: Sequence[str]
) -> Iterator[str]:
    sides = [
        (f'"{a.name}","{SITE}{a.slug}","{b.name}","{SITE}{b.slug}"') for a, b in ((other, member), (member, other))
    ]
    newest = NEWEST - timedelta(hours=number % 9000)
    for place in range(size):
        at = (newest - timedelta(minutes=997 * place)).isoformat(" ")[:19]
        text = f"{number}.{place} {texts[(number + place) % len(texts)]}"
        yield f'"2-{number:036}==","",{sides[place * 7 % 3 % 2]},"{at} UTC","","{text}","INBOX","","No","No"\n'


def _text(rng: Random) -> str:
    words = (
        "harvest",
        "bridge",
        "survey",
        "kiln",
        '""paper""',
        "lantern",
        "Zoë",
        "tea, and",
        "river.",
        "drawer\n",
        "card",
    )
    return " ".join(rng.choice(words) for _ in range(rng.randint(20, 90)))
