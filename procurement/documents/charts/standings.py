"""Standings under other weights: for each bid, the places it had and how often it stood first.

Places are told by size as well as by position, so that the picture reads in gray.
"""

from dataclasses import dataclass, replace

from markupsafe import Markup

from procurement.documents.charts.area import Area, legend
from procurement.documents.charts.marks import GRID, MUTED, diamond, label, line, ring
from procurement.documents.charts.measured import exact
from procurement.documents.charts.rows import MOST_ROWS, over_rows, write_rest, write_row
from procurement.documents.charts.scale import Scale
from procurement.documents.facts import Text
from procurement.documents.words import Words

#: Radius of a place that a bid always had, and the least that is still seen.
LARGEST, SMALLEST = 9.0, 1.2

#: So many places are named under the picture at most.
MOST_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class BidPlaces:
    """One bid.

    Attributes:
        name: As printed.
        published: Its place in the ranking, which stands.
        shares: Share of the draws (0-1) in which it had each place, from the first.
    """

    name: Text
    published: int
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """How the places of bids hang on the weights.

    Attributes:
        bids: In the order of the ranking.
        draws: How many weights were tried.
        spread: Most relative change of a weight (0-1); None where weights were drawn anywhere.
    """

    bids: tuple[BidPlaces, ...]
    draws: int
    spread: float | None = None


def draw(facts: Standings, words: Words) -> Markup:
    """Draw each bid's places in its row, larger where they were frequent."""
    last = max((len(bid.shares) for bid in facts.bids), default=1)
    rows = over_rows(len(facts.bids), ())
    across = Scale(0.5, last + 0.5, rows.left, rows.right)  # a place has room to both sides
    area = replace(rows, across=across)
    _grid(area, last, words)
    for row, bid in enumerate(facts.bids[:MOST_ROWS]):
        _bid(area, row, bid, words)
    write_rest(area, len(facts.bids), words)
    _legend(area, words)
    return area.picture(title(facts, words), words.text("chart.standings.how"))


def title(facts: Standings, words: Words) -> str:
    """Return who stands first as published, and in how many of the drawn weights."""
    if not facts.bids:
        return words.text("chart.standings_empty")
    best = facts.bids[0]
    key = "chart.standings_anywhere" if facts.spread is None else "chart.standings_near"
    return words.text(
        key,
        name=words.say(best.name),
        share=words.percent(exact(best.shares[0]), 1),
        draws=words.number(facts.draws),
        spread=words.percent(exact(facts.spread or 0.0)),
    )


def _grid(area: Area, last: int, words: Words) -> None:
    every = -(-last // MOST_NAMED)
    for place in range(1, last + 1, every):
        x = area.x(place)
        area.add(line((x, area.up.end), (x, area.floor), GRID, 0.7))
        area.add(label(x, area.floor + 15, words.number(place), anchor="middle", color=MUTED))


def _bid(area: Area, row: int, bid: BidPlaces, words: Words) -> None:
    y = area.y(row + 0.5)
    first = words.text("chart.standings.first", share=words.percent(exact(bid.shares[0]), 1))
    write_row(area, row, bid.name, first, words)
    for place, share in enumerate(bid.shares, start=1):
        if share > 0:
            radius = max(LARGEST * share**0.5, SMALLEST)
            area.add(ring(area.x(place), y, round(radius, 1)))
    if 1 <= bid.published <= len(bid.shares):
        area.add(diamond((area.x(bid.published), y)))


def _legend(area: Area, words: Words) -> None:
    legend(
        area,
        [
            (ring(0, 0, 4), words.text("chart.standings.place")),
            (diamond((0, 0)), words.text("chart.standings.published")),
        ],
    )
