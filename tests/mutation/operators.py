"""Small changes of one node of a syntax tree: each makes another program, as a slip of a programmer might. Pure."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.mutation.sql import is_sql, sql_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MUTATED: Final = "mutated"
# Texts of two words are sentences for people, and literals of many items are tables of data.
SENTENCE: Final = re.compile(r"\w \w")
TABLE: Final = 8
COMPARED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COUNTED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.BitXor: ast.BitOr,
}
CALLED: Final = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
ASKED: Final = {"startswith": "endswith", "endswith": "startswith"}
FORMS: Final = {"casefold", "lower", "strip"}
ORDERLESS: Final = {"isinstance", "cast", "min", "max"}


@dataclass(frozen=True, slots=True)
class Around:
    """What an operator must know of the function that a node stands in."""

    returns: str = ""
    bound: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """Another node for the same place."""

    kind: str
    node: ast.AST


def changes(node: ast.AST, around: Around) -> Iterator[Change]:
    """Every change of this one node."""
    for operator in OPERATORS.get(type(node), ()):
        for kind, changed in operator(node, around):
            yield Change(kind, changed)


Changed = tuple[str, ast.AST]


def compared(node: ast.Compare, _: Around) -> Iterator[Changed]:
    for at, one in enumerate(node.ops):
        other = COMPARED[type(one)]()
        yield "comparison", ast.Compare(node.left, [*node.ops[:at], other, *node.ops[at + 1 :]], node.comparators)


def joined(node: ast.BoolOp, _: Around) -> Iterator[Changed]:
    yield "and, or", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for at in range(len(node.values)):
        rest = [*node.values[:at], *node.values[at + 1 :]]
        yield "condition left out", rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def denied(node: ast.UnaryOp, _: Around) -> Iterator[Changed]:
    if isinstance(node.op, ast.Not):
        yield "not left out", node.operand


def counted(node: ast.BinOp, _: Around) -> Iterator[Changed]:
    if (other := COUNTED.get(type(node.op))) is not None:
        yield "arithmetic", ast.BinOp(node.left, other(), node.right)


def fixed(node: ast.Constant, _: Around) -> Iterator[Changed]:
    value = node.value
    if isinstance(value, bool):
        yield "constant", ast.Constant(not value)
    elif isinstance(value, int | float):
        yield "constant", ast.Constant(value + 1)
    elif isinstance(value, bytes):
        yield "constant", ast.Constant(MUTATED.encode())
    elif isinstance(value, str) and is_sql(value):
        yield from (("query", ast.Constant(text)) for text in sql_changes(value))
    elif isinstance(value, str) and not SENTENCE.search(value):
        yield "constant", ast.Constant(MUTATED)


def formatted(node: ast.JoinedStr, _: Around) -> Iterator[Changed]:
    """Only queries: other texts with values in them are sentences."""
    for at, part in enumerate(node.values):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and is_sql(part.value):
            for text in sql_changes(part.value):
                yield "query", ast.JoinedStr([*node.values[:at], ast.Constant(text), *node.values[at + 1 :]])


def returned(node: ast.Return, around: Around) -> Iterator[Changed]:
    if node.value is None:
        yield "return left out", ast.Pass()
    elif isinstance(node.value, ast.Constant):
        return
    elif around.returns == "bool":
        yield "return value", ast.Return(ast.UnaryOp(ast.Not(), node.value))
    else:
        yield "return value", ast.Return(ast.Constant(None))


def stated(node: ast.Expr, _: Around) -> Iterator[Changed]:
    if isinstance(node.value, ast.Call):
        yield "statement left out", ast.Pass()


def assigned(node: ast.Assign, around: Around) -> Iterator[Changed]:
    """Of plain names only those that had a value before; without any, all would fail at once."""
    target = node.targets[0]
    if isinstance(target, ast.Attribute | ast.Subscript) or (
        isinstance(target, ast.Name) and target.id in around.bound
    ):
        yield "statement left out", ast.Pass()


def added(node: ast.AugAssign, _: Around) -> Iterator[Changed]:
    yield "statement left out", ast.Pass()
    if (other := COUNTED.get(type(node.op))) is not None:
        yield "arithmetic", ast.AugAssign(node.target, other(), node.value)


def raised(node: ast.Raise, _: Around) -> Iterator[Changed]:
    yield "raise left out", ast.Pass()
    if isinstance(node.exc, ast.Call):
        yield "other error", ast.Raise(ast.Call(ast.Name("RuntimeError", ast.Load()), [], []), node.cause)


def jumped(node: ast.Continue | ast.Break, _: Around) -> Iterator[Changed]:
    yield "loop", ast.Break() if isinstance(node, ast.Continue) else ast.Continue()


def branched(node: ast.If | ast.IfExp, _: Around) -> Iterator[Changed]:
    """Conditions that hold no comparison, no `and` and no `not` of their own."""
    if isinstance(node.test, ast.Compare | ast.BoolOp) or _is_not(node.test):
        return
    test = ast.UnaryOp(ast.Not(), node.test)
    if isinstance(node, ast.If):
        yield "condition turned", ast.If(test, node.body, node.orelse)
    else:
        yield "condition turned", ast.IfExp(test, node.body, node.orelse)


def _is_not(test: ast.expr) -> bool:
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)


def filtered(node: ast.comprehension, _: Around) -> Iterator[Changed]:
    for at in range(len(node.ifs)):
        rest = [*node.ifs[:at], *node.ifs[at + 1 :]]
        yield "filter left out", ast.comprehension(node.target, node.iter, rest, node.is_async)


def guarded(node: ast.With, _: Around) -> Iterator[Changed]:
    if all(item.optional_vars is None for item in node.items):
        yield "with left out", ast.If(ast.Constant(True), node.body, [])


def caught(node: ast.ExceptHandler, _: Around) -> Iterator[Changed]:
    nothing = ast.Tuple([], ast.Load())
    yield "error not caught", ast.ExceptHandler(nothing, node.name, node.body)
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else []
    for at in range(len(kinds)):
        rest = ast.Tuple([*kinds[:at], *kinds[at + 1 :]], ast.Load())
        yield "error not caught", ast.ExceptHandler(rest, node.name, node.body)


def closed(node: ast.Try, _: Around) -> Iterator[Changed]:
    if node.finalbody and node.handlers:
        yield "finally left out", ast.Try(node.body, node.handlers, node.orelse, [])
    elif node.finalbody:
        yield "finally left out", ast.If(ast.Constant(True), node.body, [])


def matched(node: ast.match_case, _: Around) -> Iterator[Changed]:
    yield "case left out", ast.match_case(node.pattern, ast.Constant(False), node.body)


def called(node: ast.Call, _: Around) -> Iterator[Changed]:
    function, arguments = node.func, node.args
    if isinstance(function, ast.Name) and (other := CALLED.get(function.id)):
        kept = [] if other == "list" else node.keywords
        yield "function", ast.Call(ast.Name(other, ast.Load()), arguments, kept)
    if isinstance(function, ast.Attribute) and (other := ASKED.get(function.attr)):
        yield "function", ast.Call(ast.Attribute(function.value, other, ast.Load()), arguments, node.keywords)
    if isinstance(function, ast.Attribute) and function.attr in FORMS and not arguments:
        yield "function", function.value


def swapped(node: ast.Call, _: Around) -> Iterator[Changed]:
    arguments = node.args
    if isinstance(node.func, ast.Name) and node.func.id in ORDERLESS:
        return
    for at in range(len(arguments) - 1):
        one, two = arguments[at : at + 2]
        if not isinstance(one, ast.Starred) and not isinstance(two, ast.Starred):
            exchanged = [*arguments[:at], two, one, *arguments[at + 2 :]]
            yield "arguments exchanged", ast.Call(node.func, exchanged, node.keywords)


def named(node: ast.Call, _: Around) -> Iterator[Changed]:
    for at, keyword in enumerate(node.keywords):
        if keyword.arg is not None:
            kept = [*node.keywords[:at], *node.keywords[at + 1 :]]
            yield "argument left out", ast.Call(node.func, node.args, kept)


OPERATORS: Final[dict[type[ast.AST], tuple[Callable[..., Iterator[Changed]], ...]]] = {
    ast.Compare: (compared,),
    ast.BoolOp: (joined,),
    ast.UnaryOp: (denied,),
    ast.BinOp: (counted,),
    ast.Constant: (fixed,),
    ast.JoinedStr: (formatted,),
    ast.Return: (returned,),
    ast.Expr: (stated,),
    ast.Assign: (assigned,),
    ast.AugAssign: (added,),
    ast.Raise: (raised,),
    ast.Continue: (jumped,),
    ast.Break: (jumped,),
    ast.If: (branched,),
    ast.IfExp: (branched,),
    ast.comprehension: (filtered,),
    ast.With: (guarded,),
    ast.ExceptHandler: (caught,),
    ast.Try: (closed,),
    ast.match_case: (matched,),
    ast.Call: (called, swapped, named),
}
