"""What an import says to a person: what was read, what it shows, what the evaluation proposes, and what comes next."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from bot.console import visible
from bot.evaluate.evidence import Source
from bot.evaluate.judgement import Label, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.cli.importing import Evaluated, Taken
    from bot.console import Terminal
    from bot.intake.archive import SeenFile

SHOWN = 10
SHOWN_FILES = 12
_LABELS = {
    Label.TALKED: "both of you wrote",
    Label.ONE_WAY: "only one of you wrote",
    Label.NO_TRACE: "no message between you in the export",
}
_VERDICTS = {
    Verdict.PROTECT: "protected: never planned for removal",
    Verdict.ASK: "to look at yourself: it is your turn, or a fact is missing",
    Verdict.SUGGEST_REMOVE: "proposed for removal",
}


def show(terminal: Terminal, taken: Taken) -> None:
    """Print the whole summary."""
    terminal.line(_whose(taken))
    terminal.line()
    _show_files(terminal, taken)
    for title, lines in (("What it says", _facts(taken)), ("Please look at", _attention(taken))):
        _section(terminal, title, list(lines))
    _show_evaluation(terminal, taken)
    terminal.line()
    for line in _closing(taken):
        terminal.line(line)


def _section(terminal: Terminal, title: str, lines: list[str]) -> None:
    if lines:
        terminal.line()
        terminal.line(title)
        for line in lines:
            _indented(terminal, line)


def _indented(terminal: Terminal, text: str) -> None:
    """A paragraph that stays indented where a terminal breaks it; a file gets it whole."""
    width = terminal.console(errors=False).width - 4
    parts = wrap(visible(text), width, break_on_hyphens=False) if terminal.streams.stdout.isatty() else [text]
    for number, part in enumerate(parts):
        terminal.line(f"    {part}" if number else f"  {part}")


# --- whose export, and what is in it ----------------------------------------------------------------------------------


def _whose(taken: Taken) -> str:
    parts = [part for part in (taken.owner_name, f"({taken.owner})" if taken.owner else None) if part]
    whose = f"the export of {' '.join(parts)}" if parts else "an export that does not say whose it is"
    return f"Imported: {whose}, as of {taken.as_of}. Everything below is as of that day; the site was not contacted."


def _show_files(terminal: Terminal, taken: Taken) -> None:
    used = [file for _archive, file in taken.files if file.used]
    terminal.table(("file", "     rows", "left out", ""), [_file_row(file) for file in used])
    unused = sorted((file for _archive, file in taken.files if not file.used), key=lambda file: (-file.rows, file.name))
    if unused:
        names = [f"{file.name} ({file.rows:,})" if file.rows else file.name for file in unused]
        terminal.line(f"Seen, and nothing of it kept: {_some(names, SHOWN_FILES)}.")


def _file_row(file: SeenFile) -> tuple[str, str, str, str]:
    skipped = f"{file.skipped:>8,}" if file.skipped else ""
    return (file.name, f"{file.rows:>9,}", skipped, _reasons(file.reasons))


def _reasons(reasons: Mapping[str, int]) -> str:
    return ", ".join(f"{reason} {count:,}" for reason, count in sorted(reasons.items(), key=lambda item: -item[1]))


def _some(names: list[str], most: int = SHOWN) -> str:
    more = f" and {len(names) - most:,} more (--json lists them)" if len(names) > most else ""
    return ", ".join(names[:most]) + more


# --- what it says -----------------------------------------------------------------------------------------------------


def _facts(taken: Taken) -> Iterator[str]:
    summary = taken.summary
    yield from _connections(taken)
    if Source.MESSAGES in taken.missing:
        yield (
            "No messages so far: who wrote to whom stays unknown, and rules about messages propose nobody. Request "
            "them from LinkedIn too, and import that file."
        )
    else:
        yield (
            f"With {_people(summary.people_with_thread)} there is a message in a conversation of two; with "
            f"{summary.both_wrote:,} of them both of you wrote."
        )
    if summary.invitations:
        yield (
            f"{_count(summary.invitations, 'invitation')}, {summary.invitations_accepted:,} of them to or from people "
            "who are connected now. LinkedIn keeps who invited whom for about 180 days; before that nobody knows."
        )
    if summary.endorsements:
        people = "people" if summary.endorsers != 1 else "person"
        yield f"{_count(summary.endorsements, 'endorsement')}; {summary.endorsers:,} {people} endorsed you."
    if summary.recommendations:
        yield (
            f"{_count(summary.recommendations, 'recommendation')}, given or received: whoever stands behind one is "
            "protected."
        )


def _connections(taken: Taken) -> Iterator[str]:
    summary = taken.summary
    if Source.CONNECTIONS in taken.missing:
        yield "No Connections.csv so far, so nobody new is known: request it from LinkedIn too, and import that file."
        return
    new = f", {summary.new_people:,} of them new here" if summary.new_people else ""
    yield f"{_count(summary.connections, 'connection')} with a name{new}."
    if summary.unnamed:
        yield (
            f"{_count(summary.unnamed, 'more row')} with nothing but a date: probably closed, hidden or restricted "
            "accounts; LinkedIn does not say. Nobody can tell who they are, so they are counted and never proposed."
        )
    if summary.without_url:
        yield (
            f"{_count(summary.without_url, 'connection')} without a profile address, as in exports before 2023: "
            "`linkprune sync` reads the addresses, and unique names then tie this evidence to them."
        )


def _people(count: int) -> str:
    return _count(count, "connection")


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


# --- what needs the member's eyes -------------------------------------------------------------------------------------


def _attention(taken: Taken) -> Iterator[str]:
    yield from _about_owner(taken)
    yield from _about_missing(taken)
    if taken.unmatched and taken.evaluated.people:
        names = list(dict.fromkeys(name for _kind, name in taken.unmatched))
        yield (
            f"Recommendations by or for {_some(names)}: nobody in your list has exactly this name, so it protects "
            "nobody. If that person goes by another name now: linkprune pin ADDRESS"
        )
    if taken.summary.ambiguous:
        yield (
            f"{_count(taken.summary.ambiguous, 'fact')} with a name that several people bear: counted for none of "
            "them; a recommendation among these protects all of them."
        )
    if taken.summary.contradicted:
        yield f"{_count(taken.summary.contradicted, 'removal')} recorded here, but listed again: linkprune verify"
    if taken.answered:
        yield f"{_count(len(taken.answered), 'answer')} to a farewell; the removal is held: linkprune farewell list"
    yield from _about_suspects(taken)
    yield from _about_refused(taken)


def _about_owner(taken: Taken) -> Iterator[str]:
    if not taken.certain and taken.account is None:
        said = f"linkprune import FILE --owner {taken.owner or 'https://www.linkedin.com/in/YOUR-NAME'}"
        yield f"It is not certain whose export this is, so this workspace is not bound to an account yet: {said}"


def _about_missing(taken: Taken) -> Iterator[str]:
    """Files whose absence leaves people without protection. LinkedIn leaves out what a member has none of."""
    if Source.CONNECTIONS in taken.missing:
        return
    if {Source.RECOMMENDATIONS_RECEIVED, Source.RECOMMENDATIONS_GIVEN} <= taken.missing:
        yield (
            "No recommendations so far: there are none, or this is only the first part of the export. Whoever stands "
            "behind one is protected as soon as you import the Complete part; do that before you decide."
        )
    if Source.POSITIONS in taken.missing:
        yield (
            "No Positions.csv so far: who works where you work now is unknown, so whom a rule would propose may become "
            "a question instead. Request Positions too, and import that file."
        )


def _about_suspects(taken: Taken) -> Iterator[str]:
    for suspect in taken.suspects[:SHOWN]:
        yield (
            f"{suspect.new.name}: {suspect.old.slug} and {suspect.new.slug} may be one person with a changed address "
            f"({suspect.why}). If so: linkprune people same {suspect.old.slug} {suspect.new.slug}; if not, add --not"
        )
    if len(taken.suspects) > SHOWN:
        yield f"and {len(taken.suspects) - SHOWN:,} more such pairs (--json lists them)"


def _about_refused(taken: Taken) -> Iterator[str]:
    refused = taken.refused
    if refused:
        shown = [f"{row.source}: {row.reason}" for row in refused]
        yield f"{_count(len(refused), 'row')} could not be used: {_some(shown, 3)}"


# --- the evaluation ---------------------------------------------------------------------------------------------------


def _show_evaluation(terminal: Terminal, taken: Taken) -> None:
    found = taken.evaluated
    if not found.people:
        return
    terminal.line()
    terminal.line(f"What the evaluation says of {_people(found.people)}, as of {taken.as_of}")
    for line in (*_label_lines(found), *_verdict_lines(found)):
        terminal.line(line)
    terminal.line("Silence is no evidence, and a proposal is no decision: you decide about each person.")


def _label_lines(found: Evaluated) -> Iterator[str]:
    if any(found.labels.values()):
        for label, meaning in _LABELS.items():
            yield f"{found.labels[label]:>8,}  {label.value:<9}  {meaning}"
        yield ""


def _verdict_lines(found: Evaluated) -> Iterator[str]:
    """Each verdict with the rules below it that decide most."""
    for verdict, meaning in _VERDICTS.items():
        yield f"{found.count(verdict):>8,}  {meaning}"
        rules = [(count, rule) for (given, rule), count in found.rules.items() if given is verdict]
        yield from (f"{count:>14,}  {rule}" for count, rule in sorted(rules, reverse=True))
    yield f"{found.undecided:>8,}  undecided: no rule speaks of them"


# --- what comes next --------------------------------------------------------------------------------------------------


def _closing(taken: Taken) -> Iterator[str]:
    yield (
        "The file stays where it is and holds other people's data: keep it safe, or delete it. No message texts were "
        "stored."
    )
    if Source.CONNECTIONS in taken.missing:
        yield "Next: linkprune import FILE          (with Connections.csv in it)"
    elif not taken.evaluated.people:
        yield "Next: linkprune login, linkprune sync (who they are; then the evidence finds them)"
    else:
        yield "Next: linkprune review                (a page to look and decide; in the terminal: linkprune people)"
