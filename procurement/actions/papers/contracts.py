"""The services contract, as it was awarded or signed; amendments are papers of their own."""

import json

from sqlmodel import select

from outcome_metrics.assessing.policy import DEFAULT
from outcome_metrics.definitions.agreement import Agreement
from procurement.actions.papers import deliverables, measures
from procurement.actions.papers.desk import Desk
from procurement.actions.papers.words import Spoken, joined, unstopped
from procurement.documents.facts import ContractFacts, Party, Signature, Span
from procurement.rules.vocabulary import Role
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import Terms, terms
from procurement.store.tables.audit import AuditEntry
from procurement.store.tables.awards import Award
from procurement.store.tables.contracts import Contract

HUNDRED = 100


def contract(desk: Desk, row: Contract) -> ContractFacts:
    """Return the facts of the contract at its signature, or as it waits for it."""
    award = desk.session.get_one(Award, row.award_id)
    agreed, concluded = as_signed(desk, row), contracts.concluded(row)
    vendor = desk.vendor(concluded.vendor_id)
    buyer, supplier = _buyer(desk, row, award), _supplier(desk, row)
    planned = desk.terms
    return ContractFacts(
        cover=desk.cover(f"{row.id}-CONTRACT", row.id, desk.day(row.signed_at or row.created_at)),
        ocid=row.ocid,
        buyer=Party(
            name=desk.place.city,
            identifier=planned["city_id"],
            address=desk.text(planned["city_address"]),
            representative=buyer.name,
            role=buyer.role,
        ),
        supplier=Party(
            name=vendor.name,
            identifier=f"{vendor.tax_scheme} {vendor.tax_id}",
            address=vendor.email,
            representative=supplier.name,
            role=supplier.role,
        ),
        manager=desk.name(row.manager_id) if row.manager_id else "",
        goals=desk.goals(),
        services=_services(desk),
        value=concluded.value,
        term=Span(start=agreed.term[0], end=agreed.term[1]),
        deliverables=deliverables.promised(desk, row),
        kpis=tuple(measures.terms(one) for one in by_weight(agreed.agreements)),
        meeting_frequency=desk.voice.say(f"frequency.{planned['meet_every']}"),
        report_days=max((_days(one) for one in agreed.agreements), default=0),
        payment_days=planned["payment_days"],
        comment_days=row.comment_days,
        cure_days=planned["cure_days"],
        notice_days=planned["notice_days"],
        retention_years=planned["retention_years"],
        coverage_floor_percent=int(DEFAULT.coverage_floor * HUNDRED),
        law=desk.text(planned["governing_law"]),
        forum=desk.text(planned["forum"]),
        signatures=(buyer, supplier),
        differences=deliverables.differing(desk, row),
    )


def as_signed(desk: Desk, row: Contract) -> Terms:
    """Return term and schedule at signature; before it, as they stand."""
    return terms(desk.session, row, row.signed_at)


def by_weight(agreements: tuple[Agreement, ...]) -> list[Agreement]:
    """Return the most important measure first."""
    return sorted(agreements, key=lambda one: (-(one.kpi.weight or 0), one.kpi.code))


def _days(agreement: Agreement) -> int:
    """Return the days after a period within which its figure is due."""
    return (agreement.kpi.lag_days or 0) + (agreement.kpi.submission_days or 0)


def _services(desk: Desk) -> Spoken:
    """Return what is to be done, and the special clauses of the case."""
    special = [
        desk.voice.say(
            "clause_line",
            title=unstopped(desk.text(one["title"])),
            text=desk.text(one["text"]),
        )
        for one in desk.case["contract"]["clauses"]
    ]
    return joined([desk.text(desk.case["summary"]), *special], "\n\n")


def _buyer(desk: Desk, row: Contract, award: Award) -> Signature:
    """Return who signed for the city, in which role; before signature, who awarded."""
    return Signature(
        party=desk.place.city,
        name=desk.name(row.signed_by or award.decided_by),
        role=desk.voice.say(f"role.{_signed_as(desk, row) or Role.AWARD_AUTHORITY}"),
        signed_at=row.signed_at,
    )


def _signed_as(desk: Desk, row: Contract) -> str:
    """Return the role in which the log says that the contract was signed; empty before that."""
    logged = desk.session.exec(
        select(AuditEntry).where(AuditEntry.chain == row.ocid, AuditEntry.verb == "contract.signed")
    ).all()
    mine = [one.role for one in logged if json.loads(one.body)["entry"]["contract"] == row.id]
    return mine[0] if mine else ""


def _supplier(desk: Desk, row: Contract) -> Signature:
    """Return the supplier's place to sign; its signature is not on record here."""
    vendor_id = contracts.concluded(row).vendor_id
    contact = desk.contact(vendor_id)
    return Signature(
        party=desk.vendor(vendor_id).name,
        name=contact.name if contact else "",
        role=desk.voice.say(f"role.{Role.VENDOR_CONTACT}"),
    )
