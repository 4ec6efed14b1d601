"""Stories of a competition: sealed bids, opening, checks, scores and award, by the actions."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import yaml
from sqlmodel import Session, col, select

from procurement.actions.asking.requests import Asking
from procurement.actions.asking.submit_bid import submit_bid
from procurement.actions.bids.seal_envelopes import envelope_folder
from procurement.actions.outcome import Outcome
from procurement.rules.responsiveness import CLAUSES
from procurement.store.bids import bids, vault
from procurement.store.database.engine import reading
from procurement.store.solicitations import solicitations
from procurement.store.tables.audit import AuditEntry
from procurement.store.tables.bids import Bid
from procurement.store.tables.solicitations import Solicitation
from procurement.store.vendors import vendors
from tests.builders import City, contact_of, in_submission, tax_ids, team, written_case
from tests.chapters import chapter

LOT = "streets"
OFFICER = "officer"
CHAIR = team("chair")
AUTHORITY = team("award_authority")
CUSTODIANS: list[str] = written_case()["team"]["custodians"]
EVALUATORS: list[str] = written_case()["team"]["evaluators"]
CRITERIA = ("delivery_plan", "equity_access", "outcome_approach", "results_record")
VENDORS = tax_ids()[:3]
PRICES = ("18000000.00", "17000000.00", "18600000.00")

Change = Callable[[dict], None]


def a_proposal(**changes: Any) -> bytes:
    """Return a complete technical form as YAML; `promised=...` and others replace its parts."""
    form = {
        "proposal": 1,
        "summary": "Crews in every district.",
        "approach": "Shorter waits, since each crew starts where the reports are.",
        "answers": {code: f"Evidence for {code}." for code in CRITERIA},
        **changes,
    }
    return yaml.safe_dump(form, allow_unicode=True).encode()


def a_price(total: str, **changes: Any) -> bytes:
    """Return a price form as JSON."""
    form = {"price": 1, "currency": "USD", "total": total, **changes}
    return json.dumps(form).encode()


def submit(
    city: City,
    ocid: str,
    vendor: str,
    *,
    technical: bytes | None = None,
    price: bytes | None = None,
    lot: str = LOT,
) -> Outcome:
    """Hand in a bid for the vendor `SCHEME/ID`, in two chunks for each envelope."""
    return submit_bid(
        city.engine,
        Asking("bid.submit", contact_of(city, vendor), {"ocid": ocid, "lot": lot}, uuid4()),
        technical=_chunks(technical or a_proposal()),
        price=_chunks(price or a_price("18000000.00")),
    )


def _chunks(content: bytes) -> Sequence[bytes]:
    return (content[:5], content[5:])


@chapter
def with_bids(city: City, change: Change | None = None) -> str:
    """Return a solicitation that three vendors have bid for."""
    ocid = in_submission(city, change)
    for vendor, total in zip(VENDORS, PRICES, strict=True):
        assert not submit(city, ocid, vendor, price=a_price(total)).refused
    return ocid


def past_deadline(city: City, ocid: str) -> None:
    """Let the deadline pass, by a minute."""
    city.forward(city.deadline(ocid) + timedelta(minutes=1))


def consent(city: City, ocid: str, kind: str, who: int, other: int) -> Outcome:
    """Let one custodian consent, with the own key, to opening with another."""
    return city.ask(
        "opening.consent",
        CUSTODIANS[who],
        ocid=ocid,
        kind=kind,
        with_handle=CUSTODIANS[other],
        private=city.identities[CUSTODIANS[who]],
    )


def open_envelopes(city: City, ocid: str, kind: str) -> Outcome:
    """Open the envelopes of this kind, by two custodians."""
    assert not consent(city, ocid, kind, 0, 1).refused
    assert not consent(city, ocid, kind, 1, 0).refused
    return city.do("bids.open", "scheduler", ocid=ocid, kind=kind)


@chapter
def opened(city: City, change: Change | None = None) -> str:
    """Return a solicitation whose technical envelopes are open, ready for the checks."""
    ocid = with_bids(city, change)
    past_deadline(city, ocid)
    open_envelopes(city, ocid, "technical")
    city.do("solicitation.advance", OFFICER, ocid=ocid, target="responsiveness")
    return ocid


def check(city: City, ocid: str, vendor: str, **results: str) -> Outcome:
    """Check a bid: every clause passes but those that are named, which get a reason."""
    return city.ask(
        "responsiveness.check",
        OFFICER,
        ocid=ocid,
        vendor=vendor,
        lot=LOT,
        results=dict.fromkeys(CLAUSES, "pass") | results,
        reasons=dict.fromkeys(results, "As the file shows."),
    )


def declare(city: City, ocid: str, moment: str, people: Sequence[str] = ()) -> None:
    """Let the evaluators (or `people`) declare that they have no conflict."""
    for person in people or EVALUATORS:
        city.do(
            "declaration.sign",
            person,
            ocid=ocid,
            moment=moment,
            has_conflict=False,
            statement="I know none of the bidders.",
        )


@chapter
def in_scoring(city: City, change: Change | None = None) -> str:
    """Return a solicitation with three valid bids, ready to be rated."""
    ocid = opened(city, change)
    for vendor in VENDORS:
        assert not check(city, ocid, vendor).refused
    declare(city, ocid, "appointment")
    declare(city, ocid, "bidders_known")
    city.do("solicitation.advance", OFFICER, ocid=ocid, target="scoring")
    return ocid


def rate(city: City, ocid: str, who: str, vendor: str, criterion: str, level: int) -> Outcome:
    """Let one evaluator rate one cell."""
    return city.ask(
        "bid.rate",
        who,
        ocid=ocid,
        vendor=vendor,
        lot=LOT,
        criterion=criterion,
        level=level,
        rationale="A crew in every district.",
        reference="Page 4",
    )


#: Level that each evaluator gives to each vendor, the same for all criteria.
LEVELS = {VENDORS[0]: (4, 4, 4), VENDORS[1]: (3, 3, 3), VENDORS[2]: (2, 3, 2)}
Levels = dict[str, tuple[int, int, int]]


@chapter
def in_consensus(city: City, change: Change | None = None, *, levels: Levels | None = None) -> str:
    """Return a solicitation whose sheets are filled and locked."""
    ocid = in_scoring(city, change)
    fill_sheets(city, ocid, levels or LEVELS)
    return ocid


def fill_sheets(city: City, ocid: str, levels: Levels) -> None:
    """Let every evaluator rate these vendors and lock the sheet; go on to consensus."""
    for vendor, given in levels.items():
        for who, level in zip(EVALUATORS, given, strict=True):
            for criterion in CRITERIA:
                assert not rate(city, ocid, who, vendor, criterion, level).refused
    for who in EVALUATORS:
        city.do("sheet.lock", who, ocid=ocid)
    city.do("solicitation.advance", OFFICER, ocid=ocid, target="consensus")


def agree(
    city: City, ocid: str, vendor: str, criterion: str, level: int, reason: str = ""
) -> Outcome:
    """Let the chair record what the panel agreed on for one cell."""
    return city.ask(
        "consensus.record",
        CHAIR,
        ocid=ocid,
        vendor=vendor,
        lot=LOT,
        criterion=criterion,
        level=level,
        reason=reason,
    )


@chapter
def locked(city: City, change: Change | None = None, *, levels: Levels | None = None) -> str:
    """Return a solicitation whose technical scores are locked; the first evaluator's stand."""
    ocid = in_consensus(city, change, levels=levels)
    agree_and_lock(city, ocid, levels or LEVELS)
    return ocid


