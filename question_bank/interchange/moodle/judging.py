# SPDX-License-Identifier: Apache-2.0
"""What Moodle XML cannot carry of an item."""

import re

from question_bank.interchange.format import Unsayable
from question_bank.interchange.moodle.reading import texts_of
from question_bank.items import Item, Matching, to_data
from question_bank.text import pictures_of, plain

# XML has no place for these, however they are written.
_NOT_IN_XML = re.compile("[\ufffe\uffff]")


def judge(item: Item) -> Unsayable | None:
    """Why the item stays behind, if it does.

    Pictures among the answers of a matching, which Moodle shows in a menu; texts that would read
    alike in that menu, or not at all; and characters that no XML can hold.
    """
    if any(_NOT_IN_XML.search(text) for text in texts_of(to_data(item))):
        return Unsayable.TEXT
    if isinstance(item, Matching):
        rights = dict.fromkeys((*(right for _, right in item.pairs), *item.distractors))
        if any(map(pictures_of, rights)):
            return Unsayable.PICTURES
        words = [plain(right) for right in rights]
        return None if all(words) and len(set(words)) == len(words) else Unsayable.TEXT
    return None
