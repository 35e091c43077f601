"""Small changes of a query. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEGINS: Final = re.compile(r"\s*(?:select|insert|update|delete|left join)\b|\s+(?:and|where|order by|values)\b")
_REPLACED: Final = (
    (r"\bis null\b", "is not null"),
    (r"\bis not null\b", "is null"),
    (r"(?<=\s)and(?=\s)", "or"),
    (r"(?<=\s)or(?=\s(?!replace|ignore))", "and"),
    (r">=", ">"),
    (r"<=", "<"),
    (r"<>", "="),
    (r"(?<= )>(?= )", ">="),
    (r"(?<= )<(?= )", "<="),
    (r"\bmax\(", "min("),
    (r"\bdesc\b", "asc"),
    (r"\border by [\w.]+(?: desc)?", ""),
    (r"\bor (?:replace|ignore)\b", ""),
    (r"\bleft join\b", "join"),
    (r"'[a-z_-]+'", "'mutated'"),
    (r"(?<=where )(\w+) = \?", r"\1 <> ?"),
    (r"(?<=and )([\w.]+) = \?", r"\1 <> ?"),
)


def is_sql(text: str) -> bool:
    """Whether a text is a query or a part of one: this project writes all of it in small letters."""
    return _BEGINS.match(text) is not None


def sql_changes(text: str) -> Iterator[str]:
    """The query with one thing changed, in every way and at every place."""
    for pattern, instead in _REPLACED:
        for found in re.finditer(pattern, text):
            yield text[: found.start()] + found.expand(instead) + text[found.end() :]
