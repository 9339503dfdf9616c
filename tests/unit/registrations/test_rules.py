# SPDX-License-Identifier: Apache-2.0
"""Id and ticket numbers, rosters, and the states."""

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given, strategies as st
from stdnum.iso7064 import mod_11_2

from app.registrations.errors import RosterEmpty, RosterTooLong, RosterUnreadable
from app.registrations.rules import (
    MAX_ROWS,
    TICKET_EXAMPLE,
    RosterRow,
    RowVerdict,
    decode_roster,
    is_id_number,
    judge_rows,
    normal_ticket_number,
    parse_roster,
    ticket_number,
)
from app.registrations.states import (
    REGISTRATION,
    RegistrationCapability,
    RegistrationState,
    RegistrationVerb,
)

NOVEMBER = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
# Built for these tests: no person has them on purpose.


def with_check(first_seventeen: str) -> str:
    return first_seventeen + mod_11_2.calc_check_digit(first_seventeen)


ZHANG, LI = with_check("11010119900307001"), with_check("11010119900307002")


class TestIdNumbers:
    @pytest.mark.parametrize(
        "number",
        [
            ZHANG,
            LI,
            LI.lower(),
            f" {ZHANG[:6]} {ZHANG[6:14]} {ZHANG[14:]} ",
            "１１０１０１" + ZHANG[6:],
            with_check("81000019940823002"),
            with_check("82000019940823002"),
            with_check("83000019940823002"),
            with_check("91112319940823002"),
        ],
    )
    def test_valid_ones_are_taken_however_typed(self, number: str) -> None:
        assert is_id_number(number)

    @pytest.mark.parametrize(
        "number",
        [
            "",
            "1",
            ZHANG[:-1],
            ZHANG + "1",
            "X" * 18,
            ZHANG[:-2] + "XX",
            with_check("11010119901307001"),
            with_check("81000019941323002"),
            with_check("00000019900307001"),
            "110101900307001",
            "E12345678",
            "1.10101E+17",
        ],
    )
    def test_others_are_refused(self, number: str) -> None:
        assert not is_id_number(number)

    @pytest.mark.parametrize("number", [ZHANG, with_check("81000019940823002")])
    def test_one_wrong_digit_is_refused(self, number: str) -> None:
        for place in range(17):
            other = str((int(number[place]) + 1) % 10)
            assert not is_id_number(number[:place] + other + number[place + 1 :])


class TestTicketNumbers:
    def test_names_programme_and_month_in_beijing(self) -> None:
        midnight = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)
        assert ticket_number("cas", midnight, 7).startswith("CAS-2612-000007")
        assert ticket_number("cpcif", NOVEMBER, 482913) == TICKET_EXAMPLE

    @pytest.mark.parametrize(
        "typed",
        [
            TICKET_EXAMPLE,
            "cpcif-2611-4829138",
            "CPCIF26114829138",
            " cpcif 2611 4829138 ",
            "ＣＰＣＩＦ－２６１１－４８２９１３８",
            "CPCIF—2611—4829138",
        ],
    )
    def test_typed_in_any_way_is_the_same(self, typed: str) -> None:
        assert normal_ticket_number(typed) == TICKET_EXAMPLE

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            "CPCIF",
            "CPCIF-2611-482913",
            "CPCIF-2611-48291380",
            "2611-4829138",
            "CPCIF-26l1-4829138",
            "准考证",
            "CPCIF-2611-4829138'--",
        ],
    )
    def test_other_texts_are_none(self, typed: str) -> None:
        assert normal_ticket_number(typed) is None

    @given(st.integers(0, 999_999))
    def test_one_wrong_digit_or_a_swap_is_none(self, drawn: int) -> None:
        ticket = ticket_number("cpcif", NOVEMBER, drawn)
        assert normal_ticket_number(ticket) == ticket
        digits = ticket.replace("-", "")[5:]
        for place, digit in enumerate(digits):
            wrong = digits[:place] + str((int(digit) + 3) % 10) + digits[place + 1 :]
            assert normal_ticket_number(f"CPCIF{wrong}") is None
        for a, b in zip(range(10), range(1, 11), strict=True):
            swapped = digits[:a] + digits[b] + digits[a] + digits[b + 1 :]
            assert (normal_ticket_number(f"CPCIF{swapped}") is None) == (digits[a] != digits[b])


