# SPDX-License-Identifier: Apache-2.0
"""What a function of the service may be refused with, read from its source.

From the function on every call is followed that names something of `app`: a function, a class, a
method of something whose class an annotation, an assignment or a field tells. A refusal is any
DomainError that is named on the way, less those that an `except` around the call takes in. Where
only a method's name is known and just one class has it, that one is meant. Dead branches are
followed like others: what is found may be more than what can happen, and a call through a value of
unknown class is not followed.
"""

import ast
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any, get_args, get_origin

import app.factors.service.ceremonies  # loaded by the service when a passkey is asked for
import app.main  # noqa: F401 - the service, whole
from app.attempts.errors import NotHandedIn
from app.core.errors import DomainError
from app.core.http import answer_error
from app.core.lifecycle import IllegalVerb
from app.sittings.errors import ReasonMissing
from tests.support.source import Function, list_files, nodes_in, place, tree_of

Caught = frozenset[type[BaseException]]
# Who waits for the judgement of another task is refused with what that one made, and a thin route
# by what it does before its function.
PASSED_ON = {
    "app.attempts.journal.writer:Journal.save": "app.attempts.rules.saves:judge_save",
    "app.attempts.service.start_desk:StartDesk.start": "app.attempts.service.starting:start_all",
    "app.attempts.service.starting:start_all": "app.attempts.service.starting:_judge",
    "app.delivery.routes:save_ops": "app.attempts.service.saving:SavePace.take",
}
# What the source seems to raise and cannot, with why not.
NEVER: Mapping[tuple[str, type[DomainError]], str] = {
    ("app.grading.service.transitions:move_task", IllegalVerb): "asks whether it may, first",
    ("app.grading.service.transitions:move_run", IllegalVerb): "its callers hold the run and ask",
    ("app.attempts.service.closing:hand_in", IllegalVerb): "asks first",
    ("app.attempts.service.closing:hand_in", NotHandedIn): "has just sealed it",
    ("app.attempts.service.closing:leave", IllegalVerb): "asks first",
    ("app.attempts.service.closing:leave", NotHandedIn): "has just sealed it",
    ("app.results.service.release:_decide_all", IllegalVerb): "decides what is undecided",
    ("app.factors.service.resets:_refuse_second", IllegalVerb): "one that waits may lapse",
    ("app.tokens.service.own:_revoke", IllegalVerb): "its callers ask whether it may",
    ("app.sittings.routes:cancel_sitting", ReasonMissing): "the body demands it",
    ("app.sittings.routes:close_entry", ReasonMissing): "the body demands it",
    ("app.sittings.routes:override_start", ReasonMissing): "the body demands it",
}


@dataclass(slots=True)
class Deed:
    """What one function does: the errors it names and what it calls, each with what is caught."""

    names: list[tuple[type[DomainError], Caught]] = field(default_factory=list)
    calls: list[tuple[str, Caught]] = field(default_factory=list)


def refusals_of(function: Callable[..., Any]) -> set[type[DomainError]]:
    """Every DomainError that this function, or what it calls, may raise or answer with."""
    return set(_solved().get(_key(function), ()))


@cache
def _solved() -> dict[str, frozenset[type[DomainError]]]:
    """All functions at once, until nothing is added: calls may go round in circles."""
    deeds = {key: deed for module, tree in _modules() for key, deed in _deeds_in(module, tree)}
    found: dict[str, frozenset[type[DomainError]]] = dict.fromkeys(deeds, frozenset())
    for waiting, judging in PASSED_ON.items():
        deeds[waiting].calls.append((judging, frozenset()))
    changed = True
    while changed:
        changed = False
        for key, deed in deeds.items():
            now = frozenset(e for e in _let_through(deed, found) if (key, e) not in NEVER)
            if now != found[key]:
                found[key], changed = now, True
    return found


def _let_through(
    deed: Deed, found: dict[str, frozenset[type[DomainError]]]
) -> frozenset[type[DomainError]]:
    own = (error for error, caught in deed.names if not issubclass(error, tuple(caught)))
    called = (
        error
        for key, caught in deed.calls
        for error in found.get(key, ())
        if not issubclass(error, tuple(caught))
    )
    return frozenset((*own, *called))


def _key(function: Callable[..., Any]) -> str:
    return f"{function.__module__}:{function.__qualname__}"


