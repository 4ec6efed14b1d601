"""Bonus and malus: a share of the base, by the band that a measure falls into."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from procurement.rules.settlement.case import Case, base
from procurement.rules.settlement.evidence import Claim, State
from procurement.rules.settlement.exact import decimal_text
from procurement.rules.settlement.lines import Line, Step, Verdict
from procurement.rules.settlement.periods import stretch
from procurement.rules.settlement.rounding import rounded
from procurement.rules.settlement.terms import Band, Form, Rule


@dataclass(frozen=True, slots=True)
class Found:
    """What a measure was over the periods that a rule looks at."""

    numerator: Fraction
    denominator: Fraction
    disputed: bool
    inputs: dict[str, str]


def bonuses(case: Case, lines: Sequence[Line]) -> Iterator[Line]:
    """Yield each bonus, and what they are together over their limit.  A disputed one is held."""
    whole = base(lines)
    made = [_bonus(case, rule, whole) for rule in case.terms.of(Form.BONUS)]
    yield from made
    limit = case.terms.bonus_limit
    if limit is not None:
        yield from _limited(Step.BONUS_LIMIT, Fraction(limit), whole, made)


def maluses(case: Case, lines: Sequence[Line]) -> Iterator[Line]:
    """Yield each deduction, and what they are together over their limit.

    A disputed deduction is held: it is not paid out now, and is marked as held.
    """
    whole = base(lines)
    made = [_malus(case, rule, whole) for rule in case.terms.of(Form.MALUS)]
    yield from made
    limit = case.terms.malus_limit
    if limit is not None:
        yield from _limited(Step.MALUS_LIMIT, Fraction(limit), whole, made)


def _bonus(case: Case, rule: Rule, whole: int) -> Line:
    minor, disputed, inputs = _by_band(case, rule, whole)
    held = minor if disputed else 0
    return Line(
        step=Step.BONUS,
        rule=rule.code,
        minor=minor - held,
        exact=_exact(inputs, whole),
        held_minor=held,
        inputs=inputs,
    )


def _malus(case: Case, rule: Rule, whole: int) -> Line:
    minor, disputed, inputs = _by_band(case, rule, whole)
    return Line(
        step=Step.MALUS,
        rule=rule.code,
        minor=-minor,
        exact=-_exact(inputs, whole),
        held_minor=minor if disputed else 0,
        inputs=inputs,
    )


def _by_band(case: Case, rule: Rule, whole: int) -> tuple[int, bool, dict[str, str]]:
    """Return the amount, whether it is disputed, and what it was computed from."""
    found = _measured(case, rule)
    inputs = {**found.inputs, "base_minor": str(whole)}
    if not found.denominator:
        return 0, False, {**inputs, "reason": "no_data"}
    if found.denominator < rule.min_n:
        return 0, False, {**inputs, "reason": "too_few", "least": str(rule.min_n)}
    band = band_of(rule.bands, found.numerator / found.denominator)
    share = Fraction(band.share) if band else Fraction(0)
    inputs |= {
        "share": str(band.share) if band else "0",
    }
    inputs |= {"band": str(band.start)} if band and band.start is not None else {}
    inputs |= {"disputed": "yes"} if found.disputed else {}
    return rounded(share * whole, case.terms.rounding), found.disputed, inputs


def band_of(bands: Sequence[Band], value: Fraction) -> Band | None:
    """Return the band with the highest start that `value` reaches; else the one without a start."""
    reached = [band for band in bands if band.start is not None and Fraction(band.start) <= value]
    if reached:
        return max(reached, key=_start)
    return next((band for band in bands if band.start is None), None)


def _start(band: Band) -> Fraction:
    return Fraction(band.start or 0)


def _measured(case: Case, rule: Rule) -> Found:
    """Return the ratio of sums over the periods that the rule looks at; never a mean of ratios."""
    days = stretch(case.period, case.terms.period, rule.rolling)
    usable = {one.reference for one in case.sifted.decisions if one.verdict is Verdict.MEASURED}
    claims = [
        claim
        for claim in case.claims
        if claim.rule == rule.code
        and claim.reference in usable
        and days.start <= claim.on <= days.end
    ]
    numerator = sum((_number(claim, "numerator") for claim in claims), Fraction(0))
    denominator = sum((_number(claim, "denominator") for claim in claims), Fraction(0))
    waiting = sum(
        one.rule == rule.code and one.verdict is Verdict.WAITING for one in case.sifted.decisions
    )
    disputed = any(claim.state is State.DISPUTED for claim in claims)
    inputs = {
        "days": f"{days.start}..{days.end}",
        "numerator": decimal_text(numerator),
        "denominator": decimal_text(denominator),
    }
    inputs |= {"kpi": rule.kpi} if rule.kpi else {}
    inputs |= {"claims": str(len(claims))} if claims else {}
    inputs |= {"unverified": str(waiting)} if waiting else {}
    return Found(numerator, denominator, disputed, inputs)


def _number(claim: Claim, name: str) -> Fraction:
    return Fraction(getattr(claim, name) or 0)


def _exact(inputs: dict[str, str], whole: int) -> Fraction:
    return Fraction(inputs.get("share", "0")) * whole


def _limited(step: Step, limit: Fraction, whole: int, made: list[Line]) -> Iterator[Line]:
    """Yield what the lines are together over a share of the base; the limit is rounded down."""
    most = int(limit * whole)
    together = sum(line.minor for line in made)
    excess = abs(together) - most
    if excess > 0:
        minor = -excess if together > 0 else excess
        yield Line(
            step=step,
            minor=minor,
            exact=Fraction(minor),
            excess_minor=excess,
            inputs={
                "limit": decimal_text(limit),
                "most_minor": str(most),
                "base_minor": str(whole),
            },
        )
