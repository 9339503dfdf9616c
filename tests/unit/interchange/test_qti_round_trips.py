# SPDX-License-Identifier: Apache-2.0
"""Banks written as packages of QTI come back exactly, and edits made elsewhere are kept."""

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import assume, given, strategies as st
from lxml import etree

from question_bank.interchange.format import Unsayable, losses, project, unsayable
from question_bank.interchange.guards import FileReason, FileRefused, write_archive
from question_bank.interchange.guards.archives import MAX_UNPACKED
from question_bank.interchange.problems import Warned
from question_bank.interchange.qti import QTI21, QTI22, QTI30
from question_bank.interchange.qti.packages import read_questions
from question_bank.interchange.qti.versions import V21, V22, V30, Version
from question_bank.interchange.qti.writing import write_package
from question_bank.interchange.reading import Defaults, Reading
from question_bank.items import (
    Item,
    MarkingPoint,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    ShortAnswer,
    SingleChoice,
    to_data,
)
from tests.support.factories.banks import banks
from tests.support.factories.items import (
    make_multiple,
    make_short_answer,
    make_single,
    make_true_false,
)
from tests.unit.interchange.qti_files import PNG

DEFAULTS = Defaults("trading", Decimal("0.30"))
VERSIONS = pytest.mark.parametrize("version", [V21, V22, V30], ids=lambda version: version.name)
FORMATS = {"2.1": QTI21, "2.2": QTI22, "3.0": QTI30}
PICTURE = f"{sha256(PNG).hexdigest()}.png"


def shared(reference: str) -> dict[str, Any]:
    """The fields that every kind has."""
    made = make_single(reference)
    names = ("reference", "topic", "difficulty", "cognitive", "stem", "explanation")
    return {name: getattr(made, name) for name in names}


MATCHING = Matching(
    **shared("policy-x-001"),
    pairs=(("甲烷", "稻田"), ("一氧化二氮", "化肥")),
    distractors=("铝电解",),
)
ORDERING = Ordering(**shared("policy-o-001"), steps=("监测", "报告", "核查"))
NUMERIC = Numeric(
    **shared("policy-n-001"),
    value=Decimal("25.30"),
    tolerance=Decimal("0.5"),
    unit="tCO₂",
)
ONE_OF_EACH: list[Item] = [
    make_single(pinned=frozenset("D")),
    make_multiple(scores=tuple(Fraction(n, 6) for n in (1, 2, -3, 3, 0))),
    make_true_false(key=False),
    make_short_answer(),
    MATCHING,
    ORDERING,
    NUMERIC,
]


def package_of(
    *items: Item, version: Version = V22, pictures: dict[str, bytes] | None = None
) -> dict[str, str]:
    """The members of the package that are XML, as text."""
    data = write_package(items, pictures or {}, version)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith(".xml")
        }


def read_members(members: dict[str, str]) -> Reading:
    return read_questions(
        write_archive({name: text.encode() for name, text in members.items()}), DEFAULTS
    )


def edited(members: dict[str, str], old: str, new: str) -> Item:
    """The one item of a package in whose item file somebody replaced a text."""
    assert old in members["items/0001.xml"]
    changed = members | {"items/0001.xml": members["items/0001.xml"].replace(old, new)}
    [found] = read_members(changed).items
    return found


@VERSIONS
@given(bank=banks())
def test_write_and_read_any_bank_gives_it_back(version: Version, bank: list[Item]) -> None:
    format_ = FORMATS[version.name]
    assert format_.write is not None
    reading = read_questions(format_.write(bank, {}), DEFAULTS)
    assert reading.items == [project(format_, item, DEFAULTS) for item in bank]
    assert not any(losses(format_, item) for item in bank)


@VERSIONS
def test_write_and_read_one_of_each_kind_gives_it_back(version: Version) -> None:
    reading = read_questions(write_package(ONE_OF_EACH, {}, version), DEFAULTS)
    assert reading.items == ONE_OF_EACH
    assert [problem for entry in reading.entries for problem in entry.problems] == []


def test_write_same_bank_gives_same_bytes() -> None:
    assert write_package(ONE_OF_EACH, {}, V30) == write_package(ONE_OF_EACH, {}, V30)


