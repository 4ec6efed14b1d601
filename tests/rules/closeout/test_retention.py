"""The clock of a contract's records: worked days, and nothing that falls due by not knowing."""

from datetime import date

import pytest

from procurement.rules.calendar.durations import Duration, DurationUnit
from procurement.rules.calendar.work_calendar import NO_CALENDAR
from procurement.rules.closeout.retention import (
    Basis,
    RetentionState,
    clock_start,
    kept_until,
    kinds,
    retention_state,
    retention_terms,
)
from procurement.rules.closeout.retention_records import term_from_record, term_record
from procurement.rules.jurisdictions.legal_rules import LegalRule
from procurement.rules.jurisdictions.profile import LawInForce, without_profile
from procurement.rules.jurisdictions.topics import Topic
from procurement.rules.periods import Roll

PAID = date(2020, 2, 29)


def years(number, *, variant="", confirmed="counsel", unit=DurationUnit.MONTHS, roll=Roll.NONE):
    return LegalRule(
        topic=Topic.RETENTION,
        variant=variant,
        says=Duration(number=number, unit=unit, roll=roll),
        citation="Ordinance 12, art. 3",
        confirmed_by=confirmed,
    )


def law(*rules):
    return LawInForce(
        place="puerto-claro",
        digest="",
        day=PAID,
        rules=rules,
        preferences=(),
        calendar=NO_CALENDAR,
    )


def terms(*rules, promised=None):
    return retention_terms(law(*rules), start=PAID, promised_years=promised)


def state(found, today, *, held=False, disposed=False):
    return retention_state(found, "", today=today, held=held, disposed=disposed)


def test_six_years_from_the_final_payment_end_on_the_last_day_of_a_shorter_february():
    assert kept_until(terms(years(72)), "") == date(2026, 2, 28)


def test_the_clock_starts_with_the_later_of_the_last_payment_and_the_end():
    assert clock_start(PAID, [date(2020, 1, 1), date(2020, 3, 5)]) == date(2020, 3, 5)
    assert clock_start(PAID, [date(2020, 1, 1)]) == PAID
    assert clock_start(PAID, []) == PAID


def test_of_law_and_contract_the_longer_term_counts():
    assert kept_until(terms(years(72), promised=7), "") == date(2027, 2, 28)
    assert kept_until(terms(years(72), promised=5), "") == date(2026, 2, 28)


@pytest.mark.parametrize("rules", [(), (LegalRule(topic=Topic.RETENTION),)])
def test_where_the_law_is_not_known_nothing_falls_due_whatever_the_contract_says(rules):
    found = terms(*rules, promised=1)

    assert kept_until(found, "") is None
    assert state(found, date(2999, 1, 1)) is RetentionState.UNKNOWN
    assert [one.basis for one in found] == [Basis.LAW, Basis.CONTRACT]


def test_without_a_profile_the_law_is_one_that_nobody_knows():
    found = retention_terms(without_profile(PAID), start=PAID, promised_years=None)

    assert [(one.basis, one.until, one.confirmed) for one in found] == [(Basis.LAW, None, False)]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 2, 28), RetentionState.RUNNING),
        (date(2026, 3, 1), RetentionState.DUE),
    ],
)
def test_the_last_day_still_belongs_to_the_term(today, expected):
    assert state(terms(years(72)), today) is expected


def test_what_nobody_confirmed_is_over_and_still_not_due():
    assert state(terms(years(72, confirmed="")), date(2026, 3, 1)) is RetentionState.UNCONFIRMED


def test_a_hold_stands_before_every_clock_and_a_disposal_after_it():
    found = terms(years(72))

    assert state(found, date(2026, 3, 1), held=True) is RetentionState.HELD
    assert state((), date(2026, 3, 1), held=True) is RetentionState.HELD
    assert state(found, date(2026, 3, 1), disposed=True) is RetentionState.DISPOSED


def test_kinds_of_records_have_terms_of_their_own_and_that_of_the_contract_is_asked_for_first():
    found = terms(years(24, variant="personal"))

    assert kinds(found) == ("", "personal")
    assert (kept_until(found, ""), kept_until(found, "personal")) == (None, date(2022, 2, 28))


def test_a_term_over_days_that_nobody_confirmed_has_no_end():
    days = years(10, unit=DurationUnit.BUSINESS)

    assert kept_until(terms(days), "") is None


def test_a_term_is_read_from_the_record_as_it_was_written():
    for one in terms(years(72), LegalRule(topic=Topic.RETENTION, variant="x"), promised=7):
        assert term_from_record(term_record(one)) == one
