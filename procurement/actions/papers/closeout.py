"""The closeout note: how a contract ended, what its results were due to, where its lessons go."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import KpiType
from outcome_metrics.figures.states import State
from procurement.actions.papers import measures
from procurement.actions.papers.elsewhere import open_term
from procurement.actions.papers.outcomes import Report, chain_head, manager_signature
from procurement.actions.papers.words import Spoken, joined
from procurement.documents.facts import (
    CloseoutNoteFacts,
    FinalFigure,
    ImpactClaim,
    KeptRecords,
    StandingHold,
    Text,
)
from procurement.locale import LANGUAGES
from procurement.locale.findings import say as say_finding
from procurement.rules.closeout.answers import Question
from procurement.rules.findings import Finding
from procurement.rules.money import Money
from procurement.rules.pathways import CONTRACT_PATHWAYS
from procurement.rules.stages import decide
from procurement.rules.texts import words
from procurement.store.city import people
from procurement.store.closeout import retention
from procurement.store.closeout.stated import answers, impact_statements
from procurement.store.contracts.successions import outcome_reports, successions
from procurement.store.facts import contract_facts
from procurement.store.solicitations import solicitations
from procurement.store.tables.closeout import ImpactStatement


def closeout_note(report: Report) -> CloseoutNoteFacts:
    """Return the facts of the note, as the record has them now.

    Raises:
        MetricError: what was agreed or recorded cannot be judged.
    """
    desk, row = report.desk, report.row
    written = outcome_reports(desk.session, row.id).get(row.id)
    clock = retention.clocks(desk.session, row.id).get(row.id)
    over = row.stage in retention.OVER
    return CloseoutNoteFacts(
        cover=desk.cover(f"{row.id}-CLOSEOUT", row.id, report.as_of),
        vendor=report.vendor,
        term=open_term(report.on_record.terms),
        value=report.value,
        ended_on=desk.day(row.ended_at) if over and row.ended_at else None,
        approved=_approved(report),
        paid=report.paid,
        open_points=tuple(_open_points(report)),
        figures=tuple(_figure(one.agreement, one.plain) for one in report.kpis),
        claims=tuple(_claims(report)),
        report=written.file_name if written else "",
        report_digest=written.file_digest if written else "",
        lessons=words(row.lessons),
        lessons_go_to=_successor(report),
        vendor_data=_vendor_data(report),
        kept_from=clock.starts_on if clock else None,
        kept=tuple(
            KeptRecords(
                kind=one.kind,
                basis=one.basis.value,
                until=one.until,
                number=one.number,
                unit=one.unit,
                citation=words(one.citation),
                confirmed=one.confirmed,
            )
            for one in (retention.terms_of(clock) if clock else ())
        ),
        holds=tuple(_holds(report)),
        audit=(chain_head(desk, row.ocid),),
        signatures=manager_signature(report),
    )


def _approved(report: Report) -> Money | None:
    account = report.account
    if not account.positions:
        return None
    return Money(sum(one.approved_minor for one in account.positions), account.currency)


def _open_points(report: Report) -> Iterator[Text]:
    """Yield what holds the contract back from being closed, in the words of the gates."""
    row, desk = report.row, report.desk
    if row.stage in retention.OVER:
        return
    target = "closed" if row.stage == "closeout" else "closeout"
    facts = contract_facts.facts(desk.session, row, desk.now, report.as_of)
    for finding in decide(CONTRACT_PATHWAYS[row.pathway], facts, target).findings:
        yield _spoken(finding)


def _spoken(finding: Finding) -> Spoken:
    return {language: say_finding(finding, language).sentence for language in LANGUAGES}


def _figure(agreed: Agreement, plain: Mapping[str, Any]) -> FinalFigure:
    terms = measures.terms(agreed)
    ends = [date.fromisoformat(one["end"]) for one in plain["rows"] if _is_owed(one)]
    last = max(ends, default=None)
    lag = timedelta(days=agreed.kpi.lag_days or 0)
    return FinalFigure(
        result=measures.result(terms, plain["period"], plain["rows"]),
        last_end=last,
        known_on=None if last is None else last + lag,
    )


def _is_owed(row: Mapping[str, Any]) -> bool:
    return State(row["state"]) is not State.NOT_APPLICABLE


def _claims(report: Report) -> Iterator[ImpactClaim]:
    """Yield a claim for each outcome, and for whatever else a statement was made of."""
    stated = impact_statements(report.desk.session, report.row.id)
    for one in report.kpis:
        agreed = one.agreement
        found = stated.get(agreed.kpi.code)
        if found is not None:
            yield _claim(agreed, found)
        elif agreed.kpi.type is KpiType.OUTCOME:
            yield ImpactClaim(terms=measures.terms(agreed), stated=False)


def _claim(agreed: Agreement, found: ImpactStatement) -> ImpactClaim:
    said: dict[str, Any] = json.loads(found.body)
    terms, comment = measures.terms(agreed), words(said["comment"])
    if not said["given"]:
        reasons = tuple(_spoken(Finding(one["code"], one["params"])) for one in said["reasons"])
        return ImpactClaim(terms=terms, stated=True, reasons=reasons, comment=comment)
    return ImpactClaim(
        terms=terms,
        stated=True,
        design=said["design"],
        value=Decimal(said["value"]),
        low=Decimal(said["low"]),
        high=Decimal(said["high"]),
        before=said["before"],
        after=said["after"],
        controls=", ".join(said["controls"]),
        caveats=tuple(said["caveats"]),
        comment=comment,
    )


def _successor(report: Report) -> Spoken | str:
    """Return where the lessons go, in words; empty while nobody said."""
    desk, row = report.desk, report.row
    linked = successions(desk.session).get(row.id)
    if linked is not None:
        reference = solicitations.find(desk.session, linked.ocid).reference
        return desk.voice.say("closeout.followed_by", reference=reference, reason=linked.reason)
    answered = answers(desk.session, row.id).get(Question.SUCCESSOR)
    if answered is None:
        return ""
    return desk.voice.say("closeout.nothing_follows", reason=words(answered.reason))


def _vendor_data(report: Report) -> Spoken | str:
    answered = answers(report.desk.session, report.row.id).get(Question.VENDOR_DATA)
    if answered is None:
        return ""
    said = report.desk.voice.say(f"vendor_data.{answered.answer}")
    return joined([said, words(answered.reason)], " ")


def _holds(report: Report) -> Iterator[StandingHold]:
    session, row = report.desk.session, report.row
    standing = retention.standing(retention.holds(session, row.ocid), row)
    names = people.names(session, {one.placed_by for one in standing})
    for one in standing:
        yield StandingHold(
            number=one.number,
            reason=words(one.reason),
            placed_on=report.desk.day(one.placed_at),
            placed_by=names.get(one.placed_by, ""),
        )
