"""Results by group, for a screen or a file: only what may be shown; the rest by the internal view.

A preview records nothing.  What leaves the city is published (`publish_groups`), so that a later
page is protected against a comparison with it.
"""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from outcome_metrics.figures.schedule import Period
from procurement.actions.group_lines import GroupLine, lines_of
from procurement.actions.group_pages import GroupPage, page_of
from procurement.actions.group_question import Question
from procurement.actions.outcome import Outcome
from procurement.actions.requests import Asking, perform
from procurement.store.engine import installation, now, reading


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
        page = _page(session, question)
    return GroupResults(page=page, lines=lines_of(page))


def internal_groups(
    engine: sa.Engine, asking: Asking, question: Question
) -> tuple[Outcome, GroupResults | None]:
    """Return every figure, once the request to see them is on record; else why not.

    Raises:
        NotAllowedError: the person may not see them.
    """
    outcome = perform(engine, asking)
    if outcome.refused:
        return outcome, None
    with reading(engine) as session:
        page = _page(session, question)
    return outcome, GroupResults(page=page, lines=lines_of(page, internal=True), internal=True)


def _page(session: Session, question: Question) -> GroupPage:
    moment = now(session)
    today = moment.astimezone(ZoneInfo(installation(session).time_zone)).date()
    return page_of(session, question, today=today, now=moment)
