"""What KPIs of one kind share: those counted from residents' requests for service."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from outcome_metrics.catalogue.ready import PROPOSAL
from outcome_metrics.definitions.definition import (
    Aggregation,
    AttainmentKind,
    Direction,
    Frequency,
    KpiType,
    Text,
)

#: The usual system; a city replaces it by its own.
REQUEST_SYSTEM = Text(
    en="The city's 311 request system",
    es="Sistema municipal de solicitudes 311",
    pt="Sistema municipal de solicitações 311",
)
REQUEST_DAYS = Text(
    en="Days from opening to completion, added up over the requests completed in the period",
    es="Días desde la apertura hasta la finalización, sumados para las solicitudes finalizadas en"
    " el período",
    pt="Dias entre a abertura e a conclusão, somados para as solicitações concluídas no período",
)
REQUESTS = Text(
    en="Requests completed in the period",
    es="Solicitudes finalizadas en el período",
    pt="Solicitações concluídas no período",
)
NO_DUPLICATES = Text(
    en="Duplicate requests and requests outside the city's responsibility",
    es="Solicitudes duplicadas y solicitudes ajenas a la competencia de la ciudad",
    pt="Solicitações duplicadas e solicitações fora da competência do município",
)
OLD_CASES = Text(
    en="Old requests may be left open, because only completed ones count; watch the backlog.",
    es="Podrían dejarse abiertas las solicitudes antiguas, porque solo cuentan las finalizadas;"
    " hay que vigilar las pendientes.",
    pt="Solicitações antigas podem ficar abertas, pois só contam as concluídas; é preciso"
    " acompanhar as pendentes.",
)
TRANSPORT_OFFICE = Text(
    en="Department of transportation",
    es="Departamento de transporte",
    pt="Secretaria de transportes",
)

#: How long requests of one kind take on the mean: all but the kind, and how much it matters.
DAYS_TO_COMPLETE = replace(
    PROPOSAL,
    type=KpiType.OUTPUT,
    numerator=REQUEST_DAYS,
    denominator=REQUESTS,
    exclusions=NO_DUPLICATES,
    unit="days",
    direction=Direction.LOWER,
    aggregation=Aggregation.MEAN_WEIGHTED,
    attainment=AttainmentKind.RATIO,
    plausible_min=Decimal(0),
    plausible_max=Decimal(1825),
    data_source=REQUEST_SYSTEM,
    owner=TRANSPORT_OFFICE,
    frequency=Frequency.WEEK,
    valid_from=date(2011, 1, 1),
    lag_days=0,
    submission_days=14,
    dimensions=("district",),
    burden_hours=Decimal("0.5"),
    incentive=OLD_CASES,
)
