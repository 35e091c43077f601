"""Pictures of counts as SVG text. Pure, and the same picture for the same figures.

No `style` attribute, for the review page's policy ignores those: classes (`chart`, `bar-keep` …, `axis`, `label`,
`value`) take their colours from the style sheet around them. Lengths along a bar are percentages, so that letters keep
their size on a phone. No meaning hangs on colour alone: each kind has a pattern and a word, each bar its number.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Kind(StrEnum):
    """What a part of a bar stands for."""

    KEEP = "keep"
    REMOVE = "remove"
    UNFOLLOW = "unfollow"
    ASK = "ask"
    UNDECIDED = "undecided"
    PINNED = "pinned"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one bar; `word` names it in the legend and the table, else the kind does."""

    kind: Kind
    count: int
    word: str = ""

    @property
    def name(self) -> str:
        """What the part is called."""
        return self.word or self.kind.value


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. `href` leads to the people behind it; `value` is shown instead of the sum."""

    label: str
    parts: tuple[Part, ...]
    href: str | None = None
    value: str = ""

    @property
    def total(self) -> int:
        """The sum of the parts."""
        return sum(part.count for part in self.parts)

    @property
    def shown(self) -> str:
        """The number beside the bar."""
        return self.value or f"{self.total:,}"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a title. `name` tells the ids of one picture from those of another on the same page: a-z and dashes.

    `full` is what a bar of full length stands for; None: the longest bar.
    """

    name: str
    title: str
    about: str
    bars: tuple[Bar, ...]
    first: str = "group"
    full: int | None = None

    @property
    def scale(self) -> int:
        """What a bar of full length stands for; never nothing."""
        return max(1, self.full if self.full is not None else max((bar.total for bar in self.bars), default=1))


@dataclass(frozen=True, slots=True)
class Table:
    """The same figures as rows of text, for a table behind the picture."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Svg(str):
    """A picture whose texts are escaped already; templates take it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """Say so to Jinja."""
        return str(self)


# --- pictures ---------------------------------------------------------------------------------------------------------


def bars(chart: Chart) -> Svg:
    """One bar a row, without a legend: the parts are of one kind."""
    return _picture(chart, _layout(chart), legend=False)


def stacked(chart: Chart) -> Svg:
    """Bars of several parts, with a legend that counts each kind."""
    return _picture(chart, _layout(chart), legend=True)


def thin_pair(chart: Chart) -> Svg:
    """Two thin bars under each other, such as before and after."""
    return _picture(chart, _THIN, legend=False)


def mix(name: str, title: str, parts: Sequence[Part]) -> Svg:
    """One small bar without numbers, to stand in a line of text that has them."""
    chart = Chart(name, title, "", (Bar("", tuple(parts)),))
    inside = [*_patterns(chart), *_stretches(chart, chart.bars[0], y=0, height=_MIX, full=100)]
    return Svg(_svg(chart, _MIX, [_tag("title", {"id": f"{name}-title"}, _text(title)), *inside], "chart mix"))


def table(chart: Chart) -> Table:
    """The figures behind a picture."""
    words = list(dict.fromkeys(part.name for bar in chart.bars for part in bar.parts))
    if len(words) == 1:
        return Table(chart.title, (chart.first, words[0]), tuple((bar.label, bar.shown) for bar in chart.bars))
    rows = tuple((bar.label, *(f"{_count(bar, word):,}" for word in words), bar.shown) for bar in chart.bars)
    return Table(chart.title, (chart.first, *words, "all"), rows)


def _count(bar: Bar, word: str) -> int:
    return sum(part.count for part in bar.parts if part.name == word)


# --- layout -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Layout:
    """Sizes in pixels. `beside`: the width of labels left of the bars; None: a label stands above its bar."""

    row: int
    bar: int
    beside: int | None = None


_ABOVE: Final = _Layout(row=42, bar=12)
_THIN: Final = _Layout(row=36, bar=7)
_SIDE_ROW, _SIDE_BAR, _SIDE_TEXT = 24, 14, 16
_LINE, _LETTER, _LEGEND_ROW, _SWATCH, _MIX = 15, 8, 20, 12, 8
_LONGEST_BESIDE, _LONGEST = 8, 32
# Beside its label, a bar of full length leaves room for the number behind it.
_FIELD, _LENGTH = 74, 82


