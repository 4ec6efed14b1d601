"""What was decided of the limits of one series, as known on a day: read only."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from procurement.actions.results.charted_series import Wanted, series_of
from procurement.store.database.engine import installation, now, reading
from procurement.store.results.limit_decisions import OnRecord, decisions, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """One decision, and whether limits rest on it (on that day)."""

    taken: OnRecord
    holds: bool

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        one = self.taken
        return {
            "choice": one.choice.value,
            "since": one.first.isoformat() if one.first else None,
            "until": one.last.isoformat() if one.last else None,
            "reason": one.decision.reason,
            "by": one.decision.by,
            "on": one.decision.on.isoformat() if one.decision.on else None,
            "holds": self.holds,
        }


def decisions_of(
    engine: sa.Engine, kpi: str, contract: str = "", *, as_of: date | None = None
) -> list[DecisionLine]:
    """Return the decisions on a series of a contract, or of the city, oldest first.

    Raises:
        NotFoundError: no such contract, or nothing is recorded of the KPI.
    """
    with reading(engine) as session:
        zone = ZoneInfo(installation(session).time_zone)
        today = now(session).astimezone(zone).date()
        day = as_of or today
        as_known = datetime.combine(day, time.max, tzinfo=zone) if day < today else None
        wanted = Wanted(kpi=kpi, contract=contract, day=day, as_known=as_known)
        version = series_of(session, wanted).agreement.kpi.version
        taken = decisions(session, (contract or None, kpi, version), as_known=as_known)
    decided = in_force(taken)
    resting = [decided.season, *(one.decision for one in decided.shifts)]
    return [
        DecisionLine(taken=one, holds=any(one.decision is other for other in resting))
        for one in taken
    ]
