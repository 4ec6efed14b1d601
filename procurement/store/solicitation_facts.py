"""The snapshot that the gates of a solicitation read, taken at one instant."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from outcome_metrics.definitions.completeness import missing_fields
from outcome_metrics.definitions.records import agreement_from_record
from procurement.rules.duties.conflicts import conflicts
from procurement.rules.facts import (
    AwardFacts,
    BidFacts,
    OutcomeFacts,
    OutreachFacts,
    QuestionFacts,
    SchemeFacts,
    ScoringFacts,
    SolicitationFacts,
)
from procurement.rules.jurisdictions.case_terms import bidding_time, term_findings
from procurement.rules.jurisdictions.criteria import criteria_findings
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.responsiveness import CLAUSES
from procurement.rules.scoring.criteria import weights_total
from procurement.rules.scoring.flags import flagged
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.scoring.simulation import pathologies
from procurement.rules.texts import words
from procurement.rules.vocabulary import (
    AwardStatus,
    BidStatus,
    CheckResult,
    CriterionKind,
    DeclarationMoment,
    Role,
    VendorSize,
)
from procurement.store import cures, people, questions, solicitations
from procurement.store.bid_names import names_of
from procurement.store.later import later
from procurement.store.tables.awards import Award, Protest
from procurement.store.tables.bids import Bid, ResponsivenessCheck
from procurement.store.tables.documents import Document
from procurement.store.tables.parties import Vendor
from procurement.store.tables.people import Person
from procurement.store.tables.scoring import (
    ConsensusRating,
    Declaration,
    EvaluationResult,
    Rating,
    RatingSheet,
)
from procurement.store.tables.solicitations import (
    Criterion,
    Engagement,
    Invitation,
    Solicitation,
    SolicitationKpi,
)

Body = Mapping[str, Any]

#: Quality is rated from 0 to 5, each level with its anchor (domain 5.1).
MAX_LEVEL = 5


def facts(
    session: Session, row: Solicitation, now: datetime, place: LawInForce
) -> SolicitationFacts:
    """Take the snapshot of one solicitation, under the law of its place.

    Each part is read when a gate first looks at it: a way out has few gates, and most parts belong
    to other stages.  The caller holds the solicitation, so it is no other by then.
    """
    case: Body = json.loads(row.case_body)
    given = solicitations.consents(session, row.ocid, round_=row.round, stage=row.stage)
    return SolicitationFacts(
        ocid=row.ocid,
        stage=row.stage,
        pathway=row.pathway,
        round=row.round,
        now=now,
        questions_until=row.questions_until,
        deadline=row.deadline,
        consents=solicitations.consent_counts(given),
        outcomes=later(lambda: _outcomes(session, row, case)),
        outreach=later(lambda: _outreach(session, row, case)),
        scheme=later(lambda: _scheme(session, row, case, now=now, place=place)),
        questions=later(lambda: _questions(session, row)),
        bids=later(lambda: _bids(session, row, now)),
        scoring=later(lambda: _scoring(session, row)),
        award=later(lambda: _award(session, row)),
    )


def bids_of(session: Session, row: Solicitation) -> list[Bid]:
    """Return the bids of the round last released that were not withdrawn, by id."""
    live = (
        select(Bid)
        .where(
            Bid.ocid == row.ocid, Bid.round == row.tender_round, Bid.status != BidStatus.WITHDRAWN
        )
        .order_by(col(Bid.id))
    )
    return list(session.exec(live))


def criteria_of(session: Session, row: Solicitation) -> list[Criterion]:
    """Return the criteria of the round last released."""
    frozen = (
        select(Criterion)
        .where(Criterion.ocid == row.ocid, Criterion.round == row.tender_round)
        .order_by(col(Criterion.code))
    )
    return list(session.exec(frozen))


def sheet_of(session: Session, row: Solicitation) -> dict[tuple[UUID, UUID], dict[UUID, int]]:
    """Return (bid, criterion) -> evaluator -> level, as given in this round."""
    cells: dict[tuple[UUID, UUID], dict[UUID, int]] = {}
    given = (
        select(Rating)
        .join(Bid, col(Bid.id) == col(Rating.bid_id))
        .where(Bid.ocid == row.ocid, Rating.round == row.round)
    )
    for rating in session.exec(given):
        cells.setdefault((rating.bid_id, rating.criterion_id), {})[rating.evaluator_id] = (
            rating.level
        )
    return cells


def consensus_of(session: Session, row: Solicitation) -> dict[tuple[UUID, UUID], ConsensusRating]:
    """Return (bid, criterion) -> what the panel agreed in this round."""
    agreed = (
        select(ConsensusRating)
        .join(Bid, col(Bid.id) == col(ConsensusRating.bid_id))
        .where(Bid.ocid == row.ocid, ConsensusRating.round == row.round)
    )
    return {(one.bid_id, one.criterion_id): one for one in session.exec(agreed)}


def _outcomes(session: Session, row: Solicitation, case: Body) -> OutcomeFacts:
    rows = session.exec(
        select(SolicitationKpi)
        .where(SolicitationKpi.ocid == row.ocid)
        .order_by(col(SolicitationKpi.kpi_code))
    ).all()
    agreed = [(line, agreement_from_record(json.loads(line.agreement_body))) for line in rows]
    measured = {one.kpi.goal for _, one in agreed if one.kpi.type.value == "outcome"}
    goals = [goal["code"] for goal in case["goals"]]
    weights = [one.kpi.weight or Decimal(0) for _, one in agreed]
    return OutcomeFacts(
        goals=len(goals),
        goals_without_outcome_kpi=tuple(goal for goal in goals if goal not in measured),
        incomplete_kpis=tuple(
            (one.kpi.code, name) for _, one in agreed for name in missing_fields(one.kpi)
        ),
        kpis_without_baseline=tuple(
            one.kpi.code
            for _, one in agreed
            if one.baseline is None and one.kpi.code not in _baseline_planned(case)
        ),
        kpis_without_target=tuple(one.kpi.code for _, one in agreed if one.target is None),
        kpis_without_data_owner=tuple(
            line.kpi_code for line, _ in agreed if not line.data_owner_agreed
        ),
        kpi_weight_total=sum(weights, Decimal(0)) * 100,
        has_problem_statement=bool(case["problem"]),
    )


def _baseline_planned(case: Body) -> set[str]:
    """Return the KPIs whose baseline is still to be measured, at a time the case states."""
    return {
        kpi["code"] or kpi["use"].partition("/")[0]
        for kpi in case["kpis"]
        if kpi["baseline"]["scheduled"] or kpi["baseline"]["from_results"]
    }


def _outreach(session: Session, row: Solicitation, case: Body) -> OutreachFacts:
    vendors = session.exec(
        select(Vendor)
        .join(Invitation, col(Invitation.vendor_id) == col(Vendor.id))
        .where(Invitation.ocid == row.ocid)
        .order_by(col(Vendor.name))
    ).all()
    contacts = session.exec(
        select(Engagement).where(Engagement.ocid == row.ocid).order_by(col(Engagement.held_at))
    ).all()
    small = (VendorSize.MICRO, VendorSize.SMALL)
    breadth = case["outreach"]["breadth"]
    return OutreachFacts(
        invited=len(vendors),
        invited_small_or_new=sum(
            vendor.size in small or vendor.new_to_city is True for vendor in vendors
        ),
        minimum_invited=breadth["min_invited"],
        minimum_small_or_new=Decimal(str(breadth["min_small_or_new_share"])),
        engagements=len(contacts),
        engagements_not_shared=_not_shared(contacts),
        unreachable_vendors=tuple(vendor.name for vendor in vendors if not vendor.email),
    )


def _not_shared(contacts: Sequence[Engagement]) -> tuple[str, ...]:
    """Return the topics that some vendors heard of and that were not opened to all since.

    Args:
        contacts: Oldest first.
    """
    pending: dict[str, str] = {}
    for one in contacts:
        topic = " ".join(one.topic.split()).casefold()
        if one.shared_with_all:
            pending.pop(topic, None)
        else:
            pending.setdefault(topic, one.topic)
    return tuple(pending.values())


def _scheme(
    session: Session, row: Solicitation, case: Body, *, now: datetime, place: LawInForce
) -> SchemeFacts:
    scheme = Scheme.from_body(scheme_body(case))
    quality = [one for one in case["criteria"] if one["kind"] == CriterionKind.QUALITY]
    priced = [one for one in scheme.criteria if one.kind is CriterionKind.PRICE]
    custodians = people.with_role(session, Role.CUSTODIAN, row.ocid)
    on_it = people.roles_on(session, row.ocid)
    names = {
        person.id: person.handle
        for person in session.exec(select(Person).where(col(Person.id).in_(on_it)))
    }
    time = bidding_time(place, case)
    zone = ZoneInfo(row.time_zone)
    today, last = (moment.astimezone(zone).date() for moment in (now, row.deadline))
    return SchemeFacts(
        criteria=len(scheme.criteria),
        weight_total=weights_total(scheme.criteria),
        criteria_without_anchors=tuple(one["code"] for one in quality if not one["levels"]),
        price_criteria=len(priced),
        price_warnings=tuple(
            finding.code for one in priced for finding in pathologies(scheme.price, one.weight)
        ),
        price_warnings_acknowledged=row.price_acknowledged,
        bidding_days=(last - today).days,
        minimum_bidding_days=time.days,
        minimum_citation=_in_language(time.citation, row.language),
        funds_certified=row.funds_certified,
        custodians_with_key=len(people.recipients(session, custodians)),
        evaluators=len(people.with_role(session, Role.EVALUATOR, row.ocid)),
        conflicting_roles=tuple(
            (names[person], one.value, other.value)
            for person, roles in sorted(on_it.items(), key=lambda item: names[item[0]])
            for one, other in conflicts(roles, people.waived(session, person, row.ocid, now))
        ),
        law=(*term_findings(place, case), *criteria_findings(place, case)),
    )


def _in_language(citation: str, language: str) -> str:
    said = words(citation)
    return said if isinstance(said, str) else said.get(language, "")


def scheme_body(case: Body) -> dict[str, object]:
    """Return the evaluation scheme of a case in the form that `Scheme.from_body` reads."""
    price: Body = next((one for one in case["criteria"] if one["kind"] == CriterionKind.PRICE), {})
    evaluation = case["evaluation"]
    return {
        "form": "scheme/1",
        "criteria": [
            {
                "code": one["code"],
                "kind": one["kind"],
                "weight": str(one["weight"]),
                "max_level": MAX_LEVEL,
                "minimum": one["minimum"],
            }
            for one in case["criteria"]
        ],
        "price": {"code": price.get("formula"), "budget": price.get("published_budget")},
        "rounding_digits": evaluation["rounding_digits"],
        "tie_break": list(evaluation["tie_break"]),
        "consensus": evaluation["consensus"],
    }


def _questions(session: Session, row: Solicitation) -> QuestionFacts:
    asked = questions.asked(session, row, row.round)
    newest = questions.newest_change(session, row)
    return QuestionFacts(
        unanswered=tuple(one.number for one in asked if one.answered_at is None),
        material_without_addendum=tuple(
            one.number
            for one in asked
            if one.material
            and one.answered_at is not None
            and (newest is None or newest < one.answered_at)
        ),
    )


def _bids(session: Session, row: Solicitation, now: datetime) -> BidFacts:
    live = bids_of(session, row)
    vendors = solicitations.vendor_names(session, {bid.vendor_id for bid in live})
    checks = session.exec(
        select(ResponsivenessCheck).where(
            col(ResponsivenessCheck.bid_id).in_([bid.id for bid in live]),
            ResponsivenessCheck.round == row.round,
        )
    ).all()
    again = cures.to_check_again(session, row, now)
    clauses = {
        bid.id: {one.clause for one in checks if one.bid_id == bid.id} - again.get(bid.id, set())
        for bid in live
    }
    unexplained = {
        one.bid_id
        for one in checks
        if one.result is not CheckResult.PASSED and not one.reason.strip()
    }
    panel = people.with_role(session, Role.EVALUATOR, row.ocid)
    signed = session.exec(
        select(Declaration).where(
            Declaration.ocid == row.ocid, Declaration.round == row.tender_round
        )
    ).all()
    said = {(one.person_id, one.moment) for one in signed}
    conflicted = {one.person_id for one in signed if one.has_conflict}
    return BidFacts(
        technical_opened=row.technical_opened_at is not None,
        price_opened=row.price_opened_at is not None,
        opened=sum(bid.proposal_body != "" for bid in live),
        unchecked=tuple(
            vendors[bid.vendor_id]
            for bid in live
            if bid.proposal_body and not clauses[bid.id].issuperset(CLAUSES)
        ),
        checked_without_reason=tuple(
            vendors[bid.vendor_id] for bid in live if bid.id in unexplained
        ),
        valid=sum(bid.status is BidStatus.VALID for bid in live),
        evaluators_without_declaration=tuple(
            person.handle
            for person in panel
            if not {(person.id, moment) for moment in DeclarationMoment} <= said
        ),
        evaluators_with_conflict=tuple(
            person.handle for person in panel if person.id in conflicted
        ),
    )


def _scoring(session: Session, row: Solicitation) -> ScoringFacts:
    live = bids_of(session, row)
    valid = [bid for bid in live if bid.status is BidStatus.VALID]
    criteria = [one for one in criteria_of(session, row) if one.kind is CriterionKind.QUALITY]
    cells = {(bid.id, criterion.id) for bid in valid for criterion in criteria}
    given = sheet_of(session, row)
    agreed = consensus_of(session, row)
    averaged = Scheme.from_body(scheme_body(json.loads(row.case_body))).consensus == "average"
    panel = people.with_role(session, Role.EVALUATOR, row.ocid)
    locked = set(
        session.exec(
            select(RatingSheet.evaluator_id).where(
                RatingSheet.ocid == row.ocid,
                RatingSheet.round == row.round,
                col(RatingSheet.locked_at).is_not(None),
            )
        )
    )
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
        for person in panel
    }
    return ScoringFacts(
        blank_cells=tuple((who, count) for who, count in blanks.items() if count),
        unlocked_sheets=tuple(person.handle for person in panel if person.id not in locked),
        undiscussed=tuple(
            f"{label[bid]} / {codes[criterion]}"
            for bid, criterion in far_apart
            if (bid, criterion) not in reasoned and not averaged
        ),
        consensus_missing=0 if averaged else len(cells - agreed.keys()),
        technical_locked=row.technical_locked_at is not None,
        ranked=bool(results),
        ties=sum(len(json.loads(result.body)["ties"]) for result in results),
    )


def _award(session: Session, row: Solicitation) -> AwardFacts:
    awards = session.exec(
        select(Award).where(Award.ocid == row.ocid, Award.round == row.round)
    ).all()
    standing = [award for award in awards if award.status is AwardStatus.ACTIVE]
    open_protests = session.exec(
        select(Protest).where(Protest.ocid == row.ocid, col(Protest.decided_at).is_(None))
    ).all()
    return AwardFacts(
        decided=bool(standing),
        standstill_until=max((award.standstill_until for award in standing), default=None),
        open_protests=len(open_protests),
        letters_missing=untold(session, row) if standing else (),
    )


def untold(session: Session, row: Solicitation) -> tuple[str, ...]:
    """Return the bidders of the round last released who have no letter after an award."""
    told = set(
        session.exec(
            select(Document.about).where(
                Document.subject == row.ocid,
                col(Document.family).in_(["letters/award", "letters/debrief"]),
            )
        )
    )
    bidders = {bid.vendor_id for bid in bids_of(session, row)}
    names = solicitations.vendor_names(session, bidders)
    return tuple(sorted(names[vendor] for vendor in bidders if str(vendor) not in told))
