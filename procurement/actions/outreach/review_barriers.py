"""What in a request for proposals keeps able bidders away: read only, before and after release."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from procurement.actions.papers.desk import Desk
from procurement.actions.papers.requests_for_proposals import draft, rfp
from procurement.documents.facts import RfpFacts
from procurement.documents.pdf import count_pages
from procurement.documents.prose import counted, parts_of, words_of
from procurement.documents.render import render_html
from procurement.rules.findings import Finding
from procurement.rules.money import Money
from procurement.rules.outreach.barriers import Demands, Paper, Request, barriers
from procurement.store.database.engine import installation, now, reading
from procurement.store.solicitations import solicitations


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierReview:
    """The answer.

    Attributes:
        released: Whether this is the request as released; else a draft of it.
        request: What a bidder meets.
        findings: What may keep bidders away; all advise.
    """

    released: bool
    request: Request
    findings: tuple[Finding, ...]


def review_barriers(engine: sa.Engine, reference: str) -> BarrierReview:
    """Return what the request of a solicitation asks of its readers, in each of its languages.

    Raises:
        NotFoundError: no such solicitation.
        LawError: no rule settles a term that the request must name.
        LibraryMissingError: a system library that printing needs is missing.
    """
    with reading(engine) as session:
        row = solicitations.find(session, reference)
        desk = Desk(session, installation(session), row, now(session))
        released = row.released_at is not None
        facts = rfp(desk) if released else draft(desk)
        asked, languages = _request(desk), desk.case["languages"]
    papers = tuple(_paper(facts, language) for language in languages)
    request = replace(asked, papers=papers)
    return BarrierReview(released=released, request=request, findings=barriers(request))


def _request(desk: Desk) -> Request:
    """Return what a bidder meets beside the papers."""
    row, case = desk.row, desk.case
    return Request(
        papers=(),
        opens=desk.day(row.released_at) if row.released_at else _planned(desk),
        closes=desk.day(row.deadline),
        questions_end=desk.day(row.questions_until),
        estimated=Money(row.estimated_minor, row.currency),
        lots=len(case["lots"]),
        payment_days=desk.terms["payment_days"],
        demands=_demands(case["outreach"].get("demands") or {}),
    )


def _planned(desk: Desk) -> date | None:
    """Return the planned day of release, today where it has passed."""
    written = desk.case["calendar"]["release"]
    return max(date.fromisoformat(written), desk.day(desk.now)) if written else None


def _paper(facts: RfpFacts, language: str) -> Paper:
    html = render_html(facts, language)
    parts = parts_of(html)
    return Paper(
        language=language,
        pages=count_pages(html),
        words=sum(len(words_of(part)) for part in parts),
        prose=counted(parts, language),
    )


def _demands(written: Mapping[str, Any]) -> Demands:
    """Return what the case says of its demands, amounts and shares in their own types."""
    said = dict(written)
    for name in ("insurance", "bid_bond"):
        if said.get(name):
            said[name] = Money(**said[name])
    if said.get("advance_percent") is not None:
        said["advance_percent"] = Decimal(said["advance_percent"])
    return Demands(**said)
