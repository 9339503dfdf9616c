# SPDX-License-Identifier: Apache-2.0
"""The verifier answers each published code as docs/receipts-vectors.json says; so does the browser's."""

import json
import shutil
import subprocess
from typing import Any

import pytest

from app.attempts.states import ATTEMPT, AttemptCapability
from app.core import cose
from app.core.digits import from_digits, to_digits
from app.receipts.values import RECEIPT_AAD, ReceiptEnding
from app.verification.rules import ENDINGS, MAX_TEXT, check
from app.verification.schemas import show_statement
from app.verification.values import Verdict
from tests.support.receipt_vectors import ACTIVE, GOOD, SAID, flipped, known_keys
from tests.support.run import PROJECT

VECTORS = json.loads((PROJECT / "docs/receipts-vectors.json").read_text(encoding="utf-8"))
CASES = [pytest.param(case, id=case["name"]) for case in VECTORS["cases"]]


@pytest.mark.parametrize("case", CASES)
def test_each_published_code_is_answered_as_published(case: dict[str, Any]) -> None:
    found = check(case["text"], known_keys())
    assert found.verdict == case["answer"]
    shown = found.said and show_statement(found.said).model_dump(mode="json")
    assert found.verdict is Verdict.KEY_COMPROMISED or shown == case.get("receipt")


def test_every_change_of_one_bit_is_refused() -> None:
    keys = known_keys()
    assert check(to_digits(GOOD), keys).said == SAID
    changed = [check(to_digits(flipped(GOOD, bit)), keys) for bit in range(8 * len(GOOD))]
    assert [bit for bit, found in enumerate(changed) if found.said is not None] == []
    refusals = {Verdict.MALFORMED, Verdict.UNKNOWN_KEY, Verdict.BAD_SIGNATURE}
    assert {found.verdict for found in changed} == refusals


def test_every_change_of_one_digit_is_refused() -> None:
    keys, digits = known_keys(), to_digits(GOOD)
    for place, digit in enumerate(digits):
        other = digits[:place] + str((int(digit) + 1) % 10) + digits[place + 1 :]
        assert check(other, keys).said is None


def test_text_without_end_is_refused_before_it_is_read() -> None:
    assert check("1" * (MAX_TEXT + 1), known_keys()).verdict is Verdict.MALFORMED
    assert check("{" * 100_000, known_keys()).verdict is Verdict.MALFORMED
    assert check('{"a":' * 60_000, known_keys()).verdict is Verdict.MALFORMED


def test_what_one_key_signed_another_has_not() -> None:
    signed = cose.read(cose.sign(b"\xa0", ACTIVE, RECEIPT_AAD))
    other = known_keys().popitem()[1]
    with pytest.raises(cose.BadSignature):
        cose.verify(signed, other.public_key, RECEIPT_AAD)


def test_digits_are_those_of_the_hybrid_transports_code() -> None:
    """Seven bytes are seventeen digits, the lowest byte first, and each shorter end has its own."""
    assert to_digits(b"\x01\x00\x00\x00\x00\x00\x00") == "0" * 16 + "1"
    assert [len(to_digits(bytes(size))) for size in range(8)] == [0, 3, 5, 8, 10, 13, 15, 17]
    for size in range(30):
        data = bytes(range(200, 200 + size))
        assert to_digits(data).isdecimal() is (size > 0)
        assert size == 0 or from_digits(to_digits(data)) == data


def test_the_browsers_verifier_agrees_on_every_change_of_one_bit() -> None:
    """Asked of Node, which has the same cryptography as browsers."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node installed")
    told = json.dumps(
        {
            "keys": VECTORS["keys"],
            "texts": [to_digits(flipped(GOOD, b)) for b in range(8 * len(GOOD))],
        }
    )
    ran = subprocess.run(  # noqa: S603 - ours
        [node, str(PROJECT / "tests/unit/js/asked.mjs")],
        input=told, capture_output=True, text=True, check=True,
    )  # fmt: skip
    answers = json.loads(ran.stdout)
    keys = known_keys()
    ours = [check(to_digits(flipped(GOOD, bit)), keys).verdict for bit in range(8 * len(GOOD))]
    assert answers == [verdict.value for verdict in ours]


def test_receipt_has_a_word_for_each_way_in_which_an_attempt_ends() -> None:
    running = ATTEMPT.able(AttemptCapability.WRITE_ANSWERS)
    ends = {
        verb.value
        for (before, verb), after in ATTEMPT.steps.items()
        if before in running and after not in running
    }
    assert ends == {ending.value for ending in ReceiptEnding} == {each.value for each in ENDINGS}
