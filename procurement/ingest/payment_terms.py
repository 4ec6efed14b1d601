"""From a payment terms file to terms that can be paid by: everything that is wrong at once."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, ValidationError

from procurement.ingest.case.draft import Problem
from procurement.ingest.case.findings import finding, problem
from procurement.ingest.case.values import (
    Amount,
    Code,
    Currency,
    Day,
    Frame,
    Number,
    Section,
    Share,
)
from procurement.ingest.yaml_places import Document, Steps, Value, read_yaml
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Severity
from procurement.rules.money import MINOR_DIGITS, Money
from procurement.rules.settlement.checking import check_terms
from procurement.rules.settlement.rounding import Rounding
from procurement.rules.settlement.terms import (
    Band,
    Form,
    IndexValue,
    Once,
    Payer,
    PaymentTerms,
    PeriodLength,
    Price,
    Rule,
    Tax,
    TaxKind,
    Threshold,
    Window,
)

#: A payment schedule is written by hand; nothing near this size is one.
MAX_BYTES = 1_000_000


def _amount(value: object) -> object:
    """Let a plain number stand for a price without further conditions."""
    return value if isinstance(value, dict | list) else {"amount": value}


def _several(value: object) -> object:
    """Let one price stand for a list of one."""
    return value if isinstance(value, list) else [_amount(value)]


def _in_words(value: object) -> object:
    """Let a text stand for a threshold in words."""
    return value if isinstance(value, dict) else {"words": value}


class PriceIn(Section):
    """A price, with the days and the unit it is for."""

    amount: Number
    unit: str | None = Field(default=None, alias="in")
    start: Day | None = Field(default=None, alias="from")
    end: Day | None = Field(default=None, alias="to")
    indexed_by: str = ""
    base_on: Day | None = None


class ThresholdIn(Section):
    """A threshold, in words, in numbers, or both."""

    words: str = ""
    at_least: Number | None = None
    at_most: Number | None = None
    unit: str = Field(default="", alias="in")


class BandIn(Section):
    """A share of the base from a value of the measure on."""

    start: Number | None = Field(default=None, alias="from")
    share: Share


class WindowIn(Section):
    """When an outcome counts, and how often for one person."""

    start: Day | None = Field(default=None, alias="from")
    end: Day | None = Field(default=None, alias="to")
    once: Once = Once.CONTRACT


class RuleIn(Section):
    """One payment rule; its seven elements are looked for afterwards, all at once."""

    code: Code
    form: Form
    payer: str = ""
    payee: str = ""
    prices: Annotated[tuple[PriceIn, ...], BeforeValidator(_several)] = Field(
        default=(), alias="price"
    )
    share: Share | None = None
    bands: tuple[BandIn, ...] = ()
    unit: str = ""
    measure: str = ""
    threshold: Annotated[ThresholdIn, BeforeValidator(_in_words)] = ThresholdIn()
    evidence: str = ""
    verifier: str = ""
    window: WindowIn | None = None
    most: Amount | None = None
    most_per_period: Amount | None = None
    rolling: Annotated[StrictInt, Field(ge=1, le=60)] = 1
    min_n: Annotated[StrictInt, Field(ge=0)] = 0
    kpi: Code | None = None
    milestone: Code | None = None


class IndexIn(Section):
    """What an indexed unit was worth on certain days."""

    unit: str
    start: Day = Field(alias="from")
    end: Day = Field(alias="to")
    value: Number
    source: str = ""


class TaxIn(Section):
    """A tax on the payment."""

    code: Code
    rate: Share
    kind: TaxKind


class PayerIn(Section):
    """Who bears which part."""

    name: str
    weight: Number


class CapsIn(Section):
    """Most that all outcomes together may bring."""

    per_period: Amount | None = None
    per_contract: Amount | None = None


class TermsIn(Section):
    """The whole file."""

    currency: Currency
    rounding: Rounding
    period: PeriodLength
    valid_from: Day
    rules: tuple[RuleIn, ...]
    indexes: tuple[IndexIn, ...] = ()
    payers: tuple[PayerIn, ...] = ()
    outcome_caps: CapsIn = CapsIn()
    carry_excess: StrictBool = False
    bonus_limit: Share | None = None
    malus_limit: Share | None = None
    taxes: tuple[TaxIn, ...] = ()


def read_terms(path: Path) -> tuple[PaymentTerms, tuple[Finding, ...]]:
    """Read a terms file; return the terms and what deserves a second look (advice).

    Raises:
        BadInputError: it cannot be used; one finding for each thing that is wrong, with its line.
    """
    document, unread = read_yaml(path, max_bytes=MAX_BYTES)
    if document is None:
        raise BadInputError(*unread)
    frame = Frame(currency=_currency(document.root))
    try:
        read = TermsIn.model_validate(document.root, context=frame)
    except ValidationError as error:
        wrong = (problem(one, TermsIn, document.root) for one in error.errors())
        raise BadInputError(*unread, *(finding(one, document) for one in wrong)) from None
    terms = _terms(read)
    found = (*unread, *_days(read, document), *_judged(terms, document))
    if any(one.severity is Severity.BLOCKS for one in found):
        raise BadInputError(*found)
    return terms, found


def _currency(root: dict[str, Value]) -> str | None:
    found = root.get("currency")
    return found if isinstance(found, str) and found in MINOR_DIGITS else None


def _judged(terms: PaymentTerms, document: Document) -> Iterator[Finding]:
    """Yield what the rules find wrong, each at the line of its rule."""
    for found, rule in check_terms(terms):
        steps: Steps = () if rule is None else ("rules", terms.rules.index(rule))
        yield Finding(found.code, found.params, found.severity, document.place(steps))


def _days(read: TermsIn, document: Document) -> Iterator[Finding]:
    """Yield each stretch of days that ends before it begins."""
    spans: list[tuple[Steps, date | None, date | None]] = [
        (("indexes", number), one.start, one.end) for number, one in enumerate(read.indexes)
    ]
    for number, rule in enumerate(read.rules):
        here: Steps = ("rules", number)
        if rule.window is not None:
            spans.append(((*here, "window"), rule.window.start, rule.window.end))
        spans += [((*here, "price"), one.start, one.end) for one in rule.prices]
    for steps, start, end in spans:
        if start is not None and end is not None and end < start:
            facts = {"first": str(start), "last": str(end)}
            yield finding(Problem("case.span_backwards", steps, facts), document)


def _terms(read: TermsIn) -> PaymentTerms:
    return PaymentTerms(
        currency=read.currency,
        rounding=read.rounding,
        period=read.period,
        valid_from=read.valid_from,
        rules=tuple(_rule(one, read.currency) for one in read.rules),
        indexes=tuple(
            IndexValue(
                unit=one.unit, start=one.start, end=one.end, value=one.value, source=one.source
            )
            for one in read.indexes
        ),
        payers=tuple(Payer(name=one.name, weight=one.weight) for one in read.payers),
        period_cap_minor=_minor(read.outcome_caps.per_period),
        contract_cap_minor=_minor(read.outcome_caps.per_contract),
        carry_excess=read.carry_excess,
        bonus_limit=read.bonus_limit,
        malus_limit=read.malus_limit,
        taxes=tuple(Tax(code=one.code, rate=one.rate, kind=one.kind) for one in read.taxes),
    )


def _rule(read: RuleIn, currency: str) -> Rule:
    limit, window = read.threshold, read.window
    return Rule(
        code=read.code,
        form=read.form,
        payer=read.payer,
        payee=read.payee,
        prices=tuple(
            Price(
                amount=one.amount,
                unit=one.unit or currency,
                start=one.start,
                end=one.end,
                indexed_by=one.indexed_by,
                base_on=one.base_on,
            )
            for one in read.prices
        ),
        share=read.share,
        bands=tuple(Band(start=one.start, share=one.share) for one in read.bands),
        unit=read.unit,
        measure=read.measure,
        threshold=limit.words,
        limit=None
        if limit.at_least is None and limit.at_most is None
        else Threshold(at_least=limit.at_least, at_most=limit.at_most, unit=limit.unit),
        evidence=read.evidence,
        verifier=read.verifier,
        window=None
        if window is None
        else Window(start=window.start, end=window.end, once=window.once),
        most_minor=_minor(read.most),
        most_per_period_minor=_minor(read.most_per_period),
        rolling=read.rolling,
        min_n=read.min_n,
        kpi=read.kpi or "",
        milestone=read.milestone or "",
    )


def _minor(amount: Money | None) -> int | None:
    return None if amount is None else amount.minor
