"""A closeout note of the sample city: with every kind of claim, and with nothing known."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from outcome_metrics.impact.design import Caveat
from procurement.documents.facts import (
    AuditHead,
    CloseoutNoteFacts,
    Cover,
    FinalFigure,
    ImpactClaim,
    KeptRecords,
    KpiResult,
    Signature,
    Span,
    StandingHold,
)
from procurement.rules.money import Money

D = Decimal


def t(en, es, pt):
    return {"en": en, "es": es, "pt": pt}


def note(
    cover: Cover, results: tuple[KpiResult, ...], audit: AuditHead, signature: Signature
) -> CloseoutNoteFacts:
    """Return the note of a closed contract: an estimate, a refusal to give one, a hold."""
    days, share, unknown = results
    return CloseoutNoteFacts(
        cover=cover,
        vendor="Pavimentos del Norte",
        term=Span(start=date(2026, 1, 1), end=date(2028, 12, 31)),
        value=Money.of("1200000.00", "USD"),
        ended_on=date(2029, 4, 2),
        approved=Money.of("1150000.00", "USD"),
        paid=Money.of("1150000.00", "USD"),
        open_points=(),
        figures=tuple(
            FinalFigure(result=one, last_end=date(2028, 12, 31), known_on=date(2029, 1, 14))
            for one in results
        ),
        claims=(
            ImpactClaim(
                terms=days.terms,
                stated=True,
                design="quasi-experimental",
                value=D("-2.34567"),
                low=D("-3.1"),
                high=D("-1.6"),
                before=36,
                after=36,
                controls="street_light_days",
                caveats=tuple(one.value for one in Caveat),
                comment=t("A mild winter.", "Un invierno suave.", "Um inverno ameno."),
            ),
            ImpactClaim(
                terms=replace(share.terms, percent=True),
                stated=True,
                design="before-after",
                value=D("0.0423"),
                low=D("-0.01"),
                high=D("0.09"),
                before=8,
                after=8,
            ),
            ImpactClaim(
                terms=unknown.terms,
                stated=True,
                reasons=(t("Too few periods.", "Muy pocos períodos.", "Poucos períodos."),),
                comment=t("Measured anew.", "Medido de nuevo.", "Medido de novo."),
            ),
        ),
        report="VC-2026-014_outcome_pt.pdf",
        report_digest="a" * 64,
        lessons=t("Ask for night crews.", "Pedir turnos de noche.", "Pedir turnos à noite."),
        lessons_go_to=t("They go to VC-2029.", "Van a VC-2029.", "Vão para VC-2029."),
        vendor_data=t("They were returned.", "Se devolvieron.", "Foram devolvidos."),
        kept_from=date(2029, 4, 20),
        kept=(
            KeptRecords(
                kind="",
                basis="law",
                until=date(2035, 4, 20),
                number=72,
                unit="months",
                citation="Ordinance 12, art. 3",
                confirmed=True,
            ),
            KeptRecords(
                kind="",
                basis="contract",
                until=date(2034, 4, 20),
                number=60,
                unit="months",
                citation="",
                confirmed=True,
            ),
            KeptRecords(
                kind="personal",
                basis="law",
                until=None,
                number=0,
                unit="",
                citation="",
                confirmed=False,
            ),
            KeptRecords(
                kind="drafts",
                basis="law",
                until=date(2029, 5, 20),
                number=30,
                unit="calendar",
                citation="",
                confirmed=False,
            ),
            KeptRecords(
                kind="samples",
                basis="law",
                until=date(2029, 4, 21),
                number=1,
                unit="business",
                citation="",
                confirmed=False,
            ),
        ),
        holds=(
            StandingHold(
                number=2,
                reason=t("Claim 7/2029.", "Demanda 7/2029.", "Ação 7/2029."),
                placed_on=date(2029, 5, 1),
                placed_by="Lia Legal",
            ),
        ),
        audit=(audit,),
        signatures=(signature,),
    )


def unknown_note(found: CloseoutNoteFacts) -> CloseoutNoteFacts:
    """Return the note of a contract of which no result was ever reported, not closed yet."""
    return replace(
        found,
        vendor="",
        value=None,
        ended_on=None,
        approved=None,
        paid=None,
        open_points=(t("Nobody wrote lessons.", "Faltan las lecciones.", "Faltam as lições."),),
        figures=(),
        claims=(),
        report="",
        report_digest="",
        lessons="",
        lessons_go_to="",
        vendor_data="",
        kept_from=None,
        kept=(),
        holds=(),
        audit=(replace(found.audit[0], verified_at=None),),
    )
