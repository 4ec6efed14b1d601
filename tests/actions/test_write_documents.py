"""Papers become files and rows: each once, whole, in three languages, and found again."""

import email
import email.policy
import hashlib
import io
import json
from datetime import date, time
from pathlib import Path

import pypdf
import pytest
from sqlmodel import col, select

from procurement.actions import setup
from procurement.actions.papers import files
from procurement.locale import LANGUAGES
from procurement.rules.errors import NotAllowedError
from procurement.store.database.engine import reading
from procurement.store.tables.audit import AuditChain, AuditEntry
from procurement.store.tables.awards import Award
from procurement.store.tables.documents import Document
from tests.actions.bidding import OFFICER, VENDORS
from tests.actions.paper_stories import AUDITOR, CONTRACT, MANAGER, decided, delivered, sums
from tests.builders import a_solicitation, contact_of, released, tax_ids, team


def folder():
    return setup.settings().home / "documents"


def rows(city, table=Document):
    with reading(city.engine) as session:
        found = session.exec(select(table)).all()
        session.expunge_all()
    return found


def logged(city, verb):
    with reading(city.engine) as session:
        found = session.exec(
            select(AuditEntry).where(AuditEntry.verb == verb).order_by(col(AuditEntry.seq))
        )
        return [json.loads(one.body)["entry"] for one in found]


def write(city, ocid, **named):
    return city.do("documents.write", OFFICER, ocid=ocid, **named)


def in_two_languages(case):
    case["languages"] = ["en", "es"]


def released_in_two_languages(city):
    return released(city, in_two_languages)


def test_before_the_release_no_paper_is_due(begin):
    city, ocid = begin(a_solicitation)

    outcome = write(city, ocid)

    assert (outcome.facts["written"], rows(city), logged(city, "documents.written")) == (0, [], [])


def test_the_request_is_written_in_three_languages_with_rows_and_one_entry(begin):
    city, ocid = begin(released)

    outcome = write(city, ocid)

    assert outcome.facts["written"] == 3
    names = [f"STREET-2014-01_rfp_{language}.pdf" for language in LANGUAGES]
    assert sorted(path.name for path in folder().iterdir()) == names
    for row in rows(city):
        content = (folder() / row.file_name).read_bytes()
        assert row.file_digest == hashlib.sha256(content).hexdigest()
        (attached,) = pypdf.PdfReader(io.BytesIO(content)).attachments["data.json"]
        assert row.data_digest == hashlib.sha256(attached).hexdigest()
        assert (row.subject, row.family, row.about) == (ocid, "solicitation/rfp", "")
    (entry,) = logged(city, "documents.written")
    assert {one["sha256"] for one in entry["documents"]} == {one.file_digest for one in rows(city)}


def test_papers_are_written_in_the_languages_that_the_case_asks_for(begin):
    city, ocid = begin(released_in_two_languages)

    write(city, ocid)

    assert {one.language for one in rows(city)} == {"es", "en"}


def test_the_same_papers_again_change_nothing_and_say_so(begin):
    city, ocid = begin(released)
    write(city, ocid, languages=("es",))
    before = (rows(city), (folder() / "STREET-2014-01_rfp_es.pdf").stat().st_mtime_ns)
    city.forward(city.questions_until(ocid))

    again = write(city, ocid, languages=("es",))

    assert (again.facts["written"], again.facts["unchanged"]) == (0, 1)
    assert (rows(city), (folder() / "STREET-2014-01_rfp_es.pdf").stat().st_mtime_ns) == before
    assert len(logged(city, "documents.written")) == 1


def test_what_an_addendum_changes_is_the_next_version_and_the_old_row_stays(begin):
    city, ocid = begin(released)
    write(city, ocid, languages=("pt",))
    city.do(
        "addendum.publish",
        team("procurement_officer"),
        ocid=ocid,
        text="Later.",
        day=date(2014, 6, 27),
        at=time(17),
    )

    assert write(city, ocid, languages=("pt",)).facts["written"] == 1
    assert write(city, ocid, languages=("pt",)).facts["unchanged"] == 1

    first, second = rows(city)
    assert first.data_digest != second.data_digest
    text = pypdf.PdfReader(folder() / "STREET-2014-01_rfp_pt.pdf").pages[0].extract_text()
    assert "Versão 2" in text


