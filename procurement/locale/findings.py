"""Findings in words: what is wrong, and what to do about it."""

from dataclasses import dataclass

from procurement.locale import text
from procurement.rules.findings import Finding


@dataclass(frozen=True, slots=True)
class Said:
    """One finding as a person reads it."""

    code: str
    sentence: str
    remedy: str


def say(finding: Finding, language: str) -> Said:
    """Return the sentence and the remedy of `finding`.

    The catalogues in `findings/` hold `CODE` for the sentence and `CODE!` for the remedy.
    """
    return Said(
        finding.code,
        text(language, "findings", finding.code, **finding.params),
        text(language, "findings", f"{finding.code}!", **finding.params),
    )
