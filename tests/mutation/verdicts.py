"""What became of each mutant, and which tests are asked."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from tests.mutation.mutants import MODULE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tests.mutation.collecting import Covered
    from tests.mutation.mutants import Key, Module, Mutant

FIRST_SECONDS: Final = 3.0
LEAST_SECONDS: Final = 0.01
LIMIT_FACTOR: Final = 3
LIMIT_LEAST: Final = 2.0
TIME: Final = "the time limit"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who noticed a mutant, None when nobody did; how many tests were asked, and the wall seconds that took."""

    by: str | None
    asked: int
    seconds: float

    @property
    def killed(self) -> bool:
        return self.by is not None


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant and the tests that it must pass to survive."""

    mutant: Mutant
    tests: Sequence[str]
    seconds: float

    @property
    def limit(self) -> float:
        """Processor seconds after which a mutant is taken to hang."""
        return LIMIT_LEAST + LIMIT_FACTOR * self.seconds


class Chooser:
    """Chooses tests that run the changed lines: who noticed a neighbour, then who is quick and runs little else."""

    def __init__(self, modules: Iterable[Module], covered: Covered) -> None:
        self._modules = {module.path: module for module in modules}
        self._covered = covered
        self._all = covered.breadth()
        self._own = {module: covered.breadth(module) for module in self._modules}
        self._noticed: defaultdict[tuple[str, str], list[str]] = defaultdict(list)

    def trial(self, mutant: Mutant, *, thorough: bool) -> Trial:
        """Thorough: every test that may notice. Else as many as fit into the first seconds."""
        words = _words(f"{mutant.key.function} {mutant.key.change}")
        tests = _mixed(sorted(self._reaching(mutant), key=lambda test: self._cost(test, mutant.key.module, words)))
        noticed = [test for test in reversed(self._noticed[_place(mutant.key)]) if test in tests]
        order = [*dict.fromkeys([*noticed, *tests])]
        chosen = order if thorough else [*self._first(order)]
        return Trial(mutant, chosen, sum(self._covered.seconds[test] for test in chosen))

    def learn(self, key: Key, test: str | None) -> None:
        """Remember who noticed; the last one is asked first."""
        if test is not None:
            noticed = self._noticed[_place(key)]
            noticed[:] = [*(one for one in noticed if one != test), test]

    def _cost(self, test: str, module: str, words: frozenset[str]) -> tuple[float, str]:
        """Low for who is quick, runs much of this module and little else, and whose name speaks of the change."""
        own = max(1, self._own[module][test])
        named = 1 + len(words & _words(test))
        return (LEAST_SECONDS + self._covered.seconds[test]) * self._all[test] / (own * named) ** 2, test

    def _first(self, tests: Sequence[str]) -> Iterator[str]:
        left = FIRST_SECONDS
        for test in tests:
            if self._covered.seconds[test] < left:
                left -= self._covered.seconds[test]
                yield test

    def _reaching(self, mutant: Mutant) -> Collection[str]:
        """Those that run the lines; of a value of the module, those that run lines which use it; else all of it."""
        if mutant.first:
            found = self._covered.by(mutant.key.module, mutant.lines)
            return found or self._of_function(mutant)
        found = {
            test for path, module in self._modules.items() for test in self._covered.by(path, module.uses(mutant.names))
        }
        return found or self._of_function(mutant)

    def _of_function(self, mutant: Mutant) -> set[str]:
        module = self._modules[mutant.key.module]
        lines = module.lines_of(mutant.key.function) if mutant.key.function != MODULE else ()
        return self._covered.by(mutant.key.module, lines) or self._covered.by(mutant.key.module, module.lines)


def _mixed(tests: Iterable[str]) -> list[str]:
    """One case of each test, then a second of each: cases of one test notice much the same."""
    seen = Counter[str]()
    places: list[tuple[int, str]] = []
    for test in tests:
        function = test.partition("[")[0]
        seen[function] += 1
        places.append((seen[function], test))
    return [test for _, test in sorted(places, key=lambda place: place[0])]


@cache
def _words(text: str) -> frozenset[str]:
    """Words of four letters and more, as they stand between other signs."""
    return frozenset(re.findall(r"[a-z]{4,}", text.lower()))


def _place(key: Key) -> tuple[str, str]:
    return key.module, key.function


def noticed_by(result: str | bool | None) -> str | None:
    """The result of a trial as who noticed: a test, the time limit for a process that had to be ended, or nobody."""
    if result is None:
        return TIME
    return result if isinstance(result, str) else None
