"""Kills at random moments: nobody wrong, nothing repeated, nothing unrecorded, nothing falsely done."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.engine.storm import Toll, storms
from tests.reporting import bound

if TYPE_CHECKING:
    from tests.reporting import Figure

SEED = 20261123


def _told(toll: Toll, figure: Figure) -> None:
    figure("kills", toll.kills)
    figure("plans finished", toll.plans)
    figure("acts", toll.acts)
    for name in ("wrong", "repeated", "unrecorded", "false_done", "uncharged", "false_alarms", "unfinished"):
        figure(name.replace("_", " "), getattr(toll, name))
    figure("bound of violations per kill", bound(toll.kills))


def test_random_kills_do_no_harm(figure: Figure) -> None:
    toll = storms(Random(SEED), 200)  # noqa: S311 - a storm that can be repeated
    _told(toll, figure)
    assert (toll.kills, toll.violations) == (200, 0), toll


@pytest.mark.chaos
@pytest.mark.parametrize("part", range(10))
def test_thousands_of_random_kills_do_no_harm(part: int, figure: Figure) -> None:
    toll = storms(Random(SEED + 1 + part), 1000)  # noqa: S311 - a storm that can be repeated
    _told(toll, figure)
    assert (toll.kills, toll.violations) == (1000, 0), toll
