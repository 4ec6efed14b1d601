"""The contract outcome report: what was promised, delivered, decided, and what is not known."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from importlib.metadata import version
from typing import Any

from sqlmodel import col, func, select

from outcome_metrics.assessing.policy import DEFAULT
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.records import agreement_from_record
from outcome_metrics.figures.states import NOT_EXPECTED, State
from outcome_metrics.judging.ratings import Rating
from procurement.actions.papers import behavior, measures, record
from procurement.actions.papers.contracts import as_signed
from procurement.actions.papers.controls import Controls
from procurement.actions.papers.desk import Desk
from procurement.actions.papers.reviews import official_rating
from procurement.actions.papers.scores import Scores
from procurement.actions.papers.timeline import timeline
from procurement.actions.papers.words import Spoken, joined
from procurement.documents.facts import (
    Amendment,
    AuditHead,
    Competition,
    KpiStory,
    OfficialRating,
    OutcomeReportFacts,
    Signature,
    Span,
)
from procurement.rules.audit_chain import canonical, verify
from procurement.rules.money import Money
from procurement.rules.settlement.account import Account
from procurement.rules.texts import words
from procurement.rules.vocabulary import InstallationKind, Role
from procurement.store import audit, contract_terms, contracts
from procurement.store.payment_account import account_of
from procurement.store.results import ContractResults, results, window
from procurement.store.tables.awards import Award, Protest
from procurement.store.tables.contracts import Amendment as AmendmentRow
from procurement.store.tables.contracts import Contract, Review
from procurement.store.tables.scoring import RatingSheet
from procurement.store.tables.solicitations import Invitation

#: The distribution that this software is installed as.
DISTRIBUTION = "city-procurement"


@dataclass(frozen=True)
class Report:
    """One contract on one day, as far as it was on record at one instant.

    Attributes:
        desk: Where it is written.
        row: The contract.
        as_of: The day it speaks for.
        as_known: What was recorded later is left out.
    """

    desk: Desk
    row: Contract
    as_of: date
    as_known: datetime

    @cached_property
    def results(self) -> ContractResults:
        """The contract as judged on that day."""
        return results(self.desk.session, self.row, as_of=self.as_of, as_known=self.as_known)

    @cached_property
    def kpis(self) -> list[tuple[Agreement, dict[str, Any]]]:
        """Each agreement with its results made plain, the most important first."""
        pairs = zip(self.results.terms.agreements, record.plainly(self.results), strict=True)
        return sorted(pairs, key=lambda pair: (-(pair[0].kpi.weight or 0), pair[0].kpi.code))

    @cached_property
    def account(self) -> Account:
        """What was approved and paid of the contract, as known at that instant."""
        return account_of(self.desk.session, self.row.id, as_known=self.as_known)

    @property
    def paid(self) -> Money | None:
        """Paid less what came back; None where no payment is on record, which is not zero."""
        minor = self.account.paid_minor
        return None if minor is None else Money(minor, self.account.currency)

    @cached_property
    def scores(self) -> Scores:
        """The evaluation that the contract came of."""
        return Scores(self.desk, self.desk.session.get_one(Award, self.row.award_id))

    @cached_property
    def rating(self) -> OfficialRating | None:
        """The newest rating that an official has given by then."""
        decided = self.desk.session.exec(
            select(Review)
            .where(Review.contract_id == self.row.id, col(Review.decided_at) <= self.as_known)
            .order_by(col(Review.period_end).desc())
        ).first()
        return official_rating(self.desk, decided) if decided else None


def outcome_report(report: Report) -> OutcomeReportFacts:
    """Return the facts of the report.

    Raises:
        MetricError: what was agreed or recorded cannot be judged.
    """
    desk, row = report.desk, report.row
    card, signed = report.results.scorecard, as_signed(desk, row)
    score, _, _ = measures.composite(
        [(one.kpi.weight or Decimal(0), plain["period"]) for one, plain in report.kpis]
    )
    rated = report.rating
    controls = Controls(desk, row, report.scores, report.as_known)
    concluded = contracts.concluded(row)
    value, now = concluded.value, report.results.terms.term
    return OutcomeReportFacts(
        cover=desk.cover(f"{row.id}-OUTCOME-{report.as_of}", row.id, report.as_of),
        vendor=desk.vendor(concluded.vendor_id).name,
        period=_period(report),
        value=value,
        value_now=value,
        paid=report.paid,
        term=Span(start=signed.term[0], end=signed.term[1]),
        term_now=Span(start=now[0], end=now[1]),
        manager=desk.name(row.manager_id) if row.manager_id else "",
        amendments=tuple(
            _amendment(desk, one)
            for one in contract_terms.amendments(desk.session, row.id)
            if one.signed_at <= report.as_known
        ),
        goals=desk.goals(),
        stories=tuple(_story(report, agreed, plain) for agreed, plain in report.kpis),
        coverage=measures.share(card.covered, card.expected),
        coverage_floor=measures.decimal(DEFAULT.coverage_floor),
        composite=None if score is None else measures.decimal(score),
        overall=rated.rating if rated else Rating.NOT_RATED.value,
        rated_by=rated.by if rated else None,
        competition=_competition(report, controls),
        timeline=timeline(desk, row, report.as_known),
        gaps=tuple(
            gap
            for agreed, plain in report.kpis
            for gap in record.gaps(agreed.kpi.code, plain["rows"])
        ),
        restatements=tuple(
            change
            for agreed, _ in report.kpis
            for change in record.restatements(desk, row, agreed, report.as_known)
        ),
        signals=tuple(
            line
            for agreed, plain in report.kpis
            for line in behavior.signal_lines(agreed.kpi.code, plain["rows"])
        ),
        controls=controls.all(),
        sources=record.sources(desk, row, report.as_known),
        audit=(_head(desk, row.ocid),),
        limitations=tuple(_limitations(report)),
        code_version=version(DISTRIBUTION),
        snapshot=f"{row.id} {report.as_of} sha256:{_snapshot(report)}",
        signatures=_signatures(report),
    )


def _period(report: Report) -> Span:
    """Return the stretch of periods that results were owed for by the day of the report."""
    owed = [
        row
        for _, plain in report.kpis
        for row in plain["rows"]
        if State(row["state"]) not in NOT_EXPECTED
    ]
    start, end = report.results.terms.term
    if not owed:
        return Span(start=start, end=max(start, min(report.as_of, end)))
    return Span(
        start=date.fromisoformat(min(row["start"] for row in owed)),
        end=date.fromisoformat(max(row["end"] for row in owed)),
    )


def _story(report: Report, agreed: Agreement, plain: dict[str, Any]) -> KpiStory:
    desk, before = report.desk, contracts.concluded(report.row).starts_on
    past = window(desk.session, agreed, before=before, as_known=report.as_known)
    terms = measures.terms(agreed)
    return KpiStory(
        result=measures.result(terms, plain["period"], plain["rows"]),
        series=behavior.series(agreed, plain["rows"], plain["chart"], past)
        if plain["rows"]
        else None,
        trend=behavior.trend(agreed, plain["rows"]),
    )


def _amendment(desk: Desk, row: AmendmentRow) -> Amendment:
    change = json.loads(row.change_body)
    moved = change.get("ends_on")
    measured = row.reason == "baseline.captured"
    return Amendment(
        number=row.number,
        signed_on=desk.day(row.signed_at),
        what=_changed(desk, change),
        reason=desk.voice.say("amendment.baseline_reason") if measured else words(row.reason),
        approved_by=desk.name(row.signed_by),
        new_end=date.fromisoformat(moved["to"]) if moved else None,
    )


def _changed(desk: Desk, change: dict[str, Any]) -> Spoken:
    """Return what an amendment changes, in words."""
    said: list[Spoken] = []
    if moved := change.get("ends_on"):
        old, new = (date.fromisoformat(moved[end]) for end in ("from", "to"))
        said.append(desk.voice.say("amendment.ends_on", old=old, new=new))
    if "agreement" in change:
        before, after = (agreement_from_record(change["agreement"][end]) for end in ("from", "to"))
        said.append(_agreed_anew(desk, before, after, change["schedule"]))
    return joined([*said], " ")


def _agreed_anew(desk: Desk, before: Agreement, after: Agreement, schedule: int) -> Spoken:
    say, name = desk.voice.say, after.kpi.name
    if before.baseline != after.baseline and after.baseline and after.baseline.exact is not None:
        measured = round(measures.decimal(after.baseline.exact), 4)
        return say("amendment.baseline", kpi=name, new=measured)
    old, new = measures.edges(before)[0], measures.edges(after)[0]
    if old is None or new is None or old == new or (after.target and after.target.periods):
        return say("amendment.target_again", kpi=name, schedule=schedule)
    return say("amendment.target", kpi=name, old=old, new=new)


def _competition(report: Report, controls: Controls) -> Competition:
    desk, scores = report.desk, report.scores
    row, award = desk.row, scores.award
    sheets = select(func.count()).where(
        RatingSheet.ocid == row.ocid,
        RatingSheet.round == award.round,
        col(RatingSheet.locked_at).is_not(None),
    )
    count = desk.session.exec
    return Competition(
        ocid=row.ocid,
        method=desk.voice.say(f"method.{row.pathway}"),
        published_at=row.released_at or scores.frozen.frozen_at,
        closed_at=row.deadline,
        invited=count(select(func.count()).where(Invitation.ocid == row.ocid)).one(),
        received=len(scores.bids),
        late=controls.late,
        opened_by=tuple(
            desk.official(one.person_id, Role.CUSTODIAN) for one in controls.openings()
        ),
        opened_at=row.technical_opened_at or row.deadline,
        evaluators=count(sheets).one(),
        scheme_digest=scores.frozen.digest,
        ranking=scores.ranking(),
        protests=count(select(func.count()).where(Protest.ocid == row.ocid)).one(),
        awarded_at=award.decided_at,
    )


def _head(desk: Desk, chain: str) -> AuditHead:
    """Return the chain's head after recomputing every entry."""
    verdict = verify(
        (one.seq, one.previous, one.body, one.digest) for one in audit.entries(desk.session, chain)
    )
    return AuditHead(
        chain=chain,
        sequence=verdict.head.seq,
        entries=verdict.head.seq,
        digest=verdict.head.digest,
        verified_at=desk.now if verdict.holds else None,
    )


