# SPDX-License-Identifier: Apache-2.0
"""The pictures of a package, found from the addresses by which its items show them."""

from html import escape
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from question_bank.interchange.guards import Archive, FileRefused, check_picture
from question_bank.interchange.markup import embedded_pictures
from question_bank.interchange.problems import Refusal
from question_bank.interchange.qti.refused import QtiRefused
from question_bank.interchange.qti.texts import Find

_EMBEDDED = "data:"
# Where Canvas and other writers of Common Cartridges keep the files of a course.
_FILE_BASE, _FILES = "$IMS-CC-FILEBASE$", "web_resources"
_LONGEST_NAME = 80


class QtiPictures:
    """Checks each picture once; `found` holds those that items show, by name."""

    def __init__(self, archive: Archive | None = None) -> None:
        self._archive = archive
        self._members = frozenset(archive.names) if archive else frozenset()
        self._names: dict[str, str | QtiRefused] = {}
        self.found: dict[str, bytes] = {}

    def finder(self, member: str) -> Find:
        """Finds what a file of the archive shows, by addresses relative to itself."""
        return lambda address: self._find(address, member)

    def _find(self, address: str, member: str) -> str | None:
        if address.lower().startswith(_EMBEDDED):
            data = embedded_pictures(f'<img src="{escape(address)}">').get(address)
            return None if data is None else self._named(address, data)
        for path in _paths(address, member):
            if self._archive is not None and path in self._members:
                return self._named(path, self._archive.read(path))
        return None

    def _named(self, path: str, data: bytes) -> str:
        if path not in self._names:
            self._names[path] = self._checked(path, data)
        known = self._names[path]
        if isinstance(known, QtiRefused):
            raise known
        return known

    def _checked(self, path: str, data: bytes) -> str | QtiRefused:
        try:
            picture = check_picture(data)
        except FileRefused as refused:
            name = path if len(path) <= _LONGEST_NAME else f"{path[: _LONGEST_NAME - 1]}…"
            return QtiRefused(Refusal.PICTURE_REFUSED, name=name, why=refused.wording)
        self.found[picture.name] = data
        return picture.name


def _paths(address: str, member: str) -> list[str]:
    """Where in the archive the address may lead, the likeliest first."""
    bare = unquote(address.partition("?")[0].partition("#")[0]).replace("\\", "/")
    if bare.startswith(_FILE_BASE):
        rest = bare.removeprefix(_FILE_BASE).lstrip("/")
        return [join(_FILES, rest), rest]
    return [normpath(join(dirname(member), bare)), normpath(bare)] if bare else []
