# SPDX-License-Identifier: Apache-2.0
"""What a conversion gives, and what it found on its way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from question_bank.interchange.problems import Place, Problem, Refusal, Warned

# Enough to find it again; an address may hold a whole picture.
_MAX_NAME = 80
# A text that is full of them is mended in one go anyway.
_MOST = 10
_ELSEWHERE = ("http:", "https:", "ftp:", "//")


@dataclass(frozen=True, slots=True)
class Converted:
    """A text in Markdown, and what of the original it does not say.

    It stands for the original only if `missing` and `remote`, which hold addresses of pictures,
    and `unsupported` are empty.
    """

    text: str
    left_out: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()

    def problems(self, place: Place, field: str = "") -> list[Problem]:
        """One warning for all that is left out, and a refusal for each thing that is not there."""
        found = [
            *(
                Problem(place, code, field, {"name": shortened(unquote(address)) or "img"})
                for code, addresses in (
                    (Refusal.PICTURE_MISSING, self.missing),
                    (Refusal.PICTURE_REMOTE, self.remote),
                )
                for address in addresses
            ),
            *(
                Problem(place, Refusal.MARKUP_UNSUPPORTED, field, {"what": what})
                for what in self.unsupported
            ),
        ]
        if self.left_out:
            what = ", ".join(self.left_out)
            found.append(Problem(place, Warned.MARKUP_LEFT_OUT, field, {"what": what}))
        return found


class Notes:
    """Gathers, in the order of the text and each once, what a conversion cannot say."""

    def __init__(self, pictures: Mapping[str, str]) -> None:
        self._pictures = pictures
        self._left_out: dict[str, None] = {}
        self._missing: dict[str, None] = {}
        self._remote: dict[str, None] = {}
        self._unsupported: dict[str, None] = {}

    def leave_out(self, what: str) -> None:
        self._left_out[what] = None

    def refuse(self, what: str) -> None:
        self._unsupported[shortened(what)] = None

    def picture(self, address: str) -> str | None:
        """The name of the picture at the address, or None, which is noted."""
        for form in forms_of(address):
            if form in self._pictures:
                return self._pictures[form]
        elsewhere = address.lower().startswith(_ELSEWHERE)
        (self._remote if elsewhere else self._missing)[address] = None
        return None

    def converted(self, text: str) -> Converted:
        return Converted(
            text,
            left_out=tuple(self._left_out)[:_MOST],
            missing=tuple(self._missing)[:_MOST],
            remote=tuple(self._remote)[:_MOST],
            unsupported=tuple(self._unsupported)[:_MOST],
        )


def shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _MAX_NAME else f"{text[: _MAX_NAME - 1]}…"


def forms_of(address: str) -> Iterable[str]:
    """What the address may mean: as written, without "?time=17" as editors append it, decoded."""
    bare = address.partition("?")[0].partition("#")[0]
    return (address, bare, unquote(address), unquote(bare))
