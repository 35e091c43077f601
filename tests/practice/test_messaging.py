"""Conversations of the practice network: by HTTP and by its own methods, without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import InputError
from bot.practice.messaging import LONGEST_PREVIEW, PAGE_SIZE, cut
from bot.practice.server import PracticeServer
from bot.practice.settings import PracticeSettings
from tests.practice import web

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Practice as OpenSite

GRAPHQL = "/voyager/api/voyagerMessagingGraphQL/graphql"
MESSAGES = "/voyager/api/voyagerMessagingDashMessengerMessages"
OWN = "Thank you for the years in which we knew each other here."


def rows(site: PracticeServer, start: int = 0) -> list[dict[str, Any]]:
    answer = web.get(site.url, f"{GRAPHQL}?queryId=messengerConversations.abc&start={start}").json()
    found: list[dict[str, Any]] = answer["data"]["messengerConversationsByCategory"]["elements"]
    return found


def test_a_message_makes_its_conversation_the_first_of_the_list(open_site: OpenSite) -> None:
    site = open_site()
    person = site.world.connected()[7]
    assert person.slug not in [row["slug"] for row in rows(site)]
    site.world.messages.send(person.slug, OWN)
    first = rows(site)[0]
    assert (first["slug"], first["name"], first["preview"]) == (person.slug, person.name, OWN)
    site.world.reply(person.slug, "Thanks!")
    assert rows(site)[0]["preview"] == "Thanks!"
    told = web.truth(site.url)
    assert [(one["slug"], one["by"], one["via"]) for one in told["messages"]] == [
        (person.slug, "member", "hand"),
        (person.slug, "person", "control"),
    ]
    assert told["threads_opened"] == []


def test_the_list_comes_in_pages_of_twenty(open_site: OpenSite) -> None:
    site = open_site(people=300)
    first, second, third = (rows(site, start) for start in (0, PAGE_SIZE, 2 * PAGE_SIZE))
    assert [len(first), len(second)] == [PAGE_SIZE, PAGE_SIZE]
    assert 0 < len(third) < PAGE_SIZE
    slugs = [row["slug"] for page in (first, second, third) for row in page]
    assert len(set(slugs)) == len(slugs)


def test_a_long_message_is_cut_in_the_list() -> None:
    assert cut("one\n\ntwo  three") == "one two three"
    shown = cut("word " * 60)
    assert shown.endswith("…")
    assert len(shown) <= LONGEST_PREVIEW + 1


@pytest.mark.parametrize(
    ("fault", "names", "preview"),
    [
        ("reply-arrives:times=1", 1, "Thank you for telling me. All the best to you, too!"),
        ("two-rows-of-a-name", 2, OWN),
        ("group-thread", 1, OWN),
        ("preview-prefix", 1, f"You: {OWN}"),
    ],
)
def test_what_befalls_the_list(open_site: OpenSite, fault: str, names: int, preview: str) -> None:
    site = open_site()
    person = site.world.connected()[7]
    site.world.messages.send(person.slug, OWN)
    name, _, options = fault.partition(":")
    web.practice(site.url, "faults", [f"{name}:slug={person.slug}{',' if options else ''}{options}"])
    found = [row for row in rows(site) if row["name"] == person.name]
    assert len(found) == names
    assert found[0]["preview"] == preview
    groups = [row for row in rows(site) if person.name in row["name"] and row["name"] != person.name]
    assert len(groups) == (name == "group-thread")


def test_a_thread_is_opened_only_where_there_is_one(open_site: OpenSite) -> None:
    site = open_site()
    talking, silent = site.world.connected()[0], site.world.connected()[1]
    for person in (talking, silent):
        web.get(site.url, f"{GRAPHQL}?queryId=messengerMessages.abc&conversation={person.slug}")
    assert web.truth(site.url)["threads_opened"] == [talking.slug]


def test_a_message_sent_from_the_page_is_in_the_truth(open_site: OpenSite) -> None:
    site = open_site()
    person = site.world.connected()[3]
    web.send(site.url, "POST", "/practice/box", {"slug": person.slug, "text": OWN}, {"X-Practice": "1"})
    assert web.truth(site.url)["boxes"] == {person.slug: OWN}
    body = {"recipient": f"urn:li:fsd_profile:{person.member_id}", "text": OWN}
    assert web.send(site.url, "POST", f"{MESSAGES}?action=createMessage", body).status == 200
    assert web.send(site.url, "POST", f"{MESSAGES}?action=typing", {}).status == 202
    told = web.truth(site.url)
    assert told["boxes"] == {}
    assert [(one["slug"], one["via"]) for one in told["messages"]] == [(person.slug, "page")]
    assert [one["slug"] for one in told["requests"] if one["kind"] == "message"] == [person.slug]


def test_a_box_is_told_by_the_page_alone(open_site: OpenSite) -> None:
    site = open_site()
    assert web.send(site.url, "POST", "/practice/box", {"slug": "x", "text": "y"}).status == 403
    assert web.send(site.url, "POST", f"{MESSAGES}?action=createMessage", {"text": "to nobody"}).status == 400
    assert web.get(site.url, f"{GRAPHQL}?queryId=somethingElse.abc").status == 400
    assert web.get(site.url, "/messaging/compose/?recipient=nobody").status == 404


def test_a_reply_is_ordered_from_outside(open_site: OpenSite) -> None:
    site = open_site()
    person = site.world.connected()[3]
    assert web.practice(site.url, "control", {"reply": [person.slug, "Good to hear."]}).status == 200
    assert rows(site)[0]["preview"] == "Good to hear."
    assert web.practice(site.url, "control", {"reply": ["nobody-at-all", "?"]}).status == 400


def test_what_was_said_survives_a_restart(tmp_path: Path) -> None:
    settings = PracticeSettings(people=40, scale=0, state_file=tmp_path / "state.json")
    with PracticeServer(settings) as site:
        person = site.world.connected()[7]
        site.world.messages.send(person.slug, OWN)
        site.world.remove(site.world.connected()[0].slug, "control")
        before = rows(site)
    with PracticeServer(settings) as site:
        assert [row["slug"] for row in rows(site)] == [row["slug"] for row in before]
        assert [one["text"] for one in web.truth(site.url)["messages"]] == [OWN]


def test_an_unknown_composer_is_refused() -> None:
    with pytest.raises(InputError, match="overlay, shadow, page"):
        PracticeSettings(composer="carrier-pigeon")  # type: ignore[arg-type]
