"""The public weekly table of the City of Chicago through the front door."""

import csv
import gzip
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from outcome_metrics.assessing.assessment import assess
from outcome_metrics.assessing.basis import Basis
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.schedule import expected_periods
from outcome_metrics.figures.states import State
from outcome_metrics.quantities import millionths, total_of_average
from outcome_metrics.signals.rules import LimitStatus
from tests.metrics.builders import a_kpi, a_target, an_agreement
from tests.public_tables import CHICAGO, needs

pytestmark = needs(CHICAGO)
START = date(2015, 1, 5)


@pytest.fixture(scope="module")
def rows():
    with gzip.open(CHICAGO, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cell(row):
    start = datetime.strptime(row["Period Start"], "%m/%d/%Y").date()
    average = Decimal(row["Average Days to Complete Activity"])
    requests = Decimal(row["Total Completed Requests"])
    return Cell(
        start=start,
        end=start + timedelta(days=6),
        numerator=total_of_average(average, requests),
        denominator=millionths(requests),
        status=State.FINAL,
        recorded=1,
    )


def test_every_week_met_or_missed_its_target_as_the_table_says(rows):
    met = missed = 0
    by_target = {}
    for row in rows:
        key = (row["Activity"], row["Target Response Days"])
        by_target.setdefault(key, []).append(row)
    for (_, target), weeks in by_target.items():
        agreement = an_agreement(a_kpi("pothole_days"), target=a_target(target))
        result = assess(agreement, cells=[cell(row) for row in weeks], as_of=date(2020, 1, 1))
        flags = [one.judgement.below_target for one in result.rows]
        met, missed = met + flags.count(False), missed + flags.count(True)

    assert (met, missed) == (6554, 4502)


def test_pothole_repair_is_weighted_with_requests_and_gaps_stay_visible(rows):
    weeks = [row for row in rows if row["Activity"] == "Pothole in Street"]
    cells = [one for one in map(cell, weeks) if one.start >= START]
    averages = [float(row["Average Days to Complete Activity"]) for row in weeks]
    window = sorted(
        (one for one in map(cell, weeks) if one.start < START), key=lambda one: one.start
    )
    owed = expected_periods(a_kpi("pothole_days").frequency, start=START, end=date(2018, 12, 30))
    silent = {(start, end) for start, end in owed} - {(one.start, one.end) for one in cells}
    agreement = an_agreement(a_kpi("pothole_days"), target=a_target("7"))

    result = assess(
        agreement,
        cells=[*cells, *(Cell(start=start, end=end) for start, end in silent)],
        as_of=date(2020, 1, 1),
        basis=Basis(window=window),
    )

    since = [row for row in weeks if cell(row).start >= START]
    requests = [int(row["Total Completed Requests"]) for row in since]
    days = [float(row["Average Days to Complete Activity"]) for row in since]
    assert result.whole.judgement.value == pytest.approx(np.average(days, weights=requests))
    assert result.whole.judgement.value != pytest.approx(np.mean(days))
    assert (result.whole.covered, result.whole.expected) == (len(cells), len(cells) + len(silent))
    assert result.whole.judgement.below_target is True
    assert result.chart.status is LimitStatus.FIRM
    assert len(averages) == len(window) + len(since)
