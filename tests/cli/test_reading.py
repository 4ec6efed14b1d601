"""`procure bid read`: a proposal on the screen, and as data."""

from tests.actions.bidding import CRITERIA, EVALUATORS, LOT, OFFICER, VENDORS, in_scoring


def test_an_evaluator_reads_a_proposal_on_the_screen_and_as_data(city, procure):
    ocid = in_scoring(city)
    ask = ("bid", "read", ocid, "--bid", VENDORS[0], "--lot", LOT, "--actor", EVALUATORS[0])

    said = procure(*ask)
    data = procure(*ask, "--json").data

    assert "Crews in every district." in said.words
    assert all(f"Evidence for {code}." in said.words for code in CRITERIA)
    assert data["answers"][CRITERIA[0]] == f"Evidence for {CRITERIA[0]}."
    assert (data["problems"], data["masked"]) == ([], False)


def test_whoever_may_not_read_is_told_why_and_what_to_do(city, procure):
    ocid = in_scoring(city)
    city.do("person.register", "admin", handle="visitor", name="Vera Visitor")

    said = procure("bid", "read", ocid, "--bid", VENDORS[0], "--lot", LOT, "--actor", "visitor")
    unknown = procure("bid", "read", ocid, "--bid", "XX-PCT/1", "--lot", LOT, "--actor", OFFICER)

    assert (said.code, unknown.code) == (2, 2)
    assert "Evidence" not in said.out + said.err
    assert "Traceback" not in said.err + unknown.err
