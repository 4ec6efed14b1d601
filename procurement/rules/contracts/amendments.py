"""How far a contract may be amended: by value and by time, all its amendments together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from procurement.rules.calendar.durations import Duration, last_day
from procurement.rules.errors import ProcurementError
from procurement.rules.findings import Finding, Param, Severity
from procurement.rules.jurisdictions.legal_rules import LegalRule, ValueShare
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.jurisdictions.topics import Topic

HUNDRED = 100

#: What it is called when all amendments together go beyond a limit.
BEYOND = {
    Topic.AMENDMENT_MORE: "amendment.more_than_lawful",
    Topic.AMENDMENT_LESS: "amendment.less_than_lawful",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How far the amendments of a contract go, the one that is asked for included.

    Attributes:
        first_minor: Value as first signed, minor units; None: not known.
        steps: By how much each amendment changed the value, minor units; negative: less.
        starts_on: First day of the contract; None: not known.
        ends_on: Last day that this amendment sets; None: it leaves the term alone.
    """

    first_minor: int | None
    steps: Sequence[int]
    starts_on: date | None
    ends_on: date | None

    @property
    def more_minor(self) -> int:
        """All that was added; what was taken off elsewhere does not make room for it."""
        return sum(one for one in self.steps if one > 0)

    @property
    def less_minor(self) -> int:
        """All that was taken off, as an amount above zero."""
        return -sum(one for one in self.steps if one < 0)


def beyond_law(law: LawInForce | None, extent: Extent, *, variant: str = "") -> tuple[Finding, ...]:
    """Return where the amendments go beyond the law of the place, and what of it is not known.

    What is not known is no limit of zero and no leave either: it is said, and the officials who
    sign answer for it.  Only what this amendment changes is looked at.

    Args:
        law: What is in force for the contract; None: nobody recorded its place.
        extent: How far its amendments go.
        variant: Which of several limits holds for it; empty: the strictest.
    """
    found: list[Finding] = []
    if extent.steps and extent.steps[-1]:
        topic = Topic.AMENDMENT_MORE if extent.steps[-1] > 0 else Topic.AMENDMENT_LESS
        found += _value(law, topic, extent, variant)
    if extent.ends_on is not None:
        found += _term(law, extent, variant)
    return tuple(found)


def _value(law: LawInForce | None, topic: Topic, extent: Extent, variant: str) -> Iterator[Finding]:
    rules = _limits(law, topic, variant)
    shares = [(rule.says.share, rule) for rule in rules if isinstance(rule.says, ValueShare)]
    if not shares or extent.first_minor is None:
        yield _unknown(law, topic)
        return
    most, rule = min(shares, key=lambda pair: pair[0])
    changed = extent.more_minor if topic is Topic.AMENDMENT_MORE else extent.less_minor
    yield from _doubt(law, rule)
    if changed > Fraction(most) * extent.first_minor:
        share = Fraction(changed * HUNDRED, extent.first_minor) if extent.first_minor else None
        facts: dict[str, Param] = {
            "found": "-" if share is None else f"{float(share):.2f}",
            "most": f"{most * HUNDRED:f}",
            "citation": rule.citation or "-",
        }
        yield Finding(BEYOND[topic], facts)


def _term(law: LawInForce | None, extent: Extent, variant: str) -> Iterator[Finding]:
    rules = _limits(law, Topic.AMENDMENT_TERM, variant)
    starts, ends = extent.starts_on, extent.ends_on
    if law is None or not rules or starts is None or ends is None:
        yield _unknown(law, Topic.AMENDMENT_TERM)
        return
    durations = [(rule.says, rule) for rule in rules if isinstance(rule.says, Duration)]
    try:
        lasts = [(last_day(says, starts, law.calendar), rule) for says, rule in durations]
    except ProcurementError as error:
        yield from error.findings
        return
    latest, rule = min(lasts, key=lambda pair: pair[0])
    yield from _doubt(law, rule)
    if ends > latest:
        facts: dict[str, Param] = {
            "ends": ends.isoformat(),
            "latest": latest.isoformat(),
            "citation": rule.citation or "-",
        }
        yield Finding("amendment.longer_than_lawful", facts)


def _limits(law: LawInForce | None, topic: Topic, variant: str) -> list[LegalRule]:
    """Return the rules that say something: the one that is named, else all of them."""
    listed = [rule for rule in law.of(topic) if not rule.awaited] if law else []
    return [rule for rule in listed if rule.variant == variant] or listed


def _unknown(law: LawInForce | None, topic: Topic) -> Finding:
    place = law.place if law else ""
    facts: dict[str, Param] = {"topic": topic.value, "place": place or "-"}
    return Finding("amendment.limit_unknown", facts, Severity.ADVISES)


def _doubt(law: LawInForce | None, rule: LegalRule) -> Iterator[Finding]:
    if not rule.confirmed:
        facts: dict[str, Param] = {
            "topic": rule.topic.value,
            "place": law.place if law and law.place else "-",
            "citation": rule.citation or "-",
        }
        yield Finding("law.unconfirmed", facts, Severity.ADVISES)
