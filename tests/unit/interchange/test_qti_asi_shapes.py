# SPDX-License-Identifier: Apache-2.0
"""QTI 1.2 as its specification shows it, and as Blackboard exports it."""

from base64 import b64encode
from hashlib import sha256

import pytest

from question_bank.interchange.guards import write_archive
from question_bank.interchange.problems import Refusal, Warned
from tests.unit.interchange.qti_files import PNG, asi, data_of, entry, read, refusal_of

FULL = '<setvar variablename="SCORE" action="Set">SCORE.max</setvar>'
NONE = '<setvar variablename="SCORE" action="Set">0</setvar>'
OUTCOMES = '<outcomes><decvar varname="SCORE" defaultval="0" minvalue="0" maxvalue="5"/></outcomes>'
INCORRECT = (
    f'<respcondition title="incorrect"><conditionvar><other/></conditionvar>{NONE}'
    '<displayfeedback linkrefid="incorrect" feedbacktype="Response"/></respcondition>'
)


def formatted(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return (
        "<material><mat_extension>"
        f'<mat_formattedtext type="HTML">{escaped}</mat_formattedtext></mat_extension></material>'
    )


def block(inside: str, name: str = "FORMATTED_TEXT_BLOCK") -> str:
    return f'<flow class="{name}">{inside}</flow>'


def correct(condition: str, action: str = FULL) -> str:
    return (
        f'<respcondition title="correct"><conditionvar>{condition}</conditionvar>{action}'
        '<displayfeedback linkrefid="correct" feedbacktype="Response"/></respcondition>'
    )


def equal(value: str, response: str = "response") -> str:
    return f'<varequal respident="{response}" case="No">{value}</varequal>'


def blackboard(type_: str, response: str, conditions: str, after: str = "") -> bytes:
    stem = block(block(formatted("<p>下列<b>哪一项</b>？</p>")), "QUESTION_BLOCK")
    return asi(
        '<item maxattempts="0"><itemmetadata><bbmd_asitype>Item</bbmd_asitype>'
        f"<bbmd_questiontype>{type_}</bbmd_questiontype><qmd_weighting>0</qmd_weighting>"
        "<qmd_absolutescore_max>5.000</qmd_absolutescore_max></itemmetadata><presentation>"
        f"{block(stem + response, 'Block')}</presentation><resprocessing>{OUTCOMES}{conditions}"
        f"</resprocessing>{after}</item>"
    )


def listed(*options: str, cardinality: str = "Single") -> str:
    labels = "".join(
        f'<flow_label class="Block"><response_label ident="{place}" shuffle="Yes"><flow_mat>'
        f"{formatted(option)}</flow_mat></response_label></flow_label>"
        for place, option in enumerate(options)
    )
    inside = (
        f'<response_lid ident="response" rcardinality="{cardinality}"><render_choice>{labels}'
        "</render_choice></response_lid>"
    )
    return block(inside, "RESPONSE_BLOCK")


ASKED = block(
    '<response_str ident="response"><render_fib fibtype="String" prompt="Box"/></response_str>',
    "RESPONSE_BLOCK",
)


def comment(ident: str, text: str) -> str:
    return f'<itemfeedback ident="{ident}"><flow_mat>{formatted(text)}</flow_mat></itemfeedback>'


def solution(text: str) -> str:
    return (
        '<itemfeedback ident="solution"><solution><solutionmaterial>'
        f"<flow_mat>{formatted(text)}</flow_mat></solutionmaterial></solution></itemfeedback>"
    )


def test_read_blackboard_choice_gives_its_key() -> None:
    # Blackboard repeats each option with a percentage that its own importer overlooks.
    echo = '<respcondition><conditionvar><varequal respident="0"/></conditionvar></respcondition>'
    xml = blackboard("Multiple Choice", listed("甲", "乙"), correct(equal("1")) + INCORRECT + echo)
    data = data_of(xml)
    assert data["type"] == "single"
    assert data["stem"] == "下列**哪一项**？"
    assert (data["options"], data["key"]) == (["甲", "乙"], "B")
    assert data["points"] == "5"
    assert data["reference"].startswith("q")


def test_read_blackboard_verdicts_are_left_out_with_a_warning() -> None:
    after = comment("correct", "对") + comment("incorrect", "错") + comment("solution", "")
    xml = blackboard("Multiple Choice", listed("甲", "乙"), correct(equal("1")), after)
    assert [problem.code for problem in entry(xml).problems] == [Warned.FEEDBACK_LEFT_OUT]


def test_read_blackboard_multiple_answer_gives_its_key() -> None:
    condition = f"<and>{equal('0')}<not>{equal('1')}</not>{equal('2')}</and>"
    xml = blackboard(
        "Multiple Answer",
        listed("甲", "乙", "丙", cardinality="Multiple"),
        correct(condition) + INCORRECT,
    )
    data = data_of(xml)
    assert (data["type"], data["key"]) == ("multiple", "AC")


def test_read_blackboard_true_false_gives_its_truth() -> None:
    xml = blackboard("True/False", listed("true", "false"), correct(equal("1")) + INCORRECT)
    data = data_of(xml)
    assert (data["type"], data["key"]) == ("true_false", False)


def ordering(*values: str) -> bytes:
    condition = f"<and>{''.join(equal(value) for value in values)}</and>"
    steps = listed("核查", "监测", "报告", cardinality="Ordered")
    return blackboard("Ordering", steps, correct(condition) + INCORRECT)


def test_read_ordering_follows_the_order_of_its_condition() -> None:
    data = data_of(ordering("1", "2", "0"))
    assert (data["type"], data["steps"]) == ("ordering", ["监测", "报告", "核查"])


def test_read_ordering_follows_the_indices_where_there_are_any() -> None:
    xml = ordering("0", "1", "2").decode()
    for value, index in (("0", "3"), ("1", "1"), ("2", "2")):
        xml = xml.replace(f'case="No">{value}<', f'index="{index}">{value}<')
    assert data_of(xml)["steps"] == ["监测", "报告", "核查"]


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (ordering("1", "2"), Refusal.KEY_UNREADABLE),
        (ordering("1", "2", "9"), Refusal.KEY_UNREADABLE),
        (
            ordering("1", "2", "0").replace(b"<and>", b"<not>").replace(b"</and>", b"</not>"),
            Refusal.PROCESSING_UNSUPPORTED,
        ),
        (
            blackboard("Ordering", listed("甲", "乙", cardinality="Ordered"), INCORRECT),
            Refusal.KEY_MISSING,
        ),
        (
            blackboard(
                "Ordering", listed("甲", "乙", cardinality="Ordered"), correct(equal("0")) * 2
            ),
            Refusal.PROCESSING_UNSUPPORTED,
        ),
    ],
)
def test_read_ordering_without_a_whole_key_is_refused(xml: bytes, code: Refusal) -> None:
    assert refusal_of(xml).code is code


