# SPDX-License-Identifier: Apache-2.0
"""Banks as lines of JSON: everything comes back, and every damaged line is refused alone."""

import base64
import json
from contextlib import suppress
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from PIL import Image

from question_bank.interchange import Defaults, Refusal, Warned, losses, project, unsayable
from question_bank.interchange.guards import FileReason, FileRefused, check_picture
from question_bank.interchange.jsonlines import FORMAT, MAX_LINE, read, write
from question_bank.items import Item, from_data, to_data
from question_bank.wording import Wording
from tests.support.factories.banks import banks, items
from tests.support.factories.items import make_multiple, make_single

DEFAULTS = Defaults("policy")
HEADER = '{"format": "kaochang-items", "version": 1}'


def png(colour: int = 0) -> bytes:
    file = BytesIO()
    Image.new("L", (2, 2), colour).save(file, "PNG")
    return file.getvalue()


PICTURE = png()
NAME = check_picture(PICTURE).name
SHOWING = from_data(to_data(make_single()) | {"stem": f"看图：![图](media:{NAME})"})


def picture_line(name: str = NAME, data: bytes = PICTURE, **more: str) -> str:
    return json.dumps({"picture": name, "data": base64.b64encode(data).decode(), **more})


def line(item: Item | None = None, **changed: Any) -> str:
    return json.dumps(to_data(item or make_single()) | changed)


def file(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines]).encode()


def words(*lines: str) -> list[Wording]:
    """What is said of the first line after the header."""
    return [problem.wording for problem in read(file(*lines), DEFAULTS).entries[0].problems]


@settings(deadline=None)
@given(banks(most=4))
def test_write_any_bank_gives_the_same_bytes_and_comes_back(bank: list[Item]) -> None:
    data = write(bank, {})
    reading = read(data, DEFAULTS)
    assert write(bank, {}) == data
    assert reading.items == [project(FORMAT, item, DEFAULTS) for item in bank] == bank
    assert not any(losses(FORMAT, item) for item in bank)
    assert [unsayable(FORMAT, item) for item in bank] == [None] * len(bank)
    warned = {problem.code for entry in reading.entries for problem in entry.problems}
    assert warned <= {Warned.KEY_ONE_IN_MULTIPLE}


@given(st.one_of(st.binary(), st.binary().map(lambda data: HEADER.encode() + b"\n" + data)))
def test_read_any_bytes_gives_a_reading_or_refuses_the_file(data: bytes) -> None:
    with suppress(FileRefused):
        assert all(entry.item or entry.problems for entry in read(data, DEFAULTS).entries)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(deadline=None)
@given(items(), st.data())
def test_read_item_with_a_field_of_another_shape_never_raises(
    drawn: Item, data: st.DataObject
) -> None:
    item = to_data(drawn)
    name = data.draw(st.sampled_from(sorted(item)))
    changed = json.dumps(item | {name: data.draw(json_values)})
    entry = read(file(changed), DEFAULTS).entries[0]
    assert entry.item is not None or entry.problems


def test_write_header_and_lines_are_as_documented() -> None:
    header, item, *rest = write([make_single()], {}).decode().split("\n")
    assert json.loads(header) == json.loads(HEADER)
    assert json.loads(item) == to_data(make_single())
    assert rest == [""]


def test_write_item_with_picture_carries_only_what_is_shown() -> None:
    data = write([SHOWING], {NAME: PICTURE, "unused": b""})
    reading = read(data, DEFAULTS)
    assert reading.items == [SHOWING]
    assert reading.pictures == {NAME: PICTURE}


def test_write_item_whose_picture_is_not_given_fails() -> None:
    with pytest.raises(KeyError):
        write([SHOWING], {})


def test_read_blank_lines_and_windows_line_ends_are_passed_over() -> None:
    data = b"\xef\xbb\xbf" + file("", line(), "").replace(b"\n", b"\r\n")
    assert read(data, DEFAULTS).items == [make_single()]


def test_read_line_knows_its_number_and_reference() -> None:
    place = read(file("", "", line()), DEFAULTS).entries[0].place
    assert (place.line, place.identifier) == (4, make_single().reference)


def test_read_missing_topic_takes_the_default() -> None:
    data = to_data(make_single())
    del data["topic"]
    assert read(file(json.dumps(data)), Defaults("trading")).items[0].topic == "trading"


