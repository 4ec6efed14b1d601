"""What the contract outcome report reads: facts made ready."""

from dataclasses import replace
from itertools import groupby

from procurement.documents.charts import process, trend
from procurement.documents.contracts import signature_rows
from procurement.documents.facts import (
    Amendment,
    AuditHead,
    Competition,
    Control,
    DecisionLine,
    Elsewhere,
    Gap,
    KpiStory,
    KpiTerms,
    MilestoneFound,
    Official,
    OpenSpan,
    OutcomeReportFacts,
    Restatement,
    SignalLine,
    Source,
    Span,
    ToldPayments,
)
from procurement.documents.letters import official_view, ranking_rows
from procurement.documents.measures import measure, rating, result_view, trend_rows
from procurement.documents.summaries import composite_text, tiles
from procurement.documents.words import DASH, View, Words
from procurement.rules.money import Money

_SHOWN = {True: "yes", False: "no", None: "unknown"}


def outcome_view(facts: OutcomeReportFacts, words: Words) -> View:
    """Return `report` for the template `reports/contract_outcome`."""
    results = tuple(story.result for story in facts.stories)
    terms = {found.terms.code: found.terms for found in results}
    return words.view(replace(facts, evidence=None)) | {
        "summary": tiles(results, coverage=facts.coverage, words=words),
        "coverage": words.percent(facts.coverage),
        "coverage_floor": words.percent(facts.coverage_floor),
        "composite": composite_text(facts.composite, words),
        "overall": rating(facts.overall, words, reason=facts.overall_reason),
        "rated_by_line": _person(facts.rated_by, words) if facts.rated_by else "",
        "vendor": words.say(facts.vendor) or words.text("not_recorded"),
        "manager": words.say(facts.manager) or words.text("not_recorded"),
        "value": money_text(facts.value, words),
        "value_now": money_text(facts.value_now, words),
        "paid": words.money(facts.paid) if facts.paid else words.text("unknown"),
        "term": term_text(facts.term, words),
        "term_now": term_text(facts.term_now, words),
        "told_payments": [_told(found, words) for found in facts.told_payments],
        "amendments": [_amendment(found, words) for found in facts.amendments],
        "milestones": [_milestone(found, words) for found in facts.milestones],
        "stories": [_story(found, words) for found in facts.stories],
        "origin": _origin(facts.origin, words) if facts.origin else "",
        "competition": _competition(facts.competition, words) if facts.competition else "",
        "timeline": _timeline(facts.timeline, words),
        "gaps": [_gap(found, terms, words) for found in facts.gaps],
        "restatements": [_restated(found, terms, words) for found in facts.restatements],
        "signals": [_signal(found, terms, words) for found in facts.signals],
        "controls": [_control(found, words) for found in facts.controls],
        "sources": _sources(facts.sources, words),
        "signatures": signature_rows(facts.signatures, words),
        "audit": [head_view(found, words) for found in facts.audit],
    }


def money_text(found: Money | None, words: Words) -> str:
    """Return an amount, in words where none is on record."""
    return words.money(found) if found else words.text("not_recorded")


def term_text(found: Span | OpenSpan, words: Words) -> str:
    """Return first and last day, and in words which of them is not known."""
    if isinstance(found, Span):
        return words.span(found)
    if found.start is not None:
        return words.text("term_without_end", start=words.day(found.start))
    if found.end is not None:
        return words.text("term_without_start", end=words.day(found.end))
    return words.text("not_recorded")


def _origin(found: Elsewhere, words: Words) -> View:
    return words.view(found) | {"line": str(found.line)}


def _told(found: ToldPayments, words: Words) -> View:
    """Return what was told, to two places as payments are made; a plan may have more."""
    amounts = {
        name: words.text("unknown") if amount is None else words.number(amount, 2)
        for name, amount in (
            ("planned_first", found.planned_first),
            ("planned_last", found.planned_last),
            ("actual", found.actual),
        )
    }
    return words.view(found) | amounts | {"files": " · ".join(map(words.say, found.files))}


