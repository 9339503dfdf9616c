# SPDX-License-Identifier: Apache-2.0
"""How well the threshold tells twins from strangers, on our own bank: `python -m bench.twins`

Twins are each text and an edit of it; strangers are every two texts of one topic. The edits are
those by which a question comes back, and `several` is five of them at once, which is more than
most disguises. They cannot stand for a question written anew from the same idea: such a pair
shares few characters and is not found.
"""

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

from question_bank.items import CONTENT, load_bank
from question_bank.twins import question_text
from question_bank.twins.finding import THRESHOLD, overlap
from question_bank.twins.shingles import shingles

UNRELATED = "unrelated"
_TITLE = re.compile(r"(《[^《》]*》)")
_CLAUSE = re.compile(r"[^，；。]*[，；。]?")
_FILLERS = ("在实际工作中，", "一般来说，", "请注意，", "据了解，", "通常情况下，")
# Longer ones first: a word is exchanged as a whole.
_SYNONYMS: Mapping[str, str] = MappingProxyType(
    {
        "重点排放单位": "控排企业",
        "温室气体": "碳",
        "不得": "禁止",
        "包括": "涵盖",
        "采用": "使用",
        "规定": "要求",
        "计算": "求出",
        "根据": "依照",
        "购买": "买入",
        "减排": "降碳",
        "排放": "释放",
        "配额": "额度",
        "企业": "公司",
        "全年": "一年",
        "属于": "归属",
        "数据": "资料",
        "说明": "阐述",
        "提供": "给出",
        "下列": "以下",
        "项目": "工程",
        "按照": "依据",
        "应当": "须",
        "正确": "恰当",
        "之间": "间",
        "主要": "首要",
        "某": "一家",
    }
)
_SYNONYM = re.compile("|".join(_SYNONYMS))
_OPPOSITES: Mapping[str, str] = MappingProxyType(
    {
        "不应当": "应当",
        "不属于": "属于",
        "不得": "可以",
        "应当": "不应当",
        "属于": "不属于",
        "可以": "不得",
        "不": "",
        "是": "不是",
        "为": "不为",
    }
)
_OPPOSITE = re.compile("|".join(_OPPOSITES))


def _swap_clauses(text: str) -> str:
    stem, *options = text.split("\n")
    first, *rest = [clause for clause in _CLAUSE.findall(stem) if clause] or [""]
    return "\n".join(("".join((*rest, first)), *options))


def _change_numbers(text: str) -> str:
    """Every digit becomes the third after it, and what was one number of digits becomes another."""
    return re.sub(r"\d+", lambda run: "".join(str((int(d) + 3) % 10) for d in run[0]) + "5", text)


def _reverse_options(text: str) -> str:
    stem, *options = text.split("\n")
    return "\n".join((stem, *reversed(options)))


def _add_filler(text: str) -> str:
    """Words that say nothing, before every clause of the stem."""
    stem, *options = text.split("\n")
    clauses = [clause for clause in _CLAUSE.findall(stem) if clause]
    padded = [_FILLERS[place % len(_FILLERS)] + clause for place, clause in enumerate(clauses)]
    return "\n".join(("".join(padded), *options))


def _use_synonyms(text: str) -> str:
    """Every word that has one, but not in the names of documents, which nobody rewords."""
    parts = _TITLE.split(text)
    parts[::2] = [_SYNONYM.sub(lambda word: _SYNONYMS[word[0]], part) for part in parts[::2]]
    return "".join(parts)


def _say_the_opposite(text: str) -> str:
    return _OPPOSITE.sub(lambda word: _OPPOSITES[word[0]], text, count=1)


def _drop_an_option(text: str) -> str:
    """The last of several options is gone; a text without options stays."""
    lines = text.split("\n")
    return "\n".join(lines[:-1] if len(lines) > len(("stem", "option", "option")) else lines)


def _edit_severally(text: str) -> str:
    for edit in (_swap_clauses, _change_numbers, _reverse_options, _add_filler, _use_synonyms):
        text = edit(text)
    return text


EDITS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "clauses": _swap_clauses,
        "numbers": _change_numbers,
        "options": _reverse_options,
        "filler": _add_filler,
        "synonyms": _use_synonyms,
        "opposite": _say_the_opposite,
        "shorter": _drop_an_option,
        "several": _edit_severally,
    }
)


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two texts that are twins by the edit named, or `unrelated`."""

    edit: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Measured:
    """How many of so many twins were found by each edit, and how many strangers with them."""

    threshold: float
    found: Mapping[str, int]
    made: Mapping[str, int]

    @property
    def recall(self) -> float:
        """The found share of all twins."""
        made = sum(count for edit, count in self.made.items() if edit in EDITS)
        return self._found_twins / max(made, 1)

    @property
    def precision(self) -> float:
        """The share of twins in all that was found."""
        return self._found_twins / max(sum(self.found.values()), 1)

    @property
    def _found_twins(self) -> int:
        return sum(count for edit, count in self.found.items() if edit in EDITS)

    def __str__(self) -> str:
        told = [f"threshold {self.threshold}", f"precision {self.precision:.4f}"]
        told.append(f"recall {self.recall:.4f}")
        told += [f"{edit} {self.found[edit]}/{count}" for edit, count in self.made.items()]
        return ", ".join(told)


def labelled_pairs(texts: Mapping[str, str], topics: Mapping[str, str]) -> list[LabelledPair]:
    """Each text with every edit that changes it, and every two texts of one topic as unrelated.

    Texts are stem and options, a line each, without Markdown. Strangers grow with the square of
    a topic, so this is for hundreds of items of each.
    """
    pairs = [
        LabelledPair(name, text, edited)
        for name, edit in EDITS.items()
        for text in texts.values()
        if (edited := edit(text)) != text
    ]
    pairs += [
        LabelledPair(UNRELATED, texts[a], texts[b])
        for a, b in combinations(texts, 2)
        if topics[a] == topics[b]
    ]
    return pairs


def measure(pairs: Sequence[LabelledPair], *, threshold: float = THRESHOLD) -> Measured:
    """What the threshold finds among these pairs, by exact similarity."""
    made = dict.fromkeys((*EDITS, UNRELATED), 0)
    found = dict(made)
    # Every text stands in many pairs.
    own = {text: shingles(text) for text in {t for p in pairs for t in (p.first, p.second)}}
    for pair in pairs:
        made[pair.edit] += 1
        found[pair.edit] += overlap(own[pair.first], own[pair.second]) >= threshold
    return Measured(threshold, found, made)


def main() -> None:
    """Print what the threshold finds among the items of our own bank and their edits."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threshold", type=float, default=THRESHOLD)
    wanted = parser.parse_args()
    bank = load_bank(CONTENT)
    texts = {item.reference: question_text(item) for item in bank}
    pairs = labelled_pairs(texts, {item.reference: item.topic for item in bank})
    print(f"{len(bank)} items, {len(pairs)} pairs")
    print(measure(pairs, threshold=wanted.threshold))


if __name__ == "__main__":
    main()
