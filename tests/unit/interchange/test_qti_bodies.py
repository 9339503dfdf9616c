# SPDX-License-Identifier: Apache-2.0
"""What an item of QTI says: markup, pictures, feedback, and what is left out of it."""

from base64 import b64encode
from hashlib import sha256

import pytest

from question_bank.interchange.problems import Refusal, Warned
from tests.unit.interchange.qti_files import (
    MATCH,
    PNG,
    choice,
    data_of,
    declared,
    entry,
    hyphenated,
    item,
    package,
    read,
    refusal_of,
)

PICTURE = f"{sha256(PNG).hexdigest()}.png"
SHOWN = f"![图](media:{PICTURE})"
BODY = choice("甲", "乙")
KEY = declared("A")


FORMULA = (
    '<p><m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:semantics><m:mi>x</m:mi>'
    '<m:annotation encoding="application/x-tex">x^2</m:annotation></m:semantics></m:math></p>'
)


def said(stem: str, after: str = "", extra: str = "") -> str:
    return item(stem + BODY + extra, declarations=KEY, processing=MATCH, after=after)


def feedback(identifier: str, text: str, title: str = "") -> str:
    return (
        f'<modalFeedback outcomeIdentifier="FEEDBACK" showHide="show" identifier="{identifier}" '
        f'title="{title}">{text}</modalFeedback>'
    )


@pytest.mark.parametrize(
    ("stem", "markdown"),
    [
        ("<p>CO<sub>2</sub> 与<b>甲烷</b></p>", "CO<sub>2</sub> 与**甲烷**"),
        ("<p>甲<br/>乙</p>", "甲\n乙"),
        ("<ul><li>一</li><li>二</li></ul>", "- 一\n- 二"),
        ("<div><p>a * b</p></div>", "a \\* b"),
        ('<p id="x" class="y">甲<!-- 注 -->乙</p>', "甲乙"),
        (FORMULA, "$x^2$"),
        ('<p>5 <span class="unit">吨</span></p>', "5 吨"),
    ],
)
def test_read_body_becomes_markdown(stem: str, markdown: str) -> None:
    prompt = "下列哪一项属于范围一？"
    assert data_of(said(stem))["stem"] == f"{markdown}\n\n{prompt}"


def test_read_body_names_what_only_decorates() -> None:
    [problem] = entry(said("<p><u>注意</u></p>")).problems
    assert problem.code is Warned.MARKUP_LEFT_OUT
    assert problem.field == "stem"


@pytest.mark.parametrize(
    ("stem", "code"),
    [
        ("<p><del>不</del>是</p>", Refusal.MARKUP_UNSUPPORTED),
        ('<object data="x.swf" type="application/x-shockwave-flash"/>', Refusal.MARKUP_UNSUPPORTED),
        ('<p><math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math></p>', Refusal.MARKUP_UNSUPPORTED),
        ('<p><printedVariable identifier="X"/></p>', Refusal.MARKUP_UNSUPPORTED),
        ('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="a"/>', Refusal.MARKUP_UNSUPPORTED),
        ('<p><img src="a.png" alt="图"/></p>', Refusal.PICTURE_MISSING),
        ('<p><img src="https://example.org/a.png" alt="图"/></p>', Refusal.PICTURE_REMOTE),
    ],
)  # fmt: skip
def test_read_body_that_cannot_be_shown_is_refused(stem: str, code: Refusal) -> None:
    codes = [p.code for p in entry(said(stem)).problems if not p.is_warning]
    assert codes[0] is code


def test_read_body_that_stands_elsewhere_is_refused() -> None:
    xml = item(BODY, declarations=f'{KEY}<assessmentStimulusRef href="a.xml" identifier="a"/>')
    refusal = refusal_of(xml)
    assert refusal.code is Refusal.MARKUP_UNSUPPORTED
    assert refusal.wording.zh == "含有无法表示的内容：assessmentStimulusRef"


def test_read_unreadable_stem_is_not_also_said_to_be_missing() -> None:
    prompted = choice("甲", "乙", prompt="<del>全部</del>")
    found = entry(item(prompted, declarations=KEY))
    assert [problem.code for problem in found.problems] == [Refusal.MARKUP_UNSUPPORTED]


@pytest.mark.parametrize(
    "address", ["../img/t.png", "../img/%74.png?x=1", "..\\img\\t.png", "img/t.png"]
)
def test_read_picture_of_a_package_is_found_from_its_item(address: str) -> None:
    xml = said(f'<p><img src="{address}" alt="图"/></p>')
    reading = read(package({"items/1.xml": xml, "img/t.png": PNG}))
    [found] = reading.items
    assert found.stem.startswith(SHOWN)
    assert reading.pictures == {PICTURE: PNG}


def test_read_picture_written_as_an_object_is_a_picture() -> None:
    xml = said('<object data="t.png" type="image/png">图</object>')
    [found] = read(package({"1.xml": xml, "t.png": PNG})).items
    assert found.stem.startswith(SHOWN)


def test_read_picture_inside_the_address_is_taken() -> None:
    address = f"data:image/png;base64,{b64encode(PNG).decode()}"
    reading = read(said(f'<p><img src="{address}" alt="图"/></p>'))
    [found] = reading.items
    assert found.stem.startswith(SHOWN)
    assert reading.pictures == {PICTURE: PNG}


def test_read_broken_picture_inside_the_address_is_missing() -> None:
    refusal = refusal_of(said('<p><img src="data:image/png;base64,%%" alt="图"/></p>'))
    assert refusal.code is Refusal.PICTURE_MISSING


