# SPDX-License-Identifier: Apache-2.0
"""A bank as lines of JSON, in which everything survives, pictures included.

| line     | holds                                                                   |
|----------|-------------------------------------------------------------------------|
| first    | `{"format": "kaochang-items", "version": 1}`                            |
| then     | an item each, as `question_bank.items.to_data` gives it                 |
| the last | `{"picture": NAME, "data": BASE64}`, each picture that the items show   |

Lines are UTF-8 and end with a line feed, as RFC 8259 and jsonlines.org have it.
"""

import binascii
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from question_bank.interchange.drafts import cells_found
from question_bank.interchange.format import OPTIONAL_FIELDS, Format, Says
from question_bank.interchange.guards import FileReason, FileRefused, check_picture
from question_bank.interchange.item_texts import pictures_shown
from question_bank.interchange.problems import Place, Problem, Refusal, Warned, of_fault
from question_bank.interchange.reading import Defaults, Entry, Reading, entry_of, reading_of
from question_bank.items import Item, ItemFault, ItemType, MultipleChoice, Reason, to_data
from question_bank.wording import Wording

FORMAT_NAME, VERSION = "kaochang-items", 1
# Bytes. The largest picture that is taken has 10 million, which base64 makes 13.4.
MAX_LINE = 14_000_000
# Bytes. What an archive with the same pictures may unpack to.
MAX_FILE = 100_000_000

_MARK = b"\xef\xbb\xbf"
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")


class _LineRefused(ValueError):
    """A line that is not what a line can be, and why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = Wording(zh, en)


@dataclass(frozen=True, slots=True)
class _Pictures:
    """The pictures of a file: the sound ones, and what is wrong with each of the others."""

    sound: Mapping[str, bytes]
    refused: Mapping[str, Problem]


def read(data: bytes, defaults: Defaults) -> Reading:
    """Every item of the file and the pictures that it shows.

    A line is refused alone: one that is no JSON object, says a name twice, holds NaN or is longer
    than MAX_LINE; an item without a reference, which this format always has; an item that shows a
    picture that is not in the file, is no sound picture or is not what its name says.

    Refused with FileRefused: an empty file, one beyond MAX_FILE, one whose first line is not our
    header, and a version that is not known here.
    """
    _demand_size(data)
    lines = _lines_of(data)
    _judge_header(lines)
    parsed = [(number, _parsed(line)) for number, line in lines[1:]]
    pictures, warnings = _pictures_of(parsed)
    entries = [
        _entry(found, Place(line=number), defaults, pictures)
        for number, found in parsed
        if isinstance(found, _LineRefused) or "picture" not in found
    ]
    shown = pictures_shown(entry.item for entry in entries if entry.item is not None)
    warnings += [
        Problem(problem.place, Warned.FIELD_LEFT_OUT, context={"name": name})
        for name, problem in pictures.refused.items()
        if not _is_told(problem, entries)
    ]
    kept = {name: pictures.sound[name] for name in shown}
    return reading_of(entries, pictures=kept, warnings=warnings)


def _demand_size(data: bytes) -> None:
    if len(data) > MAX_FILE:
        raise FileRefused(FileReason.TOO_LARGE, limit=f"{MAX_FILE // 1_000_000} MB")


def _is_told(problem: Problem, entries: Iterable[Entry]) -> bool:
    return any(problem.context == told.context for one in entries for told in one.problems)


def _lines_of(data: bytes) -> list[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers."""
    lines = data.removeprefix(_MARK).split(b"\n")
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not numbered:
        raise FileRefused(FileReason.EMPTY)
    return numbered


def _judge_header(lines: Sequence[tuple[int, bytes]]) -> None:
    number, line = lines[0]
    header = _parsed(line)
    if isinstance(header, _LineRefused) or header.get("format") != FORMAT_NAME:
        raise FileRefused(FileReason.LINES_HEADER, line=str(number))
    version = header.get("version")
    # In Python True equals 1.
    if version != VERSION or isinstance(version, bool):
        raise FileRefused(FileReason.LINES_VERSION, version=str(version), known=str(VERSION))


def _parsed(line: bytes) -> dict[str, Any] | _LineRefused:
    if len(line) > MAX_LINE:
        limit = f"{MAX_LINE // 1_000_000} MB"
        return _LineRefused(f"一行超过 {limit}", f"the line is longer than {limit}")
    try:
        return _object_of(line.decode("utf-8"))
    except _LineRefused as refused:
        return refused
    except UnicodeDecodeError:
        return _LineRefused("不是 UTF-8", "it is not UTF-8")
    except (ValueError, RecursionError):
        return _LineRefused("不是 JSON", "it is not JSON")


