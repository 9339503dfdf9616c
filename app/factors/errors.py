# SPDX-License-Identifier: Apache-2.0
"""Refusals of the second factor: its codes, its keys, its changes and its resets."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class WrongCode(DomainError):
    kind = Kind.INVALID
    code = "wrong_code"
    message = marked(
        "验证码不正确。请输入验证器此刻显示的 6 位数字；如果一直不对，请核对手机时间，系统时间是 {server_time}（北京时间）。"
    )


class CodeUsed(DomainError):
    kind = Kind.CONFLICT
    code = "code_used"
    message = marked("这个验证码已经用过。请等验证器显示下一个（最多 {seconds} 秒）再输入。")


class WrongRecoveryCode(DomainError):
    kind = Kind.INVALID
    code = "wrong_recovery_code"
    message = marked("恢复码不正确。请核对每个字符；重新生成过的话，只有最新的一组有效。")


class RecoveryCodeUsed(DomainError):
    kind = Kind.CONFLICT
    code = "recovery_code_used"
    message = marked("这个恢复码已经用过。请换一个没有用过的。")


class FactorStale(DomainError):
    kind = Kind.FORBIDDEN
    code = "factor_stale"
    message = marked("修改验证方式前，请先再验证一次是您本人；验证后 {minutes} 分钟内可以修改。")


class SignInStale(DomainError):
    kind = Kind.FORBIDDEN
    code = "sign_in_stale"
    message = marked("设置验证方式须在登录后 {minutes} 分钟内进行。请退出，重新登录后再设置。")


class FactorNotBegun(DomainError):
    kind = Kind.CONFLICT
    code = "factor_not_begun"
    message = marked("没有等待确认的验证器。请重新开始设置，用新的二维码。")


class FactorNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "factor_not_found"
    message = marked("没有这个验证方式，可能已经移除。请刷新页面查看。")


class LastFactor(DomainError):
    code = "last_factor"
    message = marked("您的角色必须使用第二步验证，不能移除最后一个验证方式。请先添加另一个。")


class FactorUnreadable(DomainError):
    """The service's key was changed since: what was sealed with the old one is lost."""

    code = "factor_unreadable"
    message = marked(
        "系统密钥更换后，原来的验证器已无法使用。请改用通行密钥，或请管理员重置您的第二步验证。"
    )


class PasskeysOff(DomainError):
    """The settings name no address that passkeys could be for."""

    code = "passkeys_off"
    message = marked("本系统的网址不支持通行密钥，请改用验证器应用。")


class ChallengeGone(DomainError):
    code = "challenge_gone"
    message = marked("等待时间过长，或这次验证已经用过。请再点一次“使用通行密钥”或“添加”。")


class PasskeyRefused(DomainError):
    kind = Kind.INVALID
    code = "passkey_refused"
    message = marked("通行密钥没有通过验证，请再试一次；还是不行时，请改用验证码或恢复码。")


class PasskeyUnknown(DomainError):
    kind = Kind.INVALID
    code = "passkey_unknown"
    message = marked(
        "这个通行密钥没有登记在您的账号下，可能已经移除。请换一个，或改用验证码、恢复码。"
    )


class PasskeyCopied(DomainError):
    """The key's own count has not gone on: two keys sign as one."""

    code = "passkey_copied"
    message = marked(
        "通行密钥“{name}”的使用次数不对，可能被复制过，这次没有接受。请用其他方式登录，把它移除，并告诉管理员。"
    )


class PasskeyKnown(DomainError):
    code = "passkey_known"
    message = marked("这个通行密钥已经登记过，不必再添加。")


class PasskeysFull(DomainError):
    code = "passkeys_full"
    message = marked("最多登记 {most} 个通行密钥。请先移除不用的。")


class PasskeyUnnamed(DomainError):
    kind = Kind.INVALID
    code = "passkey_unnamed"
    message = marked("请给通行密钥起一个名称，最多 60 个字，例如“办公室电脑”。")


class ResetNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "reset_not_found"
    message = marked("没有这项重置申请。")


class OwnReset(DomainError):
    code = "own_reset"
    message = marked("不能为自己申请或确认重置。请让另外两位管理员处理。")


class ResetAsked(DomainError):
    code = "reset_asked"
    message = marked("{name} 已有一项重置申请在等待确认，不需要再次申请。")


class AnotherAdminNeeded(DomainError):
    code = "another_admin_needed"
    message = marked("申请人不能自己确认。请让另一位管理员确认，此人也不能是被重置的人。")


class ResetLapsed(DomainError):
    kind = Kind.GONE
    code = "reset_lapsed"
    message = marked("申请超过 {hours} 小时没有确认，已经过期。请再次核实本人后重新申请。")
