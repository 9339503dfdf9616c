# SPDX-License-Identifier: Apache-2.0
"""What keys sign, and the acts that their history is made of."""

from enum import StrEnum


class Purpose(StrEnum):
    """What a key signs: one of receipts signs nothing else."""

    RECEIPTS = "receipts"


class KeyAct(StrEnum):
    """`activate` is signed by the key before as well; `replace` is for when that one cannot sign."""

    ANNOUNCE = "announce"
    ACTIVATE = "activate"
    REPLACE = "replace"
    COMPROMISE = "compromise"
