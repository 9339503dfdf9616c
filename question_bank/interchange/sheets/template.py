# SPDX-License-Identifier: Apache-2.0
"""The empty workbook that authors fill in, with menus, hints, and examples on a second sheet."""

from decimal import Decimal

from question_bank.interchange.sheets.cells import cells_of
from question_bank.interchange.sheets.columns import COLUMNS, REQUIRED
from question_bank.interchange.sheets.excel_writing import (
    HELP_SHEET,
    QUESTION_SHEET,
    Book,
    Line,
    add_header,
    add_line,
    add_questions,
    add_texts,
)
from question_bank.items import (
    Cognitive,
    Item,
    MarkingPoint,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    to_data,
)

# More than anyone writes in one sitting.
_BLANK_ROWS = 2000
_INTRODUCTION = (
    (
        f"题目填写在“{QUESTION_SHEET}”表，每题一行；蓝色的列必填。本表只作说明，不会读取。",
        f"One question per row of the sheet {QUESTION_SHEET}; blue columns are required.",
    ),
    (
        "图片请插入到题干或选项的单元格上；也可以写 ![说明](media:文件名)，并把图片放在“图片”表。",
        "Insert a picture over the cell of the stem or option that it belongs to.",
    ),
    (
        "编号、答案等列已设为文本格式；请勿使用公式，也不要合并单元格。",
        "The columns are formatted as text: leave them so, use no formulas, merge no cells.",
    ),
)
EXAMPLES: tuple[Item, ...] = (
    SingleChoice(
        reference="example-001",
        topic="trading",
        difficulty=Decimal("0.85"),
        cognitive=Cognitive.REMEMBER,
        stem="全国碳排放权交易市场的配额以什么为单位？",
        options=("tCO<sub>2</sub>", "千瓦时", "吨标准煤", "立方米"),
        key="A",
        explanation="一个配额对应一吨二氧化碳当量。",
        points=Decimal(1),
    ),
    MultipleChoice(
        reference="example-002",
        topic="accounting",
        difficulty=Decimal("0.60"),
        cognitive=Cognitive.UNDERSTAND,
        stem="下列哪些属于直接排放？",
        options=("燃煤锅炉", "外购电力", "自有车辆", "以上都不是"),
        key=frozenset("AC"),
        pinned=frozenset("D"),
        explanation="外购电力是间接排放。",
        points=Decimal(2),
    ),
    TrueFalse(
        reference="example-003",
        topic="policy",
        difficulty=Decimal("0.75"),
        cognitive=Cognitive.REMEMBER,
        stem="二氧化碳是温室气体。",
        key=True,
        explanation="它吸收并放出红外辐射。",
    ),
    ShortAnswer(
        reference="example-004",
        topic="verification",
        difficulty=Decimal("0.45"),
        cognitive=Cognitive.ANALYSE,
        stem="简述现场核查前的准备工作。",
        model_answer="审阅排放报告，并制定核查计划。",
        marking_points=(
            MarkingPoint("审阅排放报告", 2, ("文件评审",)),
            MarkingPoint("制定核查计划", 3),
        ),
        points=Decimal(5),
    ),
    Matching(
        reference="example-005",
        topic="monitoring",
        difficulty=Decimal("0.60"),
        cognitive=Cognitive.UNDERSTAND,
        stem="把仪器与它测量的量配对。",
        pairs=(("流量计", "气体流量"), ("电能表", "用电量")),
        distractors=("热值",),
    ),
    Ordering(
        reference="example-006",
        topic="verification",
        difficulty=Decimal("0.60"),
        cognitive=Cognitive.APPLY,
        stem="按先后排列核查的步骤。",
        steps=("签订协议", "文件评审", "现场核查", "编制报告"),
    ),
    Numeric(
        reference="example-007",
        topic="accounting",
        difficulty=Decimal("0.45"),
        cognitive=Cognitive.APPLY,
        stem="某设备排放甲烷 2 t，按增温潜势 28 折算为多少？",
        value=Decimal(56),
        tolerance=Decimal("0.5"),
        unit="tCO₂e",
    ),
)


def write_template() -> bytes:
    """The empty workbook: text columns that Excel leaves alone, menus, hints in the header.

    The second sheet explains every column in both languages and shows a question of each type; it
    is passed over when the workbook is read.
    """
    book = Book()
    add_questions(book, [], blank_rows=_BLANK_ROWS)
    sheet = book.add_sheet(HELP_SHEET)
    row = add_texts(book, sheet, _INTRODUCTION, row=0) + 1
    row = add_texts(book, sheet, _explained(), row=row) + 1
    add_header(book, sheet, COLUMNS, row=row)
    for place, item in enumerate(EXAMPLES, start=row + 1):
        add_line(book, sheet, COLUMNS, Line(cells_of(to_data(item))), row=place)
    sheet.set_column(0, len(COLUMNS) - 1, 30)
    return book.content()


def _explained() -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("列名", "Column", "怎样填写", "How to fill it in")]
    for column in COLUMNS:
        name = f"{column.header} *" if column.header in REQUIRED else column.header
        rows.append((name, column.english, column.note.zh, column.note.en))
    return rows
