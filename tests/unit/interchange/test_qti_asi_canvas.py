# SPDX-License-Identifier: Apache-2.0
"""QTI 1.2 as Canvas exports it."""

from collections.abc import Mapping

import pytest

from question_bank.interchange.guards import write_archive
from question_bank.interchange.problems import Refusal, Warned
from tests.unit.interchange.qti_files import (
    PNG,
    asi,
    data_of,
    entry,
    manifest,
    read,
    refusal_of,
    resource,
)

FULL = '<setvar action="Set" varname="SCORE">100</setvar>'
OUTCOMES = (
    '<outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>'
)


def html(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<material><mattext texttype="text/html">{escaped}</mattext></material>'


def plain(text: str) -> str:
    return f'<material><mattext texttype="text/plain">{text}</mattext></material>'


def fields(type_: str, **more: str) -> str:
    said = {"question_type": type_, "points_possible": "2.0", "original_answer_ids": "1,2"} | more
    written = "".join(
        f"<qtimetadatafield><fieldlabel>{name}</fieldlabel><fieldentry>{value}</fieldentry>"
        "</qtimetadatafield>"
        for name, value in said.items()
    )
    return f"<itemmetadata><qtimetadata>{written}</qtimetadata></itemmetadata>"


def equal(value: str, response: str = "response1") -> str:
    return f'<varequal respident="{response}">{value}</varequal>'


def right(*conditions: str, action: str = FULL, goes_on: str = "No") -> str:
    return (
        f'<respcondition continue="{goes_on}"><conditionvar>{"".join(conditions)}</conditionvar>'
        f"{action}</respcondition>"
    )


def question(
    type_: str, responses: str, conditions: str, *, after: str = "", stem: str = "<p>问题</p>"
) -> bytes:
    return asi(
        f'<item ident="g1" title="题">{fields(type_)}<presentation>{html(stem)}{responses}'
        f"</presentation><resprocessing>{OUTCOMES}{conditions}</resprocessing>{after}</item>"
    )


def lid(
    options: Mapping[str, str],
    *,
    cardinality: str = "Single",
    ident: str = "response1",
    left: str = "",
) -> str:
    labels = "".join(
        f'<response_label ident="{name}">{plain(text)}</response_label>'
        for name, text in options.items()
    )
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{left}<render_choice>{labels}'
        "</render_choice></response_lid>"
    )


FOUR = {"11": "二氧化碳", "12": "甲烷", "13": "氮气", "14": "氧气"}
FIB = '<response_str ident="response1" rcardinality="Single"><render_fib/></response_str>'
NUMBER = FIB.replace("<render_fib/>", '<render_fib fibtype="Decimal"/>')


def feedback(ident: str, text: str) -> str:
    return f'<itemfeedback ident="{ident}"><flow_mat>{html(text)}</flow_mat></itemfeedback>'


def test_read_multiple_choice_gives_its_key_points_and_comment() -> None:
    comment = (
        '<respcondition continue="Yes"><conditionvar><other/></conditionvar>'
        '<displayfeedback feedbacktype="Response" linkrefid="general_fb"/></respcondition>'
    )
    data = data_of(
        question(
            "multiple_choice_question",
            lid(FOUR),
            comment + right(equal("12")),
            after=feedback("general_fb", "<p>甲烷的<b>来源</b></p>"),
        )
    )
    assert data["type"] == "single"
    assert data["stem"] == "问题"
    assert data["options"] == ["二氧化碳", "甲烷", "氮气", "氧气"]
    assert data["key"] == "B"
    assert data["points"] == "2"
    assert data["reference"] == "g1"
    assert data["explanation"] == "甲烷的**来源**"


def test_read_comments_on_answers_are_left_out_with_a_warning() -> None:
    found = entry(
        question(
            "multiple_choice_question",
            lid(FOUR),
            right(equal("12")),
            after=feedback("correct_fb", "好") + feedback("11_fb", "不对"),
        )
    )
    assert [problem.code for problem in found.problems] == [Warned.FEEDBACK_LEFT_OUT]


