"""What a portfolio review computed, as the rows that are stored."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from outcome_metrics.assessing.results import Assessment
from outcome_metrics.assessing.scorecard import Scorecard
from outcome_metrics.definitions.agreement import Agreement
from outcome_metrics.figures.states import EXPECTED, STATES, State
from outcome_metrics.judging.ratings import RATINGS, Rating
from outcome_metrics.portfolio.lines import Lines
from outcome_metrics.portfolio.results import (
    NO_DAY,
    NO_REASON,
    REASONS,
    ContractResults,
    LineResults,
)
from outcome_metrics.quantities import Codes, Flags, Floats, Ints, Wide
from procurement.rules.audit_chain import canonical
from procurement.rules.findings import Finding
from procurement.store.portfolio.portfolio_log import Row

#: Why a contract has no results at all; the findings beside it say more.
UNCOMPUTABLE = "uncomputable"


class Rows:
    """The rows of one batch, in the column order of `portfolio_log`, and their digest."""

    def __init__(self, review_id: int) -> None:
        """Begin without rows."""
        self.contracts: list[Row] = []
        self.kpis: list[Row] = []
        self._review_id = review_id
        self._digest = hashlib.sha256()

    def digest(self, inputs: str) -> str:
        """Return the digest of what went in and what came out."""
        return hashlib.sha256(f"{inputs} {self._digest.hexdigest()}".encode()).hexdigest()

    def add_part(
        self, names: Sequence[str], lines: Lines, results: tuple[LineResults, ContractResults]
    ) -> None:
        """Add the contracts `names` (by their numbers in `lines`) with the results of each line."""
        of_line, of_contract = results
        contract = [names[at] for at in lines.contract]
        self.contracts += zip(
            _coded(of_contract.rating, RATINGS),
            _coded(of_contract.uncapped_rating, RATINGS),
            _coded(of_contract.reason, REASONS),
            _known(of_contract.score),
            of_contract.covered.tolist(),
            of_contract.expected.tolist(),
            _known(of_contract.lower),
            _known(of_contract.upper),
            [""] * len(names),
            [self._review_id] * len(names),
            names,
            strict=True,
        )
        self.kpis += zip(
            [self._review_id] * len(contract),
            contract,
            *_definition_columns(lines),
            *_result_columns(of_line),
            strict=True,
        )
        self._digest.update(" ".join(names).encode())
        for columns in results:
            for one in fields(columns):
                self._digest.update(getattr(columns, one.name).tobytes())

    def add_one(
        self,
        name: str,
        agreements: Iterable[Agreement],
        assessments: Iterable[Assessment],
        card: Scorecard,
    ) -> None:
        """Add a contract that was judged alone."""
        key = (self._review_id, name)
        contract = (
            card.rating.value,
            card.uncapped_rating.value,
            card.reason or "",
            card.score,
            card.covered,
            card.expected,
            card.lower,
            card.upper,
            "",
            *key,
        )
        kpis = [
            (*key, *_definition(agreement), *_whole(one), one.kpi_code in card.capped_by)
            for agreement, one in zip(agreements, assessments, strict=True)
        ]
        self._keep(contract, kpis)

    def add_uncomputable(self, name: str, findings: Iterable[Finding]) -> None:
        """Add a contract without results, and why."""
        problems = [{"code": one.code, "params": dict(one.params)} for one in findings]
        unrated = Rating.NOT_RATED.value
        head = (unrated, unrated, UNCOMPUTABLE, None, 0, 0, None, None)
        self._keep((*head, canonical({"problems": problems}), self._review_id, name), [])

    def _keep(self, contract: Row, kpis: list[Row]) -> None:
        self.contracts.append(contract)
        self.kpis += kpis
        self._digest.update(repr((contract, kpis)).encode())


def _definition(agreement: Agreement) -> Row:
    kpi = agreement.kpi
    return (kpi.code, kpi.version, kpi.unit, kpi.critical)


def _definition_columns(lines: Lines) -> Iterable[Sequence[object]]:
    which = lines.agreement.tolist()
    for column in zip(*map(_definition, lines.agreements), strict=True):
        yield [column[at] for at in which]


def _result_columns(of_line: LineResults) -> Iterable[Sequence[object]]:
    """Yield the columns of `portfolio_kpi` from `state` on."""
    yield _coded(of_line.state, STATES)
    yield _dates(of_line.start)
    yield _dates(of_line.end)
    yield _where(of_line.known, of_line.numerator)
    yield _where(of_line.has_denominator, of_line.denominator)
    for values in (of_line.value, of_line.target_low, of_line.target_high, of_line.attainment):
        yield _known(values)
    yield _coded(of_line.rating, RATINGS)
    yield _coded(of_line.reason, REASONS)
    yield _flags(of_line.below_target)
    yield of_line.covered.tolist()
    yield of_line.expected.tolist()
    yield _known(of_line.lower)
    yield _known(of_line.upper)
    yield of_line.owed.tolist()
    yield _flags(of_line.signal)
    yield _dates(of_line.last_signal)
    yield of_line.caps.tolist()


def _whole(one: Assessment) -> Row:
    """Return the columns of one assessment, without whether it caps its contract."""
    begun = [row.state for row in one.rows if row.state is not State.NOT_DUE]
    due = [row for row in one.rows if row.state in EXPECTED]
    charted = [row.signals for row in one.rows if row.signals is not None]
    whole, judged = one.whole, one.whole.judgement
    return (
        (begun[-1] if begun else State.NOT_DUE).value,
        due[0].start.isoformat() if due else None,
        due[-1].end.isoformat() if due else None,
        judged.numerator,
        judged.denominator,
        judged.value,
        judged.target_low,
        judged.target_high,
        judged.attainment,
        judged.rating.value,
        whole.reason or "",
        judged.below_target,
        whole.covered,
        whole.expected,
        whole.lower,
        whole.upper,
        whole.owed,
        bool(charted[-1]) if charted else None,
        one.last_signal.isoformat() if one.last_signal else None,
    )


def _coded(codes: Codes, names: Sequence[str]) -> list[str]:
    """Return the name of each code; blank for `NO_REASON`."""
    return ["" if code == NO_REASON else str(names[code]) for code in codes.tolist()]


def _known(values: Floats) -> list[float | None]:
    return _where(~np.isnan(values), values)


def _flags(codes: Codes) -> list[bool | None]:
    meaning = {-1: None, 0: False, 1: True}
    return [meaning[code] for code in codes.tolist()]


def _dates(days: Ints) -> list[str | None]:
    known = days != NO_DAY
    texts = np.where(known, days, 0).astype("datetime64[D]").astype(str)
    return _where(known, texts)


def _where(known: Flags, values: Wide) -> list[Any]:
    """Return plain values, None where not known."""
    return [
        one if there else None for one, there in zip(values.tolist(), known.tolist(), strict=True)
    ]
