# SPDX-License-Identifier: Apache-2.0
"""Response processing: what amounts to a key is taken, everything else is refused."""

import pytest

from question_bank.interchange.problems import Refusal
from tests.unit.interchange.qti_files import (
    choice,
    data_of,
    declared,
    entry,
    hyphenated,
    item,
    refusal_of,
)

BODY = choice("外购电力", "自有锅炉")
KEY = declared("B")
RESPONSE = '<variable identifier="RESPONSE"/>'
CORRECT = '<correct identifier="RESPONSE"/>'
MATCHES = f"<match>{RESPONSE}{CORRECT}</match>"
UNANSWERED = f"<isNull>{RESPONSE}</isNull>"
EXIT = "<exitResponse/>"
HEAD_START = (
    '<outcomeDeclaration identifier="SCORE"><defaultValue><value>1</value></defaultValue>'
    "</outcomeDeclaration>"
)


def score(value: str) -> str:
    return f'<setOutcomeValue identifier="SCORE">{value}</setOutcomeValue>'


def constant(number: str) -> str:
    return f'<baseValue baseType="float">{number}</baseValue>'


ONE, ZERO = score(constant("1")), score(constant("0"))
MAPPED = score('<mapResponse identifier="RESPONSE"/>')


def when(condition: str, rules: str = ONE, otherwise: str = "") -> str:
    return (
        f"<responseCondition><responseIf>{condition}{rules}</responseIf>{otherwise}"
        "</responseCondition>"
    )


def otherwise(rules: str) -> str:
    return f"<responseElse>{rules}</responseElse>"


def also(condition: str, rules: str = ONE) -> str:
    return f"<responseElseIf>{condition}{rules}</responseElseIf>"


AT_LEAST = f"<gte>{RESPONSE}{constant('1')}</gte>"


def by(rules: str, key: str = KEY) -> str:
    written = f"<responseProcessing>{rules}</responseProcessing>"
    return item(BODY, declarations=key, processing=written)


SUM = f'<sum><variable identifier="SCORE"/>{constant("2")}</sum>'
FEEDBACK = (
    '<setOutcomeValue identifier="FEEDBACK"><variable identifier="RESPONSE"/></setOutcomeValue>'
)


@pytest.mark.parametrize(
    "rules",
    [
        when(MATCHES),
        when(MATCHES, otherwise=otherwise(ZERO)),
        when(f"<match>{CORRECT}{RESPONSE}</match>"),
        when(MATCHES, ONE + FEEDBACK, otherwise(FEEDBACK)),
        when(MATCHES, score('<variable identifier="MAXSCORE"/>')),
        when(MATCHES, score(SUM)),
        ZERO + when(MATCHES),
        when(MATCHES) + FEEDBACK + when(MATCHES, FEEDBACK),
        when(UNANSWERED, ZERO, also(MATCHES) + otherwise(ZERO)),
        when(UNANSWERED, ZERO, otherwise(when(MATCHES))),
        when(UNANSWERED, FEEDBACK, also(MATCHES)),
        when(f"<and><not>{UNANSWERED}</not>{MATCHES}</and>"),
        when(f'<match>{RESPONSE}<baseValue baseType="identifier">B</baseValue></match>'),
        when(f"<or>{MATCHES}</or>"),
        FEEDBACK,
        "<responseCondition><responseIf/></responseCondition>",
        "",
    ],
)
def test_read_processing_that_compares_with_the_key_takes_the_key(rules: str) -> None:
    assert data_of(by(rules))["key"] == "B"