@pytest.mark.parametrize(
    ("damaged", "zh", "en"),
    [
        ("{", "无法识别：不是 JSON", "this cannot be read: it is not JSON"),
        ("[" * 100_000, "无法识别：不是 JSON", "this cannot be read: it is not JSON"),
        ("[1]", "无法识别：不是 JSON 对象", "this cannot be read: it is not a JSON object"),
        (
            '{"a": NaN}',
            "无法识别：NaN 不是 JSON 的数",
            "this cannot be read: NaN is no number of JSON",
        ),
        (
            '{"a": -Infinity}',
            "无法识别：-Infinity 不是 JSON 的数",
            "this cannot be read: -Infinity is no number of JSON",
        ),
        (
            '{"a": 1, "a": 1}',
            "无法识别：“a”出现两次",
            "this cannot be read: 'a' stands there twice",
        ),
        (
            '{"b": {"a": 1, "a": 1}}',
            "无法识别：“a”出现两次",
            "this cannot be read: 'a' stands there twice",
        ),
        (
            '{"a": 1e99999999999999999999}',
            "无法识别：1e99999999999999999999 不是数",
            "this cannot be read: 1e99999999999999999999 is no number",
        ),
        (
            '{"a": "\\ud800"}',
            "无法识别：含有半个字符",
            "this cannot be read: it holds half a character",
        ),
        ('{"a": ' + "1" * 5000 + "}", "无法识别：不是 JSON", "this cannot be read: it is not JSON"),
        (
            " " * MAX_LINE + "{}",
            "无法识别：一行超过 14 MB",
            "this cannot be read: the line is longer than 14 MB",
        ),
    ],
    ids=lambda value: value[:20],
)
def test_read_damaged_line_is_refused_and_the_rest_is_taken(damaged: str, zh: str, en: str) -> None:
    assert words(damaged, line()) == [Wording(zh, en)]
    assert read(file(damaged, line()), DEFAULTS).items == [make_single()]


def test_read_line_that_is_not_utf_8_is_refused() -> None:
    data = file() + b"\n" + '{"题干": 1}'.encode("gb18030")
    problem = read(data, DEFAULTS).entries[0].problems[0]
    assert problem.wording == Wording(
        "无法识别：不是 UTF-8", "this cannot be read: it is not UTF-8"
    )


@pytest.mark.parametrize(
    ("changed", "zh", "en"),
    [
        ({"reference": ""}, "编号没有填写", "Reference is missing"),
        ({"reference": 7}, "编号没有填写", "Reference is missing"),
        ({"difficulty": "1e-999999999"}, "难度不是数字", "Difficulty is not a decimal number"),
        ({"points": 2}, "分值不是数字", "Points is not a decimal number"),
        ({"points": "1E+9999999"}, "分值不是数字", "Points is not a decimal number"),
        ({"stem": None}, "题干没有填写", "Stem is missing"),
        ({"stem": 7}, "题干不是文字", "Stem is not a text"),
        ({"stem": ["甲"]}, "题干不是文字", "Stem is not a text"),
        ({"stem": {"甲": "乙"}, "reference": None}, "编号没有填写", "Reference is missing"),
        ({"key": "E"}, "答案不是任何一个选项", "Key is not the label of one option"),
        ({"hint": "x"}, "hint不是这种题型的栏目", "hint is not a field of this item"),
    ],
)
def test_read_unsound_item_is_refused_by_its_field(
    changed: dict[str, Any], zh: str, en: str
) -> None:
    assert words(line(**changed)) == [Wording(zh, en)]


def test_read_score_that_would_grow_beyond_all_bounds_is_refused() -> None:
    scores = ["1e999999999", *["0"] * 3]
    problem = read(file(line(make_multiple(), scores=scores)), DEFAULTS).entries[0].problems[0]
    assert (problem.code, problem.field) == (Refusal.FAULTY, "scores")


def test_read_numeric_value_beyond_all_bounds_is_refused() -> None:
    data = {"type": "numeric", "reference": "n-1", "stem": "？", "value": "1e9999999"}
    assert words(json.dumps(data)) == [Wording("数值不是数字", "Value is not a decimal number")]


@pytest.mark.parametrize("field", ["difficulty", "points", "stem", "valid_for"])
def test_read_number_of_json_beyond_all_bounds_is_refused(field: str) -> None:
    damaged = line(**{field: "HERE"}).replace('"HERE"', "1e999999999")
    problem = read(file(damaged), DEFAULTS).entries[0].problems[0]
    assert (problem.code, problem.field, problem.place.line) == (Refusal.FAULTY, field, 2)


