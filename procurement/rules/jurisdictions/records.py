"""What was in force, as plain values that are stored and hashed; numbers as text."""

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from procurement.rules.calendar.durations import Duration, DurationUnit
from procurement.rules.calendar.work_calendar import WorkCalendar
from procurement.rules.jurisdictions.legal_rules import (
    Dated,
    LegalRule,
    PriceLimit,
    Said,
    ValueShare,
)
from procurement.rules.jurisdictions.preferences import (
    Attribute,
    Limits,
    Mechanism,
    PreferenceRule,
)
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.jurisdictions.topics import PriceBasis, PriceEffect, TieStep, Topic
from procurement.rules.periods import Roll

Record = dict[str, Any]

FORM = "law/1"


def as_record(law: LawInForce) -> Record:
    """Return the law in force as plain values."""
    calendar = law.calendar
    return {
        "form": FORM,
        "place": law.place,
        "digest": law.digest,
        "day": law.day.isoformat(),
        "rules": [rule_record(rule) for rule in law.rules],
        "preferences": [preference_record(rule) for rule in law.preferences],
        "calendar": {
            "code": calendar.code,
            "years": {str(year): source for year, source in calendar.years.items()},
            "closed": sorted(day.isoformat() for day in calendar.closed),
            "half": sorted(day.isoformat() for day in calendar.half),
        },
    }


def from_record(record: Mapping[str, Any]) -> LawInForce:
    """Return the law in force that `as_record` wrote."""
    calendar = record["calendar"]
    return LawInForce(
        place=record["place"],
        digest=record["digest"],
        day=date.fromisoformat(record["day"]),
        rules=tuple(_rule(one) for one in record["rules"]),
        preferences=tuple(_preference(one) for one in record["preferences"]),
        calendar=WorkCalendar(
            code=calendar["code"],
            years={int(year): source for year, source in calendar["years"].items()},
            closed=frozenset(date.fromisoformat(day) for day in calendar["closed"]),
            half=frozenset(date.fromisoformat(day) for day in calendar["half"]),
        ),
    )


def rule_record(rule: LegalRule) -> Record:
    """Return one rule as plain values."""
    return {
        "topic": rule.topic.value,
        "variant": rule.variant,
        "says": _said(rule.says),
        **_dated(rule),
    }


def preference_record(rule: PreferenceRule) -> Record:
    """Return one preference rule as plain values."""
    limits = rule.limits
    return {
        "code": rule.code,
        "jurisdiction": rule.jurisdiction,
        "mechanism": rule.mechanism.value,
        "beneficiaries": rule.beneficiaries,
        "attributes": [one.value for one in rule.attributes],
        "funding": rule.funding,
        "limits": {
            "margin": _text(limits.margin),
            "points": _text(limits.points),
            "value": _text(limits.value),
            "unit": limits.unit,
            "share": _text(limits.share),
            "minutes": limits.minutes,
        },
        "counsel_approval": rule.counsel_approval,
        **_dated(rule),
    }


def _dated(rule: Dated) -> Record:
    return {
        "citation": rule.citation,
        "source": rule.source,
        "start": rule.start.isoformat() if rule.start else None,
        "end": rule.end.isoformat() if rule.end else None,
        "confirmed_by": rule.confirmed_by,
        "note": rule.note,
    }


def _said(says: Said) -> object:
    if isinstance(says, Duration):
        return {
            "number": says.number,
            "unit": says.unit.value,
            "first_day_counts": says.first_day_counts,
            "roll": says.roll.value,
            "full_day": says.full_day,
            "closes_at": says.closes_at.isoformat() if says.closes_at else None,
        }
    if isinstance(says, PriceLimit):
        return {
            "basis": says.basis.value,
            "above": _text(says.above),
            "below": _text(says.below),
            "effect": says.effect.value,
        }
    if isinstance(says, ValueShare):
        return {"share": _text(says.share)}
    return [step.value for step in says] if isinstance(says, tuple) else says


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _rule(record: Mapping[str, Any]) -> LegalRule:
    return LegalRule(
        topic=Topic(record["topic"]),
        variant=record["variant"],
        says=_says(record["says"]),
        **_dates(record),
    )


def _dates(record: Mapping[str, Any]) -> Record:
    return {
        "citation": record["citation"],
        "source": record["source"],
        "start": _day(record["start"]),
        "end": _day(record["end"]),
        "confirmed_by": record["confirmed_by"],
        "note": record["note"],
    }


def _says(record: object) -> Said:
    if isinstance(record, list):
        return tuple(TieStep(step) for step in record)
    if not isinstance(record, dict):
        return record if isinstance(record, int) else None
    if "share" in record:
        return ValueShare(share=Decimal(record["share"]))
    if "basis" in record:
        return PriceLimit(
            basis=PriceBasis(record["basis"]),
            above=_number(record["above"]),
            below=_number(record["below"]),
            effect=PriceEffect(record["effect"]),
        )
    closing = record["closes_at"]
    return Duration(
        number=record["number"],
        unit=DurationUnit(record["unit"]),
        first_day_counts=record["first_day_counts"],
        roll=Roll(record["roll"]),
        full_day=record["full_day"],
        closes_at=time.fromisoformat(closing) if closing else None,
    )


def _preference(record: Mapping[str, Any]) -> PreferenceRule:
    limits = record["limits"]
    return PreferenceRule(
        code=record["code"],
        jurisdiction=record["jurisdiction"],
        mechanism=Mechanism(record["mechanism"]),
        beneficiaries=record["beneficiaries"],
        attributes=tuple(Attribute(one) for one in record["attributes"]),
        funding=record["funding"],
        limits=Limits(
            margin=_number(limits["margin"]),
            points=_number(limits["points"]),
            value=_number(limits["value"]),
            unit=limits["unit"],
            share=_number(limits["share"]),
            minutes=limits["minutes"],
        ),
        counsel_approval=record["counsel_approval"],
        **_dates(record),
    )