def _story(story: KpiStory, words: Words) -> View:
    terms = story.result.terms
    drawn = story.series is not None and any(v is not None for v in story.series.values)
    return {
        "result": result_view(story.result, words),
        "xmr": process.draw(story.series, terms, words) if drawn and story.series else "",
        "xmr_finding": process.title(story.series, terms, words) if story.series else "",
        "trend": trend.draw(story.trend, terms, words) if story.trend[1:] else "",
        "trend_finding": trend.title(story.trend, terms, words) if story.trend else "",
        "undrawn": not drawn and not story.trend,
        "rows": trend_rows(story.trend, terms, words),
        "remark": words.say(story.remark),
    }


def _competition(found: Competition, words: Words) -> View:
    return words.view(found) | {
        "ranking": ranking_rows(found.ranking, words),
        "opened_by": [official_view(person, words) for person in found.opened_by],
    }


def _amendment(found: Amendment, words: Words) -> View:
    return words.view(found) | {
        "value_change": words.money(found.value_change) if found.value_change else DASH,
        "new_end": words.short_day(found.new_end) if found.new_end else DASH,
        "signed_on": words.short_day(found.signed_on),
    }


def _milestone(found: MilestoneFound, words: Words) -> View:
    return words.view(found) | {
        "due": words.short_day(found.due),
        "share": DASH if found.share is None else words.percent(found.share),
        "by": found.by or DASH,
    }


def _timeline(lines: tuple[DecisionLine, ...], words: Words) -> list[View]:
    """Return one row for what one person did in one minute, every act of it named in order."""
    together = groupby(lines, key=lambda found: (words.short_moment(found.at), found.by))
    return [
        {"at": at, "by": official_view(by, words), "acts": [words.view(found) for found in run]}
        for (at, by), run in together
    ]


def _sources(sources: tuple[Source, ...], words: Words) -> list[View]:
    """Return one entry for each file, with every time that it was loaded."""
    return [
        {"file": words.say(file), "sha256": digest, "loads": [_load(one, words) for one in loads]}
        for (file, digest), loads in groupby(sources, key=lambda one: (one.file, one.sha256))
    ]


def _load(found: Source, words: Words) -> View:
    return words.view(found) | {
        "kpi_line": " · ".join(map(words.say, found.kpis)),
        "loaded_at": words.short_moment(found.loaded_at),
    }


def _gap(found: Gap, terms: dict[str, KpiTerms], words: Words) -> View:
    return words.view(found) | {
        "name": _name(found.kpi, terms, words),
        "state": words.text(f"state.{found.state}"),
    }


def _restated(found: Restatement, terms: dict[str, KpiTerms], words: Words) -> View:
    known = terms.get(found.kpi)
    before, after = (
        measure(value, known, words) if known else words.number(value)
        for value in (found.before, found.after)
    )
    return words.view(found) | {
        "name": _name(found.kpi, terms, words),
        "before": before,
        "after": after,
        "recorded_at": words.short_moment(found.recorded_at),
    }


def _signal(found: SignalLine, terms: dict[str, KpiTerms], words: Words) -> View:
    closed = found.closed_on
    return words.view(found) | {
        "name": _name(found.kpi, terms, words),
        "span": words.span(Span(start=found.on, end=found.until or found.on)),
        "rule": words.text(f"rule.{found.rule}"),
        "action": words.say(found.action) if found.action else words.text("no_action"),
        "closed_on": words.short_day(closed) if closed else words.text("open"),
    }


def head_view(found: AuditHead, words: Words) -> View:
    """Return the head of a chain, and when it was recomputed."""
    at = found.verified_at
    return words.view(found) | {
        "sequence": str(found.sequence),
        "verified_at": words.moment(at) if at else words.text("not_verified"),
    }


def _control(found: Control, words: Words) -> View:
    return words.view(found) | {"held": words.text(f"held.{_SHOWN[found.held]}")}


def _person(found: Official, words: Words) -> str:
    view = official_view(found, words)
    return f"{view['name']}, {view['role']} ({view['authentication']})"


def _name(code: str, terms: dict[str, KpiTerms], words: Words) -> str:
    return words.say(terms[code].name) if code in terms else words.say(code)
