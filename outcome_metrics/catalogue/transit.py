"""KPI definitions for buses and other public transport."""

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

VEHICLE_LOCATION = Text(
    en="Vehicle location system (GPS) and timetable",
    es="Sistema de localización de vehículos (GPS) y horario",
    pt="Sistema de localização dos veículos (GPS) e tabela de horários",
)

TRANSIT_OFFICE = Text(
    en="Transit authority",
    es="Autoridad de transporte público",
    pt="Autoridade de transporte público",
)

BUS_ON_TIME_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="bus_on_time_share",
        name=Text(
            en="Departures on time",
            es="Salidas puntuales",
            pt="Partidas pontuais",
        ),
        question=Text(
            en="Can riders rely on the timetable?",
            es="¿Pueden los pasajeros confiar en el horario?",
            pt="Os passageiros podem confiar na tabela de horários?",
        ),
        type=KpiType.OUTPUT,
        definition=Text(
            en="Share of scheduled departures that left at most one minute early and five minutes"
            " late",
            es="Proporción de salidas programadas que partieron con no más de un minuto de"
            " adelanto ni cinco de atraso",
            pt="Proporção de partidas programadas que saíram com no máximo um minuto de"
            " antecedência e cinco de atraso",
        ),
        numerator=Text(
            en="Departures from timed stops within the window",
            es="Salidas desde paradas con horario dentro del margen",
            pt="Partidas de paradas com horário dentro da margem",
        ),
        denominator=Text(
            en="Scheduled departures from timed stops, those that did not run included",
            es="Salidas programadas desde paradas con horario, incluidas las que no se realizaron",
            pt="Partidas programadas de paradas com horário, inclusive as não realizadas",
        ),
        exclusions=Text(
            en="Departures on routes closed by order of the city",
            es="Salidas en recorridos cerrados por orden de la ciudad",
            pt="Partidas em linhas interrompidas por ordem da prefeitura",
        ),
        direction=Direction.HIGHER,
        attainment=AttainmentKind.RATIO,
        thresholds=cutoffs(good="0.85", approaching="0.80", requires_improvement="0.70"),
        data_source=VEHICLE_LOCATION,
        owner=TRANSIT_OFFICE,
        frequency=Frequency.MONTH,
        lag_days=0,
        submission_days=10,
        dimensions=("route", "district"),
        burden_hours=Decimal(1),
        weight=Decimal("0.4"),
        goal="reliable_transit",
        incentive=Text(
            en="Timetables may be stretched until every bus is on time; watch riders and running"
            " times.",
            es="Podrían alargarse los horarios hasta que todo bus sea puntual; hay que vigilar los"
            " pasajeros y los tiempos de recorrido.",
            pt="Os horários podem ser alongados até que todo ônibus seja pontual; é preciso"
            " acompanhar os passageiros e os tempos de viagem.",
        ),
        balanced_by=("bus_trips_lost_share", "transit_boardings"),
    ),
    worked=Worked(
        parts=("7200/9000", "5280/7000"),
        target=("0.85",),
        value="0.78",
        attainment="0.9176",
    ),
    sources=("TCRP Report 165 (Transit Capacity and Quality of Service Manual)",),
)

