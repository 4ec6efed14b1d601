"""What one batch of a portfolio review is computed from, read as columns."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

import numpy as np
import pyarrow as pa
from sqlmodel import Session

from outcome_metrics.errors import FrameError, MetricError, Problem
from outcome_metrics.portfolio.lines import Lines, Records
from procurement.store.database.columns import Ask
from procurement.store.database.instants import instant
from procurement.store.portfolio.promises import (
    decided_by_line,
    lines_of,
    parsed,
    promised,
    promises_in_force,
    terms_of_batch,
)
from procurement.store.portfolio.records import observing, recording, records_of
from procurement.store.portfolio.windows import Windows
from procurement.store.results.limit_decisions import decided_in_batch
from procurement.store.tables.portfolio import PortfolioReview

#: A contract without any KPI has no weights that could sum to 1.
NOTHING_AGREED = Problem("composite.weights_not_one", {"millionths": 0})


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Everything that a batch is computed from.

    Attributes:
        contracts: Ids of the contracts, in the order of their numbers in `lines`.
        lines: Their KPIs, by code.
        records: What was recorded of these.
        alone: Registered contracts: owed is what their tables speak of, so each is judged alone.
        unreadable: Contracts whose agreements cannot be read, and why.
        digest: SHA-256 of the day, the instant and all that was read.
    """

    contracts: tuple[str, ...]
    lines: Lines
    records: Records
    alone: tuple[str, ...]
    unreadable: dict[str, MetricError]
    digest: str


def read_batches(
    session: Session, ask: Ask, batches: Sequence[tuple[PortfolioReview, int]]
) -> Iterator[Inputs]:
    """Yield what each batch of a review is computed from; the next is read meanwhile.

    Agreements are parsed once for each distinct text, and the city's own figures read once.
    """
    queries = [
        query
        for review, batch_id in batches
        for query in (
            promised(batch_id, review.as_known),
            observing(batch_id),
            recording(batch_id, review.as_known),
        )
    ]
    tables = ask(*queries)
    windows: dict[datetime, Windows] = {}
    for review, batch_id in batches:
        known = windows.setdefault(review.as_known, Windows(session, review.as_known))
        yield _read_batch(session, tables, known, review=review, batch_id=batch_id)


def _read_batch(
    session: Session,
    tables: Iterator[pa.Table],
    windows: Windows,
    *,
    review: PortfolioReview,
    batch_id: int,
) -> Inputs:
    """Read a batch as known at the instant of its review."""
    terms = terms_of_batch(session, batch_id, review.as_known)
    alone = tuple(sorted(one for one, term in terms.items() if term is None))
    bodies, found = promises_in_force(next(tables), terms)
    agreements, refused = parsed(bodies)
    unreadable: dict[str, MetricError] = {
        one.contract: refused[one.body] for one in found if one.body in refused
    }
    agreed = {one.contract for one in found}
    silent = terms.keys() - agreed - set(alone)
    unreadable |= {one: FrameError(NOTHING_AGREED) for one in silent}
    kept = [one for one in found if one.contract not in unreadable]
    contracts = tuple(sorted({one.contract for one in kept}))
    used = sorted({one.body for one in kept})
    lines = lines_of(windows, kept, {body: agreements[body] for body in used}, contracts)
    decided = decided_in_batch(session, batch_id, as_known=review.as_known)
    lines = replace(lines, decided=decided_by_line(lines, contracts, decided))
    records = records_of(lines, contracts, series=next(tables), recorded=next(tables))
    return Inputs(
        contracts=contracts,
        lines=lines,
        records=records,
        alone=alone,
        unreadable=unreadable,
        digest=_digest(review, (contracts, [bodies[at] for at in used], alone), lines, records),
    )


def _digest(
    review: PortfolioReview, inputs: Sequence[Sequence[str]], lines: Lines, records: Records
) -> str:
    """Return the digest of what a batch is computed from; the same on every database.

    `inputs` are the contracts, the texts of their agreements, and the contracts judged alone.
    """
    found = hashlib.sha256(f"{review.as_of} {instant(review.as_known)}".encode())
    # Sorted, for windows are numbered in the order in which batches happened to need them.
    windows = sorted(repr(lines.histories[at]) for at in np.unique(lines.history))
    for texts in (*inputs, windows, [repr(sorted(lines.decided.items()))]):
        found.update("\n".join(texts).encode() + b"\n\n")
    for column in (lines.contract, lines.agreement, lines.start, lines.end):
        found.update(column.tobytes())
    for field in fields(Records):
        found.update(getattr(records, field.name).tobytes())
    return found.hexdigest()
