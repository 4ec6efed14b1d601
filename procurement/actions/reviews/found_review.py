"""One review by its period, and the local days that its terms are counted in."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import select

from procurement.actions.unit import Unit
from procurement.rules.errors import NotAllowedError, NotFoundError
from procurement.rules.findings import Finding
from procurement.store.facts.contract_facts import reviews_of
from procurement.store.tables.contracts import Contract, Review
from procurement.store.vendors.vendors import same_firm


def find_review(unit: Unit, row: Contract, period_end: date) -> Review:
    """Return the review of the period that ended on a day, locked.

    Raises:
        NotFoundError: there is none; those that there are, are named.
    """
    review = unit.session.exec(
        select(Review)
        .where(Review.contract_id == row.id, Review.period_end == period_end)
        .with_for_update()
    ).one_or_none()
    if review is None:
        held = ", ".join(one.period_end.isoformat() for one in reviews_of(unit.session, row.id))
        facts = {"contract": row.id, "period": period_end.isoformat(), "held": held or "-"}
        raise NotFoundError(Finding("review.unknown", facts))
    return review


def end_of_day(unit: Unit, day: date) -> datetime:
    """Return the last second of a local day; where clocks show it twice, the later one."""
    zone = ZoneInfo(unit.place.time_zone)
    return datetime.combine(day, time(23, 59, 59, fold=1), tzinfo=zone)


def local_day(unit: Unit, moment: datetime) -> str:
    """Return the local day of an instant."""
    return moment.astimezone(ZoneInfo(unit.place.time_zone)).date().isoformat()


def speaks_for_vendor(unit: Unit, row: Contract) -> None:
    """Refuse whoever does not speak for the contract's own vendor.

    Raises:
        NotAllowedError: the person is a contact of another vendor, or of none.
    """
    mine = same_firm(unit.session, row.vendor_id) if row.vendor_id else set()
    if unit.actor.person.vendor_id not in mine:
        names = {"person": unit.actor.person.handle, "contract": row.id}
        raise NotAllowedError(Finding("review.other_vendor", names))
