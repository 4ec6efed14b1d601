"""A02, A03: a log that was tampered with is found, and the first wrong entry is named.

Here the tamperer owns the database: the triggers are dropped first.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import sqlalchemy as sa

from procurement.actions.audit.anchor_audit import anchor_folder, check_audit
from procurement.actions.setup import settings
from procurement.rules.audit_chain import canonical, link
from procurement.rules.errors import NotFoundError
from procurement.store.audit.signing import ForgedError
from tests.builders import ADMINISTRATOR

PEOPLE = 6


@pytest.fixture
def log(city):
    """Return a city whose chain `people` has six entries and no guard any more."""
    for number in range(PEOPLE):
        city.do("person.register", ADMINISTRATOR, handle=f"p{number}", name=f"Person {number}")
    return city


@pytest.fixture
def anchored(log):
    """Return the same city after its heads were published, and then unguarded."""
    log.do("audit.anchor", ADMINISTRATOR)
    unguard(log.engine)
    return log


@pytest.fixture
def unguarded(log):
    unguard(log.engine)
    return log


def unguard(engine):
    """Drop what keeps the log from being rewritten, as the owner of the database can."""
    if engine.dialect.name == "postgresql":
        run(engine, "ALTER TABLE audit_entry DISABLE TRIGGER USER")
        run(engine, "ALTER TABLE audit_chain DISABLE TRIGGER USER")
        return
    with engine.connect() as connection:
        names = connection.execute(
            sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'")
        )
        triggers = names.scalars().all()
    for name in triggers:
        run(engine, f"DROP TRIGGER {name}")


def run(engine, statement, **values):
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.text(statement), values)


def faults(city, *anchors):
    """Return (code, chain, sequence) of everything that the check finds."""
    _heads, found = check_audit(city.engine, anchors)
    return [(one.code, one.params["chain"], one.params["seq"]) for one in found]


def entry(engine, seq):
    with engine.connect() as connection:
        query = sa.text("SELECT * FROM audit_entry WHERE chain = 'people' AND seq = :seq")
        return connection.execute(query, {"seq": seq}).one()


def rebuild(engine, since, **changed):
    """Change the body of entry `since` and recompute the chain from there, and its head."""
    previous = entry(engine, since).previous
    for seq in range(since, PEOPLE + 1):
        body = json.loads(entry(engine, seq).body)
        if seq == since:
            body |= changed
        text = canonical(body)
        digest = link(previous, text)
        run(
            engine,
            "UPDATE audit_entry SET previous = :previous, body = :body, digest = :digest"
            " WHERE chain = 'people' AND seq = :seq",
            previous=previous,
            body=text,
            digest=digest,
            seq=seq,
        )
        previous = digest
    run(engine, "UPDATE audit_chain SET digest = :d WHERE chain = 'people'", d=previous)


def forget_the_last_three(engine):
    run(engine, "DELETE FROM audit_entry WHERE chain = 'people' AND seq > 3")
    run(
        engine,
        "UPDATE audit_chain SET seq = 3, digest = :digest WHERE chain = 'people'",
        digest=entry(engine, 3).digest,
    )


def test_a02_a_log_that_nobody_touched_holds(log):
    heads, found = check_audit(log.engine)

    assert found == ()
    assert {chain: head.seq for chain, head in heads.items()} == {"city": 1, "people": PEOPLE}


def test_a02_an_edited_body_is_named(unguarded):
    run(
        unguarded.engine,
        "UPDATE audit_entry SET body = :body WHERE chain = 'people' AND seq = 4",
        body=entry(unguarded.engine, 4).body.replace("true", "false"),
    )

    assert faults(unguarded) == [("audit.edited", "people", 4)]


def test_a02_an_edited_body_whose_digest_was_recomputed_is_named(unguarded):
    old = entry(unguarded.engine, 4)
    body = old.body.replace("true", "false")
    run(
        unguarded.engine,
        "UPDATE audit_entry SET body = :body, digest = :digest WHERE chain = 'people' AND seq = 4",
        body=body,
        digest=link(old.previous, body),
    )

    assert faults(unguarded) == [("audit.edited", "people", 4)]


def test_a02_a_missing_entry_is_named(unguarded):
    run(unguarded.engine, "DELETE FROM audit_entry WHERE chain = 'people' AND seq = 3")

    assert faults(unguarded) == [("audit.gap", "people", 3)]


def test_a02_two_entries_that_changed_places_are_named(unguarded):
    for old, new in ((2, 99), (4, 2), (99, 4)):
        run(
            unguarded.engine,
            "UPDATE audit_entry SET seq = :new WHERE chain = 'people' AND seq = :old",
            old=old,
            new=new,
        )

    assert faults(unguarded) == [("audit.reordered", "people", 2)]


def test_a02_an_entry_that_was_put_in_is_named(unguarded):
    last = entry(unguarded.engine, 3)
    for seq in range(PEOPLE, 3, -1):
        run(
            unguarded.engine,
            "UPDATE audit_entry SET seq = seq + 1 WHERE chain = 'people' AND seq = :seq",
            seq=seq,
        )
    body = canonical({**json.loads(last.body), "seq": 4})
    run(
        unguarded.engine,
        # the fork is what the UNIQUE constraint refuses, so it quotes another predecessor
        "INSERT INTO audit_entry SELECT chain, 4, :previous, :digest, :body, verb, at, actor_id,"
        " role, authentication, :request, 0 FROM audit_entry WHERE chain = 'people' AND seq = 3",
        previous="a" * 64,
        digest=link("a" * 64, body),
        body=body,
        request=uuid4().hex,
    )

    assert faults(unguarded) == [("audit.inserted", "people", 4)]


def test_a02_a_column_that_says_otherwise_than_its_body_is_named(unguarded):
    edits = {
        "verb": "person.praised",
        "role": "auditor",
        "authentication": "system",
        "position": 7,
        "at": "2001-01-01 00:00:00+00",
        "request_id": "0" * 31 + "1",
        "actor_id": "0" * 31 + "1",
    }
    before = entry(unguarded.engine, 5)

    found = {}
    for column, lie in edits.items():
        put_column(unguarded.engine, column, lie)
        found[column] = faults(unguarded)
        put_column(unguarded.engine, column, getattr(before, column))

    assert found == {column: [("audit.edited", "people", 5)] for column in edits}
    assert faults(unguarded) == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a02_a_time_that_is_a_number_is_named_and_does_not_break_the_check(unguarded):
    put_column(unguarded.engine, "at", 2001)

    assert faults(unguarded) == [("audit.edited", "people", 5)]


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a02_postgresql_takes_no_number_for_a_time(unguarded):
    with pytest.raises(sa.exc.ProgrammingError, match="timestamp"):
        put_column(unguarded.engine, "at", 2001)

    assert faults(unguarded) == []


def test_a02_a_body_that_is_no_json_is_named_although_its_digest_fits(unguarded):
    last = entry(unguarded.engine, PEOPLE)
    forged = link(last.previous, "forged")
    run(
        unguarded.engine,
        "UPDATE audit_entry SET body = 'forged', digest = :d WHERE chain = 'people' AND seq = :seq",
        d=forged,
        seq=PEOPLE,
    )
    run(unguarded.engine, "UPDATE audit_chain SET digest = :d WHERE chain = 'people'", d=forged)

    assert faults(unguarded) == [("audit.edited", "people", PEOPLE)]


def put_column(engine, column, value):
    statement = f"UPDATE audit_entry SET {column} = :v WHERE chain = 'people' AND seq = 5"
    run(engine, statement, v=value)


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE audit_chain SET seq = 2 WHERE chain = 'people'", PEOPLE),
        ("UPDATE audit_chain SET digest = 'x' WHERE chain = 'people'", PEOPLE),
    ],
)
def test_a02_a_head_that_is_not_the_last_entry_is_named(unguarded, statement, seq):
    run(unguarded.engine, statement)

    assert faults(unguarded) == [("audit.head_differs", "people", seq)]


def test_a02_a_log_that_grows_while_it_is_checked_still_holds(log):
    def register(number):
        log.do("person.register", ADMINISTRATOR, handle=f"q{number}", name="Q")

    with ThreadPoolExecutor(2) as several:
        growing = [several.submit(register, number) for number in range(40)]
        checks = [faults(log) for _ in range(25)]
        for one in growing:
            one.result()

    assert checks == [[]] * 25


def test_a03_the_last_three_removed_are_found_only_by_the_published_head(anchored):
    forget_the_last_three(anchored.engine)

    assert faults(anchored) == [("audit.truncated", "people", 4)]
    hide_anchors()
    assert faults(anchored) == []


def test_a03_a_chain_rebuilt_whole_is_found_only_by_the_published_head(anchored):
    rebuild(anchored.engine, 1, actor_name="somebody else")

    assert faults(anchored) == [("audit.rebuilt", "people", PEOPLE)]
    hide_anchors()
    assert faults(anchored) == []


def test_a03_a_chain_that_is_gone_is_found(anchored):
    run(anchored.engine, "DELETE FROM audit_entry WHERE chain = 'people'")
    run(anchored.engine, "DELETE FROM audit_chain WHERE chain = 'people'")

    assert faults(anchored) == [("audit.truncated", "people", 1)]


def test_a03_an_empty_database_in_its_place_is_found(anchored):
    run(anchored.engine, "DELETE FROM audit_entry")
    run(anchored.engine, "DELETE FROM audit_chain")

    assert faults(anchored) == [("audit.truncated", "city", 1), ("audit.truncated", "people", 1)]


def test_a03_an_auditors_own_copy_of_a_head_is_enough(anchored, tmp_path):
    [published] = anchor_folder().glob("*.jsonl")
    mine = tmp_path / "mine.jsonl"
    mine.write_bytes(published.read_bytes())
    hide_anchors()
    rebuild(anchored.engine, 5, actor_name="somebody else")

    assert faults(anchored) == []
    assert faults(anchored, mine) == [("audit.rebuilt", "people", PEOPLE)]


def test_a03_a_chain_that_does_not_hold_is_not_published_again(anchored):
    rebuild(anchored.engine, 2, actor_name="somebody else")

    outcome = anchored.ask("audit.anchor", ADMINISTRATOR)

    assert outcome.refused
    assert [one.code for one in outcome.findings] == ["audit.rebuilt"]
    assert len(list(anchor_folder().glob("*.jsonl"))) == 1


def test_a03_every_later_head_is_compared_too(log):
    log.do("audit.anchor", ADMINISTRATOR)
    log.do("person.register", ADMINISTRATOR, handle="late", name="Late")
    log.do("audit.anchor", ADMINISTRATOR)
    unguard(log.engine)
    run(log.engine, "DELETE FROM audit_entry WHERE chain = 'people' AND seq = 7")
    run(
        log.engine,
        "UPDATE audit_chain SET seq = 6, digest = :digest WHERE chain = 'people'",
        digest=entry(log.engine, 6).digest,
    )

    assert faults(log) == [("audit.truncated", "people", 7)]


def test_a03_a_line_that_the_city_did_not_sign_is_refused_and_named(anchored):
    [published] = anchor_folder().glob("*.jsonl")
    published.chmod(0o644)
    first, second = published.read_text().splitlines()
    forgeries = (
        second.replace('"seq":6', '"seq":3'),
        second.replace('"chain":"people"', '"chain":"peoples"'),
        second[:-8] + "AAAA" + second[-4:],
        '{"body":{},"signature":""}',
        "not JSON",
    )

    places = []
    for forged in forgeries:
        published.write_text(f"{first}\n{forged}\n")
        with pytest.raises(ForgedError) as refusal:
            check_audit(anchored.engine)
        places += [(one.code, one.place.line) for one in refusal.value.findings]

    assert places == [("signing.forged_anchor", 2)] * len(forgeries)


def test_a03_a_line_left_out_is_noticed(anchored):
    [published] = anchor_folder().glob("*.jsonl")
    published.chmod(0o644)
    published.write_text(published.read_text().splitlines()[0] + "\n")

    with pytest.raises(ForgedError) as refusal:
        check_audit(anchored.engine)

    assert [one.code for one in refusal.value.findings] == ["signing.anchor_incomplete"]


def test_a03_an_anchor_that_is_not_there_is_said(log, tmp_path):
    with pytest.raises(NotFoundError):
        check_audit(log.engine, (tmp_path / "none.jsonl",))


@pytest.mark.usefixtures("anchored")
def test_a03_heads_lie_outside_the_databases_folder():
    [published] = anchor_folder().glob("*.jsonl")

    assert settings().home.resolve() not in published.resolve().parents


def hide_anchors():
    """Take the published heads away: what is left is what the database says of itself."""
    for path in anchor_folder().glob("*.jsonl"):
        path.rename(path.with_suffix(".hidden"))
