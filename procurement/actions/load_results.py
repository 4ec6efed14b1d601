"""Take a table of KPI results into the record: all of it or nothing, nothing dropped in silence."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from sqlmodel import select

from procurement.actions.outcome import Fact, Outcome
from procurement.actions.results_plan import Plan, for_city, for_contract
from procurement.actions.unit import Unit
from procurement.ingest.table.mapping_file import MappingFile
from procurement.ingest.table.observations import TableReading
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Severity, blocking
from procurement.store import contracts
from procurement.store.observation_log import Figure, Known, add_series, series_of, write
from procurement.store.results import fresh_instant
from procurement.store.tables.metrics import SourceTable
from procurement.store.tables.people import Installation

#: Chain of the city's own record.
CHAIN = "results"


def load_results(unit: Unit, *, table: str, digest: str, contract: str = "") -> Outcome:
    """Store the reading of one table (the unit's private part) as delivered results.

    For a contract: periods within its term, of KPIs in its schedule; the rest is reported.  Without
    one: the city's own record, such as the years before; a KPI that nobody has defined yet gets
    version 0, with what the mapping says of it.  A period that is not over has no result yet, and
    is left out and counted.  The private part is then a pair of the reading
    and its mapping.

    The same figure again changes nothing; a changed one is a restatement, and both are kept.

    Args:
        unit: The transaction; `private` is a `TableReading`, or a pair of it and its `MappingFile`.
        table: File name of the table.
        digest: SHA-256 of its bytes.
        contract: Whose results these are; empty for the city's own record.

    Raises:
        BadInputError: the private part is not the reading of this table.
        NotFoundError: no such contract.
    """
    reading, mapping = _private(unit, table, digest)
    # One load after the other, so that each has an instant of its own.
    unit.session.exec(select(Installation).with_for_update()).one()
    row = contracts.lock(unit.session, contract) if contract else None
    facts = _counts(reading)
    if reading.refused:
        return Outcome(reading.findings, facts)
    if row is None:
        plan = for_city(unit.session, reading, mapping, today=unit.today)
    else:
        plan = for_contract(unit.session, reading, mapping, row, today=unit.today)
    found = (*reading.findings, *plan.findings)
    facts |= {
        "outside": plan.outside,
        "not_over": plan.ahead,
        "not_in_schedule": plan.unlisted,
        "refused": plan.refused,
    }
    if blocking(found):
        return Outcome(found, facts)
    plan.define(unit)
    stored = _Storing(unit, reading, plan, contract or None)
    stored.store()
    facts |= {"new": stored.new, "restated": stored.restated, "known": stored.known}
    if not stored.new + stored.restated:
        if plan.ahead and not stored.known:  # there was nothing to compare
            return Outcome(found, facts)
        known: dict[str, Param] = {"table": table, "known": stored.known}
        return Outcome((*found, Finding("results.nothing_new", known, Severity.ADVISES)), facts)
    entry = {"table": table, "digest": digest, "mapping": reading.mapping_digest, **facts}
    content = {"contract": contract, "recorded_at": stored.recorded, "content": stored.digest}
    unit.log("results.loaded", row.ocid if row else CHAIN, {**entry, **content})
    return Outcome(found, facts)


class _Storing:
    """One table on its way into the record."""

    def __init__(self, unit: Unit, reading: TableReading, plan: Plan, contract: str | None) -> None:
        """Compare with what is on record."""
        self._unit = unit
        self._reading = reading
        self._plan = plan
        self._contract = contract
        self._content = hashlib.sha256()
        self.new = self.restated = self.known = 0
        self.recorded: datetime = fresh_instant(unit.session, unit.now)

    @property
    def digest(self) -> str:
        """SHA-256 of the figures that were added, one line each, in the order of the table."""
        return self._content.hexdigest()

    def store(self) -> None:
        """Write what is new or changed; a table of known figures writes nothing at all."""
        session, plan = self._unit.session, self._plan
        series = series_of(session, self._contract, plan.versions)
        if missing := plan.series - series.keys():
            add_series(session, self._contract, plan.versions, missing)
            series = series_of(session, self._contract, plan.versions)
        known = Known(session, {series[key] for key in plan.series})
        if not any(True for _ in self._changed(plan.figures(series), known)):
            return
        self.new = self.restated = self.known = 0
        source = self._source()
        changed = self._changed(plan.figures(series), known)
        for figure in write(session, changed, recorded=self.recorded, source=source.id or 0):
            self._content.update(_line(figure))
        source.counts_body = canonical(
            {
                **_counts(self._reading),
                "new": self.new,
                "restated": self.restated,
                "known": self.known,
                "outside": plan.outside,
                "not_over": plan.ahead,
                "not_in_schedule": plan.unlisted,
            }
        )
        session.add(source)
        session.flush()

    def _changed(self, figures: Iterator[Figure], known: Known) -> Iterator[Figure]:
        for figure in figures:
            if known.says(figure):
                self.known += 1
                continue
            if known.newest(figure) is None:
                self.new += 1
            else:
                self.restated += 1
            yield figure

    def _source(self) -> SourceTable:
        source = SourceTable(
            file_name=self._reading.file,
            digest=self._reading.sha256 or "",
            mapping_digest=self._reading.mapping_digest,
            counts_body="{}",
            loaded_at=self.recorded,
            loaded_by=self._unit.actor.id,
        )
        self._unit.session.add(source)
        self._unit.session.flush()
        return source


def _private(unit: Unit, table: str, digest: str) -> tuple[TableReading, MappingFile | None]:
    """Return the reading and, where it was given, the mapping.

    Raises:
        BadInputError: it is not the reading of this table, or not of these bytes.
    """
    reading, mapping = unit.private if isinstance(unit.private, tuple) else (unit.private, None)
    if not isinstance(reading, TableReading) or not isinstance(mapping, MappingFile | None):
        raise BadInputError(Finding("results.not_the_table", {"table": table}))
    told = mapping is None or mapping.digest == reading.mapping_digest
    # A table that had to be given up has no digest; it is refused with its own findings.
    same = reading.file == table and reading.sha256 in {digest, None}
    if not (same and told) or (reading.sha256 is None and not reading.refused):
        raise BadInputError(Finding("results.not_the_table", {"table": table}))
    return reading, mapping


def _counts(reading: TableReading) -> dict[str, Fact]:
    return {
        f"table_{name}" if name == "refused" else name: count
        for name, count in asdict(reading.counts).items()
    }


def _line(figure: Figure) -> bytes:
    parts = (
        figure.line,
        figure.start,
        figure.end,
        figure.state.value,
        figure.numerator,
        figure.denominator,
        figure.stated_target,
    )
    return ("|".join("" if part is None else str(part) for part in parts) + "\n").encode()
