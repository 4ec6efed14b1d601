"""Many stays as lines of a report: medians with their numbers, beside a stated baseline."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import mean, median

from procurement.rules.cycle_baseline import CycleBaseline, Middle, Stated
from procurement.rules.cycle_time import NO_TIME, CityCalendar, Stay, StayTime, Waiting, measure
from procurement.rules.periods import Counting

#: Ends that nobody aims at: what ended so took its time, but not the time to a result.
WITHOUT_RESULT = frozenset({"cancelled", "unsuccessful", "not-signed", "terminated"})
#: Stage of the line for the whole way, from the first stage to the end.
WHOLE = ""
#: Department of the lines for all departments of a pathway that has several.
ALL = "*"
#: What instants are exact to.
TICK = timedelta(microseconds=1)
#: Pathway, department, stage.
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the mean of some numbers: one long stay moves only the mean."""

    median: Fraction
    mean: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """All stays in one stage of one pathway, for one department.

    Attributes:
        pathway: With its version.
        department: Empty where it is not stated; `ALL` for all of a pathway that has several.
        stage: Its code; `WHOLE` for the whole way.
        finished: Stays that led on or back: the figures speak of these only.
        lasting: Stays that still last, counted apart: how long they take is not known yet.
        longest_lasting: Calendar days of the longest of those so far; None without one.
        without_result: Stays that ended by cancelling or without award, counted apart.
        back: Finished stays that led back; of the whole way, those with a way back in them.
        calendar: Days; None where nothing has finished.
        business: Days of work.
        hands: Different people of the city who acted.
        handovers: How often somebody else than before acted.
        waited: Share of the elapsed time of all finished stays (0-1) by kind; None without any.
        baseline: What the city states that it took before; None where it states nothing.
        change: Days more (less: negative) than the baseline, in its counting; None without one.
        hands_change: Hands more (less: negative) than the baseline; None where it states none.
    """

    pathway: str
    department: str
    stage: str
    finished: int
    lasting: int
    longest_lasting: int | None
    without_result: int
    back: int
    calendar: Spread | None
    business: Spread | None
    hands: Spread | None
    handovers: Spread | None
    waited: Mapping[Waiting, Fraction] | None
    baseline: Stated | None = None
    change: Fraction | None = None
    hands_change: Fraction | None = None

    @property
    def waited_in_all(self) -> Fraction | None:
        """Share of the elapsed time spent waiting, of whatever kind."""
        return None if self.waited is None else sum(self.waited.values(), Fraction(0))


def report(
    stays: Iterable[Stay],
    *,
    calendar: CityCalendar,
    until: datetime,
    baseline: CycleBaseline | None = None,
) -> tuple[Line, ...]:
    """Return a line for each pathway, department and stage, and one for each whole way.

    Args:
        stays: All stays of each subject, oldest first; ends (stages without a way out) left out.
        calendar: How the city counts days.
        until: The present: what still lasts is measured up to here.
        baseline: What the city states that it took before.
    """
    timed = [(stay, measure(stay, calendar=calendar, until=until)) for stay in stays]
    by_subject: dict[str, list[tuple[Stay, StayTime]]] = defaultdict(list)
    for stay, time in timed:
        by_subject[stay.subject].append((stay, time))
    timed += [_whole(parts, calendar=calendar, until=until) for parts in by_subject.values()]
    by_key: dict[Key, list[tuple[Stay, StayTime]]] = defaultdict(list)
    for stay, time in (*timed, *_of_all_departments(timed)):
        by_key[stay.pathway, stay.department, stay.stage].append((stay, time))
    whose = list(dict.fromkeys(key[:2] for key in by_key))
    keys = sorted(by_key, key=lambda key: whose.index(key[:2]))
    lines = (_line(key, by_key[key]) for key in keys)
    return tuple(line if baseline is None else _beside(line, baseline) for line in lines)


def _of_all_departments(
    timed: Sequence[tuple[Stay, StayTime]],
) -> Iterator[tuple[Stay, StayTime]]:
    """Yield the stays of each pathway with several departments again, for all of them together."""
    several = Counter(pathway for pathway, _ in {(one.pathway, one.department) for one, _ in timed})
    for stay, time in timed:
        if several[stay.pathway] > 1:
            yield replace(stay, department=ALL), time


def _whole(
    parts: Sequence[tuple[Stay, StayTime]], *, calendar: CityCalendar, until: datetime
) -> tuple[Stay, StayTime]:
    """Return all stays of one subject as one; what was waited for is that of its parts."""
    stays = [stay for stay, _ in parts]
    last = stays[-1]
    whole = replace(
        stays[0],
        stage=WHOLE,
        exited_at=last.exited_at,
        exited_to=last.exited_to,
        back=any(one.back for one in stays),
        acts=tuple(act for one in stays for act in one.acts),
    )
    waited = {kind: sum((time.waited[kind] for _, time in parts), NO_TIME) for kind in Waiting}
    return whole, replace(measure(whole, calendar=calendar, until=until), waited=waited)


def _line(key: Key, found: Sequence[tuple[Stay, StayTime]]) -> Line:
    lasting = [time for stay, time in found if stay.exited_at is None]
    ended = [(stay, time) for stay, time in found if stay.exited_at is not None]
    finished = [(stay, time) for stay, time in ended if stay.exited_to not in WITHOUT_RESULT]
    times = [time for _, time in finished]
    return Line(
        pathway=key[0],
        department=key[1],
        stage=key[2],
        finished=len(finished),
        lasting=len(lasting),
        longest_lasting=max((time.calendar_days for time in lasting), default=None),
        without_result=len(ended) - len(finished),
        back=sum(stay.back for stay, _ in finished),
        calendar=_spread([time.calendar_days for time in times]),
        business=_spread([time.business_days for time in times]),
        hands=_spread([time.hands for time in times]),
        handovers=_spread([time.handovers for time in times]),
        waited=_waited(times),
    )


def _spread(numbers: Sequence[int]) -> Spread | None:
    if not numbers:
        return None
    exact = [Fraction(number) for number in numbers]
    return Spread(median=median(exact), mean=mean(exact))


def _waited(times: Sequence[StayTime]) -> dict[Waiting, Fraction] | None:
    """Return time over time: a mean of shares would count a stay of an hour like one of a month."""
    elapsed = sum((time.elapsed for time in times), NO_TIME)
    if not elapsed:
        return None
    return {
        kind: Fraction(sum((time.waited[kind] for time in times), NO_TIME) // TICK, elapsed // TICK)
        for kind in Waiting
    }


def _beside(line: Line, baseline: CycleBaseline) -> Line:
    """Return the line with what is stated of it, and the difference in the same counting."""
    stated = baseline.of(line.pathway, department=line.department, stage=line.stage)
    spread = line.business if baseline.counting is Counting.BUSINESS else line.calendar
    if stated is None:
        return line
    return replace(
        line,
        baseline=stated,
        change=_change(spread, stated.days, baseline.middle),
        hands_change=_change(line.hands, stated.hands, baseline.middle),
    )


def _change(spread: Spread | None, stated: Decimal | None, middle: Middle) -> Fraction | None:
    """Return now less then; None where either is not known."""
    if spread is None or stated is None:
        return None
    return (spread.mean if middle is Middle.MEAN else spread.median) - Fraction(stated)
