"""What the arithmetic of results refuses, as findings: the same codes, with words in `locale`."""

from outcome_metrics.errors import MetricError
from procurement.rules.findings import Finding, Severity


def of_metrics(problem: MetricError, severity: Severity = Severity.BLOCKS) -> tuple[Finding, ...]:
    """Return a finding for each problem, with the facts that its sentence names."""
    return tuple(Finding(one.code, one.params, severity) for one in problem.problems)
