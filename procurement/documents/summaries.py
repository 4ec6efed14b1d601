"""The finding first: how many measures met their target, how many did not, and on how much data."""

from decimal import Decimal

from procurement.documents.facts import KpiResult
from procurement.documents.words import View, Words


def tiles(results: tuple[KpiResult, ...], *, coverage: Decimal, words: Words) -> View:
    """Return the sentence that opens a report, and the figures behind it."""
    met = sum(found.below_target is False for found in results)
    missed = sum(found.below_target is True for found in results)
    unknown = len(results) - met - missed
    signals = sum(found.signal is True for found in results)
    return {
        "finding": words.count("finding", len(results), met=words.number(met)),
        "missed_line": words.count("finding_missed", missed) if missed else "",
        "unknown_line": words.count("finding_unknown", unknown) if unknown else "",
        "signal_line": words.count("finding_signals", signals) if signals else "",
        "coverage_line": words.text("finding_coverage", share=words.percent(coverage)),
        "met": words.number(met),
        "missed": words.number(missed),
        "unknown": words.number(unknown),
        "total": words.number(len(results)),
        "coverage": words.percent(coverage),
    }


def composite_text(share: Decimal | None, words: Words) -> str:
    """Return the weighted attainment, in words if there is none."""
    return words.text("unknown") if share is None else words.percent(share, 1)
