"""What a vendor sells, by the codes of a list that was imported."""

from collections.abc import Collection, Iterator, Sequence
from uuid import uuid4

from sqlmodel import Session

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.actions.vendors.own_firm import firm_kept
from procurement.actions.vendors.register_vendors import CHAIN
from procurement.rules.findings import Finding
from procurement.rules.vendors.commodities import Code, CodeScheme, NoCodeError, code_of
from procurement.store.database.engine import take_record
from procurement.store.tables.commodities import CommodityList, VendorCode
from procurement.store.vendors import commodities, vendors


def name_codes(
    unit: Unit,
    *,
    vendor: str,
    scheme: CodeScheme,
    add: tuple[str, ...] = (),
    drop: tuple[str, ...] = (),
) -> Outcome:
    """Add and drop codes of a vendor; one that it names already is not added again.

    What is added must be in the newest list of the scheme.  What was dropped stays on record with
    who dropped it and when.

    Args:
        unit: The transaction.
        vendor: `SCHEME/ID`; a vendor's contact names their own firm.
        scheme: The list that the codes belong to.
        add: Codes as written.
        drop: Codes as written.

    Raises:
        BadInputError, NotFoundError: no such vendor, or not one's own.
    """
    take_record(unit.session)
    firm = firm_kept(unit, vendor)
    newest = commodities.newest_list(unit.session, scheme)
    if newest is None:
        return Outcome((Finding("codes.no_list", {"scheme": scheme.value}),))
    held = commodities.named(unit.session, vendors.same_firm(unit.session, firm.id), scheme)
    wrong = (
        *_unreadable((*add, *drop), scheme),
        *_unlisted(unit.session, newest, _codes(add, scheme)),
        *_not_held(_codes(drop, scheme), held, vendors.reference(firm)),
    )
    if wrong or not (add or drop):
        return Outcome(wrong or (Finding("codes.none_named"),))
    new = [code for code in _codes(add, scheme) if code not in held]
    for code in new:
        unit.session.add(
            VendorCode(
                id=uuid4(),
                vendor_id=firm.id,
                list_id=newest.id,
                code=str(code),
                recorded_at=unit.now,
                recorded_by=unit.actor.id,
            )
        )
    gone = _codes(drop, scheme)
    for code in gone:
        for row in held[code]:
            row.ended_at, row.ended_by = unit.now, unit.actor.id
            unit.session.add(row)
    facts = {"added": len(new), "dropped": len(gone)}
    if new or gone:
        changed = {"added": [*map(str, new)], "dropped": [*map(str, gone)]}
        entry = {"vendor": firm.id, "scheme": scheme, "version": newest.version, **changed}
        unit.log("vendor.codes_named", CHAIN, entry)
    return Outcome(facts={"vendor": vendors.reference(firm), **facts})


def _codes(written: Sequence[str], scheme: CodeScheme) -> list[Code]:
    """Return what can be read, in the order in which it was written, each once."""
    read = (_code(one, scheme) for one in written)
    return list(dict.fromkeys(code for code in read if code is not None))


def _code(written: str, scheme: CodeScheme) -> Code | None:
    try:
        return code_of(scheme, written)
    except NoCodeError:
        return None


def _unreadable(written: Sequence[str], scheme: CodeScheme) -> Iterator[Finding]:
    for one in written:
        if _code(one, scheme) is None:
            yield Finding("codes.cannot_be", {"code": one, "scheme": scheme.value})


def _unlisted(session: Session, newest: CommodityList, asked: Sequence[Code]) -> Iterator[Finding]:
    """Yield each code that a list lacks, with the nearest broader one that it has."""
    broader = {above for code in asked for above in code.upward()}
    titles = commodities.titles(session, newest, broader)
    for code in asked:
        if code not in titles:
            near = next((above for above in code.upward() if above in titles), None)
            yield Finding(
                "codes.not_listed",
                {
                    "code": str(code),
                    "scheme": newest.scheme.value,
                    "version": newest.version,
                    "near": "\u2013" if near is None else f"{near} {titles[near]}",
                },
            )


def _not_held(asked: Sequence[Code], held: Collection[Code], vendor: str) -> Iterator[Finding]:
    for code in asked:
        if code not in held:
            yield Finding("codes.not_held", {"code": str(code), "vendor": vendor})
