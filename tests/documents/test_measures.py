"""Measures in a reader's words, and sums that a reader can repeat."""

import dataclasses
from decimal import Decimal

import pytest

from outcome_metrics.assessing.results import Reason, Rule
from outcome_metrics.definitions.definition import AttainmentKind, Direction, Frequency, KpiType
from outcome_metrics.figures.states import State
from outcome_metrics.judging.ratings import Rating
from procurement.documents.measures import SHAPES, rating, result_view, target, terms_view
from procurement.documents.words import Words
from procurement.locale import LANGUAGES, catalogue
from tests.documents import samples

WORDS = Words("en", "UTC")


def result(*, terms, value, attainment):
    whole = dataclasses.replace(samples.results()[0], terms=terms)
    return dataclasses.replace(
        whole,
        numerator=Decimal(value) * 50,
        denominator=Decimal(50),
        value=Decimal(value),
        attainment=Decimal(attainment),
    )


def terms(kind, *, direction="lower", target="10", baseline="20"):
    return dataclasses.replace(
        samples.TIME,
        attainment_kind=kind,
        direction=direction,
        target=Decimal(target),
        baseline=Decimal(baseline),
    )


@pytest.mark.parametrize(
    ("agreed", "value", "attainment", "expected"),
    [
        (terms("ratio", direction="higher", target="90"), "82", "0.911111",
         "82 ÷ 90 ≈ 0.9111 → 91.1%"),
        (terms("ratio"), "12", "0.833333", "10 ÷ 12 ≈ 0.8333 → 83.3%"),
        (terms("linear"), "12", "0.8", "2 \u2212 12 ÷ 10 ≈ 0.8000 → 80.0%"),
        (terms("baseline-relative"), "12", "0.8",
         "(12 \u2212 20) ÷ (10 \u2212 20) ≈ 0.8000 → 80.0%"),
    ],
)  # fmt: skip
def test_attainment_is_shown_as_the_sum_of_the_kind_that_was_agreed(
    agreed, value, attainment, expected
):
    view = result_view(result(terms=agreed, value=value, attainment=attainment), WORDS)

    assert view["attainment_sum"] == expected


def test_a_value_is_shown_as_sum_of_numerators_over_sum_of_denominators():
    shown = result_view(samples.results()[0], WORDS)["value_sum"]

    assert shown.replace("\u00a0", " ") == "79,660 ÷ 9,426 ≈ 8.451093 → 8.5 days"


def test_an_unknown_figure_is_said_in_words_and_never_as_zero():
    view = result_view(samples.results()[2], WORDS)

    assert {view[part] for part in ("numerator", "value", "attainment")} == {"unknown"}
    assert view["value_sum"] == view["attainment_sum"] == ""


def test_below_target_and_signal_are_two_flags():
    both, missed, unknown = (result_view(found, WORDS) for found in samples.results())

    assert (both["below_target"], both["signal"]) == ("Below target", "Signal")
    assert (missed["below_target"], missed["signal"]) == ("Below target", "No signal")
    assert (unknown["below_target"], unknown["signal"]) == ("Unknown", "Cannot be told")


def test_what_is_not_rated_says_why():
    found = rating("not_rated", WORDS, reason="insufficient_data")

    assert found["label"] == "Not rated \u2013 insufficient data"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"direction": "higher"}, "≥ 7.0 days"),
        ({"direction": "lower"}, "≤ 7.0 days"),
        ({"direction": "range", "target_high": Decimal(9)}, "7.0 days \u2013 9.0 days"),
        ({"direction": "maintain", "tolerance": Decimal(1)}, "7.0 days ± 1.0 days"),
        ({"target": None}, "unknown"),
    ],
)
def test_a_target_says_on_which_side_it_is_met(changes, expected):
    shown = target(dataclasses.replace(samples.TIME, **changes), WORDS)

    assert shown.replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("code", "expected"), [("count", "casos"), ("días hábiles", "días hábiles")]
)
def test_a_unit_is_a_known_code_or_the_citys_own_words(code, expected):
    view = terms_view(dataclasses.replace(samples.TIME, unit=code), Words("es", "UTC"))

    assert view["unit"] == expected


def test_every_rating_has_a_shape_of_its_own():
    assert set(SHAPES) == {str(found) for found in Rating}
    assert len(set(SHAPES.values())) == len(SHAPES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("prefix", "codes"),
    [
        ("state", State),
        ("rating", Rating),
        ("reason", Reason),
        ("rule", Rule),
        ("direction", Direction),
        ("kind", KpiType),
        ("frequency", Frequency),
    ],
)
def test_every_code_of_the_measures_has_words(language, prefix, codes):
    known = catalogue(language, "documents")

    assert [code for code in codes if f"{prefix}.{code}" not in known] == []


@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize("kind", AttainmentKind)
def test_every_kind_of_attainment_has_its_rule_in_words(kind, direction):
    view = terms_view(terms(str(kind), direction=direction), WORDS)

    assert str(view["attainment_rule"]).endswith(".")
