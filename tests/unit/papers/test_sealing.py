# SPDX-License-Identifier: Apache-2.0
"""A sealed paper: what opens it, what does not, and what it tells of the paper to who only holds it."""

import base64
import gzip
import json
import secrets
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from pydantic import SecretStr

from app.core.digits import from_base64url
from app.core.security import Vault
from app.papers.rules import BUCKET, MARK, NONCE_BYTES, purpose_of, seal
from tests.support.paper_vectors import open_sealed
from tests.support.run import PROJECT

VECTORS = json.loads((PROJECT / "docs/sealed-papers-vectors.json").read_text(encoding="utf-8"))
HOLDER = UUID(int=1)
KEY = bytes(range(32))
NONCE = bytes(NONCE_BYTES)


def test_published_paper_opens_by_its_key_for_its_holder_alone() -> None:
    sealed = base64.b64decode(VECTORS["sealed"])
    packed = open_sealed(sealed, from_base64url(VECTORS["key"]), UUID(VECTORS["holder"]))
    assert json.loads(gzip.decompress(packed)) == VECTORS["paper"]
    for wrong in VECTORS["opened_by_none_of"]:
        with pytest.raises(InvalidTag):
            open_sealed(sealed, from_base64url(wrong["key"]), UUID(wrong["holder"]))


def test_each_holder_and_form_has_a_key_of_its_own_that_another_secret_does_not_make() -> None:
    vault = Vault(SecretStr("x" * 32))
    purposes = [
        purpose_of(UUID(int=form), UUID(int=holder)) for form in (1, 2) for holder in (1, 2)
    ]
    keys = {vault.derive(purpose) for purpose in purposes}
    assert {len(key) for key in keys} == {32}
    assert len(keys) == len(purposes)
    assert vault.derive(purposes[0]) in keys, "the start tells what the waiting room was sealed by"
    assert Vault(SecretStr("y" * 32)).derive(purposes[0]) not in keys


@pytest.mark.parametrize("size", [0, 1, 20_000, BUCKET - 4])
def test_papers_of_every_usual_length_are_equally_long_when_sealed(size: int) -> None:
    packed = secrets.token_bytes(size)
    sealed = seal(packed, KEY, NONCE, HOLDER)
    assert len(sealed) == len(MARK) + NONCE_BYTES + BUCKET + 16
    assert open_sealed(sealed, KEY, HOLDER) == packed


def test_longer_paper_is_whole_buckets() -> None:
    sealed = seal(bytes(BUCKET - 3), KEY, NONCE, HOLDER)
    assert len(sealed) == len(MARK) + NONCE_BYTES + 2 * BUCKET + 16
