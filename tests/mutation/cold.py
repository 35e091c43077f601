"""Mutants of what a module does when it is imported: the product and its tests are imported anew with the change."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.util
import os
import sys
from importlib.machinery import SourceFileLoader
from typing import TYPE_CHECKING, Final

import pytest

from tests.mutation.areas import ROOT, module_name
from tests.mutation.collecting import OPTIONS, quiet_hypothesis

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from pathlib import Path
    from types import CodeType, ModuleType

    from tests.mutation.mutants import Module
    from tests.mutation.verdicts import Trial

IMPORT: Final = "the import"
# What the product and its tests build on takes most of the time of an import.
LIBRARIES: Final = (
    "coverage", "hypothesis.strategies", "jsonschema", "playwright.sync_api", "pydantic_settings", "rfc8785", "rich",
    "sqlite3", "starlette.applications", "structlog", "tenacity", "typer", "uvicorn", "vobject",
)  # fmt: skip


def warm_up() -> None:
    """Import libraries, and nothing of ours."""
    for name in LIBRARIES:
        importlib.import_module(name)


class _Broken(importlib.abc.MetaPathFinder):
    """Finds one module in its mutated form."""

    def __init__(self, name: str, file: Path, code: CodeType) -> None:
        self._name, self._file, self._code = name, file, code

    def find_spec(self, name: str, _path: object, _target: ModuleType | None = None) -> ModuleSpec | None:
        if name != self._name:
            return None
        loader = _Loader(name, str(self._file))
        loader.code = self._code
        return importlib.util.spec_from_file_location(name, self._file, loader=loader)


class _Loader(SourceFileLoader):
    code: CodeType

    def get_code(self, _fullname: str) -> CodeType:
        return self.code


class _Chosen:
    """A pytest plugin that runs the tests that were chosen, in their order, and knows the first to fail."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._places = {test: place for place, test in enumerate(tests)}
        self.failed: str | None = None
        self.ran = 0

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._places), key=lambda item: self._places[item.nodeid]
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.ran += 1
        if report.failed:
            self.failed = self.failed or report.nodeid


def work(module: Module, trial: Trial) -> Callable[[Path], str | bool]:
    """Import everything anew with one change, and tell which test noticed; False when none did."""

    def broken(folder: Path) -> str | bool:
        name = module_name(module.path)
        sys.meta_path.insert(0, _Broken(name, module.file, module.compiled(trial.mutant)))
        quiet_hypothesis()
        plugin = _Chosen(trial.tests)
        files = sorted({str(ROOT / test.partition("::")[0]) for test in trial.tests})
        code = pytest.main([*OPTIONS, "-x", f"--basetemp={folder}", *files], plugins=[plugin])
        if code in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED} and plugin.ran:
            return plugin.failed or False
        return IMPORT

    os.chdir(ROOT)
    return broken
