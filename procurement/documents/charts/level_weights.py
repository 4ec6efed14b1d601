"""Published weights, and those at which the first two bids would be level."""

from collections.abc import Sequence

from markupsafe import Markup

from procurement.documents.charts.area import Area, legend
from procurement.documents.charts.marks import GRID, MUTED, diamond, label, line, ring
from procurement.documents.charts.rows import MOST_ROWS, over_rows, write_rest, write_row
from procurement.documents.charts.scale import Scale
from procurement.documents.facts.evaluations import BreakEven
from procurement.documents.words import Words

#: Every so many points a line.
STEP = 20


def draw(facts: Sequence[BreakEven], title: str, words: Words) -> Markup:
    """Draw each criterion in its row, from 0 to 100 points."""
    rows = over_rows(len(facts), ())
    across = Scale(0.0, 100.0, rows.left + 6, rows.right - 6)
    area = Area(across, rows.up, rows.height, rows.left, rows.right)
    for weight in range(0, 101, STEP):
        x = area.x(weight)
        area.add(line((x, area.up.end), (x, area.floor), GRID, 0.7))
        area.add(label(x, area.floor + 15, words.number(weight), anchor="middle", color=MUTED))
    for row, one in enumerate(facts[:MOST_ROWS]):
        y = area.y(row + 0.5)
        said = "–" if one.level is None else words.number(one.level, 2)
        write_row(area, row, one.criterion, said, words)
        if one.level is not None:
            area.add(line((area.x(float(one.weight)), y), (area.x(float(one.level)), y), MUTED, 1))
            area.add(ring(area.x(float(one.level)), y, 5))
        area.add(diamond((area.x(float(one.weight)), y)))
    write_rest(area, len(facts), words)
    legend(
        area,
        [
            (ring(0, 0, 4), words.text("chart.level_weights.level")),
            (diamond((0, 0)), words.text("chart.level_weights.published")),
        ],
    )
    return area.picture(title, words.text("chart.level_weights.how"))
