"""A grid of cells: those that differ from what was published stand in a diamond."""

from markupsafe import Markup

from procurement.documents.charts.area import Area, legend
from procurement.documents.charts.marks import GRID, MUTED, cut, diamond, label, line
from procurement.documents.charts.rows import MOST_ROWS, over_rows, write_rest, write_row
from procurement.documents.charts.scale import Scale
from procurement.documents.facts.evaluations import Grid
from procurement.documents.words import Words

#: A cell that differs, drawn large enough to be seen beside its text.
MARK = 5.0


def draw(facts: Grid, title: str, words: Words) -> Markup:
    """Draw the cells, each under the name of its column."""
    rows = over_rows(len(facts.rows), ())
    across = Scale(0.0, float(max(len(facts.columns), 1)), rows.left, rows.right)
    area = Area(across, rows.up, rows.height, rows.left, rows.right)
    room = int((rows.right - rows.left) / max(len(facts.columns), 1)) - 4
    for place, column in enumerate(facts.columns):
        x, edge = area.x(place + 0.5), area.x(place)
        area.add(line((edge, area.up.end), (edge, area.floor), GRID, 0.7))
        name = cut(words.say(column), room)
        area.add(label(x, area.floor + 15, name, anchor="middle", color=MUTED))
    for row, one in enumerate(facts.rows[:MOST_ROWS]):
        write_row(area, row, one.name, "", words)
        for place, (cell, turned) in enumerate(zip(one.cells, one.turned, strict=True)):
            x, y = area.x(place + 0.5), area.y(row + 0.5)
            if turned:
                area.add(diamond((x - 14, y), radius=MARK))
            area.add(label(x, y + 4, cell, anchor="middle"))
    write_rest(area, len(facts.rows), words)
    legend(area, [(diamond((0, 0), radius=MARK), words.text("chart.grid.turned"))])
    return area.picture(title, words.text("chart.grid.how"))
