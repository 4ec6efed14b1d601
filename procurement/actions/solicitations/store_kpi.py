"""KPI definitions as versioned data: a definition that counts differently is a new version."""

import hashlib
import json
from dataclasses import replace

from outcome_metrics.catalogue import CATALOGUE
from outcome_metrics.definitions.changes import counted_differently
from outcome_metrics.definitions.completeness import contradictions
from outcome_metrics.definitions.definition import UNSAID, Kpi
from outcome_metrics.definitions.records import as_record, from_record
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import BadInputError, ConflictError
from procurement.rules.findings import Finding
from procurement.store.tables.metrics import KpiDefinition

CHAIN = "kpis"


def define_kpi(unit: Unit, kpi: Kpi) -> None:
    """Store the definition, without what one agreement adds to it; known ones stay.

    A stored version stays as it is, whatever words and terms the next agreement uses, as long as
    it counts the same (ADR 0018).  One that counts as the catalogue does is stored in the
    catalogue's words, so that it does not matter which case came first.

    Raises:
        BadInputError: the definition contradicts itself.
        ConflictError: this version is stored, and counts differently; the fields are named.
    """
    name = f"{kpi.code}/{kpi.version}"
    faults = contradictions(kpi)
    if faults:
        raise BadInputError(Finding("kpi.contradictory", {"kpi": name}), *map(Finding, faults))
    known = unit.session.get(KpiDefinition, (kpi.code, kpi.version))
    if known is not None:
        fields = counted_differently(from_record(json.loads(known.body)), kpi)
        if fields:
            facts = {"kpi": name, "fields": ", ".join(fields)}
            raise ConflictError(Finding("kpi.version_taken", facts))
        return
    body = canonical(as_record(_without_terms(_as_catalogued(kpi))))
    digest = hashlib.sha256(body.encode()).hexdigest()
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


def _as_catalogued(kpi: Kpi) -> Kpi:
    """Return the catalogue's record of this code and version where both count the same."""
    ready = CATALOGUE.get(kpi.code)
    if ready is None or ready.version != kpi.version or counted_differently(ready, kpi):
        return kpi
    return ready


def _without_terms(kpi: Kpi) -> Kpi:
    """Return the definition without what only one agreement can say."""
    return replace(kpi, owner=UNSAID, goal="", weight=None, critical=False, payment_linked=False)
