# SPDX-License-Identifier: Apache-2.0
"""A receipt is signed however the attempt ends, and anybody can ask whether it counts."""

import base64
import hashlib
import json
import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import cv2
import numpy as np
import pytest
import segno
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from pydantic import SecretStr

from app.core.digits import to_digits
from app.core.parts import parts_in
from app.core.security import Vault
from app.receipts.models import IssuedReceipt
from app.signing.service import KeyRing
from tests.support.db import migrate, upgrade
from tests.support.factories.again import seated_alone
from tests.support.factories.exams import NINE, Desk, open_exam, seated
from tests.support.factories.receipts import receipt_of, reopened, verified
from tests.support.invariants import demand_invariants
from tests.support.receipt_vectors import GOOD
from tests.support.world import ADDRESS, World

OFFLINE_BYTES = 40_000
LARGEST_CODE = 13


async def handed_in(world: World) -> Desk:
    desk = await seated_alone(world)
    slot = desk.first_slot("true_false")
    (await desk.send(desk.op(slot, {"choices": ["T"]}))).raise_for_status()
    (await desk.hand_in()).raise_for_status()
    return desk


async def page(desk: Desk, path: str = "") -> str:
    shown = await desk.client.get(f"/attempts/{desk.attempt_id}/receipt{path}")
    return shown.raise_for_status().text


async def test_each_way_to_end_is_signed_and_verifies(world: World) -> None:
    exam = await open_exam(world, candidates=4)
    desks = [await seated(world, exam, place) for place in range(4)]
    by_hand, sent_out, left, by_clock = desks
    (await by_hand.hand_in()).raise_for_status()
    path = sent_out.path("termination")
    await (await world.invigilator()).post(path, json={"reason": "替考"})
    await left.client.post(left.path("leaving"), json={"window_id": left.window_id})
    world.clock.set(NINE + timedelta(minutes=91))
    await world.worker.run_once()
    said = []
    for desk in (by_hand, sent_out, left, by_clock):
        receipt = await receipt_of(desk)
        told = await verified(world, receipt["signed"]["digits"])
        assert (told["verdict"], told["kid"]) == ("valid", receipt["signed"]["kid"])
        assert await verified(world, receipt["signed"]["text"]) == told
        same = ("receipt_number", "answers_digest", "op_head", "answered", "total")
        assert {told["receipt"][name] for name in same} == {receipt[name] for name in same}
        assert told["receipt"]["attempt_id"] == desk.attempt_id
        said.append(told["receipt"]["verb"])
    assert said == ["hand_in", "terminate", "leave", "expire"]
    await demand_invariants(world)


async def test_reopening_makes_the_receipt_void_and_keeps_it(world: World) -> None:
    desk = await handed_in(world)
    first = (await receipt_of(desk))["signed"]["digits"]
    world.clock.forward(minutes=2)
    (await reopened(world, desk)).raise_for_status()
    void = await verified(world, first)
    assert void["verdict"] == "void"
    assert void["voided_at"] == world.now().isoformat().replace("+00:00", "Z")
    await demand_invariants(world)
    await desk.take_lease()
    (await desk.hand_in()).raise_for_status()
    second = (await receipt_of(desk))["signed"]["digits"]
    assert (await verified(world, second))["verdict"] == "valid"
    assert (await verified(world, first))["verdict"] == "void"
    await demand_invariants(world)


async def test_right_signature_that_nobody_holds_a_record_of_is_said_to_be_that(
    world: World,
) -> None:
    """As after the attempt's term, when all of it has been deleted."""
    desk = await handed_in(world)
    code = (await receipt_of(desk))["signed"]["digits"]
    async with world.database.writing() as session:
        await session.execute(sa.delete(IssuedReceipt))
    told = await verified(world, code)
    assert (told["verdict"], told["receipt"]["answered"]) == ("unconfirmed", 1)


async def test_wrong_codes_are_answers_and_no_errors(world: World) -> None:
    desk = await handed_in(world)
    text = (await receipt_of(desk))["signed"]["text"]
    assert await verified(world, "20261128") == {
        "verdict": "malformed", "kid": None, "voided_at": None, "receipt": None,
    }  # fmt: skip
    changed = text[:-8] + ("A" if text[-8] != "A" else "B") + text[-7:]
    told = await verified(world, changed)
    assert (told["verdict"], told["receipt"]) == ("bad_signature", None)


