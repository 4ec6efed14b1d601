"""Which two roles one person may not have on the same procurement or contract (domain 2.1)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from procurement.rules.vocabulary import Role


class Pair(NamedTuple):
    """Two roles that exclude each other, in the order of the list below."""

    role: Role
    other: Role


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two roles that exclude each other.

    Attributes:
        pair: The roles.
        waivable: Whether a small city may let one person have both, for a time and with a reason.
    """

    pair: Pair
    waivable: bool = True


#: Roles of the installation rather than of a procurement: they exclude nothing.
APART = frozenset({Role.ADMINISTRATOR, Role.SCHEDULER})

#: Whoever holds one of these anywhere holds it on every procurement: an auditor only reads, and
#: who speaks for a vendor holds no office of the city beside it.
EVERYWHERE = (Role.AUDITOR, Role.VENDOR_CONTACT)

CONFLICTS: tuple[Conflict, ...] = (
    Conflict(Pair(Role.CUSTODIAN, Role.EVALUATOR)),
    Conflict(Pair(Role.EVALUATOR, Role.AWARD_AUTHORITY)),
    Conflict(Pair(Role.EVALUATOR, Role.CHAIR)),
    Conflict(Pair(Role.DATA_VALIDATOR, Role.PAYMENT_APPROVER)),
    Conflict(Pair(Role.CONTRACT_MANAGER, Role.PAYMENT_APPROVER)),
    *(
        Conflict(Pair(Role.AUDITOR, role), waivable=False)
        for role in Role
        if role not in {*APART, Role.AUDITOR}
    ),
    *(
        Conflict(Pair(Role.VENDOR_CONTACT, role), waivable=False)
        for role in Role
        if role not in {*APART, *EVERYWHERE}
    ),
)

PAIRS = tuple(one.pair for one in CONFLICTS)
WAIVABLE = tuple(one.pair for one in CONFLICTS if one.waivable)

#: Days for which one override holds at most; after that, somebody must decide again.
LONGEST_OVERRIDE = 180


def conflicts(held: Iterable[Role], waived: Collection[Pair] = ()) -> tuple[Pair, ...]:
    """Return the forbidden pairs among the roles of one person on one subject, without `waived`."""
    roles = set(held)
    return tuple(pair for pair in PAIRS if pair not in waived and roles.issuperset(pair))


def pair_of(one: Role, other: Role) -> Pair | None:
    """Return the pair that the two roles are, in the order of the list; None where they agree."""
    return next((pair for pair in PAIRS if {one, other} == set(pair)), None)


def new_conflicts(
    role: Role, subject: str, held: Iterable[tuple[Role, str]], waived: Collection[Pair] = ()
) -> tuple[Pair, ...]:
    """Return the forbidden pairs that granting `role` on `subject` would make.

    Args:
        role: What is to be granted.
        subject: On which procurement; empty: city-wide.
        held: The roles in force of the same person, each with its subject.
        waived: Pairs with an override in force on `subject`.
    """
    beside = {
        known
        for known, where in held
        if (subject and where == subject) or known in EVERYWHERE or role in EVERYWHERE
    }
    return tuple(pair for pair in conflicts({role, *beside}, waived) if role in pair)
