# SPDX-License-Identifier: Apache-2.0
"""What staff can be given: rights, the roles that hold them, and for how long.

A right is code, because a route declares it; which roles give it is a table (`role_rights`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.i18n import marked
from app.core.privacy import THIRTY_DAYS

# As far back as anybody can say when a member of staff last signed in: sessions are kept so long.
SIGN_INS_KEPT = THIRTY_DAYS


class Right(StrEnum):
    """What can be done, as `what.verb`. A route declares one; a test refuses one that none does."""

    SITTINGS_READ = "sittings.read"
    SITTINGS_PLAN = "sittings.plan"
    SITTINGS_ANNOUNCE = "sittings.announce"
    SITTINGS_OPEN = "sittings.open"
    SITTINGS_MOVE = "sittings.move"
    SITTINGS_CANCEL = "sittings.cancel"
    SITTINGS_CLOSE_ENTRY = "sittings.close_entry"
    SITTINGS_EXPORT = "sittings.export"
    DUTIES_ASSIGN = "duties.assign"
    REGISTRATIONS_READ = "registrations.read"
    REGISTRATIONS_BOOK = "registrations.book"
    REGISTRATIONS_WITHDRAW = "registrations.withdraw"
    REGISTRATIONS_LET_IN = "registrations.let_in"
    BOARDS_READ = "boards.read"
    ATTEMPTS_WATCH = "attempts.watch"
    ATTEMPTS_TERMINATE = "attempts.terminate"
    ATTEMPTS_REOPEN = "attempts.reopen"
    FINDINGS_JUDGE = "findings.judge"
    MARKING_FOLLOW = "marking.follow"
    MARKING_MARK = "marking.mark"
    RESULTS_READ = "results.read"
    RESULTS_RELEASE = "results.release"
    VOIDINGS_ASK = "voidings.ask"
    VOIDINGS_DECIDE = "voidings.decide"
    BANK_READ = "bank.read"
    BANK_COMMENT = "bank.comment"
    BANK_WRITE = "bank.write"
    BANK_IMPORT = "bank.import"
    BANK_REVIEW = "bank.review"
    BANK_RETIRE = "bank.retire"
    BANK_EXPORT = "bank.export"
    TWINS_DISMISS = "twins.dismiss"
    PAPERS_MAKE = "papers.make"
    PAPERS_ANALYSE = "papers.analyse"
    ATTENTION_READ = "attention.read"
    JOBS_RETRY = "jobs.retry"
    STAFF_MANAGE = "staff.manage"
    TRAIL_READ = "trail.read"
    ROLES_READ = "roles.read"
    ROLES_MANAGE = "roles.manage"

    @property
    def area(self) -> str:
        """What it is about: the word before the dot."""
        return self.value.partition(".")[0]

    @property
    def sentence(self) -> str:
        """In Chinese, to be translated where it is shown."""
        return _SENTENCES[self]


_SENTENCES: Mapping[Right, str] = {
    Right.SITTINGS_READ: marked("查看场次、今日工作和项目规则"),
    Right.SITTINGS_PLAN: marked("安排场次并选定试卷"),
    Right.SITTINGS_ANNOUNCE: marked("按现行规则重新公布场次"),
    Right.SITTINGS_OPEN: marked("开放场次"),
    Right.SITTINGS_MOVE: marked("场次改期"),
    Right.SITTINGS_CANCEL: marked("取消场次"),
    Right.SITTINGS_CLOSE_ENTRY: marked("提前停止入场"),
    Right.SITTINGS_EXPORT: marked("导出场次的答卷、评分和成绩"),
    Right.DUTIES_ASSIGN: marked("指派监考和阅卷人员"),
    Right.REGISTRATIONS_READ: marked("查看考生名单和考生经过"),
    Right.REGISTRATIONS_BOOK: marked("导入考生名单"),
    Right.REGISTRATIONS_WITHDRAW: marked("撤销报名"),
    Right.REGISTRATIONS_LET_IN: marked("放行考生登录，准许迟到入场"),
    Right.BOARDS_READ: marked("查看监考看板"),
    Right.ATTEMPTS_WATCH: marked("监考：查看考试画面"),
    Right.ATTEMPTS_TERMINATE: marked("终止考试，给考生加时"),
    Right.ATTEMPTS_REOPEN: marked("恢复作答，给考生补时"),
    Right.FINDINGS_JUDGE: marked("认定监考发现"),
    Right.MARKING_FOLLOW: marked("查看阅卷进度和搁置的答案"),
    Right.MARKING_MARK: marked("阅卷评分"),
    Right.RESULTS_READ: marked("查看未公布的成绩"),
    Right.RESULTS_RELEASE: marked("公布成绩"),
    Right.VOIDINGS_ASK: marked("申请作废或恢复成绩"),
    Right.VOIDINGS_DECIDE: marked("确认或不同意作废、恢复成绩"),
    Right.BANK_READ: marked("查看题库和试题统计"),
    Right.BANK_COMMENT: marked("给试题留言"),
    Right.BANK_WRITE: marked("编写和送审试题"),
    Right.BANK_IMPORT: marked("导入题库文件"),
    Right.BANK_REVIEW: marked("审题：通过或退回"),
    Right.BANK_RETIRE: marked("停用试题"),
    Right.BANK_EXPORT: marked("导出题库"),
    Right.TWINS_DISMISS: marked("排除相似题提示"),
    Right.PAPERS_MAKE: marked("编制双向细目表和试卷"),
    Right.PAPERS_ANALYSE: marked("查看试卷统计"),
    Right.ATTENTION_READ: marked("查看需要处理的任务和数据不一致"),
    Right.JOBS_RETRY: marked("重试失败的后台任务"),
    Right.STAFF_MANAGE: marked("管理工作人员的账号和角色"),
    Right.TRAIL_READ: marked("查看和导出操作记录"),
    Right.ROLES_READ: marked("查看角色、权限和担任者"),
    Right.ROLES_MANAGE: marked("添加角色，改变角色的权限"),
}
_KNOWN: Mapping[str | None, Right] = {right.value: right for right in Right}


def known_rights(codes: Iterable[str | None]) -> frozenset[Right]:
    """Those that this release has: a newer one, which was gone back from, may have left others."""
    return frozenset(_KNOWN[code] for code in codes if code in _KNOWN)


class AdminDuty(StrEnum):
    """The three ways to administer, apart: nobody has two of them at one time.

    Who gives the rights, who keeps the system going, and who looks at what both did.
    """

    SYSTEM = "system"
    SECURITY = "security"
    AUDIT = "audit"

    @property
    def sentence(self) -> str:
        """In Chinese, to be translated where it is shown."""
        return _DUTIES[self]


_DUTIES: Mapping[AdminDuty, str] = {
    AdminDuty.SYSTEM: marked("系统管理"),
    AdminDuty.SECURITY: marked("安全管理"),
    AdminDuty.AUDIT: marked("审计"),
}
# What makes a duty what it is: no role of another duty, or of none, gives these.
RESERVED: Mapping[Right, AdminDuty] = {
    Right.STAFF_MANAGE: AdminDuty.SECURITY,
    Right.ROLES_MANAGE: AdminDuty.SECURITY,
}
# What a person does and no program in their name: no token is given these. Who gives rights to others
# and takes them; what two people decide, of whom neither may be a machine that the other runs; and
# what somebody has seen and judges.
PERSONAL: frozenset[Right] = frozenset(RESERVED) | {
    Right.VOIDINGS_ASK,
    Right.VOIDINGS_DECIDE,
    Right.BANK_REVIEW,
    Right.FINDINGS_JUDGE,
    Right.MARKING_MARK,
}


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """What a role is beside its code.

    `is_graded`: who holds it does so by a certificate, with a grade and a last day.
    """

    name_zh: str
    name_en: str
    rights: frozenset[Right]
    duty: AdminDuty | None = None
    is_graded: bool = False


# Characters of a grade.
MAX_GRADE = 40
_WRITTEN = re.compile(
    r"([a-z][a-z0-9_]*)"
    rf"(?: \[(\S(?:.{{0,{MAX_GRADE - 2}}}\S)?)\])?"
    r"(?: ([\d-]*)\.\.([\d-]*))?"
)


@dataclass(frozen=True, slots=True)
class Holding:
    """A role as somebody holds it. Both days are in Beijing and belong to the time it is held."""

    role: str
    valid_from: date | None = None
    valid_until: date | None = None
    grade: str | None = None

    def is_valid(self, day: date) -> bool:
        has_begun = self.valid_from is None or self.valid_from <= day
        return has_begun and (self.valid_until is None or day <= self.valid_until)

    def meets(self, other: "Holding") -> bool:
        """Is there a day on which both are valid?"""
        begins = max(self.valid_from or date.min, other.valid_from or date.min)
        return begins <= min(self.valid_until or date.max, other.valid_until or date.max)

    @classmethod
    def read(cls, text: str) -> "Holding":
        """What `str` writes; a ValueError where it is anything else."""
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise ValueError(text)
        first, last = (date.fromisoformat(day) if day else None for day in found.group(3, 4))
        return cls(found[1], first, last, found[2])

    def __str__(self) -> str:
        """As the trail has it: `grader`, or `examiner [二级] 2026-12-01..2027-11-30`."""
        has_days = self.valid_from is not None or self.valid_until is not None
        days = f" {self.valid_from or ''}..{self.valid_until or ''}" if has_days else ""
        return self.role + (f" [{self.grade}]" if self.grade else "") + days


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFilter:
    """Which staff: all that is given must hold. `text` is part of either name, in any case."""

    role: str | None = None
    disabled: bool | None = None
    text: str = ""
