"""Where a value stands in a chart: beside its mark, clear of lines and of other values."""

from collections.abc import Sequence
from dataclasses import dataclass

#: A point of the picture, x to the right and y downwards.
Corner = tuple[float, float]
#: A straight line that is not upright.
Segment = tuple[Corner, Corner]

#: Height of a figure, and the room between it and its mark.
TALL, ROOM = 10.0, 5.0


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle; `top` is the smaller y."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """Where a text stands that is centered in it."""
        return (self.left + self.right) / 2

    def overlaps(self, other: "Box") -> bool:
        """Whether the two have room in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: "Box") -> bool:
        """Whether the other lies wholly within."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom

    def crossed(self, line: Segment) -> bool:
        """Whether a line passes through, from left to right."""
        (x1, y1), (x2, y2) = line
        left, right = max(self.left, x1), min(self.right, x2)
        if left >= right:
            return False
        ends = [y1 + (y2 - y1) * (x - x1) / (x2 - x1) for x in (left, right)]
        return max(ends) > self.top and min(ends) < self.bottom


def beside(
    mark: Corner,
    width: float,
    *,
    lines: Sequence[Segment],
    taken: Sequence[Box],
    within: Box,
) -> Box:
    """Return the place of a text for a mark: the first that is free, else the least crossed.

    Tried are above, below, the four corners, and farther above and below.

    Args:
        mark: The middle of the mark.
        width: Of the text.
        lines: Lines that should not cross it.
        taken: Marks and texts that are there already.
        within: It should not leave this area.
    """

    def trouble(box: Box) -> int:
        crossed = sum(box.crossed(line) for line in lines)
        covered = sum(box.overlaps(other) for other in taken)
        return crossed + 2 * covered + (0 if within.holds(box) else 4)

    return min(_places(mark, width), key=trouble)  # the first of equals


def _places(mark: Corner, width: float) -> list[Box]:
    x, y = mark
    above, below = y - ROOM, y + ROOM + TALL
    aside = width / 2 + ROOM
    spots = (
        (x, above),
        (x, below),
        (x + aside, above + 2),
        (x - aside, above + 2),
        (x + aside, below - 2),
        (x - aside, below - 2),
        (x, above - TALL),
        (x, below + TALL),
    )
    half = width / 2
    return [Box(at - half, foot - TALL, at + half, foot) for at, foot in spots]
