# SPDX-License-Identifier: Apache-2.0
"""The form of an item: what was typed, and the item's plain data that it means."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData

from question_bank.interchange import reference_of
from question_bank.items import (
    LABELS,
    TOPIC_NAMES,
    Cognitive,
    Item,
    ItemType,
    JudgedItem,
    judge_data,
    to_data,
)

# Rows of an empty form: four options are the habit of the trade, and one row is always left.
ROWS: Mapping[str, int] = {"option": 4, "left": 4, "distractor": 1, "step": 4, "point": 3}
MOST_ROWS = len(LABELS)
# Fields that are one text, those of them that hold a number, and codes that stand side by side.
TEXTS = ("reference", "topic", "cognitive", "stem", "explanation", "function", "source", "author")
NUMBERS = ("difficulty", "points")
CODES = ("programmes", "levels")
_BETWEEN_CODES = re.compile(r"[\s,;，；、]+")
# What belongs to each kind of row, beside the text that makes it a row.
_BESIDE: Mapping[str, tuple[str, ...]] = {
    "option": ("score",),
    "left": ("right",),
    "point": ("weight", "accepted"),
}


@dataclass(frozen=True, slots=True)
class EnteredItem:
    """What stands in the form, field by field, as it was typed."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        found = self.values.get(name, ())
        return found[0] if found else ""

    def every(self, name: str) -> Sequence[str]:
        return self.values.get(name, ())

    def at(self, name: str, place: int) -> str:
        """The value in the row with this number; "" where none was sent."""
        found = self.values.get(name, ())
        return found[place] if place < len(found) else ""

    def rows(self, name: str) -> int:
        """How many rows to show: the habitual number, or what is there.

        An item has any number of marking points, but of all else as many as there are letters.
        """
        filled = max(len(self.every(n)) for n in (name, *_BESIDE.get(name, ())))
        return max(ROWS[name], filled if name == "point" else min(filled, MOST_ROWS))

    @property
    def type(self) -> ItemType:
        """The chosen type; single choice where none of ours was sent."""
        chosen = self.one("type")
        return ItemType(chosen) if chosen in list(ItemType) else ItemType.SINGLE

    def changed(self, **values: Sequence[str]) -> "EnteredItem":
        return EnteredItem({**self.values, **values})


def entered_in(form: FormData) -> EnteredItem:
    """What a browser sent; line ends as items have them."""
    values: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            values.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return EnteredItem(values)


def entered_of(item: Item) -> EnteredItem:
    """The form in which the item stands as it is."""
    data = to_data(item)
    values: dict[str, Sequence[str]] = {
        name: (str(data[name]),)
        for name in ("type", *TEXTS, *NUMBERS, "valid_for")
        if data.get(name)
    }
    values |= {name: (", ".join(data[name]),) for name in CODES if data.get(name)}
    values["work_types"] = data.get("work_types", ())
    return EnteredItem(values | _rows_of(data))


