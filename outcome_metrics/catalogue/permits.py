"""KPI definitions for building and business permits."""

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

PERMIT_SYSTEM = Text(
    en="The city's permit system",
    es="Sistema municipal de permisos",
    pt="Sistema municipal de licenciamento",
)

PERMIT_OFFICE = Text(
    en="Department of buildings and permits",
    es="Departamento de obras y permisos",
    pt="Secretaria de obras e licenciamento",
)

WITHDRAWN = Text(
    en="Applications that the applicant withdrew",
    es="Solicitudes desistidas por el solicitante",
    pt="Pedidos de que o requerente desistiu",
)

PERMIT_DAYS_MEDIAN = Ready(
    kpi=replace(
        PROPOSAL,
        code="permit_days_median",
        name=Text(
            en="Median days to decide a permit",
            es="Mediana de días para resolver un permiso",
            pt="Mediana de dias para decidir um alvará",
        ),
        question=Text(
            en="How long does an ordinary applicant wait for an answer?",
            es="¿Cuánto espera la respuesta un solicitante común?",
            pt="Quanto tempo um requerente comum espera pela resposta?",
        ),
        type=KpiType.OUTPUT,
        definition=Text(
            en="Median of the calendar days from a permit application to its decision, the"
            " applicant's own time included",
            es="Mediana de los días corridos desde la solicitud de un permiso hasta su resolución,"
            " incluido el tiempo que toma el solicitante",
            pt="Mediana dos dias corridos entre o pedido de alvará e a decisão, inclusive o tempo"
            " tomado pelo requerente",
        ),
        numerator=Text(
            en="The median of the days of all permits decided in the period",
            es="La mediana de los días de todos los permisos resueltos en el período",
            pt="A mediana dos dias de todos os alvarás decididos no período",
        ),
        exclusions=WITHDRAWN,
        unit="days",
        direction=Direction.LOWER,
        aggregation=Aggregation.PERCENTILE,
        attainment=AttainmentKind.RATIO,
        thresholds=cutoffs(good="30", approaching="38", requires_improvement="45"),
        plausible_min=Decimal(0),
        plausible_max=Decimal(1825),
        data_source=PERMIT_SYSTEM,
        owner=PERMIT_OFFICE,
        frequency=Frequency.MONTH,
        lag_days=0,
        submission_days=10,
        dimensions=("district",),
        burden_hours=Decimal(1),
        weight=Decimal("0.3"),
        goal="easy_to_build",
        incentive=Text(
            en="Hard cases may be left to wait, for they do not move a median; publish the slowest"
            " tenth and the share decided on time.",
            es="Podrían dejarse esperando los casos difíciles, que no mueven una mediana; hay que"
            " publicar el décimo más lento y la proporción resuelta a tiempo.",
            pt="Casos difíceis podem ficar esperando, pois não mudam a mediana; é preciso publicar"
            " o décimo mais lento e a proporção decidida no prazo.",
        ),
        balanced_by=("permit_errors_share", "permits_decided_on_time_share"),
    ),
    worked=Worked(
        parts=("40", "32"),
        target=("30",),
    ),
)

