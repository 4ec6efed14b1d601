"""The arithmetic: rank by the scheme that was frozen at release, and store what it was made of."""

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import ProcurementError
from procurement.rules.findings import Finding, Param, Severity
from procurement.rules.scoring.levels import Levels
from procurement.rules.scoring.low_prices import low_prices
from procurement.rules.scoring.ranking import Ranking, rank
from procurement.rules.scoring.scheme import Scheme
from procurement.store.bids import bids
from procurement.store.evaluation import evaluation
from procurement.store.solicitations import solicitations
from procurement.store.tables.scoring import EvaluationResult
from procurement.store.tables.solicitations import Lot, Solicitation


def rank_bids(unit: Unit, *, ocid: str) -> Outcome:
    """Rank the valid bids of every lot by the frozen scheme, and store inputs and result together.

    All lots or none.  Ties and orders that depend on a third bid are pointed out: officials apply
    the legal order, and decide.
    """
    row = solicitations.lock(unit.session, ocid)
    found = _not_ready(row)
    if found:
        return Outcome(found)
    scheme, frozen = evaluation.scheme_of(unit.session, row)
    if hashlib.sha256(frozen.body.encode()).hexdigest() != frozen.digest:
        return Outcome((Finding("ranking.scheme_changed", {"digest": frozen.digest}),))
    rankings: list[tuple[Lot, Ranking, str]] = []
    problems: list[Finding] = []
    inputs = _inputs(unit, row, scheme)
    for lot, levels, prices in inputs:
        try:
            ranking = rank(scheme, levels, prices)
        except ProcurementError as problem:
            problems += problem.findings
        else:
            rankings.append((lot, ranking, result_body(ranking, levels, prices, row.currency)))
    if problems:
        return Outcome(_with_names(unit, row, problems))
    for lot, ranking, body in rankings:
        _store(unit, row, lot, ranking, (body, frozen.digest))
    advice = [found for lot, ranking, _body in rankings for found in _advice(lot, ranking)]
    advice += [
        found
        for lot, _levels, prices in inputs
        for found in low_prices(prices, estimate=lot.estimated_minor)
    ]
    return Outcome(
        _with_names(unit, row, advice),
        {
            "lots": len(rankings),
            "ranked": sum(one.rank > 0 for _lot, ranking, _ in rankings for one in ranking.scored),
            "ties": sum(len(ranking.ties) for _lot, ranking, _ in rankings),
        },
    )


def result_body(ranking: Ranking, levels: Levels, prices: Mapping[str, int], currency: str) -> str:
    """Return the canonical text of a result: the ranking, and all that it was computed from."""
    return canonical(
        {
            **ranking.as_body(),
            "form": "result/1",
            "inputs": {
                "levels": {
                    bid: {code: str(Fraction(level)) for code, level in given.items()}
                    for bid, given in levels.items()
                },
                "prices": dict(prices),
                "currency": currency,
            },
        }
    )


def recompute(result: str, scheme: str) -> str:
    """Rank again from the stored texts alone; equal to `result` where nothing was touched.

    Args:
        result: Body of an evaluation result.
        scheme: Body of the frozen scheme.

    Raises:
        ScoringError: the stored levels or prices cannot be ranked by the scheme.
    """
    inputs = json.loads(result)["inputs"]
    levels = {
        bid: {code: Fraction(level) for code, level in given.items()}
        for bid, given in inputs["levels"].items()
    }
    ranking = rank(Scheme.from_body(json.loads(scheme)), levels, inputs["prices"])
    return result_body(ranking, levels, inputs["prices"], inputs["currency"])


def _not_ready(row: Solicitation) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if row.stage != "consensus":
        found.append(Finding("ranking.wrong_stage", {"stage": row.stage}))
    if row.technical_locked_at is None:
        found.append(Finding("ranking.not_locked"))
    if row.price_opened_at is None:
        found.append(Finding("ranking.prices_sealed"))
    return tuple(found)


def _inputs(
    unit: Unit, row: Solicitation, scheme: Scheme
) -> list[tuple[Lot, Levels, dict[str, int]]]:
    """Return lot, levels by bid and prices by bid, for every lot that has a valid bid."""
    valid = evaluation.valid_bids(unit.session, row)
    levels = evaluation.levels(unit.session, row, scheme)
    found: list[tuple[Lot, Levels, dict[str, int]]] = []
    for lot in bids.lots_of(unit.session, row):
        mine = [bid for bid in valid if bid.lot_id == lot.id]
        if mine:
            prices = {str(bid.id): bid.price_minor for bid in mine if bid.price_minor is not None}
            found.append((lot, {str(bid.id): levels[bid.id] for bid in mine}, prices))
    return found


def _store(
    unit: Unit, row: Solicitation, lot: Lot, ranking: Ranking, texts: tuple[str, str]
) -> None:
    body, scheme_digest = texts
    digest = hashlib.sha256(body.encode()).hexdigest()
    known = evaluation.result(unit.session, row, lot.id)
    before = known.digest if known else None
    if before == digest:
        return
    result = known or EvaluationResult(
        ocid=row.ocid,
        round=row.round,
        lot_id=lot.id,
        body=body,
        digest=digest,
        scheme_digest=scheme_digest,
        computed_at=unit.now,
    )
    result.body, result.digest, result.computed_at = body, digest, unit.now
    unit.session.add(result)
    unit.log(
        "bids.ranked",
        row.ocid,
        {
            "lot": lot.code,
            "round": row.round,
            "scheme_digest": scheme_digest,
            "before": before,
            "digest": digest,
            "order": [[one.rank, one.bid] for one in ranking.scored],
            "ties": len(ranking.ties),
            "reversals": len(ranking.reversals),
        },
    )


def _advice(lot: Lot, ranking: Ranking) -> list[Finding]:
    ties = [
        Finding("ranking.tied", {"lot": lot.code, "bids": ", ".join(tied)}, Severity.ADVISES)
        for tied in ranking.ties
    ]
    return [*ties, *ranking.reversals]


def _with_names(unit: Unit, row: Solicitation, found: list[Finding]) -> tuple[Finding, ...]:
    """Say vendors instead of ids of bids, for people."""
    valid = evaluation.valid_bids(unit.session, row)
    names = solicitations.vendor_names(unit.session, {bid.vendor_id for bid in valid})
    spoken = {str(bid.id): names[bid.vendor_id] for bid in valid}

    def said(value: Param) -> Param:
        if not isinstance(value, str):
            return value
        return ", ".join(spoken.get(part, part) for part in value.split(", "))

    return tuple(
        Finding(
            one.code,
            {key: said(value) for key, value in one.params.items()},
            one.severity,
            one.place,
        )
        for one in found
    )
