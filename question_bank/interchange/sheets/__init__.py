# SPDX-License-Identifier: Apache-2.0
"""Workbooks and CSV: our template, and the tables of other systems by their usual headers.

| module                                                        | knows                        |
|---------------------------------------------------------------|------------------------------|
| `header`                                                      | where the columns are named  |
| `rows`, `questions`, `table`                                  | how cells make a question    |
| `csv`; `excel`, `workbook`, `grid`, `numbers`, `biff`         | the files, read              |
| `package`, `sheet_xml`, `drawings`, `raised`                  | the parts of an .xlsx file   |
| `excel_writing`, `template`, `corrections`                    | the workbooks that we write  |

What a column is called and what a cell says is of every format: `fields`.
"""

from typing import TYPE_CHECKING

from question_bank.on_first_use import on_first_use

if TYPE_CHECKING:
    from question_bank.interchange.sheets.corrections import write_corrections
    from question_bank.interchange.sheets.template import write_template
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "corrections": ("write_corrections",),
            "template": ("write_template",),
        },
    )

__all__ = ["write_corrections", "write_template"]
