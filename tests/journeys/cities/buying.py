"""The way of any purchase from the need to the award, told in a few words for each stage."""

import json
from collections.abc import Iterable, Mapping, Sequence
from uuid import uuid4

from procurement.actions.asking.requests import Asking
from procurement.actions.asking.submit_bid import submit_bid
from procurement.actions.outcome import Outcome
from procurement.actions.read_files import read_case_file
from procurement.rules.responsiveness import CLAUSES
from procurement.rules.vocabulary import Role
from tests.journeys.cities.town import Town, meet_the_firms, take_keys

#: Vendor -> criterion -> the levels that the evaluators gave, in the order of the team.
Sheets = Mapping[str, Mapping[str, Sequence[int]]]


def hand_in_the_case(town: Town) -> None:
    """Let the officer hand in the case file as it is."""
    read = read_case_file(town.engine, town.folder / "case.yaml")
    assert read.case is not None, read.findings
    made = town.does(
        "procurement_officer", "solicitation.create", digest=read.digest, private=read.case
    )
    town.ocid = str(made.facts["ocid"])


def approve(town: Town, target: str, *roles: str) -> None:
    """Let people of these roles consent to going on."""
    for role in roles:
        town.does(role, "approval.give", ocid=town.ocid, target=target, acting_as=Role(role))


def go_on(town: Town, target: str) -> None:
    """Take the solicitation to the next stage."""
    town.does("procurement_officer", "solicitation.advance", target=target)
    assert town.stage == target


def agree_on_outcomes(town: Town) -> None:
    """Let the owners of the data agree to every KPI, and the requester to the whole."""
    for kpi in town.case["kpis"]:
        town.does("data_validator", "data_owner.agree", kpi=code_of(kpi))
    approve(town, "outreach", "requester")
    go_on(town, "outreach")


def code_of(kpi: dict) -> str:
    """Return the code of a KPI of the case: its own, or the catalogue's."""
    return str(kpi.get("code") or kpi["use"].partition("/")[0])


def hear_the_market(town: Town, topic: str, with_whom: str) -> None:
    """List who will be told, and share with all what was talked about with some."""
    for firm in town.firms():
        town.does("outreach_lead", "vendor.invite", vendor=town.firm(firm["name"]))
    town.does(
        "outreach_lead",
        "engagement.record",
        topic=topic,
        with_whom=with_whom,
        shared_with_all=True,
    )
    approve(town, "drafting", "outreach_lead")
    go_on(town, "drafting")
    meet_the_firms(town)


def release(town: Town, price_reason: str) -> None:
    """Certify the funds, own up to what the price formula does, consent, and publish."""
    take_keys(town)
    line = town.case["budget_line"]
    town.does("budget_officer", "funds.certify", budget_line=line)
    town.does("procurement_officer", "price.acknowledge", reason=price_reason)
    approve(town, "questions", "legal", "requester", "procurement_officer")
    town.wait_until(town.case["calendar"]["release"])
    go_on(town, "questions")
    write(town, "solicitation/rfp")
    town.does("procurement_officer", "notice.publish")


def write(town: Town, family: str, about: str = "") -> None:
    """Write the papers of one kind, in the city's language."""
    town.does(
        "procurement_officer",
        "documents.write",
        ocid=town.ocid,
        family=family,
        about=about,
    )


def bid(town: Town, firm: str, total: str, summary: str, lot: str = "") -> Outcome:
    """Let a firm seal its bid and hand it in; whether it was taken is the answer."""
    lot = lot or town.case["lots"][0]["code"]
    quality = [one["code"] for one in town.case["criteria"] if one["kind"] == "quality"]
    proposal = {
        "proposal": 1,
        "summary": summary,
        "approach": summary,
        "answers": dict.fromkeys(quality, summary),
    }
    price = {"price": 1, "currency": town.case["currency"], "total": total}
    asking = Asking("bid.submit", town.who(firm), {"ocid": town.ocid, "lot": lot}, uuid4())
    taken = submit_bid(
        town.engine,
        asking,
        technical=[json.dumps(proposal).encode()],
        price=[json.dumps(price).encode()],
    )
    return town.kept(asking, firm, taken)


