"""Who belongs to which group, as of the date of each step: pure, without a database."""

from datetime import UTC, date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from outcome_metrics.market.vendor_funnel import NO, STEPS, UNKNOWN, YES, Step
from procurement.actions.reports.funnel_groups import Register, days, members, reached
from procurement.rules.vocabulary import AwardStatus, Locality, VendorGroup, VendorSize
from procurement.store.portfolio.market import Contact, Held
from procurement.store.tables.awards import Award
from procurement.store.tables.parties import Vendor

ZONE = ZoneInfo("America/Bogota")


def noon(text):
    return datetime.fromisoformat(f"{text}T12:00:00+00:00")


def a_vendor(**changed):
    facts = {"size": VendorSize.SMALL, "locality": Locality.LOCAL, **changed}
    return Vendor(
        id=uuid4(), tax_scheme="X", tax_id="1", name="A", registered_at=noon("2020-01-01"), **facts
    )


def a_contact(vendor, ocid="o1", **reached_on):
    steps = {Step(name): noon(day) for name, day in reached_on.items()}
    return Contact(
        ocid=ocid,
        vendor=vendor.id,
        began_at=noon("2024-01-10"),
        unknown=frozenset({Step.VIEWED}),
        reached=steps,
    )


def a_certificate(vendor, kind, valid_from, valid_to=None):
    return Held(
        vendor=vendor.id,
        kind=kind,
        first=date.fromisoformat(valid_from),
        last=date.fromisoformat(valid_to) if valid_to else date.max,
    )


def an_award(vendor, day, ocid="earlier"):
    return Award(
        id=uuid4(),
        ocid=ocid,
        round=1,
        vendor_id=vendor.id,
        status=AwardStatus.ACTIVE,
        value_minor=1,
        currency="COP",
        memo="m",
        decided_at=noon(day),
        standstill_until=noon(day),
    )


def a_register(*vendors, certificates=(), awards=(), since="2010-01-01", **changed):
    return Register(
        vendors={one.id: one for one in vendors},
        certificates=certificates,
        awards=awards,
        since=date.fromisoformat(since) if since else None,
        zone=ZONE,
        **changed,
    )


def at(codes, step, row=0):
    return codes[row, STEPS.index(step)]


def only(groups, step, row=0):
    """Return the one group that a unit belongs to at a step."""
    (name,) = [name for name, codes in groups.items() if at(codes, step, row) == YES]
    return name


def test_a_step_is_reached_or_not_or_nobody_knows():
    codes = reached([a_contact(a_vendor(), notified="2024-01-11")])

    assert [at(codes, one) for one in (Step.NOTIFIED, Step.VIEWED, Step.ASKED)] == [
        YES,
        UNKNOWN,
        NO,
    ]


def test_a_step_has_the_city_s_date_and_one_not_reached_the_last_date_before_it():
    vendor = a_vendor()
    late = Contact(
        ocid="o1",
        vendor=vendor.id,
        began_at=noon("2024-01-10"),
        unknown=frozenset(),
        reached={Step.NOTIFIED: datetime(2024, 1, 12, 3, tzinfo=UTC)},  # the 11th in Bogotá
    )

    (found,) = days([late], a_register(vendor))

    said = [date.fromordinal(int(day)).day for day in found]
    assert said == [10, *[11] * 10]


def test_a_certificate_counts_from_its_first_to_its_last_day():
    vendor = a_vendor()
    contact = a_contact(vendor, notified="2024-02-01", submitted="2024-03-01", awarded="2024-04-01")
    held = [
        a_certificate(vendor, "MBE", "2024-03-01", "2024-03-01"),
        a_certificate(vendor, "WBE", "2023-01-01"),
    ]

    groups = members(VendorGroup.CERTIFICATION, [contact], a_register(vendor, certificates=held))

    assert [at(groups["MBE"], one) for one in (Step.NOTIFIED, Step.SUBMITTED, Step.AWARDED)] == [
        NO,
        YES,
        NO,
    ]
    assert at(groups["WBE"], Step.SUBMITTED) == YES  # both at once: groups overlap
    assert not (groups["none_on_record"] == YES).any()


def test_a_renewed_certificate_counts_in_both_of_its_terms():
    vendor = a_vendor()
    contact = a_contact(vendor, notified="2024-02-01", awarded="2024-04-01")
    held = [
        a_certificate(vendor, "MBE", "2024-01-01", "2024-02-28"),
        a_certificate(vendor, "MBE", "2024-03-15", "2024-12-31"),
    ]

    groups = members(VendorGroup.CERTIFICATION, [contact], a_register(vendor, certificates=held))

    assert (at(groups["MBE"], Step.NOTIFIED), at(groups["MBE"], Step.AWARDED)) == (YES, YES)


