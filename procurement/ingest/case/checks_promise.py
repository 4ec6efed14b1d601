"""What joins goals and KPIs: weights, references, baselines, targets, cut-offs (domain 3)."""

from collections.abc import Iterator

from pydantic_core import PydanticCustomError

from outcome_metrics.definitions.definition import Aggregation, AttainmentKind, Direction
from procurement.ingest.case.definitions import catalogue_entry
from procurement.ingest.case.draft import Draft, Problem, name_of, repeated, weights_sum
from procurement.ingest.case.kpis import OWN_DEFINITION
from procurement.ingest.case.values import nearest, read_number
from procurement.ingest.yaml_places import Steps, Value

#: The ways to say where a KPI stood before; exactly one is used.
MEASURED = (("value",), ("numerator", "denominator"))
FORMS = (*MEASURED, ("scheduled",), ("from_results",))

Fields = dict[str, Value]


def promise_problems(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong between goals and KPIs, and inside each KPI's promise."""
    yield from repeated(draft.codes("goals"))
    yield from repeated(_kpi_codes(draft))
    yield from weights_sum(draft, "kpis")
    goals = tuple(code for _, code in draft.codes("goals"))
    for steps, outcome in draft.sections("logic_model", "outcomes"):
        yield from _goal(steps, outcome, goals)
    kpis = tuple(code for _, code in _kpi_codes(draft))
    for steps, kpi in draft.sections("kpis"):
        yield from _goal(steps, kpi, goals)
        yield from _watchers(draft, steps, kpis)
        yield from _definition(steps, kpi)
        yield from _baseline(draft, steps, kpi)
        said = _with_catalogue(kpi)
        yield from _targets(draft, steps, said)
        yield from _formula(draft, steps, said)
        yield from _thresholds(draft, steps, said)


def _with_catalogue(kpi: Fields) -> Fields:
    """Return the KPI with what the catalogue says where the case leaves it out."""
    use = kpi.get("use")
    ready = catalogue_entry(use if isinstance(use, str) else None)
    if ready is None:
        return kpi
    return {
        "direction": ready.direction.value,
        "attainment": ready.attainment.value,
        "tolerance": ready.tolerance,
        **kpi,
    }


def _kpi_codes(draft: Draft) -> Iterator[tuple[Steps, str]]:
    for steps, kpi in draft.sections("kpis"):
        field = "code" if kpi.get("code") else "use"
        if kpi.get(field):
            yield (*steps, field), name_of(kpi)


def _goal(steps: Steps, part: Fields, goals: tuple[str, ...]) -> Iterator[Problem]:
    goal = part.get("goal")
    if isinstance(goal, str) and goals and goal not in goals:
        facts = {"nearest": nearest(goal, goals), "known": ", ".join(goals)}
        yield Problem("case.unknown_goal", (*steps, "goal"), facts)


def _watchers(draft: Draft, steps: Steps, kpis: tuple[str, ...]) -> Iterator[Problem]:
    """A KPI is watched by others of the case, never by itself."""
    others = tuple(code for code in kpis if code != name_of(draft.at(*steps)))
    for place, code in draft.words(*steps, "balanced_by"):
        if code not in others:
            facts = {"nearest": nearest(code, others), "known": ", ".join(others)}
            yield Problem("case.unknown_kpi", place, facts)


def _definition(steps: Steps, kpi: Fields) -> Iterator[Problem]:
    if kpi.get("use") is not None:
        return
    needed = list(OWN_DEFINITION)
    if kpi.get("aggregation") == Aggregation.RATIO_OF_SUMS:
        needed.append("denominator")
    for name in needed:
        if name not in kpi:
            yield Problem("case.missing_field", (*steps, name), {"name": name})


def _baseline(draft: Draft, steps: Steps, kpi: Fields) -> Iterator[Problem]:
    here = (*steps, "baseline")
    baseline = kpi.get("baseline")
    if not isinstance(baseline, dict):
        return
    used = [form for form in FORMS if any(_says(baseline.get(name)) for name in form)]
    if not used:
        yield Problem("case.kpi_no_baseline", here, {"kpi": name_of(kpi)})
    if len(used) > 1:
        names = ", ".join("/".join(form) for form in used)
        yield Problem("case.baseline_twice", here, {"kpi": name_of(kpi), "names": names})
    if len(used) == 1 and used[0] in MEASURED:
        yield from _measured(draft, here, used[0])


def _measured(draft: Draft, here: Steps, form: tuple[str, ...]) -> Iterator[Problem]:
    """A measured baseline says over which period, and where the figure comes from."""
    for name in (*form, "period", "source"):
        if draft.at(*here, name) is None:
            yield Problem("case.missing_field", (*here, name), {"name": name})
    denominator = draft.number(*here, "denominator")
    if denominator is not None and denominator <= 0:
        yield Problem("case.not_above", (*here, "denominator"), {"limit": "0"})


def _says(value: Value) -> bool:
    """A measured zero is a baseline; an empty field and `from_results: false` are none."""
    return value is not None and value is not False


def _targets(draft: Draft, steps: Steps, kpi: Fields) -> Iterator[Problem]:
    here = (*steps, "target")
    ranged = kpi.get("direction") == Direction.RANGE
    written = draft.at(*here)
    targets = draft.sections(*here)
    if isinstance(written, dict):
        targets = [(here, written)]
    elif ranged and draft.number(*here) is not None:
        yield Problem("case.target_needs_range", here, {"kpi": name_of(kpi)})
    taken: list[tuple[str, str]] = []
    for place, target in targets:
        yield from _target(draft, place, target, ranged=ranged)
        yield from _target_days(draft, place, many=len(targets) > 1, taken=taken)


def _target(draft: Draft, place: Steps, target: Fields, *, ranged: bool) -> Iterator[Problem]:
    for name in ("low", "high") if ranged else ("value",):
        if target.get(name) is None:
            yield Problem("case.missing_field", (*place, name), {"name": name})
    low, high = draft.number(*place, "low"), draft.number(*place, "high")
    if low is not None and high is not None and high < low:
        yield Problem("case.range_backwards", place, {"low": str(low), "high": str(high)})


def _target_days(
    draft: Draft, place: Steps, *, many: bool, taken: list[tuple[str, str]]
) -> Iterator[Problem]:
    first, last = draft.day(*place, "from"), draft.day(*place, "to")
    if (many or last) and first is None:
        yield Problem("case.missing_field", (*place, "from"), {"name": "from"})
    if (many or first) and last is None:
        yield Problem("case.missing_field", (*place, "to"), {"name": "to"})
    if first is None or last is None:
        return
    span = (str(first), str(last))
    if last < first:
        yield Problem("case.span_backwards", place, {"first": span[0], "last": span[1]})
    elif any(span[0] <= end and start <= span[1] for start, end in taken):
        yield Problem("case.targets_overlap", place, {"first": span[0], "last": span[1]})
    taken.append(span)


def _formula(draft: Draft, steps: Steps, kpi: Fields) -> Iterator[Problem]:
    """Refuse an attainment formula that cannot be computed for what is promised (domain 3.3)."""
    kind, direction = kpi.get("attainment"), kpi.get("direction")
    if kind is None or direction is None:
        return
    facts = {"attainment": str(kind), "direction": str(direction)}
    ranged = direction in (Direction.RANGE, Direction.MAINTAIN)
    if ranged != (kind == AttainmentKind.RANGE) or (
        kind == AttainmentKind.LINEAR and direction != Direction.LOWER
    ):
        yield Problem("case.attainment_mismatch", (*steps, "attainment"), facts)
    if ranged and not _is_above_zero(kpi.get("tolerance")):
        yield Problem("case.tolerance_needed", (*steps, "tolerance"), facts)
    target = draft.number(*steps, "target")
    if target is None:
        return
    if kind == AttainmentKind.CUMULATIVE:
        yield Problem("case.profile_needed", (*steps, "target"), {"kpi": name_of(kpi)})
    if kind in (AttainmentKind.RATIO, AttainmentKind.LINEAR) and target <= 0:
        yield Problem("case.target_unusable", (*steps, "target"), facts)
    if kind == AttainmentKind.BASELINE_RELATIVE and target == draft.number(
        *steps, "baseline", "value"
    ):
        yield Problem("case.target_is_baseline", (*steps, "target"), {"kpi": name_of(kpi)})


def _is_above_zero(written: Value) -> bool:
    try:
        return read_number(written) > 0
    except PydanticCustomError:
        return False


def _thresholds(draft: Draft, steps: Steps, kpi: Fields) -> Iterator[Problem]:
    here = (*steps, "thresholds")
    cuts = [draft.number(*here, name) for name in ("good", "approaching", "requires_improvement")]
    known = [cut for cut in cuts if cut is not None]
    direction = kpi.get("direction")
    if len(known) < len(cuts) or direction is None:
        return
    if known != sorted(known, reverse=direction == Direction.HIGHER):
        yield Problem("case.thresholds_order", here, {"direction": str(direction)})
