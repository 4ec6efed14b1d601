"""Contracts that were registered from a table: what is on record of many of them at once."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from operator import itemgetter
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from outcome_metrics.figures.cells import Cell
from procurement.rules.vendors.names import plain_name
from procurement.store.tables.contracts import Contract, RegisteredContract
from procurement.store.tables.metrics import Observation, Series, SourceTable
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import Solicitation

#: Ids asked for in one statement.
CHUNK = 500

#: Scheme of a vendor whose number nobody knows: its identity is its name, as a table writes it.
BY_NAME = "NAME"


def known(session: Session, ids: Collection[str]) -> dict[str, tuple[Contract, str | None, str]]:
    """Return id -> (contract, its name in its table, digest of what was taken) of known ones.

    A contract that was awarded here has neither name nor digest.
    """
    found: dict[str, tuple[Contract, str | None, str]] = {}
    for some in _chunks(ids):
        rows = session.exec(
            select(Contract, RegisteredContract)
            .join(
                RegisteredContract,
                col(RegisteredContract.contract_id) == col(Contract.id),
                isouter=True,
            )
            .where(col(Contract.id).in_(some))
        )
        for row, said in rows:
            registered = said is not None
            found[row.id] = (
                row,
                said.source_key if registered else None,
                said.digest if registered else "",
            )
    return found


def processes(session: Session, ocids: Collection[str]) -> set[str]:
    """Return which of these ocids are those of solicitations."""
    found: set[str] = set()
    for some in _chunks(ocids):
        held = select(Solicitation.ocid).where(col(Solicitation.ocid).in_(some))
        found.update(session.exec(held))
    return found


class Vendors:
    """Everybody in the register, by number and by name, while a table adds to it."""

    def __init__(self, session: Session) -> None:
        """Read the register."""
        self._by_number: dict[tuple[str, str], UUID] = {}
        self._by_name: dict[str, set[UUID]] = {}
        for vendor in session.exec(select(Vendor)):
            self.add(vendor)

    def add(self, vendor: Vendor) -> None:
        """Take in a vendor."""
        self._by_number[vendor.tax_scheme, vendor.tax_id] = vendor.id
        self._by_name.setdefault(plain_name(vendor.name), set()).add(vendor.id)

    def by_number(self, scheme: str, number: str) -> UUID | None:
        """Return the vendor of a number."""
        return self._by_number.get((scheme, number))

    def by_name(self, name: str) -> UUID | None:
        """Return the only vendor of a name; None where there is none, or several share it."""
        held = self._by_name.get(plain_name(name), set())
        return next(iter(held)) if len(held) == 1 else None


def _chunks(values: Iterable[str]) -> Iterable[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, CHUNK)):
        yield some


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A registered contract and the newest figure of one of its KPIs.

    Attributes:
        contract: Its id.
        title: As its table has it.
        stage: Where it stands here.
        ends_on: Its last day as its table has it.
        file: Table that the contract was registered from.
        line: Its line there.
        kpi: Code and version; None where nothing has been reported.
        cell: The newest period, as recorded last.
        stated_target: Millionths; that the table states for that period.
    """

    contract: str
    title: str
    stage: str
    ends_on: date | None
    file: str
    line: int
    kpi: tuple[str, int] | None = None
    cell: Cell | None = None
    stated_target: int | None = None


def newest_figures(session: Session, kpi: str = "") -> Iterator[Reported]:
    """Yield each registered contract with the newest period of each of its KPIs, by contract.

    Args:
        session: The transaction.
        kpi: Only figures of this code; contracts without any are then left out.
    """
    figures = _newest(session, kpi)
    rows = session.exec(
        select(Contract, RegisteredContract.title, SourceTable.file_name)
        .join(RegisteredContract, col(RegisteredContract.contract_id) == col(Contract.id))
        .join(SourceTable, col(SourceTable.id) == col(Contract.source_id))
        .order_by(col(Contract.id))
    )
    for row, title, file in rows:
        nothing = Reported(
            contract=row.id,
            title=title,
            stage=row.stage,
            ends_on=row.ends_on,
            file=file,
            line=row.source_line or 0,
        )
        found = figures.get(row.id, {})
        for one, (cell, target) in sorted(found.items(), key=itemgetter(0)):
            yield replace(nothing, kpi=one, cell=cell, stated_target=target)
        if not found and not kpi:
            yield nothing


_Figures = dict[tuple[str, int], tuple[Cell, int | None]]


def _newest(session: Session, kpi: str) -> dict[str, _Figures]:
    """Return contract -> KPI -> its newest period as recorded last, of everybody and everywhere."""
    query = (
        sa.select(
            col(Series.contract_id),
            col(Series.kpi_code),
            col(Series.kpi_version),
            col(Observation.period_start),
            col(Observation.period_end),
            col(Observation.state),
            col(Observation.numerator),
            col(Observation.denominator),
            col(Observation.stated_target),
        )
        .join(Observation, col(Observation.series_id) == col(Series.id))
        .join(Contract, col(Contract.id) == col(Series.contract_id))
        .where(
            col(Contract.source_id).is_not(None),
            col(Series.grouping) == "",
            col(Series.site) == "",
        )
        .order_by(col(Observation.period_end), col(Observation.recorded_at))
        .execution_options(yield_per=CHUNK)
    )
    if kpi:
        query = query.where(col(Series.kpi_code) == kpi)
    found: dict[str, _Figures] = {}
    for (
        contract,
        code,
        version,
        start,
        end,
        state,
        numerator,
        denominator,
        target,
    ) in session.execute(query):
        cell = Cell(
            start=start,
            end=end,
            numerator=numerator,
            denominator=denominator,
            status=state,
            recorded=0,
        )
        found.setdefault(contract, {})[code, version] = cell, target
    return found
