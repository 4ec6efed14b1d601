"""Results by group, for a screen or a file: only what may be shown; the rest by the internal view.

A preview records nothing.  What leaves the city is published (`publish_groups`), so that a later
page is protected against a comparison with it.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from outcome_metrics.figures.schedule import Period
from procurement.actions.reports.group_lines import GroupLine, lines_of
from procurement.actions.reports.group_pages import GroupPage, page_of
from procurement.actions.reports.group_question import Question
from procurement.store.database.engine import installation, now, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupResults:
    """A page and its lines.  `page` itself holds every figure: show the lines."""

    page: GroupPage
    lines: tuple[GroupLine, ...]
    internal: bool = False

    @property
    def span(self) -> Period | None:
        """The first and the last day of the page."""
        return self.page.question.span


def groups_of(engine: sa.Engine, question: Question) -> GroupResults:
    """Return what may be shown of a page, as known now.

    Raises:
        NotFoundError: no such contract, KPI, or nothing recorded by group.
        BadInputError: a reference other than the fixed one.
        UnmeasurableError: the figures contradict each other.
    """
    with reading(engine) as session:
        page = page_today(session, question)
    return GroupResults(page=page, lines=lines_of(page))


def page_today(session: Session, question: Question) -> GroupPage:
    """Return a page with every figure, as known now; only an allowed view may show it."""
    moment = now(session)
    today = moment.astimezone(ZoneInfo(installation(session).time_zone)).date()
    return page_of(session, question, today=today, now=moment)
