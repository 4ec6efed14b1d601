"""Smallest rows that the database accepts, for tests that then ask it for one thing too many."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlmodel import Session

from outcome_metrics.figures.states import State
from procurement.rules.vocabulary import (
    BidStatus,
    CriterionKind,
    InstallationKind,
    Locality,
    SubjectKind,
    VendorSize,
)
from procurement.store.tables.bids import Bid
from procurement.store.tables.metrics import KpiDefinition, Observation, Series
from procurement.store.tables.parties import Vendor
from procurement.store.tables.people import Installation, Person
from procurement.store.tables.scoring import Rating, RatingSheet
from procurement.store.tables.solicitations import Criterion, Lot, Solicitation, StageVisit

NOON = datetime(2030, 3, 4, 12, tzinfo=UTC)
OCID = "ocds-000000-1"


def put(engine, *rows):
    """Store rows in one transaction, in this order."""
    with Session(engine.execution_options(writes=True), expire_on_commit=False) as session:
        for row in rows:
            session.add(row)
            session.flush()
        session.commit()


def say(engine, statement, **values):
    """Run one statement, as somebody with a database shell would."""
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.text(statement), values)


def count(engine, table):
    with engine.connect() as connection:
        return connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()


def a_person(**changed):
    handle = uuid4().hex[:12]
    return Person(
        **{
            "id": uuid4(),
            "handle": handle,
            "name": handle.title(),
            "name_salt": "5a" * 32,
            "registered_at": NOON,
            **changed,
        }
    )


def an_installation(**changed):
    return Installation(
        **{
            "kind": InstallationKind.REHEARSAL,
            "city": "Puerto Claro (fictional)",
            "ocid_prefix": "ocds-000000",
            "time_zone": "America/Chicago",
            "created_at": NOON,
            "simulated_now": NOON,
            **changed,
        }
    )


def a_series(person):
    """Return a KPI and its first series, which is the city's own."""
    kpi = KpiDefinition(
        code="waiting_days",
        version=1,
        body="{}",
        digest="0" * 64,
        registered_at=NOON,
        registered_by=person.id,
    )
    return kpi, Series(id=1, kpi_code="waiting_days", kpi_version=1, grouping="", site="")


def a_figure(**changed):
    day = NOON.date()
    return Observation(
        **{
            "series_id": 1,
            "period_start": day,
            "period_end": day,
            "recorded_at": NOON,
            "state": State.RECEIVED,
            **changed,
        }
    )


def a_solicitation(**changed):
    return Solicitation(
        **{
            "ocid": OCID,
            "reference": "STREET-1",
            "pathway": "competitive-rfp/1",
            "stage": "drafting",
            "case_body": "{}",
            "case_digest": "0" * 64,
            "language": "en",
            "department": "Streets",
            "currency": "USD",
            "estimated_minor": 1,
            "questions_until": NOON,
            "deadline": NOON,
            "deadline_wall": "2030-03-04T06:00",
            "time_zone": "America/Chicago",
            "created_at": NOON,
            **changed,
        }
    )


def a_visit(person, **changed):
    return StageVisit(
        **{
            "id": uuid4(),
            "kind": SubjectKind.SOLICITATION,
            "subject": OCID,
            "stage": "drafting",
            "round": 1,
            "entered_at": NOON,
            "entered_by": person.id,
            **changed,
        }
    )


def a_vendor(**changed):
    return Vendor(
        **{
            "id": uuid4(),
            "tax_scheme": "US-EIN",
            "tax_id": uuid4().hex[:9],
            "name": "Acme",
            "size": VendorSize.SMALL,
            "locality": Locality.LOCAL,
            "registered_at": NOON,
            **changed,
        }
    )


def a_scored_bid(engine):
    """Store a bid and two sheets with a rating each; return (bid, criterion, sheets)."""
    first, second, vendor = a_person(), a_person(), a_vendor()
    lot = Lot(id=uuid4(), ocid=OCID, code="L1", title="All", estimated_minor=1)
    criterion = Criterion(
        id=uuid4(),
        ocid=OCID,
        round=1,
        code="plan",
        kind=CriterionKind.QUALITY,
        weight="100",
        max_level=5,
    )
    bid = Bid(
        id=uuid4(),
        ocid=OCID,
        round=1,
        lot_id=lot.id,
        vendor_id=vendor.id,
        status=BidStatus.PENDING,
        current_version=1,
    )
    sheets = [
        RatingSheet(ocid=OCID, round=1, evaluator_id=one.id, opened_at=NOON)
        for one in (first, second)
    ]
    ratings = [a_rating(bid, criterion, sheet) for sheet in sheets]
    put(engine, first, second, vendor, a_solicitation(), lot, criterion, bid, *sheets, *ratings)
    return bid, criterion, sheets


def a_rating(bid, criterion, sheet, **changed):
    return Rating(
        **{
            "bid_id": bid.id,
            "criterion_id": criterion.id,
            "round": sheet.round,
            "evaluator_id": sheet.evaluator_id,
            "version": sheet.version,
            "level": 3,
            "rationale": "Clear staffing plan.",
            "reference": "Page 4",
            "given_at": NOON,
            **changed,
        }
    )
