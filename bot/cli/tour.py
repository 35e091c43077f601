"""The steps of the demo: each is a real command line, in a workspace of its own, on the practice network."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.errors import Exit
from bot.model import ActionKind, OutcomeName

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.audit.verify import Report
    from bot.cli.session import Session
    from bot.model import Action, Slug
    from bot.practice.server import PracticeServer
    from bot.practice.settings import PracticeSettings
    from bot.store import Store
    from bot.store.people import Person

CHAPTERS = {
    "network": (
        "Your network",
        "Your data export tells who wrote to whom, the list on the site who is connected now. Rules look at both and",
        "say whom they protect, ask about or propose; nobody is decided for you.",
    ),
    "comes": (
        "Who comes next",
        "Invitations are judged by rules of the same kind, each with its reasons. You take the proposals or not; then",
        "they become a plan that you approve, and only that is done.",
    ),
    "goes": (
        "Who goes",
        "Where you want one, a farewell comes first: linkprune writes a draft and fills it in, you read and send it.",
        "Whoever answers is not removed.",
    ),
    "removal": (
        "The removal",
        "A frozen list, a preview that changes nothing, your approval by the number, then one person after the other,",
        "each proven before the next.",
    ),
    "stays": ("Who stays", "Whose turn it is this week, why, and what you could do; also for your calendar."),
    "again": ("Again, a quarter later", "Here somebody leaves by himself in the meantime. What is new takes minutes."),
    "proof": ("The proof", "A log in which no line can be changed unseen, and a page that tells it all."),
}
OWN_RULE = """\
# A rule of your own: whoever shares many people with you is welcome.
[[invitation]]
name = "Many people in common"
then = "accept"
all = [{ mutual = { at_least = 20 } }]
"""
FAREWELLS = 2
CLOSE = 3
KEPT = 8
WEEK = 5


@dataclass(frozen=True, slots=True)
class Proven:
    """What the practice network says about itself, beside what linkprune says.

    `planned` were approved to be removed; of them `held` answered a farewell, so that they stay until decided again.
    """

    planned: frozenset[Slug]
    held: frozenset[Slug]
    removed: frozenset[Slug]
    invited: frozenset[tuple[str, Slug]]
    answered: frozenset[tuple[str, Slug]]
    sent_by_linkprune: int
    profile_views: int
    report: Report
    page: Path
    export: Path
    calendar: Path | None

    @property
    def wanted(self) -> frozenset[Slug]:
        """Who was approved, and nothing held back."""
        return self.planned - self.held

    @property
    def agrees(self) -> bool:
        """Exactly the approved was done, and nothing else; nothing was sent, no profile opened; the log verifies."""
        exact = self.removed == self.wanted and self.answered == self.invited and bool(self.held)
        return exact and not self.sent_by_linkprune and not self.profile_views and self.report.consistent


class Tour:
    """Walks the whole way. `say` is the narrative of the command that was typed."""

    def __init__(self, session: Session, say: Callable[[str], None], server: PracticeServer) -> None:
        self.session = session
        self._say = say
        self._server = server

    # --- the way ------------------------------------------------------------------------------------------------------

    def go(self, practice: PracticeSettings, count: int) -> Proven:
        """Every chapter, in the order of a member's life."""
        self._know(practice)
        invited = self._come()
        chosen = self._choose(count + 1)
        self._part(chosen[:FAREWELLS])
        self._remove(chosen)
        self._keep(frozenset(person.slug for person in chosen))
        self._again()
        return self._prove(frozenset(person.slug for person in chosen), invited)

    def _know(self, practice: PracticeSettings) -> None:
        from bot.cli.judging import FILE_NAME
        from bot.practice.export import write_export
        from bot.services.files import write_private

        self._chapter("network")
        self._step("export", "open")
        self.export.parent.mkdir()
        write_export(self.export, practice)
        self._note("The practice network answered at once: its archive lies among the downloads.")
        self._step("export", "wait", "--folder", str(self.export.parent), "--yes", "--minutes", "2")
        write_private(self.session.workspace.folder / FILE_NAME, OWN_RULE.encode())
        self._note('A rule of your own stands beside those of linkprune: "Many people in common" are accepted.')
        self._step("policy", "check")
        self._step("login")
        self._step("sync")

    def _come(self) -> frozenset[tuple[str, Slug]]:
        """Returns what was decided about invitations: kind of act and person."""
        from bot.services.triage import proposed

        self._chapter("comes")
        self._step("invitations", "sync")
        with self.session.store() as store:
            if not proposed(store, None):
                self._note("The rules propose nothing here: all of them are questions to you.")
                return frozenset()
        self._step("invitations", "decide", "--suggested", "--yes")
        self._step("plan", "new", "--invitations")
        plan, count = self._newest()
        self._step("plan", "approve", plan, "--count", str(count))
        self._step("run", plan, "--live", "--confirm", "none")
        with self.session.store() as store:
            return frozenset((action.kind.value, action.slug) for action in _content(store, plan))

    def _part(self, people: Sequence[Person]) -> None:
        """Two get a farewell; the first answers."""
        self._chapter("goes")
        self._step("farewell", "draft", *(person.slug for person in people), "--tone", "warm", "--language", "en")
        for person in people:
            self._title("farewell", "send", person.slug, "--fill")
            self._fill(person)
        self._server.world.reply(self._there(people[0]))
        self._note(f"{people[0].name} has answered meanwhile; nobody opened the conversation.")

    def _fill(self, person: Person) -> None:
        """Fill the text in; the practice member looks at it, presses send, and says so."""
        from bot.cli.site import check_account, conversations_of, open_place
        from bot.farewell.values import Said
        from bot.model import Subject

        session, slug = self.session, self._there(person)
        with session.locked("farewell send"), session.store() as store:
            farewell = store.farewells.one(person.slug)
            text = (farewell.text if farewell else None) or ""
            with open_place(session, store, session.settings.settings) as place:
                check_account(store, place)
                known = store.people.get(person.slug) or person
                conversations_of(place).fill(Subject(known.slug, known.name, known.member_id), text)
            filled = self._server.world.messages.box(slug)
            self._server.world.messages.send(slug, filled or text)
            store.farewells.say(person.slug, Said.SENT, by="member")
        self._note(f"The text stood in the box of {person.name}; the practice member pressed send, not linkprune.")

    def _remove(self, people: Sequence[Person]) -> None:
        self._chapter("removal")
        self._write_list(people)
        share = 100 * len(people) // self._connected() + 1
        self._step("plan", "new", "--from", str(self.list), *(("--max-percent", str(share)) if share > 25 else ()))  # noqa: PLR2004 - the default
        plan, count = self._newest()
        self._step("run", plan)
        self._step("plan", "approve", plan, "--count", str(count))
        self._step("run", plan, "--live", "--confirm", "none")

    def _keep(self, going: frozenset[Slug]) -> None:
        self._chapter("stays")
        close = self._close(going)
        if not close:
            self._note("In a network so small the rules protect nobody.")
            return
        self._step("decide", "keep", *close[:KEPT], "--because", "we know each other")
        self._step("nurture", "tier", *close[:CLOSE], "inner")
        self._step("nurture", "due", "--limit", str(WEEK))
        self._step("nurture", "export", str(self.calendar))

    def _again(self) -> None:
        self._chapter("again")
        self._step("since", "--done")
        gone = self._somebody()
        self._server.world.remove(gone, "himself")
        self._step("sync")
        self._step("since")

    def _prove(self, planned: frozenset[Slug], invited: frozenset[tuple[str, Slug]]) -> Proven:
        from bot.cli.commands.audit import check
        from bot.cli.commands.report import written

        self._chapter("proof")
        self._title("audit", "verify")
        verified = check(self.session, [])
        self._note(f"{verified.events} events, {'consistent' if verified.consistent else 'NOT consistent'}.")
        self._title("report")
        _, page = written(self.session)
        self._note(f"Written to {page.name}.")
        truth = self._server.world.truth()
        done = [(change["kind"], _slug(change["slug"]), change["via"]) for change in truth["changes"]]
        messages = truth["messages"]
        return Proven(
            planned=planned,
            held=self._held(planned),
            removed=frozenset(slug for kind, slug, via in done if kind == "removed" and via != "himself"),
            invited=invited,
            answered=frozenset((_ACTS[kind], slug) for kind, slug, _ in done if kind in _ACTS),
            sent_by_linkprune=sum(one["by"] == "member" and one["via"] != "hand" for one in messages),
            profile_views=len(truth["profile_views"]),
            report=verified,
            page=page,
            export=self.export,
            calendar=self.calendar if self.calendar.exists() else None,
        )

    # --- one step -----------------------------------------------------------------------------------------------------

    def _chapter(self, name: str) -> None:
        title, *about = CHAPTERS[name]
        for line in ("", f"━━ {title}", *(f"   {line}" for line in about)):
            self._say(line)

    def _note(self, sentence: str) -> None:
        self._say(f"   {sentence}")

    def _title(self, *words: str) -> None:
        self._say("")
        self._say(f"── linkprune {' '.join(map(_short, words))}")

    def _step(self, *words: str) -> None:
        """Run one command line as it would be typed; the demo ends where it does not work."""
        from bot.cli.app import Root

        self._title(*words)
        code = Root(self.session.world).run([*self._options(), *words])
        if code != Exit.DONE:
            self.session.terminal.warn(f"The demo stopped there; its workspace is {self.session.workspace.folder}.")
            raise typer.Exit(code)

    def _options(self) -> list[str]:
        options = self.session.options
        found = ["--home", str(self.session.workspace.home)]
        found += ["--quiet"] if options.quiet else []
        return found + (["--no-color"] if options.no_color else [])

    # --- choosing -----------------------------------------------------------------------------------------------------

    def _choose(self, count: int) -> list[Person]:
        """Whom the rules propose; where those are too few, undecided people too."""
        from bot.cli.judging import ensure_judged
        from bot.evaluate.judgement import Verdict
        from bot.store.selecting import Filter

        with self.session.store() as store:
            ensure_judged(self.session, store)
            shielded = store.decisions.shielded()
            proposed = store.people.select(Filter(verdict=Verdict.SUGGEST_REMOVE, gone=False))
            everybody = store.people.select(Filter(gone=False))
        known = {person.slug for person in proposed} | shielded.keys()
        others = [person for person in everybody if person.slug not in known and person.connected_on]
        return [*_spread(proposed, min(count, len(proposed))), *_spread(others, max(0, count - len(proposed)))]

    def _close(self, going: frozenset[Slug]) -> list[Slug]:
        """Whom the rules protect, those first with whom there is a conversation."""
        from bot.cli.judging import ensure_judged
        from bot.evaluate.judgement import Label, Verdict
        from bot.store.selecting import Filter

        with self.session.store() as store:
            ensure_judged(self.session, store)
            known = store.people.select(Filter(verdict=Verdict.PROTECT, gone=False))
        chosen = [person for person in known if person.slug not in going]
        chosen.sort(key=lambda person: person.standing is None or person.standing.label is not Label.TALKED)
        return [person.slug for person in chosen]

    def _somebody(self) -> str:
        """A connection who leaves by himself: the one whom nothing here is about."""
        return self._server.world.connected()[-1].slug

    def _there(self, person: Person) -> str:
        """The person's address as the practice network spells it."""
        return next(one.slug for one in self._server.world.connected() if _slug(one.slug) == person.slug)

    def _connected(self) -> int:
        with self.session.store() as store:
            return store.people.count()

    def _newest(self) -> tuple[str, int]:
        with self.session.store() as store:
            record = store.plans.list()[0]
        return record.id[:12], record.actions

    def _held(self, planned: frozenset[Slug]) -> frozenset[Slug]:
        plan, _ = self._newest()
        with self.session.store() as store:
            outcomes = store.journal.outcomes(store.plans.resolve(plan))
        return frozenset(slug for slug, (name, _, _) in outcomes.items() if name is OutcomeName.HELD) & planned

    def _write_list(self, people: Sequence[Person]) -> None:
        """An approved list in CSV, as a spreadsheet would bring it."""
        from bot.evaluate.identity import profile_url
        from bot.services.files import write_private

        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(("Name", "Profile URL", "Reason"))
        writer.writerows((p.name, profile_url(self.session.origin, p.slug), _reason(p)) for p in people)
        write_private(self.list, text.getvalue().encode())

    @property
    def list(self) -> Path:
        """The approved list."""
        return self.session.workspace.folder / "list.csv"

    @property
    def export(self) -> Path:
        """The data export of the practice network, under the name that such files have."""
        from bot.practice.people import AS_OF

        return self.session.workspace.folder / "downloads" / f"Complete_LinkedInDataExport_{AS_OF:%m-%d-%Y}.zip"

    @property
    def calendar(self) -> Path:
        """Whose turn it is, for a calendar."""
        return self.session.workspace.folder / "keep-in-touch.ics"


_ACTS = {
    "accepted": ActionKind.ACCEPT.value,
    "ignored": ActionKind.IGNORE.value,
    "withdrawn": ActionKind.WITHDRAW.value,
}


def _content(store: Store, plan: str) -> Sequence[Action]:
    from bot.plan import parse

    identity = store.plans.resolve(plan)
    return parse(store.plans.get(identity) or b"", identity).actions


def _slug(text: str) -> Slug:
    from bot.evaluate.identity import slug_of

    return slug_of(text)


def _short(word: str) -> str:
    """A path by its last part: the folder of the demo says nothing."""
    shown = Path(word).name if "/" in word else word
    return f'"{shown}"' if " " in shown else shown


def _spread(people: Sequence[Person], count: int) -> list[Person]:
    """So many of them, from all over the list."""
    return [people[index * len(people) // count] for index in range(count)]


def _reason(person: Person) -> str:
    rule = person.standing.rule if person.standing is not None else None
    return rule or "sample of the demo"
