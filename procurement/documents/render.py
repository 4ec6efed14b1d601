"""The door: facts of any document in, HTML or PDF in one language out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC

from procurement.documents import (
    closeout,
    contracts,
    evaluations,
    letters,
    notices,
    reports,
    reviews,
    statements,
)
from procurement.documents.digest import canonical, data_digest
from procurement.documents.environment import fill
from procurement.documents.facts import (
    AwardLetterFacts,
    CloseoutNoteFacts,
    ContractFacts,
    Cover,
    DebriefLetterFacts,
    DocumentFacts,
    EvaluationReportFacts,
    OutcomeReportFacts,
    PaymentStatementFacts,
    RfpFacts,
    VendorReviewFacts,
)
from procurement.documents.manifest import Template, templates
from procurement.documents.pdf import write_pdf
from procurement.documents.words import View, Words
from procurement.locale import LANGUAGES


@dataclass(frozen=True, slots=True)
class Kind:
    """One document: its template, the name its facts have there, and who makes them ready."""

    template: str
    name: str
    view: Callable[..., View]


#: THE list of documents, by the class of their facts.
KINDS: dict[type, Kind] = {
    RfpFacts: Kind("solicitation/rfp", "rfp", notices.rfp_view),
    AwardLetterFacts: Kind("letters/award", "award", letters.award_view),
    DebriefLetterFacts: Kind("letters/debrief", "debrief", letters.debrief_view),
    ContractFacts: Kind("contract/services", "contract", contracts.contract_view),
    VendorReviewFacts: Kind("reports/vendor_review", "review", reviews.review_view),
    OutcomeReportFacts: Kind("reports/contract_outcome", "report", reports.outcome_view),
    PaymentStatementFacts: Kind("reports/payment_statement", "payment", statements.statement_view),
    EvaluationReportFacts: Kind("reports/evaluation", "report", evaluations.evaluation_view),
    CloseoutNoteFacts: Kind("reports/closeout_note", "note", closeout.closeout_view),
}


def render_html(facts: DocumentFacts, language: str) -> str:
    """Return the document as one page of HTML, without a style sheet.

    Raises:
        ValueError: a language without templates.
        TemplateFaultError: a template asks for what is not there.
    """
    if language not in LANGUAGES:
        raise ValueError(language)
    kind = KINDS[type(facts)]
    template = templates()[kind.template]
    words = Words(language, facts.cover.zone)
    extra = (template,) if isinstance(facts, ContractFacts) else ()
    context = {
        "doc": _frame(facts, template, words),
        kind.name: kind.view(facts, words, *extra),
    }
    return fill(f"{language}/{kind.template}.html.j2", context)


def render_pdf(facts: DocumentFacts, language: str, *, paper: str = "A4") -> bytes:
    """Return the document as PDF/A-3a and PDF/UA-1 with its facts attached as `data.json`.

    The same facts give the same bytes.

    Raises:
        LibraryMissingError: a system library that printing needs is missing.
        TemplateFaultError: a template asks for what is not there.
    """
    html = render_html(facts, language)
    return write_pdf(html, data=canonical(facts), when=facts.cover.generated_at, paper=paper)


def _frame(facts: DocumentFacts, template: Template, words: Words) -> View:
    """Return `doc`: what the head, the foot and the last lines of every document read."""
    cover: Cover = facts.cover
    reviewed = words.text("reviewed_by", name=words.say(template.reviewer))
    running = words.text("running", version=words.say(cover.version), spoken=words.text("language"))
    return words.view(cover) | {
        "language": words.language,
        "language_name": words.text("language"),
        "running": running,
        "document_line": f"{words.say(cover.document_id)} · {running}",
        "page": words.text("page"),
        "of": words.text("of"),
        "rehearsal": words.text("rehearsal") if cover.rehearsal else "",
        "rehearsal_note": words.text("rehearsal_note") if cover.rehearsal else "",
        "review": reviewed if template.reviewer else words.text("not_reviewed"),
        "template_line": f"{template.id} v{template.version} · {words.day(template.dated)}",
        "legal_source": template.source[words.language],
        "digest": data_digest(facts),
        "created": cover.generated_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
