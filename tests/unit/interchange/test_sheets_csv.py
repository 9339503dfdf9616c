# SPDX-License-Identifier: Apache-2.0
"""CSV: every bank comes back, in any encoding and dialect, and no cell is run as a formula."""

import csv as csv_module
import io

import pytest
from hypothesis import given, settings, strategies as st

from question_bank.interchange import Unsayable, losses, project, unsayable
from question_bank.interchange.fields.columns import HEADERS
from question_bank.interchange.guards import FileReason, FileRefused
from question_bank.interchange.sheets.csv import FORMAT, read, write, write_gb18030
from question_bank.items import Item
from tests.support.factories.banks import banks
from tests.support.factories.items import make_short_answer, make_single, make_true_false
from tests.unit.interchange.sheet_files import DEFAULTS, csv_of

NAMES = ["题型", "题干", "答案"]
QUESTION = ["判断题", "是吗？", "对"]
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "＝1", "＋甲", "－甲", "＠甲")


def table_of(data: bytes) -> list[list[str]]:
    """The cells as any other program sees them."""
    return list(csv_module.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@given(banks(most=4))
def test_write_any_bank_comes_back_from_both_encodings(bank: list[Item]) -> None:
    assert [unsayable(FORMAT, item) for item in bank] == [None] * len(bank)
    assert not any(losses(FORMAT, item) for item in bank)
    foretold = [project(FORMAT, item, DEFAULTS) for item in bank]
    for data in (write(bank, {}), write_gb18030(bank, {})):
        assert read(data, DEFAULTS).items == foretold == bank
    assert write(bank, {}) == write(bank, {})


@given(st.sampled_from(FORMULAS), st.sampled_from(["", "'", "''"]))
def test_write_text_that_looks_like_a_formula_comes_back(formula: str, before: str) -> None:
    item = make_single(stem=before + formula, author=formula)
    assert read(write([item], {}), DEFAULTS).items == [item]


@pytest.mark.parametrize("formula", FORMULAS)
def test_write_text_that_looks_like_a_formula_stands_behind_an_apostrophe(formula: str) -> None:
    row = table_of(write([make_single(stem=formula)], {}))[1]
    assert row[HEADERS.index("题干")] == f"'{formula}"


def test_write_number_below_zero_stays_a_number() -> None:
    row = table_of(write([make_single(stem="-5")], {}))[1]
    assert row[HEADERS.index("题干")] == "-5"


def test_write_begins_with_a_mark_and_our_columns() -> None:
    data = write([make_single()], {})
    assert data.startswith(b"\xef\xbb\xbf")
    assert table_of(data)[0] == list(HEADERS)


def test_unsayable_is_what_cannot_be_in_the_file() -> None:
    shown = make_single("a", stem=f"![图](media:{'0' * 64}.png)")
    hidden = make_single("b", stem="甲\ue000")
    long = make_short_answer("c", model_answer="甲" * 8000)
    too_long = make_true_false("d", stem="𠮷" * 8000)
    assert [unsayable(FORMAT, item) for item in (shown, hidden, long, too_long)] == [
        Unsayable.PICTURES,
        Unsayable.TEXT,
        None,
        None,
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_read_takes_every_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    text = csv_of(NAMES, ["判断题", "甲，乙；“丙”, 丁；对吗？", "对"], delimiter=delimiter).decode()
    reading = read(text.encode(encoding), DEFAULTS)
    assert [item.stem for item in reading.items] == ["甲，乙；“丙”, 丁；对吗？"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_read_takes_every_line_end(end: str) -> None:
    data = end.join([",".join(NAMES), ",".join(QUESTION), ""]).encode()
    assert len(read(data, DEFAULTS).items) == 1


def test_read_line_that_names_the_delimiter_is_obeyed() -> None:
    data = b"sep=|\r\n" + csv_of(NAMES, ["判断题", "", "对"], delimiter="|")
    reading = read(data, DEFAULTS)
    assert str(reading.entries[0].problems[0]) == "line 3 (题干): there is no stem"


def test_read_place_is_the_line_where_the_row_begins() -> None:
    data = csv_of(NAMES, ["判断题", "一\n二\n三", "对"], [], ["", "", ""], ["判断题", "四", "?"])
    reading = read(data, DEFAULTS)
    assert [str(entry.place) for entry in reading.entries] == ["line 2", "line 7"]
    assert reading.entries[1].problems[0].place.wording.zh == "第 7 行（答案）"


def test_read_rows_that_fill_only_unknown_columns_are_no_questions() -> None:
    reading = read(csv_of([*NAMES, "备注"], QUESTION, ["", "", "", "完"]), DEFAULTS)
    assert len(reading.entries) == 1


def test_read_short_rows_miss_their_last_cells() -> None:
    reading = read(csv_of([*NAMES, "解析"], QUESTION, ["判断题", "对吗？"]), DEFAULTS)
    assert len(reading.items) == 1
    assert str(reading.entries[1].problems[0]) == "line 3 (答案): there is no key"


@pytest.mark.parametrize("row", ['判断题,"是吗？,对', '判断题,"是"吗？,对'])
def test_read_quotation_mark_without_its_partner_is_refused(row: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read("\n".join([",".join(NAMES), ",".join(QUESTION), row, ""]).encode(), DEFAULTS)
    assert refused.value.reason is FileReason.TABLE_QUOTES
    assert refused.value.wording.zh == "从第 3 行起的引号不成对，请补上"
    assert refused.value.wording.en == (
        "from line 3 on the quotation marks do not pair up; add the missing one"
    )


def test_read_cell_too_long_for_the_reader_is_refused() -> None:
    with pytest.raises(FileRefused):
        read(csv_of(NAMES, ["判断题", "甲" * 200_000, "对"]), DEFAULTS)


@settings(deadline=None)
@given(st.one_of(st.binary(), st.text().map(str.encode)))
def test_read_any_bytes_gives_a_reading_or_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused):
        read(data, DEFAULTS)


def test_read_row_of_letters_below_a_header_is_a_question() -> None:
    assert len(read(csv_of(NAMES, ["A", "a"]), DEFAULTS).entries) == 1


SEEN = st.characters(
    exclude_categories=("Cc", "Cf", "Cn", "Co", "Cs"), exclude_characters="\ufffc\ufffd"
)


@settings(deadline=None)
@given(
    st.lists(st.lists(st.text(SEEN, max_size=8), max_size=8), max_size=5),
    st.lists(st.sampled_from(HEADERS), unique=True, max_size=5),
)
def test_read_any_cells_below_a_header_gives_entries(
    rows: list[list[str]], names: list[str]
) -> None:
    columns = list(dict.fromkeys([*NAMES, *names]))
    reading = read(csv_of(columns, *rows), DEFAULTS)
    assert len(reading.entries) <= len(rows)
