"""KPI definitions for waste collection and recycling."""

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

ROUTE_SYSTEM = Text(
    en="Route and weighbridge system of the collection service",
    es="Sistema de rutas y báscula del servicio de recolección",
    pt="Sistema de rotas e balança do serviço de coleta",
)

WASTE_OFFICE = Text(
    en="Department of sanitation",
    es="Departamento de aseo urbano",
    pt="Secretaria de limpeza urbana",
)

WASTE_MISSED_COLLECTIONS = Ready(
    kpi=replace(
        PROPOSAL,
        code="waste_missed_collections",
        name=Text(
            en="Missed collections per 1,000 stops",
            es="Recolecciones omitidas por cada 1000 paradas",
            pt="Coletas não realizadas por 1.000 paradas",
        ),
        question=Text(
            en="Is the waste picked up when residents expect it?",
            es="¿Se retira la basura cuando los residentes lo esperan?",
            pt="O lixo é recolhido quando os moradores esperam?",
        ),
        type=KpiType.OUTPUT,
        definition=Text(
            en="Confirmed missed collections for each thousand scheduled stops",
            es="Recolecciones omitidas y confirmadas por cada mil paradas programadas",
            pt="Coletas não realizadas e confirmadas para cada mil paradas programadas",
        ),
        numerator=Text(
            en="Missed collections reported by residents or seen by inspectors, and confirmed",
            es="Recolecciones omitidas reportadas por residentes o vistas por inspectores, y"
            " confirmadas",
            pt="Coletas não realizadas avisadas por moradores ou vistas por fiscais, e confirmadas",
        ),
        denominator=Text(
            en="Scheduled stops of the period, in thousands",
            es="Paradas programadas del período, en miles",
            pt="Paradas programadas do período, em milhares",
        ),
        exclusions=Text(
            en="Containers put out too late or blocked by a parked vehicle, with a photo",
            es="Contenedores sacados tarde o bloqueados por un vehículo estacionado, con foto",
            pt="Contêineres colocados fora do horário ou bloqueados por veículo estacionado, com"
            " foto",
        ),
        unit="per_1000_stops",
        direction=Direction.LOWER,
        aggregation=Aggregation.RATIO_OF_SUMS,
        attainment=AttainmentKind.RATIO,
        thresholds=cutoffs(good="0.8", approaching="1.2", requires_improvement="2"),
        plausible_min=Decimal(0),
        plausible_max=Decimal(1000),
        data_source=ROUTE_SYSTEM,
        owner=WASTE_OFFICE,
        frequency=Frequency.MONTH,
        lag_days=3,
        submission_days=10,
        dimensions=("district",),
        burden_hours=Decimal(2),
        weight=Decimal("0.3"),
        goal="clean_city",
        incentive=Text(
            en="Complaints may be closed as unfounded; a sample of closed complaints is called"
            " back.",
            es="Podrían cerrarse reclamos como infundados; se vuelve a llamar a una muestra de"
            " ellos.",
            pt="Reclamações podem ser encerradas como improcedentes; uma amostra delas recebe nova"
            " ligação.",
        ),
        balanced_by=("recycling_contamination_share", "illegal_dumps_open"),
    ),
    worked=Worked(
        parts=("45/50", "51/30"),
        target=("0.9",),
        value="1.2",
        attainment="0.75",
    ),
)

