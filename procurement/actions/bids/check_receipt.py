"""A receipt, checked by anybody: no database, only the text and the city's public key."""

from procurement.actions.outcome import Outcome
from procurement.store.audit.signing import verify_receipt


def check_receipt(text: str, public_key: str) -> Outcome:
    """Return what the receipt certifies.

    Raises:
        ForgedError: it is not, to the byte, what the city signed.
    """
    receipt = verify_receipt(text, public_key)
    return Outcome(
        facts={
            "ocid": receipt.ocid,
            "bid": receipt.bid,
            "version": receipt.version,
            "at": receipt.at.isoformat(),
            "seq": receipt.seq,
        }
    )
