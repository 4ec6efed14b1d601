"""Verifying a chain of a million entries: each is read, recomputed, parsed and compared.

This is `check_audit` as `procure audit verify` calls it, on SQLite, where reader and database are
one process: all of it is done by one core.  The chain holds, or nothing is measured.
"""

import statistics
import time

import sqlalchemy as sa

from bench.audit_log import lengthen
from bench.databases import city_on
from bench.ratios import at_least
from procurement.actions.audit.anchor_audit import check_audit

ENTRIES = 1_000_000
CHAIN = "city"
#: Entries per second.
WANTED = 100_000
ROUNDS = 3


def run(entries: int = ENTRIES) -> list[str]:
    """Measure how many entries are verified in a second, beside what is wanted."""
    with city_on("sqlite") as engine:
        lengthen(engine, CHAIN, entries)
        seconds = statistics.median(_verified(engine, entries) for _ in range(ROUNDS))
    return [at_least("audit_entries_verified_per_second_to_100000", entries / seconds / WANTED, 1)]


def _verified(engine: sa.Engine, entries: int) -> float:
    """Return the processor seconds of one check that found nothing."""
    begin = time.process_time()
    heads, found = check_audit(engine)
    seconds = time.process_time() - begin
    if found or heads[CHAIN].seq <= entries:
        raise AssertionError(found)
    return seconds
