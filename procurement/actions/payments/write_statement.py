"""Write the statement of a settlement: a table for who recomputes it, a paper for who reads it."""

from pathlib import Path

from procurement.actions.outcome import Outcome
from procurement.actions.papers.desk import Desk
from procurement.actions.papers.files import Paper, filed, strange_languages, write
from procurement.actions.papers.statement_table import statement_table
from procurement.actions.papers.statements import payment_statement
from procurement.actions.setup import settings
from procurement.actions.unit import Unit
from procurement.store.contracts import contracts
from procurement.store.payments import payments
from procurement.store.solicitations import solicitations


def write_statement(
    unit: Unit,
    *,
    contract: str,
    settlement: int,
    languages: tuple[str, ...] = (),
    folder: str = "",
) -> Outcome:
    """Write one settlement or reversal as CSV and, in each language, as PDF.

    A paper that would say the same as before is not written again.

    Args:
        unit: The transaction.
        contract: Its id.
        settlement: Its number within the contract.
        languages: In which languages; empty for all that the case asks for.
        folder: Where the files go; empty for `documents` in the home of this installation.

    Raises:
        NotFoundError: no such contract or settlement.
        LibraryMissingError: a system library that printing needs is missing.
    """
    row = contracts.lock(unit.session, contract)
    found, _ = payments.numbered(unit.session, row.id, settlement)
    strange = strange_languages(languages)
    if strange:
        return Outcome(strange)
    process = solicitations.find(unit.session, row.ocid)
    desk = Desk(unit.session, unit.place, process, unit.now)
    facts = payment_statement(desk, row, found)
    target = Path(folder) if folder else settings().home / "documents"
    stem = f"{row.id}_payment_{found.number}"
    papers = [
        Paper(
            facts=facts,
            subject=row.id,
            about=str(found.number),
            name=f"{stem}_{language}.pdf",
            language=language,
        )
        for language in languages or desk.languages
    ]
    new = filed(unit, papers, target)
    table = target / f"{stem}.csv"
    write(table, statement_table(payments.lines_of(unit.session, found.id), found.currency))
    if new:
        said = {"contract": row.id, "number": found.number, "documents": new}
        unit.log("payment.stated", row.ocid, said)
    return Outcome(
        facts={
            "written": len(new),
            "unchanged": len(papers) - len(new),
            "table": table.name,
            "folder": str(target),
        }
    )
