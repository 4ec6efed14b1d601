"""KPI definitions for street lights and traffic signals.

`street_light_days` fits "Street Lights - All/Out" and `traffic_signal_days` fits "Traffic Signal
Out" of the weekly table "Performance Metrics - Transportation" of the City of Chicago (eaff-5ff2).
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from outcome_metrics.catalogue.ready import PROPOSAL, SHARE, Ready, Worked, cutoffs
from outcome_metrics.catalogue.requests import (
    DAYS_TO_COMPLETE,
    NO_DUPLICATES,
    REQUEST_SYSTEM,
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

PATROL = Text(
    en="Night patrol on routes drawn by lot, twice a year for each street",
    es="Patrulla nocturna por recorridos sorteados, dos veces al año por calle",
    pt="Ronda noturna em percursos sorteados, duas vezes por ano em cada via",
)

INSPECTORS = Text(
    en="The city's inspectors",
    es="Los inspectores de la ciudad",
    pt="Os fiscais da prefeitura",
)

STREET_LIGHT_DAYS = Ready(
    kpi=replace(
        DAYS_TO_COMPLETE,
        code="street_light_days",
        name=Text(
            en="Days to restore street lights",
            es="Días para restablecer el alumbrado público",
            pt="Dias para restabelecer a iluminação pública",
        ),
        question=Text(
            en="How long does a street stay dark after residents report it?",
            es="¿Cuánto tiempo queda a oscuras una calle después de que los residentes lo"
            " reportan?",
            pt="Quanto tempo uma rua fica às escuras depois que os moradores avisam?",
        ),
        definition=Text(
            en="Mean time from a report that the lights of a street are out until they work again",
            es="Tiempo medio desde el aviso de que el alumbrado de una calle no funciona hasta que"
            " vuelve a funcionar",
            pt="Tempo médio entre o aviso de que a iluminação de uma rua não funciona e o seu"
            " restabelecimento",
        ),
        thresholds=cutoffs(good="4", approaching="5", requires_improvement="7"),
        weight=Decimal("0.3"),
        critical=True,
        goal="safe_streets",
        balanced_by=("reopened_requests_share",),
    ),
    worked=Worked(
        parts=("300/60", "200/40"),
        target=("4",),
        value="5",
        attainment="0.80",
    ),
)

STREETLIGHT_ON_TIME_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="streetlight_on_time_share",
        name=Text(
            en="Street lights repaired on time",
            es="Luminarias reparadas a tiempo",
            pt="Luminárias reparadas no prazo",
        ),
        question=Text(
            en="Is the promise about repair times kept?",
            es="¿Se cumple lo prometido sobre los plazos de reparación?",
            pt="O que se prometeu sobre os prazos de reparo é cumprido?",
        ),
        type=KpiType.OUTPUT,
        definition=Text(
            en="Share of street light requests that were completed within the agreed days",
            es="Proporción de solicitudes de alumbrado finalizadas dentro de los días convenidos",
            pt="Proporção de solicitações de iluminação concluídas dentro dos dias acordados",
        ),
        numerator=Text(
            en="Requests that fell due in the period and were completed within the agreed days",
            es="Solicitudes con vencimiento en el período finalizadas dentro de los días"
            " convenidos",
            pt="Solicitações com vencimento no período concluídas dentro dos dias acordados",
        ),
        denominator=Text(
            en="Requests that fell due in the period, completed or not",
            es="Solicitudes con vencimiento en el período, finalizadas o no",
            pt="Solicitações com vencimento no período, concluídas ou não",
        ),
        exclusions=NO_DUPLICATES,
        direction=Direction.HIGHER,
        attainment=AttainmentKind.RATIO,
        thresholds=cutoffs(good="0.90", approaching="0.85", requires_improvement="0.75"),
        data_source=REQUEST_SYSTEM,
        owner=TRANSPORT_OFFICE,
        frequency=Frequency.MONTH,
        valid_from=date(2011, 1, 1),
        lag_days=0,
        submission_days=14,
        dimensions=("district",),
        burden_hours=Decimal("0.5"),
        weight=Decimal("0.3"),
        goal="safe_streets",
        incentive=Text(
            en="Once a request is late, nothing speeds it up any more; watch the mean days as"
            " well.",
            es="Cuando una solicitud ya venció, nada incentiva a atenderla; hay que vigilar"
            " también los días promedio.",
            pt="Depois que o prazo de uma solicitação vence, nada incentiva o atendimento; é"
            " preciso acompanhar também a média de dias.",
        ),
        balanced_by=("street_light_days", "reopened_requests_share"),
    ),
    worked=Worked(
        parts=("45/50", "300/500"),
        target=("0.90",),
        value="0.6273",
        attainment="0.697",
    ),
)

TRAFFIC_SIGNAL_DAYS = Ready(
    kpi=replace(
        DAYS_TO_COMPLETE,
        code="traffic_signal_days",
        name=Text(
            en="Days to repair a traffic signal",
            es="Días para reparar un semáforo",
            pt="Dias para reparar um semáforo",
        ),
        question=Text(
            en="How long does a crossing go without its signal?",
            es="¿Cuánto tiempo queda un cruce sin su semáforo?",
            pt="Quanto tempo um cruzamento fica sem o seu semáforo?",
        ),
        definition=Text(
            en="Mean time from a report that a traffic signal is out until it works again",
            es="Tiempo medio desde el aviso de que un semáforo no funciona hasta que vuelve a"
            " funcionar",
            pt="Tempo médio entre o aviso de que um semáforo não funciona e o seu restabelecimento",
        ),
        thresholds=cutoffs(good="1", approaching="1.25", requires_improvement="2"),
        weight=Decimal("0.3"),
        critical=True,
        goal="safe_streets",
        balanced_by=("reopened_requests_share",),
    ),
    worked=Worked(
        parts=("20/25", "60/25"),
        target=("1.2",),
        value="1.6",
        attainment="0.75",
    ),
)

LIGHTS_WORKING_SHARE = Ready(
    kpi=replace(
        SHARE,
        code="lights_working_share",
        name=Text(
            en="Street lights found working",
            es="Luminarias encontradas en funcionamiento",
            pt="Luminárias encontradas acesas",
        ),
        question=Text(
            en="Are the streets lit at night, reported or not?",
            es="¿Están iluminadas las calles de noche, haya o no reportes?",
            pt="As ruas ficam iluminadas à noite, haja ou não avisos?",
        ),
        type=KpiType.OUTCOME,
        definition=Text(
            en="Share of street lights that a night patrol found lit",
            es="Proporción de luminarias que una patrulla nocturna encontró encendidas",
            pt="Proporção de luminárias que uma ronda noturna encontrou acesas",
        ),
        numerator=Text(
            en="Lights found lit on the patrolled routes",
            es="Luminarias encontradas encendidas en los recorridos patrullados",
            pt="Luminárias encontradas acesas nos percursos da ronda",
        ),
        denominator=Text(
            en="Lights on the patrolled routes",
            es="Luminarias de los recorridos patrullados",
            pt="Luminárias dos percursos da ronda",
        ),
        exclusions=Text(
            en="Outages of the power grid during the patrol",
            es="Cortes de la red eléctrica durante la patrulla",
            pt="Falhas da rede elétrica durante a ronda",
        ),
        direction=Direction.HIGHER,
        attainment=AttainmentKind.RATIO,
        thresholds=cutoffs(good="0.98", approaching="0.96", requires_improvement="0.93"),
        data_source=PATROL,
        owner=TRANSPORT_OFFICE,
        collector=INSPECTORS,
        frequency=Frequency.QUARTER,
        lag_days=5,
        submission_days=15,
        dimensions=("district",),
        burden_hours=Decimal(12),
        weight=Decimal("0.4"),
        goal="safe_streets",
        incentive=Text(
            en="Patrolled routes may be mended first; they are drawn by lot on the day.",
            es="Podrían repararse primero los recorridos patrullados; se sortean el mismo día.",
            pt="Os percursos da ronda podem ser reparados primeiro; são sorteados no próprio dia.",
        ),
        balanced_by=("street_light_level",),
    ),
    worked=Worked(
        parts=("930/1000", "480/500"),
        target=("0.98",),
        value="0.94",
        attainment="0.9592",
    ),
)

STREET_LIGHT_LEVEL = Ready(
    kpi=replace(
        PROPOSAL,
        code="street_light_level",
        name=Text(
            en="Brightness of lit streets",
            es="Nivel de iluminación de las calles",
            pt="Nível de iluminação das ruas",
        ),
        question=Text(
            en="Are streets bright enough to be safe, without glare and waste?",
            es="¿Están las calles lo bastante iluminadas para ser seguras, sin deslumbrar ni"
            " derrochar?",
            pt="As ruas têm luz suficiente para serem seguras, sem ofuscar nem desperdiçar?",
        ),
        type=KpiType.BALANCING,
        definition=Text(
            en="Mean brightness at the survey points; too little is unsafe, too much dazzles and"
            " wastes energy",
            es="Iluminancia media en los puntos de medición; poca es insegura, demasiada deslumbra"
            " y derrocha energía",
            pt="Iluminância média nos pontos de medição; pouca é insegura, demais ofusca e"
            " desperdiça energia",
        ),
        numerator=Text(
            en="Sum of the measured brightness, in lux",
            es="Suma de las iluminancias medidas, en lux",
            pt="Soma das iluminâncias medidas, em lux",
        ),
        denominator=Text(
            en="Survey points measured",
            es="Puntos de medición relevados",
            pt="Pontos de medição avaliados",
        ),
        exclusions=Text(
            en="Points lit by shop windows or building sites",
            es="Puntos iluminados por vidrieras u obras",
            pt="Pontos iluminados por vitrines ou canteiros de obras",
        ),
        unit="lux",
        direction=Direction.MAINTAIN,
        aggregation=Aggregation.MEAN_WEIGHTED,
        attainment=AttainmentKind.RANGE,
        tolerance=Decimal(4),
        thresholds=cutoffs(good="0", approaching="1", requires_improvement="3"),
        plausible_min=Decimal(0),
        plausible_max=Decimal(200),
        data_source=PATROL,
        owner=TRANSPORT_OFFICE,
        collector=INSPECTORS,
        frequency=Frequency.QUARTER,
        lag_days=5,
        submission_days=15,
        dimensions=("district",),
        burden_hours=Decimal(6),
        weight=Decimal("0.1"),
        goal="safe_streets",
        incentive=Text(
            en="Lamps may be dimmed to save energy until the mean just holds; publish the darkest"
            " tenth as well.",
            es="Podrían atenuarse lámparas para ahorrar energía mientras el promedio apenas"
            " alcance; hay que publicar también el décimo más oscuro.",
            pt="Lâmpadas podem ser atenuadas para economizar energia enquanto a média ainda basta;"
            " é preciso publicar também o décimo mais escuro.",
        ),
        balanced_by=("lights_working_share",),
    ),
    worked=Worked(
        parts=("600/50", "500/50"),
        target=("16",),
        value="11",
        attainment="0.75",
    ),
)

LIGHTING = (
    STREET_LIGHT_DAYS,
    STREETLIGHT_ON_TIME_SHARE,
    TRAFFIC_SIGNAL_DAYS,
    LIGHTS_WORKING_SHARE,
    STREET_LIGHT_LEVEL,
)
