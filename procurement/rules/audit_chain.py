"""The audit chain: one text for each entry, one digest that ties it to all before it.

Pure and small, so that an auditor can run it on an export.  A chain alone cannot show that its end
was cut off or that all of it was written anew: heads published elsewhere (`verify_against`) do.
"""

import hashlib
import json
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from operator import itemgetter
from uuid import UUID

import orjson

from procurement.rules.findings import Finding

#: What the first entry of every chain follows.
GENESIS = "0" * 64

#: Keeps these digests apart from every other SHA-256 here; a new canonical form gets a new number.
DOMAIN = "city-procurement/audit/1"

#: Sequence counted from 1 without gaps, digest of the entry before, canonical body, own digest.
Entry = tuple[int, str, str, str]

#: What the columns of a row repeat of its body, by the body's names, to be searched by.
REPEATED = (
    "chain",
    "seq",
    "verb",
    "at",
    "actor",
    "role",
    "authentication",
    "request",
    "position",
)
#: Their values, in that order and in the spelling of `canonical`.
Columns = tuple[str, int, str, str, str, str, str, str, int]


class NotCanonicalError(ValueError):
    """A value has no single text (a float, a time without zone): a defect of the caller."""

    def __init__(self, value: object) -> None:
        """Name the class only: the value itself may be personal or sealed."""
        super().__init__(f"{type(value).__name__} has no canonical form")


class Reason(StrEnum):
    """How a chain was broken."""

    EDITED = "edited"
    GAP = "gap"
    REORDERED = "reordered"
    INSERTED = "inserted"
    TRUNCATED = "truncated"
    REBUILT = "rebuilt"


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain; sequence 0 with `GENESIS` for an empty one."""

    seq: int
    digest: str


@dataclass(frozen=True, slots=True)
class Fault:
    """The first sequence that is wrong, and how."""

    seq: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of one chain found: its head, or the last good entry before `fault`."""

    head: Head
    fault: Fault | None = None

    @property
    def holds(self) -> bool:
        """Whether every entry checked is as it was written."""
        return self.fault is None

    def findings(self, chain: str) -> tuple[Finding, ...]:
        """Return the fault of `chain` in the form that screens and reports show, or nothing."""
        if self.fault is None:
            return ()
        return (Finding(f"audit.{self.fault.reason}", {"chain": chain, "seq": self.fault.seq}),)


