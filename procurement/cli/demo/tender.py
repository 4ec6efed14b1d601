"""The demo's first half: from a described need to an award."""

import json
from datetime import timedelta
from uuid import uuid4

import yaml

from procurement.actions.asking.requests import Asking
from procurement.actions.asking.submit_bid import submit_bid
from procurement.actions.bids.custody import make_key
from procurement.actions.city.create_city import NewCity, create_city
from procurement.actions.city.keyring import create_keys
from procurement.actions.read_files import read_case_file
from procurement.actions.setup import engine, settings
from procurement.cli.ask import ask
from procurement.cli.demo.acts import LOT, Acts, DemoStoppedError, Lines, words
from procurement.cli.demo.script import Body
from procurement.cli.show import findings_record
from procurement.cli.words import say
from procurement.rules.responsiveness import CLAUSES


def found_the_city(acts: Acts) -> Lines:
    """Set up an empty rehearsal database, its keys and its people."""
    story = acts.story
    create_keys(settings().keys_folder)
    create_city(
        engine(),
        NewCity(
            city=story["city"],
            ocid_prefix=story["ocid_prefix"],
            time_zone=story["time_zone"],
            administrator=("admin", story["people"]["admin"]),
            rehearsal_from=story["rehearsal_from"],
        ),
    )
    for handle, name in story["people"].items():
        if handle != "admin":
            acts.do("person.register", "admin", handle=handle, name=name)
    officer = acts.member("procurement_officer")
    acts.do("role.grant", "admin", handle=officer, role="procurement_officer")
    yield say("demo.rehearsal", city=story["city"], begin=f"{story['rehearsal_from']:%Y-%m-%d}")


def define_outcomes(acts: Acts) -> Lines:
    """Store the case; be refused; mend what is missing; move on."""
    path = acts.out / "case.yaml"
    path.write_text(yaml.safe_dump(acts.case, allow_unicode=True, sort_keys=False), "utf-8")
    read = read_case_file(engine(), path)
    if read.case is None:
        raise DemoStoppedError(*read.findings)
    officer = acts.member("procurement_officer")
    made = acts.do("solicitation.create", officer, digest=read.digest, private=read.case)
    acts.ocid = str(made.facts["ocid"])
    yield say("demo.created", ocid=acts.ocid)
    refused = ask("solicitation.advance", officer, ocid=acts.ocid, target="outreach")
    yield say("demo.refused", count=len(refused.findings))
    for found in findings_record(refused.findings):
        yield f"  ✗ {found['sentence']}"
        yield f"    → {found['remedy']}"
    acts.forward(acts.story["rehearsal_from"] + timedelta(days=4))
    for kpi in acts.case["kpis"]:
        acts.on_case("data_owner.agree", acts.member("data_validator"), kpi=kpi["code"])
    acts.approve("outreach", "requester")
    yield say("demo.mended")
    yield acts.advance("outreach")


def reach_vendors(acts: Acts) -> Lines:
    """Hear the market, and list who will be told."""
    lead = acts.member("outreach_lead")
    vendors = acts.case["outreach"]["vendors"]
    for vendor in vendors:
        tax_id = f"{vendor['tax_id']['scheme']}/{vendor['tax_id']['id']}"
        acts.on_case("vendor.invite", lead, vendor=tax_id)
    acts.forward(acts.story["rehearsal_from"] + timedelta(days=21))
    held = acts.story["engagement"]
    topic, with_whom = words(held["topic"]), words(held["with_whom"])
    acts.on_case("engagement.record", lead, topic=topic, with_whom=with_whom, shared_with_all=True)
    acts.approve("drafting", "outreach_lead")
    yield say("demo.invited", count=len(vendors))
    yield acts.advance("drafting")


def release(acts: Acts) -> Lines:
    """Register the custodians' keys, collect the consents, release, and tell every vendor."""
    keys = acts.out / "keys" / "custodians"
    keys.mkdir(parents=True, exist_ok=True)
    for handle in acts.members("custodians"):
        acts.do("key.register", handle, recipient=make_key(keys / f"{handle}.age"))
    officer = acts.member("procurement_officer")
    budget_line = acts.case["budget_line"]
    acts.on_case("funds.certify", acts.member("budget_officer"), budget_line=budget_line)
    acts.on_case("price.acknowledge", officer, reason=words(acts.story["price_reason"]))
    acts.approve("questions", "legal", "requester", "procurement_officer")
    acts.forward(acts.morning(acts.case["calendar"]["release"]))
    yield acts.advance("questions")
    acts.write("solicitation/rfp")
    told = acts.on_case("notice.publish", officer)
    acts.do("outbox.send", "admin")
    yield say("demo.notices", count=told.facts["notices"])


def answer_questions(acts: Acts) -> Lines:
    """Take a question, and answer it for all."""
    asked = acts.story["question"]
    for vendor, contact in acts.story["contacts"].items():
        acts.do("person.register", "admin", vendor=vendor, **contact)
    until = acts.wall(acts.case["calendar"]["questions_until"])
    acts.forward(until - timedelta(days=12))
    acts.on_case("question.ask", acts.contact(asked["asked_by"]), question=words(asked["text"]))
    acts.forward(until - timedelta(days=10))
    officer = acts.member("procurement_officer")
    acts.on_case("question.answer", officer, number=1, answer=words(asked["answer"]))
    acts.forward(until + timedelta(minutes=1))
    yield acts.advance("submission")


