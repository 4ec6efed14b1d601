"""A case while it is read: what is sound so far, and the problems found in it.

Checks that join several fields read the draft, not the finished case, so that one refused field
does not silence what is wrong elsewhere.  Whatever was refused is absent from the draft.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from procurement.ingest.case.values import Frame, LocalMoment, read_day, read_number
from procurement.ingest.yaml_places import Steps, Value
from procurement.rules.findings import Param, Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, before it has a line: the code of its finding, where, and facts."""

    code: str
    steps: Steps
    params: Mapping[str, Param] = field(default_factory=dict)
    severity: Severity = Severity.BLOCKS


@dataclass(frozen=True, slots=True)
class Draft:
    """The sound part of a case's file.

    Attributes:
        root: What was written, without the fields that were refused.
        frame: Language, currency and zone of the case, as far as they are sound.
        now: The moment of reading; deadlines are compared with it.
    """

    root: dict[str, Value]
    frame: Frame
    now: datetime

    def at(self, *steps: str | int) -> Value:
        """Return the value at `steps`, None where there is none."""
        return value_at(self.root, steps)

    def sections(self, *steps: str | int) -> list[tuple[Steps, dict[str, Value]]]:
        """Return the mappings of the list at `steps`, each with its own steps."""
        found = self.at(*steps)
        items = found if isinstance(found, list) else []
        return [((*steps, n), item) for n, item in enumerate(items) if isinstance(item, dict)]

    def words(self, *steps: str | int) -> list[tuple[Steps, str]]:
        """Return the texts of the list at `steps`, or its one text, each with its steps."""
        found = self.at(*steps)
        if isinstance(found, str):
            return [(steps, found)]
        items = found if isinstance(found, list) else []
        return [((*steps, n), item) for n, item in enumerate(items) if isinstance(item, str)]

    def number(self, *steps: str | int) -> Decimal | None:
        """Return the number at `steps`, None where there is none."""
        try:
            return read_number(self.at(*steps))
        except PydanticCustomError:
            return None

    def day(self, *steps: str | int) -> date | None:
        """Return the day at `steps`, None where there is none."""
        try:
            return read_day(self.at(*steps))
        except PydanticCustomError:
            return None

    def moment(self, *steps: str | int) -> LocalMoment | None:
        """Return the local moment at `steps`, None where there is none."""
        try:
            return LocalMoment.model_validate(self.at(*steps), context=self.frame)
        except ValidationError:
            return None

    def codes(self, name: str) -> Iterator[tuple[Steps, str]]:
        """Yield the `code` of each section in the list `name`, with its steps."""
        for steps, section in self.sections(name):
            code = section.get("code")
            if isinstance(code, str):
                yield (*steps, "code"), code


def value_at(root: Value, steps: Steps) -> Value:
    """Return what is written at `steps`, None where there is nothing."""
    found = root
    for step in steps:
        if isinstance(found, dict) and isinstance(step, str):
            found = found.get(step)
        elif isinstance(found, list) and isinstance(step, int) and step < len(found):
            found = found[step]
        else:
            return None
    return found


def without(root: dict[str, Value], refused: list[Steps]) -> dict[str, Value]:
    """Return a copy of `root` that lacks the refused fields; refused list items become None."""
    sound = copy.deepcopy(root)
    for steps in refused:
        parent, last = value_at(sound, steps[:-1]), steps[-1:]
        if isinstance(parent, dict):
            parent.pop(str(*last), None)
        elif isinstance(parent, list) and last and isinstance(last[0], int):
            parent[last[0]] = None
    return sound


def name_of(kpi: Value) -> str:
    """Return how the file calls a KPI: by its own code, or by the catalogue's."""
    fields = kpi if isinstance(kpi, dict) else {}
    return str(fields.get("code") or str(fields.get("use") or "").partition("/")[0])


def repeated(found: Iterator[tuple[Steps, str]]) -> Iterator[Problem]:
    """Yield a problem for each code that was used before."""
    seen: set[str] = set()
    for steps, code in found:
        if code in seen:
            yield Problem("case.duplicate_code", steps, {"code": code})
        seen.add(code)


def weights_sum(draft: Draft, name: str) -> Iterator[Problem]:
    """Yield a problem when the weights of the list `name` do not sum to 100 exactly.

    Says nothing while a weight is missing or refused: the sum is not known then.
    """
    items = draft.at(name)
    weights = [draft.number(*steps, "weight") for steps, _ in draft.sections(name)]
    known = [weight for weight in weights if weight is not None]
    if not isinstance(items, list) or not items or len(known) != len(items):
        return
    total = sum(known, Decimal(0))
    if total != Decimal(100):
        yield Problem("case.weights_sum", (name,), {"sum": plain(total)})


def plain(number: Decimal) -> str:
    """Return a number without exponent and without idle zeros.

    >>> plain(Decimal("100.00")), plain(Decimal("1E+2"))
    ('100', '100')
    """
    words = f"{number:f}"
    return words.rstrip("0").rstrip(".") if "." in words else words
