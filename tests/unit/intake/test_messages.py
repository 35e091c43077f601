"""Messages of every era: who wrote with whom, and what is no message between people."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.evaluate.evidence import Kind
from bot.intake import ledger
from bot.intake.messages import is_messages_header
from bot.intake.table import comparable
from tests.unit.intake.tables import mark, moment, table
from tests.unit.intake.talks import (
    ADDRESSED,
    BOB,
    CLEO,
    DAN,
    DIRECTED,
    ERAS,
    ME,
    MEMBER,
    NINE,
    TEN,
    Said,
    Somebody,
    evidence,
    figures,
    file,
    read,
    reading,
    row,
    told,
)

TALK = (
    Said("b", ME, (BOB,), 10, "Hello Bob"),
    Said("b", BOB, (ME,), 20, "Hello Ada"),
    Said("b", BOB, (ME,), 1500, "Still there?"),
    Said("c", CLEO, (ME,), 30, "Good day to you"),
    Said("d", ME, (DAN,), 40, "Dear Dan"),
)


def columns(header: str) -> frozenset[str]:
    return frozenset(map(comparable, header.split(",")))


def who(person: Somebody, era: str) -> str:
    """How an era ties somebody: by address; with 9 columns only one who wrote; in 2018 nobody."""
    return person.name if era == "2018" or (era == "9" and person == DAN) else person.slug


@pytest.mark.parametrize("era", ERAS)
def test_every_era_tells_who_wrote_with_whom(era: str) -> None:
    found = read(file(ERAS[era], *TALK), profile=ME.name)
    bob, cleo, dan = (who(person, era) for person in (BOB, CLEO, DAN))
    assert told(found) == {(bob, "wrote", 2), (bob, "written", 1), (cleo, "wrote", 1), (dan, "written", 1)}
    assert (found.messages, found.conversations, found.groups) == (5, 3, 0)
    assert str(found.newest) == "2023-06-02"
    latest = evidence(found.facts, bob, "wrote")
    assert (latest.at, latest.since) == (moment("2023-06-02T01:00"), moment("2023-06-01T00:20"))
    assert (latest.days, latest.source) == (2, "messages.csv:4")
    keys = {"b", "c", "d"} if era != "2018" else {"name:bob bell", "name:cleo card", "name:dan dent"}
    assert {fact.key for fact in found.facts} == keys


@pytest.mark.parametrize("header", ERAS.values())
def test_the_header_of_every_era_is_known(header: str) -> None:
    assert is_messages_header(columns(header))
    assert is_messages_header(columns(header.lower()))


@pytest.mark.parametrize(
    "header", ["From,To,Date,Content", "First Name,Last Name", "From,To,Sent At,Message,Direction"]
)
def test_other_headers_are_foreign(header: str) -> None:
    assert not is_messages_header(columns(header))


@pytest.mark.parametrize("era", ["2018", "10", "13"])
def test_only_the_message_that_opened_a_conversation_is_marked(era: str) -> None:
    found = read(file(ERAS[era], replace(TALK[0], text="Hello \n Bob "), *TALK[1:]), profile=ME.name)
    bob = who(BOB, era)
    assert evidence(found.facts, bob, "written").mark == mark("Hello Bob")
    assert evidence(found.facts, bob, "wrote").mark is None
    assert evidence(found.facts, who(CLEO, era), "wrote").mark == mark("Good day to you")


@pytest.mark.parametrize(("text", "marked"), [("x" * 400, True), ("x" * 401, False), ("", False)])
def test_long_and_empty_texts_have_no_mark(text: str, *, marked: bool) -> None:
    found = read(file(TEN, replace(TALK[3], text=text), *TALK[:3]))
    assert (evidence(found.facts, "cleo-card", "wrote").mark is not None) == marked


NOISE = {
    "draft": [
        replace(TALK[0], draft="Yes", by=CLEO, at=1),
        replace(TALK[1], draft="yes", text="never sent"),
        Said("", Somebody("", ""), (BOB,), 3, "half a thought"),
    ],
    "spam": [replace(TALK[1], folder="SPAM", text="win"), Said("s", CLEO, (ME, BOB), 2, folder="spam")],
    "sponsored": [
        Said("p", CLEO, (ME,), 5, title="Sponsored Conversation"),
        Said("p", Somebody("Acme", ""), (ME,), 5, title="Sponsored Conversation"),
        replace(TALK[1], text='<div class="spinmail-quill-editor">Buy</div>'),
    ],
    "no sender": [Said("b", MEMBER, (ME, CLEO), 6), Said("m", MEMBER, (ME,), 7)],
}


@pytest.mark.parametrize("reason", NOISE)
def test_what_people_did_not_write_changes_nothing_and_is_counted(reason: str) -> None:
    header = ERAS["13"]
    found, (seen,) = reading(file(header, *NOISE[reason], *TALK))
    assert figures(found) == figures(read(file(header, *TALK)))
    assert seen.reasons == {reason: len(NOISE[reason])}
    assert (seen.rows, seen.skipped, seen.used) == (len(TALK) + len(NOISE[reason]), len(NOISE[reason]), True)


def test_the_first_reason_counts() -> None:
    both = replace(NOISE["spam"][0], draft="Yes")
    company = Said("p", Somebody("Acme", ""), (ME,), 5, title="Sponsored Conversation", folder="SPAM")
    _, (seen,) = reading(file(ERAS["13"], both, company, *TALK))
    assert seen.reasons == {"draft": 1, "spam": 1}


def test_the_hidden_member_has_no_name_even_with_an_address() -> None:
    hidden = Somebody("LinkedIn Member", "gone-away")
    found = read(file(TEN, *TALK, Said("h", hidden, (ME,)), Said("i", ME, (hidden,))))
    assert ("gone-away", "wrote", 1) in told(found)
    assert "gone-away" not in {slug for slug, _ in found.names}


def test_2018_credits_nobody_for_the_hidden_and_the_several() -> None:
    group = Said("", BOB, (CLEO, ME), 50)
    found, (seen,) = reading(file(DIRECTED, *TALK, Said("", MEMBER, (ME,)), Said("", ME, (MEMBER,)), group))
    clean = read(file(DIRECTED, *TALK))
    assert told(found) == told(clean)
    assert (found.messages, found.groups, seen.reasons) == (clean.messages + 2, 1, {"no sender": 1})


def test_2018_knows_a_name_with_a_comma_as_the_members_own() -> None:
    me = Somebody("Ada Owner, PhD", "")
    talk = [replace(said, to=tuple(me if to == ME else to for to in said.to)) for said in TALK]
    found = read(file(DIRECTED, *talk), profile="Ada Owner, PhD")
    assert told(found) == told(read(file(DIRECTED, *TALK)))
    assert found.groups == 0


def test_rows_without_a_date_are_refused_by_line() -> None:
    cells = [row(said, TEN) for said in TALK]
    cells[1][6] = "2023-13-41 25:00:00 UTC"
    cells[3][6] = ""
    found, (seen,) = reading(table(TEN, *cells))
    assert [(refused.source, refused.reason) for refused in found.refused] == [
        ("messages.csv:3", "no date"),
        ("messages.csv:5", "no date"),
    ]
    assert (found.messages, seen.skipped, seen.reasons) == (3, 2, {"no date": 2})


def test_2018_refuses_a_row_without_a_direction() -> None:
    cells = [row(said, DIRECTED) for said in TALK]
    cells[0][5] = "SIDEWAYS"
    found, (seen,) = reading(table(DIRECTED, *cells))
    assert [refused.source for refused in found.refused] == ["messages.csv:2"]
    assert seen.reasons == {"no direction": 1}


@pytest.mark.parametrize("form", ["2023/06/01 00:10:00 UTC", "2023-06-01T00:10:00Z", "6/1/23, 12:10 AM"])
def test_moments_in_other_forms_are_the_same_moments(form: str) -> None:
    cells = [row(said, TEN) for said in TALK]
    cells[0][6] = form
    assert figures(read(table(TEN, *cells))) == figures(read(file(TEN, *TALK)))


def test_exact_doubles_count_once_in_one_file_and_in_several() -> None:
    whole = file(ERAS["11"], *TALK)
    found, seen = reading(file(ERAS["11"], *TALK, TALK[0], TALK[3]), whole)
    assert figures(found) == figures(read(whole))
    assert [each.reasons for each in seen] == [{"double": 2}, {"double": len(TALK)}]


def test_the_same_text_in_the_same_second_with_another_attachment_is_another_message() -> None:
    picture = replace(TALK[3], text="", attachments="https://files.example/1")
    found = read(file(ERAS["11"], *TALK, picture, replace(picture, attachments="https://files.example/2")))
    assert ("cleo-card", "wrote", 3) in told(found)


def test_lines_are_those_at_which_rows_begin_in_the_file_that_holds_them() -> None:
    long = replace(TALK[0], text="one\ntwo\n\nthree")
    first = file(ERAS["13"], long, TALK[1])
    second = file(ERAS["13"], replace(TALK[3], text="a\nb"), TALK[4], replace(TALK[4], at=41, text="c\nd"))
    found = read(first, second)
    assert evidence(found.facts, "bob-bell", "wrote").source == "messages.csv:6"
    assert evidence(found.facts, "dan-dent", "written").source == "messages_2.csv:5"


def test_lines_are_right_after_doubles_were_dropped() -> None:
    later = replace(TALK[1], at=3000)
    found = read(file(TEN, TALK[0], TALK[0], TALK[1]), file(TEN, TALK[0], TALK[3], later), file(TEN, TALK[0], TALK[4]))
    sources = {str(fact.slug): fact.evidence.source for fact in found.facts if fact.evidence.kind == Kind.WROTE}
    assert sources == {"bob-bell": "messages_2.csv:4", "cleo-card": "messages_2.csv:3"}
    assert evidence(found.facts, "bob-bell", "written").source == "messages.csv:2"
    assert evidence(found.facts, "dan-dent", "written").source == "messages_3.csv:3"


# --- who is who -------------------------------------------------------------------------------------------------------

ZOE = (
    "https://www.linkedin.com/in/zoë-brandt",
    "https://www.linkedin.com/in/zo%C3%AB-brandt",
    "www.linkedin.com/in/Zo%c3%ab-Brandt/?trk=x",
    "https://de.linkedin.com/in/zoe\u0308-brandt/",
    "HTTPS://WWW.LINKEDIN.COM/in/ZOË-BRANDT",
)


@pytest.mark.parametrize("header", ADDRESSED.values())
def test_every_spelling_of_an_address_is_one_person(header: str) -> None:
    place = header.split(",").index("SENDER PROFILE URL")
    cells = [row(Said("z", Somebody("Zoë", "zoë-brandt"), (ME,), at), header) for at, _ in enumerate(ZOE)]
    cells += [row(Said("y", ME, (Somebody("Zoë", "zoë-brandt"),), at), header) for at, _ in enumerate(ZOE)]
    for at, url in enumerate(ZOE):
        cells[at][place] = url
        cells[at + len(ZOE)][place + 2] = url
    found = read(table(header, *cells, *(row(said, header) for said in TALK[3:])))
    assert {each for each in told(found) if each[0] not in {"cleo-card", "dan-dent"}} == {
        ("zoë-brandt", "wrote", len(ZOE)),
        ("zoë-brandt", "written", len(ZOE)),
    }


@pytest.mark.parametrize("join", [",", ";", " , ", "\n"])
def test_addresses_of_recipients_are_joined_in_many_ways(join: str) -> None:
    cells = [row(Said("g", ME, (BOB, CLEO), 60), TEN), *(row(said, TEN) for said in TALK)]
    cells[0][5] = join.join([BOB.url, CLEO.url])
    found = read(table(TEN, *cells))
    assert found.groups == 1
    assert told(found) == told(read(file(TEN, *TALK)))


def test_a_name_with_a_comma_is_one_name() -> None:
    eve, fay = Somebody("Eve Early, MBA", "eve-early"), Somebody("Fay Fern, PhD, CFA", "")
    said = [*TALK, Said("e", eve, (ME,)), Said("e", ME, (eve,), 5), Said("f", ME, (fay,), 6)]
    found = read(file(NINE, *said), profile=ME.name)
    assert {("eve-early", "wrote", 1), ("eve-early", "written", 1), ("Fay Fern, PhD, CFA", "written", 1)} <= told(found)
    assert found.groups == 0


def test_names_of_partners_are_kept_and_names_of_groups_are_not_split() -> None:
    eve, gus = Somebody("Eve Early, MBA", "eve-early"), Somebody("Gus Gray", "gus-gray")
    said = [Said("e", ME, (eve,), 5), Said("g", ME, (BOB, gus), 6), Said("h", ME, (gus,), 7)]
    found = read(file(TEN, *TALK, *said))
    names = {(BOB.slug, BOB.name), (CLEO.slug, CLEO.name), (DAN.slug, DAN.name), (gus.slug, gus.name)}
    assert found.names == names


def test_a_company_and_a_bare_word_are_no_senders() -> None:
    cells = [row(said, TEN) for said in TALK]
    cells[3][3], cells[1][3] = "https://www.linkedin.com/company/acme", "acme"
    found, (seen,) = reading(table(TEN, *cells), profile=ME.name)
    assert seen.reasons == {"no sender": 2}
    assert found.messages == len(TALK) - 2


# --- templates --------------------------------------------------------------------------------------------------------


def mailing(
    people: int, *, start: str = "Dear friend, I would like to tell you about my new business in town"
) -> list[Said]:
    crowd = [Somebody(f"Friend {at}", f"friend-{at}") for at in range(people)]
    return [Said(f"t{at}", ME, (friend,), at, f"{start}, yours, {at}") for at, friend in enumerate(crowd)]


@pytest.mark.parametrize(("people", "kind"), [(4, Kind.WRITTEN), (5, Kind.TEMPLATE), (6, Kind.TEMPLATE)])
@pytest.mark.parametrize("era", ["2018", "9", "10"])
def test_the_same_beginning_to_five_people_is_a_template(era: str, people: int, kind: Kind) -> None:
    found = read(file(ERAS[era], *mailing(people), TALK[1]), profile=ME.name)
    assert {fact.evidence.kind for fact in found.facts if "riend" in str(fact.slug or fact.name)} == {kind}


def test_a_template_is_told_by_sixty_characters_whatever_their_case_and_blanks() -> None:
    sent = mailing(5)
    sent[1] = replace(sent[1], text=f"  {sent[1].text.upper()}")
    sent[2] = replace(sent[2], text=sent[2].text.replace(" ", "\n ", 8))
    sent[3] = replace(sent[3], text=sent[3].text.replace("about", " " * 200 + "about"))
    assert {kind for _, kind, _ in told(read(file(TEN, *sent)))} == {"template"}
    sent[4] = replace(sent[4], text=sent[4].text.replace("business", "employer"))
    assert {kind for _, kind, _ in told(read(file(TEN, *sent)))} == {"written"}


def test_five_messages_to_four_people_and_a_group_are_no_template() -> None:
    sent = mailing(4)
    again = replace(sent[0], at=99)
    group = Said("g", ME, (BOB, CLEO), 100, sent[0].text)
    assert "template" not in {kind for _, kind, _ in told(read(file(TEN, *sent, again, group)))}


def test_attachments_without_text_are_messages_and_no_templates() -> None:
    found = read(file(TEN, *(replace(said, text="") for said in mailing(6))))
    assert {kind for _, kind, _ in told(found)} == {"written"}


def test_what_others_send_to_many_is_theirs() -> None:
    sent = [replace(said, by=said.to[0], to=(ME,)) for said in mailing(6)]
    assert {kind for _, kind, _ in told(read(file(TEN, *sent)))} == {"wrote"}


def test_a_template_and_an_own_text_to_one_person_are_two_facts() -> None:
    sent = mailing(5)
    found = read(file(TEN, *sent, replace(sent[0], at=50, text="And how are you?")))
    first = {each for each in told(found) if each[0] == "friend-0"}
    assert first == {("friend-0", "template", 1), ("friend-0", "written", 1)}
    assert evidence(found.facts, "friend-0", "template").mark == mark(sent[0].text)
    assert evidence(found.facts, "friend-0", "written").mark is None


# --- bounds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bound", ["MOST_CONVERSATIONS", "MOST_PEOPLE", "MOST_NAMES", "MOST_IN_GROUPS"])
def test_more_than_any_account_has_is_refused(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, bound, 3)
    crowd = [Somebody(f"Member {at}", f"member-{at}") for at in range(9)]
    with pytest.raises(InputError, match="nothing was imported"):
        read(file(TEN, *(Said(f"t{at}", ME, tuple(crowd[: at + 1]), at) for at in range(9)), *mailing(5)))


def test_absurdly_long_names_addresses_and_ids_do_no_harm() -> None:
    long = Somebody("N" * 5000, "s" * 5000)
    said = [
        Said("i" * 5000, BOB, (ME,), 5),
        Said("n", replace(long, slug="nan-neil"), (ME,), 6),
        Said("a", long, (ME,), 7),
    ]
    found, (seen,) = reading(file(TEN, *TALK, *said))
    assert {("bob-bell", "wrote", 1), ("nan-neil", "wrote", 1)} <= told(found)
    assert seen.reasons == {"no sender": 1}
    assert max(len(fact.key) for fact in found.facts) < 50
    assert "nan-neil" not in {slug for slug, _ in found.names}


# What a strict reader passes on: NUL is refused before, and a lone CR is no text of a cell without quotes.
CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=30)
LIKELY = st.sampled_from(
    [BOB.url, ME.url, "2023-06-01 00:10:00 UTC", "b", "INBOX", "SPAM", "Yes", f"{BOB.url},{ME.url}"]
)


@given(st.lists(st.lists(CELL | LIKELY, min_size=10, max_size=10), max_size=8))
def test_any_cells_end_in_messages_or_in_reasons(cells: list[list[str]]) -> None:
    found, (seen,) = reading(table(TEN, *cells))
    assert found.messages + seen.skipped == seen.rows


@given(st.text(max_size=300), st.text(max_size=10))
def test_the_head_of_a_text_is_that_of_its_collapsed_form(text: str, tail: str) -> None:
    plain = " ".join((text + tail).split())
    assert ledger.head_of(text + tail) == ledger.head_of(plain)
    assert (ledger.head_of(plain) == 0) == (not plain)
