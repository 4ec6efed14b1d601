"""Columns of Arrow as arrays of numpy, without the pandas that its own way would import."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa

from outcome_metrics.figures.states import CODE, State
from outcome_metrics.quantities import Codes, Flags, Ints
from procurement.store.database.instants import instant

#: 1970-01-01 as Python counts days.
EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Return the days since 1970."""
    return day.toordinal() - EPOCH


def texts(column: pa.ChunkedArray) -> list[str]:
    """Return the texts of a dictionary column, each distinct one made once."""
    if not len(column):  # of no row SQLite knows no type
        return []
    packed = column.combine_chunks()
    distinct = packed.dictionary.to_pylist()
    return [distinct[at] for at in ints(packed.indices).tolist()]


def ints(values: pa.Array | pa.ChunkedArray | Sequence[int]) -> Ints:
    """Return whole numbers; what stands where there is none means nothing.

    Read from Arrow's own memory: its `to_numpy` and its scalars first import pandas (0.8 s).
    """
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if not isinstance(values, pa.Array):
        return np.array(values, dtype=np.int64)
    wide = values.cast(pa.int64())
    memory = wide.buffers()[1]
    if memory is None:
        return np.zeros(len(wide), dtype=np.int64)
    return np.frombuffer(memory, dtype=np.int64)[wide.offset : wide.offset + len(wide)]


def quantities(column: pa.ChunkedArray) -> tuple[Ints, Flags]:
    """Return the numbers, 0 for none, and where there is one."""
    there = column.is_valid().combine_chunks().cast(pa.int8())
    known = np.frombuffer(there.buffers()[1], dtype=np.bool_)[there.offset :][: len(there)]
    return np.where(known, ints(column), 0), known


def days(column: pa.ChunkedArray) -> Ints:
    """Return days since 1970, of dates or of texts that are few and different."""
    if pa.types.is_date(column.type):
        return ints(column.cast(pa.int32()))
    return looked_up(column, lambda text: day_number(date.fromisoformat(text)))


def instants(column: pa.ChunkedArray) -> Ints:
    """Return microseconds since 1970, of instants or of texts in UTC."""
    if pa.types.is_timestamp(column.type):
        return ints(column.cast(pa.timestamp("us", column.type.tz)))
    return looked_up(column, lambda text: instant(datetime.fromisoformat(text).replace(tzinfo=UTC)))


def states(column: pa.ChunkedArray) -> Codes:
    """Return the codes of states."""
    return looked_up(column, lambda text: int(CODE[State(text)])).astype(np.int8)


def looked_up(column: pa.ChunkedArray, meaning: Callable[[str], int]) -> Ints:
    """Return the meaning of each text, asked once for each distinct one."""
    if not len(column):  # of no row SQLite knows no type
        return ints([])
    packed = column.combine_chunks()
    known = ints([meaning(text) for text in packed.dictionary.to_pylist()])
    return known[ints(packed.indices)]
