"""What a certificate is worth on a given day: by its dates, and by what was decided of it since."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)


class CertificateState(StrEnum):
    """Whether a certificate counts on a day, and if not, why not."""

    VALID = "valid"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class CertificateChange(StrEnum):
    """What its issuer can decide of a certificate; what is withdrawn does not come back."""

    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One decision.

    Attributes:
        since: First day on which it holds.
        what: The decision.
    """

    since: date
    what: CertificateChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A certificate as far as days go.

    Attributes:
        first: First day on which it is valid.
        last: Last day; None where it names none.
        changes: In the order in which they were decided; none begins before the one it follows.
    """

    first: date
    last: date | None = None
    changes: Sequence[Change] = ()

    def on(self, day: date) -> CertificateState:
        """Return what it is worth on a day."""
        decided = [one.what for one in self.changes if one.since <= day]
        now = decided[-1] if decided else CertificateChange.REINSTATED
        if now is CertificateChange.WITHDRAWN:
            return CertificateState.WITHDRAWN
        if day < self.first:
            return CertificateState.NOT_YET
        if self.last is not None and day > self.last:
            return CertificateState.EXPIRED
        if now is CertificateChange.SUSPENDED:
            return CertificateState.SUSPENDED
        return CertificateState.VALID

    def valid(self) -> Iterator[tuple[date, date]]:
        """Yield the first and the last day of each time in which it is valid, in order."""
        last = self.last or date.max
        begins: date | None = self.first
        for change in self.changes:
            if change.what is CertificateChange.REINSTATED:
                begins = max(self.first, change.since) if begins is None else begins
            elif begins is not None:
                yield from _days(begins, min(change.since - DAY, last))
                begins = None
        if begins is not None:
            yield from _days(begins, last)

    def why_not(self, change: Change) -> str:
        """Return the code of why a decision cannot follow those on record; empty where it can."""
        before = self.changes[-1] if self.changes else None
        if before is not None and change.since < before.since:
            return "certificate.out_of_order"
        now = CertificateChange.REINSTATED if before is None else before.what
        if now is change.what:
            return "certificate.so_already"
        if now is CertificateChange.WITHDRAWN:
            return "certificate.withdrawn"
        return ""


def _days(first: date, last: date) -> Iterator[tuple[date, date]]:
    if first <= last:
        yield first, last
