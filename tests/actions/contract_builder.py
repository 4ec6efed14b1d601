"""A rehearsal city with one awarded solicitation and its contract, written straight to the tables.

What leads up to an award has its own builders and tests; here only the contract matters.
"""

import hashlib
import inspect
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Session, select

from outcome_metrics.definitions.agreement import Agreement, Baseline, Promise, Target
from outcome_metrics.definitions.definition import (
    Aggregation,
    AttainmentKind,
    Direction,
    Frequency,
    Kpi,
    KpiType,
    Text,
    Thresholds,
)
from outcome_metrics.definitions.records import as_record
from procurement.actions.outcome import Outcome
from procurement.actions.results.load_results import load_results
from procurement.actions.solicitations.store_kpi import define_kpi
from procurement.actions.unit import Actor, Unit, transaction
from procurement.ingest.table.mapping_file import load_mapping
from procurement.ingest.table.observations import read_table
from procurement.locale import LANGUAGES
from procurement.locale.findings import say
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import ProcurementError
from procurement.rules.texts import written
from procurement.rules.vocabulary import (
    Authentication,
    AwardStatus,
    BidStatus,
    ContractStatus,
    InstallationKind,
    Locality,
    Role,
    VendorSize,
)
from procurement.store.database.engine import make_engine, reading
from procurement.store.tables import metadata
from procurement.store.tables.awards import Award
from procurement.store.tables.bids import Bid
from procurement.store.tables.contracts import Contract, ContractKpi
from procurement.store.tables.metrics import KpiDefinition
from procurement.store.tables.milestones import Milestone
from procurement.store.tables.parties import Vendor
from procurement.store.tables.people import Installation, Person, RoleGrant
from procurement.store.tables.solicitations import Lot, Solicitation, SolicitationKpi

OCID = "ocds-000000-STREET-2015"
CONTRACT = "STREET-2015-C1"
NOON = datetime(2015, 1, 5, 18, tzinfo=UTC)  # 12:00 in Chicago, the contract's first day
STARTS, ENDS = date(2015, 1, 5), date(2015, 12, 31)

PEOPLE = {
    "manager": Role.CONTRACT_MANAGER,
    "lawyer": Role.LEGAL,
    "officer": Role.PROCUREMENT_OFFICER,
    "validator": Role.DATA_VALIDATOR,
    "authority": Role.AWARD_AUTHORITY,
    "contact": Role.VENDOR_CONTACT,
    "stranger": Role.VENDOR_CONTACT,
    "scheduler": Role.SCHEDULER,
}

WORDS = Text(en="words", es="palabras", pt="palavras")
DAYS = Kpi(
    code="waiting_days",
    version=1,
    valid_from=date(2014, 1, 1),
    name=WORDS,
    type=KpiType.OUTCOME,
    definition=WORDS,
    numerator=WORDS,
    denominator=WORDS,
    exclusions=WORDS,
    unit="days",
    direction=Direction.LOWER,
    aggregation=Aggregation.MEAN_WEIGHTED,
    attainment=AttainmentKind.BASELINE_RELATIVE,
    thresholds=Thresholds(
        good=Decimal(7), approaching=Decimal(10), requires_improvement=Decimal(14)
    ),
    data_source=Text(en="register", es="registro", pt="cadastro"),
    owner=Text(en="streets", es="calles", pt="ruas"),
    collector=Text(en="contractor", es="contratista", pt="contratada"),
    validator=Text(en="data office", es="oficina de datos", pt="escritório de dados"),
    frequency=Frequency.MONTH,
    lag_days=7,
    submission_days=7,
    weight=Decimal("0.6"),
)
SHARE = replace(
    DAYS,
    code="lasting_share",
    unit="share",
    direction=Direction.HIGHER,
    aggregation=Aggregation.RATIO_OF_SUMS,
    attainment=AttainmentKind.RATIO,
    thresholds=Thresholds(
        good=Decimal("0.9"), approaching=Decimal("0.8"), requires_improvement=Decimal("0.7")
    ),
    weight=Decimal("0.4"),
)
BASELINE = Baseline(
    numerator=Decimal(2000),
    denominator=Decimal(100),
    start=date(2014, 1, 1),
    end=date(2014, 12, 31),
    source=Text(en="Register of 2014", es="Registro de 2014", pt="Cadastro de 2014"),
)
AGREED = (
    Agreement(kpi=DAYS, baseline=BASELINE, target=Target(promise=Promise(value=Decimal(7)))),
    Agreement(
        kpi=SHARE,
        baseline=replace(BASELINE, numerator=Decimal(60)),
        target=Target(promise=Promise(value=Decimal("0.9"))),
    ),
)

#: As much of a case as a contract reads.
CASE = {
    "title": {"en": "Repairs"},
    "department": {"en": "Streets"},
    "kpis": [],
    "contract": {"start": STARTS, "end": ENDS, "review_every": "quarter"},
}