def matching(*keys: tuple[str, str], link: str = "correct") -> bytes:
    """Lefts 甲 and 乙 with rights listed apart; labels are named by left and place."""
    rows = ""
    for left in ("甲", "乙"):
        labels = "".join(f'<response_label ident="{left}{place}"/>' for place in range(3))
        lid = (
            f'<response_lid ident="{left}"><render_choice><flow_label>{labels}</flow_label>'
            "</render_choice></response_lid>"
        )
        rows += block(block(formatted(left)) + lid, "Block")
    rights = "".join(block(block(formatted(text)), "Block") for text in ("稻田", "化肥", "铝"))
    conditions = "".join(
        f"<respcondition><conditionvar>{equal(value, left)}</conditionvar>"
        f'<displayfeedback linkrefid="{link}"/></respcondition>'
        for left, value in keys
    )
    response = block(rows, "RESPONSE_BLOCK") + block(rights, "RIGHT_MATCH_BLOCK")
    return blackboard("Matching", response, conditions + INCORRECT)


def test_read_blackboard_matching_finds_the_rights_by_their_places() -> None:
    data = data_of(matching(("甲", "甲1"), ("乙", "乙0")))
    assert data["stem"] == "下列**哪一项**？"
    assert data["pairs"] == [["甲", "化肥"], ["乙", "稻田"]]
    assert data["distractors"] == ["铝"]


