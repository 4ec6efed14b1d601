"""Store a case: the solicitation, its lots, its KPIs, its vendors and its team, in one commit."""

import hashlib
from uuid import uuid4

from sqlmodel import select

from outcome_metrics.definitions.records import as_record
from procurement.actions.city.change_roles import clashes
from procurement.actions.contracts.case_agreements import agreements
from procurement.actions.outcome import Outcome
from procurement.actions.solicitations.store_kpi import define_kpi
from procurement.actions.unit import Unit
from procurement.actions.vendors.register_vendors import (
    CertificateForm,
    VendorForm,
    register_vendor,
)
from procurement.ingest.case import sections
from procurement.ingest.case.reader import Case
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding
from procurement.rules.pathways import CURRENT_SOLICITATION
from procurement.rules.vocabulary import Role, SubjectKind
from procurement.store.city import people
from procurement.store.solicitations import solicitations
from procurement.store.tables.people import Person, RoleGrant
from procurement.store.tables.solicitations import Lot, Solicitation, SolicitationKpi

#: Entries of a case's team, and the role each is for.
TEAM = {
    "requester": Role.REQUESTER,
    "procurement_officer": Role.PROCUREMENT_OFFICER,
    "budget_officer": Role.BUDGET_OFFICER,
    "legal": Role.LEGAL,
    "outreach_lead": Role.OUTREACH_LEAD,
    "custodians": Role.CUSTODIAN,
    "evaluators": Role.EVALUATOR,
    "chair": Role.CHAIR,
    "award_authority": Role.AWARD_AUTHORITY,
    "contract_manager": Role.CONTRACT_MANAGER,
    "data_validator": Role.DATA_VALIDATOR,
    "payment_approver": Role.PAYMENT_APPROVER,
    "auditor": Role.AUDITOR,
}


def body_of(case: Case) -> str:
    """Return the one text of a case: what is stored and hashed."""
    return canonical(case.model_dump(mode="json", by_alias=True))


def create_solicitation(unit: Unit, *, digest: str) -> Outcome:
    """Open the solicitation that the accepted case (the unit's private part) describes.

    `digest` is the SHA-256 of the case's body; the same reference cannot be used twice.

    Raises:
        BadInputError: somebody of the team is not registered, or a KPI is not in the catalogue.
    """
    case = unit.private
    if not isinstance(case, Case) or hashlib.sha256(body_of(case).encode()).hexdigest() != digest:
        raise BadInputError(Finding("solicitation.other_case", {"digest": digest}))
    ocid = f"{unit.place.ocid_prefix}-{case.reference}"
    if unit.session.get(Solicitation, ocid) is not None:
        return Outcome((Finding("solicitation.reference_taken", {"reference": case.reference}),))
    team = _team(unit, case)
    refused = _not_appointed(unit, ocid, team)
    if refused:
        return Outcome(refused)
    row = _solicitation(unit, case, ocid, digest)
    unit.session.add(row)
    unit.session.flush()
    for lot in case.lots:
        unit.session.add(
            Lot(
                id=uuid4(),
                ocid=ocid,
                code=lot.code,
                title=lot.title.read(case.language) or lot.code,
                estimated_minor=lot.estimated_value.minor,
            )
        )
    _kpis(unit, case, ocid)
    for vendor in case.outreach.vendors:
        _vendor(unit, vendor)
    for person, role in team:
        unit.session.add(
            RoleGrant(
                id=uuid4(),
                person_id=person.id,
                role=role,
                subject=ocid,
                granted_at=unit.now,
                granted_by=unit.actor.id if person.id != unit.actor.id else None,
            )
        )
    solicitations.enter(
        unit.session,
        solicitations.Move(
            kind=SubjectKind.SOLICITATION,
            subject=ocid,
            target=row.stage,
            round=1,
            at=unit.now,
            by=unit.actor.id,
        ),
    )
    unit.log(
        "solicitation.created",
        ocid,
        {
            "reference": case.reference,
            "pathway": row.pathway,
            "case_digest": digest,
            "team": [{"person": person.id, "role": role} for person, role in team],
        },
    )
    return Outcome(facts={"ocid": ocid, "stage": row.stage})


def _not_appointed(unit: Unit, ocid: str, team: list[tuple[Person, Role]]) -> tuple[Finding, ...]:
    """Refuse to appoint oneself to what one does not hold already, and two hats that exclude."""
    city_wide = people.roles(unit.session, unit.actor.id, ocid)
    own = [
        Finding("role.own", {"role": role.value})
        for person, role in team
        if person.id == unit.actor.id and role not in city_wide
    ]
    return (*own, *(found for person, role in team for found in clashes(unit, person, role, ocid)))


def _team(unit: Unit, case: Case) -> list[tuple[Person, Role]]:
    """Return the registered people of the case's team; name everybody who is not."""
    wanted = [
        (handle, role)
        for entry, role in TEAM.items()
        for handle in _handles(getattr(case.team, entry))
    ]
    known = {person.handle: person for person in unit.session.exec(select(Person))}
    missing = sorted({handle for handle, _ in wanted if handle not in known})
    if missing:
        raise BadInputError(
            *(Finding("solicitation.person_unknown", {"handle": one}) for one in missing)
        )
    return [(known[handle], role) for handle, role in dict.fromkeys(wanted)]


def _handles(entry: str | tuple[str, ...]) -> tuple[str, ...]:
    return (entry,) if isinstance(entry, str) else entry


def _solicitation(unit: Unit, case: Case, ocid: str, digest: str) -> Solicitation:
    calendar = case.calendar
    return Solicitation(
        ocid=ocid,
        reference=case.reference,
        pathway=CURRENT_SOLICITATION.code,
        stage=CURRENT_SOLICITATION.first.code,
        case_body=body_of(case),
        case_digest=digest,
        language=case.language,
        department=case.department.read(case.language) or "",
        currency=case.currency,
        estimated_minor=case.estimated_value.minor,
        is_key=case.key_procurement,
        questions_until=calendar.questions_until.instant,
        deadline=calendar.deadline.instant,
        deadline_wall=f"{calendar.deadline.date} {calendar.deadline.time}",
        time_zone=calendar.deadline.zone,
        created_at=unit.now,
    )


def _kpis(unit: Unit, case: Case, ocid: str) -> None:
    for agreement in agreements(case, today=unit.today):
        define_kpi(unit, agreement.kpi)
        unit.session.add(
            SolicitationKpi(
                ocid=ocid,
                kpi_code=agreement.kpi.code,
                kpi_version=agreement.kpi.version,
                agreement_body=canonical(as_record(agreement)),
            )
        )


def _vendor(unit: Unit, vendor: sections.Vendor) -> None:
    form = VendorForm(
        tax_scheme=vendor.tax_id.scheme,
        tax_id=vendor.tax_id.id,
        name=vendor.name,
        email=vendor.email,
        size=vendor.size,
        locality=vendor.locality,
        new_to_city=vendor.new_to_city,
        certificates=tuple(
            CertificateForm(
                kind=one.kind,
                issuer=one.issuer,
                number=one.number or "",
                valid_from=one.valid_from,
                valid_to=one.valid_to,
            )
            for one in vendor.certifications
            if one.valid_from is not None
        ),
    )
    register_vendor(unit, form=form)
