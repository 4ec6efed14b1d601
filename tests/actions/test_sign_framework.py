"""The outcome framework is signed when the outcomes are agreed, and keeps each version."""

import hashlib
import json

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from procurement.store.tables import metadata
from procurement.store.tables.audit import AuditEntry
from procurement.store.tables.solicitations import OutcomeFramework
from tests.builders import advance, approve, in_outreach, written_case


def frameworks(city):
    with Session(city.engine) as session:
        found = session.exec(select(OutcomeFramework).order_by(OutcomeFramework.version))
        return list(found.all())


def test_what_was_agreed_is_kept_with_who_signed_it_and_its_digest_stands_in_the_log(city):
    in_outreach(city)

    (signed,) = frameworks(city)
    body = json.loads(signed.body)
    case = written_case()
    assert signed.version == 1
    assert [one["code"] for one in body["goals"]] == [one["code"] for one in case["goals"]]
    assert body["problem"]["how_many"] == case["problem"]["how_many"]
    assert body["logic_model"] == case["logic_model"]
    assert len(body["kpis"]) == len(case["kpis"])
    assert all(one["data_owner_agreed"] for one in body["kpis"])
    assert all(one["agreement"]["kpi"]["burden_hours"] for one in body["kpis"])
    assert [one["role"] for one in body["signed_by"]] == ["requester"]
    assert signed.digest == hashlib.sha256(signed.body.encode()).hexdigest()
    with Session(city.engine) as session:
        logged = session.exec(select(AuditEntry).where(AuditEntry.verb == "stage.advanced")).all()
    assert signed.digest in [
        json.loads(one.body)["entry"].get("framework_digest") for one in logged
    ]


def test_going_back_and_leaving_again_signs_a_second_version_and_keeps_the_first(city):
    ocid = in_outreach(city)
    (first,) = frameworks(city)
    approve(city, ocid, "define-outcomes", "procurement_officer")
    city.do(
        "solicitation.advance",
        "officer",
        ocid=ocid,
        target="define-outcomes",
        reason="The goals are to be read again",
    )

    approve(city, ocid, "outreach", "requester")
    advance(city, ocid, "outreach")

    kept, second = frameworks(city)
    assert (kept.digest, second.version, second.round) == (first.digest, 2, 2)


def test_a_signed_framework_is_never_changed(city):
    in_outreach(city)

    with (
        pytest.raises(sa.exc.DBAPIError, match="append-only"),
        city.engine.execution_options(writes=True).begin() as connection,
    ):
        connection.execute(sa.update(metadata.tables["outcome_framework"]).values(version=7))
