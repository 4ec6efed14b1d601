"""What may be asked for of a contract: its signature, its results, its reviews and its payments."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from procurement.actions.payments.payment_files import read_evidence_file, read_terms_file
from procurement.actions.reviews.review_contracts import ReviewDecision
from procurement.rules.contracts.reasons import AmendmentReason
from procurement.rules.management.follow_ups import FollowUpStep
from tests.actions.bidding import AUTHORITY, OFFICER
from tests.actions.paper_stories import CONTRACT, delivered, read_results, week
from tests.actions.paying import EXAMPLE, jobs, table, waiting
from tests.builders import City, team
from tests.chapters import chapter
from tests.stories.acts import BLANK_OR_NOT, CONTACTS, KPIS

MANAGER, LEGAL, VALIDATOR = team("contract_manager"), team("legal"), team("data_validator")
APPROVER, TREASURER = team("payment_approver"), team("budget_officer")
#: Whoever handles money or figures here, rightly or not.
HANDS = (MANAGER, LEGAL, VALIDATOR, APPROVER, TREASURER, AUTHORITY, OFFICER)
PERIOD_ENDS = (date(2015, 4, 4), date(2015, 4, 4), date(2015, 7, 4))
#: The awarded vendor's contact, and another's.
SPEAKERS = (CONTACTS[0], CONTACTS[0], CONTACTS[1])
DAYS = (date(2015, 3, 2), date(2015, 6, 1), date(2030, 1, 1))
NUMBERS = (1, 1, 2, 3)
RATINGS = ("good", "requires_improvement", "other")
DECISIONS = tuple(ReviewDecision)

Draw = Callable[[tuple[Any, ...]], Any]
#: City, contract, how to draw -> further arguments, and what is stored with no request.
Prepared = Callable[[City, str, Draw], tuple[dict[str, Any], Any]]


def results(city: City, _contract: str, draw: Draw) -> tuple[dict[str, Any], Any]:
    """Write a table of one week of one KPI; the same week again restates it."""
    kpi, number = draw(("pothole_days", "pothole_days", *KPIS)), draw(tuple(range(9)))
    row = (kpi, week(number), str(draw((90, 700))), str(draw((100, 120))))
    return read_results(city, [row], f"table-{number}.csv")


def evidence(city: City, contract: str, draw: Draw) -> tuple[dict[str, Any], Any]:
    """Write evidence of a few people in work, and of a quarter's mean days of waiting."""
    first, state = draw((1, 2, 3)), draw(("verified", "disputed"))
    rows = [*jobs(first, first + 1, "2015-02-10", state=state), waiting("2015-03-31", 320, 40)]
    path = city.home / "evidence.csv"
    path.write_text(table(rows), "utf-8")
    read = read_evidence_file(city.engine, path, contract)
    return {"table": read.table.file, "digest": read.table.digest}, read


def payment_terms(city: City, _contract: str, draw: Draw) -> tuple[dict[str, Any], Any]:
    """Write the terms of the example for the years of this contract, or others."""
    text = EXAMPLE.read_text("utf-8").replace("2026-", "2015-").replace("2027-", "2017-")
    path = city.home / "terms.yaml"
    path.write_text(text.replace("1250.00", draw(("1250.00", "1300.00"))), "utf-8")
    read = read_terms_file(path)
    return {
        "digest": draw((read.digest, read.digest, _other_digest())),
        **_reason(draw),
    }, read.terms


def _other_digest() -> str:
    return hashlib.sha256(b"other terms").hexdigest()


def _reason(draw: Draw) -> dict[str, Any]:
    return {"reason": draw(BLANK_OR_NOT)}


@dataclass(frozen=True)
class ContractAct:
    """One kind of act on a contract.

    Attributes:
        verb: As in the catalogue.
        who: Those who do it rightly.
        choices: Argument -> what it may be.
        prepared: What hands in a file.
    """

    verb: str
    who: tuple[str, ...]
    choices: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    prepared: Prepared | None = None

    def arguments(self, city: City, contract: str, draw: Draw) -> tuple[dict[str, Any], Any]:
        """Draw a value for each argument, and what goes with them and is not stored."""
        drawn = {name: draw(values) for name, values in self.choices.items()}
        more, private = self.prepared(city, contract, draw) if self.prepared else ({}, None)
        return {**drawn, **more}, private