BUS_TRIPS_LOST_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="bus_trips_lost_share",
        name=Text(
            en="Trips that did not run",
            es="Viajes no realizados",
            pt="Viagens não realizadas",
        ),
        question=Text(
            en="Does every bus of the timetable run?",
            es="¿Circulan todos los buses del horario?",
            pt="Todos os ônibus da tabela circulam?",
        ),
        type=KpiType.BALANCING,
        definition=Text(
            en="Share of scheduled trips that were not run from end to end",
            es="Proporción de viajes programados que no se realizaron de punta a punta",
            pt="Proporção de viagens programadas que não foram feitas de ponta a ponta",
        ),
        numerator=Text(
            en="Scheduled trips cancelled, cut short or without a location record",
            es="Viajes programados cancelados, recortados o sin registro de localización",
            pt="Viagens programadas canceladas, encurtadas ou sem registro de localização",
        ),
        denominator=Text(
            en="Scheduled trips",
            es="Viajes programados",
            pt="Viagens programadas",
        ),
        exclusions=Text(
            en="Trips cancelled by order of the city a day before or earlier",
            es="Viajes cancelados por orden de la ciudad con un día o más de anticipación",
            pt="Viagens canceladas por ordem da prefeitura com um dia ou mais de antecedência",
        ),
        direction=Direction.LOWER,
        attainment=AttainmentKind.LINEAR,
        thresholds=cutoffs(good="0.01", approaching="0.02", requires_improvement="0.04"),
        data_source=VEHICLE_LOCATION,
        owner=TRANSIT_OFFICE,
        frequency=Frequency.MONTH,
        lag_days=0,
        submission_days=10,
        dimensions=("route", "district"),
        burden_hours=Decimal(1),
        weight=Decimal("0.2"),
        critical=True,
        goal="reliable_transit",
        incentive=Text(
            en="Units may be switched off to hide short trips; a trip without a record counts as"
            " lost.",
            es="Podrían apagarse los equipos para ocultar viajes recortados; un viaje sin registro"
            " cuenta como no realizado.",
            pt="Equipamentos podem ser desligados para esconder viagens encurtadas; viagem sem"
            " registro conta como não realizada.",
        ),
        balanced_by=("bus_on_time_share",),
    ),
    worked=Worked(
        parts=("30/1500", "24/3000"),
        target=("0.01",),
        value="0.012",
        attainment="0.80",
    ),
)

TRANSIT_BOARDINGS = Ready(
    kpi=replace(
        PROPOSAL,
        code="transit_boardings",
        name=Text(
            en="Boardings",
            es="Pasajeros transportados",
            pt="Passageiros transportados",
        ),
        question=Text(
            en="Do more people use public transport?",
            es="¿Usa más gente el transporte público?",
            pt="Mais pessoas usam o transporte público?",
        ),
        type=KpiType.OUTCOME,
        definition=Text(
            en="Times that a rider got on a vehicle, transfers counted each time",
            es="Veces que un pasajero subió a un vehículo, contando cada transbordo",
            pt="Vezes que um passageiro embarcou em um veículo, contando cada baldeação",
        ),
        numerator=Text(
            en="Boardings counted at the doors",
            es="Ascensos contados en las puertas",
            pt="Embarques contados nas portas",
        ),
        exclusions=Text(
            en="Staff on duty",
            es="Personal en servicio",
            pt="Funcionários em serviço",
        ),
        unit="boardings",
        direction=Direction.HIGHER,
        aggregation=Aggregation.SUM,
        attainment=AttainmentKind.RATIO,
        thresholds=cutoffs(good="1000000", approaching="950000", requires_improvement="850000"),
        plausible_min=Decimal(0),
        plausible_max=Decimal(100000000),
        data_source=Text(
            en="Automatic counters at the doors, checked against fares paid",
            es="Contadores automáticos en las puertas, verificados con los pasajes pagados",
            pt="Contadores automáticos nas portas, conferidos com as passagens pagas",
        ),
        owner=TRANSIT_OFFICE,
        frequency=Frequency.MONTH,
        lag_days=0,
        submission_days=15,
        dimensions=("route", "district", "age"),
        burden_hours=Decimal(1),
        weight=Decimal("0.4"),
        goal="reliable_transit",
        incentive=Text(
            en="Routes may be split so that one journey counts twice; compare with journeys from"
            " fare cards.",
            es="Podrían partirse recorridos para que un trayecto cuente dos veces; hay que"
            " comparar con los trayectos de las tarjetas.",
            pt="Linhas podem ser divididas para que um trajeto conte duas vezes; é preciso"
            " comparar com os trajetos dos cartões.",
        ),
        balanced_by=("bus_trips_lost_share",),
    ),
    worked=Worked(
        parts=("900000", "950000", "1030000"),
        target=("1000000",),
        value="2880000",
        attainment="0.96",
    ),
    sources=("United States National Transit Database (unlinked passenger trips)",),
)

TRANSIT = (
    BUS_ON_TIME_SHARE,
    BUS_TRIPS_LOST_SHARE,
    TRANSIT_BOARDINGS,
)
