"""Stories that end with papers: an award, and a contract with results and a review."""

import csv
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlmodel import select

from procurement.ingest.table.mapping_file import load_mapping
from procurement.ingest.table.observations import read_table
from procurement.store.database.engine import reading
from procurement.store.tables.contracts import Contract
from tests.actions.bidding import (
    CHAIR,
    OFFICER,
    VENDORS,
    a_price,
    award,
    from_opening_to_lock,
    open_envelopes,
    submit,
    with_bids,
)
from tests.builders import City, tax_ids, team
from tests.chapters import chapter

MANAGER, LAWYER, AUDITOR = team("contract_manager"), team("legal"), team("auditor")
CONTRACT = "STREET-2014-01-C1"
#: Levels such that the second vendor misses the minimum and the third fails a requirement.
LEVELS = {VENDORS[0]: (4, 4, 4), VENDORS[1]: (3, 3, 3), VENDORS[2]: (2, 3, 2)}
WEEKS = 13
MAPPING = """
columns: {kpi: kpi, period_start: start, numerator: n, denominator: d}
period: {format: "%Y-%m-%d", length: week}
unit: days
direction: lower
others: slug
"""


@chapter
def decided(city: City, _change: object = None) -> str:
    """Return a solicitation awarded to the first of three bidders; one came late."""
    ocid = with_bids(city)
    from_opening_to_lock(
        city, ocid, failing=VENDORS[2:], lowered={(VENDORS[1], "outcome_approach"): 1}
    )
    submit(city, ocid, tax_ids()[3], price=a_price("18000000.00"))
    open_envelopes(city, ocid, "price")
    city.do("bids.rank", CHAIR, ocid=ocid)
    city.do("approval.give", CHAIR, ocid=ocid, target="award")
    city.do("solicitation.advance", CHAIR, ocid=ocid, target="award")
    outcome = award(city, ocid, VENDORS[0])
    assert not outcome.refused, outcome.findings
    return ocid


def week(number: int) -> date:
    """Return the Monday of a week of the contract, from 0."""
    return date(2015, 1, 5) + timedelta(weeks=number)


#: Days from report to repair summed, and repairs, of each week; week 5 is missing.
POTHOLES: dict[int, tuple[str, str]] = {
    n: (str(900 - 10 * n), str(90 + n)) for n in range(WEEKS) if n != 5
}


Rows = Sequence[tuple[str, date, str, str]]


def load(
    city: City, rows: Rows, name: str, *, who: str = MANAGER, contract: str = CONTRACT
) -> None:
    """Load a table of (kpi, first day, numerator, denominator); the city's without a contract."""
    asked, private = read_results(city, rows, name)
    city.do("results.load", who, contract=contract, private=private, **asked)


def read_results(city: City, rows: Rows, name: str) -> tuple[dict[str, Any], Any]:
    """Write such a table; return what `results.load` is asked with, and what was read of it."""
    folder = Path(city.home)
    table, mapping = folder / name, folder / "mapping.yaml"
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["kpi", "start", "n", "d"])
        writer.writerows(rows)
    mapping.write_text(MAPPING, "utf-8")
    meant = load_mapping(mapping)
    read = read_table(table, meant)
    return {"table": name, "digest": read.sha256}, (read, meant)


@chapter
def delivered(city: City, _change: object = None) -> str:
    """Return the ocid of a running contract: a quarter of results, a restatement, a review."""
    ocid = decided(city)
    city.do("documents.write", OFFICER, ocid=ocid, family="letters/award", languages=("en",))
    city.do("documents.write", OFFICER, ocid=ocid, family="letters/debrief", languages=("en",))
    with reading(city.engine) as session:
        contract = session.exec(select(Contract)).one()
        assert contract.id == CONTRACT
    city.forward(datetime.fromisoformat("2014-12-15T15:00:00+00:00"))
    city.do("solicitation.advance", OFFICER, ocid=ocid, target="awarded")
    city.do(
        "contract.sign",
        LAWYER,
        contract=CONTRACT,
        manager=MANAGER,
        insurance_until=date(2018, 6, 30),
        differences="None.",
    )
    city.do("approval.give", LAWYER, contract=CONTRACT, target="monitoring")
    city.do("contract.advance", LAWYER, contract=CONTRACT, target="monitoring")
    city.forward(datetime.fromisoformat("2015-06-15T15:00:00+00:00"))
    rows = [("pothole_days", week(n), *pair) for n, pair in sorted(POTHOLES.items())]
    first = [(kpi, start, "1000" if start == week(3) else n, d) for kpi, start, n, d in rows]
    load(city, first, "results.csv")
    load(city, rows[3:4], "corrected.csv")
    city.do(
        "contract.amend",
        LAWYER,
        contract=CONTRACT,
        code="unforeseen",
        reason="Winter",
        kpi="pothole_days",
        target="8",
    )
    city.do("contracts.review", "scheduler", as_of=date(2015, 6, 15))
    return ocid


def sums() -> tuple[Decimal, Decimal]:
    """Return numerator and denominator of all weeks that were delivered."""
    return (
        sum((Decimal(n) for n, _ in POTHOLES.values()), Decimal(0)),
        sum((Decimal(d) for _, d in POTHOLES.values()), Decimal(0)),
    )
