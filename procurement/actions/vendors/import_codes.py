"""Take in a list of commodity codes: versions stand beside each other, and none is edited."""

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.actions.vendors.register_vendors import CHAIN
from procurement.ingest.commodities.reading import CodeReading
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Severity
from procurement.store.database.engine import take_record
from procurement.store.tables.commodities import CommodityCode, CommodityList, VendorCode
from procurement.store.vendors import commodities


def import_codes(unit: Unit, *, table: str, digest: str) -> Outcome:
    """Take in the list that was read (the unit's private part); the same list again is known.

    Refused: a version that is on record with other content.  Where vendors name codes that the
    new list no longer has, that is said: what they named stays on record.

    Args:
        unit: The transaction; `private` is a `CodeReading`.
        table: File name of the list.
        digest: SHA-256 of its bytes.

    Raises:
        BadInputError: the private part is not the reading of this list.
    """
    read = unit.private
    if not isinstance(read, CodeReading) or (read.file, read.sha256 or digest) != (table, digest):
        raise BadInputError(Finding("results.not_the_table", {"table": table}))
    if read.refused:
        return Outcome(read.findings)
    take_record(unit.session)
    layout = read.mapping.layout
    told = {"scheme": layout.scheme.value, "version": layout.version}
    known = commodities.list_of(unit.session, layout.scheme, layout.version)
    if known is not None and known.digest == digest:
        return Outcome(facts={**told, "known": True})
    if known is not None:
        return Outcome((Finding("codes.version_taken", told),))
    row = CommodityList(
        id=_number(unit.session),
        scheme=layout.scheme,
        version=layout.version,
        source=layout.source,
        digest=digest,
        imported_at=unit.now,
        imported_by=unit.actor.id,
    )
    unit.session.add(row)
    unit.session.flush()
    lines = [
        {"list_id": row.id, "code": str(code), "title": title}
        for code, title in read.titles.items()
    ]
    unit.session.execute(sa.insert(CommodityCode), lines)
    entry = {**told, "table": table, "digest": digest, "source": row.source, "codes": len(lines)}
    unit.log("codes.imported", CHAIN, entry)
    return Outcome((*read.findings, *_gone(unit.session, row)), {**told, "codes": len(lines)})


def _number(session: Session) -> int:
    return (session.exec(select(func.max(CommodityList.id))).one() or 0) + 1


def _gone(session: Session, newest: CommodityList) -> tuple[Finding, ...]:
    """Return a finding where vendors name codes that the newest list of a scheme lacks."""
    named = (
        select(func.count(sa.distinct(col(VendorCode.vendor_id))))
        .join(CommodityList, col(CommodityList.id) == col(VendorCode.list_id))
        .where(
            col(VendorCode.ended_at).is_(None),
            CommodityList.scheme == newest.scheme,
            col(VendorCode.code).not_in(
                select(CommodityCode.code).where(CommodityCode.list_id == newest.id)
            ),
        )
    )
    count = session.exec(named).one()
    facts = {"count": count, "scheme": newest.scheme.value, "version": newest.version}
    return (Finding("codes.gone", facts, Severity.ADVISES),) if count else ()
