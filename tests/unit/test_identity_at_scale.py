"""The right person or nobody, in hundreds of thousands of decisions among people who are hard to tell apart."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.reporting import bound
from tests.unit.namesakes import Moment, decisions

if TYPE_CHECKING:
    from tests.reporting import Figure

BATCH = 20_000


def _judge(seed: int, count: int, figure: Figure) -> None:
    judged, right, wrong = 0, Counter[Moment](), 0
    random = Random(seed)  # noqa: S311 - decisions that can be repeated
    while judged < count:
        verdicts, raised = decisions(random, min(BATCH, count - judged))
        assert raised == []
        judged += len(verdicts)
        wrong += sum(verdict.wrong for verdict in verdicts)
        right.update(verdict.moment for verdict in verdicts if verdict.acted_on is not None)
    figure("decisions", judged)
    figure("wrong persons", wrong)
    figure("bound", bound(judged))
    figure("acted on the right person", right.total())
    assert wrong == 0
    # The tool is of use: on a steady page the person is found and acted on.
    assert right[Moment.STEADY] * len(Moment) > judged * 0.9


def test_thousands_of_decisions_find_the_right_person_or_nobody(figure: Figure) -> None:
    _judge(21, 5000, figure)


@pytest.mark.chaos
@pytest.mark.parametrize("part", range(5))
def test_a_million_decisions_find_the_right_person_or_nobody(part: int, figure: Figure) -> None:
    _judge(22 + part, 200_000, figure)
