"""What one version of an outcome framework says otherwise than another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

#: Who signed is a fact of each version, not something that is wanted.
SIGNATURES = "signed_by"
#: What tells the items of a list apart, the first that an item has; else their place does.
NAMES = ("code", "goal")


@dataclass(frozen=True, slots=True)
class FrameworkChange:
    """One thing that is said otherwise; None where a version says nothing of it."""

    what: str
    before: str | None
    after: str | None


def framework_changes(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[FrameworkChange, ...]:
    """Return what differs between two versions, by name; in which order things stand is no matter.

    >>> one, other = ({"goals": [{"code": "safe", "statement": it}]} for it in ("Slow", "Dry"))
    >>> framework_changes(one, other)[0].what
    'goals.safe.statement'
    """
    old, new = dict(_said(before)), dict(_said(after))
    return tuple(
        FrameworkChange(name, old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )


def _said(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield name and value of all that is wanted."""
    kpis = [_kpi(one) for one in body.get("kpis", ())]
    wanted = {part: said for part, said in body.items() if part != SIGNATURES}
    yield from _leaves({**wanted, "kpis": kpis}, ())


def _kpi(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return one KPI with what was agreed about it, all at one depth."""
    agreement = line["agreement"]
    rest = {name: said for name, said in agreement.items() if name != "kpi"}
    return {**agreement["kpi"], **rest, "data_owner_agreed": line["data_owner_agreed"]}


def _leaves(value: object, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _leaves(part, (*path, name))
    elif isinstance(value, list):
        for place, part in enumerate(value, 1):
            yield from _leaves(part, (*path, _name(part, place)))
    elif value is not None:
        yield ".".join(path), str(value)


def _name(item: object, place: int) -> str:
    fields = item if isinstance(item, dict) else {}
    return next((str(fields[name]) for name in NAMES if fields.get(name)), str(place))
