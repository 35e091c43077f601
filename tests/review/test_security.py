"""The door: exact hosts, callers of our own, cookie and secret, and the same headers on every answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bot.review.pages import ACTS, PAGES
from bot.review.security import HEADERS

if TYPE_CHECKING:
    from tests.reporting import Figure
    from tests.review.kit import Reply, Rig

PLACES = re.compile(r"\{\w+\}")
# {port} is the right port, {other} another one.
HOSTS = (
    "evil.example:{port}", "evil.example", "127.0.0.1", "localhost", "127.0.0.1:{other}", "localhost:{other}",
    "127.0.0.1.:{port}", "localhost.:{port}", "127.0.0.1.evil.example:{port}", "evil.example.127.0.0.1:{port}",
    "localhost.evil.example:{port}", "127.0.0.1.nip.io:{port}", "localtest.me:{port}", "127.1:{port}",
    "127.0.0.2:{port}", "0.0.0.0:{port}", "2130706433:{port}", "0x7f000001:{port}", "0177.0.0.1:{port}",
    "[::]:{port}", "[::ffff:127.0.0.1]:{port}", "[0:0:0:0:0:0:0:1]:{port}", "::1:{port}", "LOCALHOST:{port}",
    "127.0.0.1:{port}@evil.example", "evil.example@127.0.0.1:{port}", "127.0.0.1:{port}, evil.example",
    "127.0.0.1:0{port}", "127.0.0.1:{port}:80", "user:127.0.0.1:{port}", "127.0.0.1:{port}/", "http://127.0.0.1:{port}",
    "192.168.0.1:{port}", "10.0.0.1:{port}", "",
)  # fmt: skip


def routes(page: Rig) -> list[tuple[str, str]]:
    """Method and path of everything that is served, with something in each place."""
    shown = [("GET", page.prefix + PLACES.sub("0a1b2c3d", way.path)) for way in PAGES]
    acted = [("POST", f"{page.prefix}/act" + PLACES.sub("0a1b2c3d", way.path)) for way in ACTS]
    static = [("GET", f"{page.prefix}/static/{name}") for name in ("review.css", "review.js", "nothing.js")]
    return [*shown, *acted, *static, ("GET", f"{page.prefix}/enter/x"), ("GET", f"{page.prefix}/nothing"), ("GET", "/")]


def asked(page: Rig, method: str, path: str, **changes: str | None) -> Reply:
    """What the page's own browser sends, with some headers changed or left out (None)."""
    given: dict[str, str | None] = {**(page.acting() if method == "POST" else page.reading()), **changes}
    headers = {name.replace("_", "-"): value for name, value in given.items() if value is not None}
    return page.send(method, path, headers, b"{}" if method == "POST" else b"")


def fixed_headers(reply: Reply) -> bool:
    return all(reply.header(name) == value for name, value in HEADERS.items())


def plain(reply: Reply) -> bool:
    """One sentence, no page and no cookie."""
    return "<" not in reply.text and len(reply.body) < 300 and not reply.header("set-cookie")


def test_every_strange_host_is_refused_on_every_route(rig: Rig, figure: Figure) -> None:
    hosts = [host.format(port=rig.port, other=rig.port + 1) for host in HOSTS]
    replies = [
        asked(rig, method, path, Host=host, Origin=f"http://{host}" if method == "POST" else None)
        for host in hosts
        for method, path in routes(rig)
    ]
    refused = sum(reply.status in (400, 421) and plain(reply) and fixed_headers(reply) for reply in replies)
    figure("hosts", len(hosts))
    figure("requests refused", f"{refused} of {len(replies)}")
    assert refused == len(replies)