@cache
def _modules() -> list[tuple[ModuleType, ast.Module]]:
    """What the service is made of, once `app.main` is imported; no command, no demo."""
    named = (
        (place(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."), path)
        for path in list_files(".py", under="app")
    )
    return [(sys.modules[name], tree_of(path)) for name, path in named if name in sys.modules]


def _deeds_in(module: ModuleType, tree: ast.Module) -> Iterator[tuple[str, Deed]]:
    name = module.__name__
    for node in tree.body:
        if isinstance(node, Function):
            yield f"{name}:{node.name}", _Reader(module, None).read(node)
        if isinstance(node, ast.ClassDef):
            owner = getattr(module, node.name)
            for method in (each for each in node.body if isinstance(each, Function)):
                key = f"{name}:{node.name}.{method.name}"
                yield key, _Reader(module, owner).read(method)


def facts_given() -> Iterator[tuple[type[DomainError], set[str]]]:
    """Each making of an error in the service, with the names of the facts it is given."""
    for module, tree in _modules():
        for node in nodes_in(tree, ast.Call):
            if isinstance(node.func, ast.Name):
                made = vars(module).get(node.func.id)
                if isinstance(made, type) and issubclass(made, DomainError):
                    yield made, {str(keyword.arg) for keyword in node.keywords}


class _Reader(ast.NodeVisitor):
    """Reads one function of a module, with the names that the module and the function know."""

    def __init__(self, module: ModuleType, owner: type | None) -> None:
        self._module = module
        self._owner = owner
        self._kinds: dict[str, type] = {} if owner is None else {"self": owner, "cls": owner}
        self._local: dict[str, Any] = {}
        self._caught: Caught = frozenset()
        self._deed = Deed()

    def read(self, function: Function) -> Deed:
        arguments = function.args
        for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            kind = self._annotated(each.annotation)
            if kind is not None:
                self._kinds[each.arg] = kind
        for statement in function.body:
            self.visit(statement)
        return self._deed

    def read_fields(self, init: Function) -> dict[str, type]:
        """Attribute -> class, of what this __init__ sets."""
        self.read(init)
        found = {}
        for node in ast.walk(init):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
                kind = self._made_by(node.value)
                if kind is not None:
                    found[node.targets[0].attr] = kind
        return found

    # Names that are bound on the way.

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            module = importlib.import_module(str(node.module))
            found = getattr(module, alias.name, None)
            if found is None:
                found = importlib.import_module(f"{node.module}.{alias.name}")
            self._local[alias.asname or alias.name] = found

    def visit_Assign(self, node: ast.Assign) -> None:
        self._bind(node.targets[0], self._made_by(node.value))
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._bind(node.target, self._annotated(node.annotation))
        if node.value is not None:
            self.visit(node.value)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._bind(node.target, self._made_by(node.value))
        self.generic_visit(node)

    def _bind(self, target: ast.expr, kind: type | None) -> None:
        if isinstance(target, ast.Name) and kind is not None:
            self._kinds[target.id] = kind

    # What is caught.

    def visit_Try(self, node: ast.Try) -> None:
        outer = self._caught
        taken = (self._taken_by(handler) for handler in node.handlers)
        self._caught = outer.union(*taken)
        for statement in node.body:
            self.visit(statement)
        self._caught = outer
        for part in (*node.orelse, *node.finalbody):
            self.visit(part)
        for handler in node.handlers:
            for statement in handler.body:
                self.visit(statement)

    def _taken_by(self, handler: ast.ExceptHandler) -> Caught:
        """The classes that the handler keeps to itself: it neither raises nor answers them again."""
        for node in ast.walk(handler):
            is_again = isinstance(node, ast.Raise) and (
                node.exc is None or (isinstance(node.exc, ast.Name) and node.exc.id == handler.name)
            )
            if is_again or (isinstance(node, ast.Call) and self._named(node.func) is answer_error):
                return frozenset()
        shown = handler.type
        nodes = shown.elts if isinstance(shown, ast.Tuple) else [shown] if shown else []
        kinds = (self._named(node) for node in nodes)
        return frozenset(k for k in kinds if isinstance(k, type) and issubclass(k, BaseException))

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        """`suppress(X)` takes X in."""
        outer = self._caught
        for item in node.items:
            call = item.context_expr
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "suppress":
                kinds = [self._named(argument) for argument in call.args]
                self._caught |= {k for k in kinds if isinstance(k, type)}
            else:
                self.visit(call)
        for statement in node.body:
            self.visit(statement)
        self._caught = outer

    visit_AsyncWith = visit_With  # noqa: N815 - what ast calls it

    # What is named.

    def visit_Call(self, node: ast.Call) -> None:
        # Asking what an error is does not raise it.
        if isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "issubclass"):
            self.visit(node.args[0])
            return
        called = node.func
        if isinstance(called, ast.Attribute) and self._named(called) is None:
            self._note_only_holder(called)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        self._note(self._named(node))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        found = self._named(node)
        if found is None:
            self._note_method(node)
            self.visit(node.value)
        else:
            self._note(found)

    def _note(self, found: Any) -> None:
        if not isinstance(found, type):
            if inspect.isfunction(found) and found.__module__.startswith("app."):
                self._deed.calls.append((_key(found), self._caught))
        elif issubclass(found, DomainError):
            self._deed.names.append((found, self._caught))
        elif found.__module__.startswith("app."):
            for name in ("__init__", "__post_init__"):
                self._deed.calls.append(
                    (f"{found.__module__}:{found.__name__}.{name}", self._caught)
                )

    def _note_method(self, node: ast.Attribute) -> None:
        kind = self._kind_of(node.value)
        for holder in () if kind is None else _kin_of(kind, node.attr):
            self._note_call(holder, node.attr)

    def _note_only_holder(self, called: ast.Attribute) -> None:
        """Of a value of unknown class: a name that several classes share is nobody's."""
        holders = _holders_of(called.attr)
        if self._kind_of(called.value) is None and len(holders) == 1:
            self._note_call(holders[0], called.attr)

    def _note_call(self, holder: type, method: str) -> None:
        key = f"{holder.__module__}:{holder.__name__}.{method}"
        self._deed.calls.append((key, self._caught))

    def _named(self, node: ast.expr) -> Any:
        """What of the module, or of a module or class that it knows, the expression names."""
        if isinstance(node, ast.Name):
            if node.id in self._local:
                return self._local[node.id]
            return None if node.id in self._kinds else vars(self._module).get(node.id)
        if isinstance(node, ast.Attribute):
            base = self._named(node.value)
            if isinstance(base, ModuleType | type):
                return (
                    inspect.unwrap(found)
                    if callable(found := getattr(base, node.attr, None))
                    else found
                )
        return None

    # Of which class a value is.

    def _kind_of(self, node: ast.expr) -> type | None:
        if isinstance(node, ast.Name):
            if node.id in self._kinds:
                return self._kinds[node.id]
            known = vars(self._module).get(node.id)
            return type(known) if _is_ours(type(known)) else None
        if isinstance(node, ast.Attribute):
            base = self._kind_of(node.value)
            return None if base is None else _fields_of(base).get(node.attr)
        return self._made_by(node)

    def _made_by(self, node: ast.expr) -> type | None:
        """The class of what is made by calling a class, or a function with an annotation."""
        inner = node.value if isinstance(node, ast.Await) else node
        if isinstance(inner, ast.Name | ast.Attribute):
            return self._kind_of(inner)
        if not isinstance(inner, ast.Call):
            return None
        called = self._named(inner.func)
        if isinstance(called, type):
            return called if _is_ours(called) else None
        if inspect.isfunction(called):
            return _plain(called.__annotations__.get("return"))
        is_part = isinstance(inner.func, ast.Attribute) and inner.func.attr == "get"
        part = self._named(inner.args[0]) if is_part and inner.args else None
        return part if isinstance(part, type) else None

    def _annotated(self, node: ast.expr | None) -> type | None:
        if node is None:
            return None
        try:
            shown = eval(ast.unparse(node), dict(vars(self._module)))  # noqa: S307 - our own source
        except (NameError, TypeError):
            return None
        return _plain(shown)


def _plain(shown: Any) -> type | None:
    """The one class of ours in an annotation: within Annotated, or beside None."""
    if isinstance(shown, type):
        return shown if _is_ours(shown) else None
    if get_origin(shown) is not None:
        kinds = [kind for kind in map(_plain, get_args(shown)) if kind is not None]
        origin = get_origin(shown)
        if isinstance(origin, type) and _is_ours(origin):
            return origin
        return kinds[0] if len(kinds) == 1 else None
    return None


def _is_ours(kind: type) -> bool:
    return kind.__module__.startswith("app.")


@cache
def _fields_of(kind: type) -> dict[str, type]:
    """A class's fields by their annotations, and those that its __init__ sets from its arguments."""
    fields = {}
    for holder in reversed(kind.__mro__):
        if not _is_ours(holder):
            continue
        for name, shown in vars(holder).get("__annotations__", {}).items():
            found = _plain(shown)
            if found is not None:
                fields[name] = found
        fields |= _set_by_init(holder)
    return fields


def _set_by_init(kind: type) -> dict[str, type]:
    """Fields that __init__ sets from its arguments or from what it makes."""
    known = {module.__name__: (module, tree) for module, tree in _modules()}
    if kind.__module__ not in known:
        return {}
    module, tree = known[kind.__module__]
    inits = [
        method
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == kind.__name__
        for method in node.body
        if isinstance(method, Function) and method.name == "__init__"
    ]
    return _Reader(module, None).read_fields(inits[0]) if inits else {}


@cache
def _all_classes() -> list[type]:
    return [
        kind
        for module, _ in _modules()
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__
    ]


@cache
def _holders_of(method: str) -> tuple[type, ...]:
    return tuple(kind for kind in _all_classes() if inspect.isfunction(vars(kind).get(method)))


def _kin_of(kind: type, method: str) -> tuple[type, ...]:
    """Whose method it is: the class's own or inherited, or, of a protocol, all that have it."""
    if getattr(kind, "_is_protocol", False):
        return _holders_of(method)
    holders = [base for base in kind.__mro__ if inspect.isfunction(vars(base).get(method))]
    below = [sub for sub in _holders_of(method) if issubclass(sub, kind) and sub is not kind]
    return (*holders[:1], *below)
