"""What the gates know of the outcomes that a case wants."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from outcome_metrics.definitions.completeness import missing_fields
from outcome_metrics.definitions.definition import KpiType
from outcome_metrics.definitions.records import agreement_from_record
from procurement.rules.balancing import watchers
from procurement.rules.facts import OutcomeFacts
from procurement.store.tables.solicitations import Solicitation, SolicitationKpi


def outcome_facts(session: Session, row: Solicitation, case: Mapping[str, Any]) -> OutcomeFacts:
    """Return what each goal and each KPI of the case still lacks."""
    rows = session.exec(
        select(SolicitationKpi)
        .where(SolicitationKpi.ocid == row.ocid)
        .order_by(col(SolicitationKpi.kpi_code))
    ).all()
    agreed = [(line, agreement_from_record(json.loads(line.agreement_body))) for line in rows]
    measured = {one.kpi.goal for _, one in agreed if one.kpi.type is KpiType.OUTCOME}
    goals = [goal["code"] for goal in case["goals"]]
    weights = [one.kpi.weight or Decimal(0) for _, one in agreed]
    model = case.get("logic_model")
    reached = {one["goal"] for one in model["outcomes"]} if model else set()
    promised = [
        one.kpi for _, one in agreed if one.kpi.type is KpiType.OUTCOME and one.target is not None
    ]
    kpis = [one.kpi for _, one in agreed]
    return OutcomeFacts(
        goals=len(goals),
        goals_without_outcome_kpi=tuple(goal for goal in goals if goal not in measured),
        incomplete_kpis=tuple(
            (one.kpi.code, name) for _, one in agreed for name in missing_fields(one.kpi)
        ),
        kpis_without_baseline=tuple(
            one.kpi.code
            for _, one in agreed
            if one.baseline is None and one.kpi.code not in _baseline_planned(case)
        ),
        kpis_without_target=tuple(one.kpi.code for _, one in agreed if one.target is None),
        kpis_without_data_owner=tuple(
            line.kpi_code for line, _ in agreed if not line.data_owner_agreed
        ),
        kpi_weight_total=sum(weights, Decimal(0)) * 100,
        has_problem_statement=bool(case["problem"]),
        has_target_population=bool((case["problem"] or {}).get("target_population")),
        has_logic_model=bool(model),
        goals_outside_logic_model=tuple(goal for goal in goals if goal not in reached),
        outcomes_unwatched=tuple(kpi.code for kpi in promised if not watchers(kpi, kpis)),
        outcomes_without_incentive=tuple(kpi.code for kpi in promised if kpi.incentive is None),
        headline_kpis=sum(kpi.type is not KpiType.BALANCING for kpi in kpis),
    )


def _baseline_planned(case: Mapping[str, Any]) -> set[str]:
    """Return the KPIs whose baseline is still to be measured, at a time the case states."""
    return {
        kpi["code"] or kpi["use"].partition("/")[0]
        for kpi in case["kpis"]
        if kpi["baseline"]["scheduled"] or kpi["baseline"]["from_results"]
    }
