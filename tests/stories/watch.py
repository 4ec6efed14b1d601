"""What must hold after every act, asked of the database in plain SQL and nowhere else."""

import hashlib
import json
from dataclasses import dataclass
from itertools import pairwise

import sqlalchemy as sa

from procurement.rules.duties.conflicts import PAIRS
from procurement.rules.pathways import CONTRACT_PATHWAYS, SOLICITATION_PATHWAYS

#: In every technical envelope of these stories, so that it can be looked for.
MARK = b"Crews in every district"

#: Two halves of a duty that one person did on one procurement: nobody without an override.
BOTH_DONE = {
    "opened and scored": """SELECT o.person_id, o.ocid FROM opening_consent o
        JOIN rating_sheet s ON s.ocid = o.ocid AND s.evaluator_id = o.person_id""",
    "scored and awarded": """SELECT a.decided_by, a.ocid FROM award a
        JOIN rating_sheet s ON s.ocid = a.ocid AND s.evaluator_id = a.decided_by""",
    "scored and chaired": """SELECT c.recorded_by, b.ocid FROM consensus_rating c
        JOIN bid b ON b.id = c.bid_id
        JOIN rating_sheet s ON s.ocid = b.ocid AND s.evaluator_id = c.recorded_by""",
    "verified and approved": """SELECT a.approved_by, k.ocid FROM settlement_approval a
        JOIN settlement t ON t.id = a.settlement_id JOIN contract k ON k.id = t.contract_id
        JOIN settlement_claim l ON l.settlement_id = t.id
        JOIN payment_evidence e ON e.id = l.evidence_id AND e.verified_by = a.approved_by""",
    "managed and approved": """SELECT a.approved_by, k.ocid FROM settlement_approval a
        JOIN settlement t ON t.id = a.settlement_id
        JOIN contract k ON k.id = t.contract_id AND k.manager_id = a.approved_by""",
}
#: What nobody does, override or not.
NEVER = {
    "decided on their own award": """SELECT 1 FROM protest p JOIN award a ON a.ocid = p.ocid
        AND a.round = p.round AND a.decided_by = p.decided_by""",
    "changed their own roles": """SELECT 1 FROM role_grant
        WHERE granted_by = person_id OR revoked_by = person_id""",
    "approved their own override": "SELECT 1 FROM role_override WHERE approved_by = person_id",
    "reopened a sheet without leave": """SELECT 1 FROM rating_sheet s WHERE s.version > 1
        AND NOT EXISTS (SELECT 1 FROM sheet_reopening a JOIN reopening_decision d
            ON d.ocid = a.ocid AND d.round = a.round AND d.evaluator_id = a.evaluator_id
            AND d.number = a.number AND d.granted
            WHERE a.ocid = s.ocid AND a.round = s.round AND a.evaluator_id = s.evaluator_id
            AND a.version = s.version - 1)""",
    "reopened a sheet beside known prices": """SELECT 1 FROM reopening_decision d
        JOIN solicitation s ON s.ocid = d.ocid
        WHERE d.granted AND d.decided_at > s.price_opened_at""",
    "took somebody without a conflict off a panel": """SELECT 1 FROM panel_change c
        WHERE NOT EXISTS (SELECT 1 FROM declaration d WHERE d.ocid = c.ocid
            AND d.person_id = c.leaves_id AND d.has_conflict)""",
    "approved their own proposal": """SELECT 1 FROM settlement_approval a
        JOIN settlement t ON t.id = a.settlement_id AND t.proposed_by = a.approved_by""",
    "paid without consent, or what they decided": """SELECT 1 FROM payment_made p
        JOIN settlement t ON t.id = p.settlement_id
        LEFT JOIN settlement_approval a ON a.settlement_id = t.id
        WHERE a.approved_by IS NULL OR p.recorded_by IN (t.proposed_by, a.approved_by)""",
    "confirmed figures that they loaded": """SELECT 1 FROM figure_mark m
        JOIN observation o ON o.recorded_at = m.marked_at
        JOIN source_table f ON f.id = o.source_id AND f.loaded_by = m.marked_by
        WHERE m.state IN ('validated', 'final')""",
    "looked again at their own rating": """SELECT 1 FROM review_second_look l
        JOIN review r ON r.id = l.review_id AND r.decided_by = l.first_by""",
    "opened alone": """SELECT 1 FROM solicitation s WHERE s.technical_opened_at IS NOT NULL
        AND (SELECT count(DISTINCT person_id) FROM opening_consent o
             WHERE o.ocid = s.ocid AND o.round = s.tender_round) < 2""",
}


#: Rows that are only ever added, each by one act -> the verb of that act in the log.
ONE_ACT_EACH = {
    "approval": "approval.given",
    "award": "award.decided",
    "protest": "protest.filed",
    "contract_meeting": "meeting.recorded",
    "figure_mark": "figures.marked",
    "follow_up": "follow_up.opened",
    "review": "review.computed",
    "review_disagreement": "review.disagreed",
    "review_second_look": "review.settled",
    "payment_terms": "payment.terms_set",
    "settlement_approval": "payment.approved",
}
EFFECTS = (
    *ONE_ACT_EACH,
    *("stage_visit", "bid_version", "rating", "role_grant"),
    *("amendment", "observation", "payment_evidence", "settlement", "payment_made"),
)


