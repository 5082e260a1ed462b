"""A case with a snapshot is read by today's fold: what the fold is made of cannot change without its number."""

from __future__ import annotations

import ast
import hashlib
import importlib
import inspect
import sys
from types import ModuleType

import bot.case.fold
from bot.case.fold import VERSION

KNOWN = {1: "6bfa73e9fd4db80602d00ad8b7a3f29d0222da79a967d101f76c908f353b875a"}
"""The versions of the fold, each with the hash of what it was made of. Where this is red and a snapshot taken before
the change would differ from the same events folded now: add the next number. Where the result is surely the same (a
name, a type), put the new hash in place of the last."""


def made_of() -> list[str]:
    """The modules whose code decides what the fold makes of events: its own, and of those that they take from."""
    todo, found = [bot.case.fold.__name__], set[str]()
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        for node in ast.walk(ast.parse(inspect.getsource(sys.modules[name]))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot."):
                module = importlib.import_module(str(node.module))
                todo += [origin(getattr(module, alias.name), module) for alias in node.names]
    return sorted(found)


def origin(thing: object, module: ModuleType) -> str:
    """The module that something was made in; what does not say so is of the one that it is taken from."""
    name = thing.__name__ if inspect.ismodule(thing) else getattr(thing, "__module__", "")
    return str(name) if name.startswith("bot.") else module.__name__


class _Bare(ast.NodeTransformer):
    """Takes the type out of ``Annotated``: how a field is asked and printed changes no case."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if ast.unparse(node.value) == "Annotated" and isinstance(node.slice, ast.Tuple):
            return node.slice.elts[0]
        return node


def code(module: str) -> str:
    """What a module does, without what it says of itself."""
    tree: ast.Module = _Bare().visit(ast.parse(inspect.getsource(sys.modules[module])))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            kept = [one for one in node.body if not _is_said(one)]
            node.body = kept or [ast.Pass()]
    return ast.unparse(tree)


def _is_said(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def test_what_the_fold_is_made_of_is_found() -> None:
    assert {"bot.case.fold", "bot.case.fold_records", "bot.case.model", "bot.case.events"} <= set(made_of())
    assert "bot.case.when.model" in made_of()
    assert not any(name.startswith("bot.chat") for name in made_of())


def test_a_change_of_the_fold_has_a_number() -> None:
    text = "\0".join(f"{name}\0{code(name)}" for name in made_of())
    assert max(KNOWN) == VERSION
    assert KNOWN[VERSION] == hashlib.sha256(text.encode()).hexdigest()
