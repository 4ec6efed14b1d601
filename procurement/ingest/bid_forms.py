"""What is inside the two envelopes of a bid: a proposal and a price, as YAML or JSON.

Read only after the opening, from memory.  A form that cannot be read, or that leaves something out,
is reported and kept: whether the bid stands is for people to decide.
"""

import json
from collections.abc import Collection
from decimal import Decimal
from typing import Annotated, Literal, TypeVar

from pydantic import Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from procurement.ingest.case.findings import as_written, names_at
from procurement.ingest.case.values import Code, Name, Number, Section, nearest
from procurement.ingest.yaml_places import (  # the one reader that a hostile text cannot misuse
    Value,
    field_path,
    read_yaml_text,
    shown,
)
from procurement.rules.findings import Finding, Param, Severity
from procurement.rules.money import MINOR_DIGITS, Money

#: Most bytes of one form in clear.
MOST_BYTES = 20_000_000
#: Most characters of an unreadable form that are kept for people to look at.
KEPT = 20_000

Prose = Annotated[str, StringConstraints(min_length=1, max_length=100_000)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Form = TypeVar("Form", bound=Section)


class Proposal(Section):
    """The technical envelope.

    Attributes:
        proposal: Version of this form.
        summary: The offer in a few sentences.
        approach: What will be done, and why that reaches the outcomes.
        answers: By quality criterion, what evidence the bid offers for it.
        promised: By KPI, the value the vendor promises, in the KPI's unit; one that is left out
            stands at the published target.
        attachments: SHA-256 of files that belong to it.
    """

    proposal: Literal[1]
    summary: Prose
    approach: Prose
    answers: dict[Code, Prose]
    promised: dict[Code, Number] = Field(default_factory=dict)
    attachments: tuple[Digest, ...] = ()


class PriceLine(Section):
    """A part of the price."""

    text: Name
    amount: Number


class PriceOffer(Section):
    """The price envelope: one total, and what it is made of.

    Attributes:
        price: Version of this form.
        currency: ISO 4217; must be that of the solicitation.
        total: For the whole term, all that the city pays; it governs where the lines differ.
        lines: Its parts; may be left out.
    """

    price: Literal[1]
    currency: Name
    total: Number
    lines: tuple[PriceLine, ...] = ()


def read_proposal(
    content: bytes, *, criteria: Collection[str], kpis: Collection[str]
) -> tuple[Proposal | None, tuple[Finding, ...]]:
    """Return the proposal, None where it cannot be read; and all that is wrong with it.

    Args:
        content: What was in the technical envelope.
        criteria: Codes of the quality criteria; each needs an answer.
        kpis: Codes of the KPIs that can be promised.
    """
    form, found = _read(Proposal, content)
    if form is None:
        return None, found
    found += tuple(
        Finding("bid_form.no_answer", {"criterion": code})
        for code in sorted(set(criteria) - form.answers.keys())
    )
    for part, given, known in (
        ("answers", form.answers.keys(), criteria),
        ("promised", form.promised.keys(), kpis),
    ):
        found += tuple(
            Finding(
                "bid_form.not_asked",
                {"part": part, "code": code, "nearest": nearest(code, tuple(sorted(known)))},
            )
            for code in sorted(set(given) - set(known))
        )
    return form, found


def read_price(
    content: bytes, *, currency: str
) -> tuple[PriceOffer | None, Money | None, tuple[Finding, ...]]:
    """Return the form and its total, None where it has none to be compared; and what is wrong.

    Lines that do not sum to the total are pointed out; the total governs.
    """
    form, found = _read(PriceOffer, content)
    if form is None:
        return None, None, found
    if form.currency != currency:
        names = {"currency": form.currency[:3], "expected": currency}
        return form, None, (*found, Finding("bid_form.other_currency", names))
    scaled = form.total.scaleb(MINOR_DIGITS[currency])
    if form.total < 0 or scaled != scaled.to_integral_value():
        amounts: dict[str, Param] = {"total": str(form.total), "digits": MINOR_DIGITS[currency]}
        return form, None, (*found, Finding("bid_form.bad_total", amounts))
    lines = sum((line.amount for line in form.lines), Decimal(0))
    if form.lines and lines != form.total:
        sums = {"lines": str(lines), "total": str(form.total)}
        found = (*found, Finding("bid_form.lines_differ", sums, Severity.ADVISES))
    return form, Money.of(form.total, currency), found


def kept_text(content: bytes) -> str:
    """Return the beginning of an unreadable form as text, for people to look at."""
    return content[: KEPT * 4].decode("utf-8", "replace").replace("\0", "\ufffd")[:KEPT]


def _read(kind: type[Form], content: bytes) -> tuple[Form | None, tuple[Finding, ...]]:
    root, found = _values(content)
    if root is None:
        return None, found
    try:
        return kind.model_validate(root), found
    except ValidationError as error:
        return None, (*found, *(_finding(detail, kind, root) for detail in error.errors()))


def _finding(detail: ErrorDetails, kind: type[Section], root: dict[str, Value]) -> Finding:
    """Say which field of the form is wrong, and what stands in it."""
    steps = as_written(root, detail["loc"])
    facts: dict[str, Param] = {"field": field_path(steps) or "-"}
    if detail["type"] == "missing":
        return Finding("bid_form.missing_field", facts)
    if detail["type"] == "extra_forbidden":
        known = names_at(kind, steps[:-1])
        return Finding("bid_form.unknown_field", {**facts, "known": ", ".join(known)})
    return Finding("bid_form.bad_field", {**facts, "value": shown(detail["input"])})


def _values(content: bytes) -> tuple[dict[str, Value] | None, tuple[Finding, ...]]:
    if len(content) > MOST_BYTES:
        return None, (Finding("bid_form.too_large", {"limit": MOST_BYTES}),)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, (Finding("bid_form.not_text"),)
    if text.lstrip().startswith("{"):
        root = _json(text)
        if root is not None:
            return root, ()
    document, found = read_yaml_text(text)
    if document is None or found:
        return None, (Finding("bid_form.unreadable", {"line": _line(found)}),)
    return document.root, ()


def _json(text: str) -> dict[str, Value] | None:
    """Read JSON strictly; None where it is not, or where a name stands twice."""
    try:
        found = json.loads(
            text, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_once
        )
        json.dumps(found, default=str, ensure_ascii=False).encode()  # no half of a surrogate pair
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _once(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(len(pairs))
    return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _line(found: tuple[Finding, ...]) -> int:
    return next((one.place.line for one in found if one.place and one.place.line), 1)
