"""What differs between two records of a KPI, and what follows from it (domain 3.1, ADR 0018).

A definition has three kinds of fields.  What is *counted* makes the figures: a difference there is
another measure, under a new version or another code, and no line joins the two.  What is *agreed*
belongs to each contract.  *Words* tell people about it.  Code, version and validity are its name.
"""

from dataclasses import dataclass, fields
from enum import StrEnum

from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.definitions.definition import Kpi, Text
from outcome_metrics.definitions.records import Record, as_record

#: A difference in one of these is another measure.
COUNTED = frozenset(
    {
        "definition", "numerator", "denominator", "exclusions", "unit", "direction",
        "aggregation", "frequency",
    }
)  # fmt: skip
#: Tell people about a measure and change nothing of it.
WORDS = frozenset({"name", "question", "incentive"})
#: Say which record it is.
IDENTITY = frozenset({"code", "version", "valid_from", "valid_to"})


class Kind(StrEnum):
    """What a difference touches."""

    COUNTED = "counted"
    AGREED = "agreed"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field in which two definitions differ.

    Attributes:
        field: Its name.
        kind: What the difference touches.
        before: As a record holds it.
        after: The same, in the other definition.
    """

    field: str
    kind: Kind
    before: object
    after: object


def differences(old: Kpi, new: Kpi) -> tuple[Difference, ...]:
    """Return where two definitions differ, in the order of the record; their names do not count.

    A text that was written in one language only says the same as one that has these words among
    its translations.
    """
    before, after = as_record(old), as_record(new)
    return tuple(
        Difference(
            field=one.name, kind=_kind(one.name), before=before[one.name], after=after[one.name]
        )
        for one in fields(Kpi)
        if one.name not in IDENTITY
        and not _says_the_same(getattr(old, one.name), getattr(new, one.name))
    )


def counted_differently(old: Kpi, new: Kpi) -> tuple[str, ...]:
    """Return the fields by which the two count different things; empty if figures may be compared.

    >>> from dataclasses import replace
    >>> from outcome_metrics.catalogue import CATALOGUE
    >>> ready = CATALOGUE["pothole_days"]
    >>> counted_differently(ready, replace(ready, unit="hours", weight=None))
    ('unit',)
    """
    return tuple(one.field for one in differences(old, new) if one.kind is Kind.COUNTED)


def what_is_counted(kpi: Kpi) -> Record:
    """Return the part of the record that may not change without a new version."""
    return {name: value for name, value in as_record(kpi).items() if name in COUNTED}


def unamended(signed: Agreement, now: Agreement, *, amendment: str) -> tuple[str, ...]:
    """Return codes of why `now` may not replace what was signed, by the amendment that says so.

    A target changes only by an amendment that the new target names; what is counted does not
    change at all under one version.
    """
    codes = []
    if now.target != signed.target and (now.target is None or now.target.amendment != amendment):
        codes.append("target.changed_without_amendment")
    if (now.kpi.code, now.kpi.version) == (signed.kpi.code, signed.kpi.version):
        codes += ["kpi.changed_within_version"] * bool(counted_differently(signed.kpi, now.kpi))
    else:
        codes.append("kpi.other_version")
    return tuple(codes)


def _kind(name: str) -> Kind:
    if name in COUNTED:
        return Kind.COUNTED
    return Kind.WORDS if name in WORDS else Kind.AGREED


def _says_the_same(old: object, new: object) -> bool:
    if isinstance(old, Text) and isinstance(new, Text):
        return old == new or _is_among(old, new) or _is_among(new, old)
    return old == new


def _is_among(plain: Text, other: Text) -> bool:
    """Return whether `plain` has one wording for all languages, and `other` has it in one."""
    return plain.en == plain.es == plain.pt and plain.en in {other.en, other.es, other.pt}
