# SPDX-License-Identifier: Apache-2.0
"""What Moodle has no field for, as tags of a question: 难度：0.65, 工种：碳排放核算员.

The name before the colon is that of a column of our template, in any of the ways people call it,
and the value is written as in that column; what stands for several values is a tag each.

Moodle keeps 50 characters of a tag, drops `<`, `>`, backquotes and control characters, and makes
one space of any blanks. A value it would change is written with %XX for those characters, and a
longer one in several tags: 来源（1/2）：…
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from question_bank.interchange.fields.cells import OWN_READERS, READERS, Unreadable, cells_of
from question_bank.interchange.fields.columns import COLUMN_OF_FIELD, column_of

MAX_TAG = 50
_LISTS = ("programmes", "levels", "work_types")
_SINGLE = (
    *("difficulty", "cognitive", "valid_for", "function", "source", "author", "topic"),
    *("pinned", "scores"),
)
FIELDS = frozenset((*_LISTS, *_SINGLE))
_READERS = {**READERS, **OWN_READERS}
_TAG = re.compile(
    r"(?P<name>[^:：（(]{1,20}?)\s*(?:[（(](?P<part>[0-9]{1,2})/(?P<parts>[0-9]{1,2})[)）])?\s*[:：]"
    r"(?P<value>.+)",
    re.DOTALL,
)
_ESCAPES = re.compile(r"(?:%[0-9A-F]{2})+")
_LOOKS_ESCAPED = re.compile(r"%(?=[0-9A-F]{2})")


def tags_of(data: Mapping[str, Any], fields: Iterable[str]) -> Iterator[str]:
    """The tags that say these fields of an item given as plain data."""
    for field in fields:
        value = data.get(field)
        values = [[one] for one in value or ()] if field in _LISTS else [value] if value else []
        for one in values:
            header = COLUMN_OF_FIELD[field]
            yield from _written(header, cells_of({field: one})[header])


def fields_in(tags: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
    """The fields that the tags say, and the tags that say nothing we keep.

    Two tags that contradict each other say nothing.
    """
    found: dict[str, list[Any]] = defaultdict(list)
    sources: dict[str, list[str]] = defaultdict(list)
    unknown: list[str] = []
    for tag, header, value in _assembled(tags, unknown):
        field, read = _READERS[header]
        try:
            said = read(value)
        except Unreadable:
            unknown.append(tag)
            continue
        found[field].append(said)
        sources[field].append(tag)
    fields: dict[str, Any] = {}
    for field, values in found.items():
        if field in _LISTS:
            fields[field] = list(dict.fromkeys(one for value in values for one in value))
        elif all(value == values[0] for value in values):
            fields[field] = values[0]
        else:
            unknown.extend(sources[field])
    return fields, unknown


def _assembled(tags: Iterable[str], unknown: list[str]) -> Iterator[tuple[str, str, str]]:
    """Each tag that names a field, with its column and value; those of several parts as one."""
    parts: dict[tuple[str, int], dict[int, str]] = defaultdict(dict)
    for tag in tags:
        found = _TAG.fullmatch(tag)
        header = column_of(found["name"]) if found else None
        if found is None or header not in _READERS or _READERS[header][0] not in FIELDS:
            unknown.append(tag)
        elif not found["parts"]:
            yield tag, header, _unescaped(found["value"].strip())
        else:
            parts[header, int(found["parts"])][int(found["part"])] = found["value"].strip()
    for (header, count), values in parts.items():
        if sorted(values) == list(range(1, count + 1)):
            value = _unescaped("".join(values[number] for number in sorted(values)))
            yield header, header, value
        else:
            unknown.append(header)


def _written(header: str, value: str) -> Iterator[str]:
    units = _escaped(value)
    whole = f"{header}：{''.join(units)}"
    if len(whole) <= MAX_TAG:
        yield whole
        return
    # With room for a space at the end to be written as %20: as it is, it would go.
    room = MAX_TAG - len(f"{header}（10/10）：%20")
    parts: list[str] = [""]
    for unit in units:
        if len(parts[-1]) + len(unit) > room:
            parts[-1] = _with_end(parts[-1])
            parts.append("%20" if unit == " " else unit)
        else:
            parts[-1] += unit
    for number, part in enumerate(parts, start=1):
        yield f"{header}（{number}/{len(parts)}）：{part}"


def _with_end(part: str) -> str:
    return f"{part[:-1]}%20" if part.endswith(" ") else part


def _escaped(value: str) -> list[str]:
    """Each character as it is written; a percent sign only where it would read as an escape."""
    value = _LOOKS_ESCAPED.sub("%25", value)
    last = len(value) - 1
    return [
        character
        if not _is_changed(character)
        and not (character == " " and (place in (0, last) or value[place - 1] == " "))
        else "".join(f"%{byte:02X}" for byte in character.encode())
        for place, character in enumerate(value)
    ]


def _is_changed(character: str) -> bool:
    return character in "<>`" or (character != " " and not character.isprintable())


def _unescaped(value: str) -> str:
    return _ESCAPES.sub(lambda found: _decoded(found[0]), value)


def _decoded(escapes: str) -> str:
    text = unquote(escapes, errors="replace")
    return escapes if "\ufffd" in text else text
