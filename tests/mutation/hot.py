"""Mutants inside functions: the code of the live function is exchanged in a copy of the process that has everything."""

from __future__ import annotations

from types import CodeType
from typing import TYPE_CHECKING

from tests.mutation.areas import ROOT, module_name
from tests.mutation.collecting import functions, remembering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from types import FunctionType

    from tests.mutation.collecting import Session
    from tests.mutation.mutants import Module, Mutant
    from tests.mutation.verdicts import Trial


class Exchange:
    """Finds the live functions of mutants."""

    def __init__(self, modules: Iterable[Module]) -> None:
        from bot.audit.shape import EVENTS, grammar

        self._modules = {module.path: module for module in modules}
        self._live = functions(str(ROOT))
        self._caches = remembering()
        for event in EVENTS:
            grammar(event)  # compiled once, and not in every copy

    def fits(self, mutant: Mutant) -> bool:
        """Whether the code of this function can be exchanged while the program runs."""
        if not mutant.first:
            return False
        live, code = self._found(mutant)
        return bool(live) and all(one.__code__.co_freevars == code.co_freevars for one in live)

    def work(self, session: Session, trial: Trial) -> Callable[[Path], str | bool]:
        """Break a copy of this process, and tell which test noticed; False when none did."""

        def broken(folder: Path) -> str | bool:
            self._make(trial.mutant)
            return session.first_to_fail(trial.tests, folder) or False

        return broken

    def _make(self, mutant: Mutant) -> None:
        live, code = self._found(mutant)
        for one in live:
            one.__code__ = code
        for cache in self._caches:
            if cache.__module__ == module_name(mutant.key.module):
                cache.cache_clear()

    def _found(self, mutant: Mutant) -> tuple[list[FunctionType], CodeType]:
        module = self._modules[mutant.key.module]
        whole = module.compiled(mutant)
        code = next(one for one in _codes(whole) if _is_of(one, mutant))
        return self._live.get((str(module.file), code.co_qualname, code.co_firstlineno), []), code


def _is_of(code: CodeType, mutant: Mutant) -> bool:
    return code.co_qualname == mutant.key.function and code.co_firstlineno == mutant.first


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)
