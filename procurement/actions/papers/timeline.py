"""Who decided what and when, from the audit log of the process."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from procurement.actions.papers.desk import WritingDesk
from procurement.actions.papers.words import Said, Spoken, known
from procurement.documents.facts import DecisionLine
from procurement.rules.texts import words
from procurement.store.audit import audit
from procurement.store.tables.audit import AuditEntry
from procurement.store.tables.bids import Bid
from procurement.store.tables.contracts import Contract

#: Where an entry says why, or keeps what was noted.
REASONS = ("reason", "narrative", "differences", "minutes", "lessons")
#: Of what the panel agreed every cell is told; of what one evaluator gave, only how many.
AGREED = "consensus.recorded"
#: Where an entry says which contract it is about; entries of the call name none.
ABOUT = ("contract", "subject")


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the log with what it says, read."""

    entry: AuditEntry
    said: dict[str, Any]

    @property
    def why(self) -> str:
        """The reason or note that was given, as it is stored."""
        return next((str(self.said[name]) for name in REASONS if self.said.get(name)), "")

    @property
    def kind(self) -> tuple[object, ...]:
        """What acts of one verb must share to be printed on one line."""
        return self.entry.actor_id, self.entry.role, self.why, self._told

    @property
    def _told(self) -> str:
        """What the line of such an act names, so that acts that differ stay apart."""
        names = ["to", "number", "target", "kpi", "rating"]
        if self.entry.verb == AGREED:
            names += ["bid", "criterion", "level"]
        return "|".join(str(self.said.get(name, "")) for name in names)


def acts(desk: WritingDesk, row: Contract, until: datetime) -> Iterator[Act]:
    """Yield the entries of the call and of this contract up to `until`, in their order."""
    for entry in audit.entries(desk.session, row.ocid):
        said = json.loads(entry.body)["entry"]
        about = {said[name] for name in ABOUT if said.get(name)}
        if entry.at <= until and about <= {row.id, row.ocid}:
            yield Act(entry, said)


def timeline(desk: WritingDesk, row: Contract, until: datetime) -> tuple[DecisionLine, ...]:
    """Return one line for each act, in the order of the log.

    While acts of one verb follow each other, those of one person that say the same are one line
    with their number, at the time of the first.
    """
    lines = []
    for _, together in groupby(acts(desk, row, until), key=lambda act: act.entry.verb):
        alike: dict[tuple[object, ...], list[Act]] = {}
        for act in together:
            alike.setdefault(act.kind, []).append(act)
        lines += [_line(desk, run[0], len(run)) for run in alike.values()]
    return tuple(lines)


def _line(desk: WritingDesk, act: Act, times: int) -> DecisionLine:
    what = describe(desk, act)
    if times > 1:
        what = desk.voice.say("act_times", what=what, count=times)
    return DecisionLine(
        at=act.entry.at,
        by=desk.official(act.entry.actor_id, act.entry.role, act.entry.authentication),
        what=what,
        why=words(act.why),
    )


def describe(desk: WritingDesk, act: Act) -> Spoken:
    """Return what was done, in words."""
    say, said, verb = desk.voice.say, act.said, act.entry.verb
    if not known(f"act.{verb}"):
        return say("act_other", verb=verb)
    facts: dict[str, Said] = {
        name: said[name] for name in ("number", "kpi") if isinstance(said.get(name), str | int)
    }
    if "kpi" in facts:
        facts["kpi"] = desk.kpi_name(str(facts["kpi"]))
    if isinstance(said.get("criterion"), str):
        facts["criterion"] = desk.criterion_name(said["criterion"])
    if verb == AGREED:
        bid = desk.session.get_one(Bid, UUID(said["bid"]))
        facts |= {"vendor": desk.vendor(bid.vendor_id).name, "level": said["level"]}
    facts |= {"source": _stage(desk, said.get("from")), "target": _stage(desk, _target(said))}
    if known(f"rating.{said.get('rating')}"):
        facts["rating"] = say(f"rating.{said['rating']}")
    return say(f"act.{verb}", **facts)


def _target(said: dict[str, Any]) -> object:
    return said.get("to") or said.get("target")


def _stage(desk: WritingDesk, code: object) -> Spoken | str:
    return desk.voice.say(f"stage.{code}") if known(f"stage.{code}") else str(code or "")
