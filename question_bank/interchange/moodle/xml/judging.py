# SPDX-License-Identifier: Apache-2.0
"""What Moodle XML cannot carry of an item."""

from question_bank.interchange.format import Unsayable
from question_bank.interchange.item_texts import fits_xml
from question_bank.items import Item, Matching
from question_bank.text import pictures_of, plain


def judge(item: Item) -> Unsayable | None:
    """Why the item stays behind, if it does: characters that no XML can hold, and `judge_menu`."""
    return judge_menu(item) if fits_xml(item) else Unsayable.TEXT


def judge_menu(item: Item) -> Unsayable | None:
    """What the menu by which Moodle asks for the pairs of a matching cannot hold.

    Pictures among its answers, and texts that would read alike in it, or not at all.
    """
    if isinstance(item, Matching):
        rights = dict.fromkeys((*(right for _, right in item.pairs), *item.distractors))
        if any(map(pictures_of, rights)):
            return Unsayable.PICTURES
        words = [plain(right) for right in rights]
        return None if all(words) and len(set(words)) == len(words) else Unsayable.TEXT
    return None
