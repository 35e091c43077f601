"""Invitations over HTTP: lists, acts, what goes wrong with them, and the record the site keeps."""

from __future__ import annotations

import http.client
import re
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.invitation import Side
from bot.practice.inviting import HOSTILE, Act
from bot.practice.settings import PracticeSettings, Variant
from bot.practice.world import World
from tests.practice import invitations as web
from tests.practice.web import get, practice, truth, until

if TYPE_CHECKING:
    from pathlib import Path

    from bot.practice.inviting import PracticeInvitation
    from bot.practice.server import PracticeServer
    from tests.conftest import Practice as OpenSite

MANAGER = "/mynetwork/invitation-manager/"
ERAS = ("ember", "sdui2025", "sdui2026")
KINDS = {"accept": Side.RECEIVED, "ignore": Side.RECEIVED, "withdraw": Side.SENT}
HAPPENED = {"accept": "accepted", "ignore": "ignored", "withdraw": "withdrawn"}


def newest(site: PracticeServer, act: str, place: int = 3) -> PracticeInvitation:
    return site.world.invitations(KINDS[act])[place]


# --- lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("era", ["ember", "sdui"])
@pytest.mark.parametrize("side", Side)
def test_the_list_comes_ten_at_a_time_and_ends_with_nothing(open_site: OpenSite, side: Side, era: str) -> None:
    site = open_site()
    read = web.voyager_slugs if era == "ember" else web.flight_slugs
    pages = [read(site.url, side, start) for start in range(0, 50, 10)]
    assert [len(page) for page in pages] == ([10, 10, 10, 10, 0] if side is Side.RECEIVED else [10, 10, 5, 0, 0])
    assert (
        list(chain.from_iterable(pages)) == [one.slug for one in site.world.invitations(side)] == truth(site.url)[side]
    )


def test_the_page_past_the_end_is_tiny_and_only_a_full_one_names_another(open_site: OpenSite) -> None:
    site = open_site()
    assert len(web.pager(site.url, Side.RECEIVED, 40).text) < 200
    assert web.flight_row(web.pager(site.url, Side.RECEIVED, 30))[1] is not None
    assert web.flight_row(web.pager(site.url, Side.SENT, 20))[1] is None


@pytest.mark.parametrize("variant", Variant)
def test_the_documents_say_how_many_there_are(open_site: OpenSite, variant: Variant) -> None:
    site = open_site(variant=variant, received=1234, sent=0)
    assert "People (1,234)" in get(site.url, MANAGER).text
    assert "People (1,234)" in get(site.url, f"{MANAGER}received/").text
    assert "People (0)" in get(site.url, f"{MANAGER}sent/").text


def test_people_are_of_all_kinds(open_site: OpenSite) -> None:
    site = open_site()
    received = site.world.invitations(Side.RECEIVED)
    names = [person.name for person in site.world.connected()]
    slugs = {person.slug for person in site.world.connected()}
    everybody = [*received, *site.world.invitations(Side.SENT)]
    assert len({one.slug for one in everybody}) == len({one.invitation_id for one in everybody}) == 65
    assert not slugs & {one.slug for one in everybody}
    assert received[0].person.name in names
    assert not {one.person.name for one in everybody[1:]} & set(names)
    assert "<b>" in received[HOSTILE].person.name
    assert any("Recruiter" in one.person.headline for one in received)
    assert any("Sales" in one.person.headline for one in received)
    assert {bool(one.note) for one in received} == {True, False}
    assert {len(one.mutual) for one in received} == {0, 1, 2}
    assert [one.age_days for one in received] == sorted(one.age_days for one in received)


def test_a_card_says_how_old_it_is_and_who_is_known_to_both(open_site: OpenSite) -> None:
    site = open_site()
    received, sent = (web.flight_cards(site.url, side, 0) for side in Side)
    texts = " ".join(
        card["mutual"] for start in range(0, 40, 10) for card in web.flight_cards(site.url, Side.RECEIVED, start)
    )
    assert " is a mutual connection" in texts
    assert re.search(r" & .* are mutual connections| & \d+ other mutual connections?", texts)
    assert received[0]["age"] == "today"
    assert all(re.fullmatch(r"Sent (\d+ (day|week|month)s? ago|today)", card["age"]) for card in sent)
    assert not any(card["mutual"] for card in sent)


def test_the_same_seed_gives_the_same_invitations() -> None:
    one, other, third = (World(PracticeSettings(people=30, seed=seed)) for seed in (1, 1, 2))
    assert one.invitations(Side.SENT) == other.invitations(Side.SENT) != third.invitations(Side.SENT)


@pytest.mark.parametrize(("people", "received", "sent"), [(0, 40, 25), (1, 0, 0), (8, 1, 1), (2250, 40, 25)])
def test_there_are_as_many_as_were_asked_for(people: int, received: int, sent: int) -> None:
    world = World(PracticeSettings(people=people, received=received, sent=sent))
    assert [len(world.invitations(side)) for side in Side] == [received, sent]


