"""Back up a city: its database at one moment, its sealed bids, papers and law; and the way back.

The keys are not in it: who has a backup must not be able to sign as the city.  Keep them apart.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from procurement.actions.audit.anchor_audit import check_audit
from procurement.actions.city.keyring import city_key
from procurement.actions.setup import settings
from procurement.rules.audit_chain import Head
from procurement.rules.errors import BadInputError, ConflictError
from procurement.rules.findings import Finding, Param
from procurement.store.audit.signing import read_anchor, write_anchor
from procurement.store.copies import backup
from procurement.store.database import migrate
from procurement.store.database.engine import database_clock, reading
from procurement.store.database.kept import dangling

#: What a backup says of itself: each file with its SHA-256.
LIST, HEADS = "backup.json", "heads.jsonl"
#: Names of what is being written, which belongs to no bid yet.
UNFINISHED = ".*"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds: chains, files beside the database, and where."""

    folder: Path
    chains: int
    files: int


def back_up(engine: sa.Engine, folder: Path) -> BackedUp:
    """Copy everything but the keys into a new folder; others may go on writing meanwhile.

    The database comes first: a bid's file is in place before its row, so every row that is copied
    has its file.

    Raises:
        ConflictError: the folder is there already.
        BadInputError: the database has no chain yet: there is nothing to back up.
        ProcurementError: PostgreSQL's program is not there, or failed.
    """
    if folder.exists():
        raise ConflictError(Finding("backup.folder_exists", {"folder": str(folder)}))
    folder.mkdir(parents=True)
    file, heads = backup.back_up(engine, folder)
    with reading(engine) as session:
        at = database_clock(session)
    write_anchor(folder / HEADS, heads, at=at, key=city_key(settings().keys_folder))
    for name, source in _folders().items():
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns(UNFINISHED))
    files = {path.relative_to(folder).as_posix(): _digest(path) for path in _every(folder)}
    said = {
        "made_at": at.isoformat(),
        "database": file.name,
        "revision": migrate.newest(),
        "files": files,
    }
    (folder / LIST).write_text(json.dumps(said, indent=2, sort_keys=True), "utf-8")
    return BackedUp(folder, len(heads), len(files) - 2)


def restore(engine: sa.Engine, folder: Path) -> BackedUp:
    """Bring a backup back into an empty installation, and verify it against its stated heads.

    Raises:
        BadInputError: it is not whole: a file is missing or changed, or what came back is not what
            the heads say; with everything that is wrong.
        ConflictError: something stands where it would go.
        ForgedError: the heads were not signed by this city.
        ProcurementError: PostgreSQL's program is not there, or failed.
    """
    stated = read_anchor(folder / HEADS, city_key(settings().keys_folder).public).heads
    said = _list_of(folder)
    files: dict[str, str] = said["files"]
    wrong = [*_changed(folder, files)]
    taken = [path for path in _folders().values() if path.is_dir() and any(path.iterdir())]
    if wrong:
        raise BadInputError(*wrong)
    if taken:
        raise ConflictError(
            *(Finding("backup.in_the_way", {"folder": str(path)}) for path in taken)
        )
    backup.restore(engine, folder / said["database"])
    for name, target in _folders().items():
        if (folder / name).is_dir():
            shutil.copytree(folder / name, target, dirs_exist_ok=True)
    found = incomplete(engine, stated)
    if found:
        raise BadInputError(*found)
    return BackedUp(folder, len(stated), len(files) - 2)


def incomplete(engine: sa.Engine, stated: Mapping[str, Head]) -> tuple[Finding, ...]:
    """Return everything in which a database is not what signed heads state it to be."""
    heads, faults = check_audit(engine)
    found = [*faults]
    for chain in sorted({*heads, *stated}):
        there, wanted = heads.get(chain, Head(0, "")), stated.get(chain, Head(0, ""))
        if there != wanted:
            facts: dict[str, Param] = {"chain": chain, "seq": there.seq, "stated": wanted.seq}
            found.append(Finding("backup.other_head", facts))
    with engine.connect() as connection:
        found += (Finding("backup.dangling", {"what": one}) for one in dangling(connection))
    found += (Finding("backup.differs", {"what": one}) for one in migrate.missing_guards(engine))
    return tuple(found)


def _folders() -> dict[str, Path]:
    """Return what lies beside the database: name in a backup -> where it lies here."""
    found = settings()
    return {"vault": found.vault, "documents": found.home / "documents", "law": found.law_folder}


def _list_of(folder: Path) -> Mapping[str, Any]:
    try:
        said: Mapping[str, Any] = json.loads((folder / LIST).read_text("utf-8"))
    except (OSError, ValueError):
        raise BadInputError(Finding("backup.no_list", {"folder": str(folder)})) from None
    return said


def _changed(folder: Path, files: Mapping[str, str]) -> Iterator[Finding]:
    for name, digest in sorted(files.items()):
        path = folder / name
        if not path.is_file():
            yield Finding("backup.file_missing", {"file": name})
        elif _digest(path) != digest:
            yield Finding("backup.file_changed", {"file": name})


def _every(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
