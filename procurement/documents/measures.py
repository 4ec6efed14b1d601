"""Measures as a reader sees them: ready text for terms, results and the sums behind them."""

from decimal import Decimal

from procurement.documents.facts import KpiResult, KpiTerms, TrendPoint
from procurement.documents.words import DASH, MINUS, View, Words

#: A shape beside each rating, so that it reads in grey and without colour.
SHAPES = {
    "good": "✓",
    "approaching_target": "▲",
    "requires_improvement": "◆",
    "inadequate": "■",
    "other": "→",
    "not_rated": DASH,
}


def measure(value: Decimal | None, terms: KpiTerms, words: Words) -> str:
    """Return a value in the unit of its measure; in words if it is unknown."""
    if value is None:
        return words.text("unknown")
    if terms.percent:
        return words.percent(value, terms.digits)
    return f"{words.number(value, terms.digits)}\u00a0{words.term('unit', terms.unit)}"


def target(terms: KpiTerms, words: Words) -> str:
    """Return what was promised, with its direction in a sign: `≥ 90%`, `≤ 5 days`."""
    low = measure(terms.target, terms, words)
    if terms.target is None:
        return low
    if terms.direction == "range":
        return f"{low} {DASH} {measure(terms.target_high, terms, words)}"
    if terms.direction == "maintain" and terms.tolerance is not None:
        return f"{low} ± {measure(terms.tolerance, terms, words)}"
    sign = {"higher": "≥\u00a0", "lower": "≤\u00a0"}.get(terms.direction, "")
    return f"{sign}{low}"


def rating(code: str, words: Words, *, reason: str = "") -> View:
    """Return a rating as shape and words, with the reason why there is none."""
    label = words.text(f"rating.{code}")
    if code == "not_rated" and reason:
        label = f"{label} {DASH} {words.text(f'reason.{reason}')}"
    return {"code": code, "shape": SHAPES[code], "label": label}


def terms_view(terms: KpiTerms, words: Words) -> View:
    """Return the agreed terms as ready text."""
    period = terms.baseline_period
    thresholds = [
        rating(found.rating, words) | {"bound": _bound(found.bound, terms, words)}
        for found in terms.thresholds
    ]
    return words.view(terms) | {
        "code_version": f"{words.say(terms.code)} v{terms.version}",
        "kind": words.text(f"kind.{terms.kind}"),
        "unit": words.text("unit.percent") if terms.percent else words.term("unit", terms.unit),
        "direction": words.text(f"direction.{terms.direction}"),
        "baseline": measure(terms.baseline, terms, words),
        "baseline_period": words.span(period) if period else words.text("unknown"),
        "target": target(terms, words),
        "source": words.say(terms.source) or words.text("not_recorded"),
        "weight": _weight(terms.weight, words),
        "frequency": words.term("frequency", terms.frequency),
        "critical": words.text("critical") if terms.critical else "",
        "attainment_rule": words.text(f"attainment_rule.{_kind(terms)}"),
        "thresholds": thresholds,
        "threshold_line": " · ".join(f"{found['label']} {found['bound']}" for found in thresholds),
    }


def _weight(share: Decimal | None, words: Words) -> str:
    if share is None:
        return words.text("no_weight")
    return words.percent(share, 0 if share * 100 % 1 == 0 else 1)


def result_view(result: KpiResult, words: Words) -> View:
    """Return a result as ready text, unknown figures in words."""
    terms = result.terms
    return {
        "terms": terms_view(terms, words),
        "state": words.text(f"state.{result.state}"),
        "numerator": _figure(result.numerator, words),
        "denominator": _figure(result.denominator, words) if terms.denominator else "",
        "value": measure(result.value, terms, words),
        "attainment": _attained(result.attainment, words),
        "rating": rating(result.rating, words, reason=result.reason),
        "below_target": words.text(_flag("target", value=result.below_target)),
        "missed": result.below_target is True,
        "signal": words.text(_flag("signal", value=result.signal)),
        "signalled": result.signal is True,
        "coverage": words.percent(result.coverage),
        "periods": words.text(
            "periods_known",
            known=words.number(result.periods_known),
            due=words.number(result.periods_due),
        ),
        "value_sum": value_sum(result, words),
        "attainment_sum": attainment_sum(result, words),
    }


def value_sum(result: KpiResult, words: Words) -> str:
    """Return the value as a sum that a reader can do by hand; empty if it has no two parts."""
    top, bottom = result.numerator, result.denominator
    if top is None or bottom is None or result.value is None:
        return ""
    shown = measure(result.value, result.terms, words)
    exact = words.number(round(result.value, 6))
    sign = "=" if round(result.value, 6) == result.value else "≈"
    tail = f" → {shown}" if result.terms.percent or exact not in shown else ""
    return f"{words.number(top)} ÷ {words.number(bottom)} {sign} {exact}{tail}"


def attainment_sum(result: KpiResult, words: Words) -> str:
    """Return the attainment as a sum with the figures put in; empty where it has no such form."""
    x, goal, start = result.value, result.terms.target, result.terms.baseline
    if x is None or goal is None or result.attainment is None:
        return ""
    a, t = words.number(round(x, 6)), words.number(goal)
    b = "" if start is None else words.number(start)
    sums = {
        "ratio.higher": f"{a} ÷ {t}",
        "ratio.lower": f"{t} ÷ {a}",
        "linear": f"2 {MINUS} {a} ÷ {t}",
        "baseline-relative": f"({a} {MINUS} {b}) ÷ ({t} {MINUS} {b})",
    }
    left = sums.get(_kind(result.terms))
    if left is None:
        return ""
    return f"{left} ≈ {words.number(result.attainment, 4)} → {_attained(result.attainment, words)}"


def trend_rows(points: tuple[TrendPoint, ...], terms: KpiTerms, words: Words) -> list[View]:
    """Return the longer periods with their sums."""
    return [
        {
            "span": words.span(point.span),
            "numerator": _figure(point.numerator, words),
            "denominator": _figure(point.denominator, words) if terms.denominator else "",
            "value": measure(point.value, terms, words),
        }
        for point in points
    ]


def _kind(terms: KpiTerms) -> str:
    """Return the key of the rule of attainment; the ratio turns over where lower is better."""
    if terms.attainment_kind == "ratio":
        return "ratio.lower" if terms.direction == "lower" else "ratio.higher"
    return terms.attainment_kind


def _bound(bound: Decimal, terms: KpiTerms, words: Words) -> str:
    if terms.direction in {"range", "maintain"}:
        return words.text("outside_by", bound=measure(bound, terms, words))
    sign = "≤" if terms.direction == "lower" else "≥"
    return f"{sign}\u00a0{measure(bound, terms, words)}"


def _figure(value: Decimal | None, words: Words) -> str:
    return words.text("unknown") if value is None else words.number(value)


def _attained(share: Decimal | None, words: Words) -> str:
    return words.text("unknown") if share is None else words.percent(share, 1)


def _flag(name: str, *, value: bool | None) -> str:
    """Return the key of one of three answers."""
    return f"{name}." + {True: "yes", False: "no", None: "unknown"}[value]
