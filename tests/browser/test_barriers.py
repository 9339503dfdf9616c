# SPDX-License-Identifier: Apache-2.0
"""That the tours would see what keeps people out: each breach is planted and named."""

import pytest
from playwright.async_api import Browser

from tests.support.barriers import find_barriers

PAGE = """<!doctype html><html lang="en"><title>Any</title><main><h1>Any page</h1>
<table><tr><th>Name</th></tr>{rows}</table>{more}</main></html>"""
ROWS = "<tr><td>Like all others</td></tr>" * 20
PALE = "color: #ccc; background: #fff"
BREACHES = {
    "a pale cell": (f'{ROWS}<tr><td style="{PALE}">Pale</td></tr>{ROWS}', "", "color-contrast"),
    "a cell of a pale row": (f'{ROWS}<tr style="{PALE}"><td>Pale</td></tr>', "", "color-contrast"),
    "a pale field": (
        ROWS,
        f'<label>Text <input value="Pale" style="{PALE}"></label>',
        "color-contrast",
    ),
    "a field without a name": (ROWS, "<input value='Any'>", "label"),
}


@pytest.mark.parametrize(("rows", "more", "rule"), BREACHES.values(), ids=BREACHES)
async def test_breach_is_found_among_what_looks_alike(
    browser: Browser, rows: str, more: str, rule: str
) -> None:
    page = await browser.new_page()
    await page.set_content(PAGE.format(rows=rows, more=more))
    found = await find_barriers(page)
    assert [told.partition(":")[0] for told in found] == [rule]
    await page.set_content(PAGE.format(rows=ROWS, more=""))
    assert await find_barriers(page) == []
    assert await page.locator("[data-first-of-its-look]").count() == 0, "the page is as it was"
    await page.close()
