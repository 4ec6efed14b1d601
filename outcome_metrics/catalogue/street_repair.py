"""KPI definitions for the repair of streets.

The weekly table "Performance Metrics - Transportation" of the City of Chicago (eaff-5ff2) has this
shape: average days to complete and completed requests, by activity.  `pothole_days` fits its
"Pothole in Street".  Times to complete are means: numerator = average x requests.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from outcome_metrics.catalogue.ready import SHARE, Ready, Worked, cutoffs
from outcome_metrics.catalogue.requests import (
    DAYS_TO_COMPLETE,
    NO_DUPLICATES,
    REQUEST_SYSTEM,
    REQUESTS,
    TRANSPORT_OFFICE,
)
from outcome_metrics.definitions.definition import (
    Aggregation,
    AttainmentKind,
    Direction,
    Frequency,
    KpiType,
    Text,
)

POTHOLE_DAYS = Ready(
    kpi=replace(
        DAYS_TO_COMPLETE,
        code="pothole_days",
        name=Text(
            en="Days to repair a pothole",
            es="Días para reparar un bache",
            pt="Dias para reparar um buraco na via",
        ),
        question=Text(
            en="How long does a reported pothole stay in the street?",
            es="¿Cuánto tiempo sigue en la calle un bache reportado?",
            pt="Quanto tempo um buraco comunicado fica na via?",
        ),
        definition=Text(
            en="Mean time from a resident's report of a pothole in a street to its repair",
            es="Tiempo medio desde que un residente reporta un bache en la calle hasta su"
            " reparación",
            pt="Tempo médio entre o aviso de um morador sobre um buraco na via e o seu reparo",
        ),
        thresholds=cutoffs(good="7", approaching="10", requires_improvement="14"),
        weight=Decimal("0.4"),
        critical=True,
        goal="safe_streets",
        balanced_by=("reopened_requests_share",),
    ),
    worked=Worked(
        parts=("2718.56/208", "481.44/112"),
        target=("8",),
        value="10",
        attainment="0.80",
    ),
)

REOPENED_REQUESTS_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="reopened_requests_share",
        name=Text(
            en="Requests reopened",
            es="Solicitudes reabiertas",
            pt="Solicitações reabertas",
        ),
        question=Text(
            en="Do repairs last?",
            es="¿Duran las reparaciones?",
            pt="Os reparos duram?",
        ),
        type=KpiType.BALANCING,
        definition=Text(
            en="Share of completed requests that a resident had to report again within 30 days",
            es="Proporción de solicitudes finalizadas que un residente tuvo que reportar de nuevo"
            " en un plazo de 30 días",
            pt="Proporção de solicitações concluídas que um morador precisou registrar novamente"
            " em até 30 dias",
        ),
        numerator=Text(
            en="Requests completed in the period and reported again within 30 days",
            es="Solicitudes finalizadas en el período y reportadas de nuevo en un plazo de 30 días",
            pt="Solicitações concluídas no período e registradas novamente em até 30 dias",
        ),
        denominator=REQUESTS,
        exclusions=NO_DUPLICATES,
        direction=Direction.LOWER,
        attainment=AttainmentKind.LINEAR,
        thresholds=cutoffs(good="0.05", approaching="0.07", requires_improvement="0.10"),
        data_source=REQUEST_SYSTEM,
        owner=TRANSPORT_OFFICE,
        frequency=Frequency.MONTH,
        valid_from=date(2011, 1, 1),
        lag_days=30,
        submission_days=14,
        dimensions=("district",),
        burden_hours=Decimal("0.5"),
        weight=Decimal("0.1"),
        goal="safe_streets",
        incentive=Text(
            en="A second report may be entered as a new request; match reports by place.",
            es="Un segundo reporte podría registrarse como solicitud nueva; hay que cotejar los"
            " reportes por lugar.",
            pt="Um segundo registro pode entrar como solicitação nova; é preciso comparar os"
            " registros por local.",
        ),
        balanced_by=("pothole_days", "street_light_days"),
    ),
    worked=Worked(
        parts=("12/200", "9/100"),
        target=("0.05",),
        value="0.07",
        attainment="0.60",
    ),
)

STREETS_IN_GOOD_CONDITION_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="streets_in_good_condition_share",
        name=Text(
            en="Streets in good condition",
            es="Calles en buen estado",
            pt="Vias em bom estado",
        ),
        question=Text(
            en="Are the streets that residents use sound?",
            es="¿Están en buen estado las calles que usan los residentes?",
            pt="As vias que os moradores usam estão em bom estado?",
        ),
        type=KpiType.OUTCOME,
        definition=Text(
            en="Share of the surveyed length of streets whose surface is rated good or fair",
            es="Proporción de la longitud de calles relevada cuya superficie se califica como"
            " buena o regular",
            pt="Proporção da extensão de vias avaliada cuja superfície é classificada como boa ou"
            " regular",
        ),
        numerator=Text(
            en="Lane kilometers with a pavement condition index of 55 or more",
            es="Kilómetros de carril con un índice de condición del pavimento de 55 o más",
            pt="Quilômetros de faixa com índice de condição do pavimento de 55 ou mais",
        ),
        denominator=Text(
            en="Lane kilometers surveyed",
            es="Kilómetros de carril relevados",
            pt="Quilômetros de faixa avaliados",
        ),
        exclusions=Text(
            en="Streets closed for rebuilding; private streets",
            es="Calles cerradas por reconstrucción; calles privadas",
            pt="Vias fechadas para reconstrução; vias particulares",
        ),
        direction=Direction.HIGHER,
        aggregation=Aggregation.LAST,
        attainment=AttainmentKind.BASELINE_RELATIVE,
        thresholds=cutoffs(good="0.75", approaching="0.70", requires_improvement="0.60"),
        data_source=Text(
            en="Yearly pavement survey by a firm that repairs no street of the city",
            es="Relevamiento anual del pavimento por una empresa que no repara calles de la ciudad",
            pt="Levantamento anual do pavimento por empresa que não repara vias da cidade",
        ),
        owner=TRANSPORT_OFFICE,
        collector=Text(
            en="The survey firm",
            es="La empresa de relevamiento",
            pt="A empresa de levantamento",
        ),
        frequency=Frequency.YEAR,
        lag_days=60,
        submission_days=30,
        dimensions=("district",),
        burden_hours=Decimal(8),
        weight=Decimal("0.3"),
        goal="safe_streets",
        incentive=Text(
            en="Streets just under the limit may be treated first and the worst left to decay;"
            " publish the whole distribution.",
            es="Podrían tratarse primero las calles apenas por debajo del límite y dejarse"
            " deteriorar las peores; hay que publicar toda la distribución.",
            pt="Vias logo abaixo do limite podem ser tratadas primeiro e as piores deixadas de"
            " lado; é preciso publicar a distribuição inteira.",
        ),
        balanced_by=("reopened_requests_share", "pothole_days"),
    ),
    worked=Worked(
        parts=("620/1000", "700/1000"),
        target=("0.80",),
        baseline="0.60",
        value="0.7",
        attainment="0.50",
    ),
    sources=("ASTM D6433 (pavement condition index)",),
)

STREET_REPAIR = (
    POTHOLE_DAYS,
    REOPENED_REQUESTS_SHARE,
    STREETS_IN_GOOD_CONDITION_SHARE,
)
