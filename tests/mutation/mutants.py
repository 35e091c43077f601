"""All mutants of a module: found in its syntax tree, named so that the name outlives other changes, and compiled."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from tests.mutation.areas import ROOT, area_of
from tests.mutation.operators import TABLE, Around, changes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

MODULE: Final = "(module)"
LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Key:
    """The name of a mutant: no line numbers. `nth` counts equal changes in one function, from 1."""

    module: str
    function: str
    kind: str
    change: str
    nth: int


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a node hangs in its tree."""

    parent: ast.AST
    name: str
    index: int | None

    def put(self, node: ast.AST) -> None:
        """Hang another node there."""
        if self.index is None:
            setattr(self.parent, self.name, node)
        else:
            getattr(self.parent, self.name)[self.index] = node


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one place. `first` is the line that the code of its function begins with, 0 for a module's own."""

    key: Key
    area: str
    lines: range
    text: str
    first: int
    spot: Spot = field(compare=False, repr=False)
    node: ast.AST = field(compare=False, repr=False)
    instead: ast.AST = field(compare=False, repr=False)
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Within:
    """The function, or the module, that a node belongs to."""

    name: str
    first: int
    around: Around
    assigns: frozenset[str] = frozenset()


class Module:
    """One parsed module with its mutants."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.file = ROOT / path
        source = self.file.read_text(encoding="utf-8")
        self._lines = source.splitlines()
        self._tree = ast.parse(source)
        self._seen = Counter[tuple[str, str, str]]()
        self.mutants = tuple(self._found())

    def compiled(self, mutant: Mutant) -> CodeType:
        """The code of the whole module with this one change."""
        instead: Any = ast.copy_location(mutant.instead, _located(mutant.node))
        mutant.spot.put(ast.fix_missing_locations(instead))
        try:
            return compile(self._tree, str(self.file), "exec", dont_inherit=True)
        finally:
            mutant.spot.put(mutant.node)

    @property
    def lines(self) -> range:
        """All of them."""
        return range(1, len(self._lines) + 1)

    def lines_of(self, function: str) -> list[int]:
        """The lines of a function, or of a class with its methods."""
        places = (self._place(node, function) for node in self._tree.body)
        return [line for place in places for line in place]

    def _place(self, node: ast.stmt, function: str) -> range:
        outer, _, inner = function.partition(".")
        if not isinstance(node, ast.ClassDef | ast.FunctionDef) or node.name != outer:
            return range(0)
        within = [one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == inner]
        chosen = within[0] if within else node
        return range(chosen.lineno, (chosen.end_lineno or chosen.lineno) + 1)

    def uses(self, names: frozenset[str]) -> list[int]:
        """Lines of functions that read one of these names."""
        if not names:
            return []
        return [node.lineno for node in ast.walk(self._tree) if isinstance(node, ast.expr) and _read(node) in names]

    # --- the tree -----------------------------------------------------------------------------------------------------

    def _found(self) -> Iterator[Mutant]:
        within = _Within(MODULE, 0, Around())
        for at, node in enumerate(self._tree.body):
            yield from self._visited(node, Spot(self._tree, "body", at), within, "")

    def _visited(self, node: ast.AST, spot: Spot, within: _Within, prefix: str) -> Iterator[Mutant]:
        if _is_left_alone(node):
            return
        if isinstance(node, ast.ClassDef):
            prefix = f"{prefix}{node.name}."
        elif isinstance(node, ast.FunctionDef) and within.first == 0:
            yield from self._of_function(node, within, prefix)
            return
        elif isinstance(node, ast.Assign | ast.AnnAssign) and within.first == 0:
            within = _Within(prefix.rstrip(".") or MODULE, 0, within.around, _targets(node))
        area = area_of(self.path, within.name)
        if area is not None:
            yield from self._of_node(node, spot, within, area)
        yield from self._below(node, within, prefix)

    def _of_function(self, node: ast.FunctionDef, within: _Within, prefix: str) -> Iterator[Mutant]:
        name = f"{prefix}{node.name}"
        first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        inside = _Within(name, first, Around(ast.unparse(node.returns) if node.returns else "", _bound(node)))
        for at, statement in enumerate(node.body):
            yield from self._visited(statement, Spot(node, "body", at), inside, prefix)
        defaults = _Within(name, 0, within.around)
        for label in ("defaults", "kw_defaults"):
            for at, default in enumerate(getattr(node.args, label)):
                if default is not None:
                    yield from self._visited(default, Spot(node.args, label, at), defaults, prefix)

    def _below(self, node: ast.AST, within: _Within, prefix: str) -> Iterator[Mutant]:
        for name, value in ast.iter_fields(node):
            if name in _SKIPPED.get(type(node), ()):
                continue
            if isinstance(value, ast.AST):
                yield from self._visited(value, Spot(node, name, None), within, prefix)
            elif isinstance(value, list):
                for at, item in enumerate(value):
                    if isinstance(item, ast.AST):
                        yield from self._visited(item, Spot(node, name, at), within, prefix)

    def _of_node(self, node: ast.AST, spot: Spot, within: _Within, area: str) -> Iterator[Mutant]:
        for change in changes(node, within.around):
            told = _told(node, change.node)
            self._seen[within.name, change.kind, told] += 1
            nth = self._seen[within.name, change.kind, told]
            at = _located(node)
            yield Mutant(
                Key(self.path, within.name, change.kind, told, nth),
                area,
                range(at.lineno, (at.end_lineno or at.lineno) + 1),
                self._lines[at.lineno - 1].strip(),
                within.first,
                spot,
                node,
                change.node,
                within.assigns,
            )


def _read(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else None


def _told(node: ast.AST, instead: ast.AST) -> str:
    """What was, and what is: of long ones the part that differs."""
    before, after = _short(node), _short(instead)
    if max(len(before), len(after)) <= LONGEST:
        return f"{before} → {after}"
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    begin = max(0, same - LONGEST // 3)
    return f"{_cut(before, begin)} → {_cut(after, begin)}"


def _cut(text: str, begin: int) -> str:
    shown = text[begin : begin + LONGEST]
    return f"{'…' if begin else ''}{shown}{'…' if begin + LONGEST < len(text) else ''}"


def _short(node: ast.AST) -> str:
    """The source of a node in one line; of a long statement its beginning."""
    if isinstance(node, ast.Pass):
        return "nothing"
    if isinstance(node, ast.comprehension):
        return " ".join(f"for {ast.unparse(node.target)} in … if {ast.unparse(one)}" for one in node.ifs) or "no filter"
    if isinstance(node, ast.match_case):
        return f"case {ast.unparse(node.pattern)}" + (" if False" if node.guard else "")
    if isinstance(node, ast.With | ast.If | ast.Try | ast.ExceptHandler):
        return ast.unparse(node).lstrip().split("\n")[0]
    return " ".join(ast.unparse(node).split())


def _located(node: ast.AST) -> Any:  # noqa: ANN401 - a node with a line; two kinds of nodes have none of their own
    if isinstance(node, ast.comprehension):
        return node.ifs[0]
    return node.pattern if isinstance(node, ast.match_case) else node


def _targets(node: ast.Assign | ast.AnnAssign) -> frozenset[str]:
    """Names that a statement of a module or class gives a value."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return frozenset(one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))


