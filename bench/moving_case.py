"""A solicitation that can be moved to and fro between two stages without end.

It is the sample case, brought up by the acts that a city uses; only the consents to all its moves
are written at once, where each would be an act of its own.
"""

import hashlib
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa
import yaml

from bench.databases import START
from procurement.actions.asking.requests import Asking, perform
from procurement.actions.outcome import Outcome
from procurement.actions.solicitations.create_solicitation import TEAM, body_of
from procurement.ingest.case.reader import read_case
from procurement.store.tables import metadata

CASE = Path(__file__).parents[1] / "examples" / "street-services.yaml"
OFFICER = "officer"
#: There (its gates are those of the outcomes) and back (a new round, which needs a reason).
THERE, BACK = "outreach", "define-outcomes"
REASON = "The goals are to be said more plainly."
#: Consents to leave each stage for the other: (stage, target, role).
CONSENTS = ((BACK, THERE, "requester"), (THERE, BACK, "procurement_officer"))


class RefusedError(AssertionError):
    """What is to be measured was refused."""


def do(engine: sa.Engine, verb: str, who: str, **given: object) -> Outcome:
    """Do an act that must not be refused; `private` is handed to it."""
    private = given.pop("private", None)
    outcome = perform(engine, Asking(verb, who, given, uuid4()), private=private)
    if outcome.refused:
        raise RefusedError(outcome.findings)
    return outcome


def a_case(engine: sa.Engine, *, rounds: int) -> str:
    """Return the ocid of the sample case, with the consents to so many moves there and back."""
    case, findings = read_case(CASE, now=START)
    if case is None:
        raise RefusedError(findings)
    team = yaml.safe_load(CASE.read_text("utf-8"))["team"]
    named = [team[entry] for entry in TEAM]
    handles = [one for some in named for one in ([some] if isinstance(some, str) else some)]
    for handle in dict.fromkeys([*handles, OFFICER]):
        do(engine, "person.register", "ada", handle=handle, name=handle.title())
    do(engine, "role.grant", "ada", handle=OFFICER, role="procurement_officer")
    digest = hashlib.sha256(body_of(case).encode()).hexdigest()
    made = do(engine, "solicitation.create", OFFICER, digest=digest, private=case)
    ocid = str(made.facts["ocid"])
    _agree(engine, ocid, rounds)
    return ocid


def move(engine: sa.Engine, ocid: str, *, to: str) -> None:
    """Move the case as an officer does."""
    reason = REASON if to == BACK else ""
    do(engine, "solicitation.advance", OFFICER, ocid=ocid, target=to, reason=reason)


def _agree(engine: sa.Engine, ocid: str, rounds: int) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.update(metadata.tables["solicitation_kpi"]), {"data_owner_agreed": 1})
        ada = connection.execute(sa.text("SELECT id FROM person WHERE handle = 'ada'"))
        by = UUID(str(ada.scalar_one()))
        connection.execute(
            sa.insert(metadata.tables["approval"]),
            [
                {"id": uuid4(), "subject": ocid, "round": number, "stage": stage, "target": target}
                | {"role": role, "person_id": by, "given_at": START, "note": ""}
                for number in range(1, rounds + 1)
                for stage, target, role in CONSENTS
            ],
        )
