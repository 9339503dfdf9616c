# SPDX-License-Identifier: Apache-2.0
"""An item of QTI 1.2 as an entry, in the shapes of its specification, Canvas and Blackboard."""

from collections.abc import Sequence

from question_bank.interchange.drafts import Draft
from question_bank.interchange.problems import Refusal, Warned
from question_bank.interchange.qti.asi.choices import read_choices, read_order
from question_bank.interchange.qti.asi.details import Details, comments_of, details_of
from question_bank.interchange.qti.asi.matching import read_matching
from question_bank.interchange.qti.asi.materials import (
    RESPONSES,
    RIGHTS,
    html_in,
    prompt_of,
    stem_of,
)
from question_bank.interchange.qti.asi.scoring import Scoring, scoring_of
from question_bank.interchange.qti.asi.wordings import is_number, read_number, read_words
from question_bank.interchange.qti.items import MOST_CHOICES, QtiItem, points_in
from question_bank.interchange.qti.parts import EXPLANATION, MODEL_ANSWER, STEM
from question_bank.interchange.qti.references import reference_in
from question_bank.interchange.qti.refused import QtiRefused
from question_bank.interchange.qti.texts import QtiTexts
from question_bank.interchange.qti.tree import Element, child, children
from question_bank.interchange.reading import Defaults, Entry
from question_bank.items.model import MAX_OPTIONS

# Parts of the names of kinds whose structure looks like that of another kind.
_UNSUPPORTED = (
    *("calculated", "pattern_match", "likert", "opinion", "upload", "hot spot", "jumbled"),
    *("dropdown", "multiple_blanks", "blank_plus", "blank plus", "text_only"),
)
_LISTS, _WRITTEN = "response_lid", ("response_str", "response_num")
_RENDERED = ("render_choice", "render_fib")


def read_asi_item(found: QtiItem, defaults: Defaults) -> Entry:
    """The question of an item, or what stands in its way."""
    draft = Draft(found.place)
    try:
        _Reader(found, draft).read()
    except QtiRefused as refused:
        draft.add(refused.at(draft.place))
    return draft.entry(defaults)


