"""THE list of verbs: what can be asked for, which function does it, and which flow runs it.

A verb's parameters are those of its function; nothing else is accepted.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import create_model

from procurement.actions import send_outbox
from procurement.actions.audit import anchor_audit
from procurement.actions.bids import change_custody, open_bids, opening_consents, receive_bid
from procurement.actions.campaigns import choose_mail, offer_help, remind_vendors
from procurement.actions.city import (
    approve_override,
    change_roles,
    forward_rehearsal,
    register_people,
)
from procurement.actions.closeout import (
    answer_questions,
    keep_records,
    legal_holds,
    record_disposal,
    state_impact,
    write_note,
)
from procurement.actions.contracts import (
    amend_contract,
    amendment_limits,
    dispute,
    escalate,
    follow_up,
    hold_meetings,
    manage_contract,
    milestones,
    plan_renewal,
    register_contracts,
    sign_contract,
)
from procurement.actions.evaluation import (
    award,
    award_limits,
    consensus,
    cures,
    declare,
    lock_sheets,
    protests,
    rank_bids,
    rate_bids,
    read_proposal,
    reopen_sheets,
    replace_evaluator,
    responsiveness,
)
from procurement.actions.forms import Form
from procurement.actions.outcome import Outcome
from procurement.actions.outreach import plan_outreach, record_steps, set_targets
from procurement.actions.papers import report_outcomes, write_documents
from procurement.actions.payments import (
    approve_payment,
    load_evidence,
    load_reported_payments,
    record_payment,
    reverse_payment,
    set_payment_terms,
    settle_payment,
    take_payment_back,
    write_statement,
)
from procurement.actions.prebid import ask_market, call_meetings, record_attendance
from procurement.actions.prices import draws, evaluation_report, matching, odd_prices, ties
from procurement.actions.reports import publish_groups, state_cycle_baseline
from procurement.actions.results import (
    collect_observations,
    decide_limits,
    load_results,
    mark_figures,
)
from procurement.actions.reviews import plan_portfolio, review_contracts, second_look
from procurement.actions.solicitations import (
    addenda,
    advance_stage,
    approve,
    create_solicitation,
    outages,
    prepare_release,
    publish_notice,
    respond,
)
from procurement.actions.unit import Unit
from procurement.actions.vendors import (
    apply_vendor,
    certify_vendors,
    decide_applications,
    erase_contact,
    import_codes,
    import_vendors,
    keep_contacts,
    locate_vendors,
    look_at_vendors,
    merge_vendors,
    name_codes,
    register_vendors,
)
from procurement.rules.access import ALLOWED


class UndeclaredVerbError(Exception):
    """Nobody is listed in `rules.access` who may do this."""


@dataclass(frozen=True)
class Verb:
    """One thing that can be asked for.

    Attributes:
        code: What it is called in requests, roles and the audit log.
        run: The action: `run(unit, **arguments)`, or `run(unit, form=...)` where it has many.
        flow: Name of the Prefect flow that carries it out; empty: done at once, in this process.
    """

    code: str
    run: Callable[..., Outcome]
    flow: str = ""

    def __post_init__(self) -> None:
        """Let nothing start with a verb that no role was given (deny by default)."""
        if not ALLOWED.get(self.code):
            raise UndeclaredVerbError(self.code)

    @cached_property
    def arguments(self) -> type[Form]:
        """What people may ask with, as a model; unknown names are refused."""
        if self._form:
            return self._form
        fields: dict[str, Any] = {
            one.name: (one.annotation, ... if one.default is one.empty else one.default)
            for one in self._parameters
        }
        return create_model(self.code.replace(".", "_"), __base__=Form, **fields)

    def carry_out(self, unit: Unit, asked: Mapping[str, object]) -> Outcome:
        """Do it, with what was asked for as it was stored."""
        given = self.arguments.model_validate(asked)
        if self._form:
            return self.run(unit, form=given)
        return self.run(unit, **{name: getattr(given, name) for name in type(given).model_fields})

    @property
    def _parameters(self) -> list[inspect.Parameter]:
        """What the action takes beside the unit."""
        every = inspect.signature(self.run).parameters.values()
        return [one for one in every if one.kind is one.KEYWORD_ONLY]

    @property
    def _form(self) -> type[Form] | None:
        """The form that the action takes instead of single parameters."""
        match self._parameters:
            case [inspect.Parameter(annotation=type() as wanted)] if issubclass(wanted, Form):
                return wanted
        return None


VERBS: dict[str, Verb] = {
    verb.code: verb
    for verb in (
        Verb("person.register", register_people.register_person),
        Verb("role.grant", change_roles.grant_role),
        Verb("role.revoke", change_roles.revoke_role),
        Verb("override.approve", approve_override.approve_override),
        Verb("key.register", register_people.register_key),
        Verb("rehearsal.forward", forward_rehearsal.forward_rehearsal),
        Verb("vendor.register", register_vendors.register_vendor),
        Verb("vendor.certify", certify_vendors.certify_vendor),
        Verb("certificate.change", certify_vendors.change_certificate),
        Verb("vendor.merge", merge_vendors.merge_vendors),
        Verb("vendor.separate", merge_vendors.separate_vendor),
        Verb("vendor_contact.add", keep_contacts.add_contact),
        Verb("vendor_contact.end", keep_contacts.end_contact),
        Verb("codes.import", import_codes.import_codes),
        Verb("vendor.codes", name_codes.name_codes),
        Verb("vendor.apply", apply_vendor.apply_vendor),
        Verb("vendor.confirm", decide_applications.confirm_vendor),
        Verb("vendor.refuse", decide_applications.refuse_vendor),
        Verb("vendor_contact.erase", erase_contact.erase_contact),
        Verb("vendors.import", import_vendors.import_vendors),
        Verb("vendor.locate", locate_vendors.locate_vendor),
        Verb("vendors.look", look_at_vendors.look_at_vendors),
        Verb("solicitation.create", create_solicitation.create_solicitation),
        Verb("data_owner.agree", prepare_release.agree_data_owner),
        Verb("funds.certify", prepare_release.certify_funds),
        Verb("price.acknowledge", prepare_release.acknowledge_price),
        Verb("vendor.invite", plan_outreach.invite_vendor),
        Verb("target.set", set_targets.set_target),
        Verb("engagement.record", plan_outreach.record_engagement),
        Verb("steps.record", record_steps.record_steps),
        Verb("prebid.call", call_meetings.call_meeting),
        Verb("prebid.cancel", call_meetings.cancel_meeting),
        Verb("prebid.attend", record_attendance.record_attendance),
        Verb("rfi.ask", ask_market.ask_market),
        Verb("rfi.answer", ask_market.record_answer),
        Verb("approval.give", approve.give_approval),
        Verb("solicitation.advance", advance_stage.advance_solicitation, "advance-solicitation"),
        Verb("contract.advance", advance_stage.advance_contract, "advance-contract"),
        Verb("notice.publish", publish_notice.publish_notice, "publish-notice"),
        Verb("vendors.remind", remind_vendors.remind_vendors, "remind-vendors"),
        Verb("help.offer", offer_help.offer_help),
        Verb("mail.unsubscribe", choose_mail.unsubscribe),
        Verb("mail.choose", choose_mail.choose_mail),
        Verb("question.ask", respond.ask_question),
        Verb("question.answer", respond.answer_question),
        Verb("addendum.publish", addenda.publish_addendum),
        Verb("addendum.acknowledge", addenda.acknowledge_addendum),
        Verb("outage.record", outages.record_outage),
        Verb("deadline.extend", outages.extend_deadline),
        Verb("custody.change", change_custody.change_custody),
        Verb("bid.submit", receive_bid.receive_bid),
        Verb("bid.withdraw", receive_bid.withdraw_bid),
        Verb("opening.consent", opening_consents.consent_to_open),
        Verb("bids.open", open_bids.open_bids, "open-bids"),
        Verb("responsiveness.check", responsiveness.check_responsiveness),
        Verb("cure.ask", cures.ask_cure),
        Verb("cure.answer", cures.answer_cure),
        Verb("declaration.sign", declare.sign_declaration),
        Verb("proposal.read", read_proposal.read_proposal),
        Verb("bid.rate", rate_bids.rate_bid),
        Verb("sheet.lock", lock_sheets.lock_sheet),
        Verb("sheet.reopen", reopen_sheets.ask_reopening),
        Verb("reopening.decide", reopen_sheets.decide_reopening),
        Verb("evaluator.replace", replace_evaluator.replace_evaluator),
        Verb("consensus.record", consensus.record_consensus),
        Verb("consensus.lock", consensus.lock_consensus),
        Verb("bids.rank", rank_bids.rank_bids, "rank-bids"),
        Verb("price.ask", odd_prices.ask_price),
        Verb("price.answer", odd_prices.answer_price),
        Verb("price.decide", odd_prices.decide_price),
        Verb("match.call", matching.call_match),
        Verb("match.answer", matching.answer_match),
        Verb("tie.record", ties.record_tie),
        Verb("draw.record", draws.record_draw),
        Verb("evaluation.report", evaluation_report.report_evaluation),
        Verb("award.decide", award.decide_award, "award-contract"),
        Verb("award.limit", award_limits.record_limit),
        Verb("protest.file", protests.file_protest),
        Verb("protest.decide", protests.decide_protest),
        Verb("contracts.register", register_contracts.register_contracts),
        Verb("contract.sign", sign_contract.sign_contract),
        Verb("contract.amend", amend_contract.amend_contract),
        Verb("amendment.allow", amendment_limits.allow_amendment),
        Verb("contract.escalate", escalate.escalate_contract),
        Verb("contracts.escalate", escalate.escalate_contracts, "escalate-contracts"),
        Verb("dispute.file", dispute.file_dispute),
        Verb("dispute.answer", dispute.answer_dispute),
        Verb("dispute.settle", dispute.settle_dispute),
        Verb("dispute.withdraw", dispute.withdraw_dispute),
        Verb("milestone.deliver", milestones.deliver_milestone),
        Verb("milestone.judge", milestones.judge_milestone),
        Verb("baseline.capture", manage_contract.capture_baseline),
        Verb("meeting.record", hold_meetings.record_meeting),
        Verb("follow_up.open", follow_up.open_follow_up),
        Verb("follow_up.move", follow_up.move_follow_up),
        Verb("follow_up.close", follow_up.close_follow_up),
        Verb("lessons.write", manage_contract.write_lessons),
        Verb("contract.succeed", plan_renewal.succeed_contract),
        Verb("closeout.answer", answer_questions.answer_closeout),
        Verb("impact.state", state_impact.state_impact),
        Verb("closeout.note", write_note.write_note),
        Verb("retention.start", keep_records.start_retention),
        Verb("hold.place", legal_holds.place_hold),
        Verb("hold.lift", legal_holds.lift_hold),
        Verb("disposal.record", record_disposal.record_disposal),
        Verb("results.load", load_results.load_results),
        Verb("figures.mark", mark_figures.mark_figures),
        Verb("limits.decide", decide_limits.decide_limits),
        Verb("group_reference.fix", publish_groups.fix_reference),
        Verb("groups.publish", publish_groups.publish_groups),
        Verb("groups.look", publish_groups.look_at_groups),
        Verb(
            "observations.collect",
            collect_observations.collect_observations,
            "collect-observations",
        ),
        Verb("contracts.review", review_contracts.review_contracts, "review-vendors"),
        Verb("portfolio.close", plan_portfolio.close_portfolio),
        Verb("review.comment", review_contracts.comment_on_review),
        Verb("review.decide", review_contracts.decide_review),
        Verb("review.disagree", second_look.disagree_with_review),
        Verb("review.settle", second_look.settle_review),
        Verb("payment.terms", set_payment_terms.set_payment_terms),
        Verb("payment.evidence", load_evidence.load_evidence),
        Verb("payment.settle", settle_payment.settle_payment),
        Verb("payment.approve", approve_payment.approve_payment),
        Verb("payment.reverse", reverse_payment.reverse_payment),
        Verb("payment.paid", record_payment.record_payment),
        Verb("payment.take_back", take_payment_back.take_payment_back),
        Verb("payment.import", load_reported_payments.load_reported_payments),
        Verb("payment.statement", write_statement.write_statement),
        Verb("documents.write", write_documents.write_documents),
        Verb("outcomes.report", report_outcomes.report_outcomes, "report-outcomes"),
        Verb("cycle.state_baseline", state_cycle_baseline.state_cycle_baseline),
        Verb("outbox.send", send_outbox.send_outbox, "send-outbox"),
        Verb("audit.anchor", anchor_audit.anchor_audit, "anchor-audit"),
    )
}
