"""Write `docs/kpis/` from the catalogue: `python -m tests.metrics.catalogue.kpi_pages`.

One page for each ready definition and an index by service.  The worked cases are computed by the
functions that judge real contracts; pages of definitions that are gone are removed.  The same
command pins what new definitions count, and names a pinned one that counts something else now.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from outcome_metrics.catalogue import CATALOGUE, SERVICES
from outcome_metrics.catalogue.ready import Ready
from procurement.documents.kpi_sheet import service_name, sheet
from procurement.locale import text
from tests.metrics.catalogue.kpi_lock import pin

FOLDER = Path(__file__).parents[3] / "docs" / "kpis"
COMMAND = "python -m tests.metrics.catalogue.kpi_pages"
OTHERS = ("es", "pt")

ADR = "../adr/0018-one-code-and-version-counts-one-way.md"

INDEX = f"""\
# Ready KPIs

Written by `{COMMAND}` from `outcome_metrics/catalogue/`; do not edit. A test
fails while a page is stale.

Every definition is a proposal: a city takes one into a case with `use: CODE/VERSION`, names its own
offices and source, and agrees on baseline, target and ratings. What is *counted* stays as it is, or
the KPI gets a code of the city's own ([ADR 0018]({ADR})).
[Add a KPI](../how-to/add-a-kpi.md) says how. On the command line:

```sh
procure kpi catalogue --service transit
procure kpi describe bus_on_time_share
```
"""


def pages(services: Mapping[str, tuple[Ready, ...]] = SERVICES) -> dict[str, str]:
    """Return file name -> text of every page."""
    ready = [one for listed in services.values() for one in listed]
    written = {f"{one.kpi.code}.md": "\n".join(_page(one)) for one in ready}
    return {"README.md": "\n".join(_index(services)), **written}


def _index(services: Mapping[str, tuple[Ready, ...]]) -> Iterator[str]:
    yield INDEX
    for service, listed in services.items():
        yield f"## {' · '.join(service_name(service, one) for one in ('en', *OTHERS))}"
        yield ""
        yield "| KPI | what it asks | kind | en · es · pt |"
        yield "|---|---|---|---|"
        for ready in listed:
            kpi = ready.kpi
            kind = text("en", "documents", f"kind.{kpi.type}")
            names = f"{kpi.name.en} · {kpi.name.es} · {kpi.name.pt}"
            yield f"| [{kpi.code}]({kpi.code}.md) | {kpi.question.en} | {kind} | {names} |"
        yield ""


def _page(ready: Ready) -> Iterator[str]:
    said = sheet(ready, "en")
    kpi = ready.kpi
    yield f"# {said.name}"
    yield ""
    yield f"`{kpi.code}/{kpi.version}` · {said.service} · [all KPIs](README.md)"
    yield ""
    yield from _lines(said.lines)
    yield f"## {said.example}"
    yield ""
    yield f"| {' | '.join(said.heads)} |"
    yield "|" + "---:|" * len(said.heads)
    for row in said.rows:
        yield f"| {' | '.join(row)} |"
    yield ""
    for step in said.steps:
        yield f"- {step}"
    yield ""
    for language in OTHERS:
        other = sheet(ready, language)
        yield f"## {text(language, 'documents', 'language')}: {other.name}"
        yield ""
        yield from _lines(other.lines)
    yield f"<!-- Written by {COMMAND}; do not edit. -->"
    yield ""


def _lines(lines: dict[str, tuple[str, str]]) -> Iterator[str]:
    for label, words in lines.values():
        yield f"- **{label}:** {words}"
    yield ""


def write(folder: Path = FOLDER) -> None:
    """Write every page, and remove those of definitions that are gone."""
    folder.mkdir(exist_ok=True)
    written = pages()
    for old in folder.glob("*.md"):
        if old.name not in written:
            old.unlink()
    for name, page in written.items():
        (folder / name).write_text(page, "utf-8")


def main() -> None:
    """Write the pages, pin what is new, and name what must not have changed.

    Raises:
        SystemExit: with those names.
    """
    write()
    left = pin(CATALOGUE)
    if left:
        sys.exit(f"write a new version: pinned, and counts something else: {left}")


if __name__ == "__main__":
    main()
