"""What a case itself says of its terms, and what the law of its place says of them.

A case may cite its own terms.  Where its place has a rule, the case may be more generous to bidders
than the law, and never less.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from procurement.rules.calendar.durations import Duration, DurationUnit, last_day
from procurement.rules.errors import ProcurementError
from procurement.rules.findings import Finding, Param
from procurement.rules.jurisdictions.legal_rules import LegalRule
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.jurisdictions.questions import questions_closed_early
from procurement.rules.jurisdictions.topics import Topic
from procurement.rules.texts import written

Case = Mapping[str, Any]

#: Terms of a case's calendar, and the topics that they settle.
TERMS = {
    "minimum_days": Topic.BIDDING_TIME,
    "standstill_days": Topic.STANDSTILL,
    "protest_days": Topic.AWARD_PROTEST,
}
#: Months between two reviews; weekly results are reviewed monthly.
REVIEWS = {"week": 1, "month": 1, "quarter": 3, "year": 12}


def rules_of_case(case: Case) -> tuple[LegalRule, ...]:
    """Return the terms that the case cites itself, as rules; its approval answers for them."""
    calendar = case["calendar"]
    cited = [
        _rule(topic, calendar[name], case["reference"])
        for name, topic in TERMS.items()
        if calendar.get(name)
    ]
    comment = case["contract"].get("comment_days")
    if comment is not None:
        cited.append(
            LegalRule(
                topic=Topic.VENDOR_COMMENT,
                says=Duration(number=comment, unit=DurationUnit.CALENDAR),
                source=case["reference"],
                confirmed_by=case["reference"],
            )
        )
    return tuple(cited)


def _rule(topic: Topic, term: Mapping[str, Any], reference: str) -> LegalRule:
    since = term["in_force_since"]
    said = {language: text for language, text in term["citation"].items() if text}
    return LegalRule(
        topic=topic,
        says=Duration(number=term["days"], unit=DurationUnit(term["counting"])),
        citation=written(said),
        source=reference,
        start=date.fromisoformat(since) if since else None,
        confirmed_by=reference,
    )


def bidding_variant(case: Case) -> str:
    """Return which of several rules on the time to bid the case names; empty: the only one."""
    return case["calendar"].get("bidding_rule") or ""


def variant_of(case: Case, topic: Topic) -> str:
    """Return the variant of a topic that the case names."""
    return bidding_variant(case) if topic is Topic.BIDDING_TIME else ""


def settled(place: LawInForce, case: Case) -> LawInForce:
    """Return what holds for a case: its own cited terms, else those of its place."""
    return place.settled_by(rules_of_case(case))


@dataclass(frozen=True, slots=True)
class BiddingTime:
    """The least time to bid: calendar days from the day of the look-up, and who says so."""

    days: int
    citation: str


def bidding_time(place: LawInForce, case: Case) -> BiddingTime:
    """Return the least time to bid on the day of the look-up; none where it cannot be known.

    Why it cannot be known is among `term_findings`, and blocks.
    """
    law = settled(place, case)
    own = case["calendar"].get("minimum_days")
    variant = "" if own else bidding_variant(case)
    try:
        last = _counted(law, Topic.BIDDING_TIME, variant)
    except ProcurementError:
        return BiddingTime(0, "")
    return BiddingTime((last - law.day).days, law.rule(Topic.BIDDING_TIME, variant).citation)


def term_findings(place: LawInForce, case: Case) -> tuple[Finding, ...]:
    """Return what the law of its place finds wrong, missing or in doubt with a case's terms.

    Args:
        place: What is in force there, before the case's own terms.
        case: The case as accepted.
    """
    law = settled(place, case)
    found: list[Finding] = []
    for topic in TERMS.values():
        own = next((rule for rule in rules_of_case(case) if rule.topic is topic), None)
        try:
            _counted(law, topic, "" if own else variant_of(case, topic))
            found += _shorter(place, own, variant_of(case, topic)) if own else ()
        except ProcurementError as error:
            found += error.findings
    try:
        found += [*_bounds(place, case), *questions_closed_early(place, case)]
    except ProcurementError as error:
        found += error.findings
    return (*found, *law.doubts(*TERMS.values()))


def _bounds(place: LawInForce, case: Case) -> Iterator[Finding]:
    """Yield where the case's contract goes beyond what the law of its place allows."""
    planned, terms = case["contract"], case["contract"]["terms"]
    at_most = {
        Topic.PAYMENT_TIME: _days(terms["payment_days"]),
        Topic.REVIEW_EVERY: _months(REVIEWS[planned["review_every"]]),
    }
    at_least = {Topic.RETENTION: _months(12 * terms["retention_years"])}
    if planned.get("comment_days") is not None:
        at_least[Topic.VENDOR_COMMENT] = _days(planned["comment_days"])
    for topic, own in at_most.items():
        yield from _longer(place, topic, own)
    for topic, own in at_least.items():
        yield from _shorter(place, LegalRule(topic=topic, says=own), "")
    for rule in place.of(Topic.SUPPRESSION):
        for kpi in case["kpis"]:
            limit = kpi.get("suppress_below")
            if isinstance(rule.says, int) and limit is not None and limit < rule.says:
                name = kpi["code"] or kpi["use"]
                facts: dict[str, Param] = {"kpi": name, "found": limit, "least": rule.says}
                yield Finding("law.shows_too_few", {**facts, "place": place.place})


def _longer(place: LawInForce, topic: Topic, own: Duration) -> Iterator[Finding]:
    """Yield a finding where the case's own term ends after that of its place."""
    for lawful in place.of(topic):
        if not isinstance(lawful.says, Duration):
            continue
        most = last_day(lawful.says, place.day, place.calendar)
        if last_day(own, place.day, place.calendar) > most:
            yield Finding("law.case_longer", _compared(place, lawful, own))


def _days(number: int) -> Duration:
    return Duration(number=number, unit=DurationUnit.CALENDAR)


def _months(number: int) -> Duration:
    return Duration(number=number, unit=DurationUnit.MONTHS)


def _compared(place: LawInForce, lawful: LegalRule, own: Duration) -> dict[str, Param]:
    return {
        "topic": lawful.topic.value,
        "place": place.place or "-",
        "found": f"{own.number} {own.unit}",
        "least": f"{lawful.duration.number} {lawful.duration.unit}",
        "citation": lawful.citation or "-",
    }


def _counted(law: LawInForce, topic: Topic, variant: str) -> date:
    """Count a term from the day of the look-up, which shows whether its days can be known."""
    return last_day(law.duration(topic, variant), law.day, law.calendar)


def _shorter(place: LawInForce, own: LegalRule, variant: str) -> Iterator[Finding]:
    """Yield a finding for each rule of the place that the case's own term ends before.

    Raises:
        LawError: the place has several times to bid, and the case names none of them.
    """
    lawful = [rule for rule in place.of(own.topic) if not rule.awaited]
    if own.topic is Topic.BIDDING_TIME and lawful:
        lawful = [place.rule(own.topic, variant)]
    end = last_day(own.duration, place.day, place.calendar)
    for rule in lawful:
        if end < last_day(rule.duration, place.day, place.calendar):
            yield Finding("law.case_shorter", _compared(place, rule, own.duration))