def agree_and_lock(
    city: City, ocid: str, levels: Levels, lowered: dict[tuple[str, str], int] | None = None
) -> None:
    """Let the panel agree on the first evaluator's levels, or on `lowered`, and lock them."""
    for vendor, given in levels.items():
        for criterion in CRITERIA:
            level = (lowered or {}).get((vendor, criterion), given[0])
            assert not agree(city, ocid, vendor, criterion, level, "We talked.").refused
    city.do("consensus.lock", CHAIR, ocid=ocid)


def from_opening_to_lock(
    city: City,
    ocid: str,
    *,
    levels: Levels | None = None,
    failing: Sequence[str] = (),
    lowered: dict[tuple[str, str], int] | None = None,
    by_consensus: bool = True,
) -> None:
    """Take a solicitation with bids through opening, checks, sheets and consensus."""
    past_deadline(city, ocid)
    open_envelopes(city, ocid, "technical")
    city.do("solicitation.advance", OFFICER, ocid=ocid, target="responsiveness")
    for vendor in VENDORS:
        failed = {"signed": "fail"} if vendor in failing else {}
        assert not check(city, ocid, vendor, **failed).refused
    declare(city, ocid, "appointment")
    declare(city, ocid, "bidders_known")
    city.do("solicitation.advance", OFFICER, ocid=ocid, target="scoring")
    given = {vendor: all_ for vendor, all_ in (levels or LEVELS).items() if vendor not in failing}
    fill_sheets(city, ocid, given)
    if by_consensus:
        agree_and_lock(city, ocid, given, lowered)
    else:
        city.do("consensus.lock", CHAIR, ocid=ocid)


