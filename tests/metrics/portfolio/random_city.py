"""A city at random: contracts, KPIs of every kind, and records with gaps, sites, restatements."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import numpy as np

from outcome_metrics.assessing.assessment import assess
from outcome_metrics.assessing.basis import NOTHING_DECIDED, Basis, Decided, Decision, Shift
from outcome_metrics.assessing.results import Assessment
from outcome_metrics.assessing.scorecard import Scorecard, contract_weights, overall
from outcome_metrics.definitions.agreement import (
    Agreement,
    Baseline,
    PeriodTarget,
    Promise,
    Target,
)
from outcome_metrics.definitions.definition import (
    Aggregation,
    AttainmentKind,
    Direction,
    Frequency,
    Kpi,
    Thresholds,
)
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.schedule import expected_periods
from outcome_metrics.figures.states import CODE, DERIVED, HAS_DATA, State
from outcome_metrics.portfolio.lines import Lines, Records
from procurement.store.results.observed import Observed, cells_of, owed_cells
from tests.metrics.builders import a_baseline, a_kpi

EPOCH = date(1970, 1, 1)
WORDS = Decision(reason="As they say")
RECORDABLE = sorted(set(State) - DERIVED)
LIKELY = (State.RECEIVED, State.VALIDATED, State.FINAL)
KINDS = {
    Direction.HIGHER: (
        AttainmentKind.RATIO,
        AttainmentKind.CUMULATIVE,
        AttainmentKind.BASELINE_RELATIVE,
    ),
    Direction.LOWER: (
        AttainmentKind.RATIO,
        AttainmentKind.LINEAR,
        AttainmentKind.BASELINE_RELATIVE,
    ),
    Direction.RANGE: (AttainmentKind.RANGE,),
    Direction.MAINTAIN: (AttainmentKind.RANGE,),
}


@dataclass(frozen=True)
class ALine:
    """One KPI of one contract, with everything recorded of it."""

    contract: int
    start: date
    end: date
    agreement: Agreement
    history: tuple[Cell, ...]
    records: tuple[Observed, ...]
    decided: Decided


def a_city(seed: int, *, contracts: int = 5) -> list[ALine]:
    """Return the lines of a random city."""
    dice = Random(seed)
    return [line for number in range(contracts) for line in _contract(dice, number)]


def known_at(city: list[ALine], instant: int) -> list[ALine]:
    """Return the city as it was known at an instant."""
    return [
        replace(line, records=tuple(one for one in line.records if one.recorded <= instant))
        for line in city
    ]


def one_by_one(
    city: list[ALine], *, as_of: date, as_known: int | None = None
) -> tuple[list[Assessment], list[Scorecard]]:
    """Assess each line, and rate each contract, by the functions for one."""
    assessed = [
        assess(
            line.agreement,
            cells=owed_cells(
                cells_of(
                    [one for one in line.records if as_known is None or one.recorded <= as_known],
                    aggregation=line.agreement.kpi.aggregation,
                ),
                expected_periods(line.agreement.kpi.frequency, start=line.start, end=line.end),
            ),
            as_of=as_of,
            as_known=as_known,
            basis=Basis(window=line.history, decided=line.decided),
        )
        for line in city
    ]
    cards = []
    for number in sorted({line.contract for line in city}):
        mine = [at for at, line in enumerate(city) if line.contract == number]
        kpis = [city[at].agreement.kpi for at in mine]
        cards.append(
            overall(
                [assessed[at] for at in mine],
                weights=contract_weights(kpis),
                critical=frozenset(kpi.code for kpi in kpis if kpi.critical),
            )
        )
    return assessed, cards


def as_columns(city: list[ALine], *, shuffled: int | None = None) -> tuple[Lines, Records]:
    """Return the same city as columns; its records in any order."""
    flat = [(at, one) for at, line in enumerate(city) for one in line.records]
    if shuffled is not None:
        Random(shuffled).shuffle(flat)
    sites = {"": 0, "north": 1, "south": 2}
    lines = Lines(
        agreements=[line.agreement for line in city],
        histories=[line.history for line in city],
        contract=np.unique([line.contract for line in city], return_inverse=True)[1],
        agreement=np.arange(len(city)),
        history=np.arange(len(city)),
        start=_days(line.start for line in city),
        end=_days(line.end for line in city),
        decided={
            at: line.decided for at, line in enumerate(city) if line.decided != NOTHING_DECIDED
        },
    )
    records = Records(
        line=_ints(at for at, _ in flat),
        site=_ints(sites[one.site] for _, one in flat),
        start=_days(one.start for _, one in flat),
        end=_days(one.end for _, one in flat),
        recorded=_ints(one.recorded for _, one in flat),
        state=np.array([CODE[one.state] for _, one in flat], dtype=np.int8),
        numerator=_ints(one.numerator or 0 for _, one in flat),
        has_numerator=np.array([one.numerator is not None for _, one in flat], dtype=np.bool_),
        denominator=_ints(one.denominator or 0 for _, one in flat),
        has_denominator=np.array([one.denominator is not None for _, one in flat], dtype=np.bool_),
    )
    return lines, records


def _contract(dice: Random, number: int) -> list[ALine]:
    start = date(2023, 1, 1) + timedelta(days=dice.randrange(500))
    end = start + timedelta(days=dice.choice([20, 200, 500, 1000]))
    size = dice.randrange(1, 6)
    cuts = sorted(dice.sample(range(1, 100), size - 1))
    weights = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    return [
        _line(dice, number, start, end, code=f"kpi_{at}", weight=Decimal(weight) / 100)
        for at, weight in enumerate(weights)
    ]


def _line(
    dice: Random, number: int, start: date, end: date, *, code: str, weight: Decimal
) -> ALine:
    kpi = _kpi(dice, code, weight)
    agreement = Agreement(kpi=kpi, baseline=_baseline(dice), target=None)
    agreement = replace(agreement, target=_target(dice, kpi, start, end))
    return ALine(
        contract=number,
        start=start,
        end=end,
        agreement=agreement,
        history=_history(dice, kpi),
        records=tuple(_records(dice, kpi, start, end)),
        decided=_decided(dice, kpi, start, end),
    )


def _decided(dice: Random, kpi: Kpi, start: date, end: date) -> Decided:
    """Return, for one line in two, a season or lasting changes, of whatever days."""
    found = Decided(season=WORDS if dice.random() < 0.25 else None)
    days = [start, *(first for first, _ in expected_periods(kpi.frequency, start=start, end=end))]
    for _ in range(dice.choice([0, 0, 0, 1, 1, 2])):
        first = dice.choice(days) + timedelta(days=dice.choice([0, 0, 0, 1]))
        last = first + timedelta(days=dice.choice([0, 100, 300, 900]))
        found = found.renewed(Shift(first=first, last=last, decision=WORDS))
    return found


def _kpi(dice: Random, code: str, weight: Decimal) -> Kpi:
    direction = dice.choice(list(Direction))
    steps = sorted(Decimal(dice.randrange(1, 100)) / 100 for _ in range(3))
    good, approaching, last = reversed(steps) if direction is Direction.HIGHER else steps
    native = Thresholds(good=good, approaching=approaching, requires_improvement=last)
    return a_kpi(
        code=code,
        direction=direction,
        attainment=dice.choice(KINDS[direction]),
        aggregation=dice.choice(list(Aggregation)),
        frequency=dice.choice(list(Frequency)),
        thresholds=dice.choice([None, native]),
        tolerance=dice.choice([None, Decimal("0.1"), Decimal("0.25")]),
        plausible_min=dice.choice([None, Decimal(0)]),
        plausible_max=dice.choice([None, Decimal(1)]),
        lag_days=dice.choice([0, 10, 100]),
        submission_days=dice.choice([0, 14]),
        weight=weight,
        critical=dice.random() < 0.3,
    )


def _baseline(dice: Random) -> Baseline | None:
    return dice.choice([None, a_baseline("0.5"), a_baseline("0.7"), a_baseline("0.3333")])


def _target(dice: Random, kpi: Kpi, start: date, end: date) -> Target | None:
    if dice.random() < 0.1:
        return None
    periods = expected_periods(kpi.frequency, start=start, end=end)
    own = kpi.attainment is AttainmentKind.CUMULATIVE or dice.random() < 0.3
    named = tuple(
        PeriodTarget(start=first, end=last, promise=_promise(dice, kpi))
        for first, last in periods
        if own and dice.random() < 0.97
    )
    return Target(
        promise=dice.choice([None, _promise(dice, kpi)]) if own else _promise(dice, kpi),
        periods=named,
    )


def _promise(dice: Random, kpi: Kpi) -> Promise:
    value = Decimal(dice.choice([0, 50, 70, 75, 80, 90])) / 100
    if kpi.direction is Direction.RANGE:
        return Promise(low=value, high=value + Decimal("0.1"))
    return Promise(value=value)


def _history(dice: Random, kpi: Kpi) -> tuple[Cell, ...]:
    size, bare = dice.choice([0, 4, 12, 30]), dice.random() < 0.3
    past = expected_periods(kpi.frequency, start=date(1990, 1, 1), end=date(2022, 12, 31))
    fine = dice.choice([1, 10**6])  # whole counts, or not
    return tuple(
        Cell(start=first, end=last)
        if dice.random() < 0.05
        else Cell(
            start=first,
            end=last,
            numerator=dice.randrange(60, 90) * (10**6 if fine > 1 else 10**4 + 1),
            denominator=None if bare else 10**6 * fine if fine == 1 else 10**8,
            status=State.FINAL,
            recorded=1,
        )
        for first, last in past[len(past) - size :]
    )


def _records(dice: Random, kpi: Kpi, start: date, end: date) -> list[Observed]:
    bare = dice.random() < 0.3
    sites = dice.choice([("",), ("",), ("north",), ("north", "south"), ("", "north", "south")])
    made = []
    periods = list(expected_periods(kpi.frequency, start=start, end=end))
    for site in sites:
        since = dice.choice([0, 0, 2])
        for first, last in periods[since:]:
            if dice.random() < 0.1:
                continue
            instants = sorted(dice.sample(range(1, 60), dice.choice([1, 1, 1, 2, 3])))
            made += [_record(dice, site, first, last, at, bare=bare) for at in instants]
        if periods and dice.random() < 0.2:  # of no period that is owed
            first, last = periods[0]
            made.append(_record(dice, site, first, last + timedelta(days=1), 1, bare=bare))
            made.append(_record(dice, site, first - timedelta(days=400), first, 1, bare=bare))
    return sorted(made, key=lambda one: one.recorded)


def _record(
    dice: Random,
    site: str,
    first: date,
    last: date,
    recorded: int,
    *,
    bare: bool,
) -> Observed:
    state = dice.choice(LIKELY) if dice.random() < 0.85 else dice.choice(RECORDABLE)
    figure = state in HAS_DATA or dice.random() < 0.5
    out_of = dice.choice([0, 1, 20, 20, 37, 400]) * 10**6
    without = bare if dice.random() < 0.97 else not bare
    counts = [0, out_of, out_of * 3 // 4, dice.randrange(10**8)] if without or out_of else [0]
    return Observed(
        site=site,
        start=first,
        end=last,
        recorded=recorded,
        state=state,
        numerator=dice.choice(counts) if figure else None,
        denominator=None if without or not figure else out_of,
        source_id=None,
    )


def _days(days):
    return _ints((day - EPOCH).days for day in days)


def _ints(values):
    return np.array(list(values), dtype=np.int64)