def test_what_a_new_version_replaces_is_kept_under_the_digest_on_record(begin):
    city, ocid = begin(released)
    write(city, ocid, languages=("pt",))
    sent = (folder() / "STREET-2014-01_rfp_pt.pdf").read_bytes()
    city.do(
        "addendum.publish", team("procurement_officer"), ocid=ocid, text="No.", affects_bids=False
    )

    write(city, ocid, languages=("pt",))

    first, second = rows(city)
    assert (folder() / "earlier" / f"{first.file_digest}.pdf").read_bytes() == sent
    assert not (folder() / "earlier" / f"{second.file_digest}.pdf").exists()


def test_a_file_that_is_gone_is_printed_as_it_was_and_is_no_new_paper(begin):
    city, ocid = begin(released)
    write(city, ocid, languages=("en",))
    path = folder() / "STREET-2014-01_rfp_en.pdf"
    content = path.read_bytes()
    path.unlink()
    city.forward(city.questions_until(ocid))

    again = write(city, ocid, languages=("en",))

    assert (again.facts["written"], again.facts["restored"]) == (0, 1)
    assert path.read_bytes() == content
    assert len(rows(city)) == len(logged(city, "documents.written")) == 1


def test_every_bidder_gets_one_letter_and_one_mail(begin):
    city, ocid = begin(decided)

    outcome = write(city, ocid, languages=("es",))
    again = write(city, ocid, languages=("es", "pt"))

    assert (outcome.facts["mailed"], again.facts["mailed"]) == (3, 0)
    numbers = [vendor.partition("/")[2] for vendor in VENDORS]
    letters = {row.file_name: row for row in rows(city) if row.family.startswith("letters/")}
    assert [name for name in sorted(letters) if name.endswith("_es.pdf")] == [
        f"STREET-2014-01_award_{numbers[0]}_es.pdf",
        f"STREET-2014-01_debrief_{numbers[1]}_es.pdf",
        f"STREET-2014-01_debrief_{numbers[2]}_es.pdf",
    ]
    (award,) = rows(city, Award)
    assert letters[f"STREET-2014-01_award_{numbers[0]}_es.pdf"].about == str(award.vendor_id)
    city.do("outbox.send", "scheduler")
    sent = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in (setup.settings().home / "mail").glob("letter-*.eml")
    ]
    assert {one["To"] for one in sent} == {
        "bids@calleviva.example",
        "tenders@northlake-roads.example",
        "propostas@faro-urbana.example",
    }
    assert all(one["Subject"].strip().startswith("[REHEARSAL] ") for one in sent)
    assert all("2014-06-27 23:59" in one.get_content() for one in sent)


def test_the_gate_to_awarded_opens_once_all_letters_are_written(begin):
    city, ocid = begin(decided)
    write(city, ocid, family="letters/award", languages=("en",))
    city.forward(rows(city, Award)[0].standstill_until.replace(day=30, month=7))

    refused = city.ask("solicitation.advance", OFFICER, ocid=ocid, target="awarded")
    write(city, ocid, family="letters/debrief", languages=("en",))
    done = city.ask("solicitation.advance", OFFICER, ocid=ocid, target="awarded")

    assert refused.refused
    assert not done.refused


def test_a_contract_is_written_with_its_reviews(begin):
    city, _ = begin(delivered)

    outcome = city.do("documents.write", MANAGER, contract=CONTRACT, languages=("pt",))

    assert outcome.facts["written"] == 2
    found = {row.family: row for row in rows(city) if row.subject == CONTRACT}
    assert found["reports/vendor_review"].about == "2015-04-04"
    assert found["contract/services"].file_name == f"{CONTRACT}_contract_pt.pdf"
    text = "".join(
        page.extract_text()
        for page in pypdf.PdfReader(folder() / f"{CONTRACT}_contract_pt.pdf").pages
    )
    assert "o foro de Puerto Claro" in text
    assert logged(city, "documents.written")[-1]["contract"] == CONTRACT


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ({"ocid": "", "contract": ""}, "documents.one_subject"),
        ({"ocid": "STREET-2014-01", "family": "letters/love"}, "documents.unknown_family"),
        ({"ocid": "STREET-2014-01", "languages": ("en", "fr")}, "documents.unknown_language"),
    ],
)
def test_what_was_asked_wrongly_is_refused_before_anything_is_written(begin, named, code):
    city, _ = begin(released)

    outcome = city.ask("documents.write", OFFICER, **named)

    assert [one.code for one in outcome.findings] == [code]
    assert not folder().exists()