#: kpi, period_start, numerator, denominator, site, group, target
Row = tuple[str, str, str, str] | tuple[str, str, str, str, str]
MAPPING = """
columns: {kpi: kpi, period_start: start, numerator: n, denominator: d, site: site}
period: {format: "%Y-%m-%d", length: LENGTH}
unit: days
direction: lower
others: slug
"""
RULES = {"lasting_share": "{code: lasting_share, unit: share, direction: higher}"}


@dataclass
class Bench:
    """A city with one contract, ready to act."""

    engine: sa.Engine
    home: Path
    tables: int = 0

    def act(
        self, action: Callable[..., Outcome], who: str, *, private: object = None, **named: object
    ) -> Outcome:
        """Do one act in one transaction, without asking whether `who` may."""
        with transaction(self.engine) as (session, place):
            person = session.exec(select(Person).where(Person.handle == who)).one()
            actor = Actor(person, PEOPLE[who], Authentication.ASSERTED)
            return carried_out(action, Unit(session, actor, uuid4(), place, private), named)

    def forward(self, to: datetime) -> None:
        """Let simulated time pass until `to`."""
        with self.engine.begin() as connection:
            connection.execute(sa.update(metadata.tables["installation"]).values(simulated_now=to))

    def load(
        self,
        rows: Sequence[Row],
        *,
        contract: str = CONTRACT,
        length: str = "month",
        name: str = "",
    ) -> Outcome:
        """Write the rows to a file, read it by a mapping and load it as the manager."""
        self.tables += 1
        table = self.home / (name or f"results-{self.tables}.csv")
        lines = ["kpi,start,n,d,site", *(",".join((*row, "")[:5]) for row in rows)]
        table.write_text("\n".join(lines) + "\n", "utf-8")
        mapping = self.home / f"mapping-{self.tables}.yaml"
        rules = [
            f"  {kpi}: {rule}" for kpi, rule in RULES.items() if kpi in {row[0] for row in rows}
        ]
        listed = "\n".join(["kpis:", *rules]) if rules else ""
        mapping.write_text(MAPPING.replace("LENGTH", length) + listed, "utf-8")
        return self.load_file(table, mapping, contract=contract)

    def load_file(self, table: Path, mapping: Path, *, contract: str = "") -> Outcome:
        """Read a file and load it as the manager."""
        meant = load_mapping(mapping)
        read = read_table(table, meant)
        return self.act(
            load_results,
            "manager",
            private=(read, meant),
            table=read.file,
            digest=read.sha256 or "",
            contract=contract,
        )

    def look(self, question: Callable[[Session], object]) -> object:
        """Ask the database."""
        with reading(self.engine) as session:
            return question(session)

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        with reading(self.engine) as session:
            rows = sa.select(sa.func.count()).select_from(metadata.tables[table])
            return session.execute(rows).scalar_one()

    def entries(self, verb: str) -> list[dict]:
        """Return what the audit log says of each act of this verb."""
        entry = metadata.tables["audit_entry"]
        with reading(self.engine) as session:
            found = session.execute(
                sa.select(entry.c.body).where(entry.c.verb == verb).order_by(entry.c.seq)
            )
            return [json.loads(body)["entry"] for body in found.scalars()]

    def contract(self, contract: str = CONTRACT) -> Contract:
        """Return the contract as it stands."""
        with reading(self.engine) as session:
            row = session.get_one(Contract, contract)
            session.expunge(row)
            return row


def carried_out(action: Callable[..., Outcome], unit: Unit, named: dict[str, Any]) -> Outcome:
    """Do an act with its named arguments, which are the fields of its form where it has one."""
    form = inspect.signature(action).parameters.get("form")
    return action(unit, form=form.annotation(**named)) if form else action(unit, **named)


def promised(bench: Bench, code: str = "crew", due: date = date(2015, 6, 30), **more: int) -> None:
    """Let the contract promise a milestone, as if the tender had asked for it."""
    with Session(bench.engine) as session, session.begin():
        session.add(
            Milestone(
                contract_id=CONTRACT,
                code=code,
                version=1,
                title=written({"en": "Night crew at work", "es": "Cuadrilla nocturna"}),
                due_on=due,
                acceptance="Ten nights out of fourteen",
                evidence="Rosters",
                **more,
            )
        )


def months(kpi: str, first: int, last: int, n: str, d: str, *, year: int = 2015) -> list[Row]:
    """Return one row for each month from `first` to `last`."""
    return [(kpi, f"{year}-{month:02}-01", n, d) for month in range(first, last + 1)]


def codes(answer: Outcome | ProcurementError) -> list[str]:
    """Return the codes of an answer's findings, each of which must have words for people."""
    for finding in answer.findings:
        for language in LANGUAGES:
            said = say(finding, language)
            assert said.sentence
            assert said.remedy
    return [finding.code for finding in answer.findings]


