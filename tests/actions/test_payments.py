"""Payments from terms to approval: the worked example through the database, on both of them."""

import json
from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from procurement.rules.audit_chain import verify
from procurement.rules.errors import BadInputError, ConflictError, NotAllowedError, NotFoundError
from procurement.store.audit import audit
from procurement.store.database.engine import reading
from procurement.store.tables import metadata
from tests.actions.contract_builder import CONTRACT, OCID, codes
from tests.actions.paying import EXAMPLE, FEBRUARY, LATER, jobs, waiting


def counts(city):
    tables = ("settlement", "settlement_line", "settlement_claim", "settlement_approval")
    return [city.bench.count(table) for table in tables]


# --- the whole story


def test_four_quarters_come_to_the_worked_example(agreed):
    people = iter(range(1, 1000))
    payable = []
    for quarter, day, end, number, mean in (
        ("2026-Q1", FEBRUARY, "2026-03-31", 30, 8),
        ("2026-Q2", "2026-05-10", "2026-06-30", 30, 8),
        ("2026-Q3", "2026-08-10", "2026-09-30", 30, 8),
        ("2026-Q4", "2026-11-10", "2026-12-31", 37, 16),
    ):
        rows = [jobs(one, one, day)[0] for one, _ in zip(people, range(number), strict=False)]
        agreed.evidence([*rows, waiting(end, mean * 40, 40)])
        payable.append(agreed.settle(quarter).facts)

    assert [one["payable"] for one in payable] == ["117500.00"] * 3 + ["115900.00"]
    assert payable[-1]["excess"] == "8750.00"
    lines = [row for row in agreed.rows("settlement_line") if row["step"] == "contract_cap"]
    assert [(row["minor"], row["excess_minor"]) for row in lines] == [(-875_000, 875_000)]
    for row in agreed.rows("settlement"):
        of_it = [one for one in agreed.rows("settlement_line") if one["settlement_id"] == row["id"]]
        assert sum(one["minor"] for one in of_it) == row["payable_minor"]


def test_a_rerun_changes_nothing_and_answers_the_same(agreed):
    agreed.evidence(jobs(1, 3, FEBRUARY))
    first = agreed.settle("2026-Q1")
    before = counts(agreed)

    again = agreed.settle("2026-Q1")

    assert dict(again.facts) == {**first.facts, "known": True}
    assert counts(agreed) == before
    assert len(agreed.bench.entries("payment.settled")) == 1


def test_the_same_request_is_answered_and_not_done_again(agreed):
    agreed.evidence(jobs(1, 3, FEBRUARY))
    request = uuid4()

    first = agreed.do("payment.settle", "manager", request=request, period="2026-Q1")
    again = agreed.do("payment.settle", "manager", request=request, period="2026-Q1")

    assert dict(first.facts) == dict(again.facts)
    with pytest.raises(ConflictError):
        agreed.do("payment.settle", "manager", request=request, period="2026-Q2")


def test_a_dispute_that_is_settled_is_paid_in_the_next_period(agreed):
    agreed.evidence([*jobs(1, 2, FEBRUARY), *jobs(3, 3, FEBRUARY, state="disputed")])
    first = agreed.settle("2026-Q1").facts
    agreed.evidence(jobs(3, 3, FEBRUARY))
    second = agreed.settle("2026-Q2").facts

    assert (first["payable"], first["held"]) == ("82500.00", "1250.00")
    assert (second["payable"], second["held"]) == ("81250.00", "0.00")


# --- what is refused


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("2026-03", "settlement.bad_period"),
        ("2026-Q5", "settlement.bad_period"),
        ("2027-Q1", "settlement.not_over"),
        ("2025-Q4", "settlement.no_terms"),
    ],
)
def test_a_period_that_cannot_be_settled_is_refused(agreed, period, code):
    assert codes(agreed.settle(period)) == [code]
    assert counts(agreed)[0] == 0


def test_periods_are_settled_in_order_and_reversed_last_first(agreed):
    agreed.settle("2026-Q2")

    assert codes(agreed.settle("2026-Q1")) == ["settlement.later_stands"]

    agreed.settle("2026-Q3")
    early = agreed.do("payment.reverse", "manager", settlement=1, reason="Wrong")

    assert codes(early) == ["settlement.later_stands"]


def test_without_terms_nothing_is_settled(paying):
    assert codes(paying.settle("2026-Q1")) == ["settlement.no_terms"]


