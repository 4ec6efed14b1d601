"""HTML becomes PDF/A-3a and PDF/UA-1 in one file: tagged, offline, repeatable to the byte.

Font configuration, style sheets and fetcher are made once and used again: made anew they cost more
than a letter.  They are never shared between threads, which corrupts the heap, and a lock lets one
document through at a time; threads would not be faster.  For bulk use processes.
"""

import gc
import importlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import ModuleType
from typing import Any, Protocol

import contract_templates
from procurement.documents.fonts import isolate
from procurement.garbage_collection import collection_paused
from procurement.rules.errors import ProcurementError
from procurement.rules.findings import Finding

#: Papers a city may print on.
PAPERS = ("A4", "letter")

_VARIANT = "pdf/a-3a"

#: Says that the file is PDF/UA-1 too, and describes that claim as PDF/A wants it
#: (ISO 19005-3, 6.6.2.3).
_UA = (
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    b' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"'
    b' xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name>"
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
    b"</rdf:Description></rdf:RDF>"
)


class LibraryMissingError(ProcurementError):
    """A system library that printing needs is not installed; the remedy names the package."""


@dataclass(frozen=True, slots=True)
class Press:
    """What is reused from one document to the next, within one thread."""

    weasyprint: ModuleType
    fonts: object
    fetcher: object
    sheets: dict[str, object]


_ONE_AT_A_TIME = threading.Lock()
_OWN = threading.local()


@cache
def engine() -> ModuleType:
    """Return WeasyPrint, loaded with the private fonts.

    Raises:
        LibraryMissingError: Pango or the HarfBuzz subsetter is missing.
    """
    isolate()
    try:
        found = importlib.import_module("weasyprint")
        ffi = importlib.import_module("weasyprint.text.ffi")
    except OSError as error:
        raise LibraryMissingError(Finding("document.no_pango", {"problem": str(error)})) from error
    require_subsetter(ffi.harfbuzz_subset)
    gc.collect()
    gc.freeze()  # what is loaded by now stays for good: no collection needs to look at it again
    return found


def require_subsetter(library: object) -> None:
    """Refuse to print without HarfBuzz's subsetter: a letter would take 24 times as long.

    Raises:
        LibraryMissingError: `library` is None.
    """
    if library is None:
        raise LibraryMissingError(Finding("document.no_subsetter"))


def _press() -> Press:
    found: Press | None = getattr(_OWN, "press", None)
    if found is None:
        fonts = importlib.import_module(f"{engine().__name__}.text.fonts").FontConfiguration()
        fetcher = importlib.import_module(f"{engine().__name__}.urls").URLFetcher
        found = Press(
            engine(), fonts, fetcher(allowed_protocols=["data"], allow_redirects=False), {}
        )
        _OWN.press = found
    return found


def _sheet(press: Press, paper: str) -> object:
    if paper not in press.sheets:
        rules = (contract_templates.root() / "shared" / "print.css").read_text("utf-8")
        press.sheets[paper] = press.weasyprint.CSS(
            string=f"@page {{ size: {paper}; }}\n{rules}",
            font_config=press.fonts,
            url_fetcher=press.fetcher,
        )
    return press.sheets[paper]


def write_pdf(html: str, *, data: bytes, when: datetime, paper: str = "A4") -> bytes:
    """Print `html` and attach `data` as `data.json`.

    Args:
        html: A whole page with `lang`, `title` and its dates; only `data:` addresses are fetched.
        data: The facts as canonical JSON.
        when: Aware; date of the attachment.
        paper: One of `PAPERS`.

    Raises:
        LibraryMissingError: a system library is missing.
        ValueError: a paper that is not in `PAPERS`.
    """
    if paper not in PAPERS:
        raise ValueError(paper)
    with _ONE_AT_A_TIME, collection_paused():
        return _print(_press(), html, data=data, when=when, paper=paper)


def count_pages(html: str, *, paper: str = "A4") -> int:
    """Return on how many pages `html` would be printed, without writing them.

    Raises:
        LibraryMissingError: a system library is missing.
    """
    with _ONE_AT_A_TIME, collection_paused():
        return len(_lay_out(_press(), html, paper).pages)


class LaidOut(Protocol):
    """A document on its pages, as WeasyPrint lays it out; it has no types of its own."""

    pages: Sequence[object]
    metadata: Any

    def write_pdf(self, **options: object) -> bytes:
        """Return the file."""


def _lay_out(press: Press, html: str, paper: str) -> LaidOut:
    document: LaidOut = press.weasyprint.HTML(string=html, url_fetcher=press.fetcher).render(
        stylesheets=[_sheet(press, paper)], font_config=press.fonts, pdf_variant=_VARIANT
    )
    return document


def _print(press: Press, html: str, *, data: bytes, when: datetime, paper: str) -> bytes:
    document = _lay_out(press, html, paper)
    described = document.metadata.generate_rdf_metadata
    document.metadata.generate_rdf_metadata = lambda *args: described(*args).replace(
        b"</rdf:RDF>", _UA
    )
    attached = press.weasyprint.Attachment(
        string=data,
        base_url="data.json",
        name="data.json",
        description="data.json",
        created=when,
        modified=when,
        relationship="Data",
    )
    return document.write_pdf(pdf_variant=_VARIANT, attachments=[attached], finisher=_say_scope)


class Written(Protocol):
    """The file that WeasyPrint is about to write; it has no types of its own."""

    @property
    def objects(self) -> Sequence[object]:
        """What it is made of; those with entries are dictionaries that know their reference."""


def _say_scope(_document: object, pdf: Written) -> None:
    """Write for each table header whether it heads a column or a row."""
    elements: list[Any] = [found for found in pdf.objects if isinstance(found, dict)]
    known = {found.reference: found for found in elements}
    for found in elements:
        if found.get("S") == "/TH":
            rows = known[known[found["P"]]["P"]]["S"]
            found["A"]["Scope"] = "/Column" if rows == "/THead" else "/Row"
