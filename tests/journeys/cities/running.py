"""The life of a contract: signature, figures, meetings, reviews, payments, closing."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from outcome_metrics.definitions.definition import Kpi
from procurement.actions.outcome import Outcome
from procurement.actions.payments.payment_files import read_evidence_file, read_terms_file
from procurement.actions.read_files import read_results_table
from procurement.ingest.case.definitions import definition_of
from procurement.ingest.case.reader import read_case
from procurement.rules.vocabulary import Role
from tests.journeys.cities.town import EXAMPLES, Town


def sign(
    town: Town, *, insurance_until: str, differences: str, terms: str = "payment-terms.yaml"
) -> None:
    """Sign, write the contract, and agree how it pays."""
    town.does(
        "legal",
        "contract.sign",
        manager=town.who("contract_manager"),
        insurance_until=insurance_until,
        differences=differences,
    )
    write(town, "contract/services")
    read = read_terms_file(town.folder / terms)
    town.does("legal", "payment.terms", private=read.terms, digest=read.digest, reason=differences)


def begin(town: Town) -> None:
    """Go from the signature to the work."""
    town.does("legal", "approval.give", contract=town.contract, target="monitoring")
    town.does("legal", "contract.advance", target="monitoring")
    assert town.contract_stage == "monitoring"


def write(town: Town, family: str, about: str = "") -> None:
    """Write the papers of one kind about the contract, in the city's language."""
    town.does(
        "contract_manager",
        "documents.write",
        contract=town.contract,
        family=family,
        about=about,
    )


def bring_figures(town: Town, results: str = "results.csv") -> Outcome:
    """Load the vendor's table as far as it can be known today."""
    return load(town, known_figures(town, results))


def known_figures(town: Town, results: str = "results.csv") -> Path:
    """Write what of the vendor's table can be known today: later figures are not in it yet."""
    lags = {kpi.code: timedelta(days=kpi.lag_days) for kpi in definitions(town)}
    lines = list(csv.DictReader((town.folder / results).open(encoding="utf-8")))
    known = [
        line
        for line in lines
        if date.fromisoformat(line["period_end"]) + lags[line["kpi"]] < town.today
    ]
    table = town.home / f"{town.today}-{results}"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0].keys())
        writer.writeheader()
        writer.writerows(known)
    return table


def definitions(town: Town) -> list[Kpi]:
    """Return what the case measures, as the catalogue and its own words define it."""
    path = town.folder / "case.yaml"
    case, _ = read_case(path, now=datetime(2000, 1, 1, tzinfo=UTC))
    assert case is not None
    return [definition_of(kpi, language=town.language, today=town.today) for kpi in case.kpis]


def load(town: Town, table: Path) -> Outcome:
    """Load a table of results."""
    read = read_results_table(table, EXAMPLES / "sample-results.yaml")
    assert not read.reading.refused, read.reading.findings
    return town.does(
        "contract_manager",
        "results.load",
        table=read.reading.file,
        digest=read.reading.sha256,
        contract=town.contract,
        private=read.private,
    )


def meet(town: Town, minutes: str, present: str = "") -> Outcome:
    """Meet over the figures; the agenda as the figures make it is kept beside the minutes."""
    return town.does("contract_manager", "meeting.record", minutes=minutes, present=present)


def review(town: Town) -> list[date]:
    """Let the schedule hold the reviews that are due; return the last days of their periods."""
    before = set(reviewed(town))
    town.does("scheduler", "contracts.review")
    return sorted(set(reviewed(town)) - before)


def reviewed(town: Town) -> list[date]:
    """Return the last day of every reviewed period."""
    found = town.rows("SELECT period_end FROM review WHERE contract_id = :contract")
    return [date.fromisoformat(str(one.period_end)) for one in found]


def decide(town: Town, period: date, rating: str, narrative: str, decision: str) -> None:
    """Let the contract manager rate what was reviewed, and write the paper."""
    town.does(
        "contract_manager",
        "review.decide",
        period_end=period,
        rating=rating,
        narrative=narrative,
        decision=decision,
    )
    write(town, "reports/vendor_review", f"{period}")


def wait_for_comments(town: Town, period: date) -> None:
    """Let the time pass in which the vendor may comment on a review."""
    (known,) = town.rows(
        "SELECT comment_until FROM review WHERE contract_id = :contract AND period_end = :period",
        period=period,
    )
    until = datetime.fromisoformat(str(known.comment_until))
    town.wait_until(until.date() + timedelta(days=2))


def pay(town: Town, period: str, voucher: str) -> str:
    """Settle a period, approve it, pay it, and write its statement; return the amount."""
    settled = town.does("contract_manager", "payment.settle", period=period)
    number = settled.facts["settlement"]
    town.does("payment_approver", "payment.approve", settlement=number)
    amount = str(settled.facts["payable"])
    town.does(
        "budget_officer",
        "payment.paid",
        settlement=number,
        amount=amount,
        on=town.today,
        reference=voucher,
    )
    town.does(
        "contract_manager",
        "payment.statement",
        settlement=number,
    )
    town.paid.append(amount)
    return amount


def prove(town: Town) -> Outcome:
    """Load the table of evidence that payments rest on."""
    read = read_evidence_file(town.engine, town.folder / "evidence.csv", town.contract)
    return town.does(
        "data_validator",
        "payment.evidence",
        private=read,
        table=read.table.file,
        digest=read.table.digest,
    )


#: Why nothing follows these contracts, and the vendor held no data of the city.
ENDED = {
    "en": "The department of the city confirmed it in writing.",
    "es": "La dependencia de la ciudad lo confirmó por escrito.",
    "pt": "A secretaria do município o confirmou por escrito.",
}


def close(town: Town, lessons: str) -> None:
    """Report to the auditors, write down what was learned, and close."""
    if town.contract_stage == "monitoring":
        town.does("contract_manager", "contract.advance", target="closeout")
    town.does("contract_manager", "lessons.write", lessons=lessons)
    town.does("auditor", "outcomes.report", language=town.language)
    town.does("contract_manager", "impact.state")
    for question, answer in (("successor", "nothing_follows"), ("vendor_data", "none_held")):
        reason = ENDED[town.language]
        town.does(
            "contract_manager", "closeout.answer", question=question, answer=answer, reason=reason
        )
    town.does(
        "payment_approver",
        "approval.give",
        contract=town.contract,
        target="closed",
        acting_as=Role.PAYMENT_APPROVER,
    )
    town.does("contract_manager", "contract.advance", target="closed")
    assert town.contract_stage == "closed"
    town.does("contract_manager", "closeout.note", languages=(town.language,))