def test_a_reversal_needs_a_reason_and_is_done_once(agreed):
    agreed.settle("2026-Q1")

    assert codes(agreed.do("payment.reverse", "manager", settlement=1, reason=" ")) == [
        "reason.missing"
    ]
    agreed.do("payment.reverse", "manager", settlement=1, reason="Wrong")
    assert codes(agreed.do("payment.reverse", "manager", settlement=1, reason="Again")) == [
        "settlement.not_standing"
    ]
    assert codes(agreed.do("payment.reverse", "manager", settlement=2, reason="Back")) == [
        "settlement.not_standing"
    ]
    with pytest.raises(NotFoundError):
        agreed.do("payment.reverse", "manager", settlement=9, reason="Wrong")


# --- terms


def test_terms_of_a_signed_contract_are_an_amendment_with_its_reason(paying):
    refused = paying.terms(reason="")
    done = paying.terms(reason="Agreed on 3 March")

    assert codes(refused) == ["payment.needs_amendment"]
    assert done.facts["terms"] == 1
    (amendment,) = paying.rows("amendment")
    (terms,) = paying.rows("payment_terms")
    assert amendment["reason"] == "Agreed on 3 March"
    assert json.loads(amendment["change_body"])["payment_terms"]["digest"] == terms["digest"]


def test_the_same_terms_again_change_nothing(agreed):
    again = agreed.terms()

    assert again.facts["known"] is True
    assert len(agreed.rows("payment_terms")) == 1
    assert len(agreed.bench.entries("payment.terms_set")) == 1


def test_new_terms_leave_settled_periods_alone_and_hold_from_their_day(agreed):
    agreed.settle("2026-Q1")
    dearer = EXAMPLE.read_text("utf-8").replace("price: 80000.00", "price: 90000.00")

    early = agreed.terms(dearer)
    later = agreed.terms(dearer.replace("valid_from: 2026-01-01", "valid_from: 2026-07-01"))

    assert codes(early) == ["payment.settled_already"]
    assert later.facts["terms"] == 2
    assert agreed.settle("2026-Q2").facts["payable"] == "80000.00"
    assert agreed.settle("2026-Q3").facts["payable"] == "90000.00"


def test_terms_that_hold_from_the_contracts_first_day_hold_for_its_first_period(paying):
    with paying.bench.engine.execution_options(writes=True).begin() as connection:
        contract = metadata.tables["contract"]
        connection.execute(sa.update(contract).values(starts_on=date(2026, 3, 2)))
    text = EXAMPLE.read_text("utf-8")
    paying.terms(text.replace("valid_from: 2026-01-01", "valid_from: 2026-03-02"))

    # 30 of 90 days of 80,000.00
    assert paying.settle("2026-Q1").facts["payable"] == "26666.67"


def test_terms_with_other_periods_leave_earlier_periods_to_be_named_as_before(agreed):
    monthly = EXAMPLE.read_text("utf-8").replace("period: quarter", "period: month")
    agreed.terms(monthly.replace("valid_from: 2026-01-01", "valid_from: 2026-07-01"))

    assert agreed.settle("2026-Q1").facts["payable"] == "80000.00"
    assert agreed.settle("2026-07").facts["payable"] == "80000.00"
    assert codes(agreed.settle("2026-Q")) == ["settlement.bad_period"]


def test_terms_in_another_currency_are_refused(paying):
    text = EXAMPLE.read_text("utf-8").replace("currency: USD", "currency: BRL")

    assert codes(paying.terms(text)) == ["payment.other_currency"]


def test_terms_that_differ_from_their_digest_are_refused(paying):
    with pytest.raises(BadInputError):
        paying.do("payment.terms", "lawyer", digest="0" * 64, reason="x", private=None)


# --- evidence


def test_a_persons_id_is_nowhere_in_the_database(agreed, tmp_path):
    agreed.evidence(jobs(1, 2, FEBRUARY))
    agreed.settle("2026-Q1")

    text = "\n".join(
        str(tuple(row.values())) for name in metadata.tables for row in agreed.rows(name)
    )
    assert "ID-00000001" not in text
    assert all(len(row["person"]) == 64 for row in agreed.rows("payment_evidence"))
    assert (tmp_path / "keys" / "evidence-persons.key").stat().st_mode & 0o077 == 0


