# SPDX-License-Identifier: Apache-2.0
"""Archives: whole and harmless, or refused with the reason."""

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given, settings, strategies as st

from question_bank.interchange.guards import FileReason, FileRefused, open_archive, write_archive
from question_bank.interchange.guards.archive_structure import MAX_ENTRIES
from question_bank.interchange.guards.archives import MAX_PACKED, MAX_RATIO, MAX_UNPACKED
from tests.unit.interchange.guards.refusals import reason, refused
from tests.unit.interchange.guards.zip_files import (
    DEFLATED,
    End,
    Entry,
    deflated,
    wide_zipped,
    zipped,
)

SOUND = [Entry(b"a.xml", b"<a/>"), Entry(b"b/c.txt", b"c" * 1000, method=DEFLATED)]


def reason_of(data: bytes) -> FileReason:
    return reason(lambda: open_archive(data))


def test_open_archive_reads_what_was_packed() -> None:
    archive = open_archive(zipped([*SOUND, Entry(b"d/", b"")]))
    assert archive.names == ("a.xml", "b/c.txt")
    assert archive.read("a.xml") == b"<a/>"
    assert archive.read("b/c.txt") == b"c" * 1000


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 65_700, 131_072, 300_001])
def test_open_archive_reads_members_of_any_length(size: int) -> None:
    entries = [Entry(b"a", b"x" * size, method=DEFLATED), Entry(b"b", b"y" * size)]
    archive = open_archive(zipped(entries))
    assert archive.read("a") == b"x" * size
    assert archive.read("b") == b"y" * size


def test_open_archive_without_entries_is_empty() -> None:
    assert open_archive(zipped([])).names == ()


def test_read_a_file_that_is_not_there_is_refused() -> None:
    archive = open_archive(zipped(SOUND))
    missing = refused(lambda: archive.read("imsmanifest.xml"))
    assert missing.reason is FileReason.ARCHIVE_MISSING
    assert str(missing) == "there is no imsmanifest.xml in the archive"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_open_archive_takes_one_written_to_a_stream(method: int) -> None:
    class Stream(io.RawIOBase):
        """A pipe: sizes can only follow the content."""

        def __init__(self) -> None:
            self.written = b""

        def write(self, data: object) -> int:
            self.written += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    stream = Stream()
    with (
        zipfile.ZipFile(stream, "w", method) as archive,  # type: ignore[arg-type]
        archive.open("甲.txt", "w", force_zip64=True) as member,
    ):
        member.write(b"x" * 100_000)
    assert open_archive(stream.written).read("甲.txt") == b"x" * 100_000


@pytest.mark.parametrize(
    "name",
    [
        b"",
        b"../a",
        b"a/../b",
        b"a/..",
        b"./a",
        b"a//b",
        b"/a",
        b"//server/a",
        b"C:/a",
        b"c:a",
        b"a\\b",
        b"..\\a",
        b"a\x00.png",
        b"a\nb",
        b"a" * 251,
    ],
)
def test_open_archive_with_an_unsafe_name_is_refused(name: bytes) -> None:
    assert reason_of(zipped([Entry(b"fine"), Entry(name)])) is FileReason.ARCHIVE_NAME


def test_open_archive_with_a_name_that_is_no_text_is_refused() -> None:
    assert reason_of(zipped([Entry(b"\xff\xff")])) is FileReason.ARCHIVE_NAME


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a.xml", "a.xml"),
        ("a.xml", "A.XML"),
        ("straße", "STRASSE"),
        ("é", "e\u0301"),
        ("a", "a/"),
        ("a", "A/b"),
        ("a/b/c", "a/B"),
    ],
)
def test_open_archive_with_one_name_twice_is_refused(first: str, second: str) -> None:
    entries = [Entry(name.encode(), b"", flags=0x800) for name in (first, second)]
    assert reason_of(zipped(entries)) is FileReason.ARCHIVE_DUPLICATE


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("题库/碳市场.xml".encode("gbk"), "题库/碳市场.xml"),
        ("模板.xlsx".encode("gbk"), "模板.xlsx"),
        ("模.xlsx".encode("gbk"), "模.xlsx"),
        ("䶮.txt".encode("gb18030"), "䶮.txt"),
        ("题库.xml".encode(), "题库.xml"),
        ("Übung·é.xml".encode(), "Übung·é.xml"),
        ("é.xml".encode(), "茅.xml"),
        (b"plain.xml", "plain.xml"),
    ],
)
def test_open_archive_reads_names_without_the_utf_8_flag(raw: bytes, name: str) -> None:
    assert open_archive(zipped([Entry(raw)])).names == (name,)