def test_a_number_below_none_is_refused() -> None:
    with pytest.raises(InputError, match="received"):
        PracticeSettings(received=-1)


# --- acts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("act", KINDS)
def test_an_act_takes_one_invitation_out_and_only_accepting_connects(open_site: OpenSite, act: str, era: str) -> None:
    site = open_site()
    one = newest(site, act)
    assert web.act(site.url, era, act, one).status in (200, 201, 204)
    found = truth(site.url)
    assert one.slug not in found[KINDS[act]]
    assert (len(found["received"]), len(found["sent"])) == ((40, 24) if act == "withdraw" else (39, 25))
    assert (found["connected"][0] == one.slug) is (act == "accept")
    assert len(found["connected"]) == (61 if act == "accept" else 60)
    assert [(change["kind"], change["slug"]) for change in found["changes"]] == [(HAPPENED[act], one.slug)]
    assert [(entry["kind"], entry["slug"]) for entry in found["requests"]] == [(act, one.slug)]
    assert web.act(site.url, era, act, one).status == 404
    assert len(truth(site.url)["changes"]) == 1


def test_who_was_accepted_is_found_and_can_be_removed_again(open_site: OpenSite) -> None:
    site = open_site()
    one = newest(site, "accept")
    web.act(site.url, "sdui2026", "accept", one)
    assert site.world.connected()[0].name == one.person.name
    assert site.world.remove(one.slug, "control")
    assert not site.world.is_connected(one.slug)
    assert get(site.url, f"/in/{one.slug}/").status == 200


@pytest.mark.parametrize("body", [{}, {"inviteeActionType": "InviteeActionType_REPORT"}, {"vanityName": "nobody"}])
def test_an_answer_that_says_nothing_clear_changes_nothing(open_site: OpenSite, body: dict[str, str]) -> None:
    site = open_site()
    assert web.server_request(site.url, web.ANSWER, body).status in (400, 404)
    assert web.send(site.url, "POST", f"{web.RELATIONSHIPS}/invitations?action=close", {}).status == 400
    assert truth(site.url)["changes"] == []


def test_an_invitation_is_no_answer_to_the_other_list(open_site: OpenSite) -> None:
    site = open_site()
    assert web.act(site.url, "sdui2026", "withdraw", newest(site, "accept")).status == 404
    assert web.act(site.url, "sdui2026", "accept", newest(site, "withdraw")).status == 404
    assert truth(site.url)["changes"] == []


# --- the other side, and a restart ------------------------------------------------------------------------------------


def test_somebody_who_was_removed_asks_again(open_site: OpenSite) -> None:
    site = open_site()
    person = site.world.connected()[9]
    assert practice(site.url, "control", {"invite": person.slug}).status == 400
    assert practice(site.url, "control", {"remove": person.slug, "invite": [person.slug, "Me again"]}).status == 200
    first = site.world.invitations(Side.RECEIVED)[0]
    assert (first.slug, first.note, first.age_days) == (person.slug, "Me again", 0)
    assert practice(site.url, "control", {"invite": person.slug}).status == 400
    web.act(site.url, "sdui2025", "accept", first)
    assert site.world.connected()[0].slug == person.slug
    assert len(site.world.connected()) == 60


def test_inviters_take_back_and_invited_people_accept(open_site: OpenSite) -> None:
    site = open_site()
    received, sent = newest(site, "accept"), newest(site, "withdraw")
    assert practice(site.url, "control", {"recall": received.slug, "join": sent.slug}).status == 200
    assert practice(site.url, "control", {"recall": received.slug}).status == 400
    found = truth(site.url)
    assert (len(found["received"]), len(found["sent"])) == (39, 24)
    assert found["connected"][0] == sent.slug
    assert [change["kind"] for change in found["changes"]] == ["recalled", "joined"]


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    settings = PracticeSettings(people=30, state_file=tmp_path / "state.json")
    before = World(settings)
    slugs = [one.slug for one in before.invitations(Side.RECEIVED)[:3]]
    gone = before.connected()[5].slug
    before.act(Act.ACCEPTED, slugs[0], "test")
    before.act(Act.IGNORED, slugs[1], "test")
    before.act_later(Act.ACCEPTED, slugs[2], "test", 0)
    before.rename(slugs[2], "Somebody", "Renamed")
    before.remove(gone, "test")
    before.invite(gone, "Hello")
    after = World(settings)
    assert after.invitations(Side.RECEIVED) == before.invitations(Side.RECEIVED)
    assert after.connected() == before.connected()
    assert [person.slug for person in after.connected()[:2]] == [slugs[2], slugs[0]]
    assert after.connected()[0].name == "Somebody Renamed"
    assert after.invitations(Side.RECEIVED)[0].note == "Hello"


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", KINDS)
@pytest.mark.parametrize("fault", ["drop-500", "drop-429", "drop-999", "{}-refused", "{}-silently-refused"])
def test_a_refused_act_changes_nothing(open_site: OpenSite, act: str, fault: str) -> None:
    site = open_site(f"{fault.format(act)}:times=1")
    one = newest(site, act)
    good = web.act(site.url, "sdui2026", act, one).status in (200, 201, 204)
    assert good is ("silently" in fault)
    assert site.world.can(Act(HAPPENED[act]), one.slug)
    assert web.act(site.url, "sdui2026", act, one).status in (200, 201, 204)
    assert not site.world.can(Act(HAPPENED[act]), one.slug)


