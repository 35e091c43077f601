"""Tables fit the terminal: columns give way in their order, an address stays whole."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from bot.cli.fitting import Column, fit, fitted
from bot.console import Look, Streams, Terminal

COLUMNS = (
    Column("name", 14, 28),
    Column("company", 12, 34, goes=2),
    Column("since", 10, 10, goes=1),
    Column("score", 5, 6, goes=3, right=True),
    Column("address", 22, 48, whole=True),
)
WANTED = st.lists(st.integers(0, 90), min_size=5, max_size=5)


@given(wanted=WANTED, width=st.integers(20, 300))
def test_no_table_is_wider_than_the_terminal_while_a_column_can_give_way(wanted: list[int], width: int) -> None:
    widths = fit(COLUMNS, wanted, width)
    assert {0, 4} <= set(widths), "what names a person never gives way"
    whole = sum(widths.values()) + 2 * (len(widths) - 1)
    assert whole <= width or set(widths) == {0, 4}
    assert all(widths[place] <= COLUMNS[place].most for place in widths)


@given(wanted=WANTED, width=st.integers(20, 300))
def test_columns_give_way_in_their_order(wanted: list[int], width: int) -> None:
    standing = set(fit(COLUMNS, wanted, width))
    order = [2, 1, 3]
    left = [place in standing for place in order]
    assert left == sorted(left), "one that gives way later stands while an earlier one is gone"


def test_what_is_left_of_the_line_is_used() -> None:
    assert fit(COLUMNS, [28, 34, 10, 5, 30], 200) == {0: 28, 1: 34, 2: 10, 3: 5, 4: 30}


def printed(width: int, *rows: tuple[object, ...], columns: tuple[Column, ...] = COLUMNS) -> list[str]:
    out = io.StringIO()
    terminal = Terminal(Streams(io.StringIO(), out, io.StringIO()), Look(), {})
    terminal._consoles[False] = Console(file=out, width=width, markup=False, emoji=False, highlight=False)
    fitted(terminal, columns, rows)
    return out.getvalue().splitlines()


def test_wide_signs_are_counted_as_the_terminal_counts_them() -> None:
    lines = printed(80, ("王伟" * 20, "Acme", "2020-01-01", "1.00", "ada-example-1"), ("Ada", None, None, None, "b"))
    assert len(lines) == 3
    assert all(cell_len(line) <= 80 for line in lines)
    assert "ada-example-1" in lines[1]


def test_an_address_is_folded_and_never_cut() -> None:
    address = "a-very-long-address-of-somebody-0123456789abcdef"
    lines = printed(50, ("Ada Example", "Acme", "2020-01-01", "1.00", address))
    assert "".join(line.split()[-1] for line in lines[1:]) == address


def test_a_sentence_is_folded_between_its_words() -> None:
    sentence = "no rule decides; not known: the company; 王伟王伟王伟王伟王伟王伟王伟王伟王伟"
    lines = printed(40, ("Ada", sentence), columns=(Column("name", 5, 9), Column("because", 20, 60, sentence=True)))
    assert all(cell_len(line) <= 40 for line in lines)
    folded = " ".join(line[6:] for line in lines[1:])
    assert folded.replace(" ", "") == sentence.replace(" ", "")
    assert "not known:" in folded


def test_what_a_person_calls_himself_does_not_steer_the_terminal() -> None:
    (_, line) = printed(80, ("[red]Ada\x1b[31m\u202e", ":smile:", None, None, "b"))
    assert "\x1b" not in line
    assert "\u202e" not in line
    assert "[red]Ada" in line
