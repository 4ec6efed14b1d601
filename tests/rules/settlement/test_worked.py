"""The worked values of domain specification 7, and each step by figures done by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from procurement.rules.findings import Finding
from procurement.rules.settlement.evidence import History, State
from procurement.rules.settlement.lines import Step, Verdict
from procurement.rules.settlement.periods import Period
from procurement.rules.settlement.rounding import Rounding, split, to_minor
from procurement.rules.settlement.settle import STEPS, settle
from procurement.rules.settlement.terms import (
    Band,
    Form,
    IndexValue,
    Once,
    Payer,
    Tax,
    TaxKind,
    Threshold,
    Window,
)
from tests.rules.settlement.terms import (
    FEE,
    FIRST,
    HOMES,
    JOBS,
    LAST,
    Q1,
    Q2,
    TERM,
    WAITING,
    D,
    a_claim,
    a_rule,
    amounts,
    claims,
    measured,
    priced,
    settled,
    terms,
)

#: Base 80,000.00; 37 x 1,250.00; cap 150,000.00 with 112,500.00 paid; 2 % off, at most 5 %.
WORKED = terms(FEE, JOBS, WAITING, contract_cap_minor=15_000_000, malus_limit=D("0.05"))
PAID_BEFORE = History(outcomes={"jobs": 11_250_000})


def worked():
    evidence = [*claims(37), measured("waiting", 640, 40)]
    return settled(WORKED, evidence, history=PAID_BEFORE)


def test_the_worked_example_comes_to_115_900():
    found = worked()

    assert str(found.payable.amount) == "115900.00"
    assert found.excess_minor == 875_000
    assert amounts(found) == [
        ("fee", "service", 8_000_000),
        ("outcome", "jobs", 4_625_000),
        ("contract_cap", "jobs", -875_000),
        ("malus", "waiting", -160_000),
    ]


def test_every_line_of_the_example_says_what_it_was_computed_from():
    fee, outcome, cap, malus = worked().lines

    assert (fee.quantity, fee.unit_price) == (1, 80_000)
    assert (outcome.quantity, outcome.unit_price) == (37, 1_250)
    assert dict(cap.inputs) == {
        "cap_minor": "15000000",
        "paid_before_minor": "11250000",
        "earned_minor": "4625000",
        "room_minor": "3750000",
    }
    assert malus.inputs["numerator"] == "640"
    assert malus.inputs["denominator"] == "40"
    assert malus.inputs["share"] == "0.02"


def test_excess_is_carried_only_if_the_contract_says_so():
    assert worked().carried_minor == {}

    carrying = replace(WORKED, carry_excess=True)
    first = settled(carrying, claims(37), history=PAID_BEFORE)
    lifted = replace(carrying, contract_cap_minor=16_000_000)
    next_one = settled(
        lifted,
        period=Q2,
        history=History(outcomes={"jobs": 15_000_000}, carried=first.carried_minor),
    )

    assert first.carried_minor == {"jobs": 875_000}
    assert ("carried", "jobs", 875_000) in amounts(next_one)
    assert next_one.payable_minor == 8_000_000 + 875_000


@pytest.mark.parametrize(
    ("mode", "minor"), [(Rounding.HALF_UP, 123_457), (Rounding.HALF_EVEN, 123_456)]
)
def test_half_a_cent_is_rounded_as_the_contract_says(mode, minor):
    fee = replace(FEE, prices=priced("1234.565"))

    found = settled(terms(fee, rounding=mode))

    assert found.payable_minor == minor
    assert to_minor(Fraction("1234.565"), "USD", mode) == minor


def test_pesos_of_chile_have_no_cents():
    fee = replace(FEE, prices=priced("1234.5", "CLP"))

    assert settled(terms(fee, currency="CLP")).payable_minor == 1_235


def test_a_hundred_splits_into_three_by_largest_remainder():
    payers = tuple(Payer(name=name, weight=D(1)) for name in ("city", "fund", "state"))
    fee = replace(FEE, prices=priced("100.00"))

    found = settled(terms(fee, payers=payers))

    assert dict(found.shares) == {"city": 3_334, "fund": 3_333, "state": 3_333}


def test_of_equal_remainders_the_first_by_name_gets_the_cent():
    assert split(1, {"b": Fraction(1), "a": Fraction(1)}) == {"a": 1, "b": 0}
    assert split(-1, {"b": Fraction(1), "a": Fraction(1)}) == {"a": -1, "b": 0}


def test_the_steps_are_taken_in_the_order_of_the_specification():
    assert [step.__name__ for step in STEPS] == [
        "fees",
        "milestones",
        "holdbacks",
        "outcomes",
        "carried",
        "metric_period_caps",
        "metric_caps",
        "period_cap",
        "contract_cap",
        "bonuses",
        "maluses",
        "floor",
        "taxes",
    ]


# --- evidence


def verdicts(found):
    return {decision.reference: decision.verdict for decision in found.decisions}


@pytest.mark.parametrize(
    ("state", "verdict", "minor"),
    [
        (State.VERIFIED, Verdict.PAID, 125_000),
        (State.RECEIVED, Verdict.WAITING, 0),
        (State.REJECTED, Verdict.REJECTED, 0),
        (State.DISPUTED, Verdict.HELD, 0),
    ],
)
def test_only_verified_evidence_is_paid(state, verdict, minor):
    found = settled(terms(JOBS), [a_claim(1, state=state)])

    assert verdicts(found) == {"jobs-1": verdict}
    assert found.payable_minor == minor


def test_what_is_disputed_is_held_and_what_is_not_is_paid():
    found = settled(terms(JOBS), [*claims(3), a_claim(9, state=State.DISPUTED)])

    assert found.payable_minor == 3 * 125_000
    assert found.held_minor == 125_000


def test_one_person_is_paid_once_for_an_outcome_and_window():
    again = a_claim(1, reference="again", on=date(2026, 3, 1))
    other_rule = a_claim(1, rule="homes")

    found = settled(terms(JOBS, HOMES), [a_claim(1), again, other_rule])

    assert verdicts(found)["again"] is Verdict.DUPLICATE
    assert next(one.other for one in found.decisions if one.reference == "again") == "jobs-1"
    assert found.payable_minor == 125_000 + 33_334


def test_a_disputed_duplicate_never_displaces_the_verified_one():
    disputed = a_claim(1, reference="a-first", on=date(2026, 1, 2), state=State.DISPUTED)

    found = settled(terms(JOBS), [disputed, a_claim(1)])

    assert verdicts(found) == {"a-first": Verdict.DUPLICATE, "jobs-1": Verdict.PAID}


@pytest.mark.parametrize(
    ("once", "paid"), [(Once.CONTRACT, 1), (Once.YEAR, 2), (Once.QUARTER, 3), (Once.MONTH, 4)]
)
def test_the_window_says_how_often_a_person_counts(once, paid):
    rule = replace(JOBS, window=Window(start=FIRST, end=date(2027, 12, 31), once=once))
    days = (date(2026, 7, 1), date(2026, 8, 1), date(2026, 10, 1), date(2027, 1, 1))
    evidence = [a_claim(1, reference=f"c{n}", on=day) for n, day in enumerate(days)]

    found = settled(
        terms(rule),
        evidence,
        period=Period(date(2027, 1, 1), date(2027, 3, 31)),
        term=Period(FIRST, date(2027, 12, 31)),
    )

    assert found.payable_minor == paid * 125_000


@pytest.mark.parametrize(
    ("on", "verdict"),
    [
        (date(2025, 12, 31), Verdict.OUTSIDE),
        (date(2026, 1, 1), Verdict.PAID),
        (date(2026, 3, 31), Verdict.PAID),
        (date(2026, 4, 1), Verdict.LATER),
    ],
)
def test_the_first_and_the_last_day_count(on, verdict):
    assert verdicts(settled(terms(JOBS), [a_claim(1, on=on)])) == {"jobs-1": verdict}


def test_evidence_that_came_late_is_paid_at_the_price_of_its_day():
    rule = replace(
        JOBS,
        prices=priced(1000, end=date(2026, 3, 31)) + priced(2000, start=date(2026, 4, 1)),
    )

    found = settled(terms(rule), [a_claim(1), a_claim(2, on=date(2026, 5, 1))], period=Q2)

    assert amounts(found) == [("outcome", "jobs", 100_000), ("outcome", "jobs", 200_000)]


def test_what_was_paid_in_an_earlier_period_is_not_paid_again():
    before = History(references=frozenset({"jobs-1"}), keys={("person-2", "jobs", ""): "earlier"})

    found = settled(terms(JOBS), claims(3), history=before)

    assert verdicts(found) == {
        "jobs-0": Verdict.PAID,
        "jobs-1": Verdict.PAID_BEFORE,
        "jobs-2": Verdict.DUPLICATE,
    }


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(None, Verdict.NO_VALUE), (D("25.999999"), Verdict.BELOW), (D(26), Verdict.PAID)],
)
def test_a_threshold_is_met_exactly_or_not_at_all(value, verdict):
    rule = replace(JOBS, limit=Threshold(at_least=D(26)))

    assert verdicts(settled(terms(rule), [a_claim(1, value=value)])) == {"jobs-1": verdict}


# --- prices in indexed units

UTM = (
    IndexValue(unit="UTM", start=date(2026, 2, 1), end=date(2026, 2, 28), value=D("69611")),
    IndexValue(unit="UTM", start=date(2026, 3, 1), end=date(2026, 3, 31), value=D("69889")),
)


def test_a_price_in_an_indexed_unit_uses_the_value_of_the_outcomes_day_and_keeps_it():
    rule = replace(JOBS, prices=priced("2.5", "UTM"))
    evidence = [a_claim(1), a_claim(2, on=date(2026, 3, 31))]

    found = settled(terms(rule, currency="CLP", indexes=UTM), evidence)

    # 2.5 x 69,611 = 174,027.5; 2.5 x 69,889 = 174,722.5: pesos, half up
    assert [line.minor for line in found.lines] == [174_028, 174_723]
    assert found.lines[0].inputs["unit_value:UTM"] == "69611"
    assert found.lines[0].inputs["unit_days:UTM"] == "2026-02-01..2026-02-28"


def test_a_threshold_in_an_indexed_unit_uses_the_value_of_the_outcomes_day():
    rule = replace(JOBS, prices=priced(100, "CLP"), limit=Threshold(at_least=D("1.5"), unit="UTM"))
    wage = D("104500")  # 1.5 x 69,611 = 104,416.5; 1.5 x 69,889 = 104,833.5
    evidence = [a_claim(1, value=wage), a_claim(2, value=wage, on=date(2026, 3, 2))]

    found = settled(terms(rule, currency="CLP", indexes=UTM), evidence)

    assert verdicts(found) == {"jobs-1": Verdict.PAID, "jobs-2": Verdict.BELOW}
    assert dict(found.decisions[0].inputs)["unit_value:UTM"] == "69611"


def test_a_price_moves_with_its_index_from_its_base_day():
    rule = replace(JOBS, prices=priced(100, indexed_by="UTM", base_on=date(2026, 2, 10)))

    found = settled(terms(rule, indexes=UTM), [a_claim(1, on=date(2026, 3, 5))])

    assert found.lines[0].exact == Fraction(10_000 * 69_889, 69_611)
    assert found.payable_minor == 10_040


def test_every_price_that_nobody_gave_is_named_at_once():
    rule = replace(JOBS, prices=priced(1, "UTM"))
    bounded = replace(HOMES, prices=priced(1, end=date(2026, 1, 31)))
    evidence = [a_claim(1, on=date(2026, 1, 5)), a_claim(2, rule="homes")]

    found = settle(
        terms(rule, bounded, indexes=UTM), evidence, period=Q1, term=TERM, history=History()
    )

    assert isinstance(found, tuple)
    assert {one.code for one in found} == {"settlement.no_index_value", "settlement.no_price"}


def test_evidence_for_a_rule_that_is_gone_is_refused_unless_it_was_paid():
    gone = a_claim(1, rule="gone")
    refused = settle(terms(), [gone], period=Q1, term=TERM, history=History())
    known = settled(terms(), [gone], history=History(references=frozenset({"gone-1"})))

    assert isinstance(refused, tuple)
    assert [one.code for one in refused if isinstance(one, Finding)] == ["settlement.unknown_rule"]
    assert verdicts(known) == {"gone-1": Verdict.PAID_BEFORE}


# --- caps


def test_a_rule_is_capped_for_the_period_and_for_the_contract():
    rule = replace(JOBS, most_per_period_minor=300_000, most_minor=500_000)

    found = settled(terms(rule), claims(4), history=History(outcomes={"jobs": 300_000}))

    assert amounts(found) == [
        ("outcome", "jobs", 500_000),
        ("metric_period_cap", "jobs", -200_000),
        ("metric_cap", "jobs", -100_000),
    ]


def test_what_just_fits_under_a_cap_is_not_cut():
    rule = replace(JOBS, most_per_period_minor=500_000, most_minor=500_000)
    agreed = terms(rule, period_cap_minor=500_000, contract_cap_minor=500_000)

    assert amounts(settled(agreed, claims(4))) == [("outcome", "jobs", 500_000)]


def test_a_cap_over_several_rules_is_borne_in_proportion_and_to_the_cent():
    evidence = [*claims(1), *claims(3, rule="homes")]

    found = settled(terms(JOBS, HOMES, period_cap_minor=100_000), evidence)

    # 1,250.00 and 3 x 333.335 = 1,000.005 -> 1,000.01; over by 1,250.01
    cuts = {line.rule: line.minor for line in found.lines if line.step is Step.PERIOD_CAP}
    assert cuts == {"homes": -55_556, "jobs": -69_445}
    assert found.payable_minor == 100_000


# --- bonus, malus, floor


@pytest.mark.parametrize(
    ("mean", "minor"),
    [("9.999999", 0), ("10", -80_000), ("13.999999", -80_000), ("14", -160_000), ("21", -800_000)],
)
def test_a_malus_goes_by_bands(mean, minor):
    found = settled(terms(FEE, WAITING), [measured("waiting", D(mean) * 40, 40)])

    assert found.payable_minor == 8_000_000 + minor


def test_a_malus_is_limited_to_its_share_of_the_base():
    found = settled(terms(FEE, WAITING, malus_limit=D("0.05")), [measured("waiting", 25 * 40, 40)])

    assert amounts(found)[1:] == [("malus", "waiting", -800_000), ("malus_limit", "", 400_000)]


def test_too_few_cases_decide_nothing_and_no_data_is_not_a_miss():
    careful = replace(WAITING, min_n=20)

    few = settled(terms(FEE, careful), [measured("waiting", 30 * 19, 19)])
    none = settled(terms(FEE, WAITING))

    assert few.lines[1].inputs["reason"] == "too_few"
    assert none.lines[1].inputs["reason"] == "no_data"
    assert few.payable_minor == none.payable_minor == 8_000_000


def test_a_rolling_measure_is_the_ratio_of_sums_over_its_periods():
    rolling = replace(WAITING, rolling=2)
    evidence = [
        measured("waiting", 90 * 8, 90),
        measured("waiting", 10 * 30, 10, on=date(2026, 6, 30)),
    ]

    found = settled(terms(FEE, rolling), evidence, period=Q2)

    # (720 + 300) / 100 = 10.2 days; the mean of the two means would be 19
    assert found.lines[1].minor == -80_000
    assert found.lines[1].inputs["denominator"] == "100"


def test_a_disputed_malus_is_kept_from_the_payment_and_marked_as_held():
    found = settled(terms(FEE, WAITING), [measured("waiting", 640, 40, state=State.DISPUTED)])

    assert found.payable_minor == 8_000_000 - 160_000
    assert found.held_minor == 160_000


def test_a_bonus_is_paid_limited_and_a_disputed_one_is_held():
    bonus = a_rule(
        "stay",
        Form.BONUS,
        bands=(Band(start=None, share=D(0)), Band(start=D("0.9"), share=D("0.08"))),
    )
    agreed = terms(FEE, bonus, bonus_limit=D("0.05"))

    paid = settled(agreed, [measured("stay", 19, 20)])
    held = settled(agreed, [measured("stay", 19, 20, state=State.DISPUTED)])

    assert paid.payable_minor == 8_000_000 + 400_000
    assert (held.payable_minor, held.held_minor) == (8_000_000, 640_000)


def test_a_payment_never_falls_below_zero_and_what_was_not_taken_is_on_record():
    harsh = replace(WAITING, bands=(Band(start=None, share=D(1)),))
    harsher = replace(harsh, code="other")

    found = settled(
        terms(FEE, harsh, harsher), [measured("waiting", 1, 1), measured("other", 1, 1)]
    )

    assert found.payable_minor == 0
    assert found.lines[-1].step is Step.FLOOR
    assert found.lines[-1].excess_minor == 8_000_000


def test_a_payment_of_one_cent_below_zero_is_brought_back_too():
    harsh = replace(WAITING, bands=(Band(start=None, share=D(1)),))
    cent = replace(FEE, prices=priced("0.01"))

    found = settled(
        terms(cent, harsh, replace(harsh, code="other")),
        [measured("waiting", 1, 1), measured("other", 1, 1)],
    )

    assert (found.payable_minor, found.lines[-1].minor) == (0, 1)


# --- fees, milestones, holdbacks, taxes


def test_a_fee_is_owed_for_the_days_that_the_contract_runs():
    found = settled(terms(FEE), term=Period(date(2026, 3, 2), LAST))

    # 30 of 90 days of 80,000.00
    assert found.payable_minor == 2_666_667
    assert found.lines[0].inputs["days"] == "30/90"


def test_a_milestone_is_paid_once():
    milestone = a_rule("opened", Form.MILESTONE, prices=priced(5000))
    evidence = [a_claim(n, rule="opened", person="") for n in (1, 2)]

    assert settled(terms(milestone), evidence).payable_minor == 500_000


def test_a_holdback_is_kept_until_its_condition_is_verified():
    kept = a_rule("kept", Form.HOLDBACK, share=D("0.10"))
    shown = a_claim(1, rule="kept", person="", on=date(2026, 6, 15))

    first = settled(terms(FEE, kept))
    second = settled(
        terms(FEE, kept), [shown], period=Q2, history=History(held_back={"kept": 800_000})
    )

    assert first.payable_minor == 7_200_000
    assert amounts(second)[1:] == [("holdback", "kept", -800_000), ("release", "kept", 1_600_000)]


def test_taxes_are_on_the_amount_before_tax_and_rounded_each():
    taxes = (
        Tax(code="vat", rate=D("0.19"), kind=TaxKind.ADDED),
        Tax(code="income", rate=D("0.0325"), kind=TaxKind.WITHHELD),
    )
    fee = replace(FEE, prices=priced("100.10"))

    found = settled(terms(fee, taxes=taxes))

    # 100.10 + 19.019 - 3.25325
    assert amounts(found) == [
        ("fee", "service", 10_010),
        ("tax", "income", -325),
        ("tax", "vat", 1_902),
    ]