PERMITS_DECIDED_ON_TIME_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="permits_decided_on_time_share",
        name=Text(
            en="Permits decided on time",
            es="Permisos resueltos a tiempo",
            pt="Alvarás decididos no prazo",
        ),
        question=Text(
            en="Can applicants rely on the time the city promises?",
            es="¿Pueden los solicitantes confiar en el plazo que promete la ciudad?",
            pt="Os requerentes podem confiar no prazo que a prefeitura promete?",
        ),
        type=KpiType.OUTPUT,
        definition=Text(
            en="Share of permit applications decided within the promised days",
            es="Proporción de solicitudes de permiso resueltas dentro de los días prometidos",
            pt="Proporção de pedidos de alvará decididos dentro dos dias prometidos",
        ),
        numerator=Text(
            en="Applications whose time ran out in the period and that had been decided by then",
            es="Solicitudes cuyo plazo venció en el período y que para entonces estaban resueltas",
            pt="Pedidos cujo prazo venceu no período e que até então estavam decididos",
        ),
        denominator=Text(
            en="Applications whose time ran out in the period, decided or not",
            es="Solicitudes cuyo plazo venció en el período, resueltas o no",
            pt="Pedidos cujo prazo venceu no período, decididos ou não",
        ),
        exclusions=WITHDRAWN,
        direction=Direction.HIGHER,
        attainment=AttainmentKind.RATIO,
        thresholds=cutoffs(good="0.90", approaching="0.85", requires_improvement="0.75"),
        data_source=PERMIT_SYSTEM,
        owner=PERMIT_OFFICE,
        frequency=Frequency.MONTH,
        lag_days=0,
        submission_days=10,
        dimensions=("district",),
        burden_hours=Decimal(1),
        weight=Decimal("0.3"),
        goal="easy_to_build",
        incentive=Text(
            en="Applications may be sent back as incomplete to restart the clock; the clock never"
            " restarts.",
            es="Podrían devolverse solicitudes como incompletas para reiniciar el plazo; el plazo"
            " nunca se reinicia.",
            pt="Pedidos podem ser devolvidos como incompletos para reiniciar o prazo; o prazo"
            " nunca é reiniciado.",
        ),
        balanced_by=("permit_errors_share", "permit_days_median"),
    ),
    worked=Worked(
        parts=("90/100", "66/100"),
        target=("0.90",),
        value="0.78",
        attainment="0.8667",
    ),
)

BUSINESSES_OPEN_AFTER_PERMIT_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="businesses_open_after_permit_share",
        name=Text(
            en="New businesses open six months after applying",
            es="Negocios nuevos abiertos seis meses después de la solicitud",
            pt="Novos negócios abertos seis meses após o pedido",
        ),
        question=Text(
            en="Do people who want to open a business get to open it?",
            es="Quienes quieren abrir un negocio, ¿logran abrirlo?",
            pt="Quem quer abrir um negócio consegue abri-lo?",
        ),
        type=KpiType.OUTCOME,
        definition=Text(
            en="Share of first-time business applicants who are open to customers six months after"
            " they applied",
            es="Proporción de solicitantes de un primer negocio que atienden al público seis meses"
            " después de presentar la solicitud",
            pt="Proporção de requerentes de um primeiro negócio que estão atendendo o público seis"
            " meses após o pedido",
        ),
        numerator=Text(
            en="Businesses of the cohort open 180 days after the application, by visit or sales"
            " record",
            es="Negocios de la cohorte abiertos 180 días después de la solicitud, según visita o"
            " registro de ventas",
            pt="Negócios da coorte abertos 180 dias após o pedido, conforme visita ou registro de"
            " vendas",
        ),
        denominator=Text(
            en="First business applications of the period, refused and withdrawn ones included",
            es="Primeras solicitudes de negocio del período, incluidas las rechazadas y las"
            " desistidas",
            pt="Primeiros pedidos de negócio do período, inclusive os negados e os retirados",
        ),
        exclusions=Text(
            en="Changes of address or name of a business that is open already",
            es="Cambios de domicilio o de nombre de un negocio ya abierto",
            pt="Mudanças de endereço ou de nome de um negócio já aberto",
        ),
        direction=Direction.HIGHER,
        attainment=AttainmentKind.BASELINE_RELATIVE,
        thresholds=cutoffs(good="0.60", approaching="0.55", requires_improvement="0.45"),
        data_source=Text(
            en="Permit system, matched with the business tax register",
            es="Sistema de permisos, cruzado con el registro de patentes comerciales",
            pt="Sistema de licenciamento, cruzado com o cadastro de contribuintes",
        ),
        owner=PERMIT_OFFICE,
        collector=Text(
            en="Department of finance",
            es="Departamento de finanzas",
            pt="Secretaria de finanças",
        ),
        frequency=Frequency.QUARTER,
        lag_days=180,
        submission_days=30,
        dimensions=("district", "gender", "language"),
        burden_hours=Decimal(4),
        weight=Decimal("0.4"),
        critical=True,
        goal="easy_to_build",
        incentive=Text(
            en="Weak applicants may be talked out of applying; count the people advised as well.",
            es="Podría disuadirse de presentar la solicitud a quienes tienen menos medios; hay que"
            " contar también a las personas asesoradas.",
            pt="Requerentes com menos meios podem ser desencorajados; é preciso contar também as"
            " pessoas orientadas.",
        ),
        balanced_by=("permit_errors_share",),
    ),
    worked=Worked(
        parts=("30/60", "22/40"),
        target=("0.60",),
        baseline="0.40",
        value="0.52",
        attainment="0.60",
    ),
)

