"""What goes with the people of a plan: exact figures, and unknown where no file says it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.evaluate.company import Companies
from bot.evaluate.evidence import Basis, Dossier, Employer, Evidence, Kind, Source
from bot.model import Slug
from bot.services.consequences import UNKNOWN, Count, Impact, Share, impact_document, sentences
from bot.services.rules import Horizon

DAY = date(2026, 11, 23)
EVERYTHING = Basis(DAY, frozenset(Source), (Employer("Own Works Ltd", None, None, "Positions.csv:2"),))


def ago(days: int) -> datetime:
    return datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC) - timedelta(days=days)


def said(kind: Kind, days: int, **more: object) -> Evidence:
    return Evidence(kind, "messages.csv:7", at=ago(days), since=ago(days), days=1, **more)  # type: ignore[arg-type]


def dossier(slug: str, *evidence: Evidence, **known: object) -> Dossier:
    return Dossier(Slug(slug), slug.title(), evidence=evidence, exported=True, **known)  # type: ignore[arg-type]


def impact(
    *going: Dossier, others: tuple[Dossier, ...] = (), basis: Basis = EVERYTHING, exported: bool = True
) -> Impact:
    plan = frozenset(one.slug for one in going)
    count = Count(plan, basis, DAY if exported else None, Companies(), Horizon(open_days=365, recent_days=90))
    return count.over((*others, *going), network=len(going) + len(others))


def test_each_consequence_names_whom_it_concerns() -> None:
    found = impact(
        dossier("praised", Evidence(Kind.RECOMMENDED, "Recommendations_Given.csv:2", bearers=2, by_name=True)),
        dossier("skilled", Evidence(Kind.ENDORSED_BY, "e:1", detail="A"), Evidence(Kind.ENDORSED, "e:2", detail="B")),
        dossier("waiting", said(Kind.WROTE, 300)),
        dossier("colleague", company="Own Works GmbH"),
        dossier("new", connected_on=DAY - timedelta(days=90)),
        dossier("old", connected_on=DAY - timedelta(days=91), email="old@example.com"),
    )
    assert found.recommendations == ("praised",)
    assert (found.endorsements, found.skills) == (("skilled",), 2)
    assert found.conversations == ("waiting",)
    assert found.colleagues == ("colleague",)
    assert found.recent == ("new",)
    assert found.emails == ("old",)
    assert found.percent == 100


@pytest.mark.parametrize(
    ("evidence", "is_open"),
    [
        ((said(Kind.WROTE, 365),), True),
        ((said(Kind.WROTE, 366),), False),
        ((said(Kind.WRITTEN, 90),), True),
        ((said(Kind.WRITTEN, 91),), False),
        ((said(Kind.WROTE, 200), said(Kind.WRITTEN, 199)), False),
        ((said(Kind.TEMPLATE, 3),), True),
        ((), False),
    ],
)
def test_open_conversations(evidence: tuple[Evidence, ...], is_open: bool) -> None:
    assert impact(dossier("ada", *evidence)).conversations == (("ada",) if is_open else ())


@pytest.mark.parametrize(("going", "told"), [(4, False), (5, True), (10, True)])
def test_half_of_a_group_of_ten_is_told(going: int, told: bool) -> None:
    acme = [
        dossier(f"p{n}", company="Acme GmbH" if n % 2 else "ACME", connected_on=date(2012, 1, 1)) for n in range(10)
    ]
    found = impact(*acme[:going], others=tuple(acme[going:]))
    assert {(share.kind, share.going, share.of) for share in found.groups} == (
        {("company", going, 10), ("year", going, 10)} if told else set()
    )


def test_a_small_group_is_no_news() -> None:
    assert impact(*(dossier(f"p{n}", company="Acme") for n in range(9))).groups == ()


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({Source.MESSAGES}, "conversations"),
        ({Source.POSITIONS}, "colleagues"),
        ({Source.RECOMMENDATIONS_GIVEN, Source.RECOMMENDATIONS_RECEIVED}, "recommendations"),
        ({Source.ENDORSEMENTS_GIVEN, Source.ENDORSEMENTS_RECEIVED}, "endorsements"),
    ],
)
def test_what_no_file_says_is_unknown_and_not_zero(missing: set[Source], field: str) -> None:
    found = impact(dossier("ada"), basis=Basis(DAY, frozenset(Source) - missing))
    assert getattr(found, field) is None
    assert any("unknown" in sentence.casefold() for sentence in sentences(found, {}))
    assert None in impact_document(found).values()


def test_without_an_export_recommendations_and_notes_are_unknown() -> None:
    found = impact(dossier("ada"), basis=Basis(DAY), exported=False)
    told = sentences(found, {})
    assert set(UNKNOWN) <= set(told)
    assert impact_document(found)["as_of"] is None


def test_the_sentences_count_and_name() -> None:
    going = tuple(dossier(f"p{n}", said(Kind.WROTE, 5), connected_on=date(2012, 1, 1)) for n in range(7))
    found = impact(*going, others=tuple(dossier(f"q{n}", connected_on=date(2012, 5, 1)) for n in range(7)))
    told = "\n".join(sentences(found, {Slug("p0"): "Ada Example"}, unmatched=1))
    assert "7 of 14 connections (50.0 %)" in told
    assert "7 of your 14 connections of the year 2012 (50 %)" in told
    assert "7 of them were in an open conversation with you: Ada Example, p1, p2, p3, p4 and 2 more." in told
    assert "data export of 2026-11-23" in told
    assert "1 recommendation names nobody" in told
    assert "No recommendation goes with them" in told


def test_groups_come_in_the_order_of_their_share() -> None:
    everybody = [dossier(f"p{n:02}", company="Acme" if n < 10 else "Globex") for n in range(30)]
    found = impact(*everybody[:10], *everybody[10:20], others=tuple(everybody[20:]))
    assert found.groups == (Share("company", "Acme", 10, 10), Share("company", "Globex", 10, 20))
