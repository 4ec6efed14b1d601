"""Register contracts that run already: awarded elsewhere, known from a table, followed here."""

import hashlib
from collections import Counter
from dataclasses import asdict
from uuid import UUID, uuid4

from procurement.actions.outcome import Fact, Outcome
from procurement.actions.unit import Unit
from procurement.ingest.register.drafts import ContractDraft
from procurement.ingest.register.mapping import ContractMapping
from procurement.ingest.register.reading import RegisterReading
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Param, Place, Severity, blocking
from procurement.rules.pathways import CURRENT_CONTRACT
from procurement.rules.vendors.names import plain_name
from procurement.rules.vocabulary import ContractStatus, Locality, SubjectKind, VendorSize
from procurement.store.city import people
from procurement.store.contracts import register
from procurement.store.database.engine import take_record
from procurement.store.database.instants import fresh_instant
from procurement.store.tables.contracts import Contract, RegisteredContract
from procurement.store.tables.metrics import SourceTable
from procurement.store.tables.parties import Vendor
from procurement.store.tables.solicitations import StageVisit

#: Chain of what was registered, table by table; each contract has a chain of its own besides.
CHAIN = "register"

#: Where a registered contract begins: one that has ended is kept for the record.
STAGES = {
    ContractStatus.PENDING: "monitoring",
    ContractStatus.ACTIVE: "monitoring",
    ContractStatus.CANCELLED: "terminated",
    ContractStatus.TERMINATED: "closed",
}
#: Longest number a vendor can have in the register.
LONGEST_NUMBER = 64


def register_contracts(unit: Unit, *, table: str, digest: str, manager: str = "") -> Outcome:
    """Register the contracts of one table (the unit's private part), all of it or nothing.

    What the table does not say of a contract stays unknown.  A vendor is the one of that tax
    number, or else of that name; who is in the register under neither is entered.  The same table
    again changes nothing; of a contract that it tells otherwise than before the first telling
    stays, and is reported.

    Args:
        unit: The transaction; `private` is a `RegisterReading`.
        table: File name of the table.
        digest: SHA-256 of its bytes.
        manager: Handle of the person who will manage these contracts; empty for nobody yet.

    Raises:
        BadInputError: the private part is not the reading of this table.
        NotFoundError: no such person.
    """
    reading = _private(unit, table, digest)
    # One table after the other: who reads the register has it to itself.
    take_record(unit.session)
    counts = reading.counts
    facts: dict[str, Fact] = {
        "rows": counts.rows,
        "contracts": counts.contracts,
        "repeated": counts.repeated,
        "superseded": counts.superseded,
        "left_out": counts.left_out,
        "vendor_unknown": counts.vendor_unknown,
        "value_unknown": counts.value_unknown,
        "start_unknown": counts.start_unknown,
        "end_unknown": counts.end_unknown,
    }
    found = (*reading.findings, *_taken(unit, reading))
    if blocking(found):
        return Outcome(found, facts)
    work = _Registering(unit, reading, _manager(unit, manager))
    changed = work.register()
    return Outcome(
        (*found, *changed),
        {
            **facts,
            "registered": work.tally["new"],
            "registered_before": work.tally["known"],
            "told_otherwise": work.tally["told_otherwise"],
            "vendors_new": work.tally["vendors_new"],
            "running": work.tally["running"],
            "ended": work.tally["ended"],
        },
    )


