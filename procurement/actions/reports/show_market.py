"""How open a market is, by the city's own record or by published awards: read only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from procurement.actions.reports.market_measures import Market, market_of
from procurement.actions.setup import settings
from procurement.ingest.awards.mapping import load_award_mapping
from procurement.ingest.awards.ocds import read_ocds
from procurement.ingest.awards.reading import AwardReading
from procurement.ingest.awards.table import read_award_table
from procurement.rules.findings import Finding
from procurement.store.database.engine import installation, reading
from procurement.store.portfolio import market


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMarket:
    """A file of awards, what became of its lines, and what it says of the market.

    Attributes:
        file: Its name.
        sha256: Of its bytes.
        rows: Lines of data.
        used: Releases or rows that were used.
        notes: Why something was left out or is unknown, and how often.
        findings: The first few things a person should look at.
        market: The measures.
    """

    file: str
    sha256: str
    rows: int
    used: int
    notes: Mapping[str, int]
    findings: tuple[Finding, ...]
    market: Market


def own_market(engine: sa.Engine, *, since: date | None = None) -> Market:
    """Measure the procedures that the city released, since a day if one is given."""
    with reading(engine) as session:
        zone = ZoneInfo(installation(session).time_zone)
        began = None if since is None else datetime.combine(since, time.min, tzinfo=zone)
        return market_of(market.procedures(session, market.Scope(since=began)))


def market_of_table(table: Path, mapping: Path | None) -> TableMarket:
    """Measure a file of awards: OCDS, or any table with a mapping.  Nothing is stored.

    Raises:
        BadInputError: the file or its mapping cannot be read, with every problem.
    """
    read = _read(table, mapping)
    return TableMarket(
        file=read.file,
        sha256=read.sha256,
        rows=read.rows,
        used=read.releases,
        notes={note.value: count for note, count in read.notes.items()},
        findings=read.findings,
        market=market_of(read.procedures),
    )


def _read(table: Path, mapping: Path | None) -> AwardReading:
    limit = settings().max_table_bytes
    if mapping is None:
        return read_ocds(table, max_bytes=limit)
    return read_award_table(table, load_award_mapping(mapping).layout, max_bytes=limit)
