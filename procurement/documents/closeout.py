"""What the closeout note reads: facts made ready."""

from decimal import Decimal

from procurement.documents.contracts import signature_rows
from procurement.documents.facts import (
    CloseoutNoteFacts,
    FinalFigure,
    ImpactClaim,
    KeptRecords,
    KpiTerms,
)
from procurement.documents.measures import measure, result_view, terms_view
from procurement.documents.reports import head_view, money_text, term_text
from procurement.documents.words import View, Words


def closeout_view(facts: CloseoutNoteFacts, words: Words) -> View:
    """Return `note` for the template `reports/closeout_note`."""
    unknown = words.text("unknown")
    return words.view(facts) | {
        "vendor": words.say(facts.vendor) or words.text("not_recorded"),
        "term": term_text(facts.term, words),
        "value": money_text(facts.value, words),
        "approved": words.money(facts.approved) if facts.approved else unknown,
        "paid": words.money(facts.paid) if facts.paid else unknown,
        "paid_known": facts.paid is not None,
        "is_closed": facts.ended_on is not None,
        "figures": [_figure(one, words) for one in facts.figures],
        "claims": [_claim(one, words) for one in facts.claims],
        "kept": [_kept(one, words) for one in facts.kept],
        "audit": [head_view(one, words) for one in facts.audit],
        "signatures": signature_rows(facts.signatures, words),
    }


def _figure(found: FinalFigure, words: Words) -> View:
    last, known = found.last_end, found.known_on
    return {
        "result": result_view(found.result, words),
        "last_end": words.short_day(last) if last else words.text("unknown"),
        "known_on": words.short_day(known) if known else words.text("unknown"),
    }


def _claim(found: ImpactClaim, words: Words) -> View:
    given = found.value is not None and found.low is not None and found.high is not None
    return words.view(found) | {
        "terms": terms_view(found.terms, words),
        "given": given,
        "value": change(found.value, found.terms, words),
        "interval": words.text(
            "interval",
            low=change(found.low, found.terms, words),
            high=change(found.high, found.terms, words),
        )
        if given
        else "",
        "design": words.text(f"design.{found.design}") if found.design else "",
        "strength": words.text(f"strength.{found.design}") if found.design else "",
        "known": words.text(
            "periods_around", before=words.number(found.before), after=words.number(found.after)
        ),
        "caveats": [words.text(f"caveat.{code}") for code in found.caveats],
    }


def change(value: Decimal | None, terms: KpiTerms, words: Words) -> str:
    """Return a difference in the unit of its measure: of two percentages, in percentage points."""
    if value is None:
        return words.text("unknown")
    if terms.percent:
        return words.text("percentage_points", n=words.number(value * 100, terms.digits + 1))
    return measure(value, terms, words)


def _kept(found: KeptRecords, words: Words) -> View:
    return words.view(found) | {
        "kind": words.say(found.kind) or words.text("records_of_contract"),
        "basis": words.text(f"retention_basis.{found.basis}"),
        "until": words.day(found.until) if found.until else words.text("unknown"),
        "length": words.count(f"retention_{found.unit}", found.number)
        if found.unit
        else words.text("unknown"),
        "citation": words.say(found.citation) or words.text("not_recorded"),
        "standing": words.text("law.confirmed" if found.confirmed else "law.unconfirmed"),
    }
