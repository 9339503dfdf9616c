# SPDX-License-Identifier: Apache-2.0
"""What each action and subject of the trail is called, and what kind of act it is. Pure.

A name stays here as long as entries have it, ten years after the code has ceased to write it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.accounts.states import PASSWORD_LINK
from app.attempts.states import ATTEMPT
from app.audit.rules import View
from app.core.i18n import marked
from app.exchange.states import IMPORT
from app.factors.states import RESET
from app.items.states import VERSION
from app.papers.states import FORM_SET
from app.registrations.states import REGISTRATION
from app.results.states import VOIDING
from app.signing.states import SIGNING_KEY
from app.sittings.states import SITTING
from app.timekeeping.states import OUTAGE
from app.tokens.states import TOKEN
from app.trail.values import TrailFilter, TrailKind

# Their verbs are on the trail as `domain.subject.verb`, and called as everywhere else.
AUDITED_LIVES = (
    PASSWORD_LINK,
    RESET,
    SIGNING_KEY,
    TOKEN,
    SITTING,
    REGISTRATION,
    ATTEMPT,
    VOIDING,
    VERSION,
    IMPORT,
    FORM_SET,
    OUTAGE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """How an action is called, to translate, and what kind of act it is."""

    words: str
    kind: TrailKind = TrailKind.CHANGES


def _of_lives() -> Iterator[tuple[str, Term]]:
    for life in AUDITED_LIVES:
        for verb, words in life.verbs.items():
            yield f"{life.name}.{verb}", Term(words)


ACTIONS: Mapping[str, Term] = dict(_of_lives()) | {
    "accounts.staff.create": Term(marked("新增工作人员")),
    "accounts.staff.invite": Term(marked("邀请工作人员")),
    "accounts.staff.disable": Term(marked("停用了账号")),
    "accounts.staff.enable": Term(marked("恢复了账号")),
    "accounts.staff.change_roles": Term(marked("修改了角色")),
    "accounts.role.add": Term(marked("新增角色")),
    "accounts.role.change": Term(marked("修改了角色的权限")),
    "accounts.session.begin": Term(marked("密码正确，等待第二步验证"), TrailKind.SIGN_INS),
    "accounts.session.open": Term(marked("登录系统"), TrailKind.SIGN_INS),
    "accounts.session.close": Term(marked("退出系统"), TrailKind.SIGN_INS),
    "accounts.session.end_others": Term(marked("结束其他设备上的登录"), TrailKind.SIGN_INS),
    "accounts.session.end_all": Term(marked("结束某人的全部登录"), TrailKind.SIGN_INS),
    "accounts.sign_in.refuse": Term(marked("登录信息不正确，已拒绝"), TrailKind.REFUSALS),
    "accounts.sign_in.slow": Term(marked("登录尝试过快，已拒绝"), TrailKind.REFUSALS),
    "accounts.access.refuse": Term(marked("无权访问或不存在，已拒绝"), TrailKind.REFUSALS),
    "accounts.password.choose": Term(marked("修改了密码")),
    "factors.totp.confirm": Term(marked("设置了验证器")),
    "factors.totp.remove": Term(marked("移除了验证器")),
    "factors.passkey.add": Term(marked("添加了通行密钥")),
    "factors.passkey.rename": Term(marked("修改了通行密钥的名称")),
    "factors.passkey.remove": Term(marked("移除了通行密钥")),
    "factors.recovery_codes.renew": Term(marked("重新生成了恢复码")),
    "factors.recovery_code.use": Term(marked("使用了恢复码"), TrailKind.SIGN_INS),
    "factors.reset.ask": Term(marked("申请重置密码或第二步验证")),
    "signing.signing_key.announce": Term(marked("公布了新的签名密钥")),
    "tokens.token.make": Term(marked("新建了令牌")),
    "tokens.token.refuse": Term(marked("令牌无效，已拒绝"), TrailKind.REFUSALS),
    "programmes.programme.load": Term(marked("启用考试项目规则")),
    "items.item.adopt": Term(marked("题目收入题库")),
    View.BANK.value: Term(marked("导出题目"), TrailKind.EXPORTS),
    "papers.blueprint.create": Term(marked("新建组卷方案")),
    "papers.blueprint.save": Term(marked("保存组卷方案")),
    "papers.blueprint.archive": Term(marked("归档组卷方案")),
    "papers.form.freeze": Term(marked("冻结试卷")),
    "papers.form_set.request": Term(marked("申请组卷")),
    "sittings.sitting.create": Term(marked("新建场次")),
    "sittings.duty.assign": Term(marked("指派监考或阅卷")),
    "sittings.duty.take_back": Term(marked("收回监考或阅卷的指派")),
    "sittings.sitting.assign_forms": Term(marked("选定试卷")),
    "registrations.registration.book": Term(marked("预约报名")),
    "registrations.consent.give": Term(marked("选择是否使用摄像头")),
    "registrations.accommodation.give": Term(marked("准予合理便利加时")),
    "registrations.accommodation.end": Term(marked("取消合理便利加时")),
    "registrations.registration.admit_late": Term(marked("准许迟到入场")),
    "registrations.sign_in.let_in": Term(marked("放行登录")),
    "attempts.attempt.start": Term(marked("开始作答")),
    "messages.message.send": Term(marked("发送消息")),
    "sittings.sitting.set_contact": Term(marked("修改联系方式")),
    "invigilation.finding.judge": Term(marked("判断监考发现")),
    "grading.run.create": Term(marked("机器判分")),
    "grading.run.set_aside": Term(marked("作废原评分")),
    "grading.task.mark": Term(marked("给出评分")),
    "grading.task.undo": Term(marked("撤回评分")),
    "grading.task.hold": Term(marked("搁置答案")),
    "grading.task.take_held": Term(marked("取出搁置的答案")),
    "results.result.decide": Term(marked("评定成绩")),
    "results.result.remove": Term(marked("撤回未公布的成绩")),
    "results.sitting.release": Term(marked("公布成绩")),
    "results.voiding.ask": Term(marked("提出作废或恢复成绩")),
    "entitlements.entitlement.grant": Term(marked("给予补考资格")),
    "entitlements.entitlement.use": Term(marked("使用补考资格")),
    "entitlements.entitlement.give_back": Term(marked("退还补考资格")),
    "entitlements.entitlement.revoke": Term(marked("收回补考资格")),
    "entitlements.entitlement.restore": Term(marked("恢复补考资格")),
    View.SITTING.value: Term(marked("导出场次的答卷和成绩"), TrailKind.EXPORTS),
    View.TRAIL.value: Term(marked("导出操作记录"), TrailKind.EXPORTS),
    View.CORRECTIONS.value: Term(marked("下载导入的改正表"), TrailKind.EXPORTS),
    View.STILL.value: Term(marked("查看最新画面"), TrailKind.VIEWINGS),
    View.FRAME.value: Term(marked("查看留存画面"), TrailKind.VIEWINGS),
    View.LATE_ANSWERS.value: Term(marked("查看迟到的答案"), TrailKind.VIEWINGS),
    "recovery.outage.take_in": Term(marked("补收故障期间的答案")),
    "recovery.rescue_file.upload": Term(marked("上传救援文件")),
    "timekeeping.sitting.give_time": Term(marked("给多人补时")),
    "core.job.retry": Term(marked("重试后台任务")),
    "core.clock.believe": Term(marked("确认数据库的时钟正确")),
}

SUBJECTS: Mapping[str, str] = {
    "staff": marked("工作人员"),
    "role": marked("角色"),
    "password_link": marked("设置密码的链接"),
    "reset": marked("重置申请"),
    "signing_key": marked("签名密钥"),
    "token": marked("令牌"),
    "candidate": marked("考生"),
    "source": marked("登录来源"),
    "programme": marked("考试项目"),
    "item": marked("题目"),
    "item_import": marked("导入"),
    "blueprint": marked("组卷方案"),
    "form": marked("试卷"),
    "form_set": marked("一组试卷"),
    "sitting": marked("场次"),
    "registration": marked("报名"),
    "attempt": marked("答卷"),
    "finding": marked("监考发现"),
    "marking_task": marked("待评答案"),
    "voiding": marked("成绩申请"),
    "outage": marked("补时建议"),
    "entitlement": marked("补考资格"),
    "trail": marked("操作记录"),
    "job": marked("后台任务"),
    "clock": marked("系统时间"),
}

KINDS: Mapping[TrailKind, str] = {
    TrailKind.SIGN_INS: marked("登录"),
    TrailKind.REFUSALS: marked("拒绝"),
    TrailKind.VIEWINGS: marked("查看"),
    TrailKind.EXPORTS: marked("导出"),
    TrailKind.CHANGES: marked("操作"),
}


def words_of(action: str) -> str:
    """The action's words, to translate; of one that nobody knows its name."""
    return ACTIONS[action].words if action in ACTIONS else action


def kind_of(action: str) -> TrailKind:
    """What nobody knows is taken for a change: it must not be hidden among viewings."""
    return ACTIONS[action].kind if action in ACTIONS else TrailKind.CHANGES


def actions_asked(asked: TrailFilter) -> list[str] | None:
    """The names that kind and beginning of a name let through; None where neither is asked for."""
    if asked.kind is None and not asked.action:
        return None
    return [
        name
        for name, term in ACTIONS.items()
        if name.startswith(asked.action) and asked.kind in (None, term.kind)
    ]
