# SPDX-License-Identifier: Apache-2.0
"""Which functions of the service a function may call, as far as its code names them."""

from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any


def reached_from(start: Callable[..., Any]) -> set[Callable[..., Any]]:
    """All functions and classes that the start, and whatever it reaches in the service, names.

    A name counts wherever it stands in the code, called or not: rather one too many.
    """
    found: set[Callable[..., Any]] = set()
    fresh: list[Callable[..., Any]] = [start]
    while fresh:
        each = fresh.pop()
        if each in found:
            continue
        found.add(each)
        if isinstance(each, FunctionType) and each.__module__.startswith(("app.", "tests.")):
            fresh += _named_in(each)
    return found


def names_in(function: Callable[..., Any]) -> set[str]:
    """Every global and attribute that the function's code names."""
    return set(_names(function.__code__)) if isinstance(function, FunctionType) else set()


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def _named_in(function: FunctionType) -> Iterator[Callable[..., Any]]:
    names = names_in(function)
    for name in names:
        value = function.__globals__.get(name)
        if isinstance(value, ModuleType) and value.__name__.startswith("app."):
            # `attempts.answers_of`: both names stand side by side in the code.
            yield from filter(callable, (getattr(value, attribute, None) for attribute in names))
        elif callable(value):
            yield value
