"""Whom to write to at a vendor: each person with what they answer for, in their own language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class ContactPurpose(StrEnum):
    """What a person at a vendor is written to about."""

    BIDS = "bids"  # calls, questions, addenda, awards and protests
    CONTRACTS = "contracts"  # what was agreed, meetings, reviews of performance
    INVOICES = "invoices"  # what is paid, and why not


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Somebody a letter can be written to.

    Attributes:
        email: Where it goes.
        language: In which language; empty where that is not known.
        purposes: What the person answers for; none for the firm's own address.
    """

    email: str
    language: str = ""
    purposes: frozenset[ContactPurpose] = frozenset()


def addressees(
    contacts: Sequence[Addressee], purpose: ContactPurpose, *, firm_email: str = ""
) -> tuple[Addressee, ...]:
    """Return who gets a letter; empty where it reaches nobody.

    The contacts for its purpose; else the firm's own address; else every contact, for a notice
    that the wrong desk must pass on is better than none.  An address is written to once, however
    many contacts share it.
    """
    own = [Addressee(email=firm_email)] if firm_email else []
    meant = [one for one in contacts if purpose in one.purposes]
    return tuple(_once(meant or own or contacts))


def _once(chosen: Iterable[Addressee]) -> Iterable[Addressee]:
    """Return those with an address, each address once."""
    found: dict[str, Addressee] = {}
    for one in chosen:
        if one.email:
            found.setdefault(one.email.casefold(), one)
    return found.values()
