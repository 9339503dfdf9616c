# SPDX-License-Identifier: Apache-2.0
"""How unequal parallel forms may be, and how much they may share."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """A number is a bound that holds; None is made as small as the bank allows, in this order.

    `coverage`: by how many items two forms may differ in a topic x cognitive level of a section.
    `exposure`: how many of the forms an item may stand in. `overlap`: how many items two forms
    may share. Items that the blueprint requires stand in every form and are counted by neither.
    Refused with ValueError: bounds below 0, and an exposure below 1.
    """

    coverage: int | None = None
    exposure: int | None = None
    overlap: int | None = None

    def __post_init__(self) -> None:
        if any(bound is not None and bound < 0 for bound in (self.coverage, self.overlap)):
            raise ValueError("coverage and overlap are not below 0")
        if self.exposure is not None and self.exposure < 1:
            raise ValueError("an item that may stand in no form is forbidden, not limited")


LEAST = Limits()
