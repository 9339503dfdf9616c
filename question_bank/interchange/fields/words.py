# SPDX-License-Identifier: Apache-2.0
"""The words that people write into cells for a type, a truth, a difficulty and the like."""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from unicodedata import normalize

from question_bank.items import (
    COGNITIVE_NAMES,
    TOPIC_NAMES,
    TYPE_NAMES,
    WORK_TYPE_NAMES,
    Cognitive,
    ItemType,
    WorkType,
)

# A variation selector makes a tick an emoji and says nothing else.
_UNSEEN = re.compile(r"[\s\ufe0e\ufe0f]+")


def folded(text: str) -> str:
    """The text without what people type differently and mean alike: width, case and space."""
    return _UNSEEN.sub("", normalize("NFKC", text)).casefold()


_TYPE_WORDS: Mapping[ItemType, tuple[str, ...]] = MappingProxyType(
    {
        ItemType.SINGLE: ("单选", "单项选择", "单选择"),
        # 不定项 may have one right option or several: a multiple choice says no more than that.
        ItemType.MULTIPLE: ("多选", "多项选择", "多选择", "不定项", "不定项选择", "不定选"),
        ItemType.TRUE_FALSE: ("判断", "是非", "对错", "正误", "判断正误"),
        ItemType.SHORT_ANSWER: (
            *("简答", "问答", "论述", "简述", "主观", "名词解释", "案例分析", "分析", "essay"),
        ),
        ItemType.MATCHING: ("匹配", "连线", "配对"),
        ItemType.ORDERING: ("排序", "顺序"),
        ItemType.NUMERIC: ("计算", "数值", "数值计算", "numerical"),
    }
)
# A blank can be filled with anything; only a number in it can be marked as such.
_BLANKS = frozenset({"填空", "填空题", "fillintheblank", "fillintheblanks"})
# Kinds that hold several questions, or ask for what is not written down.
_OTHER_KINDS = frozenset(
    f"{kind}题"
    for kind in (
        *("组合", "材料", "复合", "综合", "套", "完形填空", "选词填空", "阅读理解", "听力"),
        *("操作", "实操", "技能操作", "编程", "绘图", "录音", "口语", "共用题干", "共用选项"),
    )
)


def _types() -> dict[str, ItemType]:
    known = {}
    for kind, words in _TYPE_WORDS.items():
        for word in (kind.value, TYPE_NAMES[kind].zh, TYPE_NAMES[kind].en, *words):
            known[folded(word)] = known[folded(word) + "题"] = kind
    return known


_TYPES = MappingProxyType(_types())


def type_of(text: str) -> ItemType | None:
    """The type so called; None for a word nobody knows. 选择题 is none: it does not say which."""
    return _TYPES.get(folded(text))


def is_blank_type(text: str) -> bool:
    """A question whose blank is to be filled: an item only where a number fills it."""
    return folded(text) in _BLANKS


def is_other_kind(text: str) -> bool:
    """A kind of question that exists but cannot become an item."""
    return folded(text) in _OTHER_KINDS


_TRUE = ("对", "正确", "是", "真", "√", "✓", "✔", "☑", "t", "true", "y", "yes")
_FALSE = (
    *("错", "错误", "否", "假", "不对", "不正确", "不是"),
    *("×", "✗", "✘", "✖", "x", "f", "false", "n", "no"),
)
_TRUTHS: Mapping[str, bool] = MappingProxyType(
    {folded(word): True for word in _TRUE} | {folded(word): False for word in _FALSE}
)
TRUTH_NAMES: Mapping[bool, str] = MappingProxyType({True: "对", False: "错"})


def truth_of(text: str) -> bool | None:
    """What the word says of a statement; None for a word that says neither."""
    return _TRUTHS.get(folded(text))


# Our difficulty is the expected share of right answers, as 难度系数 is in Chinese examining: high
# is easy. The five words take the middles of the bands in use for that coefficient, and stars and
# levels count upwards from the easiest.
_EASY, _EASIER, _MEDIUM = Decimal("0.85"), Decimal("0.75"), Decimal("0.60")
_HARDER, _HARD = Decimal("0.45"), Decimal("0.30")
DIFFICULTY_WORDS = ("易", "较易", "中", "较难", "难")
_DIFFICULTIES: Mapping[str, Decimal] = MappingProxyType(
    {
        **dict.fromkeys(("易", "容易", "简单", "很易", "easy", "1", "1星", "★"), _EASY),
        **dict.fromkeys(("较易", "较容易", "较简单", "偏易", "2", "2星", "★★"), _EASIER),
        **dict.fromkeys(("中", "中等", "一般", "适中", "普通", "medium"), _MEDIUM),
        **dict.fromkeys(("3", "3星", "★★★"), _MEDIUM),
        **dict.fromkeys(("较难", "偏难", "较困难", "4", "4星", "★★★★"), _HARDER),
        **dict.fromkeys(("难", "困难", "很难", "hard", "difficult", "5", "5星", "★★★★★"), _HARD),
    }
)
_SHARE = re.compile(r"0?\.[0-9]{1,6}")
_PERCENT = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,4})?)%")
_PER_CENT = 100


