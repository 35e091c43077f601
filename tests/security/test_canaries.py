"""Planted secrets and names, searched in everything that a whole journey wrote and showed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import jsonschema
import pytest

from bot.audit import verify_alone
from bot.audit.receipt import parse
from bot.audit.shape import EVENTS, schema_of
from tests.security.tour import (
    CANARIES,
    INVITATION_TEXT,
    MESSAGE_TEXT,
    NOTE,
    RECOMMENDATION_TEXT,
    SECRET_EMAIL,
    SECRET_PASSWORD,
    Tourist,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SECRETS = (SECRET_EMAIL, SECRET_PASSWORD, MESSAGE_TEXT, INVITATION_TEXT, RECOMMENDATION_TEXT)
# Every word that leads to a connection: parts of names, of addresses, of headlines and of companies.
NAMES = ("vexworth", "canaria", "quuxsmith", "vexcorp")
ACCOUNT = "home/accounts/default/"
MAY_NAME = ("linkprune.sqlite3", "plans/", "audit.jsonl", "reports/")


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Tourist:
    return Tourist(tmp_path_factory.mktemp("tour")).go()


def spellings(word: str) -> set[bytes]:
    """A word as files may hold it."""
    cased = {word, word.casefold(), word.upper(), word.title(), quote(word), json.dumps(word)[1:-1]}
    return {text.encode(coding) for text in cased for coding in ("utf-8", "utf-16-le", "utf-16-be")}


def hits(files: dict[str, bytes], words: Iterable[str]) -> list[str]:
    """Which file holds which word."""
    return sorted(f"{name}: {word}" for name, data in files.items() for word in words if _holds(data, word))


def _holds(data: bytes, word: str) -> bool:
    return any(spelling in data for spelling in spellings(word))


def bodies(log: bytes) -> list[dict[str, object]]:
    """The hashed part of every line."""
    lines = [json.loads(line) for line in log.splitlines()]
    return [{key: value for key, value in line.items() if key != "person"} for line in lines]


def test_the_search_would_find_them(tour: Tourist, tmp_path: Path) -> None:
    export = (tour.place / "export.zip").read_bytes()
    assert export.startswith(b"PK")
    (tmp_path / "x").write_text(f"it is {SECRET_PASSWORD}!")
    assert hits({"x": (tmp_path / "x").read_bytes()}, SECRETS) == [f"x: {SECRET_PASSWORD}"]
    database = {name: data for name, data in tour.files().items() if name.endswith(".sqlite3")}
    assert len(hits(database, NAMES)) == len(NAMES)


def test_no_secret_lies_in_any_file(tour: Tourist) -> None:
    assert len(tour.files()) > 10
    assert hits(tour.files(), SECRETS) == []


def test_no_secret_was_shown(tour: Tourist) -> None:
    assert len(tour.steps) > 60
    assert hits({"shown": tour.shown.encode()}, SECRETS) == []


def test_names_lie_only_where_they_belong(tour: Tourist) -> None:
    """The database, plans, the part of the log that a purge takes out, and what the member had written for himself."""
    own = {name: data for name, data in tour.files().items() if name.startswith(ACCOUNT)}
    others = {name: data for name, data in own.items() if not name.removeprefix(ACCOUNT).startswith(MAY_NAME)}
    assert {name.removeprefix(ACCOUNT) for name in others} >= {"log.jsonl", "policy.toml"}
    assert hits(others, NAMES) == []


def test_a_redacted_report_names_nobody(tour: Tourist) -> None:
    found = {name: data for name, data in tour.files().items() if name.endswith(".html")}
    redacted = {name: data for name, data in found.items() if "redacted" in name}
    words = [*NAMES, *(one.slug for one in CANARIES), *SECRETS]
    assert (len(found), len(redacted)) == (2, 1)
    assert hits(redacted, words) == []
    assert hits(found, words) != []


def test_the_hashed_part_of_the_log_names_nobody(tour: Tourist) -> None:
    logs = {name: data for name, data in tour.files().items() if "audit.jsonl" in name}
    assert len(logs) == 3
    hashed = {name: json.dumps(bodies(data), ensure_ascii=False).encode() for name, data in logs.items()}
    assert hits(logs, ["Canaria3 Vexworth"]) != []
    assert hits(hashed, NAMES) == []
    assert hits(hashed, ["[person]"]) != []  # what the member wrote about an incident named one of them


def test_the_note_of_an_invitation_is_shown_once_and_kept_nowhere(tour: Tourist) -> None:
    assert sum(NOTE in step.said.out + step.said.err for step in tour.steps) == 1
    assert hits(left(tour), [NOTE]) == []


def test_every_event_fits_its_published_schema(tour: Tourist) -> None:
    validators = {event: jsonschema.Draft202012Validator(schema_of(event)) for event in EVENTS}
    log = tour.files()[f"{ACCOUNT}audit.jsonl"]
    met = set()
    for event in map(json.loads, log.splitlines()):
        validators[event["event"]].validate(event)
        met.add(event["event"])
    assert met >= EVENTS.keys() - {"action.settled", "audit.receipt", "budget.denied", "consent", "logout", "purge"}


def test_the_standalone_verifier_agrees_with_the_receipts_of_the_journey(tour: Tourist) -> None:
    told = {receipt for step in tour.steps if step.said.code == 0 and "receipt" in step.said.out for receipt in
            parse_all(step.said.out)}  # fmt: skip
    assert len(told) > 3
    with (tour.place / ACCOUNT / "audit.jsonl").open("rb") as file:
        assert verify_alone.judge(file, sorted(told)) is None


def parse_all(text: str) -> set[tuple[str, str, str]]:
    """Receipts that a command printed; a text that only speaks of them has none."""
    found = parse(text) if "linkprune-receipt-v1 origin" in text else ()
    return {(receipt.origin_id, str(receipt.count), receipt.head) for receipt in found}


# --- purge ------------------------------------------------------------------------------------------------------------


def left(tour: Tourist) -> dict[str, bytes]:
    """What lies in the workspace; what the member had written elsewhere is his."""
    return {name: data for name, data in tour.files().items() if name.startswith("home/")}


def verified(tour: Tourist, receipt: str) -> None:
    report = tour.must("audit", "verify", "--receipt", receipt, "--json").json
    assert (report["consistent"], report["damage"]) == (True, [])
    ((origin, count, head),) = parse_all(receipt)
    with (tour.place / ACCOUNT / "audit.jsonl").open("rb") as file:
        assert verify_alone.judge(file, [(origin, count, head)]) is None


@pytest.mark.parametrize("person", [2, 3, 7])
def test_after_a_purge_no_byte_names_the_person(tour: Tourist, tmp_path: Path, person: int) -> None:
    """One was removed by hand, one was not removed at first because the site refused, one was never acted on."""
    own = tour.copied(tmp_path)
    receipt = own.must("audit", "receipt").out
    gone, stays = CANARIES[person], CANARIES[1]
    words = (gone.slug, gone.first, gone.headline, gone.company)
    assert hits(left(own), words) != []
    own.must("purge", "--person", gone.slug, "--yes")
    assert hits(left(own), words) == []
    assert hits(left(own), [stays.slug]) != []
    verified(own, receipt)


def test_after_a_purge_of_a_run_no_byte_names_its_people(tour: Tourist, tmp_path: Path) -> None:
    own = tour.copied(tmp_path)
    receipt = own.must("audit", "receipt").out
    run = next(run for run in tour.live_runs if run["done"])
    own.must("purge", "--run", run["run"], "--yes")
    assert hits(left(own), [*run["done"], *run["unknown"], *(held["slug"] for held in run["held"])]) == []
    verified(own, receipt)


def test_after_a_purge_of_all_no_byte_names_anybody(tour: Tourist, tmp_path: Path) -> None:
    own = tour.copied(tmp_path)
    receipt = own.must("audit", "receipt").out
    own.must("purge", "--all", "--yes")
    assert hits(left(own), [*NAMES, *(one.slug for one in CANARIES)]) == []
    verified(own, receipt)


def test_a_purge_of_one_person_takes_pages_out_of_the_browser_and_leaves_the_sign_in(
    tour: Tourist, tmp_path: Path
) -> None:
    own, gone = tour.copied(tmp_path), CANARIES[3]
    profile = own.folder / "browser-profile" / "Default"
    for place in ("Cache/Cache_Data/1_0", "Service Worker/x", "Local Storage/y", "Network/Cookies"):
        (profile / place).parent.mkdir(parents=True)
        (profile / place).write_text("sign-in" if "Cookies" in place else gone.name)
    (profile / "History").write_text(gone.slug)
    (profile / "Cookies").write_text("sign-in")
    own.must("purge", "--person", gone.slug, "--yes")
    assert hits(left(own), [gone.slug, gone.first]) == []
    kept = sorted(str(path.relative_to(profile)) for path in profile.rglob("*") if path.is_file())
    assert kept == ["Cookies", "Network/Cookies"]
