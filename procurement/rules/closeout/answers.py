"""Questions that only an official can answer before a contract is closed (domain 2.2, row 13)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Question(StrEnum):
    """What is asked."""

    SUCCESSOR = "successor"  # where the lessons go, when no solicitation follows
    VENDOR_DATA = "vendor_data"  # what became of the city's data that the vendor held


class Answer(StrEnum):
    """What may be answered."""

    NOTHING_FOLLOWS = "nothing_follows"
    RETURNED = "returned"
    DESTROYED = "destroyed"
    NONE_HELD = "none_held"


#: Which answers a question has.
ANSWERS: Mapping[Question, tuple[Answer, ...]] = MappingProxyType(
    {
        Question.SUCCESSOR: (Answer.NOTHING_FOLLOWS,),
        Question.VENDOR_DATA: (Answer.RETURNED, Answer.DESTROYED, Answer.NONE_HELD),
    }
)
