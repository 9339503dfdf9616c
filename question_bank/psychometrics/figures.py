# SPDX-License-Identifier: Apache-2.0
"""The figures themselves, apart from how they are computed: whoever shows them needs no NumPy."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from question_bank.psychometrics.estimates import Estimate

# What each outer group holds: the share at which the difference between them is best told from
# chance if totals are normal (Kelley 1939, Journal of Educational Psychology 30, 17-24).
KELLEY_SHARE = Fraction(27, 100)
# Of two candidates there is no reliability, and the mean of one would be that one's result.
FEWEST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Chosen:
    """How many of a group chose an option, and which share of the group; None of an empty one.

    Counts of groups are fractional where candidates belong to a group in part.
    """

    count: float
    share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionRow:
    """One option among the candidates who saw the item; the row without label is of omissions.

    The three groups add up to `everyone`. Of an item with one right answer the rows add up to
    all candidates, with several a candidate may be in several rows. `mean_rest` is the mean rest
    score of the choosers as a share of the rest's full points, `point_biserial` the correlation
    of choosing with the rest score.
    """

    label: str | None
    is_key: bool
    everyone: Chosen
    upper: Chosen
    middle: Chosen
    lower: Chosen
    mean_rest: float | None
    point_biserial: Estimate | None

    @property
    def discrimination(self) -> float | None:
        """The share of the upper group that chose it less the share of the lower."""
        if self.upper.share is None or self.lower.share is None:
            return None
        return self.upper.share - self.lower.share


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStatistics:
    """What the candidates who saw an item say of it; `group` of them are in each outer group.

    - `facility` is the mean share of the points earned, with error sd / √n.
    - `item_rest` is Pearson's correlation of the item's score with the total less that score;
      None where either does not vary and for fewer than three candidates.
    - `discrimination` is the mean share earned by the upper group less that of the lower
      (see `groups.group`), with error √(s²ᵤ/m + s²ₗ/m) for groups of m. The totals that form the
      groups contain the item, so it is above 0 even for an item unrelated to the rest, the more
      so the fewer items the form has. None for groups of fewer than two.
    - `options` is the distractor table, empty for items without options.
    """

    reference: str
    candidates: int
    group: int
    facility: Estimate | None
    item_rest: Estimate | None
    discrimination: Estimate | None
    options: tuple[OptionRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormStatistics:
    """What the candidates of a form say of it, and of each item. `mean` and `sd` are in points.

    - `alpha` is Cronbach's α = k / (k - 1) · (1 - Σ s²ᵢ / s²) for k items (Cronbach 1951,
      Psychometrika 16, 297-334). For items marked right or wrong, `is_dichotomous`, it is KR-20
      (Kuder and Richardson 1937, Psychometrika 2, 151-160): the formula is one. KR-20 takes Σpq,
      the item variances divided by n, and must then divide the total's by n as well; here both
      divide by n - 1, with the same quotient. For its error see `alpha_error`.
    - `sem` is the standard error of measurement, sd · √(1 - α), in points.
    - `alpha_without` is α of the form less one item, by its reference.

    None: the mean of nobody, the sd of fewer than two, α of fewer than three candidates, fewer
    than two items or equal totals, and sem without α.
    """

    candidates: int
    max_points: Decimal
    mean: float | None
    sd: float | None
    is_dichotomous: bool
    alpha: Estimate | None
    sem: float | None
    alpha_without: Mapping[str, float | None]
    items: tuple[ItemStatistics, ...]
