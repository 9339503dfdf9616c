# SPDX-License-Identifier: Apache-2.0
"""What GIFT cannot carry of an item."""

from question_bank.interchange.format import Unsayable
from question_bank.interchange.guards import FileRefused, decode
from question_bank.interchange.item_texts import strings_in
from question_bank.interchange.moodle.xml.judging import judge_menu
from question_bank.items import Item, to_data


def judge(item: Item) -> Unsayable | None:
    """Why the item stays behind, if it does.

    Characters that no text file can be trusted with, and what Moodle's menus cannot hold.
    """
    try:
        decode("".join(strings_in(to_data(item))).encode())
    except FileRefused:
        return Unsayable.TEXT
    return judge_menu(item)
