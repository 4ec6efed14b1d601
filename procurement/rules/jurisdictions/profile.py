"""The law of one place: everything that is known of it, and what of it was in force on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from procurement.rules.calendar.city_calendar import CityCalendar
from procurement.rules.calendar.durations import Duration, DurationUnit
from procurement.rules.calendar.work_calendar import NO_CALENDAR, WorkCalendar
from procurement.rules.findings import Finding, Param, Severity
from procurement.rules.jurisdictions.legal_rules import LawError, LegalRule, PriceLimit
from procurement.rules.jurisdictions.preferences import PreferenceRule
from procurement.rules.jurisdictions.topics import PriceBasis, PriceEffect, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class LawInForce:
    """What holds in one place on one day, as it is frozen with a solicitation at its release.

    Attributes:
        place: Code of the profile; empty: no profile, only what a case itself cites.
        digest: SHA-256 of the profile's file; empty without one.
        day: The day.
        rules: All that were in force.
        preferences: All that were in force, active or not.
        calendar: The days that the city works.
    """

    place: str
    digest: str
    day: date
    rules: tuple[LegalRule, ...]
    preferences: tuple[PreferenceRule, ...]
    calendar: WorkCalendar

    def of(self, topic: Topic) -> tuple[LegalRule, ...]:
        """Return every rule on a topic, whatever its variant."""
        return tuple(rule for rule in self.rules if rule.topic is topic)

    @property
    def price_limits(self) -> tuple[LegalRule, ...]:
        """Limits on prices; a place that says nothing of them has the policy of this program."""
        return tuple(one for one in self.of(Topic.PRICE_LIMIT) if not one.awaited) or ODD_PRICES

    def rule(self, topic: Topic, variant: str = "") -> LegalRule:
        """Return the one rule that settles `topic`.

        Raises:
            LawError: there is none; or only what counsel has yet to supply; or there are several
                and `variant` names none of them.
        """
        listed = self.of(topic)
        named = [rule for rule in listed if rule.variant == variant]
        facts: dict[str, Param] = {
            "topic": topic.value,
            "place": self.place or "-",
            "day": self.day.isoformat(),
        }
        if not listed:
            raise LawError(Finding("law.missing", facts))
        if not named:
            known = ", ".join(rule.variant or "-" for rule in listed)
            raise LawError(Finding("law.variant", {**facts, "variant": variant, "known": known}))
        if named[0].awaited:
            raise LawError(Finding("law.awaited", facts))
        return named[0]

    def duration(self, topic: Topic, variant: str = "") -> Duration:
        """Return how long `topic` takes.

        Raises:
            LawError: as in `rule`; or the topic is not settled by a duration.
        """
        return self.rule(topic, variant).duration

    def doubts(self, *topics: Topic) -> tuple[Finding, ...]:
        """Return one advice for each rule on these topics that nobody has confirmed."""
        return tuple(
            Finding(
                "law.unconfirmed",
                {
                    "topic": rule.topic.value,
                    "place": self.place or "-",
                    "citation": rule.citation or "-",
                },
                Severity.ADVISES,
            )
            for topic in topics
            for rule in self.of(topic)
            if not rule.confirmed
        )

    def settled_by(self, rules: tuple[LegalRule, ...]) -> "LawInForce":
        """Return it with `rules` in place of all others on their topics."""
        topics = {rule.topic for rule in rules}
        others = tuple(rule for rule in self.rules if rule.topic not in topics)
        return replace(self, rules=(*others, *rules))


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything that is known of the law of one place.

    Attributes:
        code: Its name, in small letters.
        name: In each language.
        country: ISO 3166-1 alpha-2.
        time_zone: IANA; deadlines are wall times of it.
        currency: ISO 4217.
        languages: The procurement's own language first.
        calendar: The city's days.
        rules: Dated; several may settle one topic at different times.
        preferences: Empty: none, which is the default.
        words: The place's own words for the things of a procurement (domain, section 10).
        digest: SHA-256 of its file.
        shipped: Whether it came with the program: then it is a beginning, not a law.
    """

    code: str
    name: Mapping[str, str]
    country: str
    time_zone: str
    currency: str
    languages: tuple[str, ...]
    calendar: CityCalendar
    rules: tuple[LegalRule, ...]
    preferences: tuple[PreferenceRule, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    shipped: bool = False

    def on(self, day: date) -> LawInForce:
        """Return what of it is in force on `day`.

        Raises:
            CalendarError: the public holidays of a confirmed year are not known.
        """
        return LawInForce(
            place=self.code,
            digest=self.digest,
            day=day,
            rules=tuple(rule for rule in self.rules if rule.in_force(day)),
            preferences=tuple(rule for rule in self.preferences if rule.in_force(day)),
            calendar=self.calendar.work_calendar(),
        )


#: A vendor's time to comment where neither case nor profile says (domain, section 2.3, policy).
COMMENT = LegalRule(
    topic=Topic.VENDOR_COMMENT,
    says=Duration(number=14, unit=DurationUnit.CALENDAR),
    source="US FAR 42.15",
)

#: From when on a price is asked about where no profile says (domain, section 5.3, policy).
ODD_PRICES = (
    LegalRule(
        topic=Topic.PRICE_LIMIT,
        variant="beside_others",
        says=PriceLimit(
            basis=PriceBasis.OTHER_BIDS, below=Decimal("0.20"), effect=PriceEffect.EXPLAIN
        ),
    ),
    LegalRule(
        topic=Topic.PRICE_LIMIT,
        variant="beside_estimate",
        says=PriceLimit(
            basis=PriceBasis.ESTIMATE, below=Decimal("0.40"), effect=PriceEffect.EXPLAIN
        ),
    ),
)


def without_profile(day: date) -> LawInForce:
    """Return a place of which nothing is known: no law, and no calendar of any year."""
    return LawInForce(
        place="",
        digest="",
        day=day,
        rules=(COMMENT,),
        preferences=(),
        calendar=NO_CALENDAR,
    )
