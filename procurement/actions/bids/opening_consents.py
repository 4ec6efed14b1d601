"""Two custodians agree, each with one's own key, to open envelopes after the deadline."""

from procurement.actions.bids.opening import live_consents, not_now, refused_opening
from procurement.actions.city.keyring import opener
from procurement.actions.outcome import Outcome
from procurement.actions.setup import settings
from procurement.actions.unit import Unit
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import EnvelopeKind
from procurement.store.bids import bids, keys
from procurement.store.city import people
from procurement.store.solicitations import solicitations
from procurement.store.tables.bids import OpeningConsent
from procurement.store.tables.people import Person
from procurement.store.tables.solicitations import Solicitation


def consent_to_open(unit: Unit, *, ocid: str, kind: EnvelopeKind, with_handle: str) -> Outcome:
    """Consent, with one's own key, to opening these envelopes together with another custodian.

    The first consent takes off the outer layer of the secret, the second hands it, still
    encrypted, to the opener.  Until the second has come, any custodian may begin again with
    another partner.  The unit's private part is the custodian's identity; it is stored nowhere.

    Raises:
        NotFoundError: the other custodian is not registered.
        BadInputError: no key came with the request.
    """
    row = solicitations.lock(unit.session, ocid)
    found = not_now(unit, row, kind, unit.now)
    if found:
        return refused_opening(unit, row, kind, found)
    other = people.by_handle(unit.session, with_handle)
    if other.id == unit.actor.id:
        return refused_opening(
            unit, row, kind, (Finding("opening.one_person", {"person": with_handle}),)
        )
    if not isinstance(unit.private, keys.Identity):
        raise BadInputError(Finding("opening.no_key", {"person": unit.actor.person.handle}))
    given = live_consents(unit, row, kind)
    if len(given) == bids.BOTH or any(_same(one, unit, other) for one in given):
        return Outcome(facts={"kind": kind.value, "consents": len(given), "known": True})
    try:
        consent = _consent(unit, row, kind, other, given)
    except keys.TamperedError as problem:
        return refused_opening(unit, row, kind, problem.findings)
    if consent is None:
        names = {"person": unit.actor.person.handle, "other": with_handle}
        return refused_opening(unit, row, kind, (Finding("opening.no_wrap", names),))
    entry = {
        "kind": kind,
        "round": row.tender_round,
        "position": consent.position,
        "with": other.id,
        "replaces": [one.person_id for one in given] if consent.position == 1 else [],
    }
    unit.log("opening.consented", row.ocid, entry)
    return Outcome(facts={"kind": kind.value, "consents": consent.position})


def _same(consent: OpeningConsent, unit: Unit, other: Person) -> bool:
    return (consent.person_id, consent.with_person_id) == (unit.actor.id, other.id)


def _consent(
    unit: Unit,
    row: Solicitation,
    kind: EnvelopeKind,
    other: Person,
    given: list[OpeningConsent],
) -> OpeningConsent | None:
    """Store the first or the second consent; None where there is no wrap for the pair.

    Raises:
        TamperedError: the key is not the custodian's, or what is stored was changed.
    """
    key = bids.tender_key(unit.session, row)
    identity = unit.private
    if key is None or not isinstance(identity, keys.Identity):
        return None
    first = next(
        (one for one in given if (one.person_id, one.with_person_id) == (other.id, unit.actor.id)),
        None,
    )
    if first is not None and first.content is not None:
        recipient = opener(settings().keys_folder).recipient
        content = keys.grant(first.content, identity, opener=recipient, tender=key.recipient)
    else:
        wrap = bids.wrap(unit.session, row, outer=unit.actor.person, inner=other)
        if wrap is None:
            return None
        content = keys.peel(keys.Wrap(unit.actor.person.handle, other.handle, wrap), identity)
        _clear(unit, row, kind)
    consent = OpeningConsent(
        ocid=row.ocid,
        round=row.tender_round,
        kind=kind,
        person_id=unit.actor.id,
        position=1 if first is None else bids.BOTH,
        with_person_id=other.id,
        content=content,
        given_at=unit.now,
    )
    unit.session.add(consent)
    unit.session.flush()
    return consent


def _clear(unit: Unit, row: Solicitation, kind: EnvelopeKind) -> None:
    """Remove spent consents and a beginning that is begun anew; the log keeps both."""
    for old in bids.consents(unit.session, row, kind):
        unit.session.delete(old)
    unit.session.flush()
