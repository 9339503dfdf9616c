# SPDX-License-Identifier: Apache-2.0
"""What people call the values of an item's fields: for pages, and for the columns of workbooks."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from question_bank.wording import Wording


class ItemType(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    SHORT_ANSWER = "short_answer"
    MATCHING = "matching"
    ORDERING = "ordering"
    NUMERIC = "numeric"


class Cognitive(StrEnum):
    """What the candidate has to do with the knowledge."""

    REMEMBER = "remember"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYSE = "analyse"


class WorkType(StrEnum):
    """The work types (工种) of occupation 4-09-07-04."""

    MONITORING = "monitoring"
    ACCOUNTING = "accounting"
    VERIFICATION = "verification"
    TRADING = "trading"
    CONSULTING = "consulting"
    AVIATION = "aviation"


TYPE_NAMES: Mapping[ItemType, Wording] = MappingProxyType(
    {
        ItemType.SINGLE: Wording("单选题", "Single choice"),
        ItemType.MULTIPLE: Wording("多选题", "Multiple choice"),
        ItemType.TRUE_FALSE: Wording("判断题", "True or false"),
        ItemType.SHORT_ANSWER: Wording("简答题", "Short answer"),
        ItemType.MATCHING: Wording("匹配题", "Matching"),
        ItemType.ORDERING: Wording("排序题", "Ordering"),
        ItemType.NUMERIC: Wording("计算题", "Numeric"),
    }
)
COGNITIVE_NAMES: Mapping[Cognitive, Wording] = MappingProxyType(
    {
        Cognitive.REMEMBER: Wording("识记", "Remember"),
        Cognitive.UNDERSTAND: Wording("理解", "Understand"),
        Cognitive.APPLY: Wording("应用", "Apply"),
        Cognitive.ANALYSE: Wording("分析", "Analyse"),
    }
)
WORK_TYPE_NAMES: Mapping[WorkType, Wording] = MappingProxyType(
    {
        WorkType.MONITORING: Wording("碳排放监测员", "Emission monitor"),
        WorkType.ACCOUNTING: Wording("碳排放核算员", "Emission accountant"),
        WorkType.VERIFICATION: Wording("碳排放核查员", "Emission verifier"),
        WorkType.TRADING: Wording("碳排放交易员", "Emission trader"),
        WorkType.CONSULTING: Wording("碳排放咨询员", "Emission consultant"),
        WorkType.AVIATION: Wording("民航碳排放管理员", "Civil aviation emission administrator"),
    }
)
# The topics of our own content. A bank may have others: a topic without a name here is its own.
TOPIC_NAMES: Mapping[str, Wording] = MappingProxyType(
    {
        "policy": Wording("政策法规", "Policy and law"),
        "accounting": Wording("碳排放核算", "Accounting"),
        "monitoring": Wording("碳排放监测", "Monitoring"),
        "verification": Wording("碳排放核查", "Verification"),
        "trading": Wording("碳排放交易", "Trading"),
        "assets": Wording("碳资产管理", "Carbon assets"),
        "consulting": Wording("碳排放咨询", "Consulting"),
    }
)
FIELD_NAMES: Mapping[str, Wording] = MappingProxyType(
    {
        "type": Wording("题型", "Type"),
        "reference": Wording("编号", "Reference"),
        "topic": Wording("知识点", "Topic"),
        "difficulty": Wording("难度", "Difficulty"),
        "cognitive": Wording("认知层次", "Cognitive level"),
        "stem": Wording("题干", "Stem"),
        "options": Wording("选项", "Options"),
        "key": Wording("答案", "Key"),
        "pinned": Wording("固定选项", "Pinned options"),
        "scores": Wording("选项得分", "Option scores"),
        "model_answer": Wording("参考答案", "Model answer"),
        "marking_points": Wording("评分点", "Marking points"),
        "marking_points.text": Wording("评分点", "Marking point"),
        "marking_points.weight": Wording("评分点分值", "Weight of a marking point"),
        "marking_points.accepted": Wording("评分点的同义说法", "Accepted wording"),
        "pairs": Wording("配对", "Pairs"),
        "distractors": Wording("干扰项", "Distractors"),
        "steps": Wording("步骤", "Steps"),
        "value": Wording("数值", "Value"),
        "tolerance": Wording("允许误差", "Tolerance"),
        "unit": Wording("单位", "Unit"),
        "explanation": Wording("解析", "Explanation"),
        "valid_for": Wording("适用年份", "Valid for year"),
        "points": Wording("分值", "Points"),
        "programmes": Wording("考试项目", "Programmes"),
        "levels": Wording("级别", "Levels"),
        "work_types": Wording("工种", "Work types"),
        "function": Wording("职业功能", "Function"),
        "source": Wording("来源", "Source"),
        "author": Wording("命题人", "Author"),
    }
)


def topic_name(topic: str) -> Wording:
    """What people call the topic: its name if it is one of ours, else the topic itself."""
    return TOPIC_NAMES.get(topic, Wording(topic, topic))
