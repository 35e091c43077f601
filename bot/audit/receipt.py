"""Receipts: what the chain was at one moment, to be kept outside this computer.

A chain alone does not show that its tail was cut or that all of it was written anew (measured, safety.md section 3); a
receipt with number and hash does, up to the record it names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.audit.chain import moment, stamp
from bot.errors import InputError

if TYPE_CHECKING:
    from datetime import datetime

_TEXT = re.compile(
    r"linkprune-receipt-v1\s+origin=(?P<origin>[0-9a-f]{32})\s+events=(?P<count>[0-9]{1,15})"
    r"\s+head=(?P<head>[0-9a-f]{64})\s+time=(?P<time>[0-9TZ:.+-]{20,35})",
)


@dataclass(frozen=True, slots=True)
class AuditReceipt:
    """Origin id of the log, number of events, hash of the last of them, and when."""

    origin_id: str
    count: int
    head: str
    time: datetime

    @property
    def code(self) -> str:
        """Short form to compare by eye or by telephone; not enough to verify with."""
        return "-".join(self.head[at : at + 4] for at in (0, 4, 8, 12)).upper()

    def text(self) -> str:
        """One line to keep elsewhere; `parse` reads it back."""
        return (
            f"linkprune-receipt-v1 origin={self.origin_id} events={self.count} head={self.head} time={stamp(self.time)}"
        )


def parse(text: str) -> tuple[AuditReceipt, ...]:
    """Find every receipt in a text, such as a mail; InputError when there is none."""
    try:
        found = tuple(
            AuditReceipt(hit["origin"], int(hit["count"]), hit["head"], moment(hit["time"]))
            for hit in _TEXT.finditer(text)
        )
    except ValueError:
        found = ()
    if not found:
        raise InputError("This holds no receipt; a receipt is one line that begins with linkprune-receipt-v1.")
    return found
