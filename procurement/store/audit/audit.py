"""Append to the audit log, and read it.  There is no update and no delete."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from procurement.rules.audit_chain import GENESIS, Columns, Entry, Head, canonical, link
from procurement.rules.vocabulary import Authentication
from procurement.store.tables import metadata
from procurement.store.tables.audit import AuditEntry

#: Chains that are opened, locked and written to in one statement.
CHUNK = 500
#: Entries that are fetched at a time when a chain is read.
FETCHED = 1_000
#: The columns of the table, where no objects are wanted.
ENTRY = metadata.tables["audit_entry"].columns

#: An entry of a chain, and its columns as `rules.audit_chain.agrees` reads them.
Line = tuple[Entry, Columns]

#: What writes an entry; built once, for every act of the city passes here.
CHAIN = metadata.tables["audit_chain"]
HEADS = (
    sa.select(CHAIN.c.chain, CHAIN.c.seq, CHAIN.c.digest)
    .where(CHAIN.c.chain.in_(sa.bindparam("chains", expanding=True)))
    .order_by(CHAIN.c.chain)  # everybody locks in this order
    .with_for_update()
)
BEGIN = sa.text(
    "INSERT INTO audit_chain (chain, seq, digest) VALUES (:chain, 0, :digest)"
    " ON CONFLICT DO NOTHING"
)
ADD = sa.insert(metadata.tables["audit_entry"])
MOVE_ON = (
    sa.update(CHAIN)
    .where(CHAIN.c.chain == sa.bindparam("which"))
    .values(seq=sa.bindparam("last"), digest=sa.bindparam("its_digest"))
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


def append(session: Session, who: Signatory, act: Act) -> Head:
    """Add one entry to the chain of `act`, in the transaction of the change itself."""
    return append_each(session, who, [act])[act.chain]


def append_each(session: Session, who: Signatory, acts: Sequence[Act]) -> dict[str, Head]:
    """Add one entry to each of many chains, all of them together; return chain -> its new head.

    Raises:
        ValueError: two of the acts are on one chain.
    """
    by_chain = {act.chain: act for act in acts}
    if len(by_chain) != len(acts):
        raise ValueError(len(acts) - len(by_chain))
    session.flush()  # what was changed comes before what is said of it
    names = sorted(by_chain)
    new: dict[str, Head] = {}
    for first in range(0, len(names), CHUNK):
        heads = _locked(session.connection(), names[first : first + CHUNK])
        new |= _written(session.connection(), heads, who, by_chain)
    return new


def _written(
    connection: sa.Connection, heads: dict[str, Head], who: Signatory, acts: Mapping[str, Act]
) -> dict[str, Head]:
    """Write one entry after each of these heads, and return the new ones."""
    entries = [_entry(head, who, acts[chain]) for chain, head in heads.items()]
    new = {str(entry["chain"]): Head(entry["seq"], entry["digest"]) for entry in entries}
    connection.execute(ADD, entries)  # the guards want the entry first, then the head
    connection.execute(
        MOVE_ON,
        [
            {"which": chain, "last": head.seq, "its_digest": head.digest}
            for chain, head in new.items()
        ],
    )
    return new


def _entry(head: Head, who: Signatory, act: Act) -> dict[str, Any]:
    """Return the row of `act` that follows the head of its chain."""
    seq = head.seq + 1
    body = canonical(
        {
            "chain": act.chain,
            "seq": seq,
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
    return {
        "chain": act.chain,
        "seq": seq,
        "previous": head.digest,
        "digest": link(head.digest, body),
        "body": body,
        "verb": act.verb,
        "at": act.at,
        "actor_id": who.person_id,
        "role": who.role,
        "authentication": who.authentication,
        "request_id": act.request_id,
        "position": act.position,
    }


def _locked(connection: sa.Connection, chains: Sequence[str]) -> dict[str, Head]:
    """Return the heads of these chains, locked, by name; those that are new begin here.

    Of two who begin a chain, one waits for the other.
    """
    found = _heads(connection, chains)
    if new := set(chains) - found.keys():
        connection.execute(BEGIN, [{"chain": one, "digest": GENESIS} for one in sorted(new)])
        found = _heads(connection, chains)
    return found


def _heads(connection: sa.Connection, chains: Sequence[str]) -> dict[str, Head]:
    rows = connection.execute(HEADS, {"chains": chains})
    return {chain: Head(seq, digest) for chain, seq, digest in rows}


def heads(session: Session) -> dict[str, tuple[int, str]]:
    """Return chain -> (last sequence, its digest), for all chains."""
    rows = session.execute(sa.select(CHAIN).order_by(CHAIN.c.chain))
    return {chain: (seq, digest) for chain, seq, digest in rows}


def entries(session: Session, chain: str) -> Iterator[AuditEntry]:
    """Yield the entries of one chain in order."""
    ordered = select(AuditEntry).where(AuditEntry.chain == chain).order_by(col(AuditEntry.seq))
    yield from session.exec(ordered.execution_options(yield_per=1000))


def lines(session: Session, chain: str) -> Iterator[Line]:
    """Yield each entry of one chain in order, its columns in the spelling of its body.

    Nothing but texts and numbers is made of a row: of a million, most of the time would go there.
    """
    at: sa.ColumnElement[Any] = ENTRY.at
    spell = _from_sqlite
    if session.get_bind().dialect.name == "postgresql":
        at = sa.func.to_char(sa.func.timezone("UTC", at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
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
