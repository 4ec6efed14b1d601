"""Milestones within the contract's term, and a ladder that goes up."""

from collections.abc import Iterator

from procurement.ingest.case.draft import Draft, Problem, repeated


def deliverable_problems(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong with the milestones and the ladder of the contract."""
    start, end = draft.day("contract", "start"), draft.day("contract", "end")
    milestones = draft.sections("contract", "milestones")
    codes = (((*steps, "code"), one.get("code")) for steps, one in milestones)
    yield from repeated((steps, code) for steps, code in codes if isinstance(code, str))
    for steps, _ in milestones:
        due = draft.day(*steps, "due")
        if due and start and end and not start <= due <= end:
            facts = {"day": str(due), "first": str(start), "last": str(end)}
            yield Problem("case.milestone_outside", (*steps, "due"), facts)
    yield from _ladder(draft)


def _ladder(draft: Draft) -> Iterator[Problem]:
    """Yield each level that is told no later than the one below it, or names a person again."""
    levels = draft.sections("contract", "escalation")
    people = (((*steps, "person"), one.get("person")) for steps, one in levels)
    yield from repeated((steps, person) for steps, person in people if isinstance(person, str))
    for name in ("after_days", "after_misses"):
        before = None
        for steps, one in levels:
            count = one.get(name)
            if not isinstance(count, int):
                continue
            if before is not None and count <= before:
                yield Problem("case.not_above", (*steps, name), {"limit": str(before)})
            before = count
