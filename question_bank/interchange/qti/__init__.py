# SPDX-License-Identifier: Apache-2.0
"""QTI, in which testing systems exchange questions: 2.1, 2.2 and 3.0 both ways, 1.2 to be read.

Every reader takes every version: which one a file is, the file says itself.

| in the file                                          | becomes                              |
|------------------------------------------------------|--------------------------------------|
| a choice; one between 正确 and 错误                      | single, multiple; true or false      |
| a match or association in which each left has a right | matching                             |
| an order                                             | ordering                             |
| a number to be entered, with a tolerance or range    | numeric                              |
| a word or a text to be entered                       | short answer                         |

Everything else is refused, and so is all scoring that is not certain to be what a key says: match
with the correct response, a mapping, comparisons with one number, one word or its other wordings.
"""

from question_bank.interchange.qti.formats import FORMATS, QTI12, QTI21, QTI22, QTI30

__all__ = ["FORMATS", "QTI12", "QTI21", "QTI22", "QTI30"]
