# SPDX-License-Identifier: Apache-2.0
"""The ways in are those that docs/access.md names, and passwords are typed into fields for them."""

import ast
import re
from collections.abc import Iterator

from tests.support.findings import refuse
from tests.support.run import PROJECT
from tests.support.source import Function, list_files, nodes_in, place, tree_of

# Where sessions begin, and what is asked before one does.
WAYS_IN = {
    "app/accounts/service/sessions.py::_let_in",
    "app/registrations/service/sign_ins.py::_open",
}
# Where half a session becomes whole, by a factor that is given.
WAYS_ON = {
    "app/factors/service/passkeys.py::_take_passkey",
    "app/factors/service/proving.py::_take_code",
    "app/factors/service/proving.py::_take_recovery_code",
}
# By setting a first one up there is nothing to guess at: what is asked for was drawn for this.
SETTING_UP = {"app/factors/service/own.py::conclude"}
# What counts a try; codes of an authenticator are counted for their member as well.
COUNTS = {"admit", "admit_code"}
# A password of now and one to be: managers of passwords fill the first and propose the second.
PASSWORDS = {
    "password": "current-password",
    "current": "current-password",
    "new": "new-password",
    "again": "new-password",
}
FIELD = re.compile(r"field\(\s*[\"'](\w+)[\"'](.*?)\)\s*\}\}", re.DOTALL)


def callers_of(tree: ast.Module, name: str) -> Iterator[str]:
    """The functions of a module that call this one, as their own or as a module's."""
    # Functions that call nothing of this name, in most modules all, need no second look.
    if any(is_named(call, name) for call in nodes_in(tree, ast.Call)):
        for function in ast.walk(tree):
            if isinstance(function, Function):
                calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
                if any(is_named(call, name) for call in calls):
                    yield function.name


def is_named(call: ast.Call, name: str) -> bool:
    """What is called has this name, as it stands or as somebody's attribute."""
    called = call.func
    if isinstance(called, ast.Attribute):
        return called.attr == name
    return isinstance(called, ast.Name) and called.id == name


def callers_in_app(name: str) -> set[str]:
    return {
        f"{place(path)}::{caller}"
        for path in list_files(".py", under="app")
        for caller in callers_of(tree_of(path), name)
    }


def test_sessions_begin_where_the_manual_says() -> None:
    remedy = "Count tries by `admit` first, describe the way in docs/access.md, and add it here."
    refuse(callers_in_app("open_session") ^ WAYS_IN, remedy)
    refuse(callers_in_app("make_whole") ^ (WAYS_ON | SETTING_UP), remedy)


def test_every_try_is_counted_before_a_session_begins() -> None:
    uncounted = [
        way
        for way in WAYS_IN | WAYS_ON
        if COUNTS.isdisjoint(
            name
            for node in nodes_in(tree_of(PROJECT / way.partition("::")[0]), ast.Call)
            for name in [ast.unparse(node.func).rpartition(".")[2]]
        )
    ]
    refuse(uncounted, "Ask `admit` before anything of the try is looked at.")


def faults_of(template: str) -> list[str]:
    """Fields for passwords that show what is typed, or keep managers of passwords out."""
    return [
        name
        for name, rest in FIELD.findall(template)
        if name in PASSWORDS
        and not ('kind="password"' in rest and f'autocomplete="{PASSWORDS[name]}"' in rest)
    ]


def test_passwords_are_masked_and_open_to_managers_of_passwords() -> None:
    texts = {place(path): path.read_text("utf-8") for path in list_files(".html", under="app")}
    assert sum(len(FIELD.findall(text)) for text in texts.values()) > 5, "Mend FIELD: it finds none"
    bare = [f"{name}: {field}" for name, text in texts.items() for field in faults_of(text)]
    refuse(bare, 'Say kind="password" and autocomplete="current-password" or "new-password".')


def test_nothing_keeps_anybody_from_pasting() -> None:
    heard = [
        place(path)
        for path in list_files(".js", ".html", under="app")
        if re.search(r"[\"']paste[\"']|onpaste", path.read_text("utf-8"))
    ]
    refuse(heard, "Leave pasting to the browser: managers of passwords and typists rely on it.")


def test_field_that_shows_a_password_is_seen() -> None:
    shown = '{{ field("new", _("x"), autocomplete="new-password") }}'
    masked = shown.replace('")', '", kind="password")')
    assert faults_of(shown) == ["new"], "Mend faults_of: it sees no plain field."
    assert faults_of(masked) == [], "Mend faults_of: it finds fault with a masked field."
    way_in = ast.parse("async def enter():\n    return await accounts.open_session()\n")
    assert list(callers_of(way_in, "open_session")) == ["enter"], "Mend callers_of: it sees none."