def test_read_blackboard_matching_that_calls_nothing_right_is_refused() -> None:
    xml = matching(("甲", "甲1"), ("乙", "乙0"), link="feedback")
    assert refusal_of(xml).code is Refusal.KEY_MISSING


def test_read_blackboard_essay_takes_its_solution() -> None:
    xml = blackboard("Essay", ASKED, correct("") + INCORRECT, solution("<p>先定边界</p>"))
    data = data_of(xml)
    assert data["type"] == "short_answer"
    assert data["model_answer"] == "先定边界"


def test_read_blackboard_blank_takes_its_wordings() -> None:
    conditions = correct(equal("碳汇")) + correct(equal("碳库")) + INCORRECT
    xml = blackboard("Fill in the Blank", ASKED, conditions, solution("见标准"))
    found = entry(xml)
    [point] = data_of(xml)["marking_points"]
    assert (point["text"], point["accepted"], point["weight"]) == ("碳汇", ["碳库"], 5)
    assert found.item is not None
    assert found.item.explanation == "见标准"


def test_read_blackboard_number_takes_the_range_around_its_answer() -> None:
    bounds = '<vargte respident="response">9</vargte><varlte respident="response">11</varlte>'
    conditions = correct(bounds + equal("10")) + INCORRECT
    data = data_of(blackboard("Numeric", ASKED, conditions))
    assert (data["value"], data["tolerance"]) == ("10", "1")


@pytest.mark.parametrize(
    "type_",
    ["Hot Spot", "Jumbled Sentence", "Calculated", "Opinion Scale", "Fill in the Blank Plus"],
)
def test_read_blackboard_kinds_without_a_like_are_refused_by_name(type_: str) -> None:
    xml = blackboard(type_, ASKED, correct(equal("1")))
    refusal = refusal_of(xml)
    assert refusal.code is Refusal.TYPE_UNSUPPORTED
    assert refusal.context["value"] == type_.casefold()


def test_read_blackboard_pool_is_found_by_its_manifest() -> None:
    xml = blackboard("Multiple Choice", listed("甲", "乙"), correct(equal("1")))
    listing = (
        b'<manifest xmlns:bb="http://www.blackboard.com/content-packaging/"><resources>'
        b'<resource bb:file="res00001.dat" type="assessment/x-bb-qti-pool" identifier="r"/>'
        b'<resource bb:file="res00002.dat" type="resource/x-mhhe-course" identifier="s"/>'
        b"</resources></manifest>"
    )
    members = {"imsmanifest.xml": listing, "res00001.dat": xml, "res00002.dat": b"<COURSE/>"}
    [found] = read(write_archive(members)).entries
    assert found.item is not None
    assert found.place.member == "res00001.dat"


def plain(inside: str, processing: str = "", ident: str = "i-1") -> bytes:
    return asi(f'<item ident="{ident}">{inside}{processing}</item>')


def material(text: str, type_: str = "") -> str:
    return f"<material><mattext{type_}>{text}</mattext></material>"


LIST = (
    '<response_lid ident="r"><render_choice><response_label ident="A"><material><mattext>甲'
    '</mattext></material></response_label><response_label ident="B"><material><mattext>乙'
    "</mattext></material></response_label></render_choice></response_lid>"
)
WARNED = (
    "<itemmetadata><qtimetadatafield><fieldlabel>难</fieldlabel><fieldentry>1</fieldentry>"
    "</qtimetadatafield></itemmetadata>"
)
SPOT = "<response_lid ident='r'><render_hotspot/></response_lid>"
SCORED = (
    "<resprocessing><respcondition><conditionvar><varequal respident='r'>A</varequal>"
    "</conditionvar><setvar>1</setvar></respcondition></resprocessing>"
)


