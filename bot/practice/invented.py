"""An invented language for the practice site alone: English with every word spelled backwards.

It stands for all languages whose words nobody has seen. Its tag is one that the standard of language codes keeps for
private use, so no site states it, and no word file of config/locales may exist for it.
"""

from __future__ import annotations

import re
from typing import Any, Final

INVENTED: Final = "qaa"
_WORD = re.compile(r"\{\w+\}|[^\W\d_]+")
_KEPT = frozenset({"group"})


def backwards(table: dict[str, Any]) -> dict[str, Any]:
    """The same table of texts in the invented language; what stands in braces stays."""
    return {key: value if key in _KEPT else _told(value) for key, value in table.items()}


def _told(value: Any) -> Any:  # noqa: ANN401 - texts, lists of texts and tables, as they stand in a TOML file
    if isinstance(value, dict):
        return backwards(value)
    if isinstance(value, list):
        return [_told(item) for item in value]
    return _WORD.sub(lambda match: _turned(match[0]), value)


def _turned(word: str) -> str:
    if word.startswith("{"):
        return word
    turned = word[::-1].lower()
    return turned.capitalize() if word[0].isupper() else turned
