"""What holds for every settlement, on random terms and evidence, and a second computation."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.rules.settlement.evidence import History, State
from procurement.rules.settlement.lines import CAP_STEPS, OUTCOME_STEPS, Step
from procurement.rules.settlement.records import (
    as_record,
    line_from_record,
    terms_from_record,
)
from procurement.rules.settlement.reversal import reversed_lines
from procurement.rules.settlement.rounding import Rounding, rounded, split
from procurement.rules.settlement.terms import Band, Payer, Tax, TaxKind
from tests.rules.settlement.recomputed import recompute
from tests.rules.settlement.terms import (
    FEE,
    FIRST,
    HOMES,
    JOBS,
    Q1,
    WAITING,
    D,
    a_claim,
    measured,
    priced,
    settled,
    terms,
)

MODEST = settings(max_examples=60, deadline=None)

prices = st.decimals(min_value=0, max_value=5000, places=4)
shares = st.decimals(min_value=0, max_value=1, places=3)
caps = st.none() | st.integers(0, 3_000_000)
days = st.integers(-40, 130).map(lambda number: FIRST + timedelta(number))


@st.composite
def agreements(draw):
    """Return terms with a fee, two outcomes, a malus, limits and taxes."""
    bands = (
        Band(start=None, share=draw(shares)),
        Band(start=D(10), share=draw(shares)),
        Band(start=D(20), share=draw(shares)),
    )
    rules = [
        replace(FEE, prices=priced(draw(prices))),
        replace(
            JOBS,
            prices=priced(draw(prices)),
            most_minor=draw(caps),
            most_per_period_minor=draw(caps),
        ),
        replace(HOMES, prices=priced(draw(prices)), most_minor=draw(caps)),
        replace(WAITING, bands=bands, min_n=draw(st.integers(0, 40))),
    ]
    return terms(
        *draw(st.permutations(rules)),
        rounding=draw(st.sampled_from(Rounding)),
        period_cap_minor=draw(caps),
        contract_cap_minor=draw(caps),
        malus_limit=draw(st.none() | shares),
        taxes=(
            Tax(code="added", rate=draw(shares), kind=TaxKind.ADDED),
            Tax(code="kept", rate=draw(shares), kind=TaxKind.WITHHELD),
        ),
        payers=tuple(
            Payer(name=name, weight=draw(shares) + D("0.001")) for name in ("city", "fund", "state")
        ),
    )


@st.composite
def proofs(draw):
    """Return evidence: persons who come back, every state, days around the period."""
    found = [
        a_claim(
            draw(st.integers(0, 12)),
            rule=draw(st.sampled_from(["jobs", "homes"])),
            reference=f"r{number}",
            on=draw(days),
            state=draw(st.sampled_from(State)),
        )
        for number in range(draw(st.integers(0, 25)))
    ]
    counted = draw(st.integers(0, 60))
    return [*found, measured("waiting", draw(st.integers(0, 30)) * counted, counted)]


befores = st.fixed_dictionaries(
    {"jobs": st.integers(0, 2_000_000), "homes": st.integers(0, 2_000_000)}
)


@MODEST
@given(agreements(), proofs(), befores)
def test_a_second_computation_gives_the_same(agreed, evidence, before):
    found = settled(agreed, evidence, history=History(outcomes=before))

    again = recompute(agreed, evidence, first=Q1.start, last=Q1.end, before=before)

    assert (found.payable_minor, found.excess_minor, found.held_minor) == again


@MODEST
@given(agreements(), proofs(), befores)
def test_no_cap_is_ever_passed_and_nothing_is_negative(agreed, evidence, before):
    found = settled(agreed, evidence, history=History(outcomes=before))

    earned = {
        code: sum(
            line.minor for line in found.lines if line.rule == code and line.step in OUTCOME_STEPS
        )
        for code in ("jobs", "homes")
    }
    both = sum(earned.values())
    assert found.payable_minor >= 0
    assert min(earned.values()) >= 0
    assert all(
        line.minor <= 0 <= line.excess_minor for line in found.lines if line.step in CAP_STEPS
    )
    for code, amount in earned.items():
        most = agreed.rule(code).most_minor
        assert most is None or amount <= max(most - before[code], 0)
    if agreed.period_cap_minor is not None:
        assert both <= agreed.period_cap_minor
    if agreed.contract_cap_minor is not None:
        assert both <= max(agreed.contract_cap_minor - sum(before.values()), 0)
    if agreed.malus_limit is not None:
        steps = {Step.MALUS, Step.MALUS_LIMIT}
        off = -sum(line.minor for line in found.lines if line.step in steps)
        assert off <= agreed.malus_limit * found.base_minor


@MODEST
@given(agreements(), proofs())
def test_lines_sum_to_what_is_payable_and_so_do_the_payers_shares(agreed, evidence):
    found = settled(agreed, evidence)

    assert sum(line.minor for line in found.lines) == found.payable_minor
    assert sum(found.shares.values()) == found.payable_minor
    assert len(found.decisions) == len(evidence)


@MODEST
@given(agreements(), proofs(), st.randoms(use_true_random=False))
def test_the_order_of_evidence_and_of_rules_decides_nothing(agreed, evidence, chance):
    found = settled(agreed, evidence)
    shuffled, rules = list(evidence), list(agreed.rules)
    chance.shuffle(shuffled)
    chance.shuffle(rules)

    assert settled(replace(agreed, rules=tuple(rules)), shuffled) == found


@MODEST
@given(agreements(), proofs())
def test_a_reversal_and_its_original_are_nothing_together(agreed, evidence):
    found = settled(agreed, evidence)

    back = reversed_lines(found.lines)

    assert [line.minor + other.minor for line, other in zip(found.lines, back, strict=True)] == (
        [0] * len(back)
    )
    assert reversed_lines(back) == found.lines


@MODEST
@given(agreements(), proofs(), st.sampled_from(["jobs", "homes"]))
def test_one_more_verified_outcome_never_lowers_the_payment(agreed, evidence, rule):
    more = [*evidence, a_claim(99, rule=rule)]

    assert settled(agreed, more).payable_minor >= settled(agreed, evidence).payable_minor


@MODEST
@given(st.integers(1, 30), prices, st.sampled_from(Rounding))
def test_a_rounded_line_is_never_farther_than_half_a_cent_from_the_exact_one(count, price, mode):
    agreed = terms(replace(JOBS, prices=priced(price)), rounding=mode)

    found = settled(agreed, [a_claim(number) for number in range(count)])

    assert all(abs(line.exact - line.minor) <= Fraction(1, 2) for line in found.lines)
    assert found.lines[0].exact == count * Fraction(price) * 100


@given(
    st.integers(-(10**12), 10**12),
    st.dictionaries(st.text(min_size=1, max_size=3), st.fractions(0, 1000), min_size=1, max_size=8),
)
def test_parts_sum_to_the_whole_and_are_within_one_of_their_share(total, weights):
    parts = split(total, weights)

    whole = sum(weights.values())
    assert sum(parts.values()) == total
    for name, part in parts.items():
        share = weights[name] / whole if whole else Fraction(1, len(weights))
        assert abs(part - total * share) < 1


@given(st.fractions(-1000, 1000), st.sampled_from(Rounding))
def test_rounding_is_to_the_nearest_and_the_same_on_both_sides_of_zero(amount, mode):
    found = rounded(amount, mode)

    assert abs(found - amount) <= Fraction(1, 2)
    assert rounded(-amount, mode) == -found


@MODEST
@given(agreements(), proofs())
def test_terms_and_lines_are_the_same_after_they_were_stored(agreed, evidence):
    assert terms_from_record(as_record(agreed)) == agreed
    for line in settled(agreed, evidence).lines:
        assert line_from_record(as_record(line)) == line


@MODEST
@given(st.integers(0, 90), st.integers(1, 12), prices)
def test_a_period_split_into_two_pays_the_outcomes_of_the_whole(cut, count, price):
    """Without caps, outcomes of two parts of a period are worth those of the period."""
    rule = replace(JOBS, prices=priced(price.quantize(D("0.01"))))
    evidence = [a_claim(n, on=FIRST + timedelta(7 * n)) for n in range(count)]
    middle = Q1.start + timedelta(cut)

    early = [one for one in evidence if one.on < middle]
    late = [one for one in evidence if one.on >= middle]

    parts = settled(terms(rule), early).payable_minor + settled(terms(rule), late).payable_minor
    assert parts == settled(terms(rule), evidence).payable_minor
