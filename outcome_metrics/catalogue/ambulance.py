"""KPI definitions for emergency ambulances."""

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

DISPATCH_SYSTEM = Text(
    en="Emergency dispatch system",
    es="Sistema de despacho de emergencias",
    pt="Sistema de despacho de emergências",
)

HEALTH_OFFICE = Text(
    en="Department of health",
    es="Departamento de salud",
    pt="Secretaria de saúde",
)

AMBULANCE_RESPONSE_P90 = Ready(
    kpi=replace(
        PROPOSAL,
        code="ambulance_response_p90",
        name=Text(
            en="Ambulance response time, 90th percentile",
            es="Tiempo de respuesta de ambulancias, percentil 90",
            pt="Tempo de resposta de ambulâncias, percentil 90",
        ),
        question=Text(
            en="Within what time does an ambulance reach nine of ten people whose life is in"
            " danger?",
            es="¿En cuánto tiempo llega una ambulancia a nueve de cada diez personas en peligro de"
            " muerte?",
            pt="Em quanto tempo uma ambulância chega a nove em cada dez pessoas em risco de vida?",
        ),
        type=KpiType.OUTPUT,
        definition=Text(
            en="Minutes within which nine of ten life-threatening calls had an ambulance at the"
            " scene",
            es="Minutos dentro de los cuales nueve de cada diez llamadas con riesgo vital tuvieron"
            " una ambulancia en el lugar",
            pt="Minutos dentro dos quais nove em cada dez chamados com risco de vida tiveram uma"
            " ambulância no local",
        ),
        numerator=Text(
            en="The 90th percentile of the minutes from answering the call to arrival",
            es="El percentil 90 de los minutos desde que se atiende la llamada hasta la llegada",
            pt="O percentil 90 dos minutos entre o atendimento do chamado e a chegada",
        ),
        exclusions=Text(
            en="Calls that the caller cancelled before arrival",
            es="Llamadas canceladas por quien llamó antes de la llegada",
            pt="Chamados cancelados por quem ligou antes da chegada",
        ),
        unit="minutes",
        direction=Direction.LOWER,
        aggregation=Aggregation.PERCENTILE,
        attainment=AttainmentKind.RATIO,
        thresholds=cutoffs(good="12", approaching="14", requires_improvement="18"),
        plausible_min=Decimal(0),
        plausible_max=Decimal(240),
        data_source=DISPATCH_SYSTEM,
        owner=HEALTH_OFFICE,
        frequency=Frequency.MONTH,
        lag_days=0,
        submission_days=10,
        dimensions=("district",),
        burden_hours=Decimal(2),
        weight=Decimal("0.3"),
        goal="lives_saved",
        incentive=Text(
            en="Calls may be graded lower once the time has passed; the first grading counts.",
            es="Podría bajarse la prioridad de una llamada cuando el tiempo ya pasó; cuenta la"
            " primera clasificación.",
            pt="A prioridade de um chamado pode ser rebaixada depois que o tempo passou; vale a"
            " primeira classificação.",
        ),
        balanced_by=("ambulance_crashes_rate", "cardiac_arrest_survival_share"),
    ),
    worked=Worked(
        parts=("16", "15"),
        target=("12",),
    ),
    sources=("NHS England, ambulance quality indicators (90th centile)",),
)