def a_bench(
    folder: Path,
    url: str,
    *,
    stage: str = "monitoring",
    agreed: Sequence[Agreement] = AGREED,
    contracts: int = 1,
    at: datetime = NOON,
) -> Bench:
    """Return a rehearsal city, on the migrated database `url`, with contracts in `stage`."""
    engine = make_engine(url)
    bench = Bench(engine, folder)
    with Session(engine) as session, session.begin():
        session.add(
            Installation(
                kind=InstallationKind.REHEARSAL,
                city="Puerto Claro (fictional)",
                ocid_prefix="ocds-000000",
                time_zone="America/Chicago",
                created_at=at,
                simulated_now=at,
            )
        )
        session.flush()
        people = _people(session, at)
        _solicitation(session, at)
        for number in range(1, contracts + 1):
            _award(session, people, number, stage, at)
    with transaction(engine) as (session, place):
        actor = Actor(
            session.get_one(Person, people["officer"]),
            Role.PROCUREMENT_OFFICER,
            Authentication.ASSERTED,
        )
        unit = Unit(session, actor, uuid4(), place)
        for agreement in agreed:
            define_kpi(unit, agreement.kpi)
            _promise(session, agreement, contracts)
    return bench


def _people(session: Session, at: datetime) -> dict[str, UUID]:
    for name in ("vendor", "stranger"):
        session.add(
            Vendor(
                id=_id(name),
                tax_scheme="XX-PCT",
                tax_id=name,
                name=name.title(),
                email=f"{name}@example.org",
                size=VendorSize.SMALL,
                locality=Locality.LOCAL,
                registered_at=at,
            )
        )
    session.flush()
    works_for = {"contact": _id("vendor"), "stranger": _id("stranger")}
    ids = {}
    for handle, role in PEOPLE.items():
        person = Person(
            id=uuid4(),
            handle=handle,
            name=handle.title(),
            email=f"{handle}@example.org",
            name_salt="00",
            vendor_id=works_for.get(handle),
            registered_at=at,
        )
        ids[handle] = person.id
        session.add(person)
        session.flush()
        session.add(
            RoleGrant(id=uuid4(), person_id=person.id, role=role, subject=OCID, granted_at=at)
        )
    return ids


def _solicitation(session: Session, at: datetime) -> None:
    session.add(
        Solicitation(
            ocid=OCID,
            reference="STREET-2015",
            pathway="competitive-rfp/1",
            stage="awarded",
            case_body=canonical(CASE),
            case_digest="",
            language="en",
            department="Streets",
            currency="USD",
            estimated_minor=1,
            questions_until=at,
            deadline=at,
            deadline_wall="",
            time_zone="America/Chicago",
            created_at=at,
        )
    )
    session.flush()
    session.add(Lot(id=_id("lot"), ocid=OCID, code="all", title="All", estimated_minor=1))
    session.flush()


def _award(
    session: Session, people: dict[str, UUID], number: int, stage: str, at: datetime
) -> None:
    bid, award = uuid4(), uuid4()
    session.add(
        Bid(
            id=bid,
            ocid=OCID,
            round=number,
            lot_id=_id("lot"),
            vendor_id=_id("vendor"),
            status=BidStatus.VALID,
            current_version=1,
        )
    )
    session.flush()
    session.add(
        Award(
            id=award,
            ocid=OCID,
            round=number,
            lot_id=_id("lot"),
            bid_id=bid,
            vendor_id=_id("vendor"),
            status=AwardStatus.ACTIVE,
            value_minor=100,
            currency="USD",
            memo="Best",
            decided_at=at,
            decided_by=people["officer"],
            standstill_until=at,
        )
    )
    session.flush()
    signed = stage != "signature"
    session.add(
        Contract(
            id=f"STREET-2015-C{number}",
            ocid=OCID,
            award_id=award,
            vendor_id=_id("vendor"),
            pathway="contract/1",
            stage=stage,
            status=ContractStatus.ACTIVE if signed else ContractStatus.PENDING,
            value_minor=100,
            currency="USD",
            starts_on=STARTS,
            ends_on=ENDS,
            manager_id=people["manager"] if signed else None,
            review_months=3,
            comment_days=14,
            signed_at=at if signed else None,
            signed_by=people["lawyer"] if signed else None,
            created_at=at,
        )
    )
    session.flush()


def _promise(session: Session, agreement: Agreement, contracts: int) -> None:
    known = session.get(KpiDefinition, (agreement.kpi.code, agreement.kpi.version))
    assert known is not None
    session.add(
        SolicitationKpi(
            ocid=OCID,
            kpi_code=agreement.kpi.code,
            kpi_version=agreement.kpi.version,
            agreement_body=canonical(as_record(agreement)),
        )
    )
    for number in range(1, contracts + 1):
        session.add(
            ContractKpi(
                contract_id=f"STREET-2015-C{number}",
                schedule=1,
                kpi_code=agreement.kpi.code,
                kpi_version=agreement.kpi.version,
                agreement_body=canonical(as_record(agreement)),
            )
        )


def _id(name: str) -> UUID:
    return UUID(hashlib.sha256(name.encode()).hexdigest()[:32])
