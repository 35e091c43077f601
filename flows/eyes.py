"""What one look at a page tells, as frozen values. The looking itself is flows/scripts/page.js, one call per look."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as PlaywrightError

from bot.evaluate.identity import slug_of
from flows.listing import stated_count
from flows.places import CONNECTIONS
from flows.targets import CHALLENGES, DIALOGS, IGNORED_DIALOGS, SEARCH_CSS
from flows.words import Word

if TYPE_CHECKING:
    from playwright.sync_api import JSHandle, Page

    from bot.model import Slug
    from flows.places import Place
    from flows.targets import Rows
    from flows.words import Words


@dataclass(frozen=True, slots=True)
class RowSeen:
    """One row as it stands in the document. `href` is the profile link to the letter."""

    slugs: frozenset[Slug]
    href: str | None
    lines: tuple[str, ...]
    member_id: str | None

    @property
    def name(self) -> str:
        """The first text of the row."""
        return self.lines[0] if self.lines else ""

    @property
    def slug(self) -> Slug | None:
        """Whom the row is about; None unless all its profile links agree."""
        return next(iter(self.slugs)) if len(self.slugs) == 1 else None


@dataclass(frozen=True, slots=True)
class Look:
    """The list page at one moment. `rows` are those in the document, or those that are new, as asked.

    `unreadable` counts rows met while reading that never showed one slug and a name.
    """

    url: str
    variant: str | None
    stated: int | None
    search_text: str | None
    more: bool
    unreadable: int
    rows: tuple[RowSeen, ...]


@dataclass(frozen=True, slots=True)
class DialogSeen:
    """A visible dialog: its heading, its texts without those of controls, its buttons, whom it links.

    `labels` are what its buttons are called where that is not their text.
    """

    role: str | None
    title: str
    paragraphs: tuple[str, ...]
    buttons: tuple[str, ...]
    slugs: frozenset[Slug]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Raw material for flows.guard."""

    url: str
    language: str
    has_main: bool
    text_length: int
    text: str
    password_fields: int
    challenge_marks: int


class Eyes:
    """Looks at one page. A new document is looked at with a new helper; `words` are those of its language.

    `challenged` says whether any look at this document saw the marks of a security check, `language` what the document
    stated as its language when it was looked at last. `place` is the list that the next document is to show.
    """

    def __init__(self, page: Page, patience_seconds: float) -> None:
        self._page = page
        self._patience = patience_seconds
        self._words: Words | None = None
        self._helper: JSHandle | None = None
        self.place: Place[Rows] = CONNECTIONS
        self.challenged = False
        self.language = ""

    def open(self, words: Words | None) -> None:
        """A new document, in this language, is there."""
        self._words = words
        self._helper = None
        self.challenged = False

    def facts(self) -> PageFacts:
        """What kind of page this may be."""
        raw = self._ask("e => e.signals()")
        self.language = raw["language"]
        return PageFacts(
            url=raw["url"],
            language=raw["language"],
            has_main=raw["main"],
            text_length=raw["length"],
            text=raw["text"],
            password_fields=raw["passwords"],
            challenge_marks=raw["challenges"],
        )

    def look(self) -> Look:
        """Every row that is in the document now."""
        raw = self._notice(self._ask("e => e.look()"))
        return _look(raw, raw["rows"])

    def step(self, seconds: float, rows: int, *, full: bool = False) -> Look:
        """Go on reading for some seconds or rows; returns the rows not handed over before."""
        how = {"milliseconds": seconds * 1000, "rows": rows, "full": full}
        raw = self._notice(self._ask("(e, how) => e.step(how)", how))
        return _look(raw, raw["fresh"])

    def advance(self) -> None:
        """Scroll on, or ask for more rows."""
        self._ask("e => e.advance()")

    def dialogs(self) -> tuple[DialogSeen, ...]:
        """Every visible dialog, apart from those known to ask nothing."""
        return tuple(_dialog(raw) for raw in self._notice(self._ask("e => e.dialogs()"))["dialogs"])

    def rehydrated(self) -> str:
        """What a server-driven document carries of its first rows, as text; empty where it carries nothing."""
        return str(self._ask("e => e.rehydrated()"))

    def labels(self) -> dict[Word, tuple[str, ...]]:
        """The labels that stand where the search box, a row's message control and the button for more rows are."""
        return {Word(place): tuple(texts) for place, texts in self._ask("e => e.labels()").items()}

    def _notice(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Remember a security check that appeared in the page until the next document, and the language it states."""
        self.language = raw["language"]
        self.challenged = self.challenged or raw["challenges"] > 0
        return raw

    def _ask(self, question: str, how: object = None) -> Any:  # noqa: ANN401 - JSON, read by the callers
        """Ask the helper in the page; once more with a new helper when the document was replaced meanwhile."""
        try:
            return self._installed().evaluate(question, how)
        except PlaywrightError:
            self._helper = None
        return self._installed().evaluate(question, how)

    def _installed(self) -> JSHandle:
        if self._helper is None:
            script = resources.files("flows").joinpath("scripts/page.js").read_text(encoding="utf-8")
            self._helper = self._page.evaluate_handle(script, self._config())
        return self._helper

    def _config(self) -> dict[str, object]:
        kinds = [{**asdict(era), "more": era.more_rows} for era in self.place.eras]
        keys = ("name", "row", "marks", "parts", "more", "virtual")
        return {
            "variants": [{key: kind[key] for key in keys} for kind in kinds],
            "header": self.place.header,
            "counts": self.place.counts,
            "others": self.place.others,
            "statedIn": self.place.stated_in,
            "search": SEARCH_CSS,
            "dialogs": DIALOGS,
            "ignored": IGNORED_DIALOGS,
            "challenges": CHALLENGES,
            "loadMore": self._words.pattern(Word.LOAD_MORE).pattern if self._words else None,
            "patience": self._patience * 1000,
        }


def _look(raw: dict[str, Any], rows: list[dict[str, Any]]) -> Look:
    return Look(
        url=raw["url"],
        variant=raw["variant"],
        stated=stated_count(raw["header"]) if raw["header"] else None,
        search_text=raw["search"],
        more=raw["more"],
        unreadable=raw.get("unreadable", 0),
        rows=tuple(_row(row) for row in rows),
    )


def _row(raw: dict[str, Any]) -> RowSeen:
    return RowSeen(frozenset(map(slug_of, raw["slugs"])), raw["href"], tuple(raw["lines"]), raw["member"])


def _dialog(raw: dict[str, Any]) -> DialogSeen:
    return DialogSeen(
        role=raw["role"],
        title=raw["title"],
        paragraphs=tuple(text for text in raw["paragraphs"] if text != raw["title"]),
        buttons=tuple(raw["buttons"]),
        slugs=frozenset(map(slug_of, raw["slugs"])),
        labels=tuple(raw["labels"]),
    )
