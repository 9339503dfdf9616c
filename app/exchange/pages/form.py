# SPDX-License-Identifier: Apache-2.0
"""The form by which a file comes into the bank, and what is wrong with what stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.core.i18n import translate
from app.exchange.models import ItemImport
from app.exchange.service.uploading import Upload
from app.items.service import names
from question_bank.interchange import Defaults, completed
from question_bank.interchange.fields.words import difficulty_of, topic_of, topic_word
from question_bank.items import Cognitive, ItemFault, ItemType, from_data

# The form has four fields; whoever sends more sends something else.
_MOST_FIELDS = 20
_LONGEST_FIELD = 10_000
_BAD_REQUEST = 400
# Says nothing of its own: all that can be wrong with it are the defaults.
_ANY_QUESTION: Mapping[str, Any] = {"type": ItemType.TRUE_FALSE.value, "stem": "?", "key": True}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form beside the file, as it was typed."""

    topic: str
    difficulty: str = "0.60"
    cognitive: str = Cognitive.UNDERSTAND.value


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it came: a file, or none, and the rest; `faults` are in the reader's language."""

    typed: Typed
    upload: Upload | None
    faults: Mapping[str, str] = field(default_factory=dict)


def typed_before(latest: ItemImport | None) -> Typed:
    """What the form begins with: as this person's last import had it."""
    if latest is None:
        return Typed(translate("未分类"))
    told: Mapping[str, str] = latest.defaults
    return Typed(topic_word(told["topic"]), told["difficulty"], told["cognitive"])


async def sent_in(request: Request) -> Sent:
    """What a browser sent. Read here and not by the framework, which reads before it asks who."""
    form = request.form(max_files=1, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD)
    try:
        async with form as filled:
            return await _sent(filled)
    except ClientDisconnect as gone:
        raise HTTPException(_BAD_REQUEST) from gone


async def _sent(form: FormData) -> Sent:
    told = {name: value.strip() for name, value in form.items() if isinstance(value, str)}
    typed = Typed(told.get("topic", ""), told.get("difficulty", ""), told.get("cognitive", ""))
    defaults, faults = _defaults_in(typed)
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return Sent(typed, None, {"file": translate("请选择要导入的文件。"), **faults})
    if defaults is None:
        return Sent(typed, None, faults)
    return Sent(typed, Upload(file.filename, await file.read(), defaults))


def _defaults_in(typed: Typed) -> tuple[Defaults | None, Mapping[str, str]]:
    """The defaults that were typed, or what is wrong with them by field."""
    if typed.cognitive not in list(Cognitive):
        return None, {"cognitive": translate("请从列表中选择。")}
    difficulty = difficulty_of(typed.difficulty)
    if difficulty is None:
        return None, {"difficulty": translate("难度是预计答对的比例，如 0.65，或 易、中、难。")}
    defaults = Defaults(
        topic_of(typed.topic), difficulty.quantize(Decimal("0.01")), Cognitive(typed.cognitive)
    )
    try:
        from_data(completed(_ANY_QUESTION, defaults))
    except ItemFault as fault:
        return None, {fault.field: names.say_fault(fault)}
    return defaults, {}
