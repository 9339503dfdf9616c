# SPDX-License-Identifier: Apache-2.0
"""Topics as Moodle's question categories: paths such as $course$/top/碳市场/配额.

A `/` between two names is single, one within a name is doubled, and a name that begins or ends
with one has a space there.
"""

import re

from question_bank.interchange.fields.words import topic_of, topic_word

MAX_TOPIC = 40
_ROOT = "$course$/top"
_BETWEEN = re.compile(r"(?<!/)/(?!/)")
_CONTEXT = re.compile(r"\$[a-z0-9]+\$")
# Above all categories of a context since Moodle 3.5.
_TOP = "top"
# Moodle cleans names of tags.
_CLEANED = re.compile(r"[<>]")


def topic_in(path: str) -> str:
    """The topic that a category stands for: its names below the context, or its own if too long.

    Empty if the category is that of the context itself, or its own name is too long for a topic.
    """
    names = [name.replace("//", "/").strip() for name in _BETWEEN.split(path)]
    if names and _CONTEXT.fullmatch(names[0]):
        del names[0]
    if names and names[0] == _TOP:
        del names[0]
    names = [name for name in names if name]
    whole = topic_of("/".join(names))
    if len(whole) <= MAX_TOPIC:
        return whole
    own = topic_of(names[-1])
    return own if len(own) <= MAX_TOPIC else ""


def path_of(topic: str) -> str:
    """The category of the topic, under the name by which people call it."""
    word = topic_word(topic)
    names = word.split("/")
    is_path = all(name and name == name.strip() for name in names)
    return "/".join((_ROOT, *map(_escaped, names if is_path else [word])))


def is_exact(topic: str) -> bool:
    """Whether its category gives the topic back, also after it has been in Moodle."""
    return topic_in(path_of(topic)) == topic and not _CLEANED.search(topic)


def _escaped(name: str) -> str:
    escaped = name.replace("/", "//")
    before = " " if escaped.startswith("/") else ""
    return f"{before}{escaped}{' ' if escaped.endswith('/') else ''}"
