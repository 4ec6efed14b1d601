"""What somebody may know of: to anybody else, what exists is as if it did not.

A refusal says who may do an act; before that, it must not say that a draft, another firm's contract
or another panel's procurement exists.  So these answer as `find` answers for what is missing.
"""

from collections.abc import Iterable

from sqlmodel import Session

from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import Role
from procurement.store.city import people
from procurement.store.contracts import contracts
from procurement.store.solicitations import solicitations
from procurement.store.tables.contracts import Contract
from procurement.store.tables.people import Person, RoleGrant
from procurement.store.tables.solicitations import Solicitation


def visible_solicitation(
    session: Session, reference: str, grants: Iterable[RoleGrant]
) -> Solicitation:
    """Return the solicitation, if one of a person's grants is on it or it was ever public.

    Raises:
        NotFoundError: there is none, or none that this person may know of.
    """
    row = solicitations.find(session, reference)
    # The round last released; before the first release nothing is public.
    if row.tender_round or _official(grants, row.ocid):
        return row
    raise NotFoundError(Finding("solicitation.unknown", {"solicitation": reference}))


def visible_contract(
    session: Session, contract: str, person: Person, grants: Iterable[RoleGrant]
) -> Contract:
    """Return the contract, if the person, of these grants, acts for the city or for its vendor.

    Raises:
        NotFoundError: there is none, or none that this person may know of.
    """
    row = contracts.find(session, contract)
    own = person.vendor_id is not None and person.vendor_id == row.vendor_id
    if own or _official(grants, row.ocid):
        return row
    raise NotFoundError(Finding("contract.unknown", {"contract": contract}))


def _official(grants: Iterable[RoleGrant], ocid: str) -> bool:
    """Whether one of the grants is a role of the city, for the whole city or for this."""
    return bool(people.roles_among(grants, ocid) - {Role.VENDOR_CONTACT})
