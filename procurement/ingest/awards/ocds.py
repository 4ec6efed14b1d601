"""OCDS releases and records, a document on each line or one package, into procedures.

Releases of one ocid are merged: the latest that says something about a field stands, awards by
their id.  What a publisher leaves out stays unknown; a tenderer count of 0 beside an award is a
contradiction, and unknown as well.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from outcome_metrics.market.health import Competition
from procurement.ingest.awards.json_values import (
    EARLIEST,
    Body,
    minor_units,
    moment,
    part,
    parts,
    text,
    whole,
)
from procurement.ingest.awards.reading import AwardReading, Note
from procurement.ingest.awards.suppliers import Partners, Suppliers
from procurement.ingest.table.byte_streams import Fingerprint
from procurement.ingest.table.text_lines import text_lines
from procurement.rules.awarded import Awarded, Procedure
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding, Place
from procurement.rules.money import MINOR_DIGITS

#: OCDS procurementMethod -> how the procedure chose.
METHODS = {
    "open": Competition.COMPETITIVE,
    "selective": Competition.COMPETITIVE,
    "limited": Competition.DIRECT,
    "direct": Competition.DIRECT,
}
#: OCDS tenderStatus of a procedure that ended without an award.
FRUITLESS = frozenset({"cancelled", "unsuccessful", "withdrawn"})
#: OCDS awardStatus of an award that stands; a publisher who gives none means one that does.
STANDING = frozenset({"active", ""})


@dataclass(slots=True)
class Merged:
    """What the releases of one ocid say so far, each with the date of the release that said it."""

    said: dict[str, tuple[datetime, object]] = field(default_factory=dict)
    awards: dict[str, tuple[datetime, Body, Body]] = field(default_factory=dict)

    def say(self, name: str, at: datetime, value: object) -> None:
        """Take what a release says of a field, unless a later one has said something."""
        if value not in (None, "", []) and at >= self.said.get(name, (EARLIEST, None))[0]:
            self.said[name] = (at, value)

    def get(self, name: str) -> object:
        """Return what stands; None if nobody said anything."""
        return self.said.get(name, (EARLIEST, None))[1]


def read_ocds(path: Path, *, max_bytes: int) -> AwardReading:
    """Read a file of releases, release packages, records or record packages.

    Raises:
        BadInputError: it cannot be read, or holds no JSON at all.
    """
    mark = Fingerprint(file=path.name, max_bytes=max_bytes)
    notes: Counter[Note] = Counter()
    merged: dict[str, Merged] = {}
    rows = releases = 0
    with path.open("rb") as source:
        lines = text_lines(source, file=path.name, encoding="utf-8", max_bytes=max_bytes, mark=mark)
        for document in _documents(lines, path.name):
            rows += 1
            found = list(_releases(document))
            notes[Note.NOT_JSON] += document is None
            notes[Note.NO_RELEASE] += document is not None and not found
            for release in found:
                ocid = text(release.get("ocid"))
                if not ocid:
                    notes[Note.NO_OCID] += 1
                    continue
                releases += 1
                _merge(merged.setdefault(ocid, Merged()), release, notes)
    suppliers = Suppliers()
    for one in merged.values():
        for award in one.awards.values():
            suppliers.meet(_partners(award))
    return AwardReading(
        file=path.name,
        sha256=mark.hexdigest(),
        rows=rows,
        releases=releases,
        procedures=tuple(
            _procedure(ocid, merged[ocid], suppliers, notes) for ocid in sorted(merged)
        ),
        notes=+notes,
        findings=(),
    )


def _documents(lines: Iterator[str], file: str) -> Iterator[object]:
    """Yield the documents: one on each line, or all lines together; None for what is no JSON.

    Raises:
        BadInputError: neither a line nor the whole is JSON.
    """
    first = next(lines, "")
    document = _parsed(first)
    if document is None:
        package = _parsed(first + "".join(lines))
        if package is None:
            raise BadInputError(Finding("awards.not_json", place=Place(file, 1)))
        yield package
        return
    yield document
    for line in lines:
        if line.strip():
            yield _parsed(line)


def _parsed(line: str) -> object:
    try:
        document: object = json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    return document


def _releases(document: object) -> Iterator[Body]:
    """Yield the releases of a package, a record or a release; nothing of anything else."""
    if not isinstance(document, Mapping):
        return
    for name in ("releases", "records"):
        for inner in parts(document.get(name)):
            yield from _releases(inner)
    compiled = document.get("compiledRelease")
    if isinstance(compiled, Mapping):
        yield compiled
    elif "ocid" in document and not {"releases", "records"} & document.keys():
        yield document


def _merge(into: Merged, release: Body, notes: Counter[Note]) -> None:
    at = moment(release.get("date"))
    tender = part(release.get("tender"))
    for name in ("status", "procurementMethod", "numberOfTenderers", "tenderers"):
        into.say(name, at, tender.get(name))
    parties = {text(one.get("id")): one for one in parts(release.get("parties"))}
    for award in parts(release.get("awards")):
        key = text(award.get("id")) or json.dumps(award, sort_keys=True, default=str)
        before = into.awards.get(key)
        notes[Note.REPEATED_AWARD] += before is not None
        if before is None or at >= before[0]:
            into.awards[key] = (at, award, parties)


def _procedure(ocid: str, merged: Merged, suppliers: Suppliers, notes: Counter[Note]) -> Procedure:
    standing = [_award(one, suppliers, notes) for one in merged.awards.values()]
    awards = tuple(one for one in standing if one is not None)
    fruitless = text(merged.get("status")).casefold() in FRUITLESS and not awards
    return Procedure(
        key=ocid,
        over=fruitless or bool(awards) or text(merged.get("status")).casefold() == "complete",
        cancelled=fruitless,
        competition=METHODS.get(
            text(merged.get("procurementMethod")).casefold(), Competition.UNKNOWN
        ),
        tenderers=_tenderers(merged, notes, awarded=bool(awards)),
        awards=awards,
    )


def _award(
    merged: tuple[datetime, Body, Body], suppliers: Suppliers, notes: Counter[Note]
) -> Awarded | None:
    _, award, _ = merged
    if text(award.get("status")).casefold() not in STANDING:
        notes[Note.AWARD_NOT_STANDING] += 1
        return None
    won = suppliers.of(_partners(merged))
    if won is None:
        notes[Note.AWARD_WITHOUT_SUPPLIER] += 1
        return None
    value = part(award.get("value"))
    currency = text(value.get("currency")).upper()
    if currency not in MINOR_DIGITS:
        notes[Note.CURRENCY_UNKNOWN] += 1
        return Awarded(supplier=won, minor=None, currency="")
    minor = minor_units(value.get("amount"), currency)
    notes[Note.AMOUNT_UNUSABLE] += minor is None
    return Awarded(supplier=won, minor=minor, currency=currency)


def _partners(merged: tuple[datetime, Body, Body]) -> Partners:
    _, award, parties = merged
    return tuple(_partner(one, parties) for one in parts(award.get("suppliers")))


def _partner(supplier: Body, parties: Body) -> tuple[str, str]:
    """Return (identity, name); an id counts only with its scheme: many are local to a release."""
    party = part(parties.get(text(supplier.get("id"))))
    name = text(supplier.get("name")) or text(party.get("name"))
    for holder in (supplier, party):
        known = part(holder.get("identifier"))
        scheme, number = text(known.get("scheme")), text(known.get("id"))
        if scheme and number:
            return f"{scheme} {number}", name
    return "", name or text(supplier.get("id"))


def _tenderers(merged: Merged, notes: Counter[Note], *, awarded: bool) -> int | None:
    said, listed = merged.get("numberOfTenderers"), merged.get("tenderers")
    count = len(listed) if isinstance(listed, list) and listed else None
    if said is not None:
        count = whole(said) if whole(said) is not None else count
        notes[Note.TENDERERS_UNUSABLE] += count is None
    if count == 0 and awarded:
        notes[Note.TENDERERS_CONTRADICTED] += 1
        return None
    return count
