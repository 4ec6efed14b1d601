"""The same letter to many: what for, and what it asks of the call."""

import hashlib
from enum import StrEnum


class CampaignKind(StrEnum):
    """Why many vendors are written to."""

    NOTICE = "notice"
    HELP = "help"
    QUESTIONS_END = "questions_end"
    BIDS_END = "bids_end"
    MEETING = "meeting"
    INFORMATION_REQUEST = "information_request"


def mailbox(address: str) -> str:
    """Return what stands for an address wherever nobody needs to write to it: its SHA-256.

    Case and blanks do not tell mailboxes apart.

    >>> mailbox("Bids@Firm.example ") == mailbox("bids@firm.example")
    True
    """
    return hashlib.sha256(address.strip().casefold().encode()).hexdigest()
