"""Verify every chain and publish the signed heads outside the database's folder."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from procurement.actions.city.keyring import city_key
from procurement.actions.outcome import Outcome
from procurement.actions.setup import settings
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import Entry, Head, agrees, verify_against
from procurement.rules.findings import Finding
from procurement.store.audit import audit
from procurement.store.audit.signing import read_anchor, write_anchor
from procurement.store.database.engine import reading


def anchor_audit(unit: Unit) -> Outcome:
    """Verify all chains against all earlier heads; if every one holds, sign and publish anew.

    What is published is what is committed, as of one moment.
    """
    heads, found = check_audit(unit.session.get_bind().engine)
    if found:
        return Outcome(found)
    now = unit.now
    folder = anchor_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"heads-{now:%Y%m%dT%H%M%S%f}Z-{unit.request_id.hex[:8]}.jsonl"
    write_anchor(path, heads, at=now, key=city_key(settings().keys_folder))
    return Outcome(facts={"anchor": path.name, "chains": len(heads)})


def check_audit(
    engine: sa.Engine, anchors: tuple[Path, ...] = ()
) -> tuple[dict[str, Head], tuple[Finding, ...]]:
    """Return the head of each chain as recomputed, and everything that does not hold.

    Compared with the heads in `anchors`, and with all that were published in the keys' folder.

    Raises:
        ForgedError: an anchor was not signed by this city.
        NotFoundError: an anchor file does not exist.
    """
    with reading(engine) as session:
        faults = _faults(session, published_heads(anchors))
        return {chain: Head(*head) for chain, head in audit.heads(session).items()}, faults


def anchor_folder() -> Path:
    """Return where signed heads are published: beside the keys, not beside the database."""
    return settings().keys_folder / "anchors"


def published_heads(extra: tuple[Path, ...] = ()) -> dict[str, list[Head]]:
    """Return chain -> every head that was ever published for it."""
    folder = anchor_folder()
    files = sorted(folder.glob("heads-*.jsonl")) if folder.is_dir() else []
    found: dict[str, list[Head]] = {}
    for path in dict.fromkeys((*extra, *files)):
        anchor = read_anchor(path, city_key(settings().keys_folder).public)
        for chain, head in anchor.heads.items():
            found.setdefault(chain, []).append(head)
    return found


def _faults(session: Session, published: dict[str, list[Head]]) -> tuple[Finding, ...]:
    heads = {chain: Head(*head) for chain, head in audit.heads(session).items()}
    chains = sorted({*heads, *published, *audit.chains_with_entries(session)})
    found: list[Finding] = []
    for chain in chains:
        edited: list[int] = []
        entries = _compared(audit.lines(session, chain), edited)
        verdict = verify_against(entries, published.get(chain, []))
        found += verdict.findings(chain)
        if verdict.holds and verdict.head != heads.get(chain, Head(0, "")):
            found.append(Finding("audit.head_differs", {"chain": chain, "seq": verdict.head.seq}))
        if verdict.holds:
            found += (Finding("audit.edited", {"chain": chain, "seq": seq}) for seq in edited)
    return tuple(found)


def _compared(lines: Iterable[audit.Line], edited: list[int]) -> Iterator[Entry]:
    """Pass the entries on; note which say otherwise than the columns they are searched by."""
    for entry, columns in lines:
        if not agrees(entry[2], columns):
            edited.append(entry[0])
        yield entry
