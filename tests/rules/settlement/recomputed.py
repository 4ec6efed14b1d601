"""A second computation of a settlement, written from the specification alone.

Plain decimals of high precision and lists; it shares no code with the rules, takes no holdback, no
index and no rolling measure, and returns only what is payable, the excess and the held amount.
"""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
CENT = Decimal("0.01")


def recompute(agreed, evidence, *, first, last, before):
    """Return (payable, excess of caps, held) in cents, for terms in dollars and whole periods."""
    with localcontext() as context:
        context.prec = 60
        rules = {rule.code: rule for rule in agreed.rules}
        fees = [rule for rule in agreed.rules if rule.form.value == "fee"]
        base = sum(cents(agreed, rule.prices[0].amount) for rule in fees)
        paid, held = _counted(evidence, rules, last)
        earned, in_dispute = _worth(agreed, rules, paid), _worth(agreed, rules, held)
        kept = _capped(agreed, rules, earned, before)
        taxed = max(base + kept - _off(agreed, evidence, base, first, last), 0)
        payable = taxed + sum(
            (1 if tax.kind.value == "added" else -1) * cents(agreed, tax.rate * taxed / 100)
            for tax in agreed.taxes
        )
        return payable, sum(earned.values()) - kept, sum(in_dispute.values())


def cents(agreed, amount):
    """Return dollars as cents, rounded once."""
    return int(amount.quantize(CENT, rounding=MODES[agreed.rounding.value]) * 100)


def _counted(evidence, rules, last):
    """Return how many claims are paid and held, by rule; each person once."""
    paid, held, seen = {}, {}, set()
    for wanted, into in (("verified", paid), ("disputed", held)):
        for one in sorted(evidence, key=lambda row: (row.on, row.reference)):
            rule = rules[one.rule]
            if rule.form.value != "outcome" or one.state.value != wanted:
                continue
            inside = rule.window.start <= one.on <= min(rule.window.end, last)
            if inside and (one.person, one.rule) not in seen:
                seen.add((one.person, one.rule))
                into[one.rule] = into.get(one.rule, 0) + 1
    return paid, held


def _worth(agreed, rules, counts):
    return {
        code: cents(agreed, count * rules[code].prices[0].amount) for code, count in counts.items()
    }


def _capped(agreed, rules, earned, before):
    """Return what is left of all outcomes after the caps of rule, period and contract."""
    total = 0
    for code, amount in earned.items():
        in_period = rules[code].most_per_period_minor
        kept = amount if in_period is None else min(amount, in_period)
        most = rules[code].most_minor
        total += kept if most is None else min(kept, max(most - before.get(code, 0), 0))
    if agreed.period_cap_minor is not None:
        total = min(total, agreed.period_cap_minor)
    if agreed.contract_cap_minor is not None:
        total = min(total, max(agreed.contract_cap_minor - sum(before.values()), 0))
    return total


def _off(agreed, evidence, base, first, last):
    """Return what is deducted, after its limit."""
    off = 0
    for rule in agreed.rules:
        if rule.form.value != "malus":
            continue
        rows = [
            one
            for one in evidence
            if one.rule == rule.code and one.state.value == "verified" and first <= one.on <= last
        ]
        out_of = sum(one.denominator for one in rows)
        counted = sum(one.numerator for one in rows)
        if out_of > 0 and out_of >= rule.min_n:
            off += cents(agreed, _share(rule.bands, counted, out_of) * base / 100)
    return off if agreed.malus_limit is None else min(off, int(agreed.malus_limit * base))


def _share(bands, counted, out_of):
    reached = [band for band in bands if band.start is None or counted >= band.start * out_of]
    return max(reached, key=lambda band: (band.start is not None, band.start or 0)).share
