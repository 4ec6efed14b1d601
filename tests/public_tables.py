"""The real public tables that tests read: they lie beside the project and are never part of it."""

from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "shared" / "data"
CHICAGO = DATA / "chicago-cdot-performance" / "metrics.csv.gz"
WORKS = DATA / "buenosaires-ba-obras" / "observatorio-de-obras-urbanas.csv.gz"
AIRPORT = DATA / "ocds-gacm-mexico-airport" / "ocds-gacm-mexico-airport.jsonl.gz"
INDIGO = DATA / "indigo-impact-bonds"
COLOMBIA = DATA / "ocds-colombia-2020" / "release-package-2021-03-03.json.gz"
PARAGUAY = DATA / "ocds-paraguay-dncp" / "ocds-paraguay-dncp.jsonl.gz"
NOTICES = DATA / "ocds-uk-contracts-finder" / "ocds-uk-contracts-finder.jsonl.gz"


def absent(table: Path) -> str:
    """Say that a public table is not there; empty where it is.

    Whoever has only this repository tests all the rest: nobody may hand these tables on with it.
    """
    return "" if table.exists() else f"no public table {table.relative_to(DATA)} in ../shared/data"


def needs(table: Path) -> pytest.MarkDecorator:
    """Mark a test that is skipped, and says for what, where a public table is not there."""
    return pytest.mark.skipif(bool(absent(table)), reason=absent(table))


def there(table: Path) -> Path:
    """Return the table; where it is not there, whoever asks for it is skipped and says so."""
    if why := absent(table):
        pytest.skip(why)
    return table
