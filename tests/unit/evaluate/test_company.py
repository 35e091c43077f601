"""Companies: whole names without legal forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluate.company import Companies, aliases_of, company_key, cut_legal_form
from bot.evaluate.legal_forms import AFTER, ATTACHED, BEFORE


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Acme GmbH & Co. KG", "GmbH & Co. KG"),
        ("Acme GmbH & Co.KG", "GmbH & Co.KG"),
        ("ACME S.p.A.", "S.p.A."),
        ("Acme, Inc.", "Inc."),
        ("acme Pty Ltd", "Pty Ltd"),
        ("Acme Sdn Bhd", "Sdn Bhd"),
        ("Acme Sp. z o.o.", "Sp. z o.o."),
        ("Acme d.o.o.", "d.o.o."),
        ("Acme A.Ş.", "A.Ş."),
        ("ACME LTD. ŞTİ.", "LTD. ŞTİ."),
        ("Acme Sanayi ve Ticaret A.Ş.", "Sanayi ve Ticaret A.Ş."),
        ("ООО «Acme»", "ООО"),
        ("株式会社Acme", "株式会社"),
        ("Acme株式会社", "株式会社"),
        ("PT Acme Tbk", "PT Tbk"),
        ("🚀 Ac\u200bme® GmbH", "GmbH"),
        ("Acme S.A. de C.V.", "S.A. de C.V."),
        ("Acme & Co", "Co"),
    ],
)
def test_legal_forms_are_cut_and_named(text: str, without: str) -> None:
    cut = cut_legal_form(text)
    assert (cut.key, cut.without) == ("acme", without)


@pytest.mark.parametrize("text", ["株式会社", "Co", "SA", "& Co", "(株)", "ООО"])
def test_a_cut_that_leaves_nothing_is_undone(text: str) -> None:
    assert company_key(text) not in {"", "and"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Strong", "strongDM"),
        ("Meta", "Metallica"),
        ("Acme", "Acme Bank"),
        ("Bank of Acme", "Acme"),
        ("AG Insurance", "Insurance"),
        ("Example SA Logistics", "Example Logistics"),
    ],
)
def test_whole_names_are_compared(one: str, other: str) -> None:
    assert company_key(one) != company_key(other)


def test_and_and_its_sign_are_one_word() -> None:
    assert company_key("Marks & Spencer plc") == company_key("MARKS AND SPENCER") == "marks and spencer"


def test_the_table_is_as_large_as_it_says() -> None:
    assert len(AFTER | BEFORE) + len(ATTACHED) >= 120


@given(st.text(max_size=40))
def test_a_key_is_stable(text: str) -> None:
    key = company_key(text)
    assert company_key(text.upper()) == company_key(text.upper().casefold())
    assert company_key(f"  {text}\u200b ") == key


@given(st.sampled_from(sorted(AFTER)), st.sampled_from(["Acme", "Örnek", "Globex Works"]))
def test_every_form_after_a_name_is_cut(form: tuple[str, ...], name: str) -> None:
    assert company_key(f"{name} {' '.join(form)}") == company_key(name)


def test_aliases_point_at_one_name_whatever_their_order() -> None:
    groups = [["Facebook", "Meta"], ["WhatsApp Inc.", "Facebook"], ["Meta", "Meta Platforms"]]
    found = Companies(aliases_of(groups))
    assert {found.name(text).key for text in ("facebook, Inc.", "WhatsApp", "META", "Meta Platforms")} == {
        "meta platforms"
    }
    assert found.name("Acme").key == "acme"
    assert found.name("Facebook").own == "facebook"


@given(st.lists(st.lists(st.sampled_from("abcdefg"), min_size=2, max_size=3), max_size=5))
def test_aliases_are_one_class(groups: list[list[str]]) -> None:
    stands_for = aliases_of(groups)
    for group in groups:
        assert len({stands_for[name] for name in group}) == 1
    assert all(stands_for[head] == head for head in stands_for.values())
