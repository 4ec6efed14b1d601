"""A profile's file, read and checked: the law of one place, or everything that is wrong."""

import hashlib
from pathlib import Path

from pydantic import ValidationError

from procurement.ingest.case.draft import Problem
from procurement.ingest.case.findings import finding, is_miscount, problem
from procurement.ingest.case.values import Frame
from procurement.ingest.jurisdictions.checks import profile_problems
from procurement.ingest.jurisdictions.sections import (
    CalendarIn,
    DatedIn,
    DayOff,
    PreferenceIn,
    ProfileIn,
    RuleIn,
)
from procurement.ingest.yaml_places import Document, read_yaml
from procurement.rules.calendar.city_calendar import CityCalendar, CityYear, Days
from procurement.rules.calendar.durations import Duration
from procurement.rules.calendar.public_holidays import PublicHolidays
from procurement.rules.findings import Finding, Severity, blocking
from procurement.rules.jurisdictions.legal_rules import LegalRule, PriceLimit, Said, ValueShare
from procurement.rules.jurisdictions.preferences import Limits, PreferenceRule
from procurement.rules.jurisdictions.profile import Profile

#: A city has some tens of rules and years; nothing near this size is a profile.
MAX_BYTES = 1_000_000


def read_profile(
    path: Path, *, shipped: bool = False
) -> tuple[Profile | None, tuple[Finding, ...]]:
    """Read a profile, and report all that is wrong with it at once.

    Args:
        path: The YAML file.
        shipped: Whether it came with the program.

    Returns:
        The profile, or None when any finding blocks; and the findings in the order of the file.
    """
    document, found = read_yaml(path, max_bytes=MAX_BYTES)
    if document is None:
        return None, found
    read, problems = _fields(document)
    findings = [*found, *(finding(one, document) for one in problems)]
    findings.sort(key=lambda one: (one.place.line if one.place else None) or 0)
    if read is None or blocking(tuple(findings)):
        return None, tuple(findings)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return _profile(read, digest, shipped=shipped), tuple(findings)


def _fields(document: Document) -> tuple[ProfileIn | None, list[Problem]]:
    try:
        read = ProfileIn.model_validate(document.root, context=Frame(language=None))
    except ValidationError as error:
        details = [detail for detail in error.errors() if not is_miscount(detail)]
        return None, [problem(detail, ProfileIn, document.root) for detail in details]
    unconfirmed = [
        Problem(
            "law.not_confirmed",
            ("rules", number),
            {"topic": rule.topic.value, "citation": rule.citation or "-"},
            Severity.ADVISES,
        )
        for number, rule in enumerate(read.rules)
        if not rule.confirmed
    ]
    return read, [*profile_problems(read), *unconfirmed]


def _profile(read: ProfileIn, digest: str, *, shipped: bool) -> Profile:
    return Profile(
        code=read.code,
        name=read.name.in_all(next(iter(read.name.model_dump(exclude_none=True)), "en")),
        country=read.country,
        time_zone=read.time_zone,
        currency=read.currency,
        languages=read.languages,
        calendar=_calendar(read.calendar, PublicHolidays(read.country, read.part or "")),
        rules=tuple(_rule(one) for one in read.rules),
        preferences=tuple(_preference(one, read.code) for one in read.preferences),
        words={str(name): said for name, said in read.words.items()},
        digest=digest,
        shipped=shipped,
    )


def _calendar(read: CalendarIn, public: PublicHolidays) -> CityCalendar:
    return CityCalendar(
        code=read.code,
        public=public,
        years={
            one.year: CityYear(
                source=one.source,
                closed=_days(one.closed),
                half=_days(one.half),
                works=_days(one.works),
            )
            for one in read.years
        },
    )


def _days(read: tuple[DayOff, ...]) -> Days:
    return {one.day: one.why for one in read}


def _rule(read: RuleIn) -> LegalRule:
    return LegalRule(
        topic=read.topic,
        variant=read.variant or "",
        says=_says(read),
        citation=read.citation or "",
        source=read.source or "",
        start=read.start,
        end=read.end,
        confirmed_by=_confirmed_by(read),
        note=read.note or "",
    )


def _says(read: RuleIn) -> Said:
    if read.duration is not None:
        return Duration(**read.duration.model_dump())
    if read.limit is not None:
        return PriceLimit(**read.limit.model_dump())
    if read.share is not None:
        return ValueShare(share=read.share)
    return read.order if read.order is not None else read.count


def _confirmed_by(read: DatedIn) -> str:
    return (read.confirmed_by or "") if read.confirmed else ""


def _preference(read: PreferenceIn, place: str) -> PreferenceRule:
    limits = read.limits
    return PreferenceRule(
        code=read.code,
        jurisdiction=place,
        mechanism=read.mechanism,
        beneficiaries=read.beneficiaries or "",
        attributes=read.attributes,
        funding=read.funding or "",
        limits=Limits(**{**limits.model_dump(), "unit": limits.unit or ""}),
        counsel_approval=read.counsel_approval or "",
        citation=read.citation or "",
        source=read.source or "",
        start=read.start,
        end=read.end,
        confirmed_by=_confirmed_by(read),
        note=read.note or "",
    )
