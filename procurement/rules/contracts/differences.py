"""What is signed against what was tendered: term by term, as plain text."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from procurement.rules.contracts.reasons import DifferenceCause

#: Terms as plain text; None: nothing is said.
Terms = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One term that is signed otherwise than it was tendered.

    Attributes:
        term: Such as `ends_on` or `kpi.waiting_days.target`.
        tendered: What the call said, with every addendum; None: nothing.
        signed: What the contract says; None: nothing.
        cause: Why, as a code; None while nobody has said.
        reason: Why, in words; empty where the cause says it all, or nobody has said.
    """

    term: str
    tendered: str | None
    signed: str | None
    cause: DifferenceCause | None = None
    reason: str = ""

    @property
    def explained(self) -> bool:
        """Whether somebody, or the record itself, says why."""
        return self.cause is not None


def differences(
    tendered: Terms,
    signed: Terms,
    *,
    promised: Collection[str] = (),
    reasons: Mapping[str, str] | None = None,
) -> tuple[Difference, ...]:
    """Return every term in which the two differ, by name, with the cause as far as it is known.

    Args:
        tendered: What the call said.
        signed: What the contract says.
        promised: Terms in which the winner promised something else than was asked for.
        reasons: What officials say of a term, which goes before what the record knows.

    >>> [one.term for one in differences({"a": "1", "b": "2"}, {"a": "1", "b": "3"})]
    ['b']
    """
    said = reasons or {}
    found = []
    for term in sorted(tendered.keys() | signed.keys()):
        before, after = tendered.get(term), signed.get(term)
        if before != after:
            reason = said.get(term, "").strip()
            cause = DifferenceCause.AGREED if reason else _known(term, before, promised)
            found.append(
                Difference(term=term, tendered=before, signed=after, cause=cause, reason=reason)
            )
    return tuple(found)


def _known(term: str, before: str | None, promised: Collection[str]) -> DifferenceCause | None:
    """Return the cause that the record itself gives."""
    if term in promised:
        return DifferenceCause.PROMISED_IN_BID
    if term.endswith(".baseline") and before is None:
        return DifferenceCause.BASELINE_MEASURED
    return None
