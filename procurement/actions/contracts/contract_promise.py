"""From what was asked to what is promised: a vendor's better value becomes the target."""

from dataclasses import replace
from decimal import Decimal

from outcome_metrics.definitions.agreement import Agreement, PeriodTarget, Promise, Target
from outcome_metrics.definitions.completeness import unusable_terms
from outcome_metrics.definitions.definition import UNSAID, AttainmentKind, Direction, Text
from procurement.documents.words import Words
from procurement.locale import LANGUAGES


def with_promise(asked: Agreement, promised: Decimal | None) -> Agreement:
    """Return the agreement with `promised` as its target wherever it is better than what is asked.

    The value asked for stays in the rationale, as `asked -> promised`.  What is not better, or has
    no better (a range, a value to maintain), or could not be measured by the KPI's own formula,
    stays as asked; so do the amounts of a cumulative KPI, which are planned period by period.
    """
    target = asked.target
    if promised is None or target is None or asked.kpi.attainment is AttainmentKind.CUMULATIVE:
        return asked
    changed: list[Decimal] = []

    def better(one: Promise) -> Promise:
        if one.value is None or not _is_better(asked.kpi.direction, promised, one.value):
            return one
        changed.append(one.value)
        return replace(one, value=promised)

    improved = replace(
        target,
        promise=better(target.promise) if target.promise else None,
        periods=tuple(
            PeriodTarget(start=one.start, end=one.end, promise=better(one.promise))
            for one in target.periods
        ),
    )
    if not changed:
        return asked
    offer = replace(asked, target=_explained(improved, changed, promised))
    return asked if set(unusable_terms(offer)) - set(unusable_terms(asked)) else offer


def _is_better(direction: Direction, promised: Decimal, asked: Decimal) -> bool:
    if direction is Direction.HIGHER:
        return promised > asked
    return direction is Direction.LOWER and promised < asked


def _explained(target: Target, asked: list[Decimal], promised: Decimal) -> Target:
    """Add `(asked -> promised)` to the rationale, the numbers as each language writes them."""
    rationale = target.rationale or UNSAID
    said = {}
    for language in LANGUAGES:
        words = Words(language, "UTC")
        before = "; ".join(words.number(one) for one in dict.fromkeys(asked))
        note = f"({before} \N{RIGHTWARDS ARROW} {words.number(promised)})"
        said[language] = f"{getattr(rationale, language)} {note}".strip()
    return replace(target, rationale=Text(**said))
