"""The price formula tried on made-up bids, and the rankings as stored: read only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from procurement.actions.papers.desk import Written
from procurement.rules.findings import Finding
from procurement.rules.scoring.case_scheme import scheme_body
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.scoring.simulation import Trial, pathologies, trials
from procurement.rules.scoring.tie_breaks import TieBreak
from procurement.store.bids import bids
from procurement.store.database.engine import reading
from procurement.store.evaluation import evaluation
from procurement.store.solicitations import solicitations


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaSeen:
    """What the price formula of a solicitation does.

    Attributes:
        formula: Its code.
        weight: Points of the price out of 100.
        trials: Each situation.
        warnings: What an officer must have looked at by release.
        acknowledged: Whether one has, with name and reason in the log.
    """

    formula: str
    weight: Decimal
    trials: tuple[Trial, ...]
    warnings: tuple[Finding, ...]
    acknowledged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingSeen:
    """The ranking of one lot.

    Attributes:
        lot: Code of the lot.
        round: Of the ranking.
        digest: SHA-256 of the stored result.
        names: Vendor by id of the bid.
        scored: Each bid as stored, best first.
        ties: How far the published order breaks each tie from what is known.
    """

    lot: str
    round: int
    digest: str
    names: Mapping[str, str]
    scored: tuple[Written, ...]
    ties: tuple[TieBreak, ...]


def formula_seen(engine: sa.Engine, ocid: str) -> FormulaSeen:
    """Return what the price formula does to made-up bids, released or not."""
    with reading(engine) as session:
        row = solicitations.find(session, ocid)
        scheme = Scheme.from_body(scheme_body(json.loads(row.case_body)))
        weight = scheme.price_criterion.weight
        return FormulaSeen(
            formula=scheme.price.code,
            weight=weight,
            trials=trials(scheme.price, weight),
            warnings=pathologies(scheme.price, weight),
            acknowledged=row.price_acknowledged,
        )


def ranking_seen(engine: sa.Engine, ocid: str) -> tuple[RankingSeen, ...]:
    """Return the ranking of each lot that has one in this round."""
    with reading(engine) as session:
        row = solicitations.find(session, ocid)
        names = {str(bid): name for bid, name in evaluation.bid_names(session, row).items()}
        seen: list[RankingSeen] = []
        for lot in bids.lots_of(session, row):
            result = evaluation.result(session, row, lot.id)
            if result is None:
                continue
            body = json.loads(result.body)
            seen.append(
                RankingSeen(
                    lot=lot.code,
                    round=row.round,
                    digest=result.digest,
                    names=names,
                    scored=tuple(body["scored"]),
                    ties=tuple(TieBreak.from_body(tie) for tie in body["ties"]),
                )
            )
        return tuple(seen)
