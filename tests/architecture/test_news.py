# SPDX-License-Identifier: Apache-2.0
"""News travels as a job: its name stands once, in the room of who sends it."""

import ast
from pathlib import Path

from tests.support.findings import refuse
from tests.support.source import list_files, nodes_in, place, tree_of

WORKER = "app/worker.py"


def test_rooms_of_events_hold_names_of_news_and_nothing_else() -> None:
    others = [
        place(path, node.lineno)
        for path in list_files("events.py", under="app")
        for node in tree_of(path).body[1:]
        if not is_name_of_news(node, domain=path.parent.name)
    ]
    refuse(
        others,
        'Keep to NAME = "domain.what_has_happened"; what the news carries goes to values.py, '
        "who hears it to app/worker.py.",
    )


def is_name_of_news(node: ast.stmt, *, domain: str) -> bool:
    """`SITTING_RELEASED = "results.sitting_released"`, in app/results/events.py."""
    return (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        and node.value.value.startswith(f"{domain}.")
    )


def test_news_is_sent_and_heard_by_its_constant() -> None:
    spelt = [
        place(path, kind.lineno)
        for path in list_files(".py", under="app")
        for kind in kinds_in(path)
        if not isinstance(kind, ast.Name | ast.Attribute | ast.Subscript)
    ]
    refuse(spelt, "Name the news in the sender's events.py, and import that name here.")


def kinds_in(path: Path) -> list[ast.expr]:
    """What stands where a kind of job does: in `enqueue` and `news=`, and as the worker's keys."""
    calls = nodes_in(tree_of(path), ast.Call)
    kinds = [kind for call in calls for kind in _sent_by(call)]
    return kinds + (_heard_by_worker(tree_of(path)) if place(path) == WORKER else [])


def _sent_by(call: ast.Call) -> list[ast.expr]:
    if ast.unparse(call.func).split(".")[-1] == "enqueue":
        return [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "kind")]
    news = [k.value for k in call.keywords if k.arg == "news"]
    return [kind for given in news for kind in _named_in(given)]


def _named_in(news: ast.expr) -> list[ast.expr]:
    """The values of `{Verb.X: NEWS}`, the value of `dict.fromkeys(verbs, NEWS)`."""
    if isinstance(news, ast.Dict):
        return news.values
    return news.args[1:2] if isinstance(news, ast.Call) else []


def _heard_by_worker(tree: ast.Module) -> list[ast.expr]:
    tables = [node.value for node in tree.body if isinstance(node, ast.AnnAssign)]
    return [key for table in tables if isinstance(table, ast.Dict) for key in table.keys if key]


def test_every_news_is_heard_by_the_worker() -> None:
    """A kind that the worker does not know is a job that fails until it is given up."""
    named = {
        target.id
        for path in list_files("events.py", under="app")
        for node in tree_of(path).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    [worker] = list_files(WORKER)
    heard = {ast.unparse(key) for key in _heard_by_worker(tree_of(worker))}
    refuse(named - heard, f"Add what hears it to HANDLERS in {WORKER}, or stop sending it.")
