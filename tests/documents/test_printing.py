"""The PDF itself: tagged, in the right font, whole, and the same to the byte."""

import dataclasses
import hashlib
import http.server
import io
import logging
import os
import re
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from procurement.documents.digest import data_digest
from procurement.documents.facts import Standing
from procurement.documents.fonts import FACES, folder
from procurement.documents.pdf import LibraryMissingError, require_subsetter, write_pdf
from procurement.documents.render import render_html, render_pdf
from procurement.locale import LANGUAGES, text
from procurement.locale.findings import say
from tests.documents import samples

NAMES = (
    "rfp",
    "award",
    "debrief",
    "contract",
    "review",
    "outcome",
    "elsewhere",
    "payment",
    "closeout",
)
EVERY = [(name, language) for name in NAMES for language in LANGUAGES]
MM = 72 / 25.4


@cache
def words_of(pdf):
    """Return the text of each page."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return [page.extract_text() for page in pages]


def elements(reader):
    """Yield every element of the structure tree."""
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        found = waiting.pop().get_object()
        if isinstance(found, pypdf.generic.ArrayObject):
            waiting.extend(found)
        elif isinstance(found, pypdf.generic.DictionaryObject):
            yield found
            if "/K" in found:
                waiting.append(found["/K"])


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_document_is_tagged_titled_and_claims_pdf_a_3a_and_pdf_ua_1(reader, name, language):
    found = reader(name, language)
    root = found.trailer["/Root"]
    described = root["/Metadata"].get_data()

    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert getattr(samples, name)().cover.title[language] in found.metadata.title
    assert b'pdfaid:part="3"' in described
    assert b'pdfaid:conformance="A"' in described
    assert b"<pdfuaid:part>1</pdfuaid:part>" in described


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_headings_never_skip_a_level_and_the_first_is_the_title(reader, name, language):
    levels = [
        int(level)
        for level in re.findall(r"<h(\d)", render_html(getattr(samples, name)(), language))
    ]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert reader(name, language).outline


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_table_header_says_what_it_heads(reader, name, language):
    heads = [found for found in elements(reader(name, language)) if found.get("/S") == "/TH"]

    assert heads
    assert {head["/A"]["/Scope"] for head in heads} <= {"/Column", "/Row"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_chart_has_its_finding_as_alternative_text(reader, language):
    figures = [f for f in elements(reader("outcome", language)) if f.get("/S") == "/Figure"]
    name = samples.TIME.name[language]

    assert len(figures) == 3
    assert all(len(figure["/Alt"]) > 40 for figure in figures)
    assert sum(figure["/Alt"].startswith(name) for figure in figures) == 2


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_character_has_a_glyph_in_the_embedded_font_and_no_other_font_is_used(
    paper, reader, name, language
):
    drawable = set.intersection(*(set(TTFont(folder() / face).getBestCmap()) for face in FACES))
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader(name, language).pages
        for font in page["/Resources"]["/Font"].values()
    }
    shown = set("".join(words_of(paper(name, language)))) - {"\n"}

    assert {char for char in shown if ord(char) not in drawable} == set()
    assert all("+Source-Sans-Pro" in font for font in fonts)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_no_letter_leaves_the_margins(paper, name, language):
    for page in pypdfium2.PdfDocument(paper(name, language)):
        width, height = page.get_size()
        letters = page.get_textpage()
        for number in range(letters.count_rects()):
            left, bottom, right, top = letters.get_rect(number)
            assert left >= 19.5 * MM
            assert right <= width - 19.5 * MM
            assert bottom >= 8 * MM
            assert top <= height - 8 * MM


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_page_says_rehearsal_not_reviewed_its_id_and_its_number(paper, name, language):
    pages = words_of(paper(name, language))
    document = getattr(samples, name)().cover.document_id

    for number, page in enumerate(pages, start=1):
        assert text(language, "documents", "rehearsal") in page
        assert text(language, "documents", "not_reviewed") in page
        assert document in page
        counted = f"{text(language, 'documents', 'page')} {number}"
        assert f"{counted} {text(language, 'documents', 'of')} {len(pages)}" in page


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("awarded elsewhere", "the last day is not recorded", "1140", "none agreed")),
        ("es", ("fuera de este sistema", "no consta el último día", "1140", "ninguno acordado")),
        ("pt", ("fora deste sistema", "o último dia não consta", "1140", "nenhum acordado")),
    ],
)
def test_what_is_not_known_of_a_contract_awarded_elsewhere_is_said_and_not_invented(language, said):
    html = render_html(samples.elsewhere(), language)

    assert [one for one in said if one not in html] == []
    assert not re.search(r"<ul>\s*</ul>|<dd>\s*</dd>|<td>\s*</td>\s*<td>", html)
    assert samples.RANKING[1].vendor not in html
    assert text(language, "documents", "term_without_start", end="")[:3] in html


def test_a_real_database_prints_no_rehearsal_mark():
    facts = samples.award()
    real = dataclasses.replace(facts, cover=dataclasses.replace(facts.cover, rehearsal=False))

    assert "REHEARSAL" not in "".join(words_of(render_pdf(real, "en")))


@pytest.mark.parametrize("name", NAMES)
def test_the_attached_data_has_the_digest_that_is_printed(paper, reader, name):
    attached = reader(name, "es").attachments["data.json"][0]
    digest = hashlib.sha256(attached).hexdigest()

    assert digest == data_digest(getattr(samples, name)())
    assert digest in "".join(words_of(paper(name, "es"))).replace("\n", "")


def test_two_processes_with_other_seeds_and_zones_write_the_same_bytes(paper):
    program = (
        "import hashlib; from tests.documents import samples;"
        "from procurement.documents.render import render_pdf;"
        "print(hashlib.sha256(render_pdf(samples.outcome(), 'pt')).hexdigest())"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "SOURCE_DATE_EPOCH": "0"},
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed, zone in (("1", "UTC"), ("4242", "Asia/Tokyo"))
    ]
    digests = {found.communicate()[0].strip() for found in running}
    digests.add(hashlib.sha256(paper("outcome", "pt")).hexdigest())

    assert len(digests) == 1


def test_letter_paper_can_be_asked_for_and_an_unknown_paper_is_refused():
    pages = pypdf.PdfReader(io.BytesIO(render_pdf(samples.award(), "en", paper="letter"))).pages

    assert tuple(map(float, pages[0].mediabox[2:])) == (612, 792)
    with pytest.raises(ValueError, match="A0"):
        render_pdf(samples.award(), "en", paper="A0")


def test_two_hundred_rows_break_over_pages_with_their_header_and_lose_nothing():
    rows = tuple(
        dataclasses.replace(
            samples.decisions()[0],
            at=samples.decisions()[0].at + timedelta(minutes=number),
            why=f"row-{number:03}",
        )
        for number in range(200)
    )
    pages = words_of(
        render_pdf(dataclasses.replace(samples.outcome(), timeline=rows, stories=()), "en")
    )
    found = re.findall(r"row-\d{3}", "\n".join(pages))
    holding = [page for page in pages if "row-" in page]

    assert found == [f"row-{number:03}" for number in range(200)]
    assert len(holding) > 5
    assert all(re.search(r"When\s+Who\s+What, and why", page) for page in holding)


HOSTILE = (
    "<script>alert(1)</script>{{ 7 * 191 }}{% include 'x' %}\u202egnp.exe 🚧"
    "<img src=http://127.0.0.1:9/x>" + "W" * 10_000
)


def test_s10_a_hostile_vendor_name_is_printed_as_text_and_keeps_the_layout(paper):
    ranking = (dataclasses.replace(samples.RANKING[0], vendor=HOSTILE), *samples.RANKING[1:])
    facts = dataclasses.replace(samples.award(), ranking=ranking)
    html = render_html(facts, "es")
    pdf = render_pdf(facts, "es")
    shown = "".join("".join(words_of(pdf)).split())

    assert "<script" not in html
    assert "1337" not in html
    assert "{{ 7 * 191 }}" in html
    assert not [act for act in (b"/JavaScript", b"/Launch", b"/OpenAction") if act in pdf]
    assert "[U+202E]gnp.exe[U+1F6A7]<imgsrc" in shown
    assert re.search(r"…\[\+\d{4}\]", shown)
    assert len(words_of(pdf)) <= len(words_of(paper("award", "es"))) + 1
    test_no_letter_leaves_the_margins(lambda *_: pdf, "award", "es")


def test_ten_thousand_letters_without_a_space_are_all_printed_within_the_margins():
    window = dataclasses.replace(samples.review().window, comment="W" * 10_000)
    pdf = render_pdf(dataclasses.replace(samples.review(), window=window), "pt")

    assert "".join(words_of(pdf)).count("W") == 10_000
    test_no_letter_leaves_the_margins(lambda *_: pdf, "review", "pt")


def test_a_bid_that_was_never_opened_shows_dashes_and_no_zero():
    unopened = Standing(rank=None, vendor="X", technical=None, price=None, total=None)
    html = render_html(dataclasses.replace(samples.award(), ranking=(unopened,)), "en")

    assert html.count("\N{EN DASH}</td>") == 5


class Asked(http.server.BaseHTTPRequestHandler):
    """Remembers that somebody asked."""

    hits = 0

    def do_GET(self):
        type(self).hits += 1
        self.send_error(404)

    def log_message(self, *_):
        pass


def test_nothing_is_fetched_from_the_network_or_the_disk(tmp_path, caplog):
    secret = tmp_path / "secret.txt"
    secret.write_text("top secret")
    server = http.server.HTTPServer(("127.0.0.1", 0), Asked)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/x.css"
    html = (
        f'<html lang="en"><head><title>t</title><link rel="attachment" href="{secret.as_uri()}">'
        f'<link rel="stylesheet" href="{address}"></head>'
        f'<body><h1>t</h1><p style="background:url({address})">x</p></body></html>'
    )
    with caplog.at_level(logging.CRITICAL):
        pdf = write_pdf(html, data=b"{}", when=datetime(2026, 1, 1, tzinfo=UTC))
    server.shutdown()

    assert Asked.hits == 0
    assert list(pypdf.PdfReader(io.BytesIO(pdf)).attachments) == ["data.json"]


def test_another_thread_prints_the_same_bytes(paper):
    printed = []
    thread = threading.Thread(target=lambda: printed.append(render_pdf(samples.award(), "es")))
    thread.start()
    thread.join()

    assert printed == [paper("award", "es")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_subsetter_is_refused_with_the_package_that_mends_it(language):
    with pytest.raises(LibraryMissingError) as caught:
        require_subsetter(None)

    assert "libharfbuzz-subset0" in say(caught.value.findings[0], language).remedy


def test_a_document_written_later_says_so_and_keeps_the_digest_of_its_data(paper):
    facts = samples.award()
    later = facts.cover.generated_at + timedelta(days=1)
    again = dataclasses.replace(facts, cover=dataclasses.replace(facts.cover, generated_at=later))

    assert render_pdf(again, "en") != paper("award", "en")
    assert data_digest(again) in render_html(again, "en")
    assert data_digest(again) == data_digest(facts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", ["A4", "letter"])
def test_an_id_of_forty_characters_is_one_line_beside_the_word_for_rehearsal(language, paper):
    name = "MAINTENANCE-2014-01-C12-DEBRIEF-90010022"
    facts = samples.award()
    cover = dataclasses.replace(facts.cover, document_id=name, rehearsal=True)
    pdf = render_pdf(dataclasses.replace(facts, cover=cover), language, paper=paper)

    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    own = boxes_on_top(page, name)
    banner = boxes_on_top(page, text(language, "documents", "rehearsal"))

    assert len(name) == len(own) == 40
    assert len({round(bottom) for _, bottom, _, _ in own if bottom}) <= 3  # descenders, no line
    assert max(right for _, _, right, _ in own) < min(left for left, _, _, _ in banner)


def boxes_on_top(page, said):
    """Return the boxes (left, bottom, right, top) of the letters of the highest `said`."""
    found, places = page.search(said), []
    while (place := found.get_next()) is not None:
        places.append([page.get_charbox(place[0] + n) for n in range(place[1])])
    return max(places, key=lambda boxes: max(box[3] for box in boxes))
