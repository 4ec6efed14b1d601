"""What people look at of an outcome framework: what was signed, by whom, and what it changed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.records import agreement_from_record
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding, Param
from procurement.rules.framework_changes import FrameworkChange, framework_changes
from procurement.store.city import people
from procurement.store.database.engine import reading
from procurement.store.solicitations import frameworks, solicitations
from procurement.store.tables.solicitations import OutcomeFramework, Solicitation


@dataclass(frozen=True, slots=True)
class Signature:
    """Who consented, in which role, at which wall time of the case."""

    role: str
    person: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkSeen:
    """One signed version of a framework.

    Attributes:
        language: The case's own, for texts that are not translated.
        versions: How many were signed so far.
        digest: SHA-256 of the text, as it was kept and as the log says it.
        intact: Whether the text still has that digest.
        signed: Wall time of the case and its zone.
        framework: All that was signed, as data.
        changes: Against the version before; None for the first.
    """

    ocid: str
    title: str
    language: str
    version: int
    versions: int
    round: int
    digest: str
    intact: bool
    signed: str
    signatures: tuple[Signature, ...]
    framework: Mapping[str, Any]
    changes: tuple[FrameworkChange, ...] | None

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """The KPIs with what was agreed about each."""
        return tuple(agreement_from_record(one["agreement"]) for one in self.framework["kpis"])

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


def framework_of(engine: sa.Engine, reference: str, version: int | None = None) -> FrameworkSeen:
    """Return a version of a solicitation's framework; the newest where none is named.

    Raises:
        NotFoundError: there is no such solicitation, or it has no such version.
    """
    with reading(engine) as session:
        row = solicitations.find(session, reference)
        signed = {one.version: one for one in frameworks.versions(session, row.ocid)}
        if not signed:
            raise NotFoundError(Finding("framework.unsigned", {"solicitation": row.ocid}))
        wanted = max(signed) if version is None else version
        if wanted not in signed:
            facts: dict[str, Param] = {"version": wanted, "newest": max(signed)}
            raise NotFoundError(Finding("framework.no_version", facts))
        return _seen(session, row, signed, wanted)


def _seen(
    session: Session, row: Solicitation, signed: Mapping[int, OutcomeFramework], version: int
) -> FrameworkSeen:
    kept, before = signed[version], signed.get(version - 1)
    body = json.loads(kept.body)
    return FrameworkSeen(
        ocid=row.ocid,
        title=solicitations.title_of(row),
        language=row.language,
        version=version,
        versions=len(signed),
        round=kept.round,
        digest=kept.digest,
        intact=frameworks.digest_of(kept.body) == kept.digest,
        signed=f"{_wall(kept.signed_at, row)} {row.time_zone}",
        signatures=_signatures(session, body, row),
        framework=body,
        changes=framework_changes(json.loads(before.body), body) if before else None,
    )


def _signatures(
    session: Session, body: Mapping[str, Any], row: Solicitation
) -> tuple[Signature, ...]:
    """Return who signed, each by the handle that the register has today."""
    given = body["signed_by"]
    handles = people.handles(session, {UUID(one["person"]) for one in given})
    return tuple(
        Signature(
            one["role"],
            handles[UUID(one["person"])],
            _wall(datetime.fromisoformat(one["at"]), row),
        )
        for one in given
    )


def _wall(moment: datetime, row: Solicitation) -> str:
    return f"{moment.astimezone(ZoneInfo(row.time_zone)):%Y-%m-%d %H:%M}"