def test_read_unknown_metadata_is_left_out_with_a_warning() -> None:
    xml = question("multiple_choice_question", lid(FOUR), right(equal("12")))
    extra = fields("multiple_choice_question", 难度系数="0.5").encode()
    [problem] = entry(xml.replace(fields("multiple_choice_question").encode(), extra)).problems
    assert problem.wording.zh == "“难度系数”没有收入"


def test_read_topic_of_the_metadata_is_the_topic() -> None:
    xml = question("multiple_choice_question", lid(FOUR), right(equal("12")))
    extra = fields("multiple_choice_question", qmd_topic="碳 市场").encode()
    changed = xml.replace(fields("multiple_choice_question").encode(), extra)
    assert data_of(changed)["topic"] == "碳 市场"


@pytest.mark.parametrize(
    "condition",
    [
        f"<and>{equal('11')}{equal('12')}<not>{equal('13')}</not><not>{equal('14')}</not></and>",
        f"{equal('11')}{equal('12')}<not><or>{equal('13')}{equal('14')}</or></not>",
        f"<not><or><not>{equal('11')}</not><not>{equal('12')}</not>{equal('13')}{equal('14')}</or></not>",
    ],
)
def test_read_multiple_answers_by_any_formula_of_one_set_gives_that_set(condition: str) -> None:
    data = data_of(
        question("multiple_answers_question", lid(FOUR, cardinality="Multiple"), right(condition))
    )
    assert (data["type"], data["key"]) == ("multiple", "AB")
    assert "scores" not in data


def test_read_multiple_answers_that_add_up_gives_scores() -> None:
    added = "".join(
        right(
            equal(name),
            action=f'<setvar action="{action}" varname="SCORE">{worth}</setvar>',
            goes_on="Yes",
        )
        for name, action, worth in (
            ("11", "Add", "50"),
            ("12", "Add", "25"),
            ("13", "Subtract", "25"),
        )
    )
    data = data_of(question("multiple_answers_question", lid(FOUR, cardinality="Multiple"), added))
    assert data["key"] == "AB"
    assert data["scores"] == ["2/3", "1/3", "-1/3", "0"]


def test_read_multiple_answers_with_one_right_option_warns() -> None:
    condition = f"<and>{equal('11')}" + "".join(
        f"<not>{equal(name)}</not>" for name in ("12", "13", "14")
    )
    found = entry(
        question(
            "multiple_answers_question",
            lid(FOUR, cardinality="Multiple"),
            right(f"{condition}</and>"),
        )
    )
    assert [problem.code for problem in found.problems] == [Warned.KEY_ONE_IN_MULTIPLE]


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        (right(f"<and>{equal('11')}{equal('12')}</and>"), Refusal.PROCESSING_UNSUPPORTED),
        (right(f"<or>{equal('11')}{equal('12')}</or>"), Refusal.PROCESSING_UNSUPPORTED),
        (right(equal("99")), Refusal.KEY_NAMES_NO_OPTION),
        ("", Refusal.KEY_MISSING),
        (right(f"{equal('11')}<not>{equal('11')}</not>"), Refusal.KEY_MISSING),
        (right("<varsubset/>"), Refusal.PROCESSING_UNSUPPORTED),
        (right(equal("11", "other")), Refusal.PROCESSING_UNSUPPORTED),
        (
            "".join(
                right(
                    equal(name),
                    action='<setvar action="Add" varname="SCORE">80</setvar>',
                    goes_on="Yes",
                )
                for name in ("11", "12")
            ),
            Refusal.SCORES_UNREPRESENTABLE,
        ),
        (right(equal("11")) * 101, Refusal.PROCESSING_UNSUPPORTED),
    ],
    ids=["subset", "any", "stranger", "none", "never", "varsubset", "other", "capped", "endless"],
)
def test_read_multiple_answers_without_an_exact_key_is_refused(
    conditions: str, code: Refusal
) -> None:
    xml = question("multiple_answers_question", lid(FOUR, cardinality="Multiple"), conditions)
    assert refusal_of(xml).code is code


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        (right(f"<or>{equal('11')}{equal('12')}</or>"), Refusal.KEY_SEVERAL_IN_SINGLE),
        (
            right(equal("11"))
            + right(equal("12"), action='<setvar action="Set" varname="SCORE">50</setvar>'),
            Refusal.SCORES_UNREPRESENTABLE,
        ),
        (right(equal("99")), Refusal.KEY_NAMES_NO_OPTION),
        (right(equal("11"), action="<setvar>很好</setvar>"), Refusal.PROCESSING_UNSUPPORTED),
        (
            right(equal("11"), action='<setvar action="Multiply">2</setvar>'),
            Refusal.PROCESSING_UNSUPPORTED,
        ),
        (
            right(
                equal("11"), action='<setvar varname="a">1</setvar><setvar varname="b">1</setvar>'
            ),
            Refusal.PROCESSING_UNSUPPORTED,
        ),
    ],
)
def test_read_single_choice_without_an_exact_key_is_refused(conditions: str, code: Refusal) -> None:
    assert refusal_of(question("multiple_choice_question", lid(FOUR), conditions)).code is code


