"""Vendors that may be one and the same: found by rule, decided by people."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import combinations

from procurement.rules.vendors.names import core_name, plain_number

#: Names as like as this, by the share of letters they have in common in order (0-1) [POLICY].
LIKE = 0.8
#: Firms that share one mail domain; with more, the domain is a mail service, whatever its name.
MOST_AT_A_DOMAIN = 40
#: Mail services: an address there says nothing of the firm.
MAIL_SERVICES = frozenset(
    {
        "bol.com.br",
        "gmail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "terra.com.br",
        "uol.com.br",
        "yahoo.com",
        "yahoo.com.br",
        "yahoo.com.mx",
    }
)


class Likeness(StrEnum):
    """Why two vendors may be one; the strongest reason first."""

    SAME_NUMBER = "same_number"
    SAME_NAME = "same_name"
    SAME_DOMAIN = "same_domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A vendor as the register lists it.

    Attributes:
        reference: `SCHEME/NUMBER` as entered; no two vendors share it.
        scheme: Public register of the number.
        number: As entered.
        name: As entered.
        email: Its address; empty where none is known.
    """

    reference: str
    scheme: str
    number: str
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Two vendors that may be one, by reference, and the strongest reason."""

    one: str
    other: str
    why: Likeness


def duplicates(vendors: Sequence[Listed]) -> tuple[Alike, ...]:
    """Return the pairs that may be one vendor, strongest reason first, then by reference.

    The same number in another form; the same name but for its legal form, unless both have
    numbers of one register that differ; the same mail domain (of no mail service) and a name
    almost the same.  Only what shares a number, a name or a domain is compared.
    """
    found: dict[tuple[str, str], Likeness] = {}
    for why, pair in _pairs(sorted(vendors, key=lambda one: one.reference)):
        found.setdefault((pair[0].reference, pair[1].reference), why)
    order = list(Likeness)
    listed = sorted(found.items(), key=lambda item: (order.index(item[1]), item[0]))
    return tuple(Alike(one=one, other=other, why=why) for (one, other), why in listed)


def _pairs(vendors: Sequence[Listed]) -> Iterator[tuple[Likeness, tuple[Listed, Listed]]]:
    for pair in _sharing(vendors, lambda one: (one.scheme, plain_number(one.number))):
        yield Likeness.SAME_NUMBER, pair
    for pair in _sharing(vendors, lambda one: core_name(one.name)):
        if pair[0].scheme != pair[1].scheme:
            yield Likeness.SAME_NAME, pair
    for pair in _sharing(vendors, _domain, most=MOST_AT_A_DOMAIN):
        if _like(pair[0].name, pair[1].name):
            yield Likeness.SAME_DOMAIN, pair


def _sharing(
    vendors: Sequence[Listed], key: Callable[[Listed], Hashable], *, most: int | None = None
) -> Iterator[tuple[Listed, Listed]]:
    """Yield each pair that shares a key; an empty key is shared by nobody."""
    together: dict[Hashable, list[Listed]] = defaultdict(list)
    for one in vendors:
        together[key(one)].append(one)
    for shared, group in together.items():
        if shared and (most is None or len(group) <= most):
            yield from combinations(group, 2)


def _domain(vendor: Listed) -> str:
    domain = vendor.email.rpartition("@")[2].casefold()
    return "" if domain in MAIL_SERVICES else domain


def _like(one: str, other: str) -> bool:
    match = SequenceMatcher(None, core_name(one), core_name(other), autojunk=False)
    # Both are upper bounds of the last, and cheap: most pairs end with them.
    return min(match.real_quick_ratio(), match.quick_ratio()) >= LIKE and match.ratio() >= LIKE
