"""Requests of the schedule: nobody clicked, so the slot of time is the request."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import sqlalchemy as sa

from procurement.actions.asking.requests import Asking, submit
from procurement.actions.city.create_city import SCHEDULER
from procurement.rules.vocabulary import Authentication
from procurement.store.database.engine import now, reading

#: Names the requests of the schedule; a constant, so that the same slot is the same request.
NAMESPACE = UUID("6f1d5d0e-5b1c-4f86-9a63-0c9f5a3b7d21")
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def ask_on_schedule(engine: sa.Engine, verb: str, *, slot_minutes: int) -> UUID:
    """Store the request of the present slot (its length in minutes) and return its id.

    A second run in the same slot finds the request answered and changes nothing.
    """
    with reading(engine) as session:
        slot = (now(session) - EPOCH) // timedelta(minutes=slot_minutes)
    request_id = uuid5(NAMESPACE, f"{verb}/{slot_minutes}/{slot}")
    submit(engine, Asking(verb, SCHEDULER, {}, request_id, authentication=Authentication.SYSTEM))
    return request_id
