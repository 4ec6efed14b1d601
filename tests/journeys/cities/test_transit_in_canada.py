"""The buses of a city in Canada, typed at the command line.

Lakehaven's bus contract is about to end: the register says so in time, and what it achieved is
read before anything follows it.  The price formula does not depend on rivals, and is tried all the
same.  A year later the city asks whether the contract caused the change, and what comes next.

The case, the tables and the terms lie in examples/journeys/transit-canada; all are fictional.
"""

from datetime import date

import pytest
import yaml

from tests.journeys.cities import ends, running
from tests.journeys.cities.buying import code_of
from tests.journeys.cities.desk import Desk
from tests.journeys.cities.town import meet_the_firms

LINES, NORTH, MAPLE = "Harbour Lines", "Northbus", "Maple Transit"
OFFICER, MANAGER = "procurement_officer", "contract_manager"
BEFORE, CASE = "LH-2024-BUS", "TRANSIT-2026"
PANEL = ("ian.fraser", "jada.brown", "kofi.mensah")
SHEETS = {
    LINES: {"service_plan": (5, 5, 4), "people": (4, 4, 4)},
    NORTH: {"service_plan": (3, 3, 3), "people": (3, 4, 3)},
    MAPLE: {"service_plan": (4, 3, 4), "people": (3, 3, 3)},
}
PRICES = {LINES: "8800000.00", NORTH: "8500000.00", MAPLE: "8950000.00"}
CLAUSES = ("complete", "signed", "within_terms", "not_debarred", "registered")
QUARTERS = {"2027-04-19": "2027-Q1", "2027-07-19": "2027-Q2", "2027-10-18": "2027-Q3"}


@pytest.fixture(scope="module")
def desk(arriving):
    with pytest.MonkeyPatch.context() as patch:
        desk = Desk(arriving("transit-canada", "2025-12-08"), patch)
        a_contract_that_ends(desk)
        the_need(desk)
        the_formula_is_tried(desk)
        the_call(desk)
        sealed_bids(desk)
        who_may_score(desk)
        scores(desk)
        prices_and_award(desk)
        the_contract(desk)
        a_year_of_buses(desk)
        did_the_contract_do_it(desk)
        the_end(desk)
        what_comes_next(desk)
        yield desk


@pytest.fixture(scope="module")
def town(desk):
    return desk.town


def a_contract_that_ends(desk):
    """A year before the end the register says: plan now, and read first what was achieved."""
    town, here = desk.town, desk.town.folder
    table = here / "running-contracts.csv"
    layout = here / "running-contracts.yaml"
    desk.types(OFFICER, "contract", "register", table, "--mapping", layout)
    (ending,) = desk.reads("contract", "expiring", "--json").data["contracts"]
    assert (ending["contract"], ending["state"], ending["report"]) == (BEFORE, "due", "")
    desk.types("admin", "person", "grant", town.who(MANAGER), "contract_manager")
    town.wait_until("2026-01-12")


def the_need(desk):
    """What is missing is said all at once, each with what to do about it."""
    town = desk.town
    made = desk.types(OFFICER, "solicitation", "create", town.folder / "case.yaml")
    town.ocid = made["facts"]["ocid"]
    missing = {"kpi.owner_not_agreed", "approval.missing"}
    desk.cannot(OFFICER, "solicitation", "advance", CASE, "outreach", reasons=missing)
    for kpi in town.case["kpis"]:
        desk.types(
            "data_validator", "act", "data_owner.agree", f"ocid={CASE}", f"kpi={code_of(kpi)}"
        )
    desk.types("requester", "solicitation", "approve", CASE, "outreach")
    desk.types(OFFICER, "solicitation", "advance", CASE, "outreach")
    for firm in (LINES, NORTH, MAPLE):
        desk.types(
            "outreach_lead", "act", "vendor.invite", f"ocid={CASE}", f"vendor={town.firm(firm)}"
        )
    told = ("--topic", "What makes buses late?", "--with", "Open session, 7 operators")
    desk.types("outreach_lead", "outreach", "engage", CASE, *told)
    desk.types("outreach_lead", "solicitation", "approve", CASE, "drafting")
    desk.types(OFFICER, "solicitation", "advance", CASE, "drafting")


def the_formula_is_tried(desk):
    """A published budget makes a price independent of rivals; it is tried on odd bids anyway."""
    said = desk.reads("rank", "formula", CASE, "--json").data
    assert said["formula"] == "budget"
    points = {one["situation"]: one["points"] for one in said["trials"]}
    assert {firm: points["hopeless_third"][firm] for firm in "AB"} == points["pair"]
    oddities = {one["code"] for one in said["warnings"]}
    assert oddities == {"price.dear_bids_alike", "price.full_points_unreachable"}