async def test_page_holds_all_that_one_needs_to_verify(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code is read by another library than the one that draws it.

    That one does not read every code: one that it reads is drawn in the same way.
    """
    drawn: list[tuple[Any, dict[str, Any]]] = []
    make = segno.make_qr

    def noted(parts: Any, **options: Any) -> segno.QRCode:
        drawn.append((parts, options))
        return make(parts, **options)

    monkeypatch.setattr(segno, "make_qr", noted)
    desk = await handed_in(world)
    digits = (await receipt_of(desk))["signed"]["digits"]
    told = await page(desk)
    history = (await (await world.anyone()).get("/.well-known/kaochang-keys.json")).json()
    bare = re.sub(r"\s", "", re.sub(r"<[^>]+>", "", unescape(told)))
    assert digits in bare
    assert history["keys"][0]["public_key"] in bare
    [(parts, options)] = drawn
    assert parts == [f"{ADDRESS}/r#", digits]
    code = make(parts, **options)
    assert code.svg_data_uri(scale=3, border=4, light="#fff") in unescape(told)
    # As one text, digits and all, it would be twice as large.
    assert int(code.designator.partition("-")[0]) <= LARGEST_CODE
    known = [f"{ADDRESS}/r#", to_digits(GOOD)]
    assert read_picture(make(known, **options)) == "".join(known)  # type: ignore[arg-type]


def read_picture(code: segno.QRCode) -> str:
    file = BytesIO()
    code.save(file, kind="png", scale=6, border=4)
    drawn = cv2.imdecode(np.frombuffer(file.getvalue(), np.uint8), cv2.IMREAD_GRAYSCALE)
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(drawn)
    return text


async def test_file_verifies_and_tells_its_keys(world: World) -> None:
    desk = await handed_in(world)
    kept = await desk.client.get(f"/attempts/{desk.attempt_id}/receipt/file")
    number = (await receipt_of(desk))["receipt_number"]
    assert f"kaochang-receipt-{number}.json" in kept.headers["content-disposition"]
    told = await verified(world, kept.text)
    assert (told["verdict"], told["receipt"]) == ("valid", kept.json()["says"])
    history = (await (await world.anyone()).get("/.well-known/kaochang-keys.json")).json()
    assert (kept.json()["keys"], kept.json()["entries"]) == (history["keys"], history["entries"])
    assert kept.json()["verify_at"] == f"{ADDRESS}/verify"


async def test_nothing_that_is_told_names_the_candidate(world: World) -> None:
    desk = await handed_in(world)
    signed = (await receipt_of(desk))["signed"]
    anyone = await world.anyone()
    form = await anyone.post("/verify", data={"text": signed["digits"]})
    kept = await desk.client.get(f"/attempts/{desk.attempt_id}/receipt/file")
    told = json.dumps(await verified(world, signed["digits"])) + form.text + kept.text
    profile = await page(desk)
    name, ticket = "考生0", re.search(r"CPCIF-\d+-\d+", profile)
    assert name in profile
    assert ticket is not None
    assert name not in told
    assert ticket[0] not in told


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "回执有效"), ("en", "The receipt is valid")]
)
async def test_form_answers_browsers_without_scripts(
    world: World, language: str, words: str
) -> None:
    desk = await handed_in(world)
    receipt = await receipt_of(desk)
    anyone = await world.anyone()
    shown = await anyone.post(
        f"/verify?lang={language}", data={"text": receipt["signed"]["digits"]}
    )
    assert words in shown.text
    assert receipt["receipt_number"] in shown.text
    (await reopened(world, desk)).raise_for_status()
    shown = await anyone.post("/verify?lang=zh", data={"text": receipt["signed"]["digits"]})
    assert "回执已作废" in shown.text
    assert "不是一份完整的核验码" in (await anyone.post("/verify", data={"text": "7"})).text


async def test_offline_page_is_one_file_that_runs_its_own_script_and_fetches_nothing(
    world: World,
) -> None:
    await handed_in(world)
    saved = await (await world.anyone()).get("/verify/offline.html")
    assert "attachment" in saved.headers["content-disposition"]
    assert len(saved.content) <= OFFLINE_BYTES
    for kind, tag in (("script", r'<script type="module">'), ("style", "<style>")):
        text = re.search(rf"{tag}(.*?)</{kind}>", saved.text, re.DOTALL)
        assert text is not None
        digest = base64.b64encode(hashlib.sha256(text[1].encode()).digest()).decode()
        assert (
            f"{kind}-src &#39;sha256-{digest}&#39;" in saved.text
            or f"{kind}-src 'sha256-{digest}'" in saved.text
        )
    assert "import " not in saved.text
    assert not re.search(r'(src|href)="(?!https://kaochang\.test/verify")', saved.text)


async def test_receipts_of_before_are_kept_unsigned_and_say_so(world: World) -> None:
    desk = await handed_in(world)
    async with world.database.writing() as session:
        await session.execute(sa.update(IssuedReceipt).values(kid=None, signed=None))
    assert (await receipt_of(desk))["signed"] is None
    assert "本回执没有电子签名" in await page(desk)
    kept = await desk.client.get(f"/attempts/{desk.attempt_id}/receipt/file")
    assert kept.status_code == 404
    await demand_invariants(world)


async def test_hand_in_does_not_wait_for_a_key_that_is_sealed_otherwise(world: World) -> None:
    """The service runs with another secret for a while; what was given then is signed later."""
    exam = await open_exam(world, candidates=2)
    (await (await seated(world, exam, 0)).hand_in()).raise_for_status()
    parts = parts_in(world.app)
    ours = parts.get(KeyRing)
    parts.add(KeyRing, KeyRing(Vault(SecretStr("another secret than the one that sealed it"))))
    desk = await seated(world, exam, 1)
    assert (await desk.hand_in()).raise_for_status().json()["signed"] is None
    parts.add(KeyRing, ours)
    await world.run_jobs()
    signed = (await receipt_of(desk))["signed"]
    assert (await verified(world, signed["digits"]))["verdict"] == "valid"
    await demand_invariants(world)


def before_receipts(config: Config) -> None:
    scripts = ScriptDirectory.from_config(config)
    [script] = [s for s in scripts.walk_revisions() if s.path.endswith("receipts__signed.py")]
    command.downgrade(config, str(script.down_revision))


async def test_upgrade_keeps_the_receipts_that_stand_and_signs_none(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    desk, _ = await seated(world, exam, 0), await seated(world, exam, 1)
    number = (await desk.hand_in()).raise_for_status().json()["receipt_number"]
    url = world.database.url.render_as_string(hide_password=False)
    await migrate(url, before_receipts)
    await migrate(url, upgrade)
    async with world.database.reading() as session:
        [kept] = await session.scalars(sa.select(IssuedReceipt))
    assert (kept.receipt_number, str(kept.attempt_id), kept.signed) == (
        number, desk.attempt_id, None,
    )  # fmt: skip
    await demand_invariants(world)