WASTE_RECOVERED_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="waste_recovered_share",
        name=Text(
            en="Waste recovered",
            es="Residuos recuperados",
            pt="Resíduos recuperados",
        ),
        question=Text(
            en="How much of the city's waste is put to use again instead of buried or burnt?",
            es="¿Qué parte de los residuos de la ciudad se aprovecha en lugar de enterrarse o"
            " quemarse?",
            pt="Que parte dos resíduos da cidade é aproveitada em vez de aterrada ou queimada?",
        ),
        type=KpiType.OUTCOME,
        definition=Text(
            en="Share by weight of collected household waste that is recycled or composted",
            es="Proporción en peso de los residuos domiciliarios recolectados que se recicla o"
            " composta",
            pt="Proporção em peso dos resíduos domiciliares coletados que é reciclada ou"
            " compostada",
        ),
        numerator=Text(
            en="Tonnes accepted by recyclers and composting plants, rejects taken off",
            es="Toneladas aceptadas por recicladores y plantas de compostaje, descontado el"
            " rechazo",
            pt="Toneladas aceitas por recicladores e usinas de compostagem, descontado o rejeito",
        ),
        denominator=Text(
            en="Tonnes of household waste collected, all streams",
            es="Toneladas de residuos domiciliarios recolectadas, todas las corrientes",
            pt="Toneladas de resíduos domiciliares coletadas, todas as frações",
        ),
        exclusions=Text(
            en="Building rubble and waste of businesses that pay for their own collection",
            es="Escombros y residuos de comercios que pagan su propia recolección",
            pt="Entulho e resíduos de empresas que pagam a própria coleta",
        ),
        direction=Direction.HIGHER,
        attainment=AttainmentKind.BASELINE_RELATIVE,
        thresholds=cutoffs(good="0.35", approaching="0.30", requires_improvement="0.25"),
        data_source=ROUTE_SYSTEM,
        owner=WASTE_OFFICE,
        frequency=Frequency.MONTH,
        lag_days=30,
        submission_days=15,
        dimensions=("district",),
        burden_hours=Decimal(3),
        weight=Decimal("0.4"),
        critical=True,
        goal="clean_city",
        incentive=Text(
            en="Weight may be gained with dirty loads that recyclers reject later; rejects are"
            " taken off and contamination is watched.",
            es="Podría ganarse peso con cargas sucias que los recicladores rechazan después; el"
            " rechazo se descuenta y se vigila la contaminación.",
            pt="Pode-se ganhar peso com cargas sujas que os recicladores rejeitam depois; o"
            " rejeito é descontado e a contaminação é acompanhada.",
        ),
        balanced_by=("recycling_contamination_share",),
    ),
    worked=Worked(
        parts=("300/1200", "240/600"),
        target=("0.36",),
        baseline="0.20",
        value="0.3",
        attainment="0.625",
    ),
    sources=("United Nations SDG indicators 11.6.1 and 12.5.1",),
)

RECYCLING_CONTAMINATION_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="recycling_contamination_share",
        name=Text(
            en="Contamination of recycling",
            es="Contaminación del reciclaje",
            pt="Contaminação da coleta seletiva",
        ),
        question=Text(
            en="Is what is collected for recycling clean enough to be used?",
            es="Lo que se recolecta para reciclar, ¿está bastante limpio para usarse?",
            pt="O que se coleta para reciclagem está limpo o bastante para ser usado?",
        ),
        type=KpiType.BALANCING,
        definition=Text(
            en="Share by weight of sampled recycling loads that is not recyclable",
            es="Proporción en peso de las cargas de reciclaje muestreadas que no es reciclable",
            pt="Proporção em peso das cargas de recicláveis amostradas que não é reciclável",
        ),
        numerator=Text(
            en="Kilograms of other material in the sampled loads",
            es="Kilogramos de otros materiales en las cargas muestreadas",
            pt="Quilogramas de outros materiais nas cargas amostradas",
        ),
        denominator=Text(
            en="Kilograms of the sampled loads",
            es="Kilogramos de las cargas muestreadas",
            pt="Quilogramas das cargas amostradas",
        ),
        exclusions=Text(
            en="Loads from public events",
            es="Cargas provenientes de eventos públicos",
            pt="Cargas vindas de eventos públicos",
        ),
        direction=Direction.LOWER,
        attainment=AttainmentKind.LINEAR,
        thresholds=cutoffs(good="0.10", approaching="0.13", requires_improvement="0.18"),
        data_source=Text(
            en="Sampling sheets of the sorting plant, loads drawn by lot",
            es="Planillas de muestreo de la planta de clasificación, cargas elegidas por sorteo",
            pt="Planilhas de amostragem da central de triagem, cargas escolhidas por sorteio",
        ),
        owner=WASTE_OFFICE,
        frequency=Frequency.QUARTER,
        lag_days=15,
        submission_days=15,
        dimensions=("district",),
        burden_hours=Decimal(6),
        weight=Decimal("0.15"),
        goal="clean_city",
        incentive=Text(
            en="Clean loads may be chosen for sampling; the lot decides, in the presence of the"
            " city.",
            es="Podrían elegirse cargas limpias para el muestreo; decide el sorteo, en presencia"
            " de la ciudad.",
            pt="Cargas limpas podem ser escolhidas para a amostra; decide o sorteio, na presença"
            " da prefeitura.",
        ),
        balanced_by=("waste_recovered_share",),
    ),
    worked=Worked(
        parts=("36/300", "24/200"),
        target=("0.10",),
        value="0.12",
        attainment="0.80",
    ),
)

