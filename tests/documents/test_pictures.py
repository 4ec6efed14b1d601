"""Funnels, equity gaps, plans, impact and steps: what is drawn, and what must not be."""

import dataclasses
import re
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from procurement.documents.charts import (
    equity_dots,
    funnel,
    impact,
    marks,
    planned_actual,
    sparkline,
    steps,
)
from procurement.documents.charts.area import WIDTH, over
from procurement.documents.charts.curves import within
from procurement.documents.charts.measured import Measured, number_shown
from procurement.documents.charts.rows import MOST_ROWS
from procurement.documents.charts.scale import edges, step_of, steps_between
from procurement.documents.charts.standalone import STACK, standalone, write
from procurement.documents.fonts import FAMILY
from procurement.documents.words import Words
from tests.documents import pictures, samples
from tests.documents.pictures import SVG, drawn, filled, said, stroked, texts

EN = Words("en", samples.ZONE)
LANGUAGES = ("en", "es", "pt")
CHANGE, AGAINST = "change of 5.0\u00a0days", "against what was expected. Design"
KINDS = sorted(pictures.every_picture(EN))


def test_a_funnel_names_only_those_outside_the_limits():
    picture = funnel.draw(pictures.a_funnel(), EN)

    assert said(picture) == (
        "On time: 3 compared with 75.0%; outside the limits 1: Bela Vista Ltda."
    )
    named = {text for _, text in texts(picture)}
    assert "Bela Vista Ltda." in named
    assert not {"Ana Obras", "Caminos S.A."} & named
    assert len(filled(picture, "path", marks.ORANGE)) == 2  # the mark and the legend's


def test_a_funnel_without_anyone_outside_says_so_and_shows_no_diamond():
    calm = tuple(dataclasses.replace(one, outside=False) for one in pictures.a_funnel().vendors)

    picture = funnel.draw(pictures.a_funnel(vendors=calm), EN)

    assert said(picture) == "On time: 3 compared with 75.0%; none is outside the limits."
    assert not [found for found in filled(picture, "path", marks.ORANGE) if found.get("d")]


def test_limits_for_over_dispersion_are_told_apart_from_plain_ones():
    picture = funnel.draw(pictures.a_funnel(), EN)

    looks = {
        (one.get("stroke"), one.get("stroke-dasharray"))
        for one in drawn(picture).iter(f"{SVG}path")
        if one.get("d").count("L") > 5
    }
    assert looks == {(marks.MUTED, "4 3"), (marks.INK, None)}
    assert {"95% limits", "99.8%, adjusted"} <= {text for _, text in texts(picture)}


def test_a_target_looks_other_than_the_result_of_all_together():
    all_together = funnel.draw(pictures.a_funnel(), EN)
    promised = funnel.draw(pictures.a_funnel(promised=True), EN)

    assert not stroked(all_together, marks.GREEN)
    assert len(stroked(promised, marks.GREEN)) == 1


def test_a_suppressed_group_is_named_as_hidden_and_leaves_no_trace_of_its_value():
    picture = equity_dots.draw(pictures.groups(hidden=0.9), EN)

    assert str(picture) == str(equity_dots.draw(pictures.groups(hidden=0.123), EN))
    named = [text for _, text in texts(picture)]
    assert named[named.index("Isla") + 1] == "hidden: too few"
    assert said(picture) == (
        "On time: reference Norte 40.0%; least Sur 30.0%, greatest Norte 40.0%;"
        " 1 hidden because too few."
    )


def test_the_reference_group_has_a_shape_a_color_and_a_line_of_its_own():
    picture = equity_dots.draw(pictures.groups(), EN)

    assert len(filled(picture, "path", marks.GREEN)) == 2  # mark and legend
    assert len(filled(picture, "circle", marks.BLUE)) == 2
    assert [one.get("stroke-dasharray") for one in stroked(picture, marks.GREEN)] == ["9 4"]


def test_when_every_group_is_hidden_there_is_nothing_but_names():
    hidden = tuple(
        dataclasses.replace(group, suppressed=True) for group in pictures.groups().groups
    )

    picture = equity_dots.draw(dataclasses.replace(pictures.groups(), groups=hidden), EN)

    assert said(picture) == "On time: nothing can be shown; 4 hidden because too few."
    assert not filled(picture, "circle", marks.BLUE)


def test_a_suppressed_step_leaves_no_trace_of_its_count_or_rate():
    picture = steps.draw(pictures.the_steps(hidden=7), EN)

    assert str(picture) == str(steps.draw(pictures.the_steps(hidden=3), EN))
    assert said(picture) == "Vendors: from Notified 420 to Submitted 31; 1 hidden because too few."
    assert {"420", "31 · 7%", "hidden: too few", "unknown"} <= {t for _, t in texts(picture)}
    assert len(filled(picture, "rect", marks.BLUE)) == 2


