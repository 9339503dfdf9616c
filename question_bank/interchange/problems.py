# SPDX-License-Identifier: Apache-2.0
"""What stands in the way of a question, and where in the file."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from question_bank.interchange.wordings import filled
from question_bank.items import FIELD_NAMES, ItemFault
from question_bank.wording import Wording


class Refusal(StrEnum):
    """Why a question cannot be taken as it stands in the file; the words are in REFUSALS."""

    TYPE_UNKNOWN = "type_unknown"
    TYPE_UNSUPPORTED = "type_unsupported"
    STEM_MISSING = "stem_missing"
    KEY_MISSING = "key_missing"
    KEY_NAMES_NO_OPTION = "key_names_no_option"
    KEY_SEVERAL_IN_SINGLE = "key_several_in_single"
    KEY_NOT_TRUTH = "key_not_truth"
    KEY_UNREADABLE = "key_unreadable"
    OPTIONS_MISSING = "options_missing"
    OPTION_GAP = "option_gap"
    OPTIONS_TOO_MANY = "options_too_many"
    SCORES_UNREPRESENTABLE = "scores_unrepresentable"
    VALUE_UNREADABLE = "value_unreadable"
    CELL_NUMBER = "cell_number"
    CELL_DATE = "cell_date"
    CELL_FORMULA = "cell_formula"
    CELL_ERROR = "cell_error"
    REFERENCE_TWICE = "reference_twice"
    PICTURE_MISSING = "picture_missing"
    PICTURE_REFUSED = "picture_refused"
    PICTURE_REMOTE = "picture_remote"
    MARKUP_UNSUPPORTED = "markup_unsupported"
    INTERACTION_UNSUPPORTED = "interaction_unsupported"
    PROCESSING_UNSUPPORTED = "processing_unsupported"
    UNREADABLE = "unreadable"
    FAULTY = "faulty"


class Warned(StrEnum):
    """What the author should know of a question that is taken; the words are in WARNINGS."""

    KEY_ONE_IN_MULTIPLE = "key_one_in_multiple"
    ONE_MARKING_POINT = "one_marking_point"
    FEEDBACK_LEFT_OUT = "feedback_left_out"
    FIELD_LEFT_OUT = "field_left_out"
    MARKUP_LEFT_OUT = "markup_left_out"
    TRACKED_CHANGES = "tracked_changes"
    SHEET_LEFT_OUT = "sheet_left_out"
    HIDDEN_READ = "hidden_read"
    CELLS_MERGED = "cells_merged"


REFUSALS: Mapping[Refusal, Wording] = MappingProxyType(
    {
        Refusal.TYPE_UNKNOWN: Wording(
            "不认识的题型“{value}”，请改为：{known}",
            "the type {value!r} is not known; use one of {known}",
        ),
        Refusal.TYPE_UNSUPPORTED: Wording(
            "“{value}”类的题无法收入题库", "questions of the kind {value!r} cannot be taken"
        ),
        Refusal.STEM_MISSING: Wording("没有题干", "there is no stem"),
        Refusal.KEY_MISSING: Wording("没有答案", "there is no key"),
        Refusal.KEY_NAMES_NO_OPTION: Wording(
            "答案“{key}”不是任何一个选项，请改正答案或补上选项",
            "the key {key!r} names no option; correct it or add the option",
        ),
        Refusal.KEY_SEVERAL_IN_SINGLE: Wording(
            "单选题有多个答案“{key}”，请只留一个，或把题型改为多选题",
            "a single choice has several keys, {key!r}: keep one, or make it a multiple choice",
        ),
        Refusal.KEY_NOT_TRUTH: Wording(
            "判断题的答案“{key}”看不出是对还是错", "the key {key!r} says neither true nor false"
        ),
        Refusal.KEY_UNREADABLE: Wording("答案“{key}”无法识别", "the key {key!r} cannot be read"),
        Refusal.OPTIONS_MISSING: Wording(
            "选项不足两个，请补上", "there are fewer than two options; add the missing ones"
        ),
        Refusal.OPTION_GAP: Wording(
            "选项 {label} 为空，后面却还有选项，请补上或依次前移",
            "option {label} is empty, and others follow it; fill it in or move them up",
        ),
        Refusal.OPTIONS_TOO_MANY: Wording(
            "选项超过 {most} 个", "there are more than {most} options"
        ),
        Refusal.SCORES_UNREPRESENTABLE: Wording(
            "选项得分（{scores}）无法保存：正确选项应合计 100%，其余不大于 0",
            "the options' scores ({scores}) cannot be kept: "
            "right ones must add up to 100 %, the others be no more than 0",
        ),
        Refusal.VALUE_UNREADABLE: Wording(
            "“{value}”无法识别，应类似 {like}", "{value!r} cannot be read; it should be like {like}"
        ),
        Refusal.CELL_NUMBER: Wording(
            "单元格被存为数字 {value}，原文可能已经丢失，请把该列设为文本后重新填写",
            "the cell was stored as the number {value} and may have lost what was typed; "
            "format the column as text and type it again",
        ),
        Refusal.CELL_DATE: Wording(
            "单元格被存为日期 {value}，请把该列设为文本后重新填写",
            "the cell was stored as the date {value}; format the column as text and type it again",
        ),
        Refusal.CELL_FORMULA: Wording(
            "单元格是公式，请改为它的值（复制，选择性粘贴为数值）",
            "the cell is a formula; replace it by its value (copy, paste special, values)",
        ),
        Refusal.CELL_ERROR: Wording(
            "单元格是错误值 {value}，请改为应有的内容",
            "the cell holds the error {value}; replace it by what it should say",
        ),
        Refusal.REFERENCE_TWICE: Wording(
            "编号“{reference}”在文件中出现两次，第一次在{first}",
            "the reference {reference!r} stands twice in the file, first at {first}",
        ),
        Refusal.PICTURE_MISSING: Wording(
            "缺少图片“{name}”", "the picture {name!r} is missing from the file"
        ),
        Refusal.PICTURE_REFUSED: Wording(
            "图片“{name}”不能使用：{why}", "the picture {name!r} cannot be used: {why}"
        ),
        Refusal.PICTURE_REMOTE: Wording(
            "图片“{name}”在别处的网站上，请放进文件",
            "the picture {name!r} is on another site; put it into the file",
        ),
        Refusal.MARKUP_UNSUPPORTED: Wording(
            "含有无法表示的内容：{what}", "it holds what cannot be shown: {what}"
        ),
        Refusal.INTERACTION_UNSUPPORTED: Wording(
            "不支持的作答方式：{value}", "the interaction {value} is not supported"
        ),
        Refusal.PROCESSING_UNSUPPORTED: Wording(
            "不支持的评分方式：{value}", "the response processing {value} is not supported"
        ),
        Refusal.UNREADABLE: Wording("无法识别：{value}", "this cannot be read: {value}"),
        Refusal.FAULTY: Wording("{why}", "{why}"),
    }
)

WARNINGS: Mapping[Warned, Wording] = MappingProxyType(
    {
        Warned.KEY_ONE_IN_MULTIPLE: Wording(
            "多选题只有一个正确选项“{key}”，如有遗漏请补上",
            "a multiple choice has one right option, {key!r}; add the others if any are missing",
        ),
        Warned.ONE_MARKING_POINT: Wording(
            "没有评分点，参考答案整体算作一个评分点",
            "there are no marking points; the whole model answer counts as one",
        ),
        Warned.FEEDBACK_LEFT_OUT: Wording(
            "选项的反馈没有收入", "feedback on single options is left out"
        ),
        Warned.FIELD_LEFT_OUT: Wording("“{name}”没有收入", "{name!r} is left out"),
        Warned.MARKUP_LEFT_OUT: Wording("格式没有收入：{what}", "formatting is left out: {what}"),
        Warned.TRACKED_CHANGES: Wording(
            "含有修订：插入的文字已收入，删除的文字没有收入",
            "it has tracked changes: insertions are taken, deletions are not",
        ),
        Warned.SHEET_LEFT_OUT: Wording(
            "工作表“{name}”没有表头，没有读取", "the sheet {name!r} has no header and is left out"
        ),
        Warned.HIDDEN_READ: Wording(
            "隐藏的内容也已读取：{what}", "what is hidden was read as well: {what}"
        ),
        Warned.CELLS_MERGED: Wording(
            "合并单元格 {cells} 按左上角的内容读取",
            "the merged cells {cells} are read as their top left one",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: a cell, a line, a member of an archive, an item by its identifier."""

    sheet: str = ""
    row: int | None = None
    column: str = ""
    line: int | None = None
    member: str = ""
    identifier: str = ""

    @property
    def wording(self) -> Wording:
        """The place in words: 题库!C7, 第 12 行, items/q1.xml (q1)."""
        if self.row is not None:
            cell = f"{self.column}{self.row}"
            at = f"{self.sheet}!{cell}" if self.sheet else cell
            return Wording(at if self.column else f"{at} 行", at if self.column else f"row {at}")
        if self.line is not None:
            named = f"（{self.identifier}）" if self.identifier else ""
            told = f" ({self.identifier})" if self.identifier else ""
            inside = f"{self.member} " if self.member else ""
            return Wording(f"{inside}第 {self.line} 行{named}", f"{inside}line {self.line}{told}")
        told = self.member or self.identifier
        if self.member and self.identifier:
            told = f"{self.member} ({self.identifier})"
        return Wording(told, told)

    def __str__(self) -> str:
        return self.wording.en


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal or a warning at a place; `field` is the item's field it concerns, if it is one."""

    place: Place
    code: Refusal | Warned
    field: str = ""
    context: Mapping[str, str | Wording] = dataclasses.field(default_factory=dict)

    @property
    def is_warning(self) -> bool:
        return isinstance(self.code, Warned)

    @property
    def wording(self) -> Wording:
        """What is wrong, in words, the field's name before it where there is one."""
        text = WARNINGS[self.code] if isinstance(self.code, Warned) else REFUSALS[self.code]
        said = filled(text, self.context)
        if self.code is not Refusal.FAULTY:
            return said
        name = FIELD_NAMES.get(self.field, Wording(self.field, self.field))
        return Wording(name.zh + said.zh, f"{name.en} {said.en}")

    def __str__(self) -> str:
        return f"{self.place}: {self.wording.en}"


def of_fault(fault: ItemFault, place: Place) -> Problem:
    """The refusal that says what the item's own judgement said."""
    return Problem(place, Refusal.FAULTY, fault.field, {"why": fault.wording})