ILLEGAL_DUMPS_OPEN = Ready(
    kpi=replace(
        PROPOSAL,
        code="illegal_dumps_open",
        name=Text(
            en="Open reports of illegal dumping",
            es="Reportes abiertos de basurales clandestinos",
            pt="Avisos em aberto de descarte irregular",
        ),
        question=Text(
            en="How much dumped waste lies in the streets at the end of the month?",
            es="¿Cuántos basurales clandestinos hay en las calles al cierre del mes?",
            pt="Quantos pontos de descarte irregular há nas ruas no fim do mês?",
        ),
        type=KpiType.BALANCING,
        definition=Text(
            en="Reports of illegal dumping that are not cleared on the last day of the period",
            es="Reportes de basurales clandestinos sin limpiar el último día del período",
            pt="Avisos de descarte irregular não limpos no último dia do período",
        ),
        numerator=Text(
            en="Open reports on the last day, one for each place",
            es="Reportes abiertos el último día, uno por lugar",
            pt="Avisos em aberto no último dia, um por local",
        ),
        exclusions=Text(
            en="Private land that the city may not enter",
            es="Terrenos privados a los que la ciudad no puede entrar",
            pt="Terrenos particulares em que a prefeitura não pode entrar",
        ),
        unit="count",
        direction=Direction.LOWER,
        aggregation=Aggregation.LAST,
        attainment=AttainmentKind.LINEAR,
        thresholds=cutoffs(good="40", approaching="50", requires_improvement="70"),
        plausible_min=Decimal(0),
        plausible_max=Decimal(100000),
        data_source=Text(
            en="The city's 311 request system, checked by a drive through the district",
            es="Sistema municipal de solicitudes 311, verificado con un recorrido por el distrito",
            pt="Sistema municipal de solicitações 311, conferido com uma vistoria no distrito",
        ),
        owner=WASTE_OFFICE,
        frequency=Frequency.MONTH,
        lag_days=0,
        submission_days=10,
        dimensions=("district",),
        burden_hours=Decimal(1),
        weight=Decimal("0.15"),
        goal="clean_city",
        incentive=Text(
            en="Reports may be closed before the place is clean; a sample is visited.",
            es="Podrían cerrarse reportes antes de limpiar el lugar; se visita una muestra.",
            pt="Avisos podem ser encerrados antes da limpeza do local; uma amostra é visitada.",
        ),
        balanced_by=("waste_missed_collections",),
    ),
    worked=Worked(
        parts=("64", "58", "50"),
        target=("40",),
        value="50",
        attainment="0.75",
    ),
)

WASTE = (
    WASTE_MISSED_COLLECTIONS,
    WASTE_RECOVERED_SHARE,
    RECYCLING_CONTAMINATION_SHARE,
    ILLEGAL_DUMPS_OPEN,
)
