"""Ready definitions of the catalogue, found by what a person types, and as data."""

from collections.abc import Mapping
from dataclasses import asdict
from difflib import get_close_matches

from outcome_metrics.catalogue import READY, SERVICES
from outcome_metrics.catalogue.ready import Ready
from outcome_metrics.definitions.definition import Kpi
from outcome_metrics.definitions.records import as_record
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding

#: What a list says of each definition.
LISTED = ("code", "version", "name", "question", "type", "unit", "direction", "aggregation")


def of_service(service: str) -> Mapping[str, tuple[Ready, ...]]:
    """Return the definitions of one service, or of all for a blank.

    Raises:
        NotFoundError: the catalogue has no such service.
    """
    if not service:
        return SERVICES
    if service not in SERVICES:
        facts = {"service": service, "known": ", ".join(SERVICES)}
        raise NotFoundError(Finding("kpi.no_such_service", facts))
    return {service: SERVICES[service]}


def find(code: str) -> Ready:
    """Return the definition that `CODE` or `CODE/VERSION` names.

    Raises:
        NotFoundError: the catalogue has no such definition; the closest codes are named.
    """
    name, _, version = code.partition("/")
    ready = READY.get(name)
    if ready is not None and version in ("", str(ready.kpi.version)):
        return ready
    nearest = ", ".join(get_close_matches(name, READY, cutoff=0.0))
    raise NotFoundError(Finding("kpi.not_ready", {"kpi": code, "nearest": nearest}))


def entry(kpi: Kpi, service: str) -> dict[str, object]:
    """Return one line of the list as data, texts in every language."""
    said = as_record(kpi)
    return {"service": service, **{name: said[name] for name in LISTED}}


def record(ready: Ready) -> dict[str, object]:
    """Return a ready definition as data: service, definition, worked case, sources."""
    return {
        "service": next(code for code, listed in SERVICES.items() if ready in listed),
        "kpi": as_record(ready.kpi),
        "worked": asdict(ready.worked),
        "sources": list(ready.sources),
    }
