# SPDX-License-Identifier: Apache-2.0
"""Files of Moodle XML, as Moodle and its users write them."""

import base64
from decimal import Decimal
from io import BytesIO

from PIL import Image

from question_bank.interchange.guards import check_picture
from question_bank.interchange.moodle.xml import FORMAT, read
from question_bank.interchange.problems import Problem
from question_bank.interchange.reading import Defaults, Entry, Reading
from question_bank.items import Cognitive, Item

DEFAULTS = Defaults("trading", Decimal("0.50"), Cognitive.APPLY)


def png(colour: str = "red") -> bytes:
    data = BytesIO()
    Image.new("RGB", (3, 2), colour).save(data, "PNG")
    return data.getvalue()


RED = png()
RED_NAME = check_picture(RED).name


def quiz(*parts: str) -> bytes:
    """The file around these questions; the first of them begins on line 3."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{"".join(parts)}</quiz>'.encode()


def category(path: str) -> str:
    return f'<question type="category"><category><text>{path}</text></category></question>\n'


def question(kind: str, *parts: str, text: str = "哪一项正确？", name: str = "Q1") -> str:
    """A question with a name and a text, which other parts may follow."""
    head = f"<name><text>{name}</text></name>{text_of('questiontext', text)}"
    return f'<question type="{kind}">{head}{"".join(parts)}</question>\n'


def text_of(element: str, words: str, format_: str = "html", files: str = "") -> str:
    return f'<{element} format="{format_}"><text>{cdata(words)}</text>{files}</{element}>'


def cdata(words: str) -> str:
    return f"<![CDATA[{words}]]>"


def answer(fraction: object, words: str, extra: str = "", format_: str = "html") -> str:
    """An answer as Moodle exports it, with empty feedback unless `extra` holds some."""
    feedback = extra if "<feedback" in extra else f"{extra}{text_of('feedback', '')}"
    return (
        f'<answer fraction="{fraction}" format="{format_}"><text>{cdata(words)}</text>'
        f"{feedback}</answer>"
    )


def choice(*answers: str, single: str = "true", extra: str = "", text: str = "哪一项正确？") -> str:
    head = f"<single>{single}</single><shuffleanswers>true</shuffleanswers>{extra}"
    return question("multichoice", head, *answers, text=text)


def tags(*words: str) -> str:
    return f"<tags>{''.join(f'<tag><text>{cdata(word)}</text></tag>' for word in words)}</tags>"


def file(name: str, data: bytes, path: str = "/", encoding: str = "base64") -> str:
    coded = base64.b64encode(data).decode()
    return f'<file name="{name}" path="{path}" encoding="{encoding}">{coded}</file>'


def reading_of_file(*parts: str) -> Reading:
    return read(quiz(*parts), DEFAULTS)


def entry_of(*parts: str) -> Entry:
    """The only entry of a file with these parts."""
    (entry,) = reading_of_file(*parts).entries
    return entry


def item_of(*parts: str) -> Item:
    """The item of the only question, which nothing is said against."""
    entry = entry_of(*parts)
    assert entry.problems == ()
    assert entry.item is not None
    return entry.item


def problem_of(*parts: str) -> Problem:
    """The only problem of the only question."""
    (problem,) = entry_of(*parts).problems
    return problem


def back(items: list[Item], pictures: dict[str, bytes] | None = None) -> Reading:
    """What comes back of the items, written and read again."""
    return read(FORMAT_WRITE(items, pictures or {}), DEFAULTS)


FORMAT_WRITE = FORMAT.write or (lambda _items, _pictures: b"")
