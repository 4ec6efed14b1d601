"""What is asked of results by group: which KPI, whose, split how, over which days."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from outcome_metrics.disclosure.breakdown import PLAIN
from outcome_metrics.figures.schedule import Period
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding

#: The dimension whose groups are the sites.
SITES = "site"
#: 2026, 2026-Q1, 2026-03
NAMED = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})))?")
MONTHS = 12
QUARTER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a page is to show.

    Attributes:
        kpi: Code of the KPI.
        contract: Whose results; empty for the city's own record.
        dimension: What the groups differ in; groups recorded without one are of `group`.
        span: First and last day; None is all that is on record.
        by_site: Sites stand by themselves as well.
        by_period: Periods stand by themselves as well.
        reference: Group that the others are held against; only where the city has fixed none.
    """

    kpi: str
    contract: str = ""
    dimension: str = PLAIN
    span: Period | None = None
    by_site: bool = False
    by_period: bool = False
    reference: str = ""


def span_of(said: str) -> Period | None:
    """Return the days that `2026`, `2026-Q1`, `2026-03` or `2026-01-01/2026-06-30` means.

    Raises:
        BadInputError: it means none.

    >>> [day.isoformat() for day in span_of("2026-Q1")]
    ['2026-01-01', '2026-03-31']
    """
    if not said:
        return None
    named = NAMED.fullmatch(said)
    try:
        if named is None:
            first, _, last = said.partition("/")
            days = date.fromisoformat(first), date.fromisoformat(last)
        else:
            days = _named(int(named[1]), quarter=named[2], month=named[3])
    except ValueError:
        days = date.max, date.min
    if days[0] > days[1]:
        raise BadInputError(Finding("groups.bad_period", {"period": said[:80]}))
    return days


def _named(year: int, *, quarter: str | None, month: str | None) -> Period:
    start, length = 1, MONTHS
    if quarter:
        start, length = int(quarter) * QUARTER - 2, QUARTER
    if month:
        start, length = int(month), 1
    end = start + length - 1
    return date(year, start, 1), date(year, end, monthrange(year, end)[1])


def split(by: str) -> tuple[bool, bool]:
    """Return whether sites and periods stand by themselves: `site`, `period` or `site,period`.

    Raises:
        BadInputError: it names something else.
    """
    asked = {one.strip() for one in by.split(",") if one.strip()}
    if not asked <= {"site", "period"}:
        raise BadInputError(Finding("groups.bad_split", {"by": by[:80]}))
    return "site" in asked, "period" in asked
