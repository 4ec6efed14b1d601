"""What has been asked, answered and changed in a call: for everybody the same, without askers."""

from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from procurement.actions.city.law_in_force import law_of
from procurement.rules.jurisdictions.questions import reply_due
from procurement.store.database.engine import now, reading
from procurement.store.solicitations import questions, solicitations
from procurement.store.tables.solicitations import Question, Solicitation


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLine:
    """A question of the present round; of who asked, and at what time of day, nothing.

    `due` is the last day for its answer by the law of the place, None where that sets none.
    """

    number: int
    day: str
    question: str
    answer: str
    material: bool
    due: str | None

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddendumLine:
    """A published change; who confirmed it is in the record and is shown to nobody."""

    number: int
    published: str
    text: str
    affects_bids: bool
    deadline: str

    def as_record(self) -> dict[str, object]:
        """Return it as data."""
        return asdict(self)


def questions_of(engine: sa.Engine, reference: str) -> list[QuestionLine]:
    """Return the questions of a solicitation's present round, by number.

    Raises:
        NotFoundError: there is no such solicitation.
    """
    with reading(engine) as session:
        row = solicitations.find(session, reference)
        zone = ZoneInfo(row.time_zone)
        law = law_of(session, row, now(session))
        opening = row.deadline.astimezone(zone).date()

        def due(one: Question) -> str | None:
            day = reply_due(law, one.asked_at.astimezone(zone).date(), opening)
            return day.isoformat() if day else None

        return [
            QuestionLine(
                number=one.number,
                day=one.asked_at.astimezone(zone).date().isoformat(),
                question=one.question,
                answer=one.answer,
                material=one.material,
                due=due(one),
            )
            for one in questions.asked(session, row, row.round)
        ]


def addenda_of(engine: sa.Engine, reference: str) -> list[AddendumLine]:
    """Return the addenda of a solicitation's call, by number.

    Raises:
        NotFoundError: there is no such solicitation.
    """
    with reading(engine) as session:
        row = solicitations.find(session, reference)
        return [
            AddendumLine(
                number=one.number,
                published=_wall(row, one.published_at),
                text=one.text,
                affects_bids=one.affects_bids,
                deadline=_wall(row, one.deadline),
            )
            for one in questions.addenda(session, row)
        ]


def _wall(row: Solicitation, moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(row.time_zone)):%Y-%m-%d %H:%M}"
