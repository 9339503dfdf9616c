# SPDX-License-Identifier: Apache-2.0
"""What an item's fields say, for every format: how each is called, and how each is written.

| module                      | knows                                              |
|-----------------------------|----------------------------------------------------|
| `columns`                   | what a field is called, here and by other systems  |
| `words`, `choices`, `lines` | the words of a type or a truth, options, and lists |
| `cells`                     | a field as one text, and back                      |
"""
