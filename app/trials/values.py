# SPDX-License-Identifier: Apache-2.0
"""What is measured of a device, what may fail, and the words for it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from app.core.i18n import marked


class CheckPlace(StrEnum):
    """The page that measured."""

    CHECK = "check"
    WAITING_ROOM = "waiting_room"


class CameraFact(StrEnum):
    """What became of opening the camera; all but the first are why there is no picture."""

    LIVE = "live"
    REFUSED = "refused"
    MISSING = "missing"
    BUSY = "busy"
    LOST = "lost"


class Ability(StrEnum):
    """What the exam page needs of a browser."""

    DATABASE = "database"
    LOCKS = "locks"
    DIALOGS = "dialogs"
    HTTPS = "https"


class Risk(StrEnum):
    """What may fail on the day; the order is that of a list, the gravest first."""

    BROWSER = "browser"
    OFFLINE = "offline"
    CAMERA = "camera"
    UNSAVED = "unsaved"
    STORAGE = "storage"
    LOSING = "losing"
    SLOW = "slow"
    JITTER = "jitter"
    STALLS = "stalls"
    NO_FACE = "no_face"
    FACES = "faces"
    LIGHT = "light"


class RiskSeen(NamedTuple):
    """A risk with the figure that it was told by."""

    kind: Risk
    figure: int


class RiskWords(NamedTuple):
    """A risk to translate: its name in a filter, what it is of one device, and what to do."""

    name: str
    said: str
    todo: str


PLACES: Mapping[CheckPlace, str] = {
    CheckPlace.CHECK: marked("设备检查页"),
    CheckPlace.WAITING_ROOM: marked("候考室"),
}

RISKS: Mapping[Risk, RiskWords] = {
    Risk.BROWSER: RiskWords(
        marked("浏览器不合适"),
        marked("浏览器不合适：在微信中打开，或版本太旧"),
        marked("请改用新版 Chrome、Edge、Firefox 或 Safari 打开本站，再检查一次。"),
    ),
    Risk.OFFLINE: RiskWords(
        marked("连不上服务器"),
        marked("检查时 {figure} 次请求都没有得到回答"),
        marked("请换一个网络再检查；校园网或酒店网络可能要先登录认证。"),
    ),
    Risk.CAMERA: RiskWords(
        marked("摄像头不能使用"),
        marked("摄像头没有画面"),
        marked("请允许浏览器使用摄像头，关闭占用它的程序，或换一台设备。"),
    ),
    Risk.UNSAVED: RiskWords(
        marked("试答没有完成"),
        marked("试答到时没有交卷，{figure} 题没有存到服务器"),
        marked("请重做一次试答；仍然存不上的，请换网络或设备。"),
    ),
    Risk.STORAGE: RiskWords(
        marked("本机不能存答案"),
        marked("本机存储不可用，或剩余空间只有 {figure} KB"),
        marked("请关闭“无痕浏览”，允许本站保存数据，或清理磁盘空间。"),
    ),
    Risk.LOSING: RiskWords(
        marked("网络丢失请求"),
        marked("检查时丢失 {figure} 次请求"),
        marked("请靠近路由器，或改用网线、手机热点。"),
    ),
    Risk.SLOW: RiskWords(
        marked("网络很慢"),
        marked("网络很慢：{figure} 毫秒"),
        marked("请关闭下载和视频，或改用其他网络。"),
    ),
    Risk.JITTER: RiskWords(
        marked("网络忽快忽慢"),
        marked("网络忽快忽慢：相差 {figure} 毫秒"),
        marked("请靠近路由器，或改用网线、手机热点。"),
    ),
    Risk.STALLS: RiskWords(
        marked("设备卡顿"),
        marked("页面最长卡住 {figure} 毫秒"),
        marked("请关闭其他程序和标签页；笔记本请接上电源。"),
    ),
    Risk.NO_FACE: RiskWords(
        marked("画面中没有人脸"),
        marked("试答时的画面中大多没有找到人脸"),
        marked("请面对摄像头坐好，整张脸在画面中，再试答一次。"),
    ),
    Risk.FACES: RiskWords(
        marked("画面中不止一人"),
        marked("试答时的画面中有 {figure} 张脸"),
        marked("请独自应考，并移开背景中的人像。"),
    ),
    Risk.LIGHT: RiskWords(
        marked("光线不合适"),
        marked("光线太暗或太强：亮度 {figure}（0 至 255）"),
        marked("请开灯或面向窗户坐，避开直射的光。"),
    ),
}
