"""One review of the portfolio of a database, and nothing else: its memory is measured from outside.

`python -m bench.one_review FILE`
"""

import sys
from uuid import uuid4

import sqlalchemy as sa

from bench.city import tomorrow
from procurement.actions.asking.requests import Asking, perform
from procurement.actions.asking.review_portfolio import close_of, review_batches, waiting_batches
from procurement.store.database.engine import make_engine


def review(engine: sa.Engine) -> int:
    """Review the whole portfolio of a new day; return how many contracts that were."""
    tomorrow(engine)
    request = uuid4()
    perform(engine, Asking("contracts.review", "scheduler", {}, request))
    done = sum(review_batches(engine, some) for some in waiting_batches(engine, request))
    if not close_of(engine, request):
        raise RuntimeError(request)
    return done


if __name__ == "__main__":
    review(make_engine(f"sqlite:///{sys.argv[1]}"))
