"""What papers of a contract that was awarded elsewhere are written from: the line of a table."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from procurement.actions.papers.desk import WritingDesk
from procurement.actions.papers.words import Spoken
from procurement.documents.facts import Goal
from procurement.store.contracts.contracts import Origin
from procurement.store.tables.people import Installation


@dataclass(frozen=True)
class RegisterDesk(WritingDesk):
    """Where papers of a contract that was awarded elsewhere are written, as far as a table tells.

    Attributes:
        session: The transaction.
        place: The installation.
        origin: The line of the table, and what it says.
        said_in: Language of what the table says.
        now: When the paper is written.
    """

    session: Session
    place: Installation
    origin: Origin
    said_in: str
    now: datetime

    @property
    def language(self) -> str:
        """That of the table."""
        return self.said_in

    @property
    def zone(self) -> str:
        """IANA time zone of the city."""
        return self.place.time_zone

    def title(self) -> Spoken:
        """Return what the table calls the contract: its title, or else its name there."""
        return self.text({self.language: self.origin.title or self.origin.key})

    def department(self) -> Spoken:
        """Return the department that the table names."""
        named = self.origin.department
        return self.text({self.language: named}) if named else self.voice.say("not_recorded")

    def goals(self) -> tuple[Goal, ...]:
        """Return nothing: a table of contracts tells of no goals."""
        return ()

    def kpi_name(self, code: str) -> Spoken | str:
        """Return the code: no case gives it a name."""
        return code

    def criterion_name(self, code: str) -> Spoken | str:
        """Return the code: no case gives it a name."""
        return code
