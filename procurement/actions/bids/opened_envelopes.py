"""What came out of an envelope: kept as it is read, or said why it cannot be read."""

import hashlib
import io
import json
from dataclasses import dataclass

from procurement.actions.bids.seal_envelopes import envelope_folder
from procurement.actions.unit import Unit
from procurement.ingest.bid_forms import MOST_BYTES, kept_text, read_price, read_proposal
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import RetryLaterError
from procurement.rules.findings import Finding, Severity
from procurement.rules.vocabulary import EnvelopeKind, EnvelopeState
from procurement.store.bids import bids, keys, vault
from procurement.store.evaluation import evaluation
from procurement.store.solicitations import solicitations
from procurement.store.tables.bids import Bid
from procurement.store.tables.solicitations import Solicitation

#: What is found of a file that is as it came, and still holds nothing that this key opens.
AS_IT_CAME = frozenset({"vault.wrong_key", "vault.unreadable"})


@dataclass(frozen=True, slots=True)
class Found:
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


def look_into(
    unit: Unit, row: Solicitation, bid: Bid, kind: EnvelopeKind, secret: keys.Identity
) -> Found:
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
        return Found(bid, None, problem.findings)
    except OSError as problem:
        raise RetryLaterError("vault.storage") from problem
    except _TooLargeError:
        envelope.state = EnvelopeState.OPENED
        return Found(bid, b"", (Finding("bid_form.too_large", {"limit": MOST_BYTES}),))
    content = target.content()
    envelope.state = EnvelopeState.OPENED
    envelope.content_digest = hashlib.sha256(content).hexdigest()
    if kind is EnvelopeKind.TECHNICAL:
        return Found(bid, content, _keep_proposal(unit, row, bid, content))
    return Found(bid, content, _keep_price(unit, row, bid, content))


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


def record_opened(
    unit: Unit, row: Solicitation, found: Found, kind: EnvelopeKind
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
