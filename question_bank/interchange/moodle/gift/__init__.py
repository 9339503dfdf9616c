# SPDX-License-Identifier: Apache-2.0
r"""GIFT, the text format of Moodle's teachers, as Moodle reads and writes it.

    // [id:hs-001] [tag:难度：0.65]
    ::hs-001::下列哪种是温室气体？{
        =甲烷
        ~氩
        ####甲烷的增温潜势约为 28。
    }

| of an item                                 | in the file                                          |
|--------------------------------------------|------------------------------------------------------|
| reference, topic, explanation              | `[id:…]`, the `$CATEGORY:` before it, `####…`        |
| difficulty, cognitive, year, work types …  | `[tag:…]`, as in Moodle XML                          |
| points, unit                               | comments such as `// 分值：2`                         |
| single, multiple                           | `=` and `~`; `~%50%` and `~%-50%`                    |
| true or false, numeric, matching           | `{TRUE}`, `{#3.14:0.01}`, `{=left -> right}`         |
| ordering                                   | `{>3 ALL …}`, as Moodle's plugin for it              |
| short answer                               | an essay `{}`, its answer and points as comments     |

Words without markup stand as they are; other texts are `[html]`, pictures inside them, so that
Moodle shows what we show. `{=word =other}` is read as a short answer of one marking point.
"""

from question_bank.interchange.format import OPTIONAL_FIELDS, Format, Says
from question_bank.interchange.moodle.gift.judging import judge
from question_bank.interchange.moodle.gift.reading import read
from question_bank.interchange.moodle.gift.writing import write
from question_bank.items import ItemType

FORMAT = Format(
    name="gift",
    suffix=".gift",
    media_type="text/plain",
    says=Says(types=frozenset(ItemType), fields=OPTIONAL_FIELDS, judge=judge),
    read=read,
    write=write,
)

__all__ = ["FORMAT", "judge", "read", "write"]
