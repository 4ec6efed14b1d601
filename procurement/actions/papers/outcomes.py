"""The contract outcome report: what was promised, delivered, decided, and what is not known."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from importlib.metadata import version
from typing import Any

from sqlmodel import col, select

from outcome_metrics.assessing.policy import DEFAULT
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.records import agreement_from_record
from outcome_metrics.figures.states import NOT_EXPECTED, State
from outcome_metrics.judging.ratings import Rating
from procurement.actions.papers import deliverables, measures, record
from procurement.actions.papers.competed import competition
from procurement.actions.papers.controls import CallControls, ContractControls
from procurement.actions.papers.desk import Desk, WritingDesk
from procurement.actions.papers.elsewhere import open_term, origin_of, told_payments
from procurement.actions.papers.register_desk import RegisterDesk
from procurement.actions.papers.reviews import official_rating
from procurement.actions.papers.scores import Scores
from procurement.actions.papers.timeline import timeline
from procurement.actions.papers.told_results import (
    Told,
    ToldResults,
    evidence_of,
    judged,
    results_told,
)
from procurement.actions.papers.words import Spoken, joined
from procurement.documents.facts import (
    Amendment,
    AuditHead,
    Elsewhere,
    Evidence,
    OfficialRating,
    OpenSpan,
    OutcomeReportFacts,
    Signature,
    Span,
    ToldPayments,
)
from procurement.rules.audit_chain import canonical, verify
from procurement.rules.money import Money
from procurement.rules.settlement.account import Account
from procurement.rules.texts import words
from procurement.rules.vocabulary import InstallationKind, Role
from procurement.store.audit import audit
from procurement.store.contracts import amended, contract_terms
from procurement.store.contracts.amended import Values
from procurement.store.contracts.contract_terms import Terms
from procurement.store.database.instants import instant
from procurement.store.payments.payment_account import account_of
from procurement.store.results.results import Gathered, gather
from procurement.store.tables.awards import Award
from procurement.store.tables.changes import AmendmentOverride
from procurement.store.tables.contracts import Amendment as AmendmentRow
from procurement.store.tables.contracts import Contract, Review

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

    desk: WritingDesk
    row: Contract
    as_of: date
    as_known: datetime

    @cached_property
    def on_record(self) -> Gathered:
        """What was agreed and recorded by then."""
        return gather(self.desk.session, self.row, as_known=self.as_known)

    @cached_property
    def evidence(self) -> Evidence:
        """What its results follow from."""
        return evidence_of(
            self.on_record,
            as_of=self.as_of,
            as_known=instant(self.as_known),
            weighted=not self.unweighted,
        )

    @cached_property
    def kpis(self) -> tuple[Told, ...]:
        """Each measure as judged on that day, the most important first."""
        return judged(self.evidence)

    @cached_property
    def results(self) -> ToldResults:
        """What is said of them."""
        return results_told(self.evidence, self.kpis)

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
    def scores(self) -> Scores | None:
        """The evaluation that the contract came of; None if it was awarded elsewhere."""
        if not isinstance(self.desk, Desk):
            return None
        return Scores(self.desk, self.desk.session.get_one(Award, self.row.award_id))

    @property
    def origin(self) -> Elsewhere | None:
        """The line of the table that a contract was registered from; None if awarded here."""
        return origin_of(self.desk.origin) if isinstance(self.desk, RegisterDesk) else None

    @cached_property
    def vendor(self) -> str:
        """The supplier's name; empty where a table does not tell it."""
        if self.row.vendor_id is not None:
            return self.desk.vendor(self.row.vendor_id).name
        return self.desk.origin.vendor_name if isinstance(self.desk, RegisterDesk) else ""

    @property
    def value(self) -> Money | None:
        """What the contract is worth, as amended; None where a table does not tell it."""
        return self._money(self._values.now_minor)

    @property
    def value_at_first(self) -> Money | None:
        """What it was worth at signature, or as registered; None likewise."""
        return self._money(self._values.first_minor)

    @cached_property
    def _values(self) -> Values:
        return amended.values(self.desk.session, self.row, self.as_known)

    def _money(self, minor: int | None) -> Money | None:
        currency = self.row.currency
        return None if minor is None or currency is None else Money(minor, currency)

    @cached_property
    def first_terms(self) -> Terms:
        """Term and schedule at signature, or as the contract was registered."""
        since = self.row.signed_at if self.origin is None else self.row.created_at
        return contract_terms.terms(self.desk.session, self.row, since)

    @property
    def unweighted(self) -> bool:
        """Whether nobody agreed on weights, so that every measure counts the same."""
        return any(one.kpi.weight is None for one in self.first_terms.agreements)

    @cached_property
    def told(self) -> tuple[ToldPayments, ...]:
        """What public tables tell of its payments."""
        return told_payments(self.desk.session, self.row.id, as_known=self.as_known)

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
    rated = report.rating
    call = CallControls(report.scores.desk, row, report.scores) if report.scores else None
    controls = ContractControls(desk, row, report.as_known).all()
    return OutcomeReportFacts(
        cover=desk.cover(f"{row.id}-OUTCOME-{report.as_of}", row.id, report.as_of),
        vendor=report.vendor,
        period=_period(report),
        value=report.value_at_first,
        value_now=report.value,
        paid=report.paid,
        term=open_term(report.first_terms),
        term_now=open_term(report.on_record.terms),
        manager=desk.name(row.manager_id) if row.manager_id else "",
        amendments=tuple(
            _amendment(desk, one)
            for one in contract_terms.amendments(desk.session, row.id)
            if one.signed_at <= report.as_known
        ),
        goals=desk.goals(),
        stories=report.results.stories,
        coverage=report.results.coverage,
        coverage_floor=measures.decimal(DEFAULT.coverage_floor),
        composite=report.results.composite,
        overall=rated.rating if rated else Rating.NOT_RATED.value,
        rated_by=rated.by if rated else None,
        competition=competition(report.scores, call) if report.scores and call else None,
        origin=report.origin,
        told_payments=report.told,
        milestones=deliverables.found(desk, row, report.as_known),
        evidence=report.evidence,
        timeline=timeline(desk, row, report.as_known),
        gaps=report.results.gaps,
        restatements=report.results.restatements,
        signals=report.results.signals,
        controls=(*call.all(), *controls) if call else controls,
        sources=record.sources(desk, row, report.as_known),
        audit=(chain_head(desk, row.ocid),),
        limitations=tuple(_limitations(report)),
        code_version=version(DISTRIBUTION),
        snapshot=f"{row.id} {report.as_of} sha256:{_snapshot(report)}",
        signatures=manager_signature(report),
    )


