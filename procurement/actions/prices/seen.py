"""Odd prices, turns to undercut and draws of lots, as they are on record: read only."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from procurement.actions.city.law_in_force import law_of
from procurement.rules.jurisdictions.match_rule import match_rule
from procurement.rules.jurisdictions.preferences import PreferenceRule
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.money import Money
from procurement.rules.scoring.price_bounds import OutOfBounds
from procurement.rules.scoring.right_to_match import MatchTurns
from procurement.rules.scoring.tie_breaks import drawn_order
from procurement.rules.vocabulary import DrawMethod
from procurement.store.bids import bids
from procurement.store.database.engine import now, reading
from procurement.store.evaluation import evaluation, matching, prices, ties
from procurement.store.solicitations import solicitations
from procurement.store.tables.after_prices import DrawOfLots, MatchTurn, PriceQuestion
from procurement.store.tables.solicitations import Lot, Solicitation


@dataclass(frozen=True, slots=True, kw_only=True)
class OddPrice:
    """One price out of bounds, and what became of it.

    Attributes:
        lot: Code of the lot.
        vendor: Name.
        price: As it counts.
        lines: The lines that it lies beyond.
        question: What was asked, answered and decided in this round; None: nothing yet.
    """

    lot: str
    vendor: str
    price: Money
    lines: tuple[OutOfBounds, ...]
    question: PriceQuestion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchSeen:
    """The right of small firms to undercut in one lot.

    Attributes:
        lot: Code of the lot.
        rule: What gives the right.
        right: Who may undercut the ranking as it stands; None where nobody may.
        waiting: Bids whose turn it is; several: lots must be drawn between them.
        called: The turns so far.
        names: Vendor by id of the bid.
        prices: That count, minor units, by id of the bid.
    """

    lot: str
    rule: PreferenceRule
    right: MatchTurns | None
    waiting: tuple[str, ...]
    called: tuple[MatchTurn, ...]
    names: Mapping[str, str]
    prices: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawSeen:
    """One draw of lots.

    Attributes:
        lot: Code of the lot.
        draw: As it is on record.
        drawn: Names, the first drawn first.
        witnesses: Names of those who saw it.
        repeated: Whether the seed gives the same order again; None where it was on paper.
    """

    lot: str
    draw: DrawOfLots
    drawn: tuple[str, ...]
    witnesses: tuple[str, ...]
    repeated: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All of one solicitation, of this round.

    Attributes:
        row: The solicitation.
        odd: Prices out of bounds.
        matches: The right to undercut, of each lot that has it.
        draws: Draws of lots.
    """

    row: Solicitation
    odd: tuple[OddPrice, ...]
    matches: tuple[MatchSeen, ...]
    draws: tuple[DrawSeen, ...]


def seen(engine: sa.Engine, ocid: str) -> Seen:
    """Return what was settled after the prices of a solicitation were opened, and what waits.

    Raises:
        NotFoundError: there is no such solicitation.
    """
    with reading(engine) as session:
        row = solicitations.find(session, ocid)
        found = settled(session, row, law_of(session, row, now(session)))
        session.expunge_all()  # what was read stays readable
        return found


def settled(session: Session, row: Solicitation, law: LawInForce) -> Seen:
    """Return the same, in an open transaction."""
    lots = [one for one in bids.lots_of(session, row) if _ranked(session, row, one)]
    return Seen(
        row=row,
        odd=tuple(one for lot in lots for one in _odd(session, row, lot, law)),
        matches=tuple(one for lot in lots for one in _match(session, row, lot, law)),
        draws=tuple(one for lot in lots for one in _draws(session, row, lot)),
    )


def _ranked(session: Session, row: Solicitation, lot: Lot) -> bool:
    return evaluation.result(session, row, lot.id) is not None


def _odd(session: Session, row: Solicitation, lot: Lot, law: LawInForce) -> Iterator[OddPrice]:
    found = prices.odd_prices(session, row, lot, law)
    names = evaluation.bid_names(session, row)
    counting = prices.prices(session, row, lot)
    for bid in (bid for bid in names if any(one.bid == str(bid) for one in found)):
        yield OddPrice(
            lot=lot.code,
            vendor=names[bid],
            price=Money(counting[str(bid)], row.currency),
            lines=tuple(one for one in found if one.bid == str(bid)),
            question=session.get(PriceQuestion, (bid, row.round)),
        )


def _match(session: Session, row: Solicitation, lot: Lot, law: LawInForce) -> Iterator[MatchSeen]:
    rule = match_rule(law, json.loads(row.case_body))
    if rule is not None:
        names = evaluation.bid_names(session, row)
        yield MatchSeen(
            lot=lot.code,
            rule=rule,
            right=matching.may_match(session, row, lot, law),
            waiting=matching.called_next(session, row, lot, law)[0],
            called=tuple(matching.turns(session, row, lot)),
            names={str(bid): name for bid, name in names.items()},
            prices=prices.prices(session, row, lot),
        )


def _draws(session: Session, row: Solicitation, lot: Lot) -> Iterator[DrawSeen]:
    names = {str(bid): name for bid, name in evaluation.bid_names(session, row).items()}
    for draw in (one for one in ties.draws(session, row) if one.lot_id == lot.id):
        order = tuple(json.loads(draw.drawn))
        seeded = draw.method is DrawMethod.SEED
        yield DrawSeen(
            lot=lot.code,
            draw=draw,
            drawn=tuple(names[bid] for bid in order),
            witnesses=tuple(json.loads(draw.witnesses)),
            repeated=drawn_order(order, draw.seed) == order if seeded else None,
        )


def late(question: PriceQuestion) -> bool:
    """Whether the explanation came after its time."""
    answered, due = question.answered_at, question.due_at
    return answered is not None and due is not None and answered > due


def ended(turn: MatchTurn) -> datetime | None:
    """Return when a turn came to its end; None while it runs."""
    return turn.came_at or turn.recorded_at
