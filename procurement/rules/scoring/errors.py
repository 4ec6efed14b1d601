"""What can be wrong with a scheme, with levels or with prices."""

from procurement.rules.errors import BadInputError, ProcurementError


class ScoringError(BadInputError):
    """The scheme, the levels or the prices cannot be ranked; every reason at once."""


class PriceUndefinedError(ProcurementError):
    """The published formula gives no answer for these prices; people decide what follows."""
