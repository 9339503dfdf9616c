# SPDX-License-Identifier: Apache-2.0
"""What a row says by its type: options and key, pairs, steps, a number or a model answer."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from string import ascii_uppercase
from types import MappingProxyType
from typing import Any

from question_bank.interchange.fields.cells import Unreadable, read_number
from question_bank.interchange.fields.choices import (
    labels_of_texts,
    letters_of,
    split_options,
)
from question_bank.interchange.fields.columns import (
    COLUMN_OF_FIELD,
    KEY,
    OPTIONS,
    STEM,
    TYPE,
)
from question_bank.interchange.fields.lines import split_pairs, split_steps
from question_bank.interchange.fields.words import (
    folded,
    is_blank_type,
    is_other_kind,
    truth_of,
    type_of,
)
from question_bank.interchange.one_point import one_point
from question_bank.interchange.problems import Problem, Refusal, Warned
from question_bank.interchange.reading import Defaults, Entry, entry_of
from question_bank.interchange.sheets.rows import Cells, SheetRow, common_of, own_of
from question_bank.interchange.wordings import listed
from question_bank.items import LABELS, TYPE_NAMES, ItemType

_OPTION_HEADERS = tuple(f"选项{letter}" for letter in ascii_uppercase)
_FEWEST_OPTIONS = 2
_NUMBER_MAY_BE_KEY = frozenset({ItemType.NUMERIC, ItemType.SHORT_ANSWER})


def entry_of_row(row: SheetRow, defaults: Defaults) -> Entry:
    """The entry of one row, each problem at its cell.

    A row with damaged cells is refused for these alone: what else is wrong may follow from them.
    """
    if row.damage:
        return Entry(row.place, None, row.damage, row.cells)
    cells = Cells(row)
    data = _read(cells)
    shown = _shown(row.cells, data)
    entry = entry_of(data, place=row.place, defaults=defaults, problems=cells.problems, cells=shown)
    if not entry.problems:
        return entry
    return replace(entry, problems=tuple(_located(p, row) for p in entry.problems))


def _read(cells: Cells) -> dict[str, Any]:
    data = common_of(cells)
    data["stem"] = cells.take(STEM)
    if not data["stem"]:
        cells.refuse(Refusal.STEM_MISSING, STEM, field="stem")
    kind = _kind(cells)
    if kind is not None:
        data |= {"type": kind.value, **_BY_TYPE[kind](cells)}
        cells.warn_of_the_rest()
    if kind is ItemType.SHORT_ANSWER and "marking_points" not in data:
        data["marking_points"] = _one_point(cells, data)
    return data


def _shown(cells: Mapping[str, str], data: Mapping[str, Any]) -> Mapping[str, str]:
    """The cells for mending: options that stood in one cell have a column each."""
    if OPTIONS not in cells or not data.get("options"):
        return cells
    options = zip(_OPTION_HEADERS, data["options"], strict=False)
    return {name: cell for name, cell in cells.items() if name != OPTIONS} | dict(options)


def _located(problem: Problem, row: SheetRow) -> Problem:
    """The item's own judgement names a field; the author looks for its cell."""
    header = COLUMN_OF_FIELD.get(problem.field.partition(".")[0])
    if problem.place is not row.place or header is None:
        return problem
    return replace(problem, place=row.place_of(header))


def _kind(cells: Cells) -> ItemType | None:
    word = cells.take(TYPE)
    kind = type_of(word)
    if kind is None and is_blank_type(word) and _is_number(cells.row.cells.get(KEY, "")):
        return ItemType.NUMERIC
    if kind is None and (is_blank_type(word) or is_other_kind(word)):
        cells.refuse(Refusal.TYPE_UNSUPPORTED, TYPE, field="type", value=word)
    elif kind is None:
        cells.refuse(
            Refusal.TYPE_UNKNOWN, TYPE, field="type", value=word, known=listed(TYPE_NAMES.values())
        )
    return kind


def _is_number(cell: str) -> bool:
    try:
        _numbers_of(cell)
    except Unreadable:
        return False
    return True


def _numbers_of(key: str) -> dict[str, Decimal]:
    """The number, and what stands behind ±, if anything: how far off an answer may be."""
    number, sign, margin = key.partition("±")
    value = {"value": read_number(number)}
    return value | {"tolerance": read_number(margin)} if sign else value


def _key(cells: Cells, kind: ItemType) -> str:
    key = cells.take(KEY)
    if not key:
        cells.refuse(Refusal.KEY_MISSING, KEY, field="key")
    elif cells.row.key_is_number and kind not in _NUMBER_MAY_BE_KEY:
        cells.refuse(Refusal.CELL_NUMBER, KEY, field="key", value=key)
        return ""
    return key


def _options(cells: Cells) -> list[str]:
    """The options in order, refused with a gap, with fewer than two or with too many."""
    filled = {header: cells.take(header) for header in _OPTION_HEADERS if cells.has(header)}
    if not filled and cells.has(OPTIONS):
        together = cells.take(OPTIONS)
        options = split_options(together)
        if options is None:
            cells.refuse(Refusal.UNREADABLE, OPTIONS, field="options", value=together)
            return []
    else:
        options = list(filled.values())
    missing = [header for header in _OPTION_HEADERS if header not in filled]
    if filled and any(header > missing[0] for header in filled):
        label = missing[0].removeprefix(OPTIONS)
        cells.refuse(Refusal.OPTION_GAP, missing[0], field="options", label=label)
    elif len(options) < _FEWEST_OPTIONS:
        cells.refuse(Refusal.OPTIONS_MISSING, missing[0], field="options")
    elif len(options) > len(LABELS):
        most = str(len(LABELS))
        cells.refuse(Refusal.OPTIONS_TOO_MANY, f"{OPTIONS}K", field="options", most=most)
    else:
        return options
    return []


