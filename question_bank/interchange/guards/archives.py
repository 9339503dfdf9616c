# SPDX-License-Identifier: Apache-2.0
"""Zip archives: opened only when everything in them is known to be harmless."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from question_bank.interchange.guards.archive_names import comparable, folders_of, is_safe
from question_bank.interchange.guards.archive_structure import MAX_ENTRIES, Member, members_of
from question_bank.interchange.guards.problems import FileReason, FileRefused, size_words

# Bytes, all members together. Twice the largest package of a bank with pictures; it is unpacked in
# memory, several imports at a time.
MAX_UNPACKED = 100_000_000
# Bytes as uploaded: packing makes nothing larger but by its headers.
MAX_PACKED = 101_000_000
# Deflate reaches 1,032; sheets of a workbook that is mostly one value reach about 100.
MAX_RATIO = 200
# Bytes. A smaller member does no harm at any ratio.
_HARMLESS = 10_000_000
_PIECE = 65_536
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
# The first moment a zip file can name: the same content is the same bytes at any time.
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive whose every member was unpacked once and found whole; see `open_archive`."""

    _data: bytes = field(repr=False)
    _members: Mapping[str, Member] = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The files in the order of the archive; folders are left out."""
        return tuple(self._members)

    def read(self, name: str) -> bytes:
        """The content of a file; FileRefused when the archive does not hold it."""
        member = self._members.get(name)
        if member is None:
            raise FileRefused(FileReason.ARCHIVE_MISSING, member=name)
        return b"".join(_unpacked(self._data, member))


def open_archive(data: bytes) -> Archive:
    """The archive, all of it checked: reading a file of it cannot fail any more.

    Names whose flag does not say UTF-8 are read as `decode_name` says.

    Refused with FileRefused, beside what `members_of` refuses: unsafe names; two entries with one
    name, also by case or as file and folder; methods other than store and deflate; more than
    MAX_UNPACKED bytes and members swelling beyond MAX_RATIO, counted while they are unpacked, as
    headers lie; content that is cut off, longer than it says, or fails its checksum.
    """
    if len(data) > MAX_PACKED:
        raise FileRefused(FileReason.TOO_LARGE, limit=size_words(MAX_PACKED))
    members = members_of(data)
    _check_names([member.name for member in members])
    total = 0
    for member in members:
        total = _check_content(data, member, before=total)
    return Archive(data, {member.name: member for member in members if not member.is_folder})


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if not is_safe(name):
            raise FileRefused(FileReason.ARCHIVE_NAME, member=name)
    seen: set[str] = set()
    for name in names:
        if comparable(name) in seen:
            raise FileRefused(FileReason.ARCHIVE_DUPLICATE, member=name)
        seen.add(comparable(name))
    files = {comparable(name) for name in names if not name.endswith("/")}
    for name in names:
        if not files.isdisjoint(comparable(folder) for folder in folders_of(name)):
            raise FileRefused(FileReason.ARCHIVE_DUPLICATE, member=name)


def _check_content(data: bytes, member: Member, *, before: int) -> int:
    """Unpacks and forgets; how much has been unpacked so far, in all members together."""
    size, checksum = 0, 0
    packed = member.end - member.start
    for piece in _unpacked(data, member):
        size += len(piece)
        checksum = zlib.crc32(piece, checksum)
        if before + size > MAX_UNPACKED:
            raise FileRefused(FileReason.ARCHIVE_TOO_LARGE, limit=size_words(MAX_UNPACKED))
        if size > _HARMLESS and size > MAX_RATIO * packed:
            raise FileRefused(FileReason.ARCHIVE_BOMB, member=member.name)
        if size > member.size:
            raise FileRefused(FileReason.ARCHIVE_CONTRADICTORY, member=member.name)
    if size != member.size or checksum != member.checksum or (member.is_folder and size):
        raise _broken(member)
    return before + size


def _unpacked(data: bytes, member: Member) -> Iterator[bytes]:
    """The content in pieces of at most _PIECE bytes, so that no bomb is held at once."""
    if member.method == _STORED:
        for start in range(member.start, member.end, _PIECE):
            yield data[start : min(start + _PIECE, member.end)]
    elif member.method == _DEFLATED:
        yield from _inflated(data, member)
    else:
        raise FileRefused(FileReason.ARCHIVE_METHOD, member=member.name)


def _inflated(data: bytes, member: Member) -> Iterator[bytes]:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for start in range(member.start, member.end, _PIECE):
            packed = data[start : min(start + _PIECE, member.end)]
            # The stream must end with the member: what follows its end, nobody has checked.
            if stream.eof:
                raise _broken(member)
            while packed:
                yield stream.decompress(packed, _PIECE)
                packed = stream.unconsumed_tail
        # A full piece may leave more behind although all input is taken.
        while rest := stream.decompress(b"", _PIECE):
            yield rest
    except zlib.error:
        raise _broken(member) from None
    if not stream.eof or stream.unused_data:
        raise _broken(member)


def _broken(member: Member) -> FileRefused:
    return FileRefused(FileReason.ARCHIVE_BROKEN, member=member.name)


def write_archive(members: Mapping[str, bytes]) -> bytes:
    """A zip file of these files in the order of their names; the same content gives the same bytes.

    (With one version of zlib; another may pack more tightly.) What comes out, `open_archive` opens.
    ValueError for names that it would refuse, FileRefused for more than it would take.
    """
    try:
        _check_names(list(members))
    except FileRefused as refused:
        raise ValueError(str(refused)) from refused
    if any(name.endswith("/") for name in members):
        raise ValueError("folders have no content")
    if len(members) > MAX_ENTRIES:
        raise FileRefused(FileReason.ARCHIVE_TOO_MANY, limit=str(MAX_ENTRIES))
    if sum(map(len, members.values())) > MAX_UNPACKED:
        raise FileRefused(FileReason.ARCHIVE_TOO_LARGE, limit=size_words(MAX_UNPACKED))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _EPOCH)
            # A lone value packed too tightly would look like a bomb on the way back.
            info.compress_type = _method_for(members[name])
            info.create_system = 3  # Unix, wherever it is written
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name])
    return packed.getvalue()


def _method_for(content: bytes) -> int:
    swells = len(content) > _HARMLESS and len(content) > MAX_RATIO * len(zlib.compress(content, 6))
    return _STORED if swells else _DEFLATED
