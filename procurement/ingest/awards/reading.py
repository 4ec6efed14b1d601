"""What became of every line of a file of awards."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from procurement.rules.awarded import Procedure
from procurement.rules.findings import Finding


class Note(StrEnum):
    """Why something of the file is not used, or is used without a part of it."""

    NOT_JSON = "not_json"
    NO_RELEASE = "no_release"
    NO_OCID = "no_ocid"
    REPEATED_AWARD = "repeated_award"
    AWARD_NOT_STANDING = "award_not_standing"
    AWARD_WITHOUT_SUPPLIER = "award_without_supplier"
    AMOUNT_UNUSABLE = "amount_unusable"
    CURRENCY_UNKNOWN = "currency_unknown"
    TENDERERS_UNUSABLE = "tenderers_unusable"
    TENDERERS_CONTRADICTED = "tenderers_contradicted"
    ROW_UNUSABLE = "row_unusable"
    METHOD_UNLISTED = "method_unlisted"


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardReading:
    """A file of awards as read.

    Attributes:
        file: Its name.
        sha256: Of its stored bytes.
        rows: Lines of data: JSON documents, or rows below the header.
        releases: Releases (OCDS) or rows that were used.
        procedures: What they tell of; one for each ocid or procedure number.
        notes: How often each reason applied, in the order of `Note`.
        findings: What a person should look at, the first few.
    """

    file: str
    sha256: str
    rows: int
    releases: int
    procedures: tuple[Procedure, ...]
    notes: Counter[Note]
    findings: tuple[Finding, ...]
