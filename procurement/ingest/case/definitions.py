"""From a KPI of a case to a definition: the catalogue's, with what the case adds, or its own."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from outcome_metrics.catalogue import CATALOGUE
from outcome_metrics.definitions.definition import Kpi, Text, Thresholds
from procurement.ingest.case import kpis
from procurement.ingest.case.values import Texts

#: Fields of a case's KPI that mean the same, by the same name, in a definition.
SAME = (
    "code", "type", "unit", "direction", "aggregation", "attainment", "tolerance",
    "plausible_min", "plausible_max", "frequency", "lag_days", "submission_days", "burden_hours",
)  # fmt: skip
#: Texts of a definition -> what a case calls them.
WORDS = {
    "name": "name",
    "question": "question",
    "definition": "definition",
    "numerator": "numerator",
    "denominator": "denominator",
    "exclusions": "exclusions",
    "data_source": "data_source",
    "collector": "collected_by",
    "validator": "validated_by",
    "owner": "data_owner",
    "incentive": "perverse_incentive",
}
#: Other fields of a definition -> what a case calls them.
CALLED = {**WORDS, "dimensions": "disaggregation", "suppression_threshold": "suppress_below"}


def catalogue_entry(use: str | None) -> Kpi | None:
    """Return the definition that `use: CODE/VERSION` names; None if the catalogue has none."""
    code, _, version = (use or "").partition("/")
    kpi = CATALOGUE.get(code)
    return kpi if kpi is not None and str(kpi.version) == version else None


def closest_entries(use: str) -> str:
    """Return what the catalogue has that looks most like `use`, with its version."""
    known = [f"{kpi.code}/{kpi.version}" for kpi in CATALOGUE.values()]
    return ", ".join(get_close_matches(use, known, n=5, cutoff=0.0))


def definition_of(kpi: kpis.Kpi, *, language: str, today: date) -> Kpi:
    """Return the definition with what this case adds to it: weight, goal, owner.

    With `use` and a code of its own, the case begins a KPI of the city from the catalogue's.

    Args:
        kpi: As written; what it uses is in the catalogue.
        language: The case's own, for texts that are not translated.
        today: First day of a definition that begins here.
    """
    own: dict[str, Any] = {
        name: value for name in SAME if (value := getattr(kpi, name)) is not None
    }
    own |= {
        name: text
        for name, written in WORDS.items()
        if (text := in_all(getattr(kpi, written), language)) is not None
    }
    if kpi.thresholds is not None:
        own["thresholds"] = Thresholds(
            good=kpi.thresholds.good,
            approaching=kpi.thresholds.approaching,
            requires_improvement=kpi.thresholds.requires_improvement,
        )
    if kpi.balanced_by is not None:
        own["balanced_by"] = kpi.balanced_by
    if kpi.disaggregation or not kpi.use:
        own["dimensions"] = kpi.disaggregation
    own |= {
        "suppression_threshold": kpi.suppress_below,
        "weight": kpi.weight / Decimal(100),
        "critical": kpi.critical,
        "payment_linked": kpi.payment_linked,
        "goal": kpi.goal,
    }
    begun = {"valid_from": today, "version": kpi.version}
    ready = catalogue_entry(kpi.use)
    if ready is None:
        own = {"denominator": None, **begun, **own}
        return Kpi(**own)
    if kpi.key != ready.code:
        own = {**begun, **own}
    return replace(ready, **own)


def in_all(written: Texts | None, language: str) -> Text | None:
    """Return a text in every language; where it is not translated, in the case's `language`."""
    return None if written is None else Text(**written.in_all(language))
