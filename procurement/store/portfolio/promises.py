"""What the contracts of a batch have promised, read as the lines of a review."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
import sqlalchemy as sa
from sqlmodel import Session, col, select

from outcome_metrics.assessing.basis import Decided
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.errors import MetricError
from outcome_metrics.portfolio.lines import Lines
from procurement.store.contracts.contract_terms import agreement_of
from procurement.store.portfolio.arrow import day_number, ints, texts
from procurement.store.portfolio.windows import Windows
from procurement.store.results.limit_decisions import SeriesKey
from procurement.store.tables.contracts import Amendment, Contract, ContractKpi
from procurement.store.tables.portfolio import PortfolioContract


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One line before it is a number."""

    contract: str
    start: date
    end: date
    body: int  # which distinct text


def promised(batch_id: int, as_known: datetime) -> sa.ClauseElement:
    """Return the query for the KPI schedules that had been agreed by `as_known`."""
    return (
        sa.select(
            col(ContractKpi.contract_id),
            col(ContractKpi.schedule),
            col(ContractKpi.kpi_code),
            col(ContractKpi.agreement_body),
        )
        .join(PortfolioContract, col(PortfolioContract.contract_id) == col(ContractKpi.contract_id))
        .join(Amendment, col(Amendment.id) == col(ContractKpi.amendment_id), isouter=True)
        .where(
            col(PortfolioContract.batch_id) == batch_id,
            col(ContractKpi.amendment_id).is_(None) | (col(Amendment.signed_at) <= as_known),
        )
    )


def terms_of_batch(
    session: Session, batch_id: int, as_known: datetime
) -> dict[str, tuple[date, date] | None]:
    """Return first and last day of each contract of the batch, None of a registered one.

    What was amended after `as_known` is undone.
    """
    member = sa.and_(
        col(PortfolioContract.contract_id) == col(Contract.id),
        col(PortfolioContract.batch_id) == batch_id,
    )
    wanted = sa.select(
        col(Contract.id), col(Contract.starts_on), col(Contract.ends_on), col(Contract.source_id)
    ).join(PortfolioContract, member)
    terms = {
        contract: None if source is not None else (start, end)
        for contract, start, end, source in session.execute(wanted)
    }
    later = (
        select(Amendment)
        .join(
            PortfolioContract,
            col(PortfolioContract.contract_id) == col(Amendment.contract_id),
        )
        .where(PortfolioContract.batch_id == batch_id, col(Amendment.signed_at) > as_known)
        .order_by(col(Amendment.number).desc())
    )
    for amendment in session.exec(later):
        change = json.loads(amendment.change_body)
        term = terms[amendment.contract_id]
        if "ends_on" in change and term is not None:
            before = date.fromisoformat(change["ends_on"]["from"])
            terms[amendment.contract_id] = (term[0], before)
    return terms


def promises_in_force(
    table: pa.Table, terms: dict[str, tuple[date, date] | None]
) -> tuple[list[str], list[Promise]]:
    """Return the distinct texts, and the lines in force by contract and KPI code."""
    contract, codes = texts(table["contract_id"]), texts(table["kpi_code"])
    schedule = table["schedule"].to_pylist()
    if not contract:
        return [], []
    body = table["agreement_body"].combine_chunks()
    found = body.dictionary.to_pylist()
    bodies = sorted(found)  # a database gives its rows in an order of its own
    place = {text: at for at, text in enumerate(bodies)}
    which = [place[found[at]] for at in ints(body.indices).tolist()]
    newest: dict[str, int] = {}
    for one, number in zip(contract, schedule, strict=True):
        newest[one] = max(number, newest.get(one, 0))
    rows = sorted(zip(contract, codes, schedule, which, strict=True))
    return bodies, [
        Promise(contract=one, start=term[0], end=term[1], body=text)
        for one, _code, number, text in rows
        for term in (terms[one],)
        if term is not None and number == newest[one]
    ]


def parsed(bodies: Sequence[str]) -> tuple[dict[int, Agreement], dict[int, MetricError]]:
    """Return the agreement that each text is, and why some are none."""
    agreements: dict[int, Agreement] = {}
    refused: dict[int, MetricError] = {}
    for at, body in enumerate(bodies):
        try:
            agreements[at] = agreement_of(body)
        except MetricError as problem:
            refused[at] = problem
    return agreements, refused


def lines_of(
    windows: Windows,
    promises: Sequence[Promise],
    agreements: dict[int, Agreement],
    contracts: Sequence[str],
) -> Lines:
    """Return the lines, each with the numbers of its contract, its agreement and its past."""
    number = {contract: at for at, contract in enumerate(contracts)}
    place = {body: at for at, body in enumerate(agreements)}
    windows.read({one.kpi.code for one in agreements.values()})
    window_of_each = {
        (body, start): windows.number(agreements[body], before=start)
        for body, start in sorted({(one.body, one.start) for one in promises})
    }
    history = [window_of_each[one.body, one.start] for one in promises]
    return Lines(
        agreements=list(agreements.values()),
        histories=windows.distinct,
        contract=ints([number[one.contract] for one in promises]),
        agreement=ints([place[one.body] for one in promises]),
        history=ints(history),
        start=ints([day_number(one.start) for one in promises]),
        end=ints([day_number(one.end) for one in promises]),
    )


def decided_by_line(
    lines: Lines, contracts: Sequence[str], decided: dict[SeriesKey, Decided]
) -> dict[int, Decided]:
    """Return what was decided of the limits of each line, in the order of the lines."""
    if not decided:
        return {}
    kpis = [(one.kpi.code, one.kpi.version) for one in lines.agreements]
    keys = (
        (contracts[contract], *kpis[agreement])
        for contract, agreement in zip(
            lines.contract.tolist(), lines.agreement.tolist(), strict=True
        )
    )
    return {line: decided[key] for line, key in enumerate(keys) if key in decided}
