"""`docs/pathways.md` from the pathways themselves: one picture and one table for each stage."""

from collections.abc import Iterator
from typing import Any

from procurement.rules.pathways import CONTRACT_PATHWAYS, SOLICITATION_PATHWAYS
from procurement.rules.stages import Exit, Pathway, Stage

PATHWAYS: dict[str, Pathway[Any]] = {**SOLICITATION_PATHWAYS, **CONTRACT_PATHWAYS}

HEAD = """\
# Pathways

Written by `python -m tests.rules.pathways_lock` from `procurement/rules/pathways.py`; do not edit.
A test fails while this page is stale, and when a published version has changed.

A subject leaves a stage by one of its exits, once every gate of that exit is open and every consent
is on record. A way back opens a new round and keeps the old one. Reasons are stored and audited.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *(line for one in PATHWAYS.values() for line in _pathway(one))])


def _pathway(pathway: Pathway[Any]) -> Iterator[str]:
    yield f"## {pathway.code}"
    yield ""
    yield f"The way of one {pathway.subject.value}."
    yield ""
    yield "```mermaid"
    yield from _picture(pathway)
    yield "```"
    yield ""
    for stage in pathway.stages:
        yield from _stage(stage)


def _picture(pathway: Pathway[Any]) -> Iterator[str]:
    yield "stateDiagram-v2"
    yield "    direction TB"
    for stage in pathway.stages:
        yield f'    state "{stage.code}" as {_name(stage.code)}'
    yield f"    [*] --> {_name(pathway.first.code)}"
    for stage in pathway.stages:
        for way in stage.exits:
            yield f"    {_name(stage.code)} --> {_name(way.to)}{_label(way)}"
        if not stage.exits:
            yield f"    {_name(stage.code)} --> [*]"


def _name(code: str) -> str:
    return code.replace("-", "_")  # a hyphen would begin an arrow


def _label(way: Exit[Any]) -> str:
    if way.back:
        return ": back"
    return ": with a reason" if way.reasoned else f": {len(way.gates)} gates"


def _stage(stage: Stage[Any]) -> Iterator[str]:
    owner = stage.owner.value.replace("_", " ")
    yield f"### {stage.code}"
    yield ""
    if not stage.exits:
        yield f"An end. Led by: {owner}. OCDS release tag: `{stage.ocds_tag}`."
        yield ""
        return
    yield (
        f"Led by: {owner}. Usually {stage.usual_days} days. OCDS release tag: `{stage.ocds_tag}`."
    )
    yield ""
    yield "| exit to | gates | consents |"
    yield "|---|---|---|"
    for way in stage.exits:
        yield f"| {_exit(way)} | {_gates(way)} | {_consents(way)} |"
    yield ""


def _exit(way: Exit[Any]) -> str:
    if way.back:
        return f"`{way.to}`, back, with a reason"
    return f"`{way.to}`, with a reason" if way.reasoned else f"`{way.to}`"


def _gates(way: Exit[Any]) -> str:
    return "<br>".join(f"`{gate.__name__}`: {_first_line(gate)}" for gate in way.gates) or "none"


def _first_line(gate: object) -> str:
    return (gate.__doc__ or "").strip().splitlines()[0]


def _consents(way: Exit[Any]) -> str:
    return (
        ", ".join(
            one.role.value.replace("_", " ") + (f" ({one.quorum} people)" * (one.quorum > 1))
            for one in way.approvals
        )
        or "none"
    )
