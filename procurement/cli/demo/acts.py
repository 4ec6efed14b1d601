"""What every step of the demo needs: to ask for an act, to let time pass, to find its people."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from procurement.actions.bids.custody import read_key
from procurement.actions.outcome import Outcome
from procurement.actions.read_files import read_results_table
from procurement.cli.ask import ask, ask_on_schedule
from procurement.cli.demo.script import Body, Script
from procurement.cli.words import say
from procurement.rules.errors import BadInputError
from procurement.rules.vocabulary import Role

Lines = Iterator[str]

#: The one lot of the sample case.
LOT = "streets"


class DemoStoppedError(BadInputError):
    """A step of the story was refused: the sample data and the rules no longer agree."""


class Acts:
    """The stage hand of one demo.

    Attributes:
        script: What is played.
        out: The demo's folder.
        ocid: The solicitation, once it is there.
        contract: The contract, once it is there.
    """

    def __init__(self, script: Script, out: Path) -> None:
        """Begin before the first step."""
        self.script = script
        self.out = out
        self.ocid = ""
        self.contract = ""
        self._zone = ZoneInfo(script.case["time_zone"])

    @property
    def story(self) -> Body:
        """People, bids, ratings, decisions."""
        return self.script.story

    @property
    def case(self) -> Body:
        """The case file's content."""
        return self.script.case

    def member(self, role: str) -> str:
        """Return the handle of the team's only member in `role`."""
        return str(self.case["team"][role])

    def members(self, role: str) -> list[str]:
        """Return the handles of the team's members in `role`."""
        return list(self.case["team"][role])

    def contact(self, vendor: str) -> str:
        """Return the handle of a vendor's contact."""
        return str(self.story["contacts"][vendor]["handle"])

    def do(
        self,
        verb: str,
        who: str,
        *,
        acting_as: Role | None = None,
        private: object = None,
        **arguments: object,
    ) -> Outcome:
        """Ask for an act that the story needs.

        Raises:
            DemoStoppedError: it was refused.
        """
        outcome = ask(verb, who, request=None, acting_as=acting_as, private=private, **arguments)
        if outcome.refused:
            raise DemoStoppedError(*outcome.findings)
        return outcome

    def on_schedule(self, verb: str, slot_minutes: int) -> Outcome:
        """Let the schedule do an act, as a worker would.

        Raises:
            DemoStoppedError: it was refused.
        """
        outcome = ask_on_schedule(verb, slot_minutes=slot_minutes)
        if outcome.refused:
            raise DemoStoppedError(*outcome.findings)
        return outcome

    def on_case(
        self, verb: str, who: str, *, acting_as: Role | None = None, **arguments: object
    ) -> Outcome:
        """Do an act on the solicitation."""
        about = {"ocid": self.ocid, **arguments}
        return self.do(verb, who, acting_as=acting_as, private=None, **about)

    def on_contract(
        self, verb: str, who: str, *, acting_as: Role | None = None, **arguments: object
    ) -> Outcome:
        """Do an act on the contract."""
        about = {"contract": self.contract, **arguments}
        return self.do(verb, who, acting_as=acting_as, private=None, **about)

    def approve(self, target: str, *roles: str) -> None:
        """Give the consents of these roles to leaving for `target`."""
        for role in roles:
            self.on_case("approval.give", self.member(role), acting_as=Role(role), target=target)

    def advance(self, target: str) -> str:
        """Move the solicitation on, and say so."""
        self.on_case("solicitation.advance", self.member("procurement_officer"), target=target)
        return say("demo.stage", stage=say(f"stage.{target}"))

    def write(self, family: str, about: str = "") -> int:
        """Write the papers of one kind in all languages; return how many."""
        officer = self.member("procurement_officer")
        done = self.on_case("documents.write", officer, family=family, about=about)
        return int(str(done.facts["written"]))

    def load(self, contract: str) -> Lines:
        """Load the table of results: for the contract, or as the city's own record."""
        table = read_results_table(self.script.table, self.script.mapping)
        read = table.reading
        if read.refused:
            raise DemoStoppedError(*read.findings)
        loaded = self.do(
            "results.load",
            self.member("contract_manager"),
            table=read.file,
            digest=read.sha256,
            contract=contract,
            private=table.private,
        )
        yield say(
            "demo.loaded", file=read.file, rows=read.counts.rows, new=loaded.facts.get("new", 0)
        )
        if not contract and (read.counts.met or read.counts.missed):
            yield say("demo.met", met=read.counts.met, missed=read.counts.missed)

    # --- time

    def wall(self, written: Body) -> datetime:
        """Return the moment that a case writes as local day and wall time."""
        return datetime.combine(written["date"], time.fromisoformat(written["time"]), self._zone)

    def morning(self, day: date) -> datetime:
        """Return nine in the morning of a day."""
        return datetime.combine(day, time(9), self._zone)

    @property
    def deadline(self) -> datetime:
        """When bids are due."""
        return self.wall(self.case["calendar"]["deadline"])

    def forward(self, to: datetime) -> None:
        """Let simulated time pass."""
        self.do("rehearsal.forward", "admin", to=to.isoformat())

    def days_after_deadline(self, days: int) -> None:
        """Let time pass to the morning, so many days after the deadline."""
        self.forward(self.morning(self.deadline.date() + timedelta(days=days)))

    # --- custodians

    def key(self, handle: str) -> object:
        """Return a custodian's secret key, in memory."""
        return read_key(self.out / "keys" / "custodians" / f"{handle}.age")

    def consent(self, kind: str, who: str, mate: str) -> Outcome:
        """Ask for a custodian's consent to open; it may be refused."""
        return ask(
            "opening.consent",
            who,
            ocid=self.ocid,
            kind=kind,
            with_handle=mate,
            private=self.key(who),
        )

    def open(self, kind: str) -> Outcome:
        """Open one kind of envelope with the consent of the first two custodians."""
        one, other, *_ = self.members("custodians")
        for who, mate in ((one, other), (other, one)):
            if (refused := self.consent(kind, who, mate)).refused:
                raise DemoStoppedError(*refused.findings)
        return self.on_case("bids.open", one, kind=kind)


def words(text: Body | str) -> str:
    """Return a text as it is stored: plain, or one for each language."""
    return text if isinstance(text, str) else json.dumps(text, ensure_ascii=False, sort_keys=True)
