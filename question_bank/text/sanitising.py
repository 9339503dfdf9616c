# SPDX-License-Identifier: Apache-2.0
"""The last word on what reaches a page: an explicit list of elements and attributes."""

import nh3

from question_bank.text.mathml_tree import ATTRIBUTES, ELEMENTS

_TAG_NAMES = "p br em strong code pre ul li table thead tbody tr th td img sub sup"
_TAGS = ELEMENTS | frozenset(_TAG_NAMES.split())
_ALIGNMENTS = {"align": {"left", "center", "right"}}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={name: set(ATTRIBUTES) for name in ELEMENTS} | {"img": {"src", "alt"}},
    tag_attribute_values={"th": _ALIGNMENTS, "td": _ALIGNMENTS},
    # Relative addresses pass too; "data:" and "javascript:" do not.
    url_schemes={"http", "https"},
    link_rel=None,
)


def sanitise(html: str) -> str:
    """The HTML without anything that is not on the list; what `render` gives stays as it is.

    Use it again wherever stored HTML meets a page: a second pass changes nothing.
    """
    return _CLEANER.clean(html)