PERMIT_ERRORS_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="permit_errors_share",
        name=Text(
            en="Decisions with a mistake",
            es="Resoluciones con errores",
            pt="Decisões com erro",
        ),
        question=Text(
            en="Are quick decisions also right ones?",
            es="Las resoluciones rápidas, ¿son también correctas?",
            pt="As decisões rápidas também são corretas?",
        ),
        type=KpiType.BALANCING,
        definition=Text(
            en="Share of sampled permit decisions in which a second reader finds a mistake that"
            " matters",
            es="Proporción de resoluciones muestreadas en las que un segundo revisor encuentra un"
            " error relevante",
            pt="Proporção de decisões amostradas em que um segundo revisor encontra um erro"
            " relevante",
        ),
        numerator=Text(
            en="Sampled decisions with a mistake against the code or the plans",
            es="Resoluciones muestreadas con un error respecto del código o de los planos",
            pt="Decisões amostradas com erro em relação ao código ou aos projetos",
        ),
        denominator=Text(
            en="Decisions in the sample, drawn by lot from all decisions",
            es="Resoluciones de la muestra, sorteada entre todas",
            pt="Decisões da amostra, sorteada entre todas",
        ),
        exclusions=Text(
            en="Slips of writing that change nothing",
            es="Errores de escritura que no cambian nada",
            pt="Erros de escrita que nada mudam",
        ),
        direction=Direction.LOWER,
        attainment=AttainmentKind.LINEAR,
        thresholds=cutoffs(good="0.03", approaching="0.05", requires_improvement="0.08"),
        data_source=Text(
            en="Second readings by staff who decided none of the sample",
            es="Segundas revisiones a cargo de personal que no resolvió ningún caso de la muestra",
            pt="Segundas revisões por servidores que não decidiram nenhum caso da amostra",
        ),
        owner=PERMIT_OFFICE,
        collector=Text(
            en="The second readers",
            es="Los segundos revisores",
            pt="Os segundos revisores",
        ),
        frequency=Frequency.QUARTER,
        lag_days=30,
        submission_days=15,
        dimensions=("district",),
        burden_hours=Decimal(10),
        weight=Decimal("0.2"),
        goal="easy_to_build",
        incentive=Text(
            en="Second readers may look away; every tenth sample is read a third time elsewhere.",
            es="Los segundos revisores podrían pasar errores por alto; una de cada diez muestras"
            " se revisa por tercera vez en otra oficina.",
            pt="Segundos revisores podem fazer vista grossa; uma em cada dez amostras é revista"
            " pela terceira vez em outro setor.",
        ),
        balanced_by=("permit_days_median",),
    ),
    worked=Worked(
        parts=("3/100", "2/25"),
        target=("0.05",),
        value="0.04",
        attainment="1.20",
    ),
)

PERMITS = (
    PERMIT_DAYS_MEDIAN,
    PERMITS_DECIDED_ON_TIME_SHARE,
    BUSINESSES_OPEN_AFTER_PERMIT_SHARE,
    PERMIT_ERRORS_SHARE,
)
