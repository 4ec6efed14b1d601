"""Append to the audit log, and read it.  There is no update and no delete."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from procurement.rules.audit_chain import GENESIS, Columns, Entry, canonical, link
from procurement.rules.vocabulary import Authentication
from procurement.store.tables import metadata
from procurement.store.tables.audit import AuditChain, AuditEntry

#: Chains that are opened, locked and written to in one statement.
CHUNK = 500
#: Entries that are fetched at a time when a chain is read.
FETCHED = 1_000
#: The columns of the table, where no objects are wanted.
ENTRY = metadata.tables["audit_entry"].columns

#: An entry of a chain, and its columns as `rules.audit_chain.agrees` reads them.
Line = tuple[Entry, Columns]

BEGIN = sa.text(
    "INSERT INTO audit_chain (chain, seq, digest) VALUES (:chain, 0, :digest)"
    " ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who acts, as the log keeps it: never a name that could not be erased."""

    person_id: UUID
    name_digest: str  # salted, so that an erased name cannot be guessed back
    role: str
    authentication: Authentication


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is to be logged: one verb on one chain, with its facts."""

    chain: str
    verb: str
    at: datetime
    request_id: UUID
    position: int
    rehearsal: bool
    entry: dict[str, object]


def append(session: Session, who: Signatory, act: Act) -> AuditEntry:
    """Add one entry to the chain of `act`, in the transaction of the change itself."""
    head = _locked(session, act.chain)
    entry = _entry(head, who, act)
    session.add(entry)
    session.flush()  # the guards want the entry first, then the head
    head.seq, head.digest = entry.seq, entry.digest
    session.add(head)
    session.flush()
    return entry


def append_each(session: Session, who: Signatory, acts: Sequence[Act]) -> None:
    """Add one entry to each of many chains, as `append` does, but all of them together.

    Raises:
        ValueError: two of the acts are on one chain.
    """
    by_chain = {act.chain: act for act in acts}
    if len(by_chain) != len(acts):
        raise ValueError(len(acts) - len(by_chain))
    names = sorted(by_chain)  # everybody locks in this order
    for first in range(0, len(names), CHUNK):
        heads = _locked_together(session, names[first : first + CHUNK])
        entries = [_entry(head, who, by_chain[head.chain]) for head in heads]
        session.add_all(entries)
        session.flush()
        for head, entry in zip(heads, entries, strict=True):
            head.seq, head.digest = entry.seq, entry.digest
        session.flush()


def _entry(head: AuditChain, who: Signatory, act: Act) -> AuditEntry:
    """Return the entry of `act` that follows the head of its chain."""
    body = canonical(
        {
            "chain": act.chain,
            "seq": head.seq + 1,
            "verb": act.verb,
            "at": act.at,
            "actor": who.person_id,
            "actor_name": who.name_digest,
            "role": who.role,
            "authentication": who.authentication,
            "request": act.request_id,
            "position": act.position,
            "rehearsal": act.rehearsal,
            "entry": act.entry,
        }
    )
    return AuditEntry(
        chain=act.chain,
        seq=head.seq + 1,
        previous=head.digest,
        digest=link(head.digest, body),
        body=body,
        verb=act.verb,
        at=act.at,
        actor_id=who.person_id,
        role=who.role,
        authentication=who.authentication,
        request_id=act.request_id,
        position=act.position,
    )


def _locked_together(session: Session, chains: Sequence[str]) -> Sequence[AuditChain]:
    """Return the heads of these chains, locked, by name; those that are new begin here."""
    found = (
        select(AuditChain)
        .where(col(AuditChain.chain).in_(chains))
        .order_by(col(AuditChain.chain))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    heads = session.exec(found).all()
    if new := set(chains) - {head.chain for head in heads}:
        session.execute(BEGIN, [{"chain": one, "digest": GENESIS} for one in sorted(new)])
        heads = session.exec(found).all()
    return heads


def _locked(session: Session, chain: str) -> AuditChain:
    """Return the head of `chain`, locked; of two who begin a chain, one waits for the other."""
    found = (
        select(AuditChain)
        .where(AuditChain.chain == chain)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    head = session.exec(found).one_or_none()
    if head is not None:
        return head
    session.execute(BEGIN, {"chain": chain, "digest": GENESIS})
    return session.exec(found).one()


def heads(session: Session) -> dict[str, tuple[int, str]]:
    """Return chain -> (last sequence, its digest), for all chains."""
    chains = session.exec(select(AuditChain).order_by(col(AuditChain.chain)))
    return {chain.chain: (chain.seq, chain.digest) for chain in chains}


def entries(session: Session, chain: str) -> Iterator[AuditEntry]:
    """Yield the entries of one chain in order."""
    ordered = select(AuditEntry).where(AuditEntry.chain == chain).order_by(col(AuditEntry.seq))
    yield from session.exec(ordered.execution_options(yield_per=1000))


def lines(session: Session, chain: str) -> Iterator[Line]:
    """Yield each entry of one chain in order, its columns in the spelling of its body.

    Nothing but texts and numbers is made of a row: of a million, most of the time would go there.
    """
    if session.get_bind().dialect.name == "sqlite":
        at, spell = ENTRY.at, _from_sqlite
    else:
        at = sa.func.to_char(sa.func.timezone("UTC", ENTRY.at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        spell = _as_it_is
    own = [sa.cast(one, sa.Text) for one in (at, ENTRY.actor_id, ENTRY.request_id)]
    found = (
        sa.select(
            *(ENTRY.seq, ENTRY.previous, ENTRY.body, ENTRY.digest, ENTRY.chain, ENTRY.verb),
            *(ENTRY.role, sa.type_coerce(ENTRY.authentication, sa.String), ENTRY.position, *own),
        )
        .where(ENTRY.chain == chain)
        .order_by(ENTRY.seq)
        .execution_options(yield_per=FETCHED)
    )
    for row in session.connection().execute(found):  # the session would make two rows of each
        seq, previous, body, digest, named, verb, role, known_by, position, *own_texts = row
        when, who, asked = spell(*own_texts)
        columns = (named, seq, verb, when, who, role, known_by, asked, position)
        yield (seq, previous, body, digest), columns


def _from_sqlite(at: str, actor: str, request: str) -> tuple[str, str, str]:
    """Spell what SQLite keeps as `2026-03-01 17:00:00.000005` and as 32 digits."""
    return f"{at[:10]}T{at[11:]}Z", _dashed(actor), _dashed(request)


def _dashed(uuid: str) -> str:
    return f"{uuid[:8]}-{uuid[8:12]}-{uuid[12:16]}-{uuid[16:20]}-{uuid[20:]}"


def _as_it_is(at: str, actor: str, request: str) -> tuple[str, str, str]:
    """Leave what PostgreSQL has spelled."""
    return at, actor, request


def chains_with_entries(session: Session) -> list[str]:
    """Return every chain that has an entry, whether or not its head is still there."""
    found = session.execute(
        sa.select(col(AuditEntry.chain)).distinct().order_by(col(AuditEntry.chain))
    )
    return list(found.scalars())
