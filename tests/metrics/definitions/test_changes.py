"""What differs between two records of a KPI, and which differences need a new version."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from outcome_metrics.definitions.agreement import PeriodTarget, Promise, Target
from outcome_metrics.definitions.changes import (
    COUNTED,
    IDENTITY,
    WORDS,
    Kind,
    counted_differently,
    differences,
    unamended,
    what_is_counted,
)
from outcome_metrics.definitions.definition import (
    Aggregation,
    AttainmentKind,
    Direction,
    Frequency,
    Kpi,
    KpiType,
    Text,
    Thresholds,
)
from tests.metrics.builders import a_kpi, a_target, an_agreement

OTHER = Text(en="Other words", es="Otras palabras", pt="Outras palavras")
#: A change of each field that is counted.
OF_COUNTED = {
    "definition": OTHER,
    "numerator": OTHER,
    "denominator": OTHER,
    "exclusions": OTHER,
    "unit": "days",
    "direction": Direction.LOWER,
    "aggregation": Aggregation.LAST,
    "frequency": Frequency.YEAR,
}
#: A change of each field that is agreed for a contract.
OF_AGREED = {
    "type": KpiType.PROCESS,
    "attainment": AttainmentKind.BASELINE_RELATIVE,
    "tolerance": Decimal("0.5"),
    "thresholds": Thresholds(
        good=Decimal("0.8"), approaching=Decimal("0.7"), requires_improvement=Decimal("0.6")
    ),
    "plausible_min": Decimal("0.1"),
    "plausible_max": Decimal("0.9"),
    "data_source": OTHER,
    "owner": OTHER,
    "collector": OTHER,
    "validator": OTHER,
    "lag_days": 400,
    "submission_days": 400,
    "dimensions": ("language",),
    "suppression_threshold": 99,
    "burden_hours": Decimal(99),
    "weight": Decimal("0.99"),
    "critical": True,
    "payment_linked": True,
    "goal": "other_goal",
    "balanced_by": ("pothole_days",),
}
OF_WORDS = {"name": OTHER, "question": OTHER, "incentive": OTHER}


@pytest.mark.parametrize(
    ("changes", "kind"),
    [(OF_COUNTED, Kind.COUNTED), (OF_AGREED, Kind.AGREED), (OF_WORDS, Kind.WORDS)],
)
def test_a_change_of_any_field_is_seen_and_named_by_its_kind(changes, kind):
    for field, value in changes.items():
        (found,) = differences(a_kpi(), a_kpi(**{field: value}))

        assert (found.field, found.kind) == (field, kind)
        assert found.before != found.after


def test_every_field_of_a_definition_is_of_exactly_one_kind():
    kinds = (COUNTED, WORDS, IDENTITY, frozenset(OF_AGREED))

    assert sorted(field for kind in kinds for field in kind) == sorted(
        one.name for one in fields(Kpi)
    )
    assert set(OF_COUNTED) == COUNTED
    assert set(OF_WORDS) == WORDS


def test_only_what_is_counted_needs_a_new_version():
    assert counted_differently(a_kpi(), a_kpi(**OF_AGREED, **OF_WORDS)) == ()
    assert set(counted_differently(a_kpi(), a_kpi(**OF_COUNTED, **OF_WORDS))) == COUNTED


def test_a_difference_says_what_stood_there_before_and_after_as_a_record_does():
    (found,) = differences(a_kpi(unit="days"), a_kpi(unit="hours"))

    assert (found.before, found.after) == ("days", "hours")


def test_code_version_and_validity_are_no_difference_of_content():
    renamed = a_kpi(code="other", version=2, valid_from=date(1999, 1, 1), valid_to=date(2050, 1, 1))

    assert differences(a_kpi(), renamed) == ()


def test_a_ratio_that_becomes_a_plain_count_is_counted_differently():
    assert counted_differently(a_kpi(), a_kpi(denominator=None)) == ("denominator",)


def test_a_translation_of_the_same_words_counts_the_same():
    ready = a_kpi()
    only_spanish = Text(
        en=ready.numerator.es, es=ready.numerator.es, pt=ready.numerator.es
    )  # as a case in Spanish without translations is read

    assert counted_differently(ready, replace(ready, numerator=only_spanish)) == ()
    assert counted_differently(replace(ready, numerator=only_spanish), ready) == ()


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_other_words_in_one_language_count_differently_where_all_are_written(language):
    ready = a_kpi()
    edited = replace(ready.exclusions, **{language: "Nothing at all"})

    assert counted_differently(ready, replace(ready, exclusions=edited)) == ("exclusions",)


def test_a_text_in_one_language_that_says_something_else_counts_differently():
    plain = Text(en="Otra cosa", es="Otra cosa", pt="Otra cosa")

    assert counted_differently(a_kpi(), a_kpi(numerator=plain)) == ("numerator",)


def test_what_is_counted_holds_the_counted_fields_and_nothing_else():
    counted = what_is_counted(a_kpi())

    assert counted.keys() == COUNTED
    assert counted["unit"] == "share"


def test_a_signed_target_changes_only_by_the_amendment_it_names():
    signed = an_agreement()
    lowered = replace(signed, target=a_target("0.5"))
    amended = replace(signed, target=a_target("0.5", amendment="2"))

    assert unamended(signed, signed, amendment="2") == ()
    assert unamended(signed, amended, amendment="2") == ()
    assert unamended(signed, lowered, amendment="2") == ("target.changed_without_amendment",)
    assert unamended(signed, amended, amendment="3") == ("target.changed_without_amendment",)
    assert unamended(signed, replace(signed, target=None), amendment="2") == (
        "target.changed_without_amendment",
    )


def test_a_target_of_one_period_is_a_part_of_what_was_signed():
    signed = an_agreement()
    first = PeriodTarget(
        start=date(2025, 1, 1), end=date(2025, 1, 31), promise=Promise(value=Decimal("0.1"))
    )
    eased = replace(signed, target=replace(signed.target, periods=(first,)))

    assert unamended(signed, eased, amendment="1") == ("target.changed_without_amendment",)


def test_an_amendment_that_changes_no_target_need_not_be_named_in_it():
    signed = an_agreement(target=a_target("0.9", amendment="1"))

    assert unamended(signed, replace(signed, baseline=None), amendment="2") == ()


def test_an_amendment_changes_neither_what_is_counted_nor_the_version():
    signed = an_agreement()
    recounted = replace(signed, kpi=replace(signed.kpi, unit="days"))
    later = replace(signed, kpi=replace(signed.kpi, version=2))
    another = replace(signed, kpi=a_kpi("pothole_days"))

    assert unamended(signed, recounted, amendment="1") == ("kpi.changed_within_version",)
    assert unamended(signed, later, amendment="1") == ("kpi.other_version",)
    assert unamended(signed, another, amendment="1") == ("kpi.other_version",)
    assert unamended(signed, replace(recounted, target=Target()), amendment="1") == (
        "target.changed_without_amendment",
        "kpi.changed_within_version",
    )


def test_terms_of_a_contract_may_be_amended_under_the_same_version():
    signed = an_agreement()

    assert unamended(signed, replace(signed, kpi=a_kpi(**OF_AGREED)), amendment="1") == ()
