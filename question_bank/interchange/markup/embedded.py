# SPDX-License-Identifier: Apache-2.0
"""Pictures that a text carries in itself."""

import binascii
import re
from base64 import b64decode
from html import unescape
from urllib.parse import unquote_to_bytes

_EMBEDDED = re.compile(
    r"""\bsrc\s*=\s*(?P<quote>["'])(?P<address>data:image/[\w.+-]+;base64,[^"']*)(?P=quote)""",
    re.IGNORECASE,
)


def embedded_pictures(html: str) -> dict[str, bytes]:
    """The bytes of each picture written as a `data:` address, by that address.

    What is no base64 is left out, so that the conversion reports the picture as missing. The
    bytes are whatever the file says: check them before they are used.
    """
    found = {}
    for match in _EMBEDDED.finditer(html):
        address = unescape(match["address"])
        try:
            data = unquote_to_bytes(address.partition(",")[2])
            found[address] = b64decode(b"".join(data.split()), validate=True)
        except (binascii.Error, ValueError):
            continue
    return found
