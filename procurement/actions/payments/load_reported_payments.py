"""Take a public table of payments into the record of registered contracts: all of it or nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from procurement.actions.outcome import Fact, Outcome
from procurement.actions.unit import Unit
from procurement.ingest.reported_payments import PaymentReading, PaymentRow
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Place, Severity
from procurement.store.contracts import register
from procurement.store.database.engine import take_record
from procurement.store.database.instants import fresh_instant
from procurement.store.payments import reported_payments
from procurement.store.tables.contracts import Contract
from procurement.store.tables.metrics import SourceTable
from procurement.store.tables.payments import ReportedPayment

#: Chain of what public tables tell of payments.
CHAIN = "reported_payments"

Newest = dict[reported_payments.Key, ReportedPayment]


def load_reported_payments(unit: Unit, *, table: str, digest: str) -> Outcome:
    """Store the payments of one table (the unit's private part), each with its line and source.

    Only of registered contracts: those that were awarded here have their own settlements and
    payments.  The same telling again changes nothing; a changed one is a revision, and both are
    kept.  What an earlier table told and this one does not stays, and is counted.

    Args:
        unit: The transaction; `private` is a `PaymentReading`.
        table: File name of the table.
        digest: SHA-256 of its bytes.

    Raises:
        BadInputError: the private part is not the reading of this table.
    """
    read = _private(unit, table, digest)
    if read.refused:
        return Outcome(read.findings, _row_counts(read))
    # One load after the other, so that each has an instant of its own.
    take_record(unit.session)
    known = register.known(unit.session, {one.contract for one in read.rows})
    mine = {name: row for name, (row, _, _) in known.items() if row.source_id is not None}
    taken = [one for one in read.rows if one.contract in mine]
    left = _left(read, taken, {name: row for name, (row, _, _) in known.items()})
    newest = reported_payments.newest(unit.session, {one.contract for one in taken})
    changed = [one for one in taken if not _same(newest.get(one.key), one)]
    tally = Counter("new" if one.key not in newest else "restated" for one in changed)
    silent = len(newest.keys() - {one.key for one in taken})
    facts: dict[str, Fact] = {
        **_row_counts(read),
        "no_contract": len(read.rows) - len(taken),
        "contracts": len({one.contract for one in taken}),
        "new": tally["new"],
        "restated": tally["restated"],
        "known": len(taken) - len(changed),
    }
    found = (*read.findings, *left, *_silent(table, silent))
    if not changed:
        nothing: dict[str, Param] = {"table": table, "known": len(taken)}
        return Outcome((*found, Finding("results.nothing_new", nothing, Severity.ADVISES)), facts)
    source = _source(unit, read, facts)
    reported_payments.write(unit.session, _rows(changed, newest, source))
    _log(unit, changed, mine, {"table": table, "digest": digest, **facts})
    return Outcome(found, facts)


def _private(unit: Unit, table: str, digest: str) -> PaymentReading:
    """Return the reading.

    Raises:
        BadInputError: it is not the reading of this table, or not of these bytes.
    """
    read = unit.private
    # A table that had to be given up has no digest; it is refused with its own findings.
    if not isinstance(read, PaymentReading) or (read.file, read.sha256 or digest) != (
        table,
        digest,
    ):
        raise BadInputError(Finding("results.not_the_table", {"table": table}))
    return read


def _row_counts(read: PaymentReading) -> dict[str, Fact]:
    """Return what became of the rows of the table: these six are its rows."""
    counts = read.counts
    return {
        "rows": counts.rows,
        "actual_payments": counts.used,
        "planned": counts.planned,
        "superseded": counts.superseded,
        "missing": counts.missing,
        "left_out": counts.left_out,
        "refused": counts.refused,
    }


def _left(
    read: PaymentReading, taken: Sequence[PaymentRow], known: dict[str, Contract]
) -> Iterator[Finding]:
    """List and report the rows of contracts that take none."""
    lines = {one.line for one in taken}
    rows: dict[str, list[int]] = {}
    for one in read.rows:
        if one.line not in lines:
            rows.setdefault(one.contract, []).append(one.line)
    for contract, at in rows.items():
        code = "reported.awarded_here" if contract in known else "results.no_contract"
        facts: dict[str, Param] = {"contract": contract, "rows": len(at)}
        place = Place(read.file, at[0])
        yield Finding(code, facts, Severity.ADVISES, place)
        for line in at:
            why = Finding(code, facts | {"rows": 1}, Severity.ADVISES, Place(read.file, line))
            read.unused.add(line, "no_contract", why)


def _silent(table: str, count: int) -> tuple[Finding, ...]:
    facts: dict[str, Param] = {"table": table, "count": count}
    return (Finding("reported.not_in_table", facts, Severity.ADVISES),) if count else ()


def _same(before: ReportedPayment | None, now: PaymentRow) -> bool:
    return before is not None and before.amount == _text(now)


def _text(row: PaymentRow) -> str | None:
    """Return the amount as it is kept: all its digits, and no others."""
    return None if row.amount is None else f"{row.amount.normalize():f}"


def _source(unit: Unit, read: PaymentReading, facts: dict[str, Fact]) -> SourceTable:
    source = SourceTable(
        file_name=read.file,
        digest=read.sha256 or "",
        mapping_digest=read.mapping.digest,
        counts_body=canonical(facts),
        loaded_at=fresh_instant(unit.session, unit.now),
        loaded_by=unit.actor.id,
    )
    unit.session.add(source)
    unit.session.flush()
    return source


def _rows(
    changed: Sequence[PaymentRow], newest: Newest, source: SourceTable
) -> Iterator[dict[str, object]]:
    for one in changed:
        before = newest.get(one.key)
        row = asdict(one)
        yield {
            **{name: row[name] for name in ("kind", "plan", "metric", "payer", "recipient")},
            "contract_id": one.contract,
            "period_start": one.start,
            "period_end": one.end,
            "currency": one.currency,
            "part": one.part,
            "revision": 1 if before is None else before.revision + 1,
            "amount": _text(one),
            "source_id": source.id,
            "line": one.line,
            "recorded_at": source.loaded_at,
        }


def _log(
    unit: Unit,
    changed: Sequence[PaymentRow],
    mine: dict[str, Contract],
    whole: dict[str, object],
) -> None:
    """Log the load once, and with each contract what it was told of."""
    unit.log("payment.imported", CHAIN, whole)
    table = {"table": whole["table"], "digest": whole["digest"]}
    told = Counter(one.contract for one in changed)
    chains: dict[str, list[dict[str, object]]] = {}
    for contract, count in sorted(told.items()):
        said: dict[str, object] = {"contract": contract, "payments": count}
        chains.setdefault(mine[contract].ocid, []).append(said)
    unit.log_each(
        "payment.imported", {chain: {**table, "contracts": of} for chain, of in chains.items()}
    )
