"""Families of titles: in many languages, whatever the case, the accents and the gender."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluate import titles
from bot.evaluate.titles import Family, family, family_of

SAID = {
    Family.RECRUITING: ["Senior Recruiter", "TALENT ACQUISITION Partner", "Personalberaterin", "Recruteuse", "Рекрутер",
                        "Recruiter, Human Resources", "İşe Alım Uzmanı"],
    Family.STUDENT: ["Student", "Étudiante en droit", "Werkstudent*in", "Öğrenci", "Software Engineering Intern"],
    Family.RETIRED: ["Retired", "Rentnerin", "Emekli"],
    Family.COACHING: ["Executive Coach", "Life coach & speaker"],
    Family.ADVICE: ["Versicherungsmakler", "Financial Advisor", "Courtier en assurances"],
    Family.REAL_ESTATE: ["Real Estate Agent", "Immobilienmakler", "Agente inmobiliario"],
    Family.SALES: ["Account Executive", "Vertriebsleiterin", "Ingénieur commercial", "Satış Müdürü", "Verkäufer"],
    Family.MARKETING: ["Head of Marketing", "SEO Specialist", "Social Media Manager"],
    Family.LAW: ["Rechtsanwältin", "General Counsel", "Avvocato"],
    Family.PEOPLE: ["HR Business Partner", "Human Resources Manager", "Head of People & Culture"],
    Family.FINANCE: ["CFO", "Internal Auditor", "Bankkauffrau", "Steuerberater"],
    Family.HEALTH: ["Registered Nurse", "Ärztin", "Médecin"],
    Family.DATA: ["Data Scientist", "Business Analyst"],
    Family.RESEARCH: ["Research Fellow", "Doktorandin", "Учёный", "Professor of Physics"],
    Family.EDUCATION: ["Teacher", "Öğretmen", "Lehrerin"],
    Family.DESIGN: ["UX Designer", "Architektin", "Mimar"],
    Family.PRODUCT: ["Product Owner", "Produktmanager"],
    Family.PROJECT: ["Project Manager", "Scrum Master", "Projektleiter"],
    Family.CONSULTING: ["Management Consultant", "Unternehmensberaterin"],
    Family.ENGINEERING: ["Software Engineer", "Yazılım Mühendisi", "Entwickler/in", "DevOps", "Инженер-программист"],
    Family.MEDIA: ["Journalist", "Übersetzerin", "Fotograf"],
    Family.LOGISTICS: ["Supply Chain Planner", "Einkäuferin"],
    Family.SUPPORT: ["Customer Success Manager", "Customer Care Agent"],
    Family.OFFICE: ["Executive Assistant", "Office Manager"],
    Family.FOUNDER: ["Co-Founder", "Founder & CEO", "Inhaberin", "Kurucu Ortak"],
    Family.EXECUTIVE: ["CEO", "Geschäftsführer", "Vice President"],
    Family.MANAGEMENT: ["Team Lead", "Store Manager"],
}  # fmt: skip


@pytest.mark.parametrize(("wanted", "title"), [(wanted, title) for wanted, said in SAID.items() for title in said])
def test_titles_of_many_languages(wanted: Family, title: str) -> None:
    assert family_of(title) is wanted
    assert family_of(title.upper()) is wanted


def test_every_family_is_tried() -> None:
    assert set(SAID) == set(Family)


@pytest.mark.parametrize("title", ["", "🌿", "Küchenhilfe", "Testament", "Bundestag", "Bäcker", "Salesian monk", "4"])
def test_what_is_not_known_is_in_no_family(title: str) -> None:
    assert family_of(title) is None


def test_the_position_counts_before_the_headline_and_the_role_before_the_place() -> None:
    assert family("Nurse", "Sales Manager") is Family.HEALTH
    assert family("Gärtner", "Nurse at Sales Corp | coach") is Family.HEALTH
    assert family(None, "Gärtner @ Recruiting Ltd") is None
    assert family(None, "Lehrerin bei der Bank") is Family.EDUCATION
    assert family(None, None) is None


def test_beginnings_are_long_enough_and_words_are_comparable() -> None:
    words = [word for text in titles._WORDS.values() for word in text.split()]
    assert all(len(word.removesuffix("*")) >= titles._SHORTEST for word in words if word.endswith("*"))
    assert all(word == word.casefold() for word in words)


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    assert family_of(text) in {None, *Family}