REASON = {"reason": BLANK_OR_NOT}
VERDICT = {
    "period_end": PERIOD_ENDS,
    "rating": RATINGS,
    "narrative": BLANK_OR_NOT,
    "decision": DECISIONS,
}
CONTRACT_ACTS = (
    ContractAct(
        "contract.sign",
        (LEGAL,),
        {
            "manager": (MANAGER, AUTHORITY),
            "insurance_until": (date(2018, 6, 30), date(2000, 1, 1)),
            "differences": BLANK_OR_NOT,
        },
    ),
    ContractAct("approval.give", (LEGAL, AUTHORITY), {"target": ("monitoring", "terminated")}),
    ContractAct("approval.give", (MANAGER, APPROVER), {"target": ("closeout", "closed")}),
    ContractAct(
        "contract.advance",
        (LEGAL, MANAGER),
        {"target": ("monitoring", "closeout", "closed", "terminated"), **REASON},
    ),
    ContractAct(
        "contract.amend",
        (LEGAL,),
        {
            "code": tuple(AmendmentReason),
            "kpi": (*KPIS, ""),
            "target": ("8", "-1", ""),
            "ends_on": (None, date(2018, 1, 31)),
            **REASON,
        },
    ),
    ContractAct("results.load", (MANAGER, VALIDATOR, VALIDATOR), prepared=results),
    ContractAct(
        "figures.mark",
        (VALIDATOR, MANAGER),
        {
            "kpi": ("pothole_days", *KPIS),
            "period": ("2015-01", "2015-Q1", "2015-Q1"),
            "state": ("validated", "validated", "final", "disputed", "rejected", "late"),
            **REASON,
        },
    ),
    ContractAct("contracts.review", ("scheduler", MANAGER), {"as_of": (None, date(2015, 6, 15))}),
    ContractAct("review.comment", SPEAKERS, {"period_end": PERIOD_ENDS, "comment": BLANK_OR_NOT}),
    ContractAct("review.decide", (MANAGER,), VERDICT),
    ContractAct("review.disagree", SPEAKERS, {"period_end": PERIOD_ENDS, "reasons": BLANK_OR_NOT}),
    ContractAct("review.settle", (AUTHORITY, OFFICER, MANAGER), VERDICT),
    ContractAct("meeting.record", (MANAGER,), {"minutes": BLANK_OR_NOT, "held_on": (None, *DAYS)}),
    ContractAct(
        "follow_up.open",
        (MANAGER,),
        {"wanted": BLANK_OR_NOT, "owner": HANDS, "due": DAYS, "kpi": (*KPIS, "")},
    ),
    ContractAct("follow_up.move", (MANAGER,), {"number": NUMBERS, "due": DAYS, **REASON}),
    ContractAct(
        "follow_up.close", (MANAGER,), {"number": NUMBERS, "result": tuple(FollowUpStep), **REASON}
    ),
    ContractAct("lessons.write", (MANAGER,), {"lessons": BLANK_OR_NOT}),
    ContractAct("payment.terms", (LEGAL,), prepared=payment_terms),
    ContractAct("payment.evidence", (VALIDATOR,), prepared=evidence),
    ContractAct("payment.settle", (MANAGER,), {"period": ("2015-Q1", "2015-Q2", "2015-13")}),
    ContractAct("payment.approve", (APPROVER, APPROVER, MANAGER), {"settlement": NUMBERS}),
    ContractAct("payment.reverse", (MANAGER,), {"settlement": NUMBERS, **REASON}),
    ContractAct(
        "payment.paid",
        (TREASURER, TREASURER, APPROVER),
        {
            "settlement": NUMBERS,
            "amount": ("1000.00", "82500.00", "-5"),
            "on": DAYS,
            "reference": ("AP-1", ""),
        },
    ),
    ContractAct(
        "payment.take_back",
        (TREASURER,),
        {"payment": NUMBERS, "on": DAYS, "reference": ("AP-2",), **REASON},
    ),
)


@chapter
def paying(city: City, _change: object = None) -> str:
    """Return a running contract whose first quarter is settled, and whose payment is agreed."""
    ocid = delivered(city)
    for verb, who, more, prepared in (
        ("payment.terms", LEGAL, {"reason": "Signed so."}, payment_terms),
        ("payment.evidence", VALIDATOR, {}, evidence),
        ("payment.settle", MANAGER, {"period": "2015-Q1"}, None),
        ("payment.approve", APPROVER, {"settlement": 1}, None),
    ):
        asked, private = (
            prepared(city, CONTRACT, lambda first: first[0]) if prepared else ({}, None)
        )
        city.do(verb, who, contract=CONTRACT, private=private, **{**asked, **more})
    return ocid