def test_a_vendor_may_not_write_papers(begin):
    city, ocid = begin(released)

    with pytest.raises(NotAllowedError):
        city.ask("documents.write", contact_of(city, tax_ids()[0]), ocid=ocid)


def test_a_disk_that_fails_leaves_neither_half_a_file_nor_a_row(begin, monkeypatch):
    city, ocid = begin(released)

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(city, ocid, languages=("en",))

    assert list(folder().iterdir()) == []
    assert rows(city) == []


# --- the outcome report


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_outcome_report_is_a_file_a_row_and_an_entry(begin, language):
    city, ocid = begin(delivered)
    with reading(city.engine) as session:
        head = session.get_one(AuditChain, ocid)
        session.expunge_all()

    outcome = city.do("outcomes.report", AUDITOR, contract=CONTRACT, language=language)

    path = Path(str(outcome.facts["file"]))
    assert path.name == f"{CONTRACT}_outcome_{language}.pdf"
    assert outcome.facts["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (outcome.facts["head"], outcome.facts["seq"]) == (head.digest, head.seq)
    (row,) = [one for one in rows(city) if one.family == "reports/contract_outcome"]
    assert (row.subject, row.language, row.file_digest) == (
        CONTRACT,
        language,
        outcome.facts["sha256"],
    )
    (entry,) = logged(city, "outcomes.reported")
    assert entry["sha256"] == row.file_digest
    text = "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    top, bottom = sums()
    mark = {"en": ",", "es": ",", "pt": "."}[language]
    assert f"{top:,}".replace(",", mark) in text
    assert f"{bottom:,}".replace(",", mark) in text
    assert head.digest in text.replace("\n", "")


def test_a_second_report_is_a_new_version_and_quotes_the_new_head(begin):
    city, _ = begin(delivered)
    named = {"contract": CONTRACT, "language": "en"}

    first = city.do("outcomes.report", AUDITOR, file="mine.pdf", **named)
    second = city.do("outcomes.report", AUDITOR, file="mine.pdf", **named)

    assert second.facts["seq"] == first.facts["seq"] + 1
    assert sum(one.file_name == "mine.pdf" for one in rows(city)) == 2
    text = pypdf.PdfReader(folder() / "mine.pdf").pages[0].extract_text()
    assert "Version 2" in text


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ({"language": "fr"}, "documents.unknown_language"),
        ({"file": "../../etc/passwd"}, "documents.not_a_name"),
        ({"as_of": date(2015, 6, 16)}, "documents.day_ahead"),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_with_its_reason(begin, named, code):
    city, _ = begin(delivered)

    outcome = city.ask(
        "outcomes.report", AUDITOR, **{"contract": CONTRACT, "language": "en", **named}
    )

    assert [one.code for one in outcome.findings] == [code]
    assert not list(folder().glob("*outcome*"))


def test_all_papers_can_be_written_on_both_databases(city):
    ocid = delivered(city)

    papers = write(city, ocid, languages=("en",))
    report = city.do("outcomes.report", AUDITOR, contract=CONTRACT, language="en")

    assert (papers.facts["written"], papers.facts["unchanged"]) == (3, 3)  # letters were written
    assert {row.family for row in rows(city)} == {
        "solicitation/rfp",
        "letters/award",
        "letters/debrief",
        "contract/services",
        "reports/vendor_review",
        "reports/contract_outcome",
    }
    assert Path(str(report.facts["file"])).is_file()
