"""Difference-in-differences from four means: all that many published tables give."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The four means, such as employment in two states before and after a law.

    Attributes:
        treated: Mean before and after, of those with the contract.
        control: Mean before and after, of those without.
    """

    treated: tuple[float, float]
    control: tuple[float, float]

    @property
    def coefficients(self) -> tuple[float, float, float, float]:
        """Intercept, time, group and interaction, as a regression on the cells writes them."""
        time = self.control[1] - self.control[0]
        group = self.treated[0] - self.control[0]
        return self.control[0], time, group, self.difference

    @property
    def difference(self) -> float:
        """The difference of the differences.

        >>> Cells(treated=(20.44, 21.03), control=(23.33, 21.17)).difference.__round__(2)
        2.75
        """
        return (self.treated[1] - self.treated[0]) - (self.control[1] - self.control[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How many stand behind each of the four means, and how far single values lie apart.

    Attributes:
        treated: Number before and after.
        control: Number before and after.
        deviation: Standard deviation within the cells, pooled.
    """

    treated: tuple[int, int]
    control: tuple[int, int]
    deviation: float

    @property
    def errors(self) -> tuple[float, float, float, float]:
        """Standard errors of `Cells.coefficients`, of independent values of equal spread."""
        parts = [
            [self.control[0]],
            [self.control[0], self.control[1]],
            [self.control[0], self.treated[0]],
            [*self.control, *self.treated],
        ]
        one, two, three, four = (
            self.deviation * float(np.sqrt(sum(1.0 / n for n in cells))) for cells in parts
        )
        return one, two, three, four
