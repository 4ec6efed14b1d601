"""KPI definitions for shelters and the way from them into a home."""

from dataclasses import replace
from decimal import Decimal

from outcome_metrics.catalogue.ready import SHARE, Ready, Worked, cutoffs
from outcome_metrics.definitions.definition import (
    AttainmentKind,
    Direction,
    Frequency,
    KpiType,
    Text,
)

SHELTER_REGISTER = Text(
    en="Homeless management information system (HMIS)",
    es="Sistema de información sobre personas sin hogar (HMIS)",
    pt="Sistema de informações sobre a população em situação de rua (HMIS)",
)

HOUSING_OFFICE = Text(
    en="Department of housing",
    es="Departamento de vivienda",
    pt="Secretaria de habitação",
)

SHELTER_EXITS_TO_HOUSING = Ready(
    kpi=replace(
        SHARE,
        code="shelter_exits_to_housing",
        name=Text(
            en="Shelter exits to a lasting home",
            es="Salidas del albergue a una vivienda estable",
            pt="Saídas do abrigo para moradia estável",
        ),
        question=Text(
            en="Do households that leave a shelter still have a home half a year later?",
            es="Los hogares que salen de un albergue, ¿siguen teniendo vivienda medio año después?",
            pt="As famílias que saem de um abrigo continuam com moradia meio ano depois?",
        ),
        type=KpiType.OUTCOME,
        definition=Text(
            en="Share of households leaving a shelter that still live in a home of their own six"
            " months later",
            es="Proporción de hogares que salen de un albergue y que seis meses después siguen"
            " viviendo en una vivienda propia o alquilada",
            pt="Proporção de famílias que saem de um abrigo e que seis meses depois continuam"
            " morando em casa própria ou alugada",
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
            es="Hogares con un fallecimiento o trasladados a atención médica dentro de los seis"
            " meses",
            pt="Famílias com óbito ou encaminhadas a atendimento médico dentro dos seis meses",
        ),
        direction=Direction.HIGHER,
        attainment=AttainmentKind.BASELINE_RELATIVE,
        thresholds=cutoffs(good="0.60", approaching="0.55", requires_improvement="0.45"),
        data_source=SHELTER_REGISTER,
        owner=HOUSING_OFFICE,
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
            es="Podrían preferirse los casos fáciles y postergarse los difíciles; hay que"
            " desglosar los resultados por nivel de necesidad.",
            pt="Casos fáceis podem ser preferidos e os difíceis adiados; é preciso detalhar os"
            " resultados por nível de necessidade.",
        ),
        balanced_by=("shelter_bed_occupancy", "shelter_returns_share"),
    ),
    worked=Worked(
        parts=("18/30", "33/70"),
        target=("0.60",),
        baseline="0.40",
        value="0.51",
        attainment="0.55",
    ),
    sources=("HUD System Performance Measures (United States), measure 7",),
)

SHELTER_BED_OCCUPANCY = Ready(
    kpi=replace(
        SHARE,
        code="shelter_bed_occupancy",
        name=Text(
            en="Shelter beds in use",
            es="Camas de albergue ocupadas",
            pt="Leitos de abrigo ocupados",
        ),
        question=Text(
            en="Are there enough beds, without many standing empty?",
            es="¿Hay camas suficientes, sin que muchas queden vacías?",
            pt="Há leitos suficientes, sem que muitos fiquem vazios?",
        ),
        type=KpiType.PROCESS,
        definition=Text(
            en="Share of available bed nights that were used; too full turns people away, too"
            " empty wastes money",
            es="Proporción de las noches-cama disponibles que se usaron; demasiado lleno deja"
            " gente afuera, demasiado vacío desperdicia dinero",
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
            es="Camas cerradas por reparación; camas de emergencia abiertas por ola de frío o"
            " calor",
            pt="Leitos fechados para reparo; leitos de emergência abertos em onda de frio ou calor",
        ),
        direction=Direction.RANGE,
        attainment=AttainmentKind.RANGE,
        tolerance=Decimal("0.20"),
        thresholds=cutoffs(good="0", approaching="0.03", requires_improvement="0.08"),
        plausible_max=Decimal("1.5"),
        data_source=SHELTER_REGISTER,
        owner=HOUSING_OFFICE,
        frequency=Frequency.MONTH,
        lag_days=0,
        submission_days=15,
        dimensions=("district",),
        burden_hours=Decimal(1),
        weight=Decimal("0.4"),
        goal="lasting_homes",
        incentive=Text(
            en="Beds may be reported closed to look full; check closures on site.",
            es="Podrían declararse camas cerradas para aparentar ocupación; hay que verificar los"
            " cierres en el lugar.",
            pt="Leitos podem ser declarados fechados para parecer lotação; é preciso verificar os"
            " fechamentos no local.",
        ),
        balanced_by=("shelter_exits_to_housing",),
    ),
    worked=Worked(
        parts=("2940/3000", "1140/1800"),
        target=("0.88", "0.96"),
        value="0.85",
        attainment="0.85",
    ),
)

