"""A city in which a journey is told: people ask for acts, and all that is refused is kept.

Who acts is named by the role in the case's team, or by a handle; a vendor's contact by the
beginning of the firm's name.
"""

import shutil
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import yaml

from procurement.actions.asking.catalogue import VERBS
from procurement.actions.asking.requests import Asking, carry_out, perform, submit
from procurement.actions.city.create_city import NewCity, create_city
from procurement.actions.city.keyring import create_keys
from procurement.actions.outcome import Outcome
from procurement.actions.setup import settings
from procurement.locale.findings import say
from procurement.rules.errors import ProcurementError
from procurement.rules.findings import Finding
from procurement.rules.vocabulary import Role
from procurement.store.bids.keys import Identity, new_identity

EXAMPLES = Path(__file__).parents[3] / "examples"
ADMINISTRATOR = "admin"
#: Roles of which a team has several people.
SEVERAL = {"custodians": Role.CUSTODIAN, "evaluators": Role.EVALUATOR}


class UnexpectedRefusalError(AssertionError):
    """The city said no where the story goes on."""


@dataclass
class Town:
    """One city, its people and its case, while the journey is told.

    Attributes:
        engine: Its database.
        home: A folder of its own.
        folder: Of the journey's sample files.
        case: The case file, as data.
        ocid: The solicitation, once it is there.
        contract: The contract that the story follows.
        contracts: The contract of each lot.
        done: How often each act was done, by its verb.
        held: How often each act was refused and its refusal stored.
        paid: What was paid under the contract, one amount for each settlement.
        refusals: Everything that was ever refused: who asked, for what, and why not.
    """

    engine: sa.Engine
    home: Path
    folder: Path
    case: dict
    ocid: str = ""
    contract: str = ""
    contracts: dict[str, str] = field(default_factory=dict)
    done: Counter = field(default_factory=Counter)
    held: Counter = field(default_factory=Counter)
    refusals: list[tuple[str, str, tuple[Finding, ...]]] = field(default_factory=list)
    paid: list[str] = field(default_factory=list)
    identities: dict[str, Identity] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """In which the city works."""
        return str(self.case["language"])

    # --- who

    def who(self, name: str) -> str:
        """Return the handle of somebody: by role, by firm, or as it is."""
        team = self.case["team"]
        if isinstance(team.get(name), str):
            return str(team[name])
        firms = [one for one in self.firms() if one["name"].startswith(name)]
        return _contact(firms[0]) if firms else name

    def firms(self) -> list[dict]:
        """Return the vendors of the case."""
        return list(self.case["outreach"]["vendors"])

    def firm(self, name: str) -> str:
        """Return the number of the firm whose name begins so, as `SCHEME/ID`."""
        tax = next(one["tax_id"] for one in self.firms() if one["name"].startswith(name))
        return f"{tax['scheme']}/{tax['id']}"

    # --- asking

    def ask(
        self,
        who: str,
        verb: str,
        *,
        acting_as: Role | None = None,
        private: object = None,
        **about: object,
    ) -> Outcome:
        """Ask for an act; a refusal of any kind comes back as an answer and is kept."""
        asking = Asking(verb, self.who(who), self._whole(verb, about), uuid4(), acting_as)
        try:
            outcome = self._carried_out(asking, private)
        except ProcurementError as problem:
            self.refusals.append((who, verb, problem.findings))
            return Outcome(problem.findings)
        return self.kept(asking, who, outcome)

    def kept(self, asking: Asking, who: str, outcome: Outcome) -> Outcome:
        """Count what came of an act."""
        if outcome.refused:
            self.held[asking.verb] += 1
            self.refusals.append((who, asking.verb, outcome.findings))
        else:
            self.done[asking.verb] += 1
        return outcome

    def does(self, who: str, verb: str, **about: object) -> Outcome:
        """Do an act that the story needs."""
        outcome = self.ask(who, verb, **about)
        if outcome.refused:
            raise UnexpectedRefusalError(verb, self.in_words(outcome))
        return outcome

    def cannot(self, who: str, verb: str, *codes: str, **about: object) -> Outcome:
        """Ask for what the rules do not allow; the answer names each of these reasons."""
        outcome = self.ask(who, verb, **about)
        found = {one.code for one in outcome.findings}
        assert outcome.refused, f"{verb} was allowed"
        assert found >= set(codes), (codes, self.in_words(outcome))
        return outcome

    def in_words(self, outcome: Outcome) -> list[tuple[str, str, str]]:
        """Return the findings of an answer as the city's people read them."""
        said = [say(one, self.language) for one in outcome.findings]
        return [(one.code, one.sentence, one.remedy) for one in said]

    def _whole(self, verb: str, about: dict[str, object]) -> dict[str, object]:
        """Add the solicitation or the contract where an act cannot do without."""
        fields = VERBS[verb].arguments.model_fields
        for name, value in (("ocid", self.ocid), ("contract", self.contract)):
            if name in fields and fields[name].is_required():
                about = {name: value, **about}
        return about

    def _carried_out(self, asking: Asking, private: object) -> Outcome:
        if VERBS[asking.verb].flow:
            submit(self.engine, asking)
            return carry_out(self.engine, asking.request_id)
        return perform(self.engine, asking, private=private)

    # --- time

    @property
    def today(self) -> date:
        """Return the present day of the city."""
        (place,) = self.rows("SELECT simulated_now AS moment FROM installation")
        return _instant(place.moment).astimezone(self.zone).date()

    @property
    def zone(self) -> ZoneInfo:
        """Where the city's clocks stand."""
        return ZoneInfo(self.case["time_zone"])

    def wait_until(self, day: str | date, at: str = "09:00") -> None:
        """Let time pass to a day and a wall time of the city."""
        on = date.fromisoformat(day) if isinstance(day, str) else day
        self._forward(datetime.combine(on, time.fromisoformat(at), self.zone))

    def wait_past(self, moment: str) -> None:
        """Let time pass to a minute after a moment of the solicitation, such as its deadline."""
        (known,) = self.rows(f"SELECT {moment} AS moment FROM solicitation WHERE ocid = :ocid")
        self._forward(_instant(known.moment) + timedelta(minutes=1))

    def _forward(self, to: datetime) -> None:
        self.does(ADMINISTRATOR, "rehearsal.forward", to=to)

    # --- looking

    def rows(self, query: str, **values: object) -> list[sa.Row]:
        """Ask the database in plain SQL; `:ocid` and `:contract` are those of the story."""
        known = {"ocid": self.ocid, "contract": self.contract, **values}
        words = {name: value for name, value in known.items() if f":{name}" in query}
        with self.engine.connect() as connection:
            return list(connection.execute(sa.text(query), words))

    @property
    def stage(self) -> str:
        """Where the solicitation stands."""
        return str(self.rows("SELECT stage FROM solicitation WHERE ocid = :ocid")[0].stage)

    @property
    def contract_stage(self) -> str:
        """Where the contract stands."""
        return str(self.rows("SELECT stage FROM contract WHERE id = :contract")[0].stage)

    def logged(self, verb: str) -> int:
        """Return how often the log says `verb`."""
        query = "SELECT count(*) AS n FROM audit_entry WHERE verb = :verb"
        return int(self.rows(query, verb=verb)[0].n)


