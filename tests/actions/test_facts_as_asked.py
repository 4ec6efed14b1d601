"""A move reads what the gates of its way out ask about, and nothing of other stages."""

import pytest

from procurement.store.facts import solicitation_facts
from tests.builders import a_solicitation, advance, approve, in_outreach


class ReadError(AssertionError):
    """A part was read that no gate of this way out asks about."""


@pytest.fixture
def broken_parts(monkeypatch):
    """Let every part but the outcomes break whoever reads it."""

    def broken(*_arguments, **_named):
        raise ReadError

    for part in (
        *("outreach_facts", "scheme_facts", "bid_facts", "scoring_facts"),
        *("_questions", "_award"),
    ):
        monkeypatch.setattr(solicitation_facts, part, broken)


@pytest.mark.usefixtures("broken_parts")
def test_the_way_to_the_market_asks_about_the_outcomes_and_reads_nothing_else(city):
    ocid = a_solicitation(city)
    approve(city, ocid, "outreach", "requester")

    outcome = city.ask("solicitation.advance", "officer", ocid=ocid, target="outreach")

    assert {one.code for one in outcome.findings} == {"kpi.owner_not_agreed"}


def test_the_way_on_reads_what_its_own_gates_ask_about(city, request):
    ocid = in_outreach(city)
    approve(city, ocid, "drafting", "outreach_lead")
    request.getfixturevalue("broken_parts")

    with pytest.raises(ReadError):
        advance(city, ocid, "drafting")

    assert city.stage(ocid) == "outreach"
