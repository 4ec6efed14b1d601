"""Outcome contracts as the INDIGO data standard describes them, and plan against payment.

The fields are those of its tables, in the order metric, price, commitment, payment, result.  An
empty value is unknown, never zero.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class PaymentType(StrEnum):
    """Whether a payment was planned or made."""

    PLANNED = "Planned"
    ACTUAL = "Actual"


class ResultType(StrEnum):
    """How settled a result is."""

    INTERIM = "Interim"
    FINAL = "Final"
    OVERALL = "Overall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From one month or day to another, both included, as the source writes them."""

    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeMetric:
    """What a contract measures, for whom, and how it is validated."""

    project: str
    id: str
    definition: str
    target_population: str
    targeted_number: Decimal | None
    unit_type: str
    metric_target: str
    other_target: str
    validation_method: str
    validation_source: str
    primary_sdg: str
    sources: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomePricing:
    """What is paid for one unit of a metric, and at most for all of them."""

    project: str
    metric: str
    currency: str
    price_per_unit: Decimal | None
    maximum_price: Decimal | None
    contracted_increases: str
    sources: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCommitment:
    """What an outcome payer has committed at most, and has paid in all."""

    project: str
    payer: str
    currency: str
    maximum: Decimal | None
    result_type: ResultType | None
    period: Stretch | None
    paid_currency: str
    paid: Decimal | None
    alterations: str
    alteration_reason: str
    sources: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomePayment:
    """A payment for outcomes, planned under one plan or made."""

    project: str
    plan: str
    metric: str
    period: Stretch
    payer: str
    recipient: str
    type: PaymentType
    currency: str
    amount: Decimal
    sources: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeResult:
    """What was achieved of a metric, in the words and numbers of the source."""

    project: str
    metric: str
    result_type: ResultType | None
    period: Stretch | None
    achieved: str
    engaged: Decimal | None
    positive: Decimal | None
    validators: str
    sources: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAndPayment:
    """Planned and actual payments of one contract in one currency; None: not known.

    Later plans are written with what was paid meanwhile: to compare a payment with the last plan
    is to compare it with itself.  So both plans are given, the first and the last that speak of a
    period, and never the sum of several plans.

    Attributes:
        project: The contract.
        currency: ISO 4217; empty where nothing is known.
        planned_first: Total of all periods, each by the first plan that speaks of it.
        planned_last: The same by the last plan that speaks of it.
        actual: Total of what was paid.
        compared: Periods with a plan and a payment.
        planned_first_compared: First plans of these periods.
        planned_last_compared: Last plans of these periods.
        actual_compared: Payments of these periods.
        only_planned: Periods with a plan and no payment on record.
        only_paid: Periods with a payment and no plan.
    """

    project: str
    currency: str = ""
    planned_first: Decimal | None = None
    planned_last: Decimal | None = None
    actual: Decimal | None = None
    compared: int = 0
    planned_first_compared: Decimal | None = None
    planned_last_compared: Decimal | None = None
    actual_compared: Decimal | None = None
    only_planned: int = 0
    only_paid: int = 0


Cell = tuple[str, str]
Plans = dict[tuple[int, str], Decimal]


def planned_versus_actual(
    projects: Iterable[str], payments: Iterable[OutcomePayment]
) -> tuple[PlanAndPayment, ...]:
    """Return plan and payment of every contract, those without any payment included."""
    planned: dict[tuple[str, str], dict[Cell, Plans]] = defaultdict(lambda: defaultdict(dict))
    paid: dict[tuple[str, str], dict[Cell, Decimal]] = defaultdict(dict)
    for one in payments:
        key, cell = (one.project, one.currency), (one.period.start, one.period.end)
        if one.type is PaymentType.ACTUAL:
            paid[key][cell] = paid[key].get(cell, Decimal(0)) + one.amount
        else:
            plans, plan = planned[key][cell], plan_order(one.plan)
            plans[plan] = plans.get(plan, Decimal(0)) + one.amount
    known = {*planned, *paid}
    without = set(projects) - {project for project, _ in known}
    lines = [_compared(key, planned[key], paid[key]) for key in known]
    lines += [PlanAndPayment(project=project) for project in without]
    return tuple(sorted(lines, key=lambda line: (line.project, line.currency)))


def plan_order(plan: str) -> tuple[int, str]:
    """Return where a plan stands among the plans of a contract; one without a name comes first.

    >>> sorted(["plan10", "Plan2", ""], key=plan_order)
    ['', 'Plan2', 'plan10']
    """
    number = re.search(r"\d+", plan)
    return (int(number[0]) if number else 0), plan.casefold()


def _compared(
    key: tuple[str, str], planned: Mapping[Cell, Plans], paid: Mapping[Cell, Decimal]
) -> PlanAndPayment:
    both = planned.keys() & paid.keys()
    first = {cell: plans[min(plans)] for cell, plans in planned.items()}
    last = {cell: plans[max(plans)] for cell, plans in planned.items()}
    return PlanAndPayment(
        project=key[0],
        currency=key[1],
        planned_first=_total(first, first.keys()),
        planned_last=_total(last, last.keys()),
        actual=_total(paid, paid.keys()),
        compared=len(both),
        planned_first_compared=_total(first, both),
        planned_last_compared=_total(last, both),
        actual_compared=_total(paid, both),
        only_planned=len(planned.keys() - both),
        only_paid=len(paid.keys() - both),
    )


def _total(amounts: Mapping[Cell, Decimal], cells: Iterable[Cell]) -> Decimal | None:
    """Return a sum; of nothing it is not known, not zero."""
    wanted = [amounts[cell] for cell in cells]
    return sum(wanted, Decimal(0)) if wanted else None