@VERSIONS
def test_write_and_read_carries_pictures_once(version: Version) -> None:
    shown = f"![图](media:{PICTURE})"
    first = make_single("p-s-1", stem=f"看图：{shown}", options=(shown, "乙", "丙", "丁"))
    second = make_short_answer("p-q-2", model_answer=f"见 {shown}")
    data = write_package([first, second], {PICTURE: PNG, "other.png": b"x"}, version)
    reading = read_questions(data, DEFAULTS)
    assert reading.items == [first, second]
    assert reading.pictures == {PICTURE: PNG}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == [
            "imsmanifest.xml",
            "items/0001.xml",
            "items/0002.xml",
            f"pictures/{PICTURE}",
        ]


def test_write_picture_that_is_not_given_is_refused() -> None:
    with pytest.raises(KeyError):
        write_package([make_single(stem=f"![图](media:{PICTURE})")], {}, V22)


def test_write_more_than_can_be_read_is_refused() -> None:
    item = make_single(stem=f"![图](media:{PICTURE})")
    with pytest.raises(FileRefused) as refused:
        write_package([item], {PICTURE: bytes(MAX_UNPACKED)}, V22)
    assert refused.value.reason is FileReason.ARCHIVE_TOO_LARGE


@pytest.mark.parametrize("character", ["\ufffe", "\uffff"])
@pytest.mark.parametrize(
    "make",
    [
        lambda text: make_single(stem=text),
        lambda text: make_single(options=(text, "乙", "丙", "丁")),
        lambda text: make_short_answer(marking_points=(MarkingPoint("甲", 1, (text,)),)),
    ],
)
def test_text_that_no_xml_can_hold_cannot_be_said(
    make: Callable[[str], Item], character: str
) -> None:
    assert unsayable(QTI22, make(f"甲{character}乙")) is Unsayable.TEXT
    assert unsayable(QTI22, make("甲乙")) is None


TEXTS = (
    "第一段 **强** CO<sub>2</sub>\n换行\n\n第二段 $x^2$ 与 $$\\frac{1}{2}$$",
    "- 一\n- 二\n  - 三",
    "| 年 | 量 |\n|---|:-:|\n| 2024 | 5 |",
    "```\nx  = 1\n\n  y\n```",
    "a  b   c",
    "<b>不是标记</b> & \\* `x`",
    "$\\frac{$ 不成公式",
)


@given(
    text=st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1)
    .map(str.strip)
    .filter(bool)
)
def test_write_and_read_any_characters_that_can_be_said(text: str) -> None:
    item = make_single(stem=text, options=(text, "乙", f"{text}丙", "丁"), source="")
    assume(unsayable(QTI30, item) is None)
    assert read_questions(write_package([item], {}, V30), DEFAULTS).items == [item]


@VERSIONS
@pytest.mark.parametrize("text", TEXTS)
def test_write_and_read_markdown_of_every_construct(version: Version, text: str) -> None:
    item = make_short_answer(stem=text, explanation=text, model_answer=text)
    assert read_questions(write_package([item], {}, version), DEFAULTS).items == [item]


@VERSIONS
def test_indenting_a_file_changes_nothing(version: Version) -> None:
    items = [make_single(stem="- 一\n- 二\n\n段 **强**", explanation="| a |\n|---|\n| b |")]
    members = package_of(*items, version=version)
    for name, text in members.items():
        root = etree.fromstring(text.encode())
        etree.indent(root)
        members[name] = etree.tostring(root, encoding="unicode")
    assert read_members(members).items == items


def test_edited_stem_wins_over_the_kept_source() -> None:
    members = package_of(make_single(stem="碳**排放**", explanation="解 $x$"))
    found = edited(members, "<strong>排放</strong>", "<strong>交易</strong>权")
    assert found.stem == "碳**交易**权"
    assert found.explanation == "解 $x$"


def test_edited_option_wins_and_the_others_keep_their_source() -> None:
    made = make_single(options=("a  b", "`c`", "丙", "丁"))
    found = edited(package_of(made), "<code>c</code>", "<code>d</code>")
    assert isinstance(found, SingleChoice)
    assert found.options == ("a  b", "`d`", "丙", "丁")


def test_edited_formula_is_read_by_its_tex() -> None:
    members = package_of(make_single(stem="解 $x^2$"))
    assert edited(members, "解 ", "求 ").stem == "求 $x^2$"


