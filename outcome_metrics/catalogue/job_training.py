"""KPI definitions for job training and placement."""

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

CASE_RECORDS = Text(
    en="Case records of the training provider, sampled by the city",
    es="Expedientes de la entidad capacitadora, con muestreo de la ciudad",
    pt="Prontuários da entidade formadora, com amostragem da prefeitura",
)

WAGE_RECORDS = Text(
    en="Wage records of social security, matched by the city",
    es="Registros salariales de la seguridad social, cruzados por la ciudad",
    pt="Registros salariais da previdência social, cruzados pela prefeitura",
)

LABOR_OFFICE = Text(
    en="Department of labor",
    es="Departamento de trabajo",
    pt="Secretaria do trabalho",
)

STATISTICS_OFFICE = Text(
    en="The city's statistics office",
    es="La oficina de estadística de la ciudad",
    pt="O setor de estatística da prefeitura",
)

EMPLOYED = Text(
    en="People of the cohort with a wage in the sixth month after leaving",
    es="Personas de la cohorte con salario en el sexto mes después de salir",
    pt="Pessoas da coorte com salário no sexto mês após a saída",
)

LEFT_THE_WORKFORCE = Text(
    en="People who moved to full-time study, died or retired",
    es="Personas que pasaron a estudiar a tiempo completo, fallecieron o se jubilaron",
    pt="Pessoas que passaram a estudar em tempo integral, faleceram ou se aposentaram",
)

TRAINING_STARTS = Ready(
    kpi=replace(
        PROPOSAL,
        code="training_starts",
        name=Text(
            en="People who started training",
            es="Personas que iniciaron la capacitación",
            pt="Pessoas que iniciaram a formação",
        ),
        question=Text(
            en="Does the training reach as many people as planned?",
            es="¿Llega la capacitación a tantas personas como se planeó?",
            pt="A formação chega a tantas pessoas quanto o planejado?",
        ),
        type=KpiType.OUTPUT,
        definition=Text(
            en="People who attended at least the first week of a course",
            es="Personas que asistieron al menos a la primera semana de un curso",
            pt="Pessoas que frequentaram ao menos a primeira semana de um curso",
        ),
        numerator=Text(
            en="People who began a course in the period, each counted once a year",
            es="Personas que iniciaron un curso en el período, cada una contada una vez al año",
            pt="Pessoas que iniciaram um curso no período, cada uma contada uma vez por ano",
        ),
        exclusions=Text(
            en="Courses of less than 20 hours",
            es="Cursos de menos de 20 horas",
            pt="Cursos de menos de 20 horas de duração",
        ),
        unit="people",
        direction=Direction.HIGHER,
        aggregation=Aggregation.SUM,
        attainment=AttainmentKind.CUMULATIVE,
        plausible_min=Decimal(0),
        plausible_max=Decimal(100000),
        data_source=CASE_RECORDS,
        owner=LABOR_OFFICE,
        frequency=Frequency.QUARTER,
        lag_days=7,
        submission_days=15,
        dimensions=("gender", "age", "race_ethnicity", "disability", "district"),
        burden_hours=Decimal(2),
        weight=Decimal("0.2"),
        goal="good_jobs",
        incentive=Text(
            en="Anyone may be enrolled to fill the plan; employment of all who started is watched.",
            es="Podría inscribirse a cualquiera para cumplir el plan; se vigila el empleo de todas"
            " las personas que iniciaron.",
            pt="Qualquer um pode ser matriculado para cumprir o plano; acompanha-se o emprego de"
            " todos os que iniciaram.",
        ),
        balanced_by=("training_employed_share", "training_barriers_share"),
    ),
    worked=Worked(
        parts=("40", "110"),
        target=("40", "120"),
        value="150",
        attainment="0.9375",
    ),
)

