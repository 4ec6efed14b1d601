"""Take a table of KPI results into the record: all of it or nothing, nothing dropped in silence."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime

from procurement.actions.outcome import Fact, Outcome
from procurement.actions.results.reported_contracts import reported
from procurement.actions.results.results_owner import for_city, for_contract, for_contracts
from procurement.actions.results.results_plan import Plan
from procurement.actions.unit import Unit
from procurement.ingest.table.mapping_file import MappingFile
from procurement.ingest.table.observations import TableReading
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Severity, blocking
from procurement.store.contracts import contracts
from procurement.store.database.engine import take_record
from procurement.store.database.instants import fresh_instant
from procurement.store.results.observation_log import Figure, Known, add_series, series_of, write
from procurement.store.tables.contracts import Contract
from procurement.store.tables.metrics import SourceTable

#: Chain of the city's own record.
CHAIN = "results"


def load_results(unit: Unit, *, table: str, digest: str, contract: str = "") -> Outcome:
    """Store the reading of one table (the unit's private part) as delivered results.

    For a contract: periods within its term, of KPIs in its schedule; the rest is reported.  Where
    the mapping says which column names the contract: for each of them; one that was registered
    from a table is on record with every KPI and period that its tables report.  Else: the city's
    own record, such as the years before; a KPI that nobody has defined yet gets version 0, with
    what the mapping says of it.  A period that is not over has no result yet, and is left out and
    counted.  The private part is a pair of the reading and its mapping; for a contract the reading
    alone will do.

    The same figure again changes nothing; a changed one is a restatement, and both are kept.

    Args:
        unit: The transaction; `private` is a `TableReading`, or a pair of it and its `MappingFile`.
        table: File name of the table.
        digest: SHA-256 of its bytes.
        contract: Whose results these are; empty for the city's own record, or where the table
            names its contracts.

    Raises:
        BadInputError: the private part is not the reading of this table, or a contract is given
            for a table that names its own.
        NotFoundError: no such contract.
    """
    reading, mapping = _private(unit, table, digest)
    named = mapping is not None and mapping.layout.columns.contract is not None
    if named and contract:
        raise BadInputError(Finding("results.names_contracts", {"contract": contract}))
    # One load after the other, so that each has an instant of its own.
    take_record(unit.session)
    row = contracts.lock(unit.session, contract) if contract else None
    facts = _counts(reading)
    if reading.refused:
        return Outcome(reading.findings, facts)
    plan = _plan(unit, reading, mapping, row)
    found = (*reading.findings, *plan.findings)
    facts |= {
        "outside": plan.left["outside"],
        "not_over": plan.left["not_over"],
        "not_in_schedule": plan.left["not_in_schedule"],
        "no_contract": plan.left["no_contract"],
        "refused": plan.left["refused"],
    }
    if blocking(found):
        return Outcome(found, facts)
    plan.define(unit)
    stored = _Storing(unit, reading, plan)
    stored.store()
    facts |= {"new": stored.new, "restated": stored.restated, "known": stored.known}
    if plan.named is not None:
        facts["contracts"] = len({subject for subject, *_ in plan.series})
    if not stored.new + stored.restated:
        if plan.left["not_over"] and not stored.known:  # there was nothing to compare
            return Outcome(found, facts)
        known: dict[str, Param] = {"table": table, "known": stored.known}
        return Outcome((*found, Finding("results.nothing_new", known, Severity.ADVISES)), facts)
    entry = {"table": table, "digest": digest, "mapping": reading.mapping_digest, **facts}
    content = {"contract": contract, "recorded_at": stored.recorded, "content": stored.digest}
    unit.log("results.loaded", row.ocid if row else CHAIN, {**entry, **content})
    _of_contracts(unit, plan, stored, {"table": table, "digest": digest})
    return Outcome(found, facts)


def _plan(
    unit: Unit, reading: TableReading, mapping: MappingFile | None, row: Contract | None
) -> Plan:
    if row is not None:
        return for_contract(unit, reading, mapping, row)
    if mapping is not None and mapping.layout.columns.contract is not None:
        return for_contracts(unit, reading, mapping)
    return for_city(unit, reading, mapping)


def _of_contracts(unit: Unit, plan: Plan, stored: "_Storing", table: dict[str, object]) -> None:
    """Widen what the registered contracts are held to, and log the load with each contract."""
    told: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row, added in reported(unit, plan, stored.spans):
        first, last = stored.spans[row.id]
        said = {"contract": row.id, "from": first, "until": last, "new_kpis": added}
        told[row.ocid].append({**said, "content": stored.content_of(row.id)})
    if plan.named is not None:
        whole = {**table, "recorded_at": stored.recorded}
        unit.log_each(
            "results.loaded", {chain: {**whole, "contracts": of} for chain, of in told.items()}
        )


class _Storing:
    """One table on its way into the record.

    Attributes:
        new: Figures of periods that had none.
        restated: Figures that differ from the newest on record.
        known: Figures that are on record already.
        recorded: The instant of all that is added.
        spans: Contract -> first and last day of the figures that were added to it.
    """

    def __init__(self, unit: Unit, reading: TableReading, plan: Plan) -> None:
        """Compare with what is on record."""
        self._unit = unit
        self._reading = reading
        self._plan = plan
        self._content = hashlib.sha256()
        self._contents: dict[str, hashlib._Hash] = {}
        self.new = self.restated = self.known = 0
        self.recorded: datetime = fresh_instant(unit.session, unit.now)
        self.spans: dict[str, tuple[date, date]] = {}

    @property
    def digest(self) -> str:
        """SHA-256 of the figures that were added, one line each, in the order of the table."""
        return self._content.hexdigest()

    def content_of(self, contract: str) -> str:
        """Return the same of the figures of one contract."""
        return self._contents[contract].hexdigest()

    def store(self) -> None:
        """Write what is new or changed; a table of known figures writes nothing at all."""
        session, plan = self._unit.session, self._plan
        series = series_of(session, plan.versions)
        if missing := plan.series - series.keys():
            add_series(session, plan.versions, missing)
            series = series_of(session, plan.versions)
        owners = {series[key]: key[0] for key in plan.series}
        known = Known(session, set(owners))
        if not any(True for _ in self._changed(plan.figures(series), known)):
            return
        self.new = self.restated = self.known = 0
        source = self._source()
        changed = self._changed(plan.figures(series), known)
        for figure in write(session, changed, recorded=self.recorded, source=source.id or 0):
            self._note(figure, owners[figure.series])
        source.counts_body = canonical(
            {
                **_counts(self._reading),
                "new": self.new,
                "restated": self.restated,
                "known": self.known,
                **plan.left,
            }
        )
        session.add(source)
        session.flush()

    def _note(self, figure: Figure, contract: str) -> None:
        """Add a figure to what the log will say."""
        line = _line(figure)
        self._content.update(line)
        if contract:
            self._contents.setdefault(contract, hashlib.sha256()).update(line)
            first, last = self.spans.get(contract, (figure.start, figure.end))
            self.spans[contract] = min(first, figure.start), max(last, figure.end)

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
