"""Requests for information: the same questions to every vendor, and the answers on record."""

import json
from datetime import date
from hashlib import sha256
from typing import Annotated

from pydantic import StringConstraints

from procurement.actions.campaigns.write_letters import Subject, write_to
from procurement.actions.forms import Form
from procurement.actions.outcome import Outcome
from procurement.actions.outreach.plan_outreach import EngagementForm, enter_contact
from procurement.actions.unit import Unit
from procurement.rules.audit_chain import canonical
from procurement.rules.errors import NotFoundError
from procurement.rules.findings import Finding, Param
from procurement.rules.outreach.campaigns import CampaignKind
from procurement.rules.outreach.steps import EngagementKind
from procurement.store.outreach.mailboxes import mailboxes
from procurement.store.outreach.prebid import requests
from procurement.store.solicitations import outreach, solicitations
from procurement.store.tables.prebid import InformationAnswer, InformationRequest

#: Stages in which answers can still shape what is asked for.
BEFORE_RELEASE = frozenset({"define-outcomes", "outreach", "drafting"})

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)]


def ask_market(
    unit: Unit, *, ocid: str, title: str, questions: tuple[Text, ...], answers_by: date
) -> Outcome:
    """Ask every vendor of the register the same questions before the terms are written."""
    row = solicitations.lock(unit.session, ocid)
    found = []
    if row.stage not in BEFORE_RELEASE:
        found.append(Finding("rfi.too_late", {"stage": row.stage}))
    if not title.strip() or not questions or not all(questions):
        found.append(Finding("rfi.blank"))
    if answers_by < unit.today:
        found.append(Finding("rfi.past", {"day": str(answers_by), "today": str(unit.today)}))
    if found:
        return Outcome(tuple(found))
    number = len(requests(unit.session, row.ocid)) + 1
    unit.session.add(
        InformationRequest(
            ocid=row.ocid,
            number=number,
            title=title.strip(),
            questions=json.dumps(questions, ensure_ascii=False),
            answers_by=answers_by,
            asked_at=unit.now,
            asked_by=unit.actor.id,
        )
    )
    unit.session.flush()
    subject = Subject(
        kind=CampaignKind.INFORMATION_REQUEST,
        topic=str(number),
        facts={
            "request": title.strip(),
            "questions": "\n".join(f"{place}. {one}" for place, one in enumerate(questions, 1)),
            "answers_by": str(answers_by),
        },
    )
    written = write_to(unit, row, subject, mailboxes(unit.session))
    entry = {"number": number, "title": title.strip(), "questions": list(questions)}
    unit.log("rfi.asked", row.ocid, {**entry, "answers_by": answers_by, **written.as_entry()})
    return Outcome(
        facts={
            "number": number,
            "letters": written.letters,
            "unsubscribed": written.unwanted,
        }
    )


class AnswerForm(Form):
    """What a vendor answered.

    Attributes:
        ocid: The solicitation.
        number: Of the request.
        vendor: Who answered, as `SCHEME/ID`.
        answers: Number of the question -> what was answered; not all need an answer.
        received_on: The day it came; today where it is not said.
        material: SHA-256 of a paper that came with it; empty where none did.
        wrote_scope: Whether it helped to write what is asked for: then shown beside its bid.
    """

    ocid: str
    number: int
    vendor: str
    answers: dict[int, Text]
    received_on: date | None = None
    material: Annotated[str, StringConstraints(pattern="^([0-9a-f]{64})?$")] = ""
    wrote_scope: bool = False


def record_answer(unit: Unit, *, form: AnswerForm) -> Outcome:
    """Put a vendor's answer on record and on the log of contacts; late ones too, marked as late.

    Raises:
        NotFoundError: no such request.
    """
    row = solicitations.lock(unit.session, form.ocid)
    known = requests(unit.session, row.ocid)
    request = known.get(form.number)
    if request is None:
        names: dict[str, Param] = {
            "number": form.number,
            "known": ", ".join(map(str, known)) or "-",
        }
        raise NotFoundError(Finding("rfi.unknown", names))
    day = form.received_on or unit.today
    firms, found = outreach.firms(unit.session, (form.vendor,))
    found = (*found, *_wrong(unit, form, request, day))
    if found:
        return Outcome(found)
    (firm,) = firms.values()
    contact = EngagementForm(
        ocid=row.ocid,
        topic=request.title,
        with_whom=firm.name,
        shared_with_all=True,  # the questions went to everybody, and nothing else was said
        kind=EngagementKind.INFORMATION_REQUEST,
        held_on=day,
        vendors=(form.vendor,),
        authors=(form.vendor,) if form.wrote_scope else (),
    )
    body = canonical({str(place): form.answers[place] for place in sorted(form.answers)})
    unit.session.add(
        InformationAnswer(
            engagement_id=enter_contact(unit, row, contact, firms),
            ocid=row.ocid,
            number=form.number,
            vendor_id=firm.id,
            answers=body,
            material=form.material,
            received_on=day,
            recorded_at=unit.now,
            recorded_by=unit.actor.id,
        )
    )
    late = day > request.answers_by
    entry = {"number": form.number, "vendor": firm.id, "late": late, "material": form.material}
    unit.log(
        "rfi.answered", row.ocid, {**entry, "answers_digest": sha256(body.encode()).hexdigest()}
    )
    return Outcome(facts={"vendor": form.vendor, "answers": len(form.answers), "late": late})


def _wrong(
    unit: Unit, form: AnswerForm, request: InformationRequest, day: date
) -> tuple[Finding, ...]:
    found = []
    asked = len(json.loads(request.questions))
    odd = sorted(place for place in form.answers if not 1 <= place <= asked)
    if odd:
        places: dict[str, Param] = {"numbers": ", ".join(map(str, odd)), "last": asked}
        found.append(Finding("rfi.no_such_question", places))
    if not form.answers or not all(form.answers.values()):
        found.append(Finding("rfi.blank_answer"))
    if day > unit.today:
        found.append(Finding("outreach.not_held_yet", {"day": str(day), "today": str(unit.today)}))
    return tuple(found)