TRAINING_EMPLOYED_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="training_employed_share",
        name=Text(
            en="Employed half a year after training",
            es="Con empleo medio año después de la capacitación",
            pt="Com emprego meio ano após a formação",
        ),
        question=Text(
            en="Do people who start training have a job half a year after leaving?",
            es="Quienes inician la capacitación, ¿tienen empleo medio año después de salir?",
            pt="Quem inicia a formação tem emprego meio ano depois de sair?",
        ),
        type=KpiType.OUTCOME,
        definition=Text(
            en="Share of people leaving training, finished or not, who are in paid work six months"
            " later",
            es="Proporción de personas que dejan la capacitación, terminada o no, y que seis meses"
            " después tienen trabajo remunerado",
            pt="Proporção de pessoas que deixam a formação, concluída ou não, e que seis meses"
            " depois têm trabalho remunerado",
        ),
        numerator=EMPLOYED,
        denominator=Text(
            en="People who left training in the period, those who broke off included",
            es="Personas que dejaron la capacitación en el período, incluidas las que abandonaron",
            pt="Pessoas que deixaram a formação no período, inclusive as que desistiram",
        ),
        exclusions=LEFT_THE_WORKFORCE,
        direction=Direction.HIGHER,
        attainment=AttainmentKind.BASELINE_RELATIVE,
        thresholds=cutoffs(good="0.65", approaching="0.60", requires_improvement="0.50"),
        data_source=WAGE_RECORDS,
        owner=LABOR_OFFICE,
        collector=STATISTICS_OFFICE,
        frequency=Frequency.QUARTER,
        lag_days=240,
        submission_days=30,
        dimensions=("gender", "age", "race_ethnicity", "disability", "district"),
        burden_hours=Decimal(3),
        weight=Decimal("0.4"),
        critical=True,
        goal="good_jobs",
        incentive=Text(
            en="Those who would find work anyway may be picked; compare with the barriers of those"
            " who started.",
            es="Podría elegirse a quienes encontrarían trabajo de todos modos; hay que comparar"
            " con las barreras de quienes iniciaron.",
            pt="Pode-se escolher quem acharia trabalho de qualquer forma; é preciso comparar com"
            " as barreiras de quem iniciou.",
        ),
        balanced_by=("training_barriers_share", "training_still_employed_share"),
    ),
    worked=Worked(
        parts=("24/40", "36/80"),
        target=("0.65",),
        baseline="0.40",
        value="0.5",
        attainment="0.40",
    ),
    sources=("United States WIOA, section 116: employment in the second quarter after exit",),
)

TRAINING_STILL_EMPLOYED_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="training_still_employed_share",
        name=Text(
            en="Still employed a year after training",
            es="Con empleo todavía un año después de la capacitación",
            pt="Ainda com emprego um ano após a formação",
        ),
        question=Text(
            en="Do the jobs last?",
            es="¿Duran los empleos?",
            pt="Os empregos duram?",
        ),
        type=KpiType.OUTCOME,
        definition=Text(
            en="Share of those employed six months after training who are still in paid work after"
            " twelve",
            es="Proporción de quienes tenían empleo seis meses después de la capacitación y lo"
            " tienen todavía a los doce",
            pt="Proporção de quem tinha emprego seis meses após a formação e ainda o tem após doze",
        ),
        numerator=Text(
            en="People of the cohort with a wage in the twelfth month as well",
            es="Personas de la cohorte con salario también en el duodécimo mes",
            pt="Pessoas da coorte com salário também no décimo segundo mês",
        ),
        denominator=EMPLOYED,
        exclusions=LEFT_THE_WORKFORCE,
        direction=Direction.HIGHER,
        attainment=AttainmentKind.RATIO,
        thresholds=cutoffs(good="0.80", approaching="0.75", requires_improvement="0.65"),
        data_source=WAGE_RECORDS,
        owner=LABOR_OFFICE,
        collector=STATISTICS_OFFICE,
        frequency=Frequency.QUARTER,
        lag_days=420,
        submission_days=30,
        dimensions=("gender", "age", "race_ethnicity", "disability", "district"),
        burden_hours=Decimal(3),
        weight=Decimal("0.2"),
        goal="good_jobs",
        incentive=Text(
            en="People may be kept in subsidized posts until the day of counting; subsidized"
            " months do not count.",
            es="Podría mantenerse a personas en puestos subsidiados hasta el día del conteo; los"
            " meses subsidiados no cuentan.",
            pt="Pessoas podem ser mantidas em vagas subsidiadas até o dia da contagem; meses"
            " subsidiados não contam.",
        ),
        balanced_by=("training_barriers_share", "training_employed_share"),
    ),
    worked=Worked(
        parts=("18/24", "24/36"),
        target=("0.80",),
        value="0.7",
        attainment="0.875",
    ),
    sources=("United States WIOA, section 116: employment in the fourth quarter after exit",),
)

