"""What the pages show, without a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.charts import Kind
from bot.evaluate.evidence import Dossier
from bot.evaluate.judgement import Judgement, Label, Standing, Verdict
from bot.model import Decision, Slug
from bot.review.views import groups, overview, table, words
from bot.review.views.card import MOST_SAID, card
from bot.review.views.table import Wanted
from bot.services.portrait import Portrait
from bot.services.telling import Said, Told
from bot.store.facets import Facet, FacetKind
from bot.store.groups import Group
from bot.store.overview import Bar, Share, Shares, State
from bot.store.people import Person
from bot.store.selecting import Sort
from bot.store.shields import BY_RULE, EARLIER, NOTED, PINNED

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LAST = datetime(2016, 3, 4, 12, 0, tzinfo=UTC)
STANDING = Standing(Label.TALKED, 3.14, 3, 1, LAST, "me", Verdict.SUGGEST_REMOVE, "No exchange for five years")
ADA = Person(
    slug=Slug("ada-example"),
    name="Ada Example",
    headline="Builds engines",
    connected_on=date(2009, 3, 14),
    member_id=None,
    first_seen=NOW,
    last_seen=NOW,
    gone_at=None,
    decision=Decision.UNDECIDED,
    because=None,
    note=None,
    pinned=False,
    pin_reason=None,
    company="Acme GmbH",
    position="Engineer",
    standing=STANDING,
    ref="0011223344556677",
    revision=4,
)
JUDGED = Judgement(
    label=STANDING.label,
    score=STANDING.score,
    theirs=STANDING.theirs,
    mine=STANDING.mine,
    last_at=STANDING.last_at,
    last_by=STANDING.last_by,
    verdict=STANDING.verdict,
    rule=STANDING.rule,
    slug=ADA.slug,
    points=(),
    why=(),
    title="engineering",
    company="acme",
)


def portrait(person: Person = ADA, **known: object) -> Portrait:
    dossier = replace(Dossier(person.slug, person.name), **known)  # type: ignore[arg-type]
    return Portrait(person, "https://www.linkedin.com/in/ada-example", None, dossier, JUDGED)


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (3, "less than a minute"),
        (59, "less than a minute"),
        (61, "about 1 min"),
        (960, "about 16 min"),
        (3599, "about 60 min"),
        (3600, "about 1 h"),
        (7512, "about 2 h 5 min"),
    ],
)
def test_lengths_of_time_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert words.lasting(seconds) == said


def test_a_person_is_counted_under_one_state() -> None:
    assert words.state_of(ADA, None) == "undecided"
    assert words.state_of(ADA, NOTED) == "protected"
    assert words.state_of(replace(ADA, decision=Decision.KEEP), NOTED) == "keep"
    assert words.state_of(replace(ADA, decision=Decision.KEEP, pinned=True), PINNED) == "pinned"
    assert words.state_of(replace(ADA, pinned=True, gone_at=NOW), PINNED) == "gone"


def test_what_protects_is_said_to_the_member_and_names_the_rule() -> None:
    protects = replace(STANDING, verdict=Verdict.PROTECT, rule="Old friends")
    assert words.shield_words(BY_RULE, protects) == 'protected by the rule "Old friends"'
    assert words.shield_words(BY_RULE, STANDING) == BY_RULE
    assert words.shield_words(PINNED, None) == "you pinned this person"
    earlier = words.shield_words(EARLIER.format(NOTED), None)
    assert earlier == "your own note on the site protects this person; perhaps under an earlier address"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Engineer at Acme GmbH"),
        ({"position": None}, "Acme GmbH"),
        ({"company": None, "position": None}, "Builds engines"),
        ({"company": None, "position": None, "headline": None}, ""),
    ],
)
def test_work_is_position_and_company_or_else_the_headline(changes: dict[str, None], said: str) -> None:
    assert words.work_of(replace(ADA, **changes)) == said  # type: ignore[arg-type]


# --- the card ---------------------------------------------------------------------------------------------------------


def test_a_card_carries_person_and_revision_and_says_what_is_known() -> None:
    found = card(portrait(), Told(), shield=None, profile="p", page="/person/x")
    assert (found.ref, found.revision) == (ADA.ref, 4)
    assert found.work == "Engineer at Acme GmbH"
    assert found.headline == "Builds engines"
    assert found.since == "Connected since 14 March 2009"
    assert found.label == "You both wrote"
    assert found.last == "Last message 4 March 2016, from you; 3 from them, 1 from you"
    assert found.suggestion == 'The rule "No exchange for five years" suggests to remove.'
    assert not found.decided
    assert found.nothing


def test_a_card_marks_namesakes_by_the_address_and_says_what_forbids_to_remove() -> None:
    found = card(portrait(namesakes=2), Told(), shield=NOTED, profile="p", page="/person/x")
    assert found.namesakes == "2 other connections with the same name. This one: ada-example"
    assert found.shield == "your own note on the site protects this person"
    assert found.state == "protected"


def test_a_card_holds_few_sentences_and_counts_the_rest() -> None:
    every = tuple(Said(f"fact {number}", ("messages.csv:2", "messages.csv:3")) for number in range(MOST_SAID + 3))
    found = card(portrait(), Told(for_=every), shield=None, profile="p", page="/person/x")
    assert len(found.for_) == MOST_SAID + 1
    assert found.for_[0] == {"sentence": "fact 0", "source": "messages.csv:2, messages.csv:3"}
    assert found.for_[-1]["sentence"] == "and 3 more"
    long = Told(against=(Said("x", tuple(f"a.csv:{row}" for row in range(5))),))
    assert (
        card(portrait(), long, shield=None, profile="p", page="x").against[0]["source"] == "a.csv:0, a.csv:1 and 3 more"
    )


def test_hidden_signs_are_marked_wherever_a_card_shows_them() -> None:
    sly = replace(ADA, name="Ada \u202egnp.exe", position="Boss\u200b", headline="\x07", note="see\u2066")
    found = card(portrait(sly), Told(plain=(Said("\u202ex"),)), shield=None, profile="p", page="/person/x")
    shown = "".join([found.name, found.work, found.headline or "", found.note or "", found.plain[0]["sentence"]])
    assert not set(shown) & {"\u202e", "\u200b", "\x07", "\u2066"}
    assert "[U+202E]" in found.name


# --- groups -----------------------------------------------------------------------------------------------------------


def group(kind: FacetKind = FacetKind.COMPANY, key: str = "acme", **changes: object) -> Group:
    mix = {Decision.UNDECIDED: 197, Decision.REMOVE: 3}
    plain = Group(Facet(kind, key), key, 200, mix, 3, 7, 190, ("Ada Example",))
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_group_says_who_is_left_out() -> None:
    found = groups.row(group())
    assert found.aside == "7 exceptions, 3 protected"
    assert found.mix_words == "197 undecided, 3 remove"
    assert "<svg" in str(found.mix)
    assert groups.aside(group(exceptions=1, protected=0)) == "1 exception"
    assert groups.aside(group(exceptions=0, protected=0)) == ""


@pytest.mark.parametrize(
    ("kind", "key", "title"),
    [
        (FacetKind.COMPANY, "eBay", "eBay"),
        (FacetKind.TITLE, "engineering", "Engineering"),
        (FacetKind.LABEL, "no trace", "No message in the export"),
        (FacetKind.LABEL, "", "Messages are not known"),
    ],
)
def test_groups_are_named_for_people(kind: FacetKind, key: str, title: str) -> None:
    assert groups.title_of(group(kind, key)) == title


def test_reasons_come_first_and_long_kinds_are_cut() -> None:
    many = [group(key=f"firm {number}") for number in range(8)]
    found = groups.sections({FacetKind.COMPANY: many, FacetKind.REASON: [group(FacetKind.REASON, "Recruiter")]})
    assert [(one.kind, len(one.rows), one.more) for one in found] == [("reason", 1, 0), ("company", 5, 3)]


def test_a_person_leads_to_the_groups_that_share_a_reason() -> None:
    kinds = [(facet.kind.value, facet.key) for facet in groups.facets_of(ADA, JUDGED)]
    assert kinds == [
        ("reason", "No exchange for five years"),
        ("company", "acme"),
        ("bulk-day", "2009-03-14"),
        ("title", "engineering"),
        ("year", "2009"),
    ]
    assert list(groups.facets_of(replace(ADA, connected_on=None), None)) == []


# --- the table --------------------------------------------------------------------------------------------------------


def test_a_row_is_short_and_says_why() -> None:
    found = table.line(ADA)
    assert (found.since, found.last, found.score) == ("2009-03", "2016-03 from you", "3.1")
    assert found.why == "suggests remove: No exchange for five years"
    assert table.line(replace(ADA, decision=Decision.KEEP)).why == ""
    assert table.line(ADA, NOTED).why == "your own note on the site protects this person"


def test_sorting_by_a_column_turns_it_round_and_begins_at_the_start() -> None:
    wanted = Wanted(state="remove", sort=Sort.SCORE, descending=True)
    found = {one.title: one for one in table.headings(wanted)}
    assert found["Score"].sorted == "descending"
    assert found["Score"].address == "/people?state=remove&sort=score"
    assert found["Name"].sorted == ""
    assert found["Since"].address == "/people?state=remove&sort=since&desc=1"


def test_addresses_hold_ids_alone() -> None:
    assert Wanted().address() == "/people?sort=name"
    hostile = Wanted(group='x"><script>', find="a&state=keep").address()
    assert '"' not in hostile
    assert "state=keep" not in hostile


def test_the_filter_is_said_in_words() -> None:
    assert table.caption(Wanted(), None, None, 2250) == "Everybody: 2,250"
    said = table.caption(Wanted(state="remove"), "Acme", "ada", 3)
    assert said == "Remove, group “Acme”, containing “ada”: 3"


@pytest.mark.parametrize(
    ("left_out", "decided", "said"),
    [
        (0, 0, "It is one step, and undo takes it back as one."),
        (1, 0, "1 person of this choice cannot be removed and stays as it was."),
        (2, 5, "About 5 people of this choice you have decided before: that is overwritten."),
    ],
)
def test_a_decision_about_many_says_what_it_overwrites_and_leaves_out(left_out: int, decided: int, said: str) -> None:
    assert said in table.bulk_words(left_out, decided)


# --- the overview -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "some_groups", "removed", "now"),
    [(300, True, 0, "Groups"), (300, False, 0, "Cards"), (0, False, 12, "Last check"), (0, False, 0, "Plan")],
)
def test_one_stage_comes_next(left: int, some_groups: bool, removed: int, now: str) -> None:
    found = overview.stages(left, groups=some_groups, removed=removed)
    assert [one.title for one in found if one.now] == [now]


def test_every_bar_leads_to_the_people_behind_it_and_states_without_people_are_left_out() -> None:
    bars = [
        Bar("2009", Facet(FacetKind.YEAR, "2009"), {State.KEEP: 2, State.PINNED: 1, State.PROTECTED: 3}),
        Bar("", Facet(FacetKind.YEAR, ""), {State.UNDECIDED: 4}),
    ]
    found = overview.by_year(bars)
    assert found.table.rows == (("2009", "2", "4", "0", "6"), ("not known", "0", "0", "4", "4"))
    assert f'href="people?group={bars[0].facet.id}"' in found.svg
    assert f"bar-{Kind.REMOVE.value}" not in found.svg


def test_before_and_after_are_the_network_and_who_ever_wrote() -> None:
    size, wrote = overview.before_after(Shares(Share(2250, 582), Share(400, 360)))
    assert size.table.rows == (("now", "2,250"), ("after", "400"))
    assert wrote.table.rows == (("now", "26 %"), ("after", "90 %"))
    assert len(overview.before_after(Shares(Share(0, None), Share(0, None)))) == 1
