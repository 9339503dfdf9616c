# SPDX-License-Identifier: Apache-2.0
"""Against examples that others have printed, to the digits they printed."""

from collections.abc import Iterable
from fractions import Fraction

import pytest

from question_bank.psychometrics import Estimate, FormStatistics, alpha_error, analyse
from tests.unit.psychometrics.samples import form_of

# Section 6 of the Law School Admission Test: how many of 1,000 examinees gave each pattern of
# right and wrong answers to its five items. Bock and Lieberman 1970, Psychometrika 35, 179-197;
# the same counts are the data "LSAT" of the R package ltm and "Lsat" of the OpenBUGS examples.
LSAT_SECTION_6 = {
    "00000": 3, "00001": 6, "00010": 2, "00011": 11, "00100": 1, "00101": 1, "00110": 3,
    "00111": 4, "01000": 1, "01001": 8, "01010": 0, "01011": 16, "01100": 0, "01101": 3,
    "01110": 2, "01111": 15, "10000": 10, "10001": 29, "10010": 14, "10011": 81, "10100": 3,
    "10101": 28, "10110": 15, "10111": 80, "11000": 16, "11001": 56, "11010": 21, "11011": 173,
    "11100": 11, "11101": 61, "11110": 28, "11111": 298,
}  # fmt: skip

# Ten students and a quiz of ten items: K. Wuensch, "The Kuder-Richardson 20", East Carolina
# University, StatHelp/KR20.txt. It prints p, pq and the variance of the totals, all of which
# divide by n.
KR20_QUIZ = [
    "1111110110", "1011011101", "1111011001", "0010001000", "0000010010",
    "1110111111", "1101110111", "1111111101", "0101111101", "1101101110",
]  # fmt: skip

# A widely used "Item Analysis Worksheet" (studylib.net, document 25270846): ten students from the
# best to the worst, the groups being halves of five, with D printed for each of ten questions.
WORKSHEET = [
    "1111111111", "1111111101", "1101111100", "0111110101", "1110111001",
    "1110110100", "0110110101", "0111001010", "1110100001", "0100010010",
]  # fmt: skip


def read(*rows: str) -> list[list[int]]:
    return [[int(digit) for digit in row] for row in rows]


@pytest.fixture(scope="module")
def lsat() -> FormStatistics:
    rows = [row for pattern, count in LSAT_SECTION_6.items() for row in [pattern] * count]
    return analyse(form_of(read(*rows)))


def rounded(estimates: Iterable[Estimate | None], digits: int) -> list[float]:
    return [round(estimate.value, digits) for estimate in estimates if estimate]


def test_analyse_lsat_agrees_with_descript_of_ltm(lsat: FormStatistics) -> None:
    """descript(LSAT) of ltm, its output printed on rpubs.com, 668925."""
    facilities = rounded((item.facility for item in lsat.items), 3)
    assert facilities == [0.924, 0.709, 0.553, 0.763, 0.870]
    excluded = rounded((item.item_rest for item in lsat.items), 4)
    assert excluded == [0.1128, 0.1532, 0.1728, 0.1444, 0.1216]
    assert rounded([lsat.alpha], 4) == [0.2950]
    without = [round(alpha, 4) for alpha in lsat.alpha_without.values() if alpha]
    assert without == [0.2754, 0.2376, 0.2168, 0.2459, 0.2663]


def test_analyse_lsat_agrees_with_itemstats_of_mirt(lsat: FormStatistics) -> None:
    """itemstats(expand.table(LSAT6)) on the page LSAT6 of mirt's reference: n - 1 throughout."""
    assert lsat.candidates == 1000
    assert lsat.is_dichotomous
    assert f"{lsat.mean:.3f} {lsat.sd:.3f} {lsat.sem:.3f}" == "3.819 1.035 0.869"
    # Its column of sd: the error of a facility is sd / √1000.
    sds = [item.facility.error * 1000**0.5 for item in lsat.items if item.facility]
    assert [round(sd, 3) for sd in sds] == [0.265, 0.454, 0.497, 0.425, 0.336]


def test_analyse_quiz_gives_kr20_though_it_divides_by_n_and_we_by_n_less_one() -> None:
    form = analyse(form_of(read(*KR20_QUIZ)))
    facilities = rounded((item.facility for item in form.items), 1)
    assert facilities == [0.7, 0.7, 0.6, 0.7, 0.6, 0.8, 0.7, 0.7, 0.5, 0.6]
    sum_pq, variance_by_n = 2.18, 5.84
    assert form.sd is not None
    assert form.sd**2 * 9 / 10 == pytest.approx(variance_by_n)
    assert form.alpha is not None
    # Σpq over a variance that divides by n - 1, as some texts have it, would give 0.738.
    assert form.alpha.value == pytest.approx(10 / 9 * (1 - sum_pq / variance_by_n))


def test_analyse_worksheet_gives_its_difficulty_and_discrimination() -> None:
    form = analyse(form_of(read(*WORKSHEET)), group_share=Fraction(1, 2))
    facilities = rounded((item.facility for item in form.items), 2)
    assert facilities == [0.60, 1, 0.80, 0.50, 0.80, 0.80, 0.50, 0.60, 0.30, 0.60]
    found = rounded((item.discrimination for item in form.items), 1)
    assert found == [0.4, 0, 0, 0.6, 0.4, 0.4, 0.6, 0.4, -0.2, 0.4]


def test_alpha_error_agrees_with_statpsych() -> None:
    """ci.cronbach(.05, .85, 7, 89) of Bonett's R package statpsych prints SE 0.02456518."""
    assert f"{alpha_error(0.85, items=7, candidates=89):.8f}" == "0.02456518"
