# SPDX-License-Identifier: Apache-2.0
"""Moodle XML: the questions of a Moodle question bank with their categories, tags and pictures.

| of an item                                  | in the file                                        |
|---------------------------------------------|----------------------------------------------------|
| reference, points, explanation              | `idnumber`, `defaultgrade`, `generalfeedback`       |
| topic                                       | the `category` before it, by its name               |
| difficulty, cognitive, year, work types …   | tags such as 难度：0.65 (see `tags`)                 |
| single, multiple                            | `multichoice`; a multiple choice without scores has |
|                                             | 100/n % for each right option and -100/n % else     |
| pinned                                      | `shuffleanswers` false, and a tag unless it is all  |
| scores                                      | `fraction`, and a tag where a figure rounds it      |
| short answer                                | `essay`; its points are told to the grader          |
| matching, ordering, numeric, true or false  | `matching`, `ordering`, `numerical`, `truefalse`    |

`shortanswer` is read too, as a short answer of one marking point with other wordings.
"""

from question_bank.interchange.format import OPTIONAL_FIELDS, Format, Says
from question_bank.interchange.moodle.xml.judging import judge
from question_bank.interchange.moodle.xml.reading import read
from question_bank.interchange.moodle.xml.writing import write
from question_bank.items import ItemType

FORMAT = Format(
    name="moodle",
    suffix=".xml",
    media_type="application/xml",
    says=Says(types=frozenset(ItemType), fields=OPTIONAL_FIELDS, judge=judge),
    read=read,
    write=write,
)

__all__ = ["FORMAT", "judge", "read", "write"]
