"""What an action answers: done, with a few facts, or refused, with all that is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from procurement.rules.findings import Finding, Place, Severity, blocking

Fact = str | int | bool | None

NO_FACTS: Mapping[str, Fact] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a request.  A refusal is an answer, not an exception: nobody need retry it.

    Attributes:
        findings: What is missing or worth a look; one that blocks makes it a refusal.
        facts: Ids, dates, counts and codes; never content.
    """

    findings: tuple[Finding, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=lambda: NO_FACTS)

    @property
    def refused(self) -> bool:
        """Whether it was held back."""
        return bool(blocking(self.findings))

    def as_record(self) -> dict[str, object]:
        """Return what is stored with the request."""
        return {
            "findings": [
                {
                    "code": finding.code,
                    "params": dict(finding.params),
                    "severity": finding.severity.value,
                    "place": None
                    if finding.place is None
                    else [finding.place.file, finding.place.line, finding.place.column],
                }
                for finding in self.findings
            ],
            "facts": dict(self.facts),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> "Outcome":
        """Read what `as_record` wrote."""
        found = record["findings"]
        facts = record["facts"]
        if not isinstance(found, list) or not isinstance(facts, dict):
            raise TypeError(record)
        return cls(
            tuple(
                Finding(
                    entry["code"],
                    entry["params"],
                    Severity(entry["severity"]),
                    None if entry["place"] is None else Place(*entry["place"]),
                )
                for entry in found
            ),
            facts,
        )