def test_open_archive_reads_names_with_the_utf_8_flag() -> None:
    assert open_archive(zipped([Entry("模".encode(), flags=0x800)])).names == ("模",)


def test_open_archive_with_a_broken_utf_8_name_is_refused() -> None:
    assert reason_of(zipped([Entry(b"\xc4", flags=0x800)])) is FileReason.ARCHIVE_BROKEN


@pytest.mark.parametrize(
    "form", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK]
)
def test_open_archive_with_a_link_or_device_is_refused(form: int) -> None:
    entry = Entry(b"a", b"/etc/passwd", attributes=(form | 0o777) << 16)
    assert reason_of(zipped([entry])) is FileReason.ARCHIVE_LINK


@pytest.mark.parametrize("mode", [0, stat.S_IFREG | 0o644, 0xFFFF])
def test_open_archive_with_a_plain_or_meaningless_mode_is_taken(mode: int) -> None:
    assert open_archive(zipped([Entry(b"a", attributes=mode << 16)])).names == ("a",)


@pytest.mark.parametrize("flags", [0x1, 0x41, 0x2001])
def test_open_archive_with_an_encrypted_member_is_refused(flags: int) -> None:
    assert reason_of(zipped([Entry(b"a", flags=flags)])) is FileReason.ARCHIVE_ENCRYPTED


def test_open_archive_with_too_many_entries_is_refused() -> None:
    entries = [Entry(b"%d" % number, b"") for number in range(MAX_ENTRIES + 1)]
    assert len(open_archive(zipped(entries[:-1])).names) == MAX_ENTRIES
    assert reason_of(zipped(entries)) is FileReason.ARCHIVE_TOO_MANY


def test_open_archive_that_tells_of_too_many_entries_is_refused() -> None:
    assert reason_of(zipped(SOUND, End(entries=0xFFFF))) is FileReason.ARCHIVE_TOO_MANY


@pytest.mark.parametrize("method", [1, 9, 12, 14, 93, 99])
def test_open_archive_with_another_method_is_refused(method: int) -> None:
    assert reason_of(zipped([Entry(b"a", method=method)])) is FileReason.ARCHIVE_METHOD


def test_open_archive_of_too_many_bytes_is_refused_unread() -> None:
    assert reason_of(bytes(MAX_PACKED + 1)) is FileReason.TOO_LARGE


def test_open_archive_that_unpacks_to_too_much_is_refused() -> None:
    content = bytes(9_900_000)
    packed = deflated(content)
    members = [Entry(b"%d" % n, content, method=DEFLATED, packed=packed) for n in range(11)]
    assert sum(len(member.content) for member in members) > MAX_UNPACKED
    assert reason_of(zipped(members)) is FileReason.ARCHIVE_TOO_LARGE


def test_open_archive_with_a_member_that_swells_is_refused() -> None:
    bomb = Entry(b"a", bytes(20_000_000), method=DEFLATED)
    assert len(bomb.content) > MAX_RATIO * len(bomb.body)
    assert reason_of(zipped([bomb])) is FileReason.ARCHIVE_BOMB


@pytest.mark.parametrize("told", [10, 999_999])
def test_open_archive_whose_header_tells_less_than_it_holds_is_refused(told: int) -> None:
    liar = Entry(b"a", b"x" * told, method=DEFLATED, packed=deflated(b"x" * 1_000_000))
    assert reason_of(zipped([liar])) is FileReason.ARCHIVE_CONTRADICTORY


@pytest.mark.parametrize(
    "entry",
    [
        Entry(b"a", b"xx", size=3),
        Entry(b"a", b"xx", checksum=0),
        Entry(b"a", b"xx", method=DEFLATED, checksum=0),
        Entry(b"a", b"xx", method=DEFLATED, size=1_000_000),
        Entry(b"a", b"x" * 9999, method=DEFLATED, packed=deflated(b"x" * 9999)[:-4]),
        Entry(b"a", b"xx", method=DEFLATED, packed=deflated(b"xx") + b"hidden"),
        Entry(b"a", b"xx", method=DEFLATED, packed=deflated(b"xx") + bytes(100_000)),
        Entry(b"a", b"xx", method=DEFLATED, packed=b"\xff\xff\xff"),
        Entry(b"a", b"", method=DEFLATED, packed=b""),
        Entry(b"folder/", b"with content"),
    ],
)
def test_open_archive_with_damaged_content_is_refused(entry: Entry) -> None:
    assert reason_of(zipped([entry])) is FileReason.ARCHIVE_BROKEN


