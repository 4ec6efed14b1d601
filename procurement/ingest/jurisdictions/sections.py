"""What a profile's file may say, field by field."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt

from procurement.ingest.case.values import (
    Clock,
    Currency,
    Day,
    Name,
    Number,
    Section,
    Share,
    Text,
    Words,
    Zone,
    formed,
)
from procurement.rules.calendar.durations import DurationUnit
from procurement.rules.jurisdictions.preferences import Attribute, Mechanism
from procurement.rules.jurisdictions.topics import PriceBasis, PriceEffect, TieStep, Topic
from procurement.rules.periods import Roll

Place = Annotated[str, formed(r"[a-z][a-z0-9_-]{0,39}", "law.bad_code")]
Language = Literal["en", "es", "pt"]
#: What a place may have its own word for (domain specification, section 10).
Thing = Literal[
    "call",
    "addendum",
    "amendment",
    "bidder",
    "protest",
    "award",
    "contract_manager",
    "milestone",
    "baseline",
    "target",
    "closing",
]


class DayOff(Section):
    """A day, and why it is one."""

    day: Day
    why: Words


class YearIn(Section):
    """What the city says of one year."""

    year: Annotated[StrictInt, Field(ge=1900, le=2199)]
    source: Words
    closed: tuple[DayOff, ...] = ()
    half: tuple[DayOff, ...] = ()
    works: tuple[DayOff, ...] = ()


class CalendarIn(Section):
    """The city's calendar; years that it does not list cannot be counted over."""

    code: Place
    years: tuple[YearIn, ...] = ()


class DurationIn(Section):
    """How long."""

    number: Annotated[StrictInt, Field(ge=0, le=3660)]
    unit: DurationUnit
    first_day_counts: StrictBool
    roll: Roll
    full_day: StrictBool = False
    closes_at: Clock | None = None


class LimitIn(Section):
    """Which prices are out of bounds."""

    basis: PriceBasis
    above: Share | None = None
    below: Share | None = None
    effect: PriceEffect


class DatedIn(Section):
    """What every rule states."""

    citation: Words | None = None
    source: Words | None = None
    start: Day | None = Field(default=None, alias="from")
    end: Day | None = Field(default=None, alias="to")
    confirmed: StrictBool
    confirmed_by: Words | None = None
    note: Words | None = None


class RuleIn(DatedIn):
    """One rule; it says exactly one of duration, count, limit, order, share, or awaits counsel."""

    topic: Topic
    variant: Place | None = None
    duration: DurationIn | None = None
    count: Annotated[StrictInt, Field(ge=1, le=1000)] | None = None
    limit: LimitIn | None = None
    order: Annotated[tuple[TieStep, ...], Field(min_length=1)] | None = None
    share: Annotated[Number, Field(ge=0)] | None = None
    awaited: Literal[True] | None = None


class LimitsIn(Section):
    """How far a preference goes."""

    margin: Share | None = None
    points: Number | None = None
    value: Number | None = None
    unit: Name | None = None
    share: Share | None = None
    minutes: Annotated[StrictInt, Field(ge=1, le=43_200)] | None = None


class PreferenceIn(DatedIn):
    """One preference rule."""

    code: Place
    mechanism: Mechanism
    beneficiaries: Words | None = None
    attributes: tuple[Attribute, ...] = ()
    funding: Name | None = None
    limits: LimitsIn = LimitsIn()
    counsel_approval: Words | None = None


class ProfileIn(Section):
    """The whole file."""

    profile: Literal[1]
    code: Place
    name: Text
    country: Name
    part: Name | None = None
    time_zone: Zone
    currency: Currency
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    calendar: CalendarIn
    rules: Annotated[tuple[RuleIn, ...], Field(min_length=1)]
    preferences: tuple[PreferenceIn, ...] = ()
    words: dict[Thing, Name] = Field(default_factory=dict)
