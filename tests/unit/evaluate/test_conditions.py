"""Every condition: true, false, unknown, and a sentence for each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from bot.evaluate.company import Companies, aliases_of
from bot.evaluate.conditions import NAMES, read_condition
from bot.evaluate.evidence import Basis, Dossier, Kind, Source
from bot.evaluate.judgement import Truth
from bot.evaluate.reading import Wrong
from tests.unit.evaluate.kit import (
    BASES,
    CONDITIONS,
    DOSSIERS,
    VALUES,
    ada,
    basis,
    fact,
    template,
    view_of,
    written,
    wrote,
)

if TYPE_CHECKING:
    from bot.evaluate.asking import Answer

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
NOBODY = Companies()
UNLISTED = ada(exported=False, company=None, position=None)
NO_DAY = ada(connected_on=None)
INVITED = fact(Kind.INVITED_BY, "Invitations.csv:5", "2026-10-01")
PITCH = ada(wrote("2018-05-06"))
Row = tuple[str, Any, Dossier, Truth, str]

ROWS: list[Row] = [
    ("company", {"any_of": ["Acme"]}, ada(), T, "company 'Acme GmbH' equals 'Acme' (without 'GmbH'); Connections.csv"),
    ("company", {"any_of": ["Acme AG"]}, ada(company="ACME"), T, "company 'ACME' equals 'Acme AG'; Connections.csv"),
    ("company", {"any_of": ["Glob*"]}, ada(), F, "fits none of 'Glob*'"),
    ("company", {"any_of": ["Acm"]}, ada(), F, "fits none of"),
    ("company", {"any_of": ["Acme"]}, ada(company=None), F, "no company is shown"),
    ("company", {"any_of": ["Acme"]}, UNLISTED, U, "does not list this person"),
    ("title", {"contains": ["engineer"]}, ada(), T, "title 'Engineer' contains 'engineer'; Connections.csv"),
    ("title", {"contains": ["recruit*"]}, ada(), F, "fits none of 'recruit*'"),
    ("title", {"contains": ["recruit*"]}, ada(position=None), F, "no title is shown"),
    ("title", {"contains": ["recruit*"]}, ada(position=None, headline="Recruiter"), T, "headline 'Recruiter'"),
    ("title", {"contains": ["recruit*"]}, UNLISTED, U, "the title"),
    ("headline", {"contains": ["hiring"]}, ada(headline="We are hiring!"), T, "headline 'We are hiring!' contains"),
    ("headline", {"contains": ["hiring"]}, ada(headline="Baker"), F, "fits none of"),
    ("headline", {"contains": ["hiring"]}, ada(), U, "linkprune sync"),
    ("name", {"any_of": ["ada *"]}, ada(), T, "name 'Ada Example' equals 'ada *'"),
    ("name", {"any_of": ["ada"]}, ada(), F, "fits none of"),
    ("score", {"at_least": 1}, ada(wrote("2026-01-01")), T, "(asked: at least 1)"),
    ("score", {"at_least": 1}, ada(), F, "score 0"),
    ("score", {"at_most": 1}, ada(), T, "score 0 (asked: at most 1)"),
    ("score", {"at_most": 1}, ada(wrote("2026-01-01", bearers=2)), U, "several people"),
    ("connected", {"within": "10 years"}, ada(), T, "connected 2018-05-04, 3125 days before 2026-11-23 (limit 3652)"),
    ("connected", {"before": "10 years"}, ada(), F, "3125 days before 2026-11-23 (asked: more than 3652)"),
    ("connected", {"within": "10 years"}, NO_DAY, U, "the day of the connection"),
    ("connected_year", {"from": 2017, "to": 2018}, ada(), T, "connected 2018-05-04 (asked: from 2017 to 2018)"),
    ("connected_year", {"to": 2017}, ada(), F, "from the beginning to 2017"),
    ("connected_year", {"from": 2017}, NO_DAY, U, "the day of the connection"),
    ("bulk_day", {"at_least": 20}, ada(same_day=21), T, "21 other connections of 2018-05-04"),
    ("bulk_day", {"at_least": 20}, ada(same_day=19), F, "asked: at least 20"),
    ("bulk_day", {"at_least": 20}, NO_DAY, U, "the day of the connection"),
    ("namesakes", True, ada(namesakes=1), T, "1 other connection of the same name"),
    ("namesakes", True, ada(), F, "0 other connections"),
    ("email", True, ada(email="ada@example.com"), T, "shares an e-mail address; Connections.csv"),
    ("email", True, ada(), F, "shares no e-mail address"),
    ("email", True, UNLISTED, U, "an e-mail address"),
    ("label", {"is": ["one-way"]}, PITCH, T, "label 'one-way' (asked: 'one-way'); messages.csv:812"),
    ("label", {"is": ["talked"]}, PITCH, F, "label 'one-way'"),
    ("label", {"is": ["no trace"]}, ada(wrote("2020-01-01", bearers=2)), U, "several people bear"),
    ("last_message", False, ada(), T, "no message in messages.csv"),
    ("last_message", False, ada(template("2020-01-01")), F, "last message 2020-01-01; messages.csv:814"),
    ("last_message", False, ada(wrote("2020-01-01", bearers=2)), U, "several people bear"),
    (
        "last_message",
        {"within": "2 years"},
        ada(wrote("2025-02-03")),
        T,
        "last message 2025-02-03, 658 days before 2026-11-23 (limit 730); messages.csv:812",
    ),
    ("last_message", {"before": "2 years"}, ada(wrote("2025-02-03")), F, "(asked: more than 730)"),
    ("last_message", {"before": "2 years"}, ada(), F, "no message in messages.csv"),
    ("last_message", {"before": "2 years"}, ada(wrote("2025-02-03", at=None)), U, "the day of the last message"),
    ("last_message", {"before": "1 year"}, ada(wrote("2020-01-01"), written("2026-01-01", bearers=2)), U, "several"),
    ("messages", {"both_at_least": 2}, ada(wrote("2020-01-01", 2), written("2020-01-01", 3)), T, "2 theirs, 3 yours"),
    ("messages", {"both_at_least": 2}, ada(wrote("2020-01-01", 9), written("2020-01-01", 1)), F, "each at least 2"),
    ("messages", {"theirs_at_least": 1}, PITCH, T, "asked: theirs at least 1"),
    ("messages", {"mine_at_least": 1}, PITCH, F, "asked: yours at least 1"),
    ("messages", {"total_at_most": 0}, ada(), T, "asked: together at most 0"),
    ("messages", {"total_at_most": 0}, PITCH, F, "1 theirs"),
    ("messages", {"total_at_most": 0}, ada(wrote("2020-01-01", bearers=3)), U, "several people bear"),
    ("messages", {"theirs_at_least": 9}, ada(wrote("2020-01-01", 2, bearers=3)), F, "0 theirs"),
    ("wrote_last", "them", ada(written("2020-01-01"), wrote("2021-01-01")), T, "they wrote last, on 2021-01-01"),
    ("wrote_last", "me", PITCH, F, "they wrote last, on 2018-05-06 (asked: me); messages.csv:812"),
    ("wrote_last", "me", ada(), F, "no message"),
    ("wrote_last", "me", ada(wrote("2020-01-01", at=None)), U, "the day of the last message"),
    ("mine_templates_only", True, ada(template("2020-01-01", 2)), T, "2 messages that you sent to many alike"),
    ("mine_templates_only", True, ada(template("2020-01-01"), wrote("2020-01-02")), F, "and others"),
    ("mine_templates_only", True, ada(wrote("2020-01-02", bearers=2)), U, "several people bear"),
    ("pitched", {"within": "7 days"}, PITCH, T, "they wrote 2 days after the connection of 2018-05-04 (limit 7)"),
    ("pitched", {"within": "7 days"}, ada(wrote("2018-05-20")), F, "16 days after"),
    ("pitched", {"within": "7 days"}, ada(wrote("2018-05-06"), written("2018-05-07")), F, "you wrote to them"),
    ("pitched", {"within": "7 days"}, ada(), F, "they never wrote to you"),
    ("pitched", {"within": "7 days"}, ada(wrote("2018-05-04")), U, "was the note of an invitation"),
    ("pitched", {"within": "7 days"}, ada(wrote("2018-05-04"), INVITED), T, "0 days after"),
    ("pitched", {"within": "7 days"}, ada(wrote("2018-05-01")), F, "-3 days after"),
    ("pitched", {"within": "7 days"}, ada(wrote("2018-05-06"), connected_on=None), U, "the day of the connection"),
    ("recommendation", True, ada(fact(Kind.RECOMMENDED, "R.csv:2")), T, "recommendation on 2019-03-02; R.csv:2"),
    ("recommendation", "received", ada(fact(Kind.RECOMMENDED, "R.csv:2")), F, "no recommendation received"),
    ("recommendation", False, ada(), T, "no recommendation; Recommendations_Received.csv, Recommendations_Given.csv"),
    ("recommendation", True, ada(fact(Kind.RECOMMENDED_BY, "R.csv:2", bearers=2)), U, "another one of the same name"),
    (
        "endorsements",
        {"at_least": 1},
        ada(fact(Kind.ENDORSED_BY, "E.csv:2", detail="Sewing")),
        T,
        "1 received, 0 given",
    ),
    ("endorsements", {"way": "both"}, ada(fact(Kind.ENDORSED_BY, "E.csv:2", detail="Sewing")), F, "both at least 1"),
    ("endorsements", {"way": "given"}, ada(fact(Kind.ENDORSED, "E.csv:2", bearers=2)), U, "an endorsement"),
    ("note", True, ada(fact(Kind.NOTE, "Notes.csv:3")), T, "own note on 2019-03-02; Notes.csv:3"),
    ("note", True, ada(), F, "no own note; Notes.csv"),
    ("note", True, ada(fact(Kind.NOTE, "Notes.csv:3", bearers=2)), U, "same name"),
    ("follows", True, ada(fact(Kind.FOLLOWED, "M.csv:3", by_name=True)), T, "on 2019-03-02 (tied by name); M.csv:3"),
    ("follows", True, ada(), F, "no following"),
    ("follows", True, ada(fact(Kind.FOLLOWED, "M.csv:3", bearers=2)), U, "same name"),
    ("invited_by", "them", ada(INVITED), T, "they invited you on 2026-10-01 (asked: by them); Invitations.csv:5"),
    ("invited_by", "me", ada(INVITED), F, "(asked: by me)"),
    ("invited_by", "me", ada(), U, "only for about 180 days"),
    ("invitation_note", False, ada(INVITED), T, "invitation without a note on 2026-10-01"),
    ("invitation_note", True, ada(INVITED), F, "without a note"),
    ("invitation_note", True, ada(), U, "only for about 180 days"),
    (
        "shared_employer",
        True,
        ada(company="EXAMPLE WORKS"),
        T,
        "equals 'Example Works AG', your employer since 2020-01-01",
    ),
    ("shared_employer", True, ada(), F, "company 'Acme GmbH' is none of your current employers; Positions.csv"),
    ("shared_employer", True, UNLISTED, U, "does not list this person"),
]


def ask(name: str, value: object, dossier: Dossier, rests_on: Basis | None = None) -> Answer:
    return read_condition(name, value, NOBODY).ask(view_of(dossier, rests_on))


@pytest.mark.parametrize(("name", "value", "dossier", "truth", "said"), ROWS)
def test_conditions(name: str, value: object, dossier: Dossier, truth: Truth, said: str) -> None:
    answer = ask(name, value, dossier)
    assert answer.truth is truth
    assert said in answer.sentence
    assert bool(answer.missing) is (truth is U)


def test_the_table_covers_every_condition_in_every_truth() -> None:
    """A name and the number of namesakes are always known."""
    assert {(row[0], row[3]) for row in ROWS} == {(name, truth) for name in NAMES for truth in Truth} - {
        ("name", U),
        ("namesakes", U),
    }
    assert set(VALUES) == set(NAMES)


NEEDED = {
    Source.MESSAGES: ["label", "last_message", "messages", "wrote_last", "mine_templates_only", "pitched"],
    Source.NOTES: ["note"],
    Source.FOLLOWS: ["follows"],
    Source.POSITIONS: ["shared_employer"],
    Source.INVITATIONS: ["invited_by", "invitation_note"],
    Source.RECOMMENDATIONS_GIVEN: ["recommendation"],
    Source.ENDORSEMENTS_RECEIVED: ["endorsements"],
}


@pytest.mark.parametrize(("source", "name"), [(source, name) for source, names in NEEDED.items() for name in names])
def test_a_source_that_was_never_imported_is_named_and_blinds(source: Source, name: str) -> None:
    value = next(row[1] for row in ROWS if row[0] == name)
    answer = ask(name, value, ada(), basis(source))
    assert (answer.truth, answer.blind) == (U, True)
    assert "was never imported" in answer.missing


def test_a_low_score_without_messages_is_not_known_to_be_low() -> None:
    assert ask("score", {"at_most": 1}, ada(), basis(Source.MESSAGES)).blind
    assert ask("score", {"at_least": 5}, ada(fact(Kind.NOTE, "N.csv:2")), basis(Source.MESSAGES)).truth is T


def test_a_sure_fact_is_known_whatever_was_not_imported() -> None:
    given_one = ada(fact(Kind.RECOMMENDED, "R.csv:2"))
    assert (
        ask("recommendation", value=True, dossier=given_one, rests_on=basis(Source.RECOMMENDATIONS_RECEIVED)).truth is T
    )


def test_an_alias_stands_for_a_company_and_its_own_name_too() -> None:
    companies = Companies(aliases_of([["Facebook", "Meta"]]))
    person = view_of(ada(company="Facebook, Inc."), companies=companies)
    for pattern in ("Meta", "Facebook", "Face*"):
        assert read_condition("company", {"any_of": [pattern]}, companies).ask(person).truth is T
    assert read_condition("company", {"any_of": ["Instagram"]}, companies).ask(person).truth is F


@given(CONDITIONS, DOSSIERS, BASES)
def test_every_answer_is_one_printable_sentence(condition: dict[str, Any], dossier: Dossier, rests_on: Basis) -> None:
    ((name, value),) = condition.items()
    answer = ask(name, value, dossier, rests_on)
    assert answer.sentence
    assert answer.sentence.isprintable()
    assert bool(answer.missing) is (answer.truth is U)
    assert answer.truth is U or "; " in answer.sentence or "messages.csv" in answer.sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("salary", True),
        ("company", "Acme"),
        ("company", {}),
        ("company", {"any_of": []}),
        ("company", {"any_of": ["🚀"]}),
        ("company", {"any_of": [3]}),
        ("company", {"any_off": ["Acme"]}),
        ("title", {"contains": ["x" * 201]}),
        ("score", {"at_least": "high"}),
        ("score", {"at_least": float("nan")}),
        ("score", {"at_least": True}),
        ("score", {"at_least": 3, "at_most": 2}),
        ("connected", {"within": "2 years", "before": "5 years"}),
        ("connected", {"within": "soon"}),
        ("connected", {"within": 90}),
        ("connected_year", {"from": 2012, "to": 2010}),
        ("bulk_day", {"at_least": 0}),
        ("last_message", True),
        ("last_message", {}),
        ("messages", {"total_at_most": 1, "both_at_least": 1}),
        ("messages", {"both_at_least": -1}),
        ("messages", {"both_at_least": 10**30}),
        ("wrote_last", "you"),
        ("label", {"is": []}),
        ("label", {"is": ["stranger"]}),
        ("label", {"is": [["talked"]]}),
        ("recommendation", "both"),
        ("endorsements", {"way": "sideways"}),
        ("endorsements", {"way": []}),
        ("email", "yes"),
        ("email", 1),
        ("pitched", {"within": None}),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(name: str, value: object) -> None:
    with pytest.raises(Wrong) as refused:
        read_condition(name, value, NOBODY)
    assert refused.value.sentence


# --- what exports of different days can say ---------------------------------------------------------------------------

OLD_MESSAGES = basis(messages_as_of=date(2026, 1, 1))


def _asked(condition: dict[str, Any], dossier: Dossier, known: Basis) -> Answer:
    ((key, value),) = condition.items()
    return read_condition(key, value, NOBODY).ask(view_of(dossier, known))


@pytest.mark.parametrize(
    "condition",
    [
        {"label": {"is": ["no trace"]}},
        {"last_message": False},
        {"last_message": {"within": "2 years"}},
        {"messages": {"total_at_most": 0}},
        {"messages": {"both_at_least": 2}},
    ],
)
def test_no_messages_with_somebody_connected_after_they_were_exported_is_not_known(condition: dict[str, Any]) -> None:
    later = ada(connected_on=date(2026, 5, 4))
    answer = _asked(condition, later, OLD_MESSAGES)
    assert (answer.truth, answer.blind) == (U, False)
    assert "ends with 2026-01-01" in answer.missing
    assert _asked(condition, later, basis()).truth is not U
    assert _asked(condition, ada(), OLD_MESSAGES).truth is not U


def test_silence_is_counted_from_the_day_of_the_messages() -> None:
    five = {"last_message": {"before": "5 years"}}
    silent = ada(wrote("2021-06-01"))
    assert _asked(five, silent, basis()).truth is T
    answer = _asked(five, silent, OLD_MESSAGES)
    assert answer.truth is F
    assert "before 2026-01-01" in answer.sentence
