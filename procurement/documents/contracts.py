"""What the contract reads: facts made ready, and its clauses in their order."""

from procurement.documents.facts import ContractFacts, Signature
from procurement.documents.manifest import Template
from procurement.documents.measures import terms_view
from procurement.documents.words import DASH, View, Words


def contract_view(facts: ContractFacts, words: Words, template: Template) -> View:
    """Return `contract` for the template `contract/services`."""
    return words.view(facts) | {
        "kpis": [terms_view(kpi, words) for kpi in facts.kpis],
        "deliverables": [
            words.view(found) | {"payment": words.money(found.payment) if found.payment else DASH}
            for found in facts.deliverables
        ],
        "differences": [
            words.view(found)
            | {
                "tendered": words.plain_terms(found.tendered),
                "signed": words.plain_terms(found.signed),
            }
            for found in facts.differences
        ],
        "signatures": signature_rows(facts.signatures, words),
        "clauses": [
            {
                "number": str(number),
                "id": clause.id,
                "version": clause.version,
                "dated": words.short_day(clause.dated),
                "path": f"{words.language}/clauses/{clause.code}.html.j2",
            }
            for number, clause in enumerate(template.clauses, start=1)
        ],
        "starts": words.day(facts.term.start),
        "ends": words.day(facts.term.end),
        "report_days": words.count("days", facts.report_days),
        "payment_days": words.count("days", facts.payment_days),
        "comment_days": words.count("days", facts.comment_days),
        "cure_days": words.count("days", facts.cure_days),
        "notice_days": words.count("days", facts.notice_days),
        "retention_years": words.count("years", facts.retention_years),
    }


def signature_rows(signatures: tuple[Signature, ...], words: Words) -> list[View]:
    """Return the places to sign, with when and how where it is done."""
    return [
        words.view(found)
        | {
            "signed_at": words.moment(found.signed_at) if found.signed_at else "",
            "authentication": words.text(f"authentication.{found.authentication}"),
        }
        for found in signatures
    ]