def _object_of(line: str) -> dict[str, Any]:
    found = json.loads(
        line,
        object_pairs_hook=_without_repetition,
        parse_constant=_refuse_constant,
        parse_float=_exact,
    )
    if not isinstance(found, dict):
        raise _LineRefused("不是 JSON 对象", "it is not a JSON object")
    # Escapes can name half a character, which no program could write on.
    if "\\u" in line and _HALF_PAIR.search(json.dumps(found, ensure_ascii=False, default=str)):
        raise _LineRefused("含有半个字符", "it holds half a character")
    return found


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _LineRefused(f"“{name}”出现两次", f"{name!r} stands there twice")
        found[name] = value
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise _LineRefused(f"{name} 不是 JSON 的数", f"{name} is no number of JSON")


def _exact(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise _LineRefused(f"{text[:40]} 不是数", f"{text[:40]} is no number") from None


def _pictures_of(
    lines: Iterable[tuple[int, dict[str, Any] | _LineRefused]],
) -> tuple[_Pictures, list[Problem]]:
    sound: dict[str, bytes] = {}
    refused: dict[str, Problem] = {}
    warnings = []
    for number, line in lines:
        if isinstance(line, _LineRefused) or "picture" not in line:
            continue
        place, name = Place(line=number), str(line["picture"])
        rest = sorted(line.keys() - {"picture", "data"})
        warnings += [Problem(place, Warned.FIELD_LEFT_OUT, context={"name": one}) for one in rest]
        try:
            sound[name] = _picture(name, line.get("data"))
        except _LineRefused as why:
            context: dict[str, str | Wording] = {"name": name, "why": why.words}
            refused[name] = Problem(place, Refusal.PICTURE_REFUSED, context=context)
    return _Pictures(sound, refused), warnings


def _picture(name: str, text: object) -> bytes:
    """The picture, if it is sound and is what its name says."""
    try:
        data = b64decode(text.encode() if isinstance(text, str) else b"", validate=True)
        is_same = check_picture(data).name == name
    except binascii.Error:
        raise _LineRefused("不是 base64", "it is not base64") from None
    except FileRefused as refused:
        raise _LineRefused(refused.wording.zh, refused.wording.en) from None
    if not is_same:
        raise _LineRefused("内容与名称不符", "it is not what its name says")
    return data


def _entry(
    line: dict[str, Any] | _LineRefused, place: Place, defaults: Defaults, pictures: _Pictures
) -> Entry:
    if isinstance(line, _LineRefused):
        problem = Problem(place, Refusal.UNREADABLE, context={"value": line.words})
        return Entry(place, None, (problem,))
    given = line.get("reference")
    reference = given if isinstance(given, str) else ""
    place = replace(place, identifier=reference)
    problems = [] if reference else [of_fault(ItemFault("reference", Reason.MISSING), place)]
    entry = entry_of(
        line, place=place, defaults=defaults, problems=problems, cells=cells_found(line)
    )
    item = entry.item
    if item is None:
        return entry
    missed = [_missed(name, place, pictures) for name in pictures_shown([item])]
    found = [problem for problem in missed if problem]
    if found:
        item = None
    elif isinstance(item, MultipleChoice) and len(item.key) == 1:
        context = {"key": "".join(item.key)}
        found = [Problem(place, Warned.KEY_ONE_IN_MULTIPLE, "key", context)]
    return replace(entry, item=item, problems=(*entry.problems, *found))


def _missed(name: str, place: Place, pictures: _Pictures) -> Problem | None:
    if name in pictures.refused:
        return replace(pictures.refused[name], place=place)
    if name not in pictures.sound:
        return Problem(place, Refusal.PICTURE_MISSING, context={"name": name})
    return None


def write(items: Sequence[Item], pictures: Mapping[str, bytes]) -> bytes:
    """The items, and of the pictures those that they show.

    KeyError for a picture that an item shows and `pictures` does not have; FileRefused for more than
    MAX_FILE.
    """
    written = "".join(f"{_dumped(line)}\n" for line in _objects(items, pictures)).encode()
    _demand_size(written)
    return written


def _objects(items: Sequence[Item], pictures: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    yield {"format": FORMAT_NAME, "version": VERSION}
    yield from map(to_data, items)
    for name in pictures_shown(items):
        yield {"picture": name, "data": b64encode(pictures[name]).decode("ascii")}


def _dumped(line: Mapping[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


FORMAT = Format(
    name="jsonlines",
    suffix=".jsonl",
    media_type="application/jsonl",
    says=Says(types=frozenset(ItemType), fields=OPTIONAL_FIELDS),
    read=read,
    write=write,
)
