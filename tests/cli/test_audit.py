"""An auditor at the command line."""

import hashlib
import json

import pytest
import sqlalchemy as sa

from tests.builders import a_solicitation, in_outreach, in_submission


def digest_of(previous: str, body: str) -> str:
    """Do by hand what the export's description says."""
    return hashlib.sha256(
        b"city-procurement/audit/1\n" + previous.encode() + b"\n" + body.encode()
    ).hexdigest()


def test_an_export_can_be_verified_without_the_program(city, procure):
    ocid = in_outreach(city)

    lines = [json.loads(line) for line in procure("audit", "export", ocid).out.splitlines()]

    previous = "0" * 64
    for line in lines:
        assert line["previous"] == previous
        assert digest_of(previous, line["body"]) == line["digest"]
        previous = line["digest"]
    assert [json.loads(line["body"])["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert json.loads(lines[0]["body"])["verb"] == "solicitation.created"


def test_a_sound_record_verifies(city, procure):
    a_solicitation(city)

    said = procure("audit", "verify", "--json")

    assert said.code == 0
    assert said.data["ok"] is True


def test_an_edited_entry_is_named_and_ends_with_1(city, procure):
    ocid = in_outreach(city)
    with city.engine.execution_options(writes=True).begin() as connection:
        if city.engine.dialect.name == "sqlite":
            connection.execute(sa.text("DROP TRIGGER audit_entry_no_update"))
        else:
            connection.execute(sa.text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        connection.execute(
            sa.text(
                "UPDATE audit_entry SET body = replace(body, 'define', 'refine')"
                " WHERE chain = :c AND seq = 2"
            ),
            {"c": ocid},
        )
        connection.execute(
            sa.text("UPDATE audit_entry SET body = body || ' ' WHERE chain = :c AND seq = 2"),
            {"c": ocid},
        )

    said = procure("audit", "verify")

    assert said.code == 1
    assert ocid in said.words
    assert " 2" in said.words


def test_a_published_head_finds_a_shortened_chain(city, procure):
    ocid = in_outreach(city)
    city.do("audit.anchor", "admin")
    with city.engine.execution_options(writes=True).begin() as connection:
        if city.engine.dialect.name == "sqlite":
            for name in ("audit_entry_no_delete", "audit_chain_moves_on"):
                connection.execute(sa.text(f"DROP TRIGGER {name}"))
        else:
            for table in ("audit_entry", "audit_chain"):
                connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        last = connection.execute(
            sa.text("SELECT max(seq) FROM audit_entry WHERE chain = :c"), {"c": ocid}
        ).scalar_one()
        connection.execute(
            sa.text("DELETE FROM audit_entry WHERE chain = :c AND seq > :s"),
            {"c": ocid, "s": last - 3},
        )
        connection.execute(
            sa.text(
                "UPDATE audit_chain SET seq = :s, digest = (SELECT digest FROM audit_entry"
                " WHERE chain = :c AND seq = :s) WHERE chain = :c"
            ),
            {"c": ocid, "s": last - 3},
        )

    said = procure("audit", "verify", "--json")

    assert said.code == 1
    assert {finding["code"] for finding in said.data["findings"]} == {"audit.truncated"}


@pytest.mark.usefixtures("city")
def test_an_unknown_chain_is_not_found(procure):
    said = procure("audit", "export", "ocds-nothing")

    assert said.code == 2
    assert "ocds-nothing" in said.words


def test_a_record_with_sealed_bids_is_not_exported_for_it_would_count_them(city, procure):
    ocid = in_submission(city)

    said = procure("audit", "export", ocid)

    assert said.code == 2
    assert "bid.received" not in said.words
    assert procure("audit", "verify").code == 0
