"""What may go wrong, by what the caller should do next.  Each carries findings, no status code."""

from procurement.rules.findings import Finding


class ProcurementError(Exception):
    """A caller's mistake: trying again without a change cannot help."""

    def __init__(self, *findings: Finding) -> None:
        """Keep what is wrong; its texts come from the catalogues."""
        super().__init__(
            "; ".join(f"{finding.code} {dict(finding.params)}" for finding in findings)
        )
        self.findings = findings


class BadInputError(ProcurementError):
    """A file, an argument or a form cannot be understood; nothing was changed."""


class NotAllowedError(ProcurementError):
    """The person may not do this."""


class NotFoundError(ProcurementError):
    """There is no such thing."""


class ConflictError(ProcurementError):
    """Somebody else was faster; look again before you repeat it."""


class UnmeasurableError(ProcurementError):
    """What was agreed or recorded cannot give a true figure; nothing was changed."""


class RetryLaterError(Exception):
    """A store or a service is away: the same call may succeed later."""