def _choice(cells: Cells, kind: ItemType) -> dict[str, Any]:
    options, key = _options(cells), _key(cells, kind)
    own = ("pinned", "scores") if kind is ItemType.MULTIPLE else ("pinned",)
    data = {"options": options, **own_of(cells, *own)}
    if options and key:
        data["key"] = _letters(cells, kind, key, options)
    return data


def _letters(cells: Cells, kind: ItemType, key: str, options: list[str]) -> str:
    labels = frozenset(ascii_uppercase[: len(options)])
    letters = letters_of(key)
    if not letters or not labels.issuperset(letters):
        letters = labels_of_texts(key, options) or letters
    if not labels.issuperset(letters):
        cells.refuse(Refusal.KEY_NAMES_NO_OPTION, KEY, field="key", key=key)
    elif not letters or len(set(letters)) < len(letters):
        cells.refuse(Refusal.KEY_UNREADABLE, KEY, field="key", key=key)
    elif kind is ItemType.SINGLE and len(letters) > 1:
        cells.refuse(Refusal.KEY_SEVERAL_IN_SINGLE, KEY, field="key", key=key)
    elif kind is ItemType.MULTIPLE and len(letters) == 1:
        cells.warn(Warned.KEY_ONE_IN_MULTIPLE, KEY, field="key", key=letters)
    return "".join(sorted(letters))


def _single(cells: Cells) -> dict[str, Any]:
    return _choice(cells, ItemType.SINGLE)


def _multiple(cells: Cells) -> dict[str, Any]:
    return _choice(cells, ItemType.MULTIPLE)


def _true_false(cells: Cells) -> dict[str, Any]:
    """对 or 错 in any of their spellings; A and B where the options beside them say what they mean."""
    truths = _truth_options(cells)
    key = _key(cells, ItemType.TRUE_FALSE)
    if not key:
        return {}
    truth = truths.get(folded(key).upper(), truth_of(key))
    if truth is None:
        cells.refuse(Refusal.KEY_NOT_TRUTH, KEY, field="key", key=key)
    return {"key": truth}


def _truth_options(cells: Cells) -> dict[str, bool]:
    """What the letters A and B stand for, if options 正确 and 错误 say so."""
    first, second, *_ = _OPTION_HEADERS
    given = cells.row.cells
    options = split_options(given.get(OPTIONS, "")) or [given.get(first, ""), given.get(second, "")]
    truths = [truth_of(option) for option in options]
    if sorted(map(str, truths)) != ["False", "True"]:
        return {}
    for header in (OPTIONS, first, second):
        cells.take(header)
    return {letter: truth is True for letter, truth in zip(ascii_uppercase, truths, strict=False)}


def _short_answer(cells: Cells) -> dict[str, Any]:
    answer = _key(cells, ItemType.SHORT_ANSWER)
    return {"model_answer": answer, **own_of(cells, "marking_points")}


def _one_point(cells: Cells, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    if data["model_answer"]:
        cells.warn(Warned.ONE_MARKING_POINT, KEY, field="marking_points")
    return one_point(data["model_answer"], points=data.get("points"))


def _matching(cells: Cells) -> dict[str, Any]:
    key = _key(cells, ItemType.MATCHING)
    pairs = split_pairs(key) if key else []
    if pairs is None:
        cells.refuse(Refusal.KEY_UNREADABLE, KEY, field="pairs", key=key)
    return {"pairs": pairs, **own_of(cells, "distractors")}


def _ordering(cells: Cells) -> dict[str, Any]:
    """The steps of the key; where options are given, these in the order that the key names."""
    key = _key(cells, ItemType.ORDERING)
    if not key or not any(cells.has(header) for header in (OPTIONS, *_OPTION_HEADERS)):
        return {"steps": split_steps(key)}
    options = _options(cells)
    letters = letters_of(key)
    if sorted(letters) != sorted(ascii_uppercase[: len(options)]):
        cells.refuse(Refusal.KEY_UNREADABLE, KEY, field="steps", key=key)
        return {}
    return {"steps": [options[ascii_uppercase.index(letter)] for letter in letters]}


def _numeric(cells: Cells) -> dict[str, Any]:
    """The number; 12.5±0.1 also says how far off an answer may be, unless a column does."""
    key = _key(cells, ItemType.NUMERIC)
    data = own_of(cells, "tolerance", "unit")
    try:
        numbers = _numbers_of(key) if key else {}
    except Unreadable as trouble:
        like = trouble.like
    else:
        if numbers.keys().isdisjoint(data):
            return data | numbers
        like = str(numbers["value"])
    cells.refuse(Refusal.VALUE_UNREADABLE, KEY, field="value", value=key, like=like)
    return data


_BY_TYPE: Mapping[ItemType, Callable[[Cells], dict[str, Any]]] = MappingProxyType(
    {
        ItemType.SINGLE: _single,
        ItemType.MULTIPLE: _multiple,
        ItemType.TRUE_FALSE: _true_false,
        ItemType.SHORT_ANSWER: _short_answer,
        ItemType.MATCHING: _matching,
        ItemType.ORDERING: _ordering,
        ItemType.NUMERIC: _numeric,
    }
)
