"""The vendor register as people read it on a screen, and as data."""

from collections.abc import Sequence
from dataclasses import asdict

from procurement.actions.vendors.seen_codes import CodeSeen
from procurement.actions.vendors.seen_contacts import ContactSeen
from procurement.actions.vendors.show_applications import ApplicationSeen
from procurement.actions.vendors.show_vendors import VendorSeen
from procurement.cli.show import screen, show_json, show_pairs, show_table, yes_or_no
from procurement.cli.words import say
from procurement.rules.vendors.duplicates import Alike

DASH = "–"


def show_list(found: Sequence[VendorSeen], *, as_json: bool) -> None:
    """Print one line for each vendor."""
    if as_json:
        show_json([asdict(one) for one in found])
        return
    show_table(
        ("vendor", "name", "size", "locality", "newness", "certificates"),
        [
            (
                one.reference,
                one.name,
                say(f"vendor_group.{one.size}"),
                say(f"vendor_group.{one.locality}"),
                say(f"vendor_group.{one.newness}"),
                one.held or DASH,
            )
            for one in found
        ],
    )


def show_one(one: VendorSeen, *, as_json: bool) -> None:
    """Print all that is on record of one vendor."""
    if as_json:
        show_json(asdict(one))
        return
    show_pairs(
        {
            "vendor": one.reference,
            "name": one.name,
            "also": ", ".join(one.also) or DASH,
            "email": one.email or DASH,
            "size": say(f"vendor_group.{one.size}"),
            "locality": say(f"vendor_group.{one.locality}"),
            "newness": say(f"vendor_group.{one.newness}"),
            "owner_group": one.owner_group or DASH,
        }
    )
    if one.contacts:
        _show_contacts(one.contacts)
    if one.codes:
        _show_codes(one.codes)
    if not one.certificates:
        screen.print(say("vendor.no_certificates"))
        return
    show_table(
        (
            "certificate_kind",
            "issuer",
            "number",
            "scope",
            "certificate_from",
            "certificate_to",
            "certificate_status",
            "certificate",
        ),
        [
            (
                held.kind,
                held.issuer,
                held.number or DASH,
                held.scope or DASH,
                held.valid_from,
                held.valid_to or DASH,
                say(f"certificate_state.{held.status}"),
                held.id,
            )
            for held in one.certificates
        ],
    )


def _show_contacts(contacts: Sequence[ContactSeen]) -> None:
    show_table(
        ("contact_name", "contact_email", "contact_for", "contact_language", "contact"),
        [
            (
                one.name,
                one.email,
                ", ".join(say(f"contact_purpose.{purpose}") for purpose in one.purposes),
                one.language or DASH,
                one.id,
            )
            for one in contacts
        ],
    )


def _show_codes(codes: Sequence[CodeSeen]) -> None:
    show_table(
        ("code_scheme", "commodity", "commodity_title", "code_version", "code_listed"),
        [(one.scheme, one.code, one.title, one.version, yes_or_no(one.listed)) for one in codes],
    )


def show_applications(found: Sequence[ApplicationSeen], *, as_json: bool) -> None:
    """Print the applications that wait, each with the firms it may be one with."""
    if as_json:
        show_json([asdict(one) for one in found])
        return
    if not found:
        screen.print(say("vendor.no_applications"))
        return
    show_table(
        ("filed", "vendor", "name", "contact_name", "number_check", "alike", "application"),
        [
            (
                f"{one.filed_at:%Y-%m-%d}",
                one.reference,
                one.name,
                f"{one.contact} ({one.filed_by})",
                say(f"number_check.{one.number}"),
                "; ".join(f"{near.reference}: {say(f'likeness.{near.why}')}" for near in one.alike)
                or DASH,
                one.id,
            )
            for one in found
        ],
    )


def show_duplicates(found: Sequence[Alike], *, as_json: bool) -> None:
    """Print the pairs that may be one vendor, and why."""
    if as_json:
        show_json([asdict(one) for one in found])
        return
    if not found:
        screen.print(say("vendor.no_duplicates"))
        return
    rows = [(one.one, one.other, say(f"likeness.{one.why}")) for one in found]
    show_table(("vendor", "other_vendor", "likeness"), rows)
