"""The sums behind a comparison, as the database computes them: one row for each series."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.figures.states import CONFIRMED, HAS_DATA, NOT_EXPECTED
from outcome_metrics.quantities import SCALE
from procurement.rules.vocabulary import Compared
from procurement.store.tables.contracts import Contract, ContractKpi, RegisteredContract
from procurement.store.tables.metrics import Observation, Series
from procurement.store.tables.parties import Vendor


def sums(kpi: Kpi, *, by: Compared, as_of: date, as_known: datetime | None) -> sa.Select[Any]:
    """Return one row of sums for each contract and site.

    What counts: the latest record of each period, within the contract's term, once its result can
    be known, and with a denominator; what does not is counted too.
    """
    latest = _latest(kpi, by=by, as_known=as_known).subquery()
    at = latest.c
    has_data = at.state.in_([one.value for one in HAS_DATA]) & at.numerator.is_not(None)
    known = at.state.in_([one.value for one in CONFIRMED]) | (
        at.period_end <= as_of - timedelta(days=kpi.lag_days or 0)
    )
    counted = has_data & known & (at.denominator > 0)
    within = sa.and_(
        sa.or_(col(Contract.starts_on).is_(None), at.period_start >= col(Contract.starts_on)),
        sa.or_(col(Contract.ends_on).is_(None), at.period_end <= col(Contract.ends_on)),
        at.period_end <= as_of,
    )
    excused = at.state.in_([one.value for one in NOT_EXPECTED]) | (at.denominator == 0)
    return (
        sa.select(
            at.site,
            at.contract_id.label("contract"),
            col(Contract.vendor_id),
            col(Vendor.name).label("vendor"),
            col(RegisteredContract.vendor_name),
            col(Contract.starts_on),
            col(Contract.ends_on),
            col(Contract.award_id).is_not(None).label("awarded"),
            _sum_where(counted, at.numerator).label("numerator"),
            _sum_where(counted, at.denominator).label("denominator"),
            _sum_where(counted).label("covered"),
            _sum_where(known & ~excused).label("spoken_of"),
            _sum_where(excused).label("excused"),
            _sum_where(has_data & known & at.denominator.is_(None)).label("percentages"),
            _sum_where(counted & (at.numerator % SCALE != 0)).label("broken_numerators"),
            _sum_where(counted & (at.denominator % SCALE != 0)).label("broken_denominators"),
            _sum_where(counted & (at.numerator > at.denominator)).label("beyond"),
            sa.func.min(sa.case((counted, at.period_start))).label("first"),
            sa.func.max(sa.case((counted, at.period_end))).label("last"),
        )
        .select_from(latest)
        .outerjoin(Contract, col(Contract.id) == at.contract_id)
        .outerjoin(Vendor, col(Vendor.id) == col(Contract.vendor_id))
        .outerjoin(RegisteredContract, col(RegisteredContract.contract_id) == at.contract_id)
        .where((at.place == 1) & within)
        .group_by(
            at.site,
            at.contract_id,
            col(Contract.vendor_id),
            col(Vendor.name),
            col(RegisteredContract.vendor_name),
            col(Contract.starts_on),
            col(Contract.ends_on),
            col(Contract.award_id),
        )
    )


def promised(kpi: Kpi) -> sa.Select[*tuple[Any, ...]]:
    """Return each contract in force that promises this KPI, with no sums yet.

    Without these, a contract that never reported would vanish from the table.
    """
    newer = aliased(ContractKpi)
    replaced = sa.exists().where(
        col(newer.contract_id) == col(ContractKpi.contract_id),
        col(newer.schedule) > col(ContractKpi.schedule),
    )
    nothing = [
        sa.null().label(name)
        for name in (
            *("numerator", "denominator", "covered", "spoken_of", "excused"),
            *("percentages", "broken_numerators", "broken_denominators", "beyond"),
            *("first", "last"),
        )
    ]
    return (
        sa.select(
            sa.literal("").label("site"),
            col(Contract.id).label("contract"),
            col(Contract.vendor_id),
            col(Vendor.name).label("vendor"),
            col(RegisteredContract.vendor_name),
            col(Contract.starts_on),
            col(Contract.ends_on),
            col(Contract.award_id).is_not(None).label("awarded"),
            *nothing,
        )
        .join(ContractKpi, col(ContractKpi.contract_id) == col(Contract.id))
        .outerjoin(Vendor, col(Vendor.id) == col(Contract.vendor_id))
        .outerjoin(RegisteredContract, col(RegisteredContract.contract_id) == col(Contract.id))
        .where(
            col(ContractKpi.kpi_code) == kpi.code,
            col(ContractKpi.kpi_version) == kpi.version,
            ~replaced,
            col(Contract.signed_at).is_not(None) | col(Contract.source_id).is_not(None),
        )
    )


def _latest(kpi: Kpi, *, by: Compared, as_known: datetime | None) -> sa.Select[Any]:
    """Return every record with its place among those of its period: 1 is the newest."""
    newest = sa.func.row_number().over(
        partition_by=(
            col(Observation.series_id),
            col(Observation.period_start),
            col(Observation.period_end),
        ),
        order_by=col(Observation.recorded_at).desc(),
    )
    of_city = col(Series.contract_id).is_(None)
    query = (
        sa.select(
            col(Series.site),
            col(Series.contract_id),
            col(Observation.period_start),
            col(Observation.period_end),
            col(Observation.state),
            col(Observation.numerator),
            col(Observation.denominator),
            newest.label("place"),
        )
        .join(Series, col(Series.id) == col(Observation.series_id))
        .where(
            col(Series.kpi_code) == kpi.code,
            col(Series.kpi_version) == kpi.version,
            col(Series.grouping) == "",
            of_city & (col(Series.site) != "") if by is Compared.SITE else ~of_city,
        )
    )
    if as_known is not None:
        query = query.where(col(Observation.recorded_at) <= as_known)
    return query


def _sum_where(
    holds: sa.ColumnElement[bool], what: sa.ColumnElement[int] | int = 1
) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((holds, what), else_=0))
