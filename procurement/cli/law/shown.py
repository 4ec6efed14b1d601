"""How a rule of law looks on a screen; whatever nobody has confirmed says so."""

from collections.abc import Iterator
from datetime import date

from procurement.cli.words import language, say
from procurement.ingest.jurisdictions.shelf import Shelved
from procurement.rules.calendar.durations import Duration
from procurement.rules.jurisdictions.legal_rules import Dated, LegalRule, PriceLimit, ValueShare
from procurement.rules.jurisdictions.preferences import PreferenceRule
from procurement.rules.jurisdictions.profile import Profile
from procurement.rules.jurisdictions.records import preference_record, rule_record
from procurement.rules.periods import Roll
from procurement.rules.texts import words


def rule_rows(rules: tuple[LegalRule, ...]) -> Iterator[tuple[str, ...]]:
    """Yield topic, variant, what it says, days in force, citation with source, who confirmed it."""
    for rule in rules:
        yield (
            say(f"topic.{rule.topic}"),
            rule.variant or "–",
            said(rule),
            days(rule),
            cited(rule),
            rule.confirmed_by if rule.confirmed else say("law.unconfirmed"),
        )


def preference_rows(rules: tuple[PreferenceRule, ...]) -> Iterator[tuple[str, ...]]:
    """Yield code, mechanism, for whom, limits, days in force, citation with source, approval."""
    for rule in rules:
        yield (
            rule.code,
            say(f"mechanism.{rule.mechanism.replace(' ', '_')}"),
            rule.beneficiaries or "–",
            limits(rule) or "–",
            days(rule),
            cited(rule),
            rule.counsel_approval or say("law.not_approved"),
        )


def said(rule: LegalRule) -> str:
    """Return what a rule says, in the screen's language."""
    says = rule.says
    if isinstance(says, Duration):
        return duration(says)
    if isinstance(says, PriceLimit):
        return price_limit(says)
    if isinstance(says, ValueShare):
        return say("law.share_of_first", share=f"{says.share:.0%}")
    if isinstance(says, tuple):
        return " → ".join(say(f"tie_step.{step}") for step in says)
    return say("law.awaited") if says is None else say("law.fewer_than", number=says)


def duration(says: Duration) -> str:
    """Return a duration in words: how many of what, and how they are counted."""
    form = "one" if says.number == 1 else "other"
    parts = [f"{says.number} {say(f'law_unit.{says.unit}.{form}')}"]
    if says.first_day_counts:
        parts.append(say("law.first_day_counts"))
    if says.roll is not Roll.NONE:
        parts.append(say(f"law_roll.{says.roll}"))
    if says.full_day:
        parts.append(say("law.full_day"))
    if says.closes_at is not None:
        parts.append(say("law.closes_at", time=f"{says.closes_at:%H:%M}"))
    return ", ".join(parts)


def price_limit(says: PriceLimit) -> str:
    """Return which prices are out of bounds, and what the law calls them."""
    basis, effect = say(f"price_basis.{says.basis}"), say(f"price_effect.{says.effect}")
    if says.above is not None:
        return say("law.price_above", share=f"{says.above:.0%}", basis=basis, effect=effect)
    return say("law.price_below", share=f"{says.below or 0:.0%}", basis=basis, effect=effect)


def limits(rule: PreferenceRule) -> str:
    """Return how far a preference goes."""
    far = rule.limits
    parts = []
    if far.margin is not None:
        parts.append(say("law.margin", share=f"{far.margin:.0%}"))
    if far.points is not None:
        parts.append(say("law.points", number=f"{far.points}"))
    if far.value is not None:
        parts.append(say("law.value", number=f"{far.value}", unit=far.unit))
    if far.share is not None:
        parts.append(say("law.share", share=f"{far.share:.0%}"))
    if far.minutes is not None:
        parts.append(say("law.minutes", number=far.minutes))
    return ", ".join(parts)


def days(rule: Dated) -> str:
    """Return the first and the last day in force; a question mark for a day nobody knows."""
    start: date | str = rule.start or "?"
    return f"{start} – {rule.end or ''}".rstrip(" ")


def cited(rule: Dated) -> str:
    """Return where a rule stands, where it was read, and what a reader must know besides."""
    written = words(rule.citation)
    spoken = written if isinstance(written, str) else written.get(language(), rule.citation)
    stands = spoken or "–"
    read = f" ({say('law.read_in', source=rule.source)})" if rule.source else ""
    return f"{stands}{read}. {rule.note}".rstrip(". ") if rule.note else f"{stands}{read}"


def summary(shelved: Shelved) -> dict[str, object]:
    """Return one profile of the list, as data."""
    found = shelved.profile
    rules = found.rules if found else ()
    return {
        "code": shelved.code,
        "name": dict(found.name) if found else {},
        "shipped": shelved.shipped,
        "file": str(shelved.path),
        "usable": found is not None,
        "rules": len(rules),
        "confirmed": sum(rule.confirmed for rule in rules),
        "years": sorted(found.calendar.years) if found else [],
    }


def record(
    found: Profile, rules: tuple[LegalRule, ...], preferences: tuple[PreferenceRule, ...]
) -> dict[str, object]:
    """Return a profile as data, each rule with `confirmed` beside who did it."""
    return {
        "code": found.code,
        "name": dict(found.name),
        "country": found.country,
        "time_zone": found.time_zone,
        "currency": found.currency,
        "languages": list(found.languages),
        "digest": found.digest,
        "shipped": found.shipped,
        "words": dict(found.words),
        "rules": [{**rule_record(one), "confirmed": one.confirmed} for one in rules],
        "preferences": [preference_record(one) for one in preferences],
        "calendar": {
            "code": found.calendar.code,
            "years": {year: said.source for year, said in found.calendar.years.items()},
        },
    }
