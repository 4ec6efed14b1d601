"""An outcome report, recomputed from the data in its own file: no database, only the file.

What follows from the evidence is made again by the functions that the report was written from, and
held against what the file says, figure by figure.  Somebody who trusts none of them recomputes from
the same data with a program of their own.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pypdf
from pydantic import TypeAdapter, ValidationError
from pypdf.errors import PyPdfError

from outcome_metrics.errors import MetricError
from procurement.actions.papers.told_results import FORM, ToldResults, judged, results_told
from procurement.documents.digest import canonical
from procurement.documents.facts import Evidence
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding
from procurement.rules.metric_findings import of_metrics

#: The name under which every document carries its facts.
ATTACHED = "data.json"
#: Written by people, not computed.
REMARK = "remark"
EVIDENCE = TypeAdapter(Evidence)

Facts = dict[str, Any]
Leaf = str | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One figure that does not follow from the evidence; None: it stands on one side only.

    Attributes:
        place: Where it stands in the data, such as `stories[0].result.value`.
        stated: What the report says.
        recomputed: What its evidence gives.
    """

    place: str
    stated: Leaf
    recomputed: Leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What was recomputed of one measure, or of one section of the report.

    Attributes:
        name: Code of a KPI, or `gaps`, `restatements`, `signals`, `coverage`, `composite`.
        figures: How many figures were compared.
        differing: How many of them do not agree.
    """

    name: str
    figures: int
    differing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """What came of it.

    Attributes:
        contract: The contract that the report is about.
        as_of: The day it speaks for.
        digest: SHA-256 of the data; the report's last page prints it.
        observations: Recorded figures in the evidence.
        parts: Each measure and each section.
        differences: What does not agree; empty where all of it does.
    """

    contract: str
    as_of: str
    digest: str
    observations: int
    parts: tuple[Part, ...]
    differences: tuple[Difference, ...]


def recompute(file: Path) -> Recomputed:
    """Recompute a contract outcome report from the data attached to it.

    Raises:
        BadInputError: the file cannot be read, is no PDF of this software or no outcome report, or
            its evidence cannot be judged.
    """
    attached = _attached(file)
    stated = _facts(file, attached)
    evidence = _evidence(file, stated)
    try:
        again = json.loads(canonical(results_told(evidence, judged(evidence))))
    except MetricError as problem:
        raise BadInputError(*of_metrics(problem)) from None
    said = dict(_leaves({part.name: stated.get(part.name) for part in fields(ToldResults)}))
    made = dict(_leaves(again))
    places = sorted(said.keys() | made.keys())
    differing = [
        place
        for place in places
        if (place in said, said.get(place)) != (place in made, made.get(place))
    ]
    return Recomputed(
        contract=str(stated["cover"]["subject_id"]),
        as_of=evidence.as_of.isoformat(),
        digest=hashlib.sha256(attached).hexdigest(),
        observations=sum(len(kpi.recorded.start) for kpi in evidence.kpis),
        parts=_parts(stated, places, differing),
        differences=tuple(
            Difference(place=place, stated=said.get(place), recomputed=made.get(place))
            for place in differing
        ),
    )


def _parts(stated: Facts, places: Sequence[str], differing: Sequence[str]) -> tuple[Part, ...]:
    names: dict[str, str] = {
        f"stories[{at}]": story["result"]["terms"]["code"]
        for at, story in enumerate(stated["stories"])
    }

    def counted(some: Sequence[str]) -> Counter[str]:
        heads = (place.partition(".")[0] for place in some)
        return Counter(names.get(head) or head.partition("[")[0] for head in heads)

    compared, unlike = counted(places), counted(differing)
    return tuple(
        Part(name=name, figures=figures, differing=unlike[name])
        for name, figures in compared.items()
    )


def _attached(file: Path) -> bytes:
    """Return the data that a document of this software carries."""
    name = {"file": str(file)}
    try:
        with pypdf.PdfReader(file) as paper:
            found = paper.attachments.get(ATTACHED)
    except (OSError, PyPdfError, ValueError) as problem:
        said = {**name, "problem": str(problem)[:200]}
        raise BadInputError(Finding("recompute.unreadable", said)) from None
    if not found:
        raise BadInputError(Finding("recompute.no_data", name))
    return found[0]


def _facts(file: Path, attached: bytes) -> Facts:
    """Return the facts of an outcome report that carries its evidence."""
    try:
        found = json.loads(attached)
    except ValueError:
        found = None
    match found:
        case {
            "cover": {"subject_id": str()},
            "stories": list(),
            "evidence": {"form": str(form)},
        } if form == FORM:
            return dict(found)
    raise BadInputError(Finding("recompute.no_evidence", {"file": str(file), "form": FORM}))


def _evidence(file: Path, facts: Facts) -> Evidence:
    try:
        return EVIDENCE.validate_python(facts["evidence"])
    except ValidationError as problem:
        raise BadInputError(
            *(
                Finding(
                    "recompute.bad_evidence",
                    {
                        "file": str(file),
                        "place": ".".join(["evidence", *map(str, error["loc"])]),
                        "value": str(error["input"])[:80],
                    },
                )
                for error in problem.errors()
            )
        ) from None


def _leaves(value: object, place: str = "") -> Iterator[tuple[str, Leaf]]:
    """Yield each single figure, date or word with its place; remarks are nobody's arithmetic."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            if name != REMARK:
                yield from _leaves(one, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _leaves(one, f"{place}[{at}]")
    elif value is None or isinstance(value, str | int):
        yield place, value
