"""KPI definitions for shelters and the way from them into a home."""

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
SHELTER_REGISTER = Text(
    en="Homeless management information system (HMIS)",
    es="Sistema de información sobre personas sin hogar (HMIS)",
    pt="Sistema de informações sobre a população em situação de rua (HMIS)",
)

SHELTER_EXITS_TO_HOUSING = Kpi(
    code="shelter_exits_to_housing",
    version=1,
    valid_from=date(2020, 1, 1),
    name=Text(
        en="Shelter exits to a lasting home",
        es="Salidas del albergue a una vivienda estable",
        pt="Saídas do abrigo para moradia estável",
    ),
    type=KpiType.OUTCOME,
    definition=Text(
        en="Share of households leaving a shelter that still live in a home of their own six"
        " months later",
        es="Proporción de hogares que salen de un albergue y que seis meses después siguen"
        " viviendo en una vivienda propia o alquilada",
        pt="Proporção de famílias que saem de um abrigo e que seis meses depois continuam morando"
        " em casa própria ou alugada",
    ),
    numerator=Text(
        en="Households of the cohort that are housed 180 days after leaving",
        es="Hogares de la cohorte que tienen vivienda 180 días después de salir",
        pt="Famílias da coorte com moradia 180 dias após a saída",
    ),
    denominator=Text(
        en="Households that left a shelter in the period, those not found again included",
        es="Hogares que salieron de un albergue en el período, incluidos los no localizados",
        pt="Famílias que saíram de um abrigo no período, inclusive as não localizadas",
    ),
    exclusions=Text(
        en="Households with a death, or moved to medical care, within the six months",
        es="Hogares con un fallecimiento o trasladados a atención médica dentro de los seis meses",
        pt="Famílias com óbito ou encaminhadas a atendimento médico dentro dos seis meses",
    ),
    unit="share",
    direction=Direction.HIGHER,
    aggregation=Aggregation.RATIO_OF_SUMS,
    attainment=AttainmentKind.BASELINE_RELATIVE,
    thresholds=Thresholds(
        good=Decimal("0.60"), approaching=Decimal("0.55"), requires_improvement=Decimal("0.45")
    ),
    plausible_min=Decimal(0),
    plausible_max=Decimal(1),
    data_source=SHELTER_REGISTER,
    owner=Text(
        en="Department of housing",
        es="Departamento de vivienda",
        pt="Secretaria de habitação",
    ),
    collector=VENDOR,
    validator=CONTRACT_MANAGER,
    frequency=Frequency.MONTH,
    lag_days=180,
    submission_days=30,
    dimensions=("gender", "age", "district"),
    burden_hours=Decimal(4),
    weight=Decimal("0.6"),
    critical=True,
    goal="lasting_homes",
    incentive=Text(
        en="Easy cases may be preferred and hard ones parked; break results down by need.",
        es="Podrían preferirse los casos fáciles y postergarse los difíciles; hay que desglosar"
        " los resultados por nivel de necesidad.",
        pt="Casos fáceis podem ser preferidos e os difíceis adiados; é preciso detalhar os"
        " resultados por nível de necessidade.",
    ),
    balanced_by=("shelter_bed_occupancy",),
)

SHELTER_BED_OCCUPANCY = replace(
    SHELTER_EXITS_TO_HOUSING,
    code="shelter_bed_occupancy",
    name=Text(
        en="Shelter beds in use",
        es="Camas de albergue ocupadas",
        pt="Leitos de abrigo ocupados",
    ),
    type=KpiType.PROCESS,
    definition=Text(
        en="Share of available bed nights that were used; too full turns people away, too empty"
        " wastes money",
        es="Proporción de las noches-cama disponibles que se usaron; demasiado lleno deja gente"
        " afuera, demasiado vacío desperdicia dinero",
        pt="Proporção das diárias de leito disponíveis que foram usadas; lotação alta deixa"
        " pessoas de fora, lotação baixa desperdiça dinheiro",
    ),
    numerator=Text(
        en="Bed nights used in the period",
        es="Noches-cama usadas en el período",
        pt="Diárias de leito usadas no período",
    ),
    denominator=Text(
        en="Bed nights available in the period",
        es="Noches-cama disponibles en el período",
        pt="Diárias de leito disponíveis no período",
    ),
    exclusions=Text(
        en="Beds closed for repair; emergency beds opened in a cold or heat wave",
        es="Camas cerradas por reparación; camas de emergencia abiertas por ola de frío o calor",
        pt="Leitos fechados para reparo; leitos de emergência abertos em onda de frio ou calor",
    ),
    direction=Direction.RANGE,
    attainment=AttainmentKind.RANGE,
    tolerance=Decimal("0.20"),
    thresholds=Thresholds(
        good=Decimal(0), approaching=Decimal("0.03"), requires_improvement=Decimal("0.08")
    ),
    plausible_max=Decimal("1.5"),
    lag_days=0,
    submission_days=15,
    dimensions=("district",),
    burden_hours=Decimal(1),
    weight=Decimal("0.4"),
    critical=False,
    incentive=Text(
        en="Beds may be reported closed to look full; check closures on site.",
        es="Podrían declararse camas cerradas para aparentar ocupación; hay que verificar los"
        " cierres en el lugar.",
        pt="Leitos podem ser declarados fechados para parecer lotação; é preciso verificar os"
        " fechamentos no local.",
    ),
    balanced_by=("shelter_exits_to_housing",),
)

SHELTER_SERVICES = (SHELTER_EXITS_TO_HOUSING, SHELTER_BED_OCCUPANCY)