def test_no_host_and_two_hosts_are_refused(rig: Rig) -> None:
    rest = f"Cookie: {rig.cookie}\r\nConnection: close\r\n\r\n"
    for head in (
        f"GET {rig.prefix}/ HTTP/1.1\r\n",
        f"GET {rig.prefix}/ HTTP/1.0\r\n",
        f"GET {rig.prefix}/ HTTP/1.1\r\nHost: {rig.host}\r\nHost: {rig.host}\r\n",
        f"GET {rig.prefix}/ HTTP/1.1\r\nHost: {rig.host}\r\nHost: evil.example\r\n",
        f"GET http://evil.example{rig.prefix}/ HTTP/1.1\r\nHost: evil.example\r\n",
    ):
        reply = rig.raw((head + rest).encode())
        assert reply.status in (400, 421), head
        assert fixed_headers(reply), head


def test_the_three_names_of_this_machine_are_served(rig: Rig) -> None:
    for name in ("127.0.0.1", "localhost", "[::1]"):
        assert asked(rig, "GET", f"{rig.prefix}/", Host=f"{name}:{rig.port}").status == 200


FOREIGN: tuple[dict[str, str | None], ...] = (
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
    {"Sec_Fetch_Site": "none"},
    {"Sec_Fetch_Site": "same-origin, cross-site"},
    {"Sec_Fetch_Site": "SAME-ORIGIN"},
    {"Sec_Fetch_Site": ""},
    {"Sec_Fetch_Site": "same-origin", "Origin": "http://evil.example"},
    {"Sec_Fetch_Site": "same-origin", "Origin": "null"},
    {"Sec_Fetch_Site": None, "Origin": None},
    {"Sec_Fetch_Site": None, "Origin": "null"},
    {"Sec_Fetch_Site": None, "Origin": ""},
    {"Sec_Fetch_Site": None, "Origin": "http://evil.example"},
    {"Sec_Fetch_Site": None, "Origin": "http://127.0.0.1"},
    {"Sec_Fetch_Site": None, "Origin": "http://127.0.0.1:{other}"},
    {"Sec_Fetch_Site": None, "Origin": "https://127.0.0.1:{port}"},
    {"Sec_Fetch_Site": None, "Origin": "http://localhost:{port}"},
    {"Sec_Fetch_Site": None, "Origin": "http://127.0.0.1:{port}/"},
    {"Sec_Fetch_Site": None, "Origin": "http://127.0.0.1:{port}.evil.example"},
    {"Sec_Fetch_Site": None, "Origin": "file://"},
    {"Cookie": None},
    {"Cookie": "linkprune="},
    {"Cookie": "linkprune=x; linkprune={cookie}"},
    {"Cookie": "linkprune={cookie}; linkprune=x"},
    {"X_Linkprune_Secret": None},
    {"X_Linkprune_Secret": ""},
    {"X_Linkprune_Secret": "{cookie}"},
    {"X_Linkprune_Secret": "{secret}x"},
    {"Content_Type": None},
    {"Content_Type": "text/plain"},
    {"Content_Type": "application/x-www-form-urlencoded"},
    {"Content_Type": "multipart/form-data; boundary=x"},
)


def test_every_act_refuses_every_foreign_caller(rig: Rig, figure: Figure) -> None:
    known = {
        "port": str(rig.port),
        "other": str(rig.port + 1),
        "cookie": rig.server.door.cookie,
        "secret": rig.server.door.secret,
    }
    acts = [path for method, path in routes(rig) if method == "POST"]
    before = _written(rig)
    refused = 0
    for path in acts:
        for changes in FOREIGN:
            given = {_dashed(name): value and value.format(**known) for name, value in changes.items()}
            merged = {name: value for name, value in {**rig.acting(), **given}.items() if value is not None}
            reply = rig.send("POST", path, merged, b"{}")
            assert reply.status in (403, 415), (path, changes)
            assert fixed_headers(reply)
            refused += 1
    figure("requests refused", f"{refused} of {len(acts) * len(FOREIGN)}")
    assert _written(rig) == before


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _written(rig: Rig) -> tuple[object, ...]:
    """Everything that an act could have changed."""
    with rig.store() as store:
        people = [(one.slug, one.decision, one.pinned, one.note) for one in store.people.search()]
        return people, store.events.head(), store.plans.list(), store.controls.current(), store.incidents.current()


