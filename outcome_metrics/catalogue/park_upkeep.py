"""KPI definitions for the upkeep of parks and playgrounds."""

from dataclasses import replace
from decimal import Decimal

from outcome_metrics.catalogue.ready import PROPOSAL, SHARE, Ready, Worked, cutoffs
from outcome_metrics.definitions.definition import (
    Aggregation,
    AttainmentKind,
    Direction,
    Frequency,
    KpiType,
    Text,
)

PARK_INSPECTIONS = Text(
    en="Park inspections, unannounced, parks drawn by lot",
    es="Inspecciones de parques sin aviso previo, parques elegidos por sorteo",
    pt="Vistorias de parques sem aviso prévio, parques escolhidos por sorteio",
)

PARK_OFFICE = Text(
    en="Department of parks",
    es="Departamento de parques",
    pt="Secretaria de parques",
)

PARK_INSPECTORS = Text(
    en="The city's park inspectors",
    es="Los inspectores de parques de la ciudad",
    pt="Os fiscais de parques da prefeitura",
)

PARKS_ACCEPTABLE_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="parks_acceptable_share",
        name=Text(
            en="Parks in acceptable condition",
            es="Parques en estado aceptable",
            pt="Parques em estado aceitável",
        ),
        question=Text(
            en="Would a visitor find the park clean and safe today?",
            es="¿Encontraría hoy un visitante el parque limpio y seguro?",
            pt="Um visitante encontraria hoje o parque limpo e seguro?",
        ),
        type=KpiType.OUTPUT,
        definition=Text(
            en="Share of inspections in which a park passed for both cleanliness and condition",
            es="Proporción de inspecciones en las que un parque aprobó tanto en limpieza como en"
            " estado",
            pt="Proporção de vistorias em que um parque foi aprovado tanto em limpeza quanto em"
            " conservação",
        ),
        numerator=Text(
            en="Inspections passed on every point of the list",
            es="Inspecciones aprobadas en todos los puntos de la lista",
            pt="Vistorias aprovadas em todos os pontos da lista",
        ),
        denominator=Text(
            en="Inspections made",
            es="Inspecciones realizadas",
            pt="Vistorias feitas",
        ),
        exclusions=Text(
            en="Parks closed for rebuilding",
            es="Parques cerrados por reconstrucción",
            pt="Parques fechados para reforma",
        ),
        direction=Direction.HIGHER,
        attainment=AttainmentKind.RATIO,
        thresholds=cutoffs(good="0.85", approaching="0.80", requires_improvement="0.70"),
        data_source=PARK_INSPECTIONS,
        owner=PARK_OFFICE,
        collector=PARK_INSPECTORS,
        frequency=Frequency.MONTH,
        lag_days=0,
        submission_days=10,
        dimensions=("district",),
        burden_hours=Decimal(10),
        weight=Decimal("0.4"),
        goal="parks_for_all",
        incentive=Text(
            en="Crews may follow the inspectors' calendar; inspections are not announced.",
            es="Las cuadrillas podrían seguir el calendario de inspección; las inspecciones no se"
            " anuncian.",
            pt="As equipes podem seguir o calendário das vistorias; as vistorias não são"
            " anunciadas.",
        ),
        balanced_by=("park_injuries_rate",),
    ),
    worked=Worked(
        parts=("18/20", "33/40"),
        target=("0.85",),
        value="0.85",
        attainment="1",
    ),
    sources=("New York City, Parks Inspection Program",),
)

