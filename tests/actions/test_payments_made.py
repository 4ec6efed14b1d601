"""What finance has paid: parts add up, never by who decided, never more without a word why."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from outcome_metrics.market.vendor_funnel import Step
from procurement.actions.papers.desk import Desk
from procurement.actions.papers.statements import payment_statement
from procurement.actions.payments.list_payments import all_payments
from procurement.actions.payments.show_payments import payments_of
from procurement.rules.contract_gates import payments_are_settled
from procurement.rules.errors import NotAllowedError, NotFoundError
from procurement.rules.pathways import CONTRACT_PATHWAYS
from procurement.rules.stages import decide
from procurement.rules.vocabulary import Role
from procurement.store.database.engine import installation, reading
from procurement.store.facts import contract_facts
from procurement.store.payments import payment_account, payments
from procurement.store.portfolio import market
from procurement.store.tables import metadata
from procurement.store.tables.contracts import Contract
from procurement.store.tables.people import RoleGrant
from procurement.store.tables.solicitations import Invitation, Solicitation
from tests.actions.contract_builder import CONTRACT, OCID, codes
from tests.actions.paying import FEBRUARY, LATER, jobs

ACCEPTED = "2027-01-15"  # the consent's day in the city
REFUSED = (sa.exc.IntegrityError, sa.exc.DBAPIError)


@pytest.fixture
def due(agreed):
    """Return a city that has approved 83,750.00 for the first quarter."""
    agreed.evidence(jobs(1, 3, FEBRUARY))
    agreed.settle("2026-Q1")
    agreed.do("payment.approve", "approver", settlement=1)
    agreed.bench.forward(LATER + timedelta(days=40))
    return agreed


def seen(city):
    return payments_of(city.bench.engine, CONTRACT)


def grant(city, who, role):
    with Session(city.bench.engine) as session, session.begin():
        people = metadata.tables["person"]
        (person,) = session.execute(sa.select(people.c.id).where(people.c.handle == who)).scalars()
        session.add(
            RoleGrant(id=uuid4(), person_id=person, role=role, subject=OCID, granted_at=LATER)
        )


def test_parts_add_up_until_nothing_is_open_and_the_days_are_counted(due):
    first = due.paid("50000.00", "2027-01-25")
    half = seen(due)
    second = due.paid("33750.00", "2027-02-04", "AP-2")
    whole = seen(due)

    assert (first.facts["paid"], first.facts["open"]) == ("50000.00", "33750.00")
    assert (half.settlements[0].state, half.settlements[0].days) == ("approved", None)
    assert (second.facts["paid"], second.facts["open"]) == ("83750.00", "0.00")
    assert (whole.settlements[0].state, whole.settlements[0].days) == ("paid", 20)
    assert [entry["reference"] for entry in due.bench.entries("payment.paid")] == ["AP-1", "AP-2"]


def test_days_count_from_the_invoice_where_there_is_one(due):
    due.paid("83750.00", "2027-02-04", invoiced_on="2027-01-30")

    (settled,) = seen(due).settlements
    assert (settled.days, settled.by_invoice) == (5, True)


def test_of_what_nobody_recorded_it_is_not_said_that_nothing_was_paid(due):
    assert seen(due).paid_minor is None
    assert all_payments(due.bench.engine).here[0].paid_minor is None


def test_the_same_voucher_again_changes_nothing_and_another_amount_is_refused(due):
    due.paid("50000.00", "2027-01-25")

    again = due.paid("50000.00", "2027-01-25")
    other = due.paid("50000.01", "2027-01-25")

    assert again.facts["known"] is True
    assert codes(other) == ["paid.reference_used"]
    assert due.bench.count("payment_made") == 1


def test_more_than_approved_needs_an_explanation_which_stays_on_record(due):
    held = due.paid("83750.01", "2027-01-25")
    done = due.paid("83750.01", "2027-01-25", explanation="Bank rounded up, credit note 7")

    assert (held.refused, codes(held)) == (True, ["paid.more_than_approved"])
    assert (done.refused, codes(done)) == (False, ["paid.more_than_approved"])
    assert due.rows("payment_made")[0]["explanation"] == "Bank rounded up, credit note 7"
    assert seen(due).open_minor == -1


def test_before_the_consent_needs_an_explanation_too(due):
    assert codes(due.paid("1.00", "2027-01-14")) == ["paid.before_consent"]
    assert due.paid("1.00", ACCEPTED).facts["paid"] == "1.00"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"amount": "0"}, "paid.bad_amount"),
        ({"amount": "-5.00"}, "paid.bad_amount"),
        ({"amount": "1.005"}, "paid.bad_amount"),
        ({"amount": "many"}, "paid.bad_amount"),
        ({"on": "2027-12-31"}, "paid.in_future"),
        ({"reference": " "}, "paid.no_reference"),
        ({"reference": "x" * 65}, "paid.no_reference"),
        ({"invoiced_on": "2027-01-26"}, "paid.before_invoice"),
    ],
)
def test_a_voucher_that_cannot_be_is_refused(due, given, code):
    told = {"amount": "1.00", "on": "2027-01-25", **given}

    assert codes(due.paid(**told)) == [code]
    assert due.bench.count("payment_made") == 0


def test_what_nobody_approved_is_not_paid(agreed):
    agreed.settle("2026-Q1")

    assert codes(agreed.paid("1.00", ACCEPTED)) == ["paid.not_approved"]


def test_only_finance_records_payments(due):
    for who in ("manager", "approver", "validator", "lawyer"):
        with pytest.raises(NotAllowedError):
            due.paid("1.00", "2027-01-25", who=who)


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("manager", "paid.own_proposal"),
        ("approver", "paid.own_approval"),
        ("validator", "paid.own_evidence"),
    ],
)
def test_who_decided_does_not_pay_whatever_roles_they_hold(due, who, code):
    grant(due, who, Role.BUDGET_OFFICER)

    assert codes(due.paid("1.00", "2027-01-25", who=who)) == [code]


# --- corrections


def test_a_payment_is_taken_back_by_its_opposite_and_paid_anew(due):
    due.paid("83750.00", "2027-01-25")
    back = due.do(
        "payment.take_back",
        "treasurer",
        payment=1,
        on="2027-02-01",
        reference="AP-9",
        reason="Returned by the bank: account closed",
    )
    anew = due.paid("83750.00", "2027-02-04")

    assert (back.facts["paid"], back.facts["open"]) == ("0.00", "83750.00")
    assert (anew.facts["payment"], anew.facts["open"]) == (3, "0.00")
    assert [one.minor for one in seen(due).made] == [8_375_000, -8_375_000, 8_375_000]
    assert seen(due).settlements[0].days == 20
    assert len(due.bench.entries("payment.taken_back")) == 1


def test_a_payment_is_taken_back_once_with_a_reason_and_not_before_it_was_made(due):
    due.paid("1.00", "2027-01-25")
    told = {"payment": 1, "on": "2027-02-01", "reference": "AP-9", "reason": "Wrong"}

    blank = due.do("payment.take_back", "treasurer", **{**told, "reason": " "})
    early = due.do("payment.take_back", "treasurer", **{**told, "on": "2027-01-24"})
    due.do("payment.take_back", "treasurer", **told)
    twice = due.do("payment.take_back", "treasurer", **told)
    of_it = due.do("payment.take_back", "treasurer", **{**told, "payment": 2})

    assert codes(blank) == ["reason.missing"]
    assert codes(early) == ["paid.back_too_early"]
    assert codes(twice) == codes(of_it) == ["paid.taken_back"]
    with pytest.raises(NotFoundError):
        due.do("payment.take_back", "treasurer", **{**told, "payment": 7})


def test_what_was_paid_for_a_reversed_settlement_counts_for_the_new_one(due):
    due.paid("83750.00", "2027-01-25")
    due.evidence(jobs(3, 3, FEBRUARY, state="rejected"))
    due.do("payment.reverse", "manager", settlement=1, reason="Extract 3 withdrawn")
    due.settle("2026-Q1")
    due.do("payment.approve", "approver", settlement=3)

    again = due.paid("82500.00", "2027-02-24", "AP-3", settlement=3)
    account = seen(due)

    assert codes(again) == ["paid.more_than_approved"]
    assert account.settlements[2].open_minor == account.open_minor == -125_000


def test_an_account_can_be_read_as_it_was_known_before(due):
    before = LATER + timedelta(days=1)
    due.paid("83750.00", "2027-01-25")

    with reading(due.bench.engine) as session:
        then = payment_account.account_of(session, CONTRACT, as_known=before)

    assert (then.approved_minor, then.paid_minor) == (8_375_000, None)


# --- the database


def insert(due, **changed):
    (row,) = due.rows("payment_made")
    values = {**row, "id": uuid4(), "number": 2, "amount_minor": 1, **changed}
    return sa.insert(metadata.tables["payment_made"]).values(values)


def refused(city, statement, said):
    try:
        with city.bench.engine.execution_options(writes=True).begin() as connection:
            connection.execute(statement)
    except REFUSED as problem:
        return said in str(problem)
    return False


def test_the_database_itself_refuses_what_no_payment_may_be(due):
    due.paid("50000.00", "2027-01-25")
    (row,) = due.rows("payment_made")
    (proof, *_) = due.rows("payment_evidence")
    table = metadata.tables["payment_made"]
    decided = "nobody_pays_what_they_decided"

    assert refused(due, insert(due, recorded_by=row["proposed_by"]), decided)
    assert refused(due, insert(due, recorded_by=row["approved_by"]), decided)
    assert refused(due, insert(due, recorded_by=proof["verified_by"]), "they verified")
    assert refused(due, insert(due, amount_minor=3_375_001), "needs an explanation")
    assert refused(due, insert(due, amount_minor=-1), "payments_have_a_sign")
    assert refused(due, insert(due, currency="CAD"), "one of its settlements")
    back = {"reverses": row["id"], "reason": "x"}
    assert refused(due, insert(due, amount_minor=-1, **back), "opposite of one payment")
    assert refused(due, sa.update(table).values(amount_minor=1), "append-only")
    assert refused(due, sa.delete(table), "append-only")
    assert not refused(due, insert(due, amount_minor=3_375_000), "")


# --- who reads it


def paid_step(due):
    """Return the funnel's last step: how many were paid, and of how many nobody knows."""
    with Session(due.bench.engine) as session, session.begin():
        return {
            contact.vendor: (Step.PAID in contact.reached, Step.PAID in contact.unknown)
            for contact in market.contacts(session, market.Scope(ocid=OCID))
        }


