# SPDX-License-Identifier: Apache-2.0
"""Files from outside are hostile until checked.

Each guard either gives what can be used without fear, or raises FileRefused with a reason and
nothing else, whatever the bytes. Nothing is written to a disk and nothing is fetched.
"""

from typing import TYPE_CHECKING

from question_bank.interchange.guards.problems import FILE_TEXTS, FileReason, FileRefused
from question_bank.on_first_use import on_first_use

if TYPE_CHECKING:
    from question_bank.interchange.guards.archives import Archive, open_archive, write_archive
    from question_bank.interchange.guards.kinds import KIND_NAMES, FileKind, demand_kind, kind_of
    from question_bank.interchange.guards.pictures import Picture, check_picture
    from question_bank.interchange.guards.texts import Encoding, decode
    from question_bank.interchange.guards.xml import demand_xml_size, parse_xml
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "archives": ("Archive", "open_archive", "write_archive"),
            "kinds": ("KIND_NAMES", "FileKind", "demand_kind", "kind_of"),
            "pictures": ("Picture", "check_picture"),
            "texts": ("Encoding", "decode"),
            "xml": ("demand_xml_size", "parse_xml"),
        },
    )

__all__ = [
    "FILE_TEXTS",
    "KIND_NAMES",
    "Archive",
    "Encoding",
    "FileKind",
    "FileReason",
    "FileRefused",
    "Picture",
    "check_picture",
    "decode",
    "demand_kind",
    "demand_xml_size",
    "kind_of",
    "open_archive",
    "parse_xml",
    "write_archive",
]
