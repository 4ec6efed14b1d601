"""What a table's figures mean for the contracts they are of, where those were registered."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sqlmodel import col, select

from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.definitions.records import as_record
from outcome_metrics.figures.schedule import Period
from procurement.actions.results.results_plan import Plan
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.store.contracts.contract_terms import CHUNK, schedule_numbers
from procurement.store.tables.contracts import Contract, ContractKpi

#: A registered contract begins with this schedule; an amendment makes the next.
FIRST_SCHEDULE = 1


def reported(
    unit: Unit, plan: Plan, spans: Mapping[str, Period]
) -> Iterator[tuple[Contract, list[str]]]:
    """Yield each contract that got figures, with the KPIs that are now on its schedule.

    A registered contract's schedule takes up a KPI that its tables report for the first time, with
    no baseline and no target of its own; and the span for which results are owed grows to what the
    tables speak of.  A contract that was awarded here stays as it is.
    """
    ids = sorted(spans)
    observed: dict[str, set[str]] = defaultdict(set)
    for contract, code, _, _ in plan.series:
        observed[contract].add(code)
    for first in range(0, len(ids), CHUNK):
        chunk = ids[first : first + CHUNK]
        numbers = schedule_numbers(unit.session, chunk)
        some = select(Contract).where(col(Contract.id).in_(chunk))
        for row in unit.session.exec(some.order_by(col(Contract.id)).with_for_update()).all():
            new = sorted(one for one in observed[row.id] if (row.id, one) in plan.to_schedule)
            if row.source_id is not None:
                _widen(row, spans[row.id])
                number = numbers.get(row.id, FIRST_SCHEDULE)
                unit.session.add_all(
                    _line(plan.to_schedule[row.id, one], row, number) for one in new
                )
            yield row, new


def _widen(row: Contract, span: Period) -> None:
    row.results_from = min(row.results_from or span[0], span[0])
    row.results_until = max(row.results_until or span[1], span[1])


def _line(kpi: Kpi, row: Contract, number: int) -> ContractKpi:
    return ContractKpi(
        contract_id=row.id,
        schedule=number,
        kpi_code=kpi.code,
        kpi_version=kpi.version,
        agreement_body=canonical(as_record(Agreement(kpi=kpi))),
    )
