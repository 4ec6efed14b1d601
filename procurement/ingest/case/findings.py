"""From what pydantic says to findings: our codes, the place in the file, the closest known name."""

from collections.abc import Iterator, Mapping
from typing import get_args

from pydantic_core import ErrorDetails

from procurement.ingest.case.draft import Problem, name_of, value_at
from procurement.ingest.case.values import Section, nearest
from procurement.ingest.yaml_places import Document, Steps, Value, field_path, shown
from procurement.rules.findings import Finding, Param

#: pydantic's word for what is wrong -> our code.  Our own readers raise our codes directly.
CODES: Mapping[str, str] = {
    "extra_forbidden": "case.unknown_field",
    "missing": "case.missing_field",
    "string_type": "case.not_text",
    "int_type": "case.not_whole_number",
    "int_parsing": "case.not_whole_number",
    "bool_type": "case.not_true_false",
    "list_type": "case.not_list",
    "tuple_type": "case.not_list",
    "model_type": "case.not_section",
    "dict_type": "case.not_section",
    "enum": "case.not_listed",
    "literal_error": "case.not_listed",
    "string_too_short": "case.empty",
    "string_too_long": "case.too_long",
    "too_short": "case.too_few",
    "too_long": "case.too_many",
    "greater_than": "case.not_above",
    "greater_than_equal": "case.below",
    "less_than_equal": "case.above",
}

#: Facts that pydantic gives, under the name our texts use.
FACTS = {"gt": "limit", "ge": "limit", "le": "limit", "min_length": "limit", "max_length": "limit"}


def problem(detail: ErrorDetails, top: type[Section], root: dict[str, Value]) -> Problem:
    """Return what pydantic found in `root` as a problem of ours."""
    steps = as_written(root, detail["loc"])
    code = CODES.get(detail["type"], detail["type"])
    context = detail.get("ctx", {})
    facts: dict[str, Param] = {FACTS.get(name, name): _fact(it) for name, it in context.items()}
    if code == "case.unknown_field":
        names = names_at(top, steps[:-1])
        facts = {"nearest": nearest(str(steps[-1]), names), "known": ", ".join(names)}
    elif code == "case.missing_field":
        facts = {"name": str(steps[-1])}
    elif code == "case.not_listed":
        facts = {"known": str(facts["expected"]).replace("'", "").replace(" or ", ", ")}
    elif code == "case.too_few" and facts["limit"] == 1:
        code = "case.empty"
    if steps[-1:] == ("baseline",) and (code == "case.missing_field" or detail["input"] is None):
        code, facts = "case.kpi_no_baseline", {"kpi": name_of(value_at(root, steps[:-1]))}
    ours = "." in code  # pydantic's own words have no point
    return Problem(code if ours else "case.invalid", steps, facts)


def is_miscount(detail: ErrorDetails) -> bool:
    """Whether a list seems too short only because pydantic does not count refused entries."""
    written = detail["input"]
    return (
        detail["type"] == "too_short"
        and isinstance(written, list)
        and len(written) >= detail["ctx"]["min_length"]
    )


def as_written(root: Value, steps: Steps) -> Steps:
    """Return the steps that the file has: without those a reader added for a short form.

    `target: 7` is read as a list of one section; what is wrong in it is wrong with `target`.
    """
    written: Steps = ()
    found = root
    for step in steps:
        if isinstance(found, dict) and isinstance(step, str) and step != "[key]":
            found = found.get(step)
        elif isinstance(found, list) and isinstance(step, int):
            found = found[step]
        else:
            continue
        written = (*written, step)
    return written


def _fact(value: object) -> Param:
    return value if isinstance(value, int) else str(value)


def names_at(top: type[Section], steps: Steps) -> tuple[str, ...]:
    """Return the names of the fields that the section at `steps` knows."""
    section = top
    for step in steps:
        for name, field in section.model_fields.items():
            if step == (field.alias or name):
                section = next(_sections_in(field.annotation), section)
                break
    return tuple(field.alias or name for name, field in section.model_fields.items())


def _sections_in(annotation: object) -> Iterator[type[Section]]:
    """Yield the sections that an annotation such as `tuple[Kpi, ...]` is made of."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        yield annotation
    for part in get_args(annotation):
        yield from _sections_in(part)


def finding(found: Problem, document: Document) -> Finding:
    """Return a problem with its line, column, field and value.

    Every finding of a case has the params `field`, `value`, `line` and `column`, beside its own.
    """
    steps = found.steps
    while steps and value_at(document.root, steps) is None and steps not in document.keys:
        steps = steps[:-1]
    place = document.place(found.steps)
    params: dict[str, Param] = {
        "field": field_path(found.steps),
        "value": shown(value_at(document.root, steps)),
        "line": place.line or 1,
        "column": document.column(found.steps),
        **found.params,
    }
    if found.code == "case.unknown_field":
        params["name"] = str(found.steps[-1])
    return Finding(found.code, params, found.severity, place)
