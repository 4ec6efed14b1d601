"""The arithmetic once more, by plain fractions from the source tables: nothing of the program's."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

import yaml

from tests.journeys.demo_run import CASE, CHICAGO_MAPPING, EXAMPLES, table_of
from tests.public_tables import CHICAGO

#: The contract's whole term, both days included.
TERM = (CASE["contract"]["start"], CASE["contract"]["end"])
KPIS = {kpi["code"]: kpi for kpi in CASE["kpis"]}

#: What the case promises, and where the winner promised more.
RATINGS = ("good", "approaching", "requires_improvement")
RATING_WORDS = ("Good", "Approaching target", "Requires improvement", "Inadequate")

#: A number with the point and the thousands mark of its language; no version, no code.
WRITTEN = r"(?<![\w.,])(?:\d{{1,3}}(?:{mark}\d{{3}})+|\d+)(?:{point}\d+)?(?!\w|[.,]\d)"
MARKS = {"en": (".", ","), "es": (".", ","), "pt": (",", ".")}

#: What stands before a number that is the name of a place in a law.
SECTION = re.compile(r"(?:section|sección|seção)\s+[\d.]+")


@dataclass(frozen=True)
class Line:
    """One KPI and period of a source table."""

    kpi: str
    start: date
    end: date
    numerator: Fraction
    denominator: Fraction


def sample_lines() -> list[Line]:
    """Return the sample city's results."""
    return [
        Line(
            row["kpi"],
            date.fromisoformat(row["period_start"]),
            date.fromisoformat(row["period_end"]),
            Fraction(row["numerator"]),
            Fraction(row["denominator"]),
        )
        for row in table_of(EXAMPLES / "demo" / "results.csv")
    ]


def chicago_lines() -> list[Line]:
    """Return Chicago's weeks of the KPIs that the contract has; days x requests over requests."""
    names = yaml.safe_load(CHICAGO_MAPPING.read_text("utf-8"))["kpis"]
    lines = []
    for row in table_of(CHICAGO):
        if (kpi := names.get(row["Activity"])) in KPIS:
            start = datetime.strptime(row["Period Start"], "%m/%d/%Y").date()
            volume = Fraction(row["Total Completed Requests"])
            days = Fraction(row["Average Days to Complete Activity"]) * volume
            lines.append(Line(kpi, start, start + timedelta(days=6), days, volume))
    return lines


def chicago_met_and_missed() -> tuple[int, int]:
    """Return how many of all weeks were within their own target, and how many were not."""
    rows = table_of(CHICAGO)
    met = sum(
        Fraction(row["Average Days to Complete Activity"]) <= Fraction(row["Target Response Days"])
        for row in rows
    )
    return met, len(rows) - met


def within(lines: Iterable[Line], kpi: str, first: date, last: date) -> list[Line]:
    """Return the periods of a KPI that lie wholly between two days."""
    return [one for one in lines if one.kpi == kpi and first <= one.start and one.end <= last]


def weighted(lines: list[Line]) -> Fraction:
    """Return a sum over a sum, never a mean of means."""
    return sum(one.numerator for one in lines) / sum(one.denominator for one in lines)


def rating(kpi: str, delivered: Fraction) -> str:
    """Return the word for a figure by the case's thresholds; less is better in all of them."""
    limits = [Fraction(str(KPIS[kpi]["thresholds"][name])) for name in RATINGS]
    return RATING_WORDS[sum(delivered > limit for limit in limits)]


def figures(text: str, language: str = "en") -> list[tuple[Fraction, Fraction]]:
    """Return each number of a text, and half of its last digit: how far it may be rounded."""
    found = []
    text = SECTION.sub("", text)
    point, mark = MARKS[language]
    number = WRITTEN.format(point=re.escape(point), mark=re.escape(mark))
    for match in re.finditer(number, text):
        plain = match.group().replace(mark, "").replace(point, ".")
        percent = 100 if re.match(r"[\s\u00a0\u202f]?%", text[match.end() :]) else 1
        places = len(plain.partition(".")[2])
        found.append((Fraction(plain) / percent, Fraction(1, 2 * 10**places * percent)))
    return found


def tells(text: str, exact: Fraction) -> bool:
    """Whether a cell of the screen shows one number, and it is `exact` to two decimals.

    A percentage is so to one decimal.
    """
    (shown, _), *more = figures(text)
    return not more and abs(shown - exact) <= Fraction(1, 2000 if "%" in text else 200)