def test_a_fault_of_one_kind_spares_the_others(open_site: OpenSite) -> None:
    site = open_site("accept-refused", "withdraw-refused")
    assert web.act(site.url, "ember", "ignore", newest(site, "ignore")).status == 200
    assert web.act(site.url, "ember", "accept", newest(site, "accept")).status == 500


@pytest.mark.parametrize("act", KINDS)
@pytest.mark.parametrize(("fault", "happens"), [("{}-lost", True), ("answer-lost", True), ("request-lost", False)])
def test_a_cut_connection_gives_no_answer(open_site: OpenSite, act: str, fault: str, happens: bool) -> None:
    site = open_site(fault.format(act))
    one = newest(site, act)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        web.act(site.url, "sdui2026", act, one)
    assert site.world.can(Act(HAPPENED[act]), one.slug) is not happens


@pytest.mark.parametrize("act", KINDS)
def test_a_late_act_answers_at_once(open_site: OpenSite, act: str) -> None:
    site = open_site(f"{act}-late:seconds=30", scale=0.01)
    one = newest(site, act)
    assert web.act(site.url, "sdui2026", act, one).status in (200, 201, 204)
    assert site.world.can(Act(HAPPENED[act]), one.slug)
    until(lambda: not site.world.can(Act(HAPPENED[act]), one.slug))
    assert [change["kind"] for change in truth(site.url)["changes"]] == [HAPPENED[act]]


def test_the_inviter_takes_it_back_just_before_the_answer(open_site: OpenSite) -> None:
    site = open_site("invite-gone:times=1")
    one = newest(site, "accept")
    assert web.act(site.url, "sdui2026", "accept", one).status == 404
    assert [(change["kind"], change["via"]) for change in truth(site.url)["changes"]] == [("recalled", "himself")]
    assert not site.world.is_connected(one.slug)


def test_the_list_changes_while_it_is_read(open_site: OpenSite) -> None:
    site = open_site("invite-arrives:times=1")
    pages = [web.flight_slugs(site.url, Side.RECEIVED, start) for start in range(0, 50, 10)]
    assert len(list(chain.from_iterable(pages))) == 41
    assert set(pages[0]) & set(pages[1])
    practice(site.url, "faults", ["invitations-shrink:times=1"])
    before = site.world.invitations(Side.SENT)[-1].slug
    web.voyager_slugs(site.url, Side.SENT, 10)
    assert site.world.is_connected(before)


def test_states_of_the_list(open_site: OpenSite) -> None:
    plain = open_site()
    slug = newest(plain, "accept").slug
    site = open_site(
        f"already-gone:slug={slug}", f"invite-namesakes:slug={newest(plain, 'accept', 5).slug}", "re-invites"
    )
    slugs = [one.slug for one in site.world.invitations(Side.RECEIVED)]
    assert slug not in slugs
    assert len(slugs) == 41
    twins = [
        one
        for one in site.world.invitations(Side.RECEIVED)
        if one.person.name == newest(plain, "accept", 5).person.name
    ]
    assert len(twins) == 3
    gone = site.world.connected()[4].slug
    site.world.remove(gone, "control")
    get(site.url, MANAGER)
    assert site.world.invitations(Side.RECEIVED)[0].slug == gone


def test_a_twin_is_somebody_of_its_own(open_site: OpenSite) -> None:
    site = open_site("invite-namesakes")
    first, twin = site.world.invitations(Side.RECEIVED)[:2]
    assert first.person.name == twin.person.name
    assert web.act(site.url, "ember", "accept", twin).status == 200
    assert site.world.is_connected(twin.slug)
    assert not site.world.is_connected(first.slug)


@pytest.mark.parametrize(("fault", "answer"), [("redirect-challenge", "/checkpoint/"), ("redirect-login", "/login?")])
def test_an_act_may_meet_a_challenge(open_site: OpenSite, fault: str, answer: str) -> None:
    site = open_site(fault)
    reply = web.act(site.url, "sdui2026", "ignore", newest(site, "ignore"))
    assert (reply.status, reply.headers["location"].startswith(answer)) == (302, True)
    assert get(site.url, MANAGER).status == 302
    assert truth(site.url)["changes"] == []
