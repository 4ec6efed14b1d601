"""Signals of weeks that belong together are one line of the report."""

from datetime import date, timedelta

from procurement.actions.papers.behavior import QUIET, signal_lines

FIRST = date(2015, 1, 5)


def weeks(*fired):
    """Return one row for each week, with the rules that fire in it; None is not judged."""
    return [
        {
            "start": (FIRST + timedelta(weeks=n)).isoformat(),
            "end": (FIRST + timedelta(weeks=n, days=6)).isoformat(),
            "signals": rules if rules is None else list(rules),
        }
        for n, rules in enumerate(fired)
    ]


def short(lines):
    return [(one.rule, (one.on - FIRST).days // 7, one.periods) for one in lines]


def test_weeks_that_follow_each_other_are_one_line_with_their_number():
    (line,) = signal_lines("speed", weeks((), ("run",), ("run",), ("run",), ()))

    assert (line.on, line.until) == (FIRST + timedelta(weeks=1), FIRST + timedelta(days=27))
    assert line.periods == 3


def test_a_few_silent_weeks_do_not_end_a_stretch():
    lines = signal_lines("speed", weeks(("out",), *[()] * (QUIET - 1), ("out",)))

    assert short(lines) == [("out", 0, 2)]


def test_eight_silent_weeks_end_a_stretch():
    lines = signal_lines("speed", weeks(("out",), *[()] * QUIET, ("out",)))

    assert short(lines) == [("out", 0, 1), ("out", QUIET + 1, 1)]


def test_weeks_that_could_not_be_judged_are_not_silence():
    lines = signal_lines("speed", weeks(("out",), *[None] * 20, ("out",)))

    assert short(lines) == [("out", 0, 2)]


def test_each_rule_has_its_own_lines_in_the_order_of_their_first_weeks():
    lines = signal_lines("speed", weeks(("run",), ("out", "run"), ("out",)))

    assert short(lines) == [("run", 0, 2), ("out", 1, 2)]
