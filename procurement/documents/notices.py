"""What the request for proposals reads: facts made ready."""

from procurement.documents.facts import CalendarEntry, Criterion, RfpFacts, Term
from procurement.documents.measures import terms_view
from procurement.documents.words import View, Words


def rfp_view(facts: RfpFacts, words: Words) -> View:
    """Return `rfp` for the template `solicitation/rfp`."""
    frozen = facts.scheme_frozen_at
    return words.view(facts) | {
        "kpis": [terms_view(kpi, words) for kpi in facts.kpis],
        "criteria": [_criterion(found, words) for found in facts.criteria],
        "calendar": [_entry(found, words) for found in facts.calendar],
        "budget": words.money(facts.budget) if facts.budget else words.text("not_published"),
        "scheme_frozen_at": words.moment(frozen) if frozen else words.text("not_frozen"),
        "term_rows": _rows(facts.terms, words),
        "need_rows": _rows(facts.need, words),
        "deadline_utc": words.utc(facts.submission.deadline),
    }


def _rows(terms: tuple[Term, ...], words: Words) -> list[tuple[str, str]]:
    return [(words.say(term.name), words.say(term.value)) for term in terms]


def _criterion(found: Criterion, words: Words) -> View:
    none = words.text("no_minimum")
    return words.view(found) | {
        "envelope": words.text(f"envelope.{found.envelope}"),
        "minimum": none if found.minimum is None else words.number(found.minimum),
    }


def _entry(found: CalendarEntry, words: Words) -> View:
    return {
        "what": words.say(found.what) if found.what else words.text(f"calendar.{found.kind}"),
        "local": words.short_moment(found.at),
        "utc": words.utc(found.at),
    }