def test_read_number_of_json_counts_as_the_decimal_it_shows() -> None:
    assert read(file(line(difficulty=0.35)), DEFAULTS).items[0].difficulty == Decimal("0.35")


def test_read_same_reference_twice_is_refused_once() -> None:
    entries = read(file(line(), line()), DEFAULTS).entries
    assert [entry.item is None for entry in entries] == [False, True]
    assert entries[1].problems[0].code is Refusal.REFERENCE_TWICE


def test_read_refused_item_is_handed_back_as_cells() -> None:
    cells = read(file(line(key="E", options=["甲", 1], points={})), DEFAULTS).entries[0].cells
    assert cells["题型"] == "单选题"
    assert (cells["选项A"], cells["选项B"], cells["答案"]) == ("甲", "1", "E")


def test_read_picture_that_is_missing_refuses_the_item() -> None:
    assert words(line(SHOWING)) == [
        Wording(f"缺少图片“{NAME}”", f"the picture {NAME!r} is missing from the file")
    ]


@pytest.mark.parametrize(
    ("damaged", "zh", "en"),
    [
        (picture_line(data=png(1)), "内容与名称不符", "it is not what its name says"),
        (
            picture_line(data=PICTURE[:-20]),
            "图片已损坏或不完整，请重新导出",
            "the picture is broken or cut off; export it again",
        ),
        (json.dumps({"picture": NAME, "data": "甲"}), "不是 base64", "it is not base64"),
        (json.dumps({"picture": NAME, "data": "a"}), "不是 base64", "it is not base64"),
        (json.dumps({"picture": NAME}), "文件是空的", "the file is empty"),
    ],
)
def test_read_unsound_picture_refuses_the_item_that_shows_it(
    damaged: str, zh: str, en: str
) -> None:
    said = Wording(f"图片“{NAME}”不能使用：{zh}", f"the picture {NAME!r} cannot be used: {en}")
    reading = read(file(line(SHOWING), damaged), DEFAULTS)
    assert [problem.wording for problem in reading.entries[0].problems] == [said]
    assert reading.pictures == {}
    assert reading.warnings == ()


def test_read_unsound_picture_that_nothing_shows_is_warned_of() -> None:
    reading = read(file(line(), picture_line("x.png")), DEFAULTS)
    assert reading.items == [make_single()]
    assert [(w.code, w.place.line, w.context["name"]) for w in reading.warnings] == [
        (Warned.FIELD_LEFT_OUT, 3, "x.png")
    ]


def test_read_picture_line_with_more_fields_is_taken_with_a_warning() -> None:
    reading = read(file(picture_line(licence="CC0"), line(SHOWING)), DEFAULTS)
    assert reading.pictures == {NAME: PICTURE}
    assert [warning.wording.zh for warning in reading.warnings] == ["“licence”没有收入"]


@pytest.mark.parametrize(
    "header", ["{}", "[]", "", "第一行", '{"format": "other", "version": 1}', HEADER + HEADER]
)
def test_read_file_without_our_header_is_refused(header: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(f"{header}\n{line()}".encode(), DEFAULTS)
    number = refused.value.context["line"]
    assert refused.value.reason is FileReason.LINES_HEADER
    assert refused.value.wording == Wording(
        f"第 {number} 行不是题库文件（JSON Lines）的文件头",
        f"line {number} is not the header of a bank as JSON lines",
    )


@pytest.mark.parametrize("version", ["2", "true", "null", '"1"', "1.5"])
def test_read_unknown_version_is_refused(version: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(f'{{"format": "kaochang-items", "version": {version}}}'.encode(), DEFAULTS)
    assert refused.value.reason is FileReason.LINES_VERSION
    assert refused.value.wording.zh.endswith("这里能读的是版本 1")
    assert refused.value.wording.en.endswith("what can be read here is version 1")


def test_read_empty_file_is_refused() -> None:
    with pytest.raises(FileRefused, match="empty"):
        read(b"\n \n", DEFAULTS)


def test_file_beyond_the_limit_is_neither_read_nor_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("question_bank.interchange.jsonlines.MAX_FILE", 10)
    for way in (lambda: read(file(), DEFAULTS), lambda: write([make_single()], {})):
        with pytest.raises(FileRefused) as refused:
            way()
        assert refused.value.reason is FileReason.TOO_LARGE
