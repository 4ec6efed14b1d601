"""The chance to cure: asked with a term, open until it ends, and the same for every bidder."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from procurement.rules.vocabulary import CheckResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """One request to cure, in one round.

    Attributes:
        bid: Whose.
        clause: What is to be mended.
        asked_at: When.
        due_at: Last instant of the answer.
        answered_at: None: no answer.
    """

    bid: str
    clause: str
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None

    def waits(self, now: datetime) -> bool:
        """Whether the bidder may still answer."""
        return self.answered_at is None and now <= self.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One result of the list."""

    bid: str
    clause: str
    result: CheckResult
    at: datetime


def to_check_again(
    chances: Sequence[Chance], checks: Iterable[Checked], now: datetime
) -> set[tuple[str, str]]:
    """Return the (bid, clause) whose result does not stand yet.

    A request still waits for its answer; or the answer came after the result; or a bid failed on a
    clause that another bidder was asked to cure, and this one was not.
    """
    asked = {(one.bid, one.clause) for one in chances}
    offered = {one.clause for one in chances}
    again = {(one.bid, one.clause) for one in chances if one.waits(now)}
    answers = {(one.bid, one.clause): one.answered_at for one in chances if one.answered_at}
    for one in checks:
        cell = (one.bid, one.clause)
        answered = answers.get(cell)
        unequal = one.result is CheckResult.FAILED and one.clause in offered and cell not in asked
        if unequal or (answered is not None and answered > one.at):
            again.add(cell)
    return again
