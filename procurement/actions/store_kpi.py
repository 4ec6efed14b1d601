"""KPI definitions as versioned data: a changed definition is a new version, never an edit."""

import hashlib
from dataclasses import replace

from outcome_metrics.definitions.definition import UNSAID, Kpi
from outcome_metrics.definitions.records import as_record
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import ConflictError
from procurement.rules.findings import Finding
from procurement.store.tables.metrics import KpiDefinition

CHAIN = "kpis"


def define_kpi(unit: Unit, kpi: Kpi) -> None:
    """Store the definition, without what one agreement adds to it; known ones stay.

    Raises:
        ConflictError: this version is stored with another content.
    """
    bare = replace(kpi, owner=UNSAID, goal="", weight=None, critical=False, payment_linked=False)
    body = canonical(as_record(bare))
    digest = hashlib.sha256(body.encode()).hexdigest()
    known = unit.session.get(KpiDefinition, (kpi.code, kpi.version))
    if known is not None:
        if known.digest != digest:
            name = f"{kpi.code}/{kpi.version}"
            raise ConflictError(Finding("kpi.version_taken", {"kpi": name}))
        return
    unit.session.add(
        KpiDefinition(
            code=kpi.code,
            version=kpi.version,
            body=body,
            digest=digest,
            registered_at=unit.now,
            registered_by=unit.actor.id,
        )
    )
    unit.session.flush()
    unit.log("kpi.defined", CHAIN, {"kpi": kpi.code, "version": kpi.version, "digest": digest})
