"""Awards and protests at the command line, in every language."""

from procurement.locale import LANGUAGES
from tests.actions.bidding import AUTHORITY, LOT, VENDORS, award, in_award
from tests.builders import contact_of, team

LEGAL = team("legal")


def test_who_may_award_is_recorded_and_listed(city, procure, monkeypatch):
    in_award(city)
    said = ("--currency", "USD", "--from", "2014-01-01", "--citation", "Resolution 12")

    given = procure("award", "limit", AUTHORITY, *said, "--up-to", "100.50", "--actor", LEGAL)

    assert given.code == 0, given.err
    for language in LANGUAGES:
        monkeypatch.setenv("PROCURE_LANGUAGE", language)
        shown = procure("award", "limits").words
        assert "100.50" in shown
        assert "Resolution 12" in shown
    assert procure("award", "limits", "--json").data[0]["up_to_minor"] == 10_050


def test_awards_and_protests_are_shown_in_every_language(city, procure, monkeypatch):
    ocid = in_award(city)
    award(city, ocid, VENDORS[0], memo="The best evidence, by far.")
    grounds = ("--grounds", "Our references were not called.")

    filed = procure("protest", "file", ocid, *grounds, "--actor", contact_of(city, VENDORS[1]))

    assert filed.code == 0, filed.err
    for language in LANGUAGES:
        monkeypatch.setenv("PROCURE_LANGUAGE", language)
        shown = procure("award", "show", ocid)
        assert shown.code == 0, shown.err
        assert "18000000.00 USD" in shown.words
        assert "The best evidence, by far." in shown.words
        assert procure("protest", "list", ocid).code == 0
    decision = ("--decision", "The calls were not made.", "--return-to", "scoring")
    decided = procure(
        "protest", "decide", ocid, "--vendor", VENDORS[1], "--upheld", *decision, "--actor", LEGAL
    )
    assert decided.code == 0, decided.err
    (line,) = procure("protest", "list", ocid, "--json").data
    assert (line["number"], line["upheld"], line["returns_to"]) == (1, True, "scoring")
    assert procure("award", "show", ocid, "--json").data["open_protests"] == 0
    late = procure("award", "decide", ocid, "--lot", LOT, "--vendor", VENDORS[0], "--memo", "M",
                   "--actor", AUTHORITY)  # fmt: skip
    assert late.code == 1
    assert "award.wrong_stage" in late.words
