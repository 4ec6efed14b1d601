"""Facts that every document carries: its cover, its people, its periods."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from outcome_metrics.definitions.definition import Text as MeasureText

#: Prose that people wrote: one string for all languages, language -> string, or the texts of a KPI.
#: A plain `str` field is a name or an identifier and is printed in at most 300 characters.
Text = Mapping[str, str] | MeasureText | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What stands on the head of every page and at the end of every document.

    Attributes:
        city: Name of the city.
        rehearsal: True in a training database: every page then says so.
        subject_id: ocid of the solicitation, or code of the contract.
        title: What is bought.
        department: Who needs it.
        as_of: Facts recorded up to this day are in the document.
        document_id: Identifier of this paper.
        version: Version of this paper, such as `1`.
        generated_at: Aware; when it was written. Printed, and not part of `data_digest`.
        zone: IANA time zone of the city: every time is shown as its wall time.
    """

    city: str
    rehearsal: bool
    subject_id: str
    title: Text
    department: Text
    as_of: date
    document_id: str
    version: str
    generated_at: datetime
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A period of whole days, both ends included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSpan:
    """A period of which an end may not be on record; None: not known, and not that it has none."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """A person who acts for the city.

    Attributes:
        name: As the register has it; in words for what no person does.
        role: What they did it as, in words.
        authentication: How we know it was them: `asserted`, `password`, `signed`.
    """

    name: Text
    role: Text
    authentication: str = "asserted"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """One act of the record.

    Attributes:
        at: Aware; when it was recorded.
        by: Who did it.
        what: What was decided, in words.
        why: The reason given; empty if none was asked for.
    """

    at: datetime
    by: Official
    what: Text
    why: Text = ""