CARDIAC_ARREST_SURVIVAL_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="cardiac_arrest_survival_share",
        name=Text(
            en="Survival after cardiac arrest",
            es="Supervivencia tras un paro cardíaco",
            pt="Sobrevivência após parada cardíaca",
        ),
        question=Text(
            en="Do people survive a cardiac arrest outside a hospital?",
            es="¿Sobrevive la gente a un paro cardíaco fuera del hospital?",
            pt="As pessoas sobrevivem a uma parada cardíaca fora do hospital?",
        ),
        type=KpiType.OUTCOME,
        definition=Text(
            en="Share of people treated for a cardiac arrest outside a hospital who leave the"
            " hospital alive",
            es="Proporción de personas atendidas por un paro cardíaco fuera del hospital que salen"
            " vivas del hospital",
            pt="Proporção de pessoas atendidas por parada cardíaca fora do hospital que saem vivas"
            " do hospital",
        ),
        numerator=Text(
            en="People of the cohort who left the hospital alive, or are alive after 30 days",
            es="Personas de la cohorte que salieron vivas del hospital, o siguen vivas a los 30"
            " días",
            pt="Pessoas da coorte que saíram vivas do hospital, ou estão vivas após 30 dias",
        ),
        denominator=Text(
            en="People with a cardiac arrest whom a crew tried to revive",
            es="Personas con paro cardíaco a quienes un equipo intentó reanimar",
            pt="Pessoas com parada cardíaca que uma equipe tentou reanimar",
        ),
        exclusions=Text(
            en="Arrests caused by injury, drowning or poisoning",
            es="Paros por traumatismo, ahogamiento o intoxicación",
            pt="Paradas por trauma, afogamento ou intoxicação",
        ),
        direction=Direction.HIGHER,
        attainment=AttainmentKind.BASELINE_RELATIVE,
        thresholds=cutoffs(good="0.12", approaching="0.10", requires_improvement="0.08"),
        data_source=Text(
            en="Cardiac arrest register, matched with hospital discharges",
            es="Registro de paros cardíacos, cruzado con los egresos hospitalarios",
            pt="Registro de paradas cardíacas, cruzado com as altas hospitalares",
        ),
        owner=HEALTH_OFFICE,
        collector=Text(
            en="The hospitals",
            es="Los hospitales",
            pt="Os hospitais",
        ),
        frequency=Frequency.QUARTER,
        lag_days=60,
        submission_days=30,
        dimensions=("gender", "age", "district"),
        burden_hours=Decimal(6),
        weight=Decimal("0.5"),
        critical=True,
        goal="lives_saved",
        incentive=Text(
            en="Crews may not try to revive those with little hope; publish how many were treated"
            " of all arrests.",
            es="Podría no intentarse la reanimación cuando hay poca esperanza; hay que publicar"
            " cuántas personas fueron atendidas del total de paros.",
            pt="Pode-se deixar de tentar reanimar quem tem pouca chance; é preciso publicar"
            " quantas pessoas foram atendidas do total de paradas.",
        ),
        balanced_by=("ambulance_crashes_rate", "ambulance_response_p90"),
    ),
    worked=Worked(
        parts=("6/80", "12/120"),
        target=("0.12",),
        baseline="0.07",
        value="0.09",
        attainment="0.40",
    ),
    sources=("Utstein style for out-of-hospital cardiac arrest",),
)

AMBULANCE_CRASHES_RATE = Ready(
    kpi=replace(
        PROPOSAL,
        code="ambulance_crashes_rate",
        name=Text(
            en="Ambulance crashes per 100,000 km",
            es="Choques de ambulancias por cada 100 000 km",
            pt="Colisões de ambulâncias por 100.000 km",
        ),
        question=Text(
            en="Is speed bought with crashes?",
            es="¿Se paga la rapidez con choques?",
            pt="A rapidez custa colisões?",
        ),
        type=KpiType.BALANCING,
        definition=Text(
            en="Crashes with damage or injury for each 100,000 kilometers driven",
            es="Choques con daños o lesiones por cada 100 000 kilómetros recorridos",
            pt="Colisões com danos ou feridos para cada 100.000 quilômetros percorridos",
        ),
        numerator=Text(
            en="Crashes of an ambulance with damage or injury",
            es="Choques de una ambulancia con daños o lesiones",
            pt="Colisões de uma ambulância com danos ou feridos",
        ),
        denominator=Text(
            en="Kilometers driven, in units of 100,000",
            es="Kilómetros recorridos, en unidades de 100 000",
            pt="Quilômetros percorridos, em unidades de 100.000",
        ),
        exclusions=Text(
            en="Damage while parked",
            es="Daños con el vehículo estacionado",
            pt="Danos com o veículo estacionado",
        ),
        unit="per_100000_km",
        direction=Direction.LOWER,
        aggregation=Aggregation.RATIO_OF_SUMS,
        attainment=AttainmentKind.RATIO,
        thresholds=cutoffs(good="1.5", approaching="2", requires_improvement="3"),
        plausible_min=Decimal(0),
        plausible_max=Decimal(100),
        data_source=Text(
            en="Insurer's claims and odometers",
            es="Siniestros de la aseguradora y odómetros",
            pt="Sinistros da seguradora e hodômetros",
        ),
        owner=HEALTH_OFFICE,
        frequency=Frequency.QUARTER,
        lag_days=30,
        submission_days=15,
        dimensions=("district",),
        burden_hours=Decimal(1),
        weight=Decimal("0.2"),
        goal="lives_saved",
        incentive=Text(
            en="Small crashes may go unreported; claims are compared with workshop bills.",
            es="Podrían no reportarse los choques menores; los siniestros se comparan con las"
            " facturas del taller.",
            pt="Colisões pequenas podem não ser registradas; os sinistros são comparados com as"
            " contas da oficina.",
        ),
        balanced_by=("ambulance_response_p90",),
    ),
    worked=Worked(
        parts=("3/2", "6/2.5"),
        target=("1.5",),
        value="2",
        attainment="0.75",
    ),
)

AMBULANCE = (
    AMBULANCE_RESPONSE_P90,
    CARDIAC_ARREST_SURVIVAL_SHARE,
    AMBULANCE_CRASHES_RATE,
)