def test_an_act_of_the_page_itself_is_served(rig: Rig) -> None:
    assert rig.act("frame").status == 200
    plainly = {name: value for name, value in rig.acting().items() if name != "Sec-Fetch-Site"}
    assert rig.send("POST", f"{rig.prefix}/act/frame", plainly, b"{}").status == 200


def test_pages_are_not_loaded_by_other_sites_or_ports_or_without_cookie(rig: Rig) -> None:
    for method, path in routes(rig):
        if method != "GET" or "/enter/" in path:
            continue
        for changes in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Cookie": "linkprune=x"}):
            reply = rig.send("GET", path, rig.reading() | changes)
            assert reply.status in (403, 404), (path, changes)
            assert plain(reply)


def test_no_answer_lets_another_origin_read_it(rig: Rig) -> None:
    for method, path in routes(rig):
        replies = (asked(rig, method, path), asked(rig, method, path, Origin="http://evil.example"))
        for reply in (*replies, rig.send("OPTIONS", path, rig.reading() | {"Origin": "http://evil.example"})):
            assert not [name for name, _ in reply.headers if name.lower().startswith("access-control")]
            assert fixed_headers(reply), (method, path, reply.status)
            assert "server" not in {name.lower() for name, _ in reply.headers}


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND", "get", "X"])
def test_other_methods_are_refused_everywhere(rig: Rig, method: str) -> None:
    for _, path in routes(rig):
        reply = rig.send(method, path, rig.acting())
        assert reply.status in (400, 405), path
        assert fixed_headers(reply)


def test_pages_are_not_posted_to_and_acts_are_not_read(rig: Rig) -> None:
    before = _written(rig)
    for method, path in routes(rig):
        if path == "/" or "/enter/" in path:
            continue
        other = "GET" if method == "POST" else "POST"
        assert asked(rig, other, path).status == 405, path
    assert _written(rig) == before


def test_looking_writes_nothing(rig: Rig) -> None:
    before = _written(rig)
    for method, path in routes(rig):
        if method == "GET":
            assert asked(rig, "GET", path).status < 500
            head = asked(rig, "HEAD", path)
            assert head.body == b""
            assert fixed_headers(head)
    assert _written(rig) == before


def test_too_much_is_refused(rig: Rig) -> None:
    act = f"{rig.prefix}/act/alive"
    many = [*rig.acting().items(), *((f"X-{number}", "1") for number in range(100))]
    assert rig.send("POST", act, many, b"{}").status == 431
    assert rig.send("GET", f"{rig.prefix}/?a={'a' * 5000}", rig.reading()).status == 414
    assert rig.send("GET", f"{rig.prefix}/", rig.reading() | {"X-Large": "a" * 20_000}).status == 431
    large = b'{"tab": "' + b"a" * 300_000 + b'"}'
    assert rig.send("POST", act, rig.acting(), large).status == 413
    chunked = [*rig.acting().items(), ("Transfer-Encoding", "chunked")]
    chunks = b"".join(b"10000\r\n" + b"a" * 0x10000 + b"\r\n" for _ in range(6)) + b"0\r\n\r\n"
    head = "".join(f"{name}: {value}\r\n" for name, value in chunked)
    reply = rig.raw(f"POST {act} HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode() + chunks)
    assert reply.status in (0, 413)
    assert rig.outside.surprises == []


def test_the_policy_lets_nothing_in_from_elsewhere_and_no_script_of_a_text() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "require-trusted-types-for 'script'" in policy
    assert "frame-ancestors 'none'" in policy
    for word in ("unsafe", "http:", "https:", "data:", "blob:", "*"):
        assert word not in policy
