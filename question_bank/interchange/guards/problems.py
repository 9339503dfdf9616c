# SPDX-License-Identifier: Apache-2.0
"""Why a file is refused whole, before anything in it is looked at."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from unicodedata import category

from question_bank.interchange.wordings import filled
from question_bank.wording import Wording

# Characters of a name or a number that come from the file itself; enough to find it by.
_LONGEST_SHOWN = 120


class FileReason(StrEnum):
    """Why; the words are in FILE_TEXTS."""

    EMPTY = "file_empty"
    TOO_LARGE = "file_too_large"
    MISLABELLED = "file_mislabelled"
    UNEXPECTED_KIND = "file_unexpected_kind"
    PASSWORD = "file_password"  # noqa: S105 - a reason, no password
    MACROS = "file_macros"
    ARCHIVE_BROKEN = "archive_broken"
    ARCHIVE_CONTRADICTORY = "archive_contradictory"
    ARCHIVE_TOO_MANY = "archive_too_many"
    ARCHIVE_TOO_LARGE = "archive_too_large"
    ARCHIVE_BOMB = "archive_bomb"
    ARCHIVE_NAME = "archive_name"
    ARCHIVE_DUPLICATE = "archive_duplicate"
    ARCHIVE_LINK = "archive_link"
    ARCHIVE_ENCRYPTED = "archive_encrypted"
    ARCHIVE_METHOD = "archive_method"
    ARCHIVE_MISSING = "archive_missing"
    XML_BROKEN = "xml_broken"
    XML_DOCTYPE = "xml_doctype"
    XML_ENCODING = "xml_encoding"
    XML_TOO_LARGE = "xml_too_large"
    XML_TOO_DEEP = "xml_too_deep"
    TEXT_ENCODING = "text_encoding"
    TEXT_BINARY = "text_binary"
    TEXT_CHARACTER = "text_character"
    NO_QUESTIONS = "no_questions"
    LINES_HEADER = "lines_header"
    LINES_VERSION = "lines_version"
    PICTURE_TOO_LARGE = "picture_too_large"
    PICTURE_PIXELS = "picture_pixels"
    PICTURE_KIND = "picture_kind"
    PICTURE_SVG = "picture_svg"
    PICTURE_BROKEN = "picture_broken"
    PICTURE_FRAMES = "picture_frames"
    TABLE_COLUMNS = "table_columns"
    TABLE_COLUMN_TWICE = "table_column_twice"
    TABLE_QUOTES = "table_quotes"
    WORKBOOK_BROKEN = "workbook_broken"
    WORKBOOK_TOO_LARGE = "workbook_too_large"


FILE_TEXTS: Mapping[FileReason, Wording] = MappingProxyType(
    {
        FileReason.EMPTY: Wording("文件是空的", "the file is empty"),
        FileReason.TOO_LARGE: Wording(
            "文件超过 {limit}，请分成几个文件",
            "the file is larger than {limit}; split it into several",
        ),
        FileReason.MISLABELLED: Wording(
            "“{filename}”按后缀应是{claimed}，实际是{actual}，请改正后缀或换一个文件",
            "{filename} is really {actual}; its name says {claimed}: rename it or choose another file",
        ),
        FileReason.UNEXPECTED_KIND: Wording(
            "“{filename}”是{actual}，这里只收{expected}",
            "{filename} is {actual}; what can be taken here is {expected}",
        ),
        FileReason.PASSWORD: Wording(
            "文件设有密码，请取消密码后重新上传",
            "the file is protected by a password; remove it and upload the file again",
        ),
        FileReason.MACROS: Wording(
            "文件含有宏（{member}），请另存为不含宏的格式",
            "the file holds macros ({member}); save it in a format without them",
        ),
        FileReason.ARCHIVE_BROKEN: Wording(
            "压缩包已损坏或不完整（{member}），请重新保存或打包",
            "the archive is broken or cut off ({member}); save or pack it again",
        ),
        FileReason.ARCHIVE_CONTRADICTORY: Wording(
            "压缩包的目录与内容不一致（{member}），请重新保存或打包",
            "the archive's directory contradicts what is in it ({member}); save or pack it again",
        ),
        FileReason.ARCHIVE_TOO_MANY: Wording(
            "压缩包内的文件超过 {limit} 个，请分成几个压缩包",
            "the archive holds more than {limit} files; split it into several",
        ),
        FileReason.ARCHIVE_TOO_LARGE: Wording(
            "压缩包解开后超过 {limit}，请分成几个文件",
            "the archive unpacks to more than {limit}; split it into several",
        ),
        FileReason.ARCHIVE_BOMB: Wording(
            "压缩包内的“{member}”膨胀过大，疑为压缩炸弹，请确认文件来源后重新保存",
            "{member} in the archive swells like a bomb when unpacked; "
            "check where the file comes from and save it again",
        ),
        FileReason.ARCHIVE_NAME: Wording(
            "压缩包内的文件名“{member}”不能使用，请改名后重新打包",
            "the name {member} in the archive cannot be used; rename the file and pack it again",
        ),
        FileReason.ARCHIVE_DUPLICATE: Wording(
            "压缩包内有两个“{member}”，请删除一个后重新打包",
            "the archive holds {member} twice; remove one and pack it again",
        ),
        FileReason.ARCHIVE_LINK: Wording(
            "压缩包内的“{member}”是链接或特殊文件，请换成普通文件",
            "{member} in the archive is a link or a special file; put an ordinary file there",
        ),
        FileReason.ARCHIVE_ENCRYPTED: Wording(
            "压缩包内的“{member}”设有密码，请取消密码后重新打包",
            "{member} in the archive is protected by a password; pack it again without",
        ),
        FileReason.ARCHIVE_METHOD: Wording(
            "压缩包内的“{member}”的压缩方式不受支持，请用普通 ZIP 格式重新打包",
            "{member} is compressed in an unusual way; pack it again as an ordinary ZIP",
        ),
        FileReason.ARCHIVE_MISSING: Wording(
            "压缩包内没有“{member}”", "there is no {member} in the archive"
        ),
        FileReason.XML_BROKEN: Wording(
            "XML 第 {line} 行第 {column} 列有错误",
            "the XML is broken at line {line}, column {column}",
        ),
        FileReason.XML_DOCTYPE: Wording(
            "XML 第 {line} 行含有 DOCTYPE 声明，请删除后重新上传",
            "the XML declares a DOCTYPE at line {line}; remove it and upload the file again",
        ),
        FileReason.XML_ENCODING: Wording(
            "XML 声明的编码“{encoding}”不受支持，或与内容不符，请存为 UTF-8",
            "the XML's encoding {encoding} is not supported or is not what the file is written in; "
            "save it as UTF-8",
        ),
        FileReason.XML_TOO_LARGE: Wording(
            "XML 超过 {limit}，请分成几个文件",
            "the XML is larger than {limit}; split it into several files",
        ),
        FileReason.XML_TOO_DEEP: Wording(
            "XML 的嵌套超过 {limit} 层", "the XML is nested deeper than {limit} levels"
        ),
        FileReason.TEXT_ENCODING: Wording(
            "无法识别文本编码，请存为 UTF-8",
            "the text's encoding is not recognised; save it as UTF-8",
        ),
        FileReason.TEXT_BINARY: Wording(
            "文件不是文本，或编码无法识别，请存为 UTF-8 文本",
            "the file is not text, or its encoding is not recognised; save it as text in UTF-8",
        ),
        FileReason.TEXT_CHARACTER: Wording(
            "第 {line} 行含有无法显示的字符 {character}，请删除或改正",
            "line {line} holds the character {character}, which nobody can see; remove or mend it",
        ),
        FileReason.NO_QUESTIONS: Wording(
            "没有找到题目：每道题应以题号开头，如“1.”",
            "no questions were found: each should begin with its number, such as 1.",
        ),
        FileReason.LINES_HEADER: Wording(
            "第 {line} 行不是题库文件（JSON Lines）的文件头",
            "line {line} is not the header of a bank as JSON lines",
        ),
        FileReason.LINES_VERSION: Wording(
            "文件的版本是 {version}，这里能读的是版本 {known}",
            "the file is of version {version}; what can be read here is version {known}",
        ),
        FileReason.PICTURE_TOO_LARGE: Wording(
            "图片超过 {limit}，请缩小", "the picture is larger than {limit}; make it smaller"
        ),
        FileReason.PICTURE_PIXELS: Wording(
            "图片的像素过多，最多 {limit} 像素，请缩小",
            "the picture has more than {limit} pixels; make it smaller",
        ),
        FileReason.PICTURE_KIND: Wording(
            "文件是{actual}，图片只收 PNG、JPEG、GIF 和 WebP",
            "the file is {actual}; pictures are taken as PNG, JPEG, GIF and WebP",
        ),
        FileReason.PICTURE_SVG: Wording(
            "SVG 图片可以带脚本，不能使用，请转为 PNG",
            "an SVG picture can hold scripts; convert it to PNG",
        ),
        FileReason.PICTURE_BROKEN: Wording(
            "图片已损坏或不完整，请重新导出", "the picture is broken or cut off; export it again"
        ),
        FileReason.PICTURE_FRAMES: Wording(
            "动画超过 {limit} 帧，请删去一些",
            "the animation has more than {limit} frames; remove some",
        ),
        FileReason.TABLE_COLUMNS: Wording(
            "没有找到这些列：{columns}，请检查表头，或使用我们的模板",
            "these columns are not found: {columns}; check the header, or use our template",
        ),
        FileReason.TABLE_COLUMN_TWICE: Wording(
            "有两列都叫“{name}”，请删除或改名一列",
            "two columns are called {name}; remove or rename one",
        ),
        FileReason.TABLE_QUOTES: Wording(
            "从第 {line} 行起的引号不成对，请补上",
            "from line {line} on the quotation marks do not pair up; add the missing one",
        ),
        FileReason.WORKBOOK_BROKEN: Wording(
            "工作簿无法读取，请用 Excel 或 WPS 打开后另存为 .xlsx",
            "the workbook cannot be read; open it in Excel or WPS and save it as .xlsx",
        ),
        FileReason.WORKBOOK_TOO_LARGE: Wording(
            "工作表“{sheet}”过大，请删除空白的行和列后面的内容",
            "the sheet {sheet} is too large; remove what stands far below or beside the questions",
        ),
    }
)


class FileRefused(ValueError):
    """A file of which nothing is used: `reason` says why, `context` fills in the words.

    Context comes in part from the file: it is cut to a readable length, and characters that
    could disturb the page or the log around it are replaced.
    """

    def __init__(self, reason: FileReason, **context: str | Wording) -> None:
        self.reason = reason
        self.context = {name: _shown(value) for name, value in context.items()}
        self.wording = filled(FILE_TEXTS[reason], self.context)
        super().__init__(self.wording.en)


def _shown(value: str | Wording) -> str | Wording:
    if isinstance(value, Wording):
        return value
    seen = "".join("\ufffd" if category(c).startswith("C") else c for c in value[:_LONGEST_SHOWN])
    return seen + "…" * (len(value) > _LONGEST_SHOWN)


def size_words(size: int) -> str:
    """A limit as people read it: 100 MB."""
    return f"{size // 1_000_000} MB"
