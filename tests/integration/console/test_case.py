# SPDX-License-Identifier: Apache-2.0
"""One candidate's case on one page: what happened, what came late, and what can be undone."""

from datetime import timedelta
from typing import Any

import httpx

from tests.support.factories.again import seated_alone
from tests.support.factories.exams import NINE, Desk, desk_of, open_exam
from tests.support.world import World

HTML = {"accept": "text/html"}


def address(desk: Desk, act: str = "") -> str:
    return f"/console/registrations/{desk.registration_id}{act}"


async def page(client: httpx.AsyncClient, path: str, *, status: int = 200) -> str:
    answer = await client.get(path, headers=HTML)
    assert answer.status_code == status, answer.text
    return answer.text


async def post(client: httpx.AsyncClient, path: str, **fields: Any) -> httpx.Response:
    return await client.post(path, data=fields, headers=HTML)


async def test_sitting_leads_to_each_case(world: World) -> None:
    exam = await open_exam(world, candidates=2)
    operator = await world.operator()
    text = await page(operator, f"/console/sittings/{exam.sitting_id}")
    for ticket in exam.tickets:
        assert f'href="{address(await desk_of(world, ticket))}"' in text


async def test_case_says_who_and_by_which_rules_and_masks_the_number(world: World) -> None:
    exam = await open_exam(world)
    desk = await desk_of(world, exam.tickets[0])
    ticket, id_number = exam.tickets[0]
    text = await page(await world.operator(), address(desk))
    assert ticket in text
    assert "考生0" in text
    assert "<dt>版本</dt><dd>1</dd>" in text
    assert id_number not in text
    assert f"{id_number[:3]}***********{id_number[-4:]}" in text


async def test_case_of_nobody_is_not_found(world: World) -> None:
    unknown = "00000000-0000-7000-8000-000000000000"
    await page(await world.operator(), f"/console/registrations/{unknown}", status=404)


async def test_candidate_who_must_wait_is_let_in_here(world: World) -> None:
    exam = await open_exam(world)
    desk = await desk_of(world, exam.tickets[0])
    operator = await world.operator()
    assert "/letting-in" in await page(operator, address(desk))
    done = await post(operator, address(desk, "/letting-in"), reason="他人试错")
    text = await page(operator, done.headers["location"])
    assert "已放行：10 分钟内" in text


async def test_nobody_is_let_in_to_what_is_over(world: World) -> None:
    exam = await open_exam(world)
    desk = await desk_of(world, exam.tickets[0])
    world.clock.forward(days=1)
    assert "/letting-in" not in await page(await world.operator(), address(desk))


async def test_wrong_booking_is_withdrawn_here(world: World) -> None:
    exam = await open_exam(world)
    desk = await desk_of(world, exam.tickets[0])
    operator = await world.operator()
    assert 'name="reason"' in await page(operator, address(desk))
    done = await post(operator, address(desk, "/withdrawal"), reason=" 报错了人 ")
    assert done.headers["location"] == address(desk, "?done=withdrawn")
    text = await page(operator, done.headers["location"])
    assert "理由：报错了人" in text
    assert "Operator" in text
    assert "/withdrawal" not in text
    # It is on the roster still, as withdrawn.
    assert "已撤销" in await page(operator, f"/console/sittings/{exam.sitting_id}")


async def test_withdrawal_is_not_offered_after_the_start_and_refused_in_words(
    world: World,
) -> None:
    exam = await open_exam(world)
    desk = await desk_of(world, exam.tickets[0])
    world.clock.set(NINE)
    operator = await world.operator()
    assert "/withdrawal" not in await page(operator, address(desk))
    refused = await post(operator, address(desk, "/withdrawal"), reason="报错了人")
    assert refused.status_code == 409
    assert "不能再撤销报名" in refused.text


async def test_hand_in_is_reopened_here_and_its_story_told(world: World) -> None:
    desk = await seated_alone(world)
    world.clock.forward(minutes=5)
    void = (await desk.hand_in()).json()["receipt_number"]
    world.clock.forward(minutes=2)
    operator = await world.operator()
    offered = await page(operator, address(desk))
    assert "85 分 0 秒" in offered
    assert void in offered
    done = await post(operator, address(desk, "/reopening"), reason="误触交卷")
    assert done.headers["location"] == address(desk, "?done=reopened")
    text = await page(operator, done.headers["location"])
    # The steps in words, the entry of the ledger, the void receipt; and nothing left to undo.
    for told in ("交卷 · 考生本人", "恢复作答 · Operator", "理由：误触交卷", "2 分 0 秒", void):
        assert told in text
    assert "/reopening" not in text


async def test_reopening_before_there_is_an_attempt_is_not_found(world: World) -> None:
    exam = await open_exam(world)
    desk = await desk_of(world, exam.tickets[0])
    answer = await post(await world.operator(), address(desk, "/reopening"), reason="误触交卷")
    assert answer.status_code == 404


async def test_late_answers_are_shown_with_by_how_much(world: World) -> None:
    """Whose end was undone: each is late against the end that it came after."""
    desk = await seated_alone(world)
    choice, text = desk.first_slot("single"), desk.first_slot("short_answer")
    await desk.hand_in()
    world.clock.forward(seconds=75)
    assert (await desk.send(desk.op(choice, {"choices": ["B"]}))).status_code == 409
    operator = await world.operator()
    await post(operator, address(desk, "/reopening"), reason="误触交卷")
    await desk.take_lease()
    await desk.hand_in()
    world.clock.forward(seconds=40)
    late = [desk.op(text, {"text": "补写<b>"}), desk.op(text, None)]
    flag = desk.op(choice, {"flag": True}, kind="flag")
    assert (await desk.send(*late, flag)).status_code == 409
    shown = await page(operator, address(desk))
    rows = shown[shown.index("迟到的答案") :]
    assert "1 分 15 秒" in rows
    assert rows.count("0 分 40 秒") == 2
    assert "补写&lt;b&gt;" in rows
    assert "（清空）" in rows
    assert "不计入评分" in rows


async def test_result_is_shown_and_a_reopening_offered_until_it_stands(world: World) -> None:
    desk = await seated_alone(world)
    await desk.hand_in()
    await world.run_jobs()
    operator = await world.operator()
    shown = await page(operator, address(desk))
    assert "不合格" in shown
    assert "未公布" in shown
    assert "/reopening" in shown
    path = f"/api/v1/registrations/{desk.registration_id}/voidings"
    (await operator.post(path, json={"kind": "void", "reason": "疑似替考"})).raise_for_status()
    assert "/reopening" not in await page(operator, address(desk))
    refused = await post(operator, address(desk, "/reopening"), reason="误触交卷")
    assert refused.status_code == 409
    assert "待确认作废" in refused.text


async def test_auditor_reads_and_acts_not(world: World) -> None:
    exam = await open_exam(world)
    desk = await desk_of(world, exam.tickets[0])
    auditor = await world.auditor()
    assert 'action="/console' not in await page(auditor, address(desk))
    refused = await post(auditor, address(desk, "/withdrawal"), reason="报错了人")
    assert refused.status_code == 403


async def test_case_speaks_english_too(world: World) -> None:
    desk = await seated_alone(world)
    await desk.hand_in()
    world.clock.forward(minutes=1)
    operator = await world.operator()
    await operator.get("/?lang=en")
    text = await page(operator, address(desk))
    for told in ("What happened", "the candidate", "Reopen", "Time given"):
        assert told in text
    world.clock.set(NINE + timedelta(hours=2))
    assert "Nothing can be undone now" in await page(operator, address(desk))
