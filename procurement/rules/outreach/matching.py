"""Whom to offer extra help: vendors that sell, sit or hold what a call looks for, and why.

A match never limits who is told: the notice goes to everybody, and the same help to whoever asks
(domain 6.3).  Nothing of it reaches those who judge bids.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from procurement.rules.vendors.commodities import Code, meeting


class Because(StrEnum):
    """Why a vendor is offered help."""

    COMMODITY = "commodity"
    DISTRICT = "district"
    CERTIFICATION = "certification"
    ASKED = "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a call looks for.

    Attributes:
        codes: What it buys.
        districts: Where the work is, or where few bids come from.
        certificates: Kinds of certificates.
    """

    codes: Sequence[Code] = ()
    districts: Sequence[str] = ()
    certificates: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A vendor as the register knows it on a day.

    Attributes:
        reference: `SCHEME/NUMBER`.
        codes: What it sells.
        districts: Where it sits or works.
        certificates: Kinds of its certificates that are valid on the day.
        asked: Whether it asked for the help itself.
    """

    reference: str
    codes: Sequence[Code] = ()
    districts: Sequence[str] = ()
    certificates: Sequence[str] = ()
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Reason:
    """One reason: why, and by what of the vendor's."""

    because: Because
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A vendor with every reason to offer it help."""

    reference: str
    reasons: tuple[Reason, ...]

    @property
    def kinds(self) -> int:
        """How many different kinds of reasons there are."""
        return len({one.because for one in self.reasons})


def matches(wanted: Wanted, candidates: Iterable[Candidate]) -> tuple[Match, ...]:
    """Return who matches, with the reasons: most kinds of reasons first, then by reference.

    One reason is enough.  What the register does not know of a vendor is no reason, and none
    against it.
    """
    found = [
        Match(reference=one.reference, reasons=tuple(_reasons(wanted, one))) for one in candidates
    ]
    return tuple(
        sorted(
            (one for one in found if one.reasons),
            key=lambda one: (-one.kinds, one.reference),
        )
    )


def _reasons(wanted: Wanted, one: Candidate) -> Iterator[Reason]:
    for code in meeting(one.codes, wanted.codes):
        yield Reason(because=Because.COMMODITY, what=f"{code.scheme}/{code}")
    for name in _shared(one.districts, wanted.districts):
        yield Reason(because=Because.DISTRICT, what=name)
    for kind in _shared(one.certificates, wanted.certificates):
        yield Reason(because=Because.CERTIFICATION, what=kind)
    if one.asked:
        yield Reason(because=Because.ASKED, what="")


def _shared(held: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """Return what is held of what is wanted, in order; case and double blanks do not matter."""
    meant = {plain(one) for one in wanted}
    return sorted({one for one in held if plain(one) in meant})


def plain(name: str) -> str:
    """Return the name of a group as it is compared.

    >>> plain(" Bajo  Puerto") == plain("bajo puerto")
    True
    """
    return " ".join(name.split()).casefold()
