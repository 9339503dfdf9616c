# SPDX-License-Identifier: Apache-2.0
"""The API's document as people read it: operations by domain, what goes in, what comes out."""

import json
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import marked, translate

Schema = Mapping[str, Any]
# How a schema bounds a value, as a reader writes it.
_LIMITS = (
    ("minimum", marked("≥ {n}")),
    ("maximum", marked("≤ {n}")),
    ("minLength", marked("至少 {n} 个字符")),
    ("maxLength", marked("至多 {n} 个字符")),
    ("minItems", marked("至少 {n} 项")),
    ("maxItems", marked("至多 {n} 项")),
    ("pattern", marked("格式 {n}")),
    ("default", marked("默认 {n}")),
)


@dataclass(frozen=True, slots=True)
class TypePiece:
    """A part of a type in words; `schema` is the schema that it names."""

    text: str
    schema: str = ""


Typing = tuple[TypePiece, ...]


@dataclass(frozen=True, slots=True)
class DocumentedField:
    """A parameter or a property. `place` is where a parameter stands."""

    name: str
    type: Typing
    limits: str
    what: str
    is_required: bool
    place: str = ""


@dataclass(frozen=True, slots=True)
class DocumentedAnswer:
    status: str
    media_type: str
    type: Typing


@dataclass(frozen=True, slots=True)
class DocumentedRefusals:
    """The codes of the refusals that come with a status."""

    status: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentedOperation:
    """One method of one path; `anchor` is its place on the page."""

    anchor: str
    method: str
    path: str
    what: str
    fields: tuple[DocumentedField, ...]
    body: Typing
    answers: tuple[DocumentedAnswer, ...]
    refusals: tuple[DocumentedRefusals, ...]


@dataclass(frozen=True, slots=True)
class DocumentedSchema:
    """What a body is made of: fields, or the type that it stands for."""

    name: str
    what: str
    fields: tuple[DocumentedField, ...]
    type: Typing


def operations_by_domain(document: Schema) -> dict[str, list[DocumentedOperation]]:
    """Every operation under the domain that answers it, in the order of the routes."""
    found: dict[str, list[DocumentedOperation]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            domain = operation.get("tags", [""])[0]
            found.setdefault(domain, []).append(_operation(path, method, operation))
    return found


def _operation(path: str, method: str, operation: Schema) -> DocumentedOperation:
    return DocumentedOperation(
        anchor=f"{method}-{path.strip('/').translate(_ANCHORS)}",
        method=method.upper(),
        path=path,
        what=operation.get("description", ""),
        fields=tuple(
            _field(each["name"], each["schema"], place=each["in"], is_required=each["required"])
            for each in operation.get("parameters", ())
        ),
        body=_type_in(operation.get("requestBody", {}).get("content", {}))[1],
        answers=tuple(
            DocumentedAnswer(status, *_type_in(answer.get("content", {})))
            for status, answer in operation["responses"].items()
            if "$ref" not in answer
        ),
        refusals=tuple(
            DocumentedRefusals(status, _codes_in(answer["$ref"]))
            for status, answer in operation["responses"].items()
            if "$ref" in answer
        ),
    )


def _codes_in(reference: str) -> tuple[str, ...]:
    """Operations share refusals, which are called by their codes (core/openapi)."""
    return tuple(reference.rsplit("/", 1)[1].split("."))


_ANCHORS = str.maketrans({"/": "-", "{": None, "}": None, ".": "-"})


def _type_in(content: Schema) -> tuple[str, Typing]:
    """Media type and type of a body; both empty where there is none."""
    for media_type, told in content.items():
        schema = told.get("schema", {})
        # JSON is what all but pictures are; a schema of bytes says no more than its media type.
        is_json = media_type == "application/json"
        return media_type, type_of(schema) if is_json else (TypePiece(media_type),)
    return "", ()


def schemas_of(document: Schema, *, but: Container[str]) -> list[DocumentedSchema]:
    """Every schema that a body is made of, by name, but those told elsewhere."""
    schemas = document["components"]["schemas"].items()
    return [_schema(name, told) for name, told in schemas if name not in but]


def _schema(name: str, told: Schema) -> DocumentedSchema:
    needed = told.get("required", ())
    fields = tuple(
        _field(key, value, is_required=key in needed)
        for key, value in told.get("properties", {}).items()
    )
    return DocumentedSchema(
        name, told.get("description", ""), fields, () if fields else type_of(told)
    )


def _field(name: str, told: Schema, *, is_required: bool, place: str = "") -> DocumentedField:
    what = told.get("description", "")
    return DocumentedField(name, type_of(told), _limits_of(told), what, is_required, place)


def _limits_of(told: Schema) -> str:
    """Of a value, or of what it is where it may also be nothing."""
    whole = {**_alternative(told), **told}
    limits = ((text, _short(whole[key])) for key, text in _LIMITS if key in whole)
    return " · ".join(translate(text, n=limit) for text, limit in limits)


def _alternative(told: Schema) -> Schema:
    real = [each for each in told.get("anyOf", ()) if each.get("type") != "null"]
    return real[0] if len(real) == 1 else {}


def _short(value: object) -> str:
    """1000.0 is how the framework writes 1000."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value) if value in (None, True, False, "") else str(value)


def type_of(told: Schema) -> Typing:
    """A schema's type: its name, what it lists, or what it may be one of."""
    if "$ref" in told:
        name = told["$ref"].rsplit("/", 1)[1]
        return (TypePiece(name, name),)
    if several := told.get("anyOf") or told.get("oneOf"):
        return tuple(_between(" | ", [type_of(each) for each in several]))
    if "enum" in told:
        return (TypePiece(" | ".join(map(str, told["enum"]))),)
    kind = told.get("type", "any")
    if kind == "array":
        return TypePiece("["), *type_of(told.get("items", {})), TypePiece("]")
    if kind == "object" and isinstance(told.get("additionalProperties"), Mapping):
        return TypePiece("{…: "), *type_of(told["additionalProperties"]), TypePiece("}")
    named = " | ".join(kind) if isinstance(kind, list) else kind
    return (TypePiece(told.get("format", named)),)


def _between(mark: str, parts: list[Typing]) -> Iterator[TypePiece]:
    for number, part in enumerate(parts):
        if number:
            yield TypePiece(mark)
        yield from part
