"""The funnel of small groups: counts and rates that could point at single firms are hidden.

Each group's counts, the rates between them and the totals of everybody are one system of sums, in
which `disclosure` decides what to hide.  The totals are public and stay.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from outcome_metrics.disclosure.protection import Protection, protect
from outcome_metrics.disclosure.tables import Cell, Key, Standing, Sum, Tables
from outcome_metrics.market.vendor_funnel import STEPS, UNKNOWN, Rate, Step, StepCount, funnel
from outcome_metrics.quantities import Codes

Lines = Sequence[StepCount]
#: Stands for all groups together.
EVERYBODY = ""
#: Names of figures that are on no page, but that a reader can work out.
INFERRED = ("_stopped", "_late")
#: A step and the name of one of its figures.
At = tuple[str, str]
#: What is told of groups: every step, or the few that matter most, until nothing is given away.
DETAIL = (
    STEPS,
    (Step.NOTIFIED, Step.SUBMITTED, Step.AWARDED),
    (Step.NOTIFIED, Step.SUBMITTED),
    (Step.NOTIFIED,),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStep:
    """One step of one group as it may be shown.

    Attributes:
        line: The counts; what is hidden is None, and no 0 is put in its place.
        suppressed: Something of it is hidden.
    """

    line: StepCount
    suppressed: bool


def publishable(
    reached: Codes, members: Mapping[str, Codes], *, threshold: int
) -> dict[str, tuple[GroupStep, ...]]:
    """Return the funnel of each group with what must be hidden taken out.

    Where every step together would give small numbers away, fewer steps are told; in the end none.

    Args:
        reached: Units and steps; see `funnel`.
        members: Name of a group -> who belongs to it.  Groups may overlap (certificates) or not.
        threshold: Counts from 1 to one less are hidden, and whatever gives them away.
    """
    whole = {name: funnel(reached, member=member) for name, member in members.items()}
    for steps in DETAIL:
        told = _only(reached, steps)
        groups = {name: funnel(told, member=member) for name, member in members.items()}
        protection = _protected(groups, funnel(told), threshold=threshold)
        if not protection.withheld:
            return {
                name: tuple(
                    _masked(name, line, full, protection.hidden)
                    for line, full in zip(lines, whole[name], strict=True)
                )
                for name, lines in groups.items()
            }
    return {
        name: tuple(GroupStep(line=_emptied(line), suppressed=_tells(line)) for line in lines)
        for name, lines in whole.items()
    }


def _only(reached: Codes, steps: tuple[Step, ...]) -> Codes:
    """Return the codes as if nobody recorded the other steps."""
    kept = np.isin(np.arange(len(STEPS)), [STEPS.index(step) for step in steps])
    return np.where(kept, reached, UNKNOWN).astype(np.int8)


def _protected(groups: Mapping[str, Lines], everybody: Lines, *, threshold: int) -> Protection:
    cells: dict[Key, Cell] = {}
    sums: list[Sum] = []
    figures = {name: _figures(lines) for name, lines in groups.items()}
    for at, whole in _figures(everybody).items():
        parts = {name: of_group[at] for name, of_group in figures.items() if at in of_group}
        if len(parts) == len(groups):
            _lay_out(at, whole, parts, cells, sums)
    for name, lines in groups.items():
        sums += [one for one in _ties(name, lines) if cells.keys() >= set(one.keys)]
    return protect(Tables(cells, sums), threshold=threshold)


def _figures(lines: Lines) -> dict[At, int]:
    """Return every figure of a funnel by step and name; those of `INFERRED` are on no page."""
    found: dict[At, int] = {}
    for line in lines:
        at = line.step.value
        if line.count is None:
            continue
        found[at, "count"] = line.count
        for part, rate in (("previous", line.from_previous), ("notified", line.from_notified)):
            if rate is not None:
                found[at, part] = rate.passed
                found[at, f"{part}_out_of"] = rate.out_of
                found[at, f"{part}_unknown"] = rate.unknown
                found[at, f"{part}_stopped"] = rate.out_of - rate.passed
                if line.count >= rate.passed:  # or membership has changed on the way
                    found[at, f"{part}_late"] = line.count - rate.passed
    return found


def _lay_out(
    at: At, whole: int, figures: Mapping[str, int], cells: dict[Key, Cell], sums: list[Sum]
) -> None:
    """Enter one figure of every group, and how it hangs together with everybody's.

    Groups that add up to everybody are parts of one sum; of groups that overlap, each is a part
    beside the rest of everybody, which is on no page and could be found out by subtraction.
    """
    inferred = at[1].endswith(INFERRED)
    standing = Standing.UNPUBLISHED if inferred else Standing.OPEN
    total = (*at, EVERYBODY)
    cells[total] = Cell(value=whole, standing=Standing.SHOWN)
    keys = {name: (*at, name) for name in figures}
    cells.update({keys[name]: Cell(value=n, standing=standing) for name, n in figures.items()})
    if sum(figures.values()) == whole:
        sums.append(Sum(whole=total, parts=tuple(keys.values())))
        return
    for name, value in figures.items():
        rest = (*at, f"not {name}")
        cells[rest] = Cell(value=whole - value, standing=Standing.UNPUBLISHED)
        sums.append(Sum(whole=total, parts=(keys[name], rest)))


def _ties(name: str, lines: Lines) -> Iterator[Sum]:
    """Yield how the figures of a group hang together.

    Who was at the step before went on, stopped, or nobody knows; who is at this step came from
    there, or entered late.
    """
    for line in lines:
        for part, before in (("previous", line.previous), ("notified", Step.NOTIFIED)):
            if before is None:
                continue
            passed, out_of, unknown, stopped, late = (
                (line.step.value, f"{part}{end}", name)
                for end in ("", "_out_of", "_unknown", *INFERRED)
            )
            yield Sum(whole=out_of, parts=(passed, stopped))
            yield Sum(whole=(before.value, "count", name), parts=(out_of, unknown))
            yield Sum(whole=(line.step.value, "count", name), parts=(passed, late))


def _masked(name: str, line: StepCount, full: StepCount, hidden: frozenset[Key]) -> GroupStep:
    """Return a step without what is hidden; `full` is the step before any was left out."""
    at = line.step.value
    gone = {part for step, part, group in hidden if (step, group) == (at, name)}
    shown = replace(
        line,
        count=None if "count" in gone else line.count,
        unknown=None,
        from_previous=_kept(line.from_previous, "previous", gone),
        from_notified=_kept(line.from_notified, "notified", gone),
    )
    return GroupStep(line=shown, suppressed=bool(gone) or _tells(full) != _tells(line))


def _kept(rate: Rate | None, part: str, gone: set[str]) -> Rate | None:
    return None if gone & {part, f"{part}_out_of", f"{part}_unknown"} else rate


def _tells(line: StepCount) -> bool:
    return line.count is not None


def _emptied(line: StepCount) -> StepCount:
    return replace(line, count=None, unknown=None, from_previous=None, from_notified=None)
