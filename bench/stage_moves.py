"""Durable stage moves, beside the same statements written by hand in SQLAlchemy Core.

By the actions: who asks and may they, the request, the lock, what the gates ask about, the
decision, the move, the stay that ends and the one that begins, the entry in the chain and its
head, the answer; one commit that waits for the disk.  By hand (`bench.moves_by_hand`): the same
reads and writes, each once, with nothing parsed, checked or decided.  Both sides move a case of a
city of their own to and fro, in turns.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from bench.audit_log import lengthen
from bench.databases import city_on
from bench.moves_by_hand import move_by_hand
from bench.moving_case import BACK, THERE, a_case, move
from bench.ratios import at_most, interleaved

KINDS = ("sqlite", "postgresql")
#: Moves there and back in each round, and rounds.
PAIRS, ROUNDS = 25, 9
#: Entries in the chain of the case itself.
SHORT, LONG = 1_000, 1_000_000

Move = Callable[..., None]


def run(*, pairs: int = PAIRS, long: int = LONG) -> Iterator[str]:
    """Compare with bare statements, and a long log with a short one, on both databases."""
    for kind in KINDS:
        yield from beside_bare_statements(kind, pairs)
    for kind in KINDS:
        yield with_a_long_log(kind, pairs, long)


def beside_bare_statements(kind: str, pairs: int) -> Iterator[str]:
    """Compare the actions with what is written by hand."""
    with two_cases(kind, pairs) as (mine, other):
        counts = _statements(*mine, move), _statements(*other, move_by_hand)
        ours, theirs = interleaved(
            lambda: _to_and_fro(*mine, move, pairs),
            lambda: _to_and_fro(*other, move_by_hand, pairs),
            rounds=ROUNDS,
        )
    a_second = [f"{2 * pairs / seconds:.0f}" for seconds in (ours, theirs)]
    yield (
        f"info durable_stage_moves_{kind} {a_second[0]} a second, by hand {a_second[1]};"
        f" statements there and back {counts[0]}, by hand {counts[1]}"
    )
    yield at_most(f"durable_stage_move_to_bare_statements_{kind}", ours / theirs, 2)


def with_a_long_log(kind: str, pairs: int, long: int) -> str:
    """Compare moves of a case whose chain is long with those of one whose chain is short."""
    with two_cases(kind, pairs) as (grown, other):
        lengthen(*grown, long)
        lengthen(*other, SHORT)
        among_many, among_few = interleaved(
            lambda: _to_and_fro(*grown, move, pairs),
            lambda: _to_and_fro(*other, move, pairs),
            rounds=ROUNDS,
        )
    return at_most(f"durable_stage_move_1000000_to_1000_{kind}", among_many / among_few, 1.2)


@contextmanager
def two_cases(kind: str, pairs: int) -> Iterator[list[tuple[sa.Engine, str]]]:
    """Yield (engine, ocid) of two cities with a case each that may be moved often enough."""
    with city_on(kind) as one, city_on(kind) as other:
        yield [(engine, a_case(engine, rounds=(ROUNDS + 1) * pairs + 1)) for engine in (one, other)]


def _to_and_fro(engine: sa.Engine, ocid: str, moved: Move, pairs: int) -> None:
    for _ in range(pairs):
        moved(engine, ocid, to=THERE)
        moved(engine, ocid, to=BACK)


def _statements(engine: sa.Engine, ocid: str, moved: Move) -> int:
    """Return how many statements one move there and back takes."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    _to_and_fro(engine, ocid, moved, 1)
    sa.event.remove(engine, "before_cursor_execute", note)
    return len(seen)