def arrive(engine: sa.Engine, home: Path, journey: str, begin: str) -> Town:
    """Found the city of a journey, with its people and its vendors' contacts."""
    folder = EXAMPLES / "journeys" / journey
    case = yaml.safe_load((folder / "case.yaml").read_text("utf-8"))
    town = Town(engine, home, folder, case)
    if (folder / "law").is_dir():
        shutil.copytree(folder / "law", settings().law_folder)
    create_keys(settings().keys_folder)
    create_city(
        engine,
        NewCity(
            city=case["summary"].partition("(")[0].strip(),
            ocid_prefix="ocds-000000",
            time_zone=case["time_zone"],
            administrator=(ADMINISTRATOR, "Ada Admin"),
            rehearsal_from=datetime.combine(date.fromisoformat(begin), time(9), town.zone),
        ),
    )
    for entry in case["team"].values():
        for handle in [entry] if isinstance(entry, str) else entry:
            name = handle.replace(".", " ").title()
            town.does(ADMINISTRATOR, "person.register", handle=handle, name=name)
    officer = town.who("procurement_officer")
    town.does(ADMINISTRATOR, "role.grant", handle=officer, role="procurement_officer")
    return town


def take_keys(town: Town) -> None:
    """Give each custodian a key that only they hold."""
    for handle in town.case["team"]["custodians"]:
        town.identities[handle] = new_identity()
        recipient = town.identities[handle].recipient
        town.does(handle, "key.register", recipient=recipient)


def meet_the_firms(town: Town) -> None:
    """Register somebody at each vendor who may act for it."""
    for firm in town.firms():
        vendor = town.firm(firm["name"])
        name = f"Contact of {firm['name']}"
        town.does(ADMINISTRATOR, "person.register", handle=_contact(firm), name=name, vendor=vendor)


def _contact(firm: dict) -> str:
    return str(firm["email"]).replace("@", ".at.").removesuffix(".example")


def _instant(known: object) -> datetime:
    """Return a moment as SQLite or PostgreSQL tells it, with its zone."""
    moment = known if isinstance(known, datetime) else datetime.fromisoformat(str(known))
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("UTC"))
