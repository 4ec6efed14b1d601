"""What the arithmetic refuses.  Errors carry codes and facts; sentences live with the caller."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

NOTHING: Mapping[str, str | int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a stable dotted code and the facts its sentence names."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=lambda: NOTHING)


class MetricError(ValueError):
    """The input cannot give a true figure.  Carries every problem found, not only the first."""

    def __init__(self, *problems: Problem) -> None:
        """Keep what is wrong; the text is for logs, not for people."""
        super().__init__("; ".join(f"{one.code} {dict(one.params)}" for one in problems))
        self.problems = problems


class QuantityError(MetricError):
    """A number cannot be kept exactly: more than six decimals, too large, or not a number."""


class DefinitionError(MetricError):
    """A KPI record, a baseline or a target cannot be read."""


class FrameError(MetricError):
    """Observations do not fit together."""


class ComparisonError(MetricError):
    """What is put side by side cannot be compared (domain 4.3, 4.4)."""


class ImpactError(MetricError):
    """The figures cannot answer what caused a change (domain 4.5)."""


class SeasonError(MetricError):
    """A series cannot be compared with earlier years: too few of them, or no season in a year."""


class MarketError(MetricError):
    """What is recorded of a market does not fit together (domain 6.1)."""


class ShiftError(MetricError):
    """Control limits cannot be recomputed: the change is not explained, or not a lasting one."""
