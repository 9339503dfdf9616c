# SPDX-License-Identifier: Apache-2.0
"""What one is certified as."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.programmes.rules.texts import Text

# Levels as certificates name them: the national five, and the one of professional training.
LEVELS: Mapping[str, Text] = {
    "5": Text("五级/初级工", "Level 5 (junior)"),
    "4": Text("四级/中级工", "Level 4 (intermediate)"),
    "3": Text("三级/高级工", "Level 3 (advanced)"),
    "2": Text("二级/技师", "Level 2 (technician)"),
    "1": Text("一级/高级技师", "Level 1 (senior technician)"),
    "senior": Text("高级", "Senior"),
}
# The work types (工种) of occupation 4-09-07-04 in the national standard of 2023.
WORK_TYPES: Mapping[str, Text] = {
    "monitor": Text("碳排放监测员", "Carbon emission monitor"),
    "accountant": Text("碳排放核算员", "Carbon emission accountant"),
    "verifier": Text("碳排放核查员", "Carbon emission verifier"),
    "trader": Text("碳排放交易员", "Carbon emission trader"),
    "consultant": Text("碳排放咨询员", "Carbon emission consultant"),
    "aviation": Text("民航碳排放管理员", "Civil aviation carbon emission administrator"),
}
# What a certificate says where the trade knows no level or work type: never an empty field.
NONE = Text("--", "--")


@dataclass(frozen=True, slots=True)
class Title:
    """A title needs each of its `components` passed. `level`, `work_type`: empty if it has none."""

    key: str
    name: Text
    components: tuple[str, ...]
    level: str = ""
    work_type: str = ""

    @property
    def level_name(self) -> Text:
        return LEVELS.get(self.level, NONE)

    @property
    def work_type_name(self) -> Text:
        return WORK_TYPES.get(self.work_type, NONE)