def test_another_key_is_noticed_before_a_person_is_paid_twice(agreed, tmp_path):
    agreed.evidence(jobs(1, 1, FEBRUARY))
    (tmp_path / "keys" / "evidence-persons.key").unlink()

    assert codes(agreed.evidence(jobs(2, 2, FEBRUARY))) == ["evidence.other_key"]


def test_the_same_row_again_is_known_and_a_changed_one_a_new_revision(agreed):
    agreed.evidence(jobs(1, 2, FEBRUARY))

    again = agreed.evidence([*jobs(1, 1, FEBRUARY), *jobs(2, 2, "2026-02-11")])

    assert [again.facts[f"evidence_{name}"] for name in ("new", "changed", "known")] == [0, 1, 1]
    revisions = [(row["reference"], row["revision"]) for row in agreed.rows("payment_evidence")]
    assert sorted(revisions) == [("JOB-001", 1), ("JOB-002", 1), ("JOB-002", 2)]


def test_the_log_holds_counts_and_digests_and_names_no_person(agreed):
    agreed.evidence(jobs(1, 2, FEBRUARY))

    (entry,) = agreed.bench.entries("payment.evidence_loaded")

    assert entry["evidence_new"] == 2
    assert set(entry) == {
        "table",
        "digest",
        "contract",
        "evidence_new",
        "evidence_changed",
        "evidence_known",
    }


def test_the_vendor_cannot_verify_even_with_the_role(agreed):
    with agreed.bench.engine.execution_options(writes=True).begin() as connection:
        vendor = connection.execute(sa.text("SELECT vendor_id FROM contract")).scalar_one()
        connection.execute(
            sa.text("UPDATE person SET vendor_id = :v WHERE handle = 'validator'"), {"v": vendor}
        )

    assert codes(agreed.evidence(jobs(1, 1, FEBRUARY))) == ["evidence.by_vendor"]


# --- separation of duties


NOT_THEIRS = {
    "payment.settle": ({"period": "2026-Q1"}, ("validator", "approver", "contact")),
    "payment.approve": ({"settlement": 1}, ("manager", "validator")),
    "payment.reverse": ({"settlement": 1, "reason": "x"}, ("approver",)),
    "payment.evidence": ({"table": "t", "digest": "d"}, ("contact", "manager")),
    "payment.terms": ({"digest": "d"}, ("manager",)),
}


def test_each_act_is_for_its_own_role(paying):
    for verb, (arguments, others) in NOT_THEIRS.items():
        for who in others:
            with pytest.raises(NotAllowedError):
                paying.do(verb, who, **arguments)


def grant(city, handle, role):
    """Give a person a role for the whole city."""
    people, grants = metadata.tables["person"], metadata.tables["role_grant"]
    with city.bench.engine.execution_options(writes=True).begin() as connection:
        person = connection.execute(
            sa.select(people.c.id).where(people.c.handle == handle)
        ).scalar_one()
        values = {"id": uuid4(), "person_id": person, "role": role, "subject": ""}
        connection.execute(sa.insert(grants).values(granted_at=LATER, **values))


#: Ends every grant on a procurement; those who prepare a payment hold their role city-wide then.
CITY_WIDE = """
    UPDATE role_grant SET revoked_at = granted_at, revoked_why = 'Held city-wide',
      revoked_by = (SELECT id FROM person WHERE handle = 'scheduler')
    WHERE person_id <> (SELECT id FROM person WHERE handle = 'scheduler')
"""


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("manager", ["settlement.own_proposal", "settlement.own_contract"]),
        ("validator", ["settlement.own_evidence"]),
    ],
)
def test_nobody_approves_what_they_proposed_or_verified_whatever_roles_they_hold(
    agreed, who, found
):
    """The roles clash on one contract; held for the whole city, the act itself still refuses."""
    with agreed.bench.engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.text(CITY_WIDE))
    grant(agreed, "manager", "contract_manager")
    grant(agreed, "validator", "data_validator")
    grant(agreed, who, "payment_approver")
    agreed.evidence(jobs(1, 1, FEBRUARY))
    agreed.settle("2026-Q1")

    assert codes(agreed.do("payment.approve", who, settlement=1)) == found