TRAINING_BARRIERS_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="training_barriers_share",
        name=Text(
            en="Participants with barriers to work",
            es="Participantes con barreras para trabajar",
            pt="Participantes com barreiras ao trabalho",
        ),
        question=Text(
            en="Does training stay open to those who need it most?",
            es="¿Sigue abierta la capacitación a quienes más la necesitan?",
            pt="A formação continua aberta a quem mais precisa dela?",
        ),
        type=KpiType.BALANCING,
        definition=Text(
            en="Share of people starting training who face at least one agreed barrier; the mix"
            " agreed for the contract is to be kept",
            es="Proporción de personas que inician la capacitación y enfrentan al menos una de las"
            " barreras convenidas; debe mantenerse la mezcla acordada en el contrato",
            pt="Proporção de pessoas que iniciam a formação e enfrentam ao menos uma das barreiras"
            " acordadas; deve-se manter a composição acordada no contrato",
        ),
        numerator=Text(
            en="Starters without work for a year, without a school certificate, with a disability"
            " or with a criminal record",
            es="Personas iniciadas sin trabajo durante un año, sin certificado escolar, con"
            " discapacidad o con antecedentes penales",
            pt="Iniciantes sem trabalho há um ano, sem diploma escolar, com deficiência ou com"
            " antecedentes criminais",
        ),
        denominator=Text(
            en="People who started training in the period",
            es="Personas que iniciaron la capacitación en el período",
            pt="Pessoas que iniciaram a formação no período",
        ),
        exclusions=Text(
            en="Starters who prefer not to answer; how many they are is published",
            es="Personas que prefieren no responder; se publica cuántas son",
            pt="Iniciantes que preferem não responder; publica-se quantos são",
        ),
        direction=Direction.MAINTAIN,
        attainment=AttainmentKind.RANGE,
        tolerance=Decimal("0.10"),
        thresholds=cutoffs(good="0", approaching="0.05", requires_improvement="0.08"),
        data_source=CASE_RECORDS,
        owner=LABOR_OFFICE,
        frequency=Frequency.QUARTER,
        lag_days=7,
        submission_days=15,
        dimensions=("gender", "age", "district"),
        burden_hours=Decimal(2),
        weight=Decimal("0.2"),
        goal="good_jobs",
        incentive=Text(
            en="Barriers may be ticked without proof; the city checks a sample of the files.",
            es="Podrían marcarse barreras sin comprobante; la ciudad revisa una muestra de"
            " expedientes.",
            pt="Barreiras podem ser marcadas sem comprovação; a prefeitura confere uma amostra dos"
            " prontuários.",
        ),
        balanced_by=("training_employed_share",),
    ),
    worked=Worked(
        parts=("18/40", "24/80"),
        target=("0.50",),
        value="0.35",
        attainment="0.50",
    ),
)

JOB_TRAINING = (
    TRAINING_STARTS,
    TRAINING_EMPLOYED_SHARE,
    TRAINING_STILL_EMPLOYED_SHARE,
    TRAINING_BARRIERS_SHARE,
)
