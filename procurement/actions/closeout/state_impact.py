"""State what is known of a KPI's cause at closeout: an estimate with its strength, or why not."""

import hashlib
from collections.abc import Mapping

from outcome_metrics.definitions.definition import KpiType
from outcome_metrics.errors import MetricError
from outcome_metrics.impact.design import Caveat, Design, may_be_called_impact
from outcome_metrics.impact.regression import Estimate
from procurement.actions.outcome import Outcome
from procurement.actions.reports.impact_series import Asked
from procurement.actions.reports.show_impact import ImpactSeen, judged
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import BadInputError, NotFoundError, UnmeasurableError
from procurement.rules.findings import Finding
from procurement.rules.metric_findings import of_metrics
from procurement.store.closeout.retention import OVER
from procurement.store.closeout.stated import impact_statements
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import terms
from procurement.store.tables.closeout import ImpactStatement
from procurement.store.tables.contracts import Contract

#: Digits that an estimate is kept with: more than any figure it came from has.
DIGITS = 9
#: What makes an estimate impossible, and is no mistake of whoever asks.
REASONS = frozenset({"impact.no_start", "impact.periods_irregular", "impact.versions_mixed"})


def state_impact(
    unit: Unit,
    *,
    contract: str,
    kpi: str = "",
    controls: tuple[str, ...] = (),
    seasonal: bool = False,
    comment: str = "",
) -> Outcome:
    """Put on record what changed in a KPI with the contract, by which design and how sure that is.

    Where the figures cannot answer, every reason is put on record instead.  A later statement takes
    the place of an earlier one; both are kept.

    Args:
        unit: The transaction.
        contract: Its id.
        kpi: Code of the KPI; empty: each outcome that the contract promises, without comparison.
        controls: KPIs, or sites of this KPI, that the contract did not touch.
        seasonal: Whether the rhythm of the year is modeled.
        comment: What else may have caused the change, in the official's words.

    Raises:
        NotFoundError: no such contract, KPI or comparison.
        BadInputError: what cannot be compared.
    """
    row = contracts.lock(unit.session, contract)
    agreed = [one.kpi for one in terms(unit.session, row).agreements]
    named = [kpi] if kpi else [one.code for one in agreed if one.type is KpiType.OUTCOME]
    if row.stage in OVER:
        return Outcome((Finding("contract.ended", {"contract": row.id, "stage": row.stage}),))
    if kpi and kpi not in {one.code for one in agreed}:
        return Outcome((Finding("kpi.unknown", {"kpi": kpi, "subject": row.id}),))
    if controls and not kpi:
        return Outcome((Finding("closeout.controls_need_kpi", {"contract": row.id}),))
    said: dict[str, str | int] = {}
    for code in named:
        asked = Asked(kpi=code, contract=row.id, controls=controls)
        said[code] = _state(unit, row, _answer(unit, asked, seasonal=seasonal), asked, comment)
    return Outcome(facts={"contract": row.id, "stated": len(named), **said})


def _answer(unit: Unit, asked: Asked, *, seasonal: bool) -> dict[str, object]:
    """Return an estimate, or all reasons why there is none."""
    try:
        return _given(judged(unit.session, asked, seasonal=seasonal))
    except MetricError as problem:
        return _not_given(UnmeasurableError(*of_metrics(problem)))
    except (BadInputError, NotFoundError) as problem:
        if {one.code for one in problem.findings} <= REASONS:
            return _not_given(problem)
        raise


def _state(
    unit: Unit, row: Contract, answer: Mapping[str, object], asked: Asked, comment: str
) -> str:
    """Put an answer on record and return its design, or that none can be given."""
    before = impact_statements(unit.session, row.id).get(asked.kpi)
    body = canonical({**answer, "kpi": asked.kpi, "comment": comment.strip()})
    stated = ImpactStatement(
        contract_id=row.id,
        kpi_code=asked.kpi,
        number=before.number + 1 if before else 1,
        body=body,
        digest=hashlib.sha256(body.encode()).hexdigest(),
        stated_at=unit.now,
        stated_by=unit.actor.id,
    )
    unit.session.add(stated)
    unit.session.flush()
    design = str(answer.get("design", Design.DESCRIPTIVE.value))
    entry = {
        "contract": row.id,
        "kpi": asked.kpi,
        "number": stated.number,
        "design": design,
        "given": answer["given"],
        "statement": stated.digest,
    }
    unit.log("impact.stated", row.ocid, entry)
    return design if answer["given"] else "none"


def _given(found: ImpactSeen) -> dict[str, object]:
    """Return the estimate that is strongest: beyond a comparison where there is one."""
    beyond = found.beyond
    if beyond is None:
        series = found.changed.series
        return {
            **_claim(series.average, found.changed.design, found.changed.caveats),
            "before": series.before,
            "after": series.after,
            **_setting(found),
        }
    return {
        **_claim(beyond.differences.effect, beyond.design, beyond.caveats),
        "before": beyond.differences.before,
        "after": beyond.differences.after,
        **_setting(found),
    }


def _claim(one: Estimate, design: Design, caveats: tuple[Caveat, ...]) -> dict[str, object]:
    return {
        "given": True,
        "design": design.value,
        "may_be_called_impact": may_be_called_impact(design),
        "value": _text(one.value),
        "low": _text(one.low),
        "high": _text(one.high),
        "caveats": [caveat.value for caveat in caveats],
    }


def _setting(found: ImpactSeen) -> dict[str, object]:
    return {
        "version": found.kpi.version,
        "unit": found.kpi.unit,
        "controls": list(found.controls),
        "seasonal": found.seasonal,
        "starts_on": found.starts_on,
    }


def _text(value: float) -> str:
    """Return a figure as text: the record holds no floats."""
    return f"{value:.{DIGITS}f}".rstrip("0").rstrip(".")


def _not_given(problem: UnmeasurableError | BadInputError | NotFoundError) -> dict[str, object]:
    return {
        "given": False,
        "reasons": [{"code": one.code, "params": dict(one.params)} for one in problem.findings],
    }
