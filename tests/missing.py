"""A plugin for runs in slices (`-p tests.missing`): leaves out tests that have passed with the product as it is.

What has passed stands in the file named by LINKPRUNE_FIGURES.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from tests.reporting import FILE, sources

if TYPE_CHECKING:
    import pytest


def passed_already(target: Path) -> set[str]:
    """Tests that passed with the product as it is; of a test that ran several times, the last run counts."""
    lines = target.read_text(encoding="utf-8").splitlines() if target.exists() else []
    last = {one["test"]: one for one in map(json.loads, lines)}
    return {test for test, one in last.items() if one["outcome"] == "passed" and one.get("sources") == sources()}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what has passed already."""
    known = passed_already(Path(os.environ[FILE]))
    left_out = [item for item in items if item.nodeid in known]
    items[:] = [item for item in items if item.nodeid not in known]
    config.hook.pytest_deselected(items=left_out)
