"""Results with nothing hidden: shown only once the request to see them is on record."""

from typing import Unpack

import sqlalchemy as sa

from procurement.actions.asking.requests import Asking, perform
from procurement.actions.outcome import Outcome
from procurement.actions.reports.group_lines import lines_of
from procurement.actions.reports.group_question import Question
from procurement.actions.reports.show_comparison import Asked, Comparison, every_figure
from procurement.actions.reports.show_groups import GroupResults, page_today
from procurement.store.database.engine import reading


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
        page = page_today(session, question)
    return outcome, GroupResults(page=page, lines=lines_of(page, internal=True), internal=True)


def internal_comparison(
    engine: sa.Engine, asking: Asking, code: str, **asked: Unpack[Asked]
) -> tuple[Outcome, Comparison | None]:
    """Return every row of a comparison, once the request to see it is on record; else why not.

    Raises:
        NotAllowedError: the person may not see it.
        NotFoundError, BadInputError, UnmeasurableError: See `every_figure`.
    """
    outcome = perform(engine, asking)
    return outcome, None if outcome.refused else every_figure(engine, code, **asked)