PARK_VISITS = Ready(
    kpi=replace(
        PROPOSAL,
        code="park_visits",
        name=Text(
            en="Visits to parks",
            es="Visitas a parques",
            pt="Visitas a parques urbanos",
        ),
        question=Text(
            en="Do residents use their parks?",
            es="¿Usan los residentes sus parques?",
            pt="Os moradores usam os seus parques?",
        ),
        type=KpiType.OUTCOME,
        definition=Text(
            en="Visits to the parks of the contract, by counters at their entrances",
            es="Visitas a los parques del contrato, según contadores en sus accesos",
            pt="Visitas aos parques do contrato, por contadores nas entradas",
        ),
        numerator=Text(
            en="Entries counted, divided by the entries of one visit found in a yearly survey",
            es="Ingresos contados, divididos por los ingresos por visita de una encuesta anual",
            pt="Entradas contadas, divididas pelas entradas por visita de uma pesquisa anual",
        ),
        exclusions=Text(
            en="Concerts and other events with a permit",
            es="Conciertos y otros eventos con permiso",
            pt="Shows e outros eventos com autorização",
        ),
        unit="visits",
        direction=Direction.HIGHER,
        aggregation=Aggregation.SUM,
        attainment=AttainmentKind.RATIO,
        thresholds=cutoffs(good="50000", approaching="46000", requires_improvement="40000"),
        plausible_min=Decimal(0),
        plausible_max=Decimal(10000000),
        data_source=Text(
            en="Counters at the entrances",
            es="Contadores en los accesos",
            pt="Contadores nas entradas",
        ),
        owner=PARK_OFFICE,
        frequency=Frequency.MONTH,
        lag_days=5,
        submission_days=10,
        dimensions=("district", "age", "gender"),
        burden_hours=Decimal(2),
        weight=Decimal("0.4"),
        goal="parks_for_all",
        incentive=Text(
            en="Effort may go to parks that are popular already; break results down by district.",
            es="El esfuerzo podría ir a los parques que ya son populares; hay que desglosar los"
            " resultados por distrito.",
            pt="O esforço pode ir para os parques que já são populares; é preciso detalhar os"
            " resultados por distrito.",
        ),
        balanced_by=("park_injuries_rate", "parks_acceptable_share"),
    ),
    worked=Worked(
        parts=("52000", "38000"),
        target=("50000",),
        value="90000",
        attainment="0.90",
    ),
)

PARK_INJURIES_RATE = Ready(
    kpi=replace(
        PROPOSAL,
        code="park_injuries_rate",
        name=Text(
            en="Injuries per 100,000 visits",
            es="Lesiones por cada 100 000 visitas",
            pt="Lesões por 100.000 visitas",
        ),
        question=Text(
            en="Are well-visited parks also safe?",
            es="Los parques concurridos, ¿son también seguros?",
            pt="Os parques movimentados também são seguros?",
        ),
        type=KpiType.BALANCING,
        definition=Text(
            en="Injuries needing medical care for each 100,000 visits",
            es="Lesiones que requieren atención médica por cada 100 000 visitas",
            pt="Lesões que exigem atendimento médico para cada 100.000 visitas",
        ),
        numerator=Text(
            en="Injuries in a park that led to a call for help or a claim",
            es="Lesiones en un parque que dieron lugar a un llamado de auxilio o a un reclamo",
            pt="Lesões em um parque que levaram a um pedido de socorro ou a uma reclamação",
        ),
        denominator=Text(
            en="Visits, in units of 100,000",
            es="Visitas, en unidades de 100 000",
            pt="Visitas, em unidades de 100.000",
        ),
        exclusions=Text(
            en="Injuries in organized sport",
            es="Lesiones en deporte organizado",
            pt="Lesões em esporte organizado",
        ),
        unit="per_100000_visits",
        direction=Direction.LOWER,
        aggregation=Aggregation.RATIO_OF_SUMS,
        attainment=AttainmentKind.RATIO,
        thresholds=cutoffs(good="3", approaching="4", requires_improvement="6"),
        plausible_min=Decimal(0),
        plausible_max=Decimal(1000),
        data_source=Text(
            en="Emergency calls by place, and claims against the city",
            es="Llamados de emergencia por lugar, y reclamos contra la ciudad",
            pt="Chamados de emergência por local, e reclamações contra a prefeitura",
        ),
        owner=PARK_OFFICE,
        frequency=Frequency.QUARTER,
        lag_days=30,
        submission_days=15,
        dimensions=("district", "age"),
        burden_hours=Decimal(2),
        weight=Decimal("0.2"),
        critical=True,
        goal="parks_for_all",
        incentive=Text(
            en="Playgrounds may be closed instead of mended; closed days are published.",
            es="Podrían cerrarse los juegos en lugar de repararlos; se publican los días cerrados.",
            pt="Parquinhos podem ser fechados em vez de consertados; os dias fechados são"
            " publicados.",
        ),
        balanced_by=("park_visits",),
    ),
    worked=Worked(
        parts=("6/1.5", "4/1"),
        target=("3",),
        value="4",
        attainment="0.75",
    ),
)

PARK_UPKEEP = (
    PARKS_ACCEPTABLE_SHARE,
    PARK_VISITS,
    PARK_INJURIES_RATE,
)
