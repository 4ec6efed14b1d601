"""Changes of a published call: the time that bidders must still have, which bids know of them."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from procurement.rules.calendar.durations import last_day
from procurement.rules.findings import Finding, Param, Severity
from procurement.rules.jurisdictions.legal_rules import LegalRule
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.jurisdictions.topics import Topic


def rule_on_addenda(law: LawInForce, variant: str) -> LegalRule | None:
    """Return how much time must be left after a change; None where the place has no such rule.

    Args:
        law: What the solicitation stands under.
        variant: Which of several rules on the time to bid its case names; a place may have one
            rule on changes for all of them.

    Raises:
        LawError: there are several rules and none of this name, or it is yet to be supplied.
    """
    variants = {rule.variant for rule in law.of(Topic.ADDENDUM_TIME)}
    if not variants:
        return None
    return law.rule(Topic.ADDENDUM_TIME, variant if variant in variants else "")


def time_is_left(
    law: LawInForce, variant: str, *, published: datetime, deadline: datetime, zone: str
) -> tuple[Finding, ...]:
    """Return why a change published now needs a later deadline; the first lawful day is named.

    Days are local days of `zone`, as in every term of a call.

    Raises:
        LawError: as in `rule_on_addenda`.
        CalendarError: the days depend on a year that nobody has confirmed.
    """
    rule = rule_on_addenda(law, variant)
    if rule is None:
        return (Finding("addendum.no_rule", {"place": law.place or "-"}, Severity.ADVISES),)
    place = ZoneInfo(zone)
    first = last_day(rule.duration, published.astimezone(place).date(), law.calendar)
    doubts = () if rule.confirmed else (_doubt(law, rule),)
    if deadline.astimezone(place).date() >= first:
        return doubts
    facts: dict[str, Param] = {
        "deadline": deadline.astimezone(place).date().isoformat(),
        "earliest": first.isoformat(),
        "citation": rule.citation or "-",
    }
    return (*doubts, Finding("addendum.too_close", facts))


def _doubt(law: LawInForce, rule: LegalRule) -> Finding:
    facts: dict[str, Param] = {
        "topic": rule.topic.value,
        "place": law.place or "-",
        "citation": rule.citation or "-",
    }
    return Finding("law.unconfirmed", facts, Severity.ADVISES)


def unconfirmed(
    required: Collection[int], *, seen: int, acknowledged: Collection[int]
) -> tuple[int, ...]:
    """Return the addenda that a bid does not know of.

    Args:
        required: Numbers of those that change what is asked.
        seen: Number of the newest addendum when the bid came in; 0 for none.
        acknowledged: Numbers of those that its bidder has confirmed.
    """
    return tuple(sorted(one for one in required if one > seen and one not in acknowledged))