def test_edited_source_without_its_body_loses_to_the_body() -> None:
    members = package_of(make_single(stem="碳**排放**"))
    members["imsmanifest.xml"] = members["imsmanifest.xml"].replace("碳**排放**", "别的")
    [found] = read_members(members).items
    assert found.stem == "碳**排放**"


def test_text_added_beside_the_stem_is_not_lost() -> None:
    members = package_of(make_single(stem="甲"))
    assert edited(members, "<choiceInteraction", "<p>乙</p><choiceInteraction").stem == "甲\n\n乙"


def test_edited_key_is_the_key() -> None:
    found = edited(package_of(make_single(key="B")), "<value>B</value>", "<value>C</value>")
    assert isinstance(found, SingleChoice)
    assert found.key == "C"


def test_reordered_choices_keep_their_sources() -> None:
    members = package_of(make_single(options=("a  b", "乙", "丙", "丁"), key="A"))
    one, two = (
        '<simpleChoice identifier="A">a  b</simpleChoice>',
        '<simpleChoice identifier="B">乙</simpleChoice>',
    )
    found = edited(members, one + two, two + one)
    assert isinstance(found, SingleChoice)
    assert (found.options[:2], found.key) == (("乙", "a  b"), "B")


def test_edited_marking_point_wins_with_its_weight() -> None:
    made = make_short_answer(
        marking_points=(MarkingPoint("边界 $x$", 2, ("范围", "a <b> c")), MarkingPoint("年份", 3))
    )
    found = edited(package_of(made), '"weight">3<', '"weight">4<')
    assert isinstance(found, ShortAnswer)
    assert found.marking_points == (
        MarkingPoint("边界 $x$", 2, ("范围", "a <b> c")),
        MarkingPoint("年份", 4),
    )


def test_edited_tolerance_is_the_tolerance() -> None:
    found = edited(package_of(NUMERIC), 'tolerance="0.5"', 'tolerance="1.5"')
    assert isinstance(found, Numeric)
    assert (found.tolerance, found.unit) == (Decimal("1.5"), "tCO₂")


def test_package_without_our_metadata_still_says_what_it_can() -> None:
    reading = read_questions(package_of(MATCHING)["items/0001.xml"].encode(), DEFAULTS)
    [found] = reading.items
    assert to_data(found) == to_data(MATCHING) | {
        "topic": "trading",
        "difficulty": "0.30",
        "cognitive": "understand",
    }


def test_choice_between_verdicts_that_was_a_single_choice_stays_one() -> None:
    made = make_single(options=("正确", "错误"), key="B")
    assert read_members(package_of(made)).items == [made]


def test_statement_whose_verdicts_were_replaced_becomes_a_choice() -> None:
    found = edited(package_of(make_true_false(key=True)), ">正确<", ">成立<")
    assert isinstance(found, SingleChoice)
    assert (found.options, found.key) == (("成立", "错误"), "A")


def test_element_of_ours_that_is_not_known_is_left_out_with_a_warning() -> None:
    members = package_of(make_single())
    members["imsmanifest.xml"] = members["imsmanifest.xml"].replace(
        "</kaochang:question>", f"{'<kaochang:colour>红</kaochang:colour>' * 2}</kaochang:question>"
    )
    [entry] = read_members(members).entries
    assert [problem.code for problem in entry.problems] == [Warned.FIELD_LEFT_OUT]
    assert entry.problems[0].wording.zh == "“colour”没有收入"


@pytest.mark.parametrize(
    ("field", "wrong", "said"),
    [
        ("valid_for", "今年", "适用年份不是整数"),
        ("valid_for", "9" * 30, "适用年份不是整数"),
        ("difficulty", "难", "难度不是数字"),
    ],
)
def test_field_of_ours_that_was_spoiled_refuses_the_item(field: str, wrong: str, said: str) -> None:
    members = package_of(make_single(valid_for=2024))
    name = f"kaochang:{field}"
    before, _, rest = members["imsmanifest.xml"].partition(f"<{name}>")
    _, _, after = rest.partition(f"</{name}>")
    members["imsmanifest.xml"] = f"{before}<{name}>{wrong}</{name}>{after}"
    [entry] = read_members(members).entries
    assert [problem.wording.zh for problem in entry.problems] == [said]