def test_the_funnel_knows_who_was_paid_only_once_a_payment_is_on_record(due):
    vendors = [row["id"] for row in due.rows("vendor")]
    winner = due.bench.contract().vendor_id
    with Session(due.bench.engine) as session, session.begin():
        for vendor in vendors:
            told = {"ocid": OCID, "vendor_id": vendor, "channel": "mail", "invited_at": LATER}
            session.add(Invitation(id=uuid4(), **told))

    before = paid_step(due)
    due.paid("1.00", "2027-01-25")
    after = paid_step(due)
    due.do(
        "payment.take_back",
        "treasurer",
        payment=1,
        on="2027-02-01",
        reference="AP-9",
        reason="Returned",
    )
    back = paid_step(due)

    assert set(before.values()) == set(back.values()) == {(False, True)}
    assert after[winner] == (True, False)
    assert {after[one] for one in vendors if one != winner} <= {(False, False)}


def test_the_statement_says_what_was_approved_paid_and_is_open(due):
    due.paid("50000.00", "2027-01-25")

    with Session(due.bench.engine) as session, session.begin():
        process = session.get_one(Solicitation, OCID)
        desk = Desk(session, installation(session), process, LATER)
        (row,) = payments.settlements(session, CONTRACT)
        facts = payment_statement(desk, session.get_one(Contract, CONTRACT), row)

    assert (facts.approved.minor, facts.paid.minor) == (8_375_000, 5_000_000)
    assert [(one.reference, one.amount.minor) for one in facts.entries] == [("AP-1", 5_000_000)]
    assert facts.paid_days is None


