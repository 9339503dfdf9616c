# SPDX-License-Identifier: Apache-2.0
"""The board and the timeline in words, in the reader's language."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.core.i18n import marked, translate
from app.core.templating import format_clock
from app.invigilation.rules import Card
from app.invigilation.states import Judgement, Look, Presence
from proctoring import FindingKind, FrameVerdict, Rate

KINDS: Mapping[FindingKind, str] = {
    FindingKind.NO_FACE: marked("画面中没有人脸"),
    FindingKind.SEVERAL_FACES: marked("画面中不止一张人脸"),
    FindingKind.COVERED: marked("镜头被遮挡或画面全黑"),
    FindingKind.FROZEN: marked("画面静止不变"),
}
VERDICTS: Mapping[FrameVerdict, str] = {
    FrameVerdict.ONE_FACE: marked("一张人脸"),
    FrameVerdict.NO_FACE: KINDS[FindingKind.NO_FACE],
    FrameVerdict.SEVERAL_FACES: KINDS[FindingKind.SEVERAL_FACES],
    FrameVerdict.COVERED: KINDS[FindingKind.COVERED],
    FrameVerdict.FROZEN: KINDS[FindingKind.FROZEN],
}
JUDGEMENTS: Mapping[Judgement, str] = {
    Judgement.CONFIRMED: marked("已确认"),
    Judgement.DISMISSED: marked("已排除"),
}
LOOKS: Mapping[Look, str] = {
    Look.NEEDED: marked("需要查看（{count}）"),
    Look.QUIET: marked("正常作答（{count}）"),
    Look.WAITING: marked("尚未开始（{count}）"),
    Look.ENDED: marked("已结束（{count}）"),
}
_PRESENCE: Mapping[Presence, str] = {
    Presence.NOT_STARTED: marked("尚未开始"),
    Presence.ON_CAMERA: marked("正在作答，画面正常"),
    Presence.PAUSED: marked("自 {since} 起暂停计时"),
    Presence.NO_PICTURE: marked("自 {since} 起没有画面"),
    Presence.WITHOUT_CAMERA: marked("正在作答，按约定不使用摄像头"),
    Presence.SUBMITTED: marked("已交卷（{since}）"),
    Presence.TERMINATED: marked("已被终止（{since}）"),
    Presence.LEFT: marked("已放弃评分并离场（{since}）"),
}
_MINUTE = 60
_HOUR = 3600


def say(text: str) -> str:
    """A text of the tables above in the reader's language."""
    return translate(text)


def heading_of(look: Look, count: int) -> str:
    return translate(LOOKS[look], count=count)


def words_of(card: Card) -> str:
    """What there is to know about a candidate, in one line; what waits for a human comes first."""
    unread = (
        [translate(marked("有 {n} 条消息未读"), n=card.seat.unread)] if card.seat.unread else []
    )
    parts = unread + [
        translate(
            marked("{kind}，待判定（进行中）") if sign.is_open else marked("{kind}，待判定"),
            kind=say(KINDS[sign.kind]),
        )
        for sign in card.unjudged
    ]
    parts += [
        translate(marked("{kind}，已确认"), kind=say(KINDS[sign.kind])) for sign in card.confirmed
    ]
    if card.presence is not Presence.ON_CAMERA or not parts:
        parts.append(_presence_words(card))
    return translate(marked("；")).join(dict.fromkeys(parts))


def _presence_words(card: Card) -> str:
    text = _PRESENCE[card.presence]
    if "{since}" not in text:
        return translate(text)
    return translate(text, since="–" if card.since is None else format_clock(card.since))


def sign_of_life(at: datetime | None, *, now: datetime) -> str:
    if at is None:
        return ""
    return translate(marked("最近活动：{ago}"), ago=ago(now - at))


def ago(span: timedelta) -> str:
    """12 秒前, 5 分钟前, 2 小时前."""
    seconds = max(0, round(span.total_seconds()))
    if seconds < _MINUTE:
        return translate(marked("{n} 秒前"), n=seconds)
    if seconds < _HOUR:
        return translate(marked("{n} 分钟前"), n=seconds // _MINUTE)
    return translate(marked("{n} 小时前"), n=seconds // _HOUR)


def duration(span: timedelta) -> str:
    """3 分 20 秒."""
    minutes, seconds = divmod(max(0, round(span.total_seconds())), _MINUTE)
    if not minutes:
        return translate(marked("{seconds} 秒"), seconds=seconds)
    return translate(marked("{minutes} 分 {seconds} 秒"), minutes=minutes, seconds=seconds)


def rate_words(kind: FindingKind, detector: str, rate: Rate | None) -> str:
    """How far the machine can be believed about this kind of finding."""
    if kind in (FindingKind.COVERED, FindingKind.FROZEN):
        return translate(
            marked("遮挡与静止由画面亮度和逐格比对判断，没有实测错误率。请以证据画面为准。")
        )
    if rate is None:
        return translate(
            marked("检测器 {detector} 的错误率尚未实测。请以证据画面为准。"), detector=detector
        )
    return translate(
        marked(
            "检测器 {detector}：对单帧误判成这种情况的实测比例为 {rate}（95% 区间 {low}–{high}，"
            "{pictures} 张不同图片）。考场中可能更高，请以证据画面为准。"
        ),
        detector=detector,
        rate=_percent(rate.fraction),
        low=_percent(rate.low),
        high=_percent(rate.high),
        pictures=rate.pictures,
    )


def _percent(fraction: float) -> str:
    return f"{fraction * 100:.1f}%"
