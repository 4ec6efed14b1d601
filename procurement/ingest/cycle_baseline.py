"""From a file to what a city states of its cycle times: everything that is wrong at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, StrictInt, ValidationError

from procurement.ingest.case.draft import Problem
from procurement.ingest.case.findings import finding, problem
from procurement.ingest.case.values import Day, Number, Section
from procurement.ingest.yaml_places import Document, read_yaml
from procurement.rules.cycle_baseline import CycleBaseline, Middle, Stated
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param
from procurement.rules.pathways import CONTRACT_PATHWAYS, SOLICITATION_PATHWAYS
from procurement.rules.periods import Counting

#: A city has some tens of stages and departments; nothing near this size is a baseline.
MAX_BYTES = 1_000_000
#: Pathway -> its stages.
STAGES: dict[str, frozenset[str]] = {
    **{
        way.code: frozenset(one.code for one in way.stages)
        for way in SOLICITATION_PATHWAYS.values()
    },
    **{way.code: frozenset(one.code for one in way.stages) for way in CONTRACT_PATHWAYS.values()},
}

Words = Annotated[str, Field(min_length=1, max_length=500)]


class MeasuredIn(Section):
    """The days that were measured."""

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")


class StatedIn(Section):
    """How long one stage took; without a stage, the whole way."""

    pathway: Words
    stage: str = ""
    department: str = ""
    days: Number
    processes: Annotated[StrictInt, Field(ge=1)] | None = None
    hands: Number | None = None


class BaselineIn(Section):
    """The whole file."""

    valid_from: Day
    measured: MeasuredIn
    source: Words
    counting: Counting
    middle: Middle
    stages: Annotated[tuple[StatedIn, ...], Field(min_length=1)]
    days_off: tuple[Day, ...] = ()


def read_baseline(path: Path) -> CycleBaseline:
    """Read and check a baseline file.

    Raises:
        BadInputError: it cannot be used; one finding for each thing that is wrong, with its line.
    """
    document, unread = read_yaml(path, max_bytes=MAX_BYTES)
    if document is None:
        raise BadInputError(*unread)
    try:
        read = BaselineIn.model_validate(document.root)
    except ValidationError as error:
        wrong = (problem(one, BaselineIn, document.root) for one in error.errors())
        raise BadInputError(*unread, *(finding(one, document) for one in wrong)) from None
    found = (*unread, *_contradictions(read, document))
    if found:
        raise BadInputError(*found)
    return CycleBaseline(
        valid_from=read.valid_from,
        measured_from=read.measured.start,
        measured_until=read.measured.end,
        source=read.source,
        counting=read.counting,
        middle=read.middle,
        stages=tuple(Stated(**one.model_dump()) for one in read.stages),
        days_off=read.days_off,
    )


def _contradictions(read: BaselineIn, document: Document) -> Iterator[Finding]:
    """Yield what each field alone cannot show."""
    if read.measured.end < read.measured.start:
        facts: dict[str, Param] = {
            "first": str(read.measured.start),
            "last": str(read.measured.end),
        }
        yield finding(Problem("case.span_backwards", ("measured",), facts), document)
    seen: set[tuple[str, str, str]] = set()
    for number, one in enumerate(read.stages):
        place = document.place(("stages", number))
        named: dict[str, Param] = {"pathway": one.pathway, "stage": one.stage or "-"}
        known = STAGES.get(one.pathway)
        if known is None:
            pathways = ", ".join(STAGES)
            facts = {"pathway": one.pathway, "pathways": pathways}
            yield Finding("cycle.unknown_pathway", facts, place=place)
        elif one.stage and one.stage not in known:
            yield Finding("cycle.unknown_stage", named, place=place)
        if one.days < 0:
            yield Finding("cycle.negative_days", named, place=place)
        key = (one.pathway, one.stage, one.department)
        if key in seen:
            yield Finding("cycle.stated_twice", named, place=place)
        seen.add(key)
