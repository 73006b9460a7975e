"""Tables of text written as Arrow files, within limits of memory, time and cells."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

MEMORY_BYTES = 2 << 30
CPU_SECONDS = 60
CELLS = 20_000_000
BATCH_ROWS = 16_384


class RefusedError(Exception):
    """The file is not read, for the reason named."""


def limit() -> None:
    """Set limits of memory and CPU time, where the system has them (Windows has not)."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def load_arrow() -> Any:
    """Import pyarrow without numpy, which it does not need here: half the time, a third of the memory."""
    # Arrow's own pool reserves a gigabyte of addresses, which counts against the limit.
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]
    import pyarrow as pa

    return pa


def write_batches(pa: Any, path: Path, width: int, batches: Iterable[Sequence[Any]]) -> int:
    """Write batches of text columns to an Arrow file, and count their rows."""
    rows = 0
    schema = pa.schema([pa.field(str(index), pa.string(), nullable=False) for index in range(width)])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for columns in batches:
            batch = pa.RecordBatch.from_arrays(columns, schema=schema)
            writer.write_batch(batch, None)
            rows += batch.num_rows
    return rows


def write_records(pa: Any, path: Path, records: Sequence[Sequence[str]], width: int) -> int:
    """Write records of text, filled up to one width, and count them."""
    return write_batches(pa, path, width, _batches(pa, records, width))


def _batches(pa: Any, records: Sequence[Sequence[str]], width: int) -> Iterator[list[Any]]:
    for at in range(0, len(records), BATCH_ROWS):
        part = [[*record, *[""] * (width - len(record))] for record in records[at : at + BATCH_ROWS]]
        yield [pa.array(column, pa.string()) for column in zip(*part, strict=True)]


def without_nulls(pa: Any, column: Any) -> Any:
    """Turn nulls into "": a null has no bytes, so the offsets already say it."""
    if not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    _, offsets, data = column.buffers()
    return pa.StringArray.from_buffers(len(column), offsets, data, None, 0, column.offset)