def _rows_of(data: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    points = data.get("marking_points", ())
    rows: dict[str, Sequence[str]] = {
        "option": data.get("options", ()),
        "score": data.get("scores", ()),
        "pinned": _places(data.get("pinned", "")),
        "left": [left for left, _ in data.get("pairs", ())],
        "right": [right for _, right in data.get("pairs", ())],
        "distractor": data.get("distractors", ()),
        "step": data.get("steps", ()),
        "point": [point["text"] for point in points],
        "weight": [str(point["weight"]) for point in points],
        # A line is a wording here, so one that runs over two lines becomes one line.
        "accepted": ["\n".join(" ".join(a.split("\n")) for a in p["accepted"]) for p in points],
    }
    for name in ("model_answer", "value", "tolerance", "unit"):
        rows[name] = (data.get(name, ""),)
    key = data.get("key", "")
    rows["key"] = (str(key).lower(),) if isinstance(key, bool) else _places(key)
    return rows


def _places(labels: str) -> list[str]:
    return [str(LABELS.index(label)) for label in labels]


def data_of(entered: EnteredItem) -> dict[str, Any]:
    """The data that the form means. Rows left empty are none, and empty fields are not there."""
    data: dict[str, Any] = {"type": entered.type.value}
    data |= {name: entered.one(name).strip() for name in TEXTS}
    if new_topic := entered.one("new_topic").strip():
        data["topic"] = _topic_named(new_topic)
    data |= {name: _number(entered.one(name)) for name in NUMBERS}
    data |= {name: _BETWEEN_CODES.split(entered.one(name).strip()) for name in CODES}
    data["work_types"] = list(entered.every("work_types"))
    data["valid_for"] = _whole(entered.one("valid_for"))
    data |= _OWN[entered.type](entered)
    return {name: value for name, value in data.items() if value not in ("", [], [""])}


def _topic_named(typed: str) -> str:
    """The topic of ours that goes by this name, so that it is not opened a second time."""
    names = TOPIC_NAMES.items()
    return next((topic for topic, name in names if typed in (name.zh, name.en)), typed)


def _number(typed: str) -> str:
    """A number as it was meant: full-width digits are what a Chinese keyboard gives."""
    return unicodedata.normalize("NFKC", typed).replace("⁄", "/").strip()


def _whole(typed: str) -> int | str:
    number = _number(typed)
    return int(number) if re.fullmatch(r"-?[0-9]{1,9}", number) else number


def _choice(entered: EnteredItem) -> dict[str, Any]:
    typed = [text.strip() for text in entered.every("option")]
    filled = [place for place, text in enumerate(typed) if text]
    # An option left empty closes up, so the key goes by the row that was ticked, not its letter.
    label_at = {str(place): LABELS[at] for at, place in enumerate(filled[:MOST_ROWS])}
    data: dict[str, Any] = {"options": [typed[place] for place in filled]}
    for name in ("key", "pinned"):
        data[name] = "".join(sorted({label_at.get(place, "") for place in entered.every(name)}))
    scores = [_number(entered.at("score", place)) for place in filled]
    if entered.type is ItemType.MULTIPLE and any(scores):
        data["scores"] = [score or "0" for score in scores]
    return data


def _statement(entered: EnteredItem) -> dict[str, Any]:
    key = entered.one("key")
    return {"key": key == "true"} if key in ("true", "false") else {}


def _words(entered: EnteredItem) -> dict[str, Any]:
    points = []
    for place, typed in enumerate(entered.every("point")):
        accepted = [line.strip() for line in entered.at("accepted", place).split("\n")]
        wordings = [line for line in accepted if line]
        if typed.strip() or wordings:
            weight = _whole(entered.at("weight", place))
            points.append({"text": typed.strip(), "weight": weight, "accepted": wordings})
    return {"model_answer": entered.one("model_answer").strip(), "marking_points": points}


def _pairs(entered: EnteredItem) -> dict[str, Any]:
    rows = range(len(entered.every("left")))
    pairs = [[entered.at(side, row).strip() for side in ("left", "right")] for row in rows]
    distractors = [text.strip() for text in entered.every("distractor") if text.strip()]
    return {"pairs": [pair for pair in pairs if any(pair)], "distractors": distractors}


def _steps(entered: EnteredItem) -> dict[str, Any]:
    return {"steps": [text.strip() for text in entered.every("step") if text.strip()]}


def _figure(entered: EnteredItem) -> dict[str, Any]:
    numbers = {name: _number(entered.one(name)) for name in ("value", "tolerance")}
    return {**numbers, "unit": entered.one("unit").strip()}


_OWN = {
    ItemType.SINGLE: _choice,
    ItemType.MULTIPLE: _choice,
    ItemType.TRUE_FALSE: _statement,
    ItemType.SHORT_ANSWER: _words,
    ItemType.MATCHING: _pairs,
    ItemType.ORDERING: _steps,
    ItemType.NUMERIC: _figure,
}


def blank_entry(type_: str, topic: str, cognitive: str) -> EnteredItem:
    """An empty form; what a run of items has in common stays from the one before."""
    return EnteredItem(
        {
            "type": (type_,),
            "topic": (topic,),
            "cognitive": (cognitive or Cognitive.UNDERSTAND.value,),
            "difficulty": ("0.60",),
        }
    )


def judge(data: Mapping[str, Any]) -> JudgedItem:
    """All that is wrong with what was typed; an item without a reference gets one from its words."""
    return judge_data({"reference": reference_of(data), **data})
