"""Write the papers that are due: request, letters, contract, reviews, in every language."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from procurement.actions.letters import VendorLetter, queue_to_vendor
from procurement.actions.outcome import Outcome
from procurement.actions.papers.contracts import contract as contract_paper
from procurement.actions.papers.desk import Desk
from procurement.actions.papers.files import Paper, Printed, keep, printed, strange_languages
from procurement.actions.papers.letters import award_letter, debrief_letter
from procurement.actions.papers.requests_for_proposals import rfp
from procurement.actions.papers.reviews import vendor_review
from procurement.actions.papers.scores import Scores
from procurement.actions.setup import settings
from procurement.actions.unit import Unit
from procurement.documents.facts import AwardLetterFacts, DebriefLetterFacts, DocumentFacts
from procurement.locale import LANGUAGES
from procurement.rules.findings import Finding
from procurement.rules.vendors.contacts import ContactPurpose
from procurement.store.bids.bids import lots_of, tender_key
from procurement.store.contracts import contracts
from procurement.store.evaluation import awards
from procurement.store.facts.contract_facts import reviews_of
from procurement.store.solicitations import solicitations
from procurement.store.tables.awards import Award
from procurement.store.tables.bids import Bid
from procurement.store.tables.contracts import Contract

#: The papers that this action writes, by the code of their template.
RFP, AWARD, DEBRIEF = "solicitation/rfp", "letters/award", "letters/debrief"
CONTRACT, REVIEW = "contract/services", "reports/vendor_review"
FAMILIES = (RFP, AWARD, DEBRIEF, CONTRACT, REVIEW)


@dataclass(frozen=True, slots=True)
class Due:
    """A paper that is due, before it is put into a language.

    Attributes:
        facts: What it says.
        subject: ocid or contract id.
        stem: File name without language.
        about: To whom it goes (vendor id), or for which period it is.
        bid: The bid that a letter answers.
        award: The award that a letter tells of.
    """

    facts: DocumentFacts
    subject: str
    stem: str
    about: str = ""
    bid: Bid | None = None
    award: Award | None = None


def write_documents(
    unit: Unit,
    *,
    ocid: str = "",
    contract: str = "",
    family: str = "",
    about: str = "",
    languages: tuple[str, ...] = (),
    folder: str = "",
) -> Outcome:
    """Write the papers that are due for the state of a solicitation, or of one contract.

    The request after the release, the letters after the award decision, the contract after the
    award, each review once it was computed.  A paper that would say the same as before is not
    written again; one whose file is gone is printed as it was.

    All facts are gathered and all papers printed before the first file or row is written.  The
    transaction itself began with the request: on SQLite other writers wait meanwhile, about a
    second for each paper (they wait up to 30 seconds); on PostgreSQL only this solicitation is
    locked.  Files are in place before the commit: should it fail, a file without a row is left,
    and the next run writes it anew.

    Args:
        unit: The transaction.
        ocid: The solicitation; with its contracts.
        contract: Only this contract, instead.
        family: Only papers of this template, such as `letters/award`; empty for all.
        about: Only the paper about this: a vendor's id, or the last day of a reviewed period.
        languages: In which languages; empty for all that the case asks for.
        folder: Where the files go; empty for `documents` in the home of this installation.

    Raises:
        NotFoundError: no such solicitation or contract.
        LibraryMissingError: a system library that printing needs is missing.
    """
    found = _asked_wrongly(ocid, contract, family, languages)
    if found:
        return Outcome(found)
    only = contracts.find(unit.session, contract) if contract else None
    row = solicitations.lock(unit.session, only.ocid if only else ocid)
    desk = Desk(unit.session, unit.place, row, unit.now)
    due = [
        one for one in _due(desk, only) if family in {"", _family(one)} and about in {"", one.about}
    ]
    target = Path(folder) if folder else settings().home / "documents"
    papers = [_paper(one, language) for one in due for language in languages or desk.languages]
    prints = [one for paper in papers if (one := printed(unit, paper, target)) is not None]
    _file(unit, desk, prints, target)
    mailed = sum(_mail(unit, desk, one) for one in due)
    new = sum(one.known is None for one in prints)
    return Outcome(
        facts={
            "written": new,
            "restored": len(prints) - new,
            "unchanged": len(papers) - len(prints),
            "mailed": mailed,
            "folder": str(target),
        }
    )


def _asked_wrongly(
    ocid: str, contract: str, family: str, languages: tuple[str, ...]
) -> tuple[Finding, ...]:
    found = []
    if bool(ocid) == bool(contract):
        found.append(Finding("documents.one_subject"))
    if family and family not in FAMILIES:
        known = ", ".join(FAMILIES)
        found.append(Finding("documents.unknown_family", {"family": family, "known": known}))
    return (*found, *strange_languages(languages))


def _due(desk: Desk, only: Contract | None) -> Iterator[Due]:
    """Yield what the state of the solicitation, or of one contract, calls for."""
    if only is not None:
        yield from _of_contract(desk, only)
        return
    row = desk.row
    if row.released_at is not None and tender_key(desk.session, row) is not None:
        yield Due(rfp(desk), row.ocid, f"{row.reference}_rfp")
    for award in awards.standing(desk.session, row):
        yield from _letters(desk, award)
        drawn_up = awards.contract_of(desk.session, award)
        if drawn_up is not None:
            yield from _of_contract(desk, drawn_up)


def _letters(desk: Desk, award: Award) -> Iterator[Due]:
    """Yield the letter to the winner and one to each other bidder for the lot."""
    lots = lots_of(desk.session, desk.row)
    code = next(lot.code for lot in lots if lot.id == award.lot_id)
    stem = f"{desk.row.reference}_{code}" if len(lots) > 1 else desk.row.reference
    for bid in Scores(desk, award).bids:
        won = bid.id == award.bid_id
        facts = award_letter(desk, award) if won else debrief_letter(desk, award, bid)
        name = f"{stem}_{'award' if won else 'debrief'}_{_plain(desk, bid)}"
        yield Due(facts, award.ocid, name, str(bid.vendor_id), bid, award)


def _plain(desk: Desk, bid: Bid) -> str:
    """Return a vendor's number as part of a file name."""
    number = desk.vendor(bid.vendor_id).tax_id
    return "".join(letter if letter.isalnum() else "-" for letter in number)


