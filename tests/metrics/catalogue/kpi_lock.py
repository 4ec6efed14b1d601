"""Pin what every ready definition counts; under one version it never changes (ADR 0018).

Whoever has used a definition has results under its code and version.  Words, thresholds and other
proposals may be bettered; what is counted needs the next version.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from outcome_metrics.definitions.changes import what_is_counted
from outcome_metrics.definitions.definition import Kpi

LOCK = Path(__file__).with_name("kpis.lock")


def digest(kpi: Kpi) -> str:
    """Return the SHA-256 of what a definition counts."""
    body = json.dumps(what_is_counted(kpi), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def pinned(lock: Path = LOCK) -> dict[str, str]:
    """Return `CODE/VERSION` -> digest, as pinned."""
    lines = lock.read_text("utf-8").splitlines() if lock.exists() else []
    return {name: value for name, _, value in (line.partition(" ") for line in lines)}


def changed(kpis: Mapping[str, Kpi], pins: Mapping[str, str]) -> list[str]:
    """Return the pinned versions that are in force and count something else now, or are gone."""
    now = {_name(kpi): digest(kpi) for kpi in kpis.values()}
    newest = {kpi.code: kpi.version for kpi in kpis.values()}
    return [
        name
        for name, value in pins.items()
        if not _is_superseded(name, newest) and now.get(name) != value
    ]


def pin(kpis: Mapping[str, Kpi], lock: Path = LOCK) -> list[str]:
    """Pin what is new; return the versions that changed, left as they were pinned."""
    pins = pinned(lock)
    for kpi in kpis.values():
        pins.setdefault(_name(kpi), digest(kpi))
    lock.write_text("".join(f"{name} {value}\n" for name, value in sorted(pins.items())), "utf-8")
    return changed(kpis, pins)


def _name(kpi: Kpi) -> str:
    return f"{kpi.code}/{kpi.version}"


def _is_superseded(name: str, newest: Mapping[str, int]) -> bool:
    code, _, version = name.partition("/")
    return int(version) < newest.get(code, 0)
