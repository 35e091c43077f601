"""Pictures as text: the same for the same figures, escaped, reachable, and without anything a strict policy ignores."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from jinja2 import Environment

from bot.charts import Bar, Chart, Kind, Part, Svg, bars, mix, stacked, table, thin_pair

GOLDEN = Path(__file__).with_name("charts")
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(1)</script>",
    "\"' onload=alert(1) x='",
    "]]><svg onload=alert(1)>",
    "&lt;b&gt; &#60;",
    "</text></svg><img src=x onerror=alert(1)>",
    "half \ud800 a pair",
    "nul \x00 and bell \x07",
    "a" * 5000,
    "Z" + "\u0337" * 900,
    "",
)
YEARS = Chart(
    "years",
    "Connections by year",
    "Two years, the most in 2015",
    (
        Bar("2014", (Part(Kind.KEEP, 3), Part(Kind.REMOVE, 1), Part(Kind.ASK, 0)), "/p/people?group=year-1"),
        Bar("2015", (Part(Kind.KEEP, 4), Part(Kind.REMOVE, 8), Part(Kind.ASK, 2)), "/p/people?group=year-2"),
    ),
    "year",
)
COMPANIES = Chart(
    "companies",
    "Largest companies",
    "",
    (Bar("Lighthouse Freight", (Part(Kind.PLAIN, 61, "people"),)), Bar("One", (Part(Kind.PLAIN, 1, "people"),))),
    "company",
)
PAIR = Chart(
    "pair",
    "Before and after",
    "2,250 connections before, 2,117 after",
    (
        Bar("Before", (Part(Kind.PLAIN, 2250, "connections"),)),
        Bar("After", (Part(Kind.PLAIN, 2117, "connections"),), value="2,117 (133 fewer)"),
    ),
)


def made() -> dict[str, Svg]:
    """Every kind of picture."""
    parts = (Part(Kind.KEEP, 3), Part(Kind.REMOVE, 5))
    return {
        "stacked": stacked(YEARS),
        "bars": bars(COMPANIES),
        "pair": thin_pair(PAIR),
        "mix": mix("mix-1", "keep 3, remove 5", parts),
    }


def renew() -> None:
    """Write the kept pictures anew, after looking at them: python -c 'from tests.unit.test_charts import renew; …'."""
    for name, picture in made().items():
        (GOLDEN / f"{name}.svg").write_text(picture + "\n", encoding="utf-8")


@pytest.mark.parametrize("name", ["stacked", "bars", "pair", "mix"])
def test_the_picture_is_the_one_that_was_looked_at(name: str) -> None:
    assert made()[name] + "\n" == (GOLDEN / f"{name}.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("picture", made().values(), ids=made())
def test_nothing_in_it_is_ignored_by_a_strict_policy_or_repeated(picture: Svg) -> None:
    elements = list(ET.fromstring(picture).iter())  # noqa: S314 - a text of our own
    keys = {key for element in elements for key in element.attrib}
    assert not {key for key in keys if key == "style" or key.startswith("on")}
    ids = [element.attrib["id"] for element in elements if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    used = set(re.findall(r"url\(#([^)]+)\)", picture)) | set(
        picture.split('aria-labelledby="')[1].split('"')[0].split()
    )
    assert used <= set(ids)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("draw", [bars, stacked, thin_pair])
def test_texts_stay_texts(text: str, draw: object) -> None:
    assert callable(draw)
    chart = Chart("x", text, text, (Bar(text, (Part(Kind.PLAIN, 1, text),), f"/p?{text}", text),), text)
    picture = draw(chart)
    root = ET.fromstring(picture)  # noqa: S314 - a text of our own
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert names <= {"svg", "title", "desc", "defs", "linearGradient", "stop", "rect", "text", "a", "g"}
    assert picture.encode("utf-8")
    labels = ["".join(element.itertext()) for element in root.iter(f"{SVG}text") if element.attrib["class"] == "label"]
    assert all(len(label.removeprefix(text)) <= 74 for label in labels)


def test_a_long_label_is_cut_and_told_in_full_beside_it() -> None:
    name = "A company with a name that is longer than any line on a telephone"
    root = ET.fromstring(bars(Chart("x", "t", "", (Bar(name, (Part(Kind.PLAIN, 1),)),))))  # noqa: S314 - ours
    label = next(element for element in root.iter(f"{SVG}text") if element.attrib["class"] == "label")
    title = label.find(f"{SVG}title")
    assert title is not None
    assert title.text == name
    assert (title.tail or "").endswith("…")
    assert len(title.tail or "") <= 33


def test_lengths_add_up_to_the_scale() -> None:
    root = ET.fromstring(stacked(YEARS))  # noqa: S314 - a text of our own
    widths = [
        float(rect.attrib["width"].rstrip("%"))
        for rect in root.iter(f"{SVG}rect")
        if rect.attrib.get("class", "").startswith("bar-") and rect.attrib["width"].endswith("%")
    ]
    assert sum(widths[:2]) == pytest.approx(82 * 4 / 14, abs=0.02)
    assert sum(widths[2:]) == pytest.approx(82, abs=0.02)


def test_a_bar_beyond_the_scale_stays_inside() -> None:
    picture = thin_pair(Chart("x", "t", "", (Bar("a", (Part(Kind.PLAIN, 30),)),), full=10))
    assert 'width="100%"' in picture
    assert "300%" not in picture


def test_empty_charts_and_bars_of_nothing_are_drawn() -> None:
    for draw in (bars, stacked, thin_pair):
        ET.fromstring(draw(Chart("x", "t", "", ())))  # noqa: S314 - a text of our own
        assert "NaN" not in draw(Chart("x", "t", "", (Bar("a", (Part(Kind.KEEP, 0),)), Bar("b", ()))))


def test_a_picture_with_links_is_a_group_and_each_row_says_where_it_leads() -> None:
    assert ' role="group"' in stacked(YEARS)
    assert 'href="/p/people?group=year-2" aria-label="2015: 14"' in stacked(YEARS)
    assert ' role="img"' in bars(COMPANIES)


def test_every_kind_has_a_look_beside_its_colour() -> None:
    """Two kinds may share having no pattern only where they never meet in one bar: keep, and plain figures."""
    drawn = mix("m", "t", [Part(kind, 1) for kind in Kind])
    assert set(re.findall(r'id="m-(\w+)"', drawn)) - {"title"} == {kind.value for kind in Kind} - {"keep", "plain"}
    ways = re.findall(r' x2="([^"]+)" y2="([^"]+)"', drawn)
    assert len(ways) == len(set(ways)) == 5


def test_the_table_says_the_same_figures() -> None:
    found = table(YEARS)
    assert found.head == ("year", "keep", "remove", "ask", "all")
    assert found.rows == (("2014", "3", "1", "0", "4"), ("2015", "4", "8", "2", "14"))
    assert table(COMPANIES).rows == (("Lighthouse Freight", "61"), ("One", "1"))
    assert table(PAIR).rows[1] == ("After", "2,117 (133 fewer)")


def test_a_template_takes_the_picture_as_it_is_and_escapes_what_is_added_to_it() -> None:
    page = Environment(autoescape=True).from_string("{{ picture }}")
    assert page.render(picture=bars(COMPANIES)) == str(bars(COMPANIES))
    assert "<svg" not in page.render(picture=bars(COMPANIES) + "<b>")
