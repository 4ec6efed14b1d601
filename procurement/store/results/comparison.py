"""What those who report the same KPI version have delivered, added up side by side: read only.

The periods that count are those that `procure kpi show` counts: the latest record of each, within
the contract's term, once its result can be known.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.figures.schedule import expected_periods
from procurement.rules.vocabulary import Compared
from procurement.store.results.comparison_sums import promised, sums
from procurement.store.tables.metrics import KpiDefinition, Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """All that one vendor, contract or site has delivered.  Quantities in millionths.

    Attributes:
        name: As people know it; empty for contracts whose table names no vendor.
        contracts: Ids of the contracts it stands for; none for a site.
        numerator: Sum over the periods with a figure.
        denominator: Sum over the same periods.
        covered: Periods with a figure (each site's counted by itself).
        expected: Periods that should have one.
        percentages: Periods left out because only a percentage is known, without its counts.
        broken_numerators: Periods whose numerator is no whole number.
        broken_denominators: Periods whose denominator is no whole number.
        beyond: Periods whose numerator is larger than the denominator.
        first: First day with a figure; None without one.
        last: Last day with a figure.
    """

    name: str
    contracts: tuple[str, ...]
    numerator: int
    denominator: int
    covered: int
    expected: int
    percentages: int
    broken_numerators: int
    broken_denominators: int
    beyond: int
    first: date | None
    last: date | None


def versions_with_results(session: Session, code: str) -> tuple[int, ...]:
    """Return the versions of a KPI that anything was recorded for, by number."""
    query = (
        sa.select(col(Series.kpi_version))
        .where(col(Series.kpi_code) == code)
        .distinct()
        .order_by(col(Series.kpi_version))
    )
    return tuple(session.execute(query).scalars())


def definition(session: Session, kpi: tuple[str, int]) -> str:
    """Return the record of one version of a KPI (code, version), as JSON."""
    return session.get_one(KpiDefinition, kpi).body


def delivered(
    session: Session, kpi: Kpi, *, by: Compared, as_of: date, as_known: datetime | None = None
) -> tuple[Delivered, ...]:
    """Return what each delivered of `kpi`, for everybody it is about (no group), by name.

    Args:
        session: The transaction.
        kpi: The definition: its code and version choose the series.
        by: What is put side by side.
        as_of: The day the answer speaks for.
        as_known: Leaves out what was recorded later.
    """
    rows = list(session.execute(sums(kpi, by=by, as_of=as_of, as_known=as_known)).mappings())
    if by is not Compared.SITE:
        heard = {row["contract"] for row in rows}
        never_heard = session.execute(promised(kpi)).mappings()
        rows += [row for row in never_heard if row["contract"] not in heard]
    together: dict[tuple[str, str], list[sa.RowMapping]] = defaultdict(list)
    for row in rows:
        together[_key(row, by)].append(row)
    return tuple(
        _added(name, parts, kpi=kpi, as_of=as_of) for (name, _), parts in sorted(together.items())
    )


def _key(row: sa.RowMapping, by: Compared) -> tuple[str, str]:
    """Return (name, identity): two vendors of one name stay two, and so do two without a name."""
    if by is Compared.SITE:
        return row["site"], ""
    if by is Compared.CONTRACT:
        return row["contract"], ""
    name = row["vendor"] or row["vendor_name"] or ""
    return name, str(row["vendor_id"] or "") or ("" if name else row["contract"])


def _added(name: str, parts: Sequence[sa.RowMapping], *, kpi: Kpi, as_of: date) -> Delivered:
    def total(column: str) -> int:
        return sum(int(part[column] or 0) for part in parts)

    days = [part for part in parts if part["first"] is not None]
    return Delivered(
        name=name,
        contracts=tuple(sorted({part["contract"] for part in parts if part["contract"]})),
        numerator=total("numerator"),
        denominator=total("denominator"),
        covered=total("covered"),
        expected=sum(_expected(part, kpi=kpi, as_of=as_of) for part in parts),
        percentages=total("percentages"),
        broken_numerators=total("broken_numerators"),
        broken_denominators=total("broken_denominators"),
        beyond=total("beyond"),
        first=min((part["first"] for part in days), default=None),
        last=max((part["last"] for part in days), default=None),
    )


def _expected(part: sa.RowMapping, *, kpi: Kpi, as_of: date) -> int:
    """Return how many periods of one series should have a figure.

    A contract awarded here owes each period of its term whose submission day is over; otherwise
    only what was spoken of is known to be owed.
    """
    spoken_of = int(part["spoken_of"] or 0)
    if not part["awarded"] or part["starts_on"] is None or part["ends_on"] is None:
        return spoken_of
    wait = timedelta(days=(kpi.lag_days or 0) + (kpi.submission_days or 0))
    last = min(part["ends_on"], as_of - wait)
    periods = expected_periods(kpi.frequency, start=part["starts_on"], end=last)
    return max(spoken_of, len(periods) - int(part["excused"] or 0))
