"""How strong is a claim?  Every figure about a cause carries the label of its design (domain 4.5).

A target that is met says what was delivered, not what it was due to: that is descriptive, and never
"impact".
"""

from dataclasses import dataclass
from enum import StrEnum

#: Fewer known periods on either side of the start: no interrupted series [POLICY].
MINIMUM_POINTS = 8


class Design(StrEnum):
    """The four labels, the strongest first."""

    EXPERIMENTAL = "experimental"
    QUASI_EXPERIMENTAL = "quasi-experimental"
    BEFORE_AFTER = "before-after"
    DESCRIPTIVE = "descriptive"


class Caveat(StrEnum):
    """What a reader must know before believing an estimate."""

    #: Anything else that changed on the same day is part of the estimate.
    NO_CONTROL = "no_control"
    #: Each series is too short for its autocorrelation to be modeled: intervals are too narrow.
    AUTOCORRELATION_NOT_MODELED = "autocorrelation_not_modeled"
    #: Estimating the autocorrelation costs certainty that the interval does not show.
    INTERVALS_TOO_NARROW = "intervals_too_narrow"
    #: The year's rhythm is not in the model.
    SEASON_NOT_MODELED = "season_not_modeled"
    #: The earlier trend is continued for longer than it was watched.
    LONG_EXTRAPOLATION = "long_extrapolation"
    #: Periods without a figure were left out, neither guessed nor counted as zero.
    GAPS = "gaps"
    #: A period in which the contract started belongs to neither side.
    STRADDLING_PERIOD = "straddling_period"
    #: The groups were drifting apart before: the difference is not due to the contract alone.
    TRENDS_NOT_PARALLEL = "trends_not_parallel"
    #: No trend apart was found before the start, which does not prove that there was none.
    TRENDS_NOT_PROVEN = "trends_not_proven"
    #: Fewer clusters than clustered errors need.
    FEW_CLUSTERS = "few_clusters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What an estimate rests on.

    Attributes:
        before: Known periods before the start.
        after: Known periods after it.
        control: Whether somebody without the contract is compared with.
        parallel: Whether the two moved alike before the start; None where nobody can tell.
        drawn_by_lot: Whether chance decided who got the contract, as the city attests.
    """

    before: int
    after: int
    control: bool = False
    parallel: bool | None = None
    drawn_by_lot: bool = False


def design_of(evidence: Evidence) -> Design:
    """Return the label that the evidence can bear.

    >>> design_of(Evidence(before=24, after=12)).value
    'quasi-experimental'
    >>> design_of(Evidence(before=1, after=1, control=True)).value
    'before-after'
    >>> design_of(Evidence(before=0, after=12)).value
    'descriptive'
    """
    if evidence.before < 1 or evidence.after < 1:
        return Design.DESCRIPTIVE
    if evidence.control and evidence.drawn_by_lot:
        return Design.EXPERIMENTAL
    if evidence.control:
        return Design.QUASI_EXPERIMENTAL if evidence.parallel else Design.BEFORE_AFTER
    long_enough = min(evidence.before, evidence.after) >= MINIMUM_POINTS
    return Design.QUASI_EXPERIMENTAL if long_enough else Design.BEFORE_AFTER


def may_be_called_impact(design: Design) -> bool:
    """Whether a page may speak of what the contract changed, and not only of what came after it."""
    return design in {Design.EXPERIMENTAL, Design.QUASI_EXPERIMENTAL}
