"""S08: before the opening, nothing that an officer can ask for tells that anybody has bid."""

import pytest
from sqlmodel import func, select

from procurement.store.database.engine import reading
from procurement.store.tables.outbox import Outbox
from tests.actions.bidding import LOT, VENDORS, submit
from tests.builders import contact_of, in_submission, tax_ids

#: What people look at, by command.
LOOKS = (
    ("solicitation", "list", "--json"),
    ("solicitation", "show", "{ocid}", "--json"),
    ("question", "list", "{ocid}", "--json"),
    ("addendum", "list", "{ocid}", "--json"),
    ("outage", "list", "{ocid}", "--json"),
    ("report", "vendor-funnel", "--json"),
    ("report", "vendor-funnel", "--solicitation", "{ocid}", "--json"),
    ("report", "market", "--json"),
    ("audit", "verify", "--json"),
    ("audit", "verify"),
    ("audit", "export", "{ocid}"),
    ("bid", "key", "{ocid}", "--json"),
    ("bid", "bidders", "{ocid}", "--json"),
    ("responsiveness", "show", "{ocid}", "--json"),
    ("score", "panel", "{ocid}", "--json"),
    ("score", "reopenings", "{ocid}", "--json"),
    ("rank", "show", "{ocid}", "--json"),
    ("award", "show", "{ocid}", "--json"),
)
#: What answers no more than that it is not to be known yet.
SEALED = {("audit", "export"), ("bid", "bidders")}


def seen(procure, ocid):
    """Return what each command says."""
    said = {}
    for look in LOOKS:
        answer = procure(*(part.format(ocid=ocid) for part in look))
        assert "Traceback" not in answer.words
        assert answer.code != 2 or look[:2] in SEALED, (look, answer.words)
        said[look] = (answer.code, answer.out, answer.err)
    return said


def queued(city):
    with reading(city.engine) as session:
        return session.exec(select(func.count()).select_from(Outbox)).one()


@pytest.fixture
def told(city):
    """Return a city that takes bids, with its vendors' contacts registered."""
    ocid = in_submission(city)
    for vendor in VENDORS:
        contact_of(city, vendor)
    return city, ocid


def test_s08_a_city_with_bids_looks_exactly_like_one_without(told, procure):
    city, ocid = told
    before = seen(procure, ocid)

    for vendor in VENDORS:
        assert not submit(city, ocid, vendor).refused
    submit(city, ocid, VENDORS[0])
    city.do("bid.withdraw", contact_of(city, VENDORS[1]), ocid=ocid, lot=LOT)
    after = seen(procure, ocid)

    assert [look for look in LOOKS if before[look] != after[look]] == []


def test_s08_no_answer_names_a_bidder_before_the_opening(told, procure):
    city, ocid = told
    invited = set(tax_ids())
    for vendor in VENDORS:
        submit(city, ocid, vendor)

    said = " ".join(out + err for _, out, err in seen(procure, ocid).values())

    assert not [vendor for vendor in invited if vendor.partition("/")[2] in said]


def test_s08_bids_send_no_letter_and_start_no_flow(told):
    city, ocid = told
    before = queued(city)

    for vendor in VENDORS:
        submit(city, ocid, vendor)
    city.do("bid.withdraw", contact_of(city, VENDORS[0]), ocid=ocid, lot=LOT)

    assert queued(city) == before
