"""State what purchases took before: dated, with its source, and kept as it was said."""

import hashlib
from pathlib import Path

from procurement.actions.outcome import Fact, Outcome
from procurement.actions.unit import Unit
from procurement.ingest import cycle_baseline
from procurement.rules.audit_chain import canonical
from procurement.rules.cycle_baseline import CycleBaseline, as_record
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding
from procurement.store.solicitations import cycle_baselines
from procurement.store.tables.cycle import CycleBaselineRow

CHAIN = "cycle-times"


def read_baseline(path: Path) -> CycleBaseline:
    """Read a baseline file.

    Raises:
        BadInputError: it cannot be used, with every problem and its line.
    """
    return cycle_baseline.read_baseline(path)


def body_of(baseline: CycleBaseline) -> str:
    """Return the one text of a baseline: what is stored and hashed."""
    return canonical(as_record(baseline))


def digest_of(baseline: CycleBaseline) -> str:
    """Return the SHA-256 of what a baseline says."""
    return hashlib.sha256(body_of(baseline).encode()).hexdigest()


def state_cycle_baseline(unit: Unit, *, digest: str) -> Outcome:
    """Store the baseline (the unit's private part); the same once more changes nothing.

    Raises:
        BadInputError: the private part is not what `digest` says.
    """
    baseline = unit.private
    if not isinstance(baseline, CycleBaseline) or digest_of(baseline) != digest:
        raise BadInputError(Finding("cycle.other_baseline", {"digest": digest}))
    known = cycle_baselines.stated(unit.session, digest)
    number = cycle_baselines.next_number(unit.session) if known is None else known.number
    facts: dict[str, Fact] = {
        "baseline": number,
        "valid_from": baseline.valid_from.isoformat(),
        "known": known is not None,
    }
    if known is None:
        unit.session.add(
            CycleBaselineRow(
                number=number,
                valid_from=baseline.valid_from,
                body=body_of(baseline),
                digest=digest,
                stated_at=unit.now,
                stated_by=unit.actor.id,
            )
        )
        unit.log(
            "cycle.baseline_stated", CHAIN, {"number": number, "baseline": as_record(baseline)}
        )
    return Outcome(facts=facts)
