"""The evaluation of bids: the frozen scheme, the sheets, and the levels that count."""

import json
from collections.abc import Mapping
from fractions import Fraction
from uuid import UUID

from sqlmodel import Session, col, select

from procurement.rules.audit_chain import canonical
from procurement.rules.scoring.levels import Level
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.vocabulary import BidStatus, CriterionKind
from procurement.store.bids import bids
from procurement.store.bids.bid_names import find, names_of
from procurement.store.evaluation import sheets
from procurement.store.tables.bids import Bid
from procurement.store.tables.scoring import ConsensusRating, EvaluationResult
from procurement.store.tables.solicitations import Criterion, EvaluationScheme, Solicitation


def scheme_of(session: Session, row: Solicitation) -> tuple[Scheme, EvaluationScheme]:
    """Return the scheme frozen at the last release, read from its own text, and its row."""
    frozen = session.get_one(EvaluationScheme, (row.ocid, row.tender_round))
    return Scheme.from_body(json.loads(frozen.body)), frozen


def valid_bids(session: Session, row: Solicitation) -> list[Bid]:
    """Return the bids that are scored, by id."""
    live = bids.of_round(session, row)
    return [bid for bid in live if bid.status is BidStatus.VALID]


def bid_names(session: Session, row: Solicitation) -> dict[UUID, str]:
    """Return what each live bid is called: a vendor, or a number while names are hidden."""
    return names_of(session, row, bids.of_round(session, row))


def bid_said(session: Session, row: Solicitation, lot: str, said: str) -> Bid:
    """Return the live bid that an evaluator or the chair names.

    Raises:
        NotFoundError: no such lot or bid, or a vendor was named although names are hidden.
    """
    return find(session, row, lot, said, bids.of_round(session, row))


def criteria_of(session: Session, row: Solicitation) -> list[Criterion]:
    """Return the criteria of the round last released."""
    frozen = (
        select(Criterion)
        .where(Criterion.ocid == row.ocid, Criterion.round == row.tender_round)
        .order_by(col(Criterion.code))
    )
    return list(session.exec(frozen))


def quality_criteria(session: Session, row: Solicitation) -> list[Criterion]:
    """Return the criteria that evaluators rate, by code."""
    frozen = criteria_of(session, row)
    return [criterion for criterion in frozen if criterion.kind is CriterionKind.QUALITY]


def consensus(
    session: Session, row: Solicitation, bid: Bid, criterion: Criterion
) -> ConsensusRating | None:
    """Return the panel's level for one cell in this round."""
    return session.get(ConsensusRating, (bid.id, criterion.id, row.round))


def levels_agreed(session: Session, row: Solicitation) -> dict[tuple[UUID, UUID], ConsensusRating]:
    """Return (bid, criterion) -> what the panel agreed in this round."""
    agreed = (
        select(ConsensusRating)
        .join(Bid, col(Bid.id) == col(ConsensusRating.bid_id))
        .where(Bid.ocid == row.ocid, ConsensusRating.round == row.round)
    )
    return {(one.bid_id, one.criterion_id): one for one in session.exec(agreed)}


def based_on(given: Mapping[UUID, int]) -> str:
    """Return the text that keeps which individual levels of a cell the panel had before it."""
    return canonical({str(person): level for person, level in given.items()})


def outdated(session: Session, row: Solicitation) -> set[tuple[UUID, UUID]]:
    """Return the cells whose individual levels changed since the panel agreed on them."""
    given = sheets.levels_given(session, row)
    return {
        cell
        for cell, agreed in levels_agreed(session, row).items()
        if agreed.individual != based_on(given.get(cell, {}))
    }


def levels(session: Session, row: Solicitation, scheme: Scheme) -> dict[UUID, dict[str, Level]]:
    """Return valid bid -> criterion -> the level that counts; cells without one are left out.

    That is what the panel agreed on, or the exact mean of its sheet where the scheme says so.
    """
    cells: Mapping[tuple[UUID, UUID], Level]
    if scheme.consensus == "average":
        given = sheets.levels_given(session, row)
        cells = {cell: Fraction(sum(all_.values()), len(all_)) for cell, all_ in given.items()}
    else:
        agreed = levels_agreed(session, row)
        cells = {cell: one.level for cell, one in agreed.items()}
    criteria = quality_criteria(session, row)
    return {
        bid.id: {one.code: cells[bid.id, one.id] for one in criteria if (bid.id, one.id) in cells}
        for bid in valid_bids(session, row)
    }


def result(session: Session, row: Solicitation, lot_id: UUID) -> EvaluationResult | None:
    """Return the ranking of a lot in this round."""
    return session.get(EvaluationResult, (row.ocid, row.round, lot_id))
