"""`linkprune export open`: the address, what to tick, and not a word that asks for a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.cli.kit import ORIGIN

if TYPE_CHECKING:
    from tests.unit.cli.kit import Cli

ADDRESS = f"{ORIGIN}/mypreferences/d/download-my-data"


def test_it_opens_the_official_page_and_says_what_to_tick(cli: Cli) -> None:
    said = cli("export", "open")
    assert said.code == 0, said
    assert f"Opened in your browser: {ADDRESS}" in said.out
    for part in (
        "Connections, Messages",
        "Invitations, Recommendations, Endorsements",
        "within minutes",
        "within about a day",
        "(Basic)",
        "(Complete)",
        "linkprune export wait",
        "never types it",
    ):
        assert part in said.out, part


def test_its_lines_fit_a_narrow_terminal(cli: Cli) -> None:
    steps = cli("export", "open").out.split("\n\n", 1)[1]
    assert max(map(len, steps.splitlines())) <= 80


def test_the_document_names_what_a_script_needs(cli: Cli) -> None:
    document = cli("export", "open", "--json").json
    assert document["url"] == ADDRESS
    assert document["opened"] is True
    assert {"Connections", "Messages", "Invitations", "Recommendations", "Endorsements"} <= set(document["tick"])


def test_it_touches_neither_site_nor_workspace(cli: Cli) -> None:
    cli("export", "open")
    assert cli.network.truth.page_loads == 0
    assert not cli.folder.exists()