@pytest.mark.parametrize(
    ("awarded_on", "group"),
    [
        ("2019-02-01", "returning"),  # five years to the day
        ("2019-01-31", "new"),
        ("2024-01-31", "returning"),
        ("2024-02-01", "new"),  # the same day is not before
        ("2024-02-02", "new"),
    ],
)
def test_a_vendor_is_new_without_an_award_in_the_five_years_before(awarded_on, group):
    vendor = a_vendor()
    contact = a_contact(vendor, notified="2024-02-01")
    register = a_register(vendor, awards=[an_award(vendor, awarded_on)])

    groups = members(VendorGroup.NEWNESS, [contact], register)

    assert only(groups, Step.NOTIFIED) == group


def test_how_long_a_vendor_stays_away_to_be_new_can_be_chosen():
    vendor = a_vendor()
    contact = a_contact(vendor, notified="2024-02-29")
    won = [an_award(vendor, "2022-06-01")]

    groups = members(VendorGroup.NEWNESS, [contact], a_register(vendor, awards=won, new_after=1))

    assert only(groups, Step.NOTIFIED) == "new"


def test_an_award_to_a_firm_of_the_same_owner_makes_a_vendor_known():
    won, sister, stranger = (
        a_vendor(owner_group=one) for one in ("Norte Holding", "norte  HOLDING", "")
    )
    contacts = [a_contact(one, notified="2024-02-01") for one in (sister, stranger)]
    register = a_register(won, sister, stranger, awards=[an_award(won, "2023-01-01")])

    groups = members(VendorGroup.NEWNESS, contacts, register)

    assert [only(groups, Step.NOTIFIED, row) for row in (0, 1)] == ["returning", "new"]


def test_an_award_under_a_merged_number_is_that_of_the_survivor():
    old, survivor = a_vendor(), a_vendor()
    contact = a_contact(survivor, notified="2024-02-01")
    known = {"awards": [an_award(old, "2023-01-01")]}

    apart = members(VendorGroup.NEWNESS, [contact], a_register(old, survivor, **known))
    merged = members(
        VendorGroup.NEWNESS,
        [contact],
        a_register(old, survivor, survivors={old.id: survivor.id}, **known),
    )

    assert only(apart, Step.NOTIFIED) == "new"
    assert only(merged, Step.NOTIFIED) == "returning"


def test_the_award_at_the_end_does_not_make_its_winner_known_before():
    vendor = a_vendor()
    contact = a_contact(vendor, notified="2024-02-01", awarded="2024-04-01", paid="2024-06-01")
    won = [an_award(vendor, "2024-04-01", ocid="o1")]

    groups = members(VendorGroup.NEWNESS, [contact], a_register(vendor, awards=won))

    assert only(groups, Step.PAID) == "new"


@pytest.mark.parametrize(
    ("stated", "group"), [(True, "new"), (False, "returning"), (None, "unknown")]
)
def test_a_young_record_believes_what_was_stated_and_else_does_not_know(stated, group):
    vendor = a_vendor(new_to_city=stated)
    contact = a_contact(vendor, notified="2024-02-01")

    groups = members(VendorGroup.NEWNESS, [contact], a_register(vendor, since="2022-01-01"))

    assert only(groups, Step.NOTIFIED) == group


def test_size_and_locality_are_those_of_the_register_and_unknown_is_a_group():
    vendors = [a_vendor(), a_vendor(size=VendorSize.UNKNOWN, locality=Locality.OTHER)]
    contacts = [a_contact(one) for one in vendors]
    register = a_register(*vendors)

    sizes = members(VendorGroup.SIZE, contacts, register)
    places = members(VendorGroup.LOCALITY, contacts, register)

    assert [only(sizes, Step.PAID, row) for row in (0, 1)] == ["small", "unknown"]
    assert [only(places, Step.PAID, row) for row in (0, 1)] == ["local", "other"]
    assert (sum(sizes.values()) == YES).all()


@pytest.mark.parametrize("by", list(VendorGroup))
def test_a_record_without_contacts_has_groups_without_members(by):
    groups = members(by, [], a_register(since=None))

    assert all(codes.shape == (0, len(STEPS)) for codes in groups.values())
    assert all(np.all(codes == NO) for codes in groups.values())
