"""What each document says, as frozen dataclasses that `procurement.actions` fills.

What a city wrote is a `Text` (one string, or language -> string); what the engine says comes as a
code whose words live in `procurement/locale/*/documents.po`.
"""

from procurement.documents.facts.closeout import (
    CloseoutNoteFacts,
    FinalFigure,
    ImpactClaim,
    KeptRecords,
    StandingHold,
)
from procurement.documents.facts.contracts import (
    ContractFacts,
    Deliverable,
    MilestoneFound,
    Party,
    Signature,
    TermDifference,
)
from procurement.documents.facts.evaluations import EvaluationReportFacts
from procurement.documents.facts.evidence import Evidence, Figures, KpiEvidence
from procurement.documents.facts.letters import (
    AwardLetterFacts,
    ComparedScore,
    DebriefLetterFacts,
    ProtestRoute,
    Recipient,
    ScoreLine,
    Standing,
)
from procurement.documents.facts.measures import (
    Band,
    Goal,
    KpiResult,
    KpiTerms,
    Series,
    Threshold,
    TrendPoint,
)
from procurement.documents.facts.outcomes import (
    Amendment,
    AuditHead,
    Competition,
    Control,
    Elsewhere,
    Gap,
    KpiStory,
    OutcomeReportFacts,
    Restatement,
    SignalLine,
    Source,
    ToldPayments,
)
from procurement.documents.facts.payments import (
    EvidenceCount,
    PayerShare,
    PaymentEntry,
    PaymentLine,
    PaymentRule,
    PaymentStatementFacts,
)
from procurement.documents.facts.reviews import CommentWindow, OfficialRating, VendorReviewFacts
from procurement.documents.facts.shared import (
    Cover,
    DecisionLine,
    Official,
    OpenSpan,
    Span,
    Text,
)
from procurement.documents.facts.solicitations import (
    Anchor,
    CalendarEntry,
    Criterion,
    Lot,
    PriceRule,
    RfpFacts,
    Submission,
    Term,
)

#: Every document this package can write, by the facts it is written from.
DocumentFacts = (
    RfpFacts
    | AwardLetterFacts
    | DebriefLetterFacts
    | ContractFacts
    | VendorReviewFacts
    | OutcomeReportFacts
    | PaymentStatementFacts
    | CloseoutNoteFacts
    | EvaluationReportFacts
)

__all__ = [
    "Amendment",
    "Anchor",
    "AuditHead",
    "AwardLetterFacts",
    "Band",
    "CalendarEntry",
    "CloseoutNoteFacts",
    "CommentWindow",
    "ComparedScore",
    "Competition",
    "ContractFacts",
    "Control",
    "Cover",
    "Criterion",
    "DebriefLetterFacts",
    "DecisionLine",
    "Deliverable",
    "DocumentFacts",
    "Elsewhere",
    "EvaluationReportFacts",
    "Evidence",
    "EvidenceCount",
    "Figures",
    "FinalFigure",
    "Gap",
    "Goal",
    "ImpactClaim",
    "KeptRecords",
    "KpiEvidence",
    "KpiResult",
    "KpiStory",
    "KpiTerms",
    "Lot",
    "MilestoneFound",
    "Official",
    "OfficialRating",
    "OpenSpan",
    "OutcomeReportFacts",
    "Party",
    "PayerShare",
    "PaymentEntry",
    "PaymentLine",
    "PaymentRule",
    "PaymentStatementFacts",
    "PriceRule",
    "ProtestRoute",
    "Recipient",
    "Restatement",
    "RfpFacts",
    "ScoreLine",
    "Series",
    "SignalLine",
    "Signature",
    "Source",
    "Span",
    "Standing",
    "StandingHold",
    "Submission",
    "Term",
    "TermDifference",
    "Text",
    "Threshold",
    "ToldPayments",
    "TrendPoint",
    "VendorReviewFacts",
]
