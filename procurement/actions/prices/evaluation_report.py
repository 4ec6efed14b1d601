"""Write the evaluation report of a solicitation, in every language asked for."""

from pathlib import Path

from procurement.actions.outcome import Outcome
from procurement.actions.papers.desk import Desk
from procurement.actions.papers.files import Paper, keep, printed
from procurement.actions.prices.evaluation_facts import evaluation_facts
from procurement.actions.setup import settings
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding
from procurement.store.solicitations import solicitations


def report_evaluation(
    unit: Unit, *, ocid: str, languages: tuple[str, ...] = (), folder: str = ""
) -> Outcome:
    """Write the report on every ranked lot; one that would say the same is not written again.

    Args:
        unit: The transaction.
        ocid: The solicitation.
        languages: In which languages; none for those of the solicitation.
        folder: Where the files go; empty for `documents` in the home of this installation.
    """
    row = solicitations.lock(unit.session, ocid)
    desk = Desk(unit.session, unit.place, row, unit.now)
    facts = evaluation_facts(desk) if row.released_at is not None else None
    if facts is None or not facts.lots:
        return Outcome((Finding("ranking.missing"),))
    target = Path(folder) if folder else settings().home / "documents"
    papers = [
        Paper(
            facts=facts,
            subject=row.ocid,
            about=f"round {row.round}",
            name=f"{row.reference}_evaluation_{language}.pdf",
            language=language,
        )
        for language in languages or desk.languages
    ]
    prints = [one for paper in papers if (one := printed(unit, paper, target)) is not None]
    entries = [keep(unit, one, target) for one in prints]
    if entries:
        unit.log("documents.written", row.ocid, {"documents": entries})
    return Outcome(facts={"written": len(prints), "folder": str(target)})
