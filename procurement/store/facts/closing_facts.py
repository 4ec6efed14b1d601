"""What the gates of the closeout look at beside results, reviews and payments."""

from collections import Counter
from collections.abc import Iterable
from typing import TypedDict

from sqlmodel import Session

from outcome_metrics.assessing.results import Assessment
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import KpiType
from outcome_metrics.figures.states import State
from procurement.rules.closeout.answers import Question
from procurement.store.closeout.stated import answers, impact_statements
from procurement.store.contracts.successions import successions
from procurement.store.tables.contracts import Contract

#: A figure in such a state may still change: nothing is closed on it.
IN_DOUBT = frozenset({State.DISPUTED, State.PROVISIONAL})


class ClosingFacts(TypedDict):
    """The facts, by their names in `ContractFacts`."""

    cells_not_final: tuple[tuple[str, str, int], ...]
    impact_unstated: tuple[str, ...]
    lessons_placed: bool
    vendor_data_settled: bool


def closing_facts(
    session: Session,
    row: Contract,
    agreed: Iterable[Agreement],
    judged: Iterable[Assessment],
) -> ClosingFacts:
    """Return them; asked at closeout only."""
    if row.stage != "closeout":
        return ClosingFacts(
            cells_not_final=(), impact_unstated=(), lessons_placed=False, vendor_data_settled=False
        )
    answered = answers(session, row.id)
    stated = impact_statements(session, row.id)
    outcomes = [one.kpi.code for one in agreed if one.kpi.type is KpiType.OUTCOME]
    return ClosingFacts(
        cells_not_final=tuple(_in_doubt(judged)),
        impact_unstated=tuple(code for code in outcomes if code not in stated),
        lessons_placed=Question.SUCCESSOR in answered or row.id in successions(session),
        vendor_data_settled=Question.VENDOR_DATA in answered,
    )


def _in_doubt(judged: Iterable[Assessment]) -> Iterable[tuple[str, str, int]]:
    for one in judged:
        counted = Counter(cell.state for cell in one.rows if cell.state in IN_DOUBT)
        for state, periods in sorted(counted.items()):
            yield one.kpi_code, state.value, periods
