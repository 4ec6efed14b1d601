"""What needs a decision comes first, and every reason is said."""

from itertools import product

import pytest

from procurement.rules.attention import ORDER, Attention, Standing, attention

QUIET = {
    "rating": "good",
    "reason": "",
    "critical": False,
    "below_target": False,
    "signal": False,
    "review_waits": False,
    "comment_due": False,
    "owed": 0,
}


@pytest.mark.parametrize(
    ("known", "first"),
    [
        ({"rating": "inadequate", "critical": True, "signal": True}, "critical_inadequate"),
        ({"rating": "inadequate", "signal": True}, "inadequate"),
        ({"rating": "not_rated", "reason": "uncomputable"}, "uncomputable"),
        ({"signal": True, "below_target": True}, "signal"),
        ({"rating": "not_rated", "reason": "insufficient_data"}, "no_data"),
        ({"review_waits": True, "below_target": True}, "review_waits"),
        ({"below_target": True}, "below_target"),
        ({"comment_due": True, "below_target": True}, "comment_due"),
        ({"owed": 2}, "data_owed"),
        ({"rating": "not_rated", "reason": "no_target"}, "no_target"),
        ({"rating": "not_rated", "reason": "not_combinable"}, "no_rating"),
        ({}, "nothing"),
        ({"rating": "not_rated", "reason": "nothing_due"}, "nothing_due"),
    ],
)
def test_the_most_pressing_reason_is_named_first(known, first):
    assert attention(Standing(**QUIET | known))[0] == first


def test_a_signal_and_a_missed_target_are_two_reasons_and_never_one():
    both = attention(Standing(**QUIET | {"signal": True, "below_target": True}))

    assert both == (Attention.SIGNAL, Attention.BELOW_TARGET)


def test_figures_that_are_missing_are_asked_for_once():
    silent = Standing(**QUIET | {"rating": "not_rated", "reason": "insufficient_data", "owed": 3})

    assert attention(silent) == (Attention.NO_DATA,)


def test_what_is_unknown_is_no_reason_to_look():
    unknown = Standing(**QUIET | {"signal": None, "below_target": None})

    assert attention(unknown) == (Attention.NOTHING,)


def test_reasons_are_always_said_in_the_order_of_the_list():
    ratings = ("good", "inadequate", "not_rated")
    reasons = ("", "insufficient_data", "uncomputable", "no_target")
    for rating, reason, critical, below, signal, waits in product(
        ratings, reasons, *[(False, True)] * 4
    ):
        found = attention(
            Standing(
                rating=rating,
                reason=reason,
                critical=critical,
                below_target=below,
                signal=signal,
                review_waits=waits,
                comment_due=not waits,
                owed=1,
            )
        )
        assert list(found) == sorted(found, key=ORDER.__getitem__)
        assert found
