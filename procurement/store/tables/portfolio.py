"""Portfolio reviews: one look at all running contracts, and what was computed of each.

Derived data: everything here can be computed again from what it names (day, instant, contracts).
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from procurement.store.tables.columns import Json, UtcTime


class PortfolioReview(SQLModel, table=True):
    """A snapshot: for which day, from what was known by which instant, of which contracts."""

    __tablename__ = "portfolio_review"
    __table_args__ = (
        # Asked again, the same question is answered by the same snapshot.
        sa.UniqueConstraint(
            "as_of", "as_known", "policy_digest", "contracts_digest", name="one_portfolio_review"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    as_of: date  # the day the states speak for
    as_known: datetime = Field(sa_type=UtcTime)  # the newest record or amendment that counts
    scope: str = Field(default="", max_length=64)  # a contract; empty: all that were running
    contracts: int
    contracts_digest: str = Field(max_length=64)  # SHA-256 of their ids
    policy_digest: str = Field(max_length=64)  # SHA-256 of the policy and the form of the results
    started_at: datetime = Field(sa_type=UtcTime)
    completed_at: datetime | None = Field(default=None, sa_type=UtcTime)  # once all batches are in
    digest: str = Field(default="", max_length=64)  # SHA-256 of the batches' digests


class PortfolioBatch(SQLModel, table=True):
    """Contracts of a snapshot that are reviewed together, by whichever worker takes them."""

    __tablename__ = "portfolio_batch"
    __table_args__ = (sa.UniqueConstraint("review_id", "number", name="batches_count"),)

    id: int | None = Field(default=None, primary_key=True)
    review_id: int = Field(foreign_key="portfolio_review.id")
    number: int  # from 1
    contracts: int
    done_at: datetime | None = Field(default=None, sa_type=UtcTime)
    digest: str = Field(default="", max_length=64)  # SHA-256 of what went in and what came out


class PortfolioContract(SQLModel, table=True):
    """One contract of a snapshot: `Scorecard` as columns; no rating until its batch is done."""

    __tablename__ = "portfolio_contract"
    __table_args__ = ({"sqlite_with_rowid": False},)

    review_id: int = Field(foreign_key="portfolio_review.id", primary_key=True)
    contract_id: str = Field(foreign_key="contract.id", primary_key=True, max_length=64)
    batch_id: int = Field(foreign_key="portfolio_batch.id", index=True)
    rating: str = Field(default="", max_length=32)
    uncapped_rating: str = Field(default="", max_length=32)
    reason: str = Field(default="", max_length=32)  # why there is no rating
    score: float | None = None  # 0-1
    covered: int = 0  # weight with enough data, millionths
    expected: int = 0  # weight of what is due, millionths
    lower: float | None = None
    upper: float | None = None
    problems_body: str = Field(default="", sa_type=Json)  # findings: why it cannot be computed


class PortfolioKpi(SQLModel, table=True):
    """One KPI of one contract of a snapshot: the whole of an `Assessment` as columns."""

    __tablename__ = "portfolio_kpi"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["review_id", "contract_id"],
            ["portfolio_contract.review_id", "portfolio_contract.contract_id"],
        ),
        {"sqlite_with_rowid": False},
    )

    review_id: int = Field(primary_key=True)
    contract_id: str = Field(primary_key=True, max_length=64)
    kpi_code: str = Field(primary_key=True, max_length=64)
    kpi_version: int
    unit: str = Field(max_length=64)
    critical: bool
    state: str = Field(max_length=32)  # of the last period that has matured
    period_start: date | None = None  # first day that the figure covers
    period_end: date | None = None
    numerator: int | None = Field(default=None, sa_type=sa.BigInteger)  # millionths
    denominator: int | None = Field(default=None, sa_type=sa.BigInteger)  # none: a plain amount
    value: float | None = None  # in the KPI's unit
    target_low: float | None = None
    target_high: float | None = None
    attainment: float | None = None  # 1 = target met, uncapped
    rating: str = Field(max_length=32)
    reason: str = Field(max_length=32)  # why there is no rating
    below_target: bool | None = None  # the contract's question
    covered: int  # periods with data
    expected: int  # periods that should have data
    lower: float | None = None  # clamped attainment if all that is missing were 0
    upper: float | None = None
    owed: int  # periods whose figure the vendor owes
    signal: bool | None = None  # the statistician's question, of the last figure
    last_signal: date | None = None
    caps: bool  # holds the contract's rating down
