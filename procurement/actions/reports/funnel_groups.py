"""Which vendors belong to which group, as of the date of each step of the funnel."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from outcome_metrics.market.vendor_funnel import NO, STEPS, UNKNOWN, YES
from outcome_metrics.quantities import Codes, Ints
from procurement.rules.vocabulary import VendorGroup
from procurement.store.portfolio.market import Contact, Held
from procurement.store.tables.awards import Award
from procurement.store.tables.parties import Vendor

#: A vendor without an award from the city in so many years is new [POLICY].
NEW_AFTER_YEARS = 5
#: No certificate on record: not the same as not certified.
NONE_ON_RECORD = "none_on_record"


class Newness(StrEnum):
    """Whether the vendor had an award from the city in the years before."""

    NEW = "new"
    RETURNING = "returning"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What the city knows of its vendors.

    Attributes:
        vendors: By id.
        certificates: Every time in which one was valid.
        awards: All that stand, of any solicitation.
        since: First day on record; None while there is nothing.
        zone: Time zone in which a moment has its date.
        new_after: Years without an award that make a vendor new.
        survivors: Vendors that were merged -> the vendor they are one with.
    """

    vendors: Mapping[UUID, Vendor]
    certificates: Sequence[Held]
    awards: Sequence[Award]
    since: date | None
    zone: ZoneInfo
    new_after: int = NEW_AFTER_YEARS
    survivors: Mapping[UUID, UUID] = field(default_factory=dict)

    def owner(self, vendor: UUID) -> UUID | str:
        """Return what makes vendors one when awards are counted: the owner, else the firm."""
        firm = self.survivors.get(vendor, vendor)
        return " ".join(self.vendors[firm].owner_group.casefold().split()) or firm

    def day(self, moment: datetime) -> date:
        """Return the city's date of a moment."""
        return moment.astimezone(self.zone).date()


def reached(contacts: Sequence[Contact]) -> Codes:
    """Return yes, no or unknown for each contact and step (n x 11)."""
    codes = np.full((len(contacts), len(STEPS)), NO, dtype=np.int8)
    for row, contact in enumerate(contacts):
        for place, step in enumerate(STEPS):
            if step in contact.reached:
                codes[row, place] = YES
            elif step in contact.unknown:
                codes[row, place] = UNKNOWN
    return codes


def days(contacts: Sequence[Contact], register: Register) -> Ints:
    """Return the date of each step as an ordinal (n x 11); a step not reached has the last date."""
    out = np.zeros((len(contacts), len(STEPS)), dtype=np.int64)
    for row, contact in enumerate(contacts):
        last = register.day(contact.began_at).toordinal()
        for place, step in enumerate(STEPS):
            moment = contact.reached.get(step)
            last = last if moment is None else register.day(moment).toordinal()
            out[row, place] = last
    return out


def members(
    dimension: VendorGroup, contacts: Sequence[Contact], register: Register
) -> dict[str, Codes]:
    """Return for each group who belongs to it at each step (n x 11)."""
    if dimension is VendorGroup.CERTIFICATION:
        return _by_certificate(contacts, register)
    if dimension is VendorGroup.NEWNESS:
        return _by_newness(contacts, register)
    of_vendor = {
        one.id: (one.size if dimension is VendorGroup.SIZE else one.locality).value
        for one in register.vendors.values()
    }
    groups = [of_vendor[contact.vendor] for contact in contacts]
    return {
        name: _codes(np.repeat([[one == name] for one in groups], len(STEPS), axis=1))
        for name in sorted(set(groups))
    }


def _by_certificate(contacts: Sequence[Contact], register: Register) -> dict[str, Codes]:
    """Return the holders of each kind of certificate; one vendor may hold several."""
    dates = days(contacts, register)
    rows = _rows([one.vendor for one in contacts])
    held = {one.kind: np.zeros(dates.shape, dtype=np.bool_) for one in register.certificates}
    for one in register.certificates:
        mine = rows.get(one.vendor, [])
        first, last = one.first.toordinal(), one.last.toordinal()
        held[one.kind][mine] |= (dates[mine] >= first) & (dates[mine] <= last)
    anything = np.zeros(dates.shape, dtype=np.bool_)
    for holds in held.values():
        anything |= holds
    return {kind: _codes(holds) for kind, holds in held.items() if holds.any()} | {
        NONE_ON_RECORD: _codes(~anything)
    }


def _by_newness(contacts: Sequence[Contact], register: Register) -> dict[str, Codes]:
    """Return who had no award in the years before, who had one, and of whom nobody knows.

    The award of the solicitation itself does not count; one to another firm of the same owner
    does.  Where the record is younger than those years, what the vendor stated at registration
    stands; without it, nobody knows.
    """
    dates = days(contacts, register)
    from_day = {int(day): _years_before(int(day), register.new_after) for day in np.unique(dates)}
    window = np.vectorize(from_day.get, otypes=[np.int64])(dates) if dates.size else dates
    returning = np.zeros(dates.shape, dtype=np.bool_)
    rows = _rows([register.owner(one.vendor) for one in contacts])
    for award in register.awards:
        owned = rows.get(register.owner(award.vendor_id), [])
        mine = [row for row in owned if contacts[row].ocid != award.ocid]
        won = register.day(award.decided_at).toordinal()
        returning[mine] |= (window[mine] <= won) & (won < dates[mine])
    stated = [register.vendors[contact.vendor].new_to_city for contact in contacts]
    says = {
        answer: np.array([[one is answer] for one in stated], dtype=np.bool_).reshape(-1, 1)
        for answer in (True, False)
    }
    complete = window >= (register.since or date.max).toordinal()
    new = ~returning & (complete | says[True])
    returning |= ~new & says[False]
    return {
        Newness.NEW.value: _codes(new),
        Newness.RETURNING.value: _codes(returning),
        Newness.UNKNOWN.value: _codes(~new & ~returning),
    }


def _years_before(day: int, years: int) -> int:
    when = date.fromordinal(day)
    if (when.month, when.day) == (2, 29):
        when = when.replace(day=28)
    return when.replace(year=when.year - years).toordinal()


def _rows(keys: Sequence[Hashable]) -> dict[Hashable, list[int]]:
    rows: dict[Hashable, list[int]] = {}
    for row, key in enumerate(keys):
        rows.setdefault(key, []).append(row)
    return rows


def _codes(belongs: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Codes:
    return np.where(belongs, YES, NO).astype(np.int8)
