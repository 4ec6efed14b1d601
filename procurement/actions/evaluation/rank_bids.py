"""The arithmetic: rank by the scheme that was frozen at release, and store what it was made of."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from procurement.actions.city.law_in_force import law_of
from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.rules.errors import ProcurementError
from procurement.rules.findings import Finding, Param, Severity
from procurement.rules.scoring.errors import ScoringError
from procurement.rules.scoring.price_bounds import unknown_bases
from procurement.rules.scoring.ranking import Ranking
from procurement.rules.scoring.results import Inputs, ranked, result_body
from procurement.rules.scoring.scheme import Scheme
from procurement.store.bids import bids
from procurement.store.evaluation import earlier_results, evaluation, prices, ties
from procurement.store.solicitations import solicitations
from procurement.store.tables.scoring import EvaluationResult
from procurement.store.tables.solicitations import Lot, Solicitation


def rank_bids(unit: Unit, *, ocid: str) -> Outcome:
    """Rank the valid bids of every lot by the frozen scheme, and store inputs and result together.

    All lots or none.  Ties, odd prices and orders that depend on a third bid are pointed out:
    officials apply the legal order, and decide.
    """
    row = solicitations.lock(unit.session, ocid)
    found = not_ready(row)
    if found:
        return Outcome(found)
    try:
        rankings = _rankings(unit, row)
    except ScoringError as problem:
        return Outcome(problem.findings)
    advice = _stored(unit, row, rankings)
    return Outcome(
        advice,
        {
            "lots": len(rankings),
            "ranked": sum(one.rank > 0 for lot in rankings for one in lot.ranking.scored),
            "ties": sum(not tie.broken for lot in rankings for tie in lot.ranking.ties),
        },
    )


def rank_again(unit: Unit, row: Solicitation) -> tuple[Finding, ...]:
    """Rank after something was settled, in the same transaction; the old ranking is kept.

    Raises:
        ScoringError: the bids cannot be ranked any more; then nothing is settled either.
    """
    return _stored(unit, row, _rankings(unit, row))


def not_ready(row: Solicitation) -> tuple[Finding, ...]:
    """Return why there is no ranking to be made or settled yet, or no more."""
    found: list[Finding] = []
    if row.stage != "consensus":
        found.append(Finding("ranking.wrong_stage", {"stage": row.stage}))
    if row.technical_locked_at is None:
        found.append(Finding("ranking.not_locked"))
    if row.price_opened_at is None:
        found.append(Finding("ranking.prices_sealed"))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ranked:
    """One lot, ranked, and what it is stored as."""

    lot: Lot
    ranking: Ranking
    body: str


def _rankings(unit: Unit, row: Solicitation) -> list[_Ranked]:
    """Rank every lot that has a valid bid.

    Raises:
        ScoringError: the scheme is not the one that was released, or a lot cannot be ranked.
    """
    scheme, frozen = evaluation.scheme_of(unit.session, row)
    if hashlib.sha256(frozen.body.encode()).hexdigest() != frozen.digest:
        raise ScoringError(Finding("ranking.scheme_changed", {"digest": frozen.digest}))
    done: list[_Ranked] = []
    problems: list[Finding] = []
    for lot, inputs in _inputs(unit, row, scheme):
        try:
            ranking = ranked(scheme, inputs)
        except ProcurementError as problem:
            problems += problem.findings
        else:
            done.append(_Ranked(lot=lot, ranking=ranking, body=result_body(ranking, inputs)))
    if problems:
        raise ScoringError(*_with_names(unit, row, problems))
    return done


def _inputs(unit: Unit, row: Solicitation, scheme: Scheme) -> Iterator[tuple[Lot, Inputs]]:
    """Yield what the ranking of each lot is made of, for every lot that has a valid bid."""
    valid = evaluation.valid_bids(unit.session, row)
    levels = evaluation.levels(unit.session, row, scheme)
    settled = ties.settled(unit.session, row)
    for lot in bids.lots_of(unit.session, row):
        mine = {str(bid.id): levels[bid.id] for bid in valid if bid.lot_id == lot.id}
        if mine:
            yield (
                lot,
                Inputs(
                    levels=mine,
                    prices=prices.prices(unit.session, row, lot),
                    currency=row.currency,
                    settled=settled.of(mine),
                ),
            )


def _stored(unit: Unit, row: Solicitation, rankings: list[_Ranked]) -> tuple[Finding, ...]:
    """Store each ranking, and return what officials should look at."""
    law = law_of(unit.session, row, unit.now)
    limits = law.price_limits
    advice: list[Finding] = []
    for one in rankings:
        _store(unit, row, one)
        advice += _advice(one)
        advice += [odd.finding for odd in prices.odd_prices(unit.session, row, one.lot, law)]
        advice += unknown_bases(prices.bases(unit.session, row, one.lot), limits)
    return _with_names(unit, row, advice)


def _store(unit: Unit, row: Solicitation, one: _Ranked) -> None:
    digest = hashlib.sha256(one.body.encode()).hexdigest()
    known = evaluation.result(unit.session, row, one.lot.id)
    before = known.digest if known else None
    if before == digest:
        return
    _scheme, frozen = evaluation.scheme_of(unit.session, row)
    if known:
        earlier_results.keep(unit.session, known, at=unit.now)
    result = known or EvaluationResult(
        ocid=row.ocid,
        round=row.round,
        lot_id=one.lot.id,
        body=one.body,
        digest=digest,
        scheme_digest=frozen.digest,
        computed_at=unit.now,
    )
    result.body, result.digest, result.computed_at = one.body, digest, unit.now
    unit.session.add(result)
    unit.session.flush()
    ranking = one.ranking
    unit.log(
        "bids.ranked",
        row.ocid,
        {
            "lot": one.lot.code,
            "round": row.round,
            "scheme_digest": frozen.digest,
            "before": before,
            "digest": digest,
            "order": [[scored.rank, scored.bid] for scored in ranking.scored],
            "ties": sum(not tie.broken for tie in ranking.ties),
            "reversals": len(ranking.reversals),
        },
    )


def _advice(one: _Ranked) -> list[Finding]:
    ties = [
        Finding(
            "ranking.tied",
            {
                "lot": one.lot.code,
                "bids": ", ".join(bid for group in tie.groups for bid in group if len(group) > 1),
                "waiting": tie.waiting or "-",
            },
            Severity.ADVISES,
        )
        for tie in one.ranking.ties
        if not tie.broken
    ]
    return [*ties, *one.ranking.reversals]


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
