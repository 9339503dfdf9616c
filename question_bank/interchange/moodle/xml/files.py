# SPDX-License-Identifier: Apache-2.0
"""The pictures that stand in the file beside the texts that show them."""

import binascii
import hashlib
from base64 import b64decode

from question_bank.interchange.guards import FileRefused, check_picture
from question_bank.interchange.moodle.xml.html import PLUGIN_FILE
from question_bank.interchange.moodle.xml.nodes import Node
from question_bank.wording import Wording

NOT_BASE64 = Wording("不是 base64 编码", "it is not in base64")


class MoodlePictures:
    """Checks each picture once; `found` holds the sound ones by their names in the bank."""

    def __init__(self) -> None:
        self.found: dict[str, bytes] = {}
        self._names: dict[bytes, str | Wording] = {}

    def add(self, data: bytes) -> str | Wording:
        """The picture's name, or why it cannot be used."""
        digest = hashlib.sha256(data).digest()
        if digest not in self._names:
            self._names[digest] = self._checked(data)
        return self._names[digest]

    def _checked(self, data: bytes) -> str | Wording:
        try:
            name = check_picture(data).name
        except FileRefused as refused:
            return refused.wording
        self.found[name] = data
        return name

    def beside(self, node: Node) -> tuple[dict[str, str], dict[str, Wording]]:
        """The `file` elements of a text: names by address, and those that cannot be used."""
        names: dict[str, str] = {}
        refused: dict[str, Wording] = {}
        for file in node.findall("file"):
            path = f"/{file.get('path') or '/'}/{file.get('name') or ''}"
            address = PLUGIN_FILE + "/" + "/".join(filter(None, path.split("/")))
            picture = self._in(file)
            if isinstance(picture, str):
                names[address] = picture
            else:
                refused[address] = picture
        return names, refused

    def _in(self, file: Node) -> str | Wording:
        if (file.get("encoding") or "").strip().lower() != "base64":
            return NOT_BASE64
        return self.decoded(file.text or "")

    def decoded(self, text: str) -> str | Wording:
        """The name of a picture written in base64, or why it cannot be used."""
        try:
            return self.add(b64decode("".join(text.split()), validate=True))
        except (binascii.Error, ValueError):
            return NOT_BASE64
