# SPDX-License-Identifier: Apache-2.0
"""What GIFT cannot carry of an item."""

from question_bank.interchange.format import Unsayable
from question_bank.interchange.guards import FileRefused, decode
from question_bank.interchange.moodle.reading import texts_of
from question_bank.items import Item, Matching, to_data
from question_bank.text import pictures_of, plain


def judge(item: Item) -> Unsayable | None:
    """Why the item stays behind, if it does.

    Characters that no text file can be trusted with; pictures among the answers of a matching,
    which Moodle shows in a menu; and texts that would read alike in that menu, or not at all.
    """
    try:
        decode("".join(texts_of(to_data(item))).encode())
    except FileRefused:
        return Unsayable.TEXT
    if isinstance(item, Matching):
        rights = dict.fromkeys((*(right for _, right in item.pairs), *item.distractors))
        if any(map(pictures_of, rights)):
            return Unsayable.PICTURES
        words = [plain(right) for right in rights]
        return None if all(words) and len(set(words)) == len(words) else Unsayable.TEXT
    return None
