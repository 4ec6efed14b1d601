"""Builders: a rehearsal city, its people, and a solicitation in the stage a test needs.

Everything goes through the actions themselves, so what is built is always what could be.
"""

import copy
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa
import yaml

from procurement.actions import setup
from procurement.actions.asking.catalogue import VERBS
from procurement.actions.asking.requests import Asking, carry_out, perform, submit
from procurement.actions.city.create_city import NewCity, create_city
from procurement.actions.city.keyring import create_keys
from procurement.actions.outcome import Outcome
from procurement.actions.solicitations.create_solicitation import TEAM, body_of
from procurement.ingest.case.reader import read_case
from procurement.rules.vocabulary import Role
from procurement.store.bids.keys import Identity, new_identity
from procurement.store.database.engine import now, reading
from procurement.store.solicitations import solicitations
from tests.chapters import Shelf, chapter

CASE = Path(__file__).parents[1] / "examples" / "street-services.yaml"
START = datetime.fromisoformat("2014-03-03T15:00:00+00:00")
ADMINISTRATOR = "admin"
#: The same text as PyYAML's own writer, in a tenth of its time.
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class RefusedError(AssertionError):
    """An act that the test needs was refused."""


@dataclass
class City:
    """A rehearsal database with people, ready to act."""

    engine: sa.Engine
    home: Path
    identities: dict[str, Identity] = field(default_factory=dict)
    #: Where the stories of this session are kept; None tells every story anew.
    shelf: Shelf | None = None
    #: Whether nobody has done anything here yet.
    untouched: bool = True

    def ask(
        self,
        verb: str,
        who: str,
        *,
        private: object = None,
        request: UUID | None = None,
        acting_as: Role | None = None,
        **arguments: object,
    ) -> Outcome:
        """Do one act as `who` and return the answer; a flow's act is carried out at once."""
        self.untouched = False
        asking = Asking(verb, who, arguments, request or uuid4(), acting_as)
        if VERBS[verb].flow:
            submit(self.engine, asking)
            return carry_out(self.engine, asking.request_id)
        return perform(self.engine, asking, private=private)

    def do(self, verb: str, who: str, **arguments: object) -> Outcome:
        """Do one act that must not be refused."""
        outcome = self.ask(verb, who, **arguments)
        if outcome.refused:
            raise RefusedError([(one.code, dict(one.params)) for one in outcome.findings])
        return outcome

    @property
    def now(self) -> datetime:
        with reading(self.engine) as session:
            return now(session)

    def forward(self, to: datetime) -> None:
        """Let simulated time pass until `to`."""
        self.do("rehearsal.forward", ADMINISTRATOR, to=to)

    def stage(self, ocid: str) -> str:
        with reading(self.engine) as session:
            return solicitations.find(session, ocid).stage

    def deadline(self, ocid: str) -> datetime:
        with reading(self.engine) as session:
            return solicitations.find(session, ocid).deadline

    def questions_until(self, ocid: str) -> datetime:
        with reading(self.engine) as session:
            return solicitations.find(session, ocid).questions_until


def a_city(folder: Path, monkeypatch, *, url: str = "", shelf: Shelf | None = None) -> City:
    """Return a rehearsal city on a fresh database (`url`, or SQLite in `folder`)."""
    folder.mkdir(exist_ok=True)
    monkeypatch.setenv("PROCURE_HOME", str(folder / "data"))
    monkeypatch.setenv("PROCURE_KEYS", str(folder / "keys"))
    monkeypatch.setenv("PROCURE_DATABASE_URL", url)
    setup.forget()
    city = City(setup.engine(), folder, shelf=shelf)
    if shelf is None:
        founded(city)
    else:
        shelf.tell(founded, city)
    return city


def founded(city: City) -> str:
    """Create the keys and set up the database, with its one administrator."""
    create_keys(setup.settings().keys_folder)
    new = NewCity(
        city="Puerto Claro (fictional)",
        ocid_prefix="ocds-000000",
        time_zone="America/Chicago",
        administrator=(ADMINISTRATOR, "Ada Admin"),
        rehearsal_from=START,
    )
    create_city(city.engine, new)
    return new.city


def written_case(change: Callable[[dict], None] | None = None) -> dict:
    """Return the sample case as data, changed where the test needs it."""
    case = copy.deepcopy(_sample_case())
    if change is not None:
        change(case)
    return case


@cache
def _sample_case() -> dict:
    return yaml.safe_load(CASE.read_text("utf-8"))