def _limitations(report: Report) -> Iterator[Spoken]:
    """Yield what the report cannot say."""
    card, (done, figures) = (
        report.results.scorecard,
        record.checked(report.desk, report.row, report.as_known),
    )
    partial = any(one.whole.covered < one.whole.expected for one in report.results.assessments)
    applies = {
        "rehearsal": report.desk.place.kind is InstallationKind.REHEARSAL,
        "cause": True,
        "coverage": partial or card.covered < card.expected,
        "unchecked": done < figures,
        "unrated": report.rating is None,
        "groups": True,
        "actions": True,
        "payments": report.paid is None,
        "payments_open": report.paid is not None and bool(report.account.open_minor),
        "identity": True,
    }
    for code, does in applies.items():
        if does:
            yield report.desk.voice.say(f"limitation.{code}")


def _snapshot(report: Report) -> str:
    """Return the digest of the results in the form in which a review keeps them."""
    body = canonical(
        {
            "contract": report.row.id,
            "as_of": report.as_of,
            "kpis": [
                {"code": agreed.kpi.code, "version": agreed.kpi.version, "results": plain}
                for agreed, plain in report.kpis
            ],
        }
    )
    return hashlib.sha256(body.encode()).hexdigest()


def _signatures(report: Report) -> tuple[Signature, ...]:
    """Return the place of the contract manager, who answers for the report."""
    desk, manager = report.desk, report.row.manager_id
    return (
        Signature(
            party=desk.place.city,
            name=desk.name(manager) if manager else "",
            role=desk.voice.say(f"role.{Role.CONTRACT_MANAGER}"),
        ),
    )
