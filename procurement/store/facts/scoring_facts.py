"""What the gates know of the scores."""

import json
from typing import Any

from sqlmodel import Session, select

from procurement.rules.facts import ScoringFacts
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.scoring.case_scheme import scheme_body
from procurement.rules.scoring.flags import flagged
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.scoring.tie_breaks import TieBreak
from procurement.rules.vocabulary import BidStatus, CriterionKind
from procurement.store.bids import bids
from procurement.store.bids.bid_names import names_of
from procurement.store.evaluation import evaluation, matching, panel, prices, sheets
from procurement.store.tables.scoring import EvaluationResult
from procurement.store.tables.solicitations import Solicitation


def scoring_facts(session: Session, row: Solicitation, place: LawInForce) -> ScoringFacts:
    """Return what the panel has rated, locked and agreed on, and what is blank."""
    live = bids.of_round(session, row)
    valid = [bid for bid in live if bid.status is BidStatus.VALID]
    criteria = [
        one for one in evaluation.criteria_of(session, row) if one.kind is CriterionKind.QUALITY
    ]
    cells = {(bid.id, criterion.id) for bid in valid for criterion in criteria}
    given = sheets.levels_given(session, row)
    agreed = evaluation.levels_agreed(session, row)
    averaged = Scheme.from_body(scheme_body(json.loads(row.case_body))).consensus == "average"
    still_open = sheets.open_sheets(session, row)
    out = {one.id for one in panel.conflicted(session, row)}
    far_apart = flagged(
        {
            (str(bid), str(criterion)): {str(who): level for who, level in levels.items()}
            for (bid, criterion), levels in given.items()
            if (bid, criterion) in cells
        }
    )
    reasoned = {(str(bid), str(one)) for (bid, one), what in agreed.items() if what.reason.strip()}
    label = {str(bid): name for bid, name in names_of(session, row, live).items()}
    codes = {str(one.id): one.code for one in criteria}
    results = session.exec(
        select(EvaluationResult).where(
            EvaluationResult.ocid == row.ocid, EvaluationResult.round == row.round
        )
    ).all()
    blanks = {
        person.handle: sum(person.id not in given.get(cell, {}) for cell in cells)
        for person in panel.members(session, row)
        if person.id not in out
    }
    return ScoringFacts(
        blank_cells=tuple((who, count) for who, count in blanks.items() if count),
        unlocked_sheets=still_open,
        undiscussed=tuple(
            f"{label[bid]} / {codes[criterion]}"
            for bid, criterion in far_apart
            if (bid, criterion) not in reasoned and not averaged and not still_open
        ),
        consensus_missing=0 if averaged else len(cells - agreed.keys()),
        technical_locked=row.technical_locked_at is not None,
        ranked=bool(results),
        **_after_prices(session, row, place),
    )


def _after_prices(session: Session, row: Solicitation, place: LawInForce) -> dict[str, Any]:
    """Return what is still open after the ranking of each lot."""
    names = names_of(session, row, bids.of_round(session, row))
    label = {str(bid): name for bid, name in names.items()}
    ties, firsts, odd, matches = 0, [], [], []
    for lot in bids.lots_of(session, row):
        result = evaluation.result(session, row, lot.id)
        if result is None:
            continue
        scored = json.loads(result.body)
        open_ = [tie for tie in map(TieBreak.from_body, scored["ties"]) if not tie.broken]
        ties += len(open_)
        if sum(one["rank"] == 1 for one in scored["scored"]) > 1:
            firsts.append(lot.code)
        odd += [label[bid] for bid in prices.undecided(session, row, lot, place)]
        if matching.called_next(session, row, lot, place)[0]:
            matches.append(lot.code)
    return {
        "ties": ties,
        "ties_for_first": tuple(firsts),
        "prices_undecided": tuple(odd),
        "matches_open": tuple(matches),
    }
