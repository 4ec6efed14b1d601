"""The case file: what a procurement officer writes about a service before it is put out to bid."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StrictBool, ValidationError

from procurement.ingest.case.checks_competition import competition_problems
from procurement.ingest.case.checks_definition import definition_problems
from procurement.ingest.case.checks_deliverables import deliverable_problems
from procurement.ingest.case.checks_people import people_problems
from procurement.ingest.case.checks_promise import promise_problems
from procurement.ingest.case.draft import Draft, Problem, repeated, without
from procurement.ingest.case.findings import finding, is_miscount, problem
from procurement.ingest.case.kpis import Goal, Kpi, LogicModel, Need
from procurement.ingest.case.sections import (
    Calendar,
    Contract,
    Criterion,
    Evaluation,
    Lot,
    Outreach,
    Team,
    Variant,
)
from procurement.ingest.case.values import (
    LANGUAGES,
    Amount,
    Currency,
    Frame,
    Name,
    Reference,
    Section,
    Text,
    Texts,
    Zone,
    known_zones,
)
from procurement.ingest.yaml_places import Steps, Value, read_yaml
from procurement.rules.findings import Finding, Severity, blocking
from procurement.rules.money import MINOR_DIGITS

Language = Literal["en", "es", "pt"]

#: Codes of checks that look a code up -> the list it must be in.
LOOKED_UP = {
    "case.unknown_goal": "goals",
    "case.unknown_kpi": "kpis",
    "case.unknown_tie_break": "criteria",
}
#: Codes of checks that miss something.
ABSENT = frozenset(
    {
        "case.missing_field", "case.kpi_no_baseline", "case.levels_missing",
        "case.tolerance_needed", "case.no_quality",
    }
)  # fmt: skip


class Case(Section):
    """One service to be bought, from the need to the contract that is hoped for.

    Attributes:
        case: Version of this file's format.
        reference: Short code for people; becomes part of the ocid.
        language: The one every text exists in; the procurement's legal language.
        languages: All that documents are made in.
        time_zone: Of every moment that names none; IANA.
        key_procurement: Whether the city counts it among its key procurements (RDC1).
        funding: Source of the money, where a preference rule is tied to one.
        jurisdiction: Code of the law profile of its place; without one, the case cites its terms.
    """

    case: Literal[1]
    reference: Reference
    language: Language
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    title: Text
    summary: Text
    department: Text
    currency: Currency
    estimated_value: Amount
    budget_line: Name
    funding: Name | None = None
    key_procurement: StrictBool
    time_zone: Zone
    jurisdiction: Variant | None = None
    problem: Need
    goals: Annotated[tuple[Goal, ...], Field(min_length=1)]
    logic_model: LogicModel | None = None
    kpis: Annotated[tuple[Kpi, ...], Field(min_length=1)]
    lots: Annotated[tuple[Lot, ...], Field(min_length=1)]
    outreach: Outreach
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    evaluation: Evaluation
    calendar: Calendar
    contract: Contract
    team: Team


def read_case(
    path: Path, *, now: datetime, max_bytes: int = 1_000_000, jurisdiction: str = ""
) -> tuple[Case | None, tuple[Finding, ...]]:
    """Read a case file and report all that is wrong with it at once.

    Args:
        path: The YAML file.
        now: The present, aware; moments that have passed are refused.
        max_bytes: Larger files are refused before they are read.
        jurisdiction: Law profile that holds where the case names none; empty: none.

    Returns:
        The case, or None when any finding blocks; and the findings in the order of the file.
        A case may come with findings that only advise, such as a missing translation.
    """
    document, unreadable = read_yaml(path, max_bytes=max_bytes)
    if document is None:
        return None, unreadable
    root = document.root
    if jurisdiction and root.get("jurisdiction") is None:
        root = {**root, "jurisdiction": jurisdiction}
    case, problems = _understand(root, now)
    found = [*unreadable, *(finding(one, document) for one in problems)]
    found.sort(key=_line)
    return (None if blocking(tuple(found)) else case), tuple(found)


def _understand(root: dict[str, Value], now: datetime) -> tuple[Case | None, list[Problem]]:
    """Return the case, and what is wrong field by field and between fields."""
    frame = _frame(root)
    case, problems = _fields(root, frame)
    unknown = [one for one in problems if one.code == "case.unknown_field"]
    if unknown:  # read again without them: they would hide what is wrong around them
        case, problems = _fields(without(root, [one.steps for one in unknown]), frame)
    problems = [*unknown, *problems]
    draft = Draft(without(root, [one.steps for one in problems]), frame, now)
    refused = [one.steps for one in problems if one.code != "case.unknown_field"]
    for check in CHECKS:
        problems += [one for one in check(draft) if not _is_echo(one, refused)]
    problems += definition_problems(draft, [one.steps for one in problems])
    if case is not None:
        problems += _untranslated(case)
    return case, problems


def _fields(root: dict[str, Value], frame: Frame) -> tuple[Case | None, list[Problem]]:
    try:
        return Case.model_validate(root, context=frame), []
    except ValidationError as error:
        details = [detail for detail in error.errors() if not is_miscount(detail)]
        return None, [problem(detail, Case, root) for detail in details]


def _is_echo(found: Problem, refused: list[Steps]) -> bool:
    """Whether something seems absent only because what stands there was refused already."""
    if found.code in LOOKED_UP:
        return any(one[0] == LOOKED_UP[found.code] for one in refused)
    if found.code in ABSENT:
        return any(one[: len(found.steps)] == found.steps for one in refused)
    return False


def _frame(root: dict[str, Value]) -> Frame:
    """Return what other fields are read against, as far as it can be relied on."""
    language, currency, zone = (root.get(key) for key in ("language", "currency", "time_zone"))
    return Frame(
        language if isinstance(language, str) and language in LANGUAGES else None,
        currency if isinstance(currency, str) and currency in MINOR_DIGITS else None,
        zone if isinstance(zone, str) and zone in known_zones() else None,
    )


def _languages(draft: Draft) -> Iterator[Problem]:
    listed = draft.words("languages")
    own = draft.frame.language
    yield from repeated(iter(listed))
    if own and listed and own not in [language for _, language in listed]:
        yield Problem("case.own_language_not_listed", ("languages",), {"tongue": own})


#: What joins the fields of a case.
CHECKS = (
    _languages,
    promise_problems,
    competition_problems,
    people_problems,
    deliverable_problems,
)


def _untranslated(case: Case) -> Iterator[Problem]:
    """Advise, once per language, when documents would fall back to the case's own language."""
    texts = list(_texts(case, ()))
    for language in case.languages:
        absent = [steps for steps, text in texts if text.read(language) is None]
        if absent:
            facts = {"tongue": language, "found": len(absent)}
            yield Problem("case.not_translated", absent[0], facts, Severity.ADVISES)


def _texts(part: object, steps: Steps) -> Iterator[tuple[Steps, Texts]]:
    """Yield every text of a case with its steps."""
    if isinstance(part, Texts):
        yield steps, part
    elif isinstance(part, Section):
        for name, field in type(part).model_fields.items():
            yield from _texts(getattr(part, name), (*steps, field.alias or name))
    elif isinstance(part, tuple):
        for position, item in enumerate(part):
            yield from _texts(item, (*steps, position))
    elif isinstance(part, dict):
        for key, item in part.items():
            yield from _texts(item, (*steps, str(key)))


def _line(found: Finding) -> int:
    return (found.place.line if found.place else None) or 0
