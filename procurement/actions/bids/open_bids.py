"""Two custodians agree after the deadline; then the envelopes are opened, each on the record."""

import hashlib
import io
import json
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from procurement.actions.bids.receive_bid import envelope_folder
from procurement.actions.city.keyring import opener
from procurement.actions.letters import queue
from procurement.actions.outcome import Outcome
from procurement.actions.setup import settings
from procurement.actions.unit import Unit
from procurement.ingest.bid_forms import MOST_BYTES, kept_text, read_price, read_proposal
from procurement.rules.addenda import unconfirmed
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import BadInputError, RetryLaterError
from procurement.rules.findings import Finding, Severity
from procurement.rules.periods import is_late
from procurement.rules.scoring.levels import below_minimum
from procurement.rules.vocabulary import BidStatus, EnvelopeKind, EnvelopeState
from procurement.store import (
    bids,
    evaluation,
    keys,
    people,
    questions,
    solicitation_facts,
    solicitations,
    vault,
)
from procurement.store.tables.bids import Bid, OpeningConsent
from procurement.store.tables.people import Person
from procurement.store.tables.solicitations import Solicitation

#: The stage in which the envelopes of each kind are opened.
STAGE = {EnvelopeKind.TECHNICAL: "submission", EnvelopeKind.PRICE: "consensus"}
BOTH = 2
#: What is found of a file that is as it came, and still holds nothing that this key opens.
AS_IT_CAME = frozenset({"vault.wrong_key", "vault.unreadable"})


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
    found = _not_now(unit, row, kind, unit.now)
    if found:
        return _refused(unit, row, kind, found)
    other = people.by_handle(unit.session, with_handle)
    if other.id == unit.actor.id:
        return _refused(unit, row, kind, (Finding("opening.one_person", {"person": with_handle}),))
    if not isinstance(unit.private, keys.Identity):
        raise BadInputError(Finding("opening.no_key", {"person": unit.actor.person.handle}))
    given = _live_consents(unit, row, kind)
    if len(given) == BOTH or any(_same(one, unit, other) for one in given):
        return Outcome(facts={"kind": kind.value, "consents": len(given), "known": True})
    try:
        consent = _consent(unit, row, kind, other, given)
    except keys.TamperedError as problem:
        return _refused(unit, row, kind, problem.findings)
    if consent is None:
        names = {"person": unit.actor.person.handle, "other": with_handle}
        return _refused(unit, row, kind, (Finding("opening.no_wrap", names),))
    entry = {
        "kind": kind,
        "round": row.tender_round,
        "position": consent.position,
        "with": other.id,
        "replaces": [one.person_id for one in given] if consent.position == 1 else [],
    }
    unit.log("opening.consented", row.ocid, entry)
    return Outcome(facts={"kind": kind.value, "consents": consent.position})


def open_bids(unit: Unit, *, ocid: str = "", kind: EnvelopeKind | None = None) -> Outcome:
    """Open the envelopes that two custodians have agreed to open.

    Without `ocid`, look at every solicitation whose time has come: open where both have agreed,
    and call the custodians, once, where nobody has begun.

    Raises:
        RetryLaterError: the vault cannot be read; nothing was opened.
    """
    if not ocid:
        return _sweep(unit)
    row = solicitations.lock(unit.session, ocid)
    wanted = kind or _next_kind(row)
    found = _not_now(unit, row, wanted, unit.now)
    if found:
        return _refused(unit, row, wanted, found)
    return _open(unit, row, wanted)


def _sweep(unit: Unit) -> Outcome:
    opened = called = 0
    findings: list[Finding] = []
    for ocid in bids.awaiting_opening(unit.session, unit.now):
        row = solicitations.lock(unit.session, ocid)
        kind = _next_kind(row)
        if _not_now(unit, row, kind, unit.now):
            continue
        given = _live_consents(unit, row, kind)
        if len(given) == BOTH:
            outcome = _open(unit, row, kind)
            opened += not outcome.refused
            findings += outcome.findings
        elif not given:
            called += _call(unit, row, kind)
    return Outcome(tuple(findings), {"solicitations": opened, "called": called})