def _bound(function: ast.FunctionDef) -> frozenset[str]:
    """Names that have a value more than once: parameters that are set, and what is set twice."""
    arguments = (*function.args.args, *function.args.kwonlyargs)
    set_to = Counter(
        one.id for one in ast.walk(function) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    )
    set_to.update(one.arg for one in arguments)
    return frozenset(name for name, times in set_to.items() if times > 1)


# Types, decorators and what an error says are no behaviour; names of keywords neither.
_SKIPPED: Final[dict[type[ast.AST], tuple[str, ...]]] = {
    ast.AnnAssign: ("annotation", "target"),
    ast.ClassDef: ("decorator_list", "bases", "keywords"),
    ast.FunctionDef: ("decorator_list", "args", "returns"),
    ast.Lambda: ("args",),
    ast.Raise: ("exc", "cause"),
    ast.JoinedStr: ("values",),
    ast.MatchValue: ("value",),
    ast.MatchClass: ("cls",),
    ast.ExceptHandler: ("type",),
}


def _is_left_alone(node: ast.AST) -> bool:
    """Imports, what only type checkers read, what only a script runs, texts that document, and tables."""
    if isinstance(node, ast.If):
        test = ast.unparse(node.test)
        return test in {"TYPE_CHECKING", "__name__ == '__main__'"}
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        return isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return len(node.elts) > TABLE
    return isinstance(node, ast.Import | ast.ImportFrom) or (isinstance(node, ast.Dict) and len(node.keys) > TABLE)
