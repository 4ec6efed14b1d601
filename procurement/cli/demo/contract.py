"""The demo's second half: from a signature to an audited result."""

import shutil
from datetime import date, datetime, timedelta

from procurement.actions.audit.anchor_audit import check_audit
from procurement.actions.results.show_results import results_of
from procurement.actions.reviews.show_reviews import ReviewLine, reviews_of
from procurement.actions.setup import engine, settings
from procurement.cli.demo.acts import Acts, DemoStoppedError, Lines, words
from procurement.cli.kpi.figures import show_summary
from procurement.cli.words import say
from procurement.locale import LANGUAGES
from procurement.rules.vocabulary import Role

#: One paper of each kind is laid out for a visitor.
PAPERS = ("rfp", "award", "debrief", "contract", "review", "outcome", "closeout")

#: What is answered at the end, beside the reasons that the story gives.
ANSWERED = {"successor": "nothing_follows", "vendor_data": "returned"}


def sign(acts: Acts) -> Lines:
    """Measure what is still to be measured, sign, and begin."""
    acts.days_after_deadline(60)
    story, legal = acts.story["contract"], acts.member("legal")
    manager = acts.member("contract_manager")
    yield from acts.load("")
    if acts.script.real:
        for kpi in acts.case["kpis"]:
            found = acts.on_contract("baseline.capture", manager, kpi=kpi["code"])
            yield say("demo.baseline", kpi=kpi["code"], periods=found.facts.get("periods"))
    acts.on_contract(
        "contract.sign",
        legal,
        manager=manager,
        insurance_until=story["insurance_until"].isoformat(),
        differences=words(story["differences"]),
    )
    acts.on_contract("approval.give", legal, acting_as=Role.LEGAL, target="monitoring")
    acts.on_contract("contract.advance", legal, target="monitoring")
    acts.write("contract/services")
    yield say("demo.stage", stage=say("stage.monitoring"))


def monitor(acts: Acts) -> Lines:
    """Year after year: load results, meet, let the schedule review, and rate."""
    first, last = acts.case["contract"]["start"].year, acts.case["contract"]["end"].year
    for year in range(first, last + 1):
        acts.forward(acts.morning(date(year + 1, 4, 1)))
        yield from acts.load(acts.contract)
        manager = acts.member("contract_manager")
        minutes = words(acts.story["contract"]["minutes"])
        acts.on_contract("meeting.record", manager, minutes=minutes)
        reviewed = acts.on_schedule("contracts.review", 24 * 60)
        yield say("demo.reviewed", count=reviewed.facts.get("reviewed", 0))
        _decide(acts, final=year == last)
    lines = reviews_of(engine(), acts.contract)
    acts.write("reports/vendor_review", lines[-1].period_end)
    yield say("demo.decided", count=len(lines))


def _decide(acts: Acts, *, final: bool) -> None:
    """Rate what was reviewed, after the vendor's time to comment."""
    waiting = [line for line in reviews_of(engine(), acts.contract) if not line.official]
    closed = max(datetime.fromisoformat(line.comment_until) for line in waiting)
    acts.forward(acts.morning(closed.date() + timedelta(days=2)))
    for line in waiting:
        _rate(acts, line, "end" if final and line is waiting[-1] else "continue")


def _rate(acts: Acts, line: ReviewLine, decision: str) -> None:
    acts.on_contract(
        "review.decide",
        acts.member("contract_manager"),
        period_end=line.period_end,
        rating=line.computed,
        narrative=words(acts.story["reviews"]["narrative"]),
        decision=decision,
    )


def close(acts: Acts) -> Lines:
    """Report to the auditors, write the lessons, and close."""
    manager = acts.member("contract_manager")
    acts.on_contract("contract.advance", manager, target="closeout")
    acts.on_contract("lessons.write", manager, lessons=words(acts.story["contract"]["lessons"]))
    acts.on_contract("impact.state", manager)
    for question, given in ANSWERED.items():
        reason = words(acts.story["contract"][question])
        acts.on_contract("closeout.answer", manager, question=question, answer=given, reason=reason)
    payer = acts.member("payment_approver")
    acts.on_contract("approval.give", payer, acting_as=Role.PAYMENT_APPROVER, target="closed")
    for language in LANGUAGES:
        acts.on_contract("outcomes.report", acts.member("auditor"), language=language)
    acts.on_contract("contract.advance", manager, target="closed")
    acts.on_contract("closeout.note", manager)
    yield say("demo.stage", stage=say("stage.closed"))


def lay_out_papers(acts: Acts) -> Lines:
    """Lay one paper of each kind, in each language, where a visitor looks first."""
    papers = acts.out / "papers"
    papers.mkdir(exist_ok=True)
    documents = settings().home / "documents"
    for language in LANGUAGES:
        for kind in PAPERS:
            written = sorted(documents.glob(f"*_{kind}*_{language}.pdf"))
            shutil.copyfile(written[0], papers / f"{kind}_{language}.pdf")
    yield say("demo.papers", count=len(list(papers.iterdir())), folder=papers)


def verify(acts: Acts) -> Lines:
    """Publish the signed heads, and verify every chain against them."""
    published = acts.do("audit.anchor", acts.member("auditor"))
    heads, faults = check_audit(engine())
    if faults:
        raise DemoStoppedError(*faults)
    digest = heads[acts.ocid].digest
    anchor = published.facts["anchor"]
    yield say("demo.verified", chains=len(heads), anchor=anchor, digest=digest)


def show_result(acts: Acts) -> None:
    """Print the short table at the end."""
    show_summary(results_of(engine(), acts.contract))


STEPS = (
    ("contract", sign),
    ("results", monitor),
    ("closeout", close),
    ("papers", lay_out_papers),
    ("audit", verify),
)
