"""From the KPIs of a case to agreements: definition, baseline, target."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from outcome_metrics.catalogue import CATALOGUE
from outcome_metrics.definitions.agreement import Agreement, Baseline, PeriodTarget, Promise, Target
from outcome_metrics.definitions.definition import Kpi, Text, Thresholds
from procurement.ingest.case import kpis
from procurement.ingest.case.reader import Case
from procurement.ingest.case.values import Texts
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding

#: Fields of a case's KPI that mean the same, by the same name, in a definition.
SAME = (
    "code", "type", "unit", "direction", "aggregation", "attainment", "tolerance",
    "plausible_min", "plausible_max", "frequency", "lag_days", "submission_days", "burden_hours",
)  # fmt: skip
#: Texts of a definition -> what a case calls them.
WORDS = {
    "name": "name",
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


def agreements(case: Case, *, today: date) -> tuple[Agreement, ...]:
    """Return the agreements that a case asks for, in its order.

    Raises:
        BadInputError: a KPI uses a catalogue entry that does not exist; every one is named.
    """
    unknown = tuple(
        Finding(
            "kpi.not_in_catalogue",
            {"kpi": kpi.use, "known": ", ".join(sorted(map(_name, CATALOGUE.values())))},
        )
        for kpi in case.kpis
        if kpi.use and kpi.use not in map(_name, CATALOGUE.values())
    )
    if unknown:
        raise BadInputError(*unknown)
    return tuple(
        Agreement(
            kpi=_definition(kpi, case, today),
            baseline=_baseline(kpi, case),
            target=_target(kpi, case),
        )
        for kpi in case.kpis
    )


def _name(kpi: Kpi) -> str:
    return f"{kpi.code}/{kpi.version}"


def _definition(kpi: kpis.Kpi, case: Case, today: date) -> Kpi:
    """Return the definition with what this case adds: weight, goal, owner."""
    own: dict[str, object] = {
        name: value for name in SAME if (value := getattr(kpi, name)) is not None
    }
    own |= {
        name: text
        for name, written in WORDS.items()
        if (text := _text(getattr(kpi, written), case)) is not None
    }
    if kpi.thresholds is not None:
        own["thresholds"] = Thresholds(
            good=kpi.thresholds.good,
            approaching=kpi.thresholds.approaching,
            requires_improvement=kpi.thresholds.requires_improvement,
        )
    own |= {
        "dimensions": kpi.disaggregation,
        "suppression_threshold": kpi.suppress_below,
        "weight": kpi.weight / Decimal(100),
        "critical": kpi.critical,
        "payment_linked": kpi.payment_linked,
        "goal": kpi.goal,
    }
    if kpi.use:
        return replace(CATALOGUE[kpi.use.partition("/")[0]], **own)  # type: ignore[arg-type]
    own = {"denominator": None, "valid_from": today, "version": kpi.version} | own
    return Kpi(**own)  # type: ignore[arg-type]


def _baseline(kpi: kpis.Kpi, case: Case) -> Baseline | None:
    """Return the measured baseline; None while it is still to be measured."""
    written = kpi.baseline
    if written.measured is None or written.period is None:
        return None
    return Baseline(
        value=written.value,
        numerator=written.numerator,
        denominator=written.denominator,
        start=written.period.starts,
        end=written.period.ends,
        source=_text(written.source, case),
    )


def _target(kpi: kpis.Kpi, case: Case) -> Target:
    always = [one for one in kpi.target if one.starts is None]
    return Target(
        promise=_promise(always[0]) if always else None,
        periods=tuple(
            PeriodTarget(start=one.starts, end=one.ends, promise=_promise(one))
            for one in kpi.target
            if one.starts is not None and one.ends is not None
        ),
        rationale=_text(kpi.rationale, case),
    )


def _promise(written: kpis.Target) -> Promise:
    return Promise(value=written.value, low=written.low, high=written.high)


def _text(written: Texts | None, case: Case) -> Text | None:
    """Return a text in every language; where it is not translated, in the case's own."""
    return None if written is None else Text(**written.in_all(case.language))