def test_an_unknown_actual_is_said_and_not_drawn_as_zero():
    picture = planned_actual.draw(pictures.plans((10, 8), (5, None), (None, 4)), EN)

    assert said(picture) == (
        "Pagos: 1 compared; actual under plan in 1; plan or actual unknown in 2."
    )
    assert len(filled(picture, "rect", marks.BLUE)) == 2 + 1  # two bars, and the legend's
    assert {"8 / 10", "unknown / 5", "4 / unknown"} <= {text for _, text in texts(picture)}


def test_rows_that_have_no_room_are_counted():
    picture = planned_actual.draw(pictures.plans(*[(1, 1)] * (MOST_ROWS + 279)), EN)

    assert "and 279 more, not drawn" in {text for _, text in texts(picture)}
    assert len(filled(picture, "rect", marks.BLUE)) == MOST_ROWS + 1


def test_large_amounts_are_shortened_as_a_number_and_never_cut_in_the_middle():
    assert number_shown(1_081_948.0, EN, 0) == "1.08M"
    assert number_shown(-2_500_000.0, EN) == "\N{MINUS SIGN}2.5M"
    assert number_shown(99_999.0, EN, 0) == "99,999"
    assert number_shown(1_081_948.0, Words("pt", "UTC")) == "1,08\u00a0mi"


def test_a_sparkline_breaks_at_a_gap_and_marks_its_signals():
    picture = sparkline.draw(pictures.a_line(3, 4, None, 5, 9, signals=(4,)), EN)

    lines = [one for one in stroked(picture, marks.BLUE) if not one.get("stroke-linecap")]
    assert len(lines) == 2
    assert len(filled(picture, "path", marks.ORANGE)) == 1
    assert said(picture) == "Days: from 3.0\u00a0days to 9.0\u00a0days; 1 signal, 1 without data."


@pytest.mark.parametrize("values", [(), (None, None), (5,), (5, 5, 5), (None, 5, None)])
def test_a_sparkline_of_next_to_nothing_is_still_a_picture(values):
    picture = sparkline.draw(pictures.a_line(*values), EN)

    assert drawn(picture).tag == f"{SVG}svg"
    assert "nan" not in str(picture)


def test_the_line_of_the_model_jumps_at_the_start_of_the_contract():
    picture = impact.draw(pictures.an_impact(), EN)

    fitted = [one for one in stroked(picture, marks.BLUE) if one.get("stroke-width") == "1.8"]
    assert [one.get("d").count("L") for one in fitted[:2]] == [11, 11]
    assert len(stroked(picture, marks.ORANGE)) == 2  # the expectation, and the legend's
    assert len(filled(picture, "rect", marks.INK)) == 2  # the gap, and the legend's


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        (
            {"design": "quasi-experimental"},
            f"Days: {CHANGE} (from 3.8\u00a0days to 6.2\u00a0days) {AGAINST}: quasi-experimental.",
        ),
        (
            {"low": None, "high": None, "design": "experimental"},
            f"Days: {CHANGE} {AGAINST}: experimental.",
        ),
        (
            {"effect": None, "design": "descriptive"},
            "Days: no change can be stated. Design: descriptive.",
        ),
    ],
)
def test_an_impact_names_the_strength_of_its_design(changes, title):
    assert said(impact.draw(pictures.an_impact(**changes), EN)) == title


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_says_what_it_shows_and_how_to_read_it(kind, language):
    picture = pictures.every_picture(Words(language, samples.ZONE))[kind]

    title, description = list(drawn(picture))[:2]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert len(title.text) > 15
    assert len(description.text) > 60


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_speaks_three_languages(kind):
    told = {
        said(pictures.every_picture(Words(language, samples.ZONE))[kind]) for language in LANGUAGES
    }

    assert len(told) == 3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_leaves_its_picture(kind, language):
    picture = pictures.every_picture(Words(language, samples.ZONE))[kind]
    share = {"start": 0.0, "middle": 0.5, "end": 1.0}

    for found in drawn(picture).iter(f"{SVG}text"):
        left = float(found.get("x")) - share[found.get("text-anchor")] * 5.2 * len(found.text)
        assert left >= -1, found.text
        assert left + 5.2 * len(found.text) <= WIDTH + 1, found.text


