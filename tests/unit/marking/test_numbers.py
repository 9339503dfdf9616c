# SPDX-License-Identifier: Apache-2.0
"""Numbers as candidates write them: what is read, what is not, and where a tolerance ends."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from question_bank.marking import NumericMatch, Quantity, read_quantity

TWO = Decimal(2)
# As far as an item's value may reach: below 10^15, twelve places.
values = st.integers(-(10**26), 10**26).map(lambda number: Decimal(number).scaleb(-12))
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@pytest.mark.parametrize(
    ("text", "digits", "scale", "unit"),
    [
        ("1234.50", "1234.5", 0, ""),
        ("１２３４.５", "1234.5", 0, ""),
        ("1,234.5", "1234.5", 0, ""),
        ("1，234.5", "1234.5", 0, ""),
        ("1 234.5", "1234.5", 0, ""),
        ("1\u2009234\u00a0567", "1234567", 0, ""),
        (".5", "0.5", 0, ""),
        ("007", "7", 0, ""),
        ("1.2e5", "120000", 0, ""),
        ("1.2E-5", "0.000012", 0, ""),
        ("1.2×10^5", "120000", 0, ""),
        ("1.2 × 10 ^ 5", "120000", 0, ""),
        ("1.2×10⁵", "120000", 0, ""),
        ("1.2x10⁻³", "0.0012", 0, ""),
        ("1.2*10**5", "120000", 0, ""),
        ("10^5", "100000", 0, ""),
        ("-10⁵", "-100000", 0, ""),
        ("48.9万吨", "48.9", 4, "t"),
        ("48.9 万 t", "48.9", 4, "t"),
        ("1.2亿元", "1.2", 8, "元"),
        ("3百万", "3", 6, ""),
        ("12.5%", "12.5", -2, ""),
        ("１２．５％", "12.5", -2, ""),
        ("3‰", "3", -3, ""),
        ("3 tCO2", "3", 0, "tco2"),
        ("3tCO₂", "3", 0, "tco2"),
        ("3吨二氧化碳", "3", 0, "tco2"),
        ("3 t CO₂-eq", "3", 0, "tco2e"),
        ("3吨二氧化碳当量", "3", 0, "tco2e"),
        ("5 kW·h", "5", 0, "kwh"),
        ("5度", "5", 0, "kwh"),
        ("5 m³", "5", 0, "m3"),
        ("5立方米", "5", 0, "m3"),
        ("0.57 吨每兆瓦时", "0.57", 0, "t/mwh"),
        ("-5", "-5", 0, ""),
        ("−5", "-5", 0, ""),
        ("－5", "-5", 0, ""),
        ("+5", "5", 0, ""),
        (" 5。", "5", 0, ""),
    ],
)
def test_read_quantity_of_a_usual_way_of_writing(
    text: str, digits: str, scale: int, unit: str
) -> None:
    assert read_quantity(text) == Quantity(Decimal(digits), scale, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "吨",
        "1,5",
        "1，5",
        "0,123",
        "12,34",
        "1,2345",
        "1,234,56",
        "1.2.3",
        "5.",
        "约5",
        "1+2",
        "1×2",
        "10^123",
        "--5",
        "5" * 101,
    ],
)
def test_read_quantity_of_what_is_not_one_certain_number_is_none(text: str) -> None:
    assert read_quantity(text) is None


@given(values, st.sampled_from([{}, WIDE]))
def test_read_quantity_of_any_item_value_is_exact_in_every_width(
    value: Decimal, widths: dict[int, int]
) -> None:
    text = f"{value:f}".translate(widths)
    assert read_quantity(text) == Quantity(value, 0, "")


@given(st.integers(0, 10**14))
def test_read_quantity_passes_over_separators_at_every_third_place(number: int) -> None:
    assert read_quantity(f"{number:,}") == read_quantity(str(number))
    assert read_quantity(f"{number:,}".replace(",", " ")) == read_quantity(str(number))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("48.9", "2.00"),
        ("49.0万吨", "2.00"),
        ("490000 tCO₂", "2.00"),
        ("4.9e5 t", "2.00"),
        ("49万", "2.00"),
        ("0.489百万tCO2e", "2.00"),
        ("49.01", "0.00"),
        ("48.9 kg", "0.00"),
        ("48.9 t", "0.00"),
        ("48,9", "0.00"),
        ("", "0.00"),
        (None, "0.00"),
    ],
)
def test_numeric_match_follows_its_table(answer: str | None, expected: str) -> None:
    by = NumericMatch(Decimal("48.9"), Decimal("0.1"), "万tCO2")
    assert str(by.mark(answer, points=TWO)) == expected


@given(values, st.integers(0, 10**20).map(lambda number: Decimal(number).scaleb(-12)))
def test_numeric_match_ends_exactly_at_its_tolerance(value: Decimal, tolerance: Decimal) -> None:
    by = NumericMatch(value, tolerance)
    hair = Decimal("1e-13")
    assert by.is_right(f"{value + tolerance:f}")
    assert by.is_right(f"{value - tolerance:f}")
    assert not by.is_right(f"{value + tolerance + hair:f}")
    assert not by.is_right(f"{value - tolerance - hair:f}")


@pytest.mark.parametrize(
    ("unit", "value", "answer", "is_right"),
    [
        ("%", "5", "5", True),
        ("%", "5", "5％", True),
        ("%", "5", "50‰", True),
        ("%", "5", "0.05", False),
        ("", "0.05", "5%", True),
        ("", "5", "5 t", False),
        ("tCO2", "5", "5吨", True),
        ("tCO2", "5", "5 tCO₂e", True),
        ("tCO2e", "5", "5 tCO₂", True),
        ("tCO2", "5", "5千克", False),
        ("t", "5", "5 tCO2", False),
        ("kg", "5", "5公斤", True),
        ("tCO2/MWh", "0.57", "0.57吨二氧化碳/兆瓦时", True),
        ("tCO2/MWh", "0.57", "0.57 t/MWh", True),
        ("GJ/t", "20", "20吉焦/吨", True),
        ("万元", "885", "8850000元", True),
        ("元", "8850000", "885万元", True),
    ],
)
def test_numeric_match_knows_the_names_of_its_unit(
    unit: str, value: str, answer: str, *, is_right: bool
) -> None:
    assert NumericMatch(Decimal(value), unit=unit).is_right(answer) is is_right


@pytest.mark.parametrize(
    ("value", "tolerance"), [("NaN", "0"), ("1", "Infinity"), ("1", "-0.1"), ("1", "NaN")]
)
def test_numeric_match_of_impossible_numbers_is_refused(value: str, tolerance: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        NumericMatch(Decimal(value), Decimal(tolerance))


@pytest.mark.parametrize("unit", [" t", "t ", "000", "×10^3", ".5", "x" * 100])
def test_numeric_match_of_an_impossible_unit_is_refused(unit: str) -> None:
    with pytest.raises(ValueError, match="is not a unit"):
        NumericMatch(Decimal(1), unit=unit)


def test_numeric_match_with_impossible_points_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        NumericMatch(Decimal(1)).mark("1", points=Decimal(0))
