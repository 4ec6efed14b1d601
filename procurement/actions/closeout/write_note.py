"""Write the closeout note of a contract."""

from pathlib import Path

from procurement.actions.outcome import Outcome
from procurement.actions.papers.closeout import closeout_note
from procurement.actions.papers.files import Paper, filed, strange_languages
from procurement.actions.papers.outcomes import Report
from procurement.actions.papers.report_outcomes import desk_of
from procurement.actions.setup import settings
from procurement.actions.unit import Unit
from procurement.store.contracts import contracts
from procurement.store.database.instants import known_by


def write_note(
    unit: Unit, *, contract: str, languages: tuple[str, ...] = (), folder: str = ""
) -> Outcome:
    """Write the note in each language: before the contract is closed with what is still open.

    Every note is a new version: it quotes the head of the audit chain as it was before the note.

    Args:
        unit: The transaction.
        contract: Its id.
        languages: In which languages; empty for all that the case asks for.
        folder: Where the files go; empty for `documents` in the home of this installation.

    Raises:
        NotFoundError: no such contract.
        MetricError: what was agreed or recorded cannot be judged.
        LibraryMissingError: a system library that printing needs is missing.
    """
    row = contracts.lock(unit.session, contract)
    strange = strange_languages(languages)
    if strange:
        return Outcome(strange)
    desk = desk_of(unit, row, contracts.origin(unit.session, row))
    as_known = known_by(unit.session, unit.now)
    facts = closeout_note(Report(desk, row, unit.today, as_known))
    target = Path(folder) if folder else settings().home / "documents"
    papers = [
        Paper(
            facts=facts,
            subject=row.id,
            about="",
            name=f"{row.id}_closeout_{language}.pdf",
            language=language,
        )
        for language in languages or desk.languages
    ]
    new = filed(unit, papers, target)
    if new:
        unit.log("closeout.noted", row.ocid, {"contract": row.id, "documents": new})
    return Outcome(
        facts={
            "contract": row.id,
            "written": len(new),
            "folder": str(target),
        }
    )