@chapter
def a_solicitation(city: City, change: Callable[[dict], None] | None = None) -> str:
    """Register the sample case's people and store the case; return the ocid."""
    body = written_case(change)
    path = city.home / "case.yaml"
    path.write_text(
        yaml.dump(body, Dumper=DUMPER, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    case, findings = read_case(path, now=city.now)
    assert case is not None, [(one.code, dict(one.params), one.place) for one in findings]
    for entry in TEAM:
        handles = body["team"][entry]
        for handle in [handles] if isinstance(handles, str) else handles:
            city.do("person.register", ADMINISTRATOR, handle=handle, name=handle.title())
    city.do("person.register", ADMINISTRATOR, handle="officer", name="Olga Officer")
    city.do("role.grant", ADMINISTRATOR, handle="officer", role="procurement_officer")
    digest = hashlib.sha256(body_of(case).encode()).hexdigest()
    outcome = city.do("solicitation.create", "officer", digest=digest, private=case)
    return str(outcome.facts["ocid"])


def team(role: str) -> str:
    """Return the handle (the first, of several) that the sample case names for `role`."""
    handles = _sample_case()["team"][role]
    return handles if isinstance(handles, str) else handles[0]


def tax_ids() -> list[str]:
    """Return the vendors of the sample case as `SCHEME/ID`."""
    vendors = _sample_case()["outreach"]["vendors"]
    return [f"{one['tax_id']['scheme']}/{one['tax_id']['id']}" for one in vendors]


def approve(city: City, ocid: str, target: str, *roles: str) -> None:
    """Give the consents of `roles` to leaving for `target`."""
    for role in roles:
        city.do("approval.give", team(role), ocid=ocid, target=target, acting_as=Role(role))


def advance(city: City, ocid: str, target: str) -> None:
    """Move one stage on, as the officer."""
    city.do("solicitation.advance", "officer", ocid=ocid, target=target)


@chapter
def in_outreach(city: City, change: Callable[[dict], None] | None = None) -> str:
    """Return a solicitation whose outcomes are agreed."""
    ocid = a_solicitation(city, change)
    for kpi in written_case(change)["kpis"]:
        code = kpi.get("code") or kpi["use"].partition("/")[0]
        city.do("data_owner.agree", team("data_validator"), ocid=ocid, kpi=code)
    approve(city, ocid, "outreach", "requester")
    advance(city, ocid, "outreach")
    return ocid


@chapter
def in_drafting(city: City, change: Callable[[dict], None] | None = None) -> str:
    """Return a solicitation whose market was heard and vendors are listed."""
    ocid = in_outreach(city, change)
    lead = team("outreach_lead")
    for vendor in tax_ids():
        city.do("vendor.invite", lead, ocid=ocid, vendor=vendor)
    city.do(
        "engagement.record",
        lead,
        ocid=ocid,
        topic="What would make a bid worth while?",
        with_whom="Open meeting, 9 firms",
        shared_with_all=True,
    )
    approve(city, ocid, "drafting", "outreach_lead")
    advance(city, ocid, "drafting")
    return ocid


@chapter
def released(city: City, change: Callable[[dict], None] | None = None) -> str:
    """Return a solicitation that is public, in the time for questions."""
    ocid = in_drafting(city, change)
    case = written_case(change)
    for handle in case["team"]["custodians"]:
        identity = city.identities.setdefault(handle, new_identity())
        city.do("key.register", handle, recipient=identity.recipient)
    city.do("funds.certify", team("budget_officer"), ocid=ocid, budget_line=case["budget_line"])
    city.do(
        "price.acknowledge", team("procurement_officer"), ocid=ocid, reason="Tried on odd bids."
    )
    approve(city, ocid, "questions", "legal", "requester", "procurement_officer")
    advance(city, ocid, "questions")
    return ocid


@chapter
def in_submission(city: City, change: Callable[[dict], None] | None = None) -> str:
    """Return a solicitation that takes sealed bids."""
    ocid = released(city, change)
    city.forward(city.questions_until(ocid) + timedelta(minutes=1))
    advance(city, ocid, "submission")
    return ocid


def contact_of(city: City, vendor: str) -> str:
    """Register and return a contact of the vendor `SCHEME/ID`."""
    handle = "c" + "".join(letter for letter in vendor.lower() if letter.isalnum())[-12:]
    city.do(
        "person.register", ADMINISTRATOR, handle=handle, name=f"Contact {vendor}", vendor=vendor
    )
    return handle
