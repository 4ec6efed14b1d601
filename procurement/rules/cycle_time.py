"""Where the time of one stay in a stage went: days, hands, and what was waited for (domain 2.2).

Each instant of a stay falls into one kind of waiting or into none.  None is not "worked": between
two acts nobody can tell work from a pile on a desk, so no such claim is made.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from procurement.rules.periods import Counting, days_between

NO_TIME = timedelta(0)


class Waiting(StrEnum):
    """What was waited for."""

    BIDDING = "bidding"  # the published time for bids: the law's, nobody can shorten it
    STANDSTILL = "standstill"  # the time for protests
    TERM = "term"  # the contract runs: its length was agreed
    NOT_BEGUN = "not_begun"  # from entering until anybody of the city acts
    CONSENT = "consent"  # between an act and the consent that follows it


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act of somebody who works for the city.

    Attributes:
        at: When.
        person: Who.
        is_consent: Whether it was a consent to leaving the stage.
    """

    at: datetime
    person: UUID
    is_consent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A stretch in which everybody had to wait, whoever hurried."""

    kind: Waiting
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One stay in one stage.

    Attributes:
        subject: The ocid, or the contract's id.
        pathway: With its version, such as `competitive-rfp/1`.
        department: As the case says; empty where it is not stated.
        stage: Code of the stage.
        round: A back exit opens a new one.
        entered_at: When it began.
        exited_at: When it ended; None while it lasts.
        exited_to: Where it led to; empty while it lasts.
        back: Whether it led back to an earlier stage.
        acts: What people of the city did in it, in order; the exit is the last.
        holds: Stretches in which everybody had to wait; may reach beyond the stay.
    """

    subject: str
    pathway: str
    department: str
    stage: str
    round: int
    entered_at: datetime
    exited_at: datetime | None = None
    exited_to: str = ""
    back: bool = False
    acts: tuple[Act, ...] = ()
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, slots=True)
class CityCalendar:
    """How the city counts days.

    Attributes:
        zone: IANA time zone: a day is a local day.
        days_off: Days without work besides Saturdays and Sundays.
    """

    zone: str
    days_off: frozenset[date] = frozenset()

    def days(self, start: datetime, end: datetime, counting: Counting) -> int:
        """Return the days from `start` to `end`: the first does not count, the last does."""
        first, last = (moment.astimezone(ZoneInfo(self.zone)).date() for moment in (start, end))
        return days_between(first, last, counting=counting, holidays=self.days_off)


@dataclass(frozen=True, slots=True, kw_only=True)
class StayTime:
    """What one stay took.

    Attributes:
        calendar_days: Local days, the first not counted.
        business_days: The same, days of work only.
        hands: How many different people of the city acted.
        handovers: How often somebody else than before acted.
        elapsed: From entering to leaving, exactly.
        waited: For each kind, how much of `elapsed` was spent so; kinds never overlap.
    """

    calendar_days: int
    business_days: int
    hands: int
    handovers: int
    elapsed: timedelta
    waited: Mapping[Waiting, timedelta]


def measure(stay: Stay, *, calendar: CityCalendar, until: datetime) -> StayTime:
    """Return what a stay took; one that still lasts is measured up to `until`."""
    end = until if stay.exited_at is None else stay.exited_at
    people = [act.person for act in stay.acts]
    return StayTime(
        calendar_days=calendar.days(stay.entered_at, end, Counting.CALENDAR),
        business_days=calendar.days(stay.entered_at, end, Counting.BUSINESS),
        hands=len(set(people)),
        handovers=sum(one != other for one, other in pairwise(people)),
        elapsed=end - stay.entered_at,
        waited=_waited(stay, end),
    )


def _waited(stay: Stay, end: datetime) -> dict[Waiting, timedelta]:
    """Add up each gap between two acts: holds first, the rest by what ended the gap."""
    waited = dict.fromkeys(Waiting, NO_TIME)
    for start, stop, reason in _gaps(stay, end):
        free = [(start, stop)]
        for hold in stay.holds:  # of two at once, the first given counts
            held, free = _split(free, hold)
            waited[hold.kind] += held
        if reason is not None:
            waited[reason] += sum((last - first for first, last in free), NO_TIME)
    return waited


def _gaps(stay: Stay, end: datetime) -> Iterator[tuple[datetime, datetime, Waiting | None]]:
    """Yield (start, stop, what was waited for) from entering to the first act, and on to the end.

    What follows the last act of a stay that lasts is in nobody's name: the next act is not known.
    """
    before = stay.entered_at
    for position, act in enumerate(stay.acts):
        reason = Waiting.CONSENT if act.is_consent else None
        yield before, act.at, Waiting.NOT_BEGUN if position == 0 else reason
        before = act.at
    yield before, end, None if stay.acts else Waiting.NOT_BEGUN


def _split(
    free: Sequence[tuple[datetime, datetime]], hold: Hold
) -> tuple[timedelta, list[tuple[datetime, datetime]]]:
    """Return how much of the free stretches a hold takes, and what it leaves."""
    held, left = NO_TIME, []
    for start, stop in free:
        first, last = max(start, hold.start), min(stop, hold.end)
        if first >= last:
            left.append((start, stop))
            continue
        held += last - first
        left += [(a, b) for a, b in ((start, first), (last, stop)) if a < b]
    return held, left