def the_call(desk):
    """Nobody releases alone."""
    town = desk.town
    meet_the_firms(town)
    for handle in town.case["team"]["custodians"]:
        desk.types(handle, "person", "key", "--file", town.home / f"{handle}.age")
    line = f"budget_line={town.case['budget_line']}"
    desk.types("budget_officer", "act", "funds.certify", f"ocid={CASE}", line)
    tried = "reason=Tried on zero, single and equal bids; the budget is public."
    desk.types(OFFICER, "act", "price.acknowledge", f"ocid={CASE}", tried)
    for role in ("legal", "requester"):
        desk.types(role, "solicitation", "approve", CASE, "questions", "--as", role)
    lacking = {"approval.missing"}
    desk.cannot(OFFICER, "solicitation", "advance", CASE, "questions", reasons=lacking)
    desk.types(OFFICER, "solicitation", "approve", CASE, "questions", "--as", OFFICER)
    town.wait_until("2026-06-01")
    desk.types(OFFICER, "solicitation", "advance", CASE, "questions")
    desk.types(OFFICER, "act", "documents.write", f"ocid={CASE}")
    town.wait_until("2026-06-15")
    desk.types(NORTH, "question", "ask", CASE, "--text", "Are the buses the city's?")
    desk.types(OFFICER, "question", "answer", CASE, "1", "--text", "Yes; the city fuels them.")
    town.wait_past("questions_until")
    desk.types(OFFICER, "solicitation", "advance", CASE, "submission")


def sealed_bids(desk):
    """Each firm seals its own files; nobody can open them before the deadline."""
    town = desk.town
    town.wait_until("2026-07-14")
    for firm, total in PRICES.items():
        answers = dict.fromkeys(SHEETS[firm], f"{firm}: what makes buses late, line by line.")
        technical, price = town.home / "technical.yaml", town.home / "price.yaml"
        offer = {"proposal": 1, "summary": firm, "approach": "Line by line.", "answers": answers}
        technical.write_text(yaml.safe_dump(offer), "utf-8")
        price.write_text(yaml.safe_dump({"price": 1, "currency": "CAD", "total": total}), "utf-8")
        files = ("--technical", technical, "--price", price)
        desk.types(firm, "bid", "submit", CASE, "--lot", "network", *files)
    desk.cannot(*_consent(desk, "technical", 0), reasons={"opening.before_deadline"})
    town.wait_past("deadline")
    _open(desk, "technical")
    desk.types(OFFICER, "solicitation", "advance", CASE, "responsiveness")


def _consent(desk, kind, number):
    one, other, *_ = desk.town.case["team"]["custodians"]
    who, mate = ((one, other), (other, one))[number]
    key = ("--key", desk.town.home / f"{who}.age")
    return (who, "bid", "consent", CASE, kind, *key, "--with", mate)


def _open(desk, kind):
    for number in (0, 1):
        desk.types(*_consent(desk, kind, number))
    desk.types(desk.town.case["team"]["custodians"][0], "bid", "open", CASE, kind)


def _cells():
    return [(firm, *cell) for firm, sheet in SHEETS.items() for cell in sheet.items()]


def _of(desk, firm):
    return ("--lot", "network", "--bid", desk.town.firm(firm))


def who_may_score(desk):
    """Who has not declared does not score."""
    town = desk.town
    passed = [word for clause in CLAUSES for word in ("--result", f"{clause}=pass")]
    for firm in PRICES:
        bid = ("--vendor", town.firm(firm), "--lot", "network")
        desk.types(OFFICER, "responsiveness", "check", CASE, *bid, *passed)
    undeclared = {"declaration.missing"}
    desk.cannot(OFFICER, "solicitation", "advance", CASE, "scoring", reasons=undeclared)
    for who in PANEL:
        for moment in ("appointment", "bidders_known"):
            said = ("has_conflict=false", "statement=I know none of the bidders.")
            desk.types(who, "act", "declaration.sign", f"ocid={CASE}", f"moment={moment}", *said)
    desk.types(OFFICER, "solicitation", "advance", CASE, "scoring")


def scores(desk):
    """Each evaluator scores alone; prices stay shut until the panel has agreed."""
    desk.town.wait_until("2026-08-03")
    for firm, criterion, levels in _cells():
        for who, level in zip(PANEL, levels, strict=True):
            seen = ("--rationale", "It shows each late line.", "--reference", "page 4")
            cell = ("--criterion", criterion, "--level", level, *seen)
            desk.types(who, "score", "give", CASE, *_of(desk, firm), *cell)
    for who in PANEL:
        desk.types(who, "score", "lock", CASE)
    desk.types(OFFICER, "solicitation", "advance", CASE, "consensus")
    desk.cannot(*_consent(desk, "price", 0), reasons={"opening.technical_open"})
    for firm, criterion, levels in _cells():
        agreed = ("--criterion", criterion, "--level", sorted(levels)[1], "--reason", "Agreed.")
        desk.types("chair", "consensus", "record", CASE, *_of(desk, firm), *agreed)
    desk.types("chair", "consensus", "lock", CASE)


