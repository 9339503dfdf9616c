# SPDX-License-Identifier: Apache-2.0
"""What Excel does to cells: undone where what was typed is certain, else refused at the cell."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, strategies as st
from xlsxwriter import Workbook

from question_bank.interchange import Refusal
from question_bank.interchange.sheets.excel import read
from question_bank.interchange.sheets.numbers import (
    GENERAL,
    builtin_code,
    exact,
    is_date,
    shown,
)
from tests.unit.interchange.sheet_files import (
    DEFAULTS,
    book_entry,
    question_rows,
    repacked,
    replaced,
    words,
    workbook,
)

LOST = (
    "单元格被存为数字 {0}，原文可能已经丢失，请把该列设为文本后重新填写",
    (
        "the cell was stored as the number {0} and may have lost what was typed; "
        "format the column as text and type it again"
    ),
)
MONEY, ACCOUNT = '"¥"#,##0.00', r"0.00_);[Red]\(0.00\)"


def number(cell: str, value: float, code: str) -> Callable[[Workbook], None]:
    """A number in a cell of the sheet 题库, in a format."""

    def write(book: Workbook) -> None:
        sheet = book.get_worksheet_by_name("题库")
        sheet.write_number(cell, value, book.add_format({"num_format": code}))

    return write


def formula(cell: str, text: str, value: Any) -> Callable[[Workbook], None]:
    def write(book: Workbook) -> None:
        book.get_worksheet_by_name("题库").write_formula(cell, text, None, value)

    return write


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (25, GENERAL, "25"),
        (0.1, GENERAL, "0.1"),
        (0.1 + 0.2, GENERAL, "0.3"),
        (1e-7, GENERAL, "0.0000001"),
        (-0.0, GENERAL, "0"),
        (123456789012345, GENERAL, "123456789012345"),
        (25, "0.00", "25.00"),
        (1234.5, "#,##0.00", "1,234.50"),
        (0.5, "0%", "50%"),
        (0.125, "0.0%", "12.5%"),
        (0.07, "0%", "7%"),
        (7, "000", "007"),
        (7, "@", "7"),
        (12.5, "0.00_ ", "12.50"),
        (12.5, ACCOUNT, "12.50"),
        (-2, "0", "-2"),
        (3, "[$-804]0", "3"),
    ],
)
def test_shown_number_is_what_its_format_shows(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1e15, GENERAL),
        (float("nan"), GENERAL),
        (float("inf"), "0"),
        (0.125, "0%"),
        (2.5, "0"),
        (-2, ACCOUNT),
        (5, MONEY),
        (0.5, "# ?/?"),
        (5, "0E+0"),
        (5, '0" 吨"'),
        (5, "yyyy-mm-dd"),
    ],
)
def test_shown_number_that_hides_what_was_typed_is_unknown(value: float, code: str) -> None:
    assert shown(value, code) is None


def test_builtin_formats_are_those_of_every_workbook() -> None:
    assert [builtin_code(number) for number in (0, 1, 10, 49)] == ["General", "0", "0.00%", "@"]
    assert [is_date(builtin_code(number)) for number in (14, 22, 31, 46, 57)] == [True] * 5
    assert [shown(5, builtin_code(number)) for number in (5, 11, 44, 999)] == [None] * 4
    assert not is_date('0.00"days"')


@given(st.integers(-(10**14), 10**14), st.integers(0, 6))
def test_exact_number_is_the_digits_that_were_typed(digits: int, places: int) -> None:
    typed = f"{digits / 10**places:.{places}f}"
    text = exact(float(typed))
    assert text is not None
    assert float(text) == float(typed)
    assert "E" not in text.upper()


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [(25, GENERAL, "25"), (0.5, "0%", "50%"), (1000, "#,##0", "1,000"), (0.1, GENERAL, "0.1")],
)
def test_read_number_in_an_option_is_the_text_that_was_typed(
    value: float, code: str, text: str
) -> None:
    entry = book_entry(number("D2", value, code))
    assert entry.item is not None
    assert entry.cells["选项A"] == text
    assert entry.problems == ()


@pytest.mark.parametrize(
    ("value", "code", "told"),
    [(5, MONEY, "5"), (0.125, "0%", "0.125"), (1e17, GENERAL, "1E+17"), (0.5, "# ?/?", "0.5")],
)
def test_read_number_that_hides_what_was_typed_is_refused(
    value: float, code: str, told: str
) -> None:
    entry = book_entry(number("D2", value, code))
    assert words(entry) == [("题库!D2", LOST[0].format(told), LOST[1].format(told))]
    assert "选项A" not in entry.cells


@pytest.mark.parametrize(
    ("cells", "place", "told"),
    [
        ({"编号": 1001}, "A2", "1001"),
        ({"编号": 12345678901234567890}, "A2", "1.23457E+19"),
        ({"单位": 3}, "G2", "3"),
        ({"答案": 1}, "F2", "1"),
        ({"题型": "判断题", "答案": 1}, "F2", "1"),
        ({"分值": 1e16}, "G2", "1E+16"),
    ],
)
def test_read_code_that_became_a_number_is_refused(
    cells: dict[str, Any], place: str, told: str
) -> None:
    entry = book_entry(**cells)
    assert words(entry) == [(f"题库!{place}", LOST[0].format(told), LOST[1].format(told))]


def test_read_reference_padded_with_zeros_is_as_it_is_shown() -> None:
    entry = book_entry(number("A2", 7, "000"))
    assert entry.item is not None
    assert entry.item.reference == "007"


@pytest.mark.parametrize(
    ("value", "code", "told"),
    [
        (datetime(2024, 3, 4), "m-d", "2024-03-04"),  # noqa: DTZ001 - Excel knows no zones
        (date(2024, 3, 4), 'm"月"d"日"', "2024-03-04"),
        (datetime(2024, 3, 4, 5, 6), "yyyy-mm-dd hh:mm", "2024-03-04 05:06:00"),  # noqa: DTZ001
        (time(3, 4), "hh:mm", "03:04:00"),
    ],
)
def test_read_text_that_became_a_date_is_refused(value: Any, code: str, told: str) -> None:
    def write(book: Workbook) -> None:
        sheet = book.get_worksheet_by_name("题库")
        sheet.write_datetime("D2", value, book.add_format({"num_format": code}))

    assert words(book_entry(write)) == [
        (
            "题库!D2",
            f"单元格被存为日期 {told}，请把该列设为文本后重新填写",
            f"the cell was stored as the date {told}; format the column as text and type it again",
        )
    ]


@pytest.mark.parametrize(
    ("text", "value"), [("=1+1", 2), ('="甲"', "甲"), ("=TODAY()", 45000), ("=B9", "")]
)
def test_read_formula_is_refused_whatever_it_gave(text: str, value: Any) -> None:
    entry = book_entry(formula("D2", text, value))
    assert words(entry) == [
        (
            "题库!D2",
            "单元格是公式，请改为它的值（复制，选择性粘贴为数值）",
            "the cell is a formula; replace it by its value (copy, paste special, values)",
        )
    ]
    assert "选项A" not in entry.cells


def test_read_formula_that_fills_several_cells_is_refused_in_each() -> None:
    def write(book: Workbook) -> None:
        book.get_worksheet_by_name("题库").write_array_formula("D2:E2", "{=A9:B9}", None, "甲")

    entry = book_entry(write)
    assert [str(problem) for problem in entry.problems] == [
        "题库!D2: the cell is a formula; replace it by its value (copy, paste special, values)",
        "题库!E2: the cell is a formula; replace it by its value (copy, paste special, values)",
    ]


def test_read_formulas_below_the_last_question_ask_nothing() -> None:
    data = workbook({"题库": question_rows()}, formula("D9", '=IF(C9="","",C9)', ""))
    assert len(read(data, DEFAULTS).entries) == 1


def test_read_formulas_between_the_questions_ask_nothing() -> None:
    rows = [*question_rows(), [], ["hs-2", "单选题", "另一题", "甲", "乙", "B"]]
    data = workbook({"题库": rows}, formula("D3", '=IF(C3="","",C3)', ""))
    assert len(read(data, DEFAULTS).items) == 2


def test_read_formula_in_a_column_that_is_not_read_does_no_harm() -> None:
    assert book_entry(formula("H2", "=1+1", 2)).problems == ()


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!"])
def test_read_error_is_refused(error: str) -> None:
    entry = book_entry(formula("D2", "=A1/0", error))
    assert words(entry) == [
        (
            "题库!D2",
            f"单元格是错误值 {error}，请改为应有的内容",
            f"the cell holds the error {error}; replace it by what it should say",
        )
    ]


def test_read_error_in_a_column_that_is_not_read_does_no_harm() -> None:
    assert book_entry(formula("H2", "=1/0", "#DIV/0!")).problems == ()


def test_read_error_without_a_formula_is_refused() -> None:
    data = repacked(
        workbook({"题库": question_rows(选项A=5)}),
        {
            "xl/worksheets/sheet1.xml": replaced(
                '<c r="D2"><v>5</v></c>', '<c r="D2" t="e"><v>#VALUE!</v></c>'
            )
        },
    )
    entry = read(data, DEFAULTS).entries[0]
    assert [problem.code for problem in entry.problems] == [Refusal.CELL_ERROR]


def test_read_text_that_looks_like_an_error_is_a_text() -> None:
    entry = book_entry(选项A="#REF!")
    assert entry.item is not None
    assert entry.problems == ()


def test_read_row_with_damage_is_refused_for_that_alone() -> None:
    entry = book_entry(formula("D2", "=1+1", 2), 题型="猜谜", 答案="E", 难度="?")
    assert [problem.code for problem in entry.problems] == [Refusal.CELL_FORMULA]


def test_read_row_beside_a_damaged_one_is_taken() -> None:
    rows = [*question_rows(), ["hs-2", "单选题", "另一题", "甲", "乙", "B"]]
    reading = read(workbook({"题库": rows}, formula("D2", "=1+1", 2)), DEFAULTS)
    assert [item.reference for item in reading.items] == ["hs-2"]
