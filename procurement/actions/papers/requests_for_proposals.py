"""The request for proposals, as it was released and as addenda have changed it since."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from outcome_metrics.definitions.records import agreement_from_record
from procurement.actions.city.law_in_force import comment_days, law_of, place_of, term
from procurement.actions.papers import measures
from procurement.actions.papers.desk import Desk
from procurement.actions.papers.words import Spoken, joined, unstopped
from procurement.documents.facts import (
    Anchor,
    CalendarEntry,
    Criterion,
    KpiTerms,
    Lot,
    PriceRule,
    RfpFacts,
    Submission,
    Term,
    Text,
)
from procurement.rules.jurisdictions.match_rule import match_rule
from procurement.rules.jurisdictions.tie_order import tie_order
from procurement.rules.jurisdictions.topics import TieStep, Topic
from procurement.rules.money import Money
from procurement.rules.scoring.case_scheme import scheme_body
from procurement.rules.scoring.criteria import Criterion as Rule
from procurement.rules.scoring.scheme import Scheme
from procurement.rules.texts import words
from procurement.rules.vocabulary import CriterionKind
from procurement.store.bids.bids import lots_of, tender_key
from procurement.store.evaluation.evaluation import scheme_of
from procurement.store.tables.solicitations import Addendum, Question, SolicitationKpi

#: How many custodians must consent to an opening.
OPENERS = 2


def rfp(desk: Desk) -> RfpFacts:
    """Return the facts of the request; the solicitation must have been released."""
    scheme, frozen = scheme_of(desk.session, desk.row)
    return _facts(desk, scheme, digest=frozen.digest, frozen_at=frozen.frozen_at)


def draft(desk: Desk) -> RfpFacts:
    """Return the facts of the request as it would read if it were released as it stands."""
    order = tie_order(place_of(desk.session, desk.row, desk.now), desk.case)
    scheme = Scheme.from_body(scheme_body(desk.case, order))
    return _facts(desk, scheme, digest="", frozen_at=None)


def _facts(desk: Desk, scheme: Scheme, *, digest: str, frozen_at: datetime | None) -> RfpFacts:
    row = desk.row
    key = tender_key(desk.session, row)
    addenda = _addenda(desk)
    began = row.released_at or frozen_at or desk.now
    newest = max([began, *(one.published_at for one in addenda)])
    return RfpFacts(
        cover=desk.cover(f"{row.reference}-RFP", row.ocid, desk.day(newest)),
        problem=desk.text(desk.case["problem"]["how_bad"]),
        need=_need(desk),
        population=desk.voice.say(
            "population",
            affected=unstopped(desk.text(desk.case["problem"]["affected"])),
            count=desk.case["problem"]["how_many"],
        ),
        goals=desk.goals(),
        kpis=_kpis(desk),
        lots=_lots(desk),
        budget=scheme.price.budget,
        criteria=tuple(_criterion(desk, rule) for rule in scheme.criteria),
        price_rule=price_rule(desk, scheme),
        quality_minimum=None,
        tie_break=tuple(_tie(desk, step) for step in scheme.tie_break),
        calendar=_calendar(desk, frozen_at or desk.now),
        submission=Submission(
            where=desk.text(desk.terms["submission_place"]),
            deadline=row.deadline,
            age_public_key=key.recipient if key else "",
            custodians=OPENERS,
            contact=desk.text(desk.terms["contact"]),
        ),
        terms=(*_terms(desk), *_changes(desk, addenda)),
        scheme_digest=digest,
        scheme_frozen_at=frozen_at,
    )


def price_rule(desk: Desk, scheme: Scheme) -> PriceRule:
    """Return how a price becomes points, in words."""
    rule = next(one for one in scheme.criteria if one.kind is CriterionKind.PRICE)
    return PriceRule(
        name=desk.voice.say(f"price.{scheme.price.code}.name"),
        formula=desk.voice.say(
            f"price.{scheme.price.code}.formula",
            weight=rule.weight,
            value=scheme.price.point_value or "",
        ),
    )


def _need(desk: Desk) -> tuple[Term, ...]:
    """Return what stands behind the problem: the standard missed, where, since when, evidence."""
    written = desk.case["problem"]
    evidence = [unstopped(desk.text(one)) for one in written["evidence"]]
    said: dict[str, Text] = {
        "standard": desk.text(written["standard"]),
        "where": desk.text(written["where"]),
        "since": desk.voice.say("need.day", day=date.fromisoformat(written["since"])),
        "evidence": joined([*evidence], "; "),
    }
    return tuple(Term(name=desk.voice.say(f"need.{one}"), value=text) for one, text in said.items())


def _kpis(desk: Desk) -> tuple[KpiTerms, ...]:
    lines = desk.session.exec(
        select(SolicitationKpi).where(SolicitationKpi.ocid == desk.row.ocid)
    ).all()
    agreed = [agreement_from_record(json.loads(line.agreement_body)) for line in lines]
    agreed.sort(key=lambda one: (-(one.kpi.weight or Decimal(0)), one.kpi.code))
    return tuple(measures.terms(one) for one in agreed)


def _lots(desk: Desk) -> tuple[Lot, ...]:
    """Return the lots; one lot is the whole, so the work is not divided."""
    lots = lots_of(desk.session, desk.row)
    if len(lots) == 1:
        return ()
    return tuple(
        Lot(
            code=lot.code,
            title=desk.lot_title(lot.code),
            description="",
            value=Money(lot.estimated_minor, desk.row.currency),
        )
        for lot in lots
    )


def _criterion(desk: Desk, rule: Rule) -> Criterion:
    written = desk.criterion(rule.code)
    priced = rule.kind is CriterionKind.PRICE
    levels = sorted(written["levels"].items(), key=lambda one: -int(one[0]))
    return Criterion(
        code=rule.code,
        name=desk.text(written["title"]),
        weight=rule.weight,
        envelope="price" if priced else "technical",
        minimum=None if rule.minimum is None else rule.weight * rule.minimum / rule.max_level,
        anchors=tuple(
            Anchor(level=int(level), meaning=desk.text(meaning)) for level, meaning in levels
        ),
    )


def _tie(desk: Desk, step: str) -> Spoken:
    if step in tuple(TieStep):
        return desk.voice.say(f"tie.{step}")
    return desk.voice.say("tie.criterion", criterion=desk.text(desk.criterion(step)["title"]))


def _calendar(desk: Desk, frozen_at: datetime) -> tuple[CalendarEntry, ...]:
    row = desk.row
    start = desk.planned_term().start
    first = datetime.combine(start, time(), tzinfo=ZoneInfo(row.time_zone))
    return (
        CalendarEntry(kind="published", at=row.released_at or frozen_at),
        CalendarEntry(kind="questions_until", at=row.questions_until),
        CalendarEntry(kind="bids_until", at=row.deadline),
        CalendarEntry(kind="contract_start", at=first),
    )


def _terms(desk: Desk) -> Iterator[Term]:
    say, planned, agreed = desk.voice.say, desk.case["contract"], desk.terms
    span = desk.planned_term()
    yield _term(desk, "duration", say("term.duration.value", start=span.start, end=span.end))
    payment = desk.voice.count("days.calendar", agreed["payment_days"])
    yield _term(desk, "payment", say("term.payment.value", days=payment))
    yield _term(
        desk,
        "review",
        say(
            "term.review.value",
            every=say(f"frequency.{planned['review_every']}"),
            days=desk.voice.count("days.calendar", comment_days(desk.session, desk.row, desk.now)),
        ),
    )
    yield _term(desk, "meetings", say(f"frequency.{agreed['meet_every']}"))
    if desk.case["evaluation"].get("hide_vendors"):
        yield _term(desk, "hidden", say("term.hidden.value"))
    yield from _match(desk)
    yield _term(desk, "standstill", lawful(desk, Topic.STANDSTILL))
    yield _term(desk, "protest", lawful(desk, Topic.AWARD_PROTEST))
    yield _term(desk, "cure", desk.voice.count("days.calendar", agreed["cure_days"]))
    yield _term(desk, "notice", desk.voice.count("days.calendar", agreed["notice_days"]))
    yield _term(desk, "retention", desk.voice.count("years", agreed["retention_years"]))
    yield _term(desk, "law", desk.text(agreed["governing_law"]))
    for clause in planned["clauses"]:
        yield Term(name=desk.text(clause["title"]), value=desk.text(clause["text"]))


def _match(desk: Desk) -> Iterator[Term]:
    """Yield the right of small firms to undercut, where the case gives them one."""
    rule = match_rule(law_of(desk.session, desk.row, desk.now), desk.case)
    if rule is not None and rule.limits.margin is not None:
        margin = rule.limits.margin * 100
        said = desk.voice.say("term.match.value", margin=margin, citation=rule.citation)
        yield _term(desk, "match", said)


def _term(desk: Desk, code: str, value: Spoken) -> Term:
    return Term(name=desk.voice.say(f"term.{code}"), value=value)


def lawful(desk: Desk, topic: Topic) -> Spoken:
    """Return how long a term is, how its days count, and the rule that says so."""
    rule = term(desk.session, desk.row, topic, desk.now)
    days = rule.duration
    counted = desk.voice.count(f"days.{days.unit}", days.number)
    return desk.voice.say("term.lawful", days=counted, citation=desk.cited(rule))


def _addenda(desk: Desk) -> list[Addendum]:
    published = (
        select(Addendum)
        .where(Addendum.ocid == desk.row.ocid, Addendum.round == desk.row.tender_round)
        .order_by(col(Addendum.number))
    )
    return list(desk.session.exec(published))


def _changes(desk: Desk, addenda: list[Addendum]) -> Iterator[Term]:
    """Yield addenda, and answers to questions: the asker is never named."""
    for addendum in addenda:
        yield Term(
            name=desk.voice.say("term.addendum", number=addendum.number), value=words(addendum.text)
        )
    answered = (
        select(Question)
        .where(
            Question.ocid == desk.row.ocid,
            Question.round == desk.row.tender_round,
            col(Question.answered_at).is_not(None),
        )
        .order_by(col(Question.number))
    )
    for one in desk.session.exec(answered):
        yield Term(
            name=desk.voice.say("term.question", number=one.number),
            value=desk.voice.say(
                "term.answer", question=words(one.question), answer=words(one.answer)
            ),
        )
