# SPDX-License-Identifier: Apache-2.0
"""Why an item cannot be."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from question_bank.wording import Wording


class Reason(StrEnum):
    """What is wrong with a field; the texts are in TEXTS."""

    MISSING = "missing"
    UNKNOWN_FIELD = "unknown_field"
    NOT_TEXT = "not_text"
    NOT_TEXTS = "not_texts"
    NOT_WHOLE = "not_whole"
    NOT_TRUTH = "not_truth"
    NOT_DECIMAL = "not_decimal"
    NOT_FRACTIONS = "not_fractions"
    NOT_TABLES = "not_tables"
    NONE_OF = "none_of"
    MALFORMED = "malformed"
    BLANK = "blank"
    UNPRINTABLE = "unprintable"
    TOO_LONG = "too_long"
    NOT_BETWEEN = "not_between"
    TOO_PRECISE = "too_precise"
    NOT_IN_RANGE = "not_in_range"
    BELOW = "below"
    WRONG_COUNT = "wrong_count"
    REPEATED = "repeated"
    NO_SUCH_OPTION = "no_such_option"
    NO_RIGHT_OPTION = "no_right_option"
    NOT_IN_ORDER = "not_in_order"
    SCORES_OFF = "scores_off"
    EMPTY = "empty"


TEXTS: Mapping[Reason, Wording] = MappingProxyType(
    {
        Reason.MISSING: Wording("没有填写", "is missing"),
        Reason.UNKNOWN_FIELD: Wording("不是这种题型的栏目", "is not a field of this item"),
        Reason.NOT_TEXT: Wording("不是文字", "is not a text"),
        Reason.NOT_TEXTS: Wording("不是一组文字", "is not a list of texts"),
        Reason.NOT_WHOLE: Wording("不是整数", "is not a whole number"),
        Reason.NOT_TRUTH: Wording("既不是“对”也不是“错”", "is not true or false"),
        Reason.NOT_DECIMAL: Wording("不是数字", "is not a decimal number"),
        Reason.NOT_FRACTIONS: Wording("不是一组分数", "is not a list of fractions"),
        Reason.NOT_TABLES: Wording("不是一组条目", "is not a list of tables"),
        Reason.NONE_OF: Wording("只能是 {members}", "is none of {members}"),
        Reason.MALFORMED: Wording("的写法应类似 {like}", "is not like {like}"),
        Reason.BLANK: Wording("为空或首尾有空格", "is empty or has space around it"),
        Reason.UNPRINTABLE: Wording("含有看不见的控制字符", "holds a control character"),
        Reason.TOO_LONG: Wording("超过 {most} 个字", "is longer than {most} characters"),
        Reason.NOT_BETWEEN: Wording("不在 {low} 和 {high} 之间", "is not between {low} and {high}"),
        Reason.TOO_PRECISE: Wording("超过 {places} 位小数", "has more than {places} decimals"),
        Reason.NOT_IN_RANGE: Wording("不在 {low}-{high} 之内", "is not in {low}-{high}"),
        Reason.BELOW: Wording("小于 {least}", "is below {least}"),
        Reason.WRONG_COUNT: Wording("应有 {low} 到 {high} 个", "are not {low} to {high}"),
        Reason.REPEATED: Wording("有两处内容相同", "says the same thing twice"),
        Reason.NO_SUCH_OPTION: Wording("不是任何一个选项", "is not the label of one option"),
        Reason.NO_RIGHT_OPTION: Wording("没有指出正确选项", "names no right option"),
        Reason.NOT_IN_ORDER: Wording(
            "的字母没有按顺序，或重复", "is not in order or names a letter twice"
        ),
        Reason.SCORES_OFF: Wording(
            "与正确选项不符：正确选项的得分合计为 1，其余不大于 0",
            "do not fit the key: right options add up to 1, the others are not above 0",
        ),
        Reason.EMPTY: Wording("为空", "is empty"),
    }
)


class ItemFault(ValueError):
    """An item that cannot be; `field` and `reason` say where and why, the text in English."""

    def __init__(self, field: str, reason: Reason, **context: object) -> None:
        self.wording = TEXTS[reason].filled(context)
        super().__init__(f"{field} {self.wording.en}")
        self.field = field
        self.reason = reason


def demand(holds: object, field: str, otherwise: Reason, **context: object) -> None:
    """Nothing happens if it holds; else ItemFault."""
    if not holds:
        raise ItemFault(field, otherwise, **context)