@chapter
def priced(city: City, change: Change | None = None, *, levels: Levels | None = None) -> str:
    """Return a solicitation whose prices are open."""
    ocid = locked(city, change, levels=levels)
    open_envelopes(city, ocid, "price")
    return ocid


@chapter
def in_award(city: City, change: Change | None = None) -> str:
    """Return a solicitation that is ranked and waits for the official's decision."""
    ocid = priced(city, change)
    city.do("bids.rank", CHAIR, ocid=ocid)
    city.do("approval.give", CHAIR, ocid=ocid, target="award")
    city.do("solicitation.advance", CHAIR, ocid=ocid, target="award")
    return ocid


def award(city: City, ocid: str, vendor: str, memo: str = "The best evidence.") -> Outcome:
    """Let the award authority decide for a vendor."""
    return city.ask("award.decide", AUTHORITY, ocid=ocid, lot=LOT, vendor=vendor, memo=memo)


# --- what a test looks at


def codes(outcome: Outcome) -> list[str]:
    """Return the codes of the findings, in order."""
    return [finding.code for finding in outcome.findings]


@contextmanager
def looking(city: City) -> Iterator[Session]:
    """Look at the database; what was loaded stays readable afterwards."""
    with reading(city.engine) as session:
        yield session
        session.expunge_all()


def row_of(session: Session, ocid: str) -> Solicitation:
    """Return the solicitation's row."""
    return solicitations.find(session, ocid)


def bid_of(session: Session, ocid: str, vendor: str) -> Bid:
    """Return the vendor's live bid, sealed or not."""
    row, firm = row_of(session, ocid), vendors.by_tax_id(session, vendor)
    bid = bids.find(session, row, bids.lot_of(session, row, LOT), firm.id)
    assert bid is not None
    return bid


def live(city: City, ocid: str) -> list[Bid]:
    """Return the live bids."""
    with looking(city) as session:
        return bids.of_round(session, row_of(session, ocid))


def logged(city: City, ocid: str, verb: str) -> list[dict]:
    """Return the facts of the log's entries of this verb, oldest first."""
    with reading(city.engine) as session:
        found = session.exec(
            select(AuditEntry)
            .where(AuditEntry.chain == ocid, AuditEntry.verb == verb)
            .order_by(col(AuditEntry.seq))
        )
        return [json.loads(entry.body)["entry"] for entry in found]


def ciphertext(city: City, ocid: str, vendor: str, kind: str) -> Any:
    """Return the path of the sealed file that counts for a vendor."""
    with reading(city.engine) as session:
        envelope = bids.envelope(session, bid_of(session, ocid, vendor), kind)
        return vault.sealed_path(envelope_folder(ocid), envelope.digest)
