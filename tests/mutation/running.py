"""One whole run: collect, measure, then judge every mutant, those inside functions first."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from tests.mutation import cold
from tests.mutation.collecting import Covered, collect, merged
from tests.mutation.forking import Job, run_all, run_one
from tests.mutation.hot import Exchange
from tests.mutation.verdicts import Chooser, Verdict, noticed_by

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import TextIO

    from tests.mutation.collecting import Session
    from tests.mutation.mutants import Key, Module, Mutant
    from tests.mutation.verdicts import Trial

    Work = Callable[[Path], str | bool]
    Break = Callable[[Trial], Work]


class NotReady(Exception):
    """The tests fail, or cannot be collected, without any mutant."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked for: mutants of modules, those whose survival is explained, and how many may be tried at once."""

    modules: Sequence[Module]
    mutants: Sequence[Mutant]
    explained: Collection[Key]
    at_once: int
    to: TextIO


@dataclass(slots=True)
class Judgement:
    """What was found so far."""

    verdicts: dict[Key, Verdict] = field(default_factory=dict)
    covered: Covered = field(default_factory=lambda: Covered({}, {}, ()))


def judge(task: Task) -> dict[Key, Verdict]:
    """A verdict on each mutant."""
    cold.warm_up()
    found = run_one(lambda _: _inside(task))
    if found is None or not found.covered.seconds:
        raise NotReady("The tests could not be collected.")
    if found.covered.failed:
        raise NotReady(f"Tests fail without any mutant: {', '.join(found.covered.failed)}")
    named = {module.path: module for module in task.modules}
    rest = [mutant for mutant in task.mutants if mutant.key not in found.verdicts]
    rounds = _Rounds(task, found, lambda trial: cold.work(named[trial.mutant.key.module], trial))
    rounds.judge(rest)
    return found.verdicts


def _inside(task: Task) -> Judgement:
    """In a copy of the process that collects the tests: everything that can be judged without a new import."""
    found = Judgement()
    collect(lambda session: _judge_functions(session, task, found))
    return found


def _judge_functions(session: Session, task: Task, found: Judgement) -> None:
    exchange = Exchange(task.modules)  # before the first copy: what is frozen for copying cannot be found any more
    found.covered = merged(_measured(session, task))
    if found.covered.failed:
        return
    rounds = _Rounds(task, found, lambda trial: exchange.work(session, trial))
    rounds.judge([mutant for mutant in task.mutants if exchange.fits(mutant)])


def _measured(session: Session, task: Task) -> Iterator[Covered]:
    """Every test once without any mutant, in as many copies as may work at once."""
    paths = [module.path for module in task.modules]
    slices = [session.tests[start :: task.at_once] for start in range(task.at_once)]
    jobs = [Job(partial(session.covered, paths, part), None) for part in slices]
    for _, covered, _ in run_all(jobs, task.at_once):
        if covered is None:
            raise NotReady("The tests ended their process.")
        yield covered


class _Rounds:
    """The quick tests first; whoever survives them without a known reason must survive all the others too."""

    def __init__(self, task: Task, found: Judgement, breaking: Break) -> None:
        self._task = task
        self._found = found
        self._breaking = breaking
        self._chooser = Chooser(task.modules, found.covered)

    def judge(self, mutants: Sequence[Mutant]) -> None:
        self._round(mutants, thorough=False)
        verdicts = self._found.verdicts
        open_ones = [one for one in mutants if not verdicts[one.key].killed and one.key not in self._task.explained]
        self._round(open_ones, thorough=True)

    def _round(self, mutants: Iterable[Mutant], *, thorough: bool) -> None:
        asked: list[Trial] = []
        for number, result, seconds in run_all(self._jobs(mutants, asked, thorough=thorough), self._task.at_once):
            trial = asked[number]
            verdict = Verdict(noticed_by(result), len(trial.tests), seconds)
            self._chooser.learn(trial.mutant.key, verdict.by)
            self._add(trial.mutant.key, verdict)

    def _jobs(self, mutants: Iterable[Mutant], asked: list[Trial], *, thorough: bool) -> Iterator[Job[str | bool]]:
        for mutant in mutants:
            trial = self._chooser.trial(mutant, thorough=thorough)
            asked.append(trial)
            yield Job(self._breaking(trial), trial.limit)

    def _add(self, key: Key, verdict: Verdict) -> None:
        """A second round adds its time to the first's."""
        verdicts = self._found.verdicts
        before = verdicts[key].seconds if key in verdicts else 0.0
        verdicts[key] = Verdict(verdict.by, verdict.asked, before + verdict.seconds)
        if len(verdicts) % 100 == 0 and not before:
            survived = sum(not one.killed for one in verdicts.values())
            self._task.to.write(f"{len(verdicts)} of {len(self._task.mutants)} tried, {survived} not noticed so far\n")
            self._task.to.flush()
