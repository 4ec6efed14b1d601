"""Is each definition of a case complete, free of contradiction, and true to its code (ADR 0018)?"""

from collections.abc import Iterator

from pydantic import ValidationError

from outcome_metrics.definitions.changes import counted_differently
from outcome_metrics.definitions.completeness import FIELDS, contradictions, missing_fields
from outcome_metrics.definitions.definition import Kpi
from procurement.ingest.case import kpis
from procurement.ingest.case.definitions import (
    CALLED,
    catalogue_entry,
    closest_entries,
    definition_of,
)
from procurement.ingest.case.draft import Draft, Problem, name_of
from procurement.ingest.case.values import LANGUAGES
from procurement.ingest.yaml_places import Steps
from procurement.rules.findings import Severity

#: Without these a result cannot be judged; what else is missing is only advised.
JUDGED_BY = ("denominator", "tolerance", "lag_days", "submission_days")


def definition_problems(draft: Draft, refused: list[Steps]) -> Iterator[Problem]:
    """Yield what is wrong with each KPI that can be read by itself.

    Args:
        draft: The sound part of the case.
        refused: Where something is wrong already; it is not said again in other words.
    """
    for steps, raw in draft.sections("kpis"):
        try:
            written = kpis.Kpi.model_validate(raw, context=draft.frame)
        except ValidationError:
            continue
        if written.use and catalogue_entry(written.use) is None:
            facts = {"kpi": written.use, "known": closest_entries(written.use)}
            yield Problem("kpi.not_in_catalogue", (*steps, "use"), facts)
        if not _is_defined(written):
            continue  # said field by field
        language = draft.frame.language or LANGUAGES[0]
        kpi = definition_of(written, language=language, today=draft.now.date())
        for found in _problems(steps, written, kpi):
            if not any(one[: len(found.steps)] == found.steps for one in refused):
                yield found


def _is_defined(written: kpis.Kpi) -> bool:
    """Return whether there is a definition to look at: the catalogue's, or one of its own."""
    if written.use:
        return catalogue_entry(written.use) is not None
    return all(getattr(written, name) is not None for name in kpis.OWN_DEFINITION)


def _problems(steps: Steps, written: kpis.Kpi, kpi: Kpi) -> Iterator[Problem]:
    name = name_of({"code": kpi.code})
    ready = catalogue_entry(written.use)
    if ready is not None and kpi.code == ready.code:
        for field in counted_differently(ready, kpi):
            yield Problem("case.counts_differently", _at(steps, field), {"kpi": written.use or ""})
    for code in contradictions(kpi):
        yield Problem(code, _at(steps, FIELDS[code]))
    absent = tuple(dict.fromkeys(field.partition(".")[0] for field in missing_fields(kpi)))
    for field in absent:
        if field in JUDGED_BY:
            yield Problem("case.missing_field", _at(steps, field), {"name": _called(field)})
    advised = [_called(field) for field in absent if field not in JUDGED_BY]
    if advised:
        facts = {"kpi": name, "names": ", ".join(advised)}
        yield Problem("case.definition_incomplete", steps, facts, Severity.ADVISES)


def _at(steps: Steps, field: str) -> Steps:
    return (*steps, _called(field))


def _called(field: str) -> str:
    """Return what a case calls a field of a definition."""
    return CALLED.get(field, field)
