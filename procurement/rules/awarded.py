"""Procedures and what was awarded in them, as the market measures read them."""

from dataclasses import dataclass

from outcome_metrics.market.health import Competition


@dataclass(frozen=True, slots=True, kw_only=True)
class Awarded:
    """One award that stands.

    Attributes:
        supplier: Who won: one key for a firm, one of its own for a joint venture.
        minor: Its value in minor units; None if unknown.
        currency: ISO 4217; empty if unknown.
        previous: Who held the contract before; None if nobody wrote it down.
        first: It is known that there was no contract before.
    """

    supplier: str
    minor: int | None
    currency: str
    previous: str | None = None
    first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One procedure.

    Attributes:
        key: Its ocid, or the number that a table gives it.
        over: It has come to an award or to an end without one.
        cancelled: It ended without an award.
        competition: How it chose.
        tenderers: How many bid; None if nobody wrote it down.
        awards: Those that stand.
    """

    key: str
    over: bool
    cancelled: bool
    competition: Competition
    tenderers: int | None
    awards: tuple[Awarded, ...]
