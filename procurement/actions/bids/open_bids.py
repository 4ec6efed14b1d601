"""After the deadline and two consents the envelopes are opened, each on the record."""

from collections.abc import Container
from uuid import UUID

from procurement.actions.bids.opened_envelopes import look_into, record_opened
from procurement.actions.bids.opening import live_consents, not_now, pending, refused_opening
from procurement.actions.bids.seal_envelopes import envelope_folder
from procurement.actions.city.keyring import opener
from procurement.actions.letters import queue
from procurement.actions.outcome import Outcome
from procurement.actions.setup import settings
from procurement.actions.unit import Unit
from procurement.rules.addenda import unconfirmed
from procurement.rules.errors import RetryLaterError
from procurement.rules.findings import Finding, Severity
from procurement.rules.vocabulary import EnvelopeKind, EnvelopeState
from procurement.store.bids import bids, keys
from procurement.store.solicitations import questions, solicitations
from procurement.store.tables.bids import Bid, OpeningConsent
from procurement.store.tables.solicitations import Solicitation


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
    found = not_now(unit, row, wanted, unit.now)
    if found:
        return refused_opening(unit, row, wanted, found)
    return _open(unit, row, wanted)


def _sweep(unit: Unit) -> Outcome:
    opened = called = 0
    findings: list[Finding] = []
    for ocid in bids.awaiting_opening(unit.session, unit.now):
        row = solicitations.lock(unit.session, ocid)
        kind = _next_kind(row)
        if not_now(unit, row, kind, unit.now):
            continue
        given = live_consents(unit, row, kind)
        if len(given) == bids.BOTH:
            outcome = _open(unit, row, kind)
            opened += not outcome.refused
            findings += outcome.findings
        elif not given:
            called += _call(unit, row, kind)
    return Outcome(tuple(findings), {"solicitations": opened, "called": called})


def _next_kind(row: Solicitation) -> EnvelopeKind:
    return EnvelopeKind.TECHNICAL if row.technical_opened_at is None else EnvelopeKind.PRICE


def _call(unit: Unit, row: Solicitation, kind: EnvelopeKind) -> int:
    """Write to the custodians, once for each opening, that their consent is awaited."""
    title = solicitations.title_of(row)
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


def _open(unit: Unit, row: Solicitation, kind: EnvelopeKind) -> Outcome:
    given = live_consents(unit, row, kind)
    if len(given) < bids.BOTH or len({one.person_id for one in given}) < bids.BOTH:
        needed = {"kind": kind.value, "given": len(given), "needed": bids.BOTH}
        return refused_opening(unit, row, kind, (Finding("opening.consents_missing", needed),))
    try:
        secret = _secret(unit, row, given[-1])
    except keys.TamperedError as problem:
        return refused_opening(unit, row, kind, problem.findings)
    chosen = pending(unit, row, kind)
    ignorant = _unconfirmed(unit, row, chosen) if kind is EnvelopeKind.TECHNICAL else {}
    chosen = [bid for bid in chosen if bid.id not in ignorant]
    if chosen and not envelope_folder(row.ocid).is_dir():
        raise RetryLaterError("vault.storage")
    found = [look_into(unit, row, bid, kind, secret) for bid in chosen]
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
    advice = [record_opened(unit, row, one, kind) for one in found]
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
    live = bids.of_round(unit.session, row)
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
