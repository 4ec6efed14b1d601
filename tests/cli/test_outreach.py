"""`procure outreach`: two pages of docs/how-to followed word by word."""

import re
import shlex
from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from procurement.store.database.engine import reading
from procurement.store.tables.campaigns import CampaignLetter
from tests.builders import in_outreach, released, tax_ids, team

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
PAGE = "\n".join(
    (HOW_TO / f"{name}.md").read_text("utf-8")
    for name in ("reach-more-vendors", "tell-every-vendor")
)


def commands(section):
    text = PAGE.split(f"## {section}")[1].split("\n## ")[0]
    lines = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [
        shlex.split(line.replace("rosa.medina", team("outreach_lead")))[1:]
        for line in "".join(lines).splitlines()
    ]


def test_the_review_shows_each_language_and_advises(city, procure):
    in_outreach(city)

    plain, as_data = (procure(*one) for one in commands("See what keeps"))

    assert plain.code == 0
    assert "Szigriszt-Pazos" in plain.words
    assert "barrier.one_lot" in plain.words
    assert [one["language"] for one in as_data.data["papers"]] == ["en", "es", "pt"]
    assert {one["severity"] for one in as_data.data["findings"]} == {"advises"}


def test_a_contact_is_put_on_the_log_with_who_helped_to_write(city, procure):
    in_outreach(city)

    recorded, log = (procure(*one) for one in commands("Keep the log"))

    assert (recorded.code, log.code) == (0, 0), recorded.words
    for word in ("Meeting", "Price bands", "Draft scope, 4 pages", *tax_ids()[:2]):
        assert word in log.words


def test_who_came_shows_in_the_funnel(city, procure):
    in_outreach(city)

    recorded, funnel = (procure(*one) for one in commands("Count who came"))

    assert (recorded.code, funnel.code) == (0, 0), recorded.words
    assert re.search(r"Attended\W+1\b", funnel.words), funnel.words


def test_targets_are_shown_beside_who_was_reached_with_gaps_and_matches(city, procure):
    ocid = in_outreach(city)
    city.do("vendor.invite", team("outreach_lead"), ocid=ocid, vendor=tax_ids()[0])

    *told, plan, match = (procure(*one) for one in commands("Plan whom"))

    assert [one.code for one in (*told, plan, match)] == [0] * 7, plan.words
    assert "SBE – Certification (certification): 0 of 1" not in plan.words
    assert "small – Size (size): 1 of 4 vendors reached, 3 missing" in plan.words
    assert (
        "Bajo Puerto – District (district): such vendors in the register: 1; the plan asks for 2"
        in plan.words
    )
    assert "District: Bajo Puerto; Certification: SBE" in match.words
    assert "The notice goes to everybody" in match.words


def test_the_plan_as_data_has_every_tally(city, procure):
    in_outreach(city)
    for one in commands("Plan whom")[:1]:
        procure(*one)

    found = procure("outreach", "plan", "STREET-2014-01", "--actor", "rosa.medina", "--json").data

    (reach,) = found["reaches"]
    assert (reach["target"]["group"], reach["missing"], reach["notified"]) == ("small", 4, None)
    assert [one["code"] for one in found["findings"]] == [
        "outreach.gap",
        "outreach.gap_in_register",
    ]


def test_questions_to_the_market_are_shown_with_their_answers(city, procure):
    in_outreach(city)

    asked, answered, shown = (procure(*one) for one in commands("Ask the market"))
    odd = procure(*commands("Ask the market")[1][:-2], "--answer", "two", "--actor", "rosa.medina")

    assert [one.code for one in (asked, answered, shown, odd)] == [0, 0, 0, 2], answered.words
    for word in ("Which lots suit you?", "1. Small ones", "2. Six weeks", tax_ids()[0]):
        assert word in shown.words
    assert "Write NUMBER=TEXT, not two" in odd.words


def test_everybody_is_told_some_are_helped_and_who_wants_none_is_left_alone(city, procure):
    ocid = released(city)
    notice, help_, remind, campaigns = commands("Tell everybody")[:4]
    assert notice[:2] == ["outreach", "campaign"]
    city.do("notice.publish", team("procurement_officer"), ocid=ocid)  # as its flow does
    assert remind[:2] == ["outreach", "remind"]
    unsubscribe, mail = commands("Tell everybody")[4:]

    helped, shown = procure(*help_), procure(*campaigns)
    with reading(city.engine) as session:
        token = session.exec(select(CampaignLetter.token)).first()
    ended = procure(*[token if word == "TOKEN" else word for word in unsubscribe])
    chosen = procure(*mail)

    assert [one.code for one in (helped, shown, ended, chosen)] == [0] * 4, helped.words
    assert re.search(r"Notice of the call\W+2014-03-\d+\W+6\b", shown.words), shown.words
    assert "Open desk on Thursdays" in shown.words
    assert "withdrawn" in ended.words
    assert "wants campaigns" in chosen.words


def test_a_meeting_is_called_moved_written_and_attended(city, procure, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    released(city)
    *before, attendance, meetings = commands("Call vendors")

    told = [procure(*one) for one in before]
    city.forward(city.now + timedelta(days=19))
    came, listed = procure(*attendance), procure(*meetings)

    assert [one.code for one in (*told, came, listed)] == [0] * 5, [one.words for one in told]
    assert b"DTSTART;TZID=America/Chicago:20140321T170000" in (tmp_path / "visit.ics").read_bytes()
    for word in ("2014-03-21 17:00 America/Chicago", "Site visit", tax_ids()[0]):
        assert word in listed.words