def prices_and_award(desk):
    """The ranking is arithmetic; an official decides."""
    town = desk.town
    _open(desk, "price")
    desk.types("chair", "rank", "bids", CASE)
    desk.types("chair", "solicitation", "approve", CASE, "award")
    desk.types("chair", "solicitation", "advance", CASE, "award")
    town.wait_until("2026-08-10")
    winner = ("--lot", "network", "--vendor", town.firm(LINES))
    memo = ("--memo", "Highest total; the only plan with data of a line turned around.")
    made = desk.types("award_authority", "award", "decide", CASE, *winner, *memo)
    town.contract = made["facts"]["contract"]
    desk.types(OFFICER, "act", "documents.write", f"ocid={CASE}", "family=letters/award")
    desk.types(OFFICER, "act", "documents.write", f"ocid={CASE}", "family=letters/debrief")
    early = {"award.standstill"}
    desk.cannot(OFFICER, "solicitation", "advance", CASE, "awarded", reasons=early)
    town.wait_until("2026-08-24")
    desk.types(OFFICER, "solicitation", "advance", CASE, "awarded")


def the_contract(desk):
    """What the old contract achieved is reported first; then the new one follows it."""
    town, here = desk.town, desk.town.folder
    manager = ("--manager", town.who(MANAGER), "--insurance-until", "2028-12-31")
    desk.types("legal", "contract", "sign", town.contract, *manager, "--differences", "None.")
    terms = (here / "payment-terms.yaml", "--reason", "As tendered.")
    desk.types("legal", "payment", "terms", town.contract, *terms)
    contract = f"contract={town.contract}"
    desk.types(MANAGER, "act", "documents.write", contract, "family=contract/services")
    desk.types("legal", "act", "approval.give", contract, "target=monitoring")
    desk.types("legal", "contract", "advance", town.contract, "monitoring")
    town.wait_until("2027-01-18")
    for table, layout in (
        ("earlier-results.csv", here / "earlier-results.yaml"),
        ("city-record.csv", here.parents[1] / "sample-results.yaml"),
    ):
        desk.types(MANAGER, "kpi", "import", here / table, "--mapping", layout)
    follows = (BEFORE, CASE, "--reason", "Ask what makes buses late, line by line.")
    desk.cannot(OFFICER, "contract", "succeed", *follows, reasons={"succession.no_report"})
    file = town.home / "data" / "documents" / f"{BEFORE}_outcome_en.pdf"
    desk.types(MANAGER, "report", "outcome", BEFORE, "--lang", "en", "--out", file)
    desk.types(OFFICER, "contract", "succeed", *follows)


def a_year_of_buses(desk):
    """Quarter after quarter: figures, a meeting whose agenda they make, and the fee."""
    town = desk.town
    for day, period in QUARTERS.items():
        town.wait_until(day)
        _bring_figures(desk)
        agenda = desk.reads("meeting", "agenda", town.contract, "--json").data
        assert agenda
        minutes = ("--minutes", "Line 4 gets its own lane; drivers are asked.")
        desk.types(MANAGER, "meeting", "record", town.contract, *minutes)
        _pay(desk, period)


def _bring_figures(desk):
    table = running.known_figures(desk.town)
    layout = desk.town.folder.parents[1] / "sample-results.yaml"
    words = ("--mapping", layout, "--contract", desk.town.contract)
    desk.types(MANAGER, "kpi", "import", table, *words)


def _pay(desk, period):
    town = desk.town
    settled = desk.types(MANAGER, "payment", "settle", town.contract, "--period", period)["facts"]
    number = ("--settlement", settled["settlement"])
    desk.types("payment_approver", "payment", "approve", town.contract, *number)
    paid = ("--amount", settled["payable"], "--on", town.today, "--reference", f"AP-{period}")
    desk.types("budget_officer", "payment", "paid", town.contract, *number, *paid)
    where = ("--out", town.home / "data" / "documents")
    desk.types(MANAGER, "payment", "statement", town.contract, *number, *where)
    town.paid.append(settled["payable"])


