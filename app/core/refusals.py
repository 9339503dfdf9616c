# SPDX-License-Identifier: Apache-2.0
"""What a route, or a dependency of one, is refused with: declared where it is written.

The description of the API is derived from these declarations. What a function really raises is
read from its source and compared (tests/architecture/test_refusals.py).
"""

import string
from collections.abc import Callable
from typing import Any, TypeVar

from app.core.errors import DomainError

Refused = tuple[type[DomainError], ...]
_Called = TypeVar("_Called", bound=Callable[..., Any])


def refuses(*errors: type[DomainError]) -> Callable[[_Called], _Called]:
    """The function, or the instances of the class, may refuse with these and no other errors."""

    def declare(called: _Called) -> _Called:
        setattr(called, "__refuses__", errors)  # noqa: B010 - no function has the attribute by type
        return called

    return declare


def refused_by(called: object) -> Refused:
    """What was declared of it; nothing where nothing was."""
    declared: Refused = getattr(called, "__refuses__", ())
    return declared


def admits(*roles: str, by_token: bool = False) -> Callable[[_Called], _Called]:
    """The dependency lets in whoever is one of these, and nobody who is not signed in.

    `by_token`: a program that shows a token of such a person is let in, too.
    """

    def declare(called: _Called) -> _Called:
        setattr(called, "__admits__", roles)  # noqa: B010 - as above
        setattr(called, "__by_token__", by_token)  # noqa: B010 - as above
        return called

    return declare


def admitted_by(called: object) -> tuple[str, ...] | None:
    """Who is let in; None where it is no question of who one is."""
    declared: tuple[str, ...] | None = getattr(called, "__admits__", None)
    return declared


def takes_tokens(called: object) -> bool:
    return bool(getattr(called, "__by_token__", False))


def members_of(error: type[DomainError]) -> tuple[str, ...]:
    """What the error's answer holds beside its words: what they name, and what it tells further."""
    named = (name for _, name, _, _ in string.Formatter().parse(error.message) if name)
    return tuple(dict.fromkeys((*named, *error.further)))
