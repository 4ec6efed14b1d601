"""A sample city's street-repair contract, from the call to its report, in three languages."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from procurement.documents.facts import (
    Amendment,
    Anchor,
    AuditHead,
    AwardLetterFacts,
    CalendarEntry,
    CommentWindow,
    ComparedScore,
    Competition,
    ContractFacts,
    Control,
    Cover,
    Criterion,
    DebriefLetterFacts,
    DecisionLine,
    Deliverable,
    DocumentFacts,
    Elsewhere,
    Gap,
    Goal,
    KpiResult,
    KpiStory,
    KpiTerms,
    Lot,
    Official,
    OfficialRating,
    OpenSpan,
    OutcomeReportFacts,
    Party,
    PriceRule,
    ProtestRoute,
    Recipient,
    Restatement,
    RfpFacts,
    ScoreLine,
    Series,
    SignalLine,
    Signature,
    Source,
    Span,
    Standing,
    Submission,
    Term,
    Threshold,
    ToldPayments,
    TrendPoint,
    VendorReviewFacts,
)
from procurement.rules.money import Money
from tests.documents import closeout_sample, evaluation_sample, statement_sample

D = Decimal
ZONE = "America/Bogota"
DIGEST = "9f2c41d07be85a3366f1e0b8d4c97a25c1e6370f48ab92d5e07c13b6a8f4d259"


def t(en, es, pt):
    return {"en": en, "es": es, "pt": pt}


def cover(document_id, subject_id="VC-2026-014", *, rehearsal=True, title=None):
    return Cover(
        city="Villa Clara",
        rehearsal=rehearsal,
        subject_id=subject_id,
        title=title
        or t(
            "Street repair in the eastern districts",
            "Reparación de calles en los distritos orientales",
            "Reparo de ruas nos distritos do leste",
        ),
        department=t("Public Works", "Obras Públicas", "Obras Públicas"),
        as_of=date(2028, 7, 31),
        document_id=document_id,
        version="1",
        generated_at=datetime(2028, 8, 2, 14, 30, tzinfo=UTC),
        zone=ZONE,
    )


OCID = "ocds-b5fd17-vc-2025-031"
WINNER = "Vías Seguras Ltda."
OTHER = "Pavimentos del Norte S.A."
GOALS = (
    Goal(
        code="G1",
        statement=t(
            (
                "Residents of the eastern districts travel on streets that are safe within days "
                "of a report."
            ),
            (
                "Quienes viven en los distritos orientales circulan por calles seguras a los "
                "pocos días de avisar."
            ),
            (
                "Quem mora nos distritos do leste circula por ruas seguras poucos dias depois de "
                "avisar."
            ),
        ),
    ),
    Goal(
        code="G2",
        statement=t(
            "A repair lasts: the same hole does not open again within six months.",
            "La reparación dura: el mismo hueco no vuelve a abrirse en seis meses.",
            "O reparo dura: o mesmo buraco não reabre em seis meses.",
        ),
    ),
)
BASE = Span(start=date(2023, 1, 1), end=date(2025, 12, 31))
TERM = Span(start=date(2026, 1, 1), end=date(2028, 12, 31))

TIME = KpiTerms(
    code="R1",
    version=2,
    name=t("Days to repair a pothole", "Días para reparar un bache", "Dias para reparar um buraco"),
    question=t(
        "How many days pass, on average, from a resident's report to the repair?",
        "¿Cuántos días pasan, en promedio, desde el aviso de un vecino hasta la reparación?",
        "Quantos dias se passam, em média, do aviso de um morador até o reparo?",
    ),
    kind="outcome",
    unit="days",
    percent=False,
    digits=1,
    direction="lower",
    numerator=t(
        "Days from report to repair, added up over all repairs",
        "Días desde el aviso hasta la reparación, sumados en todas las reparaciones",
        "Dias do aviso até o reparo, somados em todos os reparos",
    ),
    denominator=t("Repairs finished", "Reparaciones terminadas", "Reparos concluídos"),
    baseline=D("11.8"),
    baseline_period=BASE,
    source=t(
        "Service requests, public table",
        "Solicitudes de servicio, tabla pública",
        "Solicitações de serviço, tabela pública",
    ),
    target=D(7),
    weight=D("0.5"),
    critical=True,
    frequency="week",
    thresholds=(
        Threshold(rating="good", bound=D(7)),
        Threshold(rating="approaching_target", bound=D(8)),
        Threshold(rating="requires_improvement", bound=D("9.5")),
    ),
    collector=t("The supplier", "El contratista", "A contratada"),
    validator=t("Data office", "Oficina de datos", "Escritório de dados"),
    goal="G1",
)
LASTING = KpiTerms(
    code="R2",
    version=1,
    name=t("Repairs that last", "Reparaciones que duran", "Reparos que duram"),
    question=t(
        "What share of repairs holds for six months?",
        "¿Qué proporción de las reparaciones resiste seis meses?",
        "Que proporção dos reparos resiste seis meses?",
    ),
    kind="outcome",
    unit="",
    percent=True,
    digits=1,
    direction="higher",
    numerator=t(
        "Repairs not reported again within six months",
        "Reparaciones sin nuevo aviso en seis meses",
        "Reparos sem novo aviso em seis meses",
    ),
    denominator=t("Repairs finished", "Reparaciones terminadas", "Reparos concluídos"),
    baseline=D("0.78"),
    baseline_period=BASE,
    source=t(
        "Service requests, public table",
        "Solicitudes de servicio, tabla pública",
        "Solicitações de serviço, tabela pública",
    ),
    target=D("0.9"),
    weight=D("0.35"),
    critical=False,
    frequency="quarter",
    thresholds=(
        Threshold(rating="good", bound=D("0.9")),
        Threshold(rating="approaching_target", bound=D("0.87")),
        Threshold(rating="requires_improvement", bound=D("0.82")),
    ),
    collector=t("The supplier", "El contratista", "A contratada"),
    validator=t("Data office", "Oficina de datos", "Escritório de dados"),
    goal="G2",
)
COMPLAINTS = KpiTerms(
    code="B1",
    version=1,
    name=t(
        "Complaints per hundred repairs",
        "Reclamos por cada cien reparaciones",
        "Reclamações a cada cem reparos",
    ),
    question=t(
        "Does speed come at the cost of residents' patience?",
        "¿La rapidez se paga con molestias para el vecindario?",
        "A rapidez custa transtornos aos moradores?",
    ),
    kind="balancing",
    unit=t("per hundred", "por cada cien", "a cada cem"),
    percent=False,
    digits=1,
    direction="lower",
    numerator=t("Complaints, times one hundred", "Reclamos, por cien", "Reclamações, vezes cem"),
    denominator=t("Repairs finished", "Reparaciones terminadas", "Reparos concluídos"),
    baseline=D("4.2"),
    baseline_period=BASE,
    source=t("Call center", "Centro de atención", "Central de atendimento"),
    target=D("4.0"),
    weight=D("0.15"),
    critical=False,
    frequency="month",
    thresholds=(
        Threshold(rating="good", bound=D("4.0")),
        Threshold(rating="approaching_target", bound=D("4.5")),
        Threshold(rating="requires_improvement", bound=D("5.5")),
    ),
    collector=t("Call center", "Centro de atención", "Central de atendimento"),
    validator=t("Data office", "Oficina de datos", "Escritório de dados"),
    attainment_kind="ratio",
)
KPIS = (TIME, LASTING, COMPLAINTS)


def weekly_series(weeks=288):
    """Weeks around 11.8 days, then about 7.4; five without data, and three signals."""
    days = tuple(date(2023, 1, 2) + timedelta(weeks=n) for n in range(weeks))
    values = []
    for n in range(weeks):
        wave = D((n * 37) % 23 - 11) / 10
        level = D("11.8") if n < 157 else max(D("7.2"), D("11.8") - D(n - 157) / 12)
        values.append(None if n in {40, 205, 206, 207, 208} else level + wave)
    values[201] = D("16.4")
    values[262] = D("15.1")
    signals = tuple(n for n in range(190, weeks) if values[n] is not None and values[n] < D("7.7"))
    return Series(
        days=days,
        values=tuple(values),
        center=D("11.8"),
        lower=D("7.7"),
        upper=D("15.9"),
        frozen_on=date(2025, 12, 29),
        signals=(201, *signals[:6]),
    )


def quarters(count, sums, *, start=2026):
    points = []
    for n in range(count):
        year, quarter = start + n // 4, n % 4
        first = date(year, quarter * 3 + 1, 1)
        last = date(year + (quarter == 3), (quarter * 3 + 4 - 1) % 12 + 1, 1) - timedelta(days=1)
        top, bottom = sums[n]
        known = top is not None
        points.append(
            TrendPoint(
                span=Span(start=first, end=last),
                numerator=D(top) if known else None,
                denominator=D(bottom) if known else None,
                value=D(top) / D(bottom) if known else None,
            )
        )
    return tuple(points)


TIME_QUARTERS = quarters(
    10,
    [
        (10120, 920),
        (9785, 950),
        (8816, 928),
        (8280, 920),
        (7744, 968),
        (7200, 960),
        (7006, 930),
        (7125, 950),
        (6768, 940),
        (6816, 960),
    ],
)
LASTING_QUARTERS = quarters(
    10,
    [
        (736, 920),
        (770, 950),
        (771, 928),
        (791, 920),
        (852, 968),
        (854, 960),
        (837, 930),
        (865, 950),
        (865, 940),
        (883, 960),
    ],
)


def total(points):
    known = [p for p in points if p.value is not None]
    top, bottom = sum(p.numerator for p in known), sum(p.denominator for p in known)
    return top, bottom, top / bottom


def results():
    top, bottom, value = total(TIME_QUARTERS)
    lasting_top, lasting_bottom, lasting = total(LASTING_QUARTERS)
    return (
        KpiResult(
            terms=TIME,
            state="final",
            numerator=top,
            denominator=bottom,
            value=value,
            attainment=(value - D("11.8")) / (D(7) - D("11.8")),
            rating="requires_improvement",
            below_target=True,
            signal=True,
            periods_due=131,
            periods_known=127,
            coverage=D(127) / D(131),
        ),
        KpiResult(
            terms=LASTING,
            state="provisional",
            numerator=lasting_top,
            denominator=lasting_bottom,
            value=lasting,
            attainment=(lasting - D("0.78")) / D("0.12"),
            rating="approaching_target",
            below_target=True,
            signal=False,
            periods_due=10,
            periods_known=10,
            coverage=D(1),
        ),
        KpiResult(
            terms=COMPLAINTS,
            state="missing",
            numerator=None,
            denominator=None,
            value=None,
            attainment=None,
            rating="not_rated",
            below_target=None,
            signal=None,
            periods_due=31,
            periods_known=9,
            coverage=D(9) / D(31),
            reason="insufficient_data",
        ),
    )


def at(year, month, day, hour=15, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


ANA = Official(
    name="Ana Restrepo",
    role=t("Procurement officer", "Responsable de contrataciones", "Agente de contratação"),
)
LUIS = Official(
    name="Luis Cárdenas", role=t("Bid custodian", "Custodio de ofertas", "Guardião das propostas")
)
MARTA = Official(
    name="Marta Ibáñez",
    role=t("Award authority", "Autoridad que adjudica", "Autoridade de adjudicação"),
)
JOAO = Official(
    name="João Peçanha",
    role=t("Contract manager", "Administrador del contrato", "Gestor do contrato"),
)

RANKING = (
    Standing(
        rank=1,
        vendor=WINNER,
        technical=D("61.40"),
        price=D("26.10"),
        total=D("87.50"),
        amount=Money.of("1840000.00", "USD"),
    ),
    Standing(
        rank=2,
        vendor=OTHER,
        technical=D("55.20"),
        price=D("28.00"),
        total=D("83.20"),
        amount=Money.of("1715500.00", "USD"),
    ),
    Standing(
        rank=None,
        vendor="Caminhos & Cia. S.A.",
        technical=D("31.00"),
        price=None,
        total=None,
        note=t(
            "Below the technical minimum; price not opened",
            "Por debajo del mínimo técnico; sobre económico sin abrir",
            "Abaixo da nota técnica mínima; envelope de preço não aberto",
        ),
    ),
)
PROTEST = ProtestRoute(
    until=at(2025, 11, 21, 22),
    where=t(
        "Procurement office, City Hall, window 4",
        "Oficina de contrataciones, Alcaldía, ventanilla 4",
        "Escritório de contratações, Prefeitura, guichê 4",
    ),
    how=t(
        "In writing, naming the decision, the facts and the rule that you consider broken.",
        (
            "Por escrito, con indicación de la decisión, los hechos y la norma que considera "
            "infringida."
        ),
        "Por escrito, indicando a decisão, os fatos e a norma que considera violada.",
    ),
    law=t(
        "Procurement ordinance of Villa Clara, article 41",
        "Ordenanza de contrataciones de Villa Clara, artículo 41",
        "Decreto de contratações de Villa Clara, artigo 41",
    ),
)
CRITERIA = (
    Criterion(
        code="method",
        name=t("Method and repair crews", "Método y cuadrillas", "Método e equipes"),
        weight=D(40),
        envelope="technical",
        minimum=D(24),
        anchors=(
            Anchor(
                level=5,
                meaning=t(
                    "Crews named, routes planned from data, evidence from two comparable services.",
                    (
                        "Cuadrillas identificadas, rutas planificadas con datos, evidencia de "
                        "dos servicios comparables."
                    ),
                    (
                        "Equipes identificadas, rotas planejadas com dados, evidências de dois "
                        "serviços comparáveis."
                    ),
                ),
            ),
            Anchor(
                level=3,
                meaning=t(
                    "Crews named; routes described; one comparable service.",
                    "Cuadrillas identificadas; rutas descritas; un servicio comparable.",
                    "Equipes identificadas; rotas descritas; um serviço comparável.",
                ),
            ),
            Anchor(
                level=0,
                meaning=t(
                    "No usable answer.", "Sin respuesta aprovechable.", "Sem resposta aproveitável."
                ),
            ),
        ),
    ),
    Criterion(
        code="results",
        name=t(
            "Results promised beyond the target",
            "Resultados ofrecidos por encima de la meta",
            "Resultados oferecidos além da meta",
        ),
        weight=D(30),
        envelope="technical",
        anchors=(
            Anchor(
                level=5,
                meaning=t(
                    "At least one day better than the target, with a credible plan.",
                    "Al menos un día mejor que la meta, con un plan creíble.",
                    "Pelo menos um dia melhor que a meta, com plano crível.",
                ),
            ),
            Anchor(
                level=0,
                meaning=t("The target and no more.", "La meta y nada más.", "A meta e nada mais."),
            ),
        ),
    ),
    Criterion(code="price", name=t("Price", "Precio", "Preço"), weight=D(30), envelope="price"),
)


def rfp():
    return RfpFacts(
        cover=cover("VC-RFP-2025-031", OCID),
        problem=t(
            (
                "In the eastern districts 38,000 residents wait almost twelve days for a pothole "
                "to be repaired, and one repair in five opens again."
            ),
            (
                "En los distritos orientales, 38,000 habitantes esperan casi doce días a que se "
                "repare un bache, y una de cada cinco reparaciones vuelve a abrirse."
            ),
            (
                "Nos distritos do leste, 38.000 moradores esperam quase doze dias pelo reparo de "
                "um buraco, e um em cada cinco reparos reabre."
            ),
        ),
        population=t(
            "All who walk, cycle or drive in districts 4, 5 and 7.",
            "Todas las personas que caminan, pedalean o conducen en los distritos 4, 5 y 7.",
            "Todas as pessoas que andam a pé, de bicicleta ou de carro nos distritos 4, 5 e 7.",
        ),
        goals=GOALS,
        kpis=KPIS,
        lots=(
            Lot(
                code="1",
                title=t("Districts 4 and 5", "Distritos 4 y 5", "Distritos 4 e 5"),
                description=t(
                    "About 2,400 repairs a year",
                    "Unas 2,400 reparaciones al año",
                    "Cerca de 2.400 reparos por ano",
                ),
                value=Money.of("1200000.00", "USD"),
            ),
            Lot(
                code="2",
                title=t("District 7", "Distrito 7", "Distrito 7"),
                description=t(
                    "About 1,300 repairs a year",
                    "Unas 1,300 reparaciones al año",
                    "Cerca de 1.300 reparos por ano",
                ),
                value=Money.of("700000.00", "USD"),
            ),
        ),
        budget=Money.of("1900000.00", "USD"),
        criteria=CRITERIA,
        price_rule=PriceRule(
            name=t(
                "Share of the published budget",
                "Proporción del presupuesto publicado",
                "Proporção do orçamento divulgado",
            ),
            formula=t(
                (
                    "Points = 30 × (1 − price ÷ budget), not below 0. No bid changes the points "
                    "of another."
                ),
                (
                    "Puntos = 30 × (1 − precio ÷ presupuesto), nunca menos de 0. Ninguna oferta "
                    "altera los puntos de otra."
                ),
                (
                    "Pontos = 30 × (1 − preço ÷ orçamento), nunca abaixo de 0. Nenhuma proposta "
                    "altera os pontos de outra."
                ),
            ),
        ),
        quality_minimum=D(42),
        tie_break=(
            t(
                "More points for results.",
                "Más puntos por resultados.",
                "Mais pontos por resultados.",
            ),
            t(
                "Public draw before two witnesses.",
                "Sorteo público ante dos testigos.",
                "Sorteio público perante duas testemunhas.",
            ),
        ),
        calendar=(
            CalendarEntry(kind="published", at=at(2025, 8, 4, 13)),
            CalendarEntry(kind="questions_until", at=at(2025, 8, 25, 22)),
            CalendarEntry(kind="answers_by", at=at(2025, 9, 5, 22)),
            CalendarEntry(kind="bids_until", at=at(2025, 9, 29, 22)),
            CalendarEntry(kind="opening", at=at(2025, 9, 30, 14)),
            CalendarEntry(kind="award_expected", at=at(2025, 11, 7, 15)),
            CalendarEntry(kind="standstill_until", at=at(2025, 11, 21, 22)),
            CalendarEntry(kind="contract_start", at=at(2026, 1, 1, 13)),
        ),
        submission=Submission(
            where=t(
                "Procurement portal of the city",
                "Portal de contrataciones de la ciudad",
                "Portal de contratações da cidade",
            ),
            deadline=at(2025, 9, 29, 22),
            age_public_key="age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj",
            custodians=2,
            contact="compras@villaclara.example",
        ),
        terms=(
            Term(
                name=t("Duration", "Duración", "Duração"),
                value=t("36 months", "36 meses", "36 meses"),
            ),
            Term(
                name=t("Payment", "Pago", "Pagamento"),
                value=t(
                    "30 days after acceptance",
                    "30 días después de la aceptación",
                    "30 dias após a aceitação",
                ),
            ),
            Term(
                name=t("Advance", "Anticipo", "Adiantamento"),
                value=t("10% for mobilization", "10% para movilización", "10% para mobilização"),
            ),
        ),
        scheme_digest=DIGEST,
        scheme_frozen_at=at(2025, 8, 1, 20),
    )


REASONS = (
    t(
        "Two crews per district, named; routes planned with three years of data.",
        "Dos cuadrillas por distrito, identificadas; rutas planificadas con tres años de datos.",
        "Duas equipes por distrito, identificadas; rotas planejadas com três anos de dados.",
    ),
    t(
        "Promises six days instead of seven, with weekly reporting.",
        "Ofrece seis días en lugar de siete, con informe semanal.",
        "Oferece seis dias em vez de sete, com relatório semanal.",
    ),
    t(
        "Points by the published formula.",
        "Puntos según la fórmula publicada.",
        "Pontos conforme a fórmula publicada.",
    ),
)


def award():
    return AwardLetterFacts(
        cover=cover("VC-AWD-2025-031", OCID),
        recipient=Recipient(name=WINNER, address="Carrera 12 # 34-56", attention="Sofía Núñez"),
        lots=(),
        value=Money.of("1840000.00", "USD"),
        term=TERM,
        reason=t(
            "It offers the fastest lasting repairs for a price within the budget.",
            "Ofrece las reparaciones duraderas más rápidas a un precio dentro del presupuesto.",
            "Oferece os reparos duradouros mais rápidos a um preço dentro do orçamento.",
        ),
        scores=(
            ScoreLine(
                criterion=CRITERIA[0].name, maximum=D(40), points=D("36.40"), reason=REASONS[0]
            ),
            ScoreLine(
                criterion=CRITERIA[1].name, maximum=D(30), points=D("25.00"), reason=REASONS[1]
            ),
            ScoreLine(
                criterion=CRITERIA[2].name, maximum=D(30), points=D("26.10"), reason=REASONS[2]
            ),
        ),
        total=D("87.50"),
        ranking=RANKING,
        standstill_until=at(2025, 11, 21, 22),
        protest=PROTEST,
        decided_by=MARTA,
        decided_at=at(2025, 11, 7, 16),
        next_steps=(
            t("Certificate of insurance", "Póliza de seguro vigente", "Apólice de seguro vigente"),
            t(
                "Name of the person who will report the figures",
                "Nombre de quien enviará los datos",
                "Nome de quem enviará os dados",
            ),
        ),
    )


def debrief():
    return DebriefLetterFacts(
        cover=cover("VC-DBF-2025-031-2", OCID),
        recipient=Recipient(name=OTHER, address="Avenida 9 # 80-12"),
        winner=WINNER,
        winner_value=Money.of("1840000.00", "USD"),
        outcome="ranked_lower",
        reason=t(
            "The difference lies in the method.",
            "La diferencia está en el método.",
            "A diferença está no método.",
        ),
        own_rank=2,
        bids_ranked=2,
        own_total=D("83.20"),
        winner_total=D("87.50"),
        scores=(
            ComparedScore(
                criterion=CRITERIA[0].name,
                maximum=D(40),
                own_points=D("31.20"),
                own_reason=t(
                    "Crews named; routes not yet planned.",
                    "Cuadrillas identificadas; rutas aún sin planificar.",
                    "Equipes identificadas; rotas ainda não planejadas.",
                ),
                winner_points=D("36.40"),
                winner_reason=REASONS[0],
            ),
            ComparedScore(
                criterion=CRITERIA[1].name,
                maximum=D(30),
                own_points=D("24.00"),
                own_reason=t(
                    "Promises the target.", "Ofrece cumplir la meta.", "Oferece cumprir a meta."
                ),
                winner_points=D("25.00"),
                winner_reason=REASONS[1],
            ),
            ComparedScore(
                criterion=CRITERIA[2].name,
                maximum=D(30),
                own_points=D("28.00"),
                own_reason=REASONS[2],
                winner_points=D("26.10"),
                winner_reason=REASONS[2],
            ),
        ),
        standstill_until=at(2025, 11, 21, 22),
        protest=PROTEST,
        decided_by=MARTA,
        decided_at=at(2025, 11, 7, 16),
        contact="compras@villaclara.example",
        strengths=(t("The best price", "El mejor precio", "O melhor preço"),),
        improvements=(
            t(
                "A plan of routes built on data",
                "Un plan de rutas basado en datos",
                "Um plano de rotas baseado em dados",
            ),
        ),
    )


def signatures(*, signed=True):
    return (
        Signature(
            party="Villa Clara",
            name=MARTA.name,
            role=MARTA.role,
            signed_at=at(2025, 12, 3) if signed else None,
        ),
        Signature(
            party=WINNER,
            name="Sofía Núñez",
            role=t("Legal representative", "Representante legal", "Representante legal"),
            signed_at=at(2025, 12, 4) if signed else None,
        ),
    )


def contract():
    return ContractFacts(
        cover=cover("VC-2026-014"),
        ocid=OCID,
        buyer=Party(
            name="Villa Clara",
            identifier="NIT 899.999.001-1",
            address="Calle 1 # 2-3",
            representative=MARTA.name,
            role=MARTA.role,
        ),
        supplier=Party(
            name=WINNER,
            identifier="NIT 900.123.456-7",
            address="Carrera 12 # 34-56",
            representative="Sofía Núñez",
            role=t("Legal representative", "Representante legal", "Representante legal"),
        ),
        manager=JOAO.name,
        goals=GOALS,
        services=t(
            (
                "The supplier receives reports of potholes in districts 4, 5 and 7, repairs them "
                "and shows that the repair lasts."
            ),
            (
                "El contratista recibe los avisos de baches en los distritos 4, 5 y 7, los "
                "repara y demuestra que la reparación dura."
            ),
            (
                "A contratada recebe os avisos de buracos nos distritos 4, 5 e 7, faz o reparo e "
                "demonstra que ele dura."
            ),
        ),
        value=Money.of("1840000.00", "USD"),
        term=TERM,
        deliverables=(
            Deliverable(
                title=t(
                    "Crews and data link ready",
                    "Cuadrillas y enlace de datos listos",
                    "Equipes e integração de dados prontas",
                ),
                due=date(2026, 1, 31),
                payment=Money.of("184000.00", "USD"),
            ),
            Deliverable(
                title=t(
                    "Report of the first year accepted",
                    "Informe del primer año aceptado",
                    "Relatório do primeiro ano aceito",
                ),
                due=date(2027, 1, 31),
            ),
        ),
        kpis=KPIS,
        meeting_frequency=t("every month", "cada mes", "todos os meses"),
        report_days=10,
        payment_days=30,
        comment_days=14,
        cure_days=15,
        notice_days=60,
        retention_years=7,
        coverage_floor_percent=80,
        law=t(
            "the law of the city's seat",
            "la ley del lugar de sede de la ciudad",
            "a lei do foro da cidade",
        ),
        forum=t(
            "the competent courts of Villa Clara",
            "los tribunales competentes de Villa Clara",
            "o foro competente de Villa Clara",
        ),
        signatures=signatures(signed=False),
    )


def review():
    return VendorReviewFacts(
        cover=cover("VC-REV-2028-02"),
        vendor=WINNER,
        period=Span(start=date(2026, 1, 1), end=date(2028, 6, 30)),
        results=results(),
        coverage=D("0.85"),
        coverage_floor=D("0.80"),
        composite=D("0.7412"),
        composite_low=D("0.63"),
        composite_high=D("0.78"),
        computed_rating="requires_improvement",
        official=OfficialRating(
            rating="requires_improvement",
            by=JOAO,
            at=at(2028, 7, 20),
            narrative=t(
                (
                    "Repairs are much faster than before, but the promise of seven days was not "
                    "kept over the whole period. The last four quarters are close to it."
                ),
                (
                    "Las reparaciones son mucho más rápidas que antes, pero la promesa de siete "
                    "días no se cumplió en el conjunto del período. Los últimos cuatro "
                    "trimestres se acercan a ella."
                ),
                (
                    "Os reparos estão bem mais rápidos que antes, mas a promessa de sete dias "
                    "não foi cumprida no conjunto do período. Os últimos quatro trimestres "
                    "chegam perto dela."
                ),
            ),
        ),
        window=CommentWindow(
            until=at(2028, 8, 3, 22),
            received_at=at(2028, 7, 28, 19),
            comment=t(
                "The rains of May 2028 closed two routes for three weeks.",
                "Las lluvias de mayo de 2028 cerraron dos rutas durante tres semanas.",
                "As chuvas de maio de 2028 fecharam duas rotas por três semanas.",
            ),
        ),
        next_review=date(2028, 10, 20),
    )


def decisions():
    return (
        DecisionLine(
            at=at(2025, 8, 1, 20),
            by=ANA,
            what=t(
                "Froze the evaluation scheme and released the call",
                "Congeló el esquema de evaluación y publicó la convocatoria",
                "Congelou o esquema de avaliação e publicou o edital",
            ),
            why=t("All approvals given", "Aprobaciones completas", "Aprovações completas"),
        ),
        DecisionLine(
            at=at(2025, 9, 30, 14),
            by=LUIS,
            what=t(
                "Opened three technical envelopes",
                "Abrió tres sobres técnicos",
                "Abriu três envelopes técnicos",
            ),
            why=t(
                "Deadline passed, two custodians present",
                "Plazo vencido, dos custodios presentes",
                "Prazo encerrado, dois guardiões presentes",
            ),
        ),
        DecisionLine(
            at=at(2025, 10, 24, 19),
            by=ANA,
            what=t(
                "Locked the technical scores",
                "Cerró los puntajes técnicos",
                "Fechou as notas técnicas",
            ),
            why=t(
                "Consensus reached on all criteria",
                "Consenso en todos los criterios",
                "Consenso em todos os critérios",
            ),
        ),
        DecisionLine(
            at=at(2025, 11, 7, 16),
            by=MARTA,
            what=t(
                "Awarded to Vías Seguras Ltda.",
                "Adjudicó a Vías Seguras Ltda.",
                "Adjudicou à Vías Seguras Ltda.",
            ),
            why=t(
                "Highest total: 87.50 points",
                "Mayor puntaje total: 87,50",
                "Maior pontuação total: 87,50",
            ),
        ),
        DecisionLine(
            at=at(2025, 12, 4),
            by=MARTA,
            what=t("Signed the contract", "Firmó el contrato", "Assinou o contrato"),
        ),
        DecisionLine(
            at=at(2028, 7, 20),
            by=JOAO,
            what=t("Rated the performance", "Calificó el desempeño", "Avaliou o desempenho"),
            why=t("Scheduled review", "Evaluación programada", "Avaliação programada"),
        ),
    )


def outcome():
    first, second, third = results()
    return OutcomeReportFacts(
        cover=cover("VC-OUT-2026-014"),
        vendor=WINNER,
        period=Span(start=date(2026, 1, 1), end=date(2028, 6, 30)),
        value=Money.of("1840000.00", "USD"),
        value_now=Money.of("1902000.00", "USD"),
        paid=Money.of("1410250.00", "USD"),
        term=TERM,
        term_now=TERM,
        manager=JOAO.name,
        amendments=(
            Amendment(
                number=1,
                signed_on=date(2027, 3, 12),
                what=t(
                    "Adds Calle 60 to the area",
                    "Incorpora la Calle 60 al área",
                    "Inclui a Calle 60 na área",
                ),
                reason=t("New housing", "Nuevas viviendas", "Novas moradias"),
                approved_by=MARTA.name,
                value_change=Money.of("62000.00", "USD"),
            ),
        ),
        goals=GOALS,
        stories=(
            KpiStory(result=first, series=weekly_series(), trend=TIME_QUARTERS),
            KpiStory(result=second, series=None, trend=LASTING_QUARTERS),
            KpiStory(
                result=third,
                series=None,
                remark=t(
                    "The call center changed its software in 2027.",
                    "El centro de atención cambió de programa en 2027.",
                    "A central de atendimento trocou de programa em 2027.",
                ),
            ),
        ),
        coverage=D("0.85"),
        coverage_floor=D("0.80"),
        composite=D("0.7412"),
        overall="requires_improvement",
        rated_by=JOAO,
        competition=Competition(
            ocid=OCID,
            method=t(
                "Open request for proposals",
                "Licitación pública con propuestas",
                "Licitação pública de técnica e preço",
            ),
            published_at=at(2025, 8, 4, 13),
            closed_at=at(2025, 9, 29, 22),
            invited=14,
            received=3,
            late=0,
            opened_by=(LUIS, ANA),
            opened_at=at(2025, 9, 30, 14),
            evaluators=3,
            scheme_digest=DIGEST,
            ranking=RANKING,
            protests=0,
            awarded_at=at(2025, 11, 7, 16),
        ),
        timeline=decisions(),
        gaps=(
            Gap(
                kpi="R1",
                span=Span(start=date(2026, 12, 7), end=date(2027, 1, 3)),
                periods=4,
                state="missing",
                why=t("Data link down", "Enlace de datos caído", "Integração de dados fora do ar"),
            ),
            Gap(
                kpi="B1",
                span=Span(start=date(2026, 10, 1), end=date(2028, 6, 30)),
                periods=22,
                state="missing",
            ),
        ),
        restatements=(
            Restatement(
                kpi="R1",
                span=Span(start=date(2026, 4, 6), end=date(2026, 4, 12)),
                before=D("9.1"),
                after=D("10.3"),
                recorded_at=at(2026, 5, 2),
                reason=t(
                    "Twelve repairs were counted twice",
                    "Doce reparaciones se contaron dos veces",
                    "Doze reparos foram contados duas vezes",
                ),
            ),
        ),
        signals=(
            SignalLine(
                kpi="R1",
                on=date(2026, 11, 9),
                rule="outside_limit",
                action=t(
                    "Third crew added",
                    "Se sumó una tercera cuadrilla",
                    "Incluída uma terceira equipe",
                ),
                closed_on=date(2026, 12, 1),
            ),
            SignalLine(kpi="R1", on=date(2027, 9, 6), rule="run_of_eight"),
        ),
        controls=(
            Control(
                name=t(
                    "Who opened the bids did not score them",
                    "Quien abrió las ofertas no las evaluó",
                    "Quem abriu as propostas não as avaliou",
                ),
                held=True,
                detail=t(
                    "2 openers, 3 evaluators, none in both",
                    "2 custodios, 3 evaluadores, ninguno en ambos",
                    "2 guardiões, 3 avaliadores, nenhum em ambos",
                ),
            ),
            Control(
                name=t(
                    "Figures are checked by another than their sender",
                    "Los datos los valida alguien distinto de quien los envía",
                    "Os dados são validados por quem não os enviou",
                ),
                held=False,
                detail=t(
                    "9 weeks of 2026 were checked by the sender",
                    "9 semanas de 2026 las validó quien las envió",
                    "9 semanas de 2026 foram validadas por quem as enviou",
                ),
            ),
            Control(
                name=t(
                    "No edit after lock",
                    "Sin cambios después del cierre",
                    "Sem alterações após o fechamento",
                ),
                held=None,
                detail=t(
                    "No log before 2026", "Sin registro antes de 2026", "Sem registro antes de 2026"
                ),
            ),
        ),
        sources=(
            Source(
                file="repairs-2023-2028.csv.gz",
                sha256=DIGEST,
                rows=284,
                kpis=("R1 v2", "R2 v1"),
                loaded_at=at(2028, 7, 6),
                submitted_by=WINNER,
                validated_by="Elena Ríos",
            ),
        ),
        audit=(
            AuditHead(
                chain=OCID, sequence=412, entries=412, digest=DIGEST, verified_at=at(2028, 8, 2, 14)
            ),
        ),
        limitations=(
            t(
                "Complaints are unknown after September 2026.",
                "Los reclamos se desconocen desde octubre de 2026.",
                "As reclamações são desconhecidas desde outubro de 2026.",
            ),
            t(
                (
                    "The comparison with the baseline is before and after; nothing rules out "
                    "other causes."
                ),
                "La comparación con la línea base es de antes y después; no descarta otras causas.",
                "A comparação com a linha de base é de antes e depois; não descarta outras causas.",
            ),
        ),
        code_version="0.1.0",
        snapshot="2028-07-31/VC-2026-014",
        signatures=(Signature(party="Villa Clara", name=JOAO.name, role=JOAO.role),),
    )


def payment():
    return statement_sample.statement(cover("VC-2026-014-PAYMENT-4"), JOAO)


def closeout():
    return closeout_sample.note(
        cover("VC-2026-014-CLOSEOUT"),
        results(),
        outcome().audit[0],
        outcome().signatures[0],
    )


def evaluation():
    """Return the report on one lot in which a third bid, levels and evaluators matter."""
    return evaluation_sample.report(cover("VC-2025-031-EVALUATION", OCID), RANKING, DIGEST)


def bare_documents() -> tuple[DocumentFacts, ...]:
    """The same documents on a day when almost nothing has happened yet."""
    unknown = results()[2]
    never = replace(unknown, reason="nothing_due", state="not_due")
    empty = replace(weekly_series(), days=(date(2026, 1, 5),), values=(None,), signals=())
    return (
        closeout_sample.unknown_note(closeout()),
        evaluation_sample.bare(evaluation()),
        replace(rfp(), lots=(), budget=None, scheme_frozen_at=None, quality_minimum=None),
        replace(award(), next_steps=(), ranking=RANKING[:1]),
        replace(
            debrief(),
            outcome="not_responsive",
            own_rank=None,
            own_total=None,
            scores=(),
            strengths=(),
            improvements=(),
        ),
        replace(contract(), deliverables=(), signatures=signatures(signed=True)),
        replace(
            review(),
            results=(unknown, never),
            composite=None,
            composite_low=None,
            composite_high=None,
            computed_rating="not_rated",
            computed_reason="insufficient_data",
            official=None,
            window=CommentWindow(until=at(2028, 8, 3, 22)),
            next_review=None,
        ),
        replace(
            outcome(),
            paid=None,
            composite=None,
            overall="not_rated",
            overall_reason="critical_not_rated",
            rated_by=None,
            amendments=(),
            stories=(KpiStory(result=unknown, series=empty),),
            gaps=(),
            restatements=(),
            signals=(),
            audit=(replace(outcome().audit[0], verified_at=None),),
        ),
        statement_sample.reversal(cover("VC-2026-014-PAYMENT-5"), JOAO),
    )


def elsewhere():
    """Return the report on a contract that was awarded elsewhere, of which a table tells little."""
    told, _, _ = results()
    unagreed = replace(told, terms=replace(told.terms, weight=None, source=""))
    return replace(
        outcome(),
        vendor="",
        value=None,
        value_now=None,
        paid=None,
        term=OpenSpan(start=TERM.start, end=None),
        term_now=OpenSpan(start=None, end=TERM.end),
        manager="",
        goals=(),
        stories=(KpiStory(result=unagreed, series=None),),
        competition=None,
        timeline=outcome().timeline[-1:],
        origin=Elsewhere(file="works.csv", line=1140, sha256=DIGEST, key="w/1140"),
        told_payments=(
            ToldPayments(
                currency="GBP",
                planned_first=D("45833.3333333333"),
                planned_last=None,
                actual=D("70.5"),
                only_planned=1,
                only_paid=0,
                files=("payments.csv",),
            ),
        ),
        signatures=(replace(outcome().signatures[0], name=""),),
    )


def every_document() -> tuple[DocumentFacts, ...]:
    return (
        rfp(),
        award(),
        debrief(),
        contract(),
        review(),
        outcome(),
        payment(),
        closeout(),
        evaluation(),
    )
