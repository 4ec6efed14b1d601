"""Papers as files: printed, written whole or not at all, and put on record with their digests."""

import dataclasses
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlmodel import select

from procurement.actions.unit import Unit
from procurement.documents.digest import data_digest
from procurement.documents.facts import DocumentFacts
from procurement.documents.manifest import templates
from procurement.documents.render import KINDS, render_pdf
from procurement.locale import LANGUAGES
from procurement.rules.findings import Finding
from procurement.store.tables.documents import Document

#: Folder beside the papers where earlier versions lie, each named by the SHA-256 of its bytes.
EARLIER = "earlier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper to be written in one language.

    Attributes:
        facts: What it says.
        subject: ocid or contract id.
        about: To whom it goes, or for which period it is.
        name: File name.
        language: `en`, `es` or `pt`.
    """

    facts: DocumentFacts
    subject: str
    about: str
    name: str
    language: str

    @property
    def family(self) -> str:
        """Code of its template, such as `letters/award`."""
        return KINDS[type(self.facts)].template


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper with its bytes, and its row where the record has it already."""

    paper: Paper
    content: bytes
    known: Document | None

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


def printed(unit: Unit, paper: Paper, folder: Path) -> Printed | None:
    """Return the paper in print; None where the same paper is on record and its file in place.

    A paper whose data or template has changed is the next version.  One whose file is gone is
    printed as it was, at the time at which it was produced.
    """
    earlier = _earlier(unit, paper)
    same = _version(paper.facts, max(len(earlier), 1))
    wanted = (data_digest(same), templates()[paper.family].version)
    known = {(one.data_digest, one.template_version): one for one in earlier}.get(wanted)
    if known is not None:
        if (folder / paper.name).is_file():
            return None
        again = _print(paper, same, known.produced_at, known)
        if again.digest == known.file_digest:
            return again
    fresh = _version(paper.facts, len(earlier) + 1)
    return _print(paper, fresh, paper.facts.cover.generated_at, None)


def keep(unit: Unit, found: Printed, folder: Path) -> dict[str, object]:
    """Write the file, put a new paper on record, and return what the audit log says of it.

    A file that a new version replaces is set aside first: what was sent once can be shown again.
    """
    paper = found.paper
    if found.known is None:
        _set_aside(folder / paper.name)
    write(folder / paper.name, found.content)
    said: dict[str, object] = {
        "family": paper.family,
        "language": paper.language,
        "about": paper.about,
        "file": paper.name,
        "data": data_digest(paper.facts),
        "sha256": found.digest,
    }
    if found.known is None:
        unit.session.add(
            Document(
                id=uuid4(),
                subject=paper.subject,
                family=paper.family,
                language=paper.language,
                about=paper.about,
                template_version=templates()[paper.family].version,
                data_digest=data_digest(paper.facts),
                file_digest=found.digest,
                file_name=paper.name,
                produced_at=paper.facts.cover.generated_at,
                produced_by=unit.actor.id,
            )
        )
        unit.session.flush()
    return said


def _set_aside(path: Path) -> None:
    """Keep the file that stands there under its own digest, which is on record."""
    if path.is_file():
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        write(path.parent / EARLIER / f"{digest}{path.suffix}", content)


def strange_languages(languages: Iterable[str]) -> tuple[Finding, ...]:
    """Return a finding for each language that no paper can be written in."""
    known = ", ".join(LANGUAGES)
    return tuple(
        Finding("documents.unknown_language", {"tongue": one, "known": known})
        for one in languages
        if one not in LANGUAGES
    )


def filed(unit: Unit, papers: Iterable[Paper], folder: Path) -> list[dict[str, object]]:
    """Print papers, write their files, and return what the log says of those that are new."""
    prints = [one for paper in papers if (one := printed(unit, paper, folder)) is not None]
    entries = [keep(unit, one, folder) for one in prints]
    return [entry for entry, one in zip(entries, prints, strict=True) if one.known is None]


def write(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _earlier(unit: Unit, paper: Paper) -> list[Document]:
    """Return the versions of this paper in this language that are on record."""
    rows = unit.session.exec(
        select(Document).where(
            Document.subject == paper.subject,
            Document.family == paper.family,
            Document.about == paper.about,
            Document.language == paper.language,
            Document.file_name == paper.name,
        )
    )
    return list(rows)


def _print(paper: Paper, facts: DocumentFacts, at: datetime, known: Document | None) -> Printed:
    cover = dataclasses.replace(facts.cover, generated_at=at)
    dated = dataclasses.replace(facts, cover=cover)
    content = render_pdf(dated, paper.language)
    return Printed(dataclasses.replace(paper, facts=dated), content, known)


def _version(facts: DocumentFacts, number: int) -> DocumentFacts:
    cover = dataclasses.replace(facts.cover, version=str(number))
    return dataclasses.replace(facts, cover=cover)
