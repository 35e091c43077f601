"""The one-time token: used once, soon, by a browser; and nowhere to be seen."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from tests.review.kit import review

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reporting import Figure
    from tests.review.kit import Rig


def test_the_token_gives_the_cookie_and_the_secret_and_leads_on(own: Rig) -> None:
    reply = own.enter()
    assert reply.status == 200
    cookie = reply.header("set-cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert f"Path={own.prefix}/" in cookie
    assert "Domain" not in cookie
    assert f'content="0; url={own.prefix}/"' in reply.text
    assert reply.header("location") == ""
    assert own.get().status == 200
    assert own.act("frame").status == 200


def test_a_token_works_once(own: Rig) -> None:
    address = own.address()
    assert own.send("GET", address).status == 200
    again = own.send("GET", address)
    assert again.status == 403
    assert again.header("set-cookie") == ""
    assert own.server.door.secret not in again.text


def test_a_token_is_too_old_after_a_minute(own: Rig) -> None:
    address = own.address()
    own.clock.advance(60.5)
    assert own.send("GET", address).status == 403


def test_a_new_token_ends_the_one_before(own: Rig) -> None:
    old = own.address()
    new = own.address()
    assert own.send("GET", old).status == 403
    assert own.send("GET", new).status == 200


def test_wrong_tokens_are_refused_and_use_nothing_up(own: Rig, figure: Figure) -> None:
    address = own.address()
    token = address.rpartition("/")[2]
    wrong = [
        "",
        "x",
        token[:-1],
        token + "x",
        token.swapcase(),
        token[::-1],
        "%00",
        "../",
        "ä".encode().hex(),
        "a" * 2000,
    ]
    wrong += [token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :] for place in range(len(token))]
    refused = [own.send("GET", address.removesuffix(token) + one).status for one in wrong]
    figure("tokens refused", f"{sum(status in (403, 404) for status in refused)} of {len(wrong)}")
    assert {403} >= set(refused)
    assert own.send("GET", address).status == 200


def test_only_a_window_uses_a_token_up(own: Rig) -> None:
    address = own.address()
    for method in ("HEAD", "POST", "OPTIONS", "PUT"):
        assert own.send(method, address).status in (403, 405)
    for purpose in ({"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}):
        assert own.send("GET", address, {"Host": own.host, **purpose}).status == 405
    assert own.send("GET", address, {"Host": own.host, "Sec-Fetch-Site": "cross-site"}).status == 200


def test_the_file_is_private_without_a_name_to_guess_and_goes(own: Rig) -> None:
    file = own.server.entrance()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.stem.removeprefix("review-")) == 16
    second = own.server.entrance()
    assert not file.exists()
    assert second.name != file.name
    own.clock.advance(61)
    own.server.tick()
    assert not second.exists()


def test_the_file_goes_with_the_token_and_with_the_server(tmp_path: Path) -> None:
    with review(tmp_path / "workspace") as page:
        page.enter()
        page.server.tick()
        assert list(page.folder.glob("review-*")) == []
        left = page.server.entrance()
    assert not left.exists()


def test_no_other_answer_and_no_file_holds_token_cookie_or_secret(own: Rig) -> None:
    token = own.address().rpartition("/")[2]
    entered = own.enter()
    own.server.tick()
    hidden = (token, own.server.door.cookie, own.server.door.secret)
    assert own.server.door.secret in entered.text
    for reply in (own.get(), own.get("nothing"), own.get("plans"), own.act("frame"), own.act("alive", {"tab": "a"})):
        assert not any(word in f"{reply.headers} {reply.text}" for word in hidden)
    for file in (path for path in own.folder.rglob("*") if path.is_file()):
        assert not any(word.encode() in file.read_bytes() for word in hidden), file


def test_nothing_is_told_to_other_addresses(own: Rig) -> None:
    for reply in (own.send("GET", own.address()), own.enter(), own.get()):
        assert reply.header("referrer-policy") == "no-referrer"
        assert reply.header("cache-control") == "no-store"


def test_each_page_has_another_prefix_cookie_and_secret(tmp_path: Path) -> None:
    doors = []
    for number in range(3):
        with review(tmp_path / str(number)) as page:
            doors.append(page.server.door)
    drawn = {word for door in doors for word in (door.prefix, door.cookie, door.secret)}
    assert len(drawn) == 9
    assert min(len(door.secret) for door in doors) >= 43
    assert min(len(door.cookie) for door in doors) >= 43
