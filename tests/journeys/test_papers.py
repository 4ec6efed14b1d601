"""The twenty-one papers, as a reader opens them."""

import re
from fractions import Fraction

import pypdf
import pytest

from tests.journeys.demo_run import CASE, KINDS, LANGUAGES, STORY, pages
from tests.journeys.recompute import (
    KPIS,
    TERM,
    figures,
    sample_lines,
    weighted,
    within,
)

MARKS = {
    "en": "REHEARSAL – not a real procurement",
    "es": "SIMULACRO – no es una contratación real",
    "pt": "SIMULAÇÃO – não é uma contratação real",
}

#: English words that are neither Spanish nor Portuguese ones ("for", "a", "as", "do", "no" are).
ENGLISH = (
    "the|and|of|or|to|is|are|was|were|be|been|by|from|this|that|these|with|not|which|has|have|had"
    "|will|would|when|each|at|it|its|than|their|they|who|what|where|between|into|under|only"
)

#: Where the table of measures on the first page of an outcome report ends, by language.
AFTER_THE_TABLE = {"en": "Supplier ", "es": "Contratista ", "pt": "Contratada "}


def test_twenty_one_papers_are_laid_out_seven_kinds_in_three_languages(sample):
    expected = {f"{kind}_{language}" for kind in KINDS for language in LANGUAGES}

    assert set(sample.papers()) == expected
    assert len(list((sample.out / "papers").iterdir())) == 21


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_paper_opens_is_tagged_and_says_its_language_and_title(sample, language):
    for name, path in sample.papers(language).items():
        paper = pypdf.PdfReader(path, strict=True)
        catalog = paper.trailer["/Root"]

        assert catalog["/Lang"] == language, name
        assert catalog["/MarkInfo"]["/Marked"], name
        assert catalog["/StructTreeRoot"]["/K"], name
        assert str(CASE["title"][language]) in paper.metadata.title, name
        assert len(paper.pages) > 1, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_in_its_language_that_it_is_a_rehearsal(sample, language):
    for name, path in sample.papers(language).items():
        for number, page in enumerate(pages(path), start=1):
            flowing = " ".join(page.split())
            assert MARKS[language] in flowing, f"{name}, page {number}"


@pytest.mark.parametrize("language", ["es", "pt"])
def test_no_english_word_is_in_the_spanish_and_portuguese_papers(sample, language):
    word = re.compile(rf"(?<![\w.@/-])(?:{ENGLISH})(?![\w@/-])", re.IGNORECASE)
    names = [vendor["name"] for vendor in CASE["outreach"]["vendors"]]
    found = {}
    for name, path in sample.papers(language).items():
        flowing = " ".join(" ".join(pages(path)).split())
        for own in (*names, *STORY["people"].values()):
            flowing = flowing.replace(own, "")
        if met := [flowing[max(0, m.start() - 30) : m.end() + 30] for m in word.finditer(flowing)]:
            found[name] = met[:3]

    assert found == {}


def test_no_paper_shows_how_a_text_is_stored(sample):
    stored = re.compile(r'\{"|"(?:en|es|pt)"\s*:|\bNone\b|\{\{|\{%|&(?:amp|lt|gt|quot);')

    assert {
        name: stored.findall(" ".join(pages(path)))[:3]
        for name, path in sample.papers().items()
        if stored.search(" ".join(pages(path)))
    } == {}


@pytest.fixture(scope="module")
def shown(sample) -> dict[str, dict[str, list[tuple[Fraction, Fraction]]]]:
    """The figures beside each measure on the first page of each outcome report."""
    return {
        language: _measures(pages(path)[0], language)
        for language in LANGUAGES
        for path in (sample.papers(language)[f"outcome_{language}"],)
    }


def _measures(page, language):
    flowing = " ".join(page.split())
    names = {kpi: body["name"][language] for kpi, body in KPIS.items()}
    starts = sorted((flowing.index(name), kpi) for kpi, name in names.items())
    ends = [start for start, _ in starts[1:]] + [flowing.index(AFTER_THE_TABLE[language])]
    return {
        kpi: figures(flowing[start:end], language)
        for (start, kpi), end in zip(starts, ends, strict=True)
    }


def test_all_three_languages_show_the_same_numbers(shown):
    assert shown["en"].keys() == KPIS.keys()
    assert all(len(told) == 4 for told in shown["en"].values())
    assert shown["es"] == shown["en"]
    assert shown["pt"] == shown["en"]


def test_the_outcome_report_shows_what_the_sample_data_give(shown):
    lines = sample_lines()
    promised = STORY["bids"][STORY["award"]["winner"]]["proposal"]["promised"]

    for kpi, (baseline, target, delivered, coverage) in shown["en"].items():
        period = KPIS[kpi]["baseline"]["period"]
        before = weighted(within(lines, kpi, period["from"], period["to"]))
        assert _near(baseline, before, slack=Fraction(1, 20)), kpi
        assert _near(target, Fraction(str(promised[kpi]))), kpi
        assert _near(delivered, weighted(within(lines, kpi, *TERM))), kpi
        assert coverage[0] == 1, kpi


def _near(told, exact, *, slack=Fraction(0)):
    """Whether a figure is `exact` as far as its digits go, or as far as the case states it."""
    return abs(told[0] - exact) <= max(told[1], slack)


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_says_as_many_of_the_same_figures_in_every_language(sample, kind):
    """Numbers with a fraction are neither dates nor pages: they must agree, one for one."""
    told = {
        language: sorted(
            figure
            for figure in figures(_text(sample, kind, language), language)
            if figure[1] < Fraction(1, 2)
        )
        for language in LANGUAGES
    }

    assert told["es"] == told["en"]
    assert told["pt"] == told["en"]


def _text(sample, kind, language):
    return " ".join(" ".join(pages(sample.papers(language)[f"{kind}_{language}"])).split())
