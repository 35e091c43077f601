"""Invented people and facts for tests of the evaluation, and strategies that make them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from bot.evaluate.asking import View, lens_of
from bot.evaluate.company import Companies
from bot.evaluate.contacts import condense, label_of
from bot.evaluate.evidence import Basis, Dossier, Employer, Evidence, Kind, Source
from bot.evaluate.score import points, total
from bot.evaluate.weights import Weights
from bot.model import Slug

if TYPE_CHECKING:
    from bot.evaluate.evidence import Evidence as Fact

AS_OF = date(2026, 11, 23)
EVERYTHING = frozenset(Source)
WEIGHTS = Weights()
WINDOW = (AS_OF - timedelta(days=175), AS_OF)
EMPLOYERS = (
    Employer("Example Works AG", date(2020, 1, 1), None, "Positions.csv:2"),
    Employer("Former Inc.", date(2010, 1, 1), date(2015, 1, 1), "Positions.csv:3"),
)


def at(text: str) -> datetime:
    """A moment by its date."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def basis(*without: Source, **changes: Any) -> Basis:  # noqa: ANN401 - fields of a value
    """Everything was imported, except for these sources."""
    made = Basis(AS_OF, EVERYTHING - set(without), EMPLOYERS, (WINDOW,))
    return replace(made, **changes)


def ada(*evidence: Fact, **changes: Any) -> Dossier:  # noqa: ANN401 - fields of a value
    """One invented person."""
    made = Dossier(
        Slug("ada-example"),
        "Ada Example",
        company="Acme GmbH",
        position="Engineer",
        connected_on=date(2018, 5, 4),
        evidence=evidence,
        exported=True,
    )
    return replace(made, **changes)


def wrote(last: str, count: int = 1, **changes: Any) -> Fact:  # noqa: ANN401 - fields of a value
    """Messages of hers."""
    return _said(Kind.WROTE, "messages.csv:812", last, count, changes)


def written(last: str, count: int = 1, **changes: Any) -> Fact:  # noqa: ANN401 - fields of a value
    """Messages of the member."""
    return _said(Kind.WRITTEN, "messages.csv:813", last, count, changes)


def template(last: str, count: int = 1, **changes: Any) -> Fact:  # noqa: ANN401 - fields of a value
    """Messages that the member sent to many alike."""
    return _said(Kind.TEMPLATE, "messages.csv:814", last, count, changes)


def fact(kind: Kind, source: str, when: str | None = "2019-03-02", **changes: Any) -> Fact:  # noqa: ANN401 - fields of a value
    """Any other fact."""
    return replace(Evidence(kind, source, at=at(when) if when else None), **changes)


def view_of(dossier: Dossier, rests_on: Basis | None = None, companies: Companies | None = None) -> View:
    """What a condition is asked about."""
    rests_on, companies = rests_on or basis(), companies or Companies()
    lens, contacts = lens_of(rests_on, companies), condense(dossier.evidence)
    score = total(points(dossier, rests_on, WEIGHTS, companies))
    return View(lens, dossier, contacts, label_of(contacts, rests_on), score, lens.colleague(dossier))


def _said(kind: Kind, source: str, last: str, count: int, changes: dict[str, Any]) -> Fact:
    made = Evidence(kind, source, at=at(last), since=at(last), count=count, days=1)
    return replace(made, **changes)


# --- strategies -------------------------------------------------------------------------------------------------------

