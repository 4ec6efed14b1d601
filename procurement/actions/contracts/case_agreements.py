"""From the KPIs of a case to agreements: definition, baseline, target."""

from datetime import date

from outcome_metrics.definitions.agreement import Agreement, Baseline, PeriodTarget, Promise, Target
from procurement.ingest.case import kpis
from procurement.ingest.case.definitions import (
    catalogue_entry,
    closest_entries,
    definition_of,
    in_all,
)
from procurement.ingest.case.reader import Case
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding


def agreements(case: Case, *, today: date) -> tuple[Agreement, ...]:
    """Return the agreements that a case asks for, in its order.

    Raises:
        BadInputError: a KPI uses a catalogue entry that does not exist; every one is named.
    """
    unknown = tuple(
        Finding("kpi.not_in_catalogue", {"kpi": kpi.use, "known": closest_entries(kpi.use)})
        for kpi in case.kpis
        if kpi.use and catalogue_entry(kpi.use) is None
    )
    if unknown:
        raise BadInputError(*unknown)
    return tuple(
        Agreement(
            kpi=definition_of(kpi, language=case.language, today=today),
            baseline=_baseline(kpi, case),
            target=_target(kpi, case),
        )
        for kpi in case.kpis
    )


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
        source=in_all(written.source, case.language),
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
        rationale=in_all(kpi.rationale, case.language),
    )


def _promise(written: kpis.Target) -> Promise:
    return Promise(value=written.value, low=written.low, high=written.high)