# --- closeout


def gate(due):
    with Session(due.bench.engine) as session, session.begin():
        row = session.get_one(Contract, CONTRACT)
        row.stage = "closeout"
        day = LATER.date()
        return contract_facts.facts(session, row, LATER, day)


def open_codes(due):
    return [one.code for one in payments_are_settled(gate(due))]


def test_closeout_names_what_is_not_approved_not_paid_and_paid_too_much(agreed):
    agreed.settle("2026-Q1")
    assert open_codes(agreed) == ["closeout.not_approved"]

    agreed.do("payment.approve", "approver", settlement=1)
    assert open_codes(agreed) == ["closeout.not_paid"]

    agreed.paid("80000.00", ACCEPTED)
    assert open_codes(agreed) == []

    agreed.paid("1.00", ACCEPTED, "AP-2", explanation="Paid twice by mistake")
    assert open_codes(agreed) == ["closeout.overpaid"]


def test_open_payments_are_passed_only_with_a_reason_and_nothing_else_is(due):
    facts = replace(gate(due), consents=(("closed", Role.PAYMENT_APPROVER.value, 1),))
    settled = replace(
        facts,
        cells_without_data=(),
        reviews_due=(),
        outcome_report=True,
        lessons=True,
        impact_unstated=(),
        lessons_placed=True,
        vendor_data_settled=True,
    )
    way = CONTRACT_PATHWAYS["contract/1"]

    held = decide(way, settled, "closed")
    waived = decide(way, settled, "closed", override="Vendor is insolvent; claim filed")
    unreported = decide(
        way, replace(settled, outcome_report=False), "closed", override="Vendor is insolvent"
    )

    assert (held.allowed, [one.code for one in held.findings]) == (False, ["closeout.not_paid"])
    assert (waived.allowed, [one.code for one in waived.findings]) == (True, ["closeout.not_paid"])
    assert not unreported.allowed
