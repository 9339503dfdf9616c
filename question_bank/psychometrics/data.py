# SPDX-License-Identifier: Apache-2.0
"""Figures as JSON values, from which the same figures are made again.

Floats are written in full: what is read is what was computed, to the last bit, so that a second
computation can be compared with the first.
"""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from question_bank.psychometrics.estimates import Estimate
from question_bank.psychometrics.figures import Chosen, FormStatistics, ItemStatistics, OptionRow
from question_bank.psychometrics.suspicions import Suspicion, SuspicionKind


def item_to_data(item: ItemStatistics) -> dict[str, Any]:
    """The item's statistics as JSON values, from which `item_from_data` makes them again."""
    return asdict(item) | {"options": [asdict(row) for row in item.options]}


def item_from_data(data: Mapping[str, Any]) -> ItemStatistics:
    """The statistics that `item_to_data` wrote; further entries beside them are passed over."""
    return ItemStatistics(
        reference=data["reference"],
        candidates=data["candidates"],
        group=data["group"],
        facility=_estimate(data["facility"]),
        item_rest=_estimate(data["item_rest"]),
        discrimination=_estimate(data["discrimination"]),
        options=tuple(_row(row) for row in data["options"]),
    )


def form_to_data(form: FormStatistics) -> dict[str, Any]:
    """The form's statistics as JSON values, from which `form_from_data` makes them again."""
    return asdict(form) | {
        "max_points": str(form.max_points),
        "alpha_without": dict(form.alpha_without),
        "items": [item_to_data(item) for item in form.items],
    }


def form_from_data(data: Mapping[str, Any]) -> FormStatistics:
    """The statistics that `form_to_data` wrote; further entries beside them are passed over."""
    return FormStatistics(
        candidates=data["candidates"],
        max_points=Decimal(data["max_points"]),
        mean=data["mean"],
        sd=data["sd"],
        is_dichotomous=data["is_dichotomous"],
        alpha=_estimate(data["alpha"]),
        sem=data["sem"],
        alpha_without=dict(data["alpha_without"]),
        items=tuple(item_from_data(item) for item in data["items"]),
    )


def suspicion_to_data(suspicion: Suspicion) -> dict[str, Any]:
    """The suspicion as JSON values, from which `suspicion_from_data` makes it again."""
    return {
        "reference": suspicion.reference,
        "kind": suspicion.kind.value,
        "label": suspicion.label,
        "figures": dict(suspicion.figures),
    }


def suspicion_from_data(data: Mapping[str, Any]) -> Suspicion:
    """The suspicion that `suspicion_to_data` wrote."""
    return Suspicion(
        reference=data["reference"],
        kind=SuspicionKind(data["kind"]),
        label=data["label"],
        figures=dict(data["figures"]),
    )


def _estimate(data: Mapping[str, float] | None) -> Estimate | None:
    return None if data is None else Estimate(data["value"], data["error"])


def _row(data: Mapping[str, Any]) -> OptionRow:
    return OptionRow(
        label=data["label"],
        is_key=data["is_key"],
        everyone=_chosen(data["everyone"]),
        upper=_chosen(data["upper"]),
        middle=_chosen(data["middle"]),
        lower=_chosen(data["lower"]),
        mean_rest=data["mean_rest"],
        point_biserial=_estimate(data["point_biserial"]),
    )


def _chosen(data: Mapping[str, Any]) -> Chosen:
    return Chosen(data["count"], data["share"])
