"""Where in the city a vendor sits or works: told as a whole, and what no longer holds is ended."""

from uuid import uuid4

from procurement.actions.outcome import Outcome
from procurement.actions.unit import Unit
from procurement.actions.vendors.register_vendors import CHAIN
from procurement.rules.findings import Finding
from procurement.rules.outreach.matching import plain
from procurement.store.database.engine import take_record
from procurement.store.tables.districts import VendorDistrict
from procurement.store.vendors import districts, vendors


def locate_vendor(unit: Unit, *, vendor: str, districts_now: tuple[str, ...]) -> Outcome:
    """Enter the districts in which a vendor sits or works now; the same again changes nothing.

    Raises:
        BadInputError, NotFoundError: no such vendor.
    """
    take_record(unit.session)
    firm = vendors.by_tax_id(unit.session, vendor)
    meant = {plain(one): " ".join(one.split()) for one in districts_now}
    if "" in meant:
        return Outcome((Finding("vendor.blank_district", {"vendor": vendor}),))
    known = districts.named_by(unit.session, vendors.same_firm(unit.session, firm.id))
    held = {plain(one.district) for one in known}
    for one in known:
        if plain(one.district) not in meant:
            one.ended_at, one.ended_by = unit.now, unit.actor.id
            unit.session.add(one)
    new = [name for key, name in sorted(meant.items()) if key not in held]
    unit.session.add_all(
        [
            VendorDistrict(
                id=uuid4(),
                vendor_id=firm.id,
                district=name,
                recorded_at=unit.now,
                recorded_by=unit.actor.id,
            )
            for name in new
        ]
    )
    ended = len(held - set(meant))
    if new or ended:
        entry = {"vendor": firm.id, "districts": sorted(meant.values())}
        unit.log("vendor.located", CHAIN, entry)
    return Outcome(facts={"vendor": vendor, "districts_new": len(new), "districts_ended": ended})
