"""Closed lists of codes: OCDS code lists where there is one, our own words where there is none."""

from enum import StrEnum


class InstallationKind(StrEnum):
    """Whether a database holds the city's business or a rehearsal of it; it can never change."""

    REAL = "real"
    REHEARSAL = "rehearsal"


class SubjectKind(StrEnum):
    """What a stage, an approval or a document belongs to."""

    SOLICITATION = "solicitation"
    CONTRACT = "contract"


class BidStatus(StrEnum):
    """OCDS bids extension: bidStatus; `pending` until it is opened and checked."""

    PENDING = "pending"
    VALID = "valid"
    DISQUALIFIED = "disqualified"
    WITHDRAWN = "withdrawn"


class EnvelopeKind(StrEnum):
    """Price stays sealed until the technical scores are locked."""

    TECHNICAL = "technical"
    PRICE = "price"


class EnvelopeState(StrEnum):
    """What became of a sealed envelope."""

    SEALED = "sealed"
    OPENED = "opened"
    TAMPERED = "tampered"  # does not decrypt or does not match its digest; named in the register
    RETURNED = "returned"  # below the quality minimum: never opened


class CriterionKind(StrEnum):
    """How a criterion is scored."""

    QUALITY = "quality"
    PRICE = "price"


class AwardStatus(StrEnum):
    """OCDS awardStatus."""

    PENDING = "pending"
    ACTIVE = "active"
    CANCELLED = "cancelled"
    UNSUCCESSFUL = "unsuccessful"


class ContractStatus(StrEnum):
    """OCDS contractStatus."""

    PENDING = "pending"
    ACTIVE = "active"
    CANCELLED = "cancelled"
    TERMINATED = "terminated"


class MilestoneStatus(StrEnum):
    """OCDS milestoneStatus: of a dated deliverable of a contract, never of a step of work."""

    SCHEDULED = "scheduled"
    MET = "met"
    PARTLY_MET = "partiallyMet"
    NOT_MET = "notMet"


class CheckResult(StrEnum):
    """Responsiveness and responsibility, clause by clause."""

    PASSED = "pass"
    FAILED = "fail"
    CURED = "cured"
    WAIVED = "waived"


class DeclarationMoment(StrEnum):
    """Conflicts of interest are declared twice."""

    APPOINTMENT = "appointment"
    BIDDERS_KNOWN = "bidders_known"


class VendorSize(StrEnum):
    """As the vendor's registration says; `unknown` is not `large`."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    UNKNOWN = "unknown"


class Locality(StrEnum):
    """Where the vendor is established, seen from the city."""

    LOCAL = "local"
    REGIONAL = "regional"
    OTHER = "other"
    UNKNOWN = "unknown"


class RequestState(StrEnum):
    """What became of a request."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


class OutboxKind(StrEnum):
    """What leaves after the commit."""

    MAIL = "mail"
    CAMPAIGN = "campaign"  # mail to many: it leaves when nothing else waits
    FLOW = "flow"


class OutboxState(StrEnum):
    """A message that fails often is set aside, and does not block the others."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"  # nobody wanted it any more before it left


class Authentication(StrEnum):
    """How strongly we know who asked."""

    ASSERTED = "asserted"  # named on a command line; not proved
    SYSTEM = "system"  # the schedule


class Role(StrEnum):
    """Who a person is in a procurement (domain 2.1)."""

    ADMINISTRATOR = "administrator"
    REQUESTER = "requester"
    PROCUREMENT_OFFICER = "procurement_officer"
    BUDGET_OFFICER = "budget_officer"
    LEGAL = "legal"
    OUTREACH_LEAD = "outreach_lead"
    CUSTODIAN = "custodian"
    EVALUATOR = "evaluator"
    CHAIR = "chair"
    AWARD_AUTHORITY = "award_authority"
    CONTRACT_MANAGER = "contract_manager"
    DATA_VALIDATOR = "data_validator"
    PAYMENT_APPROVER = "payment_approver"
    AUDITOR = "auditor"
    VENDOR_CONTACT = "vendor_contact"
    SCHEDULER = "scheduler"


class Compared(StrEnum):
    """What is put side by side when results are compared."""

    VENDOR = "vendor"
    CONTRACT = "contract"
    SITE = "site"  # of the city's own record, such as its wards


class VendorGroup(StrEnum):
    """What vendors are told apart by in a funnel; categories of certificates overlap."""

    CERTIFICATION = "certification"
    SIZE = "size"
    NEWNESS = "newness"
    LOCALITY = "locality"


class PriceChangeReason(StrEnum):
    """By which right a bidder lowered an opened price."""

    MATCH = "match"  # a small firm undercut the best bid
    NEW_BID = "new_bid"  # a final new bid of those who are equal


class MatchAnswer(StrEnum):
    """What came of a small firm's turn to undercut."""

    OFFERED = "offered"
    DECLINED = "declined"  # or it did not answer in time
    LATE = "late"  # an offer came after the term, and does not count


class DrawPurpose(StrEnum):
    """What lots are drawn for."""

    TIE = "tie"
    MATCH = "match"  # whose turn it is to undercut, among equals


class DrawMethod(StrEnum):
    """How lots are drawn."""

    SEED = "seed"  # anybody can draw again
    PAPER = "paper"
