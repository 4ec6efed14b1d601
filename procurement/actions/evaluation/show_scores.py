"""What the sheets say once all are locked, and how firmly a ranking stands: read only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from procurement.rules.errors import NotAllowedError, NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.scoring.agreement import PanelAgreement, Sheet, agreement_of
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.scoring.sensitivity import Sensitivity, sensitivity_of
from procurement.store.bids import bids
from procurement.store.bids.bid_names import hidden
from procurement.store.city import people
from procurement.store.database.engine import reading
from procurement.store.evaluation import evaluation, panel, sheets
from procurement.store.solicitations import solicitations
from procurement.store.tables.solicitations import Solicitation

#: Digits of a digest that seed the drawn weights: the same scheme always draws the same.
SEED_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLevel:
    """One cell of one's own sheet."""

    bid: str
    criterion: str
    level: int
    rationale: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSeen:
    """Agreement of a panel; bids are named as the panel may see them.

    Attributes:
        ocid: The solicitation.
        round: Of the sheets.
        names: What each bid is called, by id; by its number while names are hidden.
        panel: What the sheets say.
    """

    ocid: str
    round: int
    names: Mapping[str, str]
    panel: PanelAgreement


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivitySeen:
    """How firmly the ranking of a lot stands.

    Attributes:
        ocid: The solicitation.
        lot: Code of the lot.
        round: Of the ranking.
        digest: SHA-256 of the result that it describes.
        scheme: As frozen at release.
        names: Vendor by id of the bid.
        ranks: Published place by id of the bid; 0 is not ranked.
        found: What the order hangs on; None where no bid passed the minimums.
    """

    ocid: str
    lot: str
    round: int
    digest: str
    scheme: Scheme
    names: Mapping[str, str]
    ranks: Mapping[str, int]
    found: Sensitivity | None


def own_sheet(engine: sa.Engine, ocid: str, handle: str) -> tuple[OwnLevel, ...]:
    """Return what one evaluator has given in this round; nobody else's levels are read."""
    with reading(engine) as session:
        row = solicitations.find(session, ocid)
        person = people.by_handle(session, handle)
        names = evaluation.bid_names(session, row)
        codes = {one.id: one.code for one in evaluation.quality_criteria(session, row)}
        mine = sheets.sheet(session, row, person.id)
        given = sheets.ratings_on(session, mine) if mine else []
        return tuple(
            OwnLevel(
                bid=names[one.bid_id],
                criterion=codes[one.criterion_id],
                level=one.level,
                rationale=one.rationale,
                reference=one.reference,
            )
            for one in given
            if one.bid_id in names and one.criterion_id in codes
        )


def agreement_seen(engine: sa.Engine, ocid: str) -> AgreementSeen:
    """Return how far the panel agrees.

    Where names are hidden, bids have their numbers and nothing else: the log knows whose an id is.

    Raises:
        NotAllowedError: a sheet is still open; nobody sees others' levels before.
    """
    with reading(engine) as session:
        row = solicitations.find(session, ocid)
        _refuse_while_open(session, row)
        scheme, _frozen = evaluation.scheme_of(session, row)
        names = evaluation.bid_names(session, row)
        called = names if hidden(row) else {bid: str(bid) for bid in names}
        return AgreementSeen(
            ocid=row.ocid,
            round=row.round,
            names={called[bid]: name for bid, name in names.items()},
            panel=agreement_of(_sheet(session, row, called), scheme.quality_criteria),
        )


def sensitivity_seen(engine: sa.Engine, ocid: str, lot: str) -> SensitivitySeen:
    """Return how firmly the ranking of one lot stands, from the inputs stored beside it.

    Raises:
        NotFoundError: no such lot, or it is not ranked in this round.
    """
    with reading(engine) as session:
        return sensitivity_in(session, solicitations.find(session, ocid), lot)


def sensitivity_in(session: Session, row: Solicitation, lot: str) -> SensitivitySeen:
    """Return the same, in an open transaction.

    Raises:
        NotFoundError: as in `sensitivity_seen`.
    """
    wanted = bids.lot_of(session, row, lot)
    result = evaluation.result(session, row, wanted.id)
    if result is None:
        raise NotFoundError(Finding("scores.not_ranked", {"lot": lot}))
    scheme, frozen = evaluation.scheme_of(session, row)
    body = json.loads(result.body)
    inputs = body["inputs"]
    levels = {
        bid: {code: Fraction(level) for code, level in given.items()}
        for bid, given in inputs["levels"].items()
        if bid not in inputs["settled"]["rejected"]
    }
    names = evaluation.bid_names(session, row)
    given = _sheet(session, row, {bid: str(bid) for bid in names})
    sheet = {cell: levels_ for cell, levels_ in given.items() if cell[0] in levels}
    return SensitivitySeen(
        ocid=row.ocid,
        lot=lot,
        round=row.round,
        digest=result.digest,
        scheme=scheme,
        names={str(bid): name for bid, name in names.items()},
        ranks={one["bid"]: one["rank"] for one in body["scored"]},
        found=sensitivity_of(
            scheme,
            levels,
            inputs["prices"],
            sheet=sheet,
            seed=int(frozen.digest[:SEED_DIGITS], 16),
        ),
    )


def _refuse_while_open(session: Session, row: Solicitation) -> None:
    still = sheets.sealed(session, row)
    if still or not panel.members(session, row):
        raise NotAllowedError(Finding("scores.sealed", {"people": ", ".join(still) or "-"}))


def _sheet(session: Session, row: Solicitation, called: Mapping[UUID, str]) -> Sheet:
    """Return the levels that count by cell (bid as it is called, criterion) and evaluator.

    Only those of valid bids.
    """
    codes = {one.id: one.code for one in evaluation.quality_criteria(session, row)}
    valid = {bid.id for bid in evaluation.valid_bids(session, row)}
    cells = sheets.levels_given(session, row)
    who = people.handles(session, {person for given in cells.values() for person in given})
    return {
        (called[bid], codes[criterion]): {who[person]: level for person, level in given.items()}
        for (bid, criterion), given in cells.items()
        if bid in valid and criterion in codes
    }
