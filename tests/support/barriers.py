# SPDX-License-Identifier: Apache-2.0
"""What axe finds on a page that keeps people out.

Four fifths of axe's time went into contrast, which it reckons anew for every cell of a table. Texts
that look alike, and lie in what looks alike, have the same contrast: one of each is reckoned, and
all else of axe is asked of everything.
"""

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

SERIOUS = {"serious", "critical"}
_AXE = Axe()
_IS_THERE = "() => 'axe' in window"
# A look is all that contrast depends on, of an element and of each that it lies in; what is not
# shown, and what is switched off, has none that matters. Of what was found in order axe tells nothing.
_LOOK_FOR_BARRIERS = r"""
async () => {
  const MARK = "data-first-of-its-look";
  const OF_LOOK = ["color", "backgroundColor", "backgroundImage", "opacity", "fontSize", "fontWeight",
    "textShadow", "position", "filter", "mixBlendMode"];
  const looks = new Map([[null, ""]]);
  const lookOf = (element) => {
    if (!looks.has(element)) {
      const style = getComputedStyle(element);
      looks.set(element, [lookOf(element.parentElement), element.localName, element.getAttribute("class"),
        element.matches(":disabled, [aria-disabled=true]"),
        ...OF_LOOK.map(name => style[name])].join("|"));
    }
    return looks.get(element);
  };
  const isText = (element) => element.matches("input, select, textarea")
    || [...element.childNodes].some(n => n.nodeType === Node.TEXT_NODE && /[\p{L}\p{N}]{2}/u.test(n.data));
  const firsts = new Map();
  for (const element of document.querySelectorAll("body, body *")) {
    if (!isText(element) || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (!firsts.has(lookOf(element))) firsts.set(lookOf(element), element);
  }
  for (const element of firsts.values()) element.setAttribute(MARK, "");
  axe.configure({ rules: [{ id: "color-contrast", selector: `[${MARK}]` }] });
  try {
    return (await axe.run({ reporter: "no-passes" })).violations;
  } finally {
    for (const element of firsts.values()) element.removeAttribute(MARK);
  }
}
"""


async def find_barriers(page: Page) -> list[str]:
    """Axe's serious and critical findings, each with the first place that has it."""
    if not await page.evaluate(_IS_THERE):
        await page.evaluate(_AXE.axe_script)
    found: list[dict[str, Any]] = await page.evaluate(_LOOK_FOR_BARRIERS)
    return [f"{v['id']}: {v['nodes'][0]['target']}" for v in found if v["impact"] in SERIOUS]
