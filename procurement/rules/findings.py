"""What a gate or a reader says: nothing (pass), or one finding for each thing that is wrong.

A finding carries a code and facts.  Its sentence and its remedy are written once per language in
`procurement/locale`, so that screen, document and log can never disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

Param = str | int

NOTHING: Mapping[str, Param] = MappingProxyType({})


class Severity(StrEnum):
    """Whether a finding holds the act back or only asks for attention."""

    BLOCKS = "blocks"
    ADVISES = "advises"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file the reader found it: line counted from 1, column by its name."""

    file: str
    line: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason why something may not go on, or needs a look.

    Attributes:
        code: Stable and dotted, such as `kpi.no_baseline`; the key of its texts.
        params: Facts that the texts name, such as the offending value.
        severity: `blocks` holds the act back; `advises` does not.
        place: Where in a file, when it speaks of one.
    """

    code: str
    params: Mapping[str, Param] = field(default_factory=lambda: NOTHING)
    severity: Severity = Severity.BLOCKS
    place: Place | None = None


def blocking(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return only the findings that hold the act back."""
    return tuple(finding for finding in findings if finding.severity is Severity.BLOCKS)
