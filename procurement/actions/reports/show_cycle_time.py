"""Where the time of the city's purchases goes, beside what it states they took: read only."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from procurement.rules.cycle_baseline import CycleBaseline
from procurement.rules.cycle_report import Line, report
from procurement.rules.cycle_time import CityCalendar
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.store.database.engine import installation, now, reading
from procurement.store.solicitations import cycle_baselines, cycle_time


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleTimes:
    """The report.

    Attributes:
        at: The present, up to which what lasts is measured.
        first: First day on which a counted stay began.
        lines: One for each pathway, department and stage, and each whole way.
        baseline: What the city states; None where it states nothing.
        number: Of the stored statement; None where it came from a file that is not on record.
    """

    at: datetime
    first: date
    lines: tuple[Line, ...]
    baseline: CycleBaseline | None
    number: int | None


def cycle_times(
    engine: sa.Engine,
    *,
    pathway: str = "",
    department: str = "",
    baseline: CycleBaseline | None = None,
) -> CycleTimes:
    """Return days, hands and waiting for each stage, beside a baseline.

    Args:
        engine: The database.
        pathway: With its version; empty for all.
        department: As the case says; empty for all.
        baseline: One that is not on record; None for the one that the city has stated and that is
            in force today.

    Raises:
        NotFoundError: `cycle.nothing_found`.
    """
    with reading(engine) as session:
        zone = ZoneInfo(installation(session).time_zone)
        present = now(session)
        stored = None
        if baseline is None:
            stored = cycle_baselines.in_force(session, present.astimezone(zone).date())
        held = baseline or (None if stored is None else stored.baseline)
        stays = [
            one
            for one in cycle_time.stays(session)
            if pathway in {"", one.pathway} and department in {"", one.department}
        ]
    if not stays:
        facts = {"pathway": pathway or "-", "department": department or "-"}
        raise NotFoundError(Finding("cycle.nothing_found", facts))
    calendar = CityCalendar(zone.key, frozenset(held.days_off) if held else frozenset())
    return CycleTimes(
        at=present,
        first=min(one.entered_at for one in stays).astimezone(zone).date(),
        lines=report(stays, calendar=calendar, until=present, baseline=held),
        baseline=held,
        number=None if stored is None else stored.number,
    )