class _Reader:
    """Reads one item into its draft."""

    def __init__(self, found: QtiItem, draft: Draft) -> None:
        self._item = found.element
        self._draft = draft
        self._texts = QtiTexts(found.find, draft)

    def read(self) -> None:
        details = details_of(self._item, self._draft)
        self._draft.data |= {
            "reference": reference_in(self._draft.place.identifier),
            "topic": details.topic,
            "points": points_in(details.points, self._draft, "points_possible"),
        }
        presentation = child(self._item, "presentation")
        if presentation is None:
            raise QtiRefused(Refusal.UNREADABLE, value="presentation")
        responses = list(presentation.iter(*RESPONSES))
        self._read_stem(presentation, is_alone=len(responses) == 1)
        _demand_supported(responses, details)
        scoring = scoring_of(self._item)
        solution = self._read_comments(is_essay=_is_essay(responses, scoring, details))
        if len(responses) > 1:
            self._read_matching(presentation, responses, scoring)
        elif responses[0].tag == _LISTS:
            self._read_list(responses[0], scoring)
        elif is_number(responses[0], details.type):
            read_number(scoring, draft=self._draft)
        else:
            read_words(scoring, answer=solution, draft=self._draft)

    def _read_stem(self, presentation: Element, *, is_alone: bool) -> None:
        inside = RESPONSES if is_alone else ()
        html = stem_of(presentation, self._texts.address, inside=inside)
        self._draft.data["stem"] = self._texts.one(STEM, html)
        if not self._draft.data["stem"] and all(p.field != STEM for p in self._draft.problems):
            raise QtiRefused(Refusal.STEM_MISSING, STEM)

    def _read_comments(self, *, is_essay: bool) -> str:
        """The explanation joins the draft; returned is the model answer, if there is one."""
        comments = comments_of(self._item, self._texts.address)
        if comments.has_others:
            self._draft.tell(Warned.FEEDBACK_LEFT_OUT)
        explanation = comments.explanation
        if not explanation and not is_essay:
            explanation = comments.solution
        self._draft.data["explanation"] = self._texts.one(EXPLANATION, explanation)
        return self._texts.one(MODEL_ANSWER, comments.solution) if is_essay else ""

    def _read_list(self, response: Element, scoring: Scoring | None) -> None:
        labels = list(response.iter("response_label"))
        if len(labels) > MOST_CHOICES:
            raise QtiRefused(Refusal.OPTIONS_TOO_MANY, "options", most=str(MAX_OPTIONS))
        is_ordered = response.get("rcardinality", "Single").casefold() == "ordered"
        part = "step" if is_ordered else "choice"
        options = [self._text(label, part) for label in labels]
        read = read_order if is_ordered else read_choices
        read(response, scoring, options=options, draft=self._draft)

    def _text(self, element: Element, part: str) -> str:
        return self._texts.one(part, html_in([element], self._texts.address))

    def _read_matching(
        self, presentation: Element, responses: Sequence[Element], scoring: Scoring | None
    ) -> None:
        labels = {one.get("ident", ""): list(one.iter("response_label")) for one in responses}
        if len(responses) > MAX_OPTIONS or any(len(n) > 2 * MAX_OPTIONS for n in labels.values()):
            raise QtiRefused(Refusal.OPTIONS_TOO_MANY, "pairs", most=str(MAX_OPTIONS))
        address = self._texts.address
        lefts = [self._texts.one("left", prompt_of(one, address)) for one in responses]
        shown = self._rights(presentation)
        rights = {
            (name, label.get("ident", "")): shown[place]
            if place < len(shown)
            else self._text(label, "right")
            for name, found in labels.items()
            for place, label in enumerate(found)
        }
        _demand_one_list(labels, rights)
        read_matching(responses, scoring, lefts=lefts, rights=rights, draft=self._draft)

    def _rights(self, presentation: Element) -> list[str]:
        """What can be matched, where it stands apart: Blackboard lists it once, in order."""
        blocks = [one for one in presentation.iter("flow") if one.get("class") == RIGHTS]
        return [self._text(one, "right") for block in blocks for one in children(block, "flow")]


def _demand_supported(responses: Sequence[Element], details: Details) -> None:
    """One response that is chosen or written, or several lists to be matched with."""
    strange = next((word for word in _UNSUPPORTED if word in details.type), None)
    if strange is not None:
        raise QtiRefused(Refusal.TYPE_UNSUPPORTED, "type", value=details.type)
    names = [str(one.tag) for one in responses]
    renders = [
        str(one.tag)
        for response in responses
        for one in response.iter("*")
        if str(one.tag).startswith("render_") and one.tag not in _RENDERED
    ]
    is_single = len(names) == 1 and names[0] in {_LISTS, *_WRITTEN}
    is_several = len(names) > 1 and set(names) == {_LISTS}
    if renders or not (is_single or is_several):
        what = " + ".join([*names, *renders]) or "presentation"
        raise QtiRefused(Refusal.INTERACTION_UNSUPPORTED, value=what[:80])


def _is_essay(responses: Sequence[Element], scoring: Scoring | None, details: Details) -> bool:
    """Say whether people mark the answer: it is written, and no wording scores."""
    response = responses[0]
    if response.tag not in _WRITTEN or is_number(response, details.type):
        return False
    rewards = scoring.rewards if scoring else []
    return not any(True for condition, _ in rewards for _ in condition.iter("varequal"))


def _demand_one_list(labels: dict[str, list[Element]], rights: dict[tuple[str, str], str]) -> None:
    """The same rights stand beside each left; other lists are gaps to be filled by choosing."""
    lists = [
        sorted(rights[name, label.get("ident", "")] for label in found)
        for name, found in labels.items()
    ]
    if any(one != lists[0] for one in lists):
        raise QtiRefused(Refusal.INTERACTION_UNSUPPORTED, value=f"{len(lists)} × {_LISTS}")
