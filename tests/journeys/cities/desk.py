"""The same city at the command line: people type commands, and each command that acts is one act.

What a flow carries out is carried out by a worker at hand: Prefect itself is tested with the flows
and with `procure demo`.
"""

from dataclasses import dataclass

import pytest

from procurement import dispatch
from procurement.actions.asking.requests import carry_out
from tests.cli.commands import Said, typed
from tests.journeys.cities.town import Town

#: Commands whose act is not called as they are.
ACTS = {
    "audit anchor": "audit.anchor",
    "bid consent": "opening.consent",
    "bid open": "bids.open",
    "closeout begin": "contract.advance",
    "closeout finish": "contract.advance",
    "closeout impact": "impact.state",
    "contract register": "contracts.register",
    "kpi import": "results.load",
    "outreach engage": "engagement.record",
    "person grant": "role.grant",
    "person key": "key.register",
    "rank bids": "bids.rank",
    "report outcome": "outcomes.report",
    "review run": "contracts.review",
    "score give": "bid.rate",
    "score lock": "sheet.lock",
    "solicitation approve": "approval.give",
}


@dataclass
class Desk:
    """Where the people of a town sit and type."""

    town: Town
    patch: pytest.MonkeyPatch

    def __post_init__(self) -> None:
        """Set the language of the screen, and put a worker beside the desk."""
        self.patch.setenv("PROCURE_LANGUAGE", self.town.language)
        self.patch.setattr(
            dispatch, "run", lambda engine, _settings, _flow, request: carry_out(engine, request)
        )

    def types(self, who: str, *words: object) -> dict:
        """Type a command that the story needs; return what it says to programs."""
        said = self._say(who, words)
        assert said.code == 0, (words, said.words)
        self.town.done[_act(words)] += 1
        return dict(said.data)

    def cannot(self, who: str, *words: object, reasons: set[str]) -> None:
        """Type a command that is refused: it ends with 1, and every reason has its remedy."""
        said = self._say(who, words)
        assert said.code == 1, (words, said.words)
        self.town.held[_act(words)] += 1
        found = said.data["findings"]
        assert {one["code"] for one in found} >= reasons, found
        assert all(one["sentence"].strip() and one["remedy"].strip() for one in found)

    def reads(self, *words: object) -> Said:
        """Type a command that only shows."""
        said = typed(self.patch, *words)
        assert said.code == 0, (words, said.words)
        return said

    def _say(self, who: str, words: tuple[object, ...]) -> Said:
        return typed(self.patch, *words, "--actor", self.town.who(who), "--json")


def _act(words: tuple[object, ...]) -> str:
    """Return the verb that a command asks for."""
    first, second = str(words[0]), str(words[1])
    return second if first == "act" else ACTS.get(f"{first} {second}", f"{first}.{second}")
