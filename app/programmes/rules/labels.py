# SPDX-License-Identifier: Apache-2.0
"""What each rule is called when a difference of versions is told, and its values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.programmes.rules.bodies import Channel, ChannelTask, Contact, Offer, Organisation
from app.programmes.rules.texts import Text
from app.programmes.rules.titles import LEVELS, NONE, WORK_TYPES, Title
from app.programmes.rules.values import (
    Absence,
    Admission,
    CameraPolicy,
    ChoiceMarking,
    Component,
    Delivery,
    EndedAs,
    Ending,
    Endings,
    Keep,
    Part,
    ProgrammeRules,
    Recurrence,
    RetakeKind,
    RetakePolicy,
    Section,
    Weekday,
)


@dataclass(frozen=True, slots=True)
class RuleLabel:
    """A field's name, and the names of its values where they are words of the data."""

    name: Text
    values: Mapping[str, Text] = field(default_factory=dict)


def _label(zh: str, en: str, values: Mapping[str, Text] | None = None) -> RuleLabel:
    return RuleLabel(Text(zh, en), values or {})


_NAME = _label("名称", "name")
_KEY = _label("代号", "key")
_ITEM_TYPES = {
    "single": Text("单项选择题", "single choice"),
    "multiple": Text("多项选择题", "multiple choice"),
    "true_false": Text("判断题", "true or false"),
    "short_answer": Text("简答题", "short answer"),
}
_MARKING: Mapping[str, Text] = {
    ChoiceMarking.EXACT: Text("全部选对才得分", "exact match"),
    ChoiceMarking.MISSED_SHARE: Text("漏选按比例扣分", "missed options cost their share"),
    ChoiceMarking.EACH_OPTION: Text("按选项计分", "each option counts"),
}
_DELIVERY: Mapping[str, Text] = {
    Delivery.ONLINE: Text("线上", "online"),
    Delivery.ON_SITE: Text("线下", "on site"),
    Delivery.COMPUTER_BASED: Text("机考", "computer-based"),
}
_KEEP: Mapping[str, Text] = {
    Keep.FLAGGED: Text("只保留有疑点的", "only flagged ones"),
    Keep.ALL: Text("全部保留", "all"),
    Keep.NONE: Text("不保留", "none"),
}
_RETAKE: Mapping[str, Text] = {
    RetakeKind.FREE: Text("免费补考", "free"),
    RetakeKind.PAID: Text("付费补考", "paid"),
    RetakeKind.REGISTER_AGAIN: Text("重新报名", "register again"),
}
_ABSENCE: Mapping[str, Text] = {
    Absence.GRANTS_RETAKE: Text("可以免费补考", "gives the free retake"),
    Absence.FORFEITS: Text("费用不退", "forfeits the fee"),
    Absence.NONE: Text("无规定", "nothing"),
}
_ENDED_AS: Mapping[str, Text] = {
    EndedAs.FAILED: Text("未通过", "failed"),
    EndedAs.ABSENT: Text("缺考", "absent"),
}
_WEEKDAY: Mapping[str, Text] = {
    Weekday.SATURDAY: Text("星期六", "Saturday"),
    Weekday.SUNDAY: Text("星期日", "Sunday"),
}
TASKS: Mapping[str, Text] = {
    ChannelTask.REGISTER: Text("办理报名", "registers people"),
    ChannelTask.COLLECT_PAPERS: Text("收取报名材料", "takes the papers"),
}