class _Registering:
    """One table on its way into the record."""

    def __init__(self, unit: Unit, reading: RegisterReading, manager: UUID | None) -> None:
        """Read who is known."""
        self.tally: Counter[str] = Counter()
        self._unit = unit
        self._reading = reading
        self._layout: ContractMapping = reading.mapping.layout
        self._manager = manager
        self._vendors = register.Vendors(unit.session)
        self._at = fresh_instant(unit.session, unit.now)

    def register(self) -> list[Finding]:
        """Add what is new; return what is known and told otherwise now."""
        known = register.known(self._unit.session, [one.id for one in self._reading.contracts])
        changed, new = [], []
        for draft in self._reading.contracts:
            row = known.get(draft.id)
            if row is None:
                new.append(draft)
            elif row[2] == _digest(draft):
                self.tally["known"] += 1
            else:
                self.tally["told_otherwise"] += 1
                changed.append(_finding(self._reading, draft, "register.changed"))
        if new:
            self._add(new)
        return changed

    def _add(self, drafts: list[ContractDraft]) -> None:
        """Write the contracts, and log each on its own chain and all of them on one."""
        session, source = self._unit.session, self._source()
        rows = [self._contract(draft, source) for draft in drafts]
        session.flush()  # the new vendors come before their contracts
        session.add_all(rows)
        session.flush()
        for draft, row in zip(drafts, rows, strict=True):
            session.add(self._said(draft))
            session.add(self._stay(row))
        session.flush()
        table = {"table": source.file_name, "digest": source.digest}
        self._unit.log_each(
            "contract.registered",
            {
                row.ocid: {
                    **table,
                    "contract": row.id,
                    "line": draft.line,
                    "key": draft.key,
                    "content": _digest(draft),
                    "stage": row.stage,
                }
                for draft, row in zip(drafts, rows, strict=True)
            },
        )
        whole = hashlib.sha256("".join(map(_digest, drafts)).encode()).hexdigest()
        counted = {"mapping": source.mapping_digest, "contracts": len(drafts), "content": whole}
        entry = {**table, "source": self._layout.source, **counted}
        self._unit.log("contracts.registered", CHAIN, entry)

    def _contract(self, draft: ContractDraft, source: SourceTable) -> Contract:
        stage = STAGES[draft.status]
        self.tally["new"] += 1
        self.tally["running" if stage == "monitoring" else "ended"] += 1
        return Contract(
            id=draft.id,
            ocid=ocid(self._unit, draft),
            source_id=source.id,
            source_line=draft.line,
            vendor_id=self._vendor(draft),
            pathway=CURRENT_CONTRACT.code,
            stage=stage,
            status=draft.status,
            value_minor=None if draft.value is None else draft.value.minor,
            currency=draft.currency,
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
            manager_id=self._manager,
            review_months=self._layout.reviews.every_months,
            comment_days=self._layout.reviews.comment_days,
            created_at=self._at,
        )

    def _said(self, draft: ContractDraft) -> RegisteredContract:
        return RegisteredContract(
            contract_id=draft.id,
            source_key=draft.key,
            title=draft.title,
            language=self._layout.constants.language,
            department=draft.department[:200],
            vendor_name=draft.vendor_name,
            row_body=canonical(dict(draft.cells)),
            digest=_digest(draft),
        )

    def _stay(self, row: Contract) -> StageVisit:
        """Return the first stay of a contract: it comes from no stage."""
        return StageVisit(
            id=uuid4(),
            kind=SubjectKind.CONTRACT,
            subject=row.id,
            stage=row.stage,
            round=row.round,
            entered_at=self._at,
            entered_by=self._unit.actor.id,
        )

    def _vendor(self, draft: ContractDraft) -> UUID | None:
        """Return the vendor, entered where it is new; None where no single firm is named."""
        scheme = self._layout.tax_ids.scheme if self._layout.tax_ids else register.BY_NAME
        if draft.tax_id:
            held = self._vendors.by_number(scheme, draft.tax_id)
            return held or self._new_vendor(scheme, draft.tax_id, draft.vendor_name or draft.tax_id)
        if not draft.names_vendor:
            return None
        held = self._vendors.by_name(draft.vendor_name)
        if held is not None:
            return held
        number = _number_of(draft.vendor_name)
        same = self._vendors.by_number(register.BY_NAME, number)
        return same or self._new_vendor(register.BY_NAME, number, draft.vendor_name)

    def _new_vendor(self, scheme: str, number: str, name: str) -> UUID:
        vendor = Vendor(
            id=uuid4(),
            tax_scheme=scheme,
            tax_id=number,
            name=name[:300],
            size=VendorSize.UNKNOWN,
            locality=Locality.UNKNOWN,
            registered_at=self._at,
        )
        self._unit.session.add(vendor)
        self._vendors.add(vendor)
        self.tally["vendors_new"] += 1
        return vendor.id

    def _source(self) -> SourceTable:
        source = SourceTable(
            file_name=self._reading.file,
            digest=self._reading.sha256 or "",
            mapping_digest=self._reading.mapping.digest,
            counts_body=canonical(asdict(self._reading.counts)),
            loaded_at=self._at,
            loaded_by=self._unit.actor.id,
        )
        self._unit.session.add(source)
        self._unit.session.flush()
        return source


def ocid(unit: Unit, draft: ContractDraft) -> str:
    """Return the ocid of a contract's process: it had one elsewhere, or none; this is ours."""
    return f"{unit.place.ocid_prefix}-{draft.id}"


def _taken(unit: Unit, reading: RegisterReading) -> list[Finding]:
    """Return which names belong to something else: a contract awarded here, a solicitation."""
    found = []
    known = register.known(unit.session, [one.id for one in reading.contracts])
    ocids = {ocid(unit, one): one for one in reading.contracts}
    used = register.processes(unit.session, list(ocids))
    for name, draft in ocids.items():
        other = known.get(draft.id)
        elsewhere = other is not None and other[1] != draft.key
        if name in used or elsewhere:
            found.append(_finding(reading, draft, "register.name_taken", Severity.BLOCKS))
    return found


def _manager(unit: Unit, handle: str) -> UUID | None:
    return people.by_handle(unit.session, handle).id if handle else None


def _private(unit: Unit, table: str, digest: str) -> RegisterReading:
    """Return the reading.

    Raises:
        BadInputError: it is not the reading of this table, or not of these bytes.
    """
    reading = unit.private
    if not isinstance(reading, RegisterReading) or reading.file != table:
        raise BadInputError(Finding("results.not_the_table", {"table": table}))
    if reading.sha256 not in {digest, None} or (reading.sha256 is None and not reading.refused):
        raise BadInputError(Finding("results.not_the_table", {"table": table}))
    return reading


def _digest(draft: ContractDraft) -> str:
    """Return the SHA-256 of what was taken of a contract."""
    taken = [
        None if part is None else str(part) if not isinstance(part, str) else part
        for part in draft.content()
    ]
    return hashlib.sha256(canonical({"taken": taken}).encode()).hexdigest()


def _number_of(name: str) -> str:
    """Return what stands for the number of a vendor that is known by its name only."""
    plain = plain_name(name).upper()
    if len(plain) <= LONGEST_NUMBER:
        return plain
    return f"{plain[:47]}-{hashlib.sha256(plain.encode()).hexdigest()[:16]}"


def _finding(
    reading: RegisterReading, draft: ContractDraft, code: str, severity: Severity = Severity.ADVISES
) -> Finding:
    facts: dict[str, Param] = {"contract": draft.id}
    return Finding(code, facts, severity, Place(reading.file, draft.line))