MOMENTS = st.datetimes(datetime(2005, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
DAYS = st.dates(date(2005, 1, 1), AS_OF)
MARKS = st.sampled_from([None, None, "m1", "m2"])


@st.composite
def facts(draw: st.DrawFn, kinds: tuple[Kind, ...] = tuple(Kind)) -> Fact:
    """One fact of any kind."""
    last = draw(st.none() | MOMENTS)
    span = timedelta(days=draw(st.integers(0, 4000)))
    count = draw(st.integers(1, 30))
    return Evidence(
        draw(st.sampled_from(kinds)),
        f"some.csv:{draw(st.integers(2, 99))}",
        at=last,
        since=None if last is None else last - span,
        count=count,
        days=draw(st.integers(1, count)),
        detail=draw(st.sampled_from(["", "note", "Python", "Sewing", "Chess", "Law"])),
        mark=draw(MARKS),
        by_name=draw(st.booleans()),
        bearers=draw(st.sampled_from([1, 1, 1, 2, 5])),
    )


WEIGHT = st.floats(0, 1000, allow_nan=False)
ANY_WEIGHTS = st.builds(
    Weights,
    half_life_days=st.floats(1, 36_525),
    both_sides=WEIGHT,
    one_side=WEIGHT,
    recency=WEIGHT,
    duration=WEIGHT,
    services=WEIGHT,
    employer=WEIGHT,
    recommendation=WEIGHT,
    note=WEIGHT,
)
SOURCES = st.frozensets(st.sampled_from(Source))
BASES = st.builds(
    Basis,
    as_of=DAYS,
    sources=SOURCES,
    employers=st.sampled_from([(), EMPLOYERS]),
    invitations=st.sampled_from([(), (WINDOW,)]),
)
DOSSIERS = st.builds(
    Dossier,
    slug=st.just(Slug("ada-example")),
    name=st.text(max_size=20),
    headline=st.none() | st.sampled_from(["Recruiter", "Chief \x1b[31mof\u202e all"]),
    company=st.none() | st.text(max_size=12) | st.sampled_from(["Acme GmbH", "Example Works", "Globex"]),
    position=st.none() | st.text(max_size=12) | st.just("Talent Acquisition Partner"),
    email=st.none() | st.just("ada@example.com"),
    connected_on=st.none() | DAYS,
    evidence=st.lists(facts(), max_size=6).map(tuple),
    namesakes=st.integers(0, 3),
    same_day=st.integers(0, 40),
    exported=st.booleans(),
)
SPANS = st.sampled_from(["1 day", "90 days", "3 weeks", "6 months", "2 years", "5 years"])
LIMITS = st.builds(lambda key, span: {key: span}, st.sampled_from(["within", "before"]), SPANS)
PATTERN = st.sampled_from(["Acme", "Globex*", "*", "recruit*", "talent acquisition", "Ada *"])
TEXTS = st.builds(
    lambda key, found: {key: found}, st.sampled_from(["any_of", "contains"]), st.lists(PATTERN, min_size=1)
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "company": TEXTS,
    "title": TEXTS,
    "headline": TEXTS,
    "name": TEXTS,
    "score": st.builds(lambda key, n: {key: n}, st.sampled_from(["at_least", "at_most"]), st.floats(-5, 20)),
    "connected": LIMITS,
    "connected_year": st.builds(lambda key, n: {key: n}, st.sampled_from(["from", "to"]), st.integers(2000, 2030)),
    "bulk_day": st.builds(lambda n: {"at_least": n}, st.integers(1, 40)),
    "namesakes": st.booleans(),
    "email": st.booleans(),
    "label": st.builds(
        lambda found: {"is": found}, st.lists(st.sampled_from(["talked", "one-way", "no trace"]), min_size=1)
    ),
    "last_message": st.just(value=False) | LIMITS,
    "messages": st.dictionaries(
        st.sampled_from(["theirs_at_least", "mine_at_least", "both_at_least"]), st.integers(1, 9), min_size=1
    )
    | st.builds(lambda n: {"total_at_most": n}, st.integers(0, 9)),
    "wrote_last": st.sampled_from(["them", "me"]),
    "mine_templates_only": st.booleans(),
    "pitched": st.builds(lambda span: {"within": span}, SPANS),
    "recommendation": st.booleans() | st.sampled_from(["received", "given"]),
    "endorsements": st.builds(
        lambda n, way: {"at_least": n, "way": way},
        st.integers(1, 4),
        st.sampled_from(["received", "given", "both", "either"]),
    ),
    "note": st.booleans(),
    "follows": st.booleans(),
    "invited_by": st.sampled_from(["them", "me"]),
    "invitation_note": st.booleans(),
    "shared_employer": st.booleans(),
}
CONDITIONS = st.sampled_from(sorted(VALUES)).flatmap(lambda key: st.builds(lambda value: {key: value}, VALUES[key]))
LISTS = st.dictionaries(
    st.sampled_from(["all", "any", "none"]), st.lists(CONDITIONS, min_size=1, max_size=3), min_size=1, max_size=3
)
RAW_RULES = st.builds(
    lambda then, lists: {"then": then, **lists}, st.sampled_from(["protect", "ask", "suggest-remove"]), LISTS
)


def named(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each rule a name of its own."""
    return [{"name": f"rule {index}", **rule} for index, rule in enumerate(rules)]
