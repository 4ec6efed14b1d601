"""What an outcome report says of its measures, made of its evidence and of nothing else.

The report is written from these functions, and `recompute` calls them again with the evidence that
it finds in the file.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

from outcome_metrics.assessing.assessment import assess
from outcome_metrics.assessing.basis import Basis, Decided
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.records import agreement_from_record, as_record, read
from outcome_metrics.figures.cells import Cell
from outcome_metrics.figures.states import HAS_DATA
from procurement.actions.papers import behavior, measures
from procurement.actions.papers.record import gaps, made_plain
from procurement.documents.facts import (
    Evidence,
    Figures,
    Gap,
    KpiEvidence,
    KpiStory,
    Restatement,
    SignalLine,
    Span,
)
from procurement.store.database.instants import EPOCH, TICK, local_day
from procurement.store.results.observed import owed_cells
from procurement.store.results.results import Gathered, owed_periods

#: The form of the evidence that this version writes and reads.
FORM = "evidence/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldResults:
    """The parts of an outcome report that follow from its evidence; see `OutcomeReportFacts`."""

    stories: tuple[KpiStory, ...]
    gaps: tuple[Gap, ...]
    restatements: tuple[Restatement, ...]
    signals: tuple[SignalLine, ...]
    coverage: Decimal
    composite: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One measure: what was agreed, what it is judged from, and what came of it, made plain."""

    agreement: Agreement
    recorded: tuple[Cell, ...]
    before: tuple[Cell, ...]
    plain: dict[str, Any]


def evidence_of(on_record: Gathered, *, as_of: date, as_known: int, weighted: bool) -> Evidence:
    """Return everything that the results of a contract follow from, the weightiest KPI first."""
    agreements = on_record.terms.agreements
    order = sorted(
        range(len(agreements)),
        key=lambda at: (-(agreements[at].kpi.weight or 0), agreements[at].kpi.code),
    )
    return Evidence(
        form=FORM,
        as_of=as_of,
        as_known=as_known,
        zone=on_record.zone,
        weighted=weighted,
        kpis=tuple(
            KpiEvidence(
                agreement=as_record(agreements[at]),
                owed=tuple(owed_periods(on_record, at)),
                recorded=_columns(on_record.cells[at]),
                before=_columns(on_record.bases[at].window),
                decided=as_record(on_record.bases[at].decided),
            )
            for at in order
        ),
    )


def judged(evidence: Evidence) -> tuple[Told, ...]:
    """Judge every measure again.

    Raises:
        MetricError: the evidence cannot be judged.
    """
    return tuple(_judged(evidence, one) for one in evidence.kpis)


def results_told(evidence: Evidence, found: Sequence[Told]) -> ToldResults:
    """Return what the report says of the measures, as they were judged."""
    weighed = [(one.agreement.kpi.weight or Decimal(0), one.plain["period"]) for one in found]
    score, _, _ = measures.composite(weighed)
    return ToldResults(
        stories=tuple(_story(one, weighted=evidence.weighted) for one in found),
        gaps=tuple(gap for one in found for gap in gaps(_code(one), one.plain["rows"])),
        restatements=tuple(change for one in found for change in _restated(one)),
        signals=tuple(
            line for one in found for line in behavior.signal_lines(_code(one), one.plain["rows"])
        ),
        coverage=measures.coverage(weighed),
        composite=None if score is None else measures.decimal(score),
    )


def _judged(evidence: Evidence, kpi: KpiEvidence) -> Told:
    agreement = agreement_from_record(kpi.agreement)
    recorded, before = _cells(kpi.recorded), _cells(kpi.before)
    assessment = assess(
        agreement,
        cells=owed_cells(recorded, kpi.owed),
        as_of=evidence.as_of,
        as_known=evidence.as_known,
        basis=Basis(window=before, decided=read(Decided, kpi.decided)),
        recorded_on=partial(local_day, zone=evidence.zone),
    )
    (plain,) = made_plain([assessment])
    return Told(agreement=agreement, recorded=recorded, before=before, plain=plain)


def _code(one: Told) -> str:
    return one.agreement.kpi.code


def _story(one: Told, *, weighted: bool) -> KpiStory:
    terms, rows = measures.terms(one.agreement), one.plain["rows"]
    if not weighted:
        terms = replace(terms, weight=None)
    return KpiStory(
        result=measures.result(terms, one.plain["period"], rows),
        series=behavior.series(one.agreement, rows, one.plain["chart"], one.before)
        if rows
        else None,
        trend=behavior.trend(one.agreement, rows),
    )


def _restated(one: Told) -> Iterator[Restatement]:
    """Yield every change of a figure that had been recorded; the last row is the newest.

    One that was rejected in between is still held against the one that came in its place.
    """
    cells = [cell for cell in one.recorded if _figure(cell) is not None]
    cells.sort(key=lambda cell: (cell.start, cell.end, cell.recorded))
    for before, after in pairwise(cells):
        old, new = _figure(before), _figure(after)
        same = (before.start, before.end) == (after.start, after.end)
        if same and old is not None and new is not None and old != new:
            yield Restatement(
                kpi=_code(one),
                span=Span(start=after.start, end=after.end),
                before=old,
                after=new,
                recorded_at=(EPOCH + after.recorded * TICK).astimezone(UTC),
            )


def _figure(cell: Cell) -> Decimal | None:
    return measures.value(cell.numerator, cell.denominator) if cell.status in HAS_DATA else None


def _columns(cells: Sequence[Cell]) -> Figures:
    return Figures(
        start=tuple(cell.start for cell in cells),
        end=tuple(cell.end for cell in cells),
        numerator=tuple(cell.numerator for cell in cells),
        denominator=tuple(cell.denominator for cell in cells),
        state=tuple(cell.status for cell in cells),
        recorded=tuple(cell.recorded for cell in cells),
    )


def _cells(columns: Figures) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            start=start,
            end=end,
            numerator=numerator,
            denominator=denominator,
            status=state,
            recorded=recorded,
        )
        for start, end, numerator, denominator, state, recorded in zip(
            columns.start,
            columns.end,
            columns.numerator,
            columns.denominator,
            columns.state,
            columns.recorded,
            strict=True,
        )
    )
