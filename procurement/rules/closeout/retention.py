"""How long the records of a contract are kept: a clock by dated law, and where it stands.

The clock runs from the final payment or the end of the contract, whichever is later (domain 8).
Where the law of the place is not known, nothing falls due: unknown is not zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from procurement.rules.calendar.durations import Duration, DurationUnit, last_day
from procurement.rules.errors import ProcurementError
from procurement.rules.jurisdictions.legal_rules import LegalRule
from procurement.rules.jurisdictions.profile import LawInForce
from procurement.rules.jurisdictions.topics import Topic

#: The kind of records that every contract has; a law may have other terms for other kinds.
CONTRACT_RECORDS = ""
MONTHS_IN_YEAR = 12


class Basis(StrEnum):
    """Who says how long."""

    LAW = "law"
    CONTRACT = "contract"  # the contract's own promise, which the law may outlast


class RetentionState(StrEnum):
    """Where the clock of one kind of records stands on a day."""

    HELD = "held"  # a legal hold stands: nothing is disposed of, whatever the clock says
    DISPOSED = "disposed"  # an official recorded that it was done
    UNKNOWN = "unknown"  # the law does not say, or nobody knows what it says
    RUNNING = "running"
    UNCONFIRMED = "unconfirmed"  # over, by a rule that nobody has confirmed for this place
    DUE = "due"  # over: an official may decide


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionTerm:
    """How long one kind of records is kept, and who says so.

    Attributes:
        kind: Kind of records, as the law's rule names it; empty: those of the contract itself.
        basis: Who says so.
        until: Last day on which they are kept; None: not known.
        number: How many `unit` that is; 0 where it is not known.
        unit: What is counted; empty where it is not known.
        citation: Where the rule stands; empty where nobody knows.
        source: Where its text was read.
        confirmed: Whether somebody answers for it.
    """

    kind: str
    basis: Basis
    until: date | None
    number: int = 0
    unit: str = ""
    citation: str = ""
    source: str = ""
    confirmed: bool = False


def retention_terms(
    law: LawInForce, *, start: date, promised_years: int | None
) -> tuple[RetentionTerm, ...]:
    """Return the terms of every kind of records, from the day on which the clock starts.

    Args:
        law: What is in force at the place; its rules on retention.
        start: Day of the final payment or of the end, whichever is later.
        promised_years: What the contract itself promises; None: nothing.
    """
    terms = [_by_law(rule, start, law) for rule in law.of(Topic.RETENTION)]
    if CONTRACT_RECORDS not in {one.kind for one in terms}:
        terms.insert(0, RetentionTerm(kind=CONTRACT_RECORDS, basis=Basis.LAW, until=None))
    if promised_years is not None:
        terms.append(_by_contract(promised_years, start, law))
    return tuple(terms)


def kept_until(terms: Sequence[RetentionTerm], kind: str) -> date | None:
    """Return the last day that any term asks for; None where one of them is not known."""
    days = [one.until for one in terms if one.kind == kind]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def kinds(terms: Sequence[RetentionTerm]) -> tuple[str, ...]:
    """Return every kind of records that the terms speak of, in their order."""
    return tuple(dict.fromkeys(one.kind for one in terms))


def retention_state(
    terms: Sequence[RetentionTerm], kind: str, *, today: date, held: bool, disposed: bool
) -> RetentionState:
    """Return where one kind of records stands today.

    Args:
        terms: Of the contract, all kinds.
        kind: The one asked for.
        today: In the city's zone; the last day still belongs to the term.
        held: Whether a legal hold stands on the contract or its process.
        disposed: Whether an official recorded the disposal.
    """
    if disposed:
        return RetentionState.DISPOSED
    if held:
        return RetentionState.HELD
    until = kept_until(terms, kind)
    if until is None:
        return RetentionState.UNKNOWN
    if today <= until:
        return RetentionState.RUNNING
    sure = all(one.confirmed for one in terms if one.kind == kind)
    return RetentionState.DUE if sure else RetentionState.UNCONFIRMED


def clock_start(ended_on: date, paid_on: Iterable[date]) -> date:
    """Return the day from which records are kept: the later of the end and the last payment."""
    return max((ended_on, *paid_on))


def _by_law(rule: LegalRule, start: date, law: LawInForce) -> RetentionTerm:
    if not isinstance(rule.says, Duration):
        return RetentionTerm(
            kind=rule.variant,
            basis=Basis.LAW,
            until=None,
            citation=rule.citation,
            source=rule.source,
        )
    return RetentionTerm(
        kind=rule.variant,
        basis=Basis.LAW,
        until=_end(rule.says, start, law),
        number=rule.says.number,
        unit=rule.says.unit.value,
        citation=rule.citation,
        source=rule.source,
        confirmed=rule.confirmed,
    )


def _by_contract(years: int, start: date, law: LawInForce) -> RetentionTerm:
    promised = Duration(number=years * MONTHS_IN_YEAR, unit=DurationUnit.MONTHS)
    return RetentionTerm(
        kind=CONTRACT_RECORDS,
        basis=Basis.CONTRACT,
        until=_end(promised, start, law),
        number=promised.number,
        unit=promised.unit.value,
        confirmed=True,
    )


def _end(duration: Duration, start: date, law: LawInForce) -> date | None:
    """Return the last day; None where nobody has confirmed the days that it is counted over."""
    try:
        return last_day(duration, start, law.calendar)
    except ProcurementError:
        return None
