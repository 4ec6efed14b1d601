"""A09: a backup made while others write is whole, and what comes back is what its heads state."""

import json
import os
import shutil
import threading
from pathlib import Path
from uuid import uuid4

import pytest

from procurement.actions import setup
from procurement.actions.asking.requests import Asking, perform
from procurement.actions.audit.anchor_audit import check_audit
from procurement.actions.backups import back_up as backups
from procurement.actions.setup import settings
from procurement.rules.audit_chain import Head
from procurement.rules.errors import BadInputError, ConflictError, ProcurementError
from procurement.store.copies import backup
from procurement.store.database.engine import make_engine
from tests.actions.contract_builder import codes
from tests.builders import ADMINISTRATOR, in_submission

WRITES = 40


@pytest.fixture
def told(city, databases, monkeypatch):
    """Return a city that takes sealed bids, with a paper and an envelope beside its database."""
    monkeypatch.setenv("PATH", f"{databases.programs()}{os.pathsep}{os.environ['PATH']}")
    in_submission(city)
    for name in ("vault/x/a.age", "documents/rfp_en.pdf", "vault/x/.incoming-1"):
        path = settings().home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return city


@pytest.fixture
def elsewhere(told, databases, monkeypatch, tmp_path):
    """Return a function that moves to an empty installation with the same keys."""

    def moved():
        kind = told.engine.dialect.name
        url = databases.empty(kind)
        keys = settings().keys_folder
        monkeypatch.setenv("PROCURE_HOME", str(tmp_path / "elsewhere"))
        monkeypatch.setenv("PROCURE_KEYS", str(keys))
        monkeypatch.setenv("PROCURE_DATABASE_URL", url)
        setup.forget()
        return setup.engine()

    return moved


def at_work(city, stop, done):
    """Register people one after the other, as several officers do while a backup runs."""
    engine = make_engine(city.engine.url.render_as_string(hide_password=False))
    for number in range(WRITES):
        about = {"handle": f"late{number}", "name": f"Late {number}"}
        perform(engine, Asking("person.register", ADMINISTRATOR, about, uuid4()))
        done.append(number)
        if stop.is_set() and number > 5:
            break
    engine.dispose()


def test_a09_a_backup_made_under_load_comes_back_whole_to_its_stated_heads(
    told, elsewhere, tmp_path
):
    stop, done = threading.Event(), []
    worker = threading.Thread(target=at_work, args=(told, stop, done))
    worker.start()
    while len(done) < 3:
        worker.join(0.01)
    acknowledged = backup.stands_at(told.engine)
    made = backups.back_up(told.engine, tmp_path / "copy")
    during = len(done)
    stop.set()
    worker.join()
    later = backup.stands_at(told.engine)

    engine = elsewhere()
    back = backups.restore(engine, tmp_path / "copy")

    heads, faults = check_audit(engine)
    assert faults == ()
    assert heads == backup.stands_at(engine)
    assert (back.chains, back.files) == (made.chains, made.files) == (len(heads), 2)
    assert during >= 3  # it did write before and while it was copied
    assert acknowledged["people"].seq <= heads["people"].seq <= later["people"].seq
    assert (settings().home / "vault/x/a.age").read_bytes() == b"vault/x/a.age"
    assert not (settings().home / "vault/x/.incoming-1").exists()
    assert not any(path.suffix == ".pem" for path in (tmp_path / "copy").rglob("*"))


def test_a09_a_copy_that_lacks_what_was_committed_is_found_by_its_stated_heads(
    told, elsewhere, tmp_path
):
    """The seeded defect: SQLite's main file without its log; on PostgreSQL, an older dump."""
    old = backups.back_up(told.engine, tmp_path / "old")
    reader = make_engine(told.engine.url.render_as_string(hide_password=False))
    with reader.connect() as open_for_long:  # keeps the log from being folded in
        open_for_long.exec_driver_sql("SELECT count(*) FROM person").scalar()
        for number in range(5):
            told.do("person.register", ADMINISTRATOR, handle=f"new{number}", name=f"New {number}")
        made = backups.back_up(told.engine, tmp_path / "copy")
        name = backup.FILES[told.engine.dialect.name]
        sqlite = told.engine.dialect.name == "sqlite"
        source = Path(told.engine.url.database) if sqlite else old.folder / name
        shutil.copyfile(source, made.folder / name)
    reader.dispose()
    listed = made.folder / backups.LIST
    said = json.loads(listed.read_text("utf-8"))
    said["files"][name] = backups._digest(made.folder / name)
    listed.write_text(json.dumps(said), "utf-8")

    with pytest.raises(BadInputError) as refused:
        backups.restore(elsewhere(), made.folder)

    assert "backup.other_head" in codes(refused.value)


def test_a09_a_backup_with_a_changed_or_missing_file_is_refused_before_anything_is_restored(
    told, elsewhere, tmp_path
):
    made = backups.back_up(told.engine, tmp_path / "copy")
    (made.folder / "vault/x/a.age").write_bytes(b"other")
    (made.folder / "documents/rfp_en.pdf").unlink()
    engine = elsewhere()

    with pytest.raises(BadInputError) as refused:
        backups.restore(engine, made.folder)

    assert sorted(codes(refused.value)) == ["backup.file_changed", "backup.file_missing"]
    assert not settings().home.joinpath("vault").exists()


def test_a09_nothing_is_restored_over_a_city_and_no_backup_over_another(told, tmp_path):
    made = backups.back_up(told.engine, tmp_path / "copy")

    with pytest.raises(ConflictError) as twice:
        backups.back_up(told.engine, tmp_path / "copy")
    with pytest.raises(ConflictError) as over:
        backups.restore(told.engine, made.folder)

    assert codes(twice.value) == ["backup.folder_exists"]
    assert set(codes(over.value)) == {"backup.in_the_way"}
    with pytest.raises(ConflictError) as full:
        backup.restore(told.engine, made.folder / "city.db")
    assert codes(full.value) == ["backup.not_empty"]


def test_a09_a_backup_that_broke_off_has_no_list_and_is_refused(told, elsewhere, tmp_path):
    made = backups.back_up(told.engine, tmp_path / "copy")
    (made.folder / backups.LIST).unlink()

    with pytest.raises(BadInputError) as refused:
        backups.restore(elsewhere(), made.folder)

    assert codes(refused.value) == ["backup.no_list"]


def test_a09_a_head_that_is_not_where_it_was_stated_is_named(told):
    stated = backup.stands_at(told.engine)

    cut = {**stated, "people": Head(stated["people"].seq + 1, "0" * 64)}

    assert backups.incomplete(told.engine, stated) == ()
    (found,) = backups.incomplete(told.engine, cut)
    assert (found.code, found.params["chain"]) == ("backup.other_head", "people")


def test_a09_without_the_programs_of_postgresql_it_is_said_which_is_missing(
    told, tmp_path, monkeypatch
):
    monkeypatch.setenv("PATH", str(tmp_path))

    if told.engine.dialect.name == "sqlite":
        assert backups.back_up(told.engine, tmp_path / "copy").files == 2  # it copies itself
        return
    with pytest.raises(ProcurementError) as refused:
        backups.back_up(told.engine, tmp_path / "copy")
    assert codes(refused.value) == ["program.missing"]