def canonical(body: Mapping[str, object]) -> str:
    """Return the one text that stands for `body`: JSON, sorted keys, no spaces, UTF-8 as it is.

    Times become UTC with microseconds, and decimals, dates, UUIDs and enum members become strings.

    Raises:
        NotCanonicalError: a value that two programs could write in two ways.

    >>> canonical({"b": Decimal("1.50"), "a": [None, True]})
    '{"a":[null,true],"b":"1.50"}'
    """
    return json.dumps(_plain(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def link(previous: str, body: str) -> str:
    """Return the digest (64 hex digits) that ties `body` to `previous`, so to all before it."""
    return hashlib.sha256(f"{DOMAIN}\n{previous}\n{body}".encode()).hexdigest()


def verify(entries: Iterable[Entry]) -> Verdict:
    """Recompute one chain, given in the order of its sequence; name the first entry that is wrong.

    An edit whose digest was recomputed too shows in the entry after it, which still quotes the old
    digest: then the edited one is named.  Where rows were removed and the rest renumbered, a `seq`
    in the body tells that gap from such an edit.  Holds 8 bytes per entry.
    """
    seen = array("Q")
    seq, last = 0, GENESIS
    rest = iter(entries)
    for entry in rest:
        number, previous, body, digest = entry
        if previous != last or number != seq + 1 or digest != link(previous, body):
            return Verdict(Head(seq, last), _fault(entry, Head(seq, last), seen=seen, rest=rest))
        seen.append(_short(digest))
        seq, last = number, digest
    return Verdict(Head(seq, last))


def verify_against(entries: Iterable[Entry], anchors: Iterable[Head]) -> Verdict:
    """Do as `verify`, and compare with heads of this chain that were published earlier.

    `truncated` names the first sequence that is missing; `rebuilt` names the first published head
    that differs: the change is there or before, back to the last published head that agrees.
    """
    wanted = sorted(anchors, key=lambda head: head.seq)
    digests = {0: GENESIS}
    verdict = verify(_watched(entries, {head.seq for head in wanted}, digests))
    if verdict.fault is not None:
        return verdict
    for anchor in wanted:
        if anchor.seq > verdict.head.seq:
            return Verdict(verdict.head, Fault(verdict.head.seq + 1, Reason.TRUNCATED))
        if digests.get(anchor.seq) != anchor.digest:
            return Verdict(verdict.head, Fault(anchor.seq, Reason.REBUILT))
    return verdict


def agrees(body: str, columns: Columns) -> bool:
    """Whether a body that was hashed says the same as the columns by which its row is found."""
    try:
        said = _repeated(orjson.loads(body))
    except (ValueError, KeyError, TypeError):  # no JSON, no object, or a name is missing
        return False
    seq, position = said[1], said[-1]  # in Python 1 equals 1.0 and true; in a body it does not
    return bool(said == columns) and type(seq) is type(position) is int


def anchor_line(chain: str, head: Head, *, at: datetime, chains: int) -> str:
    """Return the canonical body that publishes `head` as one of `chains` heads of that time."""
    return canonical(
        {
            "kind": "anchor/1",
            "chain": chain,
            "chains": chains,
            "seq": head.seq,
            "digest": head.digest,
            "at": at,
        }
    )


_repeated = itemgetter(*REPEATED)


def _plain(value: object) -> object:
    match value:
        case Enum():
            return _plain(value.value)
        case None | bool() | int():
            return value
        case str():
            return _text(value)
        case Mapping():
            return {_key(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    return _scalar(value)


def _scalar(value: object) -> str:
    match value:
        case datetime() if value.utcoffset() is not None:
            return (
                value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
            )
        case datetime():
            raise NotCanonicalError(value)
        case date() | UUID():
            return str(value)
        case Decimal() if value.is_finite():
            return format(value, "f")
    raise NotCanonicalError(value)


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair has no bytes
        raise NotCanonicalError(value) from None
    return value


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotCanonicalError(key)
    return _text(key.value if isinstance(key, StrEnum) else key)


def _watched(
    entries: Iterable[Entry], wanted: set[int], digests: dict[int, str]
) -> Iterator[Entry]:
    for entry in entries:
        if entry[0] in wanted:
            digests[entry[0]] = entry[3]
        yield entry


def _fault(entry: Entry, good: Head, *, seen: "array[int]", rest: Iterator[Entry]) -> Fault:
    """Say what is wrong with `entry`, the first that does not follow from `good`."""
    number, previous, body, digest = entry
    here = good.seq + 1
    following = next(rest, None)
    ahead = _ahead(following, rest, (here, previous))
    if number < here:
        return Fault(number, Reason.INSERTED)
    if number > here:
        return Fault(here, Reason.REORDERED if ahead else Reason.GAP)
    if previous != good.digest and ahead:
        return Fault(here, Reason.REORDERED)
    if following is not None and following[1] == good.digest:
        return Fault(here, Reason.INSERTED)
    if digest != link(previous, body):
        return Fault(here, Reason.EDITED)
    return _stranger(entry, good, seen)


def _ahead(following: Entry | None, rest: Iterator[Entry], missing: tuple[int, str]) -> bool:
    """Whether the missing entry (its number, or the digest asked for) stands further on."""
    number, digest = missing
    if following is None:
        return False
    return (
        following[0] == number
        or following[3] == digest
        or any(entry[0] == number or entry[3] == digest for entry in rest)
    )


def _stranger(entry: Entry, good: Head, seen: "array[int]") -> Fault:
    """Judge an entry that is sound in itself but quotes another predecessor than the one it has."""
    number, previous, body, _ = entry
    if previous == GENESIS:
        return Fault(1, Reason.INSERTED)
    quoted = _short(previous)
    if quoted in seen:  # what stands between the two was put in later
        return Fault(seen.index(quoted) + 2, Reason.INSERTED)
    if good.seq == 0 or _own_number(body) > number:
        return Fault(number, Reason.GAP)
    return Fault(good.seq, Reason.EDITED)


def _short(digest: str) -> int:
    """Return 64 bits of a digest, to find it again; 0 for a text that is none."""
    try:
        return int(digest[:16], 16)
    except ValueError:
        return 0


def _own_number(body: str) -> int:
    try:
        found = json.loads(body)["seq"]
    except (ValueError, KeyError, TypeError):
        return 0
    return found if isinstance(found, int) else 0
