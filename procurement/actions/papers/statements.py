"""The payment statement of one settlement, as it was stored: nothing is computed anew."""

import json
from collections import Counter
from decimal import Decimal
from typing import TypedDict

from procurement.actions.papers.desk import Desk
from procurement.documents.facts import (
    EvidenceCount,
    PayerShare,
    PaymentEntry,
    PaymentLine,
    PaymentRule,
    PaymentStatementFacts,
    Span,
)
from procurement.rules.money import Money
from procurement.rules.settlement.exact import decimal_text
from procurement.rules.settlement.lines import Line
from procurement.rules.settlement.terms import Band, PaymentTerms, Price, Rule, Threshold
from procurement.rules.vocabulary import Role
from procurement.store.contracts import contracts
from procurement.store.payments import payment_account, payments
from procurement.store.tables.contracts import Contract
from procurement.store.tables.payments import PaymentTermsVersion, SettlementRow


def payment_statement(desk: Desk, row: Contract, found: SettlementRow) -> PaymentStatementFacts:
    """Return the facts of one settlement or reversal."""
    version = desk.session.get_one(PaymentTermsVersion, found.terms_id)
    terms = payments.terms_of(version)
    consent = payments.approval(desk.session, found.id)
    proofs = payments.verdicts(desk.session, found.reverses or found.id)
    counts = Counter((proof.rule, verdict.verdict.value) for verdict, proof in proofs)

    def money(minor: int) -> Money:
        return Money(minor, found.currency)

    return PaymentStatementFacts(
        cover=desk.cover(f"{row.id}-PAYMENT-{found.number}", row.id, desk.day(found.proposed_at)),
        vendor=desk.vendor(contracts.concluded(row).vendor_id).name,
        number=found.number,
        reverses=_reversed(desk, found),
        reason=found.reason,
        period=Span(start=found.period_start, end=found.period_end),
        base=money(found.base_minor),
        payable=money(found.payable_minor),
        excess=money(found.excess_minor),
        carried=terms.carry_excess,
        held=money(found.held_minor),
        lines=tuple(
            _line(one, terms, found.currency) for one in payments.lines_of(desk.session, found.id)
        ),
        shares=tuple(
            PayerShare(name=name, amount=money(minor)) for name, minor in _shares(desk, found)
        ),
        evidence=tuple(
            EvidenceCount(rule=rule, verdict=verdict, count=count)
            for (rule, verdict), count in sorted(counts.items())
        ),
        rules=tuple(_rule(one, terms) for one in terms.rules),
        rounding=terms.rounding.value,
        terms=version.number,
        terms_from=version.valid_from,
        digest=found.digest,
        proposed_by=desk.official(found.proposed_by, Role.CONTRACT_MANAGER),
        proposed_at=found.proposed_at,
        approved_by=None
        if consent is None
        else desk.official(consent.approved_by, Role.PAYMENT_APPROVER),
        approved_at=None if consent is None else consent.approved_at,
        **_paid(desk, row, found),
    )


class _Paid(TypedDict):
    """What was paid of a settlement, as the facts of its statement have it."""

    approved: Money
    paid: Money | None
    entries: tuple[PaymentEntry, ...]
    paid_days: int | None


def _paid(desk: Desk, row: Contract, found: SettlementRow) -> _Paid:
    held = payment_account.account_of(desk.session, row.id)
    stands = next((one for one in held.positions if one.number == found.number), None)
    days = payment_account.period_of(found)
    entries = tuple(
        PaymentEntry(on=one.on, amount=Money(one.minor, found.currency), reference=one.reference)
        for one in held.payments
        if one.period.common(days)
    )
    known = held.paid_minor is not None and found.reverses is None
    return _Paid(
        approved=Money(0 if stands is None else stands.approved_minor, found.currency),
        paid=Money(sum(one.amount.minor for one in entries), found.currency) if known else None,
        entries=() if found.reverses else entries,
        paid_days=None if stands is None else stands.days,
    )


def _reversed(desk: Desk, found: SettlementRow) -> int | None:
    if found.reverses is None:
        return None
    return desk.session.get_one(SettlementRow, found.reverses).number


def _shares(desk: Desk, found: SettlementRow) -> list[tuple[str, int]]:
    """Return what each payer bears; of a reversal, what each gets back."""
    origin, sign = found, 1
    if found.reverses is not None:
        origin, sign = desk.session.get_one(SettlementRow, found.reverses), -1
    shares: dict[str, int] = json.loads(origin.body)["shares"]
    return [(name, sign * minor) for name, minor in sorted(shares.items())]


def _line(line: Line, terms: PaymentTerms, currency: str) -> PaymentLine:
    rule = terms.rule(line.rule)
    return PaymentLine(
        step=line.step.value,
        rule=line.rule,
        unit=rule.unit if rule and line.quantity is not None else "",
        quantity="" if line.quantity is None else decimal_text(line.quantity),
        unit_price="" if line.unit_price is None else decimal_text(line.unit_price),
        amount=Money(line.minor, currency),
        excess=Money(line.excess_minor, currency),
        held=Money(line.held_minor, currency),
        inputs=dict(line.inputs),
    )


def _rule(rule: Rule, terms: PaymentTerms) -> PaymentRule:
    window = rule.window
    span = None
    if window is not None and window.start is not None and window.end is not None:
        span = Span(start=window.start, end=window.end)
    return PaymentRule(
        code=rule.code,
        form=rule.form.value,
        payer=rule.payer,
        payee=rule.payee,
        prices=(*(_price(one) for one in rule.prices), *_shares_of(rule)),
        unit=rule.unit,
        measure=rule.measure,
        threshold=" · ".join(filter(None, (rule.threshold, _limit(rule.limit, terms.currency)))),
        evidence=rule.evidence,
        verifier=rule.verifier,
        window=span,
    )


def _price(price: Price) -> str:
    days = f" {price.start or ''}..{price.end or ''}" if price.start or price.end else ""
    index = f" × {price.indexed_by} ({price.base_on})" if price.indexed_by else ""
    return f"{price.amount:f} {price.unit}{index}{days}"


def _shares_of(rule: Rule) -> tuple[str, ...]:
    """Return shares of the base as percentages: `≥ 10: 1 %`."""
    bands = tuple(f"{_from(band, rule)}: {_percent(band.share)}" for band in rule.bands)
    return bands if rule.share is None else (*bands, _percent(rule.share))


def _from(band: Band, rule: Rule) -> str:
    return f"< {_first(rule)}" if band.start is None else f"≥ {band.start:f}"


def _first(rule: Rule) -> str:
    starts = [band.start for band in rule.bands if band.start is not None]
    return f"{min(starts):f}" if starts else "∞"


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"


def _limit(limit: Threshold | None, currency: str) -> str:
    if limit is None:
        return ""
    unit = f" {limit.unit}" if limit.unit and limit.unit != currency else ""
    low = "" if limit.at_least is None else f"≥ {limit.at_least:f}{unit}"
    high = "" if limit.at_most is None else f"≤ {limit.at_most:f}{unit}"
    return ", ".join(filter(None, (low, high)))
