# SPDX-License-Identifier: Apache-2.0
r"""The texts of items: stem, options and explanation, a small dialect of Markdown.

- Paragraphs, apart by a blank line; a newline is a line break.
- `**甲**` is strong, also inside a Chinese sentence, but not in `2**3**4`; `*word*` is emphasis
  where neither side touches a word or a number.
- `` `code` `` and blocks between lines of three backticks are kept character by character.
- `- 甲` at the start of a line is an item of a list; two spaces before it nest it.
- A table has a pipe at the start of every row; the second row is like `|---|:-:|--:|`. It ends
  with a blank line.
- `CO<sub>2</sub>` and `m<sup>3</sup>`, of plain characters.
- `$x^2$` is a formula in the line, `$$x^2$$` one on a line of its own, in LaTeX; see `formulas`.
- `![alt](media:NAME)` is a picture of the bank; NAME is 64 hex digits and .png, .jpg, .gif, .webp.
- `[text](https://…)` is only its text: a candidate must not leave the exam.
- A backslash before one of ``\ ` * $ [ ] < | -`` makes it that character itself.

Everything else stands for itself, because banks are full of plain texts: no headings, quotes or
rules, no numbered lists ("1." stays "1."), no `_` or `~` markup, no entities, no HTML. A `$` is a
price unless a formula fits: no space inside the pair's ends and no digit right after it.
"""

from typing import TYPE_CHECKING

from question_bank.on_first_use import on_first_use

if TYPE_CHECKING:
    from question_bank.text.dialect import MAX_TEXT
    from question_bank.text.escaping import escape, picture_markup
    from question_bank.text.formulas import MAX_FORMULA
    from question_bank.text.reading import on_one_line, pictures_of, plain
    from question_bank.text.rendering import render, render_inline
    from question_bank.text.sanitising import sanitise
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "dialect": ("MAX_TEXT",),
            "escaping": ("escape", "picture_markup"),
            "formulas": ("MAX_FORMULA",),
            "reading": ("on_one_line", "pictures_of", "plain"),
            "rendering": ("render", "render_inline"),
            "sanitising": ("sanitise",),
        },
    )

__all__ = [
    "MAX_FORMULA",
    "MAX_TEXT",
    "escape",
    "on_one_line",
    "picture_markup",
    "pictures_of",
    "plain",
    "render",
    "render_inline",
    "sanitise",
]
