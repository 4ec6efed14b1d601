"""Retention terms as plain data, for the record and back again."""

from collections.abc import Mapping
from datetime import date

from procurement.rules.closeout.retention import Basis, RetentionTerm


def term_record(term: RetentionTerm) -> dict[str, object]:
    """Return a term as data."""
    return {
        "kind": term.kind,
        "basis": term.basis.value,
        "until": None if term.until is None else term.until.isoformat(),
        "number": term.number,
        "unit": term.unit,
        "citation": term.citation,
        "source": term.source,
        "confirmed": term.confirmed,
    }


def term_from_record(found: Mapping[str, object]) -> RetentionTerm:
    """Return the term that `term_record` wrote."""
    until = found["until"]
    return RetentionTerm(
        kind=str(found["kind"]),
        basis=Basis(str(found["basis"])),
        until=date.fromisoformat(str(until)) if until else None,
        number=int(str(found["number"])),
        unit=str(found["unit"]),
        citation=str(found["citation"]),
        source=str(found["source"]),
        confirmed=found["confirmed"] is True,
    )
