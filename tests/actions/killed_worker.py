"""A worker that acts without end and says what was acknowledged, until somebody kills it."""

import itertools
from multiprocessing.connection import Connection
from uuid import uuid4

from sqlmodel import Session

from procurement.actions.asking.requests import Asking, carry_out, perform, submit
from procurement.rules.vocabulary import Role
from procurement.store.database.engine import make_engine
from procurement.store.tables.solicitations import Solicitation
from tests.builders import ADMINISTRATOR

#: Stage -> where to go next, and whose consent that needs.
TO_AND_FRO = {
    "define-outcomes": ("outreach", "requester"),
    "outreach": ("define-outcomes", "procurement_officer"),
}


def work(url: str, ocid: str, people: dict[str, str], say: Connection) -> None:
    """Register people and move `ocid` to and fro; send ("stored" or "done", request) each time.

    `people` says who holds a role.
    """
    engine = make_engine(url)
    with Session(engine) as session:
        stage = session.get_one(Solicitation, ocid).stage
    say.send(("ready", None))
    for _ in itertools.count():
        target, role = TO_AND_FRO[stage]
        name = uuid4().hex
        consent = {"ocid": ocid, "target": target}
        for asking in (
            Asking("person.register", ADMINISTRATOR, {"handle": name, "name": name}, uuid4()),
            Asking("approval.give", people[role], consent, uuid4(), Role(role)),
        ):
            perform(engine, asking)
            say.send(("done", asking.request_id))
        move = Asking("solicitation.advance", "officer", {**consent, "reason": "Again."}, uuid4())
        submit(engine, move)
        say.send(("stored", move.request_id))
        outcome = carry_out(engine, move.request_id)
        say.send(("done", move.request_id))
        stage = str(outcome.facts["stage"])