def difficulty_of(text: str) -> Decimal | None:
    """The expected share of right answers; None where the text says none.

    | written                                | read |
    |----------------------------------------|------|
    | 易, 容易, 简单; 1, 1星, ★                | 0.85 |
    | 较易; 2, 2星, ★★                        | 0.75 |
    | 中, 中等, 一般, 适中; 3, 3星, ★★★        | 0.60 |
    | 较难; 4, 4星, ★★★★                      | 0.45 |
    | 难, 困难; 5, 5星, ★★★★★                 | 0.30 |
    | a number between 0 and 1, 65%          | itself, 0.65 |

    It is written as the number, which says more than any of the words.
    """
    word = folded(text).replace("☆", "")
    if word in _DIFFICULTIES:
        return _DIFFICULTIES[word]
    if _SHARE.fullmatch(word):
        return Decimal(word)
    percent = _PERCENT.fullmatch(word)
    return Decimal(percent[1]) / _PER_CENT if percent else None


def _by_word(names: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    return MappingProxyType(
        {folded(word): value for value, words in names.items() for word in (value, *words)}
    )


# 了解, 理解 (or 熟悉) and 掌握 are the three demands of most Chinese syllabuses.
_COGNITIVE_WORDS: Mapping[Cognitive, tuple[str, ...]] = MappingProxyType(
    {
        Cognitive.REMEMBER: ("记忆", "了解", "知道"),
        Cognitive.UNDERSTAND: ("领会", "熟悉"),
        Cognitive.APPLY: ("运用", "掌握", "简单应用"),
        Cognitive.ANALYSE: ("综合分析", "analyze"),
    }
)
_COGNITIVE = _by_word(
    {
        level.value: (COGNITIVE_NAMES[level].zh, COGNITIVE_NAMES[level].en, *words)
        for level, words in _COGNITIVE_WORDS.items()
    }
)
_WORK_TYPES = _by_word(
    {
        kind.value: (name.zh, name.en, name.zh.removeprefix("碳排放"))
        for kind, name in WORK_TYPE_NAMES.items()
    }
)
# The five grades of the national occupational standards. 高级 alone is none of them: it is also a
# level of programmes that do not follow the standards.
_LEVELS = _by_word(
    {
        "5": ("五级", "5级", "初级工"),
        "4": ("四级", "4级", "中级工"),
        "3": ("三级", "3级", "高级工"),
        "2": ("二级", "2级", "技师"),
        "1": ("一级", "1级", "高级技师"),
    }
)
_TOPICS = _by_word({topic: (name.zh, name.en) for topic, name in TOPIC_NAMES.items()})
_QUOTED = re.compile(r"「(.*)」", re.DOTALL)


def cognitive_of(text: str) -> str | None:
    return _COGNITIVE.get(folded(text))


def work_type_of(text: str) -> str | None:
    return _WORK_TYPES.get(folded(text))


def level_of(text: str) -> str:
    """The code of the grade so called, else the text itself."""
    return _LEVELS.get(folded(text), text)


def topic_of(text: str) -> str:
    """Our topic of that name, else the text itself, without 「」 around it."""
    quoted = _QUOTED.fullmatch(text)
    return quoted[1] if quoted else _TOPICS.get(folded(text), text)


def topic_word(topic: str) -> str:
    """The topic as people call it, so that `topic_of` gives it back.

    A bank's own topic that is called as one of ours stands in 「」.
    """
    name = TOPIC_NAMES[topic].zh if topic in TOPIC_NAMES else topic
    return name if topic_of(name) == topic else f"「{topic}」"


def work_type_word(kind: str) -> str:
    return WORK_TYPE_NAMES[WorkType(kind)].zh


def cognitive_word(level: str) -> str:
    return COGNITIVE_NAMES[Cognitive(level)].zh
