# SPDX-License-Identifier: Apache-2.0
"""A package of items."""

from collections.abc import Mapping, Sequence

from question_bank.interchange.guards import demand_xml_size, write_archive
from question_bank.interchange.item_texts import pictures_shown
from question_bank.interchange.qti.versions import Version
from question_bank.interchange.qti.writing.dressing import dressed
from question_bank.interchange.qti.writing.items import write_item
from question_bank.interchange.qti.writing.manifest import Manifest
from question_bank.interchange.qti.writing.markup import PICTURES
from question_bank.items import Item

_MANIFEST = "imsmanifest.xml"


def write_package(items: Sequence[Item], pictures: Mapping[str, bytes], version: Version) -> bytes:
    """A package with one file for each item and each picture that is shown.

    The same items and pictures give the same bytes. KeyError for a picture that is not given,
    FileRefused for more than `read_questions` takes.
    """
    manifest = Manifest(version)
    members: dict[str, bytes] = {}
    for number, item in enumerate(items, start=1):
        written = write_item(item, version)
        # Numbers: references may differ only by case, or in characters no file can be named by.
        href = f"items/{number:04}.xml"
        shown = {f"PICTURE-{name}": name for name in pictures_shown([item])}
        for identifier, name in shown.items():
            path = f"{PICTURES.removeprefix('../')}{name}"
            if path not in members:
                manifest.add_picture(identifier, path)
            members[path] = pictures[name]
        manifest.add_item(written.identifier, href, item=item, ours=written.ours, pictures=shown)
        members[href] = dressed(written.element, version)
    listed = manifest.written()
    demand_xml_size(listed)
    return write_archive(members | {_MANIFEST: listed})
