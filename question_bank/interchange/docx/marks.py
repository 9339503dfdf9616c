# SPDX-License-Identifier: Apache-2.0
"""What a line of an examiner's document is, told from its words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase
from types import MappingProxyType
from unicodedata import normalize

from question_bank.interchange.fields.columns import KEY, TYPE
from question_bank.interchange.fields.words import is_blank_type, is_other_kind, type_of
from question_bank.items import ItemType

EXPLANATION, MARKING_POINTS, OPTIONS = "解析", "评分点", "选项"

_HAN = "[一二三四五六七八九十]{1,3}"
_ORDINAL = (
    rf"(?:第\s*{_HAN}\s*(?:部分|大题)[、.．:：\s]*|{_HAN}\s*[、.．:：]\s*|[（(]\s*{_HAN}\s*[）)]\s*"
    r"|[ⅠⅡⅢⅣⅤⅥ]\s*[、.．]?\s*)"
)
_HEADING = re.compile(
    rf"\s*[【\[]?(?P<ordinal>{_ORDINAL})?(?P<word>[\u4e00-\u9fff]{{2,12}}?)\s*[】\]]?\s*"
    r"(?P<rest>(?:[（(：:，,。共每本].*)?)\s*",
    re.DOTALL,
)
_NUMBERED_HEADING = re.compile(r"\s*[0-9]{1,2}\s*[、.．]\s*")
# What a heading without an ordinal may say behind its word.
_TELLS_OF_PAPER = re.compile(r"[（(：:，,。\s]*|.*(?:共|每|本|分|题).*", re.DOTALL)
_POINTS_EACH = re.compile(r"每(?:小)?(?:题|空)\s*(?P<points>[0-9]{1,3}(?:\.[0-9]{1,2})?)\s*分")
_LONGEST_HEADING = 30
_CHOICE_WORDS = ("选择题", "选择", "客观题")

_PLAIN_NUMBER = re.compile(r"\s*(?P<n>\d{1,4})\s*(?P<sign>[.．、:：)）])\s*")
_NAMED_NUMBER = re.compile(
    r"\s*+(?:[【\[]\s*+)?第\s*+(?P<n>\d{1,4})\s*+题\s*+(?:[】\]]\s*+)?(?:[.．、:：]\s*+)?"
)
_BRACKETED_NUMBER = re.compile(r"\s*[（(【]\s*(?P<n>\d{1,3})\s*[）)】]\s*[.．、]?\s*")

_LABEL = re.compile(
    r"[（(【\[]\s*(?P<inside>[A-ZＡ-Ｚ])\s*[）)】\]]\s*[.．、:：]?\s*"
    r"|(?P<bare>[A-ZＡ-Ｚ])\s*[.．、:：)）]\s*"
)
_BEFORE_LABEL = re.compile(r"(?:^|[\s；;])\s*")

# The column of our template that each name stands for.
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("答案", "正确答案", "参考答案", "标准答案", "试题答案", "答案要点"), KEY),
        **dict.fromkeys(
            ("解析", "答案解析", "试题解析", "题目解析", "详解", "答案详解"), EXPLANATION
        ),
        **dict.fromkeys(("评分点", "得分点", "采分点", "评分标准", "评分要点"), MARKING_POINTS),
        **dict.fromkeys(("难度", "难度系数", "难易度", "难易程度", "难度等级"), "难度"),
        **dict.fromkeys(("知识点", "所属知识点", "考点", "考核点", "鉴定点"), "知识点"),
        **dict.fromkeys(("认知层次", "认知水平", "能力层次"), "认知层次"),
        **dict.fromkeys(("分值", "分数"), "分值"),
        **dict.fromkeys(("来源", "出处"), "来源"),
        **dict.fromkeys(("编号", "试题编号", "题目编号"), "编号"),
        **dict.fromkeys(("级别", "适用级别", "等级"), "级别"),
        **dict.fromkeys(("工种", "职业功能", "命题人", "适用年份"), ""),
        **dict.fromkeys(("题型", "试题类型", "题目类型"), TYPE),
        "选项": OPTIONS,
    }
)
_COLUMN = MappingProxyType({name: column or name for name, column in _NAMES.items()})


def _either(names: Iterator[str]) -> str:
    # The longest first: 答案解析 is no 答案.
    return "|".join(r"\s*".join(name) for name in sorted(names, key=len, reverse=True))


_ALL = _either(iter(_COLUMN))
_INLINE = _either(
    name for name, column in _COLUMN.items() if column in (KEY, EXPLANATION, "难度", "知识点")
)
_MARKER = re.compile(
    rf"[【\[〖]\s*(?P<framed>{_ALL})\s*[】\]〗]\s*[:：]?\s*"
    rf"|^\s*(?P<first>{_ALL})\s*[:：]\s*"
    rf"|(?<=[\sA-Z√×。；;，,）)】])(?P<inline>{_INLINE})\s*[:：]\s*"
    r"|^\s*(?P<worded>(?:正确|参考|标准)?答案)\s*(?:(?:是|为|应为|应选)\s*[:：]?\s*"
    r"|(?=\s*[A-JＡ-Ｊ√×]+\s*[。.]?\s*$))"
    r"|^\s*(?P<said>[答解])\s*[:：]\s*"
)
_TITLE = re.compile(
    r"\s*[【\[（(]?(?:附(?:件|录)?[:：、]?)?[^。：:，,]{0,30}?(?:参考|标准|试题)?答案(?:[与及和]?"
    r"(?:试题|详细|答案)?(?:解析|评分标准|评分细则|评分参考|详解))?[】\]）)]?\s*[:：]?\s*"
)
# Atomic and possessive throughout: a page of letters must not be tried in every way.
_ONE_KEY = r"(?>[A-JＡ-Ｊ]{1,10}+|√|×|✓|✗|正确|错误|对|错)"
_KEYS = r"[A-JＡ-Ｊ√×✓✗对错正确误\s,，、;；/]++"
_RANGE = rf"(?>\d{{1,4}}\s*+(?:[-—–~～]++|至|到)\s*+\d{{1,4}}\s*+题?\s*+[.．、:：]?\s*+{_KEYS})"
_SINGLE_KEY = rf"(?>[（(]?\d{{1,4}}+[）)]?\s*+[.．、:：]?\s*+{_ONE_KEY}(?![A-Za-z\u4e00-\u9fff])[\s,，、;；。]*+)"
_KEY_LIST = re.compile(rf"\s*+(?:{_RANGE}|{_SINGLE_KEY}{_SINGLE_KEY})(?:{_RANGE}|{_SINGLE_KEY})*+")


@dataclass(frozen=True, slots=True)
class DocxHeading:
    """A section's heading: its word, the type of its questions, and what each is worth.

    `is_sure` says that the word names a type of question; without it the line may be anything.
    """

    word: str
    kind: ItemType | None
    points: Decimal | None
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Number:
    """A number before a question, where its text begins, and whether it may be a decimal's."""

    number: int
    end: int
    is_bracketed: bool
    is_doubtful: bool