@pytest.mark.parametrize(
    "data",
    [
        zipped([Entry(b"a", local_name=b"b")]),
        zipped([Entry(b"a", local_size=7)]),
        zipped([Entry(b"a", local_method=8)]),
        zipped(SOUND, before=b"#!/bin/sh\n"),
        zipped(SOUND, before=b"%PDF-1.4\n"),
        zipped(SOUND, End(entries=1)),
        zipped(SOUND, End(entries=3)),
        zipped(SOUND, End(size=10)),
        zipped(SOUND, End(start=0)),
        zipped(SOUND, End(disk=1)),
        zipped(SOUND, End(comment=b"..PK\x05\x06" + bytes(16) + b"\x00\x00")),
        zipped(SOUND, End(comment=b"..PK\x05\x06..")),
        zipped([Entry(b"a"), Entry(b"b", offset=5)]),
        zipped([Entry(b"a", offset=1_000_000)]),
        zipped([Entry(b"a", b"x" * 100), Entry(b"b", offset=0, local_name=b"a")]),
        wide_zipped(SOUND, entries=1),
        wide_zipped(SOUND, size=46),
        wide_zipped(SOUND, start=2**40),
        wide_zipped(SOUND, place=0),
        wide_zipped(SOUND, length=1000),
        zipped(SOUND, End(size=0xFFFFFFFF)),
        zipped(SOUND, End(start=0xFFFFFFFF)),
    ],
)
def test_open_archive_that_contradicts_itself_is_refused(data: bytes) -> None:
    assert reason_of(data) is FileReason.ARCHIVE_CONTRADICTORY


def test_open_archive_of_overlapping_members_is_refused() -> None:
    """A quine of one kernel: each member's content is the next member's header and content."""
    kernel = deflated(bytes(1_000_000))
    inner = Entry(b"b", bytes(1_000_000), method=DEFLATED, packed=kernel)
    outer = Entry(b"a", inner.local())
    overlapping = Entry(b"b", bytes(1_000_000), method=DEFLATED, packed=kernel, offset=31)
    data = outer.local()
    directory = outer.central(0) + overlapping.central(0)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(directory), len(data), 0)
    assert reason_of(data + directory + end) is FileReason.ARCHIVE_CONTRADICTORY


def test_open_archive_with_a_consistent_wide_end_is_taken() -> None:
    full = End(entries=0xFFFF, size=0xFFFFFFFF, start=0xFFFFFFFF)
    assert open_archive(wide_zipped(SOUND)).names == ("a.xml", "b/c.txt")
    assert open_archive(wide_zipped(SOUND, full)).names == ("a.xml", "b/c.txt")


@pytest.mark.parametrize("count", [0xFFFFFFFF, MAX_ENTRIES + 1])
def test_open_archive_whose_wide_end_tells_of_too_many_is_refused(count: int) -> None:
    assert reason_of(wide_zipped(SOUND, End(entries=0xFFFF), entries=count)) is (
        FileReason.ARCHIVE_TOO_MANY
    )


@pytest.mark.parametrize(
    "extra",
    [
        struct.pack("<2HQQQ", 1, 24, 5, 5, 2**50),
        struct.pack("<2H", 1, 40),
        b"\x01",
    ],
)
def test_open_archive_with_a_wide_extra_field_opens_or_is_refused(extra: bytes) -> None:
    data = zipped([Entry(b"a", extra=extra, size=0xFFFFFFFF), Entry(b"b")])
    assert reason_of(data) in {
        FileReason.ARCHIVE_BROKEN,
        FileReason.ARCHIVE_CONTRADICTORY,
    }


def test_open_archive_cut_off_anywhere_is_refused() -> None:
    data = zipped(SOUND)
    reasons = {reason_of(data[:length]) for length in range(len(data))}
    assert reasons == {FileReason.ARCHIVE_BROKEN}


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_open_archive_of_anything_opens_or_refuses(data: bytes) -> None:
    with pytest.raises(FileRefused):
        open_archive(data)


@settings(deadline=None)
@given(st.data())
def test_open_archive_of_a_damaged_one_gives_the_same_or_refuses(source: st.DataObject) -> None:
    archives = [zipped(SOUND), wide_zipped(SOUND), write_archive({"a": b"content"})]
    sound = source.draw(st.sampled_from(archives))
    place = source.draw(st.integers(0, len(sound) - 1))
    damaged = bytearray(sound)
    damaged[place] ^= source.draw(st.integers(1, 255))
    contents = [contents_or_none(bytes(damaged)), contents_or_none(sound)]
    assert contents[0] is None or list(contents[0].values()) == list((contents[1] or {}).values())


def contents_or_none(data: bytes) -> dict[str, bytes] | None:
    try:
        archive = open_archive(data)
    except FileRefused:
        return None
    return {name: archive.read(name) for name in archive.names}
