"""A baseline and a target as people write them, in a call, a contract or an amendment."""

from outcome_metrics.definitions.agreement import Baseline, Promise, Target


def target_said(target: Target | None) -> str | None:
    """Return a target as an amendment writes it: `7`, `5..9`, `40/120/120`."""
    if target is None:
        return None
    always = [_promise(target.promise)] if target.promise else []
    planned = "/".join(_promise(one.promise) for one in target.periods)
    return "; ".join(filter(None, (*always, planned))) or None


def baseline_said(baseline: Baseline | None) -> str | None:
    """Return a measured baseline: a value, or the ratio behind it; None where there is none."""
    if baseline is None or baseline.exact is None:
        return None
    if baseline.numerator is not None and baseline.denominator is not None:
        return f"{baseline.numerator:f}/{baseline.denominator:f}"
    return None if baseline.value is None else str(baseline.value)


def _promise(promise: Promise) -> str:
    if promise.value is not None:
        return f"{promise.value:f}"
    return f"{promise.low}..{promise.high}"
