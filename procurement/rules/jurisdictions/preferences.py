"""Advantages that a law gives some bidders.  By default there are none (domain, section 6.3).

Outreach decides who is told and helped; a preference decides who gains an advantage.  They are kept
apart: only an active rule allows the second.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from procurement.rules.findings import Finding
from procurement.rules.jurisdictions.legal_rules import Dated


class Mechanism(StrEnum):
    """How an advantage works."""

    NONE = "none"
    OUTREACH = "outreach"
    TIE_BREAK = "tie-break"
    PRICE_MARGIN = "price margin"
    POINTS = "points"
    RESERVED = "reserved"
    SUBCONTRACT_GOAL = "subcontract goal"
    RIGHT_TO_MATCH = "right-to-match"


class Attribute(StrEnum):
    """What people may not be favored or disfavored by without a law."""

    RACE = "race"
    GENDER = "gender"
    AGE = "age"
    DISABILITY = "disability"
    ORIGIN = "origin"
    INDIGENOUS = "indigenous"
    ORIENTATION = "orientation"
    VETERAN = "veteran"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far an advantage may go; None: the rule does not say.

    Attributes:
        margin: Share of the price, 0-1.
        points: Of 100.
        value: Contracts up to this value only, in `unit`.
        unit: A currency, or an indexed unit such as UTM, whose value is looked up by date.
        share: Share of ownership, or of a contract, that the rule asks for, 0-1.
        minutes: Time to use the advantage once one is called; None: the official sets it.
    """

    margin: Decimal | None = None
    points: Decimal | None = None
    value: Decimal | None = None
    unit: str = ""
    share: Decimal | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceRule(Dated):
    """One advantage that a law gives.

    Attributes:
        code: Its name, as criteria refer to it.
        jurisdiction: The place whose rule it is.
        mechanism: How it works; `none` gives no advantage.
        beneficiaries: Who gains by it, in words.
        attributes: What it distinguishes people by.
        funding: The funding source that it is tied to; empty: any.
        limits: How far it goes.
        counsel_approval: Which counsel approved its use, and when; empty: none has.
    """

    code: str
    jurisdiction: str
    mechanism: Mechanism = Mechanism.NONE
    beneficiaries: str = ""
    attributes: tuple[Attribute, ...] = ()
    funding: str = ""
    limits: Limits = Limits()
    counsel_approval: str = ""

    def missing(self, on: date, funding: str) -> Iterator[Finding]:
        """Yield what keeps it from being used on a day, for a purchase funded so."""
        name = {"rule": self.code, "jurisdiction": self.jurisdiction}
        if self.mechanism is Mechanism.NONE:
            yield Finding("preference.gives_nothing", name)
        if not self.citation:
            yield Finding("preference.no_citation", name)
        if not self.counsel_approval:
            yield Finding("preference.not_approved", name)
        if self.start is None or not self.in_force(on):
            yield Finding("preference.not_in_force", {**name, "day": on.isoformat()})
        if self.funding and self.funding != funding:
            yield Finding(
                "preference.other_funding", {**name, "funding": self.funding, "found": funding}
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Touching:
    """What a criterion does with what people may not be favored by.

    Attributes:
        criterion: Its code.
        attributes: What it distinguishes bidders by; empty: by none of these.
        rule: The preference rule that it rests on; empty: none.
    """

    criterion: str
    attributes: tuple[Attribute, ...] = ()
    rule: str = ""


def preference_findings(
    touching: tuple[Touching, ...],
    rules: tuple[PreferenceRule, ...],
    *,
    on: date,
    funding: str = "",
) -> tuple[Finding, ...]:
    """Return why criteria may not be published as they are; nothing means they may.

    A criterion that touches what people may not be favored by needs a rule of the place that is
    active on the day, and that covers each attribute.  One that names a rule needs that rule to be
    active, whatever it touches.
    """
    known = {rule.code: rule for rule in rules}
    return tuple(
        found for one in touching for found in _of_criterion(one, known.get(one.rule), on, funding)
    )


def _of_criterion(
    one: Touching, rule: PreferenceRule | None, on: date, funding: str
) -> Iterator[Finding]:
    facts = {"criterion": one.criterion, "attributes": ", ".join(one.attributes)}
    if rule is None:
        if one.rule:
            yield Finding("preference.unknown", {"criterion": one.criterion, "rule": one.rule})
        elif one.attributes:
            yield Finding("preference.none", facts)
        return
    yield from rule.missing(on, funding)
    beyond = [attribute for attribute in one.attributes if attribute not in rule.attributes]
    if beyond:
        yield Finding(
            "preference.not_covered",
            {"criterion": one.criterion, "rule": rule.code, "attributes": ", ".join(beyond)},
        )