def _of_contract(desk: Desk, row: Contract) -> Iterator[Due]:
    yield Due(contract_paper(desk, row), row.id, f"{row.id}_contract")
    for review in reviews_of(desk.session, row.id):
        end = review.period_end.isoformat()
        yield Due(vendor_review(desk, row, review), row.id, f"{row.id}_review_{end}", end)


def _family(due: Due) -> str:
    return _paper(due, LANGUAGES[0]).family


def _paper(due: Due, language: str) -> Paper:
    return Paper(
        facts=due.facts,
        subject=due.subject,
        about=due.about,
        name=f"{due.stem}_{language}.pdf",
        language=language,
    )


def _file(unit: Unit, desk: Desk, prints: list[Printed], folder: Path) -> None:
    """Write files and rows; log them, one entry for each subject."""
    said: dict[str, list[dict[str, object]]] = {}
    for one in prints:
        entry = keep(unit, one, folder)
        if one.known is None:
            said.setdefault(one.paper.subject, []).append(entry)
    for subject, entries in said.items():
        about = {} if subject == desk.row.ocid else {"contract": subject}
        unit.log("documents.written", desk.row.ocid, {**about, "documents": entries})


def _mail(unit: Unit, desk: Desk, due: Due) -> bool:
    """Queue the news of a letter, once for each bidder and award."""
    if due.bid is None or due.award is None:
        return False
    vendor = desk.vendor(due.bid.vendor_id)
    facts = due.facts
    if not isinstance(facts, AwardLetterFacts | DebriefLetterFacts):
        return False
    winner = desk.vendor(due.award.vendor_id).name
    until = facts.protest.until.astimezone(ZoneInfo(unit.place.time_zone))
    letter = VendorLetter(
        key=f"letter-{due.award.id}-{vendor.id}",
        letter="award" if isinstance(facts, AwardLetterFacts) else "debrief",
        purpose=ContactPurpose.BIDS,
        language=desk.row.language,
        facts=lambda language: {
            "reference": desk.row.reference,
            "title": desk.text(desk.case["title"])[language],
            "vendor": vendor.name,
            "winner": winner,
            "deadline": f"{until:%Y-%m-%d %H:%M}",
            "zone": unit.place.time_zone,
        },
    )
    return queue_to_vendor(unit, vendor, letter)
