"""What the city itself measured before its contracts began."""

from bisect import bisect_left
from datetime import date, datetime

from sqlmodel import Session

from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.figures.cells import Cell
from procurement.store.results.compared_series import definition
from procurement.store.results.observed import cells_of, city_record, window_of


class Windows:
    """The distinct windows of the city's own figures; many contracts share one."""

    def __init__(self, session: Session, as_known: datetime) -> None:
        self._session = session
        self._as_known = as_known
        self._codes: set[str] = set()
        self._cells: dict[tuple[str, int], list[Cell]] = {}
        self._ends: dict[tuple[str, int], list[date]] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self.distinct: list[list[Cell]] = []

    def read(self, codes: set[str]) -> None:
        """Read the city's own figures of these KPIs, unless they were read before."""
        record = city_record(self._session, codes - self._codes, as_known=self._as_known)
        self._codes |= codes
        for kpi, figures in record.items():
            known = definition(self._session, kpi)
            self._cells[kpi] = cells_of(figures, aggregation=known.aggregation)
            self._ends[kpi] = sorted(cell.end for cell in self._cells[kpi])

    def number(self, agreement: Agreement, *, before: date) -> int:
        """Return the number of the window of a contract that starts on `before`."""
        kpi = (agreement.kpi.code, agreement.kpi.version)
        base = agreement.baseline and (agreement.baseline.start, agreement.baseline.end)
        past = bisect_left(self._ends.get(kpi, ()), before)  # decides what is before the contract
        key = (kpi, agreement.kpi.frequency, base, past)
        if key not in self._numbers:
            self._numbers[key] = len(self.distinct)
            cells = self._cells.get(kpi, [])
            self.distinct.append(window_of(cells, agreement, before=before))
        return self._numbers[key]
