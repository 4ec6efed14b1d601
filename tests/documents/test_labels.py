"""Values stand beside their marks: no line and no other value crosses them."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from procurement.documents.charts import area, curves, marks, trend
from procurement.documents.charts.labels import Box, beside
from procurement.documents.facts import Span, TrendPoint
from procurement.documents.words import Words
from tests.documents import samples

WIDE = Box(0, 0, 500, 500)
ABOVE, BELOW = Box(90, 85, 110, 95), Box(90, 105, 110, 115)


def test_a_value_stands_above_its_mark_where_nothing_is_in_the_way():
    assert beside((100, 100), 20, lines=[], taken=[], within=WIDE) == ABOVE


def test_a_value_goes_below_where_a_line_runs_above():
    line = ((0, 90), (500, 90))

    assert beside((100, 100), 20, lines=[line], taken=[], within=WIDE) == BELOW


def test_a_value_goes_aside_where_others_stand_above_and_below():
    found = beside((100, 100), 20, lines=[], taken=[ABOVE, BELOW], within=WIDE)

    assert not found.overlaps(ABOVE)
    assert not found.overlaps(BELOW)


def test_a_value_does_not_leave_the_picture():
    found = beside((5, 8), 20, lines=[], taken=[], within=WIDE)

    assert WIDE.holds(found)


@pytest.mark.parametrize(
    ("line", "crossed"),
    [
        (((0, 90), (500, 90)), True),
        (((0, 0), (200, 180)), True),
        (((0, 80), (500, 80)), False),
        (((200, 90), (500, 90)), False),
    ],
)
def test_a_line_crosses_a_box_or_does_not(line, crossed):
    assert ABOVE.crossed(line) is crossed


def texts(picture):
    found = re.findall(
        r'<text x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)"[^>]*>([^<]+)<', picture
    )
    return [(float(x), float(y), anchor, said) for x, y, anchor, said in found]


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_no_label_of_a_trend_begins_left_of_the_axis_or_lies_on_the_target(language):
    quarters = [date(2015 + n // 4, n % 4 * 3 + 1, 1) for n in range(12)]
    values = [
        Decimal(text)
        for text in [
            "16.1",
            "11.1",
            "6.3",
            "6.2",
            "6.3",
            "6.5",
            "6.3",
            "6.7",
            "7.0",
            "6.5",
            "6.8",
            "6.6",
        ]
    ]
    points = [
        TrendPoint(
            span=Span(start=day, end=day + timedelta(days=89)),
            numerator=value,
            denominator=Decimal(1),
            value=value,
        )
        for day, value in zip(quarters, values, strict=True)
    ]

    picture = str(trend.draw(points, samples.TIME, Words(language, samples.ZONE)))
    middles = [one for one in texts(picture) if one[2] == "middle"]
    target = re.search(rf'M{area.LEFT} ([\d.]+)L[\d.]+ \1" [^>]*stroke="{marks.GREEN}"', picture)

    assert len(middles) > len(points)
    for x, _, _, said in middles:
        assert x - marks.CHAR * len(said) / 2 >= area.LEFT - 1
    for _, y, _, said in middles:
        assert not y - 8 < float(target[1]) < y, said


def test_a_line_is_broken_where_a_year_was_left_out():
    weeks = [date(2013, 1, 7) + timedelta(weeks=n) for n in range(10)]
    later = [date(2015, 1, 5) + timedelta(weeks=n) for n in range(10)]

    pieces = curves.runs([*weeks, *later], [Decimal(1)] * 20)

    assert [len(piece) for piece in pieces] == [10, 10]


def test_a_line_is_whole_where_months_differ_in_length():
    months = [date(2016, month, 1) for month in range(1, 13)]

    assert len(curves.runs(months, [Decimal(1)] * 12)) == 1