@dataclass(frozen=True)
class Seen:
    """How much is on record: what an act adds is the difference of two."""

    entries: int
    requests: int
    effects: tuple[int, ...]


def seen(connection: sa.Connection) -> Seen:
    """Count what is on record."""

    def count(table: str) -> int:
        return connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()

    return Seen(count("audit_entry"), count("request"), tuple(count(one) for one in EFFECTS))


def stages_are_legal(connection: sa.Connection) -> None:
    """Every stay follows an exit of the pathway from the stay before, and the last one is open."""
    rows = connection.execute(
        sa.text("""SELECT v.subject, v.stage, v.exited_to,
            COALESCE(s.pathway, c.pathway) AS pathway, COALESCE(s.stage, c.stage) AS now
            FROM stage_visit v LEFT JOIN solicitation s ON s.ocid = v.subject
            LEFT JOIN contract c ON c.id = v.subject
            ORDER BY v.subject, v.entered_at, v.exited_at IS NULL, v.exited_at""")
    ).all()
    ways = {**SOLICITATION_PATHWAYS, **CONTRACT_PATHWAYS}
    for row in rows:
        exits = {way.to for way in ways[row.pathway].stage(row.stage).exits}
        assert row.exited_to in exits or (not row.exited_to and row.stage == row.now), row
    open_stays = [row.subject for row in rows if not row.exited_to]
    assert len(open_stays) == len(set(open_stays)) == len({row.subject for row in rows})


def duties_are_apart(connection: sa.Connection) -> None:
    """Nobody has both halves of a duty, unless another person waived it on record."""
    waived = set(connection.execute(sa.text("SELECT person_id, subject FROM role_override")).all())
    for what, query in BOTH_DONE.items():
        assert set(connection.execute(sa.text(query)).all()) <= waived, what
    for what, query in NEVER.items():
        assert connection.execute(sa.text(query)).first() is None, what
    held: dict[tuple[object, str], set[str]] = {}
    live = "SELECT person_id, subject, role FROM role_grant WHERE revoked_at IS NULL"
    for person, subject, role in connection.execute(sa.text(live)):
        held.setdefault((person, subject), set()).add(role)
    for one, roles in held.items():
        both = [pair for pair in PAIRS if one[1] and roles >= {role.value for role in pair}]
        assert not both or one in waived, both


def the_log_holds(connection: sa.Connection) -> None:
    """Every chain is whole, by the published recipe; every move and every act is in it."""
    rows = connection.execute(
        sa.text(
            "SELECT chain, seq, previous, digest, body, verb, request_id, position"
            " FROM audit_entry ORDER BY chain, seq"
        )
    ).all()
    for row in rows:
        whole = b"city-procurement/audit/1\n" + row.previous.encode() + b"\n" + row.body.encode()
        assert hashlib.sha256(whole).hexdigest() == row.digest
    for before, after in pairwise(rows):
        if before.chain == after.chain:
            assert (after.seq, after.previous) == (before.seq + 1, before.digest)
        else:
            assert (after.seq, after.previous) == (1, "0" * 64)
    moves: dict[str, int] = {}
    for row in rows:
        if row.verb == "stage.advanced" and "contract" not in json.loads(row.body)["entry"]:
            moves[row.chain] = moves.get(row.chain, 0) + 1
    for ocid, version in connection.execute(sa.text("SELECT ocid, version FROM solicitation")):
        assert moves.get(ocid, 0) == version - 1
    positions: dict[object, list[int]] = {}
    for row in rows:
        positions.setdefault(row.request_id, []).append(row.position)
    assert all(sorted(given) == list(range(len(given))) for given in positions.values())


def what_is_on_record_was_done(connection: sa.Connection) -> None:
    """There are as many rows as acts that make one: none came or went by another way."""
    acts = dict(
        connection.execute(sa.text("SELECT verb, count(*) FROM audit_entry GROUP BY verb")).all()
    )
    for table, verb in ONE_ACT_EACH.items():
        rows = connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()
        assert rows == acts.get(verb, 0), (table, rows, verb, acts.get(verb, 0))
    settled = acts.get("payment.settled", 0) + acts.get("payment.reversed", 0)
    paid = acts.get("payment.paid", 0) + acts.get("payment.taken_back", 0)
    for table, done in (("settlement", settled), ("payment_made", paid)):
        assert connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one() == done


def nothing_is_read_too_early(connection: sa.Connection) -> None:
    """No proposal before the technical opening, no price before its own, no level in the log."""
    rows = connection.execute(
        sa.text("""SELECT b.proposal_body, b.price_minor, s.technical_opened_at, s.price_opened_at
            FROM bid b JOIN solicitation s ON s.ocid = b.ocid AND s.tender_round = b.round""")
    ).all()
    for row in rows:
        assert row.technical_opened_at or not row.proposal_body
        assert row.price_opened_at or row.price_minor is None
    levels = "SELECT count(*) FROM audit_entry WHERE verb = 'bid.rated' AND body LIKE '%level%'"
    assert connection.execute(sa.text(levels)).scalar_one() == 0
