"""A signed contract that pays for outcomes, with its people, told by the acts themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Session, select

from procurement.actions.asking.requests import Asking, perform
from procurement.actions.outcome import Outcome
from procurement.actions.payments.payment_files import (
    ReadEvidence,
    read_evidence_file,
    read_terms_file,
)
from procurement.rules.audit_chain import canonical
from procurement.rules.vocabulary import Role
from procurement.store.tables import metadata
from procurement.store.tables.contracts import Contract
from procurement.store.tables.people import Person, RoleGrant
from procurement.store.tables.solicitations import Solicitation
from tests.actions.contract_builder import CONTRACT, OCID, Bench, a_bench

EXAMPLE = Path(__file__).parents[2] / "examples" / "sample-payment-terms.yaml"
FEBRUARY = "2026-02-10"
#: All four quarters of 2026 are over.
LATER = datetime(2027, 1, 15, 18, tzinfo=UTC)
OTHERS = {
    "approver": Role.PAYMENT_APPROVER,
    "second": Role.PAYMENT_APPROVER,
    "treasurer": Role.BUDGET_OFFICER,
}


@dataclass
class Payments:
    """A city with one contract that pays for outcomes."""

    bench: Bench
    home: Path

    def do(
        self, verb: str, who: str, *, request: UUID | None = None, private: object = None, **given
    ) -> Outcome:
        """Ask for an act as somebody, with every check that a command has."""
        asking = Asking(verb, who, {"contract": CONTRACT, **given}, request or uuid4())
        return perform(self.bench.engine, asking, private=private)

    def terms(self, text: str = "", *, who: str = "lawyer", reason: str = "Signed so") -> Outcome:
        """Set the terms: those of the example, or another text."""
        path = self.home / "terms.yaml"
        path.write_text(text or EXAMPLE.read_text("utf-8"), "utf-8")
        read = read_terms_file(path)
        return self.do("payment.terms", who, private=read.terms, digest=read.digest, reason=reason)

    def read(self, rows: Iterable[Mapping[str, object]]) -> ReadEvidence:
        """Write rows to a table and read it."""
        path = self.home / "evidence.csv"
        path.write_text(table(rows), "utf-8")
        return read_evidence_file(self.bench.engine, path, CONTRACT)

    def evidence(self, rows: Iterable[Mapping[str, object]], who: str = "validator") -> Outcome:
        """Load rows of evidence."""
        read = self.read(rows)
        return self.do(
            "payment.evidence",
            who,
            private=read,
            table=read.table.file,
            digest=read.table.digest,
        )

    def settle(self, period: str) -> Outcome:
        """Settle a period as the contract manager."""
        return self.do("payment.settle", "manager", period=period)

    def paid(self, amount: str, on: str, reference: str = "AP-1", **given) -> Outcome:
        """Record a payment of the first settlement as the finance office."""
        told = {"settlement": 1, "who": "treasurer", **given}
        who = told.pop("who")
        return self.do("payment.paid", who, amount=amount, on=on, reference=reference, **told)

    def rows(self, table: str) -> list[dict]:
        """Return all rows of a table."""
        with self.bench.engine.connect() as connection:
            found = connection.execute(sa.select(metadata.tables[table]))
            return [dict(row) for row in found.mappings()]


COLUMNS = (
    "reference",
    "rule",
    "date",
    "state",
    "person",
    "quantity",
    "value",
    "numerator",
    "denominator",
    "source",
)


def table(rows: Iterable[Mapping[str, object]]) -> str:
    """Return rows as CSV."""
    lines = [",".join(COLUMNS)]
    lines += [",".join(str(row.get(name, "")) for name in COLUMNS) for row in rows]
    return "\n".join(lines) + "\n"


def jobs(
    first: int, last: int, day: str, *, state: str = "verified", weeks: int = 30
) -> list[dict[str, object]]:
    """Return evidence of one job for each of the persons `first` to `last`."""
    return [
        {
            "reference": f"JOB-{number:03}",
            "rule": "jobs",
            "date": day,
            "state": state,
            "person": f"ID-{number:08}",
            "value": weeks,
            "source": f"Payroll extract {number}",
        }
        for number in range(first, last + 1)
    ]


def waiting(day: str, numerator: int, denominator: int, *, state: str = "verified") -> dict:
    """Return evidence of the mean days of waiting."""
    return {
        "reference": f"WAIT-{day}",
        "rule": "waiting",
        "date": day,
        "state": state,
        "numerator": numerator,
        "denominator": denominator,
    }


def a_paying_contract(folder: Path, url: str) -> Payments:
    """Return a city with one signed contract of 2026 and 2027, in monitoring, without terms."""
    bench = a_bench(folder, url, at=LATER)
    with Session(bench.engine) as session, session.begin():
        row = session.get_one(Contract, CONTRACT)
        row.starts_on, row.ends_on = date(2026, 1, 1), date(2027, 12, 31)
        session.add(row)
        process = session.exec(select(Solicitation)).one()
        words = {"en": "Job training", "es": "Formación laboral", "pt": "Formação profissional"}
        home = {"en": "Employment", "es": "Empleo", "pt": "Trabalho"}
        process.case_body = canonical({"title": words, "department": home, "kpis": []})
        session.add(process)
        for handle, role in OTHERS.items():
            person = Person(
                id=uuid4(), handle=handle, name=handle.title(), name_salt="00", registered_at=LATER
            )
            session.add(person)
            session.flush()
            session.add(
                RoleGrant(
                    id=uuid4(), person_id=person.id, role=role, subject=OCID, granted_at=LATER
                )
            )
    return Payments(bench, folder)