def open_envelopes(town: Town, kind: str) -> Outcome:
    """Let two custodians open one kind of envelope, each with the key that only they hold."""
    one, other, *_ = town.case["team"]["custodians"]
    for who, mate in ((one, other), (other, one)):
        town.does(who, "opening.consent", kind=kind, with_handle=mate, private=town.identities[who])
    return town.does(one, "bids.open", kind=kind)


def nobody_can_open(town: Town, kind: str, reason: str) -> None:
    """Let two custodians try to open too early."""
    one, other, *_ = town.case["team"]["custodians"]
    key = town.identities[one]
    town.cannot(one, "opening.consent", reason, kind=kind, with_handle=other, private=key)


def check(
    town: Town,
    firm: str,
    lot: str = "",
    *,
    failing: Mapping[str, str] | None = None,
    cured: Mapping[str, str] | None = None,
) -> Outcome:
    """Let the officer check a bid: every clause passes but those that are named, with reasons."""
    failing, cured = failing or {}, cured or {}
    passed, failed = dict.fromkeys(CLAUSES, "pass"), dict.fromkeys(failing, "fail")
    return town.ask(
        "procurement_officer",
        "responsiveness.check",
        vendor=town.firm(firm),
        lot=lot or town.case["lots"][0]["code"],
        results=passed | failed | dict.fromkeys(cured, "cured"),
        reasons={**failing, **cured},
    )


def declare(town: Town, people: Iterable[str], statement: str, *moments: str) -> None:
    """Let people declare in their own name that they have no conflict."""
    for who in people:
        for moment in moments or ("appointment", "bidders_known"):
            town.does(
                who, "declaration.sign", moment=moment, has_conflict=False, statement=statement
            )


def score(town: Town, sheets: Sheets, rationale: str, panel: Sequence[str], lot: str = "") -> None:
    """Let each evaluator fill the own sheet alone, and lock it."""
    for firm, cells in sheets.items():
        for criterion, levels in cells.items():
            for who, level in zip(panel, levels, strict=True):
                town.does(
                    who,
                    "bid.rate",
                    vendor=town.firm(firm),
                    lot=lot or town.case["lots"][0]["code"],
                    criterion=criterion,
                    level=level,
                    rationale=rationale,
                    reference="Part 2",
                )


def lock_sheets(town: Town, panel: Sequence[str]) -> None:
    """Let each evaluator lock the own sheet, and go on to the talk."""
    for who in panel:
        town.does(who, "sheet.lock")
    go_on(town, "consensus")


def agree(town: Town, sheets: Sheets, reason: str, lot: str = "") -> None:
    """Let the panel agree on the middle of what its members gave."""
    for firm, cells in sheets.items():
        for criterion, levels in cells.items():
            town.does(
                "chair",
                "consensus.record",
                vendor=town.firm(firm),
                lot=lot or town.case["lots"][0]["code"],
                criterion=criterion,
                level=sorted(levels)[len(levels) // 2],
                reason=reason,
            )


def rank_only(town: Town) -> Outcome:
    """Lock the technical scores, open the prices, and rank by the frozen scheme."""
    town.does("chair", "consensus.lock")
    open_envelopes(town, "price")
    return town.does("chair", "bids.rank")


def to_award(town: Town) -> None:
    """Let the chair hand the ranking on to whoever awards."""
    approve(town, "award", "chair")
    go_on(town, "award")


def rank(town: Town) -> Outcome:
    """Rank, where nothing has to be settled before the award."""
    ranked = rank_only(town)
    to_award(town)
    return ranked


def award(town: Town, firm: str, memo: str, lot: str = "") -> Outcome:
    """Let the award authority decide for a firm; the contract that is drawn up is the story's."""
    lot = lot or town.case["lots"][0]["code"]
    made = town.does("award_authority", "award.decide", lot=lot, vendor=town.firm(firm), memo=memo)
    town.contract = town.contracts[lot] = str(made.facts["contract"])
    return made


def tell_the_bidders(town: Town) -> None:
    """Write the letters: to the winner, and to each other bidder with the reasons."""
    write(town, "letters/award")
    write(town, "letters/debrief")
