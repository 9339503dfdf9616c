# SPDX-License-Identifier: Apache-2.0
r"""The texts of other programs as the Markdown of question_bank.text.

| found                                          | becomes                                      |
|------------------------------------------------|----------------------------------------------|
| `p`, `div`, headings, `br`                     | paragraphs, strong lines, line breaks         |
| `b`, `strong`, `i`, `em`, their CSS            | `**…**`, `*…*` where the dialect shows them   |
| `sub`, `sup`, `code`, `pre`                    | themselves                                    |
| `ul`; `ol` with its numbering                  | `- …`; lines that begin with "1." or "a."     |
| `table`                                        | a pipe table, its first row as the header     |
| `img`                                          | a picture of the bank                         |
| `\(…\)`; `$$…$$`, `\[…\]`; TeX inside MathML   | `$…$`; `$$…$$`                                |
| a lone `$`, `*`, `|` …                         | escaped: what people read is unchanged        |

What only decorates is named in `left_out`; what would change the meaning if it went, such as text
struck out, a video or an index inside an index, is named in `unsupported`.
"""

from question_bank.interchange.markup.conversion import (
    MAX_HTML,
    from_plain,
    to_inline_markdown,
    to_markdown,
)
from question_bank.interchange.markup.embedded import embedded_pictures
from question_bank.interchange.markup.notes import Converted, forms_of, shortened

__all__ = [
    "MAX_HTML",
    "Converted",
    "embedded_pictures",
    "forms_of",
    "from_plain",
    "shortened",
    "to_inline_markdown",
    "to_markdown",
]
