"""Write the auditors' contract outcome report."""

from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from procurement.actions.outcome import Fact, Outcome
from procurement.actions.papers.desk import Desk, WritingDesk
from procurement.actions.papers.files import Paper, keep, printed, strange_languages
from procurement.actions.papers.outcomes import Report, outcome_report
from procurement.actions.papers.register_desk import RegisterDesk
from procurement.actions.setup import settings
from procurement.actions.unit import Unit
from procurement.rules.findings import Finding, Param, Severity
from procurement.store.contracts import contracts
from procurement.store.contracts.contract_terms import terms
from procurement.store.database.instants import known_by
from procurement.store.solicitations import solicitations
from procurement.store.tables.contracts import Contract


def report_outcomes(
    unit: Unit,
    *,
    contract: str,
    language: str,
    folder: str = "",
    file: str = "",
    as_of: date | None = None,
) -> Outcome:
    """Write the outcome report of a contract in one language; every report is a new version.

    Facts are gathered under the lock and the paper is printed before the first row is written.
    The transaction itself began with the request: on SQLite other writers wait meanwhile for the
    seconds that printing takes (they wait up to 30); on PostgreSQL only this contract is locked.

    The report quotes the head of the audit chain as it was before the report itself was logged.

    Args:
        unit: The transaction.
        contract: Its id.
        language: `en`, `es` or `pt`.
        folder: Where the file goes; empty for `documents` in the home of this installation.
        file: File name; empty for `CONTRACT_outcome_LANGUAGE.pdf`.
        as_of: The day the report speaks for; default today.  For an earlier day only what was
            recorded by its end counts.

    Raises:
        NotFoundError: no such contract.
        MetricError: what was agreed or recorded cannot be judged.
        LibraryMissingError: a system library that printing needs is missing.
    """
    row = contracts.lock(unit.session, contract)
    today = unit.today
    found = _asked_wrongly(language, file, as_of, today)
    if found:
        return Outcome(found)
    registered = contracts.origin(unit.session, row)
    day = as_of or today
    known = known_by(unit.session, unit.now) if day == today else _end_of(unit, day)
    silent = registered is not None and not terms(unit.session, row, known).agreements
    advice = (_nothing_reported(row, registered),) if silent and registered else ()
    desk = desk_of(unit, row, registered)
    target = Path(folder) if folder else settings().home / "documents"
    facts = outcome_report(Report(desk, row, day, known))
    head = facts.audit[0]
    paper = Paper(
        facts=facts,
        subject=row.id,
        about=day.isoformat(),
        name=file or f"{row.id}_outcome_{language}.pdf",
        language=language,
    )
    done = printed(unit, paper, target)
    said: dict[str, Fact] = {
        "contract": row.id,
        "file": str(target / paper.name),
        "head": head.digest,
        "seq": head.sequence,
    }
    if done is None:
        return Outcome(advice, {**said, "known": True})
    entry = keep(unit, done, target)
    unit.log(
        "outcomes.reported",
        row.ocid,
        {"contract": row.id, "as_of": day, "head": head.digest, "seq": head.sequence, **entry},
    )
    return Outcome(advice, {**said, "sha256": done.digest})


def desk_of(unit: Unit, row: Contract, registered: contracts.Origin | None) -> WritingDesk:
    """Return where the report is written: what is known differs with where it was awarded."""
    if registered is not None:
        language = contracts.language_of(unit.session, row)
        return RegisterDesk(unit.session, unit.place, registered, language, unit.now)
    process = solicitations.find(unit.session, row.ocid)
    return Desk(unit.session, unit.place, process, unit.now)


def _nothing_reported(row: Contract, registered: contracts.Origin) -> Finding:
    """Advise that no table has told of any result: the report says that nothing is known."""
    facts: dict[str, Param] = {"contract": row.id, "file": registered.file, "line": registered.line}
    return Finding("report.nothing_known", facts, Severity.ADVISES)


def _asked_wrongly(
    language: str, file: str, as_of: date | None, today: date
) -> tuple[Finding, ...]:
    found = [*strange_languages((language,))]
    if file != Path(file).name:
        found.append(Finding("documents.not_a_name", {"file": file}))
    if as_of is not None and as_of > today:
        days = {"as_of": as_of.isoformat(), "today": today.isoformat()}
        found.append(Finding("documents.day_ahead", days))
    return tuple(found)


def _end_of(unit: Unit, day: date) -> datetime:
    """Return the last second of a local day; where clocks show it twice, the later one."""
    zone = ZoneInfo(unit.place.time_zone)
    return datetime.combine(day, time(23, 59, 59, fold=1), tzinfo=zone)