class TestRosters:
    @pytest.mark.parametrize(
        "line",
        [
            f"张三,{ZHANG}",
            f"张三，{ZHANG}",
            f"张三\t{ZHANG}",
            f"张三、{ZHANG}",
            f"张三 {ZHANG}",
            f'"张三","{ZHANG}"',
            f"张三,'{ZHANG}",
            f'张三,="{ZHANG}"',
            f"  张三 , {ZHANG}  ,备注",
        ],
    )
    def test_line_in_any_manner_is_name_and_number(self, line: str) -> None:
        assert parse_roster(line) == [RosterRow("张三", ZHANG, 1)]

    def test_heading_and_blank_lines_are_passed_over_and_lines_keep_their_numbers(self) -> None:
        text = f"姓名,身份证号\r\n\r\n张三,{ZHANG}\r\n,\r\n阿不都·热合曼,{LI}"
        assert parse_roster(text) == [
            RosterRow("张三", ZHANG, 3),
            RosterRow("阿不都·热合曼", LI, 5),
        ]

    def test_a_name_with_a_space_stays_whole(self) -> None:
        assert parse_roster(f"John Smith {ZHANG}") == [RosterRow("John Smith", ZHANG, 1)]

    def test_a_stray_quotation_mark_swallows_nobody(self) -> None:
        assert len(parse_roster(f'"张三,{ZHANG}\n李四,{LI}')) == 2

    def test_rows_that_lack_something_are_kept(self) -> None:
        assert parse_roster("张三\n," + LI) == [RosterRow("张三", "", 1), RosterRow("", LI, 2)]

    @pytest.mark.parametrize("text", ["", " \n\t\n", "姓名,身份证号", ",,,"])
    def test_nobody_is_refused(self, text: str) -> None:
        with pytest.raises(RosterEmpty):
            parse_roster(text)

    def test_too_many_are_refused_with_the_limit(self) -> None:
        assert len(parse_roster("a,1\n" * MAX_ROWS)) == MAX_ROWS
        with pytest.raises(RosterTooLong) as refused:
            parse_roster("a,1\n" * (MAX_ROWS + 1))
        assert refused.value.context == {"count": MAX_ROWS + 1, "limit": MAX_ROWS}

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_file_of_either_encoding_is_read(self, encoding: str) -> None:
        # 𬭚 is in no GBK: only GB18030 holds it.
        assert decode_roster(f"张𬭚,{ZHANG}".encode(encoding)) == f"张𬭚,{ZHANG}"

    def test_a_file_of_neither_is_refused(self) -> None:
        with pytest.raises(RosterUnreadable):
            decode_roster(b"\x89PNG\r\n\x1a\n\xff\xfe\xff")

    def test_each_row_gets_its_verdict(self) -> None:
        rows = [
            RosterRow("张三", ZHANG),
            RosterRow(" ", LI),
            RosterRow("李四", "1"),
            RosterRow("张三", ZHANG.lower()),
            RosterRow("李四", LI),
        ]
        other = RosterRow("王五", with_check("11010119900307003"))
        judged = [verdict for _, verdict in judge_rows([*rows, other], is_booked={5})]
        assert judged == [
            RowVerdict.BOOKABLE,
            RowVerdict.NAME_MISSING,
            RowVerdict.ID_NUMBER_INVALID,
            RowVerdict.DUPLICATE,
            RowVerdict.DUPLICATE,
            RowVerdict.ALREADY_BOOKED,
        ]

    @given(st.text(max_size=200))
    def test_any_text_is_parsed_or_refused_in_words(self, text: str) -> None:
        try:
            rows = parse_roster(text)
        except RosterEmpty:
            return
        assert rows
        assert len(list(judge_rows(rows, is_booked=()))) == len(rows)


@pytest.mark.parametrize(("state", "verb"), list(product(RegistrationState, RegistrationVerb)))
def test_every_verb_in_every_state(state: RegistrationState, verb: RegistrationVerb) -> None:
    withdrawn = RegistrationState.WITHDRAWN if state is RegistrationState.BOOKED else None
    assert REGISTRATION.steps.get((state, verb)) == withdrawn


@pytest.mark.parametrize("state", list(RegistrationState))
def test_consent_needs_a_booked_place(state: RegistrationState) -> None:
    assert REGISTRATION.may(state, RegistrationCapability.GIVE_CONSENT) == (
        state is RegistrationState.BOOKED
    )
