"""Whose export it is, and what follows where nobody can know."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.archive import Owner
from bot.model import Slug
from tests.unit.intake.talks import (
    ADDRESSED,
    BOB,
    CLEO,
    DAN,
    DIRECTED,
    ERAS,
    ME,
    NINE,
    TEN,
    Said,
    Somebody,
    file,
    read,
    told,
)

OWN = Slug(ME.slug)
ONE = (Said("b", BOB, (ME,), 1), Said("b", ME, (BOB,), 2))
THREE = (*ONE, Said("c", ME, (CLEO,), 3), Said("d", DAN, (ME,), 4))


@pytest.mark.parametrize("header", ADDRESSED.values())
def test_the_owner_is_in_all_conversations(header: str) -> None:
    assert read(file(header, *THREE)).owner == Owner(OWN, ME.name, certain=True)


@given(st.data())
def test_the_owner_is_found_in_any_archive_with_recipients(data: st.DataObject) -> None:
    crowd = [Somebody(f"Member {at}", f"member-{at}") for at in range(6)]
    groups = data.draw(st.lists(st.sets(st.sampled_from(crowd), min_size=1, max_size=3), min_size=1, max_size=8))
    singles = [{one} for one in crowd]
    said = [
        Said(f"t{at}", ME, tuple(sorted(others, key=str)), at)
        if data.draw(st.booleans())
        else Said(f"t{at}", (first := sorted(others, key=str))[0], (ME, *first[1:]), at)
        for at, others in enumerate([*groups, *singles])
    ]
    header = data.draw(st.sampled_from(list(ADDRESSED.values())))
    found = read(file(header, *data.draw(st.permutations(said))), profile=ME.name)
    assert (found.owner.slug, found.owner.certain) == (OWN, True)
    assert found.groups == sum(len(others) > 1 for others in groups)


def test_one_conversation_alone_does_not_tell_the_owner() -> None:
    found = read(file(TEN, *ONE))
    assert (found.owner.slug, found.owner.certain, found.facts) == (None, False, ())
    assert (found.messages, found.conversations, found.groups) == (2, 1, 0)


@pytest.mark.parametrize("name", [ME.name, " ada  OWNER "])
def test_the_name_of_the_profile_decides_a_tie(name: str) -> None:
    found = read(file(TEN, *ONE), profile=name)
    assert (found.owner.slug, found.owner.certain) == (OWN, True)
    assert told(found) == {("bob-bell", "wrote", 1), ("bob-bell", "written", 1)}


def test_a_name_that_both_bear_decides_nothing() -> None:
    double = replace(BOB, name=ME.name)
    found = read(file(TEN, Said("b", double, (ME,), 1), Said("b", ME, (double,), 2)), profile=ME.name)
    assert (found.owner.slug, found.facts) == (None, ())


def test_two_conversations_make_a_guess_that_binds_nothing() -> None:
    found = read(file(TEN, *ONE, Said("c", ME, (CLEO,), 3)))
    assert found.owner == Owner(OWN, ME.name, certain=False)
    assert told(found) == {("bob-bell", "wrote", 1), ("bob-bell", "written", 1), ("cleo-card", "written", 1)}


def test_somebody_nearly_as_often_there_makes_the_owner_uncertain() -> None:
    said = [Said(f"g{at}", BOB, (ME, CLEO), at) for at in range(4)]
    assert not read(file(TEN, *said, Said("d", ME, (DAN,), 9))).owner.certain


@pytest.mark.parametrize("era", ERAS)
def test_the_address_that_the_member_gives_wins(era: str) -> None:
    said = [replace(each, thread="b") for each in ONE]
    found = read(file(ERAS[era], *said), profile=None if era != "2018" else ME.name, owner=OWN)
    assert (found.owner.slug, found.owner.certain) == (OWN, True)
    bob = BOB.name if era == "2018" else BOB.slug
    assert told(found) == {(bob, "wrote", 1), (bob, "written", 1)}


def test_a_new_address_that_an_old_export_does_not_know_still_directs_its_messages() -> None:
    found = read(file(TEN, *THREE), owner=Slug("ada-married"))
    assert (found.owner.slug, found.owner.certain) == (Slug("ada-married"), True)
    assert told(found) == told(read(file(TEN, *THREE)))
    assert {slug for slug, _ in found.names} == {BOB.slug, CLEO.slug, DAN.slug}


# --- without addresses of recipients ----------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", [None, ME.name])
def test_nine_columns_show_the_owner_as_sender(profile: str | None) -> None:
    said = (*THREE, Said("d", ME, (DAN,), 5), Said("e", Somebody("Eve", "eve-early"), (ME,), 6))
    found = read(file(NINE, *said), profile=profile)
    assert found.owner == Owner(OWN, ME.name, certain=profile is not None)
    assert ("Cleo Card", "written", 1) in told(found)
    assert ("dan-dent", "written", 1) in told(found)


def test_nine_columns_and_a_member_who_never_wrote() -> None:
    said = [Said(f"b{at}", BOB, (ME,), at) for at in range(4)] + [Said("c", CLEO, (ME,), 9)]
    found = read(file(NINE, *said), profile=ME.name)
    assert found.owner == Owner(None, ME.name, certain=False)
    assert told(found) == {("bob-bell", "wrote", 1), ("cleo-card", "wrote", 1)}


def test_nine_columns_the_profile_outranks_somebody_who_is_there_more_often() -> None:
    groups = [Said(f"g{at}", BOB, (ME, CLEO), at) for at in range(5)]
    found = read(file(NINE, *groups, *ONE), profile=ME.name)
    assert (found.owner.slug, found.owner.certain, found.groups) == (OWN, True, 5)
    assert read(file(NINE, *groups, *ONE)).owner == Owner(Slug(BOB.slug), BOB.name, certain=False)
    assert told(found) == {("bob-bell", "wrote", 1), ("bob-bell", "written", 1)}


def test_nine_columns_a_group_shows_in_what_was_sent_to_others_too() -> None:
    said = [Said("g", BOB, (ME, CLEO), 7), Said("g", ME, (BOB, CLEO), 8)]
    found = read(file(NINE, *THREE, *said), profile=ME.name)
    assert found.groups == 1
    assert told(found) == told(read(file(NINE, *THREE), profile=ME.name))


def test_nine_columns_several_names_written_to_credit_nobody() -> None:
    found = read(file(NINE, *THREE, Said("g", ME, (BOB, CLEO), 8)), profile=ME.name)
    assert told(found) == told(read(file(NINE, *THREE), profile=ME.name))
    assert found.groups == 1
    titled = replace(CLEO, name="Cleo Card, PhD")
    assert read(file(NINE, *THREE, Said("g", ME, (titled,), 8)), profile=ME.name).groups == 0
    moved = [Said("g", ME, (BOB,), 8), Said("g", ME, (CLEO,), 9)]
    assert read(file(NINE, *THREE, *moved), profile=ME.name).groups == 1


def test_2018_has_no_address_of_the_owner() -> None:
    assert read(file(DIRECTED, *THREE), profile="Ada O.").owner == Owner(None, "Ada O.", certain=False)
    assert read(file(DIRECTED, *THREE)).owner == Owner(None, ME.name, certain=False)


@pytest.mark.parametrize("header", ERAS.values())
def test_a_file_without_messages_says_nothing(header: str) -> None:
    found = read(file(header), profile=ME.name)
    assert (found.owner, found.facts, found.messages, found.newest) == (Owner(None, ME.name), (), 0, None)
    assert read("No conversations found\n").conversations == 0


def test_rows_without_an_id_are_a_conversation_of_two_names() -> None:
    said = [replace(each, thread="") for each in ONE]
    found = read(file(TEN, *THREE[2:], *said, Said("e", ME, (CLEO,), 9)))
    assert {fact.key for fact in found.facts if fact.slug == BOB.slug} == {"name:bob bell"}
    assert told(found) >= {("bob-bell", "wrote", 1), ("bob-bell", "written", 1)}