def test_read_score_of_another_name_is_the_score() -> None:
    action = '<setvar action="Add" varname="que_score">1</setvar>'
    xml = question("multiple_choice_question", lid(FOUR), right(equal("13"), action=action))
    assert data_of(xml)["key"] == "C"


def test_read_other_variables_beside_the_score_do_not_matter() -> None:
    other = '<setvar varname="EvaluationType" action="Set">EXACT</setvar>'
    xml = question("multiple_choice_question", lid(FOUR), right(equal("13"), action=other + FULL))
    assert data_of(xml)["key"] == "C"


def test_read_unanswered_guard_changes_nothing() -> None:
    guard = (
        '<respcondition><conditionvar><unanswered respident="response1"/></conditionvar>'
        '<setvar action="Set" varname="SCORE">0</setvar></respcondition>'
    )
    xml = question("multiple_choice_question", lid(FOUR), guard + right(equal("13")))
    assert data_of(xml)["key"] == "C"


def test_read_true_false_question_is_a_statement() -> None:
    xml = question("true_false_question", lid({"1": "True", "2": "False"}), right(equal("2")))
    data = data_of(xml)
    assert (data["type"], data["key"]) == ("true_false", False)


def test_read_label_that_is_not_shuffled_is_pinned() -> None:
    xml = question("multiple_choice_question", lid(FOUR), right(equal("12")))
    changed = xml.replace(b'ident="14"', b'ident="14" rshuffle="No"')
    assert data_of(changed)["pinned"] == "D"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"11": "甲"}, Refusal.OPTIONS_MISSING),
        ({str(n): f"项{n}" for n in range(11, 23)}, Refusal.OPTIONS_TOO_MANY),
        ({str(n): f"项{n}" for n in range(11, 60)}, Refusal.OPTIONS_TOO_MANY),
    ],
)
def test_read_too_few_or_too_many_options_is_refused(
    options: Mapping[str, str], code: Refusal
) -> None:
    xml = question("multiple_choice_question", lid(options), right(equal("11")))
    assert refusal_of(xml).code is code


def test_read_two_labels_of_one_identifier_is_refused() -> None:
    xml = question("multiple_choice_question", lid(FOUR), right(equal("11")))
    refusal = refusal_of(xml.replace(b'ident="12"', b'ident="11"'))
    assert refusal.wording.zh == "无法识别：response_label ident"


RIGHTS = {"21": "稻田", "22": "化肥", "23": "铝电解"}


