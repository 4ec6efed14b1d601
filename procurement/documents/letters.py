"""What the letters after an award read: facts made ready."""

from decimal import Decimal

from procurement.documents.facts import AwardLetterFacts, DebriefLetterFacts, Standing
from procurement.documents.words import DASH, View, Words


def award_view(facts: AwardLetterFacts, words: Words) -> View:
    """Return `award` for the template `letters/award`."""
    return words.view(facts) | {
        "total": points(facts.total, words),
        "scores": [
            words.view(line) | {"points": points(line.points, words)} for line in facts.scores
        ],
        "ranking": ranking_rows(facts.ranking, words),
        "decided_by": official_view(facts.decided_by, words),
    }


def debrief_view(facts: DebriefLetterFacts, words: Words) -> View:
    """Return `debrief` for the template `letters/debrief`."""
    rank = facts.own_rank
    return words.view(facts) | {
        "outcome": words.text(f"outcome.{facts.outcome}"),
        "place": words.text("not_ranked")
        if rank is None
        else words.count("place", facts.bids_ranked, rank=words.number(rank)),
        "own_total": points(facts.own_total, words),
        "winner_total": points(facts.winner_total, words),
        "scores": [
            words.view(line)
            | {
                "own_points": points(line.own_points, words),
                "winner_points": points(line.winner_points, words),
            }
            for line in facts.scores
        ],
        "decided_by": official_view(facts.decided_by, words),
    }


def ranking_rows(ranking: tuple[Standing, ...], words: Words) -> list[View]:
    """Return the ranking with a dash where nothing was opened or scored."""
    return [
        words.view(found)
        | {
            "rank": DASH if found.rank is None else words.number(found.rank),
            "technical": points(found.technical, words),
            "price": points(found.price, words),
            "total": points(found.total, words),
            "amount": words.money(found.amount) if found.amount else DASH,
        }
        for found in ranking
    ]


def official_view(official: object, words: Words) -> View:
    """Return an official with how we know that it was them, in words."""
    found = words.view(official)
    return found | {"authentication": words.text(f"authentication.{found['authentication']}")}


def points(value: Decimal | None, words: Words) -> str:
    """Return points with two digits; a dash where there are none."""
    return DASH if value is None else words.number(value, 2)
