# SPDX-License-Identifier: Apache-2.0
"""The key of a question, wherever it is said, and what it says of each type."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase
from types import MappingProxyType

from question_bank.interchange.docx.lines import DocxLine, LinePiece, markdown_of
from question_bank.interchange.docx.points import points_in
from question_bank.interchange.docx.questions import DocxQuestion
from question_bank.interchange.drafts import Draft
from question_bank.interchange.fields.choices import letters_of
from question_bank.interchange.fields.words import TRUTH_NAMES, folded, truth_of
from question_bank.interchange.markup import shortened
from question_bank.interchange.problems import Refusal, Warned
from question_bank.items import LABELS, ItemType
from question_bank.wording import Wording

_FEWEST_OPTIONS = 2
# What examiners write where they give no answer.
_LEFT_OUT = "略"
# B, ABD, A、B、D; behind them nothing, a remark in brackets, or the option's own text.
_LETTERS = re.compile(
    r"\s*+(?P<letters>[A-ZＡ-Ｚ](?:[\s,，、;；/|和及]*+[A-ZＡ-Ｚ])*+)\s*+"
    r"(?P<rest>$|[。.；;]\s*$|[（(【].*|[.．、:：\s]\s*\S.*)",
    re.DOTALL,
)
_REMARK = re.compile(r"[（(【].*", re.DOTALL)
_SIGNS = re.compile(r"^[.．、:：,，;；。\s]+|[。.；;\s]+$")
# 错（应为十日）: the truth, and behind a sign why.
_TRUTH = re.compile(
    r"\s*(?P<truth>[^\s（(。，,；;：:.]{1,6})\s*(?P<rest>$|[\s（(。，,；;：:.].*)", re.DOTALL
)
_NUMBER = re.compile(
    r"\s*(?P<value>[+\-−]?\d{1,3}(?:,\d{3})+(?:\.\d{1,12})?|[+\-−]?\d{1,15}(?:\.\d{1,12})?)"
    r"\s*(?:±\s*(?P<margin>\d{1,15}(?:\.\d{1,12})?))?\s*"
    r"(?P<unit>[^\d\s，。；、：:（()）=][^\s，。；、：:（()）=]{0,15})?\s*[。.]?\s*"
)
_TABLE = Wording("选项中的表格", "a table in an option")
_FIELDS: Mapping[str, str] = MappingProxyType(
    {"value": "value", "margin": "tolerance", "unit": "unit"}
)


@dataclass(slots=True)
class Key:
    """What is said to be right, and why. `is_given` where it has a name or stands in a list."""

    lines: list[DocxLine]
    explanation: list[DocxLine]
    is_given: bool
    contradicted: str = ""

    @classmethod
    def of(cls, question: DocxQuestion) -> "Key":
        """The key that the question names, or the one that a list has for it."""
        named = [lines for lines in question.keys if _words(lines)]
        listed = question.listed.key if question.listed and _words(question.listed.key) else None
        given = [*named, *([listed] if listed else [])]
        explanation = list(question.explanation)
        if question.listed and not explanation:
            explanation = list(question.listed.explanation)
        if not given:
            return cls([], explanation, is_given=False)
        others = [
            _words(lines) for lines in given[1:] if not _same(_words(lines), _words(given[0]))
        ]
        contradicted = " / ".join([_words(given[0]), *others]) if others else ""
        return cls(list(given[0]), explanation, is_given=True, contradicted=contradicted)

    @property
    def words(self) -> str:
        return _words(self.lines)

    def says(self, words: str) -> bool:
        """Whether the words say the same."""
        return _same(self.words, words)

    def also(self, words: str, line: int) -> None:
        """The key also stands in the stem."""
        if not self.lines:
            self.lines = [DocxLine(line, (LinePiece(words),))]
        elif not self.says(words):
            self.contradicted = f"{words} / {self.words}"

    def first(self) -> str:
        """The words of the first line. Lines behind it, which name nothing, explain it."""
        self.explanation[:0] = self.lines[1:]
        self.lines = self.lines[:1]
        return self.words

    def explain(self, words: str) -> None:
        """What stands behind the key in its line explains it."""
        if words.strip():
            self.explanation.insert(0, DocxLine(self.lines[0].number, (LinePiece(words),)))


def _words(lines: Sequence[DocxLine]) -> str:
    return "\n".join(line.words for line in lines).strip()


def _same(one: str, other: str) -> bool:
    first, second = (_LETTERS.fullmatch(words) for words in (one, other))
    if first and second:
        return set(letters_of(first["letters"])) == set(letters_of(second["letters"]))
    truths = [truth_of(words.partition("\n")[0]) for words in (one, other)]
    return folded(one) == folded(other) or (truths[0] is not None and truths[0] == truths[1])


def _is_usable(key: Key, draft: Draft) -> bool:
    """Whether there is a key, and only one; what else there is joins the draft."""
    draft.key = key.words
    is_said = bool(key.words) and _SIGNS.sub("", key.words) != _LEFT_OUT
    if key.contradicted:
        draft.tell(Refusal.KEY_UNREADABLE, "key", key=shortened(key.contradicted))
    elif not is_said and not draft.is_refused:
        draft.tell(Refusal.KEY_MISSING, "key")
    return is_said and not key.contradicted


def read_choice(question: DocxQuestion, kind: ItemType, key: Key, draft: Draft) -> None:
    """Options and the letters of the right ones."""
    options = _options(question, draft)
    if not _is_usable(key, draft) or not options:
        return
    words = key.first()
    letters = _letters(words, question, key)
    draft.key = letters or words
    if not letters:
        draft.tell(Refusal.KEY_UNREADABLE, "key", key=shortened(words))
    elif not set(ascii_uppercase[: len(options)]).issuperset(letters):
        draft.tell(Refusal.KEY_NAMES_NO_OPTION, "key", key=letters)
    elif len(set(letters)) < len(letters):
        draft.tell(Refusal.KEY_UNREADABLE, "key", key=letters)
    elif kind is ItemType.SINGLE and len(letters) > 1:
        draft.tell(Refusal.KEY_SEVERAL_IN_SINGLE, "key", key=letters)
    else:
        draft.data["key"] = "".join(sorted(letters))
        if kind is ItemType.MULTIPLE and len(letters) == 1:
            draft.tell(Warned.KEY_ONE_IN_MULTIPLE, "key", key=letters)


def _options(question: DocxQuestion, draft: Draft) -> list[str]:
    """The texts of the options; empty, and refused, where they cannot be told apart."""
    options = [markdown_of(lines) for _, lines in question.options]
    draft.data["options"] = options
    found = "".join(ascii_uppercase[index] for index, _ in question.options)
    if found != ascii_uppercase[: len(found)]:
        why = Wording(f"选项字母依次为 {found}", f"the options' letters are {found}")
        draft.tell(Refusal.UNREADABLE, "options", value=why)
    elif len(options) < _FEWEST_OPTIONS:
        draft.tell(Refusal.OPTIONS_MISSING, "options")
    elif len(options) > len(LABELS):
        draft.tell(Refusal.OPTIONS_TOO_MANY, "options", most=str(len(LABELS)))
    elif any(line.is_block for _, lines in question.options for line in lines):
        draft.tell(Refusal.MARKUP_UNSUPPORTED, "options", what=_TABLE)
    elif not all(options):
        letter = ascii_uppercase[options.index("")]
        why = Wording(f"选项 {letter} 没有内容", f"option {letter} says nothing")
        draft.tell(Refusal.UNREADABLE, "options", value=why)
    else:
        return options
    return []


def _letters(words: str, question: DocxQuestion, key: Key) -> str:
    """The letters of a key. An option's text behind its letter must be that option's."""
    found = _LETTERS.fullmatch(words)
    if found is None:
        return ""
    letters, rest = letters_of(found["letters"]), found["rest"]
    if _REMARK.fullmatch(rest):
        key.explain(rest)
        return letters
    said = _SIGNS.sub("", rest)
    if said and not (len(letters) == 1 and folded(said) == folded(_said(question, letters))):
        return ""
    return letters


def _said(question: DocxQuestion, letter: str) -> str:
    """The words of the option with this letter."""
    texts = [_words(lines) for index, lines in question.options if ascii_uppercase[index] == letter]
    return _SIGNS.sub("", texts[0]) if texts else ""


def read_truth(question: DocxQuestion, key: Key, draft: Draft) -> None:
    """对 or 错 in any of their spellings; A and B where the options say what they mean."""
    if not _is_usable(key, draft):
        return
    words = key.first()
    options = {
        ascii_uppercase[index]: truth_of(_words(lines).rstrip("。."))
        for index, lines in question.options
    }
    found = _TRUTH.fullmatch(words)
    truth = None
    if found is not None:
        word = found["truth"]
        truth = options.get(folded(word).upper(), truth_of(word))
        key.explain(_SIGNS.sub("", found["rest"]))
    if truth is None or sorted(map(str, options.values())) not in ([], ["False", "True"]):
        draft.tell(Refusal.KEY_NOT_TRUTH, "key", key=shortened(words))
        return
    draft.data["key"] = truth
    draft.key = TRUTH_NAMES[truth]


def read_order(question: DocxQuestion, key: Key, draft: Draft) -> None:
    """The options, in the order of the letters of the key."""
    options = _options(question, draft)
    draft.data.pop("options")
    if not _is_usable(key, draft) or not options:
        return
    letters = letters_of(key.first())
    if sorted(letters) != sorted(ascii_uppercase[: len(options)]):
        draft.tell(Refusal.KEY_UNREADABLE, "steps", key=shortened(key.words))
        return
    draft.data["steps"] = [options[ascii_uppercase.index(letter)] for letter in letters]


def read_number(question: DocxQuestion, key: Key, draft: Draft) -> None:
    """A number with its unit; what is worked out in words is a short answer."""
    if key.words and not key.contradicted and not _take_number(key, draft):
        draft.data["type"] = ItemType.SHORT_ANSWER.value
        read_words(question, key, draft)
    else:
        _is_usable(key, draft)


def read_blank(key: Key, word: str, draft: Draft) -> ItemType | None:
    """A blank is an item only where a number fills it."""
    if key.words and not key.contradicted and not _NUMBER.fullmatch(key.words):
        draft.key = key.words
        draft.tell(Refusal.TYPE_UNSUPPORTED, "type", value=word)
        return None
    return ItemType.NUMERIC


def _take_number(key: Key, draft: Draft) -> bool:
    found = _NUMBER.fullmatch(key.words)
    if found is None:
        return False
    for group, field in _FIELDS.items():
        if found[group]:
            text = found[group].replace(",", "").replace("−", "-")
            draft.data[field] = text if field == "unit" else Decimal(text)
    return True


def read_words(question: DocxQuestion, key: Key, draft: Draft) -> None:
    """The model answer as it stands, and its marking points where it says what each is worth."""
    if not _is_usable(key, draft):
        return
    answer = markdown_of(key.lines)
    points = points_in(question.marking_points) or points_in(key.lines)
    if points:
        draft.data |= {"model_answer": answer, "marking_points": points}
    else:
        draft.take_answer(answer)