def matching(
    *keys: str, add: str = "50", rights: Mapping[str, str] = RIGHTS, last: str = ""
) -> bytes:
    lefts = zip(("甲烷", "一氧化二氮"), ("response_a", "response_b"), strict=True)
    lists = "".join(lid(rights, ident=ident, left=plain(text)) for text, ident in lefts)
    action = f'<setvar varname="SCORE" action="Add">{add}</setvar>'
    conditions = "".join(
        f"<respcondition><conditionvar>{equal(key, ident)}</conditionvar>{action}</respcondition>"
        for key, ident in zip(keys, ("response_a", "response_b"), strict=False)
    )
    return question("matching_question", lists + last, conditions)


def test_read_matching_question_gives_pairs_and_distractors() -> None:
    data = data_of(matching("21", "22"))
    assert data["type"] == "matching"
    assert data["stem"] == "问题"
    assert data["pairs"] == [["甲烷", "稻田"], ["一氧化二氮", "化肥"]]
    assert data["distractors"] == ["铝电解"]


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (matching("21"), Refusal.KEY_MISSING),
        (matching("21", "99"), Refusal.KEY_NAMES_NO_OPTION),
        (
            matching("21", "22").replace(b'"Add">50', b'"Add">10', 1),
            Refusal.SCORES_UNREPRESENTABLE,
        ),
        (
            matching("21", "22").replace(b"<varequal", b"<vargt", 1).replace(b"</varequal", b"</vargt", 1),
            Refusal.PROCESSING_UNSUPPORTED,
        ),
        (
            matching("21", "22").replace(b'response_b">22', b'response_a">22'),
            Refusal.KEY_UNREADABLE,
        ),
        (matching("21", "22", last=FIB), Refusal.INTERACTION_UNSUPPORTED),
        (
            matching("21", "22", last=lid({"31": "别的"}, ident="response_c")),
            Refusal.INTERACTION_UNSUPPORTED,
        ),
        (
            matching("21", "22", rights={str(n): f"右{n}" for n in range(21, 45)}),
            Refusal.OPTIONS_TOO_MANY,
        ),
    ],
)  # fmt: skip
def test_read_matching_question_without_an_exact_key_is_refused(xml: bytes, code: Refusal) -> None:
    assert refusal_of(xml).code is code


def test_read_short_answer_question_takes_every_wording() -> None:
    data = data_of(question("short_answer_question", FIB, right(equal("碳汇"), equal("碳库"))))
    assert data["type"] == "short_answer"
    assert data["marking_points"] == [{"text": "碳汇", "weight": 2, "accepted": ["碳库"]}]


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        ("", Refusal.KEY_MISSING),
        (right("<other/>"), Refusal.PROCESSING_UNSUPPORTED),
        (right(f"<not>{equal('碳汇')}</not>"), Refusal.PROCESSING_UNSUPPORTED),
        (
            right(equal("碳汇"))
            + right(equal("碳"), action='<setvar action="Set" varname="SCORE">50</setvar>'),
            Refusal.SCORES_UNREPRESENTABLE,
        ),
    ],
)
def test_read_short_answer_without_certain_wordings_is_refused(
    conditions: str, code: Refusal
) -> None:
    assert refusal_of(question("short_answer_question", FIB, conditions)).code is code


BETWEEN = '<vargte respident="response1">4.5</vargte><varlte respident="response1">5.5</varlte>'


@pytest.mark.parametrize(
    ("condition", "value", "tolerance"),
    [
        (f"<or>{equal('5.0')}<and>{BETWEEN}</and></or>", "5", "0.5"),
        (BETWEEN, "5", "0.5"),
        (f"{BETWEEN}{equal('5')}", "5", "0.5"),
        (equal("5.0"), "5", "0"),
        (f"<or>{equal('5')}{equal('5.0')}</or>", "5", "0"),
    ],
)
def test_read_numerical_question_gives_value_and_tolerance(
    condition: str, value: str, tolerance: str
) -> None:
    data = data_of(question("numerical_question", NUMBER, right(condition)))
    assert (data["type"], data["value"], data["tolerance"]) == ("numeric", value, tolerance)


