# SPDX-License-Identifier: Apache-2.0
"""Content files: read whole, or refused with every fault named."""

from pathlib import Path

import pytest

from question_bank.items import BankFault, BankRefused, SingleChoice, load_bank

GOOD = """
[[single]]
reference = "{topic}-s-001"
difficulty = 0.72
cognitive = "remember"
stem = "题干"
options = ["一", "二", "三", "四"]
key = "B"
explanation = "解析"
"""
TRUE_FALSE = """
[[true_false]]
reference = "{topic}-t-001"
difficulty = 0.7
cognitive = "remember"
stem = "说法"
key = false
explanation = "解析"
"""


def _write(folder: Path, topic: str, text: str) -> None:
    path = folder / f"{topic}.toml"
    path.write_text(f'topic = "{topic}"\n' + text.replace("{topic}", topic), encoding="utf-8")


def _faults(folder: Path) -> tuple[BankFault, ...]:
    with pytest.raises(BankRefused) as refused:
        load_bank(folder)
    return refused.value.faults


def test_load_bank_gives_the_items_of_all_files_in_order(tmp_path: Path) -> None:
    _write(tmp_path, "trading", GOOD)
    _write(tmp_path, "policy", TRUE_FALSE + GOOD)
    items = load_bank(tmp_path)
    assert [item.reference for item in items] == ["policy-s-001", "policy-t-001", "trading-s-001"]
    assert isinstance(items[0], SingleChoice)
    assert str(items[0].difficulty) == "0.72"


def test_load_bank_with_several_faults_names_them_all(tmp_path: Path) -> None:
    _write(tmp_path, "policy", GOOD.replace('"B"', '"E"') + TRUE_FALSE.replace("0.7", "7.0"))
    _write(tmp_path, "trading", GOOD + GOOD)
    assert _faults(tmp_path) == (
        BankFault("policy.toml", "policy-s-001", "key is not the label of one option"),
        BankFault("policy.toml", "policy-t-001", "difficulty is not between 0 and 1"),
        BankFault("trading.toml", "trading-s-001", "reference is given twice"),
    )


def test_load_bank_refusal_reads_as_lines(tmp_path: Path) -> None:
    _write(tmp_path, "policy", GOOD.replace('"B"', '"E"'))
    with pytest.raises(BankRefused, match=r"policy\.toml: policy-s-001: key is not the label"):
        load_bank(tmp_path)


def test_load_bank_item_without_reference_is_named_by_its_place(tmp_path: Path) -> None:
    _write(tmp_path, "policy", GOOD.replace("reference", "ref"))
    assert _faults(tmp_path) == (BankFault("policy.toml", "single no. 1", "reference is missing"),)


@pytest.mark.parametrize(
    ("text", "item", "reason"),
    [
        (GOOD.replace("{topic}-s", "assets-s"), "assets-s-001", "is not like policy-s-001"),
        (GOOD.replace("-s-", "-m-"), "policy-m-001", "is not like policy-s-001"),
        (GOOD + 'topic = "assets"', "policy-s-001", "topic is not a field"),
        (GOOD + 'type = "multiple"', "policy-s-001", "type is not a field"),
        ("[[essay]]\nstem = '题'", "essay", "is not a kind of item"),
        ("[single]\nstem = '题'", "single", "is not a list of"),
        ("single = [1]", "single", "is not a list of"),
        ("single = ", "file", "is not valid TOML"),
    ],
)
def test_load_bank_with_one_fault_names_item_and_reason(
    tmp_path: Path, text: str, item: str, reason: str
) -> None:
    _write(tmp_path, "policy", text)
    (fault,) = _faults(tmp_path)
    assert (fault.file, fault.item) == ("policy.toml", item)
    assert reason in fault.reason


def test_load_bank_file_of_another_topic_is_refused(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('topic = "trading"')
    (fault,) = _faults(tmp_path)
    assert fault.reason == "must be 'policy' like the file's name"


def test_load_bank_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_bytes("topic = '政策'".encode("gb18030"))
    (fault,) = _faults(tmp_path)
    assert fault.reason.startswith("is not valid TOML")


def test_load_bank_of_empty_folder_is_refused(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path)
    assert fault.reason == "no items found"
