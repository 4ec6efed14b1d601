"""Pictures that say what they show, in color, in gray and to a screen reader."""

import dataclasses
import re
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from procurement.documents.charts import area, marks, trend, xmr
from procurement.documents.words import Words
from tests.documents import samples
from tests.documents.pictures import SVG, drawn, filled
from tests.documents.pictures import texts as labels

WORDS = Words("es", samples.ZONE)
SERIES = samples.weekly_series()


def test_the_title_states_points_signals_and_gaps():
    picture = xmr.draw(SERIES, samples.TIME, WORDS)

    assert drawn(picture)[0].tag == f"{SVG}title"
    assert drawn(picture)[0].text == (
        "Días para reparar un bache: 283 períodos con datos, 7 señales, 5 sin datos."
    )


def test_a_period_without_data_breaks_the_line_and_is_never_drawn_as_zero():
    picture = xmr.draw(SERIES, samples.TIME, WORDS)
    path = next(
        f.get("d") for f in drawn(picture).iter(f"{SVG}path") if f.get("stroke") == marks.BLUE
    )
    heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", path)]

    assert path.count("M") == 3  # two gaps: one week alone, four in a row
    assert len(heights) == 283
    assert max(heights) < 240 - area.BOTTOM - 20  # the axis, where a zero would stand
    assert len(filled(picture, "rect", marks.INK)) == 3  # a bar for each gap, and the legend's


def test_a_signal_has_another_shape_and_another_color_than_a_value():
    picture = xmr.draw(SERIES, samples.TIME, WORDS)

    diamonds, legend = filled(picture, "path", marks.ORANGE)
    dots = next(one for one in drawn(picture).iter(f"{SVG}path") if one.get("stroke-linecap"))
    assert (diamonds.get("d").count("M"), legend.get("d").count("M")) == (7, 1)
    assert (dots.get("d").count("M"), dots.get("stroke")) == (283 - 7, marks.BLUE)


def test_the_target_is_told_apart_from_the_limits_by_color_dash_and_width():
    picture = xmr.draw(SERIES, samples.TIME, WORDS)
    lines = [f for f in drawn(picture).iter(f"{SVG}path") if f.get("stroke-dasharray")]
    looks = {(f.get("stroke"), f.get("stroke-dasharray"), f.get("stroke-width")) for f in lines}

    assert (marks.GREEN, "9 4", "1.8") in looks
    assert (marks.MUTED, "4 3", "1.0") in looks


def test_frozen_limits_do_not_move_when_later_values_do():
    wild = tuple(
        None if v is None else v + (50 if n > 200 else 0) for n, v in enumerate(SERIES.values)
    )
    shown = [
        text
        for _, text in labels(
            xmr.draw(dataclasses.replace(SERIES, values=wild), samples.TIME, WORDS)
        )
    ]

    assert {"Límite superior 15.9", "Media 11.8", "Límite inferior 7.7", "Meta 7.0"} <= set(shown)


@pytest.mark.parametrize("weeks", [8, 30, 60, 157, 288])
@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_dates_on_the_axis_never_overlap_however_many_weeks_there_are(weeks, language):
    part = dataclasses.replace(
        SERIES, days=SERIES.days[:weeks], values=SERIES.values[:weeks], signals=()
    )
    picture = xmr.draw(part, samples.TIME, Words(language, samples.ZONE))
    dates = [(x, text) for x, text in labels(picture) if re.search(r"20\d\d$", text)]

    assert dates
    for (left, a), (right, b) in pairwise(dates):
        assert right - left > marks.CHAR * (len(a) + len(b)) / 2


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_quarters_under_a_trend_never_overlap(language):
    picture = trend.draw(samples.TIME_QUARTERS, samples.TIME, Words(language, samples.ZONE))
    quarters = [(x, text) for x, text in labels(picture) if re.search(r"[QT]\d", text)]

    assert len(quarters) >= 4
    for (left, a), (right, b) in pairwise(quarters):
        assert right - left > marks.CHAR * (len(a) + len(b)) / 2


def test_labels_of_near_lines_are_moved_apart():
    close = dataclasses.replace(samples.TIME, target=Decimal("7.65"))
    picture = xmr.draw(SERIES, close, WORDS)
    beside = sorted(
        float(found.get("y"))
        for found in drawn(picture).iter(f"{SVG}text")
        if float(found.get("x")) > area.WIDTH - area.RIGHT
    )

    assert len(beside) == 4
    assert min(b - a for a, b in pairwise(beside)) >= 11


def test_a_trend_with_an_unknown_quarter_shows_a_gap():
    points = list(samples.TIME_QUARTERS)
    points[4] = dataclasses.replace(points[4], numerator=None, denominator=None, value=None)
    picture = trend.draw(points, samples.TIME, WORDS)

    assert len(filled(picture, "circle", marks.BLUE)) == 9
    assert len(filled(picture, "rect", marks.INK)) == 1


def test_a_series_without_any_value_is_drawn_empty_and_says_so():
    empty = dataclasses.replace(SERIES, days=SERIES.days[:3], values=(None,) * 3, signals=())

    assert "0 períodos con datos" in str(xmr.draw(empty, samples.TIME, WORDS))


def test_hostile_names_stay_text_inside_a_picture():
    terms = dataclasses.replace(samples.TIME, name="</title><script>alert(1)</script>\u202e")
    picture = xmr.draw(SERIES, terms, WORDS)

    assert drawn(picture)[0].text.startswith("</title><script>alert(1)</script>[U+202E]")
    assert list(drawn(picture).iter(f"{SVG}script")) == []


def test_every_look_is_an_attribute_because_page_style_does_not_reach_into_a_picture():
    for picture in (
        xmr.draw(SERIES, samples.TIME, WORDS),
        trend.draw(samples.TIME_QUARTERS, samples.TIME, WORDS),
    ):
        for found in drawn(picture).iter():
            assert not {"class", "style", "opacity", "filter"} & set(found.attrib)
            if found.tag == f"{SVG}text":
                assert found.get("font-family") == "Source Sans Pro"


def luminance(color):
    parts = (int(color[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("color", [marks.INK, marks.MUTED, marks.BLUE, marks.ORANGE, marks.GREEN])
def test_colors_of_text_and_marks_have_the_contrast_that_wcag_asks_for(color):
    assert (1 + 0.05) / (luminance(color) + 0.05) >= 4.5


def test_a_year_of_days_and_one_day_are_both_drawn():
    one = dataclasses.replace(SERIES, days=(date(2026, 1, 5),), values=(Decimal(5),), signals=(0,))

    assert "1 período con datos, 1 señal" in str(xmr.draw(one, samples.TIME, WORDS))
