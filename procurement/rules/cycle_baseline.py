"""What a city states that its purchases took before: dated, with a source, and how it counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from procurement.rules.periods import Counting


class Middle(StrEnum):
    """What a stated number of days is."""

    MEDIAN = "median"
    MEAN = "mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """How long one stage took.

    Attributes:
        pathway: With its version.
        stage: Code of the stage; empty for the whole way.
        department: Empty for all departments that no other line names.
        days: In the counting of the baseline.
        processes: How many it was measured on; None where the city does not say.
        hands: Different people who acted; None where the city does not say.
    """

    pathway: str
    stage: str = ""
    department: str = ""
    days: Decimal
    processes: int | None = None
    hands: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleBaseline:
    """What the city states.

    Attributes:
        valid_from: First day on which reports are held against it.
        measured_from: First day of what was measured.
        measured_until: Last day.
        source: Where the figures come from, so that somebody can check them.
        counting: Calendar days or days of work.
        middle: Median or mean.
        stages: One for each pathway, department and stage that is stated.
        days_off: Days without work besides Saturdays and Sundays, in the city's own calendar.
    """

    valid_from: date
    measured_from: date
    measured_until: date
    source: str
    counting: Counting
    middle: Middle
    stages: tuple[Stated, ...]
    days_off: tuple[date, ...] = ()

    def of(self, pathway: str, *, department: str, stage: str) -> Stated | None:
        """Return what is stated of one stage: for this department, else for all of them."""
        found = {
            one.department: one
            for one in self.stages
            if (one.pathway, one.stage) == (pathway, stage)
        }
        return found.get(department) or found.get("")


def as_record(baseline: CycleBaseline) -> dict[str, object]:
    """Return the baseline as plain values; numbers as text, so that none is rounded."""
    return {
        "valid_from": baseline.valid_from.isoformat(),
        "measured_from": baseline.measured_from.isoformat(),
        "measured_until": baseline.measured_until.isoformat(),
        "source": baseline.source,
        "counting": baseline.counting.value,
        "middle": baseline.middle.value,
        "stages": [
            {
                "pathway": one.pathway,
                "stage": one.stage,
                "department": one.department,
                "days": str(one.days),
                "processes": one.processes,
                "hands": None if one.hands is None else str(one.hands),
            }
            for one in baseline.stages
        ],
        "days_off": [one.isoformat() for one in baseline.days_off],
    }


def from_record(record: Mapping[str, Any]) -> CycleBaseline:
    """Return the baseline that `as_record` wrote."""
    return CycleBaseline(
        valid_from=date.fromisoformat(record["valid_from"]),
        measured_from=date.fromisoformat(record["measured_from"]),
        measured_until=date.fromisoformat(record["measured_until"]),
        source=record["source"],
        counting=Counting(record["counting"]),
        middle=Middle(record["middle"]),
        stages=tuple(_stated(one) for one in record["stages"]),
        days_off=tuple(date.fromisoformat(one) for one in record["days_off"]),
    )


def _stated(record: Mapping[str, Any]) -> Stated:
    hands = record["hands"]
    exact = {
        "days": Decimal(record["days"]),
        "hands": None if hands is None else Decimal(hands),
    }
    return Stated(**{**record, **exact})
