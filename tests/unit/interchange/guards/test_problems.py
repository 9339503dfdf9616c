# SPDX-License-Identifier: Apache-2.0
"""Refusals of whole files: every reason has words, in both languages, for the same facts."""

import string

import pytest

from question_bank.interchange.guards import FILE_TEXTS, FileReason, FileRefused
from question_bank.wording import Wording


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("reason", FileReason)
def test_every_reason_has_words_for_the_same_facts(reason: FileReason) -> None:
    text = FILE_TEXTS[reason]
    assert text.zh != text.en
    assert placeholders(text.zh) == placeholders(text.en)


def test_file_refused_says_why_in_both_languages() -> None:
    refused = FileRefused(FileReason.ARCHIVE_MISSING, member="甲.xml")
    assert refused.wording == Wording("压缩包内没有“甲.xml”", "there is no 甲.xml in the archive")
    assert str(refused) == refused.wording.en
    assert isinstance(refused, ValueError)


def test_file_refused_without_its_facts_is_a_fault_of_the_caller() -> None:
    with pytest.raises(KeyError):
        FileRefused(FileReason.ARCHIVE_MISSING)


def test_file_refused_shows_foreign_names_harmlessly() -> None:
    refused = FileRefused(FileReason.ARCHIVE_MISSING, member="a\n\u202e{b}\ud800" + "c" * 500)
    assert refused.context["member"] == "a\ufffd\ufffd{b}\ufffd" + "c" * 113 + "…"
    assert refused.wording.en.encode()
