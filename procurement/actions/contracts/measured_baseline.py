"""Where a KPI stood: measured from the city's own observations before a contract."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlmodel import Session, col, select

from outcome_metrics.definitions.agreement import Agreement, Baseline
from outcome_metrics.definitions.definition import Aggregation, Text
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.states import HAS_DATA
from outcome_metrics.quantities import amount
from outcome_metrics.signals.rules import MINIMUM
from procurement.rules.findings import Finding, Param
from procurement.store.results.observed import Observed, cells_of, observed
from procurement.store.solicitations import solicitations
from procurement.store.tables.contracts import Contract
from procurement.store.tables.metrics import SourceTable

#: Digits after the point of a value that is shown; the fraction itself is kept exactly.
SHOWN = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A baseline, and how many periods stand behind it."""

    baseline: Baseline
    periods: int

    @property
    def shown(self) -> str:
        """The value with a few digits, for a person."""
        exact = self.baseline.exact or Fraction(0)
        return str((Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(SHOWN))


def measure(
    session: Session, agreement: Agreement, *, row: Contract, before: date
) -> Measured | Finding:
    """Return the baseline of the periods that ended before `before`, or why there is none.

    Ratios are sums over sums; an amount is the mean of a period (sum over periods); a level is
    the last one.  Fewer than six periods measure nothing.
    """
    kpi = agreement.kpi
    if kpi.aggregation is Aggregation.PERCENTILE:
        return Finding("baseline.not_combinable", {"kpi": kpi.code})
    first, last = _window(session, row, kpi.code)
    records = [
        one
        for one in observed(session, contract=None, kpi=(kpi.code, kpi.version))
        if one.end < before and first <= one.start and one.end <= last
    ]
    versions = cells_of(records, aggregation=kpi.aggregation)
    latest = {(cell.start, cell.end): cell for cell in versions}
    known = [
        cell
        for _, cell in sorted(latest.items())
        if cell.status in HAS_DATA and cell.denominator != 0
    ]
    if len(known) < MINIMUM:
        facts: dict[str, Param] = {
            "kpi": f"{kpi.code}/{kpi.version}",
            "periods": len(known),
            "least": MINIMUM,
            "before": before.isoformat(),
        }
        return Finding("baseline.too_few_periods", facts)
    return Measured(
        baseline=_combined(known, kpi.aggregation, _source(session, records)), periods=len(known)
    )


def _combined(known: list[Cell], aggregation: Aggregation, source: Text | None) -> Baseline:
    start, end = known[0].start, known[-1].end
    counted = known[-1:] if aggregation is Aggregation.LAST else known
    plain = all(cell.denominator is None for cell in counted)
    volume = amount(sum(cell.denominator or 0 for cell in counted))
    return Baseline(
        numerator=amount(sum(cell.numerator or 0 for cell in counted)),
        denominator=Decimal(len(counted)) if plain else volume,
        start=start,
        end=end,
        source=source,
    )


def _window(session: Session, row: Contract, kpi: str) -> tuple[date, date]:
    """Return the days within which the case wants the baseline measured; else any day."""
    case = json.loads(solicitations.find(session, row.ocid).case_body)
    for one in case.get("kpis", ()):
        code = one.get("code") or (one.get("use") or "").partition("/")[0]
        window = one["baseline"].get("scheduled") if code == kpi else None
        if window:
            return date.fromisoformat(window["from"]), date.fromisoformat(window["to"])
    return date.min, date.max


def _source(session: Session, records: list[Observed]) -> Text | None:
    """Return the files behind the figures, each with the digest of its bytes.

    Names and digests are the same in every language.
    """
    ids = {one.source_id for one in records if one.source_id is not None}
    files = session.exec(
        select(SourceTable).where(col(SourceTable.id).in_(ids)).order_by(col(SourceTable.id))
    )
    named = "; ".join(f"{one.file_name} (SHA-256 {one.digest})" for one in files)
    return Text(en=named, es=named, pt=named) if named else None
