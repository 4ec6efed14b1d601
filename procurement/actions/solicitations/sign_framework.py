"""The outcome framework: what a solicitation wants to change, signed as it leaves that stage."""

import json

from sqlmodel import col, select

from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.store.solicitations import frameworks, solicitations
from procurement.store.tables.solicitations import (
    OutcomeFramework,
    Solicitation,
    SolicitationKpi,
)

#: Parts of a case: what is wrong, for whom, what the city wants instead, and why it should come.
WANTED = ("problem", "goals", "logic_model")


def sign_framework(unit: Unit, row: Solicitation) -> dict[str, object]:
    """Keep the framework as it was consented to, as its next version; return what the log says.

    Problem, goals, logic model, and every KPI with definition, baseline, target, reporting burden
    and whether the data owner has agreed.  Going back and leaving again signs a new version beside
    the old.
    """
    session = unit.session
    case = json.loads(row.case_body)
    lines = session.exec(
        select(SolicitationKpi)
        .where(SolicitationKpi.ocid == row.ocid)
        .order_by(col(SolicitationKpi.kpi_code))
    )
    signed = solicitations.consents(session, row.ocid, round_=row.round, stage=row.stage)
    body = canonical(
        {
            **{part: case.get(part) for part in WANTED},
            "kpis": [
                {
                    "agreement": json.loads(one.agreement_body),
                    "data_owner_agreed": one.data_owner_agreed,
                }
                for one in lines
            ],
            "signed_by": [
                {"role": one.role, "person": one.person_id, "at": one.given_at} for one in signed
            ],
        }
    )
    framework = OutcomeFramework(
        ocid=row.ocid,
        version=len(frameworks.versions(session, row.ocid)) + 1,
        round=row.round,
        body=body,
        digest=frameworks.digest_of(body),
        signed_at=unit.now,
    )
    session.add(framework)
    return {"framework": framework.version, "framework_digest": framework.digest}
