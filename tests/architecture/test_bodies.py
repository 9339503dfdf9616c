# SPDX-License-Identifier: Apache-2.0
"""What nobody may set from outside is no member of a request, and a request has no other members."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.support.findings import refuse
from tests.support.snapshots import bare_app


def bodies_of(description: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each operation with each schema that its JSON may have."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            for each in schema.get("anyOf", [schema]):
                if "$ref" in each:
                    name = each["$ref"].rpartition("/")[2]
                    yield (
                        f"{method.upper()} {path}: {name}",
                        description["components"]["schemas"][name],
                    )


def open_bodies(description: Mapping[str, Any]) -> list[str]:
    return [
        where
        for where, schema in bodies_of(description)
        if schema.get("additionalProperties") is not False
    ]


def test_every_body_has_the_members_that_it_names_and_no_other() -> None:
    description = bare_app().openapi()
    assert len(list(bodies_of(description))) > 20, "Mend bodies_of: it finds too few."
    refuse(open_bodies(description), 'Give the model model_config = ConfigDict(extra="forbid").')


def test_body_that_takes_anything_is_seen() -> None:
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/OpenIn"}}}}
    planted = {
        "paths": {"/x": {"post": {"requestBody": body}, "get": {}}},
        "components": {"schemas": {"OpenIn": {"type": "object"}}},
    }
    assert open_bodies(planted) == ["POST /x: OpenIn"], "Mend open_bodies: it sees none."
