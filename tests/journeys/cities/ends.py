"""What must hold at the end of every journey, checked without the program's own arithmetic."""

import csv
import hashlib
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pypdf

from procurement.actions.audit.anchor_audit import check_audit
from procurement.locale import LANGUAGES
from procurement.locale.findings import say
from tests.journeys.cities.buying import code_of
from tests.journeys.cities.running import definitions
from tests.journeys.cities.town import Town
from tests.journeys.demo_run import pages
from tests.journeys.recompute import Line, figures, weighted, within
from tests.stories import watch

#: What the program itself asked for when the city was founded.
FOUNDING = Counter({"city.create": 1})
#: What follows the table of measures on the first page of an outcome report, by language.
AFTER_THE_MEASURES = {"en": "Supplier ", "es": "Contratista ", "pt": "Contratada "}


def papers(town: Town) -> Counter:
    """Return how many papers of each kind are on record; each is a file that says its language."""
    found = town.rows("SELECT family, language, file_name, file_digest FROM document")
    for one in found:
        path = _file(town, one.file_name, one.file_digest)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == one.file_digest, one
        assert pypdf.PdfReader(path).trailer["/Root"]["/Lang"] == town.language == one.language
    return Counter(one.family for one in found)


def _file(town: Town, name: str, digest: str) -> Path:
    """Return where a paper lies: under its name, or set aside once a newer version was written."""
    folder = town.home / "data" / "documents"
    earlier = folder / "earlier" / f"{digest}.pdf"
    return earlier if earlier.exists() else folder / name


def every_refusal_is_explained(town: Town) -> None:
    """Each reason that anybody was given has a sentence and a remedy in the city's language."""
    assert town.refusals
    for who, verb, findings in town.refusals:
        assert findings, (who, verb)
        for one in findings:
            said = {language: say(one, language) for language in LANGUAGES}
            mine = said[town.language]
            for words in (mine.sentence, mine.remedy):
                assert words.strip(), one.code
                assert "{" not in words, (one.code, words)
                assert one.code not in words, words
            for language in set(LANGUAGES) - {town.language}:
                assert said[language].sentence != mine.sentence, one.code


def the_log_is_whole(town: Town) -> None:
    """Every chain can be recomputed, stages and duties were kept, and each act is in the log."""
    with town.engine.connect() as connection:
        watch.the_log_holds(connection)
        watch.stages_are_legal(connection)
        watch.duties_are_apart(connection)
    assert check_audit(town.engine)[1] == ()
    asked = "SELECT verb, state, count(*) AS n FROM request GROUP BY verb, state"
    stored = {(one.verb, one.state): one.n for one in town.rows(asked)}
    done = Counter({verb: n for (verb, state), n in stored.items() if state == "done"})
    held = Counter({verb: n for (verb, state), n in stored.items() if state == "refused"})
    assert done == town.done + FOUNDING, (done - town.done, town.done - done)
    assert held == town.held
    silent = """SELECT r.verb FROM request r WHERE r.state = 'done'
        AND NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.request_id = r.id)"""
    assert town.rows(silent) == []
    unasked = """SELECT a.verb FROM audit_entry a
        WHERE NOT EXISTS (SELECT 1 FROM request r WHERE r.id = a.request_id)"""
    assert town.rows(unasked) == []


def the_report_can_be_recomputed(town: Town, results: str = "results.csv", **targets: str) -> None:
    """Baseline, target and delivered of each measure are what case and table give by hand."""
    page = " ".join(pages(report_of(town))[0].split())
    lines = lines_of(town.folder / results)
    term = town.case["contract"]["start"], town.case["contract"]["end"]
    for kpi, told in _measures(town, page).items():
        (body,) = (one for one in town.case["kpis"] if code_of(one) == kpi)
        baseline = body["baseline"]
        before = Fraction(str(baseline.get("value") or baseline["numerator"]))
        before /= Fraction(str(baseline.get("denominator", 1)))
        promised = [Fraction(one) for one in _promised(body, targets)]
        delivered = weighted(within(lines, kpi, *term))
        wanted = [before, *promised, delivered, Fraction(1)]
        assert len(told) == len(wanted), (kpi, told)
        for (shown, slack), exact in zip(told, wanted, strict=True):
            assert abs(shown - exact) <= slack, (kpi, float(shown), float(exact))


def report_of(town: Town) -> Path:
    """Return the path of the outcome report of the contract."""
    folder = town.home / "data" / "documents"
    return folder / f"{town.contract}_outcome_{town.language}.pdf"


def lines_of(table: Path) -> list[Line]:
    """Return the lines of a journey's table of results, as they stand there."""
    with table.open(encoding="utf-8") as file:
        return [
            Line(
                row["kpi"],
                date.fromisoformat(row["period_start"]),
                date.fromisoformat(row["period_end"]),
                Fraction(row["numerator"]),
                Fraction(row["denominator"]),
            )
            for row in csv.DictReader(file)
        ]


def _promised(kpi: dict, targets: dict[str, str]) -> list[str]:
    target = targets.get(code_of(kpi)) or kpi["target"]
    both = [target["low"], target["high"]] if isinstance(target, dict) else [target]
    return [str(one) for one in both]


def _measures(town: Town, page: str) -> dict[str, list[tuple[Fraction, Fraction]]]:
    names = {one.code: getattr(one.name, town.language) for one in definitions(town)}
    starts = sorted((page.index(name), kpi) for kpi, name in names.items())
    ends = [at for at, _ in starts[1:]] + [page.index(AFTER_THE_MEASURES[town.language])]
    return {
        kpi: figures(page[at:end], town.language)
        for (at, kpi), end in zip(starts, ends, strict=True)
    }
