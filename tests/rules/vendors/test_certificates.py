"""What a certificate is worth on a day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.rules.vendors.certificates import (
    CertificateChange,
    CertificateState,
    Change,
    Term,
)

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
BEGIN = date(2024, 12, 1)


def change(what, since):
    return Change(since=date.fromisoformat(since), what=CertificateChange(what))


def states(term, *days):
    return [term.on(date.fromisoformat(day)).value for day in days]


def test_a_certificate_is_valid_from_its_first_to_its_last_day():
    term = Term(first=FIRST, last=LAST)

    found = states(term, "2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01")

    assert found == ["not_yet", "valid", "valid", "expired"]


def test_a_flag_from_before_a_suspension_is_not_evidence_after_it():
    term = Term(first=FIRST, changes=(change("suspended", "2025-10-03"),))

    assert states(term, "2025-10-02", "2025-10-03", "2030-01-01") == [
        "valid",
        "suspended",
        "suspended",
    ]
    assert list(term.valid()) == [(FIRST, date(2025, 10, 2))]


def test_a_reinstated_certificate_counts_before_and_after_but_not_between():
    term = Term(
        first=FIRST,
        last=LAST,
        changes=(change("suspended", "2025-03-01"), change("reinstated", "2025-06-01")),
    )

    assert list(term.valid()) == [(FIRST, date(2025, 2, 28)), (date(2025, 6, 1), LAST)]
    assert term.on(date(2025, 5, 31)) is CertificateState.SUSPENDED


@pytest.mark.parametrize(
    ("what", "since", "why"),
    [
        ("reinstated", "2025-03-01", "certificate.withdrawn"),
        ("suspended", "2025-02-01", "certificate.out_of_order"),
        ("withdrawn", "2025-03-01", "certificate.so_already"),
    ],
)
def test_what_is_withdrawn_does_not_come_back_and_decisions_go_forward(what, since, why):
    term = Term(first=FIRST, changes=(change("withdrawn", "2025-02-15"),))

    assert term.why_not(change(what, since)) == why


def test_a_certificate_that_nobody_suspended_cannot_be_reinstated():
    assert Term(first=FIRST).why_not(change("reinstated", "2025-02-01")) == "certificate.so_already"


@st.composite
def terms(draw):
    """Draw a certificate with decisions that follow each other."""
    offsets = st.integers(0, 90)
    first = BEGIN + timedelta(days=draw(offsets))
    last = draw(st.none() | st.builds(lambda days: first + timedelta(days=days), offsets))
    term = Term(first=first, last=last)
    for days in sorted(draw(st.lists(offsets, max_size=4))):
        decided = Change(
            since=BEGIN + timedelta(days=days), what=draw(st.sampled_from(CertificateChange))
        )
        if not term.why_not(decided):
            term = Term(first=first, last=last, changes=(*term.changes, decided))
    return term


@settings(max_examples=150)
@given(terms())
def test_the_times_of_validity_are_exactly_the_days_that_are_valid(term):
    days = [BEGIN + timedelta(days=number) for number in range(200)]
    times = list(term.valid())

    for day in days:
        assert any(one <= day <= other for one, other in times) == (
            term.on(day) is CertificateState.VALID
        )
    assert all(before[1] < after[0] for before, after in pairwise(times))
