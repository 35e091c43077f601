"""since: news with the next command, and a newer practice export merged in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.invitation import Invitation, Side
from bot.model import ListReading, Slug
from tests.unit.cli.keepers import keeping_some
from tests.unit.cli.network import AS_OF, NETWORK, Somebody, archive

if TYPE_CHECKING:
    from tests.unit.cli.kit import Cli

GROUPS = ("new", "lapsed", "changed", "back", "gone", "invitations")
NEWER = AS_OF + timedelta(days=60)
WELCOME = Somebody(20, "Initech", days=-30)  # connected after the first export


def merged(cli: Cli) -> Cli:
    """A newer export: 3 has another company, 4 is missing, 20 is new, 1 has fallen silent meanwhile."""
    keeping_some(cli)
    cli.clock.advance(60 * 86_400)
    people = [one for one in NETWORK if one.number not in {3, 4}]
    with cli.store() as store:
        store.evidence.record([archive(*people, Somebody(3, "Hooli"), WELCOME, as_of=NEWER)])
    return cli


def test_nothing_is_new_right_after_the_import(cli: Cli) -> None:
    said = keeping_some(cli)("since", "--json").json
    assert {name: said[name] for name in GROUPS} == {name: [] for name in GROUPS}
    assert said["since_is"] == "your first import or reading"
    assert "Nothing is new." in cli("since").out


def test_a_newer_export_is_told_group_by_group_with_the_next_command(cli: Cli) -> None:
    said = merged(cli)("since", "--json").json
    found = {name: [one["slug"] for one in said[name]] for name in GROUPS}
    assert found == {
        "new": ["person-20"],
        "lapsed": [],
        "changed": ["person-03"],
        "back": [],
        "gone": ["person-04"],
        "invitations": [],
    }
    assert said["gone"][0]["doubtful"] is True
    assert said["changed"][0]["what"] == "company changed from Globex to Hooli between 2026-11-25 and 2027-01-24"
    assert said["new"][0]["next"] == "linkprune nurture tier person-20 professional"
    told = cli("since").out
    assert "New connections: 1" in told
    assert "linkprune nurture draft person-03 --why change" in told
    assert "linkprune since --done" in told


def test_done_moves_the_mark_and_a_date_looks_back(cli: Cli) -> None:
    assert merged(cli)("since", "--done", "--json").json["done"] is True
    cli.clock.advance(60)
    after = cli("since", "--json").json
    assert after["since_is"] == "your last look"
    assert all(after[name] == [] for name in GROUPS)
    back = cli("since", "--date", "2026-12-01", "--json").json
    assert [one["slug"] for one in back["new"]] == ["person-20"]


def test_who_lapsed_is_told(cli: Cli) -> None:
    keeping_some(cli)
    assert cli("nurture", "done", "person-01").code == 0
    assert cli("since", "--done").code == 0
    cli.clock.advance(46 * 86_400)
    said = cli("since", "--json").json
    assert [one["slug"] for one in said["lapsed"]] == ["person-01"]
    assert said["lapsed"][0]["next"] == "linkprune nurture draft person-01"


def test_decisions_pins_notes_and_tiers_outlive_a_newer_export(cli: Cli) -> None:
    before = keeping_some(cli)("nurture", "list", "--json").json["people"]
    assert cli("pin", "person-05", "--because", "my first manager").code == 0
    assert cli("decide", "remove", "person-06", "--because", "never met").code == 0
    cli.clock.advance(60 * 86_400)
    with cli.store() as store:
        store.evidence.record([archive(*NETWORK, WELCOME, as_of=NEWER)])
    after = {one["slug"]: one for one in cli("nurture", "list", "--json").json["people"]}
    for one in before:
        assert {key: after[one["slug"]][key] for key in ("tier", "tags", "how")} == {
            key: one[key] for key in ("tier", "tags", "how")
        }
    removed = cli("people", "show", "person-06", "--json").json
    assert "remove" in str(removed)
    assert "never met" in str(removed)
    assert "person-05" in after


def test_an_invitation_is_shown_and_never_proposed_for_acceptance(cli: Cli) -> None:
    keeping_some(cli)
    cli.clock.advance(60)
    seen = Invitation(Side.RECEIVED, Slug("new-face"), "New Face", mutual=1)
    with cli.store() as store:
        store.invitations.record(ListReading(1, 1, 0, True, 1.0), Side.RECEIVED, [seen])
    told = cli("since", "--json").json["invitations"][0]
    assert told["what"] == "invites you, 1 mutual connection"
    assert told["next"] == "linkprune invitations list --side received"
