"""The evaluation report of the sample: the worked reversal and break-even of domain 5.3."""

from dataclasses import replace
from decimal import Decimal

from procurement.documents.facts import EvaluationReportFacts, PriceRule
from procurement.documents.facts.evaluations import (
    BreakEven,
    EvaluatedLot,
    Grid,
    GridRow,
    SettledLine,
)


def said(en, es, pt):
    return {"en": en, "es": es, "pt": pt}


QUALITY = said("Quality", "Calidad", "Qualidade")
PRICE = said("Price", "Precio", "Preço")
BIDS = ("Andes", "Brisas", "Cumbre")


def report(cover, ranking, digest):
    without = Grid(
        columns=BIDS,
        rows=(
            GridRow(
                name=said("without Cumbre", "sin Cumbre", "sem Cumbre"),
                cells=("2", "1", "–"),
                turned=(True, True, False),
            ),
        ),
    )
    levels = Grid(columns=(QUALITY,), rows=(GridRow(name="Brisas", cells=("+1",), turned=(True,)),))
    evaluators = Grid(
        columns=BIDS,
        rows=(
            GridRow(
                name=said("without ana.ruiz", "sin ana.ruiz", "sem ana.ruiz"),
                cells=("–", "1", "–"),
                turned=(False, True, False),
            ),
        ),
    )
    lot = EvaluatedLot(
        name=said("Streets", "Calles", "Ruas"),
        ranking=ranking,
        settled=(
            SettledLine(
                what=said("Draw of lots", "Sorteo", "Sorteio"),
                said=said("Room 4", "Sala 4", "Sala 4"),
            ),
        ),
        without=without,
        first="Andes",
        second="Brisas",
        break_even=(
            BreakEven(criterion=QUALITY, weight=Decimal(60), level=Decimal("70.59")),
            BreakEven(criterion=PRICE, weight=Decimal(40), level=None),
        ),
        levels=levels,
        evaluators=evaluators,
        digest=digest,
    )
    rule = PriceRule(name=PRICE, formula=said("Lowest ÷ bid", "Menor ÷ oferta", "Menor ÷ proposta"))
    return EvaluationReportFacts(cover=cover, lots=(lot,), price_rule=rule, scheme_digest=digest)


def bare(facts):
    """Return the same with nothing to compare and nothing settled."""
    nothing = Grid(columns=(), rows=())
    lot = replace(
        facts.lots[0],
        settled=(),
        without=nothing,
        levels=nothing,
        evaluators=nothing,
        break_even=(),
        second="",
    )
    return replace(facts, lots=(lot,))