@pytest.mark.parametrize(
    ("reference", "identifier"),
    [("hs-001", "hs-001"), ("_a.b", "_a.b"), ("001", None), ("核-1", None)],
)
def test_written_identifiers_are_xml_names(reference: str, identifier: str | None) -> None:
    root = etree.fromstring(package_of(make_single(reference))["items/0001.xml"].encode())
    assert (root.get("identifier") == reference) is (identifier is not None)
    assert etree.fromstring(f"<{root.get('identifier')}/>") is not None
    assert root.get("title") == reference


@pytest.mark.parametrize(
    ("version", "name", "namespace"),
    [
        (V21, "assessmentItem", "http://www.imsglobal.org/xsd/imsqti_v2p1"),
        (V22, "assessmentItem", "http://www.imsglobal.org/xsd/imsqti_v2p2"),
        (V30, "qti-assessment-item", "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"),
    ],
)
def test_written_files_have_the_names_of_their_version(
    version: Version, name: str, namespace: str
) -> None:
    members = package_of(*ONE_OF_EACH, make_single("p-f-1", stem="$x$"), version=version)
    for member in sorted(members.keys() - {"imsmanifest.xml"}):
        root = etree.fromstring(members[member].encode())
        assert root.tag == f"{{{namespace}}}{name}"
        spaces = {etree.QName(element).namespace for element in root.iter("*")}
        assert spaces <= {namespace, "http://www.w3.org/1998/Math/MathML"}
        shapes = {etree.QName(element).localname.lower() for element in root.iter("*")}
        hyphened = {etree.QName(element).localname for element in root.iter("*")}
        assert (shapes == hyphened) is (version is V30)


def test_written_qti_3_wraps_what_markers_and_candidates_are_told() -> None:
    text = package_of(make_short_answer(), version=V30)["items/0001.xml"]
    assert text.count("<qti-content-body>") == 3
    assert text.count('use="scoring"') == 2
    assert 'outcome-identifier="FEEDBACK" show-hide="show"' in text


@VERSIONS
def test_written_manifest_lists_every_file_with_what_it_depends_on(version: Version) -> None:
    item = make_single("p-s-1", stem=f"![图](media:{PICTURE})", author="林,一;\\")
    members = package_of(item, version=version, pictures={PICTURE: PNG})
    manifest = etree.fromstring(members["imsmanifest.xml"].encode())
    resources = {one.get("identifier"): one for one in manifest.iter("{*}resource")}
    assert {one.get("href") for one in resources.values()} == {
        "items/0001.xml",
        f"pictures/{PICTURE}",
    }
    assert resources["ITEM-p-s-1"].get("type") == version.resource_type
    [needed] = [one.get("identifierref") for one in manifest.iter("{*}dependency")]
    assert resources[needed].get("type") == "webcontent"
    [entity] = [one.text or "" for one in manifest.iter("{*}entity")]
    assert "FN:林\\,一\\;\\\\" in entity
    [interaction] = [one.text for one in manifest.iter("{*}interactionType")]
    assert interaction == "choiceInteraction"


def test_written_order_does_not_stand_in_the_right_order_by_rule() -> None:
    steps = tuple(f"步骤{number}" for number in range(10))
    made = Ordering(**shared("policy-o-002"), steps=steps)
    text = package_of(made)["items/0001.xml"]
    shown = sorted(steps, key=text.index)
    assert tuple(shown) != steps
    assert read_members(package_of(made)).items == [made]


def test_written_scores_are_whole_numbers_of_one_scale() -> None:
    thirds = tuple(Fraction(n, 3) for n in (1, 1, -2, 1, 0))
    text = package_of(make_multiple(scores=thirds))["items/0001.xml"]
    assert 'upperBound="3"' in text
    assert 'mapKey="C" mappedValue="-2"' in text
    assert 'normalMaximum="3"' in text


@given(
    shares=st.lists(st.fractions(min_value=Fraction(1, 50), max_value=1), min_size=2, max_size=4)
)
def test_write_and_read_any_scores_exactly(shares: list[Fraction]) -> None:
    total = sum(shares)
    scores = tuple(share / total for share in shares)
    made = MultipleChoice(
        **shared("policy-m-009"),
        options=tuple("甲乙丙丁"[: len(scores)]),
        key=frozenset("ABCD"[: len(scores)]),
        scores=scores,
    )
    assert read_questions(write_package([made], {}, V30), DEFAULTS).items == [made]