@dataclass(frozen=True, slots=True)
class Label:
    """An option's letter by its place in the alphabet, and the label's place in the words."""

    index: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Marker:
    """A name such as 答案： before what it names; `column` is that of our template."""

    column: str
    start: int
    end: int


def heading_of(words: str) -> DocxHeading | None:
    """The heading that the words are, if they can be one."""
    numbered = _NUMBERED_HEADING.match(words)
    found = _HEADING.fullmatch(words, numbered.end() if numbered else 0)
    if found is None:
        return None
    word, rest = found["word"], found["rest"]
    kind = type_of(word)
    is_known = kind is not None or is_blank_type(word) or is_other_kind(word)
    is_known = is_known or word in _CHOICE_WORDS
    if numbered or not found["ordinal"]:
        # Without an ordinal 分析：… is a sentence, and 判断题 a heading.
        is_titled = word.endswith(("题", "选择")) and _TELLS_OF_PAPER.fullmatch(rest)
        if not is_known or not is_titled:
            return None
    elif not is_known and len(words) > _LONGEST_HEADING:
        return None
    each = _POINTS_EACH.search(rest)
    return DocxHeading(word, kind, Decimal(each["points"]) if each else None, is_known)


def number_of(words: str) -> Number | None:
    """The number with which the words begin, in any of the ways people write one."""
    if plain := _PLAIN_NUMBER.match(words):
        is_doubtful = (
            plain["sign"] in ".．:：" and words[plain.end("sign") : plain.end("sign") + 1].isdigit()
        )
        return Number(int(plain["n"]), plain.end(), is_bracketed=False, is_doubtful=is_doubtful)
    if named := _NAMED_NUMBER.match(words):
        return Number(int(named["n"]), named.end(), is_bracketed=False, is_doubtful=False)
    if bracketed := _BRACKETED_NUMBER.match(words):
        return Number(int(bracketed["n"]), bracketed.end(), is_bracketed=True, is_doubtful=False)
    return None


def labels_in(words: str, expected: int) -> list[Label]:
    """The labels of options in a line, counting up from the one that is expected.

    At the start of the line any label counts: one out of order is to be refused.
    """
    found: list[Label] = []
    for before in _BEFORE_LABEL.finditer(words):
        label = _LABEL.match(words, before.end())
        if label is None:
            continue
        letter = normalize("NFKC", label["inside"] or label["bare"])
        index = ascii_uppercase.index(letter)
        is_first = not words[: before.end()].strip()
        if index == expected + len(found) or is_first:
            found.append(Label(index, before.end(), label.end()))
    return found


def markers_in(words: str) -> list[Marker]:
    """The names in a line behind which a key, an explanation or the like stands."""
    found = []
    for marker in _MARKER.finditer(words):
        name = next(name for name in marker.groupdict() if marker[name])
        word = "".join(marker[name].split())
        column = KEY if name in ("said", "worded") else _COLUMN[word]
        found.append(Marker(column, marker.start(), marker.end()))
    return found


def is_answers_title(words: str) -> bool:
    """Whether a line may be the title of all answers: 参考答案, 答案及解析."""
    return _TITLE.fullmatch(words) is not None


def is_key_list(words: str) -> bool:
    """Whether the words are keys of several questions: 1-5 ABCDA, or 1. A 2. B."""
    return _KEY_LIST.fullmatch(words) is not None
