# SPDX-License-Identifier: Apache-2.0
"""The columns of our template, and the names that other systems give to the same columns."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_uppercase
from types import MappingProxyType
from unicodedata import normalize

from question_bank.items import FIELD_NAMES, LABELS
from question_bank.wording import Wording


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """A column: its header, English name, the item's fields it holds, and how to fill it in.

    `is_number` says that Excel may keep its cells as numbers without doing harm.
    """

    header: str
    english: str
    fields: tuple[str, ...]
    width: int
    note: Wording
    is_number: bool = False


REFERENCE, TYPE, STEM, KEY = "编号", "题型", "题干", "答案"
POINTS, DIFFICULTY, YEAR = "分值", "难度", "适用年份"
OPTION_COLUMNS = tuple(f"选项{label}" for label in LABELS)
# One cell with all options: never written, only read.
OPTIONS = "选项"
# A place in a file says nothing about which question it is: the next file counts from 1 again.
SEQUENCE = "序号"
# The column of a workbook of corrections that says what is wrong; it is no part of the question.
PROBLEMS = "需要修改之处"
REQUIRED = (TYPE, STEM, KEY)


def _column(field: str, width: int, zh: str, en: str, *also: str) -> FieldColumn:
    name = FIELD_NAMES[field]
    number = field in {"points", "difficulty", "valid_for"}
    return FieldColumn(name.zh, name.en, (field, *also), width, Wording(zh, en), number)


def _option(label: str) -> FieldColumn:
    note = Wording(
        "单选题、多选题的选项，从 A 起依次填写，中间不留空",
        "options of a single or multiple choice, from A on without a gap",
    )
    return FieldColumn(f"选项{label}", f"Option {label}", ("options",), 24, note)


COLUMNS: tuple[FieldColumn, ...] = (
    _column(
        "reference",
        14,
        "题目的唯一编号，可不填；如 hs-001",
        "what the question is called, unique; may stay empty, e.g. hs-001",
    ),
    _column("type", 10, "必填，从下拉列表中选择", "required; choose from the list"),
    _column(
        "stem",
        48,
        "必填；CO<sub>2</sub> 表示下标，$x^2$ 表示公式",
        "required; CO<sub>2</sub> for a subscript, $x^2$ for a formula",
    ),
    *map(_option, LABELS),
    _column(
        "key",
        24,
        "必填。单选题 B；多选题 ABD；判断题 对 或 错；简答题写参考答案；计算题写数值；"
        "匹配题每行一对：左 ⇒ 右；排序题每行一步，按正确顺序",
        "required. Single choice B; multiple choice ABD; true or false 对 or 错; short answer: the "
        "model answer; numeric: the number; matching: a pair per line, left ⇒ right; ordering: a "
        "step per line, in the right order",
        *("model_answer", "pairs", "steps", "value"),
    ),
    _column("explanation", 40, "为什么这样答", "why the key is right"),
    _column("points", 8, "原卷中的分值，如 1 或 2.5", "its points where it came from, e.g. 2.5"),
    _column(
        "difficulty",
        8,
        "预计答对的比例，如 0.65；或 易、较易、中、较难、难",
        "expected share of right answers, e.g. 0.65; or 易 (easy), 较易, 中, 较难, 难 (hard)",
    ),
    _column("topic", 16, "如 政策法规；不填则用导入时选择的知识点", "empty: that of the upload"),
    _column("cognitive", 10, "识记、理解、应用、分析", "remember, understand, apply, analyse"),
    _column(
        "marking_points",
        36,
        "简答题的评分点，每行一个：2 分：说出核算边界；同义说法另起一行：同义：说明了边界",
        "of a short answer, a line each: 2 分：the point; other wordings on lines of their own: "
        "同义：the wording",
    ),
    _column("distractors", 24, "匹配题多余的右项，每行一个", "rights of no left, a line each"),
    _column("tolerance", 10, "计算题允许的误差，如 0.5", "what a number may be off by, e.g. 0.5"),
    _column("unit", 10, "计算题的单位，如 tCO₂", "the number's unit, e.g. tCO₂"),
    _column(
        "scores",
        16,
        "多选题各选项的得分，如 A 1/2、B 1/2、C -1/2",
        "what each option of a multiple choice adds, e.g. A 1/2、B 1/2、C -1/2",
    ),
    _column(
        "pinned", 10, "打乱选项时位置不变的选项，如 D", "options that keep their place, e.g. D"
    ),
    _column("valid_for", 10, "题目依据哪一年的规定，如 2024", "the year it depends on, e.g. 2024"),
    _column("levels", 10, "适用级别，如 4、3", "levels it is for, e.g. 4、3"),
    _column("work_types", 18, "适用工种，用、隔开", "work types it is for, joined by 、"),
    _column("programmes", 12, "适用考试项目的代码，用、隔开", "codes of programmes, joined by 、"),
    _column("function", 18, "职业标准中的职业功能", "the function in the occupational standard"),
    _column("source", 18, "题目出自何处", "where the question comes from"),
    _column("author", 12, "出题的人", "who wrote it"),
)
HEADERS = tuple(column.header for column in COLUMNS)
# Which of our columns holds a field of an item, as `to_data` names it.
COLUMN_OF_FIELD: Mapping[str, str] = MappingProxyType(
    {field: column.header for column in reversed(COLUMNS) for field in column.fields}
)
_FIELD_OF_COLUMN = {column.header: column.fields[0] for column in COLUMNS}


def _option_names() -> dict[str, tuple[str, ...]]:
    # Letters beyond J are known so that a question with too many options is refused, not cut.
    named = {}
    for number, letter in enumerate(ascii_uppercase, start=1):
        patterns = ("选项{0}", "{0}", "{0}选项", "{0}项", "答案{0}", "答案选项{0}", "备选答案{0}")
        lettered = tuple(pattern.format(letter) for pattern in patterns)
        numbered = (f"选项{number}", f"备选项{number}", f"option {number}")
        # "Option S" would be "options" without its space.
        english = tuple(f"{word} {letter}" for word in ("option", "answer", "choice"))
        named[f"选项{letter}"] = (*lettered, *numbered, *english[: 3 * (letter in LABELS)])
    return named


# The names in use elsewhere, the likeliest first: where two columns of a file mean the same, the
# one that stands first here is read. The header and English name of each column are among them.
ALIASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        PROBLEMS: (PROBLEMS,),
        REFERENCE: (
            "编号",
            "试题编号",
            "题目编号",
            "题目id",
            "试题id",
            "id",
            "试题代码",
            "题目代码",
        ),
        SEQUENCE: ("序号", "题号", "行号", "顺序号", "no", "#", "number"),
        TYPE: ("题型", "试题类型", "题目类型", "试题题型", "题目题型", "类型", "question type"),
        STEM: (
            *("题干", "试题内容", "题目内容", "题干内容", "试题题干", "题目题干", "题目描述"),
            *("试题描述", "题目", "试题", "问题", "内容", "question text", "question", "content"),
        ),
        OPTIONS: (
            "选项",
            "备选项",
            "选项内容",
            "备选答案",
            "试题选项",
            "题目选项",
            "答案选项",
            "options",
        ),
        **_option_names(),
        KEY: (
            *("答案", "正确答案", "标准答案", "参考答案", "试题答案", "题目答案", "正确选项"),
            *("answer", "correct answer", "right answer"),
        ),
        "解析": ("解析", "试题解析", "题目解析", "答案解析", "答案说明", "题解", "analysis"),
        POINTS: (
            "分值",
            "分数",
            "试题分值",
            "题目分值",
            "题目分数",
            "默认分值",
            "默认分数",
            "score",
        ),
        DIFFICULTY: ("难度", "难度系数", "难易度", "难易程度", "试题难度", "题目难度", "难度等级"),
        "知识点": (
            *("知识点", "所属知识点", "考点", "考核点", "鉴定点", "所属章节", "章节", "试题分类"),
            *("题目分类", "所属分类", "分类", "chapter", "category"),
        ),
        "认知层次": ("认知层次", "认知水平", "认知目标", "能力层次", "考核层次", "掌握程度"),
        "评分点": ("评分点", "得分点", "采分点", "评分标准", "评分要点"),
        "干扰项": ("干扰项",),
        "允许误差": ("允许误差", "误差", "误差范围"),
        "单位": ("单位", "计量单位"),
        "选项得分": ("选项得分", "选项分值"),
        "固定选项": ("固定选项",),
        YEAR: ("适用年份", "年份", "年度", "有效年份", "year"),
        "级别": ("级别", "适用级别", "等级", "技能等级", "鉴定等级"),
        "工种": ("工种", "适用工种"),
        "考试项目": ("考试项目", "适用项目"),
        "职业功能": ("职业功能",),
        "来源": ("来源", "试题来源", "题目来源", "出处"),
        "命题人": ("命题人", "出题人", "命题人员", "命题教师", "出题老师", "作者", "编写人"),
    }
)
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_SIGNS = re.compile(r"[\s*:._()]+")


def normal(header: str) -> str:
    """What two headers have in common that differ only in width, case, space, signs, remarks.

    A remark in brackets such as （必填） is left aside unless nothing else remains.
    """
    folded = normalize("NFKC", header).casefold()
    return _SIGNS.sub("", _REMARK.sub("", folded)) or _SIGNS.sub("", folded)


def _by_name() -> dict[str, tuple[str, int]]:
    known: dict[str, tuple[str, int]] = {}
    english = {column.header: column.english for column in COLUMNS}
    for header, names in ALIASES.items():
        for rank, name in enumerate((*names, english.get(header, header))):
            known.setdefault(normal(name), (header, rank))
    return known


_KNOWN = MappingProxyType(_by_name())


def column_of(header: str) -> str | None:
    """Our own header for a column so named, OPTIONS, SEQUENCE or PROBLEMS; None for unknown names.

    Of a header of several lines the first may do: the next is a translation or a hint.
    """
    found = _find(header)
    return found[0] if found else None


def rank_of(header: str) -> int:
    """How likely the name is to mean its column: 0 first. KeyError for a name nobody knows."""
    found = _find(header)
    if found is None:
        raise KeyError(header)
    return found[1]


def _find(header: str) -> tuple[str, int] | None:
    return _KNOWN.get(normal(header)) or _KNOWN.get(normal(header.partition("\n")[0]))


def field_of(header: str) -> str:
    """The field of an item that the column holds first of all; empty for no column of ours."""
    is_option = header.startswith(OPTIONS) and header not in HEADERS
    return "options" if is_option else _FIELD_OF_COLUMN.get(header, "")