@pytest.mark.parametrize(
    ("conditions", "code"),
    [
        ("", Refusal.KEY_MISSING),
        (right(equal("5")) + right(equal("6")), Refusal.PROCESSING_UNSUPPORTED),
        (right(f"<or>{equal('4.6')}<and>{BETWEEN}</and></or>"), Refusal.PROCESSING_UNSUPPORTED),
        (right(BETWEEN.replace("vargte", "vargt")), Refusal.PROCESSING_UNSUPPORTED),
        (right(equal("5"), equal("6")), Refusal.PROCESSING_UNSUPPORTED),
        (right(BETWEEN.replace("5.5", "1")), Refusal.PROCESSING_UNSUPPORTED),
        (right(equal("五")), Refusal.VALUE_UNREADABLE),
    ],
)
def test_read_numerical_question_without_one_range_is_refused(
    conditions: str, code: Refusal
) -> None:
    assert refusal_of(question("numerical_question", NUMBER, conditions)).code is code


def test_read_essay_takes_its_solution_as_the_model_answer() -> None:
    after = (
        f"<itemfeedback ident='s'><solution><solutionmaterial>{html('<p>先定边界</p>')}"
        f"</solutionmaterial></solution></itemfeedback>{feedback('general_fb', '注意')}"
    )
    data = data_of(question("essay_question", FIB, right("<other/>", action=""), after=after))
    assert data["model_answer"] == "先定边界"
    assert data["explanation"] == "注意"
    assert data["marking_points"] == [{"text": "先定边界", "weight": 2, "accepted": []}]


def test_read_essay_without_a_solution_is_refused() -> None:
    refusal = refusal_of(question("essay_question", FIB, right("<other/>", action="")))
    assert refusal.code is Refusal.KEY_MISSING
    assert refusal.field == "model_answer"


@pytest.mark.parametrize(
    "type_",
    [
        "multiple_dropdowns_question",
        "fill_in_multiple_blanks_question",
        "calculated_question",
        "file_upload_question",
        "text_only_question",
    ],
)
def test_read_kinds_that_only_look_like_others_are_refused_by_name(type_: str) -> None:
    refusal = refusal_of(question(type_, lid(FOUR), right(equal("11"))))
    assert refusal.code is Refusal.TYPE_UNSUPPORTED
    assert refusal.wording.zh == f"“{type_}”类的题无法收入题库"
    assert refusal.wording.en == f"questions of the kind {type_!r} cannot be taken"


def test_read_pictures_from_where_canvas_keeps_files() -> None:
    stem = '<p><img src="$IMS-CC-FILEBASE$/%E5%9B%BE/t.png?canvas_download=1" alt="图"></p>'
    xml = question("multiple_choice_question", lid(FOUR), right(equal("12")), stem=stem)
    inside = '<file href="g1/g1.xml"/>'
    listed = manifest(
        f'<resource identifier="g1" type="imsqti_xmlv1p2">{inside}</resource>'
        + resource("web_resources/图/t.png", type_="webcontent")
    )
    members = {"imsmanifest.xml": listed, "g1/g1.xml": xml, "web_resources/图/t.png": PNG}
    reading = read(write_archive(members))
    [found] = reading.items
    assert list(reading.pictures) == [found.stem.removeprefix("![图](media:").removesuffix(")")]


def test_refused_question_is_handed_back_with_its_words() -> None:
    found = entry(question("multiple_choice_question", lid(FOUR), ""))
    assert found.cells["题干"] == "问题"
    assert found.cells["选项D"] == "氧气"
    assert found.cells["题型"] == "单选题"
    assert found.place.identifier == "g1"