@pytest.mark.parametrize(
    ("inside", "stem"),
    [
        (material("a * b &lt; c"), "a \\* b < c"),
        (material("甲&lt;br&gt;乙"), "甲\n乙"),
        (material("甲&lt;br&gt;乙", ' texttype="text/plain"'), "甲<br>乙"),
        (material("<p>甲<b>乙</b></p>", ' texttype="text/xhtml"'), "甲**乙**"),
        (
            "<material><mattext>甲</mattext><matbreak/><matemtext>乙</matemtext></material>",
            "甲\n*乙*",
        ),
        (f"<flow><flow>{material('甲')}</flow>{material('乙')}</flow>", "甲\n\n乙"),
    ],
)
def test_read_material_becomes_markdown(inside: str, stem: str) -> None:
    xml = plain(f"<presentation>{inside}{LIST}</presentation>", SCORED)
    assert data_of(xml)["stem"] == stem


def test_read_words_inside_a_response_belong_to_the_stem() -> None:
    asking = LIST.replace("<render_choice>", f"{material('选一项')}<render_choice>")
    xml = plain(f"<presentation>{material('甲')}{asking}</presentation>", SCORED)
    assert data_of(xml)["stem"] == "甲\n\n选一项"


def test_read_blank_between_words_stays_a_blank() -> None:
    fib = '<response_str ident="r"><render_fib/></response_str>'
    inside = f"<presentation>{material('共')}{fib}{material('吨')}</presentation>"
    xml = plain(inside, SCORED)
    assert data_of(xml)["stem"] == "共\n\n____\n\n吨"


@pytest.mark.parametrize(
    "image",
    [
        f'<matimage imagtype="image/png" embedded="base64">{b64encode(PNG).decode()}</matimage>',
        f'<matimage uri="data:image/png;base64,{b64encode(PNG).decode()}"/>',
    ],
)
def test_read_image_of_a_material_is_a_picture(image: str) -> None:
    shown = f"<material>{image.replace('<matimage', '<matimage label=' + repr('图'))}</material>"
    xml = plain(f"<presentation>{shown}{LIST}</presentation>", SCORED)
    assert data_of(xml)["stem"] == f"![图](media:{sha256(PNG).hexdigest()}.png)"


@pytest.mark.parametrize("name", ["mataudio", "matvideo", "material_ref"])
def test_read_material_that_cannot_be_shown_is_refused_by_name(name: str) -> None:
    inside = f"<presentation><material><{name} uri='a'/></material>{LIST}</presentation>"
    refusal = refusal_of(plain(inside, SCORED))
    assert refusal.code is Refusal.MARKUP_UNSUPPORTED
    assert name in str(refusal.context["what"])


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<qticomment>空</qticomment>", Refusal.UNREADABLE),
        (f"<presentation>{LIST}</presentation>", Refusal.STEM_MISSING),
        (f"{WARNED}<presentation>{LIST}</presentation>", Refusal.STEM_MISSING),
        (f"<presentation>{material('甲')}</presentation>", Refusal.INTERACTION_UNSUPPORTED),
        (
            f"<presentation>{material('甲')}<response_xy ident='r'/></presentation>",
            Refusal.INTERACTION_UNSUPPORTED,
        ),
        (f"<presentation>{material('甲')}{SPOT}</presentation>", Refusal.INTERACTION_UNSUPPORTED),
        (f"<presentation>{material('甲')}{LIST}</presentation>", Refusal.KEY_MISSING),
    ],
)  # fmt: skip
def test_read_item_that_cannot_be_answered_is_refused(inside: str, code: Refusal) -> None:
    assert refusal_of(plain(inside)).code is code


def test_read_items_that_only_refer_to_others_are_no_questions() -> None:
    question = plain(f"<presentation>{material('甲')}{LIST}</presentation>", SCORED).decode()
    assert len(read(question.replace("</section>", '<item ident="x"/></section>')).entries) == 1
