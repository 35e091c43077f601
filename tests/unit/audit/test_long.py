"""The long proofs about the log: canonical form, both verifiers on generated logs, every bit, kills before the copy."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.audit import chain, mirror, verify_alone
from bot.audit.verify import verify
from bot.store import open_store
from tests.unit.audit.events import bodies
from tests.unit.audit.logs import PEOPLE, Writer, receipt, save, written
from tests.unit.store.kit import Clock, add_plan, check_whole, events, fill, open_at, remove, start

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.reporting import Figure

pytestmark = pytest.mark.chaos
GENERATED, FORMS, KILLS = 1000, 10_000, 1000
# Set by `Writer`, which chains the events itself.
CHAINED = ("seq", "prev", "time", "origin", "clock_back_ms")


@settings(max_examples=FORMS, deadline=None, suppress_health_check=list(HealthCheck))
@given(bodies())
def test_canonical_form_is_that_of_rfc_8785(body: dict[str, Any]) -> None:
    assert chain.canonical(body) == rfc8785.dumps(body)


@st.composite
def generated(draw: Any) -> Writer:  # noqa: ANN401 - hypothesis' own type
    """A log of up to 12 events of any sort, in the order of time."""
    writer = Writer()
    for body in draw(st.lists(bodies(), min_size=1, max_size=12)):
        person = draw(st.sampled_from(PEOPLE)) if "person_ref" in body else None
        fields = {key: value for key, value in body.items() if key not in CHAINED}
        if person is not None:
            fields["person_ref"] = person.ref
        # A purge names whom it purged by commitment alone.
        writer.add(fields, None if body["event"] == "purge" else person)
    return writer


def refused(path: Path, receipts: list[tuple[str, str, str]]) -> bool:
    """What the stand-alone script makes of it: a sentence, or an error of reading."""
    try:
        with path.open("rb") as file:
            return verify_alone.judge(file, receipts) is not None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return True


@settings(max_examples=GENERATED, deadline=None, suppress_health_check=list(HealthCheck))
@given(generated(), st.randoms(use_true_random=False))
def test_both_verifiers_agree(tmp_path_factory: pytest.TempPathFactory, writer: Writer, choice: random.Random) -> None:
    """On the log as it is, and with one byte changed."""
    path = save(tmp_path_factory.getbasetemp() / "generated", writer.lines)
    known = receipt(writer, len(writer.lines))
    told = [(known.origin_id, str(known.count), known.head)]
    assert verify(path, receipts=[known]).consistent
    assert not refused(path, told)
    data = bytearray(b"".join(writer.lines))
    data[choice.randrange(len(data))] ^= 1 << choice.randrange(8)
    path.write_bytes(data)
    assert not verify(path, receipts=[known]).consistent
    assert refused(path, told)


def test_the_standalone_verifier_finds_every_flipped_bit(tmp_path: Path, figure: Figure) -> None:
    """Of ten events of every sort that a run has; the receipt holds the last record's end."""
    log, path = written(10), tmp_path / "log"
    whole = b"".join(log.lines)
    told = [(log.origin, "10", log.hashes[10])]
    missed = []
    for bit in range(len(whole) * 8):
        data = bytearray(whole)
        data[bit // 8] ^= 1 << bit % 8
        path.write_bytes(data)
        if not refused(path, told):
            missed.append(bit)
    figure("bits flipped", len(whole) * 8)
    figure("missed", len(missed))
    assert missed == []


# --- kills ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared") / "store"
    with open_at(folder) as store:
        fill(store)
    return folder


def doomed(folder: Path, left: int, portion: float) -> None:
    """In a process of its own: work, and die when the copy is extended for the n-th time, with a part of it written."""
    real, counted = mirror.append, [left]

    def dying(path: Path, lines: Iterable[bytes], end: int) -> int:
        counted[0] -= 1
        if counted[0]:
            return real(path, lines, end)
        content = b"".join(lines)
        real(path, [content[: round(len(content) * portion)]], end)
        os.kill(os.getpid(), signal.SIGKILL)
        return end

    mirror.append = dying
    with open_at(folder) as store:
        plan = add_plan(store, range(2))
        run = start(store, plan)
        for number in range(2):
            remove(store, run, plan, number)
    os._exit(0)


def killed(folder: Path, left: int, portion: float) -> bool:
    child = os.fork()
    if not child:
        try:
            doomed(folder, left, portion)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_kill_between_commit_and_copy_is_never_called_tampering(
    prepared: Path, tmp_path: Path, figure: Figure
) -> None:
    choice = random.Random(8)  # noqa: S311 - a schedule of tests
    died = alarms = lost = 0
    for number in range(KILLS):
        folder = tmp_path / str(number)
        shutil.copytree(prepared, folder)
        died += killed(folder, choice.randrange(1, 13), choice.choice([0.0, choice.random(), 1.0]))
        with open_store(folder, clock=Clock(), mirror=False) as store:  # as `audit verify` does, before it is mended
            alarms += not verify(folder / mirror.FILE_NAME, original=store.events.original()).consistent
        with open_at(folder) as store:
            check_whole(store)
            lost += [event["seq"] for event in events(store)] != list(range(1, store.events.head()[0] + 1))
        shutil.rmtree(folder)
    figure("kills between commit and copy", died)
    figure("false alarms", alarms)
    figure("with lost events", lost)
    assert died > KILLS * 0.9
    assert (alarms, lost) == (0, 0)
