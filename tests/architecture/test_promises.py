# SPDX-License-Identifier: Apache-2.0
"""Each sentence of the interface that promises something has a test that does it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.findings import refuse
from tests.support.promises import (
    EXCUSES,
    TABLES,
    PromiseTable,
    english_of_texts,
    find_promises,
    has_form_of_promise,
    interface_texts,
    is_a_test,
    read_promises,
)
from tests.support.texts import TranslatableText

# A number with what it counts, typed where the sentence stands. 一次, 两位考务人员 and the like are
# words of the rule itself and no figure of it.
TYPED = re.compile(
    r"(?<![\w.{])\d[\d.]*\s?(?:秒|分钟|小时|天|周|个月|年|MB|KB|题|套|人|名|份|次|行|%)"
    r"|[二两三四五六七八九十百千]+\s?个?(?:秒|分钟|小时|天|周|月|年)"
)
# Numbers that no rule of ours holds.
NOBODYS = {
    "例如：2026 年第四季度": "an example of a name",
    "准考证号不完整或有误。它形如 {example}：字母、四位年月、七位数字。请对照准考证逐位检查。": "how a ticket looks",
    "± 后是标准误：真值多半在上下两个标准误之内，人数越多越小。": "what a standard error means",
    "检测器 {detector}：对单帧误判成这种情况的实测比例为 {rate}（95% 区间 {low}–{high}，{pictures} 张不同图片）。"
    "考场中可能更高，请以证据画面为准。": "the interval that the measurement was made with",
}


@pytest.fixture(scope="module")
def promised() -> dict[str, TranslatableText]:
    return find_promises(interface_texts(), english_of_texts())


@pytest.fixture(scope="module")
def table() -> PromiseTable:
    return read_promises()


def test_every_promise_is_kept_by_a_test(
    promised: dict[str, TranslatableText],
    table: PromiseTable,
    record_property: Callable[[str, object], None],
) -> None:
    undecided = unpaired(promised, table)
    pairs = sum(map(len, table.kept.values()))
    counted = f"promises: {len(table.kept)}, pairs: {pairs}, unkept: {len(undecided)}"
    record_property("counted", counted)
    remedy = (
        "Does it say what somebody will see, get, keep or may rely on? Then name the test that "
        "does just that, or write it, in [kept] of the catalogue's file in "
        f"tests/architecture/promises; otherwise put it into [other] as {' | '.join(EXCUSES)}."
    )
    refuse(undecided, remedy)


def unpaired(promised: dict[str, TranslatableText], table: PromiseTable) -> list[str]:
    return [
        f'{text.place} "{words}" = []' for words, text in promised.items() if words not in table
    ]


def test_no_decision_outlives_its_sentence(
    promised: dict[str, TranslatableText], table: PromiseTable
) -> None:
    gone = [words for words in (*table.kept, *table.other) if words not in promised]
    refuse(gone, "No page says this any more: take it out of tests/architecture/promises.")


def test_every_promise_names_tests_that_there_are(table: PromiseTable) -> None:
    lost = [
        f"{words}: {test or 'no test at all'}"
        for words, tests in table.kept.items()
        for test in tests or [""]
        if not is_a_test(test)
    ]
    refuse(lost, "Name the test that keeps it, as folder/test_file.py::Class::test_name.")


def test_every_excuse_is_one_of_the_list(table: PromiseTable) -> None:
    others = [f"{words}: {why}" for words, why in table.other.items() if why not in EXCUSES]
    refuse(others, f"Say one of {sorted(EXCUSES)}, or pair it with a test.")


def test_no_sentence_says_the_number_of_a_rule_by_hand() -> None:
    typed = {
        f"{text.place} {text.words}"
        for text in interface_texts()
        if TYPED.search(text.words) and text.words not in NOBODYS
    }
    refuse(typed, "Pass the rule's constant in: _(…, days=…); the sentence says {days}.")


def test_no_number_is_excused_that_nobody_says() -> None:
    said = {text.words for text in interface_texts()}
    refuse(NOBODYS.keys() - said, "Take it out of NOBODYS: no page says it any more.")


@pytest.mark.parametrize(
    "sentence",
    [
        "考生可以看到监考人员的判定。",
        "您会收到一条短信。",
        "回执可以随时核验。",
        "录像保留 30 天。",
        "断网期间的答案不会丢失。",
        "到时系统自动交卷。",
        "成绩不受影响。",
        "只有考务人员能打开。",
        "提交后立即生效。",
        "十分钟内不再等待。",
        "缺考不计入次数。",
    ],
)
def test_each_form_of_a_promise_is_found(sentence: str) -> None:
    assert has_form_of_promise(sentence), "a sentence of this form could be written unseen"


def test_promise_that_only_the_english_makes_is_found() -> None:
    assert has_form_of_promise("已办理。", ["You will get a letter."]), (
        "English readers rely on it too"
    )
    assert not has_form_of_promise("请选择摄像头", ["Choose a camera"]), "nor is everything one"


def test_promise_without_a_pair_fails(tmp_path: Path) -> None:
    """A sentence is planted into a template; the table that decides it is another day's."""
    planted = TranslatableText("录像保留 30 天，考生可以随时查看。", "planted.html:7")
    found = find_promises([planted], {})
    missed = unpaired(found, read_promises())
    assert missed == [f'planted.html:7 "{planted.words}" = []'], "said without a test, and unseen"
    decided = f'[kept]\n"{planted.words}" = ["{THIS}"]\n[other]\n'
    (tmp_path / "planted.toml").write_text(decided, encoding="utf-8")
    assert unpaired(found, read_promises(tmp_path)) == [], "a pair is what was asked for"
    (tmp_path / "twice.toml").write_text(decided, encoding="utf-8")
    with pytest.raises(ValueError, match=r"twice\.toml decides what another table has"):
        read_promises(tmp_path)


THIS = "architecture/test_promises.py::test_promise_without_a_pair_fails"


def test_pair_is_a_test_by_file_class_and_name() -> None:
    assert is_a_test(THIS), "it is just running"
    of_a_class = "journeys/test_promises.py::TestTheReceipt::" + RECEIPT
    assert is_a_test(of_a_class), "tests in a class have its name before theirs"
    for lost in ("", "nothing.py", "nothing.py::test_x", THIS + "x", THIS.partition("::")[0]):
        assert not is_a_test(lost), f"{lost} is no test"


RECEIPT = "test_fingerprint_is_worked_out_anew_for_who_is_asked"


def test_tables_are_those_of_the_catalogues() -> None:
    english = {path.stem for path in (TABLES.parents[2] / "app/locales/en").glob("*.po")}
    tables = {path.stem for path in TABLES.glob("*.toml")}
    refuse(tables - english, "Name the table as the catalogue that has its sentences in English.")
