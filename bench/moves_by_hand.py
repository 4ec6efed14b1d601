"""The statements of a stage move, by hand in SQLAlchemy Core: each once, nothing decided."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from bench.moving_case import BACK, OFFICER, REASON, THERE
from procurement.rules.audit_chain import canonical, link
from procurement.store.tables import metadata

TABLES = metadata.tables
VERB, ROLE, KNOWN_BY = "solicitation.advance", "procurement_officer", "asserted"

Row = Mapping[str, Any]


def move_by_hand(engine: sa.Engine, ocid: str, *, to: str) -> None:
    """Read and write what a move does, in one commit."""
    reason = REASON if to == BACK else ""
    asked = canonical({"ocid": ocid, "target": to, "reason": reason})
    with engine.execution_options(writes=True).begin() as connection:
        request = uuid4()
        if engine.dialect.name == "postgresql":
            key = request.int % 2**63
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
        actor, at = _actor(connection, ocid, request)
        round_ = _moved(connection, ocid, to)
        _stay(connection, ocid, {"stage": to, "round": round_, "by": actor, "at": at})
        entry = {"request": request, "actor": actor, "at": at, "to": to, "reason": reason}
        _log(connection, ocid, entry)
        answer = canonical({"facts": {"ocid": ocid, "stage": to, "round": round_}, "findings": []})
        _answer(connection, {"id": request, "actor_id": actor, "arguments": asked}, answer, at)


def _actor(connection: sa.Connection, ocid: str, request: UUID) -> tuple[UUID, datetime]:
    """Ask which city it is, who asks, in which roles, what they did, and whether it is known."""
    place, person, case = (TABLES[name] for name in ("installation", "person", "solicitation"))
    grant, asked = TABLES["role_grant"], TABLES["request"]
    city = _one(connection, sa.select(place).where(place.c.id == 1))
    who = _one(connection, sa.select(person).where(person.c.handle == OFFICER))
    either = sa.or_(case.c.ocid == ocid, case.c.reference == ocid)
    connection.execute(sa.select(case).where(either)).all()
    held = (
        sa.select(grant)
        .where(grant.c.person_id == who["id"], grant.c.revoked_at.is_(None))
        .order_by(grant.c.granted_at, grant.c.id)
    )
    connection.execute(held).all()
    connection.execute(_done(ocid, who["id"])).one()
    connection.execute(sa.select(asked).where(asked.c.id == request)).all()
    return who["id"], city["simulated_now"]


def _done(ocid: str, person: UUID) -> sa.Select[Any]:
    """Return what tells in which roles a person has acted on a case."""
    consent, sheet = TABLES["opening_consent"], TABLES["rating_sheet"]
    agreed, award, bid = (TABLES[name] for name in ("consensus_rating", "award", "bid"))
    chaired = sa.select(agreed.c.bid_id).join_from(agreed, bid, bid.c.id == agreed.c.bid_id)
    return sa.select(
        sa.exists().where(consent.c.ocid == ocid, consent.c.person_id == person),
        sa.exists().where(sheet.c.ocid == ocid, sheet.c.evaluator_id == person),
        chaired.where(bid.c.ocid == ocid, agreed.c.recorded_by == person).exists(),
        sa.exists().where(award.c.ocid == ocid, award.c.decided_by == person),
    )


def _answer(connection: sa.Connection, asked: Row, answer: str, at: datetime) -> None:
    digest = hashlib.sha256(asked["arguments"].encode()).hexdigest()
    values = {**asked, "verb": VERB, "role": ROLE, "authentication": KNOWN_BY, "digest": digest}
    values |= {"state": "done", "result": answer, "asked_at": at, "finished_at": at}
    connection.execute(sa.insert(TABLES["request"]).values(values))


def _moved(connection: sa.Connection, ocid: str, to: str) -> int:
    """Lock the case, read what its gates ask about, and move it; return its round."""
    case, consent, kpi = (TABLES[name] for name in ("solicitation", "approval", "solicitation_kpi"))
    row = _one(connection, sa.select(case).where(case.c.ocid == ocid).with_for_update())
    place = TABLES["installation"]
    connection.execute(sa.select(place.c.simulated_now).where(place.c.id == 1)).scalar_one()
    given = (
        sa.select(consent)
        .where(consent.c.subject == ocid, consent.c.round == row["round"])
        .where(consent.c.stage == row["stage"])
        .order_by(consent.c.given_at)
    )
    connection.execute(given).all()
    if to == THERE:  # the way back has no gate
        agreed = sa.select(kpi).where(kpi.c.ocid == ocid).order_by(kpi.c.kpi_code)
        connection.execute(agreed).all()
    round_ = row["round"] + (to == BACK)
    moved = {"stage": to, "version": row["version"] + 1, "round": round_}
    connection.execute(sa.update(case).where(case.c.ocid == ocid).values(moved))
    return int(round_)


def _stay(connection: sa.Connection, ocid: str, new: Row) -> None:
    """End the open stay and begin the next."""
    stay = TABLES["stage_visit"]
    connection.execute(
        sa.update(stay)
        .where(stay.c.subject == ocid, stay.c.exited_at.is_(None))
        .values(exited_at=new["at"], exited_by=new["by"], exited_to=new["stage"])
    )
    values = {"id": uuid4(), "kind": "solicitation", "subject": ocid, "stage": new["stage"]}
    values |= {"round": new["round"], "entered_at": new["at"], "entered_by": new["by"]}
    connection.execute(sa.insert(stay).values(values | {"reason": ""}))


def _log(connection: sa.Connection, ocid: str, said: Row) -> None:
    """Add the entry to the chain, and move its head on."""
    chain, entry = TABLES["audit_chain"], TABLES["audit_entry"]
    head = _one(connection, sa.select(chain).where(chain.c.chain == ocid).with_for_update())
    seq, previous = head["seq"] + 1, head["digest"]
    who = {"role": ROLE, "authentication": KNOWN_BY}
    place = {"chain": ocid, "seq": seq, "position": 0, "verb": "stage.advanced", "at": said["at"]}
    body = canonical({**place, **who, **said})
    digest = link(previous, body)
    row = {**place, **who, "previous": previous, "digest": digest, "body": body}
    row |= {"actor_id": said["actor"], "request_id": said["request"]}
    connection.execute(sa.insert(entry).values(row))
    moved = {"seq": seq, "digest": digest}
    connection.execute(sa.update(chain).where(chain.c.chain == ocid).values(moved))


def _one(connection: sa.Connection, query: sa.Select[Any]) -> Row:
    return connection.execute(query).mappings().one()
