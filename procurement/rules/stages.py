"""What a stage is, and the one decision about moving between stages.  The whole machine is here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from procurement.rules.findings import Finding, Severity, blocking
from procurement.rules.vocabulary import Role, SubjectKind


class Staged(Protocol):
    """What every kind of facts says about where its subject stands."""

    @property
    def stage(self) -> str:
        """The stage it is in."""

    @property
    def consents(self) -> tuple[tuple[str, str, int], ...]:
        """Consents given in this round: (target, role, number of different people)."""


F = TypeVar("F", bound=Staged)


@dataclass(frozen=True, slots=True)
class Approval:
    """A role whose recorded consent is needed, from `quorum` different people."""

    role: Role
    quorum: int = 1


@dataclass(frozen=True, kw_only=True)
class Exit(Generic[F]):
    """One way out of a stage, and what must hold before it is taken.

    Attributes:
        to: Code of the stage it leads to.
        gates: Rules; each returns what is still missing.
        approvals: Consents that must be on record.
        back: It leads back: a new round opens, the old one is kept, and a reason is needed.
        reasoned: A reason is needed although it does not lead back.
        waivable: Those gates that an official may pass with a stated reason; with it their
            findings advise, and are put on record with the reason and the consents.
    """

    to: str
    gates: tuple[Callable[[F], tuple[Finding, ...]], ...] = ()
    approvals: tuple[Approval, ...] = ()
    back: bool = False
    reasoned: bool = False
    waivable: tuple[Callable[[F], tuple[Finding, ...]], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stage(Generic[F]):
    """One step of a pathway, as data; screens, papers, command line and reminders derive from it.

    Attributes:
        code: Stable name; its title and purpose are in the catalogues.
        owner: The role that leads it.
        ocds_tag: OCDS release tag of what is published in it.
        usual_days: How long it usually takes, calendar days; a reminder follows after that.
        exits: Ways out; none means that it is an end.
    """

    code: str
    owner: Role
    ocds_tag: str
    usual_days: int
    exits: tuple[Exit[F], ...] = ()


@dataclass(frozen=True)
class Pathway(Generic[F]):
    """A named, versioned set of stages.  Never edited once something is on it."""

    code: str
    subject: SubjectKind
    stages: tuple[Stage[F], ...]

    def stage(self, code: str) -> Stage[F]:
        """Return the stage `code`; KeyError if the pathway has none."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)

    @property
    def first(self) -> Stage[F]:
        """Where everything on this pathway begins."""
        return self.stages[0]


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to "may it move?": from where, to where, and all that is missing."""

    source: str
    target: str
    findings: tuple[Finding, ...] = ()
    back: bool = False

    @property
    def allowed(self) -> bool:
        """Whether nothing holds it back."""
        return not blocking(self.findings)


def decide(
    pathway: Pathway[F], facts: F, target: str, *, reason: str = "", override: str = ""
) -> Decision:
    """Decide whether the subject may leave its stage for `target`.

    Every gate is asked, and everything that is missing is answered at once.  `override` is why an
    official passes the gates that may be waived; it opens no other.
    """
    stage = pathway.stage(facts.stage)
    for way in stage.exits:
        if way.to == target:
            found = tuple(
                replace(finding, severity=Severity.ADVISES)
                if gate in way.waivable and override.strip()
                else finding
                for gate in way.gates
                for finding in gate(facts)
            )
            found += missing_approvals(way, facts) + missing_reason(way, reason)
            return Decision(stage.code, target, found, back=way.back)
    open_exits = ", ".join(way.to for way in stage.exits) or "-"
    unreachable = Finding(
        "stage.unreachable", {"stage": stage.code, "target": target, "exits": open_exits}
    )
    return Decision(stage.code, target, (unreachable,))


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of the present stage, and all that is missing for it."""

    target: str
    findings: tuple[Finding, ...]


def ways_out(pathway: Pathway[F], facts: F) -> tuple[Way, ...]:
    """Return every way out of the stage that the facts are in."""
    return tuple(
        Way(way.to, decide(pathway, facts, way.to).findings)
        for way in pathway.stage(facts.stage).exits
    )


def missing_approvals(way: Exit[F], facts: F) -> tuple[Finding, ...]:
    """Return one finding for each consent that is not on record."""
    given = {(target, role): people for target, role, people in facts.consents}
    return tuple(
        Finding(
            "approval.missing",
            {
                "role": approval.role.value,
                "quorum": approval.quorum,
                "given": people,
                "target": way.to,
            },
        )
        for approval in way.approvals
        if (people := given.get((way.to, approval.role.value), 0)) < approval.quorum
    )


def missing_reason(way: Exit[F], reason: str) -> tuple[Finding, ...]:
    """Return a finding if a way back or out is taken without saying why."""
    if (way.back or way.reasoned) and not reason.strip():
        return (Finding("reason.missing", {"target": way.to}),)
    return ()
