"""What somebody may know of: to anybody else, what exists is as if it did not.

A refusal says who may do an act; before that, it must not say that a draft, another firm's contract
or another panel's procurement exists.  So these answer as `find` answers for what is missing.
"""

from sqlmodel import Session

from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import Role
from procurement.store import contracts, people, solicitations
from procurement.store.tables.contracts import Contract
from procurement.store.tables.people import Person
from procurement.store.tables.solicitations import Solicitation


def visible_solicitation(session: Session, reference: str, person: Person) -> Solicitation:
    """Return the solicitation, if the person has a part in it or it was ever public.

    Raises:
        NotFoundError: there is none, or none that this person may know of.
    """
    row = solicitations.find(session, reference)
    # The round last released; before the first release nothing is public.
    if row.tender_round or _official(session, person, row.ocid):
        return row
    raise NotFoundError(Finding("solicitation.unknown", {"solicitation": reference}))


def visible_contract(session: Session, contract: str, person: Person) -> Contract:
    """Return the contract, if the person has a part in it for the city or for its vendor.

    Raises:
        NotFoundError: there is none, or none that this person may know of.
    """
    row = contracts.find(session, contract)
    own = person.vendor_id is not None and person.vendor_id == row.vendor_id
    if own or _official(session, person, row.ocid):
        return row
    raise NotFoundError(Finding("contract.unknown", {"contract": contract}))


def _official(session: Session, person: Person, ocid: str) -> bool:
    """Whether the person holds a role of the city here, for the whole city or for this."""
    return bool(people.roles(session, person.id, ocid) - {Role.VENDOR_CONTACT})
