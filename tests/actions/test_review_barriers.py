"""What a request asks of its readers is measured on the request itself, before its release."""

import io

from pypdf import PdfReader

from procurement.actions.outreach.review_barriers import review_barriers
from procurement.actions.papers.desk import Desk
from procurement.actions.papers.requests_for_proposals import draft
from procurement.documents.render import render_pdf
from procurement.store.database.engine import installation, now, reading
from procurement.store.solicitations import solicitations
from tests.builders import in_outreach, in_submission

DEMANDS = {
    "insurance": "25000000.00",
    "insurance_due_with_bid": True,
    "fillable_forms": True,
    "printed_copies": 5,
}
LONG = (
    "The contractor, notwithstanding any provision hereinafter contained, shall indemnify, defend"
    " and hold harmless the municipality against liabilities arising out of nonperformance "
)


def demanding(case):
    case["languages"] = ["en"]
    case["outreach"]["demands"] = DEMANDS


def wordy(case):
    case["languages"] = ["en"]
    case["contract"]["clauses"] = [
        {"code": f"long_{n}", "title": "Indemnity", "text": {"en": LONG * 20}} for n in range(9)
    ]


def codes(found):
    return {one.code for one in found.findings}


def test_a_draft_is_measured_in_each_of_its_languages(city):
    found = review_barriers(city.engine, in_outreach(city))

    assert not found.released
    assert [one.language for one in found.request.papers] == ["en", "es", "pt"]
    assert all(500 < one.prose.words < one.words for one in found.request.papers)
    # The same content: no language is much longer than another, and each keeps its own scale.
    assert len({one.pages for one in found.request.papers}) == 1


def test_pages_are_those_that_are_printed(city):
    ocid = in_outreach(city, demanding)

    (paper,) = review_barriers(city.engine, ocid).request.papers

    with reading(city.engine) as session:
        row = solicitations.find(session, ocid)
        facts = draft(Desk(session, installation(session), row, now(session)))
    assert paper.pages == len(PdfReader(io.BytesIO(render_pdf(facts, "en"))).pages)


def test_what_the_case_demands_is_held_against_its_value(city):
    found = review_barriers(city.engine, in_outreach(city, demanding))

    assert {"barrier.insurance_high", "barrier.insurance_early", "barrier.printed"} <= codes(found)
    assert "barrier.forms" not in codes(found)
    (unsaid,) = (one for one in found.findings if one.code == "barrier.not_said")
    assert unsaid.params["names"] == (
        "proposal_pages, unpaid_design, local_references_only, advance_percent"
    )


def test_a_clause_of_many_long_words_makes_the_request_long_and_hard(city):
    found = review_barriers(city.engine, in_outreach(city, wordy))

    assert {"barrier.hard_to_read"} <= codes(found)
    assert found.request.papers[0].pages > 6


def test_after_the_release_the_released_request_is_measured(city):
    found = review_barriers(city.engine, in_submission(city))

    assert found.released
    assert found.request.opens is not None
    assert found.request.opens < city.now.date() <= found.request.closes
