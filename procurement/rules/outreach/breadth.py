"""How wide an outreach plan reaches: so many vendors of each group, held against who was reached.

A target says how many vendors of a group shall hear of a call.  It steers who is looked for and
helped; it gives nobody an advantage, and no target keeps the call from anybody (domain 6.3).
Groups do not add up: one vendor may hold several certificates and sell several things.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from procurement.rules.findings import Finding, Severity
from procurement.rules.vendors.commodities import Code, CodeScheme, code_of
from procurement.rules.vocabulary import Locality, VendorSize

#: Most vendors that a target may ask for.
MOST = 10_000


class Dimension(StrEnum):
    """What a group of vendors has in common."""

    CERTIFICATION = "certification"
    SIZE = "size"
    NEWNESS = "newness"
    LOCALITY = "locality"
    COMMODITY = "commodity"
    DISTRICT = "district"


#: Groups of a dimension that has a list of them; a group of the others is named freely.
GROUPS: Mapping[Dimension, tuple[str, ...]] = {
    Dimension.SIZE: tuple(one.value for one in VendorSize if one is not VendorSize.UNKNOWN),
    Dimension.LOCALITY: tuple(one.value for one in Locality if one is not Locality.UNKNOWN),
    Dimension.NEWNESS: ("new", "returning"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """So many vendors of a group.

    Attributes:
        dimension: What the group has in common.
        group: Which group: `SBE`, `small`, `new`, `local`, `UNSPSC/72141000`, a district.
        least: The least number of vendors to reach; 0 takes the target back.
    """

    dimension: Dimension
    group: str
    least: int


def group_of(dimension: Dimension, written: str) -> str | Finding:
    """Return the name of a group as targets keep it, or why there is no such group.

    >>> group_of(Dimension.SIZE, "Small")
    'small'
    >>> group_of(Dimension.COMMODITY, "UNSPSC/72-14-10-03")
    'UNSPSC/72141003'
    """
    name = " ".join(written.split())
    if dimension is Dimension.COMMODITY:
        code = code_named(name)
        if code is None:
            return Finding("outreach.no_such_code", {"written": name})
        return f"{code.scheme}/{code}"
    listed = GROUPS.get(dimension)
    if listed is None:
        return name or Finding("outreach.no_group", {"grouped_by": dimension.value})
    if name.casefold() in listed:
        return name.casefold()
    facts = {"grouped_by": dimension.value, "written": name, "listed": ", ".join(listed)}
    return Finding("outreach.no_such_group", facts)


def code_named(written: str) -> Code | None:
    """Return the code of `LIST/CODE`, such as `NIGP/745-21`; None where it is none."""
    scheme, _, digits = written.partition("/")
    try:
        return code_of(CodeScheme(scheme.strip().upper()), digits)
    except ValueError:  # no such list, or no such code of it
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Of some vendors: how many belong to a group, and of how many nobody knows."""

    belong: int
    unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A target and what came of it so far.

    Attributes:
        target: What was planned.
        registered: Of the whole register, as of today.
        identified: Of those who were invited or written to.
        notified: Of those who were written to; None before the release: nobody can have been.
        attended: Of those on a list of a meeting; None while there is no list.
    """

    target: Target
    registered: Tally
    identified: Tally
    notified: Tally | None
    attended: Tally | None

    @property
    def reached(self) -> Tally:
        """Whom the target is held against: who was told, before the release who shall be."""
        return self.identified if self.notified is None else self.notified

    @property
    def missing(self) -> int:
        """How many vendors are still to be reached."""
        return max(0, self.target.least - self.reached.belong)


def gaps(reaches: Sequence[Reach]) -> tuple[Finding, ...]:
    """Return what the plan promises and nobody has reached yet, each gap named; all advise."""
    return tuple(found for one in reaches for found in _gap(one))


def _gap(one: Reach) -> Iterator[Finding]:
    if not one.missing:
        return
    names = {"grouped_by": one.target.dimension.value, "group": one.target.group}
    counts = {"reached": one.reached.belong, "least": one.target.least, "missing": one.missing}
    yield Finding("outreach.gap", {**names, **counts}, Severity.ADVISES)
    if one.registered.belong < one.target.least:
        known = {"registered": one.registered.belong, "least": one.target.least}
        yield Finding("outreach.gap_in_register", {**names, **known}, Severity.ADVISES)
    if one.reached.unknown:
        unsure = {"unknown": one.reached.unknown}
        yield Finding("outreach.gap_unknown", {**names, **unsure}, Severity.ADVISES)
