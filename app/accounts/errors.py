# SPDX-License-Identifier: Apache-2.0
"""Refusals of the accounts domain."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class SignInNeeded(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "sign_in_needed"
    message = marked("请先登录。登录状态可能已过期，重新登录后可继续，已保存的内容不会丢失。")


class SignedOutIdle(DomainError):
    """Of staff: nobody was at the screen for too long."""

    kind = Kind.UNAUTHENTICATED
    code = "signed_out_idle"
    message = marked(
        "您已超过 {minutes} 分钟没有操作，系统已自动退出。请重新登录，已保存的内容不会丢失。"
    )


class NotAllowed(DomainError):
    kind = Kind.FORBIDDEN
    code = "not_allowed"
    message = marked("您的账号没有此项权限，请联系管理员。")


class RightMissing(DomainError):
    """Never given, or taken meanwhile: roles change, and some end by themselves."""

    kind = Kind.FORBIDDEN
    code = "right_missing"
    message = marked(
        "您没有这项权限：{right}。权限可能刚被收回或已到期，刚才的操作没有执行。请联系管理员。"
    )


class WrongPassword(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "wrong_password"
    message = marked("用户名或密码不正确，请核对后重试。")


class UsernameTaken(DomainError):
    kind = Kind.CONFLICT
    code = "username_taken"
    message = marked("用户名 {username} 已被使用，请换一个。")


class PasswordTooShort(DomainError):
    kind = Kind.INVALID
    code = "password_too_short"
    message = marked("密码至少需要 {least} 个字符，请加长。")


class PasswordGuessable(DomainError):
    kind = Kind.INVALID
    code = "password_guessable"
    message = marked(
        "这个密码容易被猜到。请勿使用常见密码、日期、键盘上的连续字符、姓名或用户名；可以用几个不相关的词连起来。"
    )


class PasswordsDiffer(DomainError):
    kind = Kind.INVALID
    code = "passwords_differ"
    message = marked("两次输入的新密码不一样，请重新输入。")


class LinkUnknown(DomainError):
    kind = Kind.NOT_FOUND
    code = "link_unknown"
    message = marked("没有这个链接。请核对是否复制完整；仍打不开时，请管理员重新生成。")


class LinkClosed(DomainError):
    """Used before, or replaced: whoever holds it may be the wrong person."""

    kind = Kind.GONE
    code = "link_closed"
    message = marked(
        "这个链接{state_words}，不能再用。已设过密码的，请直接登录；不是您本人设置的，请立即告诉管理员。"
    )


class LinkExpired(DomainError):
    kind = Kind.GONE
    code = "link_expired"
    message = marked("这个链接已过期：生成后 {days} 天内有效。请管理员重新生成。")


class PasswordChosen(DomainError):
    code = "password_chosen"
    message = marked("{name} 已经设过密码，不能再用邀请链接。忘记密码时，请由两位管理员重置。")


class RoleUnknown(DomainError):
    kind = Kind.INVALID
    code = "role_unknown"
    message = marked("没有这样的角色：{roles}。现有的角色：{known}。")


class RoleGivenTwice(DomainError):
    kind = Kind.INVALID
    code = "role_given_twice"
    message = marked("角色 {role} 写了两次，请只留一次。")


class DaysReversed(DomainError):
    kind = Kind.INVALID
    code = "days_reversed"
    message = marked("角色 {role} 的第一天晚于最后一天，请核对日期。")


class GradeMissing(DomainError):
    kind = Kind.INVALID
    code = "grade_missing"
    message = marked("角色 {role} 须凭证担任，请填写等级和有效期的最后一天。")


class GradeUnwanted(DomainError):
    kind = Kind.INVALID
    code = "grade_unwanted"
    message = marked("角色 {role} 不分等级，请去掉等级。")


class HoldingUnreadable(DomainError):
    kind = Kind.INVALID
    code = "holding_unreadable"
    message = marked("角色 {role} 的日期或等级无法识别，请重新填写。")


class RoleTaken(DomainError):
    code = "role_taken"
    message = marked("已有代码为 {code} 的角色，请换一个代码，或修改原有的角色。")


class RoleNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "role_not_found"
    message = marked("没有这个角色。")


class OwnRole(DomainError):
    """Who could widen a role of their own would need nobody else to give them anything."""

    code = "own_role"
    message = marked(
        "不能给自己担任的角色增加权限：{rights}。请由不担任此角色的安全管理员操作，或另建一个角色。"
    )


class RightsReserved(DomainError):
    code = "rights_reserved"
    message = marked(
        "“{rights}”只能由职责为“{duty}”的角色给出，否则一个人会同时承担两项管理职责。请从这个角色中去掉。"
    )


class RightsLost(DomainError):
    code = "rights_lost"
    message = marked(
        "这样改动后，没有人能长期管理账号和角色。请先让另一个角色有这些权限，并有人不设到期日地担任它。"
    )


class DutiesJoined(DomainError):
    """System, security and audit administrators watch each other; one who is two watches nobody."""

    code = "duties_joined"
    message = marked(
        "一个人不能同时承担“{one}”和“{other}”：系统管理、安全管理和审计须由不同的人承担。"
        "请把其中一项交给另一个人，或先让原来的角色到期。"
    )


class StaffNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "staff_not_found"
    message = marked("没有这位工作人员。")


class AccountDisabled(DomainError):
    """Of the one who acts: found out when the act is about to be done."""

    kind = Kind.UNAUTHENTICATED
    code = "account_disabled"
    message = marked("您的账号已停用，刚才的操作没有执行。请联系管理员。")


class StaffDisabled(DomainError):
    code = "staff_disabled"
    message = marked("{name} 的账号已经停用，无须再次停用。")


class StaffEnabled(DomainError):
    code = "staff_enabled"
    message = marked("{name} 的账号没有停用，可以正常登录。")


class StaffLeft(DomainError):
    code = "staff_left"
    message = marked("{name} 的账号已停用。请先恢复账号，再生成链接。")


class RolesMissing(DomainError):
    kind = Kind.INVALID
    code = "roles_missing"
    message = marked("请至少选择一个角色。不再需要此人的账号时，请停用。")


class OwnAccount(DomainError):
    code = "own_account"
    message = marked("不能停用自己的账号，也不能修改自己的角色。请由另一位管理员操作。")


class LastAdmin(DomainError):
    code = "last_admin"
    message = marked(
        "{name} 是最后一位安全管理员，之后没有人能管理账号和角色。请先让另一位工作人员成为安全管理员（不设到期日），再做这个改动。"
    )


class FactorNeeded(DomainError):
    """Of a half session: the password was right, the second factor is still to be given."""

    kind = Kind.UNAUTHENTICATED
    code = "factor_needed"
    message = marked("密码已通过，还需要完成第二步验证。请到工作人员登录页面继续。")


class FactorMissing(DomainError):
    """Of a half session whose member has no second factor yet."""

    kind = Kind.UNAUTHENTICATED
    code = "factor_missing"
    message = marked("您的角色必须使用第二步验证。请到工作人员登录页面，先完成设置。")
