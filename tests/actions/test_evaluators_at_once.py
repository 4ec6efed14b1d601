"""A panel that works at the same instant: no cell is lost, and no sheet is locked twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import product

from procurement.rules.audit_chain import verify
from procurement.store.audit import audit
from procurement.store.database.engine import reading
from tests.actions.bidding import CRITERIA, EVALUATORS, VENDORS, in_scoring, logged, rate

LEVEL = dict(zip(EVALUATORS, (2, 3, 4), strict=True))


def at_once(act, items):
    """Do `act` with all items, eight at a time; return how often each answer came."""
    with ThreadPoolExecutor(8) as several:
        outcomes = several.map(act, items)
        return Counter(one.findings[0].code if one.refused else "done" for one in outcomes)


def test_evaluators_who_rate_at_the_same_instant_lose_no_cell_and_lock_once(city):
    ocid = in_scoring(city)
    cells = list(product(EVALUATORS, VENDORS, CRITERIA))

    rated = at_once(lambda cell: rate(city, ocid, *cell, LEVEL[cell[0]]), cells)
    locked = at_once(lambda who: city.ask("sheet.lock", who, ocid=ocid), EVALUATORS * 2)

    assert rated == {"done": len(cells)}
    assert locked == {"done": len(EVALUATORS), "rating.sheet_locked": len(EVALUATORS)}
    assert len(logged(city, ocid, "bid.rated")) == len(cells)
    assert [one["cells"] for one in logged(city, ocid, "sheet.locked")] == [12, 12, 12]
    with reading(city.engine) as session:
        entries = audit.entries(session, ocid)
        assert verify((one.seq, one.previous, one.body, one.digest) for one in entries).holds
