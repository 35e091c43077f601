"""A page in a language that no click is made in: what each kind of run does, and says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.cli.commands.run import closing_sentences
from bot.errors import Exit, PageError
from bot.model import Health, Mode, Slug, TargetCheck

if TYPE_CHECKING:
    from tests.engine.rig import Rig

ADVICE = "To go on, set the language of the site to one of en, tr."
TWO = [Slug("person-1"), Slug("person-5")]


@pytest.fixture
def foreign(rig: Rig) -> Rig:
    check = TargetCheck("language", (), ("words seen live",), Health.AMBER)
    rig.network.canary = replace(
        rig.network.canary, health=Health.AMBER, language="qaa", checks=(check,), advice=ADVICE
    )
    return rig


def test_a_live_run_says_what_it_needs_and_asks_the_site_for_nothing(foreign: Rig) -> None:
    with pytest.raises(PageError, match=r"\(language\), so nothing is clicked\. To go on, set the language") as told:
        foreign.run(foreign.plan(TWO))
    assert told.value.exit is Exit.PAGE
    assert foreign.network.truth.dispatches == []
    assert foreign.store.journal.intent_times(foreign.clock.now() - timedelta(days=7)) == []


def test_a_dry_run_previews_and_says_that_a_live_run_would_stop(foreign: Rig) -> None:
    summary = foreign.run(foreign.plan(TWO, approve=False), Mode.DRY)
    assert list(summary.ready) == TWO
    assert summary.exit is Exit.DONE
    assert summary.live_needs is not None
    assert ADVICE in summary.live_needs
    assert summary.document()["live_needs"] == summary.live_needs
    assert any(ADVICE in sentence for sentence in closing_sentences(summary.plan, summary))


def test_a_dry_run_on_a_page_that_is_understood_needs_nothing(rig: Rig) -> None:
    summary = rig.run(rig.plan(TWO, approve=False), Mode.DRY)
    assert summary.document()["live_needs"] is None
