"""What a reader found, kept within bounds: a table of a million faults must not fill the memory."""

from collections import Counter
from collections.abc import Mapping

from procurement.rules.findings import Finding, Param, Place, Severity

#: How many findings of each severity are kept word for word; the rest is counted.
KEPT = 1_000


class FindingLog:
    """Findings of one file, in the order they were met.

    Blocking and advisory ones are bounded apart, so that many duplicates cannot hide one fault.
    """

    def __init__(self, file: str, *, kept: int = KEPT) -> None:
        """Start an empty log for a file, by its name."""
        self.file = file
        self._limit = kept
        self._kept: list[Finding] = []
        self._held: Counter[Severity] = Counter()
        self._counts: Counter[str] = Counter()
        self._more: Counter[Severity] = Counter()

    def note(
        self,
        code: str,
        *,
        line: int | None = None,
        column: str | None = None,
        severity: Severity = Severity.BLOCKS,
        params: Mapping[str, Param] | None = None,
    ) -> None:
        """Add one finding at a line (and column) of the file."""
        self.add(Finding(code, dict(params or {}), severity, Place(self.file, line, column)))

    def add(self, *findings: Finding) -> None:
        """Add findings; above the bound they are only counted."""
        for finding in findings:
            self._counts[finding.code] += 1
            if self._held[finding.severity] < self._limit:
                self._held[finding.severity] += 1
                self._kept.append(finding)
            else:
                self._more[finding.severity] += 1

    @property
    def blocks(self) -> bool:
        """Whether anything blocks, kept or only counted."""
        return self._held[Severity.BLOCKS] > 0

    def counts(self) -> dict[str, int]:
        """Return code -> how often, of all findings, also those that were not kept."""
        return dict(self._counts)

    def findings(self) -> tuple[Finding, ...]:
        """Return the kept ones; where some were left out, the last ones say how many."""
        rest = tuple(
            Finding("table.more_findings", {"count": count}, severity, Place(self.file))
            for severity, count in self._more.items()
        )
        return (*self._kept, *rest)
