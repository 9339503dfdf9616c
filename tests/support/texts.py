# SPDX-License-Identifier: Apache-2.0
"""Every text that people read, found where it is written: templates, Python, browser code."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes
from jinja2.ext import extract_from_ast

from app.core.i18n import LOCALES
from app.core.templating import environment
from tests.support.source import list_files, nodes_in, place, tree_of

ENGLISH = LOCALES / "en"
HAN = re.compile(r"[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]")
PLACEHOLDER = re.compile(r"\{(\w+)[^{}]*\}")
# t("…") and t('…'); a backtick would hide what the catalogue has to hold.
JS_TEXT = re.compile(r"""(?<![\w.$])t\(\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`)""")


@dataclass(frozen=True, slots=True)
class TranslatableText:
    """A text that is to be translated, and where it stands."""

    words: str
    place: str


@cache
def find_template_texts() -> tuple[TranslatableText, ...]:
    """Each `_("…")` of the templates."""
    env = environment()
    paths = list_files(".html", under="app/templates")
    return tuple(text for path in paths for text in _in(env, path))


def _in(env: Environment, path: Path) -> Iterator[TranslatableText]:
    tree = env.parse(path.read_text(encoding="utf-8"))
    for line, _function, message in extract_from_ast(tree, ("_",)):
        first = message[0] if isinstance(message, tuple) else message
        if first is not None:
            yield TranslatableText(first, place(path, line))


def find_untranslated_templates() -> list[TranslatableText]:
    """Chinese that a template says to everybody, whatever language they chose."""
    env = environment()
    return [
        TranslatableText(data.data.strip(), place(path, data.lineno))
        for path in list_files(".html", under="app/templates")
        for data in env.parse(path.read_text(encoding="utf-8")).find_all(nodes.TemplateData)
        # The switch names a language in that language.
        if HAN.search(re.sub(r"中文|简体中文", "", _without_comments(data.data)))
    ]


def _without_comments(markup: str) -> str:
    return re.sub(r"<!--.*?-->", "", markup, flags=re.DOTALL)


@cache
def find_python_texts() -> tuple[TranslatableText, ...]:
    """Each `translate("…")` and `marked("…")` of the service."""
    return tuple(
        TranslatableText(node.args[0].value, place(path, node.lineno))
        for path in list_files(".py", under="app")
        for node in nodes_in(tree_of(path), ast.Call)
        if _called(node) in ("translate", "marked", "_")
        if node.args and isinstance(node.args[0], ast.Constant)
        if isinstance(node.args[0].value, str)
    )


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


@cache
def find_browser_texts() -> tuple[TranslatableText, ...]:
    """Each `t("…")` of the browser's modules."""
    found = []
    for path in list_files(".js", under="app/static"):
        source = path.read_text(encoding="utf-8")
        for match in JS_TEXT.finditer(source):
            line = source.count("\n", 0, match.start()) + 1
            found.append(TranslatableText(_js_string(match[1]), place(path, line)))
    return tuple(found)


def _js_string(literal: str) -> str:
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), literal[1:-1])


@cache
def read_english() -> Mapping[str, Catalog]:
    """The English catalogues by the name of their file."""
    found = {}
    for path in sorted(ENGLISH.glob("*.po")):
        with path.open("rb") as file:
            found[path.stem] = read_po(file)
    return found


def placeholders_of(words: str) -> frozenset[str]:
    return frozenset(PLACEHOLDER.findall(words))