def _period(report: Report) -> Span | None:
    """Return the stretch of periods that results were owed for by the day of the report.

    Without any it is the term so far, as far as that is known.
    """
    owed = [
        row
        for one in report.kpis
        for row in one.plain["rows"]
        if State(row["state"]) not in NOT_EXPECTED
    ]
    term = open_term(report.on_record.terms)
    if not owed:
        if isinstance(term, OpenSpan):
            return None
        return Span(start=term.start, end=max(term.start, min(report.as_of, term.end)))
    return Span(
        start=date.fromisoformat(min(row["start"] for row in owed)),
        end=date.fromisoformat(max(row["end"] for row in owed)),
    )


def _amendment(desk: WritingDesk, row: AmendmentRow) -> Amendment:
    change = json.loads(row.change_body)
    moved = change.get("ends_on")
    measured = row.reason == "baseline.captured"
    return Amendment(
        number=row.number,
        signed_on=desk.day(row.signed_at),
        what=_changed(desk, change),
        reason=desk.voice.say("amendment.baseline_reason") if measured else _why(desk, row),
        approved_by=desk.name(row.signed_by),
        value_change=_step(change),
        new_end=date.fromisoformat(moved["to"]) if moved else None,
    )


def _step(change: dict[str, Any]) -> Money | None:
    """Return by how much an amendment changed the value; None where it did not."""
    value = change.get("value")
    return Money(value["to"] - value["from"], value["currency"]) if value else None


