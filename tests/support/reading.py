# SPDX-License-Identifier: Apache-2.0
"""Pages as a test reads them: asked for as a browser does, and held to one language."""

import re

import httpx

HTML = {"accept": "text/html"}
_HAN = re.compile(r"[\u4e00-\u9fff]")
# Scripts hold the texts of both languages, and the texts of items are data.
_NOT_READ = re.compile(r"<script.*?</script>|<td[^>]* data-item>.*?</td>", re.DOTALL)
# The switch names the other language in that language.
_SWITCH = "中文"


async def read_page(client: httpx.AsyncClient, path: str, *, status: int = 200) -> str:
    """The page's HTML, answered with this status."""
    answer = await client.get(path, headers=HTML)
    assert answer.status_code == status, answer.text
    return answer.text


async def choose_english(client: httpx.AsyncClient) -> None:
    """As the page's switch does; the choice stays in a cookie."""
    await client.get("/?lang=en")


def foreign_lines(shown: str, *data: str) -> list[str]:
    """Lines of an English page that are Chinese, apart from items and from these data."""
    text = _NOT_READ.sub("", shown)
    for known in (_SWITCH, *data):
        text = text.replace(known, "")
    return [line for line in text.splitlines() if _HAN.search(line)]
