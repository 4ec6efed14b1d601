"""How a barrier review looks on a screen and as data."""

from collections.abc import Iterator

from procurement.actions.outreach.review_barriers import BarrierReview
from procurement.rules.outreach.barriers import Request
from procurement.rules.outreach.readability import FORMULAS


def paper_rows(request: Request) -> Iterator[tuple[str, ...]]:
    """Yield language, pages, words, words of a sentence, ease, least ease and formula."""
    for paper in request.papers:
        formula, prose = FORMULAS[paper.language], paper.prose
        yield (
            paper.language,
            str(paper.pages),
            str(paper.words),
            f"{prose.words / prose.sentences:.1f}" if prose.sentences else "–",
            "–" if paper.ease is None else str(paper.ease),
            str(formula.standard),
            f"{formula.name} ({formula.source})",
        )


def review_record(found: BarrierReview) -> dict[str, object]:
    """Return a review as data."""
    papers = [
        {
            "language": paper.language,
            "pages": paper.pages,
            "words": paper.words,
            "prose_words": paper.prose.words,
            "sentences": paper.prose.sentences,
            "syllables": paper.prose.syllables,
            "ease": paper.ease,
            "ease_least": FORMULAS[paper.language].standard,
            "formula": FORMULAS[paper.language].name,
            "source": FORMULAS[paper.language].source,
        }
        for paper in found.request.papers
    ]
    request = found.request
    return {
        "released": found.released,
        "papers": papers,
        "days_open": request.days_open,
        "payment_days": request.payment_days,
        "lots": request.lots,
    }