def test_read_picture_that_is_none_is_refused_with_the_reason() -> None:
    xml = said('<p><img src="t.png" alt="图"/><img src="t.png" alt="又"/></p>')
    [found] = read(
        package({"1.xml": xml, "t.png": b"<svg xmlns='http://www.w3.org/2000/svg'/>"})
    ).entries
    refusal = found.problems[0]
    assert refusal.code is Refusal.PICTURE_REFUSED
    assert refusal.wording.zh == "图片“t.png”不能使用：SVG 图片可以带脚本，不能使用，请转为 PNG"


def test_read_picture_in_an_option_is_part_of_it() -> None:
    options = choice('<img src="t.png" alt="图"/>', "乙")
    xml = item(options, declarations=KEY, processing=MATCH)
    [found] = read(package({"1.xml": xml, "t.png": PNG})).entries
    assert found.cells["选项A"] == SHOWN


@pytest.mark.parametrize(
    ("after", "explanation"),
    [
        (feedback("EXPLANATION", "因为甲。"), "因为甲。"),
        (feedback("F1", "因为甲。", "答案解析"), "因为甲。"),
        (feedback("F1", "因为甲。"), "因为甲。"),
        (feedback("correct", "因为甲。") + feedback("incorrect", "因为甲。"), "因为甲。"),
        (feedback("correct", "真棒。"), ""),
        (feedback("A", "真棒。"), ""),
        (feedback("correct", "真棒。") + feedback("incorrect", "再想想。"), ""),
        (feedback("correct", "真棒。") + feedback("general_fb", "因为甲。"), "因为甲。"),
    ],
)
def test_read_feedback_that_explains_is_the_explanation(after: str, explanation: str) -> None:
    found = entry(said("<p>问</p>", after))
    assert found.item is not None
    assert found.item.explanation == explanation
    left_out = [problem.code for problem in found.problems]
    assert left_out == [Warned.FEEDBACK_LEFT_OUT] * ("真棒" in after)


def test_read_feedback_of_qti_3_is_unwrapped() -> None:
    after = feedback("EXPLANATION", "<contentBody><p>因为甲。</p></contentBody>")
    assert data_of(hyphenated(said("<p>问</p>", after)))["explanation"] == "因为甲。"


def test_read_feedback_inside_options_is_left_out_with_a_warning() -> None:
    options = choice('甲<feedbackInline identifier="A">对了</feedbackInline>', "乙")
    found = entry(item(options, declarations=KEY, processing=MATCH))
    assert found.cells["选项A"] == "甲"
    [problem] = found.problems
    assert problem.wording.zh == "选项的反馈没有收入"
    assert problem.wording.en == "feedback on single options is left out"


def test_read_rubric_of_a_choice_is_left_out_with_a_warning() -> None:
    found = entry(said("<p>问</p>", extra='<rubricBlock view="scorer">注</rubricBlock>'))
    [problem] = found.problems
    assert problem.wording.zh == "“rubricBlock”没有收入"


def test_read_style_sheet_is_left_out_with_a_warning() -> None:
    xml = item(BODY, declarations=f'{KEY}<stylesheet href="a.css" type="text/css"/>')
    [problem] = entry(xml).problems
    assert problem.context["name"] == "stylesheet"


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        (BODY, "choiceInteraction + choiceInteraction"),
        (
            '<endAttemptInteraction responseIdentifier="X"/>',
            "choiceInteraction + endAttemptInteraction",
        ),
    ],
)
def test_read_item_with_two_interactions_is_refused(extra: str, named: str) -> None:
    refusal = refusal_of(said("<p>问</p>", extra=extra))
    assert refusal.code is Refusal.INTERACTION_UNSUPPORTED
    assert refusal.wording.zh == f"不支持的作答方式：{named}"
    assert refusal.wording.en == f"the interaction {named} is not supported"


@pytest.mark.parametrize(
    "name", ["hotspotInteraction", "uploadInteraction", "sliderInteraction", "gapMatchInteraction"]
)
def test_read_other_interactions_is_refused_by_their_name(name: str) -> None:
    body = f'<p>问</p><{name} responseIdentifier="RESPONSE"/>'
    refusal = refusal_of(item(body, declarations=KEY))
    assert refusal.context["value"] == name
    assert refusal.place.identifier == "q-1"


def test_read_item_without_interaction_is_refused() -> None:
    assert refusal_of(item("<p>读一读</p>")).context["value"] == "itemBody"


@pytest.mark.parametrize(
    ("outcome", "points"),
    [
        ('identifier="MAXSCORE"><defaultValue><value>2.50</value></defaultValue', "2.5"),
        ('identifier="SCORE" normalMaximum="4"><defaultValue/', "4"),
        ('identifier="SCORE"><defaultValue><value>0</value></defaultValue', None),
        ('identifier="OTHER"><defaultValue><value>7</value></defaultValue', None),
    ],
)
def test_read_points_come_from_the_most_that_can_be_scored(
    outcome: str, points: str | None
) -> None:
    declarations = f"{KEY}<outcomeDeclaration {outcome}></outcomeDeclaration>"
    assert data_of(item(BODY, declarations=declarations)).get("points") == points


@pytest.mark.parametrize("most", ["1.005", "0", "-1", "5000", "很多"])
def test_read_points_that_cannot_be_kept_are_left_out_with_a_warning(most: str) -> None:
    declarations = f'{KEY}<outcomeDeclaration identifier="SCORE" normalMaximum="{most}"/>'
    [problem] = entry(item(BODY, declarations=declarations)).problems
    assert problem.wording.zh == f"“MAXSCORE {most}”没有收入"


def test_read_identifier_that_is_no_reference_is_replaced() -> None:
    data = data_of(item(BODY, declarations=KEY, identifier="a:b"))
    assert data["reference"].startswith("q")
    assert len(data["reference"]) == 12
