"""Which command records which event, read from what the command's method does."""

import ast
import inspect
import textwrap
import typing
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from config.actors import Command
from config.ledger.event import Event
from config.ledger.occurred import EASTERN
from config.ledger.stream import Pen, Stream

_NOWHERE: Final = UUID(int=0)


@cache  # the code of a command stays as it is, and every bundle asks for that of all of them
def records(command: Command[Any]) -> tuple[type[Event], ...]:
    """The events that a command may record, by reading it: `with ledger.change(S, …) as s: s.topic.act(…)`
    is followed into what `act` gives to `trigger` or `record`, and into the methods it calls for that."""
    tree = _tree(command.function)
    scope = command.function.__globals__
    found: dict[type[Event], None] = {}
    for block in ast.walk(tree):
        if not isinstance(block, ast.With):
            continue
        for item in block.items:
            if isinstance(item.context_expr, ast.Call) and isinstance(item.optional_vars, ast.Name):
                stream = _stream_of(item.context_expr, scope)
                for path in _called_on(item.optional_vars.id, block):
                    found.update(dict.fromkeys(_triggered(_method(stream, path), set())))
    return tuple(found)


@cache
def _tree(function: Callable[..., Any]) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def _named(node: ast.expr, scope: dict[str, Any]) -> Any:
    """What a name, or a dotted name, stands for in a module; None for anything else."""
    match node:
        case ast.Name(id=name):
            return scope.get(name)
        case ast.Attribute(value=value, attr=name):
            return getattr(_named(value, scope), name, None)
        case _:
            return None


def _stream_of(call: ast.Call, scope: dict[str, Any]) -> type[Stream]:
    """The class of the stream that a `with` opens: named in the call, or what a function of ours yields."""
    for argument in call.args:
        declared = _named(argument, scope)
        if isinstance(declared, type) and issubclass(declared, Stream):
            return declared
    opening = inspect.unwrap(_named(call.func, scope))
    (stream,) = typing.get_args(typing.get_type_hints(opening)["return"])
    return typing.cast(type[Stream], stream)


def _called_on(name: str, tree: ast.AST) -> Iterator[list[str]]:
    """The attribute paths of every call on a variable: `case.access.offer(…)` gives access, offer."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            path: list[str] = []
            inner = node.func
            while isinstance(inner, ast.Attribute):
                path.insert(0, inner.attr)
                inner = inner.value
            if isinstance(inner, ast.Name) and inner.id == name and path:
                yield path


def _method(stream: type[Stream], path: list[str]) -> Any:
    """The bound method of an empty stream that an attribute path leads to."""
    if len(path) == 1 and stream is Stream:
        return getattr(stream, path[0])
    found: Any = stream(_NOWHERE, Pen(clock=lambda: datetime.now(EASTERN), entropy=bytes))
    for name in path:
        found = getattr(found, name)
    return found


def _triggered(method: Any, seen: set[Any]) -> Iterator[type[Event]]:
    """The events that a method gives to another call, and those of the methods of its own that it calls."""
    function = inspect.unwrap(getattr(method, "__func__", method))
    if function in seen or not hasattr(function, "__globals__"):
        return
    seen.add(function)
    tree = _tree(function)
    beside = set(_beside(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node not in beside:
            declared = function.__globals__.get(node.id)
            if isinstance(declared, type) and issubclass(declared, Event) and declared is not Event:
                yield declared
    owner = getattr(method, "__self__", None)
    for path in _called_on("self", tree):
        called = owner
        for name in path:
            called = getattr(called, name, None)
        if called is not None and path[-1] not in ("trigger", "record"):
            yield from _triggered(called, seen)


def _beside(tree: ast.AST) -> Iterator[ast.AST]:
    """What names a class without giving it to anybody: annotations, patterns, comparisons."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(returns=found) | ast.arg(annotation=found) | ast.AnnAssign(annotation=found):
                if found is not None:
                    yield from ast.walk(found)
            case ast.Compare() | ast.MatchClass() | ast.Subscript():
                yield from ast.walk(node)
            case ast.Call(func=ast.Name(id="isinstance")):
                yield from ast.walk(node)
