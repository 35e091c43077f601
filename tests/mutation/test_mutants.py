"""The whole run, with its figures; `make mutation` is this test alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.mutation.areas import AREAS, ROOT
from tests.mutation.report import TARGET
from tests.reporting import FILE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reporting import Figure


@pytest.mark.chaos
def test_nine_of_ten_mutants_of_each_area_are_noticed(tmp_path: Path, figure: Figure) -> None:
    result = tmp_path / "result.json"
    environment = {key: value for key, value in os.environ.items() if key != FILE and not key.startswith("PYTEST")}
    command = [sys.executable, "-m", "tests.mutation", "--jobs", os.environ.get("JOBS", "1"), "--result", str(result)]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    document = json.loads(result.read_text(encoding="utf-8"))
    areas = document["areas"]
    figure("mutants", sum(area["mutants"] for area in areas.values()))
    figure("killed", sum(area["killed"] for area in areas.values()))
    for name, area in areas.items():
        figure(
            f"killed in {name}", f"{area['killed']:,} of {area['mutants']:,} ({area['killed'] / area['mutants']:.1%})"
        )
    figure("survivors without a reason", document["unexplained"])
    assert areas.keys() == {area.name for area in AREAS}
    assert all(area["killed"] >= TARGET * area["mutants"] for area in areas.values())
    assert code == 0
