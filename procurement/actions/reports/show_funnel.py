"""From being known to being paid: the vendor funnel of the city's own record, read only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from outcome_metrics.market.small_groups import GroupStep, publishable
from outcome_metrics.market.vendor_funnel import StepCount, funnel
from procurement.actions.reports.funnel_groups import (
    NEW_AFTER_YEARS,
    Register,
    members,
    reached,
)
from procurement.rules.vocabulary import VendorGroup
from procurement.store.database.engine import installation, reading
from procurement.store.portfolio import market
from procurement.store.solicitations import solicitations
from procurement.store.vendors.vendors import survivors


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelAsked:
    """Which funnel.

    Attributes:
        solicitation: Its ocid or short code; empty for all.
        since: Only solicitations that began on this day or later.
        by: What groups are told apart by; None for everybody together.
        threshold: Counts of a group from 1 to one less are hidden; None hides nothing.
        new_after: Years without an award that make a vendor new.
    """

    solicitation: str = ""
    since: date | None = None
    by: VendorGroup | None = None
    threshold: int | None
    new_after: int = NEW_AFTER_YEARS


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelSeen:
    """The answer.

    Attributes:
        solicitations: How many there are in the scope.
        vendors: Different vendors in them.
        pairs: Vendors times solicitations: the unit of every count.
        everybody: The steps of all.
        groups: Name of a group -> its steps; groups of certificates overlap.
        threshold: What was hidden by; None for an internal view.
    """

    solicitations: int
    vendors: int
    pairs: int
    everybody: tuple[StepCount, ...]
    groups: Mapping[str, tuple[GroupStep, ...]]
    threshold: int | None


def funnel_of(engine: sa.Engine, asked: FunnelAsked) -> FunnelSeen:
    """Return how many vendors reached each step.

    Raises:
        NotFoundError: no such solicitation.
    """
    with reading(engine) as session:
        zone = ZoneInfo(installation(session).time_zone)
        ocid = solicitations.find(session, asked.solicitation).ocid if asked.solicitation else ""
        scope = market.Scope(ocid=ocid, since=_midnight(asked.since, zone))
        contacts = market.contacts(session, scope)
        codes = reached(contacts)
        groups: Mapping[str, tuple[GroupStep, ...]] = {}
        if asked.by is not None:
            register = Register(
                vendors=market.vendors(session),
                certificates=market.certificates(session),
                awards=market.standing_awards(session, market.Scope()),
                since=market.first_day(session),
                zone=zone,
                new_after=asked.new_after,
                survivors=survivors(session),
            )
            belongs = members(asked.by, contacts, register)
            if asked.threshold is None:
                groups = {name: _open(funnel(codes, member=one)) for name, one in belongs.items()}
            else:
                groups = publishable(codes, belongs, threshold=asked.threshold)
        return FunnelSeen(
            solicitations=len(market.solicitations_in(session, scope)),
            vendors=len({contact.vendor for contact in contacts}),
            pairs=len(contacts),
            everybody=funnel(codes),
            groups=groups,
            threshold=asked.threshold,
        )


def _open(lines: tuple[StepCount, ...]) -> tuple[GroupStep, ...]:
    return tuple(GroupStep(line=line, suppressed=False) for line in lines)


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, tzinfo=zone)