def _why(desk: WritingDesk, row: AmendmentRow) -> Spoken:
    """Return the coded reason with its words, and who let it go beyond the law with what reason."""
    coded = joined([desk.voice.say(f"amendment_code.{row.code}"), words(row.reason)], ": ")
    if row.override_id is None:
        return coded
    consent = desk.session.get_one(AmendmentOverride, row.override_id)
    name, reason = desk.name(consent.approved_by), consent.reason
    return joined([coded, desk.voice.say("amendment.beyond_law", name=name, reason=reason)], ". ")


def _changed(desk: WritingDesk, change: dict[str, Any]) -> Spoken:
    """Return what an amendment changes, in words."""
    said: list[Spoken] = []
    if moved := change.get("ends_on"):
        old, new = (date.fromisoformat(moved[end]) for end in ("from", "to"))
        said.append(desk.voice.say("amendment.ends_on", old=old, new=new))
    if value := change.get("value"):
        ends = (Money(value[end], value["currency"]) for end in ("from", "to"))
        old_value, new_value = ends
        said.append(desk.voice.say("amendment.value", old=old_value, new=new_value))
    if late := change.get("milestone"):
        before_day, after_day = (date.fromisoformat(late[end]) for end in ("from", "to"))
        named = {"milestone": late["code"], "old": before_day, "new": after_day}
        said.append(desk.voice.say("amendment.milestone", **named))
    if "payment_terms" in change:
        said.append(desk.voice.say("amendment.payment", number=change["payment_terms"]["number"]))
    if "agreement" in change:
        before, after = (agreement_from_record(change["agreement"][end]) for end in ("from", "to"))
        said.append(_agreed_anew(desk, before, after, change["schedule"]))
    return joined([*said], " ")


def _agreed_anew(desk: WritingDesk, before: Agreement, after: Agreement, schedule: int) -> Spoken:
    say, name = desk.voice.say, after.kpi.name
    if before.baseline != after.baseline and after.baseline and after.baseline.exact is not None:
        measured = round(measures.decimal(after.baseline.exact), 4)
        return say("amendment.baseline", kpi=name, new=measured)
    old, new = measures.edges(before)[0], measures.edges(after)[0]
    if old is None or new is None or old == new or (after.target and after.target.periods):
        return say("amendment.target_again", kpi=name, schedule=schedule)
    return say("amendment.target", kpi=name, old=old, new=new)


def chain_head(desk: WritingDesk, chain: str) -> AuditHead:
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
    done, figures = record.checked(report.desk, report.row, report.as_known)
    wholes = [one.plain["period"] for one in report.kpis]
    partial = any(one["covered"] < one["expected"] for one in wholes)
    applies = {
        "rehearsal": report.desk.place.kind is InstallationKind.REHEARSAL,
        "elsewhere": report.origin is not None,
        "nothing_reported": not report.kpis,
        "weights": report.unweighted,
        "cause": True,
        "coverage": partial or report.results.coverage < 1,
        "unchecked": done < figures,
        "unrated": report.rating is None,
        "groups": True,
        "actions": True,
        "payments": report.paid is None,
        "told_payments": bool(report.told),
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
                {
                    "code": one.agreement.kpi.code,
                    "version": one.agreement.kpi.version,
                    "results": one.plain,
                }
                for one in report.kpis
            ],
        }
    )
    return hashlib.sha256(body.encode()).hexdigest()


def manager_signature(report: Report) -> tuple[Signature, ...]:
    """Return the place of the contract manager, who answers for the report."""
    desk, manager = report.desk, report.row.manager_id
    return (
        Signature(
            party=desk.place.city,
            name=desk.name(manager) if manager else "",
            role=desk.voice.say(f"role.{Role.CONTRACT_MANAGER}"),
        ),
    )
