"""Setting up and checking a database from the command line."""

import pytest

from procurement.actions import setup
from tests.builders import ADMINISTRATOR


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """Point the program at an empty folder."""
    monkeypatch.setenv("PROCURE_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PROCURE_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("PROCURE_DATABASE_URL", "")
    setup.forget()
    yield
    setup.engine().dispose()
    setup.forget()


@pytest.mark.usefixtures("fresh")
def test_a_new_city_is_set_up_checked_and_only_set_up_once(procure):
    create = (
        "db",
        "create",
        "--city",
        "Testville",
        "--zone",
        "America/Bogota",
        "--administrator",
        "ada=Ada",
    )

    first = procure(*create)

    assert first.code == 0, first.err
    assert procure("db", "check").code == 0
    again = procure(*create)
    assert again.code == 2
    assert "Testville" in again.words


@pytest.mark.usefixtures("fresh")
def test_upgrading_an_empty_database_says_from_where_to_where(procure):
    assert procure("db", "upgrade", "--json").data == {"before": "", "after": "0001"}
    assert procure("db", "upgrade", "--json").data == {"before": "0001", "after": "0001"}


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("migrated", [False, True], ids=["empty", "only migrated"])
def test_a_database_that_was_never_set_up_says_what_to_do(procure, migrated):
    if migrated:
        procure("db", "upgrade")

    asked = procure("act", "outbox.send", "--actor", "ada")
    listed = procure("solicitation", "list")

    assert (asked.code, listed.code) == (2, 2)
    assert "procure db create" in asked.words
    assert "procure db create" in listed.words


@pytest.mark.usefixtures("fresh")
def test_a_real_database_refuses_simulated_time(procure):
    procure("db", "create", "--city", "T", "--zone", "America/Bogota", "--administrator", "ada=Ada")

    said = procure("rehearsal", "forward", "2030-01-01T00:00:00+00:00", "--actor", "ada")

    assert said.code == 1


def test_simulated_time_moves_on_and_never_back(city, procure):
    on = procure("rehearsal", "forward", "2014-04-01T00:00:00+00:00", "--actor", ADMINISTRATOR)
    back = procure("rehearsal", "forward", "2014-03-01T00:00:00+00:00", "--actor", ADMINISTRATOR)

    assert (on.code, back.code) == (0, 1)
    assert city.now.isoformat() == "2014-04-01T00:00:00+00:00"


@pytest.mark.usefixtures("city")
def test_act_lists_every_verb_and_does_one(procure):
    listed = procure("act")
    done = procure("act", "person.register", "handle=zoe", "name=Zoë", "--actor", ADMINISTRATOR)

    assert "solicitation.advance" in listed.words
    assert done.code == 0, done.err


def test_demo_refuses_a_folder_that_it_did_not_make(tmp_path, procure):
    (tmp_path / "precious.txt").write_text("keep me")

    said = procure("demo", "--out", tmp_path)

    assert said.code == 2
    assert (tmp_path / "precious.txt").read_text() == "keep me"
