"""The tests, collected once in a process that is then copied: which lines each runs, and whether one notices."""

from __future__ import annotations

import gc
import time
from collections import Counter
from dataclasses import dataclass
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

import coverage
import pytest
from hypothesis import Phase, settings

from tests.mutation.areas import ROOT, TESTS, WITHOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

OPTIONS: Final = ("-q", "-s", "--tb=no", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist")
PROFILE: Final = "mutation"


def quiet_hypothesis() -> None:
    """Property tests look at the same examples each time, and do not search for the smallest one that fails."""
    settings.register_profile(
        PROFILE, database=None, derandomize=True, deadline=None, phases=(Phase.explicit, Phase.generate)
    )
    settings.load_profile(PROFILE)


@dataclass(frozen=True, slots=True)
class Covered:
    """What the tests did without any mutant: seconds of each that passed, and by which of them each line was run."""

    seconds: Mapping[str, float]
    lines: Mapping[str, Mapping[int, frozenset[str]]]
    failed: tuple[str, ...]

    def by(self, module: str, lines: Collection[int]) -> set[str]:
        """Tests that ran any of these lines."""
        of_module = self.lines.get(module, {})
        return {test for line in lines for test in of_module.get(line, ())}

    def breadth(self, module: str | None = None) -> Counter[str]:
        """How many lines each test ran, of one module or of all: who runs few others was written for it."""
        chosen = self.lines.values() if module is None else [self.lines.get(module, {})]
        return Counter(test for of_module in chosen for tests in of_module.values() for test in tests)


def merged(parts: Iterable[Covered]) -> Covered:
    """What several runs of different tests did."""
    seconds: dict[str, float] = {}
    lines: dict[str, dict[int, frozenset[str]]] = {}
    failed: list[str] = []
    for part in parts:
        seconds |= part.seconds
        failed += part.failed
        for module, of_module in part.lines.items():
            known = lines.setdefault(module, {})
            known |= {line: tests | known.get(line, frozenset()) for line, tests in of_module.items()}
    return Covered(seconds, lines, tuple(failed))


class Session:
    """A pytest plugin that collects, hands the tests to `work` instead of running them, and runs those it is told."""

    def __init__(self, work: Callable[[Session], None]) -> None:
        self._work = work
        self._items: dict[str, pytest.Item] = {}
        self._failed = False

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._items = {item.nodeid: item for item in session.items}
        self._work(self)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._failed = self._failed or report.failed

    @property
    def tests(self) -> tuple[str, ...]:
        """Every test there is."""
        return tuple(self._items)

    def run(self, tests: Sequence[str], folder: Path) -> Iterator[bool]:
        """Run tests in this order; tells of each whether it passed. In a copy of the process only."""
        items = [self._items[test] for test in tests]
        factory: Any = items[0].config._tmp_path_factory  # type: ignore[attr-defined]
        factory._given_basetemp, factory._basetemp = folder, None
        for item, following in zip(items, [*items[1:], None], strict=True):
            self._failed = False
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            yield not self._failed

    def first_to_fail(self, tests: Sequence[str], folder: Path) -> str | None:
        """The first test that fails, or None."""
        outcomes = zip(tests, self.run(tests, folder), strict=False)
        return next((test for test, passed in outcomes if not passed), None)

    def covered(self, modules: Collection[str], tests: Sequence[str], folder: Path) -> Covered:
        """Run tests once, and note the lines. In a copy of the process only."""
        files = {str(ROOT / module): module for module in modules}
        meter = coverage.Coverage(data_file=None, include=list(files), config_file=False)
        seconds: dict[str, float] = {}
        failed: list[str] = []
        meter.start()
        outcomes = self.run(tests, folder)
        for test in tests:
            meter.switch_context(test)
            begun = time.process_time()
            passed = next(outcomes)
            seconds[test] = time.process_time() - begun
            failed += [] if passed else [test]
        meter.stop()
        return Covered(seconds, {files[file]: _by_line(meter.get_data(), file) for file in files}, tuple(failed))


def _by_line(data: coverage.CoverageData, file: str) -> dict[int, frozenset[str]]:
    found = data.contexts_by_lineno(file)
    return {line: frozenset(filter(None, contexts)) for line, contexts in found.items()}


def collect(work: Callable[[Session], None]) -> None:
    """Import all tests, and let `work` have them."""
    quiet_hypothesis()
    ignored = [f"--ignore={ROOT / path}" for path in WITHOUT]
    pytest.main([*OPTIONS, *ignored, *(str(ROOT / path) for path in TESTS)], plugins=[Session(work)])


def functions(folder: str) -> dict[tuple[str, str, int], list[FunctionType]]:
    """Every live function of a folder's sources, by file, name and first line."""
    found: dict[tuple[str, str, int], list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename.startswith(folder):
            code = one.__code__
            found.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(one)
    return found


def remembering() -> list[Any]:
    """Every cache of functions of the product: what was remembered by the whole program is forgotten by a mutant."""
    caches = [one for one in gc.get_objects() if type(one).__name__ == "_lru_cache_wrapper"]
    return [one for one in caches if str(one.__module__).startswith(("bot.", "flows."))]
