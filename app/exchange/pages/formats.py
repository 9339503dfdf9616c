# SPDX-License-Identifier: Apache-2.0
"""What people are told of the formats of question files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.i18n import marked, translate
from app.items.service import names
from question_bank import interchange
from question_bank.interchange import Unsayable

_QTI = marked("考试平台之间交换试题的标准，图片一起读取。")
# What a file of the format looks like to whoever has one.
LOOKS: Mapping[str, str] = {
    "excel": marked("本页的模板，或其他系统导出的表格：按列名识别，图片一起读取。"),
    "csv": marked("列名与模板相同的文本表格，不带图片。"),
    "docx": marked("依次写有题号、题干、选项和“答案：”的试卷或题库。"),
    "gift": marked("Moodle 的纯文本题库。"),
    "moodle": marked("Moodle 导出的题库，图片一起读取。"),
    "aiken": marked("只有单选题的纯文本。"),
    "qti12": _QTI,
    "qti21": _QTI,
    "qti22": _QTI,
    "qti30": _QTI,
    "jsonlines": marked("本系统导出的完整题库，什么都不会丢失。"),
}
# Why an item stays behind when a bank is exported.
LEFT_BEHIND: Mapping[Unsayable, str] = {
    Unsayable.TYPE: marked("这种格式没有这一题型"),
    Unsayable.PICTURES: marked("这种格式放不下题中的图片"),
    Unsayable.TEXT: marked("题中的文字在这种格式里会走样"),
}

_SUFFIXES = re.compile(r"\s*[（(].*")


@dataclass(frozen=True, slots=True)
class Known:
    """A format by the name that people have for it, and how to tell a file of it."""

    names: tuple[str, ...]
    looks: str


def format_name(name: str) -> str:
    """The format as people call it, without the article that it has in an English sentence."""
    told = names.said(interchange.FORMAT_NAMES[name]).removeprefix("a ").removeprefix("an ")
    return told[:1].upper() + told[1:]


def written_name(name: str) -> str:
    """The format as people call it, with the one suffix that we write."""
    return f"{_SUFFIXES.sub('', format_name(name))} {interchange.FORMATS[name].suffix}"


def readable_formats() -> list[Known]:
    """All formats that are read; those that look the same stand together."""
    together: dict[str, list[str]] = {}
    for found in interchange.FORMATS.values():
        if found.read is not None:
            together.setdefault(LOOKS[found.name], []).append(format_name(found.name))
    return [Known(tuple(names), translate(looks)) for looks, names in together.items()]


def written_formats() -> list[str]:
    """The formats that banks are exported in."""
    return [found.name for found in interchange.FORMATS.values() if found.write is not None]