def _next_kind(row: Solicitation) -> EnvelopeKind:
    return EnvelopeKind.TECHNICAL if row.technical_opened_at is None else EnvelopeKind.PRICE


# --- may it be opened?


def _not_now(
    unit: Unit, row: Solicitation, kind: EnvelopeKind, now: datetime
) -> tuple[Finding, ...]:
    """Return why these envelopes must stay closed now; asked for a consent and for an opening."""
    facts = {"kind": kind.value, "deadline": row.deadline.isoformat(), "stage": row.stage}
    found: list[Finding] = []
    if not is_late(now, row.deadline):
        found.append(Finding("opening.before_deadline", facts))
    if row.stage != STAGE[kind]:
        found.append(Finding("opening.wrong_stage", {**facts, "needed": STAGE[kind]}))
    if kind is EnvelopeKind.PRICE and row.technical_locked_at is None:
        found.append(Finding("opening.technical_open", facts))
    if not found and bids.opened_at(row, kind) is not None and not _pending(unit, row, kind):
        found.append(Finding("opening.done", facts))
    return tuple(found)


def _pending(unit: Unit, row: Solicitation, kind: EnvelopeKind) -> list[Bid]:
    """Return the bids whose envelope would be opened: a new round may let in one more."""
    if kind is EnvelopeKind.TECHNICAL and row.technical_opened_at is not None:
        return []
    live = bids.unopened(unit.session, solicitation_facts.bids_of(unit.session, row), kind)
    if kind is EnvelopeKind.TECHNICAL:
        return live
    scheme, _frozen = evaluation.scheme_of(unit.session, row)
    levels = evaluation.levels(unit.session, row, scheme)
    return [
        bid
        for bid in live
        if bid.status is BidStatus.VALID and not below_minimum(scheme, levels[bid.id])
    ]


def _refused(
    unit: Unit, row: Solicitation, kind: EnvelopeKind, found: tuple[Finding, ...]
) -> Outcome:
    """Log the attempt and refuse it."""
    reasons = [finding.code for finding in found]
    entry = {"kind": kind, "reasons": reasons, "deadline": row.deadline, "at": unit.now}
    unit.log("opening.refused", row.ocid, entry)
    return Outcome(found)


# --- consents


def _live_consents(unit: Unit, row: Solicitation, kind: EnvelopeKind) -> list[OpeningConsent]:
    """Return the consents that still hold a secret; those of an earlier opening are spent."""
    return [one for one in bids.consents(unit.session, row, kind) if one.content is not None]


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
        position=1 if first is None else BOTH,
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


def _call(unit: Unit, row: Solicitation, kind: EnvelopeKind) -> int:
    """Write to the custodians, once for each opening, that their consent is awaited."""
    title = json.loads(row.case_body)["title"].get(row.language) or row.reference
    called = [
        person.id
        for person in bids.custodians(unit.session, row)
        if person.email
        and queue(
            unit,
            key=f"opening-{row.ocid}-{row.round}-{kind.value}-{person.id}",
            to=person.email,
            letter=f"opening_{kind.value}",
            language=row.language,
            facts={"reference": row.reference, "title": title},
        )
    ]
    if called:
        entry = {"kind": kind, "round": row.round, "custodians": called}
        unit.log("opening.called", row.ocid, entry)
    return len(called)


# --- opening


@dataclass(frozen=True, slots=True)
class _Found:
    """What one envelope held; `content` is None where it was not as it came."""

    bid: Bid
    content: bytes | None
    problems: tuple[Finding, ...]


class _TooLargeError(Exception):
    """More came out of an envelope than a form may have."""


class _Bounded:
    """Memory that takes no more than one form's bytes."""

    def __init__(self) -> None:
        self._taken = io.BytesIO()

    def write(self, data: bytes, /) -> int:
        """Take `data` unless it is too much."""
        if self._taken.tell() + len(data) > MOST_BYTES:
            raise _TooLargeError
        return self._taken.write(data)

    def content(self) -> bytes:
        """Return all that was taken."""
        return self._taken.getvalue()


