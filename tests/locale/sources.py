"""What the code says, read from its syntax: findings made, words asked for, columns shown."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2] / "procurement"
#: Its refusals become findings with the same codes.
MEASURES = ROOT.parent / "outcome_metrics"

#: Where a name may get its value: a function, or the module.
Scope = ast.AST
Names = frozenset[str]


@dataclass(frozen=True)
class Call:
    """One call by the name of its function, with where it stands."""

    node: ast.Call
    scope: Scope
    at: str

    def argument(self, position: int, name: str) -> ast.expr | None:
        """Return an argument by position or name; None where it is not given."""
        if len(self.node.args) > position:
            return self.node.args[position]
        return next((one.value for one in self.node.keywords if one.arg == name), None)

    @property
    def keywords(self) -> Names:
        """The names of the keyword arguments."""
        return frozenset(one.arg for one in self.node.keywords if one.arg)


@cache
def modules(folder: str = "") -> tuple[tuple[str, ast.Module], ...]:
    """Return (path, syntax) of each module below `procurement/<folder>`."""
    paths = sorted((ROOT / folder).rglob("*.py"))
    return tuple(
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))) for path in paths
    )


def calls(function: str, folder: str = "") -> Iterator[Call]:
    """Yield each call of a function of this name."""
    for path, tree in modules(folder):
        for node, scope in _scoped(tree, tree):
            if isinstance(node, ast.Call) and _called(node) == function:
                yield Call(node, scope, f"{path}:{node.lineno}")


@cache
def constants(folder: str = "") -> frozenset[str]:
    """Return every string that stands in the code."""
    trees = [tree for _, tree in modules(folder)]
    trees += [ast.parse(path.read_text("utf-8")) for path in sorted(MEASURES.rglob("*.py"))]
    return frozenset(
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def texts(node: ast.expr | None, scope: Scope) -> Names | None:
    """Return the strings an expression can be; None if that cannot be read from the syntax."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return frozenset({node.value})
    if isinstance(node, ast.IfExp):
        return _all(texts(node.body, scope), texts(node.orelse, scope))
    if isinstance(node, ast.Name):
        return _all(*(texts(value, scope) for _, value in _assigned(node.id, scope))) or None
    return None


def keys_of(node: ast.expr | None, scope: Scope) -> Names | None:
    """Return the keys a mapping can have; None if that cannot be read from the syntax.

    A name stands for what was last assigned to it above, with the keys that were set one by one.
    """
    if node is None:
        return frozenset()
    if isinstance(node, ast.Dict):
        parts = [
            keys_of(value, scope) if key is None else texts(key, scope)
            for key, value in zip(node.keys, node.values, strict=True)
        ]
        return _all(*parts)
    if isinstance(node, ast.Name):
        above = [pair for pair in _assigned(node.id, scope) if pair[0] < node.lineno]
        if above:
            return _all(keys_of(max(above, key=_line)[1], scope), _set_later(node.id, scope))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _all(keys_of(node.left, scope), keys_of(node.right, scope))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _given_by(node.func.id)
    return None


@cache
def _given_by(function: str) -> Names | None:
    """Return the keys of what the function of this name returns, if one action has that name."""
    found = [
        node
        for _, tree in modules("actions")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    if len(found) != 1:
        return None
    returned = [node for node in ast.walk(found[0]) if isinstance(node, ast.Return) and node.value]
    return _all(*(keys_of(node.value, found[0]) for node in returned)) if returned else None


def _line(pair: tuple[int, ast.expr]) -> int:
    return pair[0]


def _assigned(name: str, scope: Scope) -> list[tuple[int, ast.expr]]:
    """Return (line, value) of each assignment to a name inside its scope."""
    return [
        (node.lineno, node.value)
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and node.value is not None
        and _is(name, node.targets if isinstance(node, ast.Assign) else [node.target])
    ]


def _set_later(name: str, scope: Scope) -> Names:
    """Return the literal keys of `name["key"] = ...`."""
    return frozenset(
        target.slice.value
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Subscript)
        and _is(name, [target.value])
        and isinstance(target.slice, ast.Constant)
        and isinstance(target.slice.value, str)
    )


def _is(name: str, targets: list[ast.expr]) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in targets)


def _all(*parts: Names | None) -> Names | None:
    known = [part for part in parts if part is not None]
    return frozenset().union(*known) if len(known) == len(parts) else None


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _scoped(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.AST, Scope]]:
    for child in ast.iter_child_nodes(node):
        yield child, scope
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _scoped(child, child if inside else scope)
