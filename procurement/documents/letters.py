"""What the letters after an award read: facts made ready."""

from decimal import Decimal

from procurement.documents.facts import AwardLetterFacts, DebriefLetterFacts, Standing
from procurement.documents.words import View, Words


def award_view(facts: AwardLetterFacts, words: Words) -> View:
    """Return `award` for the template `letters/award`."""
    return words.view(facts) | {
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
        "own_total": _points(facts.own_total, words),
        "decided_by": official_view(facts.decided_by, words),
    }


def ranking_rows(ranking: tuple[Standing, ...], words: Words) -> list[View]:
    """Return the ranking with a dash where nothing was opened or scored."""
    return [
        words.view(found)
        | {
            "rank": "–" if found.rank is None else words.number(found.rank),
            "technical": _points(found.technical, words),
            "price": _points(found.price, words),
            "total": _points(found.total, words),
            "amount": words.money(found.amount) if found.amount else "–",
        }
        for found in ranking
    ]


def official_view(official: object, words: Words) -> View:
    """Return an official with how we know that it was them, in words."""
    found = words.view(official)
    return found | {"authentication": words.text(f"authentication.{found['authentication']}")}


def _points(value: Decimal | None, words: Words) -> str:
    return "–" if value is None else words.number(value, 2)