def _open(unit: Unit, row: Solicitation, kind: EnvelopeKind) -> Outcome:
    given = _live_consents(unit, row, kind)
    if len(given) < BOTH or len({one.person_id for one in given}) < BOTH:
        needed = {"kind": kind.value, "given": len(given), "needed": BOTH}
        return _refused(unit, row, kind, (Finding("opening.consents_missing", needed),))
    try:
        secret = _secret(unit, row, given[-1])
    except keys.TamperedError as problem:
        return _refused(unit, row, kind, problem.findings)
    chosen = _pending(unit, row, kind)
    ignorant = _unconfirmed(unit, row, chosen) if kind is EnvelopeKind.TECHNICAL else {}
    chosen = [bid for bid in chosen if bid.id not in ignorant]
    if chosen and not envelope_folder(row.ocid).is_dir():
        raise RetryLaterError("vault.storage")
    found = [_look_into(unit, row, bid, kind, secret) for bid in chosen]
    returned = _return_others(unit, row, kind, ignorant)
    entry = {
        "kind": kind,
        "round": row.tender_round,
        "custodians": [one.person_id for one in given],
        "bids": len(found),
        "tampered": [one.bid.id for one in found if one.content is None],
        "returned": [bid.id for bid in returned],
    }
    unit.log("bids.opened", row.ocid, entry)
    advice = [_record(unit, row, one, kind) for one in found]
    advice += [
        _unopened(unit, row, bid, ignorant[bid.id]) for bid in returned if bid.id in ignorant
    ]
    for consent in given:
        consent.content = None
        unit.session.add(consent)
    _mark(unit, row, kind)
    return Outcome(
        tuple(finding for each in advice for finding in each),
        {
            "ocid": row.ocid,
            "kind": kind.value,
            "opened": sum(one.content is not None for one in found),
            "tampered": sum(one.content is None for one in found),
            "returned": len(returned),
        },
    )


def _secret(unit: Unit, row: Solicitation, second: OpeningConsent) -> keys.Identity:
    """Return the tender's secret, in memory only."""
    key = bids.tender_key(unit.session, row)
    if key is None or second.content is None:
        raise keys.TamperedError(Finding("vault.other_tender"))
    mine = opener(settings().keys_folder)
    return keys.open_grant(second.content, mine, tender=key.recipient)


def _mark(unit: Unit, row: Solicitation, kind: EnvelopeKind) -> None:
    now = unit.now
    if kind is EnvelopeKind.TECHNICAL:
        row.technical_opened_at = row.technical_opened_at or now
    else:
        row.price_opened_at = row.price_opened_at or now
    unit.session.add(row)


def _look_into(
    unit: Unit, row: Solicitation, bid: Bid, kind: EnvelopeKind, secret: keys.Identity
) -> _Found:
    """Decrypt one envelope into memory.

    Raises:
        RetryLaterError: the file system refused; nothing is known of the envelope.
    """
    envelope = bids.envelope(unit.session, bid, kind)
    path = vault.sealed_path(envelope_folder(row.ocid), envelope.digest)
    target = _Bounded()
    envelope.opened_at = unit.now
    unit.session.add(envelope)
    try:
        vault.open_sealed(path, target, digest=envelope.digest, size=envelope.size, identity=secret)
    except keys.TamperedError as problem:
        envelope.state = EnvelopeState.TAMPERED
        return _Found(bid, None, problem.findings)
    except OSError as problem:
        raise RetryLaterError("vault.storage") from problem
    except _TooLargeError:
        envelope.state = EnvelopeState.OPENED
        return _Found(bid, b"", (Finding("bid_form.too_large", {"limit": MOST_BYTES}),))
    content = target.content()
    envelope.state = EnvelopeState.OPENED
    envelope.content_digest = hashlib.sha256(content).hexdigest()
    if kind is EnvelopeKind.TECHNICAL:
        return _Found(bid, content, _keep_proposal(unit, row, bid, content))
    return _Found(bid, content, _keep_price(unit, row, bid, content))


def _keep_proposal(unit: Unit, row: Solicitation, bid: Bid, content: bytes) -> tuple[Finding, ...]:
    case = json.loads(row.case_body)
    criteria = {one.code for one in evaluation.quality_criteria(unit.session, row)}
    kpis = {kpi.get("code") or kpi["use"].partition("/")[0] for kpi in case["kpis"]}
    proposal, found = read_proposal(content, criteria=criteria, kpis=kpis)
    bid.proposal_body = canonical(
        {
            "form": "proposal/1",
            "proposal": proposal.model_dump(mode="json") if proposal else None,
            "problems": [{"code": one.code, "params": dict(one.params)} for one in found],
            "text": "" if proposal else kept_text(content),
        }
    )
    unit.session.add(bid)
    return found


