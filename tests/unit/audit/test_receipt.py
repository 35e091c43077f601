"""Receipts survive the way through paper, mail and terminals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audit.receipt import AuditReceipt, parse
from bot.errors import InputError
from tests.unit.audit.logs import ORIGIN, START

RECEIPT = AuditReceipt(ORIGIN, 1234, "0123456789abcdef" * 4, START)


@given(st.integers(0, 10**15 - 1), st.from_regex("[0-9a-f]{64}", fullmatch=True))
def test_a_receipt_reads_back(count: int, head: str) -> None:
    receipt = AuditReceipt(ORIGIN, count, head, START)
    assert parse(receipt.text()) == (receipt,)


def test_a_receipt_is_found_in_a_mail_that_broke_its_lines() -> None:
    mail = "Dear me,\r\n> " + RECEIPT.text().replace(" head=", "\r\n head=") + "\r\nand\n" + RECEIPT.text()
    assert parse(mail) == (RECEIPT, RECEIPT)


def test_the_short_code_is_the_beginning_of_the_head() -> None:
    assert RECEIPT.code == "0123-4567-89AB-CDEF"


@pytest.mark.parametrize("text", ["", "linkprune-receipt-v1", RECEIPT.text()[:-30], RECEIPT.text().replace("v1", "v2")])
def test_what_is_no_receipt_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no receipt"):
        parse(text)