def did_the_contract_do_it(desk):
    """Two years before and one year after: an estimate, with how strong its design is."""
    desk.town.wait_until("2028-02-07")
    _bring_figures(desk)
    _pay(desk, "2027-Q4")
    asked = ("bus_on_time_share", "--contract", desk.town.contract)
    series = desk.reads("report", "impact", *asked, "--json").data["series"]
    assert (series["design"], series["before"], series["after"]) == ("quasi-experimental", 24, 12)
    assert "no_control" in series["caveats"]
    assert series["average"]["low"] < _gain(desk.town) < series["average"]["high"]


def _gain(town):
    """Return by how much the mean month of the contract is above the mean month before."""
    sides = [
        [
            line.numerator / line.denominator
            for line in ends.lines_of(town.folder / name)
            if line.kpi == "bus_on_time_share"
        ]
        for name in ("city-record.csv", "results.csv")
    ]
    before, after = (sum(side) / len(side) for side in sides)
    return after - before


def the_end(desk):
    """Nothing is closed before its cause is stated and its lessons have somewhere to go."""
    town = desk.town
    desk.types("scheduler", "review", "run", "--contract", town.contract)
    year = date(2027, 12, 31)
    running.wait_for_comments(town, year)
    rated = ("--rating", "approaching_target", "--decision", "renew")
    told = ("--narrative", "Read with the operator: buses leave on time, line by line.")
    desk.types(MANAGER, "review", "decide", town.contract, year, *rated, *told)
    review = ("family=reports/vendor_review", f"about={year}")
    desk.types(MANAGER, "act", "documents.write", f"contract={town.contract}", *review)
    desk.types(MANAGER, "closeout", "begin", town.contract)
    lacking = {"closeout.no_impact", "closeout.lessons_nowhere", "contract.no_lessons"}
    desk.cannot(MANAGER, "closeout", "finish", town.contract, reasons=lacking)
    lessons = "lessons=Give the late lines their own lane before asking for more buses."
    desk.types(MANAGER, "act", "lessons.write", f"contract={town.contract}", lessons)
    desk.types(MANAGER, "closeout", "impact", town.contract, "--comment", "Fuel was dear.")
    report = ("--lang", "en", "--out", ends.report_of(town))
    desk.types("auditor", "report", "outcome", town.contract, *report)


def what_comes_next(desk):
    """The next call begins with what this contract has taught; then the contract is closed."""
    town = desk.town
    desk.types(OFFICER, "solicitation", "create", _next_case(town))
    why = ("--reason", "The lanes come first.")
    desk.types(OFFICER, "contract", "succeed", town.contract, "TRANSIT-2028", *why)
    data = ("vendor_data", "returned", "--reason", "Signed list of 7 February.")
    desk.types(MANAGER, "closeout", "answer", town.contract, *data)
    closing = (f"contract={town.contract}", "target=closed")
    desk.types("payment_approver", "act", "approval.give", *closing)
    desk.types(MANAGER, "closeout", "finish", town.contract)
    desk.types(MANAGER, "closeout", "note", town.contract)


def _next_case(town):
    """Write the case of the call that follows: the same, two years later."""
    later = {**town.case, "reference": "TRANSIT-2028"}
    later["calendar"] = {
        **town.case["calendar"],
        "release": date(2028, 6, 1),
        "questions_until": {"date": date(2028, 6, 30), "time": "17:00"},
        "deadline": {"date": date(2028, 7, 17), "time": "14:00"},
    }
    term = {"start": date(2029, 1, 1), "end": date(2029, 12, 31)}
    later["contract"] = {**town.case["contract"], **term}
    path = town.home / "next.yaml"
    path.write_text(yaml.safe_dump(later, sort_keys=False), "utf-8")
    return path


def test_the_buses_went_the_whole_way(town):
    assert (town.stage, town.contract_stage) == ("awarded", "closed")


def test_every_paper_was_written_in_english(town):
    assert ends.papers(town) == {
        "solicitation/rfp": 1,
        "letters/award": 1,
        "letters/debrief": 2,
        "contract/services": 1,
        "reports/vendor_review": 1,
        "reports/payment_statement": 4,
        "reports/contract_outcome": 2,
        "reports/closeout_note": 1,
    }


def test_the_log_has_every_command_and_nothing_else(town):
    ends.the_log_is_whole(town)


def test_the_outcome_report_can_be_recomputed_by_hand(town):
    ends.the_report_can_be_recomputed(town)


def test_what_was_learned_is_linked_from_contract_to_contract(town):
    links = town.rows("SELECT contract_id, ocid, lessons FROM succession ORDER BY linked_at")

    assert [(one.contract_id, one.ocid[-12:]) for one in links] == [
        (BEFORE, "TRANSIT-2026"),
        (town.contract, "TRANSIT-2028"),
    ]
    assert "lane" in links[1].lessons


def test_the_record_verifies_at_the_command_line(desk):
    assert desk.reads("audit", "verify").code == 0