def receive_bids(acts: Acts) -> Lines:
    """Remind, take sealed bids, and refuse to open them early."""
    acts.forward(acts.deadline - timedelta(days=6))
    acts.do("vendors.remind", acts.member("outreach_lead"))
    acts.forward(acts.deadline - timedelta(hours=2))
    receipts = acts.out / "receipts"
    receipts.mkdir(exist_ok=True)
    for vendor, bid in acts.story["bids"].items():
        handle = acts.contact(vendor)
        taken = submit_bid(
            engine(),
            Asking("bid.submit", handle, {"ocid": acts.ocid, "lot": LOT}, uuid4()),
            technical=[json.dumps(_proposal(acts, bid)).encode()],
            price=[json.dumps(bid["price"]).encode()],
        )
        if taken.refused:
            raise DemoStoppedError(*taken.findings)
        (receipts / f"{handle}.json").write_text(str(taken.facts["receipt"]), "utf-8")
    yield say("demo.sealed", count=len(acts.story["bids"]))
    one, other, *_ = acts.members("custodians")
    early = acts.consent("technical", one, other)
    yield f"✗ {findings_record(early.findings)[0]['sentence']}"
    acts.forward(acts.deadline + timedelta(minutes=10))


def _proposal(acts: Acts, bid: Body) -> Body:
    """Return the technical form, promising only what this case asks for."""
    asked = {kpi["code"] for kpi in acts.case["kpis"]}
    promised = {kpi: to for kpi, to in bid["proposal"]["promised"].items() if kpi in asked}
    return {**bid["proposal"], "promised": promised}


def open_technical(acts: Acts) -> Lines:
    """Open the technical envelopes, two custodians together."""
    opened = acts.open("technical")
    one, other, *_ = (acts.story["people"][handle] for handle in acts.members("custodians"))
    yield say("demo.opened", count=opened.facts.get("opened", 0), one=one, other=other)
    yield acts.advance("responsiveness")


def check_bids(acts: Acts) -> Lines:
    """Check every bid clause by clause; take the panel's declarations."""
    acts.days_after_deadline(4)
    for vendor in acts.story["bids"]:
        acts.on_case(
            "responsiveness.check",
            acts.member("procurement_officer"),
            vendor=vendor,
            lot=LOT,
            results=dict.fromkeys(CLAUSES, "pass"),
            reasons={},
        )
    for who in (*acts.members("evaluators"), acts.member("chair")):
        for moment in ("appointment", "bidders_known"):
            acts.on_case(
                "declaration.sign",
                who,
                moment=moment,
                has_conflict=False,
                statement=words(acts.story["declaration"]),
            )
    yield acts.advance("scoring")


def score(acts: Acts) -> Lines:
    """Let each evaluator rate alone, with a reason in each cell, and lock the sheet."""
    acts.days_after_deadline(18)
    panel = acts.members("evaluators")
    cells = 0
    for vendor, sheet in acts.story["ratings"].items():
        for criterion, cell in sheet.items():
            answer = acts.story["bids"][vendor]["proposal"]["answers"][criterion]
            for who, level in zip(panel, cell["levels"], strict=True):
                acts.on_case(
                    "bid.rate",
                    who,
                    vendor=vendor,
                    lot=LOT,
                    criterion=criterion,
                    level=level,
                    rationale=answer,
                    reference=criterion,
                )
                cells += 1
    for who in panel:
        acts.on_case("sheet.lock", who)
    yield say("demo.rated", cells=cells, people=len(panel))
    yield acts.advance("consensus")


def agree(acts: Acts) -> Lines:
    """Record what the panel agreed, and lock it before prices are known."""
    acts.days_after_deadline(25)
    chair = acts.member("chair")
    for vendor, sheet in acts.story["ratings"].items():
        for criterion, cell in sheet.items():
            acts.on_case(
                "consensus.record",
                chair,
                vendor=vendor,
                lot=LOT,
                criterion=criterion,
                level=cell["consensus"],
                reason=words(cell["why"]),
            )
    acts.on_case("consensus.lock", chair)
    yield say("demo.locked")


def open_prices(acts: Acts) -> Lines:
    """Open the prices, and rank by the rule that was frozen at release."""
    acts.days_after_deadline(26)
    opened = acts.open("price")
    yield say("demo.prices", count=opened.facts.get("opened", 0))
    acts.on_case("bids.rank", acts.member("chair"))
    acts.approve("award", "chair")
    yield acts.advance("award")


def award(acts: Acts) -> Lines:
    """Record the official's decision, and write to every bidder."""
    acts.days_after_deadline(30)
    decided = acts.story["award"]
    made = acts.on_case(
        "award.decide",
        acts.member("award_authority"),
        lot=LOT,
        vendor=decided["winner"],
        memo=words(decided["memo"]),
    )
    acts.contract = str(made.facts["contract"])
    letters = acts.write("letters/award") + acts.write("letters/debrief")
    number = decided["winner"].partition("/")[2]
    vendors = acts.case["outreach"]["vendors"]
    winner = next(one["name"] for one in vendors if one["tax_id"]["id"] == number)
    yield say("demo.awarded", vendor=winner, count=letters)


def wait_out(acts: Acts) -> Lines:
    """Let the standstill pass."""
    acts.days_after_deadline(31 + acts.case["calendar"]["standstill_days"]["days"])
    yield acts.advance("awarded")


STEPS = (
    ("city", found_the_city),
    ("outcomes", define_outcomes),
    ("outreach", reach_vendors),
    ("release", release),
    ("questions", answer_questions),
    ("bids", receive_bids),
    ("opening", open_technical),
    ("responsiveness", check_bids),
    ("scoring", score),
    ("consensus", agree),
    ("prices", open_prices),
    ("award", award),
    ("standstill", wait_out),
)
