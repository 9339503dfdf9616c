# SPDX-License-Identifier: Apache-2.0
"""Figures of forms as paper-makers see them, and nobody else."""

import re
from decimal import Decimal
from uuid import UUID, uuid4

from app.items import service as items
from app.papers import service as papers
from app.papers.service import Examination, FormObservation, FrozenForm
from app.programmes import service as programmes
from question_bank.psychometrics import FormStatistics, ItemResponses, analyse, form_to_data
from tests.support.factories.exams import desk_of, open_exam
from tests.support.factories.items import shipped_bank
from tests.support.roles import Role
from tests.support.world import World

PAGE = {"Accept": "text/html"}


async def form_of(world: World) -> FrozenForm:
    """A form of a programme whose bank is there; nobody has sat it."""
    async with world.database.writing() as session:
        await programmes.load_programmes(session, now=world.now())
        await items.adopt_items(session, shipped_bank(), now=world.now())
        programme = await programmes.get_programme_by_code(session, "cpcif")
        rules = await programmes.current_rules(session, programme.id)
        exam = Examination(programme.id, "level_4", "paper")
        made = await papers.assemble_form(session, exam, rules, seed=3, now=world.now())
        return await papers.get_form(session, made.id)


async def observe(world: World, form: FrozenForm, *pass_lines: str) -> FormStatistics:
    """Four candidates earned all, every second slot's, every third slot's points, and nothing."""
    responses = [
        ItemResponses(
            str(slot.item_version_id),
            slot.points,
            [slot.points * (slot.number % each == 0) for each in (1, 2, 3, 1000)],
        )
        for slot in form.slots
    ]
    found = analyse(responses)
    row = FormObservation(
        form_id=form.id,
        candidates=4,
        figures=form_to_data(found) | {"passed": 1, "pass_lines": list(pass_lines)},
    )
    async with world.database.writing() as session:
        await papers.record_form_statistics(session, [row], now=world.now())
    return found


async def page_of(world: World, path: str = "") -> str:
    maker = await world.staff(Role.PAPER_MAKER)
    answer = await maker.get(f"/papers/statistics{path}", headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


def cells_of(page: str, name: str) -> list[str]:
    """The cells of the line that is called so, as text."""
    match = re.search(rf'<th scope="row">{re.escape(name)}</th>(.*?)</tr>', page, re.DOTALL)
    assert match is not None
    cells = re.findall(r"<td[^>]*>(.*?)</td>", match[1], re.DOTALL)
    return [re.sub(r"<[^>]+>|&nbsp;", " ", cell).strip().replace("  ", " ") for cell in cells]


async def test_form_sets_what_was_predicted_beside_what_was_observed(world: World) -> None:
    form = await form_of(world)
    found = await observe(world, form)
    async with world.database.reading() as session:
        stored = await papers.get_stored_form(session, form.id)
        expected = await papers.expect(session, stored, form, Decimal(60))
    page = await page_of(world, f"/{form.id}")
    assert found.mean is not None
    assert found.sd is not None
    predicted, observed, difference = cells_of(page, "平均分")
    assert predicted == f"{expected.mean:.2f}"
    assert observed == f"{found.mean:.2f} ± {found.sd / 2:.2f}"
    assert difference == f"{found.mean - expected.mean:.2f}".replace("-", "−")
    predicted, observed, difference = cells_of(page, "合格率（60 分）")
    assert predicted == f"{expected.pass_probability * 100:.1f} %"
    assert observed == "25.0 % ± 25.0 %"
    assert difference.endswith("个百分点")
    assert "预测按命题人估计的各题难度算出。" in page


async def test_form_is_told_by_the_lines_of_its_sittings_not_by_that_in_force(
    world: World,
) -> None:
    form = await form_of(world)
    await observe(world, form, "55.00")
    predicted, observed, _ = cells_of(await page_of(world, f"/{form.id}"), "合格率（55 分）")
    assert predicted.endswith("%")
    assert observed.startswith("25.0 %")
    await observe(world, form, "55.00", "60.00")
    several = cells_of(await page_of(world, f"/{form.id}"), "合格率（55、60 分）")
    assert (several[0], several[2]) == ("–", "–")


async def test_form_shows_reliability_and_what_each_slot_adds_to_it(world: World) -> None:
    form = await form_of(world)
    found = await observe(world, form)
    assert found.alpha is not None
    assert found.sem is not None
    page = await page_of(world, f"/{form.id}")
    assert f"{found.alpha.value:.2f} ±&nbsp;{found.alpha.error:.2f}" in page
    assert f"{found.sem:.2f} 分" in page
    assert "信度 α" in page
    assert page.count('<a class="mono" href="/bank/statistics/') == len(form.slots)
    rising = [a for a in found.alpha_without.values() if a is not None and a > found.alpha.value]
    assert page.count("▲ 升高</span>") == len(rising)
    assert 0 < len(rising) < len(form.slots)


async def test_form_that_nobody_sat_shows_its_prediction_alone(world: World) -> None:
    form = await form_of(world)
    page = await page_of(world, f"/{form.id}")
    assert "这份试卷还没有统计数据" in page
    predicted, observed, difference = cells_of(page, "平均分")
    assert float(predicted) > 50
    assert (observed, difference) == ("–", "–")


async def test_form_that_does_not_exist_is_not_found(world: World) -> None:
    await form_of(world)
    maker = await world.staff(Role.PAPER_MAKER)
    answer = await maker.get(f"/papers/statistics/{uuid4()}", headers=PAGE)
    assert answer.status_code == 404


async def test_list_names_the_forms_that_have_figures(world: World) -> None:
    assert "还没有统计数据" in await page_of(world)
    form = await form_of(world)
    assert str(form.id) not in await page_of(world)
    await observe(world, form)
    page = await page_of(world)
    assert f"/papers/statistics/{form.id}" in page
    assert "25.0 %" in page


async def test_pages_speak_english_to_whoever_asks(world: World) -> None:
    form = await form_of(world)
    await observe(world, form)
    page = await page_of(world, f"/{form.id}?lang=en")
    assert "Predicted and observed" in page
    assert "percentage points" in page
    assert "Paper statistics" in await page_of(world, "?lang=en")


async def test_nobody_but_paper_makers_sees_figures_of_forms(world: World) -> None:
    exam = await open_exam(world)
    candidate = (await desk_of(world, exam.tickets[0])).client
    author = await world.staff(Role.AUTHOR)
    for path in ("", f"/{UUID(int=1)}"):
        for client in (candidate, author, await world.operator()):
            answer = await client.get(f"/papers/statistics{path}", headers=PAGE)
            assert answer.status_code == 403
