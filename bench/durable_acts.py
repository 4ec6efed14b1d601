"""Durable acts (request, effect, entry, answer in one commit), beside the bare statements."""

import secrets
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from bench.ratios import at_most, interleaved
from procurement.actions.asking.requests import Asking, perform
from procurement.actions.city.create_city import NewCity, create_city
from procurement.rules.audit_chain import canonical, link
from procurement.store.engine import make_engine

ACTS = 100
START = datetime(2026, 1, 1, tzinfo=UTC)

HEAD = sa.text("SELECT seq, digest FROM audit_chain WHERE chain = 'people'")
NEW_CHAIN = sa.text("INSERT INTO audit_chain (chain, seq, digest) VALUES ('people', 0, :digest)")
NEW_HEAD = sa.text("UPDATE audit_chain SET seq = :seq, digest = :digest WHERE chain = 'people'")
PERSON = sa.text(
    "INSERT INTO person (id, handle, name, email, name_salt, registered_at)"
    " VALUES (:id, :handle, :name, :email, :name_salt, :registered_at)"
)
REQUEST = sa.text(
    "INSERT INTO request (id, verb, arguments, digest, actor_id, role, authentication, state,"
    " result, asked_at, finished_at)"
    " VALUES (:id, :verb, :arguments, :digest, :actor_id, :role, :authentication, :state,"
    " :result, :asked_at, :finished_at)"
)
ENTRY = sa.text(
    "INSERT INTO audit_entry (chain, seq, previous, digest, body, actor_id, role, authentication,"
    " verb, at, request_id, position)"
    " VALUES (:chain, :seq, :previous, :digest, :body, :actor_id, :role, :authentication,"
    " :verb, :at, :request_id, :position)"
)


def run() -> list[str]:
    """Compare 100 acts through the actions with the same rows written by hand, on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        engines = [make_engine(f"sqlite:///{Path(folder) / name}.db") for name in ("ours", "bare")]
        for engine in engines:
            create_city(
                engine,
                NewCity(
                    city="Bench",
                    ocid_prefix="ocds-000000",
                    time_zone="UTC",
                    administrator=("ada", "Ada"),
                    rehearsal_from=START,
                ),
            )
        ours, bare = interleaved(lambda: _through_actions(engines[0]), lambda: _by_hand(engines[1]))
        for engine in engines:
            engine.dispose()
    return [at_most("durable_act_to_bare_statements", ours / bare, 4)]


def _through_actions(engine: sa.Engine) -> None:
    for _ in range(ACTS):
        handle = f"p{secrets.token_hex(8)}"
        perform(
            engine, Asking("person.register", "ada", {"handle": handle, "name": handle}, uuid4())
        )


def _by_hand(engine: sa.Engine) -> None:
    """Write what an act writes, and nothing more: person, request, entry, head; one commit each."""
    with engine.connect() as reader:
        actor = reader.execute(sa.text("SELECT id FROM person WHERE handle = 'ada'")).scalar_one()
        seq, digest = reader.execute(HEAD).first() or (0, "0" * 64)
    for _ in range(ACTS):
        with engine.execution_options(writes=True).begin() as connection:
            seq, digest = _one_act(connection, actor, seq, digest)


def _one_act(connection: sa.Connection, actor: str, seq: int, before: str) -> tuple[int, str]:
    at, handle, request = "2026-01-01 00:00:00.000000", f"p{secrets.token_hex(8)}", uuid4().hex
    body = canonical({"verb": "person.register", "handle": handle, "actor": actor, "at": at})
    after = link(before, body)
    who = {"actor_id": actor, "role": "administrator", "authentication": "asserted"}
    if seq == 0:
        connection.execute(NEW_CHAIN, {"digest": before})
    person = {"id": uuid4().hex, "handle": handle, "name": handle, "email": ""}
    connection.execute(PERSON, {**person, "name_salt": handle, "registered_at": at})
    asked = {"id": request, "verb": "person.register", "arguments": body, "digest": after}
    answer = {"state": "done", "result": "{}", "asked_at": at, "finished_at": at}
    connection.execute(REQUEST, {**asked, **who, **answer})
    place = {"chain": "people", "seq": seq + 1, "previous": before, "digest": after, "body": body}
    entry = {"verb": "person.registered", "at": at, "request_id": request, "position": 0}
    connection.execute(ENTRY, {**place, **who, **entry})
    connection.execute(NEW_HEAD, {"seq": seq + 1, "digest": after})
    return seq + 1, after
