"""What the contract is to bring by a day, and who is told when nothing comes."""

from typing import Annotated

from pydantic import Field, StrictInt

from procurement.ingest.case.values import Amount, Code, Day, Handle, Section, Text


class Milestone(Section):
    """A dated deliverable.

    Attributes:
        due: Its last day.
        acceptance: When it counts as met.
        evidence: What must show it.
        payment: What is paid once it is met; a partly met one pays its share.  How it is paid
            stands in the payment terms, which may name no other amount.
    """

    code: Code
    title: Text
    due: Day
    acceptance: Text
    evidence: Text
    payment: Amount | None = None


class Level(Section):
    """A person who is told when nothing happens, one level above the one before.

    Attributes:
        person: Who, by handle.
        after_days: Days overdue from which on the person is told.
        after_misses: Periods one after the other that missed a target, likewise.
    """

    person: Handle
    after_days: Annotated[StrictInt, Field(ge=1, le=365)]
    after_misses: Annotated[StrictInt, Field(ge=2, le=24)]
