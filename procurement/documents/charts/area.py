"""The plotting area: where a figure stands, and what was drawn so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup

from procurement.documents.charts import marks
from procurement.documents.charts.marks import CHAR, MUTED, label, moved
from procurement.documents.charts.scale import Scale, edges

WIDTH, LEFT, RIGHT, TOP, INSET, BOTTOM = 620, 48, 132, 16, 30, 44


@dataclass(frozen=True)
class Area:
    """A plotting area.

    Attributes:
        across: From left to right; days count as their ordinals.
        up: From the floor upwards.
        height: Of the whole picture.
        left: Left edge of the area.
        right: Right edge of the area.
        parts: What has been drawn so far.
    """

    across: Scale
    up: Scale
    height: int
    left: float = LEFT
    right: float = WIDTH - RIGHT
    parts: list[Markup] = field(default_factory=list)

    @property
    def floor(self) -> float:
        """Lower edge of the area."""
        return self.up.start

    @property
    def low(self) -> float:
        """Value at the lower edge."""
        return self.up.low

    @property
    def high(self) -> float:
        """Value at the upper edge."""
        return self.up.high

    def x(self, place: date | float) -> float:
        """Return where a day or a number stands across."""
        return self.across.at(place.toordinal() if isinstance(place, date) else place)

    def y(self, value: float) -> float:
        """Return where a value stands upwards."""
        return self.up.at(value)

    def add(self, *parts: Markup) -> None:
        """Draw something over what is there."""
        self.parts.extend(parts)

    def picture(self, title: str, description: str) -> Markup:
        """Return what was drawn, with the finding and how to read it."""
        return marks.svg(self.parts, title, description, size=(WIDTH, self.height))


def over_days(days: Sequence[date], values: Iterable[float], *, height: int, percent: bool) -> Area:
    """Return an area that holds all values, with round numbers at its edges."""
    first, last = (days[0], days[-1]) if days else (date.min, date.min)
    across = (first.toordinal(), max(last.toordinal(), first.toordinal() + 1))
    return over(across, values, height=height, percent=percent)


def over(
    across: tuple[float, float],
    values: Iterable[float],
    *,
    height: int,
    percent: bool,
    inset: float = INSET,
) -> Area:
    """Return an area whose sides run over `across` and over all values."""
    bottom, top = edges(values, percent=percent)
    return Area(
        Scale(*across, LEFT + inset, WIDTH - RIGHT - inset),
        Scale(bottom, top, height - BOTTOM, TOP),
        height,
    )


def legend(area: Area, entries: Sequence[tuple[Markup, str]]) -> None:
    """Write under the picture what each mark means; marks are drawn around (0, 0)."""
    y, x = area.height - 8, float(LEFT)
    for mark, shown in entries:
        area.add(moved(mark, x + 4, y - 3.5))
        area.add(label(x + 13, y, shown, color=MUTED))
        x += 32 + CHAR * len(shown)