SHELTER_RETURNS_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="shelter_returns_share",
        name=Text(
            en="Returns to a shelter within a year",
            es="Regresos al albergue en menos de un año",
            pt="Retornos ao abrigo em menos de um ano",
        ),
        question=Text(
            en="Do the homes that people find last?",
            es="¿Perdura la vivienda que las personas consiguen?",
            pt="A moradia que as pessoas conseguem dura?",
        ),
        type=KpiType.BALANCING,
        definition=Text(
            en="Share of households that left a shelter for a home and were back in any shelter"
            " within twelve months",
            es="Proporción de hogares que salieron de un albergue a una vivienda y que en los doce"
            " meses siguientes volvieron a algún albergue",
            pt="Proporção de famílias que saíram de um abrigo para uma moradia e voltaram a algum"
            " abrigo em até doze meses",
        ),
        numerator=Text(
            en="Households of the cohort that spent a night in any shelter within 365 days",
            es="Hogares de la cohorte que pasaron una noche en algún albergue dentro de los 365"
            " días",
            pt="Famílias da coorte que passaram uma noite em algum abrigo em até 365 dias",
        ),
        denominator=Text(
            en="Households that left a shelter for a home in the period",
            es="Hogares que salieron de un albergue a una vivienda en el período",
            pt="Famílias que saíram de um abrigo para uma moradia no período",
        ),
        exclusions=Text(
            en="Nights in an emergency shelter opened for a disaster",
            es="Noches en un albergue de emergencia abierto por un desastre",
            pt="Noites em abrigo de emergência aberto por causa de um desastre",
        ),
        direction=Direction.LOWER,
        attainment=AttainmentKind.LINEAR,
        thresholds=cutoffs(good="0.12", approaching="0.15", requires_improvement="0.20"),
        data_source=SHELTER_REGISTER,
        owner=HOUSING_OFFICE,
        frequency=Frequency.QUARTER,
        lag_days=365,
        submission_days=30,
        dimensions=("gender", "age", "district"),
        burden_hours=Decimal(2),
        weight=Decimal("0.2"),
        goal="lasting_homes",
        incentive=Text(
            en="Households may be turned away at the door so as not to count as a return; compare"
            " with refusals recorded by outreach workers.",
            es="Podría rechazarse a hogares en la puerta para que no cuenten como regreso; hay que"
            " comparar con los rechazos que registran los equipos de calle.",
            pt="Famílias podem ser recusadas na entrada para não contarem como retorno; é preciso"
            " comparar com as recusas registradas pelas equipes de rua.",
        ),
        balanced_by=("shelter_bed_occupancy",),
    ),
    worked=Worked(
        parts=("9/60", "6/40"),
        target=("0.12",),
        value="0.15",
        attainment="0.75",
    ),
    sources=("HUD System Performance Measures (United States), measure 2",),
)

SHELTER = (
    SHELTER_EXITS_TO_HOUSING,
    SHELTER_BED_OCCUPANCY,
    SHELTER_RETURNS_SHARE,
)
