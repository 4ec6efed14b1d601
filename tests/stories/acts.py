"""What may be asked for in a procurement: each act with who does it rightly, and in which stage."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from procurement.rules.responsiveness import CLAUSES
from tests.actions.bidding import (
    AUTHORITY,
    CHAIR,
    CRITERIA,
    CUSTODIANS,
    EVALUATORS,
    LOT,
    OFFICER,
    VENDORS,
)
from tests.builders import ADMINISTRATOR, tax_ids, team, written_case

ANY = "any"
#: As a vendor's contact is called whom `contact_of` registers.
CONTACTS = ["c" + "".join(one for one in name.lower() if one.isalnum())[-12:] for name in VENDORS]
LEGAL, LEAD, BUDGET = team("legal"), team("outreach_lead"), team("budget_officer")
VALIDATOR, REQUESTER = team("data_validator"), team("requester")
PEOPLE = sorted(
    {
        *(team(role) for role in written_case()["team"]),
        *CUSTODIANS,
        *EVALUATORS,
        *CONTACTS,
        OFFICER,
        ADMINISTRATOR,
        "scheduler",
    }
)
KPIS = [one.get("code") or one["use"].partition("/")[0] for one in written_case()["kpis"]]
TARGETS = (
    "outreach",
    "drafting",
    "questions",
    "submission",
    "responsiveness",
    "scoring",
    "consensus",
    "award",
    "awarded",
    "cancelled",
    "unsuccessful",
    "define-outcomes",
)


@dataclass(frozen=True)
class Act:
    """One kind of act.

    Attributes:
        verb: As in the catalogue.
        who: Those who do it rightly.
        stages: Where it belongs; `ANY` everywhere.
        choices: Argument -> what it may be.
        keyed: Whether it takes the custodian's own key.
    """

    verb: str
    who: tuple[str, ...]
    stages: tuple[str, ...] = (ANY,)
    choices: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    keyed: bool = False

    def arguments(self, draw: Callable[[tuple[Any, ...]], Any]) -> dict[str, Any]:
        """Draw a value for each argument."""
        return {name: draw(values) for name, values in self.choices.items()}


def next_stage(stage: str, target: str, *who: str) -> tuple[Act, Act]:
    """Return the consent to a step and the step."""
    return (
        Act("approval.give", who, (stage,), {"target": (target,)}),
        Act("solicitation.advance", (OFFICER,), (stage,), {"target": (target,)}),
    )


BLANK_OR_NOT = ("", "It was found so.")
BID = {"lot": (LOT,), "vendor": tuple(VENDORS)}
ACTS = (
    Act("data_owner.agree", (VALIDATOR,), ("define-outcomes",), {"kpi": tuple(KPIS)}),
    *next_stage("define-outcomes", "outreach", REQUESTER),
    Act("vendor.invite", (LEAD,), ("outreach",), {"vendor": tuple(tax_ids())}),
    Act(
        "engagement.record",
        (LEAD,),
        ("outreach",),
        {"topic": ("What would help?",), "with_whom": ("9 firms",), "shared_with_all": (True,)},
    ),
    *next_stage("outreach", "drafting", LEAD),
    Act("funds.certify", (BUDGET,), ("drafting",), {"budget_line": ("A-1",)}),
    Act(
        "price.acknowledge",
        (team("procurement_officer"),),
        ("drafting",),
        {"reason": BLANK_OR_NOT},
    ),
    *next_stage("drafting", "questions", LEGAL, REQUESTER, team("procurement_officer")),
    Act("question.ask", tuple(CONTACTS), ("questions",), {"question": BLANK_OR_NOT}),
    Act(
        "question.answer",
        (OFFICER,),
        ("questions",),
        {"number": (1, 2), "answer": BLANK_OR_NOT, "material": (False,)},
    ),
    *next_stage("questions", "submission", OFFICER),
    Act("bid.withdraw", tuple(CONTACTS), ("submission",), {"lot": (LOT,)}),
    Act(
        "opening.consent",
        tuple(CUSTODIANS),
        ("submission", "consensus"),
        {"kind": ("technical", "price"), "with_handle": tuple(CUSTODIANS)},
        keyed=True,
    ),
    Act("bids.open", ("scheduler", CUSTODIANS[0]), ("submission", "consensus")),
    *next_stage("submission", "responsiveness", OFFICER),
    Act(
        "responsiveness.check",
        (OFFICER,),
        ("responsiveness",),
        {**BID, "results": (dict.fromkeys(CLAUSES, "pass"),), "reasons": ({},)},
    ),
    Act(
        "declaration.sign",
        (*EVALUATORS, CHAIR),
        ("responsiveness", "scoring"),
        {
            "moment": ("appointment", "bidders_known"),
            "has_conflict": (False, False, True),
            "statement": BLANK_OR_NOT,
        },
    ),
    *next_stage("responsiveness", "scoring", OFFICER),
    Act(
        "bid.rate",
        tuple(EVALUATORS),
        ("scoring",),
        {
            **BID,
            "criterion": CRITERIA,
            "level": (0, 3, 5, 9),
            "rationale": BLANK_OR_NOT,
            "reference": ("Page 4",),
        },
    ),
    Act("sheet.lock", tuple(EVALUATORS), ("scoring", "consensus")),
    Act("sheet.reopen", tuple(EVALUATORS), ("scoring", "consensus"), {"reason": BLANK_OR_NOT}),
    Act(
        "reopening.decide",
        (LEGAL, AUTHORITY),
        ("scoring", "consensus"),
        {"evaluator": tuple(EVALUATORS), "granted": (True, False), "reason": BLANK_OR_NOT},
    ),
    Act(
        "evaluator.replace",
        (OFFICER,),
        ("responsiveness", "scoring", "consensus"),
        {"leaves": tuple(EVALUATORS), "joins": ("", LEAD, EVALUATORS[0]), "reason": BLANK_OR_NOT},
    ),
    *next_stage("scoring", "consensus", OFFICER),
    Act(
        "consensus.record",
        (CHAIR,),
        ("consensus",),
        {**BID, "criterion": CRITERIA, "level": (3, 4), "reason": BLANK_OR_NOT},
    ),
    Act("consensus.lock", (CHAIR,), ("consensus",)),
    Act("bids.rank", (CHAIR,), ("consensus",)),
    *next_stage("consensus", "award", CHAIR),
    Act("award.decide", (AUTHORITY,), ("award",), {**BID, "memo": BLANK_OR_NOT}),
    Act("protest.file", tuple(CONTACTS), ("award",), {"grounds": BLANK_OR_NOT}),
    Act(
        "protest.decide",
        (LEGAL, OFFICER),
        ("award",),
        {"vendor": tuple(VENDORS), "upheld": (True, False), "decision": BLANK_OR_NOT},
    ),
    *next_stage("award", "awarded", AUTHORITY),
    Act(
        "solicitation.advance",
        (OFFICER,),
        (ANY,),
        {"target": TARGETS, "reason": BLANK_OR_NOT},
    ),
    Act("approval.give", (AUTHORITY, OFFICER), (ANY,), {"target": TARGETS}),
)
