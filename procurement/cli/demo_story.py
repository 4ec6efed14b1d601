"""The sample city's story, told through the same acts that any officer would ask for."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from procurement.actions.anchor_audit import check_audit
from procurement.actions.create_city import NewCity, create_city
from procurement.actions.custody import make_key, read_key
from procurement.actions.keyring import create_keys
from procurement.actions.outcome import Outcome
from procurement.actions.read_files import read_case_file, read_results_table
from procurement.actions.setup import engine, settings
from procurement.actions.show_results import results_of
from procurement.actions.show_reviews import reviews_of
from procurement.actions.submit_bid import submit_bid
from procurement.cli.ask import ask
from procurement.cli.results import summary_line
from procurement.cli.show import findings_record, show_table
from procurement.cli.words import say
from procurement.locale import LANGUAGES
from procurement.rules.errors import BadInputError
from procurement.rules.findings import Finding
from procurement.rules.responsiveness import CLAUSES
from procurement.rules.vocabulary import Role

Lines = Iterator[str]
Body = dict[str, Any]

LOT = "streets"
PAPERS = ("rfp", "award", "debrief", "contract", "review", "outcome")


class DemoStoppedError(BadInputError):
    """A step of the story was refused: the sample data and the rules no longer agree."""


@dataclass(frozen=True)
class Script:
    """What happens: the story, the case, and the table of results with its mapping."""

    story: Body
    case: Body
    table: Path
    mapping: Path
    real: bool


def sample_folder() -> Path:
    """Return the folder of the samples: beside the code, or inside the installed package."""
    beside = Path(__file__).parents[2] / "examples"
    return beside if beside.is_dir() else Path(__file__).parents[1] / "examples"


def read_script(table: Path | None, mapping: Path | None) -> Script:
    """Read the sample story; with a table of real results, measure baselines from that table."""
    folder = sample_folder() / "demo"
    story = yaml.safe_load((folder / "story.yaml").read_text("utf-8"))
    case = yaml.safe_load((folder / story["case"]).read_text("utf-8"))
    if table is None or mapping is None:
        return Script(
            story, case, folder / story["results"], folder / story["results_mapping"], real=False
        )
    return Script(story, _measured_by(case, table, mapping), table, mapping, real=True)


def _measured_by(case: Body, table: Path, mapping: Path) -> Body:
    """Keep the KPIs that the table holds, weighted anew, with baselines to be measured from it."""
    read = read_results_table(table, mapping).reading
    if read.refused:
        raise BadInputError(*read.findings)
    held = {draft.kpi_code for draft in read.drafts}
    kept = [kpi for kpi in case["kpis"] if kpi["code"] in held]
    if not kept:
        raise BadInputError(Finding("demo.no_kpi_in_table", {"file": table.name}))
    total = sum(kpi["weight"] for kpi in kept)
    rest = 100
    for kpi in kept:
        kpi["weight"] = round(100 * kpi["weight"] / total)
        rest -= kpi["weight"]
        kpi["baseline"] = {"from_results": True}
    kept[0]["weight"] += rest
    goals = {kpi["goal"] for kpi in kept}
    return {
        **case,
        "kpis": kept,
        "goals": [goal for goal in case["goals"] if goal["code"] in goals],
    }


class Story:
    """One run of the demo: each step is a few acts, and says in a line or two what came of them."""

    def __init__(self, script: Script, out: Path) -> None:
        """Begin before the first step."""
        self._script = script
        self._story = script.story
        self._case = script.case
        self._team = script.case["team"]
        self._zone = ZoneInfo(script.case["time_zone"])
        self._out = out
        self.ocid = ""
        self.contract = ""

    def steps(self) -> list[tuple[str, Callable[[], Lines]]]:
        """Return the steps in order, each with the key of its words."""
        return [
            ("city", self._found_the_city),
            ("outcomes", self._define_outcomes),
            ("outreach", self._reach_vendors),
            ("release", self._release),
            ("questions", self._answer_questions),
            ("bids", self._receive_bids),
            ("opening", self._open_technical),
            ("responsiveness", self._check_bids),
            ("scoring", self._score),
            ("consensus", self._agree),
            ("prices", self._open_prices),
            ("award", self._award),
            ("standstill", self._wait_out),
            ("contract", self._sign),
            ("results", self._load_results),
            ("reviews", self._review),
            ("closeout", self._close),
            ("papers", self._write_papers),
            ("audit", self._verify),
        ]

    # --- acts

    def _do(self, verb: str, who: str, **arguments: object) -> Outcome:
        outcome = ask(verb, who, **arguments)  # type: ignore[arg-type]
        if outcome.refused:
            raise DemoStoppedError(*outcome.findings)
        return outcome

    def _approve(self, target: str, *roles: str) -> None:
        for role in roles:
            self._do(
                "approval.give",
                self._team[role],
                acting_as=Role(role),
                ocid=self.ocid,
                target=target,
            )

    def _advance(self, target: str) -> str:
        officer = self._team["procurement_officer"]
        self._do("solicitation.advance", officer, ocid=self.ocid, target=target)
        return say("demo.stage", stage=say(f"stage.{target}"))

    def _forward(self, to: datetime) -> None:
        self._do("rehearsal.forward", "admin", to=to.isoformat())

    def _wall(self, written: Body) -> datetime:
        return datetime.combine(
            written["date"],
            time.fromisoformat(written["time"]),
            self._zone,
        )

    # --- steps

    def _found_the_city(self) -> Lines:
        story = self._story
        create_keys(settings().keys_folder)
        begin = story["rehearsal_from"]
        create_city(
            engine(),
            NewCity(
                city=story["city"],
                ocid_prefix=story["ocid_prefix"],
                time_zone=story["time_zone"],
                administrator=("admin", story["people"]["admin"]),
                rehearsal_from=begin,
            ),
        )
        for handle, name in story["people"].items():
            if handle != "admin":
                self._do("person.register", "admin", handle=handle, name=name)
        officer = self._team["procurement_officer"]
        self._do("role.grant", "admin", handle=officer, role="procurement_officer")
        yield say("demo.rehearsal", city=story["city"], begin=f"{begin:%Y-%m-%d}")

    def _define_outcomes(self) -> Lines:
        path = self._out / "case.yaml"
        path.write_text(yaml.safe_dump(self._case, allow_unicode=True, sort_keys=False), "utf-8")
        read = read_case_file(engine(), path)
        if read.case is None:
            raise DemoStoppedError(*read.findings)
        officer = self._team["procurement_officer"]
        made = self._do("solicitation.create", officer, digest=read.digest, private=read.case)
        self.ocid = str(made.facts["ocid"])
        yield say("demo.created", ocid=self.ocid)
        refused = ask("solicitation.advance", officer, ocid=self.ocid, target="outreach")
        yield say("demo.refused", count=len(refused.findings))
        for found in findings_record(refused.findings):
            yield f"  ✗ {found['sentence']}"
            yield f"    → {found['remedy']}"
        for kpi in self._case["kpis"]:
            self._do(
                "data_owner.agree", self._team["data_validator"], ocid=self.ocid, kpi=kpi["code"]
            )
        self._approve("outreach", "requester")
        yield say("demo.mended")
        yield self._advance("outreach")

    def _reach_vendors(self) -> Lines:
        lead = self._team["outreach_lead"]
        vendors = self._case["outreach"]["vendors"]
        for vendor in vendors:
            tax_id = vendor["tax_id"]
            self._do(
                "vendor.invite", lead, ocid=self.ocid, vendor=f"{tax_id['scheme']}/{tax_id['id']}"
            )
        held = self._story["engagement"]
        self._do("engagement.record", lead, ocid=self.ocid, shared_with_all=True, **held)
        self._approve("drafting", "outreach_lead")
        yield say("demo.invited", count=len(vendors))
        yield self._advance("drafting")

    def _release(self) -> Lines:
        keys = self._out / "keys" / "custodians"
        keys.mkdir(parents=True, exist_ok=True)
        for handle in self._team["custodians"]:
            recipient = make_key(keys / f"{handle}.age")
            self._do("key.register", handle, recipient=recipient)
        officer, budget = self._team["procurement_officer"], self._team["budget_officer"]
        self._do("funds.certify", budget, ocid=self.ocid, budget_line=self._case["budget_line"])
        self._do("price.acknowledge", officer, ocid=self.ocid, reason=self._story["price_reason"])
        self._approve("questions", "legal", "requester", "procurement_officer")
        release = self._case["calendar"]["release"]
        self._forward(datetime(release.year, release.month, release.day, 9, tzinfo=self._zone))
        yield self._advance("questions")
        self._write("solicitation/rfp")
        told = self._do("notice.publish", officer, ocid=self.ocid)
        self._do("outbox.send", "admin")
        yield say("demo.notices", count=told.facts["notices"])

    def _answer_questions(self) -> Lines:
        asked = self._story["question"]
        for vendor, contact in self._story["contacts"].items():
            self._do(
                "person.register",
                "admin",
                handle=contact["handle"],
                name=contact["name"],
                vendor=vendor,
            )
        who = self._story["contacts"][asked["asked_by"]]["handle"]
        self._do("question.ask", who, ocid=self.ocid, question=asked["text"])
        officer = self._team["procurement_officer"]
        self._do("question.answer", officer, ocid=self.ocid, number=1, answer=asked["answer"])
        self._forward(self._wall(self._case["calendar"]["questions_until"]) + timedelta(minutes=1))
        yield self._advance("submission")

    def _receive_bids(self) -> Lines:
        deadline = self._wall(self._case["calendar"]["deadline"])
        self._forward(deadline - timedelta(days=6))
        self._do("vendors.remind", self._team["outreach_lead"])
        self._forward(deadline - timedelta(hours=2))
        receipts = self._out / "receipts"
        receipts.mkdir(exist_ok=True)
        for vendor, bid in self._story["bids"].items():
            handle = self._story["contacts"][vendor]["handle"]
            taken = submit_bid(
                engine(),
                handle=handle,
                ocid=self.ocid,
                lot=LOT,
                technical=[json.dumps(self._proposal(bid)).encode()],
                price=[json.dumps(bid["price"]).encode()],
            )
            if taken.refused:
                raise DemoStoppedError(*taken.findings)
            (receipts / f"{handle}.json").write_text(str(taken.facts["receipt"]), "utf-8")
        yield say("demo.sealed", count=len(self._story["bids"]))
        early = ask(
            "opening.consent",
            self._team["custodians"][0],
            ocid=self.ocid,
            kind="technical",
            with_handle=self._team["custodians"][1],
            private=self._key(0),
        )
        yield f"✗ {findings_record(early.findings)[0]['sentence']}"
        self._forward(deadline + timedelta(minutes=10))

    def _proposal(self, bid: Body) -> Body:
        """Return the technical form, promising only what this case asks for."""
        asked = {kpi["code"] for kpi in self._case["kpis"]}
        promised = {kpi: to for kpi, to in bid["proposal"]["promised"].items() if kpi in asked}
        return {**bid["proposal"], "promised": promised}

    def _key(self, position: int) -> object:
        handle = self._team["custodians"][position]
        return read_key(self._out / "keys" / "custodians" / f"{handle}.age")

    def _open(self, kind: str) -> Outcome:
        one, other, *_ = self._team["custodians"]
        for who, mate, position in ((one, other, 0), (other, one, 1)):
            self._do(
                "opening.consent",
                who,
                ocid=self.ocid,
                kind=kind,
                with_handle=mate,
                private=self._key(position),
            )
        return self._do("bids.open", one, ocid=self.ocid, kind=kind)

    def _open_technical(self) -> Lines:
        opened = self._open("technical")
        one, other, *_ = (self._story["people"][handle] for handle in self._team["custodians"])
        yield say("demo.opened", count=opened.facts.get("opened", 0), one=one, other=other)
        yield self._advance("responsiveness")

    def _check_bids(self) -> Lines:
        officer = self._team["procurement_officer"]
        for vendor in self._story["bids"]:
            self._do(
                "responsiveness.check",
                officer,
                ocid=self.ocid,
                vendor=vendor,
                lot=LOT,
                results=dict.fromkeys(CLAUSES, "pass"),
                reasons={},
            )
        for who in (*self._team["evaluators"], self._team["chair"]):
            for moment in ("appointment", "bidders_known"):
                self._do(
                    "declaration.sign",
                    who,
                    ocid=self.ocid,
                    moment=moment,
                    has_conflict=False,
                    statement="No interest in any of the bidders.",
                )
        yield self._advance("scoring")

    def _score(self) -> Lines:
        cells = 0
        for vendor, sheet in self._story["ratings"].items():
            for criterion, cell in sheet.items():
                answer = self._story["bids"][vendor]["proposal"]["answers"][criterion]
                for who, level in zip(self._team["evaluators"], cell["levels"], strict=True):
                    self._do(
                        "bid.rate",
                        who,
                        ocid=self.ocid,
                        vendor=vendor,
                        lot=LOT,
                        criterion=criterion,
                        level=level,
                        rationale=answer,
                        reference=criterion,
                    )
                    cells += 1
        for who in self._team["evaluators"]:
            self._do("sheet.lock", who, ocid=self.ocid)
        yield say("demo.rated", cells=cells, people=len(self._team["evaluators"]))
        yield self._advance("consensus")

    def _agree(self) -> Lines:
        chair = self._team["chair"]
        for vendor, sheet in self._story["ratings"].items():
            for criterion, cell in sheet.items():
                self._do(
                    "consensus.record",
                    chair,
                    ocid=self.ocid,
                    vendor=vendor,
                    lot=LOT,
                    criterion=criterion,
                    level=cell["consensus"],
                    reason=_words(cell["why"]),
                )
        self._do("consensus.lock", chair, ocid=self.ocid)
        yield say("demo.locked")

    def _open_prices(self) -> Lines:
        opened = self._open("price")
        yield say("demo.prices", count=opened.facts.get("opened", 0))
        self._do("bids.rank", self._team["chair"], ocid=self.ocid)
        self._approve("award", "chair")
        yield self._advance("award")

    def _award(self) -> Lines:
        award = self._story["award"]
        made = self._do(
            "award.decide",
            self._team["award_authority"],
            ocid=self.ocid,
            lot=LOT,
            vendor=award["winner"],
            memo=_words(award["memo"]),
        )
        self.contract = str(made.facts["contract"])
        letters = self._write("letters/award") + self._write("letters/debrief")
        yield say("demo.awarded", vendor=self._winner(), count=letters)

    def _write(self, family: str, about: str = "") -> int:
        """Write the papers of one kind in all languages; return how many."""
        officer = self._team["procurement_officer"]
        done = self._do("documents.write", officer, ocid=self.ocid, family=family, about=about)
        return int(str(done.facts["written"]))

    def _winner(self) -> str:
        for vendor in self._case["outreach"]["vendors"]:
            if vendor["tax_id"]["id"] == self._story["award"]["winner"].partition("/")[2]:
                return str(vendor["name"])
        return "-"

    def _wait_out(self) -> Lines:
        days = self._case["calendar"]["standstill_days"]["days"]
        deadline = self._wall(self._case["calendar"]["deadline"])
        self._forward(deadline + timedelta(days=days + 4))
        yield self._advance("awarded")

    def _sign(self) -> Lines:
        story, legal = self._story["contract"], self._team["legal"]
        manager = self._team["contract_manager"]
        if self._script.real:
            yield from self._load("")
            for kpi in self._case["kpis"]:
                found = self._do(
                    "baseline.capture", manager, contract=self.contract, kpi=kpi["code"]
                )
                yield say("demo.baseline", kpi=kpi["code"], periods=found.facts.get("periods"))
        self._do(
            "contract.sign",
            legal,
            contract=self.contract,
            manager=manager,
            insurance_until=story["insurance_until"].isoformat(),
            differences=_words(story["differences"]),
        )
        self._do(
            "approval.give",
            legal,
            acting_as=Role.LEGAL,
            contract=self.contract,
            target="monitoring",
        )
        self._do("contract.advance", legal, contract=self.contract, target="monitoring")
        self._write("contract/services")
        yield say("demo.stage", stage=say("stage.monitoring"))

    def _load(self, contract: str) -> Lines:
        table = read_results_table(self._script.table, self._script.mapping)
        read = table.reading
        if read.refused:
            raise DemoStoppedError(*read.findings)
        self._do(
            "results.load",
            self._team["contract_manager"],
            table=read.file,
            digest=read.sha256,
            contract=contract,
            private=table.private,
        )
        counts = read.counts
        yield say("demo.loaded", file=read.file, rows=counts.rows, used=counts.used)
        if counts.met or counts.missed:
            yield say("demo.met", met=counts.met, missed=counts.missed)

    def _load_results(self) -> Lines:
        end = self._case["contract"]["end"]
        first = self._case["contract"]["start"]
        self._forward(datetime(first.year, first.month, first.day, 9, tzinfo=self._zone))
        if not self._script.real:
            yield from self._load("")
        manager = self._team["contract_manager"]
        self._do(
            "meeting.record",
            manager,
            contract=self.contract,
            minutes=_words(self._story["contract"]["minutes"]),
        )
        self._forward(
            datetime(end.year, end.month, end.day, 23, tzinfo=self._zone) + timedelta(days=90)
        )
        yield from self._load(self.contract)

    def _review(self) -> Lines:
        reviewed = self._do("contracts.review", self._team["contract_manager"])
        yield say("demo.reviewed", count=reviewed.facts.get("reviewed", 0))
        lines = reviews_of(engine(), self.contract)
        last = max(datetime.fromisoformat(line.comment_until) for line in lines)
        self._forward(last.replace(tzinfo=self._zone) + timedelta(days=2))
        for line in lines:
            decision = "end" if line is lines[-1] else "continue"
            self._do(
                "review.decide",
                self._team["contract_manager"],
                contract=self.contract,
                period_end=line.period_end,
                rating=line.computed,
                narrative=_words(self._story["reviews"]["narrative"]),
                decision=decision,
            )
        self._write("reports/vendor_review", lines[-1].period_end)
        yield say("demo.decided", count=len(lines))

    def _close(self) -> Lines:
        manager = self._team["contract_manager"]
        self._do("contract.advance", manager, contract=self.contract, target="closeout")
        self._do(
            "lessons.write",
            manager,
            contract=self.contract,
            lessons=_words(self._story["contract"]["lessons"]),
        )
        payer = self._team["payment_approver"]
        self._do(
            "approval.give",
            payer,
            acting_as=Role.PAYMENT_APPROVER,
            contract=self.contract,
            target="closed",
        )
        for language in LANGUAGES:
            self._do(
                "outcomes.report", self._team["auditor"], contract=self.contract, language=language
            )
        self._do("contract.advance", manager, contract=self.contract, target="closed")
        yield say("demo.stage", stage=say("stage.closed"))

    def _write_papers(self) -> Lines:
        """Lay one paper of each kind, in each language, where a visitor looks first."""
        papers = self._out / "papers"
        papers.mkdir(exist_ok=True)
        documents = settings().home / "documents"
        for language in LANGUAGES:
            for kind in PAPERS:
                written = sorted(documents.glob(f"*_{kind}*_{language}.pdf"))
                shutil.copyfile(written[0], papers / f"{kind}_{language}.pdf")
        yield say("demo.papers", count=len(list(papers.iterdir())), folder=papers)

    def _verify(self) -> Lines:
        published = self._do("audit.anchor", self._team["auditor"])
        heads, faults = check_audit(engine())
        if faults:
            raise DemoStoppedError(*faults)
        digest = heads[self.ocid].digest
        yield say(
            "demo.verified", chains=len(heads), anchor=published.facts["anchor"], digest=digest
        )

    def show_result(self) -> None:
        """Print the short table at the end."""
        found = results_of(engine(), self.contract)
        show_table(
            ("contract", "kpi", "baseline", "target", "delivered", "coverage", "rating"),
            [summary_line(self.contract, one) for one in found.kpis],
        )


def _words(text: Body | str) -> str:
    return text if isinstance(text, str) else json.dumps(text, ensure_ascii=False, sort_keys=True)
