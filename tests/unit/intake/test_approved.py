"""Approved lists: who is meant, what is refused."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.intake.approved import RowsRefused, read_approved
from bot.model import Decision, Slug

if TYPE_CHECKING:
    from pathlib import Path

    from bot.intake.approved import ApprovedList

ORIGIN = "https://www.linkedin.com"
KNOWN = frozenset(map(Slug, ["ada-example-1", "zoë-brandt", "王-伟-1a2b", "ben-example", "challenge-coach-9"]))
SPELLINGS = (
    "https://www.linkedin.com/in/{quoted}",
    "https://www.linkedin.com/in/{quoted}/",
    "http://tr.linkedin.com/in/{raw}?trk=x",
    "www.linkedin.com/in/{raw}",
    "linkedin.com/in/{quoted}/details/#top",
    "  https://www.linkedin.com/in/{quoted}  ",
    "{raw}",
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("approved") / "list.csv"


def read(file: Path, text: str) -> ApprovedList:
    file.write_text(text, encoding="utf-8")
    return read_approved(file, ORIGIN, KNOWN)


def refused(file: Path, text: str) -> list[tuple[int, str]]:
    with pytest.raises(RowsRefused) as caught:
        read(file, text)
    return [(row.line, row.reason) for row in caught.value.rows]


@given(
    slugs=st.lists(st.sampled_from(sorted(KNOWN)), min_size=1, unique=True),
    spelling=st.lists(st.sampled_from(SPELLINGS), min_size=5, max_size=5),
    header=st.sampled_from(["URL", "Profile URL", "linkedin_url", "LinkedIn Profile", "slug", "Public Identifier"]),
    names=st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20), min_size=5, max_size=5),
)
def test_any_spelling_names_the_person(
    file: Path, slugs: list[Slug], spelling: list[str], header: str, names: list[str]
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["Name", header])
    for slug, pattern, name in zip(slugs, spelling, names, strict=False):
        writer.writerow([name, pattern.format(quoted=quote(slug), raw=slug)])
    assert [row.slug for row in read(file, text.getvalue()).people] == slugs


def test_linkedins_own_export_reads_with_its_preamble(file: Path) -> None:
    found = read(
        file,
        'Notes:\n"When exporting, some ""addresses"" may be missing, see https://www.linkedin.com/help"\n\n'
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Ada,Example,https://www.linkedin.com/in/ada-example-1,ada@example.com,Example Ltd,Engineer,05 Sep 2023\n"
        "Zoë,Brandt,https://www.linkedin.com/in/zo%C3%AB-brandt,,,,04 Sep 2023\n",
    )
    assert [row.slug for row in found.people] == ["ada-example-1", "zoë-brandt"]
    assert found.people[0].note == "Email Address: ada@example.com; Company: Example Ltd; Position: Engineer"
    assert found.people[1].note is None
    assert not found.decides


def test_rows_that_cannot_be_used_are_all_listed(file: Path) -> None:
    text = "Name,URL\nAda,ada-example-1\nBen,\nCleo,nobody-known\nDan,https://example.com/x\nAda,ADA-example-1\n"
    assert refused(file, text) == [
        (2, "the same person stands in more than one row"),
        (3, "no profile address; a name alone does not say who is meant"),
        (4, "nobody in the connection list has this address"),
        (5, "this is not the address of a profile"),
        (6, "the same person stands in more than one row"),
    ]


def test_two_addresses_in_one_row_must_agree(file: Path) -> None:
    head = "Profile URL,Slug\n"
    assert [row.slug for row in read(file, head + "www.linkedin.com/in/ada-example-1,ada-example-1\n").people] == [
        "ada-example-1"
    ]
    assert "different people" in refused(file, head + "www.linkedin.com/in/ada-example-1,ben-example\n")[0][1]


def test_the_decision_column_is_honoured(file: Path) -> None:
    found = read(file, "URL,Decision,Because\nada-example-1,Remove,never met\nben-example,,\nzoë-brandt,keep,\n")
    assert found.decides
    assert [(row.decision, row.because) for row in found.people] == [
        (Decision.REMOVE, "never met"),
        (None, None),
        (Decision.KEEP, None),
    ]
    assert "none of keep" in refused(file, "URL,Decision\nada-example-1,delete\n")[0][1]


def test_only_a_header_names_nobody(file: Path) -> None:
    with pytest.raises(InputError, match="names nobody"):
        read(file, "URL,Name\n\n")


def test_a_name_column_alone_is_no_list(file: Path) -> None:
    with pytest.raises(InputError, match="column with profile addresses"):
        read(file, "First Name,Last Name\nAda,Example\n")


def test_columns_of_evidence_are_no_remarks(file: Path) -> None:
    ours = "Profile URL,Name,Company,Position,Decision,Proposal,Protected,Label,Score,Last Message,Last Message By"
    found = read(
        file,
        f"{ours},Gone,Pinned,Last Seen,Where we met\n"
        "ada-example-1,Ada,Acme,Engineer,keep,ask: Open,a note,talked,4.25,2026-01-02,them,,yes,2026-11-23,Oslo\n",
    )
    assert found.people[0].note == "Where we met: Oslo"
    elsewhere = read(file, "Profile URL,Company,Score\nada-example-1,Acme,9\n")
    assert elsewhere.people[0].note == "Company: Acme; Score: 9", "in a list from elsewhere they say something new"


@pytest.mark.parametrize("gone", ["Pinned", "Last Seen", "Proposal"])
def test_a_file_of_ours_is_known_by_each_of_its_own_columns(file: Path, gone: str) -> None:
    assert read(file, f"URL,Company,{gone}\nada-example-1,Acme,yes\n").people[0].note is None