# Every field of every rule; a test walks them and demands an entry.
LABELS: Mapping[type, Mapping[str, RuleLabel]] = {
    ProgrammeRules: {
        "code": _label("项目代号", "programme's code"),
        "issuer": _label("发证机构", "issuer"),
        "operator": _label("组织单位", "operator"),
        "name": _label("项目名称", "programme's name"),
        "occupation": _label("职业编码", "occupation code"),
        "delivery": _label("考试方式", "delivery", _DELIVERY),
        "titles": _label("职业等级或名称", "titles"),
        "components": _label("考试科目", "components"),
        "recurrences": _label("定期场次", "recurrences"),
        "admission": _label("入场", "admission"),
        "camera": _label("摄像头", "camera"),
        "retake": _label("补考", "retake"),
        "absence": _label("缺考", "absence", _ABSENCE),
        "endings": _label("中途结束", "ended early"),
        "channels": _label("报名渠道", "channels"),
        "contact": _label("组织单位的联系方式", "how to reach the operator"),
    },
    Contact: {
        "telephone": _label("电话", "telephone"),
        "hours": _label("接听时间", "hours"),
        "email": _label("电子邮箱", "e-mail"),
    },
    Organisation: {"name": _NAME},
    Channel: {
        "key": _KEY,
        "name": _NAME,
        "tasks": _label("办理事项", "tasks", TASKS),
        "offers": _label("收费", "offers"),
    },
    Offer: {
        "title": _label("职业等级或名称", "title"),
        "price": _label("费用（元）", "price (CNY)"),
        "includes": _label("包含", "includes"),
        "training_hours": _label("培训课时", "training hours"),
        "contact": _label("联系方式", "contact"),
    },
    Title: {
        "key": _KEY,
        "name": _NAME,
        "components": _label("需要通过的科目", "components to pass"),
        "level": _label("等级", "level", {"": NONE, **LEVELS}),
        "work_type": _label("工种", "work type", {"": NONE, **WORK_TYPES}),
    },
    Component: {
        "key": _KEY,
        "name": _NAME,
        "duration": _label("考试时长", "duration"),
        "items": _label("题数", "items"),
        "full_points": _label("满分", "full points"),
        "pass_points": _label("及格线", "pass line"),
        "parts": _label("组成", "parts"),
        "sections": _label("题型", "sections"),
        "earliest_hand_in": _label("开考后多久可以交卷", "hand-in possible after the start"),
        "calculator": _label("页面计算器", "calculator on the page"),
    },
    Part: {"key": _KEY, "name": _NAME},
    Section: {
        "key": _KEY,
        "part": _label("所属部分", "part"),
        "name": _NAME,
        "type": _label("题型", "type", _ITEM_TYPES),
        "count": _label("题数", "items"),
        "points": _label("每题分值", "points each"),
        "topics": _label("知识点", "topics"),
        "marking": _label("计分方式", "marking", _MARKING),
    },
    Recurrence: {
        "key": _KEY,
        "name": _NAME,
        "component": _label("科目", "component"),
        "months": _label("月份", "months"),
        "weekend": _label("当月第几个周末（-1 为最后一个）", "weekend of the month (-1: the last)"),
        "weekday": _label("星期", "day", _WEEKDAY),
        "starts": _label("开始时间", "start"),
    },
    Admission: {
        "entry_opens_before": _label("提前候考", "waiting room opens before the start"),
        "late_entry": _label("迟到仍可入场", "late entry"),
    },
    CameraPolicy: {
        "required": _label("必须使用", "required"),
        "alternative": _label("可选不露面的方式", "path without the face"),
        "mean_interval": _label("平均间隔", "mean interval"),
        "min_interval": _label("最短间隔", "shortest interval"),
        "max_interval": _label("最长间隔", "longest interval"),
        "bad_frames": _label("判为疑点的张数", "bad pictures that make a finding"),
        "window_frames": _label("连续查看的张数", "pictures looked at together"),
        "keep": _label("保留的画面", "pictures kept", _KEEP),
        "retention": _label("画面保存期", "pictures kept for"),
    },
    Endings: {
        "terminated": _label("被监考终止", "terminated"),
        "left": _label("考生自愿离场不评卷", "left unmarked"),
    },
    Ending: {
        "outcome": _label("结果", "outcome", _ENDED_AS),
        "grants_retake": _label("可以免费补考", "gives the free retake"),
    },
    RetakePolicy: {
        "kind": _label("方式", "kind", _RETAKE),
        "months": _label("期限（月）", "within (months)"),
    },
}
