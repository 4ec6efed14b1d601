"""Is a definition, or an agreement, complete and free of contradiction?  Returns names and codes.

This check replaces prose about "SMART": specific is definition and population, measurable is source
and formula, achievable is baseline and rationale, relevant is the goal, time-bound is period and
target (domain 3.1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from types import MappingProxyType

from outcome_metrics.definitions.agreement import Agreement, Promise
from outcome_metrics.definitions.definition import (
    Aggregation,
    AttainmentKind,
    Direction,
    Kpi,
    Text,
    Thresholds,
)

#: May be absent in a complete definition.
OPTIONAL = frozenset({"valid_to", "denominator", "tolerance", "thresholds", "incentive"})
#: Have a denominator by their nature.
RATIOS = frozenset({Aggregation.RATIO_OF_SUMS, Aggregation.MEAN_WEIGHTED})
LANGUAGES = tuple(one.name for one in fields(Text))
EDGED = frozenset({Direction.RANGE, Direction.MAINTAIN})
#: Code of each contradiction -> the field in which it is put right.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "kpi.range_needs_range_attainment": "attainment",
        "kpi.range_attainment_needs_range": "attainment",
        "kpi.linear_needs_lower": "attainment",
        "kpi.cumulative_needs_higher": "direction",
        "kpi.cumulative_needs_sum": "aggregation",
        "kpi.cumulative_has_no_thresholds": "thresholds",
        "kpi.tolerance_not_positive": "tolerance",
        "kpi.thresholds_out_of_order": "thresholds",
        "kpi.plausible_reversed": "plausible_min",
        "kpi.validity_reversed": "valid_to",
        "kpi.collector_is_validator": "validator",
        "kpi.weight_out_of_range": "weight",
        "kpi.negative_days": "lag_days",
    }
)


def missing_fields(kpi: Kpi) -> tuple[str, ...]:
    """Return the fields that are absent or blank though a complete record needs them.

    A text that lacks one language is named with it, such as `name.pt`.  The denominator is needed
    for ratios and means, the tolerance for ranges, thresholds unless the KPI is cumulative.

    """
    names: list[str] = []
    for one in fields(kpi):
        value = getattr(kpi, one.name)
        if isinstance(value, Text):
            names += [
                f"{one.name}.{language}"
                for language in LANGUAGES
                if not getattr(value, language).strip()
            ]
        elif _is_blank(value) and one.name in _needed(kpi):
            names.append(one.name)
    return tuple(names)


def contradictions(kpi: Kpi) -> tuple[str, ...]:
    """Return codes of what cannot be true together in one definition."""
    edged = kpi.direction in EDGED
    checks = {
        "kpi.range_needs_range_attainment": edged and kpi.attainment is not AttainmentKind.RANGE,
        "kpi.range_attainment_needs_range": not edged and kpi.attainment is AttainmentKind.RANGE,
        "kpi.linear_needs_lower": kpi.attainment is AttainmentKind.LINEAR
        and kpi.direction is not Direction.LOWER,
        "kpi.cumulative_needs_higher": kpi.attainment is AttainmentKind.CUMULATIVE
        and kpi.direction is not Direction.HIGHER,
        "kpi.cumulative_needs_sum": kpi.attainment is AttainmentKind.CUMULATIVE
        and kpi.aggregation is not Aggregation.SUM,
        "kpi.cumulative_has_no_thresholds": kpi.attainment is AttainmentKind.CUMULATIVE
        and kpi.thresholds is not None,
        "kpi.tolerance_not_positive": kpi.tolerance is not None and kpi.tolerance <= 0,
        "kpi.thresholds_out_of_order": kpi.thresholds is not None
        and not _in_order(kpi.thresholds, direction=kpi.direction),
        "kpi.plausible_reversed": kpi.plausible_min is not None
        and kpi.plausible_max is not None
        and kpi.plausible_min > kpi.plausible_max,
        "kpi.validity_reversed": kpi.valid_from is not None
        and kpi.valid_to is not None
        and kpi.valid_from > kpi.valid_to,
        "kpi.collector_is_validator": _share_words(kpi.collector, kpi.validator),
        "kpi.weight_out_of_range": kpi.weight is not None and not 0 <= kpi.weight <= 1,
        "kpi.negative_days": min(kpi.lag_days or 0, kpi.submission_days or 0) < 0,
    }
    return tuple(code for code, holds in checks.items() if holds)


def unusable_terms(agreement: Agreement) -> tuple[str, ...]:
    """Return codes of why attainment cannot be computed from baseline and target (domain 3.3)."""
    target = agreement.target
    if target is None or (target.promise is None and not target.periods):
        return ("target.absent",)
    promises = [one.promise for one in target.periods]
    if target.promise is not None:
        promises.append(target.promise)
    codes = [code for promise in promises for code in _promise_codes(promise, agreement)]
    codes += _plan_codes(promises, agreement.kpi)
    if agreement.baseline is None or agreement.baseline.exact is None:
        codes.append("baseline.absent")
    own = target.thresholds
    if own is not None and not _in_order(own, direction=agreement.kpi.direction):
        codes.append("target.thresholds_out_of_order")
    return tuple(dict.fromkeys(codes))


def _promise_codes(promise: Promise, agreement: Agreement) -> list[str]:
    """Return what is wrong with one promised value or range."""
    kpi = agreement.kpi
    if kpi.direction is Direction.RANGE:
        return _range_codes(promise)
    if promise.value is None:
        return ["target.absent"]
    baseline = None if agreement.baseline is None else agreement.baseline.exact
    relative = kpi.attainment is AttainmentKind.BASELINE_RELATIVE
    adds_up = kpi.attainment is AttainmentKind.CUMULATIVE
    divides = not (relative or adds_up) and kpi.direction in {Direction.HIGHER, Direction.LOWER}
    checks = {
        "target.not_positive": promise.value < 0 if adds_up else divides and promise.value <= 0,
        "target.equals_baseline": relative and promise.value == baseline,
    }
    return [code for code, holds in checks.items() if holds]


def _plan_codes(promises: Sequence[Promise], kpi: Kpi) -> list[str]:
    """Return what is wrong with a plan: a period may have nothing, but not all of them."""
    adds_up = kpi.attainment is AttainmentKind.CUMULATIVE
    return ["target.not_positive"] * (adds_up and not any(one.value for one in promises))


def _range_codes(promise: Promise) -> list[str]:
    if promise.low is None or promise.high is None:
        return ["target.range_absent"]
    return ["target.range_reversed"] if promise.low > promise.high else []


def _needed(kpi: Kpi) -> set[str]:
    needed = {one.name for one in fields(kpi)} - OPTIONAL
    if kpi.aggregation in RATIOS:
        needed.add("denominator")
    if kpi.direction in EDGED:
        needed.add("tolerance")
    if kpi.attainment is not AttainmentKind.CUMULATIVE:
        needed.add("thresholds")
    return needed


def _share_words(one: Text, other: Text) -> bool:
    """Return whether two texts say the same in any language."""
    pairs = ((getattr(one, name), getattr(other, name)) for name in LANGUAGES)
    return any(ours.strip() and ours.strip() == theirs.strip() for ours, theirs in pairs)


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _in_order(thresholds: Thresholds, *, direction: Direction) -> bool:
    """Return whether the cut-offs get worse from good to requires improvement."""
    steps = (thresholds.good, thresholds.approaching, thresholds.requires_improvement)
    worsening = steps if direction is Direction.HIGHER else tuple(reversed(steps))
    return list(worsening) == sorted(worsening, reverse=True)
