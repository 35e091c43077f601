"""The same report without anybody's name, address, work or own words. Pure.

A pseudonym is a keyed digest of the address: the same person has the same one in every report of this workspace, and
nobody without the workspace's key can find out whose it is by trying addresses.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from bot.model import Slug

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.report.values import Line, Report

OWN_WORDS: Final = "a reason in the member's own words"
_PURPOSE: Final = b"linkprune-report-pseudonym-v1\n"


def redacted(report: Report, key: bytes, plain_reasons: Collection[str]) -> Report:
    """Leave out who it was. Reasons that come with linkprune stay, all others may hold a name."""
    lines = tuple(_line(line, key, plain_reasons) for line in report.lines)
    others = tuple(_line(line, key, plain_reasons) for line in report.others)
    return replace(report, account="", lines=lines, others=others, redacted=True)


def pseudonym(key: bytes, slug: Slug) -> str:
    """Such as "Person 4f2a-91c0-7e3d"."""
    digest = hmac.new(key, _PURPOSE + slug.encode(), hashlib.sha256).hexdigest()
    return f"Person {digest[:4]}-{digest[4:8]}-{digest[8:12]}"


def _line(line: Line, key: bytes, plain_reasons: Collection[str]) -> Line:
    name = pseudonym(key, line.slug)
    return replace(
        line,
        slug=Slug(name),
        name=name,
        link=None,
        work="",
        company="",
        # The day on which two people met is as good as a name for whoever knows one of them.
        since=date(line.since.year, 1, 1) if line.since else None,
        because=line.because if not line.because or line.because in plain_reasons else OWN_WORDS,
    )
