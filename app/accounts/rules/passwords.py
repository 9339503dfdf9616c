# SPDX-License-Identifier: Apache-2.0
"""Which passwords staff may choose (OWASP ASVS 5.0, 6.2; NIST SP 800-63B, 3.1.1.2)."""

from collections.abc import Collection, Iterable
from enum import StrEnum

# NIST asks for 8 at least, 15 where a password stands alone; staff choose theirs.
MIN_PASSWORD = 12
# Of five, zxcvbn's fourth: more than a hundred million guesses. 123456789012 takes ten thousand.
LEAST_SCORE = 3
# So many characters are neither the owner's names nor the service's: zxcvbn counts a name once,
# and takes it twice for something new.
LEAST_OWN = 6
# What zxcvbn takes; what is longer is not easier to guess.
_JUDGED_CHARACTERS = 72
# What everybody who guesses at an account of this service tries first.
OUR_WORDS = ("kaochang", "kaoshi", "exam", "admin", "operator", "grader", "tanpaifang", "carbon")


class PasswordWeakness(StrEnum):
    SHORT = "short"
    GUESSABLE = "guessable"


def weakness_of(password: str, words: Collection[str]) -> PasswordWeakness | None:
    """Why the password may not be chosen; None when it may.

    `words` are what a guesser knows of its owner: names, which count as guessed.
    """
    if len(password) < MIN_PASSWORD:
        return PasswordWeakness.SHORT
    if len(_without(words, password)) < LEAST_OWN:
        return PasswordWeakness.GUESSABLE
    # Its lists take a tenth of a second to load, and few processes ever choose a password.
    from zxcvbn import zxcvbn  # noqa: PLC0415

    judged = zxcvbn(password[:_JUDGED_CHARACTERS], user_inputs=[*words, *OUR_WORDS])
    return PasswordWeakness.GUESSABLE if judged["score"] < LEAST_SCORE else None


def _without(words: Iterable[str], password: str) -> str:
    rest = password.casefold()
    for word in (*words, *OUR_WORDS):
        rest = rest.replace(word.casefold(), "")
    return rest
