"""Who wrote to whom: notes counted once, templates apart, labels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluate.contacts import MESSAGES, condense, label_of
from bot.evaluate.evidence import Evidence, Kind, Source
from bot.evaluate.judgement import Label
from tests.unit.evaluate.kit import basis, fact, facts, template, written, wrote

INVITED_WITH_NOTE = fact(Kind.INVITED, "Invitations.csv:4", "2026-09-01", detail="note", mark="m")


def test_figures_of_both_sides() -> None:
    found = condense([wrote("2020-01-02", 3, since=None), written("2021-01-02", 2), template("2022-01-02")])
    assert (found.theirs, found.mine, found.templates) == (3, 2, 1)
    assert (str(found.first)[:10], str(found.last)[:10], found.last_by) == ("2020-01-02", "2022-01-02", "me")
    assert found.last_source == "messages.csv:814"


@pytest.mark.parametrize("said", [written, template])
def test_the_note_of_an_invitation_is_no_message_and_counts_once(said: type) -> None:
    found = condense([said("2026-09-01", 1, mark="m"), INVITED_WITH_NOTE])
    assert (found.theirs, found.mine, found.templates, found.my_notes) == (0, 0, 0, 1)
    assert label_of(found, basis()) is Label.ONE_WAY


def test_a_mark_without_an_invitation_is_a_message() -> None:
    assert condense([written("2026-09-01", 1, mark="m")]).mine == 1


def test_a_mark_of_the_other_side_is_no_note() -> None:
    assert condense([wrote("2026-09-01", 1, mark="m"), INVITED_WITH_NOTE]).theirs == 1


def test_one_note_is_one_message_even_in_two_conversations() -> None:
    found = condense([written("2026-09-03", 1, mark="m"), written("2026-09-01", 1, mark="m"), INVITED_WITH_NOTE])
    assert (found.mine, found.my_notes) == (1, 1)


@pytest.mark.parametrize(
    ("evidence", "label"),
    [
        ([wrote("2020-01-01"), written("2020-01-01")], Label.TALKED),
        ([wrote("2020-01-01"), template("2020-01-01")], Label.TALKED),
        ([wrote("2020-01-01"), written("2026-09-01", mark="m"), INVITED_WITH_NOTE], Label.TALKED),
        ([wrote("2020-01-01")], Label.ONE_WAY),
        ([template("2020-01-01")], Label.ONE_WAY),
        ([INVITED_WITH_NOTE], Label.NO_TRACE),
        ([], Label.NO_TRACE),
    ],
)
def test_labels(evidence: list[Evidence], label: Label) -> None:
    assert label_of(condense(evidence), basis()) is label
    assert label_of(condense(evidence), basis(Source.MESSAGES)) is None


def test_an_ambiguous_name_credits_nobody() -> None:
    found = condense([wrote("2020-01-01", 4, bearers=2)])
    assert (found.theirs, found.doubtful, found.last) == (0, 4, None)


def test_on_equal_times_an_answer_may_be_due() -> None:
    assert condense([written("2020-01-01"), wrote("2020-01-01")]).last_by == "them"


@given(st.lists(facts(), max_size=8), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_no_message_is_lost(evidence: list[Evidence], random: object) -> None:
    found = condense(evidence)
    shuffled = sorted(evidence, key=lambda _: random.random())  # type: ignore[attr-defined] # a Random
    again = condense(shuffled)
    assert (found.theirs, found.mine, found.templates, found.last) == (
        again.theirs,
        again.mine,
        again.templates,
        again.last,
    )
    counted = found.theirs + found.mine + found.templates + found.their_notes + found.my_notes + found.doubtful
    assert counted == sum(one.count for one in evidence if one.kind in MESSAGES)
