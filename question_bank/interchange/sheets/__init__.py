# SPDX-License-Identifier: Apache-2.0
"""Workbooks and CSV: our template, and the tables of other systems by their usual headers.

| module                                                        | knows                        |
|---------------------------------------------------------------|------------------------------|
| `columns`, `header`                                           | what a column is called      |
| `cells`, `lines`, `words`, `choices`                          | what a cell says             |
| `rows`, `questions`, `table`                                  | how cells make a question    |
| `csv`; `excel`, `workbook`, `grid`, `numbers`, `biff`         | the files, read              |
| `package`, `sheet_xml`, `drawings`, `raised`                  | the parts of an .xlsx file   |
| `excel_writing`, `template`, `corrections`                    | the workbooks that we write  |
"""

from question_bank.interchange.sheets.cells import cells_of
from question_bank.interchange.sheets.columns import COLUMNS
from question_bank.interchange.sheets.corrections import write_corrections
from question_bank.interchange.sheets.template import write_template

__all__ = ["COLUMNS", "cells_of", "write_corrections", "write_template"]
