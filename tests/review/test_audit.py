"""The audit log on the page: searched without a name in an address, verified, receipted, exported."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from bot.audit.receipt import parse
from bot.audit.verify import verify
from tests.review.kit import review
from tests.unit.store.kit import add_plan, fill, remove, start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.review.kit import Rig


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with review(tmp_path_factory.mktemp("audit") / "workspace", count=0) as found:
        found.enter()
        with found.store() as store:
            fill(store, 40)
            plan = add_plan(store, range(30))
            run = start(store, plan)
            for number in range(30):
                remove(store, run, plan, number)
        yield found


def sought(page: Rig, **body: object) -> str:
    """The address that a search leads to."""
    reply = page.act("audit/search", body)
    assert reply.status == 200, reply.text
    return str(reply.json()["to"]).lstrip("/")


def test_the_newest_events_are_shown_and_older_ones_follow(page: Rig) -> None:
    first = page.get("audit").text
    assert first.count("<tr>") == 101
    assert "Pérsona Number-29" in first
    older = first.partition('rel="next" href="')[2].partition('"')[0]
    assert "before=" in older
    second = page.get(older.removeprefix(f"{page.prefix}/")).text
    assert "Pérsona Number-0" in second
    assert "Newest" in second


def test_a_search_leads_to_an_address_without_the_text(page: Rig) -> None:
    address = sought(page, text="Pérsona Number-7")
    assert "7" not in address.partition("search=")[0]
    assert "rsona" not in address
    shown = page.get(address).text
    assert "Pérsona Number-7" in shown
    assert "Pérsona Number-8" not in shown
    assert shown.count("<tr>") == 6
    assert page.get("audit?search=0123456789ab").status == 400


def test_events_and_runs_are_chosen_by_links(page: Rig) -> None:
    shown = page.get("audit?event=plan.approved").text
    assert shown.count("<tr>") == 2
    assert page.get("audit?event=nothing").status == 400
    assert page.act("audit/search", {"event": "nothing"}).status == 422
    with page.store() as store:
        run = store.journal.runs(1)[0].id
    assert page.get(f"audit?run={run}&event=run.start").text.count("<tr>") == 2
    assert sought(page, event="run.start", run=run) == f"audit?event=run.start&run={run}"
    assert "No event" in page.get(sought(page, text="nobody of this name")).text


def test_the_log_is_verified_with_and_without_receipts(page: Rig) -> None:
    found = page.act("audit/verify").json()
    assert found["consistent"] is True
    assert found["damage"] == []
    assert "No receipt from elsewhere" in found["anchor"]
    receipt = page.act("audit/receipt").json()
    (parsed,) = parse(receipt["receipt"])
    assert receipt["code"] == parsed.code
    anchored = page.act("audit/verify", {"receipts": f"kept in a mail: {receipt['receipt']}"}).json()
    assert f"up to event {parsed.count}" in anchored["anchor"]
    foreign = receipt["receipt"].replace(parsed.head, "0" * 64)
    assert page.act("audit/verify", {"receipts": foreign}).json()["consistent"] is False
    assert page.act("audit/verify", {"receipts": "no receipt"}).status == 422


def test_the_log_is_exported_for_the_member_alone(page: Rig) -> None:
    found = page.act("audit/export").json()
    (file,) = list((page.folder / "reports").glob("audit-*.jsonl"))
    assert found["file"] == str(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert verify(file).consistent


def test_damage_is_told(page: Rig) -> None:
    mirror = page.folder / "audit.jsonl"
    whole = mirror.read_bytes()
    try:
        mirror.write_bytes(whole.replace(b'"outcome":"done"', b'"outcome":"held"', 1))
        found = page.act("audit/verify").json()
    finally:
        mirror.write_bytes(whole)
    assert found["consistent"] is False
    assert "NOT consistent" in found["verdict"]
    assert found["damage"][0]["kind"]