@pytest.mark.parametrize(
    ("rules", "named"),
    [
        (when(f'<match>{RESPONSE}<baseValue baseType="identifier">A</baseValue></match>'), "match"),
        (when(MATCHES, ZERO), "responseIf"),
        (when(MATCHES, score(constant("-1"))), "responseIf"),
        (when(MATCHES, otherwise=otherwise(ONE)), "responseElse"),
        (when(MATCHES, otherwise=also(UNANSWERED)), "responseCondition"),
        (when(MATCHES) + when(MATCHES), "2 × SCORE"),
        (ONE + when(MATCHES), "2 × SCORE"),
        (ONE, "baseValue"),
        (score('<variable identifier="RAW"/>'), "variable"),
        (score(""), "setOutcomeValue"),
        (score('<mapResponse identifier="OTHER"/>'), "mapResponse"),
        (score(f"<sum>{constant('1')}</sum>"), "setOutcomeValue"),
        (when(MATCHES, score("<randomFloat/>")), "SCORE"),
        (when(MATCHES, ONE + ONE), "SCORE"),
        (when(f"<not>{MATCHES}</not>"), "not"),
        (when(f"<and>{MATCHES}{MATCHES}</and>"), "match"),
        (when("<or/>"), "or"),
        (when(f"<or><equal>{RESPONSE}{CORRECT}</equal></or>"), "or"),
        (when(f"<and>{AT_LEAST}{AT_LEAST}</and>"), "and"),
        (when(f"<member>{constant('1')}{RESPONSE}</member>"), "member"),
        (when(f"<match>{RESPONSE}</match>"), "match"),
        (when(f'<match>{RESPONSE}<variable identifier="X"/></match>'), "variable"),
        (when(f"<or><gte>{RESPONSE}{constant('1')}</gte></or>"), "gte"),
        (f"<responseCondition>{EXIT}</responseCondition>" + when(MATCHES), "exitResponse"),
        ("<responseProcessingFragment/>", "responseProcessingFragment"),
        ('<lookupOutcomeValue identifier="SCORE"/>', "lookupOutcomeValue"),
    ],
)
def test_read_processing_that_may_mean_more_is_refused(rules: str, named: str) -> None:
    refusal = refusal_of(by(rules))
    assert refusal.code is Refusal.PROCESSING_UNSUPPORTED
    assert refusal.context["value"] == named


def test_refusal_of_processing_names_what_stands_in_the_way() -> None:
    refusal = refusal_of(by(when("<customOperator/>")))
    assert refusal.wording.zh == "不支持的评分方式：customOperator"
    assert refusal.wording.en == "the response processing customOperator is not supported"


@pytest.mark.parametrize(
    ("address", "is_taken"),
    [
        ("http://www.imsglobal.org/question/qti_v2p2/rptemplates/match_correct", True),
        ("https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml", True),
        ("http://www.imsglobal.org/question/qti_v2p2/rptemplates/CC2_match_basic", True),
        ("http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response_point", False),
        ("templates/own.xml", False),
    ],
)
def test_read_template_is_known_by_the_end_of_its_address(address: str, *, is_taken: bool) -> None:
    processing = f'<responseProcessing template="{address}"/>'
    found = entry(item(BODY, declarations=KEY, processing=processing))
    assert (found.item is not None) is is_taken


def test_read_template_beside_rules_is_refused() -> None:
    processing = (
        f'<responseProcessing template="match_correct">{when(MATCHES)}</responseProcessing>'
    )
    refusal = refusal_of(item(BODY, declarations=KEY, processing=processing))
    assert refusal.code is Refusal.PROCESSING_UNSUPPORTED


def test_read_rules_of_qti_3_are_the_same_rules() -> None:
    rules = (
        "<qti-response-condition><qti-response-if><qti-match>"
        '<qti-variable identifier="RESPONSE"/><qti-correct identifier="RESPONSE"/></qti-match>'
        '<qti-set-outcome-value identifier="SCORE"><qti-base-value base-type="float">1'
        "</qti-base-value></qti-set-outcome-value></qti-response-if></qti-response-condition>"
    )
    xml = hyphenated(by("RULES")).replace("RULES", rules)
    assert data_of(xml)["key"] == "B"


def test_read_multiple_choice_by_one_value_is_refused() -> None:
    several = declared("A", "B", cardinality="multiple")
    value = '<baseValue baseType="identifier">A</baseValue>'
    refusal = refusal_of(by(when(f"<or>{MATCHES}<match>{RESPONSE}{value}</match></or>"), several))
    assert refusal.code is Refusal.PROCESSING_UNSUPPORTED
    assert data_of(by(when(f"<or>{MATCHES}</or>"), several))["key"] == "AB"


def test_read_key_of_the_response_that_the_interaction_names() -> None:
    other = declared("A").replace("RESPONSE", "OTHER")
    assert data_of(by(when(MATCHES), other + KEY))["key"] == "B"


def test_read_mapping_by_hand_needs_a_mapping() -> None:
    assert refusal_of(by(MAPPED)).code is Refusal.SCORES_UNREPRESENTABLE


@pytest.mark.parametrize(
    ("declarations", "named"),
    [
        ('<templateDeclaration identifier="X"/>', "templateDeclaration"),
        ("<templateProcessing/>", "templateProcessing"),
        (HEAD_START, "SCORE = 1"),
    ],
)
def test_read_computed_item_is_refused(declarations: str, named: str) -> None:
    refusal = refusal_of(item(BODY, declarations=KEY + declarations))
    assert refusal.code is Refusal.PROCESSING_UNSUPPORTED
    assert refusal.context["value"] == named


def test_read_adaptive_item_is_refused() -> None:
    xml = item(BODY, declarations=KEY).replace('adaptive="false"', 'adaptive="true"')
    assert refusal_of(xml).context["value"] == "adaptive"
