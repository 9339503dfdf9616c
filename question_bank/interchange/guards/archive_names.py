# SPDX-License-Identifier: Apache-2.0
"""Names inside an archive: their characters, and which of them are safe."""

import re
from unicodedata import category, normalize

# Characters. Windows takes 260 for a whole path.
_LONGEST_NAME = 250
_DRIVE = re.compile(r"[A-Za-z]:")
# The last character that UTF-8 writes with two bytes.
_LAST_OF_TWO_BYTES = "\u07ff"


def decode_name(raw: bytes) -> str | None:
    """The name of an entry whose flag does not say UTF-8, or None if it is neither of two.

    UTF-8 first (macOS forgets the flag), then GB18030 (Windows in China). Two or three Chinese
    characters of GBK can read as UTF-8, but then as Latin, Greek or Cyrillic letters; where the
    same bytes are also common Chinese characters, those of GB2312, they are believed to be these:
    a lone "é" from macOS becomes 茅, which is rarer here than 模 from Windows.
    """
    utf_8 = _read(raw, "utf-8")
    if utf_8 is None:
        return _read(raw, "gb18030")
    if raw.isascii() or max(utf_8) > _LAST_OF_TWO_BYTES:
        return utf_8
    return _read(raw, "gb2312") or utf_8


def _read(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def is_safe(name: str) -> bool:
    """Whether the name stays inside its folder on every system, and can be shown.

    Unsafe: empty or overlong, absolute, with a drive letter, a backslash, an empty, "." or ".."
    part, and with NUL or other control characters.
    """
    parts = name.removesuffix("/").split("/")
    return (
        0 < len(name) <= _LONGEST_NAME
        and not _DRIVE.match(name)
        and "\\" not in name
        and {"", ".", ".."}.isdisjoint(parts)
        and not any(category(c) in ("Cc", "Cs") for c in name)
    )


def comparable(name: str) -> str:
    """The same for names that some file system takes for one: by case, or by composed accents."""
    return normalize("NFC", normalize("NFC", name).casefold()).removesuffix("/")


def folders_of(name: str) -> list[str]:
    """The folders that the name lies in: "a/b/c" in "a" and "a/b"."""
    parts = name.removesuffix("/").split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]