def _layout(chart: Chart) -> _Layout:
    longest = max((_width(bar.label) for bar in chart.bars), default=0)
    if longest > _LONGEST_BESIDE:
        return _ABOVE
    return _Layout(_SIDE_ROW, _SIDE_BAR, beside=longest * _LETTER + _LETTER)


def _picture(chart: Chart, layout: _Layout, *, legend: bool) -> Svg:
    kinds = _kinds(chart) if legend else {}
    below = -(-len(kinds) // 2) * _LEGEND_ROW
    rows = (_row(chart, bar, layout, below + place * layout.row) for place, bar in enumerate(chart.bars))
    inside = [*_head(chart), *_patterns(chart), *_legend(chart, kinds), *rows]
    return Svg(_svg(chart, below + layout.row * len(chart.bars), inside, "chart"))


def _svg(chart: Chart, height: int, inside: Sequence[str], css: str) -> str:
    described = f"{chart.name}-title {chart.name}-about" if chart.about else f"{chart.name}-title"
    # A picture with links in it is a group: what is in an image cannot be reached.
    role = "group" if any(bar.href for bar in chart.bars) else "img"
    attributes = {"class": css, "width": "100%", "height": height, "role": role, "aria-labelledby": described}
    return _tag("svg", {"xmlns": "http://www.w3.org/2000/svg"} | attributes, *inside)


def _head(chart: Chart) -> Iterator[str]:
    yield _tag("title", {"id": f"{chart.name}-title"}, _text(chart.title))
    if chart.about:
        yield _tag("desc", {"id": f"{chart.name}-about"}, _text(chart.about))


def _kinds(chart: Chart) -> dict[tuple[Kind, str], int]:
    """Each kind with its word and its sum, in the order of the parts."""
    found: dict[tuple[Kind, str], int] = {}
    for bar in chart.bars:
        for part in bar.parts:
            found[part.kind, part.name] = found.get((part.kind, part.name), 0) + part.count
    return found


def _legend(chart: Chart, kinds: Mapping[tuple[Kind, str], int]) -> Iterator[str]:
    for place, ((kind, word), count) in enumerate(kinds.items()):
        box: dict[str, object] = {"x": "50%" if place % 2 else 0, "y": place // 2 * _LEGEND_ROW}
        yield _tag(
            "svg",
            box | {"overflow": "visible", "width": "50%", "height": _LEGEND_ROW},
            *_swatch(chart, kind),
            _tag("text", {"class": "label", "x": _SWATCH + 6, "y": 11}, _text(f"{_short(word)} {count:,}")),
        )


def _swatch(chart: Chart, kind: Kind) -> Iterator[str]:
    return _filled(chart, kind, {"width": _SWATCH, "height": _SWATCH})


# --- one bar ----------------------------------------------------------------------------------------------------------


def _row(chart: Chart, bar: Bar, layout: _Layout, top: int) -> str:
    inside = _row_beside(chart, bar, layout, top) if layout.beside is not None else _row_above(chart, bar, layout, top)
    if bar.href is None:
        return _tag("g", {}, *inside)
    # The whole row can be hit, not only the stretch that is coloured.
    hit = _tag("rect", {"y": top, "width": "100%", "height": layout.row, "fill": "none", "pointer-events": "all"})
    return _tag("a", {"href": bar.href, "aria-label": f"{bar.label}: {bar.shown}"}, hit, *inside)


def _row_beside(chart: Chart, bar: Bar, layout: _Layout, top: int) -> Iterator[str]:
    left, middle = layout.beside or 0, top + (layout.row - layout.bar) // 2
    yield _tag("text", {"class": "label", "y": top + _SIDE_TEXT}, *_label(bar))
    number = {"class": "value", "x": _percent(bar.total, chart.scale, _LENGTH), "y": top + _SIDE_TEXT, "dx": 6}
    yield _tag(
        "svg",
        {"x": left, "width": f"{_FIELD}%", "height": "100%", "overflow": "visible"},
        *_stretches(chart, bar, y=middle, height=layout.bar, full=_LENGTH),
        _tag("text", number, _text(bar.shown)),
    )


def _row_above(chart: Chart, bar: Bar, layout: _Layout, top: int) -> Iterator[str]:
    yield _tag("text", {"class": "label", "y": top + _LINE - 3}, *_label(bar))
    yield _tag("text", {"class": "value", "x": "100%", "y": top + _LINE - 3, "text-anchor": "end"}, _text(bar.shown))
    ground = {"class": "axis", "y": top + _LINE + 3 + layout.bar, "width": "100%", "height": 1, "fill": "none"}
    yield _tag("rect", ground)
    yield from _stretches(chart, bar, y=top + _LINE + 3, height=layout.bar, full=100)


def _label(bar: Bar) -> Iterator[str]:
    shown = _short(bar.label)
    if shown != bar.label:
        yield _tag("title", {}, _text(bar.label))
    yield _text(shown)


def _stretches(chart: Chart, bar: Bar, *, y: int, height: int, full: int) -> Iterator[str]:
    begun = 0
    scale = max(chart.scale, bar.total)
    for part in bar.parts:
        if part.count <= 0:
            continue
        place = {"x": _percent(begun, scale, full), "width": _percent(part.count, scale, full)}
        begun += part.count
        told = ": ".join(filter(None, (bar.label, f"{part.name} {part.count:,}")))
        yield _tag(
            "g", {}, _tag("title", {}, _text(told)), *_filled(chart, part.kind, place | {"y": y, "height": height})
        )


def _filled(chart: Chart, kind: Kind, place: Mapping[str, object]) -> Iterator[str]:
    """A coloured stretch, and over it the pattern of its kind."""
    yield _tag("rect", {"class": f"bar-{kind.value}", **place})
    if kind in _PATTERNS:
        yield _tag("rect", {"fill": f"url(#{chart.name}-{kind.value})", **place})


def _percent(count: int, scale: int, full: int) -> str:
    return f"{round(count * full / scale, 2):g}%"


# --- patterns ---------------------------------------------------------------------------------------------------------

# Lines over the colour, half transparent and in the colour of the ground: seen in both themes and on paper. Each is a
# gradient that repeats, given by the way to its next line; a pattern of shapes makes a printed page megabytes large.
_PATTERNS: Final[Mapping[Kind, tuple[float, float]]] = {
    Kind.REMOVE: (3.5, 3.5),
    Kind.UNFOLLOW: (0, 5),
    Kind.ASK: (-3, 3),
    Kind.UNDECIDED: (1.5, 1.5),
    Kind.PINNED: (5, 0),
}


def _patterns(chart: Chart) -> Iterator[str]:
    used = {part.kind for bar in chart.bars for part in bar.parts}
    drawn = [_pattern(chart.name, kind, way) for kind, way in _PATTERNS.items() if kind in used]
    if drawn:
        yield _tag("defs", {}, *drawn)


def _pattern(name: str, kind: Kind, way: tuple[float, float]) -> str:
    line = {"offset": "0.65", "class": "hatch", "stop-color": "#fff"}
    along = {"x1": 0, "y1": 0, "x2": f"{way[0]:g}", "y2": f"{way[1]:g}"}
    return _tag(
        "linearGradient",
        {"id": f"{name}-{kind.value}", "gradientUnits": "userSpaceOnUse", **along, "spreadMethod": "repeat"},
        _tag("stop", line | {"stop-opacity": "0"}),
        _tag("stop", line | {"stop-opacity": "0.55"}),
    )


# --- text -------------------------------------------------------------------------------------------------------------

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def _tag(name: str, attributes: Mapping[str, object], *inside: str) -> str:
    given = "".join(f' {key}="{_text(str(value))}"' for key, value in attributes.items())
    return f"<{name}{given}>{''.join(inside)}</{name}>" if inside else f"<{name}{given}/>"


def _text(text: str) -> str:
    return html.escape(_CONTROLS.sub(" ", text))


def _short(text: str) -> str:
    """At most one line of a phone."""
    if _width(text) <= _LONGEST and len(text) <= 2 * _LONGEST:
        return text
    kept = ""
    for sign in text[: 2 * _LONGEST]:
        if _width(kept + sign) >= _LONGEST:
            break
        kept += sign
    return kept.rstrip() + "…"


def _width(text: str) -> int:
    """Columns that a text takes: signs of Chinese, Japanese and Korean are twice as wide, marks on a letter nothing."""
    return sum(_columns(sign) for sign in text[: 4 * _LONGEST])


def _columns(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1
