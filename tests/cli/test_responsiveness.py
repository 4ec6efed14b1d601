"""Checks and cures at the command line, in every language."""

from procurement.locale import LANGUAGES
from procurement.rules.responsiveness import CLAUSES
from tests.actions.bidding import LOT, OFFICER, VENDORS, opened
from tests.builders import contact_of


def test_a_bid_is_asked_answers_and_is_checked(city, procure, monkeypatch):
    ocid = opened(city)
    bid = ("--vendor", VENDORS[0], "--lot", LOT)
    clause = ("--clause", "signed")

    asked = procure(
        "responsiveness", "cure", ocid, *bid, *clause, "--ask", "Sign page 3.", "--days", 5,
        "--actor", OFFICER,
    )  # fmt: skip
    answered = procure(
        "responsiveness", "answer", ocid, "--lot", LOT, *clause, "--answer", "Signed.",
        "--actor", contact_of(city, VENDORS[0]),
    )  # fmt: skip
    results = [f"--result={one}={'cured' if one == 'signed' else 'pass'}" for one in CLAUSES]
    checked = procure(
        "responsiveness", "check", ocid, *bid, *results, "--reason", "signed=Page 3 is signed.",
        "--actor", OFFICER,
    )  # fmt: skip

    assert (asked.code, answered.code, checked.code) == (0, 0, 0), checked.err
    for language in LANGUAGES:
        monkeypatch.setenv("PROCURE_LANGUAGE", language)
        shown = procure("responsiveness", "show", ocid)
        assert shown.code == 0, shown.err
        assert "Page 3 is signed." in shown.words
    seen = procure("responsiveness", "show", ocid, "--json").data
    assert [one["answer"] for one in seen if one["asked"]] == ["Signed."]
    wrong = procure("responsiveness", "check", ocid, *bid, "--result", "signed", "--actor", OFFICER)
    assert wrong.code == 2
