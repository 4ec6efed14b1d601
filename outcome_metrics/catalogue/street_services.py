"""KPI definitions for street services, as cities keep them in their request systems.

The weekly table "Performance Metrics - Transportation" of the City of Chicago (eaff-5ff2) has this
shape: average days to complete and completed requests, by activity.  `pothole_days` fits its
"Pothole in Street", `street_light_days` its "Street Lights - All/Out", `traffic_signal_days` its
"Traffic Signal Out".  Times to complete are means: numerator = average x requests.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from outcome_metrics.catalogue.collecting import CONTRACT_MANAGER, VENDOR
from outcome_metrics.definitions.definition import (
    Aggregation,
    AttainmentKind,
    Direction,
    Frequency,
    Kpi,
    KpiType,
    Text,
    Thresholds,
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

POTHOLE_DAYS = Kpi(
    code="pothole_days",
    version=1,
    valid_from=date(2011, 1, 1),
    name=Text(
        en="Days to repair a pothole",
        es="Días para reparar un bache",
        pt="Dias para reparar um buraco na via",
    ),
    type=KpiType.OUTPUT,
    definition=Text(
        en="Mean time from a resident's report of a pothole in a street to its repair",
        es="Tiempo medio desde que un residente reporta un bache en la calle hasta su reparación",
        pt="Tempo médio entre o aviso de um morador sobre um buraco na via e o seu reparo",
    ),
    numerator=REQUEST_DAYS,
    denominator=REQUESTS,
    exclusions=NO_DUPLICATES,
    unit="days",
    direction=Direction.LOWER,
    aggregation=Aggregation.MEAN_WEIGHTED,
    attainment=AttainmentKind.RATIO,
    thresholds=Thresholds(
        good=Decimal(7), approaching=Decimal(10), requires_improvement=Decimal(14)
    ),
    plausible_min=Decimal(0),
    plausible_max=Decimal(1825),
    data_source=REQUEST_SYSTEM,
    owner=Text(
        en="Department of transportation",
        es="Departamento de transporte",
        pt="Secretaria de transportes",
    ),
    collector=VENDOR,
    validator=CONTRACT_MANAGER,
    frequency=Frequency.WEEK,
    lag_days=0,
    submission_days=14,
    dimensions=("district",),
    burden_hours=Decimal("0.5"),
    weight=Decimal("0.4"),
    critical=True,
    goal="safe_streets",
    incentive=OLD_CASES,
    balanced_by=("reopened_requests_share",),
)

STREET_LIGHT_DAYS = replace(
    POTHOLE_DAYS,
    code="street_light_days",
    name=Text(
        en="Days to restore street lights",
        es="Días para restablecer el alumbrado público",
        pt="Dias para restabelecer a iluminação pública",
    ),
    definition=Text(
        en="Mean time from a report that the lights of a street are out until they work again",
        es="Tiempo medio desde el aviso de que el alumbrado de una calle no funciona hasta que"
        " vuelve a funcionar",
        pt="Tempo médio entre o aviso de que a iluminação de uma rua não funciona e o seu"
        " restabelecimento",
    ),
    thresholds=Thresholds(good=Decimal(4), approaching=Decimal(5), requires_improvement=Decimal(7)),
    weight=Decimal("0.3"),
)

TRAFFIC_SIGNAL_DAYS = replace(
    POTHOLE_DAYS,
    code="traffic_signal_days",
    name=Text(
        en="Days to repair a traffic signal",
        es="Días para reparar un semáforo",
        pt="Dias para reparar um semáforo",
    ),
    definition=Text(
        en="Mean time from a report that a traffic signal is out until it works again",
        es="Tiempo medio desde el aviso de que un semáforo no funciona hasta que vuelve a"
        " funcionar",
        pt="Tempo médio entre o aviso de que um semáforo não funciona e o seu restabelecimento",
    ),
    thresholds=Thresholds(
        good=Decimal(1), approaching=Decimal("1.25"), requires_improvement=Decimal(2)
    ),
    weight=Decimal("0.3"),
)

STREETLIGHT_ON_TIME_SHARE = replace(
    POTHOLE_DAYS,
    code="streetlight_on_time_share",
    name=Text(
        en="Street lights repaired on time",
        es="Luminarias reparadas a tiempo",
        pt="Luminárias reparadas no prazo",
    ),
    definition=Text(
        en="Share of street light requests that were completed within the agreed days",
        es="Proporción de solicitudes de alumbrado finalizadas dentro de los días convenidos",
        pt="Proporção de solicitações de iluminação concluídas dentro dos dias acordados",
    ),
    numerator=Text(
        en="Requests that fell due in the period and were completed within the agreed days",
        es="Solicitudes con vencimiento en el período finalizadas dentro de los días convenidos",
        pt="Solicitações com vencimento no período concluídas dentro dos dias acordados",
    ),
    denominator=Text(
        en="Requests that fell due in the period, completed or not",
        es="Solicitudes con vencimiento en el período, finalizadas o no",
        pt="Solicitações com vencimento no período, concluídas ou não",
    ),
    unit="share",
    direction=Direction.HIGHER,
    aggregation=Aggregation.RATIO_OF_SUMS,
    thresholds=Thresholds(
        good=Decimal("0.90"), approaching=Decimal("0.85"), requires_improvement=Decimal("0.75")
    ),
    plausible_max=Decimal(1),
    frequency=Frequency.MONTH,
    critical=False,
    weight=Decimal("0.3"),
    incentive=Text(
        en="Once a request is late, nothing speeds it up any more; watch the mean days as well.",
        es="Cuando una solicitud ya venció, nada incentiva a atenderla; hay que vigilar también"
        " los días promedio.",
        pt="Depois que o prazo de uma solicitação vence, nada incentiva o atendimento; é preciso"
        " acompanhar também a média de dias.",
    ),
    balanced_by=("street_light_days", "reopened_requests_share"),
)

REOPENED_REQUESTS_SHARE = replace(
    STREETLIGHT_ON_TIME_SHARE,
    code="reopened_requests_share",
    name=Text(
        en="Requests reopened",
        es="Solicitudes reabiertas",
        pt="Solicitações reabertas",
    ),
    type=KpiType.BALANCING,
    definition=Text(
        en="Share of completed requests that a resident had to report again within 30 days",
        es="Proporción de solicitudes finalizadas que un residente tuvo que reportar de nuevo en"
        " un plazo de 30 días",
        pt="Proporção de solicitações concluídas que um morador precisou registrar novamente em"
        " até 30 dias",
    ),
    numerator=Text(
        en="Requests completed in the period and reported again within 30 days",
        es="Solicitudes finalizadas en el período y reportadas de nuevo en un plazo de 30 días",
        pt="Solicitações concluídas no período e registradas novamente em até 30 dias",
    ),
    denominator=REQUESTS,
    direction=Direction.LOWER,
    attainment=AttainmentKind.LINEAR,
    thresholds=Thresholds(
        good=Decimal("0.05"), approaching=Decimal("0.07"), requires_improvement=Decimal("0.10")
    ),
    lag_days=30,
    weight=Decimal("0.1"),
    incentive=Text(
        en="A second report may be entered as a new request; match reports by place.",
        es="Un segundo reporte podría registrarse como solicitud nueva; hay que cotejar los"
        " reportes por lugar.",
        pt="Um segundo registro pode entrar como solicitação nova; é preciso comparar os"
        " registros por local.",
    ),
    balanced_by=(),
)

STREET_SERVICES = (
    POTHOLE_DAYS,
    STREET_LIGHT_DAYS,
    TRAFFIC_SIGNAL_DAYS,
    STREETLIGHT_ON_TIME_SHARE,
    REOPENED_REQUESTS_SHARE,
)
