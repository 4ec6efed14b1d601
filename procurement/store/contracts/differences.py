"""Terms of a contract as tendered and as signed, and what was said of their differences."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.records import agreement_from_record
from outcome_metrics.figures.schedule import MONTHS
from procurement.rules.contracts.agreed_terms import baseline_said, target_said
from procurement.rules.contracts.differences import Difference, differences
from procurement.rules.money import Money
from procurement.store.contracts.contract_terms import agreement_of, schedule_lines
from procurement.store.contracts.milestones import payment_of
from procurement.store.solicitations import solicitations
from procurement.store.tables.awards import Award
from procurement.store.tables.bids import Bid
from procurement.store.tables.changes import ContractDifference
from procurement.store.tables.contracts import Contract
from procurement.store.tables.milestones import Milestone
from procurement.store.tables.solicitations import SolicitationKpi

#: A week is the shortest period of results, a month that of reviews.
SHORTEST = 1
Plain = dict[str, str | None]


def differences_of(
    session: Session,
    row: Contract,
    *,
    changed: Mapping[str, date | int] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> tuple[Difference, ...]:
    """Return in what a contract that was awarded here differs from its tender at signature.

    Args:
        session: The transaction.
        row: The contract.
        changed: Its columns as they are about to be signed; by default as they stand.
        reasons: What is said of a term; by default what was recorded at signature.
    """
    if row.source_id is not None:
        return ()
    case = json.loads(solicitations.find(session, row.ocid).case_body)
    said = _recorded(session, row.id) if reasons is None else reasons
    return differences(
        _tendered(session, row, case),
        _signed(session, row, {**row.model_dump(), **(changed or {})}),
        promised=_promised(session, row),
        reasons=said,
    )


def explained(session: Session, contract: str) -> list[ContractDifference]:
    """Return the differences as they were recorded at signature, by term."""
    held = (
        select(ContractDifference)
        .where(ContractDifference.contract_id == contract)
        .order_by(col(ContractDifference.term))
    )
    return list(session.exec(held))


def _recorded(session: Session, contract: str) -> dict[str, str]:
    return {one.term: one.reason for one in explained(session, contract)}


def _tendered(session: Session, row: Contract, case: Mapping[str, Any]) -> Plain:
    asked = case.get("contract", {})
    lines = session.exec(select(SolicitationKpi).where(SolicitationKpi.ocid == row.ocid))
    every = MONTHS.get(asked.get("review_every", ""), SHORTEST)
    return {
        "starts_on": asked.get("start"),
        "ends_on": asked.get("end"),
        "review_months": str(every),
        **_of_kpis(agreement_from_record(json.loads(one.agreement_body)) for one in lines),
        **_asked_milestones(asked.get("milestones", ())),
    }


def _signed(session: Session, row: Contract, columns: Mapping[str, Any]) -> Plain:
    lines = schedule_lines(session, row.id, 1)
    first = select(Milestone).where(Milestone.contract_id == row.id, Milestone.version == 1)
    return {
        "starts_on": _text(columns["starts_on"]),
        "ends_on": _text(columns["ends_on"]),
        "review_months": _text(columns["review_months"]),
        **_of_kpis(agreement_of(one.agreement_body) for one in lines),
        **{
            f"milestone.{one.code}.{name}": said
            for one in session.exec(first)
            for name, said in (
                ("due", one.due_on.isoformat()),
                ("payment", _money(payment_of(one, row.currency))),
            )
        },
    }


def _asked_milestones(asked: Iterable[Mapping[str, Any]]) -> Plain:
    found: Plain = {}
    for one in asked:
        money = one.get("payment")
        found[f"milestone.{one['code']}.due"] = one["due"]
        found[f"milestone.{one['code']}.payment"] = _money(Money(**money) if money else None)
    return found


def _of_kpis(agreements: Iterable[Agreement]) -> Plain:
    found: Plain = {}
    for one in agreements:
        name = f"kpi.{one.kpi.code}"
        found[f"{name}.version"] = str(one.kpi.version)
        found[f"{name}.target"] = target_said(one.target)
        found[f"{name}.baseline"] = baseline_said(one.baseline)
        found[f"{name}.weight"] = _text(one.kpi.weight)
    return found


def _promised(session: Session, row: Contract) -> set[str]:
    """Return the terms in which the winning bid promised a value of its own."""
    award = session.get(Award, row.award_id)
    bid = session.get(Bid, award.bid_id) if award else None
    body = json.loads(bid.proposal_body or "{}") if bid else {}
    proposal = body.get("proposal") or {}
    return {f"kpi.{code}.target" for code in proposal.get("promised", {})}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _money(money: Money | None) -> str | None:
    return f"{money.amount} {money.currency}" if money else None
