# SPDX-License-Identifier: Apache-2.0
"""Refusals of the programmes domain."""

from app.core.errors import DomainError, Kind
from app.core.i18n import marked


class ProgrammeNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "programme_not_found"
    message = marked("没有这个考试项目。")


class VersionNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "version_not_found"
    message = marked("该考试项目没有这个版本的规则。")


class VersionReliedOn(DomainError):
    """A file that takes away what sittings or rights still need; `who` names each of them."""

    kind = Kind.CONFLICT
    code = "version_relied_on"
    message = marked(
        "{file} 不能生效：文件里没有 {lost}，而以下场次或资格还要用到：{who}。请保留这些代号，待场次公布成绩或取消、资格用完或过期后再删去。"
    )


class TitleNotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "title_not_found"
    message = marked("该考试项目没有这个职业等级或名称：{title_key}")


class ProgrammeDataWrong(DomainError):
    """A data file that cannot be run as it stands. `reason` is for who maintains the file."""

    kind = Kind.INVALID
    code = "programme_data_wrong"
    message = marked("考试项目数据有误，{file} 的 {place}：{reason}")

    def __str__(self) -> str:
        return "{file}: {place}: {reason}".format(**self.context)
