"""The list on the site against the export: who is in one and not in the other, with the likely reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.console import Terminal
    from bot.store.comparing import Comparison, Difference
    from bot.store.people import Suspect

SHOWN = 3


def comparison_document(found: Comparison, suspects: Sequence[Suspect]) -> dict[str, object]:
    """The comparison in JSON documents."""
    return {
        "as_of": found.export_as_of.isoformat(),
        "both": found.both,
        "unnamed": found.unnamed,
        "without_address": found.without_address,
        "only_in_sync": [_difference_document(person) for person in found.only_in_sync],
        "only_in_export": [_difference_document(person) for person in found.only_in_export],
        "suspected": [{"old": pair.old.slug, "new": pair.new.slug, "why": pair.why} for pair in suspects],
    }


def _difference_document(person: Difference) -> dict[str, object]:
    return {"slug": person.slug, "name": person.name, "why": person.why}


def show_comparison(terminal: Terminal, found: Comparison, suspects: Sequence[Suspect]) -> None:
    """Print the comparison, one line a likely reason."""
    terminal.line(f"Compared with your export of {found.export_as_of}: {found.both:,} people are in both.")
    if found.unnamed:
        terminal.line(f"The export has {found.unnamed:,} more rows with only a date: they may be anybody in the list.")
    if found.without_address:
        terminal.line(f"{found.without_address:,} names in the export fit nobody in the list, or several people.")
    _show_side(terminal, "Only in the list on the site", found.only_in_sync)
    _show_side(terminal, "Only in the export", found.only_in_export)
    for pair in suspects[:SHOWN]:
        terminal.line(
            f"{pair.old.slug} and {pair.new.slug} may be one person ({pair.why}): "
            f"linkprune people same {pair.old.slug} {pair.new.slug}   (or with --not)"
        )
    if len(suspects) > SHOWN:
        terminal.line(f"and {len(suspects) - SHOWN:,} more such pairs (--json lists them)")


def _show_side(terminal: Terminal, title: str, people: Sequence[Difference]) -> None:
    if not people:
        terminal.line(f"{title}: nobody.")
        return
    terminal.line(f"{title}: {len(people):,}, probably because")
    for why, slugs in _grouped(people).items():
        more = f" and {len(slugs) - SHOWN:,} more" if len(slugs) > SHOWN else ""
        terminal.line(f"  {len(slugs):>6,}  {why} ({', '.join(slugs[:SHOWN])}{more})")


def _grouped(people: Sequence[Difference]) -> dict[str, list[str]]:
    """Addresses by reason, the most frequent reason first."""
    groups: dict[str, list[str]] = {}
    for person in people:
        groups.setdefault(person.why, []).append(person.slug)
    return dict(sorted(groups.items(), key=lambda group: -len(group[1])))
