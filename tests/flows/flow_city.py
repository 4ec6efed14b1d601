"""A city in which every act that has a flow goes through that flow, as the command line does it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import func, select

from procurement import dispatch
from procurement.actions import setup
from procurement.actions.asking.catalogue import VERBS
from procurement.actions.asking.requests import Asking, submit
from procurement.actions.outcome import Outcome
from procurement.rules.vocabulary import Role
from procurement.store.database.engine import reading
from procurement.store.tables.audit import AuditEntry
from procurement.store.tables.outbox import Request
from tests.builders import City, a_city


@dataclass
class FlowCity(City):
    """A city that asks Prefect for everything that has a flow."""

    asked: list[tuple[str, UUID]] = field(default_factory=list)

    def ask(
        self,
        verb: str,
        who: str,
        *,
        private: object = None,
        request: UUID | None = None,
        acting_as: Role | None = None,
        **arguments: object,
    ) -> Outcome:
        """Do one act as `who`; one with a flow is dispatched in this process."""
        flow = VERBS[verb].flow
        if not flow:
            return super().ask(
                verb, who, private=private, request=request, acting_as=acting_as, **arguments
            )
        chosen = request or uuid4()
        self.asked.append((flow, chosen))
        submit(self.engine, Asking(verb, who, arguments, chosen, acting_as))
        outcome = dispatch.run(self.engine, setup.settings(), flow, chosen)
        assert outcome is not None
        return outcome

    def entries(self, verb: str) -> int:
        """Return how many audit entries there are of `verb`."""
        with reading(self.engine) as session:
            return session.exec(
                select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == verb)
            ).one()

    def requests(self, verb: str) -> list[Request]:
        """Return what was asked for by `verb`, oldest first."""
        with reading(self.engine) as session:
            found = select(Request).where(Request.verb == verb)
            rows = list(session.exec(found))
            session.expunge_all()
        return rows


def a_flow_city(folder: Path, monkeypatch: Any, *, url: str) -> FlowCity:
    """Return a rehearsal city on the migrated database `url`."""
    made = a_city(folder, monkeypatch, url=url)
    return FlowCity(made.engine, made.home)