def test_an_approval_is_given_once_by_one_and_the_second_is_told(agreed):
    agreed.settle("2026-Q1")

    first = agreed.do("payment.approve", "approver", settlement=1, note="Within budget")
    again = agreed.do("payment.approve", "approver", settlement=1)
    other = agreed.do("payment.approve", "second", settlement=1)

    assert first.facts["known"] is False
    assert again.facts["known"] is True
    assert codes(other) == ["settlement.approved_before"]
    (entry,) = agreed.bench.entries("payment.approved")
    assert (entry["payable"], entry["note"]) == ("80000.00", "Within budget")


def test_what_was_reversed_is_not_approved_and_the_reversal_can_be(agreed):
    agreed.settle("2026-Q1")
    agreed.do("payment.reverse", "manager", settlement=1, reason="Wrong")

    assert codes(agreed.do("payment.approve", "approver", settlement=1)) == [
        "settlement.not_standing"
    ]
    assert not agreed.do("payment.approve", "approver", settlement=2).refused


def test_every_act_is_in_the_audit_chain_and_the_chain_holds(agreed):
    agreed.evidence(jobs(1, 1, FEBRUARY))
    agreed.settle("2026-Q1")
    agreed.do("payment.approve", "approver", settlement=1)
    agreed.do("payment.reverse", "manager", settlement=1, reason="Wrong")

    with reading(agreed.bench.engine) as session:
        entries = list(audit.entries(session, OCID))
        links = [(one.seq, one.previous, one.body, one.digest) for one in entries]
        verbs = [one.verb for one in entries]
    assert verbs == [
        "payment.terms_set",
        "payment.evidence_loaded",
        "payment.settled",
        "payment.approved",
        "payment.reversed",
    ]
    assert verify(links).holds
    assert all(json.loads(body)["entry"]["contract"] == CONTRACT for _, _, body, _ in links)


# --- measured by the contract's own results

BY_KPI = """
  - code: late
    form: malus
    payer: City of Puerto Claro
    payee: Shore Works Cooperative
    kpi: waiting_days
    bands: [{share: 0}, {from: 10, share: 0.01}, {from: 14, share: 0.02}]
    unit: quarter
    measure: Mean days of waiting
    evidence: Application register
    verifier: Employment office
    window: {from: 2026-01-01, to: 2027-12-31}
"""


def results(city, *figures):
    """Put figures of the KPI on record: (month of 2026, state, days, cases)."""
    series = metadata.tables["series"]
    kpi = {"kpi_code": "waiting_days", "kpi_version": 1, "grouping": "", "site": ""}
    with city.bench.engine.execution_options(writes=True).begin() as connection:
        row = sa.insert(series).values(contract_id=CONTRACT, **kpi).returning(series.c.id)
        number = connection.execute(row).scalar_one()
        for month, state, days, cases in figures:
            connection.execute(
                sa.insert(metadata.tables["observation"]).values(
                    series_id=number,
                    period_start=date(2026, month, 1),
                    period_end=date(2026, month, 28),
                    recorded_at=LATER,
                    state=state,
                    numerator=days * 1_000_000,
                    denominator=cases * 1_000_000,
                )
            )


def test_a_malus_by_kpi_uses_the_contracts_validated_results_and_no_others(paying):
    paying.terms(EXAMPLE.read_text("utf-8") + BY_KPI)
    results(
        paying,
        (1, "validated", 300, 20),
        (2, "final", 150, 20),
        (3, "received", 4000, 20),
        (4, "validated", 4000, 20),
    )

    settled = paying.settle("2026-Q1")

    # (300 + 150) / 40 = 11.25 days: 1 % of 80,000.00
    assert settled.facts["payable"] == "79200.00"
    (line,) = [row for row in paying.rows("settlement_line") if row["rule"] == "late"]
    inputs = json.loads(line["inputs_body"])
    assert (inputs["kpi"], inputs["numerator"], inputs["denominator"]) == (
        "waiting_days",
        "450",
        "40",
    )
    assert (inputs["claims"], inputs["unverified"]) == ("2", "1")


def test_a_rule_by_a_kpi_that_is_not_promised_is_refused(paying):
    text = EXAMPLE.read_text("utf-8") + BY_KPI.replace("waiting_days", "happiness")

    assert codes(paying.terms(text)) == ["payment.kpi_not_usable"]


def test_evidence_for_a_rule_by_kpi_is_refused(paying):
    paying.terms(EXAMPLE.read_text("utf-8") + BY_KPI)

    with pytest.raises(BadInputError) as refused:
        paying.evidence([{**waiting("2026-03-31", 1, 1), "rule": "late"}])

    assert codes(refused.value) == ["evidence.from_results"]
