"""A whole story whose people write in three languages: each paper speaks one of them only."""

import html
import re
from datetime import date, time

import pytest
from sqlmodel import select

from procurement.actions.papers.contracts import contract
from procurement.actions.papers.letters import award_letter, debrief_letter
from procurement.actions.papers.outcomes import Report, outcome_report
from procurement.actions.papers.requests_for_proposals import rfp
from procurement.actions.papers.reviews import vendor_review
from procurement.actions.papers.scores import Scores
from procurement.documents.render import render_html
from procurement.rules.texts import written
from procurement.store.database.engine import reading
from procurement.store.database.instants import known_by
from procurement.store.tables.contracts import Contract, Review
from procurement.store.tables.people import Person
from tests.actions.bidding import OFFICER
from tests.actions.paper_stories import CONTRACT, MANAGER, delivered
from tests.actions.test_papers import award_of, desk_of
from tests.builders import City, released
from tests.documents.test_languages import COMMON, NEUTRAL, read

#: Arguments of acts that people write in words of their own.
FREE = {"reason", "rationale", "memo", "minutes", "lessons", "narrative", "differences", "text"}
FREE |= {"question", "answer", "note", "statement"}
SAID = {
    "en": "This is what the officials wrote",
    "es": "Esto escribió la administración",
    "pt": "Isto escreveu a administração",
}
COMMENT = "La lluvia cerró dos rutas."
ENDS = date(2015, 4, 4)


class Polyglot(City):
    """A city whose people write everything in three languages."""

    def ask(self, verb, who, **arguments):
        for name in FREE & arguments.keys():
            if arguments[name]:
                arguments[name] = written(SAID)
        if "reasons" in arguments:
            arguments["reasons"] = dict.fromkeys(arguments["reasons"], written(SAID))
        return super().ask(verb, who, **arguments)


def spoken(city):
    """Return the ocid of a contract whose every free text is in three languages."""
    city = Polyglot(city.engine, city.home, city.identities)
    ocid = delivered(city)
    city.do("meeting.record", MANAGER, contract=CONTRACT, minutes="Met.")
    with reading(city.engine) as session:
        vendor = session.get_one(Contract, CONTRACT).vendor_id
        mine = session.exec(select(Person.handle).where(Person.vendor_id == vendor)).one()
    city.do("review.comment", mine, contract=CONTRACT, period_end=ENDS, comment=COMMENT)
    city.do(
        "review.decide",
        MANAGER,
        contract=CONTRACT,
        period_end=ENDS,
        rating="good",
        narrative="Faster.",
        decision="continue",
    )
    return ocid


def papers(city, ocid):
    """Return the facts of every paper that the story calls for, by a name."""
    with desk_of(city, ocid) as desk:
        row = desk.session.get_one(Contract, CONTRACT)
        award = award_of(desk)
        losers = [bid for bid in Scores(desk, award).bids if bid.id != award.bid_id]
        until = known_by(desk.session, desk.now)
        return {
            "rfp": rfp(desk),
            "award": award_letter(desk, award),
            **{f"debrief {n}": debrief_letter(desk, award, bid) for n, bid in enumerate(losers)},
            "contract": contract(desk, row),
            "review": vendor_review(desk, row, desk.session.exec(select(Review)).one()),
            "outcome": outcome_report(Report(desk, row, date(2015, 6, 15), until)),
        }


def rendered(facts, language):
    text = html.unescape(read(render_html(facts, language)))
    for neutral in NEUTRAL:
        text = text.replace(neutral, " ")
    # Addresses of mail, ids of papers, and the sample's people, who are called Award_Authority.
    return re.sub(r"\S+@\S+|STREET-2014-01\S*|\b[A-Za-z]+(?:_[A-Za-z]+)+\b", " ", text)


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_what_people_wrote_in_three_languages_is_printed_in_the_papers_own(begin, language):
    found = papers(*begin(spoken))

    for name, facts in found.items():
        text = rendered(facts, language)
        others = [said for other, said in SAID.items() if other != language]
        assert '{"' not in text, name
        assert [said for said in others if said in text] == [], name
    for name in ("award", "debrief 0", "debrief 1", "review", "outcome"):
        assert SAID[language] in rendered(found[name], language), name


@pytest.mark.parametrize("language", ["es", "pt"])
def test_no_english_word_stands_in_the_papers_of_a_real_case(begin, language):
    for name, facts in papers(*begin(spoken)).items():
        words = set(re.findall(r"\w+", rendered(facts, language).lower()))

        assert words & COMMON == set(), name


def test_the_comment_of_the_vendor_stays_as_it_was_written(begin):
    facts = papers(*begin(spoken))["review"]

    assert all(COMMENT in rendered(facts, language) for language in SAID)
    assert facts.window.received_at is not None


def test_an_addendum_in_three_languages_is_read_in_each(begin):
    city, ocid = begin(asked)

    with desk_of(city, ocid) as desk:
        facts = rfp(desk)

    assert facts.terms[-1].value == SAID
    assert facts.terms[-1].name["es"] == "Adenda 1"


def asked(city):
    """Return the ocid of a request with an addendum in three languages."""
    city = Polyglot(city.engine, city.home, city.identities)
    ocid = released(city)
    city.do(
        "addendum.publish", OFFICER, ocid=ocid, text="More.", day=date(2014, 6, 27), at=time(17)
    )
    return ocid


def test_a_bid_below_the_minimum_still_sees_what_the_winner_got_for_its_price(begin):
    debriefs = [facts for name, facts in papers(*begin(spoken)).items() if "debrief" in name]
    facts = next(one for one in debriefs if one.outcome == "below_minimum")
    priced = [line for line in facts.scores if line.own_points is None]

    assert [line.criterion["es"] for line in priced] == ["Precio"]
    assert priced[0].winner_points == 25


@pytest.mark.parametrize(
    ("language", "name", "how"),
    [
        ("en", "Schedule of the system", "automatic"),
        ("es", "Programación del sistema", "automático"),
        ("pt", "Agendamento do sistema", "automático"),
    ],
)
def test_what_the_schedule_did_is_said_to_be_nobodys_act(begin, language, name, how):
    lines = papers(*begin(spoken))["outcome"].timeline
    computed = next(line for line in lines if "review" in line.what["en"].lower())

    assert (computed.by.name[language], computed.by.role[language]) == (name, how)


def test_an_agreed_level_says_for_whom_and_for_what(begin):
    lines = papers(*begin(spoken))["outcome"].timeline
    agreed = [line.what["es"] for line in lines if "acordado por el comité" in line.what["es"]]

    assert len(agreed) == len(set(agreed)) == 8  # two bids, four criteria
    assert agreed[0].startswith("Registró el nivel 4, acordado por el comité, para ")