def _keep_price(unit: Unit, row: Solicitation, bid: Bid, content: bytes) -> tuple[Finding, ...]:
    _offer, total, found = read_price(content, currency=row.currency)
    if total is not None:
        bid.price_minor, bid.price_currency = total.minor, total.currency
        unit.session.add(bid)
    return found


def _unconfirmed(unit: Unit, row: Solicitation, chosen: list[Bid]) -> dict[UUID, tuple[int, ...]]:
    """Return bid -> the addenda that it does not answer and its bidder has not confirmed."""
    required = questions.to_confirm(unit.session, row)
    given = questions.all_acknowledged(unit.session, row, {bid.vendor_id for bid in chosen})
    missing = {
        bid.id: unconfirmed(
            required,
            seen=bids.version(unit.session, bid).addenda,
            acknowledged=given.get(bid.vendor_id, set()),
        )
        for bid in chosen
    }
    return {bid: numbers for bid, numbers in missing.items() if numbers}


def _return_others(
    unit: Unit, row: Solicitation, kind: EnvelopeKind, ignorant: Container[UUID]
) -> list[Bid]:
    """Return unopened what must stay closed.

    That is the proposal of a bidder who has not confirmed a change of the call, and the prices of
    bids that are not valid or missed a quality minimum.
    """
    live = solicitation_facts.bids_of(unit.session, row)
    returned = []
    for bid in live:
        envelope = bids.envelope(unit.session, bid, kind)
        stays = kind is EnvelopeKind.PRICE or bid.id in ignorant
        if stays and envelope.state is EnvelopeState.SEALED:
            envelope.state = EnvelopeState.RETURNED
            unit.session.add(envelope)
            returned.append(bid)
    return returned


def _unopened(
    unit: Unit, row: Solicitation, bid: Bid, numbers: tuple[int, ...]
) -> tuple[Finding, ...]:
    """Log a bid that was not opened, now with its vendor, and say which changes it ignores."""
    entry = {
        "bid": bid.id,
        "vendor": bid.vendor_id,
        "version": bid.current_version,
        "addenda": list(numbers),
    }
    unit.log("bid.unconfirmed", row.ocid, entry)
    names = solicitations.vendor_names(unit.session, {bid.vendor_id})
    facts = {"vendor": names[bid.vendor_id], "addenda": ", ".join(map(str, numbers))}
    return (Finding("opening.unconfirmed", facts, Severity.ADVISES),)


def _record(
    unit: Unit, row: Solicitation, found: _Found, kind: EnvelopeKind
) -> tuple[Finding, ...]:
    """Log one envelope, now with its vendor, and say what is wrong with it."""
    bid = found.bid
    envelope = bids.envelope(unit.session, bid, kind)
    entry: dict[str, object] = {
        "kind": kind,
        "bid": bid.id,
        "vendor": bid.vendor_id,
        "version": bid.current_version,
        "state": envelope.state,
        "digest": envelope.digest,
        "content_digest": envelope.content_digest,
        "problems": [one.code for one in found.problems],
    }
    if kind is EnvelopeKind.PRICE:
        entry |= {"price_minor": bid.price_minor, "currency": bid.price_currency}
    unreadable = any(one.code in AS_IT_CAME for one in found.problems)
    if found.content is not None:
        unit.log("bid.opened", row.ocid, entry)
    else:
        unit.log("bid.unreadable" if unreadable else "bid.tampered", row.ocid, entry)
    if not found.problems:
        return ()
    names = solicitations.vendor_names(unit.session, {bid.vendor_id})
    facts = {"vendor": names[bid.vendor_id], "kind": kind.value, "problems": len(found.problems)}
    if found.content is not None:
        code = "opening.broken_form"
    else:
        code = "opening.unreadable" if unreadable else "opening.tampered"
    return (Finding(code, facts, Severity.ADVISES),)
