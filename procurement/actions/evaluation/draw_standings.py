"""How the places of bids hang on the weights, as a picture for a page or a file."""

from procurement.actions.evaluation.show_scores import SensitivitySeen
from procurement.documents.charts import standings
from procurement.documents.charts.standalone import standalone
from procurement.documents.charts.standings import BidPlaces, Standings
from procurement.documents.words import Words
from procurement.rules.scoring.changes import RELATIVE

#: Pictures show no times of day.
ZONE = "UTC"


def facts_of(seen: SensitivitySeen, *, near: bool) -> Standings:
    """Return the picture's facts: weights drawn near the published ones, or anywhere."""
    found = seen.found
    if found is None:
        return Standings(bids=(), draws=0)
    drawn = found.near if near else found.anywhere
    bids = [
        BidPlaces(
            name=seen.names[bid],
            published=seen.ranks[bid],
            shares=tuple(float(count) / drawn.draws for count in drawn.places[at]),
        )
        for at, bid in enumerate(found.bids)
    ]
    return Standings(
        bids=tuple(sorted(bids, key=lambda one: (one.published, str(one.name)))),
        draws=drawn.draws,
        spread=float(RELATIVE) if near else None,
    )


def picture_of(seen: SensitivitySeen, language: str, *, near: bool = True) -> str:
    """Return the standings under drawn weights as SVG, with title and description."""
    return standalone(standings.draw(facts_of(seen, near=near), Words(language, ZONE)))