@pytest.mark.parametrize("kind", KINDS)
def test_every_look_is_an_attribute_because_page_style_does_not_reach_into_a_picture(kind):
    for found in drawn(pictures.every_picture(EN)[kind]).iter():
        assert not {"class", "style", "opacity", "filter"} & set(found.attrib)
        assert found.tag.removeprefix(SVG) not in {"style", "use", "foreignObject", "script"}
        if found.tag == f"{SVG}text":
            assert found.get("font-family") == FAMILY


def test_hostile_names_stay_text_in_every_picture():
    hostile = '</title><script>alert(1)</script>" onload="x'
    named = Measured(name=hostile)
    drawings = (
        funnel.draw(
            pictures.a_funnel(
                measured=named,
                vendors=(funnel.Vendor(name=hostile, volume=99, value=0.1, outside=True),),
            ),
            EN,
        ),
        equity_dots.draw(
            equity_dots.EquityDots(
                measured=named, groups=(equity_dots.Group(name=hostile, value=1.0),)
            ),
            EN,
        ),
        impact.draw(pictures.an_impact(measured=named, comparison_name=hostile), EN),
        steps.draw(steps.Steps(name=hostile, steps=(steps.Step(name=hostile, count=1),)), EN),
        sparkline.draw(dataclasses.replace(pictures.a_line(1, 2), measured=named), EN),
    )

    for picture in drawings:
        assert list(drawn(picture).iter(f"{SVG}script")) == []
        assert all("onload" not in found.attrib for found in drawn(picture).iter())


def test_a_file_has_a_white_ground_and_fonts_of_any_machine(tmp_path):
    hostile = f'font-family="{FAMILY}"'
    picture = steps.draw(steps.Steps(name=hostile, steps=(steps.Step(name="A", count=2),)), EN)
    file = tmp_path / "steps.svg"

    write(picture, file)

    whole = drawn(file.read_text("utf-8"))
    assert file.read_text("utf-8") == standalone(picture)
    assert [part.tag.removeprefix(SVG) for part in whole][:3] == ["title", "desc", "rect"]
    assert whole[2].attrib == {"width": "100%", "height": "100%", "fill": "#ffffff"}
    assert {text.get("font-family") for text in whole.iter(f"{SVG}text")} == {STACK}
    assert whole[0].text.startswith(hostile)


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_the_grid_stays_within_the_edges_and_the_edges_around_the_values(low, span):
    values = [low, low + span]
    bottom, top = edges(values)

    lines = steps_between(bottom, top)

    assert bottom <= values[0]
    assert values[1] <= top
    assert all(bottom <= line <= top + 1e-6 * (top - bottom) for line in lines)
    assert 3 <= len(lines) <= 11
    assert step_of(top - bottom) > 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
@example([5e-324])
@example([0.9, 0.9 + 1e-15])
@example([0.0])
def test_an_axis_of_shares_ends_at_everything(shares):
    assert edges(shares, percent=True)[1] <= 1.0


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=30))
def test_a_curve_is_cut_where_it_leaves_the_picture(heights):
    area = over((0.0, len(heights)), [-9.0, 9.0], height=200, percent=False, inset=0)

    pieces = within(area, list(range(len(heights))), heights)

    corners = [corner for piece in pieces for corner in piece]
    assert all(area.up.end - 1e-6 <= y <= area.floor + 1e-6 for _, y in corners)
    inside = [n for n, height in enumerate(heights) if area.low <= height <= area.high]
    drawn_at = {round(x, 6) for x, _ in corners}
    assert all(round(area.x(n), 6) in drawn_at for n in inside)


#: How the whole of a color-blind eye sees linear light: Machado, Oliveira and Fernandes 2009.
EYES = {
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(color):
    parts = np.array([int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def seen(color, eye):
    """Return lightness and two hues (CIE Lab) of a color as an eye sees it."""
    light = np.clip(np.array(EYES[eye]) @ linear(color), 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    relative = (xyz @ light) / np.array([0.9505, 1.0, 1.089])
    f = np.where(relative > 0.008856, np.cbrt(relative), 7.787 * relative + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eye", sorted(EYES))
def test_marks_are_told_apart_without_color_vision(eye):
    colors = (marks.BLUE, marks.ORANGE, marks.GREEN)

    for one, other in combinations(colors, 2):
        assert np.linalg.norm(seen(one, eye) - seen(other, eye)) > 12, (one, other)


def test_no_picture_names_a_color_of_its_own():
    known = {marks.INK, marks.MUTED, marks.GRID, marks.BAND, marks.BLUE, marks.ORANGE, marks.GREEN}
    for picture in pictures.every_picture(EN).values():
        assert set(re.findall(r"#[0-9a-f]{6}", str(picture))) <= known | {"#ffffff"}
