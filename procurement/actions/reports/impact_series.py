"""Which series an impact question is about: one KPI, and those it is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlmodel import Session

from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.figures.schedule import Period
from outcome_metrics.quantities import Floats
from procurement.rules.errors import BadInputError, NotFoundError
from procurement.rules.findings import Finding, Param
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import terms
from procurement.store.results.compared_series import (
    Recorded,
    Values,
    calendar_of,
    definition,
    of_city,
    values_of,
)

#: Between the code of a KPI and the version of its definition.
SLASH = "/"
#: What the record calls a figure of no single site.
WHOLE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An impact question as somebody asks it.

    Attributes:
        kpi: Code, or code/version.
        contract: Its id; empty for the city's own record alone.
        start: First day of the change; None for the first day of the contract.
        controls: KPIs, or sites of this KPI, that the change did not touch.
        since: Leaves out periods that begin earlier.
        until: Leaves out periods that end later.
    """

    kpi: str
    contract: str = ""
    start: date | None = None
    controls: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The series of a question, over the same periods (n).

    Attributes:
        kpi: The definition.
        starts_on: First day of the change.
        periods: First and last day of each.
        start: Index of the first period wholly after the start.
        straddling: Periods that the start falls into; they belong to neither side.
        whole: The series in question (n, NaN = no figure).
        treated: The units behind it (units x n).
        control: Those compared with (units x n); no row without a comparison.
    """

    kpi: Kpi
    starts_on: date
    periods: tuple[Period, ...]
    start: int
    straddling: int
    whole: Floats
    treated: Floats
    control: Floats


def compared(session: Session, asked: Asked) -> Compared:
    """Read what the question is about.

    Raises:
        NotFoundError: no such KPI, site or contract.
        BadInputError: no start, several versions, other units, or irregular periods.
    """
    recorded = of_city(session)
    starts_on = _start(session, asked)
    kpi = definition(session, _resolved(session, asked, recorded))
    own = (kpi.code, kpi.version)
    sites = recorded[kpi.code].sites if kpi.code in recorded else ()
    named = [name for name in asked.controls if name in sites]
    rest = [site for site in (WHOLE, *sites) if site not in named]
    whole = values_of(session, own, sites=rest if named else None)
    units = [whole]
    if asked.contract:
        late = values_of(session, own, contract=asked.contract)
        units = [whole := _joined(whole, late, starts_on)]
    elif named:
        each = (values_of(session, own, sites=[site]) for site in rest)
        units = [values for values in each if values]
    others = [_control(session, name, kpi, recorded, sites) for name in asked.controls]
    periods = _periods(kpi, [whole, *units, *others], asked)
    start = sum(first < starts_on for first, _ in periods)
    straddling = [first < starts_on <= last for first, last in periods]
    return Compared(
        kpi=kpi,
        starts_on=starts_on,
        periods=periods,
        start=start,
        straddling=sum(straddling),
        whole=_array([whole], periods, straddling)[0],
        treated=_array(units, periods, straddling),
        control=_array(others, periods, straddling),
    )


def _start(session: Session, asked: Asked) -> date:
    if asked.start is not None:
        return asked.start
    agreed = contracts.find(session, asked.contract).starts_on if asked.contract else None
    if agreed is None:
        raise BadInputError(Finding("impact.no_start"))
    return agreed


def _resolved(session: Session, asked: Asked, recorded: Mapping[str, Recorded]) -> tuple[str, int]:
    """Return code and version of the KPI in question.

    A contract promises one version; without one, the city's record must hold one, or it is named.
    """
    if not asked.contract:
        return _version(asked.kpi, recorded)
    row = contracts.find(session, asked.contract)
    promised = {one.kpi.code: one.kpi.version for one in terms(session, row).agreements}
    code, _, number = asked.kpi.partition(SLASH)
    if code not in promised or number not in {"", str(promised[code])}:
        known = ", ".join(f"{name}/{version}" for name, version in sorted(promised.items()))
        facts = {"contract": asked.contract, "kpi": asked.kpi, "known": known}
        raise NotFoundError(Finding("impact.not_in_contract", facts))
    return code, promised[code]


def _version(name: str, recorded: Mapping[str, Recorded]) -> tuple[str, int]:
    code, _, number = name.partition(SLASH)
    if code not in recorded or (number and number not in map(str, recorded[code].versions)):
        raise _unknown(name, recorded)
    versions = recorded[code].versions
    if number:
        return code, int(number)
    if len(versions) > 1:
        said = ", ".join(map(str, versions))
        facts: dict[str, Param] = {"kpi": code, "versions": said, "last": versions[-1]}
        raise BadInputError(Finding("impact.versions_mixed", facts))
    return code, versions[0]


def _unknown(name: str, recorded: Mapping[str, Recorded]) -> NotFoundError:
    known = ", ".join(sorted(recorded)) or "–"
    return NotFoundError(Finding("impact.unknown_kpi", {"kpi": name, "known": known}))


def _control(
    session: Session,
    name: str,
    kpi: Kpi,
    recorded: Mapping[str, Recorded],
    sites: tuple[str, ...],
) -> Values:
    """Return the series of a site of the same KPI, or of another KPI in the same unit."""
    if name in sites:
        return values_of(session, (kpi.code, kpi.version), sites=[name])
    key = _version(name, recorded)
    if key == (kpi.code, kpi.version):
        raise BadInputError(Finding("impact.compared_with_itself", {"kpi": kpi.code}))
    other = definition(session, key)
    if other.unit != kpi.unit:
        facts = {"kpi": kpi.code, "unit": kpi.unit, "control": name, "other": other.unit}
        raise BadInputError(Finding("impact.units_differ", facts))
    return values_of(session, key)


def _joined(city: Values, contract: Values, starts_on: date) -> Values:
    """Return the city's own years before the contract, and the contract's results from then on."""
    early = {period: value for period, value in city.items() if period[1] < starts_on}
    return early | {period: value for period, value in contract.items() if period[0] >= starts_on}


def _periods(kpi: Kpi, series: list[Values], asked: Asked) -> tuple[Period, ...]:
    """Return the periods of the series in question, those without a figure included."""
    first, last = asked.since or date.min, asked.until or date.max
    for values in series:
        if calendar_of(kpi, values) is None:
            raise BadInputError(Finding("impact.periods_irregular", {"kpi": kpi.code}))
    every = calendar_of(kpi, series[0]) or ()
    return tuple(period for period in every if period[0] >= first and period[1] <= last)


def _array(series: list[Values], periods: tuple[Period, ...], straddling: list[bool]) -> Floats:
    """Return values by series and period; NaN without a figure or where the start falls into."""
    out = np.full((len(series), len(periods)), np.nan)
    for row, values in enumerate(series):
        for place, period in enumerate(periods):
            value = values.get(period)
            if value is not None and not straddling[place]:
                out[row, place] = value
    return out
