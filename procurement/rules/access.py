"""Who may do what: role x verb, as data, and the one question `may()`.

Denied by default: a verb that is not listed may be done by nobody.  The verbs are those of
`procurement.actions.asking.catalogue`; a test compares the two lists.
"""

from collections.abc import Iterable

from procurement.rules.findings import Finding
from procurement.rules.vocabulary import Role

ALLOWED: dict[str, tuple[Role, ...]] = {
    "person.register": (Role.ADMINISTRATOR,),
    "role.grant": (Role.ADMINISTRATOR,),
    "role.revoke": (Role.ADMINISTRATOR,),
    "override.approve": (Role.LEGAL, Role.AWARD_AUTHORITY),
    "key.register": (Role.CUSTODIAN,),
    "rehearsal.forward": (Role.ADMINISTRATOR,),
    "vendor.register": (Role.PROCUREMENT_OFFICER, Role.OUTREACH_LEAD),
    "vendor.certify": (Role.PROCUREMENT_OFFICER, Role.OUTREACH_LEAD),
    "certificate.change": (Role.PROCUREMENT_OFFICER, Role.OUTREACH_LEAD),
    "vendor.merge": (Role.PROCUREMENT_OFFICER, Role.OUTREACH_LEAD),
    "vendor.separate": (Role.PROCUREMENT_OFFICER, Role.OUTREACH_LEAD),
    "vendor_contact.add": (Role.PROCUREMENT_OFFICER, Role.OUTREACH_LEAD, Role.VENDOR_CONTACT),
    "vendor_contact.end": (Role.PROCUREMENT_OFFICER, Role.OUTREACH_LEAD, Role.VENDOR_CONTACT),
    "codes.import": (Role.PROCUREMENT_OFFICER, Role.OUTREACH_LEAD),
    "vendor.codes": (Role.PROCUREMENT_OFFICER, Role.OUTREACH_LEAD, Role.VENDOR_CONTACT),
    "vendor.apply": (Role.VENDOR_CONTACT,),
    "vendor.confirm": (Role.PROCUREMENT_OFFICER, Role.OUTREACH_LEAD),
    "vendor.refuse": (Role.PROCUREMENT_OFFICER, Role.OUTREACH_LEAD),
    "vendors.import": (Role.PROCUREMENT_OFFICER, Role.OUTREACH_LEAD),
    "vendor.locate": (Role.PROCUREMENT_OFFICER, Role.OUTREACH_LEAD),
    "vendors.look": (Role.PROCUREMENT_OFFICER, Role.OUTREACH_LEAD, Role.CONTRACT_MANAGER),
    "solicitation.create": (Role.PROCUREMENT_OFFICER, Role.REQUESTER),
    "data_owner.agree": (Role.DATA_VALIDATOR,),
    "baseline.capture": (Role.REQUESTER, Role.PROCUREMENT_OFFICER, Role.CONTRACT_MANAGER),
    "funds.certify": (Role.BUDGET_OFFICER,),
    "vendor.invite": (Role.OUTREACH_LEAD,),
    "target.set": (Role.OUTREACH_LEAD, Role.PROCUREMENT_OFFICER),
    "help.offer": (Role.OUTREACH_LEAD, Role.PROCUREMENT_OFFICER),
    "mail.unsubscribe": (Role.OUTREACH_LEAD, Role.PROCUREMENT_OFFICER, Role.VENDOR_CONTACT),
    "mail.choose": (Role.OUTREACH_LEAD, Role.PROCUREMENT_OFFICER),
    "prebid.call": (Role.OUTREACH_LEAD, Role.PROCUREMENT_OFFICER),
    "prebid.cancel": (Role.OUTREACH_LEAD, Role.PROCUREMENT_OFFICER),
    "prebid.attend": (Role.OUTREACH_LEAD, Role.PROCUREMENT_OFFICER),
    "rfi.ask": (Role.OUTREACH_LEAD, Role.PROCUREMENT_OFFICER),
    "rfi.answer": (Role.OUTREACH_LEAD, Role.PROCUREMENT_OFFICER),
    "engagement.record": (Role.OUTREACH_LEAD, Role.PROCUREMENT_OFFICER),
    "steps.record": (Role.OUTREACH_LEAD, Role.PROCUREMENT_OFFICER),
    "price.acknowledge": (Role.PROCUREMENT_OFFICER,),
    "approval.give": (
        Role.REQUESTER,
        Role.PROCUREMENT_OFFICER,
        Role.BUDGET_OFFICER,
        Role.LEGAL,
        Role.OUTREACH_LEAD,
        Role.CHAIR,
        Role.AWARD_AUTHORITY,
        Role.CONTRACT_MANAGER,
        Role.PAYMENT_APPROVER,
    ),
    "solicitation.advance": (
        Role.PROCUREMENT_OFFICER,
        Role.REQUESTER,
        Role.OUTREACH_LEAD,
        Role.CHAIR,
    ),
    "notice.publish": (Role.PROCUREMENT_OFFICER,),
    "vendors.remind": (Role.SCHEDULER, Role.OUTREACH_LEAD),
    "question.ask": (Role.VENDOR_CONTACT,),
    "question.answer": (Role.PROCUREMENT_OFFICER,),
    "addendum.publish": (Role.PROCUREMENT_OFFICER,),
    "addendum.acknowledge": (Role.VENDOR_CONTACT,),
    "outage.record": (Role.PROCUREMENT_OFFICER,),
    "deadline.extend": (Role.AWARD_AUTHORITY, Role.LEGAL),
    "custody.change": (Role.CUSTODIAN,),
    "bid.submit": (Role.VENDOR_CONTACT,),
    "bid.withdraw": (Role.VENDOR_CONTACT,),
    "opening.consent": (Role.CUSTODIAN,),
    "bids.open": (Role.SCHEDULER, Role.CUSTODIAN),
    "responsiveness.check": (Role.PROCUREMENT_OFFICER,),
    "cure.ask": (Role.PROCUREMENT_OFFICER,),
    "cure.answer": (Role.VENDOR_CONTACT,),
    "declaration.sign": (Role.EVALUATOR, Role.CHAIR),
    "bid.rate": (Role.EVALUATOR,),
    "sheet.lock": (Role.EVALUATOR,),
    "sheet.reopen": (Role.EVALUATOR,),
    "reopening.decide": (Role.LEGAL, Role.AWARD_AUTHORITY),
    "evaluator.replace": (Role.PROCUREMENT_OFFICER,),
    "consensus.record": (Role.CHAIR,),
    "consensus.lock": (Role.CHAIR,),
    "bids.rank": (Role.CHAIR, Role.PROCUREMENT_OFFICER),
    "award.decide": (Role.AWARD_AUTHORITY,),
    "award.limit": (Role.LEGAL,),
    "protest.file": (Role.VENDOR_CONTACT,),
    "protest.decide": (Role.LEGAL, Role.PROCUREMENT_OFFICER),
    "contracts.register": (Role.PROCUREMENT_OFFICER, Role.CONTRACT_MANAGER),
    "contract.sign": (Role.LEGAL, Role.AWARD_AUTHORITY),
    "contract.amend": (Role.LEGAL, Role.AWARD_AUTHORITY),
    "amendment.allow": (Role.AWARD_AUTHORITY, Role.LEGAL),
    "milestone.deliver": (Role.VENDOR_CONTACT, Role.CONTRACT_MANAGER),
    "milestone.judge": (Role.CONTRACT_MANAGER, Role.DATA_VALIDATOR),
    "contract.advance": (Role.CONTRACT_MANAGER, Role.LEGAL, Role.PROCUREMENT_OFFICER),
    "results.load": (Role.CONTRACT_MANAGER, Role.DATA_VALIDATOR),
    "figures.mark": (Role.DATA_VALIDATOR, Role.CONTRACT_MANAGER),
    "limits.decide": (Role.CONTRACT_MANAGER, Role.DATA_VALIDATOR),
    "group_reference.fix": (Role.DATA_VALIDATOR,),
    "groups.publish": (Role.DATA_VALIDATOR, Role.CONTRACT_MANAGER),
    "groups.look": (Role.DATA_VALIDATOR, Role.CONTRACT_MANAGER),
    "observations.collect": (Role.SCHEDULER, Role.CONTRACT_MANAGER),
    "meeting.record": (Role.CONTRACT_MANAGER,),
    "follow_up.open": (Role.CONTRACT_MANAGER,),
    "follow_up.move": (Role.CONTRACT_MANAGER,),
    "follow_up.close": (Role.CONTRACT_MANAGER,),
    "contracts.review": (Role.SCHEDULER, Role.CONTRACT_MANAGER),
    "portfolio.close": (Role.SCHEDULER,),
    "review.comment": (Role.VENDOR_CONTACT,),
    "review.decide": (Role.CONTRACT_MANAGER,),
    "review.disagree": (Role.VENDOR_CONTACT,),
    "review.settle": (Role.AWARD_AUTHORITY, Role.PROCUREMENT_OFFICER),
    "lessons.write": (Role.CONTRACT_MANAGER,),
    "contract.succeed": (Role.PROCUREMENT_OFFICER, Role.REQUESTER),
    "closeout.answer": (Role.CONTRACT_MANAGER, Role.PROCUREMENT_OFFICER),
    "impact.state": (Role.CONTRACT_MANAGER, Role.DATA_VALIDATOR),
    "closeout.note": (Role.CONTRACT_MANAGER, Role.PROCUREMENT_OFFICER),
    "retention.start": (Role.LEGAL, Role.PROCUREMENT_OFFICER),
    "hold.place": (Role.LEGAL,),
    "hold.lift": (Role.LEGAL,),
    "disposal.record": (Role.LEGAL, Role.PROCUREMENT_OFFICER),
    "payment.terms": (Role.LEGAL, Role.AWARD_AUTHORITY),
    "payment.evidence": (Role.DATA_VALIDATOR,),
    "payment.settle": (Role.CONTRACT_MANAGER,),
    "payment.approve": (Role.PAYMENT_APPROVER,),
    "payment.reverse": (Role.CONTRACT_MANAGER,),
    "payment.paid": (Role.BUDGET_OFFICER,),
    "payment.take_back": (Role.BUDGET_OFFICER,),
    "payment.import": (Role.BUDGET_OFFICER, Role.CONTRACT_MANAGER),
    "payment.statement": (Role.CONTRACT_MANAGER, Role.PAYMENT_APPROVER),
    "documents.write": (Role.PROCUREMENT_OFFICER, Role.CONTRACT_MANAGER),
    "outcomes.report": (Role.AUDITOR, Role.CONTRACT_MANAGER),
    "cycle.state_baseline": (Role.PROCUREMENT_OFFICER,),
    "outbox.send": (Role.SCHEDULER, Role.ADMINISTRATOR),
    "audit.anchor": (Role.SCHEDULER, Role.AUDITOR, Role.ADMINISTRATOR),
}


def may(verb: str, held: Iterable[Role], wanted: Role | None = None) -> Role | Finding:
    """Return the role in which somebody who holds `held` may do `verb`, or why not.

    `wanted` names the role to act in; without it, the first listed role that is held.
    """
    roles = set(held)
    allowed = ALLOWED.get(verb, ())
    names = ", ".join(role.value for role in allowed) or "-"
    if wanted is not None:
        allowed = tuple(role for role in allowed if role is wanted)
    for role in allowed:
        if role in roles:
            return role
    mine = ", ".join(sorted(role.value for role in roles)) or "-"
    return Finding("access.denied", {"verb": verb, "allowed": names, "held": mine})
