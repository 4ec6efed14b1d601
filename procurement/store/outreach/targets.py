"""What an outreach plan is to reach: rows in, answers out."""

from sqlmodel import Session, col, select

from procurement.rules.outreach.breadth import Dimension, Target
from procurement.store.tables.outreach import OutreachTarget


def set_so_far(session: Session, ocid: str) -> list[OutreachTarget]:
    """Return every target that was set, in the order in which they were, those given up too."""
    rows = select(OutreachTarget).where(OutreachTarget.ocid == ocid)
    return list(session.exec(rows.order_by(col(OutreachTarget.number))))


def targets(session: Session, ocid: str) -> tuple[Target, ...]:
    """Return the targets that hold: of each group the last one, unless it was taken back."""
    last = {(one.dimension, one.member_of): one for one in set_so_far(session, ocid)}
    order = list(Dimension)
    return tuple(
        Target(dimension=one.dimension, group=one.member_of, least=one.least)
        for one in sorted(last.values(), key=lambda one: (order.index(one.dimension), one.number))
        if one.least
    )
