# SPDX-License-Identifier: Apache-2.0
"""Units under the several names that candidates know them by."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from unicodedata import normalize

# Spelling -> the one used for comparing. Names of one unit only: nothing is converted, so that
# 1000 kg is not 1 t. Case is dropped before, because KWH and Gj are typed far more often than
# milliwatts are meant.
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "二氧化碳当量": "co2e",
        "co2当量": "co2e",
        "co2-eq": "co2e",
        "co2eq": "co2e",
        "co2-e": "co2e",
        "二氧化碳": "co2",
        "标准立方米": "nm3",
        "标立方米": "nm3",
        "标方": "nm3",
        "立方米": "m3",
        "平方米": "m2",
        "摄氏度": "°c",
        "兆瓦小时": "mwh",
        "兆瓦时": "mwh",
        "千瓦小时": "kwh",
        "千瓦时": "kwh",
        "兆瓦": "mw",
        "千瓦": "kw",
        "太焦": "tj",
        "吉焦": "gj",
        "兆焦": "mj",
        "千焦": "kj",
        "千克": "kg",
        "公斤": "kg",
        "毫克": "mg",
        "公吨": "t",
        "吨": "t",
        "克": "g",
        "公里": "km",
        "千米": "km",
        "毫升": "ml",
        "升": "l",
        "小时": "h",
        "度": "kwh",
        "每": "/",
    }
)
_NAME = re.compile("|".join(_NAMES))
_SILENT = re.compile(r"[\s^·.()]+")


def canonical_unit(unit: str) -> str:
    """The unit in the spelling used for comparing: tCO₂e, t CO2-eq, 吨二氧化碳当量 give tco2e."""
    bare = _SILENT.sub("", normalize("NFKC", unit).casefold())
    return _NAME.sub(lambda found: _NAMES[found[0]], bare)


def fits_unit(given: str, wanted: str) -> bool:
    """Say whether one canonical unit may stand for another.

    | wanted | fit                 | does not fit |
    |--------|---------------------|--------------|
    | tco2   | tco2, tco2e, t      | kg, mwh      |
    | tco2e  | tco2e, tco2, t      | kgco2e       |
    | t      | t                   | tco2         |

    A tonne in answer to "how much CO2" can only be one of CO2; a tonne of coal is not one of CO2.
    """
    asked = wanted.replace("co2e", "co2")
    return given.replace("co2e", "co2") in {asked, asked.replace("co2", "")}
