# SPDX-License-Identifier: Apache-2.0
"""Sentences of the interface that promise something, found by their form; and what keeps each.

The forms are wide: a sentence that only looks like a promise costs a word in the table, one that
is overlooked costs whoever relied on it. What a hit is, a person decides, in the files of
tests/architecture/promises, one for each catalogue of app/locales/en.
"""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.run import PROJECT
from tests.support.source import tree_of
from tests.support.texts import (
    TranslatableText,
    find_browser_texts,
    find_python_texts,
    find_template_texts,
    read_english,
)

TABLES = PROJECT / "tests/architecture/promises"
TESTS = PROJECT / "tests"

# What a promise is about, and the words it is made with.
CHINESE = {
    "somebody sees it": r"看到|读到|可见|可[以在]?[^，。；：]{0,8}查看|见[^，。；]{0,6}[页表]",
    "it comes": r"收到|送达|通知|出现|显示|列出",
    "it can be checked": r"核对|验证|核验|核查",
    "it is kept": r"保留|保存|留在|存在本机|都在|仍在|丢失|单独|完整|一起|冻结|放不下",
    "it is recorded": r"记入|记录|记为|计为|视为|计入|不计|算(?!得)",
    "it is undone": r"作废|收回|退还|补上|删除|归还|停止",
    "it happens by itself": r"自动|会|将(?!来)|正在(?:重新)?(?:上传|交卷|重试)",
    "it stays as it is": r"影响|不变|不再|仍|始终|继续|相同|照常|没有(?:被|加入|执行|改变|提交)",
    "nobody else, nothing else": r"只|由另一|须由|不做|不含|任何|不拍|不带|不作",
    "when": (
        r"随时|立即|随即|之后|之前|以后|才|后不能|不能再|后可|起可|时可|时间内|秒后"
        r"|[{}\d一二两三四五六七八九十几近]+ ?个?(?:秒|分钟|小时|天|周|月|年)"
    ),
    "one may": r"可以|可在|可由|可进入|仍可|无须|不必|不需要",
    "how much": r"最多|至多|最晚|不超过|至少|以内|[一两三]次",
    "each of them": r"每次|每[一夜位道个]|所有|均为|都已|全部|整份|完全",
}
ENGLISH = re.compile(
    r"\b(will|kept|keeps?|saved|safe|lost|itself|themselves|at once|no longer|never|deleted|"
    r"recorded|can (?:later |then )?(?:see|read|be)|stays?|appears?|only|until|nobody|nothing|"
    r"whole|always)\b",
    re.IGNORECASE,
)
# Why a sentence that has the form of a promise is none. Add no word that would excuse a claim.
EXCUSES = {
    "label": "names a thing, a field, a state, a button",
    "instruction": "says what the reader should do, and nothing of what then happens",
    "refusal": "says what was not done and why; the refusal itself is what the sentence says",
    "told": "tells of the case on the page what the data say; it says nothing of later",
    "explanation": "says what a figure or a word means, or for what a form is meant",
}


@dataclass(frozen=True, slots=True)
class PromiseTable:
    """What people decided of each sentence: kept by these tests, or none for this reason."""

    kept: Mapping[str, list[str]]
    other: Mapping[str, str]

    def __contains__(self, words: str) -> bool:
        return words in self.kept or words in self.other


def has_form_of_promise(words: str, english: Iterable[str] = ()) -> bool:
    return any(re.search(form, words) for form in CHINESE.values()) or any(
        ENGLISH.search(text) for text in english
    )


def find_promises(
    texts: Iterable[TranslatableText], english: Mapping[str, list[str]]
) -> dict[str, TranslatableText]:
    """Each sentence once that has the form of a promise in either language."""
    return {
        text.words: text
        for text in texts
        if has_form_of_promise(text.words, english.get(text.words, ()))
    }


def interface_texts() -> list[TranslatableText]:
    return [*find_template_texts(), *find_python_texts(), *find_browser_texts()]


def english_of_texts() -> dict[str, list[str]]:
    """Chinese -> its English; a sentence of pages and of the browser has two."""
    found: dict[str, list[str]] = {}
    for catalogue in read_english().values():
        for message in catalogue:
            if message.id and message.string:
                found.setdefault(str(message.id), []).append(str(message.string))
    return found


def read_promises(folder: Path = TABLES) -> PromiseTable:
    """All tables as one. A sentence that two of them decide is refused with ValueError."""
    kept: dict[str, list[str]] = {}
    other: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        twice = (table["kept"].keys() | table["other"].keys()) & (kept.keys() | other.keys())
        if twice:
            raise ValueError(f"{path.name} decides what another table has decided: {twice}")
        kept |= table["kept"]
        other |= table["other"]
    return PromiseTable(kept, other)


def is_a_test(named: str) -> bool:
    """`integration/grading/test_queue.py::TestHolding::test_again`, the class where there is one."""
    file, _, name = named.partition("::")
    path = TESTS / file
    return path.is_file() and name in _tests_of(tree_of(path))


def _tests_of(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.ClassDef):
            yield from (f"{node.name}::{name}" for name in _names_in(node))


def _names_in(group: ast.ClassDef) -> Iterator[str]:
    for node in group.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
