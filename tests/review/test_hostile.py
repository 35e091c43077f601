"""Whatever is sent: an answer with the headers of every answer, or none; never an error of the server."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

import pytest

from bot.errors import AuditDamaged
from bot.review.security import HEADERS
from tests.review.hostile import requests

if TYPE_CHECKING:
    from tests.reporting import Figure
    from tests.review.kit import Rig

SEED = 20261123


@pytest.mark.parametrize("count", [500, pytest.param(5000, marks=pytest.mark.chaos)])
def test_hostile_requests_meet_no_error_of_the_server(rig: Rig, figure: Figure, count: int) -> None:
    answers: Counter[int] = Counter()
    for number, request in enumerate(requests(rig, Random(SEED), count)):  # noqa: S311 - repeatable
        reply = rig.raw(request.content, ends=request.ends)
        answers[reply.status] += 1
        assert reply.status < 500, (number, request.content[:300], reply.text, rig.outside.surprises)
        assert reply.status == 0 or all(reply.header(name) == value for name, value in HEADERS.items()), number
    assert rig.outside.surprises == []
    assert rig.get().status == 200
    figure("requests", count)
    figure("answers", ", ".join(f"{status or 'none'}: {number}" for status, number in sorted(answers.items())))
    figure("errors of the server", 0)
    assert answers[200] > count / 20


@pytest.mark.parametrize("fails", [AuditDamaged("The database is locked."), RuntimeError("Ada Example, line 7")])
def test_a_failure_inside_is_one_sentence_without_a_detail(own: Rig, fails: Exception) -> None:
    own.enter()
    own.outside.fails = fails
    known = isinstance(fails, AuditDamaged)
    for reply in (own.get(), own.get("plans/ab"), own.get("nothing"), own.act("frame"), own.act("runs/pause")):
        assert reply.status == (503 if known else 500)
        assert all(reply.header(name) == value for name, value in HEADERS.items())
        assert (str(fails) in reply.text) is known
        assert len(reply.body) < 200
    assert (own.outside.surprises == []) is known
    own.outside.fails = None
    assert own.get().status == 200
